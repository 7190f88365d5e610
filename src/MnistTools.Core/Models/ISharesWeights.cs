namespace MnistTools.Models;

/// <summary>A layer whose weights are also somewhere else, such as in a module of another library.</summary>
internal interface ISharesWeights
{
    /// <summary>Gives a model what was changed in them there, and else puts there what was changed in the model.</summary>
    void ShareWeights(MnistModel model);
}
