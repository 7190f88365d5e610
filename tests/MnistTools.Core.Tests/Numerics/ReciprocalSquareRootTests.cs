using System.Diagnostics;
using MnistTools.Core.Tests.Layers;
using MnistTools.Core.Tests.Layers.Stages;
using MnistTools.Core.Tests.Optimizers;

namespace MnistTools.Core.Tests.Numerics;

public class ReciprocalSquareRootTests
{
    private const string IsChild = "MNISTTOOLS_TEST_OTHER_INSTRUCTIONS";

    [Fact]
    public void It_is_as_precise_as_a_float_over_all_magnitudes()
    {
        for (double x = 1e-30; x < 1e30; x *= 1.0137)
        {
            double expected = 1 / Math.Sqrt((float)x);
            Assert.Equal(1, Root<Lane>((float)x)[0] / expected, 2e-7);
        }
    }

    [Fact]
    public void It_has_the_same_bits_for_every_width()
    {
        foreach (float x in (float[])[1e-38f, 1e-7f, 0.1f, 1, 3, 12345.678f, 1e30f, float.PositiveInfinity])
        {
            float[] expected = Root<Lane>(x);
            Assert.All(
                (float[][])[Root<Lanes128>(x), Root<Lanes256>(x), Root<Lanes512>(x)], roots => Assert.All(roots, root => Assert.Equal(expected[0], root)));
        }
    }

    private static unsafe float[] Root<T>(float x)
        where T : struct, ILanes<T>
    {
        float[] roots = new float[T.Count];
        fixed (float* target = roots)
        {
            T.Store(ReciprocalSquareRoot.Of(T.Fill(x)), target);
        }

        return roots;
    }

    /// <summary>What this processor would not choose: the same tests in a process that is told to do without some instructions.</summary>
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Updates_and_products_are_right_on_lesser_processors(string missing)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(IsChild) is not null, "This is the process with fewer instructions.");
        string program = Path.ChangeExtension(typeof(ReciprocalSquareRootTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        string[] classes = [nameof(
            ReciprocalSquareRootTests), nameof(NumericsTests), nameof(OptimizerTests), nameof(OptimizerOptionTests), nameof(RestingRowsTests),
            nameof(MatrixProductTests), nameof(SparseProductsTests), nameof(ActivationTests), nameof(LanesTests),
            nameof(ElementwiseTests)];
        var start = new ProcessStartInfo(program, classes.SelectMany(name => new[] { "--filter-class", $"*.{name}" }))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[missing] = "0";
        start.Environment[IsChild] = "1";
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output + await errors);
        Assert.DoesNotContain("succeeded: 0", output, StringComparison.Ordinal);
    }
}
