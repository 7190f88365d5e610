namespace MnistTools.Data.Pictures;

/// <summary>The ink of a digit that was found in a picture.</summary>
/// <param name="Lines">It, drawn anew; 0 is background, 1 is ink.</param>
/// <param name="Bounds">Where in the picture it is.</param>
/// <param name="Digits">How many digits it seems to be.</param>
internal sealed record FoundInk(GrayImage Lines, InkPart.Box Bounds, int Digits);
