using PartnerDirectory.Contacts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;

namespace PartnerDirectory.Exchange;

/// <summary>
/// Rows of contacts, each one affiliation. A row belongs to the contact with its <c>id</c>, else with its <c>reference</c>;
/// with neither, to the contact of that name and kind at that organisation; else it is a new contact.
/// </summary>
internal sealed class ContactPlanner : Planner
{
    private readonly Actor actor;
    private readonly Contacts.Contacts contacts;
    private readonly Ids ids;
    private readonly TermList words;
    private readonly DateOnly today;
    private readonly ErasedMarks erased;
    private readonly Dictionary<Guid, Body> bodies = [];
    private readonly Dictionary<string, List<Guid>> byKey = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Guid>> byLegalName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Remembered<Contact> byId = new();
    private readonly Dictionary<string, Guid> byReference = new(StringComparer.Ordinal);
    private readonly Dictionary<(Guid, string, string), Guid> byName = [];

    private ContactPlanner(Actor actor, Contacts.Contacts contacts, Ids ids, TermList words, DateOnly today, ErasedMarks erased)
    {
        this.actor = actor;
        this.contacts = contacts;
        this.ids = ids;
        this.words = words;
        this.today = today;
        this.erased = erased;
    }

    public static async Task<ContactPlanner> Begin(Actor actor, Organisations.Organisations organisations, Contacts.Contacts contacts, Ids ids, TermList words, DateOnly today, CancellationToken cancellation)
    {
        var planner = new ContactPlanner(actor, contacts, ids, words, today, await contacts.Erased(cancellation));
        await foreach (var organisation in organisations.All(actor, cancellation))
        {
            planner.Remember(organisation);
        }

        await foreach (var contact in contacts.AllWhole(actor, cancellation))
        {
            planner.Remember(contact);
        }

        planner.Hide(await contacts.Keys(cancellation), planner.byId.Has);
        return planner;
    }

    public override RowOutcome Row(CsvFile row)
    {
        var id = Id(row, out var wrongId);
        if (wrongId is not null)
        {
            return Bad(wrongId);
        }

        if (Organisation(row["organisation"], out var organisation) is { } wrongOrganisation)
        {
            return Bad([wrongOrganisation, .. WrongBeside(row, id)]);
        }

        var reference = row["reference"];
        var existing = Find(row, id, organisation);
        if (existing is null && reference.Length > 0 && byReference.TryGetValue(reference, out var owner))
        {
            return Bad(Wrong("reference", reference, "ReferenceTaken", byId[owner].Name));
        }

        if (Taken(id, reference) is { } taken)
        {
            return Bad(taken);
        }

        var check = new Validation();
        var record = existing?.Id ?? (id == Guid.Empty ? ids.Next() : id);
        var given = ContactCells.Read(column => row[column], existing is null ? null : Contacts.Contacts.Trimmed(actor, existing), record, organisation, bodies[organisation].Country, words, today, check);
        var hidden = ContactRules.NamesOfficer(given, BodyOf) && given.VisibleTo != Audience.Secretariat.Text;
        if (hidden)
        {
            given = given with { VisibleTo = Audience.Secretariat.Text };
        }

        var planned = contacts.Plan(actor, given, existing, BodyOf, words);
        if (planned.Problem is { } problem)
        {
            return Bad([.. check.Problems, .. problem.At("")]);
        }

        if (check.Failed)
        {
            return Bad(check.Problems);
        }

        if (erased.Found(planned.Value!.Contact, existing) is { Count: > 0 } found)
        {
            return Bad(found);
        }

        HiddenOfficers += hidden ? 1 : 0;
        Remember(planned.Value.Contact, planned.Value.Change?.Entry.AfterJson);
        return new RowOutcome { Changes = planned.Value.Change is { } change ? [change] : [], IsNew = existing is null };
    }

    /// <summary>
    /// What else is wrong in a row whose organisation isn't known, so that it needn't be brought in twice to be told. Phone
    /// numbers in a country's own notation are left alone: the country is the organisation's.
    /// </summary>
    private IEnumerable<FieldProblem> WrongBeside(CsvFile row, Guid id)
    {
        var check = new Validation();
        var existing = Find(row, id, Guid.Empty);
        var record = existing?.Id ?? (id == Guid.Empty ? ids.Next() : id);
        var given = ContactCells.Read(column => row[column], existing is null ? null : Contacts.Contacts.Trimmed(actor, existing), record, Guid.Empty, null, words, today, check);
        IReadOnlyList<FieldProblem> planned = contacts.Plan(actor, given, existing, BodyOf, words).Problem?.At("") ?? [];
        return check.Problems.Concat(planned).Where(problem => problem.Field is not ("" or "organisation") && !(problem.Field == "phone" && problem.Value?.StartsWith('+') != true));
    }

    private Body? BodyOf(Guid organisation) => bodies.GetValueOrDefault(organisation);

    /// <summary>The organisation by id, reference, identifier or legal name; a name that several have is asked to be made clear.</summary>
    private FieldProblem? Organisation(string text, out Guid id)
    {
        id = Guid.Empty;
        if (text.Length == 0)
        {
            return Wrong("organisation", text, "Required");
        }

        // What names one record for certain goes first: a legal name may be another's reference.
        // Identifiers are kept in canonical form: "LEI: 5493 00…" is looked for as it would be stored.
        if (!byKey.TryGetValue(text, out var found) && !byLegalName.TryGetValue(text, out found) &&
            !(Forms.Identifier(text) is { } identifier && byKey.TryGetValue(identifier.Scheme + ":" + identifier.Value, out found)))
        {
            return Wrong("organisation", text, "NoSuchOrganisation");
        }

        id = found[0];
        return found.Count > 1 ? Wrong("organisation", text, "SeveralOrganisations", found.Count, string.Join(", ", found.Take(5))) : null;
    }

    private Contact? Find(CsvFile row, Guid id, Guid organisation)
    {
        if (id != Guid.Empty && byId.Find(id) is { } found)
        {
            return found;
        }

        var reference = row["reference"];
        if (reference.Length > 0)
        {
            return id == Guid.Empty && byReference.TryGetValue(reference, out var byItsReference) ? byId[byItsReference] : null;
        }

        var kind = row["kind"] is { Length: > 0 } given ? given.ToLowerInvariant() : "person";
        return id == Guid.Empty && byName.TryGetValue((organisation, kind, row["name"]), out var named) ? byId[named] : null;
    }

    private void Remember(Organisation organisation)
    {
        bodies[organisation.Id] = new Body(organisation.Country, organisation.Kind) { Tlp = organisation.WithdrawnOn is null && organisation.MergedInto is null ? organisation.Tlp : null };
        Key(byKey, organisation.Id.ToString("D"), organisation.Id);
        if (organisation.Reference is not null)
        {
            Key(byKey, organisation.Reference, organisation.Id);
        }

        foreach (var identifier in organisation.Identifiers)
        {
            Key(byKey, identifier.ToString(), organisation.Id);
        }

        Key(byLegalName, organisation.LegalName, organisation.Id);
    }

    private static void Key(Dictionary<string, List<Guid>> keys, string text, Guid organisation)
    {
        if (!keys.TryGetValue(text, out var list))
        {
            keys[text] = [organisation];
        }
        else if (!list.Contains(organisation))
        {
            list.Add(organisation);
        }
    }

    private void Remember(Contact contact, Json? json = null)
    {
        byId.Keep(contact.Id, json ?? Json.Of(contact));
        if (contact.Reference is not null)
        {
            byReference[contact.Reference] = contact.Id;
            return;
        }

        foreach (var affiliation in contact.Affiliations)
        {
            byName[(affiliation.Organisation, contact.Kind, contact.Name)] = contact.Id;
        }
    }
}
