using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>What an organisation's record may hold. Values in, canonical values out.</summary>
public static class OrganisationRules
{
    /// <summary>The record in canonical form; what could not be taken is noted in <paramref name="check"/> under the CSV column's name.</summary>
    public static Organisation Canonical(Organisation given, TermList terms, Validation check)
    {
        var names = new List<OrganisationName>(given.Names.Count);
        check.Parts("names", given.Names, name =>
        {
            var field = name.Type == NameTypes.Short ? "short_name" : "other_names";
            if (check.Text(field, name.Name, 300) is not { } text)
            {
                return name;
            }

            if (!NameTypes.All.Contains(name.Type))
            {
                check.Add(field, name.Type, "NameType", string.Join(", ", NameTypes.All));
            }

            var dates = check.Dates(field, name.Since, name.Until);
            var canonical = name with { Name = text, Language = check.One(field, name.Language, Kernel.Languages.Parse, "Language"), Since = dates.Since, Until = dates.Until };
            if (!names.Contains(canonical))
            {
                names.Add(canonical);
            }

            return canonical;
        });

        return given with
        {
            Reference = check.Text("reference", given.Reference, 200),
            LegalName = check.Text("legal_name", given.LegalName, 300, required: true) ?? "",
            Names = names,
            Kind = Word(TermLists.Kind, "kind", given.Kind, terms, check),
            Country = check.One("country", given.Country, Countries.Find, "Country"),
            City = check.Text("city", given.City, 120),
            Territories = check.Each("territories", given.Territories, Forms.Territory, "Territory"),
            Website = check.One("website", given.Website, Forms.Link, "Link"),
            EmailDomains = check.Each("email_domains", given.EmailDomains, Forms.Domain, "Domain"),
            Identifiers = [.. check.Parts("identifiers", given.Identifiers, identifier => check.One("identifiers", identifier.ToString(), text => Forms.Identifier(text) is { } form ? form.Scheme + ":" + form.Value : null, "Identifier") is { } text ? Parse(text) : identifier).Distinct()],
            Languages = check.Each("languages", given.Languages, Kernel.Languages.Parse, "Language"),
            Description = check.Text("description", given.Description, 4000, lines: true),
            Capabilities = [.. check.Parts("capabilities", given.Capabilities, capability => Canonical(capability, terms, check)).DistinctBy(capability => (capability.Code, capability.Since, capability.Until))],
            VisibleTo = check.One("visible_to", given.VisibleTo, text => Audience.Parse(text)?.Text, "Audience") ?? Audience.Everyone.Text,
            Tlp = check.One("tlp", given.Tlp, Forms.Tlp, "Tlp") ?? "TLP:AMBER",
            WithdrawnBecause = check.Text("withdrawn_because", given.WithdrawnBecause, 1000),
        };

        static Identifier Parse(string text) => new(text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>Whether who may see the organisation is said otherwise than before.</summary>
    public static bool MarksOtherwise(Organisation before, Organisation after) => before.VisibleTo != after.VisibleTo || before.Tlp != after.Tlp;

    private static Capability Canonical(Capability given, TermList terms, Validation check)
    {
        var dates = check.Dates("capabilities", given.Since, given.Until);
        if (string.IsNullOrWhiteSpace(given.Code))
        {
            check.Add("capabilities", given.Code, "Required");
        }

        return given with
        {
            Code = Word(TermLists.Capability, "capabilities", given.Code, terms, check) ?? "",
            Territories = check.Each("capabilities", given.Territories, Forms.Territory, "Territory"),
            WhoMayAsk = check.Text("capabilities", given.WhoMayAsk, 500),
            Instruments = check.Each("capabilities", given.Instruments, text => text.Length <= 200 && !text.Any(char.IsControl) ? text.Trim() : null, "Text"),
            Function = Word(TermLists.Function, "capabilities", given.Function, terms, check),
            Languages = check.Each("capabilities", given.Languages, Kernel.Languages.Parse, "Language"),
            WhatToInclude = check.Text("capabilities", given.WhatToInclude, 2000, lines: true),
            UsualTime = check.Text("capabilities", given.UsualTime, 200),
            Since = dates.Since,
            Until = dates.Until,
        };
    }

    private static string? Word(string list, string field, string? text, TermList terms, Validation check) =>
        check.One(field, text, value => terms.Find(list, value), "Term", list, terms.Known(list));
}
