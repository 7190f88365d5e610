namespace MnistTools.Help;

/// <summary>The words that a help file has of its own in one language.</summary>
/// <param name="Example">What stands before the number of an example.</param>
/// <param name="Online">What the link to the page on the web is called.</param>
internal sealed record HelpWords(string Example, string Online)
{
    public static HelpWords English { get; } = new("Example", "Online version");

    public static HelpWords Of(string culture) => culture switch
    {
        "de" => new("Beispiel", "Im Web (auf Englisch)"),
        _ => throw new ArgumentException($"There are no words for '{culture}': add them to {nameof(HelpWords)}.", nameof(culture)),
    };
}
