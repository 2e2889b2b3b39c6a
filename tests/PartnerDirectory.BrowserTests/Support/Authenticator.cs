using System.Globalization;
using System.Security.Cryptography;

namespace PartnerDirectory.BrowserTests.Support;

/// <summary>What an authenticator app does (RFC 6238), written apart from the program that it is to convince.</summary>
internal static class Authenticator
{
    /// <summary>The present half minute.</summary>
    public static long Step() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30;

    public static string Code(string secret, long step)
    {
        var bits = string.Concat(secret.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var key = bits.Chunk(8).Where(part => part.Length == 8).Select(part => Convert.ToByte(new string(part), 2)).ToArray();
        var counter = Convert.FromHexString(step.ToString("X16", CultureInfo.InvariantCulture));
#pragma warning disable CA5350 // What the standard says, and apps do.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var at = hash[19] & 0xF;
        var number = ((hash[at] & 0x7F) << 24) | (hash[at + 1] << 16) | (hash[at + 2] << 8) | hash[at + 3];
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }
}
