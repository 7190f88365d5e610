using System.Security.Cryptography;

namespace MnistTools.Core.Tests.Data;

/// <summary>The sum that the data sets publish.</summary>
internal static class Md5
{
#pragma warning disable CA5351 // It is what is published.
    public static string Of(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
}
