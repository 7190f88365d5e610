using System.Globalization;
using System.Resources;

namespace MnistTools.Plotting;

/// <summary>The texts of figures in the language of a culture; English where there is no translation.</summary>
internal sealed class FigureTexts(CultureInfo culture)
{
    private static readonly ResourceManager Resources = new(typeof(FigureTexts));

    public string Epochs => Find("Epochs")!;

    public string Training => Find("Training")!;

    public string Validation => Find("Validation")!;

    public string Minutes => Find("Minutes")!;

    public string Trials => Find("Trials")!;

    public string BestSoFar => Find("BestSoFar")!;

    /// <summary>The name of a metric, without <c>val_</c>; the key itself if it has no name.</summary>
    public string Metric(string metric) => Find($"Metric_{metric}") ?? metric;

    /// <summary>The title over curves of a metric.</summary>
    public string Title(string metric, bool training, bool validation)
    {
        string format = Find(training && validation ? "Title_Both" : training ? "Title_Training" : "Title_Validation")!;
        string name = Metric(metric);
        return string.Format(culture, format, name, culture.TextInfo.ToLower(name));
    }

    /// <summary>What marks the epoch with the best validation.</summary>
    public string BestValidation(int epoch) => string.Format(culture, Find("BestValidation")!, epoch);

    private string? Find(string name) => Resources.GetString(name, culture);
}
