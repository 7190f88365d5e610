using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using MnistTools.Training.Callbacks.Events;

namespace MnistTools.Training.Callbacks;

/// <summary>A file of TensorFlow events: records with their length and two checksums (TFRecord, masked CRC-32C).</summary>
internal sealed class EventFile : IDisposable
{
    private const int HistogramBuckets = 30;

    private readonly FileStream _stream;

    private EventFile(FileStream stream)
    {
        _stream = stream;
        Write(new Event { FileVersion = "brain.Event:2" });
    }

    /// <summary>A new file in a folder, which is made if need be. TensorBoard shows all files of a folder as one run.</summary>
    public static EventFile Create(string folder)
    {
        Directory.CreateDirectory(folder);
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{Path.GetRandomFileName()}.v2");
        return new EventFile(new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read));
    }

    /// <summary>A number of a step.</summary>
    public void WriteScalar(long step, string tag, double value) => Write(step, new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });

    /// <summary>How numbers are spread.</summary>
    public void WriteHistogram(long step, string tag, ReadOnlySpan<float> values) =>
        Write(step, new Summary.Types.Value { Tag = tag, Histo = CountBuckets(values) });

    /// <summary>Hands all to the system, so that a reader sees it.</summary>
    public void Flush() => _stream.Flush();

    public void Dispose() => _stream.Dispose();

    /// <summary>Even buckets from the smallest to the largest number; each limit is the upper end of its bucket.</summary>
    private static HistogramProto CountBuckets(ReadOnlySpan<float> values)
    {
        var histogram = new HistogramProto { Min = double.PositiveInfinity, Max = double.NegativeInfinity, Num = values.Length };
        foreach (float value in values)
        {
            histogram.Min = Math.Min(histogram.Min, value);
            histogram.Max = Math.Max(histogram.Max, value);
            histogram.Sum += value;
            histogram.SumSquares += (double)value * value;
        }

        double width = (histogram.Max - histogram.Min) / HistogramBuckets;
        double[] counts = new double[HistogramBuckets];
        foreach (float value in values)
        {
            counts[width > 0 ? Math.Min(HistogramBuckets - 1, (int)((value - histogram.Min) / width)) : 0]++;
        }

        histogram.BucketLimit.AddRange(Enumerable.Range(1, HistogramBuckets).Select(i => histogram.Min + i * width));
        histogram.Bucket.AddRange(counts);
        return histogram;
    }

    /// <summary>TensorFlow's masked CRC-32C, so that a checksum of data with checksums in it is none of them.</summary>
    private static uint MaskedChecksum(ReadOnlySpan<byte> data)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in data)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return BitOperations.RotateRight(~checksum, 15) + 0xA282EAD8;
    }

    private void Write(long step, Summary.Types.Value value) => Write(new Event { Step = step, Summary = new Summary { Value = { value } } });

    private void Write(Event written)
    {
        written.WallTime = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;
        byte[] data = written.ToByteArray();
        byte[] header = new byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), MaskedChecksum(header.AsSpan(0, 8)));
        byte[] footer = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedChecksum(data));
        _stream.Write(header);
        _stream.Write(data);
        _stream.Write(footer);
    }
}
