using PartnerDirectory.Search;
using Shouldly;
using Xunit;
using static PartnerDirectory.Tests.Search.Listing;

namespace PartnerDirectory.Tests.Search;

public sealed class FindTests
{
    private static readonly DirectoryIndex Directory = Index(
        [
            Organisation(1, "Cooperative Credit Association", "US", new IndexedName(NameType.Acronym, "CCA")),
            Organisation(2, "Müller Bank GmbH", "DE") with { Kind = "payment" },
            Organisation(3, "Visa Europe Limited", "GB") with { Website = "https://www.visaeurope.example/x", EmailDomains = ["visa.example"] },
            Organisation(4, "Visa Belgium", "BE"),
            Organisation(5, "Полиция София", "BG", new IndexedName(NameType.Former, "Народна милиция")) with { Kind = "police" },
            Organisation(6, "北京大学", "CN"),
            Organisation(7, "Via Pay FR", "FR"),
            Organisation(8, "Microsoft", "US") with { Mandates = ["founder"], Capabilities = ["trace_payments"], Identifiers = [("lei", "INR2EJN1ERAN0W5ZP974")], Reference = "ms-0001" },
            Organisation(9, "Bank of Ireland", "IE"),
            Organisation(10, "University of Zürich", "CH", new IndexedName(NameType.Translated, "Universität Zürich", "de")) with { City = "Zürich" },
            Organisation(11, "American University of Beirut", "LB"),
            Organisation(12, "Financial Intelligence Processing Unit", "BE") with { Standing = "active", Territories = ["EU"] },
        ],
        Contact(101, "Anna Müller", 3, "Investigator") with { Emails = ["anna.mueller@visa.example"], Phones = ["+442079460123"] },
        Contact(102, "Duty desk", 3) with { Kind = "desk", Affiliations = [new AffiliationEntry { Organisation = Id(3), Functions = ["duty_desk"] }] });

    [Theory]
    [InlineData("CCA")]
    [InlineData("C.C.A.")]
    [InlineData("c c a")]
    public void A_dotted_acronym_finds_its_partner(string typed)
    {
        var hit = Directory.Ask(typed).Hits[0];
        hit.Id.ShouldBe(Id(1));
        hit.Certain.ShouldBeTrue();
        hit.Reason.ShouldBe(MatchReason.Acronym);
        hit.Matched.ShouldBe("CCA");
    }

    [Theory]
    [InlineData("Müller Bank")]
    [InlineData("Mueller Bank")]
    [InlineData("Muller Bank")]
    [InlineData("MULLER BANK AG")]
    [InlineData("bank müll")]
    public void An_umlaut_is_found_however_it_is_spelled(string typed)
    {
        Directory.First(typed).ShouldBe("Müller Bank GmbH");
        Directory.Ask(typed).Hits[0].Certain.ShouldBeTrue();
    }

    [Theory]
    [InlineData("policija")]
    [InlineData("policiya")]
    [InlineData("politsiya")]
    [InlineData("Полиция")]
    [InlineData("полиц")]
    public void Another_script_meets_its_transliterations(string typed) => Directory.First(typed).ShouldBe("Полиция София");

    [Theory]
    [InlineData("visa belgium")]
    [InlineData("visa belgique")]
    [InlineData("visa BE")]
    [InlineData("visa Βέλγιο")]
    public void A_country_beside_a_name_narrows(string typed) => Directory.First(typed).ShouldBe("Visa Belgium");

    [Theory]
    [InlineData("Bank of Ireland")]
    [InlineData("American University of Beirut")]
    public void A_country_within_a_name_belongs_to_it(string typed) => Directory.First(typed).ShouldBe(typed);

    [Fact]
    public void A_region_means_its_members() => Directory.Ask("EU").Hits.Select(hit => hit.Id).ShouldContain(Id(4));

    [Theory]
    [InlineData("viapayfr", "Via Pay FR")]
    [InlineData("micro soft", "Microsoft")]
    [InlineData("bankofireland", "Bank of Ireland")]
    public void Words_run_together_or_apart_are_understood(string typed, string name) => Directory.First(typed).ShouldBe(name);

    [Theory]
    [InlineData("microsfot")]
    [InlineData("micorsof")]
    [InlineData("mcrosoft")]
    [InlineData("microosoft")]
    [InlineData("mickrosfot")]
    public void A_slip_is_forgiven_but_only_similar(string typed)
    {
        Directory.First(typed).ShouldBe("Microsoft");
        Directory.Ask(typed).Certain.ShouldBe(0);
    }

    [Theory]
    [InlineData("京大")]
    [InlineData("北京大学")]
    public void A_name_without_spaces_is_found_by_any_part(string typed) => Directory.First(typed).ShouldBe("北京大学");

    [Theory]
    [InlineData("univ zürich")]
    [InlineData("Univ. of Zurich, Switzerland")]
    public void A_usual_abbreviation_is_another_spelling(string typed)
    {
        Directory.First(typed).ShouldBe("University of Zürich");
        Directory.Ask(typed).Hits[0].Certain.ShouldBeTrue();
    }

    [Fact]
    public void A_signature_line_finds_its_partner() =>
        Directory.First("Dr A. Example, Department of Chemistry, Institute of Applied Things, University of Zürich, 8006 Zürich, Switzerland").ShouldBe("University of Zürich");

    [Theory]
    [InlineData("anna.mueller@visa.example", MatchReason.EmailAddress)]
    [InlineData("anna.mueller", MatchReason.EmailAddress)]
    [InlineData("020 7946 0123", MatchReason.Phone)]
    [InlineData("+44 (0)20 7946-0123", MatchReason.Phone)]
    [InlineData("0044 20 79460123", MatchReason.Phone)]
    [InlineData("0123", MatchReason.Phone)]
    [InlineData("Müller Anna", MatchReason.PersonName)]
    [InlineData("anna mull", MatchReason.PersonName)]
    public void A_contact_is_found_by(string typed, MatchReason reason)
    {
        var hit = Directory.Ask(typed).Hits[0];
        hit.Id.ShouldBe(Id(101));
        hit.Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData("visa.example", 3, MatchReason.EmailDomain)]
    [InlineData("INR2EJN1ERAN0W5ZP974", 8, MatchReason.Identifier)]
    [InlineData("MS-0001", 8, MatchReason.Reference)]
    [InlineData("trace payments", 8, MatchReason.Capability)]
    [InlineData("founder", 8, MatchReason.Mandate)]
    [InlineData("polizeieinheit", 5, MatchReason.Kind)]
    public void An_organisation_is_found_by(string typed, int number, MatchReason reason)
    {
        var hit = Directory.Ask(typed).Hits[0];
        hit.Id.ShouldBe(Id(number));
        hit.Reason.ShouldBe(reason);
    }

    [Fact]
    public void The_desk_at_a_partner_is_found_by_both() => Directory.Ask("visa desk").Hits[0].Id.ShouldBe(Id(102));

    [Fact]
    public void A_former_name_says_so() => Directory.Ask("Народна милиция").Hits[0].Reason.ShouldBe(MatchReason.FormerName);

    [Fact]
    public void What_shares_nothing_is_not_listed() => Directory.Ask("qqqqzzzz wwwwxxxx").Total.ShouldBe(0);

    [Fact]
    public void The_typed_part_is_highlighted() => Directory.Ask("micro").Hits[0].Highlights.ShouldBe([(0, 5)]);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("9.999999999999")]
    [InlineData("1.2147483647")]
    [InlineData("-1.-5")]
    public void A_bad_cursor_starts_sensibly(string cursor) =>
        Should.NotThrow(() => Directory.Search(new SearchQuery { Text = "visa", Cursor = cursor }, Viewer.All));

    [Fact]
    public void Pages_follow_one_another_without_gap()
    {
        foreach (var sort in Enum.GetValues<SortOrder>())
        {
            var seen = new List<Guid>();
            string? cursor = null;
            do
            {
                var page = Directory.Search(new SearchQuery { Sort = sort, Limit = 3, Cursor = cursor }, Viewer.All);
                seen.AddRange(page.Hits.Select(hit => hit.Id));
                cursor = page.Next;
            }
            while (cursor is not null);
            seen.Distinct().Count().ShouldBe(14);
            seen.Count.ShouldBe(14);
        }
    }

    [Fact]
    public void Facets_count_what_is_found()
    {
        var result = Directory.Search(new SearchQuery { Text = "university", Type = HitType.Organisation, WithFacets = true }, Viewer.All);
        result.Facets.Single(group => group.Name == "country").Values.ShouldBe([new FacetValue("CH", 1), new FacetValue("LB", 1)]);
    }
}
