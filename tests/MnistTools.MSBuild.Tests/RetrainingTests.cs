using System.Buffers.Binary;
using System.Text.RegularExpressions;
using MnistTools.Persistence;

namespace MnistTools.MSBuild.Tests;

/// <summary>When a build trains: by what its data is, and once however many ask.</summary>
public sealed class RetrainingTests : IDisposable
{
    private readonly ProjectFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_content_of_the_data_decides_and_not_its_times()
    {
        WriteData(seed: 1, DateTime.UtcNow);
        _folder.WriteProject("""<MnistTraining Include="m.safetensors" Data="data" />""");
        Assert.Equal(1, await CountTrainings());

        WriteData(seed: 1, DateTime.UtcNow.AddHours(1));
        Assert.Equal(0, await CountTrainings());

        WriteData(seed: 2, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(1, await CountTrainings());

        File.Delete(_folder.At("m.png"));
        Assert.Equal(1, await CountTrainings());

        // As by a full disk.
        File.WriteAllBytes(_folder.At("m.safetensors"), File.ReadAllBytes(_folder.At("m.safetensors"))[..100]);
        Assert.Equal(1, await CountTrainings());
        Assert.Single(ModelFile.Load(_folder.At("m.safetensors")).History!.Epochs);

        File.Delete(_folder.At("data/t10k-labels-idx1-ubyte"));
        (int exitCode, string output) = await _folder.Build();
        Assert.Equal(1, exitCode);
        Assert.Contains("data : error MNIST1001: m.safetensors: There is no file t10k-labels-idx1-ubyte", output);
    }

    [Fact]
    public async Task The_content_of_tables_decides_also_where_both_have_one_name()
    {
        Write("one/digits.csv", "0,1,2,3,4\n1,5,6,7,8\n"u8.ToArray());
        Write("other/digits.csv", "1,5,6,7,9\n"u8.ToArray());
        _folder.WriteProject("""<MnistTraining Include="m.safetensors" Data="one/digits.csv" TestData="other/digits.csv" />""");
        Assert.Equal(1, await CountTrainings());

        File.SetLastWriteTimeUtc(_folder.At("one/digits.csv"), DateTime.UtcNow.AddHours(1));
        Assert.Equal(0, await CountTrainings());

        Write("other/digits.csv", "0,5,6,7,9\n"u8.ToArray());
        Assert.Equal(1, await CountTrainings());

        Write("one/digits.csv", "0,1,2,3,4\n2,5,6,7,8\n"u8.ToArray());
        Assert.Equal(1, await CountTrainings());
        Assert.Equal(["0", "1", "2"], ModelFile.Load(_folder.At("m.safetensors")).ClassNames);
    }

    [Fact]
    public async Task Two_sets_for_TestData_and_folders_that_are_not_read_are_named()
    {
        foreach (string picture in (string[])["train/cat/1", "val/cat/1", "test/cat/1"])
        {
            Write($"pets/{picture}.bmp", Bitmap(7));
        }

        _folder.WriteProject("""<MnistTraining Include="m.safetensors" Data="pets" TestData="pets" />""");
        (int exitCode, string output) = await _folder.Build();
        Assert.Equal(1, exitCode);
        Assert.Contains(
            $"pets : error MNIST1001: m.safetensors: There are training and test images in it, where one set is needed: give the path {_folder.At("pets/train")}, or leave TestPath out (in a build, TestData)",
            output);
        _folder.WriteProject("""<MnistTraining Include="m.safetensors" Data="pets" />""");
        (exitCode, output) = await _folder.Build();
        Assert.Equal(0, exitCode);
        Assert.Contains($"m.safetensors: warning: {_folder.At("pets/val")}: These pictures are not read", output);
    }

    [Fact]
    public async Task All_pictures_of_class_folders_decide()
    {
        foreach (string picture in (string[])["train/cat/1", "train/cat/2", "train/dog/1", "test/cat/1"])
        {
            Write($"pets/{picture}.bmp", Bitmap(7));
        }

        _folder.WriteProject("""<MnistTraining Include="m.safetensors" Data="pets" />""");
        Assert.Equal(1, await CountTrainings());
        Assert.Equal(0, await CountTrainings());

        Write("pets/test/cat/1.bmp", Bitmap(8));
        Assert.Equal(1, await CountTrainings());

        Write("pets/train/dog/2.bmp", Bitmap(9));
        Assert.Equal(1, await CountTrainings());

        Directory.Move(_folder.At("pets/train/dog"), _folder.At("pets/train/dogs"));
        Assert.Equal(1, await CountTrainings());
        Assert.Equal(["cat", "dogs"], ModelFile.Load(_folder.At("m.safetensors")).ClassNames);

        Write("pets/train/dogs/2.bmp", [1]);
        (int exitCode, string output) = await _folder.Build();
        Assert.Equal(1, exitCode);
        Assert.Contains("2.bmp : error MNIST1001: m.safetensors: This is not a picture", output);
    }

    [Fact]
    public async Task A_model_is_trained_once_for_all_runtimes_and_configurations_of_a_build()
    {
        _folder.WriteProject("""<MnistTraining Include="m.safetensors" First="100" TestFirst="50" />""");
        File.WriteAllText(
            _folder.At("all.proj"),
            """
            <Project>
              <ItemGroup>
                <Build Include="project.proj" AdditionalProperties="RuntimeIdentifier=linux-x64;Configuration=Release" />
                <Build Include="project.proj" AdditionalProperties="RuntimeIdentifier=win-x64;Configuration=Debug" />
              </ItemGroup>
              <Target Name="Build"><MSBuild Projects="@(Build)" Targets="Clean;Build" BuildInParallel="true" /></Target>
            </Project>
            """);
        (int exitCode, string output) = await DotNet.RunAsync(["msbuild", "all.proj", "-nologo", "-v:minimal", "-m:2"], _folder.Path);
        Assert.True(exitCode == 0, output);
        Assert.Equal(1, CountEpochs(output));
        Assert.Contains("m.safetensors", _folder.Files);
    }

    [Fact]
    public async Task A_model_is_trained_once_for_builds_that_know_nothing_of_each_other()
    {
        _folder.WriteProject("""<MnistTraining Include="m.safetensors" First="100" TestFirst="50" />""");
        int[] trainings = await Task.WhenAll(CountTrainings("-p:RuntimeIdentifier=linux-x64"), CountTrainings("-p:RuntimeIdentifier=win-x64"));
        Assert.Equal([0, 1], trainings.Order());
    }

    [Fact]
    public async Task A_model_that_two_projects_of_a_folder_ask_for_alike_is_trained_once()
    {
        _folder.WriteProject("""<MnistTraining Include="m.safetensors" First="100" TestFirst="50" />""");
        Assert.Equal(1, await CountTrainings());

        File.Copy(_folder.At("project.proj"), _folder.At("other.proj"));
        (int exitCode, string output) =
            await DotNet.RunAsync([.. ProjectFolder.Arguments().Select(argument => argument == "project.proj" ? "other.proj" : argument)], _folder.Path);
        Assert.True(exitCode == 0, output);
        Assert.Equal(0, CountEpochs(output));
    }

    private async Task<int> CountTrainings(params string[] arguments)
    {
        (int exitCode, string output) = await _folder.Build(arguments);
        Assert.True(exitCode == 0, output);
        return CountEpochs(output);
    }

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(name))!);
        File.WriteAllBytes(_folder.At(name), content);
    }

    /// <summary>A pixel of 24 bits.</summary>
    private static byte[] Bitmap(byte pixel) =>
        [(byte)'B', (byte)'M', 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, .. new byte[24], pixel, pixel, pixel, 0];

    private static int CountEpochs(string output) => Regex.Count(output, "Epoch 1/1");

    /// <summary>The four files of a data set of 2×2 pixels.</summary>
    private void WriteData(int seed, DateTime time)
    {
        var random = new Random(seed);
        foreach ((string part, int count) in ((string, int)[])[("train", 64), ("t10k", 32)])
        {
            Write($"{part}-images-idx3-ubyte", [0x803, count, 2, 2], random.GetItems([.. Enumerable.Range(0, 256).Select(pixel => (byte)pixel)], 4 * count));
            Write($"{part}-labels-idx1-ubyte", [0x801, count], [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);
        }

        void Write(string name, int[] header, byte[] content)
        {
            byte[] bytes = new byte[header.Length * sizeof(int)];
            for (int i = 0; i < header.Length; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * sizeof(int)), header[i]);
            }

            string path = _folder.At($"data/{name}");
            Directory.CreateDirectory(_folder.At("data"));
            File.WriteAllBytes(path, [.. bytes, .. content]);
            File.SetLastWriteTimeUtc(path, time);
        }
    }
}
