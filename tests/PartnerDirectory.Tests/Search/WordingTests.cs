using PartnerDirectory.Search;
using Shouldly;
using Xunit;
using static PartnerDirectory.Tests.Search.Listing;

namespace PartnerDirectory.Tests.Search;

/// <summary>How people put what they look for: kinds and places in words, lines copied from letters, names among other words.</summary>
public sealed class WordingTests
{
    private static readonly DirectoryIndex Directory = Index(
        [
            Organisation(1, "Korps Beispiel", "NL") with { Kind = "police", City = "The Hague" },
            Organisation(2, "Kriminalamt Muster", "DE") with { Kind = "police", City = "Köln" },
            Organisation(3, "Visa Europe Limited", "GB") with { Kind = "payment", Capabilities = ["trace_payments"] },
            Organisation(4, "Law and Trace Institute", "GB"),
            Organisation(5, "The University of Tokyo", "JP"),
            Organisation(6, "Tokyo Institute of Science and Medicine", "JP"),
            Organisation(7, "Graduate School of Medicine Foundation", "JP"),
            Organisation(8, "Kettering University", "US"),
            Organisation(9, "Exail (France)", "FR"),
            Organisation(10, "Walsh Advocates", "IE"),
            Organisation(11, "Vals Group", "IE"),
            Organisation(12, "Валс", "BG"),
        ],
        Contact(101, "Policy desk", 3) with { Kind = "desk" },
        Contact(102, "Focal desk, Beispiel", 1) with { Kind = "desk" });

    [Theory]
    [InlineData("trace payments", 3)]
    [InlineData("Trace payment", 3)]
    [InlineData("police units", 1, 2)]
    [InlineData("police unit germany", 2)]
    [InlineData("NL", 1)]
    [InlineData("police NL", 1)]
    [InlineData("police haag", 1)]
    [InlineData("polizeieinheit colonia", 2)]
    [InlineData("Кёльн", 2)]
    public void What_a_partner_is_and_where_is_certain(string typed, params int[] numbers) =>
        Directory.Ask(typed).Hits.Where(hit => hit.Certain && hit.Type == HitType.Organisation).Select(hit => hit.Id).ShouldBe(numbers.Select(Id), ignoreOrder: true);

    [Fact]
    public void The_desks_of_a_kind_of_partner_are_certain() =>
        Directory.Ask("police desk").Hits.Where(hit => hit.Certain).Select(hit => hit.Id).ShouldBe([Id(102)]);

    [Fact]
    public void A_desk_in_the_country_comes_before_one_that_serves_the_region() =>
        Index([Organisation(1, "Alpha", "GB") with { Territories = ["EU"] }, Organisation(2, "Beta", "BE")],
            Contact(101, "Duty desk, Alpha", 1) with { Kind = "desk" }, Contact(102, "Duty desk of the night", 2) with { Kind = "desk" }).Ask("duty desk belgium").Hits[0].Id.ShouldBe(Id(102));

    [Theory]
    [InlineData("kanzlei", 1)]
    [InlineData("Kanzlei Muster", 1)]
    [InlineData("schutzbehörde", 2)]
    public void The_last_part_of_a_long_word_is_similar(string typed, int number)
    {
        var hit = Index([Organisation(1, "Anwaltskanzlei Muster"), Organisation(2, "Landesdatenschutzbehörde"), Organisation(3, "Kansei Group")]).Ask(typed).Hits[0];
        hit.Id.ShouldBe(Id(number));
        hit.Certain.ShouldBeFalse();
    }

    [Theory]
    [InlineData("kanzlei", "Anwaltskanzleien")]
    [InlineData("bank", "Volksbank")]
    [InlineData("kskanzlei", "Anwaltsk Anzlei")]
    public void The_middle_of_a_word_and_a_short_ending_are_not(string typed, string name) =>
        Index([Organisation(1, name)]).Ask(typed).Hits.ShouldBeEmpty();

    [Fact]
    public void Words_run_together_find_those_who_write_them_apart_too() =>
        Index([Organisation(1, "BNPPARIBAS Greek Branch"), Organisation(2, "BNP Paribas"), Organisation(3, "BNP Bank")])
            .Ask("bnpparibas").Hits.Select(hit => hit.Id).ShouldBe([Id(1), Id(2)], ignoreOrder: true);

    [Fact]
    public void Another_citys_name_is_no_beginning() => Directory.Ask("haye").Hits.ShouldHaveSingleItem().Id.ShouldBe(Id(1));

    [Theory]
    [InlineData("جام القاه")]
    [InlineData("جامعه قاهره")]
    [InlineData("القاهرة جامعة")]
    public void Half_typed_words_of_consonants_meet_nobodys_initials(string typed) => Index([Organisation(1, "JM Financial"), Organisation(2, "جامعة القاهرة"), Organisation(3, "Johnson Matthey", null, new IndexedName(NameType.Acronym, "JM"))])
        .Ask(typed).Hits.ShouldHaveSingleItem().Id.ShouldBe(Id(2));

    [Theory]
    [InlineData("https://www.nonesuch.org/info")]
    [InlineData("info@nonesuch.com")]
    [InlineData("www.nonesuch.eu")]
    public void An_address_nobody_has_is_not_asked_for_what_everybody_has(string typed) =>
        Index([Organisation(1, "Info Foundation"), Organisation(2, "WWW Institute"), Organisation(3, "European Org")]).Ask(typed).Hits.ShouldBeEmpty();

    [Theory]
    [InlineData("press@exail.example", 9)]
    [InlineData("https://exail.example/a/b", 9)]
    [InlineData("john@walsh.example", 10)]
    public void The_label_of_an_address_nobody_has_is_similar(string typed, int number)
    {
        var hit = Directory.Ask(typed).Hits[0];
        hit.Id.ShouldBe(Id(number));
        hit.Certain.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Muster Payments Gesellschaft mit beschränkter Haftung")]
    [InlineData("Muster Payments Sociedad Anónima")]
    [InlineData("Muster Payments, Public Limited Company")]
    [InlineData("Muster Payments Общество с ограниченной ответственностью")]
    public void A_legal_form_spelled_out_need_not_match(string typed)
    {
        var hit = Index([Organisation(1, "Muster Payments GmbH"), Organisation(2, "Public Company Trust"), Organisation(3, "Muster Haftung")]).Ask(typed).Hits[0];
        hit.Id.ShouldBe(Id(1));
        hit.Certain.ShouldBeTrue();
    }

    [Fact]
    public void An_acronym_spelled_out_is_one_word() =>
        Index([Organisation(1, "Banco Bilbao", "ES", new IndexedName(NameType.Acronym, "BBVA")), Organisation(2, "B SA"), Organisation(3, "V. A. B. Trust")]).First("b b v a").ShouldBe("Banco Bilbao");

    [Theory]
    [InlineData("SAMPDEFFXXX", true)]
    [InlineData("SWIFT/BIC: SAMPDEFF", true)]
    [InlineData("SAMPDEFFHAM", false)]
    public void A_banks_code_is_found_with_its_branch(string typed, bool certain)
    {
        var hit = Index([Organisation(1, "Sample Bank") with { Identifiers = [("bic", "SAMPDEFF")] }, Organisation(2, "Swift Bic")]).Ask(typed).Hits[0];
        hit.Id.ShouldBe(Id(1));
        hit.Certain.ShouldBe(certain);
    }

    [Fact]
    public void The_partner_of_the_name_comes_before_a_slip_in_the_country() =>
        Index([Organisation(1, "Visa Inc", "US"), Organisation(2, "Sweeteners", "BE", new IndexedName(NameType.Acronym, "ISA")), .. Enumerable.Range(3, 9).Select(n => Organisation(n, $"Muster{n}", "BE"))]).First("visa belgium").ShouldBe("Visa Inc");

    [Theory]
    [InlineData("Department of Preventive Medicine, Graduate School of Medicine, The University of Tokyo, Tokyo, Japan", 5)]
    [InlineData("Osteoimmunology, The University of Tokyo", 5)]
    [InlineData("Department of Industrial EngineeringKettering University48504Flint MI", 8)]
    [InlineData("Jane Doe | Senior Officer | Exail | Paris | +33 1 23456789 | www.example.org", 9)]
    public void A_name_that_stands_whole_in_a_line_is_meant(string typed, int number)
    {
        var hit = Directory.Ask(typed).Hits[0];
        hit.Id.ShouldBe(Id(number));
        hit.Certain.ShouldBeFalse();
    }

    [Fact]
    public void A_common_word_of_a_name_that_is_not_listed_is_nobodys() =>
        Index([.. Enumerable.Range(1, 40).Select(n => Organisation(n, n == 1 ? "Bank" : $"Bank Muster{n}"))]).Ask("Xyzzyquux Bank").Hits.ShouldBeEmpty();

    [Fact]
    public void A_capital_in_a_word_may_be_a_slip() => RunTogether.Apart("JAPgAN BANKe VOLKSbANK", word => word is "volks" or "bank" or "anke").ShouldBe("JAPgAN BANKe VOLKSbANK");

    [Theory]
    [InlineData("Systems EngineeringThe University of ReadingReadingRG6 6AYUK", "Systems Engineering The University of Reading Reading RG6 6AYUK")]
    [InlineData("Lausanne1015Switzerland", "Lausanne 1015 Switzerland")]
    [InlineData("CONICETUniversidad", "CONICET Universidad")]
    [InlineData("PayPal", "PayPal")]
    [InlineData("McMasters", "McMasters")]
    public void Lines_without_their_breaks_are_taken_apart(string typed, string apart)
    {
        string[] words = ["engineering", "reading", "the", "university", "lausanne", "switzerland", "universidad", "paypal", "masters2"];
        RunTogether.Apart(typed, words.Contains).ShouldBe(apart);
    }

    [Fact]
    public void Romanised_words_are_compared_with_romanised_ones_alone()
    {
        Directory.Ask("walsh").Hits.Where(hit => hit.Certain).Select(hit => hit.Id).ShouldBe([Id(10)]);
        Directory.Ask("Walsh Group").Hits.ShouldNotContain(hit => hit.Certain);
    }
}
