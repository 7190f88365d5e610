using System.Buffers.Binary;
using System.Text;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>Damages bytes in the ways that disks, networks and people who mean harm do it; the same for the same random numbers.</summary>
internal static class Mutation
{
    /// <summary>No input becomes longer, so that none takes long for its length alone.</summary>
    public const int MostBytes = 1 << 17;

    private const int MostChanges = 4, MostFlips = 8, MostRepeats = 64;

    /// <summary>Most of what steers a reader is at the beginning of a file, or at its end, as in a ZIP archive.</summary>
    private const int SteeringBytes = 512;

    private static readonly byte[] Bytes = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];

    private static readonly long[] Lengths =
        [-1, 0, 1, 255, 256, 65_535, 65_536, 1 << 24, 1 << 30, int.MaxValue
            - 8, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 33, 1L << 40, long.MaxValue, long.MinValue];

    private static readonly byte[][] Texts =
    [
        .. new[]
        {
            "-1", "0", "99999999", "2147483647", "2147483648", "9223372036854775807", "99999999999999999999", "1e999", "-1e-999", "NaN", "0.5", "null", "true",
            "\"\"", "{}", "[]",
            "[[[[[[[[", "{\"a\":", "((((((((", "))", ",", ":", "\"", "'", "\\", "\\ud800", "\0", "\r\n", ";", "=", "ä", "\u202e", "../", "%n",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>A damaged copy of a sample.</summary>
    /// <param name="sample">What is damaged.</param>
    /// <param name="other">Another input of the same kind, or the same, of which parts are taken.</param>
    /// <param name="random">Where all choices come from.</param>
    public static byte[] Of(byte[] sample, byte[] other, Random random)
    {
        byte[] bytes = [.. sample];
        for (int change = random.Next(2) == 0 ? 1 : random.Next(1, MostChanges + 1); change > 0 && bytes.Length > 0; change--)
        {
            bytes = Change(bytes, other, random);
        }

        return bytes.Length <= MostBytes ? bytes : bytes[..MostBytes];
    }

    private static byte[] Change(byte[] bytes, byte[] other, Random random) => random.Next(12) switch
    {
        0 or 1 or 10 => FlipBits(bytes, random),
        2 or 11 => SetBytes(bytes, random),
        3 or 4 => SetLength(bytes, random),
        5 => bytes[..Place(bytes, random)],
        6 => Put(bytes, Part(other, random), random.Next(2) == 0 ? 0 : int.MaxValue, random),
        7 => Repeat(bytes, random),
        8 => Put(bytes, [], random.Next(1, 64), random),
        _ => PutText(bytes, random),
    };

    private static byte[] FlipBits(byte[] bytes, Random random)
    {
        for (int flip = random.Next(1, MostFlips + 1); flip > 0; flip--)
        {
            bytes[Place(bytes, random)] ^= (byte)(1 << random.Next(8));
        }

        return bytes;
    }

    private static byte[] SetBytes(byte[] bytes, Random random)
    {
        int place = Place(bytes, random);
        bytes.AsSpan(place, Math.Min(random.Next(1, 9), bytes.Length - place)).Fill(Bytes[random.Next(Bytes.Length)]);
        return bytes;
    }

    /// <summary>Puts a number where a length may be: of two, four or eight bytes, in either order.</summary>
    private static byte[] SetLength(byte[] bytes, Random random)
    {
        long length = random.Next(4) == 0 ? bytes.Length + random.Next(-16, 17) : Lengths[random.Next(Lengths.Length)];
        Span<byte> number = stackalloc byte[sizeof(long)];
        int width = 2 << random.Next(3);
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, length);
            number = number[..width];
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(number, length);
            number = number[^width..];
        }

        int place = Place(bytes, random);
        number[..Math.Min(width, bytes.Length - place)].CopyTo(bytes.AsSpan(place));
        return bytes;
    }

    private static byte[] Repeat(byte[] bytes, Random random)
    {
        byte[] part = Part(bytes, random);
        int most = Math.Max(1, Math.Min(MostRepeats, (MostBytes - bytes.Length) / Math.Max(1, part.Length)));
        return Put(bytes, [.. Enumerable.Repeat(part, random.Next(1, most + 1)).SelectMany(copy => copy)], 0, random);
    }

    /// <summary>A word or a number in the place of nothing, of some characters, or of a whole number.</summary>
    private static byte[] PutText(byte[] bytes, Random random)
    {
        byte[] text = Texts[random.Next(Texts.Length)];
        int from = Place(bytes, random);
        int ahead = bytes.AsSpan(from).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (ahead < 0 || random.Next(3) == 0)
        {
            return Put(bytes, text, random.Next(3), random);
        }

        int place = from + ahead;
        int length = bytes.AsSpan(place).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return Replace(bytes, place, length < 0 ? bytes.Length - place : length, text);
    }

    /// <summary>Puts something at any place, instead of as many bytes; of as many as it has itself where the number is the largest.</summary>
    private static byte[] Put(byte[] bytes, byte[] part, int instead, Random random) =>
        Replace(bytes, Place(bytes, random), instead == int.MaxValue ? part.Length : instead, part);

    private static byte[] Replace(byte[] bytes, int place, int length, byte[] part) =>
        [.. bytes.AsSpan(0, place), .. part, .. bytes.AsSpan(Math.Min(bytes.Length, place + length))];

    private static byte[] Part(byte[] bytes, Random random)
    {
        int begin = Place(bytes, random);
        return bytes[begin..Math.Min(bytes.Length, begin + random.Next(1, random.Next(2) == 0 ? 16 : 1024))];
    }

    private static int Place(byte[] bytes, Random random) => random.Next(3) switch
    {
        0 => random.Next(Math.Min(SteeringBytes, bytes.Length)),
        1 => bytes.Length - 1 - random.Next(Math.Min(SteeringBytes, bytes.Length)),
        _ => random.Next(bytes.Length),
    };
}
