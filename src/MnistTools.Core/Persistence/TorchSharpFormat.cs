using MnistTools.Engines;
using MnistTools.Models;

namespace MnistTools.Persistence;

/// <summary>TorchSharp's own format: what <c>module.save(path)</c> writes, weights alone. The package that brings TorchSharp reads and writes it.</summary>
internal sealed class TorchSharpFormat : IModelFormat
{
    public IReadOnlyList<string> Extensions { get; } = [".dat"];

    public bool IsOfTorch => true;

    public string? WhyNotRead =>
        Find() is null ? $"A {Extensions[0]} file is of TorchSharp's own format, which {TorchSharpPackage.Name} reads. {TorchSharpPackage.HowToGet}" : null;

    public string? WhyNotWritten =>
        Find() is null ? $"A {Extensions[0]} file is of TorchSharp's own format, which {TorchSharpPackage.Name} writes. {TorchSharpPackage.HowToGet}" : null;

    /// <summary>It begins with a count of tensors, as anything may.</summary>
    public bool Recognizes(FileHead head) => false;

    public MnistModel Read(string path, ModelImportOptions options) => Find()!.Read(path, options);

    public void CheckLayers(MnistModel model) => Find()!.CheckLayers(model);

    public void Write(MnistModel model, Stream stream) => Find()!.Write(model, stream);

    private static IModelFormat? Find() => TorchSharpPackage.Create<IModelFormat>("TorchSharpFile");
}
