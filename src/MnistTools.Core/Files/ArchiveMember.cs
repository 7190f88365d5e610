using System.IO.Compression;
using System.IO.Hashing;

namespace MnistTools.Files;

/// <summary>Reads members of ZIP archives that come from elsewhere. .NET itself does not compare their checksums.</summary>
internal static class ArchiveMember
{
    /// <summary>Reads a member into memory; the caller has found its length sensible.</summary>
    /// <exception cref="InvalidDataException">Its bytes are more or others than the archive says.</exception>
    /// <exception cref="EndOfStreamException">They are fewer.</exception>
    public static byte[] Read(ZipArchiveEntry member)
    {
        byte[] content = new byte[member.Length];
        using Stream stream = member.Open();
        stream.ReadExactly(content);
        if (stream.ReadByte() >= 0)
        {
            throw new InvalidDataException($"'{member.FullName}' has more bytes than it says");
        }

        // 0 counts as left out, which PyTorch can be told to do (torch.serialization.set_crc32_options).
        return member.Crc32 == 0 || Crc32.HashToUInt32(content) == member.Crc32
            ? content
            : throw new InvalidDataException($"'{member.FullName}' is damaged: its checksum is another one");
    }
}
