using MnistTools.Data.Pictures;
using SkiaSharp;

namespace MnistTools.Core.Tests.Data;

/// <summary>What a picture shows beside the ink of one digit. The digit must look as it does on plain paper.</summary>
public sealed class PictureSceneTests(RealMnist mnist) : FolderTests
{
    private static readonly SKColor Ink = new(30, 30, 60);

    /// <summary>The desk is darker or lighter, much of the picture or most of it, and the sheet may be turned.</summary>
    [Theory]
    [InlineData(60, 235, 30, 45, 0)]
    [InlineData(60, 235, 30, 90, 0)]
    [InlineData(240, 50, 250, 60, 0)]
    [InlineData(90, 235, 110, 60, 12)]
    public void A_sheet_on_a_desk_is_where_the_digit_is(byte desk, byte sheet, byte ink, int margin, int turned)
    {
        foreach (int i in (int[])[0, 3])
        {
            byte[] seen = Read(400, 300, Gray(desk), canvas =>
            {
                using var paper = new SKPaint { Color = Gray(sheet), IsAntialias = true };
                canvas.Save();
                canvas.RotateDegrees(turned, 200, 150);
                canvas.DrawRect(margin, margin / 2, 400 - (2 * margin), 300 - margin, paper);
                canvas.Restore();
                Draw(canvas, i, 144, 94, 112, Gray(ink));
            });
            AssertNear(Plain(i), seen);
        }
    }

    [Fact]
    public void A_sheet_with_nothing_on_it_is_no_digit()
    {
        string refused = Assert.Throws<PictureException>(() => Read(400, 300, Gray(60), canvas =>
        {
            using var paper = new SKPaint { Color = Gray(235) };
            canvas.DrawRect(80, 60, 240, 180, paper);
        })).Message;
        Assert.Contains("no digit stands out on the sheet. Cut the picture", refused);
    }

    [Fact]
    public void Digits_are_counted_in_rows_columns_and_grids()
    {
        Assert.Equal(5, Count(5, 1));
        Assert.Equal(9, Count(9, 1));
        Assert.Equal(2, Count(1, 2));
        Assert.Equal(10, Count(5, 2));
        Assert.InRange(Count(10, 6), 57, 60);

        int Count(int columns, int rows)
        {
            Save(84 * columns, 84 * rows, SKColors.White, canvas =>
            {
                for (int i = 0; i < columns * rows; i++)
                {
                    Draw(canvas, i, 84 * (i % columns), 84 * (i / columns), 84, SKColors.Black);
                }
            });
            _ = DigitPicture.Read(Folder.At("a.png"), out int digits);
            return digits;
        }
    }

    /// <summary>
    /// Pale rules far apart, so that few of them come to the edges, and close together; a red margin, a line under the digit, and a slanting one.
    /// </summary>
    [Theory]
    [InlineData(0xFF96B4E6, 64, 0, 0)]
    [InlineData(0xFF96B4E6, 16, 0, 0)]
    [InlineData(0xFF202020, 64, 0, 0)]
    [InlineData(0xFFE65050, 0, 28, 0)]
    [InlineData(0xFFE65050, 0, 0, 225)]
    [InlineData(0xFF202020, 0, 30, 230)]
    public void Lines_from_edge_to_edge_are_the_papers(uint color, int apart, int column, int row)
    {
        // A 0, whose strokes cross them, a 1, and a 9, which a line under it would make another digit.
        foreach (int i in (int[])[3, 2, 7])
        {
            int digits = 0;
            byte[] seen = Read(256, 256, SKColors.White, canvas =>
            {
                using var pen = new SKPaint { Color = new SKColor(color), StrokeWidth = 3, IsStroke = true, IsAntialias = true };
                for (int y = apart / 2; apart > 0 && y < 256; y += apart)
                {
                    canvas.DrawLine(0, y, 256, y + (apart > 20 ? 4 : 0), pen);
                }

                canvas.DrawLine(column, 0, column, column > 0 ? 256 : 0, pen);
                canvas.DrawLine(0, row, row > 0 ? 256 : 0, row, pen);
                Draw(canvas, i, 16, 16, 224, Ink);
            }, ref digits);
            Assert.Equal(1, digits);
            AssertNear(Plain(i), seen);
        }
    }

    [Fact]
    public void A_small_digit_in_a_large_picture_is_read_as_a_large_one()
    {
        foreach ((int width, int height, int left, int top) in (ReadOnlySpan<(int, int, int, int)>)
            [(3000, 64, 1000, 4), (64, 2000, 4, 900), (1500, 1500, 1100, 200)])
        {
            for (int i = 0; i < 4; i++)
            {
                AssertNear(Plain(i), Read(width, height, SKColors.White, canvas => Draw(canvas, i, left, top, 56, SKColors.Black)));
            }
        }
    }

    /// <summary>Of this 0 there is so much that the surface of the paper would follow it.</summary>
    [Fact]
    public void Large_ink_on_uneven_light_is_no_paper()
    {
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, 0), new SKPoint(256, 110), [Gray(240), Gray(110)], SKShaderTileMode.Clamp);
        AssertNear(Plain(25), Read(256, 256, SKColors.White, canvas =>
        {
            using var light = new SKPaint { Shader = shader };
            canvas.DrawPaint(light);
            Draw(canvas, 25, 16, 16, 224, new SKColor(0, 0, 0, 190));
        }));
    }

    [Fact]
    public void A_JPEG_without_its_end_is_read_and_one_that_is_cut_off_is_refused()
    {
        foreach (int size in (int[])[136, 250, 2000])
        {
            Save(size, size, SKColors.White, canvas => Draw(canvas, 3, size / 8f, size / 8f, size * 0.75f, Ink));
            using var image = SKImage.FromEncodedData(Folder.At("a.png"));
            byte[] jpeg = image.Encode(SKEncodedImageFormat.Jpeg, 95).ToArray();
            File.WriteAllBytes(Folder.At("a.jpg"), jpeg);
            byte[] whole = DigitPicture.Read(Folder.At("a.jpg"));
            File.WriteAllBytes(Folder.At("a.jpg"), jpeg[..^2]);
            Assert.Equal(whole, DigitPicture.Read(Folder.At("a.jpg")));
            File.WriteAllBytes(Folder.At("a.jpg"), jpeg[..(jpeg.Length / 2)]);
            string refused = Assert.Throws<PictureException>(() => DigitPicture.Read(Folder.At("a.jpg"))).Message;
            Assert.EndsWith("The picture is damaged or cut off: get it anew.", refused);
        }
    }

    /// <summary>8 × 8 pixels of one colour: a code of one bit says that a difference is 0, another that nothing follows.</summary>
    [Fact]
    public void A_CMYK_JPEG_that_does_not_say_how_its_inks_are_meant_is_named()
    {
        byte[] quantization = [0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)];
        byte[] frame = [0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
        byte[] codes = [0, 20, 0, 1, .. new byte[15], 0, 0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0];
        byte[] scan = [0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0, 0, 0xFF, 0xD9];
        byte[] rest = [.. quantization, .. frame, 0xFF, 0xC4, .. codes, .. scan];
        File.WriteAllBytes(Folder.At("a.jpg"), [0xFF, 0xD8, .. rest]);
        Assert.Contains("JPEG in CMYK without Adobe's marker", Assert.Throws<PictureException>(() => DigitPicture.Read(Folder.At("a.jpg"))).Message);
        File.WriteAllBytes(Folder.At("a.jpg"), [0xFF, 0xD8, 0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0, .. rest]);
        Assert.Contains("There is no digit", Assert.Throws<PictureException>(() => DigitPicture.Read(Folder.At("a.jpg"))).Message);
    }

    private static SKColor Gray(byte brightness) => new(brightness, brightness, brightness);

    /// <summary>On average no more than a few of 255 apart: where lines met the ink, its border is another.</summary>
    private static void AssertNear(byte[] expected, byte[] actual) => Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Average(), 0, 10);

    private byte[] Plain(int i) => Read(256, 256, SKColors.White, canvas => Draw(canvas, i, 16, 16, 224, SKColors.Black));

    private byte[] Read(int width, int height, SKColor paper, Action<SKCanvas> draw)
    {
        int digits = 0;
        return Read(width, height, paper, draw, ref digits);
    }

    private byte[] Read(int width, int height, SKColor paper, Action<SKCanvas> draw, ref int digits)
    {
        Save(width, height, paper, draw);
        return DigitPicture.Read(Folder.At("a.png"), out digits);
    }

    private void Save(int width, int height, SKColor paper, Action<SKCanvas> draw)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Clear(paper);
        draw(surface.Canvas);
        using SKImage image = surface.Snapshot();
        QuickPng.Save(image, Folder.At("a.png"));
    }

    /// <summary>Draws a test image in a square: its pixels are how much of the ink there is.</summary>
    private void Draw(SKCanvas canvas, int i, float left, float top, float size, SKColor ink)
    {
        using var alpha = new SKBitmap(new SKImageInfo(28, 28, SKColorType.Alpha8));
        mnist.Test.CopyImage(i).CopyTo(alpha.GetPixelSpan());
        using SKImage image = SKImage.FromBitmap(alpha);
        using var pen = new SKPaint { Color = ink };
        canvas.DrawImage(image, SKRect.Create(left, top, size, size), new SKSamplingOptions(SKCubicResampler.Mitchell), pen);
    }
}
