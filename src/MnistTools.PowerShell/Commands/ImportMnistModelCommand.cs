using System.Management.Automation;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>Reads a model that Save-MnistModel or Keras wrote, or weights for layers that are given.</summary>
/// <remarks>
/// <para>A model of MnistTools (.safetensors) predicts what it predicted when it was saved, by the names of its classes; its History property is that of its training.</para>
/// <para>Models of Keras are read as .keras and .h5: Sequential ones and plain chains of layers. A layer that has no counterpart is named. The first bytes of a file say what it is, not its extension.</para>
/// <para>Files that hold weights alone, .weights.h5 of Keras and .safetensors of other programs, need -Layer.</para>
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
/// <seealso cref="SaveMnistModelCommand"/>
/// <seealso cref="MeasureMnistModelCommand"/>
[Cmdlet(VerbsData.Import, "MnistModel", DefaultParameterSetName = "Path")]
[OutputType(typeof(MnistModel))]
public sealed class ImportMnistModelCommand : FileReadingCommand
{
    /// <summary>The layers, for a file that holds weights alone; images are then 28 by 28.</summary>
    [Parameter]
    [SpecTransformation<Layer>]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [ValidateNotNullOrEmpty]
    public Layer[]? Layer { get; set; }

    /// <summary>What the network sees of a pixel: UnitInterval (0 to 1), Raw (0 to 255), MinusHalfToHalf, MinusOneToOne or Standardized (mean 0, deviation 1). Keras' files do not say it; where the wrong one is chosen, the accuracy is poor. It is kept when the model is saved.</summary>
    /// <value>What the file says, else UnitInterval</value>
    [Parameter]
    public InputRange? InputScale { get; set; }

    /// <summary>The name of each class that the model tells apart, in the order of its outputs. Files of Keras, of other programs and of earlier builds do not say it. It is kept when the model is saved.</summary>
    /// <value>What the file says</value>
    [Parameter]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ClassName { get; set; }

    /// <inheritdoc/>
    protected override object Read(string path) => ModelFile.Load(path, new ModelImportOptions
    {
        Layers = Layer,
        InputScale = InputScale is { } range ? Models.InputScale.Of(range) : null,
        ClassNames = ClassName,
    });

    /// <inheritdoc/>
    protected override string Describe(object read) => (MnistModel)read is var model && model.History is { } history
        ? Messages.Format(Message.ModelWithHistory, model, model.ParameterCount, history)
        : Messages.Format(Message.ModelAlone, model, model.ParameterCount);
}
