using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MnistTools.Notebook.Tests;

/// <summary>What a user does while a cell runs: answers, interrupts, ends the kernel.</summary>
[Collection(FrontEnd.Shared)]
public sealed class InteractionTests(FrontEnd frontEnd)
{
    [Fact]
    public void Read_Host_asks_by_the_front_end()
    {
        CellRun run = frontEnd.Run("$name = Read-Host 'Your name'; \"Hello $name\"", answers: ["Ada 😀"]);
        Assert.Equal([("Your name: ", false)], run.Questions);
        Assert.Equal("Hello Ada 😀", run.Result);
    }

    [Fact]
    public void Passwords_are_asked_for_secretly()
    {
        CellRun run = frontEnd.Run("""
            $secret = Read-Host 'Secret' -AsSecureString
            $credential = Get-Credential -UserName me -Message 'For the server'
            (ConvertFrom-SecureString $secret -AsPlainText) + $credential.GetNetworkCredential().Password
            """, answers: ["s3", "cret"]);
        Assert.Equal([("Secret: ", true), ("Password for user me: ", true)], run.Questions);
        Assert.Equal("s3cret", run.Result);
    }

    [Fact]
    public void A_choice_is_explained_asked_again_and_heeded()
    {
        CellRun run = frontEnd.Run("Set-Content ./confirmed.txt 1 -Confirm; Test-Path ./confirmed.txt", answers: ["?", "maybe", "n"]);
        Assert.Equal(3, run.Questions.Count);
        Assert.Contains("[Y] Yes", run.Questions[0].Prompt, StringComparison.Ordinal);
        Assert.Contains("Performing the operation \"Set Content\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("N - Skip this operation", run.Output, StringComparison.Ordinal);
        Assert.Equal("False", run.Result);
    }

    [Fact]
    public void Missing_mandatory_parameters_are_asked_for()
    {
        CellRun run = frontEnd.Run(
            "function Get-Sum { param([Parameter(Mandatory)] [int[]] $Number) ($Number | Measure-Object -Sum).Sum }; Get-Sum", answers: ["4", "x", "5", ""]);
        Assert.Equal(["Number[0]: ", "Number[1]: ", "Number[1]: ", "Number[2]: "], run.Questions.Select(question => question.Prompt));
        Assert.Equal("9", run.Result);
    }

    /// <summary>A parameter that makes its object of a text gets the text; of one that cannot, the error says so, and nobody is asked for ever.</summary>
    [Theory]
    [InlineData("Save-MnistModel -Path again.safetensors", "digits.safetensors", "")]
    [InlineData("Invoke-MnistTraining -Layer 'Dense(10, softmax)'", "mnist", "MnistData")]
    public void A_missing_object_is_asked_for_once(string code, string answer, string problem)
    {
        frontEnd.Run(
            "Import-MnistData -First 100 -TestFirst 20 | Invoke-MnistTraining -Layer 'Dense(10, softmax)' | Save-MnistModel -Path digits.safetensors -Force; Remove-Item again.safetensors -ErrorAction Ignore");
        CellRun run = frontEnd.Run(code, answers: [answer, ""]);
        Assert.True((problem.Length > 0 ? "error" : "ok") == run.Status, $"{run.Reply}");
        Assert.Contains(problem, $"{run.Reply}", StringComparison.Ordinal);
        Assert.InRange(run.Questions.Count, 1, 2);
    }

    [Fact]
    public void A_front_end_that_answers_no_questions_is_not_asked()
    {
        CellRun run = frontEnd.Run("Read-Host 'Name'", new JsonObject { ["allow_stdin"] = false });
        Assert.Empty(run.Questions);
        Assert.Contains("'Name' cannot be asked", run.Reply.GetProperty("evalue").GetString(), StringComparison.Ordinal);
    }

    // One step an epoch, so that the interrupt finds the training while it says something.
    [Theory]
    [InlineData("message", "")]
    [InlineData("signal", "")]
    [InlineData("message", "-Callback { param($log) \"$($log.Epoch)\" } 6>$null")]
    public void An_interrupt_ends_a_training_after_its_step_and_loses_nothing(string by, string option)
    {
        frontEnd.Run("$kept = 'before'; $LastMnistHistory = $null; $data = Import-MnistData -First 64 -TestFirst 10");

        CellRun run = frontEnd.Run(
            $"$data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -BatchSize 64 -Epochs 1000000 -Seed 1 {option}", interruptAt: "<progress value",
            interruptBy: by);

        Assert.Equal(("error", "Interrupted"), (run.Status, run.Reply.GetProperty("ename").GetString()));
        Assert.Contains("$LastMnistHistory", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            "before Cancelled True True",
            frontEnd.Run(
                "\"$kept $($LastMnistHistory.End) $($LastMnistHistory -is [MnistTools.Models.History]) $($LastMnistHistory.Model -is [MnistTools.Models.MnistModel])\"").Result);
    }

    [Theory]
    [InlineData("Start-Sleep 1000", "execute_input", "message")]
    [InlineData("Write-Host ('be' + 'gun'); while ($true) { }", "begun", "signal")]
    [InlineData("sh -c \"echo be''gun >&2; sleep 1000; true\"", "begun", "message")]
    public void Whatever_runs_is_interrupted(string code, string at, string by)
    {
        frontEnd.Run("$kept = 7");
        CellRun run = frontEnd.Run(code, interruptAt: at, interruptBy: by);
        Assert.Equal("Interrupted", run.Reply.GetProperty("ename").GetString());
        Assert.Equal("7", frontEnd.Run("$kept").Result);
    }

    [Fact]
    public void A_question_that_is_not_answered_is_interrupted_and_the_next_gets_its_own_answer()
    {
        Assert.Equal("Interrupted", frontEnd.Run("Read-Host 'First'").Reply.GetProperty("ename").GetString());
        Assert.Equal("second", frontEnd.Run("Read-Host 'Second'", answers: ["second"]).Result);
    }

    [Fact]
    public void An_interrupt_while_nothing_runs_does_nothing()
    {
        Assert.Equal(
            "ok",
            frontEnd.Do(new JsonObject { ["do"] = "ask", ["type"] = "interrupt_request", ["content"] = new JsonObject(), ["channel"] = "control" })
                .GetProperty("reply")
                .GetProperty("status")
                .GetString());
        Assert.Equal("2", frontEnd.Run("1 + 1").Result);
    }

    /// <summary>jupyter_server asks there whether a kernel is alive. What needs the session must wait for its turn on the shell channel.</summary>
    [Fact]
    public void While_a_cell_runs_the_control_channel_says_what_the_kernel_is_and_runs_nothing()
    {
        string[] types = ["execute_request", "complete_request", "inspect_request", "history_request", "kernel_info_request"];
        JsonElement answer = frontEnd.Do(new JsonObject
        {
            ["do"] = "ask meanwhile",
            ["code"] = "$ran = 0; Read-Host 'Go on'",
            ["answer"] = "went on",
            ["requests"] = new JsonArray(
                [.. types.Select(type => new JsonObject { ["type"] = type, ["content"] = new JsonObject { ["code"] = "$ran = 1", ["cursor_pos"] = 2 } })]),
        });
        JsonElement info = Assert.Single(answer.GetProperty("replies").EnumerateArray());
        Assert.Equal("kernel_info_reply", info.GetProperty("type").GetString());
        Assert.Equal(frontEnd.Ask("kernel_info_request", []).ToString(), info.GetProperty("content").ToString());
        Assert.Equal("went on", new CellRun(answer).Result);
        Assert.Equal("0", frontEnd.Run("$ran").Result);
    }

    [Fact]
    public void After_a_restart_the_session_is_new_and_a_shutdown_ends_the_process()
    {
        using var other = new FrontEnd();
        other.Run("$kept = 1");
        other.Do(new JsonObject { ["do"] = "restart" });
        CellRun run = other.Run("$null -eq $kept");
        Assert.Equal(("True", 1), (run.Result, run.Reply.GetProperty("execution_count").GetInt32()));

        JsonElement ended = other.Do(new JsonObject { ["do"] = "shut down" });
        Assert.False(ended.GetProperty("reply").GetProperty("restart").GetBoolean());
        Assert.Equal(0, ended.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public void A_kernel_whose_front_end_was_killed_ends()
    {
        using var other = new FrontEnd();
        int id = other.Do(new JsonObject { ["do"] = "die" }).GetProperty("kernel").GetInt32();
        try
        {
            using var kernel = Process.GetProcessById(id);
            Assert.True(kernel.WaitForExit(TimeSpan.FromSeconds(60)));
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }
}
