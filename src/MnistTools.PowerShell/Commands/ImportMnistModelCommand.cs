using System.Management.Automation;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Text;

namespace MnistTools.PowerShell.Commands;

/// <summary>Reads a model that Save-MnistModel, Keras, PyTorch or an ONNX exporter wrote, or weights for layers that you give.</summary>
/// <remarks>
/// <para>A model of MnistTools (.safetensors) gives the same predictions as when it was saved, under the same class names. Its History property has the History
/// of its training, and Invoke-MnistTraining -Model continues where that ended.</para>
/// <para>Models of Keras can be .keras or .h5 files, and Sequential or plain chains of layers. If a layer has no counterpart, the error names it; with -Layer,
/// subclassed models and models with custom layers can be read too. The first bytes of a file decide what it is, not its extension.</para>
/// <para>Files that contain only weights need -Layer or -Architecture: .weights.h5 of Keras, .safetensors of other programs, and TorchSharp's .dat. For .dat,
/// import the module MnistTools.TorchSharp first.</para>
/// <para>Files of PyTorch (.pt, .pth, .bin) contain weights: a state_dict, a checkpoint with one inside, or a whole module. Nothing in them is run. Without
/// -Layer or -Architecture, the layers are inferred from names and shapes if these leave only one choice, and a warning says what was assumed.</para>
/// <para>Files of ONNX (.onnx) can be read if their graph is a chain of layers that MnistTools has; otherwise the error names the node.</para>
/// </remarks>
/// <example>
/// <code>$model = Import-MnistModel digits.safetensors
/// $model.History.Epochs</code>
/// <para>Reads a saved model and shows how it was trained.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Measure-MnistModel -Model (Import-MnistModel keras.h5 -InputScale Raw)</code>
/// <para>Measures a model that was trained in Keras on pixels from 0 to 255.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel mlp.weights.h5 -Layer Flatten, 'Dense(128, relu)', 'Dense(10, softmax)'</code>
/// <para>Reads a file of only weights, with the layers as they were in Keras.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel mlp.safetensors -Layer Flatten, 'Dense(64, relu)', 'Dense(64, relu)', 'Dense(10, softmax)' -WeightName in, mid, out</code>
/// <para>Reads weights whose names do not tell their order.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Measure-MnistModel -Model (Import-MnistModel mnist_cnn.pt -Architecture PyTorchExample)</code>
/// <para>Measures what PyTorch's MNIST example saves. The name also sets its input scale, with a mean of 0.1307 and a deviation of 0.3081.</para>
/// </example>
/// <seealso cref="SaveMnistModelCommand"/>
/// <seealso cref="MeasureMnistModelCommand"/>
[Cmdlet(VerbsData.Import, "MnistModel", DefaultParameterSetName = "Path", HelpUri = OnlineHelp.ImportMnistModel)]
[OutputType(typeof(MnistModel))]
public sealed class ImportMnistModelCommand : FileReadingCommand
{
    /// <summary>
    /// The layers, for a file that contains only weights. Images are then 28 by 28, or 32 by 32 if the weights fit only those. For a .keras or .h5 file with a
    /// config, these layers get the weights, whatever the config says.
    /// </summary>
    [Parameter]
    [SpecTransformation<Layer>]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [ValidateNotNullOrEmpty]
    public Layer[]? Layer { get; set; }

    /// <summary>
    /// Which weights of the file belong to which layer, if their names do not tell: a list in the order of the layers that have weights, of modules (input,
    /// hidden1, output) or of all tensors, or a hashtable by the number of the layer from 0, or by the names of its weights: @{ 1 = 'input'; '3.weight' =
    /// 'out.w'; '3.bias' = 'out.b' }.
    /// </summary>
    /// <value>By the numbers in names and by shapes; if those do not tell, by the order of the file, with a warning</value>
    [Parameter]
    [WeightNameTransformation]
    public WeightNames? WeightName { get; set; }

    /// <summary>A named network in place of -Layer. PyTorchExample, the network of PyTorch's MNIST example, also sets the scale of the input.</summary>
    [Parameter]
    [NameTransformation<Architecture>("architecture", IsOptional = true)]
    public Architecture? Architecture { get; set; }

    /// <summary>
    /// What the network sees of a pixel: UnitInterval (0 to 1), Raw (0 to 255), MinusHalfToHalf, MinusOneToOne, Inverted (1 to 0), 'Standardized(0.1307,
    /// 0.3081)' (mean and deviation of values from 0 to 1; these are the defaults), 'Linear(factor, offset)' of the byte, or 'Normalized(column)': each column,
    /// row or image divided by its length, as Keras' utils.normalize does it. Keras' files do not contain it. With the wrong scale the accuracy is poor, and
    /// Measure-MnistModel says so. The scale is saved with the model.
    /// </summary>
    /// <value>What the file says, or else UnitInterval</value>
    [Parameter]
    [SpecTransformation<InputScaling>]
    [ArgumentCompleter(typeof(InputScaleCompleter))]
    public InputScaling? InputScale { get; set; }

    /// <summary>
    /// The names of the model's classes, in the order of its outputs. Files of Keras, of other programs and of earlier builds do not contain them. They are
    /// saved with the model.
    /// </summary>
    /// <value>What the file says</value>
    [Parameter]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ClassName { get; set; }

    /// <inheritdoc/>
    protected override object Read(string path) => ModelFile.Load(path, new ModelImportOptions
    {
        Layers = Layer,
        WeightNames = WeightName,
        InputScale = InputScale?.ToScale(),
        ClassNames = ClassName,
        Architecture = Architecture,
        Warnings = new WarningWriter(this),
    });

    /// <inheritdoc/>
    protected override string Describe(object read) => (MnistModel)read is var model && model.History is { } history
        ? Messages.Format(Message.ModelWithHistory, model, model.ParameterCount, history)
        : Messages.Format(Message.ModelAlone, model, model.ParameterCount);

    private sealed class WarningWriter(ImportMnistModelCommand command) : IProgress<string>
    {
        public void Report(string value) => command.WriteWarning(VisibleText.Of(value));
    }
}
