namespace MnistTools.Data.Sets;

/// <summary>Ten cursive Japanese characters (Clanuwat and others 2018).</summary>
internal static class KuzushijiMnist
{
    public static DataSetDefinition Definition { get; } = new()
    {
        Title = "Kuzushiji-MNIST",
        Folder = "kuzushiji-mnist",
        ClassNames = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
        Published =
        [
            new("train-images-idx3-ubyte.gz", "bdb82020997e1d708af4cf47b453dcf7"),
            new("train-labels-idx1-ubyte.gz", "e144d726b3acfaa3e44228e80efcd344"),
            new("t10k-images-idx3-ubyte.gz", "5c965bf0a639b31b8f53240b1b52f4d7"),
            new("t10k-labels-idx1-ubyte.gz", "7320c461ea6c1c855c0b718fb2a4b134"),
        ],
        Mirrors = [new("http://codh.rois.ac.jp/kmnist/dataset/kmnist/"), new("https://codh.rois.ac.jp/kmnist/dataset/kmnist/")],
    };
}
