using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PartnerDirectory.Accounts;

/// <summary>What links and keys are made of, and what is kept of them.</summary>
public static class Tokens
{
    /// <summary>256 random bits, in letters that an address takes as they are.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 in hexadecimal. Enough for what has as many random bits; a password wants a slow hash.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
