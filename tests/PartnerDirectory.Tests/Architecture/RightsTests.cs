using System.Reflection;
using PartnerDirectory.Accounts;
using PartnerDirectory.Calls;
using PartnerDirectory.Administration;
using PartnerDirectory.Audit;
using PartnerDirectory.Contacts;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Organisations;
using PartnerDirectory.Reminders;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Architecture;

/// <summary>Who may do what: every public method of every service stands in one of two tables, and each row of the first is tried in every role.</summary>
public sealed class RightsTests
{
    private static readonly (string Method, Rights Least, Func<TestDirectory, Actor, Organisation, Contact, Task<bool>> Allows)[] Operations =
    [
        ("Organisations.Add", Rights.Edit, async (d, actor, _, _) => Granted(await d.Get<PartnerDirectory.Organisations.Organisations>().Add(actor, Some.Organisation("Added")))),
        ("Organisations.Save", Rights.Edit, async (d, actor, o, _) => Granted(await d.Get<PartnerDirectory.Organisations.Organisations>().Save(actor, o with { City = "Gent" }))),
        ("Organisations.Withdraw", Rights.Edit, async (d, actor, o, _) => Granted(await d.Get<PartnerDirectory.Organisations.Organisations>().Withdraw(actor, o.Id, o.Version, "Gone."))),
        ("Organisations.Plan", Rights.Edit, (d, actor, o, _) => Task.FromResult(Granted(d.Get<PartnerDirectory.Organisations.Organisations>().Plan(actor, o with { City = "Gent" }, o, new TermList([new Term("kind", "payment_firm", false, null, new Dictionary<string, string>())]))))),
        ("Organisations.Check", Rights.Edit, async (d, actor, o, _) => await d.Get<PartnerDirectory.Organisations.Organisations>().Check(actor, o with { City = "Gent" }) is null),
        ("Organisations.AsOf", Rights.Read, async (d, actor, o, _) => await d.Get<PartnerDirectory.Organisations.Organisations>().AsOf(actor, o.Id, 1) is not null),
        ("Organisations.PlanUndo", Rights.Edit, async (d, actor, _, _) =>
        {
            // Who may edit may take back their own change: it is theirs, unless they may not make one at all.
            var mine = await d.Get<PartnerDirectory.Organisations.Organisations>().Add(actor, Some.Organisation("Mine"));
            return mine.Value is { } added && Granted(await d.Get<PartnerDirectory.Organisations.Organisations>().PlanUndo(actor, added.Id, 1));
        }),
        ("Organisations.Get", Rights.Read, async (d, actor, o, _) => Granted(await d.Get<PartnerDirectory.Organisations.Organisations>().Get(actor, o.Id))),
        ("Organisations.All", Rights.Read, async (d, actor, _, _) => await d.Get<PartnerDirectory.Organisations.Organisations>().All(actor).AnyAsync()),
        ("Organisations.Around", Rights.Read, async (d, actor, o, _) => (await d.Get<PartnerDirectory.Organisations.Organisations>().Around(actor, o.Id)).Count > 0),
        ("Organisations.OfContact", Rights.Read, async (d, actor, _, c) => (await d.Get<PartnerDirectory.Organisations.Organisations>().OfContact(actor, c.Id)).Count > 0),
        ("Histories.OfOrganisation", Rights.Read, async (d, actor, o, _) => Granted(await d.Get<Histories>().OfOrganisation(actor, o.Id))),
        ("Histories.OfContact", Rights.Read, async (d, actor, _, c) => Granted(await d.Get<Histories>().OfContact(actor, c.Id))),
        ("Profiles.Organisation", Rights.Read, async (d, actor, o, _) => Granted(await d.Get<Profiles>().Organisation(actor, o.Id))),
        ("Profiles.Contact", Rights.Read, async (d, actor, _, c) => Granted(await d.Get<Profiles>().Contact(actor, c.Id))),
        ("Contacts.Add", Rights.Edit, async (d, actor, o, _) => Granted(await d.Get<People>().Add(actor, Some.Desk(o.Id, "Added")))),
        ("Contacts.Save", Rights.Edit, async (d, actor, _, c) => Granted(await d.Get<People>().Save(actor, c with { Name = "Renamed" }))),
        ("Contacts.Plan", Rights.Edit, (d, actor, _, c) => Task.FromResult(Granted(d.Get<People>().Plan(actor, c with { Name = "Renamed", Affiliations = [] }, c, _ => new Body("BE", null), new TermList([]))))),
        ("Contacts.Check", Rights.Edit, async (d, actor, _, c) => await d.Get<People>().Check(actor, c with { Name = "Renamed" }) is null),
        ("Contacts.Withdraw", Rights.Edit, async (d, actor, _, c) => Granted(await d.Get<People>().Withdraw(actor, c.Id, c.Version, "Gone."))),
        ("Contacts.AsOf", Rights.Read, async (d, actor, _, c) => await d.Get<People>().AsOf(actor, c.Id, 1) is not null),
        ("Contacts.PlanUndo", Rights.Edit, async (d, actor, o, _) =>
        {
            var mine = await d.Get<People>().Add(actor, Some.Desk(o.Id, "Mine"));
            return mine.Value is { } added && Granted(await d.Get<People>().PlanUndo(actor, added.Id, 1));
        }),
        ("Contacts.Get", Rights.Read, async (d, actor, _, c) => Granted(await d.Get<People>().Get(actor, c.Id))),
        ("Contacts.Of", Rights.Read, async (d, actor, o, _) => (await d.Get<People>().Of(actor, o.Id)).Count > 0),
        ("Contacts.All", Rights.Read, async (d, actor, _, _) => await d.Get<People>().All(actor).AnyAsync()),
        ("Memberships.Change", Rights.Administer, async (d, actor, o, _) => Granted(await d.Get<Memberships>().Change(actor, o.Id, new Standing()))),
        ("Memberships.Plan", Rights.Administer, (d, actor, o, _) => Task.FromResult(Granted(d.Get<Memberships>().Plan(actor, o.Id, new Standing(), null, new TermList([]))))),
        ("Memberships.AddMandate", Rights.Administer, async (d, actor, o, _) => Granted(await d.Get<Memberships>().AddMandate(actor, new Mandate { Organisation = o.Id, Code = "founder" }))),
        ("Memberships.PlanMandate", Rights.Administer, (d, actor, o, _) => Task.FromResult(Granted(d.Get<Memberships>().PlanMandate(actor, new Mandate { Organisation = o.Id, Code = "founder" }, [], new TermList([new Term("mandate", "founder", false, null, new Dictionary<string, string>())]))))),
        ("WorkingGroups.Save", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<WorkingGroups>().Save(actor, new WorkingGroup { Name = "Group" }))),
        ("WorkingGroups.Check", Rights.Administer, (d, actor, _, _) => Task.FromResult(d.Get<WorkingGroups>().Check(actor, new WorkingGroup { Name = "Group" }) is null)),
        ("WorkingGroups.PlanUndo", Rights.Administer, async (d, actor, _, _) =>
        {
            var group = await d.Get<WorkingGroups>().Save(actor, new WorkingGroup { Name = "Group" });
            return group.Value is { } added && (await d.Get<WorkingGroups>().Save(actor, added with { Name = "Other" })).Problem is null &&
                Granted(await d.Get<WorkingGroups>().PlanUndo(actor, added.Id, 2));
        }),
        ("Memberships.PlanUndo", Rights.Administer, async (d, actor, o, _) =>
            (await d.Get<Memberships>().Change(actor, o.Id, new Standing())).Problem is null && Granted(await d.Get<Memberships>().PlanUndo(actor, o.Id, 1))),
        ("Memberships.Save", Rights.Administer, async (d, actor, o, _) => Granted(await d.Get<Memberships>().Save(actor, o.Id, 0, new Standing(), [new Mandate { Code = "founder" }]))),
        ("Memberships.PlanUndoMandate", Rights.Administer, async (d, actor, o, _) =>
        {
            var mandate = (await d.Get<Memberships>().AddMandate(actor, new Mandate { Organisation = o.Id, Code = "founder" })).Value;
            return mandate is not null && (await d.Get<Memberships>().Save(actor, o.Id, 0, null, [mandate with { Note = "More" }])).Problem is null &&
                Granted(await d.Get<Memberships>().PlanUndoMandate(actor, o.Id, mandate.Id, 2));
        }),
        ("Memberships.Renew", Rights.Administer, async (d, actor, o, _) =>
        {
            await d.Get<Memberships>().Change(actor, o.Id, new Standing());
            return Granted(await d.Get<Memberships>().Renew(actor, [new SeenMembership(o.Id, 1)], null, 12, null));
        }),
        ("Members.On", Rights.Read, async (d, actor, o, _) => await Member(d, actor, o) && (await d.Get<Members>().On(actor, Some.Today)).Count == 1),
        ("Members.ContactsOn", Rights.Read, async (d, actor, o, _) => (await d.Get<Members>().ContactsOn(actor, o.Id, Some.Today)).Value is { Count: > 0 }),
        ("Members.All", Rights.Read, async (d, actor, o, _) => await Member(d, actor, o) && await d.Get<Members>().All(actor, Some.Today).AnyAsync()),
        ("Members.Rounds", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Members>().Rounds(actor, 60))),
        ("Exits.Look", Rights.Administer, async (d, actor, o, _) => (await d.Get<Exits>().Look(actor, o.Id)).Problem is not Forbidden),
        ("Exits.Check", Rights.Administer, async (d, actor, o, _) => await d.Get<Exits>().Check(actor, new Exit(o.Id, Some.Today, "Asked to.", [], "")) is not Forbidden),
        ("Exits.End", Rights.Administer, async (d, actor, o, _) => (await d.Get<Exits>().End(actor, new Exit(o.Id, Some.Today, "Asked to.", [], ""))).Problem is not Forbidden),
        ("Profiles.Group", Rights.Read, async (d, actor, o, _) =>
            (!actor.May(Rights.Read) ? null : (await d.Get<WorkingGroups>().Save(d.Admin, new WorkingGroup { Name = "Shown", Seats = [new Seat { Organisation = o.Id }] })).Value) is { } group && Granted(await d.Get<Profiles>().Group(actor, group.Id))),
        ("Picks.Contacts", Rights.Read, async (d, actor, _, c) => (await d.Get<Picks>().Contacts(actor, c.Name)).Count == 1),
        ("Accounts.All", Rights.Administer, async (d, actor, _, _) => await NewAccount(d, actor) is not null && (await d.Get<Logins>().All(actor)).Count > 0),
        ("Accounts.Get", Rights.Administer, async (d, actor, _, _) => await NewAccount(d, actor) is { } account && Granted(await d.Get<Logins>().Get(actor, account.Id))),
        ("Accounts.OfName", Rights.Administer, async (d, actor, _, _) => await NewAccount(d, actor) is { } account && Granted(await d.Get<Logins>().OfName(actor, account.Name))),
        ("Accounts.Employers", Rights.Administer, async (d, actor, _, _) => (await d.Get<Logins>().Employers(actor)).Count > 0),
        ("Accounts.Add", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Logins>().Add(actor, New()))),
        ("Accounts.CheckNew", Rights.Administer, async (d, actor, o, _) => await d.Get<Logins>().CheckNew(actor, new Account { Name = "new@example.org", DisplayName = "New", Organisation = o.Id }, null) is null),
        ("Accounts.Save", Rights.Administer, async (d, actor, _, _) => await NewAccount(d, actor) is { } account && Granted(await d.Get<Logins>().Save(actor, account with { DisplayName = "Other" }))),
        ("Accounts.Disable", Rights.Administer, async (d, actor, _, _) => await NewAccount(d, actor) is { } account && Granted(await d.Get<Logins>().Disable(actor, account.Id, account.Version))),
        ("Accounts.SignOut", Rights.Administer, async (d, actor, _, _) => await NewAccount(d, actor) is { } account && await d.Get<Logins>().SignOut(actor, account.Id) is null),
        ("SecondFactors.TakeOff", Rights.Administer, async (d, actor, _, _) => await NewAccount(d, actor) is { } account && await d.Get<SecondFactors>().TakeOff(actor, account.Id) is null),
        ("Invitations.Make", Rights.Administer, async (d, actor, _, _) => await NewAccount(d, actor) is { } account && Granted(await d.Get<Invitations>().Make(actor, account.Id))),
        ("AccountCommand.Add", Rights.Administer, async (d, actor, o, _) =>
        {
            var file = Path.GetTempFileName();
            await File.WriteAllTextAsync(file, "a password of many words");
            return await d.Get<AccountCommand>().Add(new NewAccount("command@example.org", null, "read", "TLP:GREEN", o.Id.ToString(), file), actor) is null;
        }),
        ("Terms.Save", Rights.Administer, async (d, actor, _, _) => Granted(await Renamed(d, actor))),
        ("Terms.PlanUndo", Rights.Administer, async (d, actor, _, _) =>
            (await Renamed(d, actor)).Value is { } list && Granted(await d.Get<Terms>().PlanUndo(actor, list.Id, list.Version))),
        ("Settings.Save", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Settings>().Save(actor, new Setting { Name = "tried", Value = "yes" }))),
        ("Persons.Held", Rights.Administer, async (d, actor, _, c) => Granted(await d.Get<Persons>().Held(actor, c.Id))),
        ("Persons.Plan", Rights.Administer, async (d, actor, _, c) => Granted(await d.Get<Persons>().Plan(actor, c.Id))),
        ("Persons.Erase", Rights.Administer, async (d, actor, _, c) => Granted(await d.Get<Persons>().Erase(actor, c.Id, c.Version, "request"))),
        ("ErasedList.Lift", Rights.Administer, async (d, actor, _, c) =>
            (await d.Get<Persons>().Erase(actor, c.Id, c.Version, "request")).Problem is null && Granted(await d.Get<ErasedList>().Lift(actor, "desk@example.org"))),
        ("Retention.Set", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Retention>().Set(actor, new RetentionPeriod(12, 0)))),
        ("Retention.Preview", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Retention>().Preview(actor, 12))),
        ("Retention.Run", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Retention>().Run(actor))),
        ("Retention.Reviews", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Retention>().Reviews(actor))),
        ("Undo.Run", Rights.Edit, async (d, actor, _, _) =>
        {
            var mine = await d.Get<PartnerDirectory.Organisations.Organisations>().Add(actor, Some.Organisation("Mine"));
            return mine.Value is { } added && await d.Get<Undo>().Run(actor, [new Made("organisation", added.Id, 1)]) is null;
        }),
        ("Undo.Offered", Rights.Edit, async (d, actor, _, _) =>
        {
            var mine = await d.Get<PartnerDirectory.Organisations.Organisations>().Add(actor, Some.Organisation("Mine"));
            return mine.Value is { } added && await d.Get<Undo>().Offered(actor, [new Made("organisation", added.Id, 1)]);
        }),
        ("Picks.Offered", Rights.Read, async (d, actor, _, _) => (await d.Get<Picks>().Offered(actor, "visa")).Count > 0),
        ("Picks.Meant", Rights.Read, async (d, actor, o, _) => (await d.Get<Picks>().Meant(actor, o.LegalName)).Id == o.Id),
        ("Picks.Resolved", Rights.Read, async (d, actor, o, _) => (await d.Get<Picks>().Resolved(actor, Sheet.Empty.With("parent", o.LegalName), ["parent"], []))["parent"] == o.Id.ToString()),
        ("Picks.Names", Rights.Read, async (d, actor, o, _) => (await d.Get<Picks>().Names(actor, [o.Id])).Count == 1),
        ("Listed.OfOrganisation", Rights.Read, async (d, actor, o, _) => (await d.Get<Listed>().OfOrganisation(actor, Sheet.Empty.With("legal_name", o.LegalName), Guid.Empty)).Count == 1),
        ("Listed.OfContact", Rights.Read, async (d, actor, _, _) => (await d.Get<Listed>().OfContact(
            actor, Sheet.Empty.WithRow("channels", new Dictionary<string, string> { ["type"] = "email", ["value"] = "desk@example.org" }), Guid.Empty)).Count == 1),
        ("Import.Run", Rights.Edit, async (d, actor, _, _) => Granted(await d.Get<Import>().Run(actor, Text("legal_name\nImported\n")))),
        ("Export.Organisations", Rights.Read, async (d, actor, _, _) => await d.Get<Export>().Organisations(actor, TextWriter.Null) > 0),
        ("Export.Contacts", Rights.Read, async (d, actor, _, _) => await d.Get<Export>().Contacts(actor, TextWriter.Null) > 0),
        ("Coverage.Of", Rights.Read, async (d, actor, _, _) => Granted(await d.Get<Coverage>().Of(actor, callable: true))),
        ("Pins.Of", Rights.Read, async (d, actor, o, _) => Granted(await d.Get<Pins>().Set(actor, o.Id, pinned: true)) && (await d.Get<Pins>().Of(actor)).Count > 0),
        ("Pins.Set", Rights.Read, async (d, actor, o, _) => Granted(await d.Get<Pins>().Set(actor, o.Id, pinned: true))),
        ("SavedViews.Of", Rights.Read, async (d, actor, _, _) => Granted(await d.Get<SavedViews>().Save(actor, "Of", "/find?kind=ngo", shared: true)) && (await d.Get<SavedViews>().Of(actor)).Count > 0),
        ("SavedViews.Save", Rights.Read, async (d, actor, _, _) => Granted(await d.Get<SavedViews>().Save(actor, "Save", "/find", shared: false))),
        ("SavedViews.Remove", Rights.Read, async (d, actor, _, _) => Granted(await d.Get<SavedViews>().Save(actor, "Remove", "/find", shared: false)) && Granted(await d.Get<SavedViews>().Remove(actor, (await d.Get<SavedViews>().Of(actor)).First(view => view.IsOwn).Id))),
        ("WhomToCall.Ask", Rights.Read, async (d, actor, _, _) => (await d.Get<WhomToCall>().Ask(actor, new CallQuestion(new Need("function", "single_point_of_contact"), "BE", false), 10)).Lines.Count > 0),
        ("Freshness.Set", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Freshness>().Set(actor, new FreshnessPeriod(90, true, 0)))),
        ("Freshness.Figures", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Freshness>().Figures(actor))),
        ("Freshness.Begin", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Freshness>().Begin(actor))),
        ("Freshness.Proposals", Rights.Edit, async (d, actor, _, c) => await Proposed(d, c) != Guid.Empty && Granted(await d.Get<Freshness>().Proposals(actor))),
        ("Freshness.Proposal", Rights.Edit, async (d, actor, _, c) => Granted(await d.Get<Freshness>().Proposal(actor, await Proposed(d, c)))),
        ("Freshness.Decide", Rights.Edit, async (d, actor, _, c) => Granted(await d.Get<Freshness>().Decide(actor, new Proposal(await Proposed(d, c), 1, c, default, []), new HashSet<int> { 0 }))),
        ("Letters.All", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Letters>().All(actor))),
        ("Letters.Get", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Letters>().Get(actor, LetterKinds.SponsorAsked, "de"))),
        ("Letters.Save", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Letters>().Save(actor, Own()))),
        ("Letters.Restore", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Letters>().Restore(actor, LetterKinds.SponsorAsked, "de", 0))),
        ("Letters.Preview", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Letters>().Preview(actor, Own()))),
        ("Reminders.All", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<PartnerDirectory.Reminders.Reminders>().All(actor))),
        ("Reminders.Counts", Rights.Administer, async (d, actor, _, _) =>
        {
            await Claimed(d);
            return (await d.Get<PartnerDirectory.Reminders.Reminders>().Counts(actor)).Count > 0;
        }),
        ("Reminders.Retry", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<PartnerDirectory.Reminders.Reminders>().Retry(actor, await Claimed(d)))),
        ("Jobs.All", Rights.Administer, async (d, actor, _, _) =>
        {
            await d.Get<PartnerDirectory.Data.Db>().Keep("reminders.add-job", new { Name = "tried", Never = DateTimeOffset.UnixEpoch });
            return (await d.Get<Jobs>().All(actor)).Count > 0;
        }),
        ("LedgerCheck.Verify", Rights.Audit, async (d, actor, _, _) => Granted(await d.Get<LedgerCheck>().Verify(actor, []))),
        ("LedgerCheck.Sign", Rights.Audit, async (d, actor, _, _) => Granted(await Signed(d, actor))),
        ("Trail.Page", Rights.Audit, async (d, actor, _, _) => Granted(await d.Get<Trail>().Page(actor, new TrailFilter()))),
        ("Trail.All", Rights.Audit, async (d, actor, _, _) => await d.Get<Trail>().All(actor, new TrailFilter()).AnyAsync()),
        ("Procedures.All", Rights.Administer, async (d, actor, _, _) => (await d.Get<Procedures>().All(actor)).Count > 0),
        ("Procedures.Get", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Procedures>().Get(actor, (await d.Get<Procedures>().All(d.Admin))[0].Id))),
        ("Procedures.AsOf", Rights.Administer, async (d, actor, _, _) => await d.Get<Procedures>().AsOf(actor, (await d.Get<Procedures>().All(d.Admin))[0].Id, 0) is not null),
        ("Procedures.Save", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Procedures>().Save(actor, new Procedure { Name = "Tried", Steps = [new Step { Title = "Check" }] }))),
        ("Applications.Add", Rights.Administer, async (d, actor, _, _) => Granted(await Applied(d, actor))),
        ("Applications.Doubles", Rights.Administer, async (d, actor, o, _) => (await d.Get<Applications>().Doubles(actor, Guid.Empty, o.LegalName, null)).Count > 0),
        ("Applications.Members", Rights.Administer, async (d, actor, o, _) => (await d.Get<Memberships>().Change(actor, o.Id, new Standing())).Problem is null && (await d.Get<Applications>().Members(actor)).Count > 0),
        ("Applications.StaffOf", Rights.Administer, async (d, actor, o, _) =>
        {
            var added = await d.Get<Logins>().Add(actor.May(Rights.Administer) ? d.Admin : actor, new Account { Name = "staff@example.org", DisplayName = "Staff", Organisation = o.Id, Ceiling = "TLP:GREEN" }, "a password of many words");
            return added.Problem is null && (await d.Get<Applications>().StaffOf(actor, o.Id)).Count > 0;
        }),
        ("Applications.Do", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<Applications>().Do(actor, (await Applied(d, actor)).Value?.Id ?? Guid.Empty, 0, new Act(Events.Invite)))),
        ("ApplicantForms.Link", Rights.Administer, async (d, actor, _, _) => Granted(await d.Get<ApplicantForms>().Link(actor, (await Applied(d, actor)).Value?.Id ?? Guid.Empty))),
        ("ApplicantForms.Links", Rights.Administer, async (d, actor, _, _) =>
        {
            var id = (await Applied(d, actor)).Value?.Id ?? Guid.Empty;
            return (await d.Get<ApplicantForms>().Link(actor, id)).Problem is null && (await d.Get<ApplicantForms>().Links(actor, id)).Count > 0;
        }),
        ("ApplicantForms.Revoke", Rights.Administer, async (d, actor, _, _) =>
        {
            var id = (await Applied(d, actor)).Value?.Id ?? Guid.Empty;
            return (await d.Get<ApplicantForms>().Link(actor, id)).Problem is null && Granted(await d.Get<ApplicantForms>().Revoke(actor, id));
        }),
        ("PartnerSearch.Find", Rights.Read, async (d, actor, _, _) => (await d.Get<PartnerSearch>().Find(new SearchQuery { Text = "visa" }, actor)).Total > 0),
    ];

    /// <summary>Methods that take no actor or decide nothing by it, and why that is safe.</summary>
    private static readonly Dictionary<string, string> Unguarded = new()
    {
        ["PasswordHashes.HashPassword"] = "a function of the password alone",
        ["PasswordHashes.VerifyHashedPassword"] = "as PasswordHashes.HashPassword",
        ["Mail.Send"] = "whoever calls decides what is sent to whom",
        ["Mail.SendLater"] = "as Mail.Send",
        ["Freshness.Period"] = "as Settings.Get",
        ["Freshness.BeginWhenDue"] = "does what an admin set",
        ["Freshness.Opens"] = "for whoever has the link",
        ["Freshness.StillRight"] = "for whoever has the link",
        ["Freshness.Propose"] = "for whoever has the link",
        ["FreshnessReminders.Due"] = "as Reminders.Run",
        ["FreshnessReminders.Values"] = "as Reminders.Run; the link goes to the contact's own address",
        ["FreshnessReminders.Refused"] = "as Reminders.Run",
        ["FreshnessJob.Run"] = "as Freshness.BeginWhenDue",
        ["Letters.Send"] = "as Mail.Send",
        ["Reminders.Run"] = "sends what the sources say, to whom they say; it tells counts",
        ["ReminderJob.Run"] = "as Reminders.Run",
        ["RetentionJob.Run"] = "Retention.Run, as the program itself",
        ["Jobs.RunDue"] = "runs the program's own jobs when their time has come",
        ["LookAs.Begin"] = "asks for the right itself, and for a session: tried in LookAsTests",
        ["LookAs.End"] = "of the actor's own session alone, back to their own rights",
        ["Applications.Get"] = "the secretariat and those who were asked, object or decide: tried in ApplicationsTests",
        ["Applications.Board"] = "the secretariat alone: tried in ApplicationsTests",
        ["Applications.List"] = "as Applications.Board",
        ["Applications.Figures"] = "as Applications.Board",
        ["Applications.Owners"] = "as Applications.Board",
        ["Applications.Waiting"] = "what waits for the actor alone: tried in ApplicationsTests",
        ["Applications.WaitingCount"] = "as Applications.Waiting",
        ["Applications.Offered"] = "of an application that the actor was given",
        ["Applications.Sponsor"] = "a name and a class by id, for an act that asks for the right itself",
        ["Applications.Checks"] = "of an application that the actor was given",
        ["Applications.MayDecide"] = "of an application that the actor was given",
        ["ApplicationFiles.Add"] = "as Applications.Get, which it asks",
        ["ApplicationFiles.Get"] = "as Applications.Get, which it asks",
        ["ApplicationFiles.Of"] = "as Applications.Get, which it asks",
        ["ApplicantForms.Open"] = "for whoever has the link",
        ["ApplicantForms.Save"] = "for whoever has the link",
        ["ApplicantForms.Attach"] = "for whoever has the link",
        ["ApplicantForms.Submit"] = "for whoever has the link",
        ["ApplicantForms.Sign"] = "for whoever has the link",
        ["ApplicantForms.Withdraw"] = "for whoever has the link",
        ["ApplicantForms.States"] = "of an application that the link opened",
        ["ApplicantForms.Wrong"] = "of an application that the link opened",
        ["ApplicationsJob.Run"] = "as ApplicationActs.Day",
        ["ApplicationReminders.Due"] = "as Reminders.Run",
        ["MembershipReminders.Due"] = "as Reminders.Run",
        ["DemoApplications.Add"] = "through Applications, in the demo alone",
        ["PersonsInApplications.Naming"] = "as Persons.Held and Persons.Erase, which ask it",
        ["ApplicationActs.Do"] = "as Applications.Do, which it asks",
        ["ApplicationActs.Day"] = "the calendar's own: it does what the procedure says of a day",
        ["ApplicationActs.Invite"] = "as ApplicantForms.Link, which it asks",
        ["ApplicantMail.Invite"] = "as Mail.Send",
        ["ApplicantMail.AskSponsor"] = "as Mail.Send",
        ["ApplicantMail.Tell"] = "as Mail.Send",
        ["Settings.Get"] = "what admins set is shown to whoever it concerns by the pages that ask",
        ["Retention.Period"] = "as Settings.Get",
        ["ErasedList.Current"] = "hashes alone, for checking what is written",
        ["ProcessingRecord.Holds"] = "the names of tables and columns, nothing in them; its page asks for an admin",
        ["ProcessingRecord.Read"] = "as ProcessingRecord.Holds",
        ["ProcessingRecord.Markdown"] = "as ProcessingRecord.Holds",
        ["Actors.Of"] = "says who acts",
        ["Actors.Acting"] = "as Actors.Of",
        ["Actors.OfAccount"] = "as Actors.Of",
        ["SignIns.WithPassword"] = "for whoever isn't signed in yet",
        ["SignIns.WithCode"] = "as SignIns.WithPassword",
        ["SignIns.WithRecoveryCode"] = "as SignIns.WithPassword",
        ["SignIns.Begin"] = "whoever calls has made sure of who it is",
        ["SignIns.Prove"] = "of the actor's own session alone",
        ["SignIns.Proved"] = "as SignIns.Begin",
        ["SignIns.ChangePassword"] = "of the actor's own account alone, with the old one",
        ["SignIns.Of"] = "of the actor's own account alone",
        ["SignIns.End"] = "of the actor's own account alone",
        ["SignIns.EndAll"] = "of the actor's own account alone",
        ["SecondFactors.Of"] = "of the actor's own account alone",
        ["SecondFactors.Secret"] = "of the actor's own account alone",
        ["SecondFactors.Confirm"] = "of the actor's own account alone",
        ["SecondFactors.Renew"] = "of the actor's own account alone",
        ["SecondFactors.Remove"] = "of the actor's own account alone",
        ["SecondFactors.Ways"] = "of the actor's own account alone",
        ["SecondFactors.ShowCode"] = "of the actor's own account alone",
        ["SecondFactors.ShowRecoveryCode"] = "of the actor's own account alone",
        ["Passkeys.Of"] = "of the actor's own account alone",
        ["Passkeys.Offer"] = "for whoever isn't signed in yet; it tells of no account",
        ["Passkeys.SignIn"] = "as SignIns.WithPassword",
        ["Passkeys.OfferProof"] = "of the actor's own session alone",
        ["Passkeys.Prove"] = "of the actor's own session alone",
        ["Passkeys.OfferToAdd"] = "of the actor's own account alone",
        ["Passkeys.Add"] = "of the actor's own account alone",
        ["Passkeys.Rename"] = "of the actor's own account alone",
        ["Passkeys.Remove"] = "of the actor's own account alone",
        ["FirstAdmin.IsMissing"] = "told to whoever starts the program",
        ["FirstAdmin.Link"] = "as FirstAdmin.IsMissing",
        ["FirstAdmin.Opens"] = "for whoever has the link",
        ["FirstAdmin.Make"] = "for whoever has the link",
        ["DemoAccounts.Add"] = "through Accounts, in the demo alone",
        ["DemoAccounts.Of"] = "in the demo alone",
        ["Links.Make"] = "whoever calls decides who may have the link",
        ["Links.Find"] = "for whoever has the link",
        ["Links.Take"] = "for whoever has the link",
        ["Links.Revoke"] = "as Links.Make",
        ["Invitations.Opens"] = "for whoever has the link",
        ["Invitations.Accept"] = "for whoever has the link",
        ["PasswordResets.Ask"] = "for whoever can't sign in; the link goes to the account's own address",
        ["PasswordResets.Opens"] = "for whoever has the link",
        ["PasswordResets.Reset"] = "for whoever has the link",
        ["AddressChanges.Ask"] = "of the actor's own account alone",
        ["AddressChanges.Opens"] = "for whoever has the link",
        ["AddressChanges.Confirm"] = "for whoever has the link",
        ["ApiKeys.Of"] = "of the actor's own account alone",
        ["ApiKeys.Make"] = "for the actor's own account and within its rights; at the command line, for any",
        ["ApiKeys.Revoke"] = "of the actor's own account alone",
        ["KeyCommand.Add"] = "through ApiKeys.Make",
        ["ProviderSignIns.Admit"] = "whoever calls has the provider's word",
        ["ProviderSignIns.Prove"] = "as ProviderSignIns.Admit",
        ["Harvest.Refuses"] = "takes away, and gives nothing",
        ["Harvest.Withholds"] = "as Harvest.Refuses",
        ["Throttle.Allows"] = "counts, and tells nothing of records",
        ["Throttle.Return"] = "as Throttle.Allows",
        ["Throttle.Forget"] = "as Throttle.Allows",
        ["Terms.Of"] = "as Terms.Current",
        ["Terms.AsOf"] = "as Terms.Current",
        ["Terms.Current"] = "the words of the coalition are no secret",
        ["Memberships.Of"] = "read by Profiles and the exchange, which decide what the actor is told",
        ["Memberships.MandatesOf"] = "as Memberships.Of",
        ["Memberships.MandatesOn"] = "as Memberships.Of",
        ["Memberships.DueForReview"] = "for the reminders, which decide whom they tell",
        ["Memberships.All"] = "as Memberships.Of",
        ["Memberships.AllMandates"] = "as Memberships.Of",
        ["WorkingGroups.All"] = "as Memberships.Of",
        ["WorkingGroups.Of"] = "as Memberships.Of",
        ["WhomToCall.NeedOf"] = "the words of the coalition are no secret",
        ["WhomToCall.Prepare"] = "lays out what Ask reads, and gives nothing back",
        ["Contacts.SeatOf"] = "the country alone, for its public holidays",
        ["WorkingGroups.Get"] = "as Memberships.Of",
        ["WorkingGroups.AsOf"] = "as Memberships.Of",
        ["Undo.Why"] = "the reason that Run would refuse with; it tells no more",
        ["Contacts.AllBodies"] = "country and kind alone, for checking an import",
        ["PartnerSearch.Current"] = "the whole index: Find gives it to an actor through what they may see",
        ["PartnerSearch.ViewerOf"] = "says what an actor may see",
        ["Audit.Saw"] = "tells the ledger what the actor was shown, and gives nothing back",
        ["Audit.Took"] = "as Audit.Saw",
        ["Audit.Refused"] = "as Audit.Saw",
        ["AuditCommand.Verify"] = "through LedgerCheck.Verify",
        ["AuditCommand.Head"] = "through LedgerCheck.Sign",
        ["DemoCoalition.Load"] = "only into an empty directory, through the services above",
        ["ImportCommand.Run"] = "through Import.Run",
        ["ExportCommand.Run"] = "through Export",
        ["SearchCommand.One"] = "through PartnerSearch.Find",
        ["SearchCommand.Batch"] = "through PartnerSearch.Find",
    };

    [Fact]
    public void Every_method_of_every_service_stands_in_a_table()
    {
        string[] outside = ["Kernel", "Data", "Ui", "Api"];
        var registered = new Microsoft.Extensions.DependencyInjection.ServiceCollection().AddDirectory(PartnerDirectory.Data.DatabaseLocation.Sqlite("unused.db"))
            .Select(service => service.ImplementationType ?? service.ServiceType).Where(type => References.IsOwn(type) && !outside.Contains(References.Folder(type)) && type != typeof(LoginStore)).ToList();
        registered.Count.ShouldBeGreaterThan(9);
        var methods = registered.SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.Name is not ("Dispose" or "DisposeAsync")).Select(method => type.Name + "." + method.Name)).Distinct().ToList();

        methods.ShouldBe(Operations.Select(operation => operation.Method).Concat(Unguarded.Keys), ignoreOrder: true);
    }

    [Theory, EachEngine]
    public async Task Every_operation_is_allowed_from_its_least_right_on_and_to_nobody_below(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Callable = true });
        var contact = await directory.Listed(Some.Desk(organisation.Id));
        Actor[] actors = [Actor.Nobody, directory.Reader, directory.Editor, directory.Admin, new Actor("edits blindly", Rights.Edit), new Actor("administers blindly", Rights.Administer), new Actor("audits", Rights.Read | Rights.Audit), new Actor("audits blindly", Rights.Audit)];
        var wrong = new List<string>();
        foreach (var (method, least, allows) in Operations)
        {
            foreach (var actor in actors.Where(actor => !actor.May(least)))
            {
                if (await allows(directory, actor, organisation, contact))
                {
                    wrong.Add($"{actor.Name} may {method}");
                }
            }
        }

        wrong.ShouldBeEmpty();

        // Whatever was refused left nothing behind: the two records are all there is.
        (await Raw.One(directory.Location, "select value from revision")).ShouldBe("2");

        foreach (var (method, least, allows) in Operations)
        {
            await using var other = await TestDirectory.Create(directory.Location.Engine);
            var theirs = await other.Listed(Some.Organisation() with { Callable = true });
            var desk = await other.Listed(Some.Desk(theirs.Id));
            var actor = least switch { Rights.Read => directory.Reader, Rights.Edit => directory.Editor, Rights.Audit => new Actor("test auditor", Rights.Audit), _ => directory.Admin };
            if (!await allows(other, actor, theirs, desk))
            {
                wrong.Add($"{actor.Name} may not {method}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task What_gives_or_takes_for_good_asks_for_a_proof_of_the_last_ten_minutes(TestDirectory directory)
    {
        string[] asking =
        [
            "Accounts.Add", "AccountCommand.Add", "Accounts.Disable", "Accounts.SignOut", "SecondFactors.TakeOff", "Invitations.Make",
            "Persons.Erase", "ErasedList.Lift", "Retention.Set", "Retention.Run",
        ];
        var refused = new List<string>();
        foreach (var (method, least, allows) in Operations.Where(operation => operation.Least == Rights.Administer))
        {
            await using var other = await TestDirectory.Create(directory.Location.Engine);
            var theirs = await other.Listed(Some.Organisation() with { Callable = true });
            var desk = await other.Listed(Some.Desk(theirs.Id));
            var account = (await other.Get<Logins>().AddUnproved(Actor.Operator, new Account { Name = "late@example.org", DisplayName = "Late", Rights = other.Admin.Rights, IsSecretariat = true, Ceiling = "TLP:RED" }, default)).Value!;
            if (!await allows(other, other.Admin with { Account = account.Id, ProvedAt = other.Time.GetUtcNow() - Actor.ProofHolds - TimeSpan.FromSeconds(1) }, theirs, desk))
            {
                refused.Add(method);
            }
        }

        refused.ShouldBe(asking, ignoreOrder: true);
    }

    [Theory, EachEngine]
    public async Task Who_looks_as_others_writes_nothing(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Callable = true });
        var contact = await directory.Listed(Some.Desk(organisation.Id));
        var looking = directory.Admin with { Name = "looks", LookingAs = "" };
        var links = await Raw.One(directory.Location, "select count(*) from account_links");
        foreach (var (_, _, allows) in Operations)
        {
            await allows(directory, looking, organisation, contact);
        }

        // What they saw and took is told of them as of anybody.
        (await Raw.Rows(directory.Location, "select action from ledger where actor = 'looks' and subject not in ('export', 'read')")).SelectMany(row => row).ShouldBeEmpty();
        (await Raw.One(directory.Location, "select count(*) from account_links")).ShouldBe(links);
    }

    /// <summary>A member to look at, for those who may look; made by an admin, and for nobody who may nothing.</summary>
    private static async Task<bool> Member(TestDirectory directory, Actor actor, Organisation organisation) =>
        actor.May(Rights.Read) && (await directory.Get<Memberships>().Of(organisation.Id) is not null || Granted(await directory.Get<Memberships>().Change(directory.Admin, organisation.Id, new Standing { Since = new DateOnly(2020, 1, 1) })));

    private static async Task<Result<WordList>> Renamed(TestDirectory directory, Actor actor)
    {
        var list = await directory.Get<Terms>().Of(TermLists.Class);
        return await directory.Get<Terms>().Save(actor, list with { Terms = [.. list.Terms.Select(term => term with { Labels = new Dictionary<string, string> { ["en"] = "New " + term.Code } })] });
    }

    private static async Task<Result<Application>> Applied(TestDirectory directory, Actor actor) => await directory.Get<Applications>().Add(
        actor, new Invited { Procedure = (await directory.Get<Procedures>().All(directory.Admin))[0].Id, Name = "Applied", ContactName = "Demo", Email = "demo@example.org" });

    /// <summary>An account to try things on, made by an admin for those who may administer.</summary>
    private static async Task<Account?> NewAccount(TestDirectory directory, Actor actor) =>
        (await directory.Get<Logins>().Add(actor.May(Rights.Administer) ? directory.Admin : actor, New())).Value;

    private static Account New() => new() { Name = "new@example.org", DisplayName = "New", Rights = Rights.Read, IsSecretariat = true };

    private static async Task<Result<SignedHead>> Signed(TestDirectory directory, Actor actor)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return await directory.Get<LedgerCheck>().Sign(actor, key);
    }

    private static LetterText Own() => new() { Code = LetterKinds.SponsorAsked, Language = "de", Subject = "{{ organisation }}", Text = "{{ link }}", Html = "<p>{{ link }}</p>" };

    /// <summary>Put there past the program, so that whoever is refused leaves nothing behind.</summary>
    private static async Task<Guid> Proposed(TestDirectory directory, Contact contact)
    {
        var id = new Ids(TimeProvider.System).Next();
        await Raw.Execute(directory.Location, $$"""
            insert into contact_proposals (id, version, contact_id, made_at, state, changes)
            values ('{{id:D}}', 1, '{{contact.Id:D}}', '2026-11-24T09:30:00.000Z', 'open', '[{"field":"hours","of":"","was":"","now":"24/7"}]')
            """);
        return id;
    }

    private static async Task<Guid> Claimed(TestDirectory directory)
    {
        var (id, now) = (ReminderRules.IdOf(Guid.Empty, "tried", Some.Today), directory.Time.GetUtcNow());
        await directory.Get<PartnerDirectory.Data.Db>().Keep("reminders.claim-new", new { Id = id, Subject = "contact", SubjectId = Guid.Empty, Rule = "tried", DueOn = Some.Today, Template = LetterKinds.FreshnessRound, To = "a@example.org", Now = now, Holder = "x", Until = now });
        return id;
    }

    private static bool Granted<T>(Result<T> result) => result.Problem is null;

    private static MemoryStream Text(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));
}
