using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MnistTools.Core.Tests.Persistence;

public sealed partial class HistoryFileTests : IDisposable
{
    private readonly PersistenceFolder _folder = new();

    [Theory]
    [InlineData("run.json")]
    [InlineData("run.csv")]
    [InlineData("RUN.CSV")]
    public void A_round_trip_loses_nothing_in_any_culture(string name)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            History history = PersistenceFolder.CreateHistory();
            HistoryFile.Save(history, _folder.At(name), overwrite: false);
            PersistenceFolder.AssertSame(history, HistoryFile.Load(_folder.At(name)));
            Assert.Equal([name], _folder.Files);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Files of earlier builds do not have it.</summary>
    [Theory]
    [InlineData("run.json")]
    [InlineData("run.csv")]
    [InlineData("model.safetensors")]
    public void The_epoch_whose_weights_the_model_got_back_is_kept(string name)
    {
        MnistModel model = PersistenceFolder.CreateTrainedModel();
        Assert.Null(Kept());
        Assert.DoesNotContain("restored_epoch", File.ReadAllText(_folder.At(name)), StringComparison.Ordinal);
        model.History = new History(model.History!.Parameters, model.History.Epochs, model) { RestoredEpoch = 1 };
        Assert.Equal(1, Kept());
        byte[] content = File.ReadAllBytes(_folder.At(name));
        byte[] changed = Encoding.Latin1.GetBytes(RestoredFirst().Replace(Encoding.Latin1.GetString(content), match => match.Value[..^1] + "9"));
        Assert.NotEqual(content, changed);
        File.WriteAllBytes(_folder.At(name), changed);
        Assert.Contains(
            "The model cannot have the weights of epoch 9, which the history does not have.", Assert.ThrowsAny<Exception>(() => Read()).Message,
            StringComparison.Ordinal);

        int? Kept()
        {
            if (name.StartsWith("run", StringComparison.Ordinal))
            {
                HistoryFile.Save(model.History!, _folder.At(name), overwrite: true);
            }
            else
            {
                ModelFile.Save(model, _folder.At(name), overwrite: true);
            }

            return Read();
        }

        int? Read() => name.StartsWith("run", StringComparison.Ordinal)
            ? HistoryFile.Load(_folder.At(name)).RestoredEpoch
            : ModelFile.Load(_folder.At(name)).History!.RestoredEpoch;
    }

    [Fact]
    public void A_csv_file_is_a_table_with_a_row_an_epoch()
    {
        HistoryFile.Save(PersistenceFolder.CreateHistory(), _folder.At("run.csv"), overwrite: false);
        string[] lines = File.ReadAllLines(_folder.At("run.csv"));
        Assert.StartsWith("# {\"parameters\":{\"epochs\":3,", lines[0]);
        Assert.Equal(
            [
                "epoch,steps,duration,loss,accuracy,val_loss,\"a,\"\"b\"\"\"",
                "1,10,1234.5678901,0.3333333333333333,0.1,5E-324,",
                "2,10,1E-07,Infinity,-0,,",
                "3,4,0,NaN,1.7976931348623157E+308,-Infinity,1E-07",
            ],
            lines[1..]);
    }

    /// <summary>As PowerShell's Export-Csv and others write a table that they have read.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    public void A_table_with_all_cells_in_quotes_is_read(string culture)
    {
        HistoryFile.SaveTable(PersistenceFolder.CreateHistory(), _folder.At("run.csv"), overwrite: false, CultureInfo.GetCultureInfo(culture));
        char separator = culture == "de-DE" ? ';' : ',';
        string[] lines = File.ReadAllLines(_folder.At("run.csv"));
        File.WriteAllLines(_folder.At("quoted.csv"), lines.Select((line, i) => i == 0
            ? $"\"{string.Join($"\"{separator}\"", line.Split(separator, 7)[..6])}\"{separator}\"a,\"\"b\"\"\""
            : $"\"{line.Replace($"{separator}", $"\"{separator}\"", StringComparison.Ordinal)}\""));
        History plain = HistoryFile.Load(_folder.At("run.csv")), quoted = HistoryFile.Load(_folder.At("quoted.csv"));
        Assert.Equal(plain.Keys, quoted.Keys);
        Assert.Equal([1, 2, 3], quoted.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(plain.Epochs.Select(epoch => (epoch.Steps, epoch.Duration)), quoted.Epochs.Select(epoch => (epoch.Steps, epoch.Duration)));
        Assert.All(plain.Keys, key => Assert.Equal(plain[key], quoted[key]));
    }

    /// <summary>As Export-Csv writes the epochs themselves: with the names of C#, and a duration as hours, minutes and seconds.</summary>
    [Theory]
    [InlineData("\"Epoch\",\"Steps\",\"Duration\",\"loss\",\"val_loss\"\n\"1\",\"4\",\"00:01:02.5122445\",\"2.186097109988332\",\"\"\n\"2\",\"4\",\"1.00:00:00\",\"NaN\",\"0.5\"\n")]
    [InlineData("Epoch;Steps;Duration;loss;val_loss\n1;4;00:01:02.5122445;2.186097109988332;\n2;4;1.00:00:00;NaN;0.5\n")]
    public void The_epochs_in_a_table_of_PowerShell_are_read(string table)
    {
        File.WriteAllText(_folder.At("epochs.csv"), table);
        History history = HistoryFile.Load(_folder.At("epochs.csv"));
        Assert.False(history.Parameters.IsKnown);
        Assert.Equal(
            [(1, 4, TimeSpan.FromTicks(625122445)), (2, 4, TimeSpan.FromDays(1))],
            history.Epochs.Select(epoch => (epoch.Epoch, epoch.Steps, epoch.Duration)));
        Assert.Equal(["loss", "val_loss"], history.Keys);
        Assert.Equal([2.186097109988332, double.NaN], history["loss"]);
        Assert.Equal([0.5], history["val_loss"]);
    }

    /// <summary>Export-Csv writes the name of a callback's own key as it is.</summary>
    [Fact]
    public void A_name_of_several_lines_in_a_table_of_PowerShell_is_read()
    {
        File.WriteAllText(
            _folder.At("epochs.csv"),
            "\"Epoch\",\"Steps\",\"Duration\",\"two\nlines \"\"of\nit\",\"loss\"\n\"1\",\"4\",\"00:00:01\",\"3\",\"0.5\"\n\"2\",\"4\",\"?\"\n");
        HistoryFormatException refused = Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("epochs.csv")));
        Assert.Equal(5, refused.Line);
        File.WriteAllLines(_folder.At("epochs.csv"), File.ReadAllLines(_folder.At("epochs.csv"))[..4]);
        History history = HistoryFile.Load(_folder.At("epochs.csv"));
        Assert.Equal(["two\nlines \"of\nit", "loss"], history.Keys);
        Assert.Equal([3.0], history["two\nlines \"of\nit"]);
        // Without a limit, all lines would be put together, again and again.
        string rows = string.Concat(Enumerable.Repeat("\"1\",\"4\",\"00:00:01\",\"3\"\n", 200_000));
        File.WriteAllText(_folder.At("epochs.csv"), $"\"Epoch\",\"Steps\",\"Duration\",\"loss\n{rows}");
        refused = Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("epochs.csv")));
        Assert.Contains("A quoted cell does not end", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, refused.Line);
        // As Python's csv writes it for CSVLogger.
        File.WriteAllText(_folder.At("log.csv"), "epoch,\"a\nb\",loss\n0,1,0.5\n1,2\n");
        Assert.Equal(4, Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("log.csv"))).Line);
        File.WriteAllText(_folder.At("log.csv"), "epoch,\"a\nb\",loss\n0,1,0.5\n");
        Assert.Equal(["a\nb", "loss"], HistoryFile.Load(_folder.At("log.csv")).Keys);
    }

    /// <summary>As Export-Csv writes them in a session of another culture: a comma between cells all the same, and numbers as that culture does.</summary>
    [Theory]
    [InlineData("en-US", "")]
    [InlineData("de-DE", "")]
    [InlineData("de-DE", "#TYPE MnistTools.Models.EpochLog\n")]
    [InlineData("sv-SE", "#TYPE MnistTools.Models.EpochLog\r\n")]
    public void The_epochs_in_a_table_of_PowerShell_are_read_in_any_culture(string culture, string typeLine)
    {
        double[] losses = [1.2431999999999999, -1234.5, 1E-05, double.PositiveInfinity, double.NegativeInfinity, 1.243, 7];
        IEnumerable<string> rows = losses.Select((loss, i) => $"\"{i + 1}\",\"19\",\"00:00:01.03\",\"{loss.ToString(CultureInfo.GetCultureInfo(culture))}\"");
        File.WriteAllText(_folder.At("epochs.csv"), $"{typeLine}\"Epoch\",\"Steps\",\"Duration\",\"loss\"\n{string.Join('\n', rows)}\n");
        History history = HistoryFile.Load(_folder.At("epochs.csv"));
        Assert.Equal(losses, history["loss"]);
        Assert.All(history.Epochs, epoch => Assert.Equal((19, TimeSpan.FromSeconds(1.03)), (epoch.Steps, epoch.Duration)));
    }

    /// <summary>Spreadsheets write thousands so, and put what has a comma in quotes.</summary>
    [Theory]
    [InlineData("epoch,steps,duration,loss\n1,4,1.5,\"1,234\"\n", "'1,234' in column 'loss' is not a number", 2)]
    [InlineData("\"Epoch\",\"Steps\",\"Duration\",\"loss\"\n\"1\",\"4\",\"1\",\"1,234.5\"\n", "'1,234.5' in column 'loss' is not a number", 2)]
    [InlineData("#TYPE Epoch\n\"Epoch\",\"Steps\",\"Duration\",\"loss\"\n\"1\",\"4\",\"1\",\"?\"\n", "'?' in column 'loss' is not a number", 3)]
    public void A_comma_that_may_stand_before_thousands_is_refused(string table, string problem, int line)
    {
        File.WriteAllText(_folder.At("epochs.csv"), table);
        HistoryFormatException refused = Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("epochs.csv")));
        Assert.Equal(line, refused.Line);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Epoch\",\"loss\"\n\"1\",\"0.5\"\n")]
    [InlineData("\"loss\",\"Epoch\",\"Steps\",\"Duration\"\n\"0.5\",\"1\",\"4\",\"00:00:01\"\n")]
    public void A_table_of_PowerShell_that_has_too_little_is_refused_with_the_way_out(string table)
    {
        File.WriteAllText(_folder.At("epochs.csv"), table);
        Assert.Contains(
            "The columns of a history must begin with epoch,steps,duration, or with epoch alone as CSVLogger writes them, in small letters and counted from 0. Export-MnistHistory writes a table that can be read.",
            Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("epochs.csv"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1:2:3:4:5")]
    [InlineData("-00:00:01")]
    public void A_duration_that_is_none_is_refused(string duration)
    {
        File.WriteAllText(_folder.At("epochs.csv"), $"Epoch,Steps,Duration,loss\n1,4,{duration},0.5\n");
        Assert.Contains("line 2", Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("epochs.csv"))).Message, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A History and its epochs, as ConvertTo-Json writes them: two levels deep.</summary>
    [Theory]
    [InlineData("{ \"Keys\": [\"loss\"], \"Epochs\": [{ \"Epoch\": 1, \"Duration\": \"00:00:01\" }], \"loss\": [0.5] }")]
    [InlineData("[{ \"Epoch\": 1, \"Steps\": 4, \"loss\": 0.5 }]")]
    public void What_ConvertTo_Json_wrote_is_refused_with_the_way_out(string json)
    {
        File.WriteAllText(_folder.At("h.json"), json);
        Assert.Contains(
            "This is not a history: ConvertTo-Json leaves out much of it. Save the History itself: $history | Export-MnistHistory -Path run.json.",
            Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("h.json"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,5,1,0.5\n2,5,1,0.4\n1,5,1,0.5\n", "Line 4", "epoch 1 cannot be: it comes after 2")]
    [InlineData("2,5,1,0.5\n2,5,1,0.4\n", "Line 3", "epoch 2 cannot be: it comes after 2")]
    [InlineData("0,5,1,0.5\n", "Line 2", "epoch 0 cannot be: the first is 1 or later")]
    [InlineData("1,-5,1,0.5\n", "Line 2", "epoch 1 cannot have -5 steps")]
    [InlineData("1,5,-3,0.5\n", "Line 2", "A duration is not a number of seconds")]
    public void Epochs_that_no_training_has_are_refused(string rows, string line, string problem)
    {
        File.WriteAllText(_folder.At("run.csv"), "epoch,steps,duration,loss\n" + rows);
        string message = Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("run.csv"))).Message;
        Assert.Contains(problem, message);
        Assert.Contains(line, message, StringComparison.OrdinalIgnoreCase);
        string epochs = string.Join(", ", rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(','))
            .Select(cells => $$$"""{"epoch": {{{cells[0]}}}, "steps": {{{cells[1]}}}, "duration": {{{cells[2]}}}, "metrics": {"loss": 0.5}}"""));
        File.WriteAllText(_folder.At("run.json"), $$"""{"parameters": null, "end": "completed", "epochs": [{{epochs}}]}""");
        Assert.Contains(problem, Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("run.json"))).Message);
    }

    [Theory]
    [InlineData("epoch;steps;duration;loss\n1;5;1;1.058,5\n", "'1.058,5' in column 'loss' is not a number.")]
    [InlineData("epoch;steps;duration;loss;;accuracy\n", "Column 5 has no name. Each column needs one of its own.")]
    [InlineData("epoch,steps,duration,loss,loss\n", "Two columns are named 'loss'. Each column needs a name of its own.")]
    [InlineData("epoch;steps;duration;loss;;\n1;5;1;0,5;;1\n", "The row has 6 cells; the table has 4 columns.")]
    public void What_a_spreadsheet_spoilt_is_named_as_it_stands_there(string table, string problem)
    {
        File.WriteAllText(_folder.At("run.csv"), table);
        Assert.Contains(problem, Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("run.csv"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_columns_behind_a_table_are_passed_over()
    {
        File.WriteAllText(_folder.At("run.csv"), "epoch;steps;duration;loss;val_loss;;\n1;5;1;0,5;;;\n2;5;1;0,25;0,75;;\n");
        History history = HistoryFile.Load(_folder.At("run.csv"));
        Assert.Equal(["loss", "val_loss"], history.Keys);
        Assert.Equal([0.5, 0.25], history["loss"]);
        Assert.Equal([0.75], history["val_loss"]);
    }

    [Fact]
    public void A_table_for_spreadsheets_has_the_signs_of_their_culture_and_no_other_line()
    {
        Assert.Throws<ArgumentNullException>("culture", () => HistoryFile.SaveTable(PersistenceFolder.CreateHistory(), _folder.At("run.csv"), overwrite: false, null!));
        HistoryFile.SaveTable(PersistenceFolder.CreateHistory(), _folder.At("run.csv"), overwrite: false, CultureInfo.GetCultureInfo("de-DE"));
        Assert.Equal(
            [
                "epoch;steps;duration;loss;accuracy;val_loss;\"a,\"\"b\"\"\"",
                "1;10;1234,5678901;0,3333333333333333;0,1;5E-324;",
                "2;10;1E-07;Infinity;-0;;",
                "3;4;0;NaN;1,7976931348623157E+308;-Infinity;1E-07",
            ],
            File.ReadAllLines(_folder.At("run.csv")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    [InlineData("de-CH")]
    [InlineData("fr-FR")]
    [InlineData("sv-SE")]
    [InlineData("fa-IR")]
    [InlineData("ar-EG")]
    [InlineData("fa-AF")]
    [InlineData("ckb-IQ")]
    public void A_table_of_any_culture_is_read_back_without_its_parameters(string culture)
    {
        History history = PersistenceFolder.CreateHistory();
        HistoryFile.SaveTable(history, _folder.At("run.csv"), overwrite: false, CultureInfo.GetCultureInfo(culture));
        History read = HistoryFile.Load(_folder.At("run.csv"));
        Assert.Equal(history.Keys, read.Keys);
        Assert.All(history.Keys, key => Assert.Equal(history[key], read[key]));
        Assert.Equal(history.Epochs.Select(epoch => epoch.Duration), read.Epochs.Select(epoch => epoch.Duration));
        Assert.Equal(new HistoryParameters().Layers, read.Parameters.Layers);
    }

    /// <summary>A number that was cut off is another number.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_table_that_was_cut_off_is_refused(int bytes)
    {
        HistoryFile.Save(PersistenceFolder.CreateHistory(), _folder.At("run.csv"), overwrite: false);
        byte[] whole = File.ReadAllBytes(_folder.At("run.csv"));
        File.WriteAllBytes(_folder.At("run.csv"), whole[..^bytes]);
        Assert.Contains(
            "The file is truncated: its last line has no end.", Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("run.csv"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_that_also_stands_in_numbers_parts_no_cells()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        HistoryFile.SaveTable(PersistenceFolder.CreateHistory(), _folder.At("run.csv"), overwrite: false, culture);
        Assert.StartsWith("1;10;1234,5678901;", File.ReadAllLines(_folder.At("run.csv"))[1], StringComparison.Ordinal);
        Assert.Throws<HistoryFormatException>(
            () => HistoryFile.SaveTable(PersistenceFolder.CreateHistory(), _folder.At("run.json"), overwrite: false, culture));
    }

    [Fact]
    public void A_table_of_another_program_needs_no_parameters()
    {
        File.WriteAllText(_folder.At("run.csv"), "epoch,steps,duration,loss\r\n1,5,0.5,0.25\r\n\r\n");
        History history = HistoryFile.Load(_folder.At("run.csv"));
        Assert.Equal([0.25], history["loss"]);
        Assert.Equal(TimeSpan.FromSeconds(0.5), history.Epochs[0].Duration);
    }

    [Theory]
    [InlineData("", 1, "epoch,steps,duration")]
    [InlineData("loss,accuracy\n", 1, "epoch,steps,duration")]
    [InlineData("# {}\nepoch,steps,duration\n", 1, "parameters")]
    [InlineData("# {\n", 1, "")]
    [InlineData("epoch,steps,duration,loss,loss\n", 1, "name of its own")]
    [InlineData("epoch,steps,duration,loss\n1,5,0.5,0.2\n2,5,0.5\n", 3, "3 cells")]
    [InlineData("epoch,steps,duration,loss\n1,5,0.5,much\n", 2, "'much' in column 'loss'")]
    [InlineData("epoch,steps,duration,loss\n1.5,5,0.5,1\n", 2, "whole number")]
    [InlineData("epoch,steps,duration,loss\n1,5,NaN,1\n", 2, "duration")]
    [InlineData("epoch,steps,duration,loss\n1,5,1,\"1\n", 2, "does not end")]
    public void A_damaged_table_names_the_line(string text, int line, string problem)
    {
        File.WriteAllText(_folder.At("run.csv"), text);
        var refused = Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("run.csv")));
        Assert.Equal(line, refused.Line);
        Assert.Contains(problem, refused.Message);
        Assert.StartsWith($"{_folder.At("run.csv")}, line {line}: ", refused.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}", "There is no 'parameters', 'end', 'epochs'")]
    [InlineData("[]", "What is at $ should be of another kind.")]
    [InlineData("""{"parameters":{},"end":"completed","epochs":3}""", "What is at $.epochs should be of another kind.")]
    [InlineData("[[[[[[[[[[[[[[[[")]
    [InlineData("""{"parameters":{"layers":[null]},"end":"completed","epochs":[]}""")]
    [InlineData("""{"parameters":{"layers":null},"end":"completed","epochs":[]}""")]
    [InlineData("""{"parameters":{},"end":"unheard_of","epochs":[]}""", "What is at $.end should be of another kind.")]
    [InlineData("""{"parameters":{},"end":"stopped, cancelled","epochs":[]}""", "What is at $.end should be of another kind.")]
    [InlineData("""{"parameters":{},"end":1,"epochs":[]}""", "What is at $.end should be of another kind.")]
    [InlineData("""{"parameters":{},"end":"completed","epochs":[null]}""")]
    [InlineData("""{"parameters":{},"end":"completed","epochs":[{"epoch":1,"steps":1,"duration":1e300,"metrics":{}}]}""")]
    [InlineData("""{"parameters":{},"end":"completed","epochs":[{"epoch":1,"steps":1,"duration":1,"metrics":{"loss":1,"loss":2}}]}""")]
    [InlineData("""{"parameters":{},"end":"completed","epochs":[{"epoch":1,"steps":1,"duration":1,"metrics":null}]}""")]
    public void Damaged_json_is_refused(string text, string problem = "")
    {
        File.WriteAllText(_folder.At("run.json"), text);
        string message = Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(_folder.At("run.json"))).Message;
        Assert.Contains($"This is not a history: {problem}", message, StringComparison.Ordinal);
        Assert.DoesNotContain("MnistTools", message.Replace(_folder.At(""), "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_stays_one_and_a_file_keeps_its_rights()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights, and lets not everyone make links.");
            return;
        }

        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.WriteAllText(_folder.At("real.json"), "");
        File.SetUnixFileMode(_folder.At("real.json"), Mine);
        File.CreateSymbolicLink(_folder.At("link.json"), "real.json");
        HistoryFile.Save(PersistenceFolder.CreateHistory(), _folder.At("link.json"), overwrite: true);
        Assert.Equal("real.json", new FileInfo(_folder.At("link.json")).LinkTarget);
        Assert.Equal(3, HistoryFile.Load(_folder.At("real.json")).Epochs.Count);
        Assert.Equal(Mine, File.GetUnixFileMode(_folder.At("real.json")));
    }

    [Fact]
    public void An_unknown_extension_lists_the_known_ones()
    {
        var refused = Assert.Throws<HistoryFormatException>(() => HistoryFile.Save(PersistenceFolder.CreateHistory(), _folder.At("run.xlsx"), overwrite: true));
        Assert.Contains("Known: .json, .csv", refused.Message);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void A_file_that_is_there_stays_unless_overwriting_is_allowed()
    {
        File.WriteAllText(_folder.At("run.json"), "mine");
        Assert.Throws<IOException>(() => HistoryFile.Save(PersistenceFolder.CreateHistory(), _folder.At("run.json"), overwrite: false));
        Assert.Equal("mine", File.ReadAllText(_folder.At("run.json")));
        Assert.Equal(["run.json"], _folder.Files);
        HistoryFile.Save(PersistenceFolder.CreateHistory(), _folder.At("run.json"), overwrite: true);
        Assert.Equal(3, HistoryFile.Load(_folder.At("run.json")).Epochs.Count);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Also where JSON is a text in other JSON.</summary>
    [GeneratedRegex("restored_epoch[\\\\\": ]+1")]
    private static partial Regex RestoredFirst();
}
