using System.Collections;
using System.Reflection;
using PureHDF;
using PureHDF.Filters;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// How the numbers of a dataset are stored, as its header says. PureHDF reads that and keeps it to itself; it would open any file of this
/// machine that a header names, and run any filter. Where a later version keeps it elsewhere, nothing is read at all.
/// </summary>
internal static class Hdf5Storage
{
    /// <summary>gzip.</summary>
    public const ushort Deflate = DeflateFilter.Id;

    /// <summary>
    /// What programs write that pack a file. A checksum without compression is none of them: PureHDF 2.2 gives the memory of such
    /// a piece away before it has been copied.
    /// </summary>
    private static readonly ushort[][] Readable =
    [
        [],
        [ShuffleFilter.Id],
        [Deflate],
        [Deflate, Fletcher32Filter.Id],
        [ShuffleFilter.Id, Deflate],
        [ShuffleFilter.Id, Deflate, Fletcher32Filter.Id],
    ];

    /// <summary>Whether its numbers are in files beside this one.</summary>
    public static bool HasExternalFiles(IH5Dataset dataset) => Get(dataset, "InternalExternalFileList") is not null;

    /// <summary>The numbers of its filters, as registered with the HDF Group, in the order in which they were applied.</summary>
    public static IReadOnlyList<ushort> GetFilters(IH5Dataset dataset) =>
        Get(dataset, "InternalFilterPipeline") is { } pipeline
            ? [.. ((IEnumerable)Get(pipeline, "FilterDescriptions")!).Cast<object>().Select(filter => (ushort)Get(filter, "Identifier")!)]
            : [];

    /// <summary>Whether numbers that have been through these filters are read rightly.</summary>
    public static bool IsReadable(IReadOnlyList<ushort> filters) => Readable.Any(filters.SequenceEqual);

    /// <summary>The order of the bytes of each number, for example <c>BigEndian</c>.</summary>
    public static string GetByteOrder(IH5Dataset dataset) =>
        Get(Get(Get(dataset, "InternalDataType")!, "BitField")!, "ByteOrder")!.ToString()!;

    private static object? Get(object from, string property) =>
        (from.GetType().GetProperty(property, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingMemberException(from.GetType().FullName, property)).GetValue(from);
}
