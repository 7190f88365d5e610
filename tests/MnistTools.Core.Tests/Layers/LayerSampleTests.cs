namespace MnistTools.Core.Tests.Layers;

/// <summary>No layer is forgotten in the tests that all must pass.</summary>
public class LayerSampleTests
{
    [Fact]
    public void Each_layer_of_the_catalog_has_samples_with_it()
    {
        Assert.Equal(Layer.Catalog.Definitions.Select(definition => definition.Name).Order(), LayerSamples.Networks.Keys.Order());
        Assert.All(
            LayerSamples.Networks,
            samples => Assert.All(samples.Value, network => Assert.Contains(LayerSamples.Parse(network, 4), layer => layer.GetType().Name == samples.Key)));
    }

    [Fact]
    public void Each_activation_is_among_them()
    {
        Layer[] all = [.. LayerSamples.Networks.Values.SelectMany(networks => networks).SelectMany(network => LayerSamples.Parse(network, 4))];
        Assert.All(Enum.GetValues<ActivationFunction>(), function => Assert.Contains(new Activation(function), all));
    }

    /// <summary>Each parameter is written, and read again, in another value than its default in some sample.</summary>
    [Fact]
    public void Each_parameter_differs_from_its_default_in_some_sample()
    {
        string[] texts = [.. LayerSamples.Networks.Values.SelectMany(networks => networks)
            .SelectMany(network => LayerSamples.Parse(network, 4))
            .Select(layer => layer.ToString())];
        Assert.All(
            Layer.Catalog.Definitions.SelectMany(
                definition => definition.Parameters.Where(parameter => parameter.IsOptional).Select(parameter => (definition, parameter))),
            option => Assert.Contains(
                texts,
                text => text.StartsWith($"{option.definition.Name}(", StringComparison.Ordinal)
                    && !Equals(option.parameter.ReadFrom(Layer.Parse(text)), option.parameter.Default)));
    }

    [Fact]
    public void The_documentation_lists_the_catalog()
    {
        const string First = "<!-- layers: the catalog -->", Last = "<!-- layers: end -->";
        string page = File.ReadAllText(Repository.GetPath("docs", "training.md")).ReplaceLineEndings("\n");
        string expected = $"""

            ```text
            {string.Join("\n", Layer.Catalog.Definitions.Select(definition => definition.Signature))}
            ```

            Activations: {string.Join(", ", Enum.GetValues<ActivationFunction>().Select(function => SpecNames.Format(function)))}.


            """.ReplaceLineEndings("\n");
        Assert.Equal(expected, page[(page.IndexOf(First, StringComparison.Ordinal) + First.Length + 1)..page.IndexOf(Last, StringComparison.Ordinal)]);
    }
}
