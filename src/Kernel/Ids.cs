using System.Security.Cryptography;
using System.Text;

namespace PartnerDirectory.Kernel;

/// <summary>New ids: UUID version 7 (RFC 9562), so that records sort by when they were made and inserts append.</summary>
public sealed class Ids(TimeProvider time)
{
#pragma warning disable RS0030 // The one place where ids are made.
    public Guid Next() => Guid.CreateVersion7(time.GetUtcNow());
#pragma warning restore RS0030

    /// <summary>What has a name and no id of its own, for the ledger: always the same id for a name (the form of RFC 9562, version 8).</summary>
    public static Guid Of(string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
