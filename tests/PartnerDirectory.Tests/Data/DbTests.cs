using System.Text.Json;
using PartnerDirectory.Contacts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Data;

/// <summary>A change, its entry in the ledger and the new revision are committed together or not at all.</summary>
public sealed class DbTests
{
    [Theory, EachEngine]
    public async Task A_write_leaves_who_when_what_before_and_after(TestDirectory directory)
    {
        directory.Time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 12, 34, 56, 789, TimeSpan.Zero));
        var organisations = directory.Get<PartnerDirectory.Organisations.Organisations>();
        var added = (await organisations.Add(directory.Editor, Some.Organisation())).Taken();
        var saved = (await organisations.Save(directory.Admin, added with { City = "Gent" })).Taken();
        saved.Version.ShouldBe(2);

        var rows = await Raw.Rows(directory.Location, "select sequence, actor, action, subject, subject_id, before, after from ledger order by sequence");
        rows.Count.ShouldBe(2);
        rows[0].Take(4).ShouldBe(["1", "test editor", "organisation.add", "organisation"]);
        rows[0][4].ShouldBe(added.Id.ToString("D"));
        rows[0][5].ShouldBeNull();
        rows[1].Take(3).ShouldBe(["2", "test admin", "organisation.save"]);
        JsonDocument.Parse(rows[1][5]!).RootElement.GetProperty("city").GetString().ShouldBe("Brussels");
        JsonDocument.Parse(rows[1][6]!).RootElement.GetProperty("city").GetString().ShouldBe("Gent");
        (await Raw.One(directory.Location, directory.Location.Engine == Engine.Sqlite ? "select at from ledger where sequence = 1" : "select to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') from ledger where sequence = 1"))
            .ShouldBe("2026-11-24T12:34:56.789Z");
        (await directory.Get<Db>().Revision()).ShouldBe(2);
    }

    [Theory, EachEngine]
    public async Task A_failure_half_way_takes_everything_back(TestDirectory directory)
    {
        var db = directory.Get<Db>();
        await directory.Listed(Some.Organisation());
        var before = await Raw.Everything(directory.Location);
        var (one, two) = (Row("First"), Row("Second") with { Reference = "ref-Visa Europe Belgium" });

        var refused = await db.Write(directory.Admin, [Change(one), Change(two)]);

        refused.Problem.ShouldBeOfType<Taken>();
        (await Raw.Everything(directory.Location)).ShouldBe(before);
        (await db.Write(directory.Admin, [Change(one)])).Problem.ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task A_fault_of_the_program_takes_everything_back_too(TestDirectory directory)
    {
        var before = await Raw.Everything(directory.Location);
        await Should.ThrowAsync<System.Data.Common.DbException>(() => directory.Get<Db>().Write(directory.Admin, [Change(Row("First")), Change(Row("Second") with { Tlp = "TLP:NONE" })]));
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task A_record_that_is_referred_to_must_be_there(TestDirectory directory)
    {
        var before = await Raw.Everything(directory.Location);
        var refused = await directory.Get<PartnerDirectory.Organisations.Organisations>().Add(directory.Admin, Some.Organisation() with { Parent = Guid.Parse("01900000-0000-7000-8000-000000000001") });
        refused.Problem.ShouldBeOfType<Unlisted>();
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task A_write_that_is_not_committed_leaves_nothing(TestDirectory directory)
    {
        var before = await Raw.Everything(directory.Location);
        await using (var writer = await directory.Get<Db>().Begin(directory.Admin))
        {
            (await writer.Apply([Change(Row("First"))])).ShouldBeNull();
        }

        (await Raw.Everything(directory.Location)).ShouldBe(before);
        await directory.Listed(Some.Organisation());
        (await directory.Get<Db>().Revision()).ShouldBe(1);
    }

    [Theory, EachEngine]
    public async Task A_stale_version_is_refused_and_changes_nothing(TestDirectory directory)
    {
        var organisations = directory.Get<PartnerDirectory.Organisations.Organisations>();
        var read = await directory.Listed(Some.Organisation());
        (await organisations.Save(directory.Editor, read with { City = "Gent" })).Taken();
        var before = await Raw.Everything(directory.Location);

        (await organisations.Save(directory.Editor, read with { City = "Liège" })).Problem.ShouldBe(new StaleVersion(read.Id));
        (await organisations.Withdraw(directory.Editor, read.Id, read.Version, "Twice listed.")).Problem.ShouldBe(new StaleVersion(read.Id));

        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task Of_two_who_save_the_same_version_at_once_one_is_refused(TestDirectory directory)
    {
        await using var other = directory.AnotherProcess();
        var read = await directory.Listed(Some.Organisation());
        for (var round = 0; round < 20; round++)
        {
            var now = (await directory.Get<PartnerDirectory.Organisations.Organisations>().Get(directory.Admin, read.Id)).Taken();
            var results = await Task.WhenAll(new[] { directory, other }.Select((node, i) =>
                Task.Run(() => node.Get<PartnerDirectory.Organisations.Organisations>().Save(directory.Editor, now with { City = $"City {round} {i}" }))));
            results.Count(result => result.Problem is null).ShouldBe(1);
            results.Single(result => result.Problem is not null).Problem.ShouldBeOfType<StaleVersion>();
        }

        (await Raw.One(directory.Location, "select version from organisations")).ShouldBe("21");
        (await Raw.One(directory.Location, "select count(*) from ledger")).ShouldBe("21");
    }

    [Theory, EachEngine]
    public async Task Concurrent_writers_leave_revisions_without_a_gap(TestDirectory directory)
    {
        await using var other = directory.AnotherProcess();
        var seen = new System.Collections.Concurrent.ConcurrentBag<long>();
        directory.Get<Db>().Committed += seen.Add;
        other.Get<Db>().Committed += seen.Add;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var node = writer % 2 == 0 ? directory : other;
            for (var i = 0; i < 10; i++)
            {
                (await node.Get<PartnerDirectory.Organisations.Organisations>().Add(directory.Editor, Some.Organisation($"Writer {writer} number {i}"))).Taken();
            }
        })));

        var sequences = (await Raw.Rows(directory.Location, "select sequence from ledger order by sequence")).Select(row => long.Parse(row[0]!, System.Globalization.CultureInfo.InvariantCulture));
        sequences.ShouldBe(Enumerable.Range(1, 80).Select(i => (long)i));
        seen.Order().ShouldBe(Enumerable.Range(1, 80).Select(i => (long)i));
        (await Raw.One(directory.Location, "select count(*) from organisations")).ShouldBe("80");
    }

    [Theory, EachEngine]
    public async Task Every_kind_of_value_comes_back_as_it_was(TestDirectory directory)
    {
        var one = await directory.Listed(Some.Full());
        var two = await directory.Listed(Some.Organisation());
        var contact = await directory.Listed(Some.FullContact(one.Id, two.Id));

        var readOne = (await directory.Get<PartnerDirectory.Organisations.Organisations>().Get(directory.Admin, one.Id)).Taken();
        var readContact = (await directory.Get<PartnerDirectory.Contacts.Contacts>().Get(directory.Admin, contact.Id)).Taken();

        Json(readOne).ShouldBe(Json(one));
        Json(readContact).ShouldBe(Json(contact));
        readOne.Callable.ShouldBeTrue();
        readOne.Names.Single(name => name.Name == "Müller alt").Until.ShouldBe(new DateOnly(2009, 3, 3));
        readContact.Channels[0].Preferred.ShouldBeTrue();
        readContact.Channels[1].Preferred.ShouldBeFalse();
        readContact.Channels[0].VerifiedOn.ShouldBe(new DateOnly(2026, 1, 2));
    }

    [Theory, EachEngine]
    public async Task The_first_and_the_last_day_of_the_calendar_can_be_kept(TestDirectory directory)
    {
        var added = await directory.Listed(Some.Organisation() with { Names = [new OrganisationName { Type = NameTypes.Former, Name = "Old", Since = DateOnly.MinValue, Until = DateOnly.MaxValue }] });
        (await directory.Get<PartnerDirectory.Organisations.Organisations>().Get(directory.Admin, added.Id)).Taken().Names[0].ShouldBe(added.Names[0]);
    }

    [Theory, EachEngine]
    public async Task Records_stream_in_the_order_of_their_ids_with_their_own_parts(TestDirectory directory)
    {
        var added = new List<Organisation>();
        for (var i = 0; i < 30; i++)
        {
            // Ids out of order, parts for some.
            var id = Guid.Parse($"{(i * 7919 % 256):x2}000000-0000-7000-8000-0000000000{i:x2}");
            added.Add(await directory.Listed(Some.Organisation("Number " + i) with { Id = id, Names = i % 3 == 0 ? [new OrganisationName { Name = "Other " + i }] : [], Identifiers = i % 2 == 0 ? [new Identifier("x", i.ToString(System.Globalization.CultureInfo.InvariantCulture))] : [] }));
        }

        var all = new List<Organisation>();
        await foreach (var organisation in directory.Get<PartnerDirectory.Organisations.Organisations>().All(directory.Admin))
        {
            all.Add(organisation);
        }

        all.Select(Json).ShouldBe(added.OrderBy(organisation => organisation.Id.ToString("D"), StringComparer.Ordinal).Select(Json));
    }

    private static string Json(object record) => JsonSerializer.Serialize(record);

    private static OrganisationRow Row(string name) => OrganisationRow.Of(Some.Organisation(name) with { Id = GuidOf(name), Version = 1 });

    private static Guid GuidOf(string name) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private static Change Change(OrganisationRow row) => new(new Entry("organisation.add", "organisation", row.Id, null, new { row.LegalName }), [Statement.Add("organisations.add", row)]);
}
