namespace MnistTools.PowerShell.Tests;

/// <summary>PowerShell makes 15 of '1,5' and 2 of 2.5; a whole number of this module is what was written.</summary>
public sealed class WholeNumberTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Fact]
    public void Each_parameter_for_a_whole_number_reads_it()
    {
        ParameterMetadata[] parameters = [.. session.Commands.SelectMany(command => command.Parameters.Values).Where(IsWhole)];
        Assert.NotEmpty(parameters);
        Assert.All(parameters, parameter => Assert.True(ReadsWhole(parameter), parameter.Name));
    }

    [Theory]
    [InlineData("'1,5'", "'1,5' is not a number. A whole number has no decimals, and nothing stands between thousands.")]
    [InlineData("'1.000'", "'1.000' is not a whole number. One number or a thousand times as many can be meant: write it without a point.")]
    [InlineData("'1,000'", "'1,000' is not a number. Nothing stands between thousands: 1000.")]
    [InlineData("'1.5'", "'1.5' is not a whole number.")]
    [InlineData("2.5", "'2.5' is not a whole number.")]
    [InlineData("1,5", "One number is needed, but a comma makes a list.")]
    [InlineData("''", "'' is not a number.")]
    public void What_is_none_is_refused(string value, string message) =>
        Assert.Contains(
            message, Assert.ThrowsAny<RuntimeException>(() => session.Run<object>($"Import-MnistData -First {value}")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("'32,40'", "'32,40' is not a number. A whole number has no decimals, and nothing stands between thousands.")]
    [InlineData("32.6, 31.5", "'32.6' is not a whole number.")]
    public void What_is_none_in_a_list_is_refused(string value, string message) =>
        Assert.Contains(
            message, Assert.ThrowsAny<RuntimeException>(() => session.Run<object>($"Import-MnistData -First 2 -InputSize {value}")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("5", 5)]
    [InlineData("'5'", 5)]
    [InlineData("5.0", 5)]
    [InlineData("'1e1'", 10)]
    [InlineData("1kb", 1024)]
    [InlineData("(5 | ForEach-Object { $_ })", 5)]
    public void What_is_one_is_taken(string value, int count) => Assert.Equal([count], session.Run<int>($"(Import-MnistData -First {value}).Train.Count"));

    private static bool IsWhole(ParameterMetadata parameter) =>
        !Cmdlet.CommonParameters.Contains(parameter.Name)
        && (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType.GetElementType() ?? parameter.ParameterType) == typeof(int);

    private static bool ReadsWhole(ParameterMetadata parameter) => parameter.Attributes.OfType<ArgumentTransformationAttribute>()
        .Any(attribute => attribute.GetType().GetProperty("IsWhole")?.GetValue(attribute) is true);
}
