using System.Text.Json;
using System.Text.Json.Nodes;

namespace MnistTools.Notebook.Tests;

/// <summary>A kernel as Jupyter's own client sees it: what it answers to each request.</summary>
[Collection(FrontEnd.Shared)]
public sealed class KernelTests(FrontEnd frontEnd)
{
    [Fact]
    public void It_says_what_it_is()
    {
        JsonElement info = frontEnd.Ask("kernel_info_request", []);
        Assert.Equal("ok", info.GetProperty("status").GetString());
        Assert.True(Version.Parse(info.GetProperty("protocol_version").GetString()!) >= new Version(5, 3));
        JsonElement language = info.GetProperty("language_info");
        Assert.Equal(("powershell", ".ps1"), (language.GetProperty("name").GetString(), language.GetProperty("file_extension").GetString()));
        Assert.Equal(frontEnd.Run("$PSVersionTable.PSVersion.ToString()").Result, language.GetProperty("version").GetString());
    }

    [Fact]
    public void What_is_last_is_the_result_and_cells_are_counted()
    {
        CellRun first = frontEnd.Run("'not the last'; Write-Host between; 6 * 7"), second = frontEnd.Run("[pscustomobject]@{ A = 1; B = 'x' }");

        Assert.Equal("not the last\nbetween\n", first.Output);
        Assert.Equal("42", first.Result);
        Assert.Equal("A B\n- -\n1 x", second.Result);
        int count = first.Reply.GetProperty("execution_count").GetInt32();
        Assert.Equal(count, first.Contents("execute_input").Single().GetProperty("execution_count").GetInt32());
        Assert.Equal(count, first.Contents("execute_result").Single().GetProperty("execution_count").GetInt32());
        Assert.Equal(count + 1, second.Reply.GetProperty("execution_count").GetInt32());
    }

    /// <summary>As Clear-Host writes it where TERM is that of a terminal.</summary>
    [Fact]
    public void What_clears_a_terminal_clears_the_output_of_the_cell()
    {
        CellRun run = frontEnd.Run("Write-Host before; [Console]::Write(\"`e[H`e[2J`e[3J\"); Write-Host after");
        Assert.Contains("clear_output", run.Types);
        Assert.False(run.Contents("clear_output").Single().GetProperty("wait").GetBoolean());
        Assert.Equal("after\n", run.Output[(run.Output.LastIndexOf("before\n", StringComparison.Ordinal) is >= 0 and var end ? end + 7 : 0)..]);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public void A_cell_is_busy_then_idle_and_shows_its_code_first()
    {
        CellRun run = frontEnd.Run("1");
        Assert.Equal(["status", "execute_input", "execute_result", "status"], run.Messages.Select(message => message.Type));
        Assert.Equal(["busy", "idle"], run.Contents("status").Select(status => status.GetProperty("execution_state").GetString()));
    }

    [Fact]
    public void What_a_cell_keeps_the_next_one_finds_also_its_folder()
    {
        Directory.CreateDirectory(Path.Combine(frontEnd.Folder, "data"));
        Assert.Equal(frontEnd.Folder, frontEnd.Run("$PWD.Path").Result);
        frontEnd.Run("$kept = 5; function Get-Kept { $kept }; Set-Location data");
        Assert.Equal($"5\n{frontEnd.Folder}/data", frontEnd.Run("Get-Kept; $PWD.Path").Result);
        Assert.Equal("Get-Kept; $PWD.Path", frontEnd.Run("Set-Location ..; (Get-History)[-1].CommandLine").Result);
    }

    [Fact]
    public void Text_is_as_wide_as_the_session_says()
    {
        const string Wide = "[pscustomobject]@{ A = 'y' * 300; B = 2 } | Format-Table";
        Assert.Equal(100, WidestLine(frontEnd.Run(Wide)));
        frontEnd.Run("$size = $Host.UI.RawUI.BufferSize; $Host.UI.RawUI.BufferSize = [System.Management.Automation.Host.Size]::new(140, 50)");
        Assert.Equal(140, WidestLine(frontEnd.Run(Wide)));
        frontEnd.Run("$Host.UI.RawUI.BufferSize = $size");

        static int WidestLine(CellRun run) => $"{run.Output}{run.Result}".Split('\n').Max(line => line.Length);
    }

    [Fact]
    public void Streams_go_where_PowerShell_sends_them()
    {
        CellRun run = frontEnd.Run("""
            $PSStyle.OutputRendering = 'PlainText'
            Write-Warning w; Write-Verbose v -Verbose; Write-Debug d -Debug; Write-Information i -InformationAction Continue
            [Console]::WriteLine('from .NET'); [Console]::Error.WriteLine('.NET error')
            sh -c 'echo program; echo complaint >&2'
            1/0
            $PSStyle.OutputRendering = 'Host'
            """);
        Assert.Equal("ok", run.Status);
        Assert.Equal("WARNING: w\nVERBOSE: v\nDEBUG: d\ni\nfrom .NET\nprogram\n", run.Output);
        Assert.StartsWith(".NET error\ncomplaint\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n   5 |  1/0\n     |  ~~~\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_lines_come_in_few_messages()
    {
        CellRun run = frontEnd.Run("foreach ($i in 1..2000) { Write-Host $i }");
        Assert.Equal(string.Concat(Enumerable.Range(1, 2000).Select(i => $"{i}\n")), run.Output);
        Assert.True(run.Types.Count < 500, $"{run.Types.Count} messages");
    }

    [Theory]
    [InlineData("'before'\nthrow 'boom'\n'after'", "RuntimeException", "boom", "   2 |  throw 'boom'")]
    [InlineData("Get-Item ./none.txt", "ItemNotFoundException", "Cannot find path", "At line:1 char:1")]
    [InlineData("1/0", "RuntimeException", "Attempted to divide by zero.", "At line:1 char:1")]
    [InlineData("Get-NoSuchThing", "CommandNotFoundException", "Get-NoSuchThing", "At line:1 char:1")]
    [InlineData("1 +", "IncompleteParseException", "value expression", "At line:1 char:4")]
    public void A_cell_that_fails_says_what_is_wrong_and_where(string code, string name, string message, string place)
    {
        CellRun run = frontEnd.Run(code);
        Assert.Equal("error", run.Status);
        JsonElement error = Assert.Single(run.Contents("error"));
        Assert.Equal(name, error.GetProperty("ename").GetString());
        Assert.Contains(message, error.GetProperty("evalue").GetString(), StringComparison.Ordinal);
        Assert.Contains(error.GetProperty("traceback").EnumerateArray(), line => line.GetString()!.StartsWith(place, StringComparison.Ordinal));
        Assert.Equal(name, run.Reply.GetProperty("ename").GetString());
        Assert.DoesNotContain("after", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh -c 'exit 3'", "NativeCommandFailed", "A program ended with exit code 3.")]
    [InlineData("'a'; sh -c 'exit 4'", "NativeCommandFailed", "A program ended with exit code 4.")]
    [InlineData("Get-Item ./none.txt; 'a'; sh -c 'exit 5'", "NativeCommandFailed", "A program ended with exit code 5.")]
    [InlineData("Get-Item ./none.txt, .", "ItemNotFoundException", "Cannot find path")]
    public void A_cell_whose_last_command_failed_fails_whatever_it_showed_last(string code, string name, string message)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sh.");
        CellRun run = frontEnd.Run(code);
        Assert.Equal(("error", name), (run.Status, run.Reply.GetProperty("ename").GetString()));
        Assert.Contains(message, Assert.Single(run.Contents("error")).GetProperty("evalue").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Also after another cell in which a program has failed.</summary>
    [Fact]
    public void A_command_that_fails_without_a_word_as_it_was_told_does_not_fail_its_cell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sh.");
        _ = frontEnd.Run("sh -c 'exit 3'");
        Assert.Equal("ok", frontEnd.Run("Get-Item ./none.txt -ErrorAction SilentlyContinue").Status);
        Assert.Equal("3", frontEnd.Run("$LASTEXITCODE").Result);
    }

    [Fact]
    public void Cells_that_wait_behind_one_that_fails_are_not_run()
    {
        JsonElement replies = frontEnd.Do(
            new JsonObject { ["do"] = "execute all", ["codes"] = new JsonArray("Start-Sleep -Milliseconds 300; throw 'first'", "$ran = $true") })
                .GetProperty("replies");
        Assert.Equal(["error", "aborted"], replies.EnumerateArray().Select(reply => reply.GetProperty("status").GetString()));
        Assert.Equal("False", frontEnd.Run("[bool]$ran").Result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    public void An_empty_cell_is_not_counted(string code)
    {
        int before = frontEnd.Run("1").Reply.GetProperty("execution_count").GetInt32();
        CellRun run = frontEnd.Run(code);
        Assert.Equal(("ok", before), (run.Status, run.Reply.GetProperty("execution_count").GetInt32()));
        Assert.Empty(run.Types);
    }

    [Fact]
    public void A_silent_cell_shows_nothing_and_is_not_counted()
    {
        int before = frontEnd.Run("1").Reply.GetProperty("execution_count").GetInt32();
        CellRun run = frontEnd.Run("$hidden = 3; 'x'; Write-Host y; Write-Error z; 5", new JsonObject { ["silent"] = true });
        Assert.Empty(run.Types);
        Assert.Empty(run.Contents("execute_input"));
        CellRun after = frontEnd.Run("$hidden");
        Assert.Equal(("3", before + 1), (after.Result, after.Reply.GetProperty("execution_count").GetInt32()));
    }

    [Fact]
    public void A_cell_that_is_not_stored_is_not_counted_and_expressions_are_evaluated()
    {
        int before = frontEnd.Run("1").Reply.GetProperty("execution_count").GetInt32();
        CellRun run = frontEnd.Run(
            "$n = 20",
            new JsonObject
            {
                ["store_history"] = false,
                ["user_expressions"] = new JsonObject { ["good"] = "$n + 1", ["bad"] = "throw 'no'", ["missing"] = "Get-Item nowhere" },
            });
        Assert.Equal(before, run.Reply.GetProperty("execution_count").GetInt32());
        JsonElement values = run.Reply.GetProperty("user_expressions");
        Assert.Equal("21", CellRun.Text(values.GetProperty("good"), "text/plain"));
        Assert.Equal(
            ("error", "ItemNotFoundException"),
            (values.GetProperty("missing").GetProperty("status").GetString(), values.GetProperty("missing").GetProperty("ename").GetString()));
        Assert.Equal(
            ("error", "no"), (values.GetProperty("bad").GetProperty("status").GetString(), values.GetProperty("bad").GetProperty("evalue").GetString()));
    }

    [Fact]
    public void Exit_ends_the_cell_and_not_the_session()
    {
        frontEnd.Run("$survives = 'yes'");
        CellRun run = frontEnd.Run("exit 3; 'never'");
        Assert.Equal("ok", run.Status);
        Assert.Null(run.Result);
        Assert.Equal("ask_exit", run.Reply.GetProperty("payload")[0].GetProperty("source").GetString());
        Assert.Equal("yes", frontEnd.Run("$survives").Result);
    }

    [Theory]
    [InlineData("Import-MnistD", 13, "Import-MnistData", 0, 13)]
    [InlineData("'😀'; Get-ChildI", 16, "Get-ChildItem", 5, 15)]
    [InlineData("Invoke-MnistTraining -Layer Den", 31, "'Dense(", 28, 31)]
    [InlineData("Invoke-MnistTraining -Optimizer Ada -Epochs 3", 35, "Adagrad", 32, 35)]
    [InlineData("Invoke-MnistTraining -Lea", 25, "-LearningRate", 21, 25)]
    public void Code_is_completed_by_PowerShell(string code, int cursor, string expected, int start, int end)
    {
        JsonElement reply = frontEnd.Ask("complete_request", new JsonObject { ["code"] = code, ["cursor_pos"] = cursor });
        Assert.Contains(expected, reply.GetProperty("matches").EnumerateArray().Select(match => match.GetString()));
        Assert.Equal((start, end), (reply.GetProperty("cursor_start").GetInt32(), reply.GetProperty("cursor_end").GetInt32()));
    }

    [Theory]
    [InlineData("Import-MnistData | Measure-MnistModel", 5, "Loads MNIST")]
    [InlineData("Import-MnistData -First 10", 20, "-First <int>")]
    [InlineData("$inspected", 5, "[string]\nfound me")]
    public void Help_is_given_for_what_the_cursor_is_at(string code, int cursor, string expected)
    {
        frontEnd.Run("$inspected = 'found me'");
        JsonElement reply = frontEnd.Ask("inspect_request", new JsonObject { ["code"] = code, ["cursor_pos"] = cursor, ["detail_level"] = 0 });
        Assert.True(reply.GetProperty("found").GetBoolean());
        Assert.Contains(expected, CellRun.Text(reply, "text/plain"), StringComparison.Ordinal);
    }

    /// <summary>Neither of a program, whose name may be within the help of something else: Export-Di-git-Plot.</summary>
    [Theory]
    [InlineData("Get-NoSuchThing")]
    [InlineData("git status")]
    [InlineData("sh")]
    public void Nothing_is_said_of_what_is_not_there(string code) =>
        Assert.False(frontEnd.Ask("inspect_request", new JsonObject { ["code"] = code, ["cursor_pos"] = 2 }).GetProperty("found").GetBoolean());

    [Theory]
    [InlineData("1 + 1", "complete", null)]
    [InlineData("foreach ($i in 1..3) {", "incomplete", "    ")]
    [InlineData("if ($x) {\n    1 +", "incomplete", "    ")]
    [InlineData("'open", "incomplete", "")]
    [InlineData("}", "invalid", null)]
    public void It_knows_whether_a_cell_is_complete(string code, string status, string? indent)
    {
        JsonElement reply = frontEnd.Ask("is_complete_request", new JsonObject { ["code"] = code });
        Assert.Equal(status, reply.GetProperty("status").GetString());
        Assert.Equal(indent, reply.TryGetProperty("indent", out JsonElement text) ? text.GetString() : null);
    }

    [Fact]
    public void It_knows_the_cells_before()
    {
        frontEnd.Run("'remember ' + 'me'");
        JsonElement last = frontEnd.Ask("history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 1, ["output"] = true, ["raw"] = true })
            .GetProperty("history")[0];
        Assert.Equal(["'remember ' + 'me'", "remember me"], last[2].EnumerateArray().Select(text => text.GetString()));
    }

    [Fact]
    public void A_comm_is_closed_at_once_and_there_are_none()
    {
        JsonElement closed = frontEnd.Do(new JsonObject { ["do"] = "open comm", ["id"] = "c1" }).GetProperty("reply");
        Assert.Equal("c1", closed.GetProperty("comm_id").GetString());
        Assert.Equal("{}", frontEnd.Ask("comm_info_request", []).GetProperty("comms").GetRawText());
    }

    [Fact]
    public void The_heart_beats() => Assert.Equal("ping", frontEnd.Do(new JsonObject { ["do"] = "beat" }).GetProperty("echo").GetString());

    [Theory]
    [InlineData("wrong signature", 0)]
    [InlineData("empty signature", 0)]
    [InlineData("changed content", 0)]
    [InlineData("replayed", 1)]
    [InlineData("garbage", 0)]
    public void Only_new_messages_with_the_right_signature_are_answered(string what, int replies) =>
        Assert.Equal(replies, frontEnd.Do(new JsonObject { ["do"] = "send raw", ["what"] = what }).GetProperty("replies").GetInt32());

    [Fact]
    public void A_request_that_says_nothing_useful_is_answered_by_an_error()
    {
        JsonElement reply = frontEnd.Ask("complete_request", new JsonObject { ["code"] = 5 });
        Assert.Equal(("error", "'code' is missing or no text."), (reply.GetProperty("status").GetString(), reply.GetProperty("evalue").GetString()));
    }
}
