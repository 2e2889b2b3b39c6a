using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>Invented applications for the demo, at several stages.</summary>
public sealed class DemoApplications(Applications applications, ApplicantForms forms, Procedures procedures, DemoAccounts accounts, Actors actors)
{
    private static readonly (string Name, string Country, string Kind, int Steps)[] Invented =
    [
        ("Nordic Pay Demo", "SE", "payment_firm", 1), ("Hotline Demo e.V.", "DE", "ngo", 1), ("Polícia Demo, cyber unit", "PT", "police_unit", 2),
        ("Cloud Demo Ltd", "IE", "technology_company", 3), ("Lex Demo & Partners", "BE", "law_firm", 4), ("Πρόληψη Demo", "GR", "ngo", 4), ("Wallet Demo SA", "FR", "payment_firm", 0),
    ];

    /// <summary>Adds them unless there is any.</summary>
    public async Task Add(CancellationToken cancellation)
    {
        if (await accounts.Of("admin", cancellation) is not { } id || await actors.OfAccount(id, cancellation) is not { Actor: var admin } || (await applications.List(admin, new ApplicationFilter { Closed = true }, cancellation)).Items.Count > 0)
        {
            return;
        }

        var procedure = (await procedures.All(admin, cancellation)).First(one => one.Class == "full");
        foreach (var (name, country, kind, steps) in Invented)
        {
            var added = await applications.Add(admin, new Invited { Procedure = procedure.Id, Name = name, Country = country, Kind = kind, ContactName = "Demo applicant", Email = "apply@" + DomainOf(country), Language = "en" }, cancellation);
            if (added.Value is { } application && steps > 0)
            {
                await Bring(admin, application, steps, cancellation);
            }
        }
    }

    /// <summary>1 invited, 2 writing, 3 submitted, 4 in review.</summary>
    private async Task Bring(Actor admin, Application application, int steps, CancellationToken cancellation)
    {
        await applications.Do(admin, application.Id, 0, new Act(Events.Invite), cancellation);
        if (steps < 2 || (await forms.Link(admin, application.Id, cancellation)).Value is not { } token)
        {
            return;
        }

        await forms.Save(token, Answers(application, whole: steps > 2), cancellation: cancellation);
        if (steps > 2)
        {
            await forms.Submit(token, cancellation);
        }

        if (steps > 3)
        {
            await applications.Do(admin, application.Id, 0, new Act(Events.Begin), cancellation);
        }
    }

    /// <summary>Each of its own: applicants of one domain would be taken for the same body.</summary>
    private static string DomainOf(string country) => $"applicant-{country.ToLowerInvariant()}.example";

    private static Dictionary<string, string> Answers(Application application, bool whole)
    {
        var answers = new Dictionary<string, string> { ["legal_name"] = application.Name, [DirectoryFields.Country] = application.Country!, ["registration"] = "DEMO-" + application.Country };
        if (whole)
        {
            foreach (var (code, text) in new (string, string)[]
            {
                (DirectoryFields.Capabilities, "training"), ("description", "An invented organisation of the demo."), (DirectoryFields.Territories, application.Country!), (DirectoryFields.EmailDomains, DomainOf(application.Country!)),
                ("contact.single_point_of_contact.name", "Demo desk"), ("contact.single_point_of_contact.email", "desk@" + DomainOf(application.Country!)), ("contact.single_point_of_contact.phone", "+44 20 7946 0177"),
                ("conflict", "No"), ("investigated", "No"), ("motivation", "To help."),
            })
            {
                answers[code] = text;
            }
        }

        return answers;
    }
}
