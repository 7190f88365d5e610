using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MnistTools.MSBuild.Tests;

/// <summary>A training on another kind of processor and another system gives the committed bits.</summary>
public sealed class EmulatedBitsTests : FolderTests
{
    private const string ArmSystem = "/usr/aarch64-linux-gnu";
    private const string ArmLibraries = "/usr/lib/aarch64-linux-gnu";

    // Neither an emulator nor Wine sees code that is written by way of another address.
    private const string NoWriteXorExecute = "DOTNET_EnableWriteXorExecute=0";

    [Fact]
    public async Task An_arm64_processor_gives_the_committed_bits()
    {
        string? emulator = InstalledProgram.Find("qemu-aarch64-static");
        Assert.SkipWhen(emulator is null, "qemu-aarch64-static is not installed (Debian's qemu-user-static).");
        Assert.SkipUnless(
            File.Exists($"{ArmSystem}/lib/libc.so.6") && File.Exists($"{ArmSystem}/lib/libstdc++.so.6"),
            "There are no libraries of Arm64 (Debian's libc6-arm64-cross and libstdc++6-arm64-cross).");
        Assert.SkipUnless(
            File.Exists($"{ArmSystem}{ArmLibraries}/libcrypto.so.3"), $"There is no libcrypto.so.3 of Arm64 in {ArmSystem}{ArmLibraries} (see .ci/run).");

        // All that the emulator can, but addresses signed by a cheap hash: emulating the usual cipher is a sixth of the run.
        string[] processor = ["-cpu", "max,pauth-impdef=on", "-L", ArmSystem];
        string[] environment = ["-E", $"LD_LIBRARY_PATH={ArmLibraries}", "-E", NoWriteXorExecute];
        // Of five networks the two that are most used: the emulator takes its time.
        await AssertCommittedBits("linux-arm64", emulator!, [.. processor, .. environment], "", "dense", "convnet");
    }

    [Fact]
    public async Task The_build_for_Windows_gives_the_committed_bits_under_Wine()
    {
        string? wine = InstalledProgram.Find("wine");
        Assert.SkipWhen(wine is null, "wine is not installed (Debian's wine).");
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == Architecture.X64, "Wine runs programs of this processor alone, and the build is for x64.");

        // A Windows of its own, without a display, and without what Wine says of itself.
        string[] windows = [$"WINEPREFIX={Folder.At("wine")}", "WINEARCH=win64", "WINEDEBUG=-all", "DISPLAY=", NoWriteXorExecute];
        await AssertCommittedBits("win-x64", "env", [.. windows, wine!], ".exe", "dense", "mlp", "lenet", "convnet", "accurate");
        // What serves it stays for a while and writes to its folder.
        using Process end = Process.Start("env", [.. windows, "wineserver", "-k"]);
        await end.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Publishes the program for a platform, with all of .NET, and runs it there.</summary>
    private async Task AssertCommittedBits(string platform, string command, string[] arguments, string extension, params string[] networks)
    {
        // It is the same on each platform, so one that was built with these tests is not built again.
        string[] built = Repository.Configuration == "release"
            ? [$"-p:SameBitsProgram={Repository.GetPath("artifacts", "bin", "MnistTools.SameBits", "release", "MnistTools.SameBits.dll")}"]
            : [];
        (int exitCode, string output) = await DotNet.RunAsync(
            [
                "publish", "tests/MnistTools.SameBits", "-c", "Release", "-r", platform, "--self-contained", "-o", Folder.At("program"),
                "-p:RestoreRecursive=false", "-p:RunAnalyzers=false", $"-p:SameBitsArtifacts={Folder.At("artifacts")}", "-nologo", .. built,
            ]);
        Assert.True(exitCode == 0, output);

        // Into files: a pipe stays open for as long as what serves Wine.
        string program = Folder.At($"program/MnistTools.SameBits{extension}"), hashes = Folder.At("hashes"), errors = Folder.At("errors");
        string run = $"unset {ChildProcesses.CompileDelay}; exec \"$@\" > '{hashes}' 2> '{errors}'";
        using Process process = Process.Start(
            "sh", ["-c", run, "sh", command, .. arguments, program, Repository.GetPath("data", "mnist"), "2", .. networks]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await File.ReadAllTextAsync(errors, TestContext.Current.CancellationToken));
        string[] expected =
            await File.ReadAllLinesAsync(Repository.GetPath("tests", "MnistTools.SameBits", "hashes.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(
            expected.Where(line => networks.Contains(line.Split(' ')[0])), await File.ReadAllLinesAsync(hashes, TestContext.Current.CancellationToken));
    }
}
