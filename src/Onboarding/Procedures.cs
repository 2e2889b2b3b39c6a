using System.Reflection;
using System.Text;
using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>No such procedure.</summary>
public sealed record NoProcedure() : NotFound(new Message("Problem.NoProcedure"));

/// <summary>Every read and write of procedures. Those that come with the program stand beside the coalition's own until one is saved.</summary>
public sealed class Procedures(Db db, Terms terms, Ids ids)
{
    /// <summary>Ledger subject of a procedure's entries.</summary>
    public const string Subject = "procedure";

    private static readonly IReadOnlyList<Procedure> Shipped = Read();

    /// <summary>All of them by name, retired ones included.</summary>
    public async Task<IReadOnlyList<Procedure>> All(Actor actor, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return [];
        }

        var own = (await db.Many<ProcedureRow>("onboarding.procedures", cancellation: cancellation)).Select(row => row.Whole()).ToList();
        return [.. own.Concat(Shipped.Where(shipped => own.All(procedure => procedure.Id != shipped.Id))).OrderBy(procedure => SortKey.Of(procedure.Name), StringComparer.Ordinal)];
    }

    public async Task<Result<Procedure>> Get(Actor actor, Guid id, CancellationToken cancellation = default) =>
        !actor.May(Rights.Administer) ? MayNot() : (await All(actor, cancellation)).FirstOrDefault(procedure => procedure.Id == id) is { } found ? found : new NoProcedure();

    /// <summary>As it was in one version; null when that is not known.</summary>
    public async Task<Procedure?> AsOf(Actor actor, Guid id, long version, CancellationToken cancellation = default) =>
        !actor.May(Rights.Administer) ? null
        : version == 0 ? Shipped.FirstOrDefault(procedure => procedure.Id == id)
        : (await Ledger.Version<Procedure>(db, Subject, id, version, cancellation: cancellation))?.After;

    /// <summary>Adds one (empty id) or writes one over the version it was read as. Applications that run stay on the version they began with.</summary>
    public async Task<Result<Procedure>> Save(Actor actor, Procedure given, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return MayNot();
        }

        var existing = given.Id == Guid.Empty ? null : (await All(actor, cancellation)).FirstOrDefault(procedure => procedure.Id == given.Id);
        if (given.Id != Guid.Empty && existing is null)
        {
            return new NoProcedure();
        }

        if ((existing?.Version ?? 0) != given.Version)
        {
            return new StaleVersion(given.Id);
        }

        var check = new Validation();
        var procedure = ProcedureRules.Canonical(given, await terms.Current(cancellation), check);
        if (!procedure.Retired && (await All(actor, cancellation)).FirstOrDefault(other => other.Id != procedure.Id && !other.Retired && other.Name.Equals(procedure.Name, StringComparison.OrdinalIgnoreCase)) is { } namesake)
        {
            check.Add("name", procedure.Name, "ProcedureNamed", namesake.Name);
        }

        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        procedure = procedure with { Id = existing?.Id ?? ids.Next(), Version = (existing?.Version ?? 0) + 1 };
        var row = ProcedureRow.Of(procedure);

        // What came with the program has no row until it is changed.
        var isNew = existing is null || existing.Version == 0;
        var statement = isNew ? Statement.Add("onboarding.add-procedure", row) : Statement.Guard("onboarding.save-procedure", row);
        var written = await db.Write(actor, [new Change(new Entry(isNew ? "procedure.add" : "procedure.save", Subject, procedure.Id, existing, procedure), [statement])], cancellation);
        return written.Problem is { } problem ? problem : procedure;
    }

    private static Forbidden MayNot() => new(new Message("Problem.MayNotAdminister"));

    private static Procedure[] Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream = assembly.GetManifestResourceStream("PartnerDirectory.Onboarding.procedures.json")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new Json(Encoding.UTF8.GetBytes(reader.ReadToEnd())).As<Procedure[]>();
    }
}
