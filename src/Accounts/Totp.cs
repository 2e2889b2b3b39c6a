using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace PartnerDirectory.Accounts;

/// <summary>Time-based codes (RFC 6238 over RFC 4226): SHA-1, six digits, steps of 30 seconds, as every authenticator app has them.</summary>
public static class Totp
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int StepSeconds = 30;

    /// <summary>A new secret of 160 bits in Base32 (RFC 4648), without padding.</summary>
    public static string NewSecret() => Encode(RandomNumberGenerator.GetBytes(20));

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of one step.</summary>
    public static string CodeOf(string secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // The algorithm that apps have; HMAC doesn't need a hash without collisions.
        var hash = HMACSHA1.HashData(Decode(secret), counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The steps whose code was given: the present one, the one before and the one after. More than one only when their codes are alike.</summary>
    public static IReadOnlyList<long> StepsOf(string secret, string code, DateTimeOffset now)
    {
        var given = System.Text.Encoding.ASCII.GetBytes(string.Concat(code.Where(char.IsAsciiDigit)));
        var step = StepAt(now);
        return [.. new[] { step - 1, step, step + 1 }.Where(one => CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(CodeOf(secret, one)), given))];
    }

    /// <summary>What an app takes in (the "Key URI Format" that all of them read).</summary>
    public static string Uri(string secret, string account) =>
        $"otpauth://totp/{System.Uri.EscapeDataString("Partner Directory")}:{System.Uri.EscapeDataString(account)}?secret={secret}&issuer={System.Uri.EscapeDataString("Partner Directory")}";

    /// <summary>Text of 80 random bits in groups of four, to be written on paper.</summary>
    public static string NewRecoveryCode() => string.Join('-', Encode(RandomNumberGenerator.GetBytes(10)).Chunk(4).Select(part => new string(part)));

    private static string Encode(byte[] bytes)
    {
        var text = new System.Text.StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var one in bytes)
        {
            buffer = ((buffer << 8) | one) & 0xFFFF;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[(buffer >> (bits - 5)) & 31]);
            }
        }

        return text.ToString();
    }

    private static byte[] Decode(string text)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var letter in text)
        {
            buffer = ((buffer << 5) | Alphabet.IndexOf(letter, StringComparison.Ordinal)) & 0xFFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return [.. bytes];
    }
}
