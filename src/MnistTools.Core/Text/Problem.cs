using System.Text.Json;

namespace MnistTools.Text;

/// <summary>What an exception says to somebody who does not see the code.</summary>
public static class Problem
{
    /// <summary>The message, as it can be shown, without the names of code that .NET puts into those of some exceptions.</summary>
    public static string Of(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return VisibleText.Of(failure switch
        {
            ArgumentException => failure.Message.Split(" (Parameter ", 2)[0],
            JsonException damaged => OfJson(damaged),
            OverflowException => "A number is too large.",
            _ => failure.Message,
        });
    }

    /// <summary>
    /// Where the serializer met something else than it looked for, it names types, which say nothing to who has the file. Of what is no JSON it says what is
    /// wrong.
    /// </summary>
    private static string OfJson(JsonException damaged) =>
        damaged.Message.Split(" was missing required properties including: ", 2) is [_, var missing] ? $"There is no {missing}"
        : damaged is { Path: { } place, InnerException: not JsonException } ? $"What is at {place} should be of another kind."
        : damaged.Message;
}
