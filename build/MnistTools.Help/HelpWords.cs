using System.Globalization;

namespace MnistTools.Help;

/// <summary>The words that a help file has of its own in one language.</summary>
/// <param name="Example">What stands before the number of an example.</param>
/// <param name="Online">What the link to the page on the web is called.</param>
/// <param name="Between">What says between which two numbers a value is.</param>
/// <param name="AtLeast">What says the least value.</param>
/// <param name="AtMost">What says the greatest value.</param>
internal sealed record HelpWords(string Example, string Online, string Between, string AtLeast, string AtMost)
{
    public static HelpWords English { get; } = new("Example", "Online version", "From {0} to {1}.", "At least {0}.", "At most {0}.");

    public static HelpWords Of(string culture) => culture switch
    {
        "de" => new("Beispiel", "Im Web (auf Englisch)", "Von {0} bis {1}.", "Mindestens {0}.", "Höchstens {0}."),
        _ => throw new ArgumentException($"There are no words for '{culture}': add them to {nameof(HelpWords)}.", nameof(culture)),
    };

    /// <summary>Between which limits a value is, as a sentence.</summary>
    public string SentenceOf(ValueRange range) => range switch
    {
        { Least: { } least, Greatest: { } greatest } => string.Format(CultureInfo.InvariantCulture, Between, least, greatest),
        { Least: { } least } => string.Format(CultureInfo.InvariantCulture, AtLeast, least),
        _ => string.Format(CultureInfo.InvariantCulture, AtMost, range.Greatest),
    };
}
