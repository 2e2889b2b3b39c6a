using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using Shouldly;

namespace PartnerDirectory.Tests.Support;

/// <summary>Records that tests are about, made through the services.</summary>
public static class Some
{
    /// <summary>The day the test directories stand at.</summary>
    public static readonly DateOnly Today = new(2026, 11, 24);

    public static Organisation Organisation(string name = "Visa Europe Belgium") => new()
    {
        LegalName = name,
        Reference = "ref-" + name,
        Country = "BE",
        City = "Brussels",
        Kind = "payment_firm",
    };

    /// <summary>Every field filled in, with what is awkward to keep.</summary>
    public static Organisation Full(string name = "Müller & Søn | \"Zahlungen\" @ Ltd") => new()
    {
        LegalName = name,
        Reference = "FULL|1\\2",
        Names =
        [
            new OrganisationName { Type = NameTypes.Short, Name = "Müller" },
            new OrganisationName { Type = NameTypes.Acronym, Name = "M&S" },
            new OrganisationName { Type = NameTypes.Former, Name = "Müller alt", Since = new DateOnly(1999, 1, 1), Until = new DateOnly(2009, 3, 3) },
            new OrganisationName { Type = NameTypes.Former, Name = "Müller plus", Language = "de", Until = new DateOnly(2012, 2, 29) },
            new OrganisationName { Type = NameTypes.Translated, Name = "Мюллер", Language = "bg" },
            new OrganisationName { Type = NameTypes.Other, Name = "a|b\\c" },
            new OrganisationName { Type = NameTypes.Other, Name = "desk@fr" },
            new OrganisationName { Type = NameTypes.Other, Name = "=1+1" },
        ],
        Kind = "payment_firm",
        Country = "DE",
        City = "München",
        Territories = ["DE", "AT", "EU"],
        Website = "https://example.org/a?b=c",
        EmailDomains = ["example.org", "bücher.example"],
        Identifiers = [new Identifier("lei", "5493001KJTIIGC8Y1R12"), new Identifier("url", "https://example.org/|x")],
        Languages = ["de", "sr-Latn"],
        Description = "First line.\nSecond, \"quoted\" line; with a tab\there.",
        Callable = true,
        Capabilities =
        [
            new Capability { Code = "trace_payments", Territories = ["DE"], WhoMayAsk = "Police", Instruments = ["police request", "court|order"], Function = "legal_process", Languages = ["de"], WhatToInclude = "Date\nand amount", UsualTime = "2 days", Since = new DateOnly(2010, 1, 1) },
            new Capability { Code = "training", Since = new DateOnly(2001, 1, 1), Until = new DateOnly(2002, 1, 1) },
        ],
        VisibleTo = "everyone",
        Tlp = "TLP:GREEN",
    };

    public static Contact Desk(Guid organisation, string name = "Coalition desk") => new()
    {
        Kind = "desk",
        Name = name,
        Reference = "ref-" + name,
        Affiliations = [new Affiliation { Organisation = organisation, Functions = ["single_point_of_contact"] }],
        Channels = [new Channel { Type = "email", Value = "desk@example.org" }, new Channel { Type = "phone", Value = "+44 20 7946 0110" }],
    };

    public static Contact FullContact(params Guid[] organisations) => new()
    {
        Kind = "person",
        Name = "Ana-María O'Exemplo",
        Reference = "P|1",
        Languages = ["es", "pt-BR"],
        TimeZone = "Europe/Madrid",
        Hours = "Mo-Fr 09:00-17:00; PH off",
        NamedByAgreement = "Letter of 2014-05-06",
        Affiliations =
        [
            .. organisations.Select((id, i) => new Affiliation { Organisation = id, JobTitle = "Lead " + i, Department = "Fraud, risk", Functions = ["legal_process", "press"], Since = new DateOnly(2010 + i, 1, 1) }),
            new Affiliation { Organisation = organisations[0], JobTitle = "Trainee", Since = new DateOnly(2001, 1, 1), Until = new DateOnly(2003, 1, 1) },
        ],
        Channels =
        [
            new Channel { Type = "email", Value = "ana@example.org", Label = "work", Preferred = true, VerifiedOn = new DateOnly(2026, 1, 2), VerifiedBy = "call back" },
            new Channel { Type = "email", Value = "old@example.org", State = "retired" },
            new Channel { Type = "phone", Value = "+442079460111", Label = "mobile" },
            new Channel { Type = "phone", Value = "+442079460112", State = "bouncing", VisibleTo = "secretariat" },
            new Channel { Type = "messenger", Value = "signal: ana.77" },
            new Channel { Type = "portal", Value = "https://example.org/portal" },
        ],
        Tlp = "TLP:AMBER",
    };

    public static async Task<Organisation> Listed(this TestDirectory directory, Organisation organisation, Standing? standing = null)
    {
        var added = Taken(await directory.Get<PartnerDirectory.Organisations.Organisations>().Add(directory.Admin, organisation));
        if (standing is not null)
        {
            Taken(await directory.Get<Memberships>().Change(directory.Admin, added.Id, standing));
        }

        return added;
    }

    public static async Task<Contact> Listed(this TestDirectory directory, Contact contact) =>
        Taken(await directory.Get<PartnerDirectory.Contacts.Contacts>().Add(directory.Admin, contact));

    /// <summary>The value, where a problem would be a fault of the test.</summary>
    public static T Taken<T>(this Result<T> result)
    {
        result.Problem.ShouldBeNull(result.Problem is Invalid invalid ? string.Join("; ", invalid.Fields.Select(field => field.Field + "=" + field.Value + ": " + field.Why.Key)) : result.Problem is null ? null : Texts.Say(result.Problem.Message));
        return result.Value!;
    }

    /// <summary>The keys of what an invalid record is told, by field.</summary>
    public static IReadOnlyList<string> Told<T>(this Result<T> result) =>
        [.. result.Problem.ShouldBeOfType<Invalid>().Fields.Select(field => field.Field + " " + field.Why.Key)];
}
