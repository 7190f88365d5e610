using System.Security.Cryptography;
using System.Text;

namespace MnistTools.Notebook.Protocol;

/// <summary>Signs messages, and knows which that come in are signed by who has the key, and are new.</summary>
/// <param name="key">The key of the connection file; with an empty one nothing is signed and anything is taken.</param>
internal sealed class MessageSigner(string key)
{
    /// <summary>The name of what is done, as connection files have it.</summary>
    public const string Scheme = "hmac-sha256";

    // As many as jupyter_client remembers.
    private const int RememberedCount = 1 << 16;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = [];

    /// <summary>The signature of a message's parts, in hexadecimal; empty without a key.</summary>
    public string Sign(IEnumerable<byte[]> parts)
    {
        if (_key.Length == 0)
        {
            return "";
        }

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        foreach (byte[] part in parts)
        {
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether the signature is right and no message before had it.</summary>
    public bool Accept(byte[] signature, IEnumerable<byte[]> parts)
    {
        if (_key.Length == 0)
        {
            return true;
        }

        string right = Sign(parts);
        return CryptographicOperations.FixedTimeEquals(signature, Encoding.ASCII.GetBytes(right)) && Remember(right);
    }

    private bool Remember(string signature)
    {
        if (!_seen.Add(signature))
        {
            return false;
        }

        _order.Enqueue(signature);
        if (_order.Count > RememberedCount)
        {
            _seen.Remove(_order.Dequeue());
        }

        return true;
    }
}
