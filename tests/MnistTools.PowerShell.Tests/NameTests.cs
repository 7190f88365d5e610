namespace MnistTools.PowerShell.Tests;

/// <summary>PowerShell adds up the numbers of 'Mlp, LeNet', which is that of another network; a name of this module is one that there is.</summary>
public sealed class NameTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Fact]
    public void Each_parameter_for_a_name_reads_it()
    {
        ParameterMetadata[] parameters = [.. session.Commands.SelectMany(command => command.Parameters.Values).Where(IsName)];
        Assert.NotEmpty(parameters);
        Assert.All(parameters, parameter => Assert.True(ReadsName(parameter), parameter.Name));
    }

    /// <summary>
    /// Where $null cannot mean that the parameter is left out, it is answered with the names that there are. PowerShell would say it in words of .NET.
    /// </summary>
    [Fact]
    public void Each_parameter_for_a_name_knows_what_none_is()
    {
        foreach (ParameterMetadata parameter in session.Commands.SelectMany(command => command.Parameters.Values).Where(IsName))
        {
            object? Transform() => parameter.Attributes.OfType<ArgumentTransformationAttribute>().Single().Transform(null!, null!);
            if (Nullable.GetUnderlyingType(parameter.ParameterType) is not null)
            {
                Assert.Null(Transform());
            }
            else
            {
                Assert.EndsWith(
                    $"Known: {string.Join(", ", Enum.GetNames(parameter.ParameterType))}",
                    Assert.Throws<ArgumentTransformationMetadataException>(Transform).Message,
                    StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("Search-MnistHyperparameter -Space @{} -Method $null", "Unknown method '$null'. Known: Grid, Random, Halving, Bayesian")]
    [InlineData("Export-SearchPlot a.svg -Kind $null", "Unknown kind of plot '$null'. Known: Parameter, Time, Parallel")]
    [InlineData("Show-HistoryPlot a.csv -Culture $null", "There is no culture '$null'. Write a name such as en-US or de-DE.")]
    public void No_name_is_refused_as_a_wrong_one_is(string command, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<RuntimeException>(() => session.Run<object>(command)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("'Mlp, LeNet'", "Unknown architecture 'Mlp, LeNet'. ")]
    [InlineData("Mlp, LeNet", "Unknown architecture 'Mlp, LeNet'. ")]
    [InlineData("3", "Unknown architecture '3'. ")]
    [InlineData("ConvNets", "Did you mean ConvNet? Known: Dense, Mlp, LeNet, ConvNet, Accurate, PyTorchExample")]
    [InlineData("''", "Unknown architecture ''. ")]
    [InlineData("$null", "Unknown architecture '$null'. Known: Dense, Mlp, LeNet, ConvNet, Accurate, PyTorchExample")]
    public void What_is_none_is_refused(string value, string message) =>
        Assert.Contains(
            message, Assert.ThrowsAny<RuntimeException>(() => session.Run<object>($"New-MnistModel -Architecture {value}")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ConvNet")]
    [InlineData("convnet")]
    [InlineData("conv_net")]
    [InlineData("('ConvNet' | ForEach-Object { $_ })")]
    [InlineData("([MnistTools.Models.Architecture]::ConvNet)")]
    public void What_is_one_is_taken(string value) => Assert.Equal([34826], session.Run<int>($"(New-MnistModel -Architecture {value}).ParameterCount"));

    private static bool IsName(ParameterMetadata parameter) =>
        !Cmdlet.CommonParameters.Contains(parameter.Name) && (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType).IsEnum;

    private static bool ReadsName(ParameterMetadata parameter) => parameter.Attributes.OfType<ArgumentTransformationAttribute>()
        .Any(attribute => attribute.GetType().Name.StartsWith("NameTransformation", StringComparison.Ordinal));
}
