using System.Security.Cryptography;
using System.Text;
using PartnerDirectory.Audit;
using PartnerDirectory.Data;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Audit;

/// <summary>Whatever is done to a chain of entries, the verifier finds it. On rows in memory; <see cref="LedgerTests"/> does the same to databases.</summary>
public sealed class LedgerVerifierTests
{
    private const int Seed = 20261124;
    private const int Rounds = 10_000;
    private const int Length = 300;
    private const int ErasedAt = 200;

    private static readonly Guid Person = Guid.Parse("01900000-0000-7000-8000-00000000beef");

    private static readonly string[] Columns = ["sequence", "at", "actor", "action", "subject", "subject_id", "before", "after", "salt", "commitment", "hash"];

    [Fact]
    public void A_chain_as_it_was_written_holds_and_so_does_one_with_an_erasure()
    {
        var chain = Chain();
        Breaks(chain, []).ShouldBeEmpty();
        chain.Count(line => line.Salt is null).ShouldBeGreaterThan(5);
        Breaks(chain, [Head(chain, 150), Head(chain, Length)]).ShouldBeEmpty();
    }

    [Fact]
    public void Ten_thousand_random_changes_are_all_found()
    {
#pragma warning disable RS0030 // Seeded: each run does the same.
        var random = new Random(Seed);
#pragma warning restore RS0030
        var chain = Chain();
        List<SignedHead> kept = [Head(chain, Length)];
        var missed = new List<string>();
        var done = new SortedDictionary<string, int>();
        for (var round = 0; round < Rounds; round++)
        {
            var (what, changed, heads) = Change(random, chain, kept);
            done[what] = done.GetValueOrDefault(what) + 1;
            if (Breaks(changed, heads).Count == 0)
            {
                missed.Add($"round {round}: {what}");
            }
        }

        missed.ShouldBeEmpty();
        done.Values.Sum().ShouldBe(Rounds);
        done.Keys.ShouldBe(Columns.Select(column => "edit of " + column).Concat(["deletion", "swap", "insertion", "truncation", "cut from the front", "unlinked"]), ignoreOrder: true);
    }

    [Fact]
    public void A_break_names_the_entry_and_what_differs()
    {
        var chain = Chain();
        chain[41] = chain[41] with { After = """{"name":"Somebody else"}""" };
        Told(chain).ShouldBe(["42 Audit.Break.Content"]);

        chain = Chain();
        chain[41] = chain[41] with { Actor = "somebody else" };
        Told(chain).ShouldBe(["42 Audit.Break.Hash"]);

        chain = Chain();
        chain.RemoveAt(41);
        Told(chain).ShouldBe(["43 Audit.Break.Missing", "43 Audit.Break.Hash"]);

        chain = Chain();
        chain.RemoveRange(41, 3);
        Told(chain).ShouldBe(["45 Audit.Break.Gap", "45 Audit.Break.Hash"]);

        chain = [.. Chain().Take(299)];
        Told(chain).ShouldBe(["299 Audit.Break.Revision", "299 Audit.Break.Head"]);

        chain = Chain();
        chain[^1] = chain[^1] with { Head = new string('0', 64) };
        Told(chain).ShouldBe(["300 Audit.Break.Head"]);

        chain = Chain();
        chain[41] = chain[41] with { At = chain[41].At.AddTicks(10) };
        Told(chain).ShouldBe(["42 Audit.Break.Time"]);
    }

    [Fact]
    public void What_was_taken_away_is_no_erasure_unless_a_later_entry_says_so()
    {
        var chain = Chain();
        var later = chain.FindIndex(line => line.Sequence > ErasedAt + 1 && line.SubjectId == Person.ToString("D"));
        chain[later] = chain[later] with { Before = null, After = null, Salt = null };
        Told(chain).ShouldBe([$"{later + 1} Audit.Break.NotErased"]);

        // Half of it is no erasure at all.
        chain = Chain();
        var intact = chain.FindIndex(line => line.Salt is not null);
        chain[intact] = chain[intact] with { Salt = null };
        Told(chain).ShouldBe([$"{intact + 1} Audit.Break.NoSalt"]);

        // An entry of another subject that the erasure lists is allowed too.
        chain = Chain();
        chain[Listed - 1].Salt.ShouldBeNull();
        chain[Listed - 1].SubjectId.ShouldNotBe(Person.ToString("D"));
    }

    [Fact]
    public void A_ledger_rewritten_from_end_to_end_is_found_by_a_head_that_was_kept()
    {
        var chain = Chain();
        var head = Head(chain, 250);
        var rewritten = Chain(actor: "an innocent");
        Breaks(rewritten, []).ShouldBeEmpty("nothing in the database itself can tell");
        Breaks(rewritten, [head]).ShouldBe(["250 Audit.Break.KeptHead"]);
        Breaks([.. Chain().Take(249).Select(line => line with { Revision = 249, Head = chain[248].Hash })], [head]).ShouldBe(["249 Audit.Break.Cut"]);
    }

    [Fact]
    public void Entries_from_before_the_chain_are_told_apart_and_none_may_come_after()
    {
        var old = Enumerable.Range(1, 5).Select(i => Line(i) with { Salt = null, Commitment = null, Hash = null }).ToList();
        using var chain = new LedgerChain(null);
        var lines = old.Concat(Enumerable.Range(6, 5).Select(i => Chained(chain, Line(i)))).ToList();
        lines = [.. lines.Select(line => line with { Revision = 10, Head = chain.Head })];
        Breaks(lines, []).ShouldBeEmpty();
        Breaks(lines, [], old[3].At).ShouldBe(["4 Audit.Break.NoHash", "5 Audit.Break.NoHash"], "from then on every entry had its hash");

        lines[7] = lines[7] with { Salt = null, Commitment = null, Hash = null, Before = null, After = null };
        Breaks(lines, []).ShouldContain("8 Audit.Break.NoHash");

        // The first that is chained can't be made one of those before.
        lines = [.. old, .. lines.Skip(5)];
        lines[5] = lines[5] with { Salt = null, Commitment = null, Hash = null };
        Breaks(lines, []).ShouldContain("7 Audit.Break.Hash");
    }

    [Fact]
    public void A_head_is_refused_when_anything_in_it_or_its_key_is_another()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var head = SignedHead.Sign("directory.db", 7, new string('a', 64), new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero), key);
        head.IsGenuine(null).ShouldBeTrue();
        head.IsGenuine(head.Key).ShouldBeTrue();
        head.IsGenuine(Convert.ToBase64String(other.ExportSubjectPublicKeyInfo())).ShouldBeFalse();
        (head with { Sequence = 8 }).IsGenuine(null).ShouldBeFalse();
        (head with { Hash = new string('b', 64) }).IsGenuine(null).ShouldBeFalse();
        (head with { Database = "other.db" }).IsGenuine(null).ShouldBeFalse();
        (head with { At = head.At.AddMilliseconds(1) }).IsGenuine(null).ShouldBeFalse();
        (head with { Key = Convert.ToBase64String(other.ExportSubjectPublicKeyInfo()) }).IsGenuine(null).ShouldBeFalse();
        (head with { Signature = "none" }).IsGenuine(null).ShouldBeFalse();
    }

    /// <summary>The entry of another subject that the erasure lists.</summary>
    private const int Listed = 101;

    private static List<LedgerLine> Chain(string? actor = null)
    {
        using var chain = new LedgerChain(null);
        var lines = Enumerable.Range(1, Length).Select(i => Chained(chain, Line(i) is var line && actor is not null ? line with { Actor = actor } : line)).ToList();
        for (var i = 0; i < ErasedAt - 1; i++)
        {
            if (lines[i].SubjectId == Person.ToString("D") || i == Listed - 1)
            {
                lines[i] = lines[i] with { Before = null, After = null, Salt = null };
            }
        }

        return [.. lines.Select(line => line with { Revision = Length, Head = chain.Head })];
    }

    private static LedgerLine Line(int i) => new()
    {
        Sequence = i,
        At = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero).AddMilliseconds(i * 17),
        Actor = i % 3 == 0 ? "test editor" : "01900000-0000-7000-8000-00000000000" + (i % 7),
        Action = i == ErasedAt ? LedgerVerifier.Erasure : i % 5 == 0 ? "read.page" : "contact.save",
        Subject = i % 5 == 0 && i != ErasedAt ? "read" : "contact",
        SubjectId = (i % 20 == 0 ? Person : new Guid(i, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1])).ToString("D"),
        Before = i % 4 == 0 ? null : $$"""{"name":"Müller {{i}}","version":1}""",
        After = i == ErasedAt ? $$"""{"entries":[{{Listed}}]}""" : i % 9 == 0 ? null : $$"""{"name":"Müller {{i}} 𝄞","version":2}""",
    };

    private static LedgerLine Chained(LedgerChain chain, LedgerLine line)
    {
        var salt = Convert.ToHexStringLower(MD5Of(line.Sequence));
        var commitment = chain.Commitment(salt, Json(line.Before), Json(line.After));
        return line with { Salt = salt, Commitment = commitment, Hash = chain.Link(line.Sequence, line.At, line.Actor, line.Action, line.Subject, Guid.Parse(line.SubjectId), commitment) };

        static Json? Json(string? text) => text is null ? null : new Json(Encoding.UTF8.GetBytes(text));
        static byte[] MD5Of(long number) => SHA256.HashData(BitConverter.GetBytes(number))[..16];
    }

    private static (string What, List<LedgerLine> Changed, IReadOnlyList<SignedHead> Kept) Change(Random random, List<LedgerLine> chain, List<SignedHead> kept)
    {
        List<LedgerLine> lines = [.. chain];
        var i = random.Next(lines.Count);
        switch (random.Next(16))
        {
            case < 11 and var kind:
                return Edited(random, lines, i, Columns[kind]);
            case 11:
                lines.RemoveRange(i, Math.Min(random.Next(1, 4), lines.Count - i));
                return ("deletion", lines, []);
            case 12:
                var j = (i + random.Next(1, lines.Count)) % lines.Count;
                (lines[i], lines[j]) = (lines[j] with { Sequence = lines[i].Sequence }, lines[i] with { Sequence = lines[j].Sequence });
                return ("swap", lines, []);
            case 13:
                return ("insertion", Inserted(random, lines, i), []);
            case 14:
                // Whoever cuts the end off puts counter and head right: only a head that was kept can tell.
                var cut = random.Next(1, lines.Count);
                lines = [.. lines.Take(cut)];
                return ("truncation", [.. lines.Select(line => line with { Revision = cut, Head = lines[^1].Hash })], kept);
            default:
                if (random.Next(2) == 0)
                {
                    var first = random.Next(1, lines.Count);
                    return ("cut from the front", [.. lines.Skip(first)], []);
                }

                lines[i] = lines[i] with { Salt = null, Commitment = null, Hash = null };
                return ("unlinked", lines, []);
        }
    }

    private static (string, List<LedgerLine>, IReadOnlyList<SignedHead>) Edited(Random random, List<LedgerLine> lines, int i, string column)
    {
        // What an erasure took away can't be taken away again.
        while (column is "salt" && lines[i].Salt is null)
        {
            i = random.Next(lines.Count);
        }

        var line = lines[i];
        lines[i] = column switch
        {
            "sequence" => line with { Sequence = random.Next(2) == 0 ? line.Sequence + random.Next(1, 400) : Math.Max(0, line.Sequence - random.Next(1, 400)) },
            "at" => line with { At = line.At.AddTicks(random.Next(1, int.MaxValue) * (random.Next(2) == 0 ? 1L : -1L)) },
            "actor" => line with { Actor = Text(random, line.Actor)! },
            "action" => line with { Action = Text(random, line.Action)! },
            "subject" => line with { Subject = Text(random, line.Subject)! },
            "subject_id" => line with { SubjectId = random.Next(3) == 0 && line.SubjectId.Any(char.IsAsciiLetterLower) ? line.SubjectId.ToUpperInvariant() : Text(random, line.SubjectId)! },
            "before" => line with { Before = Text(random, line.Before, random.Next(4) == 0) },
            "after" => line with { After = Text(random, line.After, random.Next(4) == 0) },
            "salt" => line with { Salt = Text(random, line.Salt) },
            "commitment" => line with { Commitment = Text(random, line.Commitment, random.Next(4) == 0) },
            _ => line with { Hash = Text(random, line.Hash, random.Next(4) == 0) },
        };
        return ("edit of " + column, [.. lines.OrderBy(each => each.Sequence)], []);
    }

    private static List<LedgerLine> Inserted(Random random, List<LedgerLine> lines, int i)
    {
        // With hashes that fit where it is put; all after it move on by one, as they must.
        using var chain = new LedgerChain(i == 0 ? null : lines[i - 1].Hash);
        var forged = Chained(chain, Line(i + 1) with { Actor = "forger", Before = "{}", After = "{}" });
        var after = lines.Skip(i).Select(line => line with { Sequence = line.Sequence + 1 });
        return [.. new[] { lines.Take(i), [forged], after }.SelectMany(part => part).Select(line => line with { Revision = Length + 1, Head = random.Next(2) == 0 ? line.Head : lines[^1].Hash })];
    }

    /// <summary>Another text: a letter changed, put in, taken away or written large; or none where there was one.</summary>
    private static string? Text(Random random, string? text, bool none = false)
    {
        if (text is null)
        {
            return "{}";
        }

        if (none)
        {
            return null;
        }

        var at = random.Next(text.Length);
        var changed = random.Next(4) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, " "),
            2 => text[..at] + char.ToUpperInvariant(text[at]) + text[(at + 1)..],
            _ => text[..at] + (char)(text[at] == 'x' ? 'y' : 'x') + text[(at + 1)..],
        };
        return Encoding.UTF8.GetBytes(changed).SequenceEqual(Encoding.UTF8.GetBytes(text)) ? text + "!" : changed;
    }

    private static SignedHead Head(List<LedgerLine> chain, int sequence) =>
        new() { Database = "test", Sequence = sequence, Hash = chain[sequence - 1].Hash!, At = chain[sequence - 1].At, Key = "" };

    private static List<string> Told(List<LedgerLine> lines) => Breaks(lines, []);

    private static List<string> Breaks(IReadOnlyList<LedgerLine> lines, IReadOnlyList<SignedHead> kept, DateTimeOffset? chainedSince = null)
    {
        using var verifier = new LedgerVerifier(kept, chainedSince ?? DateTimeOffset.MaxValue);
        foreach (var line in lines)
        {
            verifier.Take(line);
        }

        verifier.End(lines[^1].Revision, lines[^1].Head);
        verifier.Breaks.Count.ShouldBe(Math.Min(100, verifier.Count));
        return [.. verifier.Breaks.Select(found => $"{found.Sequence} {found.What.Key}")];
    }
}
