using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PartnerDirectory.Data;

/// <summary>
/// The chain of the ledger (SHA-256, FIPS 180-4). What an erasure may take away, the states before and after, enters an
/// entry's hash through a commitment that is salted, so that nobody can try values against it; the hash covers that, all
/// that stays, and the hash before it. Texts go in with their length in bytes before them (4 bytes, big-endian; -1 for
/// none), numbers as 8 bytes: no two entries are the same bytes. Salts and hashes are lower-case hexadecimal digits, and
/// hashed as these: what is stored is what is checked, to the letter.
/// </summary>
public sealed class LedgerChain(string? head) : IDisposable
{
    private const int SaltBytes = 16;
    private const int OnStack = 512;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The hash of the newest entry; null before the first.</summary>
    public string? Head { get; private set; } = head;

    public static string NewSalt()
    {
        Span<byte> salt = stackalloc byte[SaltBytes];
        RandomNumberGenerator.Fill(salt);
        return Convert.ToHexStringLower(salt);
    }

    /// <summary>What an entry says of its states without telling them.</summary>
    public string Commitment(string salt, Json? before, Json? after)
    {
        Add(salt);
        Add(before is null ? default : before.Utf8, before is null);
        Add(after is null ? default : after.Utf8, after is null);
        return Finished();
    }

    /// <summary>
    /// The hash of the next entry, which becomes the head. <paramref name="at"/> counts in milliseconds. The first entry
    /// of a chain follows a value that names the format and its own sequence, so that no other can pass for the first.
    /// </summary>
    public string Link(long sequence, DateTimeOffset at, string actor, string action, string subject, Guid subjectId, string commitment)
    {
        Span<char> id = stackalloc char[36];
        subjectId.TryFormat(id, out _, "D");
        return Link(sequence, at.ToUnixTimeMilliseconds(), actor, action, subject, id, commitment);
    }

    /// <summary>As <see cref="Link(long, DateTimeOffset, string, string, string, Guid, string)"/>, of what is stored.</summary>
    public string Link(long sequence, long at, string actor, string action, string subject, ReadOnlySpan<char> subjectId, string? commitment)
    {
        Add(Head ?? "partner-directory ledger 1");
        Add(sequence);
        Add(at);
        Add(actor);
        Add(action);
        Add(subject);
        Add(subjectId);
        Add(commitment);
        return Head = Finished();
    }

    /// <summary>Goes on from a hash that is stored, whether or not it is right, so that what comes after is judged by itself.</summary>
    internal void GoOnFrom(string? stored) => Head = stored;

    public void Dispose() => hash.Dispose();

    private void Add(ReadOnlySpan<char> text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        Add(bytes[..Encoding.UTF8.GetBytes(text, bytes)], none: false);
    }

    private void Add(ReadOnlySpan<byte> bytes, bool none)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, none ? -1 : bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }

    private void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private string Finished()
    {
        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(result);
        return Convert.ToHexStringLower(result);
    }
}
