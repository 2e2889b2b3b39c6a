using System.Globalization;
using System.Security.Cryptography;
using PartnerDirectory.Audit;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Audit;

/// <summary>The chain as the program writes it, on real databases, and what <c>audit verify</c> says of them.</summary>
public sealed class LedgerTests
{
    [Theory, EachEngine]
    public async Task What_the_program_writes_holds(TestDirectory directory)
    {
        await Filled(directory);
        var verdict = await Verify(directory);
        verdict.Breaks.ShouldBeEmpty();
        verdict.Entries.ShouldBe(long.Parse((await Raw.One(directory.Location, "select count(*) from ledger"))!, CultureInfo.InvariantCulture));
        verdict.Unchained.ShouldBe(0);
        (await Raw.One(directory.Location, "select head from revision")).ShouldBe(await Raw.One(directory.Location, "select hash from ledger order by sequence desc limit 1"));
        (await Raw.One(directory.Location, "select count(distinct salt) from ledger")).ShouldBe(verdict.Entries.ToString(CultureInfo.InvariantCulture));
    }

    [Theory, EachEngine]
    public async Task An_empty_ledger_holds(TestDirectory directory) => (await Verify(directory)).ShouldSatisfyAllConditions(verdict => verdict.Count.ShouldBe(0), verdict => verdict.Entries.ShouldBe(0));

    [Theory, EachEngine]
    public async Task Writers_on_two_nodes_chain_on_from_one_another(TestDirectory directory)
    {
        await using var other = directory.AnotherProcess();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            var node = writer % 2 == 0 ? directory : other;
            for (var i = 0; i < 8; i++)
            {
                (await node.Get<PartnerDirectory.Organisations.Organisations>().Add(directory.Editor, Some.Organisation($"Writer {writer} number {i}"))).Taken();
            }
        })));
        var verdict = await Verify(directory);
        verdict.Breaks.ShouldBeEmpty();
        verdict.Entries.ShouldBe(48);
    }

    [Theory, EachEngine]
    public async Task A_write_that_is_refused_leaves_the_chain_as_it_was(TestDirectory directory)
    {
        var read = await directory.Listed(Some.Organisation());
        (await directory.Get<PartnerDirectory.Organisations.Organisations>().Save(directory.Editor, read with { City = "Gent" })).Taken();
        (await directory.Get<PartnerDirectory.Organisations.Organisations>().Save(directory.Editor, read with { City = "Mons" })).Problem.ShouldBeOfType<StaleVersion>();
        (await Verify(directory)).Breaks.ShouldBeEmpty();
        await directory.Listed(Some.Organisation("Another"));
        (await Verify(directory)).Breaks.ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task Entries_from_before_the_chain_are_counted_and_the_chain_goes_on_after_them(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation("Before"));
        await Raw.Execute(directory.Location, "update ledger set salt = null, commitment = null, hash = null");
        await Raw.Execute(directory.Location, "update revision set head = null");
        await directory.Listed(Some.Organisation("After"));

        // A ledger that was made with its chain has no such entries: somebody took the hashes away.
        (await Verify(directory)).Breaks.Select(broken => (broken.Sequence, broken.What.Key)).ShouldBe([(1, "Audit.Break.NoHash")]);
        await Raw.Execute(directory.Location, "update schema_migrations set applied = '2026-03-01 10:00:00' where scriptname = '0001_records.sql'");
        await Raw.Execute(directory.Location, "update schema_migrations set applied = '2026-12-24 10:00:00' where scriptname = '0003_accounts.sql'");
        var verdict = await Verify(directory);
        verdict.Breaks.ShouldBeEmpty();
        (verdict.Entries, verdict.Unchained).ShouldBe((2, 1));

        // Nor are there any from days after it got one.
        await Raw.Execute(directory.Location, "update schema_migrations set applied = '2026-11-01 10:00:00' where scriptname = '0003_accounts.sql'");
        (await Verify(directory)).Breaks.ShouldHaveSingleItem().What.Key.ShouldBe("Audit.Break.NoHash");
    }

    [Theory, EachEngine]
    public async Task A_ledger_that_was_robbed_of_all_its_hashes_is_not_taken_for_an_old_one(TestDirectory directory)
    {
        await Filled(directory);
        await Raw.Execute(directory.Location, "update ledger set salt = null, commitment = null, hash = null");
        await Raw.Execute(directory.Location, "update revision set head = null");
        (await Verify(directory)).Count.ShouldBe(int.Parse((await Raw.One(directory.Location, "select count(*) from ledger"))!, CultureInfo.InvariantCulture));
    }

    [Theory, EachEngine]
    public async Task Whatever_is_changed_in_the_database_itself_is_found(TestDirectory directory)
    {
        await Filled(directory);
        var count = long.Parse((await Raw.One(directory.Location, "select count(*) from ledger"))!, CultureInfo.InvariantCulture);
        var (sqlite, middle) = (directory.Location.Engine == Engine.Sqlite, count / 2);
        string[] changes =
        [
            "update ledger set actor = 'nobody' where sequence = @",
            "update ledger set action = action || '.' where sequence = @",
            "update ledger set subject = 'pin' where sequence = @",
            sqlite ? "update ledger set subject_id = upper(subject_id) where sequence = @" : "update ledger set subject_id = '01900000-0000-7000-8000-000000000001' where sequence = @",
            sqlite ? "update ledger set at = '2026-11-24T11:59:59.999Z' where sequence = @" : "update ledger set at = at + interval '1 microsecond' where sequence = @",
            "update ledger set after = '{}' where sequence = @",
            sqlite ? "update ledger set after = after || ' ' where sequence = @" : "update ledger set after = cast(cast(after as text) || ' ' as json) where sequence = @",
            "update ledger set before = '{}' where sequence = @",
            "update ledger set before = null, after = null where sequence = @",
            "update ledger set before = null, after = null, salt = null where sequence = @",
            "update ledger set salt = null where sequence = @",
            "update ledger set salt = upper(salt) || 'a' where sequence = @",
            "update ledger set commitment = hash where sequence = @",
            "update ledger set commitment = null where sequence = @",
            "update ledger set hash = commitment where sequence = @",
            "update ledger set hash = null where sequence = @",
            "update ledger set hash = null, salt = null, commitment = null where sequence = @",
            "update ledger set hash = null, salt = null, commitment = null where sequence <= @",
            "delete from ledger where sequence = @",
            "delete from ledger where sequence <= @",
            "delete from ledger where sequence >= @",
            "delete from ledger",
            "update ledger set sequence = sequence + 100000 where sequence = @",
            "update ledger set sequence = sequence + 100000 where sequence >= @",
            "update revision set value = value + 1",
            "update revision set value = value - 1",
            "update revision set head = null",
            "update revision set head = upper(head) || '0'",
        ];
        await Raw.Execute(directory.Location, "create table kept as select * from ledger");
        await Raw.Execute(directory.Location, "create table counter as select * from revision");
        var missed = new List<string>();
        foreach (var change in changes)
        {
            await Raw.Execute(directory.Location, change.Replace("@", middle.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            if ((await Verify(directory)).Count == 0)
            {
                missed.Add(change);
            }

            await Raw.Execute(directory.Location, "delete from ledger");
            await Raw.Execute(directory.Location, "insert into ledger select * from kept");
            await Raw.Execute(directory.Location, "update revision set value = (select value from counter), head = (select head from counter)");
        }

        missed.ShouldBeEmpty();
        (await Verify(directory)).Breaks.ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task What_the_ledger_holds_comes_back_to_the_letter(TestDirectory directory)
    {
        var one = await directory.Listed(Some.Full());
        await directory.Listed(Some.FullContact(one.Id));
        foreach (var naughty in NaughtyStrings.All.Where(text => !text.Contains('\0', StringComparison.Ordinal)).Take(200))
        {
            (await directory.Get<Db>().Write(directory.Admin, new Entry("test.naughty", "pin", one.Id, new { Text = naughty, Number = 1.50m, Large = 1e300 }, naughty))).Problem.ShouldBeNull();
        }

        (await Verify(directory)).Breaks.ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task Erasing_a_person_keeps_the_ledger_valid(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var contact = await directory.Listed(Some.FullContact(organisation.Id));
        (await directory.Get<People>().Save(directory.Editor, contact with { Name = "Corrected Name" })).Taken();
        await Raw.Execute(directory.Location, $"update ledger set before = null, after = null, salt = null where subject_id = '{contact.Id:D}' or sequence = 1");
        (await Verify(directory)).Breaks.Select(found => $"{found.Sequence} {found.What.Key}").ShouldBe(["1 Audit.Break.NotErased", "2 Audit.Break.NotErased", "3 Audit.Break.NotErased"]);

        (await directory.Get<Db>().Write(directory.Admin, new Entry(LedgerVerifier.Erasure, "contact", contact.Id, null, new { Entries = new[] { 1L } }))).Problem.ShouldBeNull();
        var verdict = await Verify(directory);
        verdict.Breaks.ShouldBeEmpty();
        verdict.Erased.ShouldBe(3);
    }

    [Theory, EachEngine]
    public async Task A_signed_head_shows_that_the_end_was_cut_off_or_all_rewritten(TestDirectory directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (await directory.Get<LedgerCheck>().Sign(directory.AuditorOf(), key)).Problem.ShouldBeOfType<NoHead>();
        await Filled(directory);
        var head = (await directory.Get<LedgerCheck>().Sign(directory.AuditorOf(), key)).Taken();
        (await Verify(directory, head)).Breaks.ShouldBeEmpty();
        await directory.Listed(Some.Organisation("Later"));
        (await Verify(directory, head)).Breaks.ShouldBeEmpty();
        (await Verify(directory, head with { Signature = Convert.ToBase64String(new byte[64]) })).Breaks.Single().What.Key.ShouldBe("Audit.Break.Signature");

        // Whoever cuts puts counter and head right.
        await Raw.Execute(directory.Location, $"delete from ledger where sequence >= {head.Sequence}");
        await Raw.Execute(directory.Location, "update revision set value = (select max(sequence) from ledger), head = (select hash from ledger order by sequence desc limit 1)");
        (await Verify(directory)).Breaks.ShouldBeEmpty("the database alone can't tell");
        (await Verify(directory, head)).Breaks.Single().What.Key.ShouldBe("Audit.Break.Cut");

        await directory.Listed(Some.Organisation("In its place"));
        (await Verify(directory, head)).Breaks.Single().What.Key.ShouldBe("Audit.Break.KeptHead");
    }

    [Theory, EachEngine]
    public async Task The_command_line_checks_signs_and_says_where_it_breaks(TestDirectory directory)
    {
        await Filled(directory);
        var folder = Directory.CreateTempSubdirectory("directory-audit-").FullName;
        try
        {
            var (keyFile, heads) = (Path.Combine(folder, "key.pem"), Path.Combine(folder, "heads.jsonl"));
            (await CommandLine.Run(directory.Location, "audit", "head", heads)).ExitCode.ShouldBe(1);
            for (var i = 0; i < 2; i++)
            {
                var signed = await CommandLine.Run(directory.Location, new Dictionary<string, string> { ["Audit__KeyFile"] = keyFile }, "audit", "head", heads);
                signed.ShouldBe(new CommandResult(0, "", ""));
            }

            File.ReadAllLines(heads).Length.ShouldBe(2);
            if (!OperatingSystem.IsWindows())
            {
                File.GetUnixFileMode(keyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            var holds = await CommandLine.Run(directory.Location, "audit", "verify", "--head", heads, "--key", keyFile + ".public");
            holds.Errors.ShouldBe("");
            holds.ExitCode.ShouldBe(0);
            holds.Output.ShouldContain("The ledger holds");
            (await CommandLine.Run(directory.Location, "audit", "verify", "--head", keyFile)).Errors.ShouldContain("signed heads");

            using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await File.WriteAllTextAsync(Path.Combine(folder, "other.pem"), other.ExportSubjectPublicKeyInfoPem());
            (await CommandLine.Run(directory.Location, "audit", "verify", "--head", heads, "--key", Path.Combine(folder, "other.pem"))).ExitCode.ShouldBe(1);

            await Raw.Execute(directory.Location, "update ledger set actor = 'somebody else' where sequence = 2");
            var broken = await CommandLine.Run(directory.Location, "audit", "verify");
            broken.ExitCode.ShouldBe(1);
            broken.Errors.ShouldContain("Entry 2, 2026-11-24T12:00:00.000Z: its hash doesn’t follow");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Filled(TestDirectory directory)
    {
        var one = await directory.Listed(Some.Full());
        var contact = await directory.Listed(Some.FullContact(one.Id));
        for (var i = 0; i < 10; i++)
        {
            contact = (await directory.Get<People>().Save(directory.Editor, contact with { Name = $"Ñame 𝄞 {i}" })).Taken();
        }

        await directory.Listed(Some.Organisation("Last"));
    }

    private static async Task<Verdict> Verify(TestDirectory directory, params SignedHead[] kept) =>
        (await directory.Get<LedgerCheck>().Verify(directory.AuditorOf(), kept)).Taken();
}

internal static class Auditors
{
    public static Actor AuditorOf(this TestDirectory _) => new("test auditor", Rights.Read | Rights.Audit) { InGoodStanding = true };
}
