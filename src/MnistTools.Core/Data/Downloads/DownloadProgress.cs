namespace MnistTools.Data.Downloads;

/// <summary>How far a download is.</summary>
/// <param name="FileName">The file.</param>
/// <param name="Source">The host that it comes from; empty while another process downloads it.</param>
/// <param name="ReceivedBytes">What is there already, also from an earlier try.</param>
/// <param name="TotalBytes">How long the file is, if the server says so.</param>
public sealed record DownloadProgress(string FileName, string Source, long ReceivedBytes, long? TotalBytes);
