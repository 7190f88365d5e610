namespace MnistTools.PowerShell.Tests;

/// <summary>What tooltips and help say of specs, compared with what there is.</summary>
public sealed class DescriptionTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Theory]
    [InlineData("Conv", "Conv2D(filters, kernel_size, strides=1, padding=valid, activation=linear, use_bias=true, dilation_rate=1, kernel_initializer=glorot_uniform, kernel_regularizer=none, bias_regularizer=none, trainable=true)")]
    [InlineData("MaxP", "MaxPooling2D(pool_size=2, strides=none, padding=valid)")]
    [InlineData("Ave", "AveragePooling2D(pool_size=2, strides=none, padding=valid)")]
    [InlineData("Zero", "ZeroPadding2D(padding=1)")]
    public void A_tooltip_has_the_defaults_of_Keras(string typed, string tooltip)
    {
        string line = $"New-MnistModel -Layer {typed}";
        IReadOnlyList<CompletionResult> matches = session.Run<CompletionResult>(
            "[System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[0].Length, $null).CompletionMatches", line);
        Assert.Equal(tooltip, Assert.Single(matches).ToolTip);
    }

    /// <summary>Each parameter that completes a kind of spec names all of that kind, but for layers, which are too many.</summary>
    [Fact]
    public void The_help_of_a_parameter_names_all_that_it_completes()
    {
        var lacking = new List<string>();
        int count = 0;
        foreach (CommandInfo command in session.Commands)
        {
            foreach (string parameter in command.Parameters.Where(pair => CompletesSpecs(pair.Value)).Select(pair => pair.Key))
            {
                string line = $"{command.Name} -{parameter} ";
                string[] names = [.. session.Run<CompletionResult>(
                    "[System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[0].Length, $null).CompletionMatches", line)
                        .Select(match => match.ListItemText)];
                string text = session.Run<string>("-join (Get-Help $args[0] -Parameter $args[1]).description.Text", command.Name, parameter)[0];
                Assert.NotEmpty(names);
                lacking.AddRange(names.Where(name => !text.Contains(name, StringComparison.Ordinal)).Select(name => $"{line}{name}"));
                count++;
            }
        }

        Assert.True(count >= 9);
        Assert.Empty(lacking);

        static bool CompletesSpecs(ParameterMetadata parameter) =>
            parameter.Name != "Layer"
                && parameter.Attributes.OfType<ArgumentCompleterAttribute>().Any(completer => completer.Type?.BaseType?.Name == "SpecCompleter");
    }
}
