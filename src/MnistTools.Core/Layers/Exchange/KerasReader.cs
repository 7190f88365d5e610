namespace MnistTools.Layers.Exchange;

/// <summary>A layer that says which layers of Keras become it.</summary>
internal interface IKerasCounterpart
{
    /// <summary>A reader for each of those layers.</summary>
    static abstract IReadOnlyList<KerasReader> KerasReaders { get; }
}

/// <summary>Reads a layer of Keras.</summary>
/// <param name="ClassName">Keras' class.</param>
/// <param name="Read">Makes the layers of its settings and of what goes into it.</param>
/// <param name="OtherNames">What the class is also called, or was in earlier versions.</param>
internal sealed record KerasReader(string ClassName, Func<KerasSettings, Shape, IReadOnlyList<Layer>> Read, params IReadOnlyList<string> OtherNames)
{
    /// <summary>The reader of a class; <see langword="null"/> where there is none.</summary>
    public static KerasReader? Find(string className) =>
        Layer.KerasReaders.FirstOrDefault(reader => reader.ClassName == className || reader.OtherNames.Contains(className));
}
