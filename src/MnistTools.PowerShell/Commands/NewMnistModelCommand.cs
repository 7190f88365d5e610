using System.Management.Automation;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>Creates a network with new weights.</summary>
/// <remarks>
/// <para>Layers are written as in Keras: 'Dense(512, relu)', 'Dropout(0.2)', 'Conv2D(32, 3, activation=relu)', 'MaxPooling2D', 'BatchNormalization'. Flatten is
/// added where a dense layer meets images.</para>
/// <para>A model knows its classes by name: from -ClassName, or else from the data of its first training. From then on, labels of all data are matched by
/// name.</para>
/// </remarks>
/// <example>
/// <code>New-MnistModel -Layer 'Dense(512, relu)', 'Dropout(0.2)', 'Dense(10, softmax)'</code>
/// <para>Creates a network and shows Keras' summary: layers, output shapes, parameters.</para>
/// </example>
/// <example>
/// <code>$model = New-MnistModel -Seed 1
/// Import-MnistData | Invoke-MnistTraining -Model $model -Epochs 5</code>
/// <para>Trains the default network. Afterwards, $model is the trained model.</para>
/// </example>
/// <example>
/// <code>New-MnistModel -Architecture LeNet</code>
/// <para>Creates a named network.</para>
/// </example>
/// <example>
/// <code>$fashion = New-MnistModel -Base digits.safetensors -Layer 'Dense(10, softmax)' -Freeze
/// Import-MnistData -Name FashionMnist | Invoke-MnistTraining -Model $fashion</code>
/// <para>Takes a trained network, without its last layer with weights and what comes after it, and puts a new layer behind. The training changes the new layer
/// alone.</para>
/// </example>
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsCommon.New, "MnistModel", DefaultParameterSetName = FromLayers, HelpUri = OnlineHelp.NewMnistModel)]
[OutputType(typeof(MnistModel))]
public sealed class NewMnistModelCommand : MnistCommand
{
    private const string FromLayers = "Layer";
    private const string FromArchitecture = "Architecture";
    private const string FromBase = "Base";

    /// <summary>
    /// The layers, first to last; with -Base, the new ones behind it. Tab lists the kinds of layers. A layer with trainable=false is frozen: a training does
    /// not change its weights.
    /// </summary>
    /// <value>Flatten, Dense(512, relu), Dense(10, softmax)</value>
    [Parameter(Position = 0, ParameterSetName = FromLayers)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = FromBase)]
    [SpecTransformation<Layer>]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [ValidateNotNullOrEmpty]
    public Layer[] Layer { get; set; } = [.. MnistModel.DefaultLayers];

    /// <summary>
    /// A named network: Dense (the default), Mlp (Keras' 512-512 with dropout), LeNet, ConvNet (Keras' simple convnet), Accurate (a small network with batch
    /// normalisation) or PyTorchExample (the network of PyTorch's MNIST example).
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = FromArchitecture)]
    [NameTransformation<Architecture>("architecture")]
    public Architecture Architecture { get; set; }

    /// <summary>
    /// A trained model to begin with: the new one has its layers before the last one that has weights, with their weights, its input size and its input scale.
    /// A model, a History or the path of a file. It stays as it is.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = FromBase)]
    [ModelTransformation]
    [ValidateNotNull]
    public MnistModel? Base { get; set; }

    /// <summary>
    /// The layers of -Base are frozen, so that a training changes the new layers alone. That is also faster. Without it, those layers are frozen that are
    /// frozen in -Base. $model.Unfreeze() gives the same network with nothing frozen.
    /// </summary>
    [Parameter(ParameterSetName = FromBase)]
    public SwitchParameter Freeze { get; set; }

    /// <summary>The number of classes of a named network, or of the default one.</summary>
    /// <value>As many as -ClassName names, or else 10</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 256)]
    public int? ClassCount { get; set; }

    /// <summary>The names of the network's classes, in the order of its outputs.</summary>
    /// <value>Those of the data that it is first trained with</value>
    [Parameter]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ClassName { get; set; }

    /// <summary>
    /// How the weights will be updated: SGD, RMSprop, Adam, AdamW, Nadam, Adamax, Adagrad, Adadelta or Lion, with arguments as in Keras, for example 'SGD(0.1,
    /// momentum=0.9)'.
    /// </summary>
    /// <value>RMSprop</value>
    [Parameter]
    [SpecTransformation<Optimizer>]
    [ArgumentCompleter(typeof(OptimizerCompleter))]
    public Optimizer? Optimizer { get; set; }

    /// <summary>
    /// What training will minimize: CategoricalCrossentropy, MeanSquaredError (or mse), BinaryCrossentropy (after a sigmoid), MeanAbsoluteError (or mae),
    /// Huber, KLDivergence, CategoricalHinge or CategoricalFocalCrossentropy.
    /// </summary>
    /// <value>CategoricalCrossentropy</value>
    [Parameter]
    [SpecTransformation<Loss>]
    [ArgumentCompleter(typeof(LossCompleter))]
    public Loss? Loss { get; set; }

    /// <summary>The seed of the initial weights: the same seed gives the same weights. If left out, it is drawn at random.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(0, int.MaxValue)]
    public int? Seed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        Try(Layer, () => WriteObject(Create(Seed ?? Random.Shared.Next())));

    private MnistModel Create(int seed)
    {
        IReadOnlyList<Layer> layers = GetLayers();
        return Base is null
            ? new MnistModel(layers, seed, optimizer: Optimizer, loss: Loss, classNames: ClassName)
            : Base.WithHead(layers, Freeze, seed, Optimizer, Loss, ClassName);
    }

    private IReadOnlyList<Layer> GetLayers()
    {
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Layer)))
        {
            // Without either, the default network.
            return Architecture.CreateLayers(ClassCount ?? ClassName?.Length ?? 10);
        }

        return ClassCount is null ? Layer : throw new ArgumentException(Messages.Format(Message.ClassCountOfLayers));
    }
}
