namespace MnistTools.Core.Tests.Reliability;

/// <summary>
/// Damaged inputs for everything that reads. MNISTTOOLS_FUZZ=1000000 says how many in all, MNISTTOOLS_FUZZ_SEED from which number they are made.
/// What is found names reader, seed and input, from which the same bytes come again.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private const int Usual = 3000, UsualSeed = 1;

    /// <summary>A reader that hangs never ends; an input takes milliseconds even on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly FuzzedReaders _readers = new();

    public static TheoryData<string> Readers => [.. FuzzedReaders.Names];

    public void Dispose() => _readers.Dispose();

    [Theory]
    [MemberData(nameof(Readers))]
    public void Whatever_a_file_holds_it_is_read_or_refused_as_documented(string name)
    {
        var run = new FuzzRun(_readers.Create(name), LongRun.Read("MNISTTOOLS_FUZZ_SEED", UsualSeed));
        run.Run(FuzzedReaders.CountFor(name, LongRun.Read("MNISTTOOLS_FUZZ", Usual)), Patience);
        TestContext.Current.TestOutputHelper!.WriteLine($"{run}");
        Assert.True(run.Findings.Count == 0, string.Join("\n", run.Findings));
    }

    /// <summary>The fuzzer itself: a reader that breaks its promise in each of the three ways is found.</summary>
    [Fact]
    public void A_reader_that_throws_what_it_does_not_document_is_found()
    {
        FuzzRun run = RunPlanted(bytes => throw (bytes is [1, ..] ? new FormatException("documented") : new InvalidOperationException("planted")));
        Assert.Contains("planted, seed 3, input ", Assert.Single(run.Findings), StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException", Assert.Single(run.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_allocates_what_a_length_says_is_found()
    {
        FuzzRun run = RunPlanted(bytes => GC.KeepAlive(new byte[bytes is [1, ..] ? 1 : 2000]));
        Assert.Matches("planted, seed 3, input [0-9]+ has [0-9]+ bytes and lets 2,0[0-9]{2} be allocated", Assert.Single(run.Findings));
    }

    [Fact]
    public void A_reader_that_hangs_is_found()
    {
        using var end = new ManualResetEventSlim();
        FuzzRun run = RunPlanted(
            bytes =>
            {
                if (bytes is not [1, ..])
                {
                    end.Wait();
                }
            },
            TimeSpan.FromMilliseconds(50));
        // Before the reader goes on: what it allocated by waiting is a finding, too.
        string[] findings = [.. run.Findings];
        end.Set();
        Assert.Matches("planted, seed 3, input [0-9]+ is not read to its end", Assert.Single(findings));
    }

    [Fact]
    public void An_input_is_made_from_its_number_alone()
    {
        FuzzedReader reader = _readers.Create("specs");
        byte[][] inputs = [.. Enumerable.Range(0, 200).Select(new FuzzRun(reader, 1).Create)];
        Assert.Equal(inputs[^1], new FuzzRun(reader, 1).Create(199));
        Assert.NotEqual(inputs, Enumerable.Range(0, 200).Select(new FuzzRun(reader, 2).Create));
        Assert.All(inputs, input => Assert.InRange(input.Length, 0, Mutation.MostBytes));
    }

    /// <summary>A reader of inputs that may begin with something else than 1; the sample is read without complaint.</summary>
    private static FuzzRun RunPlanted(Action<byte[]> read, TimeSpan? patience = null)
    {
        byte[] sample = [1, 2, 3, 4];
        var planted = new FuzzedReader(
            "planted", [sample], bytes => bytes.AsSpan().SequenceEqual(sample) ? () => { } : () => read(bytes), failure => failure is FormatException,
            _ => 1000);
        var run = new FuzzRun(planted, 3);
        run.Run(100, patience ?? Patience);
        return run;
    }
}
