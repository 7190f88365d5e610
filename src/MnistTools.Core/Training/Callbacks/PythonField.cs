using System.Globalization;
using System.Text.RegularExpressions;

namespace MnistTools.Training.Callbacks;

/// <summary>How a field in braces writes its number, as Python's <c>str.format</c> does it: <c>{epoch:02d}</c>, <c>{val_loss:.4f}</c>.</summary>
internal static class PythonField
{
    /// <summary>The pattern of what may stand behind a name, with the groups that the methods here read.</summary>
    public const string Pattern = @"(:(?<zero>0)?(?<width>[1-9]\d?)?(\.(?<precision>\d\d?))?(?<type>[dfe%])?)?";

    /// <summary>Whether a field fits a number. In Python, whole numbers alone have <c>d</c>, and they have no precision but with another letter.</summary>
    public static bool Fits(Match field, bool isWhole) => field.Groups["type"].Value switch
    {
        "d" => isWhole && !field.Groups["precision"].Success,
        "" => !isWhole || !field.Groups["precision"].Success,
        _ => true,
    };

    /// <summary>A number as a field that fits writes it.</summary>
    public static string Format(Match field, double value, bool isWhole)
    {
        int? precision = field.Groups["precision"] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : null;
        string text = field.Groups["type"].Value switch
        {
            "f" => PythonNumber.Fixed(value, precision ?? 6),
            "e" => PythonNumber.Exponential(value, precision ?? 6),
            "%" => PythonNumber.Fixed(value * 100, precision ?? 6) + "%",
            _ => isWhole ? PythonNumber.Fixed(value, 0) : precision is { } some ? PythonNumber.General(value, some) : PythonNumber.Shortest(value),
        };
        int width = field.Groups["width"] is { Success: true, Value: var columns } ? int.Parse(columns, CultureInfo.InvariantCulture) : 0;
        string sign = text.StartsWith('-') ? "-" : "";
        return field.Groups["zero"].Success ? sign + text[sign.Length..].PadLeft(width - sign.Length, '0') : text.PadLeft(width);
    }
}
