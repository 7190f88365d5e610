namespace MnistTools.Data;

/// <summary>Data sets of small grey images that are published in MNIST's file format.</summary>
public enum DataSetName
{
    /// <summary>Handwritten digits; comes with MnistTools (LeCun, Cortes and Burges).</summary>
    Mnist,

    /// <summary>Ten kinds of clothes (Xiao, Rasul and Vollgraf 2017).</summary>
    FashionMnist,

    /// <summary>Ten cursive Japanese characters (Clanuwat and others 2018).</summary>
    KuzushijiMnist,

    /// <summary>Handwritten digits, 240,000 to train with (Cohen and others 2017).</summary>
    EmnistDigits,

    /// <summary>The 26 letters, capital and small ones together (Cohen and others 2017).</summary>
    EmnistLetters,

    /// <summary>Digits and letters in 47 classes of the same size (Cohen and others 2017).</summary>
    EmnistBalanced,

    /// <summary>MNIST made again from its source, with all 60,000 test images (Yadav and Bottou 2019).</summary>
    Qmnist,
}
