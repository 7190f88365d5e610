using MnistTools.Models;

namespace MnistTools.Persistence;

/// <summary>A format of model files, which reads and writes them or says why not. <see cref="ModelFormats"/> lists all that there are.</summary>
internal interface IModelFormat
{
    /// <summary>The extensions of its files, in small letters: <c>.keras</c>. The first is the one that messages name.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Why no file of it can be read, in whole sentences that say what to do; <see langword="null"/> where it can.</summary>
    string? WhyNotRead => null;

    /// <summary>Why no file of it can be written, in whole sentences that say what to do; <see langword="null"/> where it can.</summary>
    string? WhyNotWritten => null;

    /// <summary>Whether weights lie in its files as PyTorch has them, for networks that flatten an image with its channels first.</summary>
    bool IsOfTorch => false;

    /// <summary>
    /// What to say of a file that has the extension and is by its first bytes of no known format: how it begins is put behind a colon.
    /// <see langword="null"/> where <see cref="Read"/> says it best.
    /// </summary>
    string? Unrecognized => null;

    /// <summary>Whether a file is of this format by its first bytes, whatever its extension says; never where the format has no such bytes.</summary>
    bool Recognizes(FileHead head);

    /// <summary>Reads a model. Nothing is executed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file does not say, or what shall count instead.</param>
    /// <exception cref="ModelFormatException">It is no such file, is damaged, or needs options that are not there.</exception>
    MnistModel Read(string path, ModelImportOptions options) => throw new NotSupportedException(WhyNotRead);

    /// <summary>Refuses a network of layers that <see cref="Write"/> would refuse.</summary>
    /// <exception cref="Specs.SpecException">A layer cannot be written.</exception>
    void CheckLayers(MnistModel model)
    {
    }

    /// <summary>Writes a model.</summary>
    void Write(MnistModel model, Stream stream) => throw new NotSupportedException(WhyNotWritten);
}
