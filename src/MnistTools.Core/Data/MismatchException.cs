using MnistTools.Text;

namespace MnistTools.Data;

/// <summary>Model, images, labels, weights or a recorded run do not fit each other, though each by itself is as it should be.</summary>
/// <param name="problem">A sentence that says what does not fit, and what would.</param>
public sealed class MismatchException(string problem) : ArgumentException(VisibleText.OfMessage(problem));
