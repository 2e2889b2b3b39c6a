using System.Reflection;
using PartnerDirectory.Administration;
using PartnerDirectory.Contacts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;

namespace PartnerDirectory.Exchange;

/// <summary>
/// The European Financial Coalition as public record has it (press releases and reports of 2009 to 2015), with contacts
/// that are plainly invented, and a few plainly invented partners for what the record lacks.
/// </summary>
public sealed class DemoCoalition(
    Import import, Organisations.Organisations organisations, Contacts.Contacts contacts, Memberships memberships, WorkingGroups groups, TimeProvider time)
{
    private static readonly DateOnly Launch = new(2009, 3, 3);
    private static readonly DateOnly Relaunch = new(2012, 11, 1);

    /// <summary>Null when it is loaded; refused unless the directory is empty.</summary>
    public async Task<Problem?> Load(Actor actor, CancellationToken cancellation = default)
    {
        if (await organisations.All(actor, cancellation).AnyAsync(cancellation) || await contacts.All(actor, cancellation).AnyAsync(cancellation))
        {
            return new Conflict(new Message("Problem.NotEmpty"));
        }

        foreach (var list in (string[])["organisations", "contacts"])
        {
            await using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream("demo/" + list + ".csv")!;
            var taken = await import.Run(actor, file, cancellation: cancellation);
            if (taken.Problem is { } problem)
            {
                return problem;
            }

            if (taken.Value is { Written: false } report)
            {
                throw new InvalidOperationException("The demo coalition does not fit the rules: " + string.Join("; ", report.Problems.Select(bad => bad.Line + " " + bad.Problem)));
            }
        }

        var partners = new Dictionary<string, Organisation>(StringComparer.Ordinal);
        await foreach (var organisation in organisations.All(actor, cancellation))
        {
            partners[organisation.Reference!] = organisation;
        }

        var people = new Dictionary<string, Contact>(StringComparer.Ordinal);
        await foreach (var contact in contacts.All(actor, cancellation))
        {
            people[contact.Reference!] = contact;
        }

        return await Reach(actor, people, cancellation) ?? await History(actor, partners, cancellation) ?? await Capabilities(actor, partners, cancellation) ?? await Groups(actor, partners, people.ToDictionary(pair => pair.Key, pair => pair.Value.Id), cancellation);
    }

    /// <summary>When contacts were last confirmed, and who is away just now: counted from today, so that the demo doesn't age.</summary>
    private async Task<Problem?> Reach(Actor actor, Dictionary<string, Contact> people, CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var confirmed = new (string Contact, int DaysAgo)[]
        {
            ("demo-c-visa-be-fraud", 12), ("demo-c-visa-be-desk", 12), ("demo-c-visa-duty", 40), ("demo-c-visa-desk", 40), ("demo-c-mastercard-desk", 25), ("demo-c-paypal-duty", 61),
            ("demo-c-microsoft-duty", 90), ("demo-c-ec3-duty", 3), ("demo-c-politie-desk", 8), ("demo-c-polposta-desk", 30), ("demo-c-eurojust-desk", 17), ("demo-c-inhope-desk", 5), ("demo-c-icmec-duty", 200),
        };
        foreach (var (reference, daysAgo) in confirmed)
        {
            if ((await contacts.Save(actor, people[reference] with { ConfirmedOn = today.AddDays(-daysAgo) }, cancellation)).Problem is { } problem)
            {
                return problem;
            }
        }

        var away = people["demo-c-mastercard-person"] with
        {
            Absences = [new Absence { Since = today.AddDays(-2), Until = today.AddDays(9), Deputy = people["demo-c-mastercard-desk"].Id, Note = "Invented for the demo." }],
        };
        return (await contacts.Save(actor, away, cancellation)).Problem;
    }

    private async Task<Problem?> History(Actor actor, Dictionary<string, Organisation> partners, CancellationToken cancellation)
    {
        var steps = new (string Partner, Standing Standing)[]
        {
            ("demo-ceop", new Standing { Code = "ended", Class = "full", Since = Relaunch, Reason = "Its part passed to Europol at the relaunch." }),
            ("demo-lefevre", new Standing { Code = "suspended", Class = "associate", Since = new DateOnly(2015, 3, 2), Reason = "Invented for the demo.", ReviewOn = new DateOnly(2015, 9, 1) }),
        };
        foreach (var (partner, standing) in steps)
        {
            if ((await memberships.Change(actor, partners[partner].Id, standing, cancellation)).Problem is { } problem)
            {
                return problem;
            }
        }

        // Counted from today, so that there is always something to renew.
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var (partner, days) in new[] { ("demo-enfance", -20), ("demo-primer", 12), ("demo-deigma", 45), ("demo-sodra", 200) })
        {
            var version = (await memberships.Of(partners[partner].Id, cancellation))!.Version;
            if ((await memberships.Save(actor, partners[partner].Id, version, null, new Renewal(today.AddDays(days), "Invented for the demo."), [], cancellation)).Problem is { } problem)
            {
                return problem;
            }
        }

        var funded = (await memberships.MandatesOf(partners["demo-ec"].Id, cancellation)).Single();
        return (await memberships.AddMandate(actor, funded with { Amount = "427000", Currency = "EUR" }, cancellation)).Problem;
    }

    private async Task<Problem?> Capabilities(Actor actor, Dictionary<string, Organisation> partners, CancellationToken cancellation)
    {
        var parents = new Dictionary<string, string> { ["demo-visa-be"] = "demo-visa", ["demo-ec3"] = "demo-europol" };
        foreach (var (reference, partner) in partners)
        {
            var told = partner with
            {
                Parent = parents.TryGetValue(reference, out var parent) ? partners[parent].Id : null,
                Callable = reference is "demo-ceop",
                Capabilities = [.. partner.Capabilities.Select(capability => HowToAsk(capability, partner))],
            };
            if ((await organisations.Save(actor, told, cancellation)).Problem is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static Capability HowToAsk(Capability capability, Organisation partner) => capability.Code switch
    {
        "trace_payments" => capability with { Territories = partner.Territories, WhoMayAsk = "Police units and prosecutors", Instruments = ["police request"], Function = "financial_investigation", Languages = partner.Languages, WhatToInclude = "Merchant name, date and amount. Never card numbers by e-mail.", UsualTime = "2 working days" },
        "block_account" => capability with { Territories = partner.Territories, WhoMayAsk = "Any member", Instruments = ["partner report", "police request"], Function = "single_point_of_contact", Languages = partner.Languages, WhatToInclude = "Address of the offer and how it takes payment.", UsualTime = "24 hours" },
        "preserve_account_data" => capability with { Territories = partner.Territories, WhoMayAsk = "Police units and prosecutors", Instruments = ["preservation order"], Function = "legal_process", Languages = partner.Languages, WhatToInclude = "Account identifier and the period.", UsualTime = "8 hours" },
        "remove_content" => capability with { Territories = partner.Territories, WhoMayAsk = "Any member", Instruments = ["partner report"], Function = "abuse_takedown", Languages = partner.Languages, UsualTime = "24 hours" },
        _ => capability with { Territories = partner.Territories },
    };

    private async Task<Problem?> Groups(Actor actor, Dictionary<string, Organisation> partners, Dictionary<string, Guid> people, CancellationToken cancellation)
    {
        Seat Seated(string partner, string role = "member", string? representative = null) => new()
        {
            Organisation = partners[partner].Id,
            Role = role,
            Representative = representative is null ? null : people[representative],
            Since = Relaunch,
        };

        var all = new List<WorkingGroup>
        {
            new()
            {
                Kind = "steering group",
                Name = "Steering group",
                Since = Relaunch,
                Seats =
                [
                    Seated("demo-europol", "chair"), Seated("demo-mce", representative: "demo-c-mce-person"), Seated("demo-inhope"), Seated("demo-eurojust"), Seated("demo-microsoft"),
                    Seated("demo-google"), Seated("demo-visa"), Seated("demo-mastercard", representative: "demo-c-mastercard-person"), Seated("demo-paypal"), Seated("demo-politie"),
                    Seated("demo-icmec", "observer", "demo-c-icmec-person"),
                ],
            },
            new() { Kind = "steering group", Name = "Launch steering group", Since = Launch, Until = Relaunch, Seats = [Seated("demo-ceop", "chair") with { Since = Launch, Until = Relaunch }] },
        };

        // The five aims the coalition declared, one work package each.
        string[] aims = ["Support investigations", "Assess the scale", "Protect legitimate business", "Train and share", "Raise awareness"];
        string[] leads = ["demo-politie", "demo-ec3", "demo-visa", "demo-icmec", "demo-inhope"];
        all.AddRange(aims.Select((aim, i) => new WorkingGroup { Kind = "work package", Name = $"Work package {i + 1}: {aim}", Since = Relaunch, Seats = [Seated(leads[i], "chair")] }));
        foreach (var group in all)
        {
            if ((await groups.Save(actor, group, cancellation)).Problem is { } problem)
            {
                return problem;
            }
        }

        return null;
    }
}
