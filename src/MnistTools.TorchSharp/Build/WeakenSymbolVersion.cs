using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a 64-bit little-endian ELF file and marks one of the symbol versions it needs as weak (VER_FLG_WEAK in .gnu.version_r),
/// so that the dynamic linker no longer refuses the file where the library lacks that version.
/// The layout is that of the System V ABI and the Linux Standard Base, "Symbol Versioning".
/// </summary>
public sealed class WeakenSymbolVersion : Task
{
    private const int SectionTypeVersionNeeded = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    [Required]
    public string SymbolVersion { get; set; }

    public override bool Execute()
    {
        byte[] file = File.ReadAllBytes(Source);
        if (BitConverter.ToUInt32(file, 0) != 0x464c457f || file[4] != 2 || file[5] != 1)
        {
            Log.LogError("{0} is not a 64-bit little-endian ELF file.", Source);
            return false;
        }

        int weakened = Weaken(file);
        if (weakened == 0)
        {
            Log.LogMessage(MessageImportance.Normal, "{0} does not ask for {1}; copied as it is.", Source, SymbolVersion);
        }

        string folder = Path.GetDirectoryName(Destination);
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, Path.GetRandomFileName());
        File.WriteAllBytes(temporary, file);
        if (File.Exists(Destination))
        {
            File.Delete(Destination);
        }

        File.Move(temporary, Destination);
        return true;
    }

    private int Weaken(byte[] file)
    {
        long sections = BitConverter.ToInt64(file, 0x28);
        int sectionSize = BitConverter.ToUInt16(file, 0x3a);
        int sectionCount = BitConverter.ToUInt16(file, 0x3c);
        for (int i = 0; i < sectionCount; i++)
        {
            int section = checked((int)(sections + i * sectionSize));
            if (BitConverter.ToUInt32(file, section + 4) != SectionTypeVersionNeeded)
            {
                continue;
            }

            int strings = checked((int)(sections + BitConverter.ToUInt32(file, section + 0x28) * sectionSize));
            return WeakenEntries(file, (int)BitConverter.ToInt64(file, section + 0x18), (int)BitConverter.ToInt64(file, strings + 0x18));
        }

        return 0;
    }

    private int WeakenEntries(byte[] file, int library, int strings)
    {
        int weakened = 0;
        while (true)
        {
            int version = library + (int)BitConverter.ToUInt32(file, library + 8);
            for (int left = BitConverter.ToUInt16(file, library + 2); left > 0; left--)
            {
                if (ReadString(file, strings + (int)BitConverter.ToUInt32(file, version + 8)) == SymbolVersion)
                {
                    BitConverter.GetBytes((ushort)(BitConverter.ToUInt16(file, version + 4) | WeakFlag)).CopyTo(file, version + 4);
                    weakened++;
                }

                version += (int)BitConverter.ToUInt32(file, version + 12);
            }

            int next = (int)BitConverter.ToUInt32(file, library + 12);
            if (next == 0)
            {
                return weakened;
            }

            library += next;
        }
    }

    private static string ReadString(byte[] file, int offset)
    {
        return Encoding.ASCII.GetString(file, offset, Array.IndexOf(file, (byte)0, offset) - offset);
    }
}
