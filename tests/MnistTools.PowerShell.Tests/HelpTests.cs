using System.Collections;
using System.Globalization;
using System.Management.Automation.Language;
using System.Reflection;
using System.Text.RegularExpressions;

namespace MnistTools.PowerShell.Tests;

/// <summary>What holds for every cmdlet that the module exports: its names, its habits and its help.</summary>
public sealed class HelpTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly string[] SwitchesForFiles = ["Force", "WhatIf", "Confirm", "PassThru"];

    private IReadOnlyList<CommandInfo> Commands => session.Commands;

    [Fact]
    public void The_module_exports_cmdlets() => Assert.NotEmpty(Commands);

    [Fact]
    public void Verbs_are_approved()
    {
        string[] approved = [.. typeof(VerbsCommon).Assembly.GetExportedTypes()
            .Where(type => type is { Namespace: "System.Management.Automation", IsAbstract: true, IsSealed: true })
            .Where(type => type.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)];

        AssertEach(command => Assert.Contains(VerbOf(command), approved));
    }

    [Fact]
    public void Nouns_are_singular_and_begin_with_what_they_are_about() =>
        AssertEach(command => Assert.Matches("^[A-Z][a-z]+-(Mnist|History|Confusion|Calibration|Output|Digit|Search)[A-Z][A-Za-z]*(?<!s)$", command.Name));

    [Fact]
    public void Output_types_are_named() => AssertEach(command => Assert.NotEmpty(command.OutputType));

    [Fact]
    public void What_can_be_forced_can_be_tried_first() =>
        AssertEach(command => Assert.True(
            !command.Parameters.ContainsKey("Force") || command.Parameters.ContainsKey("WhatIf"),
            "-Force without -WhatIf"));

    [Fact]
    public void What_writes_a_file_has_the_switches_for_it() =>
        AssertEach(command => Assert.True(
            VerbOf(command) is not ("Export" or "Save") || SwitchesForFiles.All(command.Parameters.ContainsKey),
            $"a switch is missing of {string.Join(", ", SwitchesForFiles)}"));

    [Fact]
    public void Each_has_a_synopsis_of_its_own() => AssertEach(command =>
    {
        string synopsis = Assert.Single(session.Run<string>("(Get-Help $args[0]).Synopsis", command.Name)).Trim();
        Assert.NotEmpty(synopsis);

        // Without a help file Get-Help answers with the syntax.
        Assert.False(synopsis.StartsWith(command.Name, StringComparison.OrdinalIgnoreCase), "the synopsis is the syntax");
    });

    [Fact]
    public void Each_parameter_is_described() => AssertEach(command =>
    {
        const string DescribedParameters = """
            (Get-Help $args[0] -Full).parameters.parameter |
                ForEach-Object { [pscustomobject]@{ Name = $_.name; Text = -join $_.description.Text } }
            """;
        Dictionary<string, string> described = session.Run<PSObject>(DescribedParameters, command.Name)
            .ToDictionary(parameter => $"{parameter.Properties["Name"].Value}", parameter => $"{parameter.Properties["Text"].Value}");

        IEnumerable<string> own = command.Parameters.Values
            .Where(parameter => !parameter.Attributes.OfType<ParameterAttribute>().Any(attribute => attribute.DontShow))
            .Select(parameter => parameter.Name)
            .Except(Cmdlet.CommonParameters);
        Assert.Equal(own.Order(), described.Keys.Order());
        Assert.All(described, parameter => Assert.False(string.IsNullOrWhiteSpace(parameter.Value), $"-{parameter.Key} is not described"));
    });

    /// <summary>Those that are whole numbers, the help has by itself.</summary>
    [Fact]
    public void A_least_value_that_is_no_whole_number_is_in_the_description() => AssertEach(command =>
    {
        foreach (ParameterMetadata parameter in command.Parameters.Values)
        {
            if (parameter.Attributes.OfType<ValidateRangeAttribute>().SingleOrDefault()?.MinRange is double least && !double.IsInteger(least))
            {
                string text = session.Run<string>("-join (Get-Help $args[0] -Parameter $args[1]).description.Text", command.Name, parameter.Name).Single();
                Assert.Contains(least.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
            }
        }
    });

    [Fact]
    public void A_list_of_specs_in_a_description_names_all_that_there_are() => AssertEach(command => Assert.All(
        command.Parameters.Values.Where(parameter => CompleterOf(parameter) is not null),
        parameter =>
        {
            string[] all =
                [.. CompleterOf(parameter)!.CompleteArgument(command.Name, parameter.Name, "", null!, new Hashtable()).Select(result => result.ListItemText)];
            string text = string.Concat(session.Run<string>("(Get-Help $args[0] -Parameter $args[1]).description.Text", command.Name, parameter.Name));
            string[] missing = [.. all.Where(name => !Regex.IsMatch(text, $@"\b{name}\b"))];
            Assert.NotEmpty(all);
            Assert.True(missing.Length == 0 || missing.Length == all.Length, $"-{parameter.Name} does not name {string.Join(", ", missing)}");
        }));

    [Theory]
    [InlineData("Save-MnistModel", "[MnistTools.Persistence.ModelFile]::Extensions")]
    [InlineData("Import-MnistModel", "[MnistTools.Persistence.ModelFile]::ReadableExtensions")]
    [InlineData("Export-MnistHistory", "[MnistTools.Persistence.HistoryFile]::Extensions")]
    [InlineData("Import-MnistHistory", "[MnistTools.Persistence.HistoryFile]::ReadableExtensions")]
    public void The_help_of_what_reads_and_writes_files_names_all_formats(string command, string extensions)
    {
        string help = string.Concat(session.Run<string>("$help = Get-Help $args[0] -Full; $help.Synopsis; $help.description.Text", command));
        Assert.All(session.Run<string>(extensions), extension => Assert.Matches($@"{Regex.Escape(extension)}\b", help));
    }

    [Fact]
    public void The_topic_names_all_callbacks()
    {
        string english = Assert.Single(session.Run<string>("Get-Help about_MnistTools"));
        string german = File.ReadAllText(Repository.GetPath("src", "MnistTools.PowerShell", "Help", "de", "about_MnistTools.help.txt"));
        Assert.All(session.Run<string>("[MnistTools.Training.Callbacks.Callback]::Catalog.Definitions.Name"), name =>
        {
            Assert.Matches($@"\b{name}\b", english);
            Assert.Matches($@"\b{name}\b", german);
        });
    }

    [Fact]
    public void Each_has_examples_that_can_be_pasted() => AssertEach(command =>
    {
        IReadOnlyList<string> examples = session.Run<string>("(Get-Help $args[0] -Full).examples.example.code", command.Name);

        Assert.True(examples.Count >= 2, "one example is too few");
        Assert.Contains(examples, code => code.Contains(command.Name, StringComparison.Ordinal));
        Assert.All(examples, code =>
        {
            ScriptBlockAst script = Parser.ParseInput(code, out _, out ParseError[] errors);
            Assert.Empty(errors);
            Assert.All(script.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true), AssertParametersExist);
        });
    });

    [Theory]
    [InlineData("", "REPRODUCIBILITY")]
    [InlineData("de-DE", "REPRODUZIERBARKEIT")]
    [InlineData("ja", "REPRODUCIBILITY")]
    public void Help_answers_in_every_culture(string culture, string heading)
    {
        const string InCulture = """
            $before = [cultureinfo]::CurrentUICulture
            try { [cultureinfo]::CurrentUICulture = $args[0]; Get-Help $args[1] } finally { [cultureinfo]::CurrentUICulture = $before }
            """;

        string about = Assert.Single(session.Run<string>(InCulture, culture, "about_MnistTools"));
        Assert.Contains(heading, about, StringComparison.Ordinal);
        AssertEach(command =>
        {
            PSObject help = Assert.Single(session.Run<PSObject>(InCulture, culture, command.Name));
            Assert.Contains("MamlCommandHelpInfo", help.TypeNames);
        });
    }

    /// <summary>In an example, each parameter given to a cmdlet of the module is one that it has.</summary>
    private void AssertParametersExist(Ast node)
    {
        CommandAst call = (CommandAst)node;
        CommandInfo? command = Commands.FirstOrDefault(command => command.Name == call.GetCommandName());
        Assert.All(call.CommandElements.OfType<CommandParameterAst>(), parameter =>
            Assert.True(command is null || command.ResolveParameter(parameter.ParameterName) is not null, $"unknown parameter in {call}"));
    }

    /// <summary>Asserts something of every cmdlet; a failure names the cmdlet. Nothing is shown by a module without any.</summary>
    private void AssertEach(Action<CommandInfo> assert)
    {
        Assert.NotEmpty(Commands);
        Assert.All(Commands, assert);
    }

    /// <summary>What completes the names of one kind of spec, or of what is measured.</summary>
    private static IArgumentCompleter? CompleterOf(ParameterMetadata parameter) =>
        parameter.Attributes.OfType<ArgumentCompleterAttribute>().SingleOrDefault()?.Type is { } type
            && (type.BaseType?.Name == "SpecCompleter" || type.Name == "SearchMetricCompleter")
            ? (IArgumentCompleter)Activator.CreateInstance(type)!
            : null;

    private static string VerbOf(CommandInfo command) => command.Name.Split('-')[0];
}
