using System.Net;
using PartnerDirectory.Data;

namespace PartnerDirectory.Accounts;

/// <summary>Counts attempts by what they came from, for all nodes together.</summary>
public sealed class Throttle(Db db, TimeProvider time)
{
    /// <summary>Whether one more is allowed; it is counted in the same step.</summary>
    /// <param name="key">What is counted by, such as <c>sign-in:192.0.2.1</c>.</param>
    public async Task<bool> Allows(string key, int most, TimeSpan span, CancellationToken cancellation = default)
    {
        var now = time.GetUtcNow();
        return await db.Keep("accounts.count-attempt", new { Key = key, Now = now, Start = now - span, Most = most }, cancellation) == 1;
    }

    /// <summary>Takes one that was counted back.</summary>
    public Task Return(string key, CancellationToken cancellation = default) => db.Keep("accounts.return-count", new { Key = key }, cancellation);

    /// <summary>What began more than a day before is forgotten.</summary>
    public Task Forget(CancellationToken cancellation = default) => db.Keep("accounts.clear-throttles", new { Before = time.GetUtcNow().AddDays(-1) }, cancellation);

    /// <summary>An address as it is counted by: of IPv6 the first 64 bits, which one subscriber has.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "none";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? address.ToString() : new IPAddress([.. bytes[..8], .. new byte[8]]) + "/64";
    }
}
