using System.Buffers.Binary;
using MnistTools.Data.Pictures;
using SkiaSharp;

namespace MnistTools.Core.Tests.Data;

/// <summary>Pictures of digits as people have them, and files that are none.</summary>
public sealed class PictureTests(RealMnist mnist, PictureTests.SmallModel small) : FolderTests, IClassFixture<PictureTests.SmallModel>
{
    [Fact]
    public void Scaled_into_20_and_laid_by_the_centre_of_mass_into_28()
    {
        var ink = new GrayImage(100, 120);
        for (int y = 30; y < 110; y++)
        {
            for (int x = 10; x < 50; x++)
            {
                ink[x, y] = 0.5f;
            }
        }

        // 40 × 80 becomes 10 × 20, all at the strongest; its middle at 14.5 would be between two pixels, and rounds away from 0.
        byte[] frame = DigitFrame.Place(ink);
        int[] inked = [.. Enumerable.Range(0, 784).Where(i => frame[i] > 0)];
        Assert.Equal(200, inked.Length);
        Assert.All(inked, i => Assert.Equal(255, frame[i]));
        Assert.Equal((10, 19, 5, 24), (inked.Min(i => i % 28), inked.Max(i => i % 28), inked.Min(i => i / 28), inked.Max(i => i / 28)));
    }

    [Fact]
    public void Without_ink_the_frame_is_empty() => Assert.All(DigitFrame.Place(new GrayImage(5, 5)), pixel => Assert.Equal(0, pixel));

    [Theory]
    [InlineData("empty.png", "", "The file is empty.")]
    [InlineData("text.png", "This is a text.", "This is not a picture that can be read")]
    public void What_is_no_picture_is_named(string name, string content, string problem)
    {
        File.WriteAllText(Folder.At(name), content);
        var refused = Assert.Throws<PictureException>(() => DigitPicture.Read(Folder.At(name)));
        Assert.StartsWith($"{Folder.At(name)}: {problem}", refused.Message);
    }

    [Fact]
    public void A_huge_picture_is_refused_by_its_header()
    {
        // Signature and header alone: there is nothing to decode.
        byte[] png = [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        File.WriteAllBytes(Folder.At("huge.png"), [.. png, 0, 0, 0, 0, .. "IDAT"u8, 0x35, 0xAF, 0x06, 0x1E]);
        var refused = Assert.Throws<PictureException>(() => DigitPicture.Read(Folder.At("huge.png")));
        Assert.Contains("30000 × 30000 pixels; at most 64 million", refused.Message);
    }

    [Fact]
    public void A_picture_that_is_cut_off_is_refused()
    {
        byte[] png = Draw(SKColors.White, SKColors.Black).Encode(SKEncodedImageFormat.Png, 100).ToArray();
        File.WriteAllBytes(Folder.At("half.png"), png[..(png.Length / 2)]);
        Assert.Contains("damaged or cut off", Assert.Throws<PictureException>(() => DigitPicture.Read(Folder.At("half.png"))).Message);
    }

    /// <summary>Where the pixels begin stands in a header: what lies before them is passed over, and costs no memory.</summary>
    [Theory]
    [InlineData(0x0800_0000)]
    [InlineData(0x7FFF_FFF0)]
    public void A_picture_that_claims_more_than_it_has_costs_its_bytes(int begin)
    {
        byte[] bitmap = Bitmap(Draw(SKColors.White, SKColors.Black));
        BitConverter.TryWriteBytes(bitmap.AsSpan(10), begin);
        File.WriteAllBytes(Folder.At("far.bmp"), bitmap);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<PictureException>(() => DigitPicture.Read(Folder.At("far.bmp")));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    /// <summary>Of two that differ from it, each in another way, each would be shown with a part of the other.</summary>
    [Fact]
    public void An_image_of_another_size_is_refused() =>
        Assert.Contains(
            "28×28 bytes, not 785", Assert.Throws<ArgumentException>(() => new PictureImage("a.png", new byte[785])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_picture_with_nothing_on_it_says_so()
    {
        File.WriteAllBytes(Folder.At("white.png"), Draw(SKColors.White, SKColors.White).Encode(SKEncodedImageFormat.Png, 100).ToArray());
        Assert.Contains("There is no digit", Assert.Throws<PictureException>(() => DigitPicture.Read(Folder.At("white.png"))).Message);
    }

    [Theory]
    [InlineData(0xFFFFFFFF, 0xFF000000)]
    [InlineData(0xFF000000, 0xFFFFFFFF)]
    [InlineData(0xFFD8CDB0, 0xFF1030A0)]
    [InlineData(0x00000000, 0xFF000000)]
    [InlineData(0x00000000, 0xFFFFFFFF)]
    public void Paper_and_ink_may_have_any_colours(uint paper, uint ink)
    {
        byte[] expected = Read("a.png", Draw(SKColors.White, SKColors.Black), SKEncodedImageFormat.Png);
        AssertNear(expected, Read("b.png", Draw(new SKColor(paper), new SKColor(ink)), SKEncodedImageFormat.Png));
    }

    [Fact]
    public void Jpeg_WebP_and_BMP_show_the_same()
    {
        SKImage image = Draw(SKColors.White, SKColors.Black);
        byte[] expected = Read("a.png", image, SKEncodedImageFormat.Png);
        AssertNear(expected, Read("a.jpg", image, SKEncodedImageFormat.Jpeg));
        AssertNear(expected, Read("a.webp", image, SKEncodedImageFormat.Webp));
        File.WriteAllBytes(Folder.At("a.bmp"), Bitmap(image));
        AssertNear(expected, DigitPicture.Read(Folder.At("a.bmp")));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Test_images_as_large_pictures_are_recognised_nearly_as_well(bool isInverted, bool isMoved)
    {
        ImageSet test = mnist.Test.Take(100);
        PictureImage[] pictures = [.. Enumerable.Range(0, test.Count).Select(i =>
            new PictureImage($"{i}", Read("digit.png", Enlarge(test.CopyImage(i), isInverted, isMoved ? i : 0), SKEncodedImageFormat.Png)))];
        int recognised = Predictor.Predict(small.Model, pictures).Where((prediction, i) => prediction.LabelIndex == test.Labels[i]).Count();
        int originals = Evaluator.Evaluate(small.Model, test).Confusion.CorrectCount;
        Assert.InRange(recognised, originals - 4, 100);
        Assert.InRange(originals, 85, 100);
    }

    /// <summary>As a cell of a form that was cut out along the digit, of which nearly half is ink.</summary>
    [Fact]
    public void A_digit_that_fills_its_picture_is_read_as_one_with_air_around_it()
    {
        int alike =
            Enumerable.Range(0, 40).Count(i => ReadCropped(i, margin: 1) is { } tight && ReadCropped(i, margin: 6) is { } wide && Distance(tight, wide) < 12);
        Assert.InRange(alike, 36, 40);

        byte[]? ReadCropped(int i, int margin)
        {
            try
            {
                return Read("a.png", Crop(mnist.Test.CopyImage(i), margin), SKEncodedImageFormat.Png);
            }
            catch (PictureException)
            {
                return null;
            }
        }
    }

    /// <summary>A desk beside the paper, the frame of a form or of a scan: how many of 300 × 260 pixels are dark on each side.</summary>
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(8, 8, 8, 8)]
    [InlineData(24, 20, 24, 20)]
    [InlineData(25, 0, 0, 0)]
    [InlineData(0, 26, 0, 0)]
    [InlineData(0, 0, 30, 0)]
    [InlineData(0, 0, 0, 10)]
    [InlineData(20, 20, 0, 0)]
    public void Frames_and_strips_along_the_edges_are_left_out(int left, int top, int right, int bottom)
    {
        foreach ((SKColor paper, SKColor ink, SKColor desk) in (ReadOnlySpan<(SKColor, SKColor, SKColor)>)
            [(SKColors.White, SKColors.Black, SKColors.Black), (SKColors.Black, SKColors.White, SKColors.White), (SKColors.White, new SKColor(
                170, 170, 170), SKColors.Black)])
        {
            using var pen = new SKPaint { Color = desk };
            SKImage framed = Draw(paper, ink, canvas =>
            {
                canvas.DrawRect(0, 0, left, 260, pen);
                canvas.DrawRect(0, 0, 300, top, pen);
                canvas.DrawRect(300 - right, 0, right, 260, pen);
                canvas.DrawRect(0, 260 - bottom, 300, bottom, pen);
            });
            AssertNear(Read("a.png", Draw(paper, ink), SKEncodedImageFormat.Png), Read("b.png", framed, SKEncodedImageFormat.Png));
        }
    }

    [Fact]
    public void A_box_that_is_drawn_round_a_digit_is_left_out()
    {
        using var pen = new SKPaint { Color = SKColors.Black, StrokeWidth = 3, IsStroke = true };
        SKImage boxed = Draw(SKColors.White, SKColors.Black, canvas => canvas.DrawRect(40, 30, 200, 205, pen));
        AssertNear(Read("a.png", Draw(SKColors.White, SKColors.Black), SKEncodedImageFormat.Png), Read("b.png", boxed, SKEncodedImageFormat.Png));
    }

    /// <summary>Lines that are paler than the ink do not count; among lines that are as dark, no digit can be told.</summary>
    [Theory]
    [InlineData(150, true)]
    [InlineData(0, false)]
    public void Squared_paper_is_no_digit(byte gray, bool isPaler)
    {
        using var pen = new SKPaint { Color = new SKColor(gray, gray, gray), StrokeWidth = 2, IsStroke = true };
        SKImage squared = Draw(SKColors.White, SKColors.Black, canvas =>
        {
            for (int at = 15; at < 300; at += 30)
            {
                canvas.DrawLine(at, 0, at, 260, pen);
                canvas.DrawLine(0, at, 300, at, pen);
            }
        });
        if (isPaler)
        {
            // Where lines meet the ink, its border is another.
            Assert.InRange(
                Distance(Read("a.png", Draw(SKColors.White, SKColors.Black), SKEncodedImageFormat.Png), Read("b.png", squared, SKEncodedImageFormat.Png)), 0,
                8);
        }
        else
        {
            Assert.Contains("No digit stands out: thin lines", Assert.Throws<PictureException>(() => Read("b.png", squared, SKEncodedImageFormat.Png)).Message);
        }
    }

    /// <summary>Skia reads what a JPEG says; a PNG has the same bytes in a chunk of its own.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_PNG_is_turned_as_a_JPEG_is(byte orientation)
    {
        SKImage image = Draw(SKColors.White, SKColors.Black);
        byte[] upright = Read("upright.png", image, SKEncodedImageFormat.Png);
        foreach (byte[] exif in (byte[][])
            [[.. "MM\0*\0\0\0\b\0\u0001"u8, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
                [.. "II*\0\b\0\0\0\u0001\0"u8, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]])
        {
            byte[] jpeg = image.Encode(SKEncodedImageFormat.Jpeg, 95).ToArray(), png = image.Encode(SKEncodedImageFormat.Png, 100).ToArray();
            File.WriteAllBytes(Folder.At("a.jpg"), [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 8), .. "Exif\0\0"u8, .. exif, .. jpeg[2..]]);
            byte[] chunk = [0, 0, 0, (byte)exif.Length, .. "eXIf"u8, .. exif, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(^4), Crc(chunk.AsSpan(4..^4)));
            const int Header = 8 + 25;
            File.WriteAllBytes(Folder.At("a.png"), [.. png[..Header], .. chunk, .. png[Header..]]);
            byte[] turned = DigitPicture.Read(Folder.At("a.png"));
            AssertNear(DigitPicture.Read(Folder.At("a.jpg")), turned);
            Assert.Equal(orientation == 1, Distance(upright, turned) < 4);
        }
    }

    [Fact]
    public void Digits_by_other_people_are_recognised()
    {
        string folder = Path.GetFullPath(Repository.GetPath("..", "shared", "fixtures", "digits"));
        Assert.SkipUnless(Directory.Exists(folder), $"There are no digits in {folder}.");
        PictureImage[] pictures = [.. Directory.GetFiles(folder).Where(file => !file.EndsWith(".json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(file => new PictureImage(file, DigitPicture.Read(file)))];
        Assert.Equal(20, pictures.Length);

        var dense = new MnistModel(MnistModel.DefaultLayers, seed: 1);
        Train.Fit(dense, mnist.Whole.Train, new TrainingOptions { Epochs = 2, BatchSize = 128 });
        Assert.InRange(Recognised(dense, pictures), 18, 20);
    }

    [Fact]
    public void Digits_beside_each_other_are_counted_and_one_in_several_strokes_is_one()
    {
        SKImage[] enlarged = [.. Enumerable.Range(0, 41).Select(i => Enlarge(mnist.Test.CopyImage(i), isInverted: false, moved: 0))];
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(1, Count(i)));
        Assert.InRange(Enumerable.Range(0, 40).Count(i => Count(i, i + 1) == 2), 38, 40);
        Assert.Equal(3, Count(0, 1, 2));

        int Count(params int[] digits)
        {
            using var surface = SKSurface.Create(new SKImageInfo(280 * digits.Length, 280));
            for (int i = 0; i < digits.Length; i++)
            {
                surface.Canvas.DrawImage(enlarged[digits[i]], 280 * i, 0);
            }

            using SKImage row = surface.Snapshot();
            QuickPng.Save(row, Folder.At("row.png"));
            _ = DigitPicture.Read(Folder.At("row.png"), out int count);
            return count;
        }
    }

    private static int Recognised(MnistModel model, PictureImage[] pictures) =>
        Predictor.Predict(model, pictures).Count(prediction => Path.GetFileName(prediction.Path!).StartsWith(prediction.Label, StringComparison.Ordinal));

    private byte[] Read(string name, SKImage image, SKEncodedImageFormat format)
    {
        if (format == SKEncodedImageFormat.Png)
        {
            QuickPng.Save(image, Folder.At(name));
        }
        else
        {
            File.WriteAllBytes(Folder.At(name), image.Encode(format, 95).ToArray());
        }

        return DigitPicture.Read(Folder.At(name));
    }

    /// <summary>Something like a 7, with soft edges.</summary>
    private static SKImage Draw(SKColor paper, SKColor ink, Action<SKCanvas>? drawMore = null)
    {
        using var surface = SKSurface.Create(new SKImageInfo(300, 260, SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Clear(paper);
        using var pen = new SKPaint { Color = ink, StrokeWidth = 16, IsAntialias = true, IsStroke = true };
        surface.Canvas.DrawLine(80, 60, 180, 60, pen);
        surface.Canvas.DrawLine(176, 60, 120, 210, pen);
        drawMore?.Invoke(surface.Canvas);
        return surface.Snapshot();
    }

    private static SKImage Enlarge(byte[] pixels, bool isInverted, int moved)
    {
        using var small = new SKBitmap(new SKImageInfo(28, 28, SKColorType.Gray8));
        (isInverted ? [.. pixels.Select(pixel => (byte)(255 - pixel))] : pixels).CopyTo(small.GetPixelSpan());
        using var surface = SKSurface.Create(new SKImageInfo(500, 450));
        surface.Canvas.Clear(isInverted ? SKColors.White : SKColors.Black);
        using SKImage image = SKImage.FromBitmap(small);
        surface.Canvas.DrawImage(image, SKRect.Create(moved * 1.7f, moved, 280, 280), new SKSamplingOptions(SKCubicResampler.Mitchell));
        return surface.Snapshot();
    }

    /// <summary>The ink of an image, dark on white, with so many pixels of paper around it, six times as large.</summary>
    private static SKImage Crop(byte[] pixels, int margin)
    {
        const int Larger = 6;
        int[] inked = [.. Enumerable.Range(0, pixels.Length).Where(i => pixels[i] > 0)];
        int left = inked.Min(i => i % 28) - margin, top = inked.Min(i => i / 28) - margin;
        int width = inked.Max(i => i % 28) + margin + 1 - left, height = inked.Max(i => i / 28) + margin + 1 - top;
        using var small = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8));
        byte[] paper = [.. Enumerable.Repeat((byte)255, width * height)];
        foreach (int i in inked)
        {
            paper[(((i / 28) - top) * width) + (i % 28) - left] = (byte)(255 - pixels[i]);
        }

        for (int y = 0; y < height; y++)
        {
            paper.AsSpan(y * width, width).CopyTo(small.GetPixelSpan()[(y * small.RowBytes)..]);
        }

        using var surface = SKSurface.Create(new SKImageInfo(width * Larger, height * Larger));
        using SKImage image = SKImage.FromBitmap(small);
        surface.Canvas.DrawImage(image, SKRect.Create(width * Larger, height * Larger), new SKSamplingOptions(SKCubicResampler.Mitchell));
        return surface.Snapshot();
    }

    /// <summary>24 bits a pixel, the last row first, in rows of whole words.</summary>
    private static byte[] Bitmap(SKImage image)
    {
        using SKBitmap pixels = SKBitmap.FromImage(image);
        int rowLength = (image.Width * 3 + 3) / 4 * 4;
        byte[] file = new byte[54 + (rowLength * image.Height)];
        "BM"u8.CopyTo(file);
        foreach ((int at, int value) in new[] { (2, file.Length), (10, 54), (14, 40), (18, image.Width), (22, image.Height), (26, 1 | (24 << 16)) })
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        }

        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                SKColor color = pixels.GetPixel(x, image.Height - 1 - y);
                ((byte[])[color.Blue, color.Green, color.Red]).CopyTo(file, 54 + (y * rowLength) + (x * 3));
            }
        }

        return file;
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }

    /// <summary>On average no more than a few of 255 apart.</summary>
    private static void AssertNear(byte[] expected, byte[] actual) => Assert.InRange(Distance(expected, actual), 0, 4);

    private static double Distance(byte[] one, byte[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Average();

    /// <summary>What knows digits well enough to tell whether they are still the same.</summary>
    public sealed class SmallModel(RealMnist mnist)
    {
        public MnistModel Model => field ??= Learn();

        private MnistModel Learn()
        {
            var model = new MnistModel([new Dense(64, ActivationFunction.Relu), new Dense(10, ActivationFunction.Softmax)], seed: 1);
            Train.Fit(model, mnist.Train, new TrainingOptions { Epochs = 3, BatchSize = 32 });
            return model;
        }
    }
}
