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

    [Theory]
    [InlineData("'Mlp, LeNet'", "Unknown architecture 'Mlp, LeNet'. ")]
    [InlineData("Mlp, LeNet", "Unknown architecture 'Mlp, LeNet'. ")]
    [InlineData("3", "Unknown architecture '3'. ")]
    [InlineData("ConvNets", "Did you mean ConvNet? Known: Dense, Mlp, LeNet, ConvNet, Accurate, PyTorchExample")]
    [InlineData("''", "Unknown architecture ''. ")]
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
