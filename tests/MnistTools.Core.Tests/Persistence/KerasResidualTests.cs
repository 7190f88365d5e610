using System.Text.Json.Nodes;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Functional models in which an Add takes what came out of an earlier layer once more.</summary>
public sealed class KerasResidualTests : FolderTests
{
    private string Archive => Folder.At("model.keras");

    [Theory]
    [InlineData("""[["first", 0, 0, {}], ["inner", 0, 0, {}]]""")]
    [InlineData("""[["inner", 0, 0, {}], ["first", 0, 0, {}]]""")]
    [InlineData("""{"args": [[{"class_name": "__keras_tensor__", "config": {"keras_history": ["first", 0, 0]}}, {"class_name": "__keras_tensor__", "config": {"keras_history": ["inner", 0, 0]}}]], "kwargs": {}}""")]
    public void An_Add_across_a_chain_is_a_Residual(string inputs)
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(10, relu); Residual([Dense(10, tanh)]); Dense(10, softmax)");
        Write(inputs, new H5Group
        {
            ["layers"] = new H5Group
            {
                ["dense"] = KerasSample.Variables(model, 1),
                ["dense_1"] = KerasSample.Variables(model, 2),
                ["dense_2"] = KerasSample.Variables(model, 3),
            },
        });
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    [Theory]
    [InlineData("""[["first", 0, 0, {}], ["other", 0, 0, {}]]""", "does not come from")]
    [InlineData("""[["first", 0, 0, {}], ["inner", 0, 0, {}], ["flat", 0, 0, {}]]""", "takes 3 inputs")]
    [InlineData("""[["first", 0, 0, {}], ["first", 0, 0, {}]]""", "adds up what no layer has changed")]
    [InlineData("""[["first", 0, 0, {}], ["last", 0, 0, {}]]""", "takes its own output")]
    [InlineData("""[["flat", 0, 0, {}], ["inner", 0, 0, {}]]""", "only what has the shape of its input can be added to it")]
    [InlineData("""[["first", 0, 0, {}], ["nobody", 0, 0, {}]]""", "the layer 'nobody' is missing")]
    public void Another_Add_is_refused_with_what_is_wrong(string inputs, string problem)
    {
        Write(inputs, []);
        Assert.Contains(problem, Assert.Throws<ModelFormatException>(() => ModelFile.Load(Archive)).Message);
    }

    private void Write(string inputsOfAdd, H5Group weights)
    {
        JsonObject Node(JsonObject layer, string? inputs)
        {
            layer["name"] = (string?)layer["config"]!["name"];
            layer["inbound_nodes"] = inputs is null ? new JsonArray() : new JsonArray(JsonNode.Parse(inputs));
            return layer;
        }

        var config = new JsonObject
        {
            ["class_name"] = "Functional",
            ["config"] = new JsonObject
            {
                ["name"] = "model",
                ["layers"] = new JsonArray(
                    Node(KerasSample.Input("[null, 28, 28, 1]", "in"), null),
                    Node(KerasSample.Layer("Flatten", "flat"), """[["in", 0, 0, {}]]"""),
                    Node(KerasSample.Layer("Dense", "first", "\"units\": 10, \"activation\": \"relu\""), """[["flat", 0, 0, {}]]"""),
                    Node(KerasSample.Layer("Dense", "inner", "\"units\": 10, \"activation\": \"tanh\""), """[["first", 0, 0, {}]]"""),
                    Node(KerasSample.Layer("Add", "sum"), inputsOfAdd),
                    Node(KerasSample.Layer("Dense", "last", "\"units\": 10, \"activation\": \"softmax\""), """[["sum", 0, 0, {}]]"""),
                    Node(KerasSample.Layer("Dense", "other", "\"units\": 10"), """[["flat", 0, 0, {}]]""")),
                ["input_layers"] = new JsonArray(new JsonArray("in", 0, 0)),
                ["output_layers"] = new JsonArray(new JsonArray("last", 0, 0)),
            },
        };
        KerasSample.WriteArchive(Archive, config, weights);
    }
}
