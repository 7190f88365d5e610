using System.Text;
using System.Text.Json.Nodes;
using MnistTools.Notebook.Protocol;

namespace MnistTools.Notebook.Tests;

/// <summary>The frames of the wire protocol and their signatures.</summary>
public sealed class MessageTests
{
    private const string Key = "a0436f6c-1916-498b-8eb9-e81ab9368e84";

    [Fact]
    public void A_signature_is_the_HMAC_of_the_parts_behind_each_other()
    {
        // RFC 4231, test case 2.
        byte[][] parts = [.. new[] { "what do ya ", "want ", "", "for nothing?" }.Select(Encoding.ASCII.GetBytes)];
        Assert.Equal("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", new MessageSigner("Jefe").Sign(parts));
    }

    [Fact]
    public void What_is_written_is_read_again_by_who_has_the_key()
    {
        IReadOnlyList<byte[]> frames = Encode(Key, ["peer"u8.ToArray()], new JsonObject { ["code"] = "\"ä😀\"" });

        JupyterMessage? message = new MessageCodec(new MessageSigner(Key)).Decode(frames);

        Assert.NotNull(message);
        Assert.Equal("execute_request", message.Type);
        Assert.Equal("\"ä😀\"", message.Content.GetText("code"));
        Assert.Equal("peer"u8.ToArray(), Assert.Single(message.Identities));
    }

    [Fact]
    public void The_header_says_what_the_protocol_wants_and_the_parent_comes_back_unchanged()
    {
        byte[] asked = "{\"msg_id\": \"1\",   \"msg_type\": \"x\"}"u8.ToArray();
        JupyterMessage parent = JupyterMessage.None with { Header = asked };

        IReadOnlyList<byte[]> frames = new MessageCodec(new MessageSigner("")).Encode([], parent, "status", []);

        JsonObject header = JsonNode.Parse(frames[2])!.AsObject();
        Assert.Equal(["msg_id", "session", "username", "date", "msg_type", "version"], header.Select(entry => entry.Key));
        Assert.Equal("status", (string?)header["msg_type"]);
        Assert.True(DateTimeOffset.TryParse((string?)header["date"], out _));
        Assert.Equal(asked, frames[3]);
    }

    [Theory]
    [InlineData(Key, "another key")]
    [InlineData("", Key)]
    public void A_message_of_another_key_or_of_none_is_dropped(string sender, string receiver) =>
        Assert.Null(new MessageCodec(new MessageSigner(receiver)).Decode(Encode(sender, [], [])));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_message_of_which_one_byte_was_changed_is_dropped(int part)
    {
        IReadOnlyList<byte[]> frames = Encode(Key, [], new JsonObject { ["code"] = "1" });
        frames[part][^1] ^= 1;
        Assert.Null(new MessageCodec(new MessageSigner(Key)).Decode(frames));
    }

    [Fact]
    public void A_message_that_comes_a_second_time_is_dropped()
    {
        IReadOnlyList<byte[]> frames = Encode(Key, [], []);
        var codec = new MessageCodec(new MessageSigner(Key));
        Assert.NotNull(codec.Decode(frames));
        Assert.Null(codec.Decode(frames));
    }

    [Fact]
    public void Without_a_key_nothing_is_signed_and_anything_is_taken()
    {
        IReadOnlyList<byte[]> frames = Encode("", [], []);
        Assert.Empty(frames[1]);
        Assert.NotNull(new MessageCodec(new MessageSigner("")).Decode(frames));
    }

    [Theory]
    [InlineData()]
    [InlineData("<IDS|MSG>")]
    [InlineData("id", "<IDS|MSG>", "", "{}", "{}", "{}")]
    [InlineData("no", "delimiter", "", "{\"msg_type\":\"a\"}", "{}", "{}", "{}")]
    [InlineData("<IDS|MSG>", "", "{", "{}", "{}", "{}")]
    [InlineData("<IDS|MSG>", "", "{}", "{}", "{}", "{}")]
    [InlineData("<IDS|MSG>", "", "{\"msg_type\": 5}", "{}", "{}", "{}")]
    [InlineData("<IDS|MSG>", "", "[]", "{}", "{}", "{}")]
    [InlineData("<IDS|MSG>", "", "{\"msg_type\":\"a\"}", "{}", "{}", "[]")]
    public void What_is_no_message_is_dropped(params string[] frames) =>
        Assert.Null(new MessageCodec(new MessageSigner("")).Decode([.. frames.Select(Encoding.UTF8.GetBytes)]));

    [Theory]
    [InlineData("abc", 2, 2)]
    [InlineData("😀bc", 2, 3)]
    [InlineData("a😀", 9, 3)]
    [InlineData("", 0, 0)]
    public void A_cursor_is_counted_in_code_points(string text, int codePoints, int index) => Assert.Equal(index, CodePoints.ToIndex(text, codePoints));

    [Theory]
    [InlineData("abc", 3, 3)]
    [InlineData("😀b😀", 5, 3)]
    public void A_place_in_the_text_is_told_in_code_points(string text, int index, int codePoints) =>
        Assert.Equal(codePoints, CodePoints.FromIndex(text, index));

    private static IReadOnlyList<byte[]> Encode(string key, byte[][] identities, JsonObject content) =>
        new MessageCodec(new MessageSigner(key)).Encode(identities, JupyterMessage.None, "execute_request", content);
}
