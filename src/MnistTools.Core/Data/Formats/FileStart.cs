using System.Text;
using MnistTools.Files;

namespace MnistTools.Data.Formats;

/// <summary>Tells by the first bytes of a file, or of what is gzipped in it, what it may hold, whatever its name says.</summary>
internal static class FileStart
{
    private const int Looked = 4096;

    /// <summary>What a file may hold.</summary>
    public enum Kind
    {
        /// <summary>Nothing that is read here.</summary>
        Other,

        /// <summary>A ZIP archive.</summary>
        Archive,

        /// <summary>Text, gzipped or not.</summary>
        Text,
    }

    /// <summary>Looks at the first bytes of a file.</summary>
    /// <exception cref="MnistDataException">It is empty, gzipped and damaged, or text of an encoding that no table has.</exception>
    /// <exception cref="IOException">It cannot be read, or is a pipe or a device.</exception>
    public static Kind Of(string path)
    {
        using FileStream file = ReceivedFile.Open(path);
        bool isPacked = GzipFile.IsOne(file);
        Span<byte> start = stackalloc byte[Looked];
        start = start[..(isPacked ? ReadPacked(file, start, path) : file.ReadAtLeast(start, Looked, throwOnEndOfStream: false))];
        if (start.Length == 0)
        {
            throw new MnistDataException("The file is empty", path);
        }

        if (start.StartsWith(Encoding.Unicode.Preamble) || start.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            throw new MnistDataException("This is text in UTF-16, as spreadsheets write it for \"Unicode text\". Save the table as CSV in UTF-8", path);
        }

        return start.StartsWith("PK"u8) ? isPacked ? Kind.Other : Kind.Archive
            // No text has these bytes; what is packed, and numbers as they are in memory, soon have.
            : !start.ContainsAnyInRange((byte)0, (byte)8) ? Kind.Text
            : Kind.Other;
    }

    private static int ReadPacked(FileStream file, Span<byte> start, string path)
    {
        try
        {
            using var unpacked = new GzipFile(file);
            return unpacked.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            throw new MnistDataException(GzipFile.Damaged, path);
        }
    }
}
