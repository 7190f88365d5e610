using MnistTools.Augmentations;

namespace MnistTools.Core.Tests.Augmentations;

public class AugmentationTests
{
    private const int Size = 7;

    private static readonly float[] Image = [.. Some.Numbers(Size * Size, 4).Select(value => 100 + 100 * value)];

    [Fact]
    public void A_move_by_whole_pixels_moves_them_exactly() =>
        Assert.Equal(ByHand((row, column) => At(row - 2, column + 1)), Resample(warp => warp.Move(-1, 2)));

    [Fact]
    public void A_turn_by_a_right_angle_permutes() => AssertNear(
        ByHand((row, column) => At(Size - 1 - column, row)),
        Resample(warp => warp.Transform(0, 1, -1, 0)));

    /// <summary>Pixel by pixel: back along the last change first, then linear between the four pixels around.</summary>
    [Fact]
    public void Changes_are_made_one_after_the_other()
    {
        (double sine, double cosine) = Math.SinCos(0.3);
        float[] changed = Resample(warp =>
        {
            warp.Move(1.25, -0.5);
            warp.Transform(cosine, -sine, sine, cosine);
            warp.Transform(0.5, 0, 0, 0.5);
        });
        AssertNear(
            ByHand((row, column) =>
            {
                (double x, double y) = ((column - 3) * 0.5, (row - 3) * 0.5);
                (x, y) = (cosine * x - sine * y, sine * x + cosine * y);
                return Between(y + 0.5 + 3, x - 1.25 + 3);
            }),
            changed);
    }

    /// <summary>The field again from the same random numbers, smoothed by the double sum.</summary>
    [Theory]
    [InlineData(1.5, 3)]
    [InlineData(0.6, 5)]
    [InlineData(0.2, 5)]
    public void Elastic_moves_each_pixel_by_a_smoothed_field(double sigma, double farthest)
    {
        const double Alpha = 5;
        float[] changed = Resample(warp =>
        {
            var random = new RandomStream(3, RandomPurpose.Augmentation, 1, 2);
            warp.AddField(ref random, Alpha, sigma);
        });
        var again = new RandomStream(3, RandomPurpose.Augmentation, 1, 2);
        double[] right = Smooth(Noise(ref again), sigma);
        double[] down = Smooth(Noise(ref again), sigma);
        Assert.InRange(right.Max(Math.Abs) * Alpha, 0.3, farthest);
        AssertNear(ByHand((row, column) => Between(row + Alpha * down[row * Size + column], column + Alpha * right[row * Size + column])), changed);
    }

    [Theory]
    [InlineData("Shift(2)", 2)]
    [InlineData("Rotate(90)", 3)]
    [InlineData("Shear(0.5)", 1.5)]
    public void Limits_are_kept_and_nearly_reached(string text, double limit)
    {
        // How far the pixel in the middle of the upper edge moves sideways, over many draws.
        double[] moves = [.. Enumerable.Range(0, 400).Select(i => SidewaysMove(Augmentation.Parse(text), i))];
        Assert.All(moves, move => Assert.InRange(Math.Abs(move), 0, limit + 1e-3));
        Assert.InRange(moves.Max(), 0.97 * limit, limit + 1e-3);
        Assert.InRange(moves.Min(), -limit - 1e-3, -0.97 * limit);
        Assert.InRange(moves.Average(), -0.15 * limit, 0.15 * limit);
    }

    [Fact]
    public void Flip_swaps_left_and_right_of_its_share_of_the_images()
    {
        byte[] pixels = [.. Enumerable.Range(0, 400 * Size * Size).Select(i => (byte)(i * 37 % 251))];
        var images = new ImageSet("any", pixels, new byte[400], Size, Size, ["0"]);
        ImageSet changed = images.Augment([new Flip(0.25)], 1);
        int flipped = 0;
        Assert.All(Enumerable.Range(0, 400), i =>
        {
            byte[] image = images.GetImage(i).ToArray();
            byte[] mirrored = [.. image.Chunk(Size).SelectMany(row => row.Reverse())];
            bool isMirrored = changed.GetImage(i).SequenceEqual(mirrored);
            flipped += isMirrored ? 1 : 0;
            Assert.True(isMirrored || changed.GetImage(i).SequenceEqual(image));
        });
        Assert.InRange(flipped, 100 - 5 * Math.Sqrt(75), 100 + 5 * Math.Sqrt(75));
        Assert.Throws<SpecException>(() => Augmentation.Parse("Flip(1.5)"));
    }

    [Fact]
    public void Erase_paints_over_a_rectangle_within_its_limits()
    {
        var images = new ImageSet("grey", Enumerable.Repeat((byte)9, 300 * 400).ToArray(), new byte[300], 20, 20, ["0"]);
        ImageSet erased = images.Augment([new Erase(0.5, 0.1, 0.25, 200)], 1);
        int[] areas = [.. Enumerable.Range(0, 300).Select(i => erased.GetImage(i).ToArray().Count(pixel => pixel == 200))];
        Assert.All(areas.Where(area => area > 0), area => Assert.InRange(area, 0.1 * 400 * 0.85, 0.25 * 400 * 1.15));
        Assert.InRange(areas.Count(area => area > 0), 150 - 5 * Math.Sqrt(75), 150 + 5 * Math.Sqrt(75));
        Assert.All(Enumerable.Range(0, 300), i => Assert.All(erased.GetImage(i).ToArray(), pixel => Assert.True(pixel is 9 or 200)));
    }

    /// <summary>
    /// In an image that is wider than high, a tall rectangle is cut short by the edge; in one that is higher than wide, or nearly covered, a wide one is.
    /// </summary>
    [Theory]
    [InlineData(10, 40, 0.4)]
    [InlineData(40, 10, 0.4)]
    [InlineData(20, 20, 0.9)]
    [InlineData(20, 20, 1)]
    public void Erase_keeps_its_area_where_the_edge_cuts_it_short(int height, int width, double area)
    {
        var images = new ImageSet("grey", Enumerable.Repeat((byte)9, 200 * 400).ToArray(), new byte[200], height, width, ["0"]);
        ImageSet erased = images.Augment([new Erase(1, area, area, 0)], 1);
        // Half a column of up to 20 pixels.
        Assert.All(Enumerable.Range(0, 200), i => Assert.InRange(erased.GetImage(i).Count((byte)0), area * 400 - 10, area * 400 + 10));
    }

    [Fact]
    public void An_image_that_is_not_square_is_turned_and_moved_as_one_that_is()
    {
        const int Height = 5, Width = 9;
        float[] image = [.. Some.Numbers(Height * Width, 2)];
        var warp = new Warp(Height, Width);
        warp.Move(2, 1);
        warp.Transform(-1, 0, 0, -1);
        float[] target = new float[image.Length];
        warp.Resample(image, target);
        Assert.All(Enumerable.Range(0, image.Length), i =>
        {
            // Turned by half a turn last, so moved left and up in the end.
            (int row, int column) = (Height - 1 - i / Width - 1, Width - 1 - i % Width - 2);
            Assert.Equal(row is >= 0 and < Height && column is >= 0 and < Width ? image[row * Width + column] : 0, target[i], 1e-5f);
        });
    }

    [Fact]
    public void The_same_seed_gives_the_same_images_and_bytes_stay_bytes()
    {
        ImageSet images = Some.Images(20, 9, 11);
        Augmentation[] changes = [new Shift(), new Rotate(30), new Scale(0.4), new Elastic()];
        Assert.Equal(images.Augment(changes, 1).Pixels, images.Augment(changes, 1).Pixels);
        Assert.NotEqual(images.Augment(changes, 1).Pixels.ToArray(), images.Augment(changes, 2).Pixels.ToArray());
        Assert.NotEqual(images.Augment(changes, 1).GetImage(0).ToArray(), images.Augment(changes, 1).GetImage(1).ToArray());
        Assert.Equal(images.Labels, images.Augment(changes, 1).Labels);
        Assert.Equal(images.Pixels, images.Augment([], 1).Pixels);
    }

    [Fact]
    public void Training_images_are_changed_and_validation_images_are_not()
    {
        ImageSet images = Some.Images(60);
        TrainingOptions still = new() { Optimizer = new MnistTools.Optimizers.SGD(1e-30), Augmentations = [new Shift(1.5)] };
        History history = Train.Fit(Model(), images, still, images);
        Assert.Equal(Train.Fit(Model(), images, still with { Augmentations = [] })["loss"][0], history["val_loss"][0], 1e-6);
        Assert.NotEqual(history["val_loss"][0], history["loss"][0], 1e-3);
        Assert.Equal(["Shift(1.5)"], history.Parameters.Augmentations);

        static MnistModel Model() => new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3));
    }

    [Fact]
    public void The_number_of_threads_changes_no_image()
    {
        ImageSet images = Some.Images(60);
        TrainingOptions still = new() { Optimizer = new MnistTools.Optimizers.SGD(1e-30), Augmentations = [new Shift(1.5), new Elastic(3, 1)], Epochs = 2 };
        double[] alone = Losses(1);
        Assert.All(alone.Zip(Losses(3)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.NotEqual(alone[0], alone[1]);

        double[] Losses(int threads) =>
            [.. Train.Fit(new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3)), images, still with { ThreadCount = threads })["loss"]];
    }

    [Theory]
    [InlineData("Scale(1)", "Scale: 'share' must be at least 0 and less than 1, not 1 (at position 7 of 'Scale(1)')")]
    [InlineData("Erase(min_area=0.5, max_area=0.2)", "Erase: 'max_area' must be between 0.5 and 1, not 0.2 (at position 30 of 'Erase(min_area=0.5, max_area=0.2)')")]
    [InlineData("Rotate(200)", "Rotate: 'degrees' must be between 0 and 180, not 200")]
    [InlineData("Elastic(1e300)", "Elastic: 'alpha' must be between 0 and 1000, not 1E+300")]
    [InlineData("Rotat(5)", "Unknown augmentation 'Rotat'. Did you mean Rotate?")]
    public void What_is_wrong_is_named_with_its_place(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<SpecException>(() => Augmentation.Parse(text)).Message, StringComparison.Ordinal);

    private static float[] Resample(Action<Warp> change)
    {
        var warp = new Warp(Size, Size);
        change(warp);
        float[] target = new float[Size * Size];
        warp.Resample(Image, target);
        return target;
    }

    /// <summary>From how far to the side the middle pixel of the upper edge comes; for a shift, the one in the centre.</summary>
    private static double SidewaysMove(Augmentation augmentation, int draw)
    {
        var random = new RandomStream(5, RandomPurpose.Augmentation, 0, draw);
        var warp = new Warp(Size, Size);
        augmentation.Draw(ref random, warp);
        float[] columns = [.. Enumerable.Range(0, Size * Size).Select(i => (float)(i % Size + 1))];
        float[] ones = [.. Enumerable.Repeat(1f, Size * Size)];
        float[] moved = new float[columns.Length];
        float[] weight = new float[columns.Length];
        warp.Resample(columns, moved);
        warp.Resample(ones, weight);
        // The number of its column, by how much of it lies within the image.
        int place = augmentation is Shift ? 3 * Size + 3 : 3;
        return weight[place] == 0 ? 0 : moved[place] / weight[place] - 4;
    }

    private static double[] Noise(ref RandomStream random)
    {
        double[] noise = new double[Size * Size];
        ulong bits = 0;
        for (int i = 0; i < noise.Length; i++)
        {
            bits = i % 2 == 0 ? random.NextBits() : bits >> 32;
            noise[i] = (int)(uint)bits / 2147483648.0;
        }

        return noise;
    }

    private static double[] Smooth(double[] noise, double sigma) =>
        [.. Enumerable.Range(0, noise.Length).Select(place => Enumerable.Range(0, noise.Length).Sum(other =>
        {
            double rows = place / Size - other / Size;
            double columns = place % Size - other % Size;
            return noise[other]
                * Math.Exp(-(rows * rows + columns * columns) / (2 * sigma * sigma)) / Math.Pow(
                    Enumerable.Range(-20, 41).Sum(distance => Math.Exp(-distance * distance / (2 * sigma * sigma))), 2);
        }))];

    private static float At(int row, int column) => row is >= 0 and < Size && column is >= 0 and < Size ? Image[row * Size + column] : 0;

    private static float Between(double y, double x)
    {
        (int row, int column) = ((int)Math.Floor(y), (int)Math.Floor(x));
        (double down, double right) = (y - row, x - column);
        return (float)((1 - down) * ((1 - right) * At(row, column) + right * At(row, column + 1))
            + down * ((1 - right) * At(row + 1, column) + right * At(row + 1, column + 1)));
    }

    private static float[] ByHand(Func<int, int, float> pixel) => [.. Enumerable.Range(0, Size * Size).Select(i => pixel(i / Size, i % Size))];

    private static void AssertNear(float[] expected, float[] actual) => Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-2f));
}
