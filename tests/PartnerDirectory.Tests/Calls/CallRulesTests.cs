using System.Globalization;
using PartnerDirectory.Calls;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Calls;

public sealed class CallRulesTests
{
    private static readonly DateOnly Today = Some.Today;
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, string> Functions = new()
    {
        ["spoc"] = "single_point_of_contact",
        ["duty"] = "duty_desk",
        ["legal"] = "legal_process",
        ["fin"] = "financial_investigation",
        ["press"] = "press",
        ["exec"] = "executive",
        ["dpo"] = "data_protection_officer",
    };

    public static TheoryData<int, string, string, string> Decisions()
    {
        var rows = new TheoryData<int, string, string, string>();
        var line = 0;
        foreach (var text in File.ReadLines(Path.Combine(Repository.Root, "tests/PartnerDirectory.Tests/Calls/decisions.tsv")))
        {
            line++;
            if (!text.StartsWith('#') && text.Length > 0)
            {
                var cells = text.Split('\t');
                rows.Add(line, cells[0], cells[1], cells[2]);
            }
        }

        return rows;
    }

    [Fact]
    public void There_are_two_hundred_decisions_and_more_no_two_alike()
    {
        var all = Decisions().Select(row => (row.Data.Item2, row.Data.Item3)).ToList();
        all.Count.ShouldBeGreaterThanOrEqualTo(200);
        all.Distinct().Count().ShouldBe(all.Count);
    }

    [Theory, MemberData(nameof(Decisions))]
    public void A_decision_of_the_table(int line, string question, string candidates, string expected)
    {
        var all = candidates.Split(' ').Select(Candidate).ToList();
        var names = all.DistinctBy(candidate => candidate.Contact).ToDictionary(candidate => candidate.Contact, candidate => candidate.Name);
        foreach (var order in new[] { all, [.. all.AsEnumerable().Reverse()] })
        {
            var answer = CallRules.Answer(Question(question), Today, Now, order);
            (answer.Count == 0 ? "-" : string.Join(' ', answer.Select(one => names[one.Candidate.Contact]))).ShouldBe(expected, $"line {line}: {question}");
        }
    }

    [Fact]
    public void Each_place_has_its_reasons()
    {
        var answer = CallRules.Answer(Question("block BE"), Today, Now,
        [
            Candidate("a:ok=12"), Candidate("b:duty,always,at=EU"), Candidate("c:fin,at=WORLD,mail,prov"), Candidate("d:closed+60"), Candidate("e:spoc+duty,via=spoc,unknown,none,callable"),
        ]);
        string Said(string name) => string.Join("; ", answer.Single(one => one.Candidate.Name == name).Reasons.Select(reason => string.Join(' ', new object?[] { reason.Kind, reason.Code, reason.At?.ToString("HH:mm", CultureInfo.InvariantCulture), reason.Days }.Where(part => part is not null))));
        Said("a").ShouldBe("Covers BE; NamedFor single_point_of_contact; OpenUntil 17:00; Confirmed 12");
        Said("b").ShouldBe("CoversRegion EU; DutyDesk; AlwaysOpen");
        Said("c").ShouldBe("CoversWorld BE; Other; OpenUntil 17:00; OnlyMail; Provisional");
        Said("d").ShouldBe("Covers BE; NamedFor single_point_of_contact; Closed 13:00");
        Said("e").ShouldBe("Covers BE; NamedFor single_point_of_contact; DutyDesk; HoursUnknown; NotMember");

        var standIn = CallRules.Answer(Question("fn:legal EU"), Today, Now, [Candidate("a:legal,of=X,closed"), Candidate("b:duty,of=X,always")]);
        standIn[0].Reasons.Select(reason => reason.Kind).ShouldBe([CallReasonKind.CoversPart, CallReasonKind.StandsIn, CallReasonKind.AlwaysOpen]);
    }

    [Theory]
    [InlineData("block an account", "block_account")]
    [InlineData("BLOCK ACCOUNTS", "block_account")]
    [InlineData("block_account", "block_account")]
    [InlineData("Block a merchant or account", "block_account")]
    [InlineData("trace a payment", "trace_payments")]
    [InlineData("seize", "seize_assets")]
    [InlineData("duty desk", "duty_desk")]
    [InlineData("Duty desk 24/7", "duty_desk")]
    [InlineData("victims", null)]
    [InlineData("a cup of tea", null)]
    [InlineData("???", null)]
    public void A_need_is_understood_in_words_of_ones_own(string text, string? code)
    {
        var terms = new TermList(
        [
            Term("capability", "trace_payments", "Trace payments"), Term("capability", "block_account", "Block a merchant or account"), Term("capability", "preserve_account_data", "Preserve account data"),
            Term("capability", "identify_victims", "Identify victims"), Term("capability", "support_victims", "Support victims"), Term("capability", "seize_assets", "Seize assets"), Term("function", "duty_desk", "Duty desk 24/7"),
            Term("kind", "ngo", "A cup of tea"),
        ]);
        NeedRules.Find(text, terms)?.Code.ShouldBe(code);
        (NeedRules.Find(text, terms) is null).ShouldBe(code is null);

        static Term Term(string list, string code, string label) => new(list, code, false, null, new Dictionary<string, string> { ["en"] = label });
    }

    private static CallQuestion Question(string text)
    {
        var parts = text.Split(' ');
        var need = parts[0].StartsWith("fn:", StringComparison.Ordinal) ? new Need(TermLists.Function, Functions[parts[0][3..]]) : new Need(TermLists.Capability, "block_account");
        return new CallQuestion(need, parts.Skip(1).FirstOrDefault(part => part != "urgent"), parts.Contains("urgent"));
    }

    private static CallCandidate Candidate(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        var candidate = new CallCandidate { Contact = IdOf(name), Name = name, SortKey = name, Organisation = IdOf("of " + name), Country = "BE", Functions = ["single_point_of_contact"], Availability = Until(17) };
        var (ways, can, through, offers) = (new List<Way>(), Array.Empty<string>(), (string?)"single_point_of_contact", true);
        foreach (var part in colon < 0 ? [] : text[(colon + 1)..].Split(','))
        {
            var (key, value) = part.Split('=', 2) is [var k, var v] ? (k, v) : (part, "");
            switch (key)
            {
                case "open": break;
                case "always": candidate = candidate with { Availability = new Availability { State = OpenState.Open, IsAlways = true } }; break;
                case "unknown": candidate = candidate with { Availability = new Availability() }; break;
                case "shut": candidate = candidate with { Availability = new Availability { State = OpenState.Closed, Because = ClosedBy.Hours } }; break;
                case var closed when closed.StartsWith("closed", StringComparison.Ordinal):
                    var minutes = closed.Length > 6 ? int.Parse(closed[7..], CultureInfo.InvariantCulture) : 600;
                    candidate = candidate with { Availability = new Availability { State = OpenState.Closed, Because = ClosedBy.Hours, OpensAt = Now.AddMinutes(minutes) } };
                    break;
                case "nofn": candidate = candidate with { Functions = [] }; break;
                case "seat": candidate = candidate with { Country = value == "?" ? null : value }; break;
                case "at": candidate = candidate with { Territories = value.Split('+') }; break;
                case "can": can = value.Split('+'); break;
                case "via": through = value == "?" ? null : Functions[value]; break;
                case "cannot": offers = false; break;
                case "phone": ways.Add(new Way("phone", "+442079460110")); break;
                case "mail": ways.Add(new Way("email", "desk@example.org")); break;
                case "bounce": ways.Add(new Way("phone", "+442079460110", "bouncing")); break;
                case "wrong": ways.Add(new Way("email", "desk@example.org", "reported wrong")); break;
                case "retired": ways.Add(new Way("phone", "+442079460110", "retired")); break;
                case "noway": ways.Add(new Way("portal", "https://example.org/")); break;
                case "prov": candidate = candidate with { Standing = "provisional" }; break;
                case "susp": candidate = candidate with { Standing = "suspended" }; break;
                case "ended" or "none" or "applicant" or "prospect": candidate = candidate with { Standing = key }; break;
                case "callable": candidate = candidate with { Callable = true }; break;
                case "left": candidate = candidate with { Current = false }; break;
                case "hidden": candidate = candidate with { Visible = false }; break;
                case "withdrawn": candidate = candidate with { Withdrawn = true }; break;
                case "ok": candidate = candidate with { ConfirmedOn = Today.AddDays(-int.Parse(value, CultureInfo.InvariantCulture)) }; break;
                case "of": candidate = candidate with { Organisation = IdOf(value) }; break;
                case "is": candidate = candidate with { Contact = IdOf(value), Name = value, SortKey = value }; break;
                default: candidate = candidate with { Functions = [.. part.Split('+').Select(function => Functions[function])] }; break;
            }
        }

        return candidate with
        {
            Ways = ways.Count > 0 ? ways : [new Way("phone", "+442079460110"), new Way("email", "desk@example.org")],
            Offers = offers ? [new Offer("block_account", through, can)] : [new Offer("training", null, [])],
        };
    }

    private static Availability Until(int hour) => new() { State = OpenState.Open, ClosesAt = new DateTimeOffset(2026, 11, 24, hour, 0, 0, TimeSpan.Zero) };

    private static Guid IdOf(string name)
    {
        var bytes = new byte[16];
        System.Text.Encoding.ASCII.GetBytes(name).CopyTo(bytes, 0);
        return new Guid(bytes);
    }
}
