using System.IO.Compression;
using System.IO.Hashing;

namespace MnistTools.Files;

/// <summary>Reads members of ZIP archives that come from elsewhere. .NET itself does not compare their checksums.</summary>
internal static class ArchiveMember
{
    /// <summary>Refuses a member whose length cannot be as the archive says, before anything of it is read.</summary>
    /// <param name="member">The member.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <exception cref="InvalidDataException">It would have more, or more than memory or what is packed can hold.</exception>
    public static void CheckLength(ZipArchiveEntry member, long most = long.MaxValue)
    {
        most = Math.Min(most, Array.MaxLength);
        if (member.Length > most)
        {
            throw new InvalidDataException($"'{member.FullName}' would have {member.Length} bytes, and {most} are the most there can be");
        }

        if (member.Length > PackedSize.MostDeflated(member.CompressedLength))
        {
            throw new InvalidDataException($"'{member.FullName}' would have {member.Length} bytes, more than can be packed into it");
        }
    }

    /// <summary>Reads a member into memory.</summary>
    /// <param name="member">The member.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <exception cref="InvalidDataException">Its bytes are too many, or more or others than the archive says.</exception>
    /// <exception cref="EndOfStreamException">They are fewer.</exception>
    public static byte[] Read(ZipArchiveEntry member, long most = long.MaxValue)
    {
        CheckLength(member, most);
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
