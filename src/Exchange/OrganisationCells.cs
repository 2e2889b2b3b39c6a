using System.Globalization;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;

namespace PartnerDirectory.Exchange;

/// <summary>
/// An organisation as one row of CSV, both ways. An empty cell changes nothing: it leaves what the directory has.
/// A name may end in <c>@</c> and a language tag (<c>Europol Polizei@de</c>); what a language can't say is a private-use
/// subtag of BCP 47: <c>@x-former</c>, <c>@x-acronym</c>, <c>@fr-x-former</c>.
/// </summary>
internal static class OrganisationCells
{
    /// <summary>The record that the row describes: what is in its cells over what <paramref name="existing"/> has.</summary>
    public static Organisation Read(Func<string, string> cell, Organisation? existing, Guid id, TermList terms, DateOnly today)
    {
        var known = existing ?? new Organisation();
        return known with
        {
            Id = id,
            Reference = Or(cell("reference"), known.Reference),
            LegalName = Or(cell("legal_name"), known.LegalName) ?? "",
            Names = Names(cell("short_name"), cell("other_names"), known.Names),
            Kind = Or(cell("kind"), known.Kind),
            Country = Or(cell("country"), known.Country),
            Territories = Or(cell("territories"), known.Territories),
            City = Or(cell("city"), known.City),
            Website = Or(cell("website"), known.Website),
            EmailDomains = Or(cell("email_domains"), known.EmailDomains),
            Identifiers = Identifiers(cell("identifiers"), known.Identifiers),
            Capabilities = Capabilities(cell("capabilities"), known.Capabilities, terms, today),
            Languages = Or(cell("languages"), known.Languages),
            Description = Or(cell("description"), known.Description),
            VisibleTo = Or(cell("visible_to"), known.VisibleTo) ?? "",
            Tlp = Or(cell("tlp"), known.Tlp) ?? "",
        };
    }

    /// <summary>The standing that the row asks for; null when its three cells are empty.</summary>
    public static Standing? Standing(Func<string, string> cell, Membership.Membership? existing, DateOnly today, Validation check)
    {
        var (code, @class, joined) = (cell("standing"), cell("class"), cell("joined_on"));
        if (code.Length + @class.Length + joined.Length == 0)
        {
            return null;
        }

        var day = Day("joined_on", joined, check);
        return new Standing
        {
            Code = code.Length > 0 ? code : (existing is { Standings: [.., var last] } ? last.Code : "active"),
            Class = @class.Length > 0 ? @class : null,
            Since = existing is null ? day : today,
        };
    }

    /// <summary><c>founder@2009-03-03/2012-11-14</c>: the word, and after <c>@</c> the first day and the day it ended, either may be left out.</summary>
    public static IEnumerable<Mandate> Mandates(Func<string, string> cell, Guid organisation, IEnumerable<Mandate> existing, TermList terms, Validation check)
    {
        foreach (var text in Lists.Split(cell("mandates")))
        {
            var at = text.Split('@', 2);
            var days = at.Length > 1 ? at[1].Split('/', 2) : [];
            var since = Day("mandates", days.ElementAtOrDefault(0) ?? "", check);
            var until = Day("mandates", days.ElementAtOrDefault(1) ?? "", check);
            var code = terms.Find(TermLists.Mandate, at[0]) ?? at[0].Trim();
            var known = existing.FirstOrDefault(mandate => mandate.Code == code && (mandate.Since == since || at.Length == 1));
            yield return (known ?? new Mandate { Organisation = organisation, Code = code }) with { Since = at.Length == 1 ? known?.Since : since, Until = at.Length == 1 ? known?.Until : until };
        }
    }

    public static IReadOnlyList<string> Write(Organisation organisation, Membership.Membership? membership, IEnumerable<Mandate> mandates, DateOnly today)
    {
        var standing = membership?.On(today) ?? (membership is { Standings: [.., var last] } ? last : null);
        return
        [
            organisation.Id.ToString("D"),
            organisation.Reference ?? "",
            organisation.LegalName,
            Lists.Join(organisation.Names.Where(name => name.Type == NameTypes.Short).Select(name => name.Name)),
            Lists.Join(organisation.Names.Where(name => name.Type != NameTypes.Short).Select(Tagged)),
            organisation.Kind ?? "",
            organisation.Country ?? "",
            Lists.Join(organisation.Territories),
            organisation.City ?? "",
            organisation.Website ?? "",
            Lists.Join(organisation.EmailDomains),
            Lists.Join(organisation.Identifiers.Select(identifier => identifier.ToString())),
            standing?.Class ?? "",
            standing?.Code ?? "",
            membership?.JoinedOn is { } joined ? Text(joined) : "",
            Lists.Join(mandates.Select(mandate => mandate.Code + (mandate.Since is null && mandate.Until is null ? "" : "@" + Text(mandate.Since) + (mandate.Until is null ? "" : "/" + Text(mandate.Until))))),
            Lists.Join(organisation.Capabilities.Where(capability => new Dated(capability.Since, capability.Until).HoldsOn(today)).Select(capability => capability.Code).Distinct()),
            Lists.Join(organisation.Languages),
            organisation.Description ?? "",
            organisation.VisibleTo,
            organisation.Tlp,
        ];
    }

    private static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    public static DateOnly? Day(string column, string text, Validation check)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var day = Forms.Day(text);
        if (day is null)
        {
            check.Add(column, text, "Day");
        }

        return day;
    }

    private static string? Or(string cell, string? existing) => cell.Length > 0 ? cell : existing;

    private static IReadOnlyList<string> Or(string cell, IReadOnlyList<string> existing) => cell.Length > 0 ? Lists.Split(cell) : existing;

    private static IReadOnlyList<OrganisationName> Names(string shortName, string otherNames, IReadOnlyList<OrganisationName> existing)
    {
        if (shortName.Length + otherNames.Length == 0)
        {
            return existing;
        }

        var names = new List<OrganisationName>();
        if (shortName.Length > 0)
        {
            names.AddRange(Lists.Split(shortName).Select(text => existing.FirstOrDefault(name => name.Type == NameTypes.Short && name.Name == text) ?? new OrganisationName { Type = NameTypes.Short, Name = text }));
        }
        else
        {
            names.AddRange(existing.Where(name => name.Type == NameTypes.Short));
        }

        if (otherNames.Length > 0)
        {
            names.AddRange(Lists.Split(otherNames).Select(text => Known(Untagged(text), existing)));
        }
        else
        {
            names.AddRange(existing.Where(name => name.Type != NameTypes.Short));
        }

        // Names keep the places they have, so that writing what was read changes nothing.
        return existing.Count == 0 ? names : [.. names.OrderBy(name => Place(existing, name))];
    }

    private static int Place(IReadOnlyList<OrganisationName> existing, OrganisationName name)
    {
        for (var i = 0; i < existing.Count; i++)
        {
            if (existing[i] == name)
            {
                return i;
            }
        }

        return int.MaxValue;
    }

    /// <summary>A name already there keeps its type and dates when the cell doesn't say otherwise.</summary>
    private static OrganisationName Known(OrganisationName given, IReadOnlyList<OrganisationName> existing) =>
        existing.FirstOrDefault(name => name.Type == given.Type && name.Name == given.Name && name.Language == given.Language) ??
        (given.Type == NameTypes.Other ? existing.FirstOrDefault(name => name.Type != NameTypes.Short && name.Name == given.Name && name.Language == given.Language) : null) ??
        given;

    private static OrganisationName Untagged(string text)
    {
        var at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1)
        {
            return new OrganisationName { Name = text };
        }

        var tag = text[(at + 1)..];
        var x = tag.StartsWith("x-", StringComparison.OrdinalIgnoreCase) ? 0 : tag.IndexOf("-x-", StringComparison.OrdinalIgnoreCase);
        var type = x < 0 ? null : tag[(x + (x == 0 ? 2 : 3))..].ToLowerInvariant();
        var language = x < 0 ? tag : x == 0 ? null : tag[..x];
        if ((type is not null && !NameTypes.All.Contains(type)) || (language is not null && !IsTag(language)))
        {
            return new OrganisationName { Name = text };
        }

        return new OrganisationName { Name = text[..at].Trim(), Language = language is null ? null : Kernel.Languages.Parse(language), Type = type ?? NameTypes.Translated };
    }

    private static string Tagged(OrganisationName name)
    {
        var tag = (name.Type, name.Language) switch
        {
            (NameTypes.Other, null) => Untagged(name.Name).Name == name.Name ? "" : "@x-other",
            (NameTypes.Translated, not null) => "@" + name.Language,
            (_, null) => "@x-" + name.Type,
            _ => "@" + name.Language + "-x-" + name.Type,
        };
        return name.Name + tag;
    }

    // A language's name would do for a person's languages, but "Desk@Polish" is a name.
    private static bool IsTag(string text) => !text.Contains(' ', StringComparison.Ordinal) && Kernel.Languages.Parse(text) is { } tag && tag.Equals(text, StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<Identifier> Identifiers(string cell, IReadOnlyList<Identifier> existing) =>
        cell.Length == 0 ? existing : [.. Lists.Split(cell).Select(text => text.Split(':', 2)).Select(parts => new Identifier(parts[0], parts.ElementAtOrDefault(1) ?? ""))];

    private static IReadOnlyList<Capability> Capabilities(string cell, IReadOnlyList<Capability> existing, TermList terms, DateOnly today)
    {
        if (cell.Length == 0)
        {
            return existing;
        }

        var listed = Lists.Split(cell).Select(text => terms.Find(TermLists.Capability, text) ?? text).Distinct().ToList();
        var kept = existing.Select(capability =>
            new Dated(capability.Since, capability.Until).HoldsOn(today) && !listed.Contains(capability.Code)
                ? capability with { Until = today }
                : capability)
            .Where(capability => new Dated(capability.Since, capability.Until).IsOrdered).ToList();
        var added = listed.Where(code => !existing.Any(capability => capability.Code == code && new Dated(capability.Since, capability.Until).HoldsOn(today)));
        return [.. kept, .. added.Select(code => new Capability { Code = code })];
    }
}
