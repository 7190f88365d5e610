using System.Globalization;

namespace MnistTools.Specs;

/// <summary>A size along the rows and along the columns of an image, written <c>3</c> where both are equal, else <c>(3, 5)</c>.</summary>
/// <param name="Rows">Along the rows: the height.</param>
/// <param name="Columns">Along the columns: the width.</param>
public readonly record struct Size2D(int Rows, int Columns)
{
    /// <summary>The same along both.</summary>
    public static implicit operator Size2D(int size) => FromInt32(size);

    /// <summary>The same along both.</summary>
    public static Size2D FromInt32(int size) => new(size, size);

    /// <inheritdoc/>
    public override string ToString() =>
        Rows == Columns ? Rows.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"({Rows}, {Columns})");
}
