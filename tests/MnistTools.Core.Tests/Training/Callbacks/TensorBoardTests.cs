using System.Buffers.Binary;
using MnistTools.Losses;
using MnistTools.Training.Callbacks.Events;

namespace MnistTools.Core.Tests.Training.Callbacks;

public sealed class TensorBoardTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(40);

    [Fact]
    public void The_epoch_whose_loss_was_no_number_is_in_the_event_files()
    {
        History history = Train.Fit(
            new MnistModel([new Dense(4)], 1, new Shape(3, 3)), Images,
            new() { Epochs = 3, Loss = new MeanSquaredError(), Optimizer = new SGD(1e38), Callbacks = [new TensorBoard(Folder.Path, HistogramFreq: 1)] });
        Assert.Equal(TrainingEnd.LossNotFinite, history.End);
        Assert.Equal(history["loss"].Select(value => (float)value), Scalars(ReadEvents("train"), "epoch_loss"));
    }

    [Fact]
    public void The_event_files_are_closed_also_where_one_cannot_be_written()
    {
        File.WriteAllText(Folder.At("validation"), "No folder can be made in this place.");
        Assert.ThrowsAny<IOException>(() => Train.Fit(Model(), Images, new() { Callbacks = [new TensorBoard(Folder.Path)] }, Images));
        using var alone = new FileStream(
            Assert.Single(Directory.GetFiles(Folder.At("train"))), FileMode.Open, FileAccess.Read, FileShare.None);
        Assert.True(alone.Length > 0);
    }

    /// <summary>TFRecord: length, its checksum, data, their checksum.</summary>
    [Fact]
    public void Event_files_can_be_read_back_record_by_record()
    {
        TrainingOptions options = new() { Epochs = 2, Callbacks = [new TensorBoard(Folder.Path, HistogramFreq: 1), new ReduceLROnPlateau()] };
        History history = Train.Fit(Model(), Images, options, Images);
        List<Event> train = ReadEvents("train");
        List<Event> validation = ReadEvents("validation");
        Assert.Equal("brain.Event:2", train[0].FileVersion);
        Assert.Equal(history["loss"].Select(value => (float)value), Scalars(train, "epoch_loss"));
        Assert.Equal(history["learning_rate"].Select(value => (float)value), Scalars(train, "epoch_learning_rate"));
        Assert.Equal(history["val_accuracy"].Select(value => (float)value), Scalars(validation, "epoch_accuracy"));
        Assert.Equal([0, 1], validation.Where(e => e.Summary?.Value[0].Tag == "epoch_loss").Select(e => (int)e.Step));
        HistogramProto histogram = train.Last(e => e.Summary?.Value[0].Tag == "dense/weight").Summary.Value[0].Histo;
        float[] weights = history.Model!.GetWeight("1.weight");
        Assert.Equal((weights.Length, weights.Min(), weights.Max()), ((int)histogram.Num, (float)histogram.Min, (float)histogram.Max));
        Assert.Equal(weights.Length, histogram.Bucket.Sum());
        Assert.Equal(weights.Count(weight => weight < histogram.BucketLimit[9]), histogram.Bucket.Take(10).Sum(), 1.0);
        Assert.DoesNotContain(ReadEvents("validation"), e => e.Summary?.Value[0].Histo is not null);
    }

    /// <summary>Of the digits 1 to 9, what catalogues of checksums give as the check value of CRC-32C.</summary>
    [Fact]
    public void The_checksum_of_this_test_is_that_of_the_standard() => Assert.Equal(0xE3069283, Crc32C("123456789"u8));

    /// <summary>CRC-32C by its reflected polynomial, bit by bit.</summary>
    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint checksum = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                checksum = (checksum >> 1) ^ ((checksum & 1) == 0 ? 0 : 0x82F63B78);
            }
        }

        return ~checksum;
    }

    /// <summary>As TensorFlow's record format masks a checksum: rotated right by 15 bits, and a constant added.</summary>
    private static uint Mask(uint checksum) => ((checksum >> 15) | (checksum << 17)) + 0xA282EAD8;

    private static IEnumerable<float> Scalars(List<Event> events, string tag) =>
        events.Where(e => e.Summary?.Value[0].Tag == tag).Select(e => e.Summary.Value[0].SimpleValue);

    private List<Event> ReadEvents(string folder)
    {
        byte[] file = File.ReadAllBytes(Assert.Single(Directory.GetFiles(Path.Combine(Folder.Path, folder))));
        List<Event> events = [];
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Mask(Crc32C(file.AsSpan(at, 8))), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            Assert.Equal(Mask(Crc32C(file.AsSpan(at + 12, length))), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            events.Add(Event.Parser.ParseFrom(file, at + 12, length));
            at += length + 16;
        }

        return events;
    }

    private static MnistModel Model() => new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3), new SGD(1));
}
