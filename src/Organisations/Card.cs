using Microsoft.Extensions.Localization;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

/// <summary>A stretch of a name that matched, in UTF-16 units.</summary>
public sealed record Mark(int Start, int Length);

/// <summary>The first way to reach somebody: a phone number or an e-mail address, and what it is for.</summary>
public sealed record Reach(string Value, bool IsPhone, string? Purpose)
{
    public string Address => (IsPhone ? "tel:" : "mailto:") + Value;

    /// <summary>A number grouped as people read it.</summary>
    public string Shown => IsPhone ? Forms.PhoneForPeople(Value) : Value;
}

/// <summary>What a list shows of one record that was found, in the words of whoever looks.</summary>
public sealed record Card
{
    public required Guid Id { get; init; }
    public required HitType Type { get; init; }
    public required bool Certain { get; init; }
    public required string Name { get; init; }
    public required string Icon { get; init; }
    public IReadOnlyList<Mark> Marks { get; init; } = [];

    /// <summary>Kind and place, or what a contact is called for and where.</summary>
    public IReadOnlyList<string> Line { get; init; } = [];

    /// <summary>Null for a body that is no member, and for contacts.</summary>
    public string? Standing { get; init; }

    /// <summary>Why it was found, when the name doesn't show it.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];
    public Reach? Reach { get; init; }

    /// <summary>There is a way to reach it, and whoever looks saw too many in lists within an hour: see <see cref="Harvest"/>.</summary>
    public bool IsWithheld { get; init; }

    /// <summary>The contact whose number or address stands on the card, and its label.</summary>
    public (Guid Contact, string Tlp)? Tells { get; init; }

    /// <summary>How far what the card shows may be passed on.</summary>
    public required string Tlp { get; init; }

    public bool IsSuspended => Standing == "suspended";

    public string Address => (Type == HitType.Organisation ? "/organisations/" : "/contacts/") + Id;
}

/// <summary>Turns hits into cards. A number or address on one is a look at the contact, and counted and told as such.</summary>
public sealed class Cards(PartnerSearch search, Organisations organisations, Terms terms, Harvest harvest, Audit.Audit audit, IStringLocalizer<Text> texts)
{
    private const int MostTags = 4;

    public async ValueTask<IReadOnlyList<Card>> Of(IReadOnlyList<Hit> hits, Actor actor)
    {
        if (hits.Count == 0)
        {
            return [];
        }

        var index = await search.Current();
        var words = await terms.Current();
        return await Shown(actor, [.. hits.Select(hit => hit.Organisation is { } organisation
            ? Of(hit, organisation, index, words, actor)
            : Of(hit, hit.Contact!, index, words, actor))]);
    }

    /// <summary>
    /// The partners behind what was pasted, and whom to call there. One that lists no way to reach it is followed by the
    /// body it is part of.
    /// </summary>
    public async ValueTask<IReadOnlyList<Card>> Behind(Pasted pasted, Actor actor)
    {
        if (!actor.May(Rights.Read))
        {
            return [];
        }

        var index = await search.Current();
        var words = await terms.Current();
        var cards = new List<Card>();
        foreach (var entry in index.Behind(pasted, search.ViewerOf(actor)))
        {
            var card = Of(entry);
            Add(card);
            if (card is { Reach: null, IsSuspended: false } && (await organisations.Get(actor, entry.Id)).Value?.Parent is { } parent &&
                (await organisations.Get(actor, parent)).Value is not null && index.Organisation(parent) is { } above)
            {
                Add(Of(above));
            }
        }

        return await Shown(actor, cards);

        Card Of(OrganisationEntry entry) =>
            this.Of(new Hit { Id = entry.Id, Type = HitType.Organisation, Certain = true, Reason = MatchReason.Identifier, Organisation = entry }, entry, index, words, actor);

        void Add(Card card)
        {
            if (cards.TrueForAll(other => other.Id != card.Id))
            {
                cards.Add(card);
            }
        }
    }

    /// <summary>In words what a pasted text was taken for, and what of it went no further.</summary>
    public string Understood(Pasted pasted) => pasted.Kind switch
    {
        PastedKind.Iban => texts[pasted.Shortened ? "Paste.IbanDropped" : "Paste.Iban", Countries.NameOf(pasted.Country!, Culture.Language), pasted.BankCode!],
        PastedKind.Card => texts[pasted.Shortened ? "Paste.CardDropped" : "Paste.Card", pasted.Value],
        PastedKind.Bic => texts["Paste.Bic", pasted.Value, Countries.NameOf(pasted.Country!, Culture.Language)],
        PastedKind.Phone => texts["Paste.Phone", Forms.PhoneForPeople(pasted.Value)],
        _ => texts["Paste." + pasted.Kind, pasted.Host!],
    };

    /// <summary>The cards as the actor gets them: counted, and told of where somebody is marked strictly. No database for others.</summary>
    private async ValueTask<IReadOnlyList<Card>> Shown(Actor actor, IReadOnlyList<Card> cards)
    {
        var withheld = await harvest.Withholds(actor, cards.Select(card => card.Tells?.Contact).OfType<Guid>());

        // What a contact was found by is its address or number, whole, though half of it was typed.
        IReadOnlyList<Card> shown = withheld.Count == 0
            ? cards
            : [.. cards.Select(card => card.Tells is { } told && withheld.Contains(told.Contact) ? card with { Reach = null, Tells = null, IsWithheld = true, Reason = card.Type == HitType.Contact ? null : card.Reason } : card)];
        var strict = shown.Select(card => card.Tells).OfType<(Guid Contact, string Tlp)>().Where(told => TlpLabels.IsStrict(told.Tlp)).Select(told => told.Contact).ToList();
        if (strict.Count > 0)
        {
            await audit.Saw(actor, "list", strict);
        }

        return shown;
    }

    private Card Of(Hit hit, OrganisationEntry organisation, DirectoryIndex index, TermList words, Actor actor)
    {
        // Readers learn that a suspended partner is not available, not why. Whoever left isn't offered to be called.
        var first = organisation.HasLeft || (organisation.Standing == "suspended" && !actor.IsSecretariat) ? default : FirstOf(index, organisation.Id, words, search.ViewerOf(actor));
        return new Card
        {
            Id = hit.Id,
            Type = hit.Type,
            Certain = hit.Certain,
            Name = organisation.Names[0].Text,
            Marks = MarksOf(hit),
            Icon = Ui.Icon.OfKind(organisation.Kind),
            Line = Present(words.Label(TermLists.Kind, organisation.Kind, Culture.Language), Place(organisation)),
            Standing = organisation.Standing == "none" ? null : organisation.Standing,
            Reason = ReasonOf(hit, words),
            Tags = [
                .. organisation.Capabilities.Take(MostTags).Select(code => words.Label(TermLists.Capability, code, Culture.Language)),
                .. organisation.Territories.Where(Countries.IsRegion).Select(region => texts["Region." + region].Value),
                .. Countried(organisation.Territories),
            ],
            Reach = first.Reach,
            Tells = first.Reach is null ? null : (first.Contact, first.Tlp!),
            Tlp = TlpLabels.Strictest(Markings.LabelOf(organisation.Audience), first.Tlp),
        };
    }

    private Card Of(Hit hit, ContactEntry contact, DirectoryIndex index, TermList words, Actor actor)
    {
        var current = contact.Affiliations.FirstOrDefault(affiliation => affiliation.Current) ?? (contact.Affiliations.Count > 0 ? contact.Affiliations[0] : null);
        var organisation = current is null ? null : index.Organisation(current.Organisation);
        var shown = organisation is not null && actor.Sees(organisation) ? organisation : null;
        var hasLeft = contact.Affiliations.Any(affiliation => affiliation.Current) && contact.Affiliations.All(affiliation => !affiliation.Current || index.Organisation(affiliation.Organisation) is { HasLeft: true });
        var (reach, label) = (hasLeft ? null : ReachOf(contact, null), Markings.LabelOf(contact, index));
        return new Card
        {
            Id = hit.Id,
            Type = hit.Type,
            Certain = hit.Certain,
            Name = contact.Name,
            Marks = MarksOf(hit),
            Icon = contact.Kind == "desk" ? "headset" : "person",
            Line = Present(Purpose(current, words) ?? texts["Contact." + contact.Kind], shown?.Names[0].Text ?? "", current is { Current: false } ? texts["Contact.Past"] : ""),
            Reason = ReasonOf(hit, words),
            Reach = reach,
            Tells = reach is not null || hit.Reason is MatchReason.EmailAddress or MatchReason.Phone ? (contact.Id, label) : null,
            Tlp = label,
        };
    }

    private static (Reach? Reach, Guid Contact, string? Tlp) FirstOf(DirectoryIndex index, Guid organisation, TermList words, Viewer viewer)
    {
        foreach (var contact in index.ContactsOf(organisation))
        {
            var affiliation = contact.Affiliations.FirstOrDefault(affiliation => affiliation.Organisation == organisation && affiliation.Current);
            if (affiliation is not null && index.Find(contact.Id, viewer) is not null &&
                ReachOf(contact, Purpose(affiliation, words) ?? contact.Name) is { } reach)
            {
                return (reach, contact.Id, Markings.LabelOf(contact, index));
            }
        }

        return default;
    }

    private static Reach? ReachOf(ContactEntry contact, string? purpose) =>
        contact.Phones.Count > 0 ? new Reach(contact.Phones[0], true, purpose)
        : contact.Emails.Count > 0 ? new Reach(contact.Emails[0], false, purpose)
        : null;

    private static string? Purpose(AffiliationEntry? affiliation, TermList words) =>
        affiliation is { Functions.Count: > 0 } ? words.Label(TermLists.Function, affiliation.Functions[0], Culture.Language) : affiliation?.JobTitle;

    private static string Place(OrganisationEntry organisation) =>
        string.Join(", ", Present(organisation.City ?? "", organisation.Country is { } country ? Countries.NameOf(country, Culture.Language) : ""));

    private string? ReasonOf(Hit hit, TermList words)
    {
        // The marks in the name on display say it already.
        if (hit.Matched is null || (hit.Highlights.Count > 0 && hit.Reason is MatchReason.ShortName or MatchReason.Acronym or MatchReason.OtherName or MatchReason.TranslatedName))
        {
            return null;
        }

        var matched = hit.Reason switch
        {
            MatchReason.Territory => Countries.IsRegion(hit.Matched) ? texts["Region." + hit.Matched] : Countries.NameOf(hit.Matched, Culture.Language),
            MatchReason.Function => words.Label(TermLists.Function, hit.Matched, Culture.Language),
            MatchReason.Capability => words.Label(TermLists.Capability, hit.Matched, Culture.Language),
            MatchReason.Mandate => words.Label(TermLists.Mandate, hit.Matched, Culture.Language),
            _ => hit.Matched,
        };
        var found = texts["Reason." + hit.Reason, matched];
        return found.ResourceNotFound ? null : found.Value;
    }

    /// <summary>Countries served, as their codes in one tag: names would fill the line.</summary>
    private static IEnumerable<string> Countried(IReadOnlyList<string> territories)
    {
        var codes = territories.Where(code => !Countries.IsRegion(code)).ToList();
        return codes.Count == 0 ? [] : [string.Join(" · ", codes.Take(6)) + (codes.Count > 6 ? " …" : "")];
    }

    private static Mark[] MarksOf(Hit hit) => [.. hit.Highlights.Select(mark => new Mark(mark.Start, mark.Length))];

    private static string[] Present(params string[] values) => [.. values.Where(value => value.Length > 0)];
}
