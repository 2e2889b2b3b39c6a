using System.Globalization;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Exchange;

/// <summary>
/// A contact's affiliation as one row of CSV, both ways: a contact with several has several rows with the same id or
/// reference. An empty cell changes nothing: it leaves what the directory has.
/// </summary>
internal static class ContactCells
{
    public static Contact Read(Func<string, string> cell, Contact? existing, Guid id, Guid organisation, string? country, TermList terms, DateOnly today, Validation check)
    {
        var known = existing ?? new Contact { Kind = "person" };
        return known with
        {
            Id = id,
            Reference = Or(cell("reference"), known.Reference),
            Kind = Or(cell("kind"), known.Kind)?.ToLowerInvariant() ?? "person",
            Name = Or(cell("name"), known.Name) ?? "",
            Languages = cell("languages") is { Length: > 0 } languages ? Lists.Split(languages) : known.Languages,
            TimeZone = Or(cell("time_zone"), known.TimeZone),
            Hours = Or(cell("hours"), known.Hours),
            Affiliations = Affiliations(cell, known.Affiliations, organisation, terms, today, check),
            Channels = Channels(cell, known.Channels, country),
            VisibleTo = Or(cell("visible_to"), known.VisibleTo) ?? "",
            Tlp = Or(cell("tlp"), known.Tlp) ?? "",
        };
    }

    public static IEnumerable<IReadOnlyList<string>> Write(Contact contact)
    {
        var phones = Listed(contact, ChannelTypes.Phone);
        var emails = Listed(contact, ChannelTypes.Email);
        foreach (var affiliation in contact.Affiliations)
        {
            yield return
            [
                contact.Id.ToString("D"),
                contact.Reference ?? "",
                affiliation.Organisation.ToString("D"),
                contact.Kind,
                contact.Name,
                affiliation.JobTitle ?? "",
                affiliation.Department ?? "",
                Lists.Join(affiliation.Functions),
                emails,
                phones,
                Lists.Join(contact.Languages),
                contact.TimeZone ?? "",
                contact.Hours ?? "",
                Text(affiliation.Since),
                Text(affiliation.Until),
                contact.VisibleTo,
                contact.Tlp,
            ];
        }
    }

    /// <summary>What is retired stays in the directory and out of the file.</summary>
    private static string Listed(Contact contact, string type) =>
        Lists.Join(contact.Channels.Where(channel => channel.Type == type && channel.State != "retired").Select(channel => channel.Value));

    private static IReadOnlyList<Affiliation> Affiliations(Func<string, string> cell, IReadOnlyList<Affiliation> existing, Guid organisation, TermList terms, DateOnly today, Validation check)
    {
        var since = OrganisationCells.Day("from", cell("from"), check);
        var until = OrganisationCells.Day("to", cell("to"), check);
        var jobTitle = cell("job_title");
        var at = Match(existing, organisation, jobTitle, since, today);
        var known = at < 0 ? new Affiliation { Organisation = organisation } : existing[at];
        var affiliation = known with
        {
            JobTitle = Or(jobTitle, known.JobTitle),
            Department = Or(cell("department"), known.Department),
            Functions = cell("functions") is { Length: > 0 } functions ? [.. Lists.Split(functions).Select(text => terms.Find(TermLists.Function, text) ?? text)] : known.Functions,
            Since = since ?? known.Since,
            Until = until ?? known.Until,
        };
        return at < 0 ? [.. existing, affiliation] : [.. existing.Take(at), affiliation, .. existing.Skip(at + 1)];
    }

    /// <summary>The affiliation that a row speaks of: same organisation, and first of all the same first day and title.</summary>
    private static int Match(IReadOnlyList<Affiliation> existing, Guid organisation, string jobTitle, DateOnly? since, DateOnly today)
    {
        var best = -1;
        var bestScore = 0;
        for (var i = 0; i < existing.Count; i++)
        {
            var affiliation = existing[i];
            if (affiliation.Organisation != organisation || (since is not null && affiliation.Since is not null && affiliation.Since != since))
            {
                continue;
            }

            var score = 1 + (affiliation.Since == since ? 4 : 0) + ((affiliation.JobTitle ?? "") == jobTitle ? 2 : 0) + (new Dated(affiliation.Since, affiliation.Until).HoldsOn(today) ? 1 : 0);
            if (score > bestScore)
            {
                (best, bestScore) = (i, score);
            }
        }

        return best;
    }

    /// <summary>The channels listed, and beside them what a file doesn't carry: other types, and what is retired.</summary>
    private static IReadOnlyList<Channel> Channels(Func<string, string> cell, IReadOnlyList<Channel> existing, string? country)
    {
        var (phones, emails) = (cell("phone"), cell("email"));
        if (phones.Length + emails.Length == 0)
        {
            return existing;
        }

        IEnumerable<Channel> listed =
        [
            .. Of(ChannelTypes.Phone, phones, text => Forms.Phone(text, country)),
            .. Of(ChannelTypes.Email, emails, Forms.Email),
            .. existing.Where(channel => channel.Type is not (ChannelTypes.Phone or ChannelTypes.Email)),
        ];

        // Channels keep the places they have, so that writing what was read changes nothing.
        return existing.Count == 0 ? [.. listed] : [.. listed.OrderBy(channel => existing.Contains(channel) ? existing.TakeWhile(other => other != channel).Count() : int.MaxValue)];

        IEnumerable<Channel> Of(string type, string cell, Func<string, string?> form)
        {
            var known = existing.Where(channel => channel.Type == type).ToList();
            if (cell.Length == 0)
            {
                return known;
            }

            return
            [
                .. Lists.Split(cell).Select(text => form(text) ?? text).Distinct().Select(value => known.Find(channel => channel.Value == value && channel.State != "retired") ?? new Channel { Type = type, Value = value }),
                .. known.Where(channel => channel.State == "retired"),
            ];
        }
    }

    private static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static string? Or(string cell, string? existing) => cell.Length > 0 ? cell : existing;
}
