using System.Text;
using PartnerDirectory.Audit;
using PartnerDirectory.Contacts;
using PartnerDirectory.Data;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Organisations;

/// <summary>What people may ask of a directory that lists them: to see what it holds, and to be gone from it.</summary>
public sealed class PersonsTests
{
    private const string Canary = "xqzcanary";

    [Theory, EachEngine]
    public async Task Erasing_leaves_no_trace_of_a_person_anywhere(TestDirectory directory)
    {
        var (contact, _) = await Everywhere(directory);
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = Canary }, directory.Admin)).Total.ShouldBe(1);
        (await Traced(directory)).ShouldNotBeEmpty();

        (await directory.Get<Persons>().Erase(directory.Admin, contact.Id, contact.Version, "request")).Taken();

        (await Traced(directory)).ShouldBeEmpty();
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = Canary }, directory.Admin)).Total.ShouldBe(0);
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = "Colleague" }, directory.Admin)).Total.ShouldBe(1);
        (await directory.Get<People>().Get(directory.Admin, contact.Id)).Problem.ShouldBeOfType<NotFound>();

        // What was said of others, and what was decided, stays.
        var left = (await directory.Get<Applications>().List(directory.Admin, new ApplicationFilter())).Items.ToDictionary(card => card.Name, card => card.Id);
        var own = (await directory.Get<Applications>().Get(directory.Admin, left["Applying Demo"])).Taken();
        (own.ContactName, own.Email, own.Answers["legal_name"]).ShouldBe(("", "", "Applying Demo"));
        own.Timeline.Select(one => one.Event).ShouldBe(["add", "invite", "write", "submit", "return"]);
        var other = (await directory.Get<Applications>().Get(directory.Admin, left["Other Demo"])).Taken();
        (other.ContactName, other.Timeline[^1].Text).ShouldBe(("Somebody Demo", "… knows them."));
        if (directory.Location.File is { } file)
        {
            foreach (var path in new[] { file, file + "-wal" }.Where(File.Exists))
            {
                Bytes(path).Contains(Canary, StringComparison.OrdinalIgnoreCase).ShouldBeFalse(path);
            }
        }

        var verdict = (await directory.Get<LedgerCheck>().Verify(Actor.Operator, [])).Taken();
        verdict.Breaks.ShouldBeEmpty();
        verdict.Erased.ShouldBeGreaterThan(1);
    }

    [Theory, EachEngine]
    public async Task The_entry_of_an_erasure_names_the_entries_it_emptied_and_these_keep_who_and_when(TestDirectory directory)
    {
        var (contact, _) = await Everywhere(directory);
        var before = await Raw.Rows(directory.Location, "select sequence, actor, action, commitment, hash from ledger order by sequence");

        (await directory.Get<Persons>().Erase(directory.Admin, contact.Id, contact.Version, "request")).Taken();

        var after = await Raw.Rows(directory.Location, "select sequence, actor, action, commitment, hash from ledger order by sequence");
        after.Take(before.Count).Select(row => string.Join('|', row)).ShouldBe(before.Select(row => string.Join('|', row)));
        var entry = (await Raw.Rows(directory.Location, "select subject, cast(subject_id as text), cast(before as text), cast(after as text) from ledger where action = 'person.erase'")).Single();
        entry[0].ShouldBe("contact");
        entry[1].ShouldBe(contact.Id.ToString());
        entry[2].ShouldBeNull();
        var listed = System.Text.Json.JsonDocument.Parse(entry[3]!).RootElement.GetProperty("entries").EnumerateArray().Select(sequence => sequence.GetInt64()).ToList();
        var emptied = await Raw.Rows(directory.Location, "select sequence from ledger where before is null and after is null and action not in ('contact.unlink', 'working-group.unlink', 'application.unlink', 'person.export')");
        listed.ShouldBe(emptied.Select(row => long.Parse(row[0]!, System.Globalization.CultureInfo.InvariantCulture)), ignoreOrder: true);
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'organisation.add' and after is not null")).ShouldBe("2");
    }

    [Theory, EachEngine]
    public async Task A_namesake_and_a_shared_address_keep_their_history(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var person = await directory.Listed(Person(organisation.Id) with { Reference = null });
        var namesake = await directory.Listed(Person(organisation.Id) with { Reference = "other", Channels = [new Channel { Type = "email", Value = "other@example.org" }, person.Channels[1]] });

        (await directory.Get<Persons>().Erase(directory.Admin, person.Id, person.Version, "request")).Taken();

        (await directory.Get<People>().AsOf(directory.Admin, namesake.Id, 1)).ShouldNotBeNull();
        (await directory.Get<People>().Add(directory.Editor, Some.Desk(organisation.Id, "Desk") with { Channels = [person.Channels[1]] })).Taken();
    }

    [Theory, EachEngine]
    public async Task Another_persons_application_is_left_alone_and_retention_leaves_open_ones(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var ana = await directory.Listed(Person(organisation.Id) with { Name = "Anna", Reference = null, Channels = [new Channel { Type = "email", Value = "ana@police.example" }] });
        var applications = directory.Get<Applications>();
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Advisory member");
        var other = (await applications.Add(directory.Admin, new Invited { Procedure = procedure.Id, Name = "Other", ContactName = "Anna Schmidt", Email = "susana@police.example" })).Taken();
        (await directory.Get<Persons>().Erase(directory.Admin, ana.Id, ana.Version, "request")).Taken();
        var left = (await applications.Get(directory.Admin, other.Id)).Taken();
        (left.ContactName, left.Email, left.Version).ShouldBe(("Anna Schmidt", "susana@police.example", other.Version));

        // Left an old employer long ago, and applies for a new one.
        var ended = new Affiliation { Organisation = organisation.Id, Since = new DateOnly(2020, 1, 1), Until = new DateOnly(2025, 11, 1) };
        await directory.Listed(Person(organisation.Id) with { Name = "Moved Demo", Reference = "moved", Affiliations = [ended], Channels = [new Channel { Type = "email", Value = "moved@example.org" }] });
        var own = (await applications.Add(directory.Admin, new Invited { Procedure = procedure.Id, Name = "Own", ContactName = "Moved Demo", Email = "moved@example.org" })).Taken();
        var retention = directory.Get<Retention>();
        (await retention.Set(directory.Admin, new RetentionPeriod(12, 0))).Taken();
        (await retention.Run(Actor.System)).Taken().Contacts.ShouldBe(1);
        (await applications.Get(directory.Admin, own.Id)).Taken().Email.ShouldBe("moved@example.org");
    }

    [Theory, EachEngine]
    public async Task An_erasure_asks_for_proof_a_reason_the_version_and_an_admin(TestDirectory directory)
    {
        var (contact, _) = await Everywhere(directory);
        var persons = directory.Get<Persons>();
        var stale = directory.Admin with { Account = Guid.Parse("0190a000-0000-7000-8000-000000000001"), ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) };
        (await persons.Erase(stale, contact.Id, contact.Version, "request")).Problem.ShouldBeOfType<ProofNeeded>();
        (await persons.Erase(directory.Editor, contact.Id, contact.Version, "request")).Problem.ShouldBeOfType<Forbidden>();
        (await persons.Erase(directory.Admin, contact.Id, contact.Version, "because " + contact.Name)).Told().ShouldBe(["reason Why.EraseReason"]);
        (await persons.Erase(directory.Admin, contact.Id, contact.Version - 1, "request")).Problem.ShouldBeOfType<StaleVersion>();
        (await directory.Get<People>().Get(directory.Admin, contact.Id)).Taken();
    }

    [Theory, EachEngine]
    public async Task What_was_erased_is_told_when_a_list_or_a_person_brings_it_back(TestDirectory directory)
    {
        var (contact, organisation) = await Everywhere(directory);
        (await directory.Get<Persons>().Erase(directory.Admin, contact.Id, contact.Version, "request")).Taken();
        (await Raw.Rows(directory.Location, "select hash from erased")).Count.ShouldBeGreaterThan(3);

        var list = $"organisation,name,email,phone,reference\n{organisation.Reference},Back Again,XQZCANARY@example.org,,\n{organisation.Reference},Called Again,,+44 20 7946 0199,\n{organisation.Reference},Good,good@example.org,,\n";
        var report = (await directory.Get<Import>().Run(directory.Editor, new MemoryStream(Encoding.UTF8.GetBytes(list)))).Taken();
        report.Written.ShouldBeFalse();
        report.Problems.Select(problem => problem.Problem.Field + " " + problem.Problem.Why.Key).ShouldBe(["email Why.WasErased", "phone Why.WasErased"]);
        report.Problems[0].Problem.Why.Args.ShouldBe(["2026-11-24"]);
        var bad = new StringWriter();
        (await directory.Get<Import>().Run(directory.Editor, new MemoryStream(Encoding.UTF8.GetBytes(list)), bad)).Taken().Added.ShouldBe(1);
        bad.ToString().ShouldContain("Back Again");

        var again = Some.Desk(organisation.Id, "Again") with { Channels = [new Channel { Type = "email", Value = Canary + "@example.org" }] };
        (await directory.Get<People>().Add(directory.Editor, again)).Told().ShouldBe(["email Why.WasErased"]);
        (await directory.Get<ErasedList>().Lift(directory.Editor, Canary + "@example.org")).Problem.ShouldBeOfType<Forbidden>();
        (await directory.Get<ErasedList>().Lift(directory.Admin, Canary + "@example.org")).Taken();
        (await directory.Get<People>().Add(directory.Editor, again)).Taken();
        (await directory.Get<ErasedList>().Lift(directory.Admin, "nobody@example.org")).Problem.ShouldBeOfType<NotFound>();
    }

    [Theory, EachEngine]
    public async Task What_is_held_tells_each_thing_and_not_who_looked(TestDirectory directory)
    {
        var (contact, organisation) = await Everywhere(directory);
        await Raw.Execute(directory.Location, $"insert into accounts (id, version, name, display_name, rights, ceiling, secretariat, organisation_id, state, made_at) values ('0190a000-0000-7000-8000-000000000002', 1, 'ines@example.org', 'Inès Lookup', 1, 'TLP:RED', {False(directory)}, '{organisation.Id}', 'active', '2026-01-01T00:00:00.000Z')");
        await Raw.Execute(directory.Location, $"insert into ledger (sequence, at, actor, action, subject, subject_id, after) values (5000, '2026-11-20T09:00:00.000Z', '0190a000-0000-7000-8000-000000000002', 'read.contact', 'read', '{contact.Id}', '{{\"purpose\":\"Urgent case\"}}')");

        var held = (await directory.Get<Persons>().Held(directory.Admin, contact.Id)).Taken();
        held.Applications.Select(one => one.Name).ShouldBe(["Applying Demo", "Other Demo"], ignoreOrder: true);
        held.Applications.Single(one => one.Name == "Applying Demo").Fields.Keys.ShouldContain("draft.motivation");

        Json.Of(held.Contact).ToString().ShouldBe(Json.Of(contact).ToString());
        held.Organisations[organisation.Id].ShouldBe(organisation.LegalName);
        held.Seats.Select(seat => seat.Name + " " + seat.As).ShouldBe(["Steering group representative", "Steering group alternate"]);
        held.DeputyFor.Single().Name.ShouldBe("Colleague");
        held.PinnedAt.Count.ShouldBe(1);
        held.SavedViews.Select(view => view.Name).ShouldBe(["By name", "At home", "By number"], ignoreOrder: true);
        held.Ledger.Select(entry => entry.Action).ShouldBe(["contact.add", "contact.save", "person.export"]);
        held.Ledger[1].Changes.Select(change => change.Field).ShouldBe(["name"]);
        held.NamedIn.Select(mention => mention.Action).ShouldBe(["contact.add", "working-group.add", "pin.add", "saved view.add", "saved view.add", "saved view.add", "export.result", "export.result", "application.return", "application.comment"], ignoreOrder: true);
        var look = held.LookUps.Single();
        (look.Organisation, look.Purpose).ShouldBe((organisation.LegalName, "Urgent case"));
        var json = Json.Of(held).ToString();
        json.ShouldNotContain("Inès");
        json.ShouldNotContain("ines@example.org");
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'person.export'")).ShouldBe("1");
    }

    [Theory, EachEngine]
    public async Task Retention_takes_an_ended_affiliation_on_its_day_and_not_before(TestDirectory directory)
    {
        var here = await directory.Listed(Some.Organisation());
        var there = await directory.Listed(Some.Organisation("There"));
        var ended = new Affiliation { Organisation = here.Id, JobTitle = Canary, Since = new DateOnly(2020, 1, 1), Until = new DateOnly(2025, 11, 25) };
        var mover = await directory.Listed(Some.Desk(there.Id, "Mover") with { Affiliations = [ended, new Affiliation { Organisation = there.Id }] });
        var leaver = await directory.Listed(Person(here.Id) with { Affiliations = [ended], Reference = null });
        var retention = directory.Get<Retention>();
        (await retention.Run(Actor.System)).Taken().ShouldBe(new Purged(0, 0));
        (await retention.Set(directory.Admin, new RetentionPeriod(12, 0))).Taken();

        (await retention.Preview(directory.Admin, 12)).Taken().ShouldBe(new Purged(0, 0));
        (await retention.Run(Actor.System)).Taken().ShouldBe(new Purged(0, 0));
        directory.Time.Advance(TimeSpan.FromDays(1));
        (await retention.Preview(directory.Admin, 12)).Taken().ShouldBe(new Purged(2, 1));
        (await retention.Preview(directory.Admin, 13)).Taken().ShouldBe(new Purged(0, 0));
        (await retention.Run(Actor.System)).Taken().ShouldBe(new Purged(2, 1));

        (await directory.Get<People>().Get(directory.Admin, leaver.Id)).Problem.ShouldBeOfType<NotFound>();
        var stays = (await directory.Get<People>().Get(directory.Admin, mover.Id)).Taken();
        stays.Affiliations.Select(affiliation => affiliation.Organisation).ShouldBe([there.Id]);
        (await directory.Get<People>().Save(directory.Editor, stays with { Name = "Moved" })).Taken();
        (await Traced(directory)).ShouldBeEmpty();
        (await Raw.One(directory.Location, "select actor from ledger where action = 'person.erase'")).ShouldBe("system");
        (await retention.Run(Actor.System)).Taken().ShouldBe(new Purged(0, 0));
    }

    [Theory, EachEngine]
    public async Task Where_details_came_from_is_kept_and_told_to_editors_alone(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var given = Some.Desk(organisation.Id) with { Source = "Business card", ToldOn = new DateOnly(2026, 11, 1), ReviewBy = Some.Today };
        (await directory.Get<People>().Add(directory.Editor, given with { ToldOn = Some.Today.AddDays(1) })).Told().ShouldBe(["told_on Why.NotYet"]);
        var added = (await directory.Get<People>().Add(directory.Editor, given)).Taken();
        var read = (await directory.Get<People>().Get(directory.Editor, added.Id)).Taken();
        (read.Source, read.ToldOn, read.ReviewBy).ShouldBe(("Business card", new DateOnly(2026, 11, 1), Some.Today));
        ContactSheet.Onto(new Contact(), new SheetReader(ContactSheet.Of(read, _ => true, "en")), _ => true).Source.ShouldBe("Business card");
        (await directory.Get<People>().Get(directory.Reader, added.Id)).Taken().Source.ShouldBeNull();
        (await directory.Get<Retention>().Reviews(directory.Admin)).Taken().Select(review => review.Id).ShouldBe([added.Id]);
        (await directory.Get<Histories>().OfContact(directory.Admin, added.Id)).Taken().Items[0].Changes.Select(change => change.Field).ShouldContain("source");
    }

    [Theory, EachEngine]
    public async Task The_record_of_processing_describes_every_table_there_is(TestDirectory directory)
    {
        var holds = await directory.Get<ProcessingRecord>().Holds();
        holds.Select(category => category.Code).ShouldBe(["contacts", "applicants", "accounts", "ledger", "erased"]);
        holds[0].Holds.ShouldContain(line => line.StartsWith("contacts: id, version", StringComparison.Ordinal) && line.Contains("told_on", StringComparison.Ordinal));
    }

    /// <summary>A person who is named wherever a contact can be.</summary>
    private static async Task<(Contact Contact, Organisation Organisation)> Everywhere(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var other = await directory.Listed(Some.Organisation("Other"));
        var first = await directory.Listed(Person(organisation.Id));
        var contact = (await directory.Get<People>().Save(directory.Editor, first with { Name = "Xqzcanary Renamed" })).Taken();
        await directory.Listed(Some.Desk(organisation.Id, "Colleague") with { Absences = [new Absence { Since = new DateOnly(2026, 12, 1), Until = new DateOnly(2026, 12, 9), Deputy = contact.Id }] });
        (await directory.Get<WorkingGroups>().Save(directory.Admin, new WorkingGroup
        {
            Name = "Steering group",
            Seats = [new Seat { Organisation = organisation.Id, Representative = contact.Id }, new Seat { Organisation = other.Id, Role = "observer", Alternate = contact.Id }],
        })).Taken();
        (await directory.Get<Pins>().Set(directory.Reader, contact.Id, pinned: true)).Taken();
        (await directory.Get<SavedViews>().Save(directory.Reader, "By name", "/find?q=xqzcanary+%22person%22&kind=ngo", shared: true)).Taken();
        (await directory.Get<SavedViews>().Save(directory.Reader, "By number", "/find?q=%2B44%2020%207946%200199+" + Canary, shared: false)).Taken();
        (await directory.Get<SavedViews>().Save(directory.Reader, "Others", "/find?q=somebody", shared: false)).Taken();
        (await directory.Get<SavedViews>().Save(directory.Reader, "At home", "/find?q=020%207946%200199", shared: false)).Taken();
        await directory.Get<PartnerDirectory.Audit.Audit>().Took(directory.Reader, new PartnerDirectory.Audit.Exported("result", "csv", new { Text = "Xqzcanary  Renamed" }, 1, Complete: true), []);
        await directory.Get<PartnerDirectory.Audit.Audit>().Took(directory.Reader, new PartnerDirectory.Audit.Exported("result", "csv", new { Text = "+44 20 7946 0199" }, 1, Complete: true), []);
        await Applied(directory);
        return (contact, organisation);
    }

    /// <summary>Two applications: one that the person fills in, submitted once and being mended, and one that somebody speaks of them in.</summary>
    private static async Task Applied(TestDirectory directory)
    {
        var (applications, forms) = (directory.Get<Applications>(), directory.Get<ApplicantForms>());
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Advisory member");
        var own = (await applications.Add(directory.Admin, new Invited { Procedure = procedure.Id, Name = "Applying Demo", ContactName = "Xqzcanary Renamed", Email = Canary + "@example.org" })).Taken();
        own = (await applications.Do(directory.Admin, own.Id, 0, new Act(Events.Invite))).Taken();
        var token = (await forms.Link(directory.Admin, own.Id)).Taken();
        var answers = own.Procedure.Steps[0].Topics.SelectMany(topic => topic.Questions).Where(question => question.Required).ToDictionary(question => question.Code, question => question.Code switch
        {
            "legal_name" => "Applying Demo",
            "country" => "DK",
            "email_domains" => "applying.example",
            "territories" => "DK",
            "capabilities" => "trace_payments",
            _ when question.Code.EndsWith(".email", StringComparison.Ordinal) => Canary + "@example.org",
            _ when question.Code.EndsWith(".phone", StringComparison.Ordinal) => "+44 20 7946 0199",
            _ when question.Code.EndsWith(".name", StringComparison.Ordinal) => "Xqzcanary Renamed",
            _ when question.Choices.Count > 0 => question.Choices[0],
            _ => "Ask Xqzcanary Renamed.",
        });
        await forms.Save(token, answers);
        (await forms.Submit(token)).Taken();
        (await applications.Do(directory.Admin, own.Id, 0, new Act(Events.Return) { Text = "Is +442079460199 yours?" })).Taken();
        await forms.Save(token, new Dictionary<string, string> { ["motivation"] = "Write to " + Canary + "@example.org." });

        var other = (await applications.Add(directory.Admin, new Invited { Procedure = procedure.Id, Name = "Other Demo", ContactName = "Somebody Demo", Email = "somebody@other.example" })).Taken();
        (await applications.Do(directory.Admin, other.Id, 0, new Act(Events.Comment) { Text = "Xqzcanary Renamed knows them." })).Taken();
    }

    private static Contact Person(Guid organisation) => new()
    {
        Kind = "person",
        Name = "Xqzcanary \"Person\"",
        Reference = "XQZCANARY-1",
        NamedByAgreement = "Letter of " + Canary,
        Source = Canary + " herself",
        Affiliations = [new Affiliation { Organisation = organisation, JobTitle = Canary + " lead", Department = Canary }],
        Channels =
        [
            new Channel { Type = "email", Value = Canary + "@example.org", Label = Canary },
            new Channel { Type = "phone", Value = "+442079460199" },
            new Channel { Type = "messenger", Value = "signal: " + Canary + ".77" },
        ],
        Absences = [new Absence { Since = new DateOnly(2026, 12, 1), Until = new DateOnly(2026, 12, 5), Note = Canary }],
    };

    /// <summary>Every table and column where the canary still stands.</summary>
    private static async Task<IReadOnlyList<string>> Traced(TestDirectory directory)
    {
        var tables = await Raw.Rows(directory.Location, directory.Location.Engine == Engine.Sqlite
            ? "select name from sqlite_schema where type = 'table' and name not like 'sqlite%'"
            : "select table_name::text from information_schema.tables where table_schema = current_schema()");
        var found = new List<string>();
        foreach (var table in tables)
        {
            foreach (var row in await Raw.Rows(directory.Location, $"select * from {table[0]}"))
            {
                found.AddRange(row.Where(value => value?.Contains(Canary, StringComparison.OrdinalIgnoreCase) == true || value?.Contains("442079460199", StringComparison.Ordinal) == true).Select(value => table[0] + ": " + value));
            }
        }

        return found;
    }

    private static string Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static string False(TestDirectory directory) => directory.Location.Engine == Engine.Sqlite ? "0" : "false";
}
