using System.IO.Compression;
using System.Text;
using MnistTools.Core.Tests.Data;
using MnistTools.Core.Tests.Persistence;
using PureHDF;
using SkiaSharp;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>Small files of each kind that are as they should be.</summary>
internal static class FuzzSamples
{
    private const int PictureSize = 24;

    /// <summary>Of what is drawn pixel by pixel.</summary>
    private const int DrawnSize = 9;

    private static readonly string[] Layers = ["Conv2D(2, 3, strides=9)", "BatchNormalization", "Flatten", "Dense(10, softmax)"];

    /// <summary>What CSVLogger writes, here and in Keras.</summary>
    public static byte[][] Logs { get; } = ToBytes(
        "epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,1.25,0.75,1e-7\n1,0.75,nan,NA,inf\n", "epoch;acc;lr;val_acc\n0;0.1;0.001;0.2\n1;0.2;0.001;0.3\n");

    /// <summary>Columns of <see cref="MnistTools.Tuning.Studies.TrialReader"/>, a line for each.</summary>
    public static byte[][] StudyRows { get; } = ToBytes(
        """
        1
        complete
        {"LearningRate":0.01,"BatchSize":16,"Layer":["Dense(4, softmax)"],"Epochs":3}
        0
        3
        1
        worker
        1
        {"split_test_scores":[0.5,0.75],"fit_times":[1,2],"score_times":[0.1,0.2],"epoch_scores":[[0.1,0.5],[0.75]],"message":"","started":"2026-01-02T03:04:05+00:00","finished":null}
        """.ReplaceLineEndings("\n"),
        """
        2
        waiting
        {"LearningRate":0.01,"BatchSize":32,"Layer":["Dense(4, softmax)"],"Epochs":3}
        0



        0

        """.ReplaceLineEndings("\n"));

    /// <summary>Some of each catalog, with all kinds of values.</summary>
    public static byte[][] Specs { get; } = ToBytes(
    [
        "Dense(512, relu)", "Conv2D(32, kernel_size=[3, 5], padding=same, activation=gelu)", "Residual([Conv2D(8, 3, padding=same), BatchNormalization])",
        "PReLU(shared_axes=[1, 2])",
        "Dense(64, relu, kernel_regularizer=l1_l2(l1=0.001, l2=0.001))", "ZeroPadding2D((1, 2))", "RMSprop(0.01, momentum=0.9, centered=true, clipnorm=1)",
        .. RandomModels.Optimizers,
        .. RandomModels.Losses, "TopKAccuracy(3)", "F1Score", "PiecewiseConstantDecay([1000, 2000], [0.1, 0.01, 0.001])",
        "CosineDecay(0.1, warmup_target=0.5, warmup_steps=10)",
        "EarlyStopping(monitor=val_loss, min_delta=0, patience=0, mode=auto, baseline=none, restore_best_weights=false, start_from_epoch=0)",
        "ModelCheckpoint(\"{epoch:02d}-{val_loss:.4f}.safetensors\")", "CSVLogger('a, b.csv', separator=';')",
        "LearningRateScheduler(ExponentialDecay(0.1, 3, 0.5))",
        "Standardized(0.2860, 0.3530)", "Linear(0.00390625, -0.5)", "Normalized(row)", "l2(0.001)", "MedianPruner(1)", "LogUniform(0.001, 0.1)",
        "IntUniform(1, 5)", "IntUniform(8, 64, step=8)", "Uniform(0, 0.5, 0.1)", "Managed",
        "Shift(2)", "Rotate(10)", "Elastic",
    ]);

    public static ModelImportOptions GivenLayers { get; } =
        new() { Layers = [Layer.Parse("Flatten"), Layer.Parse("Dense(2, relu)"), Layer.Parse("Dense(10, softmax)")] };

    /// <summary>Four images of 5 by 5.</summary>
    public static byte[][] Idx()
    {
        byte[] pixels = new byte[4 * 5 * 5];
        new Random(1).NextBytes(pixels);
        return [[0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 5, .. pixels], [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 7, 9]];
    }

    /// <summary>Labelled images of 2 by 2, with and without names.</summary>
    public static byte[][] Tables { get; } = ToBytes("label,a,b,c,d\n1,0,255,17,3\n0,1,2,3,4\n", "\"2\";\"0\";255;1.0;3\r\n1;0;0;0;0\r\n");

    /// <summary>Two images of 2 by 2, as NumPy writes them.</summary>
    public static byte[] Npy { get; } = OwnFiles.Npy("|u1", "(2, 2, 2)", [1, 2, 3, 4, 5, 6, 7, 8]);

    public static byte[][] Npz() =>
        [Npz(Npy), OwnFiles.Npz(CompressionLevel.NoCompression, ("x_train.npy", Npy), ("y_train.npy", OwnFiles.Npy("<i8", "(2, 1)", new byte[16])))];

    /// <summary>An archive with these images.</summary>
    public static byte[] Npz(byte[] images) =>
        OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", images), ("y_train.npy", OwnFiles.Npy("|u1", "(2,)", [1, 0])));

    public static byte[][] Gzip(byte[][] all) => [.. all.Select(Gzip)];

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>A trained model in the format of an extension.</summary>
    public static byte[] Model(string path)
    {
        ModelFile.Save(Trained(), path, overwrite: true);
        return File.ReadAllBytes(path);
    }

    /// <summary>Weights of another program, for <see cref="GivenLayers"/>.</summary>
    public static byte[] WeightsAlone()
    {
        using var file = new MemoryStream();
        SafeTensorsFile.Write(
            file, new Dictionary<string, string>(),
            [("fc1.weight", [2, 784], new float[2
                * 784]), ("fc1.bias", [2], [1, 2]), ("fc2.weight", [10, 2], new float[20]), ("fc2.bias", [10], new float[10])]);
        return file.ToArray();
    }

    public static byte[] LegacyHdf5(string path)
    {
        MnistModel model = Trained();
        var weights = new H5Group
        {
            ["conv2d"] = KerasSample.Legacy(model, [0], (layer, weight) => $"{layer}/{weight}:0"),
            ["dense"] = KerasSample.Legacy(model, [3], (layer, weight) => $"{layer}/{weight}:0"),
        };
        weights.Attributes["layer_names"] = (string[])["conv2d", "dense"];
        var root = new H5Group { ["model_weights"] = weights };
        root.Attributes["model_config"] = KerasSample.Sequential(
            "s",
            KerasSample.Layer("Conv2D", "conv2d", "\"filters\": 2, \"kernel_size\": 3, \"strides\": 9"),
            KerasSample.Layer("Flatten", "flatten"),
            KerasSample.Layer("Dense", "dense", "\"units\": 10, \"activation\": \"softmax\"")).ToJsonString();
        KerasSample.WriteHdf5(path, root);
        return File.ReadAllBytes(path);
    }

    /// <summary>A member of a ZIP archive.</summary>
    public static byte[] Member(byte[] archive, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        using Stream entry = zip.GetEntry(name)!.Open();
        using var copy = new MemoryStream();
        entry.CopyTo(copy);
        return copy.ToArray();
    }

    public static byte[][] Histories(Func<string, string> at, string extension)
    {
        string path = at($"sample{extension}");
        HistoryFile.Save(PersistenceFolder.CreateHistory(), path, overwrite: true);
        return [File.ReadAllBytes(path)];
    }

    /// <summary>A backup of <see cref="Train"/> after its only epoch.</summary>
    public static byte[] Backup(string folder)
    {
        Train(folder);
        return File.ReadAllBytes(Path.Combine(folder, "backup.safetensors"));
    }

    /// <summary>A training of one epoch, which goes on from the backup in a folder.</summary>
    public static void Train(string folder) => Trainer.Fit(
        new MnistModel([Layer.Parse("Flatten"), Layer.Parse("Dense(4, softmax)")], 1, new Shape(3, 3)),
        Some.Images(8),
        null,
        new TrainingOptions { Epochs = 1, Seed = 1, ThreadCount = 1, Callbacks = [new BackupAndRestore(folder, DeleteCheckpoint: false)] });

    /// <summary>A stroke on paper.</summary>
    public static byte[][] Pictures(string format)
    {
        using var surface = SKSurface.Create(new SKImageInfo(PictureSize, PictureSize));
        surface.Canvas.Clear(SKColors.White);
        using var pen = new SKPaint { Color = SKColors.Black, StrokeWidth = 3 };
        surface.Canvas.DrawLine(8, 4, 14, 20, pen);
        using SKImage image = surface.Snapshot();
        return format switch
        {
            "png" => [image.Encode(SKEncodedImageFormat.Png, 100).ToArray()],
            "jpeg" => [image.Encode(SKEncodedImageFormat.Jpeg, 90).ToArray()],
            "webp" => [image.Encode(SKEncodedImageFormat.Webp, 90).ToArray(), image.Encode(SKEncodedImageFormat.Webp, 100).ToArray()],
            "bmp" => [Bitmap()],
            _ => [Gif()],
        };
    }

    /// <summary>BITMAPFILEHEADER, BITMAPINFOHEADER, and pixels of 24 bits, whose rows end at a multiple of four bytes.</summary>
    private static byte[] Bitmap()
    {
        byte[] rows = [.. Enumerable.Range(0, DrawnSize)
            .SelectMany(y => Enumerable.Range(0, DrawnSize).SelectMany(x => Enumerable.Repeat(IsInk(x, y) ? (byte)0 : (byte)255, 3)).Append((byte)0))];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("BM"u8);
        foreach (int number in (int[])[54 + rows.Length, 0, 54, 40, DrawnSize, DrawnSize, 1 | (24 << 16), 0, rows.Length, 2835, 2835, 0, 0])
        {
            writer.Write(number);
        }

        writer.Write(rows);
        return stream.ToArray();
    }

    /// <summary>White and 127 blacks. Codes of LZW begin with eight bits and stay so for as few pixels: clear, a code for each pixel, end.</summary>
    private static byte[] Gif()
    {
        byte[] codes = [128, .. Enumerable.Range(0, DrawnSize * DrawnSize).Select(i => IsInk(i % DrawnSize, i / DrawnSize) ? (byte)1 : (byte)0), 129];
        return
        [
            .. "GIF89a"u8, DrawnSize, 0, DrawnSize, 0, 0xF6, 0, 0, 255, 255, 255, .. new byte[127 * 3],
            0x2C, 0, 0, 0, 0, DrawnSize, 0, DrawnSize, 0, 0, 7, (byte)codes.Length, .. codes, 0, 0x3B,
        ];
    }

    private static bool IsInk(int x, int y) => x == DrawnSize / 2 && y is > 0 and < DrawnSize - 1;

    private static MnistModel Trained()
    {
        var model = new MnistModel(Layers.Select(Layer.Parse), 1, optimizer: Optimizer.Parse("SGD(0.1, momentum=0.9)"));
        Trainer.Fit(model, PersistenceFolder.CreateImages(8), null, new TrainingOptions { Epochs = 1, Seed = 1, ThreadCount = 1 });
        model.ClassNames = [.. Enumerable.Range(0, 10).Select(i => $"class {i}")];
        return model;
    }

    private static byte[][] ToBytes(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
