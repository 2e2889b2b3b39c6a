using System.Text;
using PartnerDirectory.Data;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Directory = PartnerDirectory.Organisations.Organisations;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Exchange;

/// <summary>A list is taken whole or not at all, and whoever brought it learns of every row that stood in the way.</summary>
public sealed class ImportTests
{
    [Theory, EachEngine]
    public async Task One_bad_row_keeps_all_out_and_every_bad_row_is_told(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation());
        var before = await Raw.Everything(directory.Location);

        var report = (await Run(directory, """
            legal_name,country,website,description
            Good partner,BE,https://good.example,
            "Bad
            country",Atlantis,,"two
            lines"
            Another good one,FR,,
            ,FR,javascript:alert(1),
            """)).Taken();

        report.Written.ShouldBeFalse();
        (report.Rows, report.BadRows).ShouldBe((4, 2));
        report.Problems.Select(bad => (bad.Line, bad.Problem.Field, bad.Problem.Value, bad.Problem.Why.Key)).ShouldBe(
        [
            (3, "legal_name", "Bad\uFFFDcountry", "Why.ControlCharacter"), (3, "country", "Atlantis", "Why.Country"), (7, "legal_name", "", "Why.Required"), (7, "website", "javascript:alert(1)", "Why.Link"),
        ], ignoreOrder: true);
        report.Problems.ShouldAllBe(bad => Texts.Say(bad.Problem.Why).Length > 0 && Texts.Say(bad.Problem.Remedy).Length > 0);
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task The_good_rows_can_be_taken_and_the_bad_ones_come_back_with_the_reasons(TestDirectory directory)
    {
        var bad = new StringWriter();
        var report = (await Run(directory, "legal_name,country,notes\r\nGood partner,BE,n1\r\n\"Bad, quoted \"\"one\"\"\",Atlantis,n2\r\nAnother,FR,n3\r\n", bad)).Taken();

        (report.Written, report.Added, report.BadRows).ShouldBe((true, 2, 1));
        var rows = bad.ToString().Split("\r\n");
        rows[0].ShouldBe("legal_name,country,notes,problems");
        rows[1].ShouldStartWith("\"Bad, quoted \"\"one\"\"\",Atlantis,n2,");
        rows[1].ShouldContain(Texts.Say("Why.Country"));

        // Mended, the same file is taken: its column of reasons is passed over.
        var mended = (await Run(directory, bad.ToString().Replace("Atlantis", "BE", StringComparison.Ordinal))).Taken();
        (mended.Written, mended.Added).ShouldBe((true, 1));
        mended.UnknownColumns.ShouldBe(["notes"]);
        (await Names(directory)).ShouldBe(["Another", "Bad, quoted \"one\"", "Good partner"]);
    }

    [Theory, EachEngine]
    public async Task The_header_says_which_list_it_is_in_any_case_and_order(TestDirectory directory)
    {
        (await Run(directory, "Country;LEGAL NAME\r\nBE;First\r\n")).Taken().Kind.ShouldBe(ListKind.Organisations);
        (await Run(directory, "Name\tE-mail\torganisation\temail\r\nDesk\tx\tFirst\tdesk@example.org\r\n")).Taken().UnknownColumns.ShouldBe(["E-mail"]);
        (await Run(directory, "\"legal_name\",\"country\"\n\"Second, quoted\",\"FR\"\n")).Taken().Written.ShouldBeTrue();
        (await Names(directory)).ShouldBe(["First", "Second, quoted"]);
        (await Raw.One(directory.Location, "select value from channels")).ShouldBe("desk@example.org");
    }

    [Theory, EachEngine]
    public async Task A_file_that_is_no_list_is_refused_with_a_reason(TestDirectory directory)
    {
        foreach (var (text, key) in new[] { ("", "Csv.Empty"), ("name,country\nA,BE\n", "Csv.Header"), ("legal_name,country,country\nA,BE,FR\n", "Csv.ColumnTwice"), ("{\"legal_name\": 1}", "Csv.Header"), ("%PDF-1.7\n", "Csv.Header") })
        {
            (await Run(directory, text)).Problem.ShouldBeOfType<UnreadableFile>().Message.Key.ShouldBe(key, text);
        }

        (await directory.Get<Db>().Revision()).ShouldBe(0);
    }

    [Theory, EachEngine]
    public async Task Files_with_a_byte_order_mark_are_read(TestDirectory directory)
    {
        var i = 0;
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true), new UTF32Encoding(false, true) })
        {
            var name = "Бюро België " + i++;
            var report = (await Run(directory, [.. encoding.GetPreamble(), .. encoding.GetBytes($"legal_name,country\r\n{name},BE\r\n")])).Taken();
            report.Added.ShouldBe(1, encoding.WebName);
            (await Names(directory)).ShouldContain(name);
        }
    }

    [Theory, EachEngine]
    public async Task A_file_in_another_encoding_is_refused_and_not_guessed(TestDirectory directory)
    {
        var latin = Encoding.Latin1.GetBytes("legal_name,country\r\nBüro für Zahlungen,DE\r\n");
        (await Run(directory, latin)).Problem.ShouldBeOfType<UnreadableFile>().Message.Key.ShouldBe("Csv.NotUtf8");

        // Also when the first wrong byte comes long after rows that were good.
        byte[] late = [.. Encoding.UTF8.GetBytes("legal_name,country\r\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"Partner {i},BE\r\n"))), .. Encoding.Latin1.GetBytes("Büro,DE\r\n")];
        (await Run(directory, late)).Problem.ShouldBeOfType<UnreadableFile>().Message.Key.ShouldBe("Csv.NotUtf8");
        (await Names(directory)).ShouldBeEmpty();
        (await directory.Get<Db>().Revision()).ShouldBe(0);
    }

    [Theory, EachEngine]
    public async Task Unknown_columns_are_told_and_passed_over(TestDirectory directory) =>
        (await Run(directory, "legal_name,shoe_size,Colour\r\nA,42,red\r\n")).Taken().UnknownColumns.ShouldBe(["shoe_size", "Colour"]);

    [Theory, EachEngine]
    public async Task A_record_named_twice_in_a_file_is_told_with_the_line_of_the_first(TestDirectory directory)
    {
        var listed = await directory.Listed(Some.Organisation());
        var report = (await Run(directory, $"id,reference,legal_name\r\n,r1,A\r\n,r1,B\r\n{listed.Id},,C\r\n{listed.Id},,D\r\n")).Taken();
        report.Written.ShouldBeFalse();
        report.Problems.Select(bad => (bad.Line, bad.Problem.Field, bad.Problem.Why)).ShouldBe([(3, "reference", new Message("Why.TwiceInFile", 2)), (5, "id", new Message("Why.TwiceInFile", 4))]);
    }

    [Theory, EachEngine]
    public async Task A_reference_of_another_record_and_an_id_that_is_none_are_told(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation());
        var report = (await Run(directory, "id,reference,legal_name\r\n01900000-0000-7000-8000-000000000001,ref-Visa Europe Belgium,A\r\nabc,,B\r\n")).Taken();
        report.Problems.Select(bad => (bad.Line, bad.Problem.Field, bad.Problem.Why.Key)).ShouldBe([(2, "reference", "Why.ReferenceTaken"), (3, "id", "Why.Id")]);
    }

    [Theory, EachEngine]
    public async Task Rows_of_the_wrong_width_and_with_odd_quotes_are_told(TestDirectory directory)
    {
        var report = (await Run(directory, "legal_name,country\r\nA,BE,extra\r\nB \"b,BE\r\nShort\r\n\r\n,,\r\n")).Taken();
        report.Problems.Select(bad => (bad.Line, bad.Problem.Field, bad.Problem.Why.Key)).ShouldBe([(2, "", "Why.CellCount"), (3, "legal_name", "Why.Quotes")]);
        report.Problems[1].Problem.Value.ShouldBe("B \"b");

        report = (await Run(directory, "reference,legal_name\r\nB,B \"b\r\n")).Taken();
        report.Problems.ShouldHaveSingleItem().Problem.Field.ShouldBe("legal_name");
    }

    [Theory, EachEngine]
    public async Task The_same_file_twice_makes_nothing_twice(TestDirectory directory)
    {
        foreach (var file in new[] { "legal_name,country,city,standing,class,joined_on,mandates,capabilities\r\nA,BE,Brussels,active,full,2009-03-03,founder@2009-03-03|lead@2009-03-03/2012-11-01,training\r\nA,FR,Paris,,,,,\r\nB,,,,,,,\r\n", "organisation,kind,name,email,phone,functions\r\nB,desk,Duty desk,duty@example.org,+44 20 7946 0110,duty_desk\r\nB,person,Ann Demo,,,\r\n" })
        {
            (await Run(directory, file)).Taken().Written.ShouldBeTrue();
            var before = await Raw.Everything(directory.Location);
            var again = (await Run(directory, file)).Taken();
            (again.Written, again.Added, again.Changed, again.Unchanged).ShouldBe((true, 0, 0, again.Rows));
            (await Raw.Everything(directory.Location)).ShouldBe(before);
        }
    }

    [Theory, EachEngine]
    public async Task A_contact_finds_its_organisation_by_any_sure_key(TestDirectory directory)
    {
        var one = await directory.Listed(Some.Full());
        var (twin, other) = (await directory.Listed(Some.Organisation("Twin") with { Reference = "t1" }), await directory.Listed(Some.Organisation("Twin") with { Reference = "t2" }));
        string[] keys = [one.Id.ToString(), one.Id.ToString().ToUpperInvariant(), "FULL|1\\2", "lei:5493001KJTIIGC8Y1R12", "LEI: 5493 001k jtii gc8y 1r12", one.LegalName, one.LegalName.ToUpperInvariant(), "t2"];
        var text = "organisation,kind,name\r\n" + string.Concat(keys.Select((key, i) => $"{CsvWriting.Quoted(key)},desk,Desk {i}\r\n"));
        (await Run(directory, text)).Taken().Problems.ShouldBeEmpty();
        (await directory.Get<People>().Of(directory.Admin, one.Id)).Count.ShouldBe(7);
        (await directory.Get<People>().Of(directory.Admin, other.Id)).ShouldHaveSingleItem().Name.ShouldBe("Desk 7");

        var report = (await Run(directory, "organisation,kind,name\r\nTwin,desk,A\r\nNobody,desk,B\r\n,desk,C\r\n")).Taken();
        report.Problems.Select(bad => (bad.Line, bad.Problem.Field, bad.Problem.Why.Key)).ShouldBe([(2, "organisation", "Why.SeveralOrganisations"), (3, "organisation", "Why.NoSuchOrganisation"), (4, "organisation", "Why.Required")]);
        report.Problems[0].Problem.Why.Args[1]!.ToString()!.ShouldContain(twin.Id.ToString());
    }

    [Theory, EachEngine]
    public async Task A_key_that_a_record_out_of_sight_has_is_told_at_its_row(TestDirectory directory)
    {
        var hidden = await directory.Listed(Some.Organisation("Hidden") with { Reference = "taken", VisibleTo = "secretariat" });
        var report = (await Run(directory, $"id,reference,legal_name,country\r\n,free,One,BE\r\n,taken,Two,BE\r\n{hidden.Id:D},,Three,BE\r\n", actor: directory.Editor)).Taken();
        report.Written.ShouldBeFalse();
        report.Problems.Select(bad => (bad.Line, bad.Problem.Field, bad.Problem.Why.Key)).ShouldBe([(3, "reference", "Why.KeyTaken"), (4, "id", "Why.KeyTaken")]);
        Texts.Say(report.Problems[0].Problem.Why).ShouldNotContain("Hidden");
    }

    [Theory, EachEngine]
    public async Task A_row_of_an_unknown_organisation_tells_all_else_that_is_wrong(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation("Listed"));
        (await Run(directory, "reference,organisation,kind,name\r\nann,Listed,person,Ann Demo\r\n")).Taken().Written.ShouldBeTrue();
        var report = (await Run(directory, "reference,organisation,kind,name,languages,email,phone,from\r\n" +
            ",Nobody,robot,Bob Demo,xx-,nowhere,+44 1,soon\r\n" +
            ",Nobody,person,Bob Demo,,,020 7946 0110,\r\n" +
            "ann,Nobody,,,,,,\r\n")).Taken();
        report.Problems.Where(bad => bad.Line == 2).Select(bad => bad.Problem.Field).ShouldBe(["organisation", "from", "kind", "languages", "email", "phone"], ignoreOrder: true);
        report.Problems.Where(bad => bad.Line > 2).Select(bad => (bad.Line, bad.Problem.Field)).ShouldBe([(3, "organisation"), (4, "organisation")]);
    }

    [Theory, EachEngine]
    public async Task A_bad_row_at_the_end_of_a_large_file_leaves_everything_untouched(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation());
        var before = await Raw.Everything(directory.Location);
        var report = (await Run(directory, Large(5_000) + "Last,Atlantis,\r\n")).Taken();
        (report.Written, report.Rows, report.BadRows).ShouldBe((false, 5_001, 1));
        report.Problems.ShouldHaveSingleItem().Line.ShouldBe(5_002);
        (await Raw.Everything(directory.Location)).ShouldBe(before);
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Text = "Partner 77" }, directory.Admin)).Hits.ShouldNotContain(hit => hit.Certain);
    }

    [Theory, EachEngine]
    public async Task An_import_cancelled_half_way_leaves_everything_untouched(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation());
        var before = await Raw.Everything(directory.Location);
        using var cancel = new CancellationTokenSource();
        var progress = new Told(at =>
        {
            if (at.Rows >= 4_500)
            {
                cancel.Cancel();
            }
        });
        await Should.ThrowAsync<OperationCanceledException>(() => directory.Get<Import>().Run(directory.Admin, Bytes(Large(9_000)), null, progress, cancel.Token));
        (await Raw.Everything(directory.Location)).ShouldBe(before);

        // And the writer's place is free again.
        (await Run(directory, "legal_name\r\nAfter\r\n")).Taken().Written.ShouldBeTrue();
    }

    [Theory, EachEngine]
    public async Task Reads_go_on_while_an_import_is_running(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation());
        await directory.Get<PartnerSearch>().Current();
        var answers = 0;
        var progress = new Told(at =>
        {
            // On the planner's own thread, in the middle of the import's transaction.
            if (at.Rows is 2_500 or 5_000 or 7_500)
            {
                var found = directory.Get<PartnerSearch>().Find(new SearchQuery { Text = "visa" }, directory.Reader).AsTask().GetAwaiter().GetResult();
                found.Total.ShouldBe(1);
                directory.Get<Directory>().Get(directory.Reader, found.Hits[0].Id).GetAwaiter().GetResult().Problem.ShouldBeNull();
                answers++;
            }
        });
        (await directory.Get<Import>().Run(directory.Admin, Bytes(Large(8_000)), null, progress)).Taken().Written.ShouldBeTrue();
        answers.ShouldBe(3);
        (await directory.Get<PartnerSearch>().Current()).Organisations.ShouldBe(8_001);
    }

    [Theory, EachEngine]
    public async Task An_import_is_one_write_with_an_entry_a_record(TestDirectory directory)
    {
        (await Run(directory, Large(50))).Taken();
        var rows = await Raw.Rows(directory.Location, "select sequence, action, actor from ledger order by sequence");
        rows.Count.ShouldBe(50);
        rows.ShouldAllBe(row => row[1] == "organisation.add" && row[2] == "test admin");
        (await directory.Get<Db>().Revision()).ShouldBe(50);
    }

    [Theory, EachEngine]
    public async Task An_editor_imports_records_but_no_standings(TestDirectory directory)
    {
        (await Run(directory, "legal_name\r\nA\r\n", actor: directory.Editor)).Taken().Written.ShouldBeTrue();
        var report = (await Run(directory, "legal_name,standing\r\nB,active\r\n", actor: directory.Editor)).Taken();
        report.Problems.ShouldHaveSingleItem().Problem.Why.Key.ShouldBe("Problem.MayNotAdminister");
        (await Run(directory, "legal_name\r\nC\r\n", actor: directory.Reader)).Problem.ShouldBeOfType<Forbidden>();
        (await Names(directory)).ShouldBe(["A"]);
    }

    [Theory, EachEngine]
    public async Task An_editor_who_imports_what_they_see_spoils_nothing_that_they_do_not(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var contact = await directory.Listed(Some.FullContact(organisation.Id));
        var export = new StringWriter();
        await directory.Get<Export>().Contacts(directory.Editor, export);
        export.ToString().ShouldNotContain("+442079460112");
        (await Run(directory, export.ToString().Replace("Lead 0", "Head", StringComparison.Ordinal), actor: directory.Editor)).Taken().Changed.ShouldBe(1);
        (await directory.Get<People>().Get(directory.Admin, contact.Id)).Taken().Channels.Select(channel => channel.Value).ShouldBe(contact.Channels.Select(channel => channel.Value));
    }

    [Theory, EachEngine]
    public async Task An_officer_in_a_list_is_taken_for_the_secretariat_alone(TestDirectory directory)
    {
        var police = await directory.Listed(Some.Organisation("Demo Police") with { Kind = "police_unit" });
        (await Run(directory, "organisation,kind,name\r\nDemo Police,person,Officer Demo\r\nDemo Police,desk,Desk Demo\r\n")).Taken().HiddenOfficers.ShouldBe(1);
        (await directory.Get<People>().Of(directory.Reader, police.Id)).ShouldHaveSingleItem().Name.ShouldBe("Desk Demo");
    }

    [Theory, EachEngine]
    public async Task A_later_standing_begins_on_the_day_of_the_import_and_the_past_stays(TestDirectory directory)
    {
        (await Run(directory, "reference,legal_name,standing,class,joined_on\r\nr,A,active,full,2009-03-03\r\n")).Taken();
        (await Run(directory, "reference,legal_name,standing,class,joined_on\r\nr,A,suspended,full,2009-03-03\r\n")).Taken();
        var id = Guid.Parse((await Raw.One(directory.Location, "select id from organisations"))!);
        (await directory.Get<Memberships>().Of(id))!.Standings.Select(standing => (standing.Code, standing.Since, standing.Until)).ShouldBe(
            [("active", new DateOnly(2009, 3, 3), Some.Today), ("suspended", Some.Today, null)]);
    }

    [Theory, EachEngine]
    public async Task Another_order_of_organisations_makes_the_same_directory(TestDirectory directory)
    {
        var rows = Enumerable.Range(0, 60).Select(i => $"ref{i},Partner {i % 7} of {i},{(i % 2 == 0 ? "BE" : "FR")},Other {i}@fr|O{i}@x-acronym\r\n").ToList();
        (await Run(directory, "reference,legal_name,country,other_names\r\n" + string.Concat(rows))).Taken();
        var before = await Raw.Everything(directory.Location);
        rows.Reverse();
        (await Run(directory, "reference,legal_name,country,other_names\r\n" + string.Concat(rows))).Taken().Unchanged.ShouldBe(60);
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task Taking_an_export_back_changes_nothing(TestDirectory directory)
    {
        (await directory.Get<DemoCoalition>().Load(directory.Admin)).ShouldBeNull();
        var (one, two) = (await directory.Listed(Some.Full()), await directory.Listed(Some.Organisation("Ends with a quote \"") with { Names = [new() { Name = "@" }, new() { Name = "'=x" }, new() { Name = "a@x-former" }, new() { Name = "trailing\\" }] }));
        await directory.Listed(Some.FullContact(one.Id, two.Id));
        await directory.Listed(Some.Desk(two.Id, "=cmd|' /C calc'!A0"));
        await directory.Listed(Some.Desk(two.Id, "No reference") with { Reference = null, VisibleTo = "secretariat" });
        (await directory.Get<Directory>().Withdraw(directory.Admin, (await directory.Listed(Some.Organisation("Withdrawn"))).Id, 1, "Gone.")).Taken();

        var before = await Raw.EverythingButExports(directory.Location);
        for (var round = 0; round < 2; round++)
        {
            foreach (var (list, write) in new (string, Func<TextWriter, Task<int>>)[] { ("organisations", to => directory.Get<Export>().Organisations(directory.Admin, to)), ("contacts", to => directory.Get<Export>().Contacts(directory.Admin, to)) })
            {
                var export = new StringWriter();
                var rows = await write(export);
                var report = (await Run(directory, export.ToString())).Taken();
                report.Problems.ShouldBeEmpty();
                (report.Written, report.Added, report.Changed, report.Unchanged, report.UnknownColumns.Count).ShouldBe((true, 0, 0, rows, 0), list);
                (await Raw.EverythingButExports(directory.Location)).ShouldBe(before);
            }
        }
    }

    [Theory, EachEngine]
    public async Task An_export_taken_into_an_empty_directory_says_the_same_again(TestDirectory directory)
    {
        (await directory.Get<DemoCoalition>().Load(directory.Admin)).ShouldBeNull();
        await directory.Listed(Some.FullContact((await directory.Listed(Some.Full())).Id));
        var (organisations, contacts) = (new StringWriter(), new StringWriter());
        await directory.Get<Export>().Organisations(directory.Admin, organisations);
        await directory.Get<Export>().Contacts(directory.Admin, contacts);

        await using var empty = await TestDirectory.Create(directory.Location.Engine);
        (await Run(empty, organisations.ToString())).Taken().Written.ShouldBeTrue();
        (await Run(empty, contacts.ToString())).Taken().Written.ShouldBeTrue();
        var (again, contactsAgain) = (new StringWriter(), new StringWriter());
        await empty.Get<Export>().Organisations(empty.Admin, again);
        await empty.Get<Export>().Contacts(empty.Admin, contactsAgain);
        again.ToString().ShouldBe(organisations.ToString());
        contactsAgain.ToString().ShouldBe(contacts.ToString());
    }

    [Theory, EachEngine]
    public async Task An_export_says_nothing_that_its_reader_may_not_see(TestDirectory directory)
    {
        var prospect = await directory.Listed(Some.Organisation("CANARY prospect"), new Standing { Code = "prospect", Since = new DateOnly(2026, 1, 1) });
        var hidden = await directory.Listed(Some.Organisation("CANARY hidden") with { VisibleTo = "secretariat" });
        var shown = await directory.Listed(Some.Organisation());
        await directory.Listed(Some.Desk(prospect.Id, "CANARY desk"));
        await directory.Listed(Some.Desk(hidden.Id, "CANARY second desk"));
        await directory.Listed(Some.Desk(shown.Id, "CANARY third desk") with { VisibleTo = "secretariat" });
        await directory.Listed(Some.Desk(shown.Id) with
        {
            Affiliations = [new() { Organisation = shown.Id }, new() { Organisation = hidden.Id, JobTitle = "CANARY title" }],
            Channels = [new() { Value = "canary@example.org", VisibleTo = "secretariat" }, new() { Value = "desk@example.org" }],
        });
        foreach (var actor in new[] { directory.Reader, directory.Editor })
        {
            var export = new StringWriter();
            await directory.Get<Export>().Organisations(actor, export);
            await directory.Get<Export>().Contacts(actor, export);
            export.ToString().ShouldContain("desk@example.org");
            export.ToString().ShouldNotContain("canary", Case.Insensitive);
            export.ToString().ShouldNotContain(hidden.Id.ToString());
        }
    }

    [Theory, EachEngine]
    public async Task The_command_takes_a_list_tells_its_bad_rows_and_writes_them(TestDirectory directory)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("directory-test-");
        try
        {
            var (list, bad, export) = (Path.Combine(folder.FullName, "list.csv"), Path.Combine(folder.FullName, "bad.csv"), Path.Combine(folder.FullName, "export.csv"));
            await File.WriteAllTextAsync(list, "legal_name,country\nGood,BE\nBad,Atlantis\n");
            var refused = await CommandLine.Run(directory.Location, "import", list);
            refused.ExitCode.ShouldBe(1);
            refused.Errors.ShouldContain(Texts.Say("Cli.Import.Row", 3, "country", "Atlantis", Texts.Say("Why.Country"), Texts.Say("Remedy.Country")));

            var partly = await CommandLine.Run(directory.Location, "import", list, "--partial", bad);
            partly.ExitCode.ShouldBe(0, partly.Errors);
            (await File.ReadAllTextAsync(bad)).ShouldContain("Bad,Atlantis,");

            // Nobody's file goes: not the list, not what stood where bad rows would have, whatever comes of the import.
            (await CommandLine.Run(directory.Location, "import", list, "--partial", Path.Combine(folder.FullName, ".", "list.csv"))).ExitCode.ShouldBe(1);
            (await File.ReadAllTextAsync(list)).ShouldContain("Bad,Atlantis");
            var (good, headless, mine) = (Path.Combine(folder.FullName, "good.csv"), Path.Combine(folder.FullName, "headless.csv"), Path.Combine(folder.FullName, "mine.csv"));
            await File.WriteAllTextAsync(good, "legal_name,country\nGood,BE\n");
            await File.WriteAllTextAsync(headless, "no,header\n1,2\n");
            await File.WriteAllTextAsync(mine, "kept");
            foreach (var path in (string[])[good, headless])
            {
                await CommandLine.Run(directory.Location, "import", path, "--partial", mine);
                (await File.ReadAllTextAsync(mine)).ShouldBe("kept", path);
            }

            folder.GetFiles("*.part").ShouldBeEmpty();
            var limit = await CommandLine.Run(directory.Location, "search", "good", "--limit", "abc");
            limit.ExitCode.ShouldNotBe(0);
            limit.Errors.ShouldContain(Texts.Say("Cli.Search.LimitRange"));

            var exported = await CommandLine.Run(directory.Location, "export", "organisations", export);
            exported.ExitCode.ShouldBe(0, exported.Errors);
            (await File.ReadAllTextAsync(export)).ShouldContain(",Good,");
            var back = await CommandLine.Run(directory.Location, "import", export);
            back.Output.ShouldContain(Texts.Say("Cli.Import.Done", 0, 0, 1));

            (await CommandLine.Run(directory.Location, "import", Path.Combine(folder.FullName, "none.csv"))).ExitCode.ShouldBe(1);
            (await CommandLine.Run(directory.Location, "export", "organisations", Path.Combine(folder.FullName, "no", "such.csv"))).ExitCode.ShouldBe(1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_planner_of_PostgreSql_knows_of_a_large_list_at_once()
    {
        await using var directory = await TestDirectory.Create(Engine.PostgreSql);
        (await Run(directory, Large(1_100))).Taken();
        (await Raw.One(directory.Location, "select reltuples::int from pg_class where relname = 'organisations'")).ShouldBe("1100");
    }

    private static async Task<IReadOnlyList<string>> Names(TestDirectory directory)
    {
        var names = new List<string>();
        await foreach (var organisation in directory.Get<Directory>().All(directory.Admin))
        {
            names.Add(organisation.LegalName);
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    private static string Large(int rows) =>
        "legal_name,country,other_names\r\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"Partner {i},{(i % 2 == 0 ? "BE" : "FR")},P{i}@x-acronym|Partenaire {i}@fr\r\n"));

    private static Task<Result<ImportReport>> Run(TestDirectory directory, string text, TextWriter? bad = null, Actor? actor = null) =>
        directory.Get<Import>().Run(actor ?? directory.Admin, Bytes(text), bad);

    private static Task<Result<ImportReport>> Run(TestDirectory directory, byte[] bytes) => directory.Get<Import>().Run(directory.Admin, new MemoryStream(bytes));

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Tells at once, on the thread of the import: the framework's own posts to another.</summary>
    private sealed class Told(Action<ImportProgress> tell) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => tell(value);
    }
}
