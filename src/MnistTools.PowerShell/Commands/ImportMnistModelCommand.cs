using System.Management.Automation;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Text;

namespace MnistTools.PowerShell.Commands;

/// <summary>Reads a model that Save-MnistModel or Keras wrote, or weights for layers that are given.</summary>
/// <remarks>
/// <para>A model of MnistTools (.safetensors) predicts what it predicted when it was saved, by the names of its classes; its History property is that of its training.</para>
/// <para>Models of Keras are read as .keras and .h5: Sequential ones and plain chains of layers. A layer that has no counterpart is named; with -Layer, also models of a class or with layers of your own are read. The first bytes of a file say what it is, not its extension.</para>
/// <para>Files that hold weights alone, .weights.h5 of Keras, .safetensors of other programs and TorchSharp's .dat, need -Layer. The last need the module MnistTools.TorchSharp, imported before.</para>
/// </remarks>
/// <example>
/// <code>$model = Import-MnistModel digits.safetensors
/// $model.History.Epochs</code>
/// <para>The saved model and how it was trained.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Measure-MnistModel -Model (Import-MnistModel keras.h5 -InputScale Raw)</code>
/// <para>Measures a model that was trained in Keras on pixels from 0 to 255.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel mlp.weights.h5 -Layer Flatten, 'Dense(128, relu)', 'Dense(10, softmax)'</code>
/// <para>Weights alone, for layers as they were in Keras.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel named.safetensors -Layer Flatten, 'Dense(64, relu)', 'Dense(64, relu)', 'Dense(10, softmax)' -WeightName in, mid, out</code>
/// <para>Weights whose names do not say in which order they come.</para>
/// </example>
/// <seealso cref="SaveMnistModelCommand"/>
/// <seealso cref="MeasureMnistModelCommand"/>
[Cmdlet(VerbsData.Import, "MnistModel", DefaultParameterSetName = "Path")]
[OutputType(typeof(MnistModel))]
public sealed class ImportMnistModelCommand : FileReadingCommand
{
    /// <summary>The layers, for a file that holds weights alone; images are then 28 by 28, or 32 by 32 if the weights fit those alone. Of a .keras or .h5 file with a config, the weights are taken for these layers, whatever the config says.</summary>
    [Parameter]
    [SpecTransformation<Layer>]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [ValidateNotNullOrEmpty]
    public Layer[]? Layer { get; set; }

    /// <summary>Which weights of the file are of which layer, where their names do not say it: a list in the order of the layers that have weights, of modules (input, hidden1, output) or of all tensors, or a hashtable by the number of the layer from 0, or by the names of its weights: @{ 1 = 'input'; '3.weight' = 'out.w'; '3.bias' = 'out.b' }.</summary>
    /// <value>By the numbers in names and by shapes; where those do not tell, in the order of the file, with a warning</value>
    [Parameter]
    [WeightNameTransformation]
    public WeightNames? WeightName { get; set; }

    /// <summary>What the network sees of a pixel: UnitInterval (0 to 1), Raw (0 to 255), MinusHalfToHalf, MinusOneToOne, Inverted (1 to 0), 'Standardized(0.1307, 0.3081)' (mean and deviation of values from 0 to 1; these if left out), 'Linear(factor, offset)' of the byte, or 'Normalized(column)': each column, row or image divided by its length, as Keras' utils.normalize does it. Keras' files do not say it; where the wrong one is chosen, the accuracy is poor, and Measure-MnistModel says so. It is kept when the model is saved.</summary>
    /// <value>What the file says, else UnitInterval</value>
    [Parameter]
    [SpecTransformation<InputScaling>]
    [ArgumentCompleter(typeof(InputScaleCompleter))]
    public InputScaling? InputScale { get; set; }

    /// <summary>The name of each class that the model tells apart, in the order of its outputs. Files of Keras, of other programs and of earlier builds do not say it. It is kept when the model is saved.</summary>
    /// <value>What the file says</value>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ClassName { get; set; }

    /// <inheritdoc/>
    protected override object Read(string path) => ModelFile.Load(path, new ModelImportOptions
    {
        Layers = Layer,
        WeightNames = WeightName,
        InputScale = InputScale?.ToScale(),
        ClassNames = ClassName,
        Warnings = new WarningWriter(this),
    });

    private sealed class WarningWriter(ImportMnistModelCommand command) : IProgress<string>
    {
        public void Report(string value) => command.WriteWarning(VisibleText.Of(value));
    }
}
