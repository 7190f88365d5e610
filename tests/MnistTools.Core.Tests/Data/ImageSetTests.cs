namespace MnistTools.Core.Tests.Data;

public sealed class ImageSetTests(RealMnist mnist)
{
    /// <summary>17 images: 8 of class 0, 6 of class 1, 3 of class 2; each image is its own place.</summary>
    private static readonly ImageSet Seventeen = new(
        "seventeen", Enumerable.Range(0, 17).Select(i => (byte)i).ToArray(), new byte[] { 0, 0, 1, 0, 1, 2, 0, 0, 1, 1, 0, 2, 0, 1, 2, 0, 1 }, 1, 1,
        ["zero", "1", "7"]);

    /// <summary>Of 10: 4.71, 3.53 and 1.76 by their shares; so 4, 3 and 1, and one more for the two that lost most.</summary>
    [Fact]
    public void A_stratified_part_has_the_shares_of_the_whole_and_the_first_of_each_class()
    {
        ImageSet part = Seventeen.TakeStratified(10);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 11], part.Pixels.ToArray());
        Assert.Equal([0, 0, 1, 0, 1, 2, 0, 0, 1, 2], part.CopyLabels());
        Assert.Equal(Seventeen.Pixels, Seventeen.TakeStratified(17).Pixels);
        Assert.Throws<ArgumentOutOfRangeException>(() => Seventeen.TakeStratified(18));
    }

    [Fact]
    public void One_image_is_found_by_its_place_from_either_end()
    {
        Assert.Equal(("7", 2, 5, "7 (image 5 of seventeen)"), (Seventeen[5].Label, Seventeen[5].LabelIndex, Seventeen[5].Index, Seventeen[5].ToString()));
        Assert.Equal([16], Seventeen[-1].Pixels);
        Assert.Equal([16], Seventeen[^1].Pixels);
        Assert.Equal(Seventeen.Pixels, Seventeen.EnumerateImages().SelectMany(image => image.Pixels).ToArray());
        Assert.All([17, -18], index => Assert.Throws<ArgumentOutOfRangeException>(() => Seventeen[index]));
    }

    [Theory]
    [InlineData(300, "Labels are bytes, so that there are 256 classes at most, not 300.")]
    [InlineData(50, "There is a label over 49.")]
    [InlineData(0, "Labels need classes, and there are none.")]
    public void Each_label_has_a_class(int classes, string problem) => Assert.StartsWith(
        problem,
        Assert.Throws<ArgumentException>(
            () => new ImageSet("one", new byte[4], new byte[] { 50 }, 2, 2, [.. Enumerable.Range(0, classes).Select(label => $"{label}")])).Message,
        StringComparison.Ordinal);

    /// <summary>Wherever among so many those of the set stand.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_set_is_relabelled_by_more_names_than_a_byte_has(bool ownFirst)
    {
        string[] others = [.. Enumerable.Range(0, 300).Select(i => $"other {i}")], own = [.. Seventeen.ClassNames];
        Assert.StartsWith(
            $"Labels are bytes, so that there are 256 classes at most, not {300 + own.Length}.",
            Assert.Throws<ArgumentException>(() => Seventeen.Relabel(ownFirst ? [.. own, .. others] : [.. others, .. own])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Chosen_classes_are_numbered_in_the_order_given()
    {
        ImageSet chosen = Seventeen.SelectClasses([2, 0]);
        Assert.Equal(["7", "zero"], chosen.ClassNames);
        Assert.Equal([0, 1, 3, 5, 6, 7, 10, 11, 12, 14, 15], chosen.Pixels.ToArray());
        Assert.Equal([1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1], chosen.CopyLabels());
    }

    [Fact]
    public void Threes_and_eights_of_MNIST()
    {
        MnistData both = mnist.Whole.SelectClasses([3, 8]);
        // As many as the description of MNIST lists.
        Assert.Equal((6131, 5851), (both.Train.CopyLabels().Count(label => label == 0), both.Train.CopyLabels().Count(label => label == 1)));
        Assert.Equal(1010 + 974, both.Test.Count);
        Assert.Equal(["3", "8"], both.ClassNames);
    }

    [Fact]
    public void Classes_that_cannot_be_are_refused()
    {
        Assert.Contains(
            "must be different labels from 0 to 2, not 1, 1", Assert.Throws<ArgumentException>(() => Seventeen.SelectClasses([1, 1])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "must be different labels from 0 to 2, not 3", Assert.Throws<ArgumentException>(() => Seventeen.SelectClasses([3])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "seventeen has no image of these classes", Assert.Throws<ArgumentException>(() => Seventeen.Take(2).SelectClasses([2])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_is_found_by_its_name_before_its_number()
    {
        Assert.Equal((0, 1, 2, 2), (Seventeen.FindClass("zero"), Seventeen.FindClass("1"), Seventeen.FindClass("7"), Seventeen.FindClass("2")));
        Assert.Contains(
            "There is no class '3'. The classes are zero, 1, 7.", Assert.Throws<ArgumentException>(() => Seventeen.FindClass("3")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_is_found_by_its_name_in_other_capitals_before_its_number()
    {
        ImageSet shoes = new("shoes", new byte[1], new byte[1], 1, 1, ["Sneaker", "sandal", "Sandal", "x1", "Ankle boot"]);
        Assert.Equal((0, 1, 2, 4), (shoes.FindClass("sneaker"), shoes.FindClass("sandal"), shoes.FindClass("Sandal"), shoes.FindClass("ANKLE BOOT")));
        Assert.Contains(
            "There is no class 'SANDAL'. Did you mean sandal or Sandal", Assert.Throws<ArgumentException>(() => shoes.FindClass("SANDAL")).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "There is no class 'sneeker'. Did you mean Sneaker? The classes are Sneaker, sandal,",
            Assert.Throws<ArgumentException>(() => shoes.FindClass("sneeker")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_places_or_classes_may_be_an_array()
    {
        int[] places = [16, 0, 5], classes = [2, 0];
        Assert.Equal([16, 0, 5], Seventeen.Subset(places).Pixels.ToArray());
        Assert.Equal(["7", "zero"], Seventeen.SelectClasses(classes).ClassNames);
        Assert.Equal(["7", "zero"], new MnistData("both", Seventeen, Seventeen).SelectClasses(classes).ClassNames);
    }

    /// <summary>5478275 · 784 is 304 in 32 bits, a place within the pixels.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(-1)]
    [InlineData(5478275)]
    [InlineData(int.MaxValue)]
    public void An_image_that_is_not_there_is_refused(int index)
    {
        ImageSet images = Some.Images(200);
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => images.CopyImage(index));
        Assert.Equal("index", refused.ParamName);
        Assert.Contains("has 200 images, counted from 0", refused.Message);
    }

    /// <summary>2 by 3 into 5 by 6: one row and one column before, two and two behind.</summary>
    [Fact]
    public void Padding_puts_background_around_each_image()
    {
        var images = new ImageSet(
            "two", Enumerable.Range(1, 12).Select(i => (byte)i).ToArray(), new byte[] { 1, 0 }, 2, 3, ["a", "b"],
            new Dictionary<string, string> { ["f"] = "00" });
        ImageSet padded = images.PadTo(5, 6);
        Assert.Equal(
            [
                0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 7, 8, 9, 0, 0, 0, 10, 11, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            ],
            padded.Pixels.ToArray());
        Assert.Equal([1, 0], padded.CopyLabels());
        Assert.Equal(("two: 2 images of 5×6 in 2 classes", "00"), (padded.ToString(), padded.Sha256["f"]));
        Assert.Same(images, images.PadTo(2, 3));
        Assert.Equal(
            "Images of 2×3 cannot be padded to 1×4: the size must not be smaller.", Assert.Throws<ArgumentException>(() => images.PadTo(1, 4)).Message);
    }

    [Fact]
    public void What_is_not_there_is_named_as_that()
    {
        AssertNamed("nameOrLabel", () => Seventeen.FindClass(null!));
        AssertNamed("classNames", () => Seventeen.Relabel(["zero", null!]));
        AssertNamed("classNames", () => new ImageSet("one", new byte[1], new byte[1], 1, 1, ["a", null!]));
        AssertNamed("folder", () => MnistFolder.Load(null!));
        AssertNamed("folder", () => MnistFolder.Load(null!, DataSetName.Mnist));
        AssertNamed("path", () => MnistFolder.FolderOf(null!));

        static void AssertNamed(string parameter, Func<object> work) => Assert.Throws<ArgumentNullException>(parameter, work);
    }

    /// <summary>The product of the numbers has more than 31 bits.</summary>
    [Fact]
    public void More_images_than_one_set_has_room_for_are_refused()
    {
        var images = new ImageSet("large", new byte[800 * 800], new byte[1], 800, 800, ["a"]);
        Assert.StartsWith(
            "6711 images of 800×800 have no room in one set", Assert.Throws<ArgumentException>(() => images.Subset(new int[6711])).Message,
            StringComparison.Ordinal);
        // More than 63 bits.
        ImageSet many = images.Subset(new int[3]);
        Assert.StartsWith(
            "3 images of 2147483647×2147483647 have no room", Assert.Throws<ArgumentException>(() => many.PadTo(int.MaxValue, int.MaxValue)).Message,
            StringComparison.Ordinal);
    }
}
