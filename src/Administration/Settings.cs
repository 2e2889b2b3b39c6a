using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Administration;

/// <summary>One thing that admins set. Version 0 while nobody has.</summary>
public sealed record Setting
{
    public required string Name { get; init; }
    public long Version { get; init; }
    public string Value { get; init; } = "";
}

/// <summary>Reads and writes what admins set.</summary>
public sealed class Settings(Db db)
{
    /// <summary>Ledger subject of a setting's entries.</summary>
    public const string Subject = "setting";

    public async Task<Setting> Get(string name, CancellationToken cancellation = default) =>
        await db.One<Setting>("administration.setting", new { Name = name }, cancellation) ?? new Setting { Name = name };

    /// <summary>Writes a value over the version it was read as; a stale version is refused.</summary>
    public async Task<Result<Setting>> Save(Actor actor, Setting given, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotSet"));
        }

        var existing = await Get(given.Name, cancellation);
        if (existing.Version != given.Version)
        {
            return new StaleVersion(Ids.Of("setting/" + given.Name));
        }

        if (existing.Value == given.Value)
        {
            return existing;
        }

        var record = given with { Version = existing.Version + 1 };
        var statement = existing.Version == 0 ? Statement.Add("administration.add-setting", record) : Statement.Guard("administration.save-setting", record);
        var written = await db.Write(actor, [new Change(new Entry("setting.save", Subject, Ids.Of("setting/" + given.Name), existing.Version == 0 ? null : existing, record), [statement])], cancellation);
        return written.Problem is { } problem ? problem : record;
    }
}
