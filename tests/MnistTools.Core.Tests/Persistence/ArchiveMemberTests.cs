using System.IO.Compression;
using MnistTools.Files;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>What an archive says of the length of a member is believed only as far as it can be.</summary>
public sealed class ArchiveMemberTests
{
    private const int Packed = 20, Unpacked = 24;

    [Fact]
    public void A_member_is_read_up_to_its_limit()
    {
        Assert.Equal(new byte[1000], Read(Zip(), 1000));
        Assert.Equal("'zeros' would have 1000 bytes, and 999 are the most there can be", Refused(Zip(), 999));
    }

    /// <summary>Where more is allowed than an array can hold, that is what is said.</summary>
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(3_000_000_000)]
    public void No_member_is_longer_than_an_array_can_be(long most) => Assert.Equal(
        $"'zeros' would have 2900000000 bytes, and {Array.MaxLength} are the most there can be", Refused(Zip((Unpacked, 2_900_000_000)), most));

    /// <summary>zlib's documentation: deflate packs at most 1032 bytes into one.</summary>
    [Theory]
    [InlineData(7, 1032 * 7 + 1)]
    [InlineData(0, 1)]
    public void No_member_is_longer_than_deflate_can_pack(uint packed, uint unpacked) => Assert.Equal(
        $"'zeros' would have {unpacked} bytes, more than can be packed into it", Refused(Zip((Packed, packed), (Unpacked, unpacked)), long.MaxValue));

    private static string Refused(byte[] zip, long most) => Assert.Throws<InvalidDataException>(() => Read(zip, most)).Message;

    private static byte[] Read(byte[] zip, long most)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return ArchiveMember.Read(Assert.Single(archive.Entries), most);
    }

    /// <summary>A thousand zeros, with other numbers in the archive's directory.</summary>
    private static byte[] Zip(params (int Place, uint Value)[] lies)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("zeros").Open();
            entry.Write(new byte[1000]);
        }

        byte[] bytes = stream.ToArray();
        int directory = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        foreach ((int place, uint value) in lies)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(directory + place), value);
        }

        return bytes;
    }
}
