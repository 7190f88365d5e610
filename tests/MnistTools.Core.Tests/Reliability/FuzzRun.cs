using System.Diagnostics;
using System.Globalization;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>
/// Gives a reader damaged inputs, and finds what it promises and does not keep. Each input is made from its number alone, so it can be made again.
/// </summary>
internal sealed class FuzzRun(FuzzedReader reader, int seed)
{
    private const int MostFindings = 10;

    private readonly Dictionary<string, string> _findings = [];
    private int _input;
    private int _readCount;
    private long _mostAllocated;
    private TimeSpan _longest;

    /// <summary>What was found, of each kind once.</summary>
    public IReadOnlyCollection<string> Findings => _findings.Values;

    /// <summary>How many inputs were given, how many of them were read, and what the most costly ones took.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{reader.Name}: {_input:N0} inputs, {_readCount:N0} read, {_input - _readCount:N0} refused; at most {_mostAllocated / 1e6:0.0} MB and {_longest.TotalMilliseconds:0} ms; {_findings.Count} findings");

    /// <summary>Gives inputs until there are enough, or one keeps the reader longer than anybody waits.</summary>
    /// <param name="count">How many.</param>
    /// <param name="patience">How long one input may take. It is no limit that is ever near: a reader that hangs never ends.</param>
    public void Run(int count, TimeSpan patience)
    {
        foreach (byte[] sample in reader.Samples)
        {
            reader.Prepare(sample)();
        }

        var thread = new Thread(() => GiveAll(count)) { IsBackground = true, Name = $"fuzz {reader.Name}" };
        thread.Start();
        int before = -1;
        while (!thread.Join(patience))
        {
            int now = Volatile.Read(ref _input);
            if (now == before)
            {
                _findings["hangs"] = $"{Describe(now)} is not read to its end.";
                return;
            }

            before = now;
        }
    }

    /// <summary>The bytes of an input.</summary>
    public byte[] Create(int input)
    {
        var random = new Random(unchecked((seed * 16_777_619) + input));
        byte[] sample = reader.Samples[random.Next(reader.Samples.Length)], other = reader.Samples[random.Next(reader.Samples.Length)];
        return Mutation.Of(sample, other, random);
    }

    private void GiveAll(int count)
    {
        for (int input = 0; input < count && _findings.Count < MostFindings; input++)
        {
            Give(input);
            Volatile.Write(ref _input, input + 1);
        }
    }

    private void Give(int input)
    {
        byte[] bytes = Create(input);
        Action read = reader.Prepare(bytes);
        Exception? refused = null;
        long start = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
#pragma warning disable CA1031 // Any exception that is not documented is what is looked for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            refused = failure;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        _longest = Stopwatch.GetElapsedTime(start) is var time && time > _longest ? time : _longest;
        _mostAllocated = Math.Max(_mostAllocated, allocated);
        _readCount += refused is null ? 1 : 0;
        if (refused is not null && !reader.IsDocumented(refused))
        {
            string place = refused.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("MnistTools", StringComparison.Ordinal))?.Trim() ?? "";
            _findings.TryAdd($"{refused.GetType()} {place}", $"{Describe(input)}: {refused}");
        }

        if (allocated > reader.MostAllocated(bytes.Length))
        {
            _findings.TryAdd(
                "memory", string.Create(CultureInfo.InvariantCulture, $"{Describe(input)} has {bytes.Length} bytes and lets {allocated:N0} be allocated."));
        }
    }

    private string Describe(int input) => string.Create(CultureInfo.InvariantCulture, $"{reader.Name}, seed {seed}, input {input}");
}
