using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;

namespace PartnerDirectory.Exchange;

/// <summary>
/// Rows of organisations. A row is the record with its <c>id</c>, else with its <c>reference</c>. A row with neither is the
/// one record of exactly its legal name, country and city, so that taking a file twice makes nothing twice; else it is new.
/// </summary>
internal sealed class OrganisationPlanner : Planner
{
    private readonly Actor actor;
    private readonly Organisations.Organisations organisations;
    private readonly Memberships memberships;
    private readonly Ids ids;
    private readonly TermList words;
    private readonly DateOnly today;
    private readonly Remembered<Organisation> byId = new();
    private readonly Dictionary<string, Guid> byReference = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string?, string?), Guid> byName = [];
    private readonly Dictionary<Guid, int> lines = [];
    private readonly Remembered<Membership.Membership> standing = new();
    private ILookup<Guid, Mandate> mandates = Array.Empty<Mandate>().ToLookup(mandate => mandate.Organisation);

    private OrganisationPlanner(Actor actor, Organisations.Organisations organisations, Memberships memberships, Ids ids, TermList words, DateOnly today)
    {
        this.actor = actor;
        this.organisations = organisations;
        this.memberships = memberships;
        this.ids = ids;
        this.words = words;
        this.today = today;
    }

    public static async Task<OrganisationPlanner> Begin(Actor actor, Organisations.Organisations organisations, Memberships memberships, Ids ids, TermList words, DateOnly today, CancellationToken cancellation)
    {
        var planner = new OrganisationPlanner(actor, organisations, memberships, ids, words, today);
        await foreach (var organisation in organisations.All(actor, cancellation))
        {
            planner.Remember(organisation);
        }

        planner.Hide(await organisations.Keys(cancellation), planner.byId.Has);
        await foreach (var membership in memberships.All(cancellation))
        {
            planner.standing.Keep(membership.Organisation, Json.Of(membership));
        }

        planner.mandates = await memberships.AllMandates(cancellation);
        return planner;
    }

    public override RowOutcome Row(CsvFile row)
    {
        var id = Id(row, out var wrongId);
        if (wrongId is not null)
        {
            return Bad(wrongId);
        }

        var existing = Find(row, id);
        if (existing is not null && lines.TryGetValue(existing.Id, out var line))
        {
            var (column, value) = id != Guid.Empty ? ("id", row["id"]) : row["reference"].Length > 0 ? ("reference", row["reference"]) : ("", "");
            if (column.Length > 0)
            {
                return Bad(Wrong(column, value, "TwiceInFile", line));
            }
        }

        if (existing is null && row["reference"].Length > 0 && byReference.TryGetValue(row["reference"], out var owner))
        {
            return Bad(Wrong("reference", row["reference"], "ReferenceTaken", byId[owner].LegalName));
        }

        if (Taken(id, row["reference"]) is { } taken)
        {
            return Bad(taken);
        }

        var check = new Validation();
        var record = existing?.Id ?? (id == Guid.Empty ? ids.Next() : id);
        var given = OrganisationCells.Read(column => row[column], existing, record, words, today);
        var planned = organisations.Plan(actor, given, existing, words);
        if (planned.Problem is not null and not Invalid)
        {
            return Bad(new FieldProblem("", null, planned.Problem.Message, planned.Problem.Message));
        }

        var problems = new List<FieldProblem>((planned.Problem as Invalid)?.Fields ?? []);
        var changes = new List<Change>(3);
        if (planned.Value?.Change is { } change)
        {
            changes.Add(change);
        }

        Standing(row, record, check, problems, changes);
        Mandates(row, record, check, problems, changes);
        problems.AddRange(check.Problems);
        if (problems.Count > 0)
        {
            return Bad(problems);
        }

        Remember(planned.Value!.Organisation, planned.Value.Change?.Entry.AfterJson);
        lines[record] = row.Line;
        return new RowOutcome { Changes = changes, IsNew = existing is null };
    }

    private void Standing(CsvFile row, Guid organisation, Validation check, List<FieldProblem> problems, List<Change> changes)
    {
        var member = standing.Find(organisation);
        if (OrganisationCells.Standing(column => row[column], member, today, check) is not { } given || check.Failed)
        {
            return;
        }

        var planned = memberships.Plan(actor, organisation, given, member, words);
        if (Take("standing", planned.Problem, problems) && planned.Value!.Change is { } change)
        {
            changes.Add(change);
            standing.Keep(organisation, Json.Of(planned.Value.Membership));
        }
    }

    private void Mandates(CsvFile row, Guid organisation, Validation check, List<FieldProblem> problems, List<Change> changes)
    {
        var known = mandates[organisation].ToList();
        foreach (var given in OrganisationCells.Mandates(column => row[column], organisation, known, words, check))
        {
            var planned = memberships.PlanMandate(actor, given, known, words);
            if (Take("mandates", planned.Problem, problems) && planned.Value!.Change is { } change)
            {
                changes.Add(change);
                known.Add(planned.Value.Mandate);
            }
        }
    }

    private static bool Take(string column, Problem? problem, List<FieldProblem> problems)
    {
        if (problem is Invalid invalid)
        {
            problems.AddRange(invalid.Fields);
        }
        else if (problem is not null)
        {
            problems.Add(new FieldProblem(column, null, problem.Message, new Message("Remedy.AskAdmin")));
        }

        return problem is null;
    }

    private Organisation? Find(CsvFile row, Guid id)
    {
        if (id != Guid.Empty && byId.Find(id) is { } found)
        {
            return found;
        }

        var reference = row["reference"];
        if (reference.Length > 0)
        {
            // A reference that belongs to a record with another id names a different organisation.
            return id == Guid.Empty && byReference.TryGetValue(reference, out var byItsReference) ? byId[byItsReference] : null;
        }

        return id == Guid.Empty && byName.TryGetValue(NameKey(row["legal_name"], Countries.Find(row["country"]), row["city"]), out var named) ? byId[named] : null;
    }

    private void Remember(Organisation organisation, Json? json = null)
    {
        byId.Keep(organisation.Id, json ?? Json.Of(organisation));
        if (organisation.Reference is not null)
        {
            byReference[organisation.Reference] = organisation.Id;
        }
        else
        {
            byName[NameKey(organisation.LegalName, organisation.Country, organisation.City)] = organisation.Id;
        }
    }

    private static (string, string?, string?) NameKey(string name, string? country, string? city) =>
        (name.Trim(), country, string.IsNullOrWhiteSpace(city) ? null : city.Trim());
}
