namespace MnistTools.Plotting;

/// <summary>Coloured cells in rows and columns.</summary>
/// <param name="Columns">The names of the columns, from left to right.</param>
/// <param name="Rows">The names of the rows, from top to bottom.</param>
/// <param name="Layers">What colours the cells; each cell is coloured by the layer that has a number for it.</param>
/// <param name="Cells">(rows, columns) what stands in each cell.</param>
public sealed record HeatMap(IReadOnlyList<string> Columns, IReadOnlyList<string> Rows, IReadOnlyList<HeatLayer> Layers, HeatCell[,] Cells);

/// <summary>Numbers that are shown by one range of colours.</summary>
/// <param name="Values">(rows, columns) from 0 to 1; <see cref="double.NaN"/> where another layer colours the cell.</param>
/// <param name="Colors">The colours.</param>
public sealed record HeatLayer(double[,] Values, ColorRamp Colors);

/// <summary>What stands in a cell.</summary>
/// <param name="Text">The text in it; may be empty.</param>
/// <param name="Description">What it means, shown where a pointer rests on it.</param>
public sealed record HeatCell(string Text, string Description);
