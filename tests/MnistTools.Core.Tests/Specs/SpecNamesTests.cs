namespace MnistTools.Core.Tests.Specs;

public class SpecNamesTests
{
    /// <summary>As <c>keras.src.utils.naming.to_snake_case</c> writes them.</summary>
    [Theory]
    [InlineData("RestoreBestWeights", "restore_best_weights")]
    [InlineData("UseEMA", "use_ema")]
    [InlineData("PReLU", "p_re_lu")]
    [InlineData("ELU", "elu")]
    [InlineData("EMADecay", "ema_decay")]
    [InlineData("Conv2D", "conv2d")]
    [InlineData("X", "x")]
    public void A_name_in_snake_case(string name, string written) => Assert.Equal(written, SpecNames.ToSnakeCase(name));

    /// <summary>
    /// The distance of kitten and sitting is the textbook's 3. One is near that can be had by changing half of the shorter name, or one letter.
    /// </summary>
    [Theory]
    [InlineData("kitten", "sitting", "Did you mean sitting? ")]
    [InlineData("sitting", "kitten", "Did you mean kitten? ")]
    [InlineData("kitten", "sittings", "")]
    [InlineData("a", "b", "Did you mean b? ")]
    [InlineData("ab", "cd", "")]
    [InlineData("abcd", "abxy", "Did you mean abxy? ")]
    [InlineData("abcd", "axyz", "")]
    [InlineData("learning", "learning_rate", "Did you mean learning_rate? ")]
    [InlineData("Learning_Rat", "learningrate", "Did you mean learningrate? ")]
    [InlineData("rate", "learning_rate", "")]
    public void What_is_near_is_suggested(string name, string candidate, string said) => Assert.Equal(said, SpecNames.Suggest(name, [candidate]));

    [Fact]
    public void The_three_nearest_are_suggested_the_nearest_first() =>
        Assert.Equal("Did you mean relu6 or selu or gelu? ", SpecNames.Suggest("relu", ["silu", "selu", "gelu", "relu6", "tanh"]));

    [Theory]
    [InlineData("relu", "relu")]
    [InlineData("a/b-c_d.e", "a/b-c_d.e")]
    [InlineData("two words", "'two words'")]
    [InlineData("", "''")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("\"it's\"", "'\"it''s\"'")]
    public void Text_has_quotes_where_it_needs_them(string text, string written) => Assert.Equal(written, SpecNames.Format(text));
}
