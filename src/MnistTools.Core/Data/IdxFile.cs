using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using MnistTools.Data.Sets;
using MnistTools.Files;
using MnistTools.Text;

namespace MnistTools.Data;

/// <summary>What an IDX file holds; the number is that in its header.</summary>
internal enum IdxType : byte
{
    /// <summary>Bytes from 0 to 255.</summary>
    UnsignedByte = 0x08,

    /// <summary>Big-endian integers of four bytes.</summary>
    Int32 = 0x0c,
}

/// <summary>A file in the IDX format: a header with the sizes of its axes, then the values. Plain or gzipped.</summary>
/// <remarks>The format is described with the MNIST database: two zero bytes, a type, the number of axes, a 32-bit big-endian size for each.</remarks>
/// <param name="Path">The file.</param>
/// <param name="Sizes">What its header says of each axis.</param>
/// <param name="Count">How many items of the first axis were read.</param>
/// <param name="Values">What was read, as bytes.</param>
/// <param name="Sha256">SHA-256 in hexadecimal of the whole file, unpacked.</param>
internal sealed record IdxFile(string Path, IReadOnlyList<int> Sizes, int Count, byte[] Values, string Sha256)
{
    /// <summary>No data set of this kind is larger; a header that claims more is damaged or hostile.</summary>
    private const long LargestSize = 1L << 30;

    /// <summary>The largest file: the values, a header, and what gzip adds to what cannot be packed.</summary>
    private const long MostBytes = LargestSize + (LargestSize >> 10);

    /// <summary>Where the values start.</summary>
    public int HeaderLength => HeaderLengthFor(Sizes.Count);

    /// <summary>Reads a file and checks that its length is what its header says.</summary>
    /// <param name="path">The file, gzipped or not, whatever its name says.</param>
    /// <param name="axes">How many axes it must have: 3 for images (N, rows, columns), 1 for labels (N), 2 for rows of labels.</param>
    /// <param name="type">What it must hold. <see cref="Values"/> are its bytes.</param>
    /// <param name="known">A gzipped file that is known. If it is this one, what is in it need not be hashed.</param>
    /// <param name="first">So many items of the first axis are enough. Of a file that is not the known one all are read: only so is it known to be
    /// whole.</param>
    /// <exception cref="MnistDataException">It is no such file; the message names the byte.</exception>
    /// <exception cref="IOException">It cannot be read, is a folder, a pipe or a device, or is longer than any such file.</exception>
    public static IdxFile Read(string path, int axes, IdxType type = IdxType.UnsignedByte, KnownFile? known = null, int? first = null)
    {
        try
        {
            using FileStream file = ReceivedFile.Open(path, MostBytes);
            if (!GzipFile.IsOne(file))
            {
                return ReadFrom(file, path, axes, type, file.Length);
            }

            bool isKnown = known is not null && HashOf(file) == known.PackedSha256;
            using var packed = new EndMarkedStream(file);
            using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            // A header that claims more is refused before anything is allocated.
            return ReadFrom(unpacked, path, axes, type, PackedSize.MostDeflated(file.Length), packed, isKnown ? known!.Sha256 : null, isKnown ? first : null);
        }
        catch (InvalidDataException)
        {
            // .NET calls also a wrong checksum, or none, an unsupported method of compression.
            throw new MnistDataException(GzipFile.Damaged, path);
        }
    }

    private static string HashOf(FileStream file)
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        file.Position = 0;
        return sha256;
    }

    private static IdxFile ReadFrom(
        Stream stream, string path, int axes, IdxType type, long lengthAtMost, EndMarkedStream? packed = null, string? sha256 = null, int? first = null)
    {
        byte[] header = new byte[HeaderLengthFor(axes)];
        int read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        int[] sizes = ReadHeader(header.AsSpan(0, read), path, axes, type);
        long count = sizes.Aggregate(1L, (product, size) => product * size);
        long length = count * WidthOf(type);
        if (header.Length + length > lengthAtMost)
        {
            throw new MnistDataException($"The header announces {Counted.Of(count, "value")}, more than the file can hold: it is truncated", path, 4);
        }

        int items = Math.Min(first ?? sizes[0], sizes[0]);
        byte[] values = GC.AllocateUninitializedArray<byte>((int)(length / sizes[0] * items));
        int found = stream.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
        if (found < values.Length)
        {
            throw new MnistDataException($"The file is truncated: the header announces {Counted.Of(count, "value")}", path, header.Length + found);
        }

        packed?.Mark();
        if (items == sizes[0] && stream.ReadByte() >= 0)
        {
            throw packed?.IsBeyondEnd == true
                ? new MnistDataException(GzipFile.Damaged, path)
                : new MnistDataException("The file continues after the last value that its header announces", path, header.Length + length);
        }

        return new IdxFile(path, sizes, items, values, sha256 ?? Hash(header, values));
    }

    private static int[] ReadHeader(ReadOnlySpan<byte> header, string path, int axes, IdxType type)
    {
        if (header.Length < 4 || header[0] != 0 || header[1] != 0)
        {
            throw new MnistDataException("This is not an IDX file, neither plain nor gzipped: it must begin with two zero bytes", path, 0);
        }

        if (header[2] != (byte)type || header[3] != axes)
        {
            throw new MnistDataException(
                $"The magic number is 0x{BinaryPrimitives.ReadUInt32BigEndian(header):x8}; 0x{((byte)type << 8) | axes:x8} is expected ({(axes == 3 ? "images" : "labels")})", path, 2);
        }

        if (header.Length < HeaderLengthFor(axes))
        {
            throw new MnistDataException("The file is truncated in its header", path, header.Length);
        }

        int[] sizes = new int[axes];
        long product = WidthOf(type);
        for (int axis = 0; axis < axes; axis++)
        {
            sizes[axis] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + 4 * axis)..]);
            product *= sizes[axis] is > 0 and <= (int)LargestSize ? sizes[axis] : LargestSize + 1;
            if (product > LargestSize)
            {
                throw new MnistDataException($"Axis {axis + 1} is given a size of {unchecked((uint)sizes[axis])}, which cannot be", path, 4 + 4 * axis);
            }
        }

        return sizes;
    }

    /// <summary>Bytes of a value.</summary>
    private static int WidthOf(IdxType type) => type == IdxType.Int32 ? sizeof(int) : sizeof(byte);

    private static int HeaderLengthFor(int axes) => 4 + 4 * axes;

    private static string Hash(byte[] header, byte[] values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(values);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
