using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MnistTools.Notebook.Tests;

/// <summary>What a notebook shows of MnistTools' objects.</summary>
[Collection(FrontEnd.Shared)]
public sealed class RichOutputTests(FrontEnd frontEnd)
{
    private const int MostBytes = 60_000;
    private const string Train = """
        $data = Import-MnistData -First 600 -TestFirst 200
        $history = $data | Invoke-MnistTraining -Layer 'Dense(16, relu)', 'Dense(10, softmax)' -Epochs 3 -Seed 1
        """;

    [Fact]
    public void A_History_is_its_curves_with_the_table_below()
    {
        CellRun run = frontEnd.Run(Train + "\n$history");
        Assert.Equal(["display_data", "display_data", "execute_result"], run.Types.Where(type => type != "update_display_data").Skip(1));
        AssertPicture(run.Contents("display_data")[1], "Training and validation accuracy");
        AssertPicture(run.Contents("display_data")[2], "Training and validation loss");
        Assert.Equal(frontEnd.Run("$history.GetTable()").Result, run.Result);
        Assert.Contains("Best epoch:", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_before_stands_above_a_picture()
    {
        frontEnd.Run(Train);
        CellRun run = frontEnd.Run("Write-Host 'above'; $history; Write-Host 'between'; $history.Model; $data");
        // Text comes in as many messages as it likes.
        Assert.Equal(
            ["stream", "display_data", "display_data", "display_data", "stream", "execute_result"],
            run.Types.Where((type, i) => i == 0 || type != "stream" || run.Types[i - 1] != type));
        Assert.StartsWith("above\nbetween\n", run.Output, StringComparison.Ordinal);
        AssertPicture(run.Contents("execute_result").Single(), "MNIST: 600 training and 200 test images in 10 classes");
    }

    [Fact]
    public void Histories_are_compared_in_the_same_pictures()
    {
        CellRun run = frontEnd.Run(Train + "\n$history, $history");
        JsonElement[] shown = [.. run.Contents("display_data").Skip(1)];
        Assert.Equal(3, shown.Length);
        AssertPicture(shown[0], "Training and validation accuracy");
        AssertPicture(shown[1], "Training and validation loss");
        Assert.Equal(run.Result, CellRun.Text(shown[2], "text/plain"));
    }

    /// <summary>One figure for each metric, and a table, for all trainings of a cell.</summary>
    [Fact]
    public void Trainings_of_one_cell_are_compared()
    {
        frontEnd.Run(Train);
        CellRun run = frontEnd.Run("1, 2 | ForEach-Object { $data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Epochs 2 -Seed $_ }");
        Assert.Equal(2, run.Contents("display_data").Concat(run.Contents("execute_result")).Count(display => CellRun.Text(display, "image/png") is not null));
        // Where each training began, there is its display, above the figures.
        Assert.Equal(2, run.Contents("display_data").TakeWhile(display => CellRun.Text(display, "image/png") is null).Count());
    }

    [Fact]
    public void A_bar_does_not_part_what_belongs_together()
    {
        frontEnd.Run(Train);
        CellRun run = frontEnd.Run("$history; Write-Progress 'Waiting'; Start-Sleep -Milliseconds 800; $history");
        Assert.Equal(2, run.Contents("display_data").Count(display => CellRun.Text(display, "image/png") is not null));
        Assert.StartsWith("Waiting", CellRun.Text(run.Contents("display_data")[0], "text/plain"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_has_one_display_that_ends_as_Keras_lines()
    {
        CellRun run = frontEnd.Run(Train);
        JsonElement begun = Assert.Single(run.Contents("display_data"));
        string id = Id(begun);
        Assert.StartsWith("Epoch 1/3", CellRun.Text(begun, "text/plain"), StringComparison.Ordinal);
        Assert.All(run.Contents("update_display_data"), update => Assert.Equal(id, Id(update)));
        Assert.Empty(run.Output);
        Assert.Null(run.Result);

        JsonElement last = run.Contents("update_display_data")[^1];
        Assert.All(CellRun.Text(last, "text/plain")!.Split('\n'), line => Assert.InRange(line.Length, 1, 100));
        // A line that has no room goes on below.
        string[] lines = CellRun.Text(last, "text/plain")!.Replace("\n      - ", " - ", StringComparison.Ordinal).Split('\n');
        Assert.Equal(["Epoch 1/3", "Epoch 2/3", "Epoch 3/3"], lines.Where((_, i) => i % 2 == 0));
        Assert.All(
            lines.Where((_, i) => i % 2 == 1),
            line => Assert.Matches(@"^19/19 \[=+\] - .* - loss: \S+ - accuracy: \S+ - val_loss: \S+ - val_accuracy: \S+$", line));
        Assert.Null(CellRun.Text(last, "text/html"));
    }

    [Fact]
    public void While_a_training_runs_its_display_has_a_bar_and_the_curves_so_far()
    {
        CellRun run = frontEnd.Run("Import-MnistData -First 600 -TestFirst 100 | Invoke-MnistTraining -Epochs 100000 -Seed 1", interruptAt: "<img src=");
        string html = CellRun.Text(
            run.Contents("update_display_data").First(update => CellRun.Text(update, "text/html")?.Contains("<img", StringComparison.Ordinal) == true),
            "text/html")!;
        Assert.Contains("<progress value=", html, StringComparison.Ordinal);
        Assert.Contains("<img src=\"data:image/png;base64,", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 1, MostBytes * 8 / 3);
    }

    [Fact]
    public void Progress_between_cells_is_no_cells()
    {
        frontEnd.Run("""
            function Get-Slow { param($Name) }
            Register-ArgumentCompleter -CommandName Get-Slow -ParameterName Name -ScriptBlock {
                Write-Progress 'Looking'; Start-Sleep -Milliseconds 600; 'found'
            }
            """);
        JsonElement reply = frontEnd.Ask("complete_request", new JsonObject { ["code"] = "Get-Slow -Name ", ["cursor_pos"] = 15 });
        Assert.Equal("found", Assert.Single(reply.GetProperty("matches").EnumerateArray()).GetString());
        Assert.Equal(["execute_result"], frontEnd.Run("1").Types);
    }

    [Fact]
    public void Progress_has_one_display_for_each_activity()
    {
        CellRun run = frontEnd.Run("""
            foreach ($i in 1..8) { Write-Progress 'Copying' -Status "file $i" -PercentComplete ($i * 10) -Id 1; Start-Sleep -Milliseconds 100 }
            Write-Progress 'Copying' -Id 1 -Completed
            """);
        string id = Id(Assert.Single(run.Contents("display_data")));
        Assert.NotEmpty(run.Contents("update_display_data"));
        Assert.All(run.Contents("update_display_data"), update => Assert.Equal(id, Id(update)));
        Assert.Equal("Copying: done", CellRun.Text(run.Contents("update_display_data")[^1], "text/plain"));
    }

    [Fact]
    public void An_Evaluation_is_its_confusion_matrix_with_the_scores_below()
    {
        CellRun run = frontEnd.Run(Train + "\n$history | Measure-MnistModel -Data $data");
        AssertPicture(run.Contents("display_data")[^1], frontEnd.Run("\"$($history | Measure-MnistModel -Data $data)\"").Result!);
        Assert.Contains("precision", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_and_predictions_are_digits()
    {
        AssertPicture(Assert.Single(frontEnd.Run("(Import-MnistData).Test").Contents("execute_result")), "MNIST test: 10000 images of 28×28 in 10 classes");
        AssertPicture(
            Assert.Single(frontEnd.Run("(Import-MnistData).Test[0, 1]").Contents("execute_result")), "7 (image 0 of MNIST test)\n2 (image 1 of MNIST test)");
        AssertPicture(
            Assert.Single(frontEnd.Run("Import-MnistData -First 50 -TestFirst 20").Contents("execute_result")),
            "MNIST: 50 training and 20 test images in 10 classes");

        JsonElement predictions =
            Assert.Single(frontEnd.Run(Train + "\n$data.Test.Take(12) | Invoke-MnistPrediction -Model $history.Model").Contents("execute_result"));
        AssertPicture(predictions, CellRun.Text(predictions, "text/plain")!);
        string[] lines = CellRun.Text(predictions, "text/plain")!.Split('\n');
        Assert.Equal(12, lines.Length);
        Assert.Matches(@"^\d \(\d+\.\d %\), actually 7: image 0$", lines[0]);
    }

    /// <summary>Below 300 pixels texts would shrink.</summary>
    [Fact]
    public void A_row_of_images_is_high_enough_for_its_captions()
    {
        byte[] image =
            Convert.FromBase64String(CellRun.Text(Assert.Single(frontEnd.Run("(Import-MnistData).Train[0..3]").Contents("execute_result")), "image/png")!);
        Assert.Equal((720, 300), (BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(20))));
    }

    [Fact]
    public void A_model_is_its_summary()
    {
        CellRun run = frontEnd.Run("New-MnistModel -Seed 1");
        Assert.Equal(["execute_result"], run.Types);
        Assert.Contains("Total params: 407,050", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void Trials_are_panels_and_a_table()
    {
        CellRun run = frontEnd.Run(
            "Import-MnistData -First 300 | Search-MnistHyperparameter -Space @{ Layer = 'Dense(10, softmax)'; BatchSize = 50, 100; Epochs = 1 } -Fold 1 -Seed 1");
        AssertPicture(run.Contents("display_data")[^1], "2 trials");
        JsonElement table = Assert.Single(run.Contents("execute_result"));
        Assert.StartsWith("In all trials: Epochs 1, Layer Dense(10, softmax)\n\nTrial ", run.Result, StringComparison.Ordinal);
        Assert.Equal(5, run.Result!.Split('\n').Length);
        Assert.Equal(1, run.Result.Split("Epochs").Length - 1);
        Assert.Equal(3, CellRun.Text(table, "text/html")!.Split("<tr>").Length - 1);
        Assert.Contains("BatchSize 100", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_is_drawn() => AssertPicture(
        Assert.Single(
            frontEnd.Run(Train + "\n[MnistTools.Plotting.HistoryFigure]::Create([MnistTools.Models.History[]] $history, 'de-DE', 'loss')")
                .Contents("execute_result")),
        "Verlust Training und Validierung");

    [Fact]
    public void Out_Notebook_shows_at_once_and_also_what_is_in_a_file()
    {
        CellRun run = frontEnd.Run(Train + """

            'before'
            $file = $history | Export-HistoryPlot -Path loss.png -Metric loss -Width 300 -Height 200 -PassThru
            $file | Out-Notebook
            '<b>bold</b>' | Out-Notebook -MimeType text/html
            [pscustomobject]@{ A = 1 } | Out-Notebook
            $file
            """);
        Assert.Equal(
            ["stream", "display_data", "display_data", "display_data", "execute_result"],
            run.Types.SkipWhile(type => type != "stream").Where(type => type != "update_display_data"));
        JsonElement[] shown = [.. run.Contents("display_data").Skip(1)];
        AssertPicture(shown[0], "loss.png");
        Assert.Equal(Convert.ToBase64String(File.ReadAllBytes(Path.Combine(frontEnd.Folder, "loss.png"))), CellRun.Text(shown[0], "image/png"));
        Assert.Equal("<b>bold</b>", CellRun.Text(shown[1], "text/html"));
        Assert.Equal("A\n-\n1", CellRun.Text(shown[2], "text/plain"));
        // A file of a picture is a file.
        Assert.Null(CellRun.Text(run.Contents("execute_result").Single(), "image/png"));
        Assert.Contains("loss.png", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void Out_Notebook_refuses_what_is_no_kind_of_text() => Assert.Contains(
        "'html' is no kind of text that a notebook knows. Write text/html, text/markdown or text/latex.",
        $"{frontEnd.Run("'<b>bold</b>' | Out-Notebook -MimeType html").Reply}", StringComparison.Ordinal);

    private static string Id(JsonElement display) => display.GetProperty("transient").GetProperty("display_id").GetString()!;

    /// <summary>A PNG of a size that a notebook can keep, and what stands in its place as text.</summary>
    private static void AssertPicture(JsonElement display, string text)
    {
        byte[] image = Convert.FromBase64String(CellRun.Text(display, "image/png")!);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], image[..4]);
        Assert.InRange(image.Length, 500, MostBytes);
        Assert.Equal(text, CellRun.Text(display, "text/plain"));
    }
}
