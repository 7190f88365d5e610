namespace MnistTools.Models;

/// <summary>A layer whose weights are also somewhere else, such as in a module of another library.</summary>
internal interface ISharesWeights
{
    /// <summary>Gives a model what was changed in them there, and else puts there what was changed in the model.</summary>
    void ShareWeights(MnistModel model);

    /// <summary>Second names of weights, where parts share one, each with the name that the model has for it.</summary>
    IReadOnlyList<(string Name, string Weight)> FindSecondNames();

    /// <summary>What is kept beside the weights in whole numbers, such as how many batches there were.</summary>
    IReadOnlyList<(string Name, IReadOnlyList<int> Sizes, long[] Values)> FindWholeNumbers();
}
