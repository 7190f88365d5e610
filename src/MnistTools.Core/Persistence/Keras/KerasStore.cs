namespace MnistTools.Persistence.Keras;

/// <summary>Where the weights of a file are.</summary>
/// <param name="Group">The group that holds them.</param>
/// <param name="FileLength">How many bytes the file with the weights has.</param>
/// <param name="Backend">What computed, where the file says it: <c>tensorflow</c>, <c>theano</c>.</param>
internal sealed record KerasStore(Hdf5Group Group, long FileLength, string? Backend = null)
{
    /// <summary>The weights, in whichever of Keras' ways they are kept.</summary>
    /// <param name="path">What messages call the file.</param>
    public IKerasWeights Open(string path) =>
        KerasLegacyWeights.IsIn(Group) ? new KerasLegacyWeights(Group, path)
        : KerasNumberedWeights.IsIn(Group) ? new KerasNumberedWeights(Group, path)
        : new KerasGroups(Group, path);
}
