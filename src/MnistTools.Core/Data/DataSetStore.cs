using System.IO.Compression;
using MnistTools.Data.Downloads;
using MnistTools.Data.Sets;
using MnistTools.Files;

namespace MnistTools.Data;

/// <summary>Finds the files of a data set: where Debian's package puts them, in the cache, or by a download into the cache.</summary>
/// <param name="cacheFolder">Where downloaded files are kept, a folder for each data set.</param>
/// <param name="download">Downloads a file.</param>
internal sealed class DataSetStore(string cacheFolder, FileDownload download)
{
    private const string LockName = ".lock";
    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>The folder that has the four files.</summary>
    /// <exception cref="DownloadException">They are not there and cannot be downloaded.</exception>
    public async Task<string> FindAsync(DataSetDefinition set, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        if (set.PackageFolder is { } package && HasAllFiles(package, set))
        {
            return package;
        }

        string folder = Path.Combine(cacheFolder, set.Folder);
        if (IsComplete(folder, set))
        {
            return folder;
        }

        Directory.CreateDirectory(folder);
        using FileStream held = await LockAsync(folder, set, progress, cancellation).ConfigureAwait(false);
        if (!IsComplete(folder, set))
        {
            await CompleteAsync(folder, set, progress, cancellation).ConfigureAwait(false);
        }

        return folder;
    }

    /// <summary>
    /// A file that is damaged counts as one that is missing. What was taken out of an archive was checked with it; after that, gzip's own sum must do.
    /// </summary>
    private static bool IsComplete(string folder, DataSetDefinition set) =>
        HasAllFiles(folder, set) && set.Published.All(file => file.IsArchive || FileDownload.IsWhole(Path.Combine(folder, file.Name), file.Md5));

    private static bool HasAllFiles(string folder, DataSetDefinition set) => set.Files.All(name => File.Exists(Path.Combine(folder, name + ".gz")));

    private async Task CompleteAsync(string folder, DataSetDefinition set, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        foreach (PublishedFile file in set.Published)
        {
            string target = Path.Combine(folder, file.Name);
            if (!FileDownload.IsWhole(target, file.Md5))
            {
                await download.FetchAsync(file, set.Mirrors, target, progress, cancellation).ConfigureAwait(false);
            }

            if (file.IsArchive)
            {
                Unpack(target, folder, set);
            }
        }
    }

    /// <summary>Takes the gzipped files out of the archive, which then goes: it is larger than all that is read from it.</summary>
    private static void Unpack(string archive, string folder, DataSetDefinition set)
    {
        using (ZipArchive zip = ZipFile.OpenRead(archive))
        {
            foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => set.Unpacked.Contains(entry.Name)))
            {
                string target = Path.Combine(folder, entry.Name);
                entry.ExtractToFile(target + ".part", overwrite: true);
                File.Move(target + ".part", target, overwrite: true);
            }
        }

        File.Delete(archive);
    }

    /// <summary>Waits until no other process downloads into the folder. The file stays: to delete it would let two in at once.</summary>
    private static async Task<FileStream> LockAsync(
        string folder, DataSetDefinition set, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        while (true)
        {
            if (FileClaim.TryTake(Path.Combine(folder, LockName)) is { } claim)
            {
                return claim;
            }

            progress?.Report(new DownloadProgress(set.Title, "", 0, null));
            await Task.Delay(LockInterval, cancellation).ConfigureAwait(false);
        }
    }
}
