using PartnerDirectory.Kernel;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Kernel;

/// <summary>The written forms the directory takes. Phone numbers are from ranges kept free for fiction, or the examples of numbering plans.</summary>
public sealed class FormsTests
{
    [Theory]
    [InlineData("+44 20 7946 0958", null, "+442079460958")]
    [InlineData("020 7946 0958", "GB", "+442079460958")]
    [InlineData("+44 (0)20 7946 0958", null, "+442079460958")]
    [InlineData("0044 20 7946 0958", "GB", "+442079460958")]
    [InlineData("00 44 20 7946 0958", "BE", "+442079460958")]
    [InlineData("011 44 20 7946 0958", "US", "+442079460958")]
    [InlineData("(020) 7946-0958", "GB", "+442079460958")]
    [InlineData("020.7946.0958", "GB", "+442079460958")]
    [InlineData("01632 960123", "GB", "+441632960123")]
    [InlineData("tel:+44-20-7946-0958", null, "+442079460958")]
    [InlineData("=+442079460958", null, "+442079460958")]
    [InlineData("+４４２０７９４６０９５８", null, "+442079460958")]
    [InlineData("+٤٤٢٠٧٩٤٦٠٩٥٨", null, "+442079460958")]
    [InlineData("\t+44 20 7946 0958 ", null, "+442079460958")]
    [InlineData("(202) 555-0123", "US", "+12025550123")]
    [InlineData("202-555-0123", "US", "+12025550123")]
    [InlineData("1 202 555 0123", "US", "+12025550123")]
    [InlineData("+1 (202) 555-0123 ext. 45", null, "+12025550123;ext=45")]
    [InlineData("+1 202 555 0123 x45", null, "+12025550123;ext=45")]
    [InlineData("+44 20 7946 0958;ext=45", null, "+442079460958;ext=45")]
    [InlineData("030 23125-000", "DE", "+493023125000")]
    [InlineData("030/23125 001", "DE", "+493023125001")]
    [InlineData("+49 (0) 30 23125 002", null, "+493023125002")]
    [InlineData("01 99 00 12 34", "FR", "+33199001234")]
    [InlineData("+33 1 99 00 12 34", null, "+33199001234")]
    [InlineData("012 34 56 78", "BE", "+3212345678")]
    [InlineData("010 123 4567", "NL", "+31101234567")]
    [InlineData("810 12 34 56", "ES", "+34810123456")]
    [InlineData("02 1234 5678", "IT", "+390212345678")]
    [InlineData("12 345 67 89", "PL", "+48123456789")]
    [InlineData("21 2345 6789", "GR", "+302123456789")]
    [InlineData("21 234 5678", "PT", "+351212345678")]
    [InlineData("021 234 56 78", "CH", "+41212345678")]
    [InlineData("08-465 004 23", "SE", "+46846500423")]
    [InlineData("(02) 5550 1234", "AU", "+61255501234")]
    [InlineData("0491 570 006", "AU", "+61491570006")]
    [InlineData("8 (301) 123-45-67", "RU", "+73011234567")]
    [InlineData("074104 10123", "IN", "+917410410123")]
    [InlineData("(11) 2345-6789", "BR", "+551123456789")]
    [InlineData("1-800-FLOWERS", "US", "+18003569377")]
    public void A_phone_number_is_understood_in_any_notation(string text, string? country, string e164) => Forms.Phone(text, country).ShouldBe(e164);

    [Theory]
    [InlineData("020 7946 0958", null)]
    [InlineData("", "GB")]
    [InlineData("n/a", "GB")]
    [InlineData("999", "GB")]
    [InlineData("112", "FR")]
    [InlineData("+44 20 7946 09588", "GB")]
    [InlineData("+999 123456", "GB")]
    [InlineData("+44 20 7946 0958 / +44 20 7946 0959", "GB")]
    [InlineData("<script>", "GB")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", "GB")]
    public void What_is_no_phone_number_is_refused(string text, string? country) => Forms.Phone(text, country).ShouldBeNull();

    [Theory]
    [InlineData("+442079460110", "+44 20 7946 0110")]
    [InlineData("+12025550123;ext=45", "+1 202-555-0123 ext. 45")]
    [InlineData("call us", "call us")]
    public void A_phone_number_is_shown_as_people_read_it(string e164, string shown) => Forms.PhoneForPeople(e164).ShouldBe(shown);

    [Theory]
    [InlineData("desk@example.org", "desk@example.org")]
    [InlineData(" Desk@Example.ORG ", "Desk@example.org")]
    [InlineData("first.last+tag@sub.example.org", "first.last+tag@sub.example.org")]
    [InlineData("o'brien@example.org", "o'brien@example.org")]
    [InlineData("kontakt@bücher.example", "kontakt@bücher.example")]
    [InlineData("kontakt@xn--bcher-kva.example", "kontakt@bücher.example")]
    [InlineData("用户@例子.example", "用户@例子.example")]
    [InlineData("a@b.example", "a@b.example")]
    public void An_email_address_keeps_its_local_part_and_folds_its_domain(string text, string address) => Forms.Email(text).ShouldBe(address);

    [Theory]
    [InlineData("")]
    [InlineData("desk")]
    [InlineData("@example.org")]
    [InlineData("desk@")]
    [InlineData("desk@localhost")]
    [InlineData("desk@@example.org")]
    [InlineData("a b@example.org")]
    [InlineData(".desk@example.org")]
    [InlineData("desk.@example.org")]
    [InlineData("de..sk@example.org")]
    [InlineData("desk@exa mple.org")]
    [InlineData("desk@example.org\nbcc: all@example.org")]
    [InlineData("desk@[127.0.0.1]")]
    [InlineData("desk@127.0.0.1")]
    [InlineData("\"a b\"@example.org")]
    [InlineData("<desk@example.org>")]
    [InlineData("mailto:desk@example.org")]
    [InlineData("desk@-example.org")]
    [InlineData("desk@example..org")]
    [InlineData("desk\0@example.org")]
    public void What_is_no_email_address_is_refused(string text) => Forms.Email(text).ShouldBeNull();

    [Fact]
    public void Email_addresses_have_the_lengths_of_the_standard()
    {
        Forms.Email(new string('a', 64) + "@example.org").ShouldNotBeNull();
        Forms.Email(new string('a', 65) + "@example.org").ShouldBeNull();
        var label = new string('b', 61);
        Forms.Email("a@" + label + "." + label + "." + label + "." + label + ".example.org").ShouldBeNull();
    }

    [Theory]
    [InlineData("Example.ORG", "example.org")]
    [InlineData("example.org.", "example.org")]
    [InlineData("bücher.example", "bücher.example")]
    [InlineData("BÜCHER.example", "bücher.example")]
    [InlineData("xn--bcher-kva.example", "bücher.example")]
    [InlineData("пример.example", "пример.example")]
    [InlineData("a-b.c-d.example", "a-b.c-d.example")]
    public void A_domain_is_lower_case_and_in_its_own_script(string text, string domain) => Forms.Domain(text).ShouldBe(domain);

    [Theory]
    [InlineData("")]
    [InlineData("example")]
    [InlineData("192.168.0.1")]
    [InlineData("example.org:443")]
    [InlineData("https://example.org")]
    [InlineData("example.org/path")]
    [InlineData("exa mple.org")]
    [InlineData("-example.org")]
    [InlineData("example-.org")]
    [InlineData(".example.org")]
    [InlineData("xn--.example")]
    [InlineData("a@example.org")]
    public void What_is_no_domain_is_refused(string text) => Forms.Domain(text).ShouldBeNull();

    [Theory]
    [InlineData("https://example.org", "https://example.org")]
    [InlineData("http://example.org/a?b=c#d", "http://example.org/a?b=c#d")]
    [InlineData("example.org", "https://example.org")]
    [InlineData("www.example.org/path", "https://www.example.org/path")]
    [InlineData("https://bücher.example/ä", "https://bücher.example/ä")]
    public void A_link_is_an_http_address(string text, string link) => Forms.Link(text).ShouldBe(link);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData(" javascript:alert(1)")]
    [InlineData("java\nscript:alert(1)")]
    [InlineData("javascript://example.org/%0aalert(1)")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("data://example.org")]
    [InlineData("vbscript:msgbox(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org")]
    [InlineData("blob:https://example.org/x")]
    [InlineData("//example.org")]
    [InlineData("https://")]
    [InlineData("https:///path")]
    [InlineData("https://user:secret@example.org")]
    [InlineData("https://example.org@evil.example")]
    [InlineData("https://exa mple.org")]
    [InlineData("example.org:8080")]
    [InlineData("mailto:desk@example.org")]
    [InlineData("https://localhost")]
    [InlineData("")]
    public void What_could_run_a_script_or_hide_where_it_leads_is_no_link(string text) => Forms.Link(text).ShouldBeNull();

    [Theory]
    [InlineData("5493001KJTIIGC8Y1R12")]
    [InlineData("213800D1EI4B9WTWWD28")]
    [InlineData("5493 001K JTII GC8Y 1R12")]
    [InlineData("5493001kjtiigc8y1r12")]
    public void A_legal_entity_identifier_with_right_check_digits_is_taken(string text) => Forms.Lei(text).ShouldBe(text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());

    [Theory]
    [InlineData("5493001KJTIIGC8Y1R13")]
    [InlineData("5493001KJTIIGC8Y1R1")]
    [InlineData("5493001KJTIIGC8Y1R122")]
    [InlineData("5493001KJTIIGC8YR112")]
    [InlineData("5493001KJTIIGC8Y1RAB")]
    [InlineData("5493001KJTIÏGC8Y1R12")]
    [InlineData("")]
    public void A_legal_entity_identifier_with_wrong_digits_or_form_is_refused(string text) => Forms.Lei(text).ShouldBeNull();

    [Fact]
    public void Every_single_wrong_character_of_a_legal_entity_identifier_is_found()
    {
        const string Right = "5493001KJTIIGC8Y1R12";
        for (var i = 0; i < Right.Length; i++)
        {
            // A digit for a digit, a letter for a letter: the standard promises no more.
            foreach (var wrong in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".Where(c => c != Right[i] && char.IsAsciiDigit(c) == char.IsAsciiDigit(Right[i])))
            {
                Forms.Lei(Right[..i] + wrong + Right[(i + 1)..]).ShouldBeNull();
            }
        }
    }

    [Theory]
    [InlineData("ABCDBEBB", "ABCDBEBB")]
    [InlineData("abcd be bb xxx", "ABCDBEBBXXX")]
    [InlineData("ABCDXKPR", "ABCDXKPR")]
    public void A_bank_code_is_taken_in_capitals(string text, string bic) => Forms.Bic(text).ShouldBe(bic);

    [Theory]
    [InlineData("ABCDZZBB")]
    [InlineData("ABCDBEB")]
    [InlineData("ABCDBEBBX")]
    [InlineData("ABCDBEBBXXXX")]
    [InlineData("ABCD12BB")]
    [InlineData("")]
    public void What_is_no_bank_code_is_refused(string text) => Forms.Bic(text).ShouldBeNull();

    [Theory]
    [InlineData("LEI: 5493 001K JTII GC8Y 1R12", "lei", "5493001KJTIIGC8Y1R12")]
    [InlineData("bic:abcdbebb", "bic", "ABCDBEBB")]
    [InlineData("uuid:{6F9619FF-8B86-D011-B42D-00CF4FC964FF}", "uuid", "6f9619ff-8b86-d011-b42d-00cf4fc964ff")]
    [InlineData("GB-COH:01234567", "gb-coh", "01234567")]
    [InlineData("url:https://example.org/x", "url", "https://example.org/x")]
    public void An_identifier_is_a_scheme_and_a_value(string text, string scheme, string value) => Forms.Identifier(text).ShouldBe((scheme, value));

    [Theory]
    [InlineData("5493001KJTIIGC8Y1R12")]
    [InlineData("lei:5493001KJTIIGC8Y1R13")]
    [InlineData("bic:nobody")]
    [InlineData("uuid:1234")]
    [InlineData("lei:")]
    [InlineData(":5493001KJTIIGC8Y1R12")]
    [InlineData("two words:1")]
    [InlineData("gb-coh:   ")]
    [InlineData("gb-coh:1\u00002")]
    public void What_is_no_identifier_is_refused(string text) => Forms.Identifier(text).ShouldBeNull();

    [Theory]
    [InlineData("Europe/Brussels", "Europe/Brussels")]
    [InlineData("europe/brussels", "Europe/Brussels")]
    [InlineData(" UTC ", "UTC")]
    [InlineData("Brussels", null)]
    [InlineData("Europe/Atlantis", null)]
    [InlineData("+02:00", null)]
    [InlineData("../../etc/passwd", null)]
    public void A_time_zone_is_named_as_the_zone_database_does(string text, string? zone) => Forms.Zone(text).ShouldBe(zone);

    [Theory]
    [InlineData("BE", "BE")]
    [InlineData("be", "BE")]
    [InlineData("BEL", "BE")]
    [InlineData("Belgium", "BE")]
    [InlineData("België", "BE")]
    [InlineData("belgique", "BE")]
    [InlineData("Βέλγιο", "BE")]
    [InlineData("Белгия", "BE")]
    [InlineData("UK", "GB")]
    [InlineData("EL", "GR")]
    [InlineData("EU", "EU")]
    [InlineData("European Union", "EU")]
    [InlineData("Europe", "EUROPE")]
    [InlineData("World", "WORLD")]
    [InlineData("EEA", "EEA")]
    [InlineData("Oesterreich", "AT")]
    [InlineData("Atlantis", null)]
    [InlineData("ZZ", null)]
    [InlineData("", null)]
    public void A_territory_is_a_country_or_a_region(string text, string? code) => Forms.Territory(text).ShouldBe(code);

    [Theory]
    [InlineData("fr", "fr")]
    [InlineData("FR", "fr")]
    [InlineData("pt-br", "pt-BR")]
    [InlineData("SR-LATN", "sr-Latn")]
    [InlineData("zh-hant-tw", "zh-Hant-TW")]
    [InlineData("French", "fr")]
    [InlineData("deutsch", "de")]
    [InlineData("es-419", "es-419")]
    [InlineData("xx", null)]
    [InlineData("Klingonish", null)]
    [InlineData("fr_FR", null)]
    [InlineData("", null)]
    public void A_language_is_a_known_tag_or_a_language_by_name(string text, string? tag) => Languages.Parse(text).ShouldBe(tag);

    [Theory]
    [InlineData("TLP:RED", "TLP:RED")]
    [InlineData("tlp: amber + strict", "TLP:AMBER+STRICT")]
    [InlineData("white", "TLP:CLEAR")]
    [InlineData("Green", "TLP:GREEN")]
    [InlineData("AMBER", "TLP:AMBER")]
    [InlineData("TLP:CLEAR", "TLP:CLEAR")]
    [InlineData("TLP:BLUE", null)]
    [InlineData("AMBERSTRICT", null)]
    [InlineData("", null)]
    public void A_sharing_label_is_one_of_five(string text, string? label) => Forms.Tlp(text).ShouldBe(label);

    [Theory]
    [InlineData("2026-11-24", 2026, 11, 24)]
    [InlineData(" 2024-02-29 ", 2024, 2, 29)]
    public void A_day_is_written_year_first(string text, int year, int month, int day) => Forms.Day(text).ShouldBe(new DateOnly(year, month, day));

    [Theory]
    [InlineData("24/11/2026")]
    [InlineData("11/24/2026")]
    [InlineData("2026-2-1")]
    [InlineData("2025-02-29")]
    [InlineData("20261124")]
    [InlineData("yesterday")]
    [InlineData("")]
    public void What_could_be_two_days_is_refused(string text) => Forms.Day(text).ShouldBeNull();
}
