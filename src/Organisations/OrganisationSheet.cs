using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>An organisation laid out as a form, and back.</summary>
public static class OrganisationSheet
{
    public static readonly SheetGroup Names = new("names", ["type", "name"], ["name"], ["type", "name", "language", "since", "until"]);
    public static readonly SheetGroup Identifiers = new("identifiers", ["scheme", "value"], ["value"], ["scheme", "value"]);
    public static readonly SheetGroup Capabilities = new("capabilities", ["code", "since"], ["code"], ["code", "territories", "function", "instruments", "languages", "who_may_ask", "what_to_include", "usual_time", "since", "until"]);

    public static readonly SheetShape Shape = new(
        ["legal_name", "kind", "country", "city", "website", "description", "territories", "languages", "email_domains", "parent", "reference", "callable", "visible_to", "tlp"],
        [Names, Identifiers, Capabilities]);

    public static Sheet Of(Organisation organisation, Func<Guid, bool> seen, string language) => new(
        new Dictionary<string, string>
        {
            ["legal_name"] = organisation.LegalName,
            ["kind"] = organisation.Kind ?? "",
            ["country"] = organisation.Country ?? "",
            ["city"] = organisation.City ?? "",
            ["website"] = organisation.Website ?? "",
            ["description"] = Sheet.Clean(organisation.Description),
            ["territories"] = TerritoryList(organisation.Territories, language),
            ["languages"] = SheetReader.Of(organisation.Languages, language),
            ["email_domains"] = string.Join(", ", organisation.EmailDomains),
            ["parent"] = organisation.Parent is { } parent && seen(parent) ? parent.ToString() : "",
            ["reference"] = organisation.Reference ?? "",
            ["callable"] = organisation.Callable ? "yes" : "",
            ["visible_to"] = organisation.VisibleTo,
            ["tlp"] = organisation.Tlp,
        },
        new Dictionary<string, IReadOnlyList<SheetRow>>
        {
            [Names.Name] = Sheet.Keyed(organisation.Names.Select(name => new Dictionary<string, string>
            {
                ["type"] = name.Type,
                ["name"] = name.Name,
                ["language"] = name.Language is null ? "" : SheetReader.Of([name.Language], language),
                ["since"] = SheetReader.Of(name.Since),
                ["until"] = SheetReader.Of(name.Until),
            })),
            [Identifiers.Name] = Sheet.Keyed(organisation.Identifiers.Select(identifier => new Dictionary<string, string> { ["scheme"] = identifier.Scheme, ["value"] = identifier.Value })),
            [Capabilities.Name] = Sheet.Keyed(organisation.Capabilities.Select(capability => new Dictionary<string, string>
            {
                ["code"] = capability.Code,
                ["territories"] = TerritoryList(capability.Territories, language),
                ["function"] = capability.Function ?? "",
                ["instruments"] = string.Join("\n", capability.Instruments),
                ["languages"] = SheetReader.Of(capability.Languages, language),
                ["who_may_ask"] = capability.WhoMayAsk ?? "",
                ["what_to_include"] = Sheet.Clean(capability.WhatToInclude),
                ["usual_time"] = capability.UsualTime ?? "",
                ["since"] = SheetReader.Of(capability.Since),
                ["until"] = SheetReader.Of(capability.Until),
            })),
        });

    /// <summary>The record as the form says; what the form doesn't show stays as it is in <paramref name="onto"/>.</summary>
    /// <param name="marks">Whether the form shows the mark "callable", which is the secretariat's to set.</param>
    public static Organisation Onto(Organisation onto, SheetReader form, Func<Guid, bool> seen, bool marks)
    {
        var sheet = form.Sheet;
        return onto with
        {
            LegalName = sheet["legal_name"],
            Kind = form.Text("kind"),
            Country = form.Text("country"),
            City = form.Text("city"),
            Website = form.Text("website"),
            Description = form.Text("description"),
            Territories = form.List("territories"),
            Languages = form.List("languages"),
            EmailDomains = form.List("email_domains"),
            Parent = form.Id("parent", "NoneLike") ?? (onto.Parent is { } hidden && !seen(hidden) ? hidden : null),
            Reference = form.Text("reference"),
            Callable = marks ? sheet["callable"].Length > 0 : onto.Callable,
            VisibleTo = sheet["visible_to"],
            Tlp = sheet["tlp"],
            Names = [.. sheet.Rows(Names).Select(row => new OrganisationName
            {
                Type = row["type"],
                Name = row["name"],
                Language = row["language"],
                Since = form.Day($"names/{row.Key}/since"),
                Until = form.Day($"names/{row.Key}/until"),
            })],
            Identifiers = [.. sheet.Rows(Identifiers).Select(row => new Identifier(row["scheme"], row["value"]))],
            Capabilities = [.. sheet.Rows(Capabilities).Select(row => new Capability
            {
                Code = row["code"],
                Territories = form.List($"capabilities/{row.Key}/territories"),
                Function = row["function"],
                Instruments = row["instruments"].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                Languages = form.List($"capabilities/{row.Key}/languages"),
                WhoMayAsk = row["who_may_ask"],
                WhatToInclude = row["what_to_include"],
                UsualTime = row["usual_time"],
                Since = form.Day($"capabilities/{row.Key}/since"),
                Until = form.Day($"capabilities/{row.Key}/until"),
            })],
        };
    }

    /// <summary>The path in the form of what the rules found wrong.</summary>
    public static string PathOf(FieldProblem problem, Sheet sheet)
    {
        if (problem.Part is var (group, index))
        {
            var rows = sheet.Rows(Shape.Groups.First(one => one.Name == group));
            return index < rows.Count ? $"{group}/{rows[index].Key}/{FieldIn(group, problem)}" : "legal_name";
        }

        return Shape.Fields.Contains(problem.Field) ? problem.Field : "legal_name";
    }

    private static string FieldIn(string group, FieldProblem problem) => (group, problem.Why.Key) switch
    {
        (_, "Why.DatesOrder") => "until",
        ("names", "Why.Language") => "language",
        ("names", "Why.NameType") => "type",
        ("names", _) => "name",
        ("identifiers", _) => "value",
        (_, "Why.Territory") => "territories",
        (_, "Why.Language") => "languages",
        (_, "Why.Text") => "instruments",
        (_, "Why.TooLong") => problem.Why.Args[0] switch { 500 => "who_may_ask", 2000 => "what_to_include", _ => "usual_time" },
        (_, "Why.Term") when problem.Why.Args[0] is TermLists.Function => "function",
        _ => "code",
    };

    private static string TerritoryList(IEnumerable<string> codes, string language) =>
        string.Join(", ", codes.Select(code => !Countries.IsRegion(code) && Countries.NameOf(code, language) is var name && !name.Contains(',', StringComparison.Ordinal) && Countries.Find(name) == code ? name : code));
}
