using System.Buffers;

namespace MnistTools.Persistence.PyTorch;

/// <summary>
/// The functions that a pickle of weights has Python call. None is called here: dictionaries become dictionaries, and of all others it is noted what they
/// would be given. A file that would call another one is refused, since what it does in Python cannot be known.
/// </summary>
internal static class PickleCalls
{
    private static readonly HashSet<string> Dictionaries =
        ["collections.OrderedDict", "collections.defaultdict", "collections.Counter", "__builtin__.dict", "builtins.dict"];

    private static readonly HashSet<string> Known =
    [
        "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3", "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_parameter_with_state", "torch._tensor._rebuild_from_type_v2", "torch.Size", "torch.device", "torch.serialization._get_layout",
        // What stands beside weights: settings, results, the classes of modules.
        "__builtin__.set", "builtins.set", "__builtin__.frozenset", "builtins.frozenset", "__builtin__.bytearray", "builtins.bytearray", "builtins.complex",
        "builtins.slice",
        "builtins.range", "collections.deque", "_codecs.encode", "functools.partial", "datetime.datetime", "datetime.timedelta",
        "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib._local.PosixPath", "pathlib._local.WindowsPath",
        "numpy.dtype", "numpy.core.multiarray.scalar", "numpy.core.multiarray._reconstruct", "numpy._core.multiarray.scalar",
        "numpy._core.multiarray._reconstruct",
    ];

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>How the names of the functions begin that make tensors, dense ones and others.</summary>
    private const string Rebuilds = "torch._utils._rebuild_";

    /// <summary>What a call would make, as plain data.</summary>
    /// <exception cref="InvalidDataException">The function is none of those.</exception>
    public static object Describe(PickleName function, object?[] arguments)
    {
        string name = function.ToString();
        if (Dictionaries.Contains(name))
        {
            return MakeDictionary(arguments);
        }

        // PyTorch's own, which only makes a tensor: a name with a dot would be of something within it.
        if (!Known.Contains(name) && name.StartsWith(Rebuilds, StringComparison.Ordinal) && name.AsSpan(Rebuilds.Length).IndexOfAnyExcept(NameCharacters) < 0)
        {
            throw new InvalidDataException(
                $"it has tensors of '{name}': quantised, sparse, meta and other tensors that are not plain ones are not read. Save plain floats, such as tensor.dequantize() or tensor.to_dense() makes");
        }

        return Known.Contains(name)
            ? new PickleObject(function, arguments)
            : throw new InvalidDataException(
                $"it has Python call '{name}', which no file of weights needs. Nothing was called; open it nowhere unless you know who made it");
    }

    /// <summary>Python 2 wrote an OrderedDict as a list of pairs.</summary>
    private static PickleDictionary MakeDictionary(object?[] arguments)
    {
        var made = new PickleDictionary();
        foreach (object? entry in arguments is [List<object?> pairs] ? pairs : [])
        {
            IReadOnlyList<object?>? pair = entry as IReadOnlyList<object?>;
            if (pair is [var key, var value])
            {
                made.Set(key, value);
            }
        }

        return made;
    }
}
