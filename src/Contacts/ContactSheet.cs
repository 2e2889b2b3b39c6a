using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>A contact laid out as a form, and back.</summary>
public static class ContactSheet
{
    public static readonly SheetGroup Affiliations = new("affiliations", ["organisation", "since"], ["organisation", "job_title", "department", "functions"], ["organisation", "job_title", "department", "functions", "since", "until"]);
    public static readonly SheetGroup Channels = new("channels", ["type", "value"], ["value", "label"], ["type", "value", "label", "preferred", "state", "verified_on", "verified_by", "visible_to", "tlp"]);
    public static readonly SheetGroup Absences = new("absences", ["since"], ["since", "until", "deputy", "note"], ["since", "until", "deputy", "note"]);

    public static readonly SheetShape Shape = new(
        ["name", "kind", "languages", "time_zone", "hours", "holidays", "confirmed_on", "named_by_agreement", "source", "told_on", "review_by", "reference", "visible_to", "tlp"],
        [Affiliations, Channels, Absences]);

    /// <param name="seen">Whether the actor may see an organisation: affiliations with others are left out.</param>
    public static Sheet Of(Contact contact, Func<Guid, bool> seen, string language) => new(
        new Dictionary<string, string>
        {
            ["name"] = contact.Name,
            ["kind"] = contact.Kind,
            ["languages"] = SheetReader.Of(contact.Languages, language),
            ["time_zone"] = contact.TimeZone ?? "",
            ["hours"] = contact.Hours ?? "",
            ["holidays"] = contact.Holidays ?? "",
            ["confirmed_on"] = SheetReader.Of(contact.ConfirmedOn),
            ["named_by_agreement"] = contact.NamedByAgreement ?? "",
            ["source"] = contact.Source ?? "",
            ["told_on"] = SheetReader.Of(contact.ToldOn),
            ["review_by"] = SheetReader.Of(contact.ReviewBy),
            ["reference"] = contact.Reference ?? "",
            ["visible_to"] = contact.VisibleTo,
            ["tlp"] = contact.Tlp,
        },
        new Dictionary<string, IReadOnlyList<SheetRow>>
        {
            [Affiliations.Name] = Sheet.Keyed(contact.Affiliations.Where(affiliation => seen(affiliation.Organisation)).Select(affiliation => new Dictionary<string, string>
            {
                ["organisation"] = affiliation.Organisation.ToString(),
                ["job_title"] = affiliation.JobTitle ?? "",
                ["department"] = affiliation.Department ?? "",
                ["functions"] = Lists.Join(affiliation.Functions),
                ["since"] = SheetReader.Of(affiliation.Since),
                ["until"] = SheetReader.Of(affiliation.Until),
            })),
            [Channels.Name] = Sheet.Keyed(contact.Channels.Select(channel => new Dictionary<string, string>
            {
                ["type"] = channel.Type,
                ["value"] = channel.Type == ChannelTypes.Phone ? Forms.PhoneForPeople(channel.Value) : channel.Value,
                ["label"] = channel.Label ?? "",
                ["preferred"] = channel.Preferred ? "yes" : "",
                ["state"] = channel.State,
                ["verified_on"] = SheetReader.Of(channel.VerifiedOn),
                ["verified_by"] = channel.VerifiedBy ?? "",
                ["visible_to"] = channel.VisibleTo,
                ["tlp"] = channel.Tlp ?? "",
            })),
            [Absences.Name] = Sheet.Keyed(contact.Absences.Select(absence => new Dictionary<string, string>
            {
                ["since"] = SheetReader.Of(absence.Since),
                ["until"] = SheetReader.Of(absence.Until),
                ["deputy"] = absence.Deputy?.ToString() ?? "",
                ["note"] = absence.Note ?? "",
            })),
        });

    /// <summary>The record as the form says; what the form doesn't show stays as it is in <paramref name="onto"/>.</summary>
    public static Contact Onto(Contact onto, SheetReader form, Func<Guid, bool> seen)
    {
        var sheet = form.Sheet;
        return onto with
        {
            Name = sheet["name"],
            Kind = sheet["kind"],
            Languages = form.List("languages"),
            TimeZone = form.Text("time_zone"),
            Hours = form.Text("hours"),
            Holidays = form.Text("holidays"),
            ConfirmedOn = form.Day("confirmed_on"),
            NamedByAgreement = form.Text("named_by_agreement"),
            Source = form.Text("source"),
            ToldOn = form.Day("told_on"),
            ReviewBy = form.Day("review_by"),
            Reference = form.Text("reference"),
            VisibleTo = sheet["visible_to"],
            Tlp = sheet["tlp"],
            Affiliations =
            [
                .. sheet.Rows(Affiliations).Select(row => Affiliation(form, "affiliations/" + row.Key + "/", row)),
                .. onto.Affiliations.Where(affiliation => !seen(affiliation.Organisation)),
            ],
            Channels = [.. sheet.Rows(Channels).Select(row => Channel(form, "channels/" + row.Key + "/", row))],
            Absences = [.. sheet.Rows(Absences).Select(row => Absence(form, "absences/" + row.Key + "/", row))],
        };
    }

    /// <summary>The path in the form of what the rules found wrong.</summary>
    public static string PathOf(FieldProblem problem, Sheet sheet)
    {
        if (problem.Part is var (group, index))
        {
            var shape = Shape.Groups.First(one => one.Name == group);
            var rows = sheet.Rows(shape);
            return index < rows.Count ? $"{group}/{rows[index].Key}/{FieldIn(group, problem)}" : "name";
        }

        if (problem.Field == "organisation")
        {
            var row = sheet.Rows(Affiliations).FirstOrDefault(row => row["organisation"] == problem.Value);
            return row is null ? "name" : $"affiliations/{row.Key}/organisation";
        }

        return Shape.Fields.Contains(problem.Field) ? problem.Field : "name";
    }

    private static string FieldIn(string group, FieldProblem problem) => (group, problem.Why.Key) switch
    {
        ("affiliations", "Why.DatesOrder") => "until",
        ("affiliations", "Why.AffiliationsOverlap") => "since",
        ("affiliations", _) => problem.Field,
        ("channels", "Why.ChannelType") => "type",
        ("channels", "Why.ChannelState") => "state",
        ("channels", "Why.Audience") => "visible_to",
        ("channels", "Why.TooLong") when problem.Why.Args[0] is 100 => "label",
        ("channels", "Why.TooLong") when problem.Why.Args[0] is 200 => "verified_by",
        ("channels", _) => "value",
        ("absences", "Why.AbsenceDates") => "until",
        ("absences", "Why.OwnDeputy") => "deputy",
        _ => "note",
    };

    private static Affiliation Affiliation(SheetReader form, string path, SheetRow row)
    {
        if (row["organisation"].Length == 0)
        {
            form.Add(path + "organisation", "", "Required");
        }

        return new Affiliation
        {
            Organisation = form.Id(path + "organisation", "NoneLike") ?? Guid.Empty,
            JobTitle = row["job_title"],
            Department = row["department"],
            Functions = form.Codes(path + "functions"),
            Since = form.Day(path + "since"),
            Until = form.Day(path + "until"),
        };
    }

    private static Channel Channel(SheetReader form, string path, SheetRow row) => new()
    {
        Type = row["type"],
        Value = row["value"],
        Label = row["label"],
        Preferred = row["preferred"].Length > 0,
        State = row["state"] is { Length: > 0 } state ? state : "working",
        VerifiedOn = form.Day(path + "verified_on"),
        VerifiedBy = row["verified_by"],
        VisibleTo = row["visible_to"],
        Tlp = row["tlp"] is { Length: > 0 } tlp ? tlp : null,
    };

    private static Absence Absence(SheetReader form, string path, SheetRow row)
    {
        return new Absence
        {
            Since = Needed("since") ?? DateOnly.MinValue,
            Until = Needed("until") ?? DateOnly.MaxValue,
            Deputy = form.Id(path + "deputy", "Id"),
            Note = row["note"],
        };

        DateOnly? Needed(string field)
        {
            if (row[field].Length == 0)
            {
                form.Add(path + field, "", "Required");
            }

            return form.Day(path + field);
        }
    }
}
