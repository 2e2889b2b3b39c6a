using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>What the rules need to know of an organisation that a contact belongs to.</summary>
public sealed record Body(string? Country, string? Kind)
{
    /// <summary>The label that it asks of its contacts; null for none, and for one that is no longer listed.</summary>
    public string? Tlp { get; init; }
}

/// <summary>The label that a contact's organisations ask of it, and the one that it would have left.</summary>
public sealed record Loosening(string Asked, string Left);

/// <summary>Functions that become free at an organisation on a day.</summary>
public sealed record Handover(Guid Organisation, IReadOnlyList<string> Functions, DateOnly From);

/// <summary>What a contact's record may hold. Values in, canonical values out.</summary>
public static class ContactRules
{
    private const string PoliceUnit = "police_unit";

    /// <summary>The record in canonical form; what could not be taken is noted in <paramref name="check"/> under the CSV column's name.</summary>
    /// <param name="bodies">Organisation to its seat; null for an organisation that isn't listed. A phone in national notation is read with the country of the first one.</param>
    public static Contact Canonical(Contact given, Func<Guid, Body?> bodies, TermList terms, DateOnly today, Validation check)
    {
        if (given.Kind is not ("person" or "desk"))
        {
            check.Add("kind", given.Kind, "ContactKind");
        }

        var known = given.Affiliations.Select(affiliation => (affiliation, body: bodies(affiliation.Organisation))).ToList();
        foreach (var (affiliation, _) in known.Where(pair => pair.body is null))
        {
            check.Add("organisation", affiliation.Organisation.ToString(), "NoSuchOrganisation");
        }

        var country = known.Select(pair => pair.body?.Country).FirstOrDefault(code => code is not null);
        var canonical = given with
        {
            Reference = check.Text("reference", given.Reference, 200),
            Name = check.Text("name", given.Name, 200, required: true) ?? "",
            Languages = check.Each("languages", given.Languages, Kernel.Languages.Parse, "Language"),
            TimeZone = check.One("time_zone", given.TimeZone, Forms.Zone, "Zone"),
            Hours = check.One("hours", given.Hours, text => PartnerDirectory.Contacts.Hours.Parse(text)?.ToString(), "Hours"),
            NamedByAgreement = check.Text("named_by_agreement", given.NamedByAgreement, 300),
            Source = check.Text("source", given.Source, 300),
            Affiliations = check.Parts("affiliations", given.Affiliations, affiliation => Canonical(affiliation, terms, check)),
            Channels = [.. check.Parts("channels", given.Channels, channel => Canonical(channel, country, check)).DistinctBy(channel => (channel.Type, channel.Value))],
            Holidays = check.One("holidays", given.Holidays, HolidayRegion, "HolidayRegion"),
            Absences = [.. check.Parts("absences", given.Absences, absence => Canonical(absence, given.Id, check)).OrderBy(absence => absence.Since)],
            VisibleTo = check.One("visible_to", given.VisibleTo, text => Audience.Parse(text)?.Text, "Audience") ?? Audience.Everyone.Text,
            Tlp = check.One("tlp", given.Tlp, Forms.Tlp, "Tlp") ?? "TLP:AMBER",
            WithdrawnBecause = check.Text("withdrawn_because", given.WithdrawnBecause, 1000),
        };

        if (canonical.ToldOn > today)
        {
            check.Add("told_on", canonical.ToldOn.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "NotYet");
        }

        CheckOverlaps(canonical, check);
        CheckChannelsNeeded(canonical, terms, today, check);
        if (NamesOfficer(canonical, bodies) && canonical.VisibleTo != Audience.Secretariat.Text)
        {
            check.Add("kind", "person", "OfficerWithoutAgreement");
        }

        return canonical;
    }

    /// <summary>
    /// Whether who may see the contact, or one of its channels, is said otherwise than before. To take a channel away that
    /// is kept from some counts too: it could come back without that.
    /// </summary>
    public static bool MarksOtherwise(Contact before, Contact after) =>
        before.VisibleTo != after.VisibleTo || before.Tlp != after.Tlp ||
        before.Channels.Any(old => after.Channels.Where(channel => channel.Type == old.Type && channel.Value == old.Value).ToList() is var same &&
            (same.Count == 0 ? IsKeptFromSome(before, old) : same.Exists(channel => channel.VisibleTo != old.VisibleTo || channel.Tlp != old.Tlp)));

    /// <summary>Whether some who see the contact don't see the channel.</summary>
    public static bool IsKeptFromSome(Contact contact, Channel channel) =>
        contact.MarkingOf(channel) != contact.Marking || (channel.VisibleTo != Audience.Everyone.Text && channel.VisibleTo != contact.VisibleTo);

    /// <summary>
    /// What a contact's organisations ask of it, today or on a day to come, and would no longer ask when it is at others, or
    /// they are marked otherwise; null where it stays marked at least as strictly.
    /// </summary>
    /// <param name="asked">The labels of the organisations as they are; null for none.</param>
    /// <param name="asks">The labels as they will be.</param>
    public static Loosening? Loosens(Contact before, Func<Guid, string?> asked, Contact after, Func<Guid, string?> asks, DateOnly today)
    {
        Loosening? most = null;
        foreach (var day in Turns(before, after, today))
        {
            var was = Binding(before, day).Select(asked).Aggregate((string?)null, (label, other) => label is null ? other : TlpLabels.Strictest(label, other));
            var left = Binding(after, day).Select(asks).Aggregate(after.Tlp, TlpLabels.Strictest);
            if (was is not null && TlpLabels.Parse(left) < TlpLabels.Parse(was) && (most is null || TlpLabels.Parse(most.Asked) < TlpLabels.Parse(was)))
            {
                most = new Loosening(was, left);
            }
        }

        return most;
    }

    /// <summary>
    /// Whether an organisation whose label is for its own people ceases to hold for the contact, today or on a day to come:
    /// under the same label others see it then.
    /// </summary>
    public static bool LeavesStrict(Contact before, Contact after, Func<Guid, string?> labels, DateOnly today) =>
        Turns(before, after, today).Any(day => Binding(before, day).Except(Binding(after, day)).Any(organisation => labels(organisation) is { } label && TlpLabels.IsStrict(label)));

    /// <summary>Today, and the days to come on which one of the two begins or ceases to be somewhere.</summary>
    private static IEnumerable<DateOnly> Turns(Contact before, Contact after, DateOnly today) =>
        [today, .. before.Affiliations.Concat(after.Affiliations).SelectMany(affiliation => new[] { affiliation.Since, affiliation.Until }).OfType<DateOnly>().Where(day => day > today).Distinct()];

    /// <summary>The organisations whose labels hold for a contact on a day: see <see cref="Contact.Binding"/>.</summary>
    private static IEnumerable<Guid> Binding(Contact contact, DateOnly day)
    {
        var held = contact.Affiliations.Where(affiliation => new Dated(affiliation.Since, affiliation.Until).HoldsOn(day)).ToList();
        return (held.Count > 0 ? held : contact.Affiliations).Select(affiliation => affiliation.Organisation);
    }

    /// <summary>
    /// The successor with the functions that somebody leaves at an organisation, from a day on: what it was called for
    /// before stays on record. Null when it has them already.
    /// </summary>
    public static Contact? TakesOver(Contact successor, Guid organisation, IReadOnlyList<string> functions, DateOnly from)
    {
        var affiliations = successor.Affiliations.ToList();
        var at = affiliations.FindLastIndex(affiliation => affiliation.Organisation == organisation && new Dated(affiliation.Since, affiliation.Until).HoldsOn(from));
        if (at < 0)
        {
            affiliations.Add(new Affiliation { Organisation = organisation, Functions = functions, Since = from });
            return successor with { Affiliations = affiliations };
        }

        var now = affiliations[at];
        if (functions.All(now.Functions.Contains))
        {
            return null;
        }

        var next = now with { Functions = [.. now.Functions.Union(functions)], Since = from };
        if (now.Since == from)
        {
            affiliations[at] = next;
        }
        else
        {
            affiliations[at] = now with { Until = from };
            affiliations.Insert(at + 1, next);
        }

        return successor with { Affiliations = affiliations };
    }

    /// <summary>
    /// The contact without functions at an organisation, from a day on: what it was called for before stays on record. Null
    /// when it has none of them there from that day.
    /// </summary>
    public static Contact? HandsOver(Contact holder, Guid organisation, IReadOnlyList<string> functions, DateOnly from)
    {
        var affiliations = new List<Affiliation>();
        var changed = false;
        foreach (var affiliation in holder.Affiliations)
        {
            if (affiliation.Organisation != organisation || affiliation.Until <= from || !affiliation.Functions.Any(functions.Contains))
            {
                affiliations.Add(affiliation);
                continue;
            }

            changed = true;
            var next = affiliation with { Functions = [.. affiliation.Functions.Except(functions)] };
            if (affiliation.Since >= from)
            {
                affiliations.Add(next);
            }
            else
            {
                affiliations.Add(affiliation with { Until = from });
                affiliations.Add(next with { Since = from });
            }
        }

        return changed ? holder with { Affiliations = affiliations } : null;
    }

    /// <summary>The functions that a contact gives up at an organisation with this change, and from when; none when it keeps them there.</summary>
    public static IReadOnlyList<Handover> GivenUp(Contact before, Contact after, DateOnly today)
    {
        var given = new List<Handover>();
        foreach (var organisation in before.Affiliations.Select(affiliation => affiliation.Organisation).Distinct())
        {
            var open = before.Affiliations.Where(affiliation => affiliation.Organisation == organisation && IsOpen(affiliation)).SelectMany(affiliation => affiliation.Functions).Distinct().ToList();
            var kept = after.Affiliations.Where(affiliation => affiliation.Organisation == organisation && IsOpen(affiliation)).SelectMany(affiliation => affiliation.Functions);
            var lost = open.Except(kept).ToList();
            var ended = after.Affiliations.Where(affiliation => affiliation.Organisation == organisation && affiliation.Until is not null && affiliation.Functions.Any(lost.Contains))
                .Select(affiliation => affiliation.Until!.Value).DefaultIfEmpty().Max();
            if (ended != default && lost.Count > 0)
            {
                given.Add(new Handover(organisation, lost, ended > today ? ended : today));
            }
        }

        return given;

        // Still running, or at least not ended before today.
        static bool IsOpen(Affiliation affiliation) => affiliation.Until is null;
    }

    /// <summary>A person at a police unit without a recorded agreement to be named: seen by the secretariat alone.</summary>
    public static bool NamesOfficer(Contact contact, Func<Guid, Body?> bodies) =>
        contact.Kind == "person" && contact.NamedByAgreement is null &&
        contact.Affiliations.Any(affiliation => bodies(affiliation.Organisation)?.Kind == PoliceUnit);

    /// <summary>The first way to reach: working, preferred before others, a phone before an e-mail address.</summary>
    public static Channel? First(IEnumerable<Channel> channels) =>
        channels.Where(channel => channel.State == "working")
            .OrderByDescending(channel => channel.Preferred)
            .ThenBy(channel => channel.Type switch { ChannelTypes.Phone => 0, ChannelTypes.Email => 1, _ => 2 })
            .FirstOrDefault();

    /// <summary>Two affiliations with the same organisation and the same title may not overlap in time.</summary>
    private static void CheckOverlaps(Contact contact, Validation check)
    {
        for (var i = 1; i < contact.Affiliations.Count; i++)
        {
            var a = contact.Affiliations[i];
            for (var j = 0; j < i; j++)
            {
                var b = contact.Affiliations[j];
                if (a.Organisation == b.Organisation && a.JobTitle == b.JobTitle && a.Department == b.Department && new Dated(a.Since, a.Until).Overlaps(new Dated(b.Since, b.Until)))
                {
                    check.In("affiliations", i, () =>
                    {
                        check.Add("from", a.Since?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "AffiliationsOverlap");
                        return a;
                    });
                }
            }
        }
    }

    /// <summary>A function says which channel it needs: a desk on duty day and night needs a phone.</summary>
    private static void CheckChannelsNeeded(Contact contact, TermList terms, DateOnly today, Validation check)
    {
        check.Parts("affiliations", contact.Affiliations, affiliation =>
        {
            foreach (var function in new Dated(affiliation.Since, affiliation.Until).HoldsOn(today) ? affiliation.Functions : [])
            {
                if (terms.Get(TermLists.Function, function)?.NeedsChannel is { } needed && !contact.Channels.Any(channel => channel.Type == needed && channel.State != "retired"))
                {
                    check.Add("functions", function, "FunctionNeedsChannel", function, needed);
                }
            }

            return affiliation;
        });
    }

    /// <summary>A country's code, or that and the code of a part of it (ISO 3166-2).</summary>
    private static string? HolidayRegion(string text)
    {
        var code = text.Trim().ToUpperInvariant();
        var isPart = code.Length is 4 or 5 or 6 && code[2] == '-' && code[3..].All(char.IsAsciiLetterOrDigit);
        return (code.Length == 2 || isPart) && Countries.Find(code[..2]) == code[..2] ? code : null;
    }

    private static Absence Canonical(Absence given, Guid contact, Validation check)
    {
        if (given.Since >= given.Until)
        {
            check.Add("absence", given.Since.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "AbsenceDates");
        }

        if (given.Deputy is { } deputy && deputy == contact)
        {
            check.Add("absence", null, "OwnDeputy");
        }

        return given with { Note = check.Text("absence", given.Note, 300) };
    }

    private static Affiliation Canonical(Affiliation given, TermList terms, Validation check)
    {
        var dates = check.Dates("from", given.Since, given.Until);
        return given with
        {
            JobTitle = check.Text("job_title", given.JobTitle, 200),
            Department = check.Text("department", given.Department, 200),
            Functions = check.Each("functions", given.Functions, text => terms.Find(TermLists.Function, text), "Term", TermLists.Function, terms.Known(TermLists.Function)),
            Since = dates.Since,
            Until = dates.Until,
        };
    }

    private static Channel Canonical(Channel given, string? country, Validation check)
    {
        if (!ChannelTypes.All.Contains(given.Type))
        {
            check.Add("channel", given.Type, "ChannelType", string.Join(", ", ChannelTypes.All));
        }

        if (!ChannelTypes.States.Contains(given.State))
        {
            check.Add("channel", given.State, "ChannelState", string.Join(", ", ChannelTypes.States));
        }

        if (given.Type is ChannelTypes.Phone or ChannelTypes.Email or "portal" && string.IsNullOrWhiteSpace(given.Value))
        {
            check.Add(given.Type is "portal" ? "channel" : given.Type, given.Value, "Required");
        }

        var value = given.Type switch
        {
            ChannelTypes.Phone => check.One("phone", given.Value, text => Forms.Phone(text, country), "Phone", country ?? "–"),
            ChannelTypes.Email => check.One("email", given.Value, Forms.Email, "Email"),
            "portal" => check.One("channel", given.Value, Forms.Link, "Link"),
            _ => check.Text("channel", given.Value, 10_000, required: true, lines: true),
        };
        return given with
        {
            Value = value ?? "",
            Label = check.Text("channel", given.Label, 100),
            VerifiedBy = check.Text("channel", given.VerifiedBy, 200),
            VisibleTo = check.One("channel", given.VisibleTo, text => Audience.Parse(text)?.Text, "Audience") ?? Audience.Everyone.Text,
            Tlp = string.IsNullOrWhiteSpace(given.Tlp) ? null : check.One("channel", given.Tlp, Forms.Tlp, "Tlp"),
        };
    }
}
