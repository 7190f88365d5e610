namespace MnistTools.Text;

/// <summary>What an exception says to somebody who does not see the code.</summary>
public static class Problem
{
    /// <summary>The message, as it can be shown, without the names of code that .NET puts behind that of an argument's exception.</summary>
    public static string Of(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return VisibleText.Of(failure is ArgumentException ? failure.Message.Split(" (Parameter ", 2)[0] : failure.Message);
    }
}
