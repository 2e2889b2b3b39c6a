using System.Security.Cryptography;
using PartnerDirectory.Accounts;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Bodies = PartnerDirectory.Organisations.Organisations;
using Logins = PartnerDirectory.Accounts.Accounts;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Site;

/// <summary>A word that stands in one field of one record, and who may read it.</summary>
/// <param name="Sees">By the rules of the product, said here once more and not asked of the program.</param>
/// <param name="Audits">Who may read it in the ledger: by markings alone, whether the record is still on the list or not.</param>
internal sealed record Canary(string Word, string Field, string Of, Func<Actor, bool> Sees, Func<Actor, bool> Audits)
{
    public override string ToString() => $"{Word} ({Field} of {Of})";
}

/// <summary>A record that holds canaries, and who may open it.</summary>
internal sealed record Planted(string Kind, Guid Id, string Of, Func<Actor, bool> Sees)
{
    /// <summary>What somebody would look for it by: its name and some other words of it.</summary>
    public required string[] Words { get; init; }
}

/// <summary>
/// A directory with a word of its own in every text of every record, under each label and audience: whole partners with
/// contacts and channels, and the ways in which one record tells of another.
/// </summary>
internal sealed class Canaries(TestDirectory directory)
{
    public const string Named = "named@example.org";

    private static readonly string[] Audiences = ["everyone", "members", "secretariat", "kind:law_firm", "account:" + Named];
    private static readonly string?[] Standings = ["active", "provisional", "suspended", "ended", null];

    private int phones;

    /// <summary>Every canary by its word; a phone number by its last ten digits.</summary>
    public Dictionary<string, Canary> All { get; } = [];

    public List<Planted> Records { get; } = [];

    public Dictionary<string, Guid> Bodies { get; } = [];

    public Guid Group { get; private set; }

    /// <summary>An application that is objected to by the seats of a group: nobody's who visits.</summary>
    public Guid Application { get; private set; }

    private Bodies Organisations => directory.Get<Bodies>();

    private People Contacts => directory.Get<People>();

    private static DateOnly Today => Some.Today;

    public async Task Plant()
    {
        // Where the accounts of partners are at home.
        foreach (var (name, kind, standing) in new[] { ("member", "payment_firm", "active"), ("firm", "law_firm", "active"), ("suspended", "payment_firm", "suspended"), ("outside", "ngo", null) })
        {
            Bodies[name] = (await Body(name, "everyone", "TLP:GREEN", standing, kind)).Id;
        }

        var number = 0;
        foreach (var tlp in TlpLabels.All)
        {
            foreach (var audience in Audiences)
            {
                var body = await Body($"{audience} {tlp}", audience, tlp, Standings[number++ % Standings.Length], "ngo");
                await Person($"{audience} {tlp}", body, audience, tlp);
            }
        }

        // Only the secretariat knows of them.
        foreach (var standing in new[] { "prospect", "applicant" })
        {
            await Person("contact of a " + standing, await Body(standing, "everyone", "TLP:GREEN", standing, "ngo"), "everyone", "TLP:GREEN");
        }

        foreach (var tlp in TlpLabels.All)
        {
            // Of a member's own, with contacts that are marked more strictly than it is, and more loosely.
            var own = Records.First(record => record.Id == Bodies["member"]);
            await Person("member's contact " + tlp, await Get(own), "everyone", tlp);
            var body = await Body("strict home of a loose contact " + tlp, "everyone", tlp, "active", "ngo");
            await Person("loosely marked contact at " + tlp, body, "everyone", "TLP:CLEAR");
        }

        await Neighbours();
        await Past();
        await Gone();
        await Applied();
    }

    /// <summary>What somebody keeps for themselves.</summary>
    public async Task Keep(Actor owner)
    {
        foreach (var isShared in new[] { true, false })
        {
            bool sees(Actor actor) => isShared ? actor.May(Rights.Read) : actor.Account == owner.Account;
            var of = isShared ? "a shared view" : "a view of " + owner.Name;
            (await directory.Get<SavedViews>().Save(owner, Word("saved_views.name", of, sees, actor => true), "/find?q=" + Word("saved_views.query", of, sees, actor => true), isShared)).Taken();
        }

        foreach (var record in Records.Where(record => record.Kind != "group" && record.Sees(owner)).Take(5))
        {
            (await directory.Get<Pins>().Set(owner, record.Id, true)).Taken();
        }
    }

    /// <summary>An account with a name that nobody else has.</summary>
    public async Task<Account> Login(string name, Rights rights, string ceiling, string? organisation)
    {
        bool knows(Actor actor) => actor.Name == name || actor.May(Rights.Administer) || actor.May(Rights.Edit);
        return (await directory.Get<Logins>().AddUnproved(Actor.Operator, new Account
        {
            Name = name,
            DisplayName = Word("accounts.display_name", name, knows, actor => true),
            Rights = rights,
            Ceiling = ceiling,
            IsSecretariat = organisation is null,
            Organisation = organisation is null ? null : Bodies[organisation],
        }, CancellationToken.None)).Taken();
    }

    /// <summary>Records that name others: a parent, a successor, a deputy, another employer, a seat.</summary>
    private async Task Neighbours()
    {
        var red = await Body("parent that few may see", "account:" + Named, "TLP:RED", "active", "ngo");
        var hidden = await Body("employer for the secretariat", "secretariat", "TLP:GREEN", "active", "ngo");
        var open = await Body("chapter of a hidden parent", "everyone", "TLP:GREEN", "active", "ngo", body => body with { Parent = red.Id });
        var person = await Person("deputy that few may see", red, "account:" + Named, "TLP:RED");
        await Person("contact with a hidden deputy", open, "everyone", "TLP:GREEN", contact => contact with
        {
            Absences = [.. contact.Absences, new Absence { Since = Today.AddDays(-1), Until = Today.AddDays(9), Deputy = person.Id }],
        });

        // The words at the second employer are as hidden as that one is; the contact itself isn't.
        bool atHidden(Actor actor) => SeesBody(actor, hidden) && SeesBody(actor, open);
        await Person("contact at two employers", open, "everyone", "TLP:GREEN", contact => contact with
        {
            Affiliations =
            [
                .. contact.Affiliations,
                new Affiliation { Organisation = hidden.Id, JobTitle = Word("affiliations.job_title", "a second employment", atHidden), Department = Word("affiliations.department", "a second employment", atHidden), Functions = ["press"] },
            ],
        });

        var left = await Person("contact that left a hidden employer", open, "everyone", "TLP:GREEN", contact => contact with
        {
            Affiliations =
            [
                .. contact.Affiliations,
                new Affiliation { Organisation = hidden.Id, JobTitle = Word("affiliations.job_title", "a past employment", atHidden), Department = Word("affiliations.department", "a past employment", atHidden) },
            ],
        });
        (await Contacts.Save(Actor.Operator, left with { Affiliations = [left.Affiliations[0]] })).Taken();

        bool everybody(Actor actor) => actor.May(Rights.Read);
        var group = (await directory.Get<WorkingGroups>().Save(Actor.Operator, new WorkingGroup
        {
            Name = Word("working_groups.name", "a group", everybody, actor => true),
            Description = Word("working_groups.description", "a group", everybody, actor => true),
            Seats = [new Seat { Organisation = red.Id, Representative = person.Id, Role = "chair" }, new Seat { Organisation = hidden.Id }, new Seat { Organisation = open.Id, Alternate = person.Id }],
        })).Taken();
        Group = group.Id;
    }

    /// <summary>What was marked otherwise before: the past is as hidden as it was then, and as the record is now.</summary>
    private async Task Past()
    {
        foreach (var (before, after) in new[] { ("TLP:RED", "TLP:CLEAR"), ("TLP:CLEAR", "TLP:RED"), ("TLP:AMBER+STRICT", "TLP:GREEN") })
        {
            var of = $"what was {before} and is {after}";
            var body = await Body(of, "everyone", before, "active", "ngo", register: body => body with { Tlp = after });
            bool sees(Actor actor, string tlp) => actor.Sees("everyone", tlp, [body.Id]);
            var old = Word("organisations.description", of + ", before", actor => actor.May(Rights.Read) && sees(actor, before) && sees(actor, after), actor => sees(actor, before) && sees(actor, after));
            body = (await Organisations.Save(Actor.Operator, body with { Description = old })).Taken();
            await Contact(of, body, before, after);
            (await Organisations.Save(Actor.Operator, body with { Description = Word("organisations.description", of, actor => actor.May(Rights.Read) && sees(actor, after)), Tlp = after })).Taken();
        }

        // A channel that was open and is for few now, in the past as well.
        var place = await Body("home of a channel that was open", "everyone", "TLP:GREEN", "active", "ngo");
        bool few(Actor actor) => actor.May(Rights.Read) && actor.Sees("everyone", "TLP:RED", [place.Id]);
        var once = new Channel { Type = "messenger", Value = Word("channels.value", "a channel that was open", few), Label = Word("channels.label", "a channel that was open", few) };
        var holder = await Person("contact with a channel that was open", place, "everyone", "TLP:GREEN", contact => contact with { Channels = [.. contact.Channels, once] });
        (await Contacts.Save(Actor.Operator, holder with { Channels = [.. holder.Channels.Select(channel => channel.Value == once.Value ? channel with { Tlp = "TLP:RED" } : channel)] })).Taken();

        async Task Contact(string of, Organisation body, string before, string after)
        {
            var home = await Body("home of " + of, "everyone", "TLP:CLEAR", "active", "ngo");
            var person = await Person(of, home, "everyone", before, register: contact => contact with { Tlp = after });
            bool sees(Actor actor, string tlp) => actor.Sees("everyone", tlp, [home.Id]);
            var old = Word("contacts.name", of + ", before", actor => actor.May(Rights.Read) && sees(actor, before) && sees(actor, after), actor => sees(actor, before) && sees(actor, after));
            person = (await Contacts.Save(Actor.Operator, person with { Name = old })).Taken();
            (await Contacts.Save(Actor.Operator, person with { Name = Word("contacts.name", of, actor => actor.May(Rights.Read) && sees(actor, after)), Tlp = after })).Taken();
        }
    }

    /// <summary>What was taken off the list, and what went up in another record.</summary>
    private async Task Gone()
    {
        var successor = await Body("successor for the secretariat", "secretariat", "TLP:GREEN", "active", "ngo");
        foreach (var (of, into) in new[] { ("withdrawn", (Guid?)null), ("merged", successor.Id) })
        {
            var body = await Body(of, "everyone", "TLP:GREEN", "active", "ngo", register: body => body with { WithdrawnOn = Today });
            var person = await Person("contact that was " + of, body, "everyone", "TLP:GREEN", register: contact => contact with { WithdrawnOn = Today });
            bool sees(Actor actor) => actor.May(Rights.Read) && actor.IsSecretariat && actor.Sees("everyone", "TLP:GREEN", [body.Id]);
            bool audits(Actor actor) => actor.Sees("everyone", "TLP:GREEN", [body.Id]);
            (await Contacts.Save(Actor.Operator, person with { WithdrawnOn = Today, WithdrawnBecause = Word("contacts.withdrawn_because", of, sees, audits) })).Taken();
            (await Organisations.Save(Actor.Operator, body with { WithdrawnOn = Today, WithdrawnBecause = Word("organisations.withdrawn_because", of, sees, audits), MergedInto = into })).Taken();
        }
    }

    /// <summary>Who applied, what they answered, and what was said of it: the secretariat's.</summary>
    private async Task Applied()
    {
        bool sees(Actor actor) => actor.May(Rights.Read) && actor.IsSecretariat;
        string W(string field) => Word(field, "an application", sees, actor => true);
        var applications = directory.Get<Applications>();
        var procedure = (await directory.Get<Procedures>().Save(directory.Admin, new Procedure
        {
            Name = "With objections",
            Class = "full",
            Steps =
            [
                new Step { Type = StepTypes.Form, Title = "Form", Topics = [new Topic { Title = "All", Questions = [new Question { Field = "legal_name" }, new Question { Code = "why", Label = "Why?" }, new Question { Field = "contact.duty_desk.name" }] }] },
                new Step { Type = StepTypes.Check, Title = "Register" },
                new Step { Type = StepTypes.Window, Title = "Objections", Days = 900, By = Electors.OfGroup + Group.ToString("D") },
            ],
        })).Taken();
        var application = (await applications.Add(directory.Admin, new Invited { Procedure = procedure.Id, Name = "Applicant " + W("applications.name"), Country = "BE", Kind = "ngo", ContactName = W("applications.contact_name"), Email = W("applications.email") + "@example.org" })).Taken();
        Application = application.Id;
        await Do(new Act(Events.Invite));
        (await applications.DoAsApplicant(Application, new Act(Events.Submit)
        {
            Answers = new Dictionary<string, string> { ["legal_name"] = "Applicant " + W("application_answers.legal_name"), ["why"] = W("application_answers.why"), ["contact.duty_desk.name"] = W("application_answers.contact") },
        })).Taken();
        await Do(new Act(Events.Begin));
        await Do(new Act(Events.Comment) { Text = W("application_timeline.comment") });
        await Do(new Act(Events.Pass) { Text = W("application_checks.note") });

        async Task Do(Act act) => (await applications.Do(directory.Admin, Application, (await applications.Find(Application))!.Version, act)).Taken();
    }

    private static bool SeesBody(Actor actor, Organisation body, string? standing = null) =>
        actor.May(Rights.Read) && actor.Sees(body.VisibleTo, body.Tlp, [body.Id]) &&
        (actor.IsSecretariat || (body.WithdrawnOn is null && standing is not ("prospect" or "applicant")));

    private async Task<Organisation> Get(Planted planted) => (await Organisations.Get(Actor.Operator, planted.Id)).Taken();

    /// <param name="register">How the record will be marked when all is planted: who may see it is asked of that.</param>
    private async Task<Organisation> Body(string of, string audience, string tlp, string? standing, string kind, Func<Organisation, Organisation>? change = null, Func<Organisation, Organisation>? register = null)
    {
        var id = Guid.Empty;
        var final = (register ?? (body => body))(new Organisation { VisibleTo = audience, Tlp = tlp });
        bool sees(Actor actor) => SeesBody(actor, final with { Id = id }, standing) && actor.Sees(audience, tlp, [id]);
        bool audits(Actor actor) => actor.Sees(final.VisibleTo, final.Tlp, [id]) && actor.Sees(audience, tlp, [id]);
        // Of what is planted first and marked otherwise later, the words that stay are read by the marking of today.
        bool stays(Actor actor) => SeesBody(actor, final with { Id = id }, standing);
        bool staysForAudit(Actor actor) => actor.Sees(final.VisibleTo, final.Tlp, [id]);
        string W(string field) => Word(field, of, stays, staysForAudit);
        var body = new Organisation
        {
            Reference = W("organisations.reference"),
            LegalName = "Partner " + W("organisations.legal_name"),
            Names = [.. NameTypes.All.Select(type => new OrganisationName { Type = type, Name = W("organisation_names.name"), Language = type == NameTypes.Translated ? "de" : null, Until = type == NameTypes.Former ? new DateOnly(2020, 1, 1) : null })],
            Kind = kind,
            Country = "BE",
            City = W("organisations.city"),
            Territories = ["BE", "LU"],
            Website = $"https://{W("organisations.website")}.example.org/",
            EmailDomains = [W("organisations.email_domains") + ".example.org"],
            Identifiers = [new Identifier("register", W("organisation_identifiers.value"))],
            Languages = ["nl"],
            Description = Word("organisations.description", of + ", at first", sees, audits),
            Callable = true,
            Capabilities =
            [
                new Capability
                {
                    Code = "trace_payments",
                    Territories = ["BE"],
                    WhoMayAsk = W("organisation_capabilities.who_may_ask"),
                    Instruments = [W("organisation_capabilities.instruments")],
                    Function = "legal_process",
                    WhatToInclude = W("organisation_capabilities.what_to_include"),
                    UsualTime = W("organisation_capabilities.usual_time"),
                },
            ],
            VisibleTo = audience,
            Tlp = tlp,
        };
        body = (await Organisations.Add(Actor.Operator, (change ?? (one => one))(body))).Taken();
        id = body.Id;

        // A second state: the history tells of both.
        var was = Word("organisations.description", of + ", before", sees, audits);
        body = (await Organisations.Save(Actor.Operator, body with { Description = was })).Taken();
        body = (await Organisations.Save(Actor.Operator, body with { Description = Word("organisations.description", of, sees, audits) })).Taken();
        if (standing is not null)
        {
            bool knows(Actor actor) => stays(actor) && actor.IsSecretariat;
            var reason = Word("membership_standings.reason", of, knows, staysForAudit);
            (await directory.Get<Memberships>().Change(Actor.Operator, body.Id, new Standing { Code = standing, Class = "full", Reason = reason, Since = new DateOnly(2024, 1, 1), ReviewOn = standing == "suspended" ? Today.AddDays(-3) : null })).Taken();
            if (standing is "active" or "provisional" or "suspended")
            {
                var note = Word("memberships.renewal_note", of, knows, staysForAudit);
                (await directory.Get<Memberships>().Renew(Actor.Operator, [new SeenMembership(body.Id, 1)], null, 12, note)).Taken();
            }
        }

        (await directory.Get<Memberships>().AddMandate(Actor.Operator, new Mandate { Organisation = body.Id, Code = "funder", Amount = "100", Currency = "EUR", Note = W("mandates.note"), Since = new DateOnly(2024, 1, 1) })).Taken();
        Records.Add(new Planted("organisation", body.Id, of, stays) { Words = [body.LegalName.Split(' ')[1], body.City!, body.Reference!, body.Identifiers[0].Value, body.EmailDomains[0].Split('.')[0]] });
        return body;
    }

    private async Task<Contact> Person(string of, Organisation home, string audience, string tlp, Func<Contact, Contact>? change = null, Func<Contact, Contact>? register = null)
    {
        var final = (register ?? (contact => contact))(new Contact { VisibleTo = audience, Tlp = tlp });
        var standing = Records.First(record => record.Id == home.Id);
        bool sees(Actor actor) => standing.Sees(actor) && actor.Sees(final.VisibleTo, final.Tlp, [home.Id]) && (final.WithdrawnOn is null || actor.IsSecretariat);
        bool audits(Actor actor) => actor.Sees(home.VisibleTo, home.Tlp, [home.Id]) && actor.Sees(final.VisibleTo, final.Tlp, [home.Id]);
        string W(string field) => Word(field, of, sees, audits);
        Channel Marked(Channel channel, string visibleTo, string? label)
        {
            // Whoever sees the contact passes its label; one of the channel's own that is stricter is asked besides.
            var inherited = TlpLabels.Strictest(final.Tlp, home.Tlp);
            bool passes(Actor actor) => TlpLabels.Parse(label) > TlpLabels.Parse(inherited) ? actor.Sees(visibleTo, label!, [home.Id]) : actor.Sees(visibleTo, "TLP:CLEAR", [home.Id]);
            bool seesChannel(Actor actor) => sees(actor) && passes(actor);
            bool auditsChannel(Actor actor) => audits(actor) && passes(actor);
            string C(string field) => Word(field, of + $", {channel.Type} {visibleTo} {label}", seesChannel, auditsChannel);
            return channel with
            {
                Value = channel.Type switch
                {
                    "email" => C("channels.value") + "@example.org",
                    "portal" => $"https://{C("channels.value")}.example.org/",
                    "phone" => Phone(of, seesChannel, auditsChannel),
                    _ => C("channels.value"),
                },
                Label = C("channels.label"),
                VerifiedOn = Today.AddDays(-9),
                VerifiedBy = C("channels.verified_by"),
                VisibleTo = visibleTo,
                Tlp = label,
            };
        }

        bool keeps(Actor actor) => sees(actor) && actor.May(Rights.Edit);
        var contact = new Contact
        {
            Reference = W("contacts.reference"),
            Kind = "desk",
            Name = Word("contacts.name", of, actor => sees(actor) && actor.Sees(audience, tlp, [home.Id]), actor => audits(actor) && actor.Sees(audience, tlp, [home.Id])),
            TimeZone = "Europe/Brussels",
            Hours = "24/7",
            NamedByAgreement = W("contacts.named_by_agreement"),
            Source = Word("contacts.source", of, keeps, audits),
            ToldOn = Today,
            Affiliations = [new Affiliation { Organisation = home.Id, JobTitle = W("affiliations.job_title"), Department = W("affiliations.department"), Functions = ["single_point_of_contact", "duty_desk", "legal_process"] }],
            Absences = [new Absence { Since = Today.AddDays(20), Until = Today.AddDays(30), Note = W("absences.note") }],
            Channels =
            [
                .. ChannelTypes.All.Select(type => Marked(new Channel { Type = type, Preferred = type == "phone" }, "everyone", null)),
                Marked(new Channel { Type = "phone" }, "everyone", "TLP:AMBER+STRICT"),
                Marked(new Channel { Type = "email" }, "account:" + Named, "TLP:RED"),
                Marked(new Channel { Type = "messenger" }, "secretariat", "TLP:GREEN"),
                Marked(new Channel { Type = "email", State = "bouncing" }, "members", "TLP:AMBER"),
            ],
            VisibleTo = audience,
            Tlp = tlp,
        };
        contact = (await Contacts.Add(Actor.Operator, (change ?? (one => one))(contact))).Taken();
        Records.Add(new Planted("contact", contact.Id, of, sees) { Words = [contact.Name, contact.Reference!, contact.Channels[0].Value.Split('@')[0], contact.Channels[1].Value, contact.Affiliations[0].JobTitle!] });
        return contact;
    }

    private string Phone(string of, Func<Actor, bool> sees, Func<Actor, bool> audits)
    {
        var digits = "7700" + (900_000 + phones++).ToString(System.Globalization.CultureInfo.InvariantCulture);
        All.Add(digits, new Canary(digits, "channels.value", of, sees, audits));
        return "+44" + digits;
    }

    private string Word(string field, string of, Func<Actor, bool> sees, Func<Actor, bool>? audits = null)
    {
        var word = "zq" + RandomNumberGenerator.GetString("bcdfghjkmnpstvw", 8) + "x";
        All.Add(word, new Canary(word, field, of, sees, audits ?? sees));
        return word;
    }
}
