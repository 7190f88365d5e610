using System.Text.Json;
using System.Text.Json.Nodes;
using MnistTools.Notebook.Kernel;

namespace MnistTools.Notebook.Tests;

/// <summary>What history_request finds.</summary>
public sealed class CellHistoryTests
{
    private static readonly string[] Cells = ["$a = 1", "$a", "Get-Date", "$a", "foreach ($i in 1..3) {\n  $i\n}"];

    [Theory]
    [InlineData("{\"hist_access_type\": \"tail\", \"n\": 2}", "4 5")]
    [InlineData("{\"hist_access_type\": \"range\", \"session\": 0, \"start\": 2, \"stop\": 4}", "2 3")]
    [InlineData("{\"hist_access_type\": \"range\", \"session\": 1, \"start\": 5, \"stop\": 99}", "5")]
    [InlineData("{\"hist_access_type\": \"range\", \"session\": 7, \"start\": 1, \"stop\": 9}", "")]
    [InlineData("{\"hist_access_type\": \"search\", \"pattern\": \"$a*\", \"n\": 9}", "1 2 4")]
    [InlineData("{\"hist_access_type\": \"search\", \"pattern\": \"$a\", \"n\": 9, \"unique\": true}", "4")]
    [InlineData("{\"hist_access_type\": \"search\", \"pattern\": \"*..?) *}\", \"n\": 1}", "5")]
    public void Cells_are_found(string request, string numbers)
    {
        JsonArray found = Create().Find(JsonElement.Parse(request));
        Assert.Equal(numbers, string.Join(' ', found.Select(cell => (int)cell![1]!)));
        Assert.All(found, cell => Assert.Equal(Cells[(int)cell![1]! - 1], (string?)cell[2]));
    }

    [Fact]
    public void With_outputs_each_input_has_its_result_beside_it()
    {
        JsonArray found = Create().Find(JsonElement.Parse("{\"hist_access_type\": \"range\", \"start\": 4, \"stop\": 6, \"output\": true}"));
        Assert.Equal("[[1,4,[\"$a\",null]],[1,5,[\"foreach ($i in 1..3) {\\n  $i\\n}\",\"3\"]]]", found.ToJsonString());
    }

    private static CellHistory Create()
    {
        var history = new CellHistory();
        foreach (string cell in Cells)
        {
            history.Add(cell);
        }

        history.SetOutput("3");
        return history;
    }
}
