using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace PartnerDirectory.Data;

/// <summary>The keys that protect cookies and forms, in the database, so that every node reads what another has protected.</summary>
public sealed class ProtectionKeys(Db db, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. db.Many<ProtectionKeyRow>("protection.keys").GetAwaiter().GetResult().Select(row => XElement.Parse(row.Xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        db.Keep("protection.add", new { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting), MadeAt = time.GetUtcNow() }).GetAwaiter().GetResult();
}

internal sealed record ProtectionKeyRow
{
    public required string Xml { get; init; }
}
