using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Training;

namespace MnistTools.PowerShell.Commands;

/// <summary>Measures loss and accuracy of a model on labelled images, as evaluate does in Keras.</summary>
/// <remarks>
/// <para>Of a MnistData the test images are measured; give $data.Train to measure those that were trained with. Nothing is dropped and nothing is learnt while measuring.</para>
/// </remarks>
/// <example>
/// <code>$data = Import-MnistData
/// $data | Invoke-MnistTraining | Measure-MnistModel -Data $data</code>
/// <para>Trains for one epoch and measures on the test images.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Measure-MnistModel -Model (Import-MnistModel digits.safetensors)</code>
/// <para>Measures a model that was saved.</para>
/// </example>
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsDiagnostic.Measure, "MnistModel")]
[OutputType(typeof(MnistTools.Evaluation.Evaluation))]
public sealed class MeasureMnistModelCommand : MnistCommand
{
    /// <summary>The model, or a History, whose model it then is.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ModelTransformation]
    public MnistModel Model { get; set; } = null!;

    /// <summary>The images: an ImageSet, or a MnistData, of which the test images are taken.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ImageSetTransformation]
    public ImageSet Data { get; set; } = null!;

    /// <summary>What is measured beside the loss.</summary>
    /// <value>Accuracy</value>
    [Parameter]
    [SpecTransformation(typeof(Metric))]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public Metric[] Metric { get; set; } = [new Accuracy()];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Model, () => WriteObject(Evaluator.Evaluate(Model, Data, Metric)));
}
