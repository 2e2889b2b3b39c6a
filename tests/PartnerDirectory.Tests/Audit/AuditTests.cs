using PartnerDirectory.Audit;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Exchange;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Audit;

/// <summary>Who looked, took and was refused stands in the ledger; auditors read it as far as markings let them.</summary>
public sealed class AuditTests
{
    [Theory, EachEngine]
    public async Task A_look_at_what_is_marked_strictly_is_told_once_in_ten_minutes(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Tlp = "TLP:GREEN" });
        var strict = await directory.Listed(Some.FullContact(organisation.Id) with { Tlp = "TLP:AMBER+STRICT" });
        var desk = await directory.Listed(Some.Desk(organisation.Id));
        var audit = directory.Get<PartnerDirectory.Audit.Audit>();

        await audit.Saw(directory.Admin, "page", [organisation.Id, desk.Id]);
        (await Reads(directory)).ShouldBeEmpty();

        await audit.Saw(directory.Admin, "page", [organisation.Id, strict.Id, desk.Id, strict.Id]);
        await audit.Saw(directory.Admin, "api", [strict.Id]);
        (await Reads(directory)).ShouldBe([$"test admin read.page {strict.Id:D}"]);

        await audit.Saw(directory.Editor, "call", [strict.Id]);
        (await Reads(directory)).Count.ShouldBe(2, "another actor's look is another look");
        directory.Time.Advance(TimeSpan.FromMinutes(10));
        await audit.Saw(directory.Admin, "card", [strict.Id]);
        (await Reads(directory))[^1].ShouldBe($"test admin read.card {strict.Id:D}");
        (await Raw.One(directory.Location, "select cast(after as text) from ledger order by sequence desc limit 1")).ShouldBe("""{"record":"contact","tlp":"TLP:AMBER+STRICT"}""");
    }

    [Theory, EachEngine]
    public async Task A_contact_is_as_strict_as_its_channels_and_its_organisations(TestDirectory directory)
    {
        var open = await directory.Listed(Some.Organisation("Open") with { Tlp = "TLP:GREEN" });
        var red = await directory.Listed(Some.Organisation("Red") with { Tlp = "TLP:RED" });
        var ofRed = await directory.Listed(Some.Desk(red.Id, "Of red") with { Tlp = "TLP:GREEN" });
        var plain = await directory.Listed(Some.Desk(open.Id, "Plain") with { Tlp = "TLP:GREEN" });
        await Raw.Execute(directory.Location, $"update channels set tlp = 'TLP:AMBER+STRICT' where contact_id = '{plain.Id:D}' and position = 1");

        await directory.Get<PartnerDirectory.Audit.Audit>().Saw(directory.Admin, "page", [open.Id, red.Id, ofRed.Id, plain.Id]);

        (await Reads(directory)).Order().ShouldBe(new[] { red.Id, ofRed.Id, plain.Id }.Select(id => $"test admin read.page {id:D}").Order());
    }

    [Theory, EachEngine]
    public async Task What_was_kept_from_a_reader_is_neither_told_as_seen_nor_hinted_at(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation("Open") with { Tlp = "TLP:GREEN" });
        var desk = await directory.Listed(Some.Desk(organisation.Id, "Plain") with { Tlp = "TLP:GREEN" });
        await Raw.Execute(directory.Location, $"update channels set tlp = 'TLP:RED', visible_to = 'secretariat' where contact_id = '{desk.Id:D}' and position = 1");
        var audit = directory.Get<PartnerDirectory.Audit.Audit>();
        var low = directory.Reader with { Ceiling = Tlp.Green };

        await audit.Saw(low, "page", [desk.Id]);
        (await Reads(directory)).ShouldBeEmpty();
        await audit.Took(low, new PartnerDirectory.Audit.Exported("contacts", "csv", null, 1, Complete: true), [desk.Id]);
        (await Raw.One(directory.Location, "select cast(after as text) from ledger where action = 'export.contacts'")).ShouldNotBeNull().ShouldContain("\"strictCount\":0");
        await audit.Saw(directory.Admin, "page", [desk.Id]);
        (await Reads(directory)).ShouldHaveSingleItem();

        var trail = directory.Get<PartnerDirectory.Audit.Trail>();
        (await Label(low with { Rights = Rights.Read | Rights.Audit })).ShouldBeEmpty();
        (await Label(directory.Admin with { Rights = directory.Admin.Rights | Rights.Audit })).ShouldBe(["TLP:RED"]);

        async Task<IReadOnlyList<string>> Label(Actor auditor) =>
            (await trail.Page(auditor, new PartnerDirectory.Audit.TrailFilter { Action = "read.page" })).Taken().Items.Single().Changes.SingleOrDefault(change => change.Field == "tlp")?.Came ?? [];
    }

    [Theory, EachEngine]
    public async Task Reads_are_no_part_of_a_records_history_and_leave_the_index_as_it_is(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var strict = await directory.Listed(Some.FullContact(organisation.Id) with { Tlp = "TLP:AMBER+STRICT" });
        var index = await directory.Get<PartnerSearch>().Current();
        var before = (await directory.Get<Histories>().OfContact(directory.Admin, strict.Id)).Taken().Items.Count;

        await directory.Get<PartnerDirectory.Audit.Audit>().Saw(directory.Admin, "page", [strict.Id]);
        await directory.Get<PartnerDirectory.Audit.Audit>().Refused(directory.Reader, "GET", "/import");

        (await directory.Get<Histories>().OfContact(directory.Admin, strict.Id)).Taken().Items.Count.ShouldBe(before);
        var after = await directory.Get<PartnerSearch>().Current();
        after.Revision.ShouldBe(index.Revision + 2);
        after.ContactShelf.Segments.ShouldAllBe(segment => index.ContactShelf.Segments.Contains(segment), "nothing was built anew");
    }

    [Theory, EachEngine]
    public async Task An_account_that_lost_its_rights_or_looks_as_another_is_told_all_the_same(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Tlp = "TLP:RED" });
        var gone = directory.Admin with { Account = Guid.Parse("01900000-0000-7000-8000-000000000001"), Session = Guid.Parse("01900000-0000-7000-8000-000000000002"), LookingAs = "reader" };
        await directory.Get<PartnerDirectory.Audit.Audit>().Saw(gone, "page", [organisation.Id]);
        (await Reads(directory)).ShouldBe([$"{gone.Account:D} read.page {organisation.Id:D}"]);
    }

    [Theory, EachEngine]
    public async Task Refusals_are_told_and_a_flood_of_them_is_counted(TestDirectory directory)
    {
        var audit = directory.Get<PartnerDirectory.Audit.Audit>();
        for (var i = 0; i < 3; i++)
        {
            await audit.Refused(directory.Reader, "GET", "/import");
        }

        (await Count(directory, "refusal")).ShouldBe(1);
        for (var i = 0; i < 200; i++)
        {
            await audit.Refused(directory.Reader, "GET", "/secret/" + i);
        }

        (await Count(directory, "refusal")).ShouldBe(60);
        directory.Time.Advance(TimeSpan.FromMinutes(1));
        await audit.Refused(directory.Reader, "GET", "/" + new string('x', 5_000));
        var last = (await Raw.One(directory.Location, "select cast(after as text) from ledger order by sequence desc limit 1"))!;
        last.ShouldContain("\"leftOut\":141");
        last.Length.ShouldBeLessThan(300);
    }

    [Theory, EachEngine]
    public async Task An_export_is_told_with_its_rows_and_the_strict_records_in_it(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Tlp = "TLP:GREEN" });
        var strict = await directory.Listed(Some.FullContact(organisation.Id) with { Tlp = "TLP:AMBER+STRICT" });
        await directory.Get<Export>().Contacts(directory.Admin, TextWriter.Null);
        var told = (await Raw.Rows(directory.Location, "select actor, action, cast(after as text) from ledger where subject = 'export'")).Single();
        told.Take(2).ShouldBe(["test admin", "export.contacts"]);
        told[2]!.ShouldContain($"\"strict\":[\"{strict.Id:D}\"]");
        told[2]!.ShouldContain("\"complete\":true");

        await Should.ThrowAsync<IOException>(() => directory.Get<Export>().Contacts(directory.Admin, new Breaking()));
        (await Raw.One(directory.Location, "select cast(after as text) from ledger order by sequence desc limit 1"))!.ShouldContain("\"complete\":false");
    }

    [Theory, EachEngine]
    public async Task Auditors_find_by_day_actor_action_subject_and_record(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation("First"));
        directory.Time.Advance(TimeSpan.FromDays(1));
        (await directory.Get<PartnerDirectory.Organisations.Organisations>().Save(directory.Editor, organisation with { City = "Gent" })).Taken();
        await directory.Listed(Some.Desk(organisation.Id));

        (await Found(directory, new TrailFilter())).ShouldBe([3, 2, 1]);
        (await Found(directory, new TrailFilter { From = new DateOnly(2026, 11, 25) })).ShouldBe([3, 2]);
        (await Found(directory, new TrailFilter { To = new DateOnly(2026, 11, 24) })).ShouldBe([1]);
        (await Found(directory, new TrailFilter { From = DateOnly.MinValue, To = DateOnly.MaxValue })).ShouldBe([3, 2, 1]);
        (await Found(directory, new TrailFilter { Actor = "test editor" })).ShouldBe([2]);
        (await Found(directory, new TrailFilter { Action = "organisation." })).ShouldBe([2, 1]);
        (await Found(directory, new TrailFilter { Action = "%" })).ShouldBeEmpty();
        (await Found(directory, new TrailFilter { Subject = "contact" })).ShouldBe([3]);
        (await Found(directory, new TrailFilter { Record = organisation.Id })).ShouldBe([2, 1]);

        var change = (await Page(directory, directory.AuditorOf(), new TrailFilter { Actor = "test editor" })).Items.Single();
        change.Record.ShouldBe("First");
        var city = change.Changes.Single();
        (city.Field, city.Went.Single(), city.Came.Single()).ShouldBe(("city", "Brussels", "Gent"));
    }

    [Theory, EachEngine]
    public async Task Every_entry_is_met_once_page_by_page(TestDirectory directory)
    {
        for (var i = 0; i < Trail.PageSize + 7; i++)
        {
            await directory.Get<PartnerDirectory.Audit.Audit>().Took(directory.Reader, new Exported("result", "csv", null, i, true), []);
        }

        var first = await Page(directory, directory.AuditorOf(), new TrailFilter());
        var second = (await directory.Get<Trail>().Page(directory.AuditorOf(), new TrailFilter(), long.Parse(first.Next!, System.Globalization.CultureInfo.InvariantCulture))).Taken();
        first.Items.Concat(second.Items).Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, Trail.PageSize + 7).Select(i => (long)i).Reverse());
        second.Next.ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task An_account_is_named_by_its_name_and_found_by_it(TestDirectory directory)
    {
        var account = Guid.Parse("01900000-0000-7000-8000-0000000000ac");
        await Raw.Execute(directory.Location, $"insert into accounts (id, version, name, display_name, rights, ceiling, secretariat, state, made_at) values ('{account:D}', 1, 'ann@example.org', 'Ann Example', 3, 'TLP:GREEN', {(directory.Location.Engine == PartnerDirectory.Data.Engine.Sqlite ? "0" : "false")}, 'active', '2026-11-24T12:00:00.000Z')");
        await directory.Get<PartnerDirectory.Audit.Audit>().Took(directory.Reader with { Account = account }, new Exported("result", "csv", null, 1, true), []);
        foreach (var name in new[] { "Ann Example", "ann@example.org", account.ToString("D") })
        {
            (await Page(directory, directory.AuditorOf(), new TrailFilter { Actor = name })).Items.Single().Account.ShouldBe("Ann Example");
        }
    }

    [Theory, EachEngine]
    public async Task What_an_auditor_may_not_see_is_withheld_but_that_it_happened_is_not(TestDirectory directory)
    {
        const string Canary = "CANARY";
        var red = await directory.Listed(Some.Organisation(Canary + " red") with { Tlp = "TLP:RED", Description = Canary });
        await directory.Get<Memberships>().Change(directory.Admin, red.Id, new Standing { Code = "active", Reason = Canary });
        await directory.Listed(Some.Desk(red.Id, Canary + " desk") with { Tlp = "TLP:GREEN" });
        var green = await directory.Listed(Some.Organisation("Was red") with { Tlp = "TLP:RED", Description = Canary });
        await directory.Get<PartnerDirectory.Organisations.Organisations>().Save(directory.Admin, green with { Tlp = "TLP:GREEN", Description = "Open now" });
        var open = await directory.Listed(Some.Organisation("Open") with { Tlp = "TLP:GREEN" });
        await directory.Listed(Some.Desk(open.Id, "Open desk") with
        {
            Tlp = "TLP:GREEN",
            Channels = [new Channel { Type = "email", Value = "canary@example.org", VisibleTo = "secretariat" }, new Channel { Type = "email", Value = "open@example.org" }],
        });
        await directory.Get<PartnerDirectory.Audit.Audit>().Saw(directory.Admin, "page", [red.Id]);
        var auditor = directory.AuditorOf() with { Ceiling = Tlp.Green };

        var entries = (await Page(directory, auditor, new TrailFilter())).Items;

        entries.Count.ShouldBe(8);
        entries.Where(entry => entry.Withheld).Select(entry => entry.Sequence).ShouldBe([5, 4, 3, 2, 1]);
        var text = System.Text.Json.JsonSerializer.Serialize(entries) + System.Text.Json.JsonSerializer.Serialize(await directory.Get<Trail>().All(auditor, new TrailFilter()).ToListAsync());
        text.ShouldNotContain(Canary, Case.Insensitive);
        text.ShouldContain("open@example.org");
        System.Text.Json.JsonSerializer.Serialize((await Page(directory, Actor.Operator, new TrailFilter())).Items).ShouldContain(Canary);
    }

    private static async Task<IReadOnlyList<long>> Found(TestDirectory directory, TrailFilter filter) =>
        [.. (await Page(directory, directory.AuditorOf(), filter)).Items.Select(entry => entry.Sequence)];

    private static async Task<Page<TrailEntry>> Page(TestDirectory directory, Actor actor, TrailFilter filter) => (await directory.Get<Trail>().Page(actor, filter)).Taken();

    private static async Task<IReadOnlyList<string>> Reads(TestDirectory directory) =>
        [.. (await Raw.Rows(directory.Location, "select actor, action, subject_id from ledger where subject = 'read' order by sequence")).Select(row => string.Join(' ', row))];

    private static async Task<int> Count(TestDirectory directory, string subject) =>
        int.Parse((await Raw.One(directory.Location, $"select count(*) from ledger where subject = '{subject}'"))!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Takes the heading and a row, then its reader is gone.</summary>
    private sealed class Breaking : StringWriter
    {
        private int lines;

        public override Task WriteAsync(string? value) => ++lines > 2 ? throw new IOException("gone") : base.WriteAsync(value);
    }
}
