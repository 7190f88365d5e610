namespace MnistTools.Core.Tests.Layers;

/// <summary>The order of weights in memory against that of PyTorch, number by number.</summary>
public sealed class WeightLayoutTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(10, 37, 1)]
    [InlineData(1, 6, 25)]
    [InlineData(5, 1, 9)]
    [InlineData(7, 3, 9)]
    [InlineData(16, 8, 4)]
    [InlineData(6, 5, 11)]
    public void Each_number_has_its_place(int outputs, int channels, int positions)
    {
        var layout = new WeightLayout(outputs, channels, positions);
        float[] torch = [.. Enumerable.Range(0, outputs * channels * positions)], memory = new float[torch.Length], again = new float[torch.Length];
        layout.FromTorch(torch, memory);
        foreach (int number in Enumerable.Range(0, torch.Length))
        {
            int output = number / (channels * positions), channel = number / positions % channels, position = number % positions;
            Assert.Equal(number, memory[(position * channels + channel) * outputs + output]);
        }

        layout.ToTorch(memory, again);
        Assert.Equal(torch, again);
    }

    [Fact]
    public void Nothing_is_written_behind_the_end()
    {
        var layout = new WeightLayout(7, 3, 9);
        float[] memory = [.. Enumerable.Repeat(-1f, 200)];
        layout.FromTorch(new float[189], memory);
        Assert.Equal(Enumerable.Repeat(-1f, 11), memory[189..]);
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.FromTorch(new float[188], memory));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.ToTorch(memory, new float[188]));
    }
}
