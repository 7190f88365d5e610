using System.Management.Automation;
using MnistTools.Data;

namespace MnistTools.PowerShell.Commands;

/// <summary>Loads MNIST, or another data set in the same file format, from disk.</summary>
/// <remarks>
/// <para>Without -Path the MNIST files that come with the module are read and checked against their known SHA-256; nothing is downloaded.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData</code>
/// <para>All of MNIST: 60,000 training and 10,000 test images.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -First 6000 -TestFirst 1000 | Invoke-MnistTraining -Epochs 3</code>
/// <para>A quick try on the first images of each set.</para>
/// </example>
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsData.Import, "MnistData")]
[OutputType(typeof(MnistData))]
public sealed class ImportMnistDataCommand : MnistCommand
{
    /// <summary>A folder with four IDX files named as MNIST's are (train-images-idx3-ubyte and so on), plain or gzipped.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Takes only the first training images, as many as given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>Takes only the first test images, as many as given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? TestFirst { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Path ?? "MNIST", () =>
    {
        MnistData data = Path is null ? MnistFolder.LoadMnist() : MnistFolder.Load(ResolveNew(Path));
        CheckCount(nameof(First), First, data.Train);
        CheckCount(nameof(TestFirst), TestFirst, data.Test);
        WriteObject(data.Take(First, TestFirst));
    });

    private static void CheckCount(string parameter, int? count, ImageSet images)
    {
        if (count > images.Count)
        {
            throw new ArgumentException(Messages.Format(Message.TooManyImages, parameter, count, images.Name, images.Count));
        }
    }
}
