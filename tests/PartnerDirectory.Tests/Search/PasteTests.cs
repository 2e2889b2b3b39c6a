using System.Text.Json;
using System.Text.RegularExpressions;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Search;

/// <summary>What people paste: recognised, shortened to what may be known, and led to a partner.</summary>
public sealed partial class PasteTests
{
    /// <summary>The example of each country in the SWIFT IBAN Registry: no account of anybody's.</summary>
    private static readonly string[] Examples =
    [
        "AD1200012030200359100100", "AE070331234567890123456", "AL47212110090000000235698741", "AT611904300234573201",
        "AZ21NABZ00000000137010001944", "BA391290079401028494", "BE68539007547034", "BG80BNBG96611020345678",
        "BH67BMAG00001299123456", "BI4210000100010000332045181", "BR1800360305000010009795493C1", "BY13NBRB3600900000002Z00AB00",
        "CH9300762011623852957", "CR05015202001026284066", "CY17002001280000001200527600", "CZ6508000000192000145399",
        "DE89370400440532013000", "DJ2100010000000154000100186", "DK5000400440116243", "DO28BAGR00000001212453611324",
        "EE382200221020145685", "EG380019000500000000263180002", "ES9121000418450200051332", "FI2112345600000785",
        "FK88SC123456789012", "FO6264600001631634", "FR1420041010050500013M02606", "GB29NWBK60161331926819",
        "GE29NB0000000101904917", "GI75NWBK000000007099453", "GL8964710001000206", "GR1601101250000000012300695",
        "GT82TRAJ01020000001210029690", "HN88CABF00000000000250005469", "HR1210010051863000160", "HU42117730161111101800000000",
        "IE29AIBK93115212345678", "IL620108000000099999999", "IQ98NBIQ850123456789012", "IS140159260076545510730339",
        "IT60X0542811101000000123456", "JO94CBJO0010000000000131000302", "KW81CBKU0000000000001234560101", "KZ86125KZT5004100100",
        "LB62099900000001001901229114", "LC55HEMM000100010012001200023015", "LI21088100002324013AA", "LT121000011101001000",
        "LU280019400644750000", "LV80BANK0000435195001", "LY83002048000020100120361", "MC5811222000010123456789030",
        "MD24AG000225100013104168", "ME25505000012345678951", "MK07250120000058984", "MN121234123456789123",
        "MR1300020001010000123456753", "MT84MALT011000012345MTLCAST001S", "MU17BOMM0101101030300200000MUR", "NI45BAPR00000013000003558124",
        "NL91ABNA0417164300", "NO9386011117947", "OM810180000001299123456", "PK36SCBL0000001123456702",
        "PL61109010140000071219812874", "PS92PALS000000000400123456702", "PT50000201231234567890154", "QA58DOHB00001234567890ABCDEFG",
        "RO49AAAA1B31007593840000", "RS35260005601001611379", "RU0304452522540817810538091310419", "SA0380000000608010167519",
        "SC18SSCB11010000000000001497USD", "SD2129010501234001", "SE4550000000058398257466", "SI56263300012039086",
        "SK3112000000198742637541", "SM86U0322509800000000270100", "SO211000001001000100141", "ST23000100010051845310146",
        "SV62CENR00000000000000700025", "TL380080012345678910157", "TN5910006035183598478831", "TR330006100519786457841326",
        "UA213223130000026007233566001", "VA59001123000012345678", "VG96VPVG0000012345678901", "XK051212012345678906",
        "YE15CBYE0001018861234567891234",
    ];

    [Fact]
    public void The_example_of_every_country_is_taken_apart_and_its_account_dropped()
    {
        Examples.Length.ShouldBe(Ibans.All.Count());
        foreach (var example in Examples)
        {
            var structure = Ibans.Of(example[..2]).ShouldNotBeNull(example);
            example.Length.ShouldBe(structure.Length, example);
            Ibans.Checks(example).ShouldBeTrue(example);
            Ibans.Checks(example[..^1] + (example[^1] == '1' ? '2' : '1')).ShouldBeFalse(example);
            foreach (var written in new[] { example, string.Join(' ', example.Chunk(4).Select(four => new string(four))), "IBAN " + example, example.ToLowerInvariant(), example[..^1] + "0" })
            {
                // The last digit of some countries is fixed to a kind of character.
                if (!structure.MayBegin(written.Replace(" ", "", StringComparison.Ordinal).Replace("IBAN", "", StringComparison.Ordinal).ToUpperInvariant()))
                {
                    continue;
                }

                var pasted = PasteRules.Recognise(written).ShouldNotBeNull(written);
                pasted.Kind.ShouldBe(PastedKind.Iban);
                pasted.Country.ShouldBe(example[..2]);
                pasted.Shortened.ShouldBeTrue();
                pasted.BankCode.ShouldBe(example.Substring(4 + structure.BankFrom, structure.BankLength));
                var kept = PasteRules.Shorten(written);
                kept.ShouldBe("IBAN " + example[..2] + "-" + pasted.BankCode);
                PasteRules.Recognise(kept).ShouldBe(pasted with { Shortened = false });
                Ibans.BankCode(pasted.Value).ShouldBe(pasted.Value);
            }
        }
    }

    [Fact]
    public void The_browser_and_the_server_know_the_same_structures()
    {
        var script = Repository.Text("wwwroot/js/find.js");
        var listed = ListOfScript().Match(script).Groups[1].Value.Split(' ');
        listed.ShouldBe(Ibans.All.Select(s => $"{s.Country}{s.Length}:{s.BankFrom}-{s.BankFrom + s.BankLength}"));
    }

    [Theory]
    [InlineData("4111 1111 1111 1111", PastedKind.Card, "41111111")]
    [InlineData("5105-1051-0510-5100", PastedKind.Card, "51051051")]
    [InlineData("4111111111111112", PastedKind.Card, "41111111")]
    [InlineData("371449635398431", PastedKind.Card, "37144963")]
    [InlineData("30569309025904", PastedKind.Card, "30569309")]
    [InlineData("6011000990139424123", PastedKind.Card, "60110009")]
    [InlineData("IBAN BE-5394", PastedKind.Iban, "BE-539")]
    [InlineData("IBAN BE-539 0075 4703", PastedKind.Iban, "BE-539")]
    [InlineData("card 510510", PastedKind.Card, "510510")]
    [InlineData("510510", PastedKind.Card, "510510")]
    [InlineData("22210000", PastedKind.Card, "22210000")]
    [InlineData("DEUTDEFF", PastedKind.Bic, "DEUTDEFF")]
    [InlineData("DEUTDEFF500", PastedKind.Bic, "DEUTDEFF500")]
    [InlineData("NEDSZAJJXXX", PastedKind.Bic, "NEDSZAJJXXX")]
    [InlineData("+32 2 555 01 23", PastedKind.Phone, "+3225550123")]
    [InlineData("tel:+442079460110", PastedKind.Phone, "+442079460110")]
    [InlineData("0044 20 7946 0110", PastedKind.Phone, "+442079460110")]
    [InlineData("https://www.Visa.example/contact?x=1#y", PastedKind.Link, "www.visa.example")]
    [InlineData("http://user:secret@desk.visa.example:8080/a", PastedKind.Link, "desk.visa.example")]
    [InlineData("visa.example/contact", PastedKind.Link, "visa.example")]
    [InlineData("xn--bcher-kva.example", PastedKind.Domain, "bücher.example")]
    [InlineData("BÜCHER.example", PastedKind.Domain, "bücher.example")]
    [InlineData("<fraud@belgium.visa.example.org>", PastedKind.EmailAddress, "fraud@belgium.visa.example.org")]
    [InlineData("mailto:fraud@visa.example?subject=x", PastedKind.EmailAddress, "fraud@visa.example")]
    public void What_people_paste_is_recognised(string text, PastedKind kind, string value)
    {
        var pasted = PasteRules.Recognise(text).ShouldNotBeNull();
        (pasted.Kind, pasted.Value).ShouldBe((kind, value));
        if (kind == PastedKind.Card)
        {
            PasteRules.Shorten(text).Count(char.IsAsciiDigit).ShouldBeLessThanOrEqualTo(8);
        }
    }

    [Theory]
    [InlineData("visa belgium")]
    [InlineData("Deutsche")]
    [InlineData("MICROSOFT")]
    [InlineData("DEUTXXFF")]
    [InlineData("BE0403170701")]
    [InlineData("020 7946 0110")]
    [InlineData("2079460110")]
    [InlineData("1234567")]
    [InlineData("123.456.789.012")]
    [InlineData("5493001KJTIIGC8Y1R12")]
    [InlineData("4915112345670")]
    [InlineData("card")]
    [InlineData("card company, Belgium")]
    [InlineData("a@b")]
    [InlineData("")]
    public void An_ordinary_question_stays_one(string text)
    {
        PasteRules.Recognise(text).ShouldBeNull();
        PasteRules.Shorten(text).ShouldBe(text);
    }

    [Theory]
    [InlineData("bank_code:be-539", "BE-539")]
    [InlineData("bank_code:GB-NWBK", "GB-NWBK")]
    [InlineData("bank_code:IT-05428", "IT-05428")]
    [InlineData("bank_code:BE-53", null)]
    [InlineData("bank_code:US-123", null)]
    [InlineData("card_range:4", "4")]
    [InlineData("card_range:510000 - 559999", "510000-559999")]
    [InlineData("card_range:559999-510000", null)]
    [InlineData("card_range:51-559999", null)]
    [InlineData("card_range:123456789", null)]
    [InlineData("card_range:51-52-53", null)]
    public void Bank_codes_and_card_ranges_are_checked(string identifier, string? value) => Forms.Identifier(identifier)?.Value.ShouldBe(value);

    [Theory]
    [InlineData("51051051", "510000-559999", true)]
    [InlineData("50999999", "510000-559999", false)]
    [InlineData("55999999", "510000-559999", true)]
    [InlineData("56000000", "510000-559999", false)]
    [InlineData("27209999", "222100-272099", true)]
    [InlineData("27210000", "222100-272099", false)]
    [InlineData("4", "4", true)]
    [InlineData("41", "41111111-41112222", true)]
    public void A_card_number_is_of_a_range_by_its_first_digits(string digits, string range, bool isOf) => PasteRules.IsOfRange(digits, range).ShouldBe(isOf);

    [Theory, EachEngine]
    public async Task A_pasted_thing_leads_to_the_partner_behind_it(TestDirectory directory)
    {
        var scheme = await directory.Listed(Some.Organisation("Scheme") with { Identifiers = [new("card_range", "4")], Website = "https://scheme.example", EmailDomains = ["mail.scheme.example"] });
        var issuer = await directory.Listed(Some.Organisation("Issuer") with { Reference = "i", Identifiers = [new("card_range", "411111-411112"), new("bic", "ISSUBEBB"), new("bank_code", "BE-539")], Parent = scheme.Id });
        var branch = await directory.Listed(Some.Organisation("Branch") with { Reference = "b", Identifiers = [new("bic", "ISSUBEBB123")] });
        var letters = await directory.Listed(Some.Organisation("Letters") with { Reference = "l", Identifiers = [new("bic", "NWBKGB2L")] });
        var hidden = await directory.Listed(Some.Organisation("Hidden") with { Reference = "h", Identifiers = [new("card_range", "41111111"), new("bank_code", "BE-539")], VisibleTo = "secretariat", EmailDomains = ["mail.scheme.example"] });

        async Task<string[]> Behind(string text, Actor? actor = null)
        {
            var search = directory.Get<PartnerSearch>();
            return [.. (await search.Current()).Behind(PasteRules.Recognise(text)!, search.ViewerOf(actor ?? directory.Reader)).Select(entry => entry.Names[0].Text)];
        }

        (await Behind("4111 1111 1111 1111")).ShouldBe(["Issuer", "Scheme"]);
        (await Behind("4111 1111 1111 1111", directory.Admin)).ShouldBe(["Hidden", "Issuer", "Scheme"]);
        (await Behind("4222222222222222")).ShouldBe(["Scheme"]);
        (await Behind("5105105105105100")).ShouldBeEmpty();
        (await Behind("BE68 5390 0754 7034")).ShouldBe(["Issuer"]);
        (await Behind("GB29NWBK60161331926819")).ShouldBe(["Letters"]);
        (await Behind("DE89370400440532013000")).ShouldBeEmpty();
        (await Behind("ISSUBEBB")).ShouldBe(["Issuer", "Branch"]);
        (await Behind("ISSUBEBBXXX")).ShouldBe(["Issuer", "Branch"]);
        (await Behind("ISSUBEBB123")).ShouldBe(["Branch", "Issuer"]);
        (await Behind("https://a.b.scheme.example/x")).ShouldBe(["Scheme"]);
        (await Behind("x@deep.mail.scheme.example")).ShouldBe(["Scheme"]);
        (await Behind("x@deep.mail.scheme.example", directory.Admin)).ShouldBe(["Hidden", "Scheme"], ignoreOrder: true);
        (await Behind("example.example")).ShouldBeEmpty();
        _ = (issuer, branch, letters, hidden);
    }

    [Fact]
    public void Hostile_strings_are_recognised_or_not_and_break_nothing()
    {
        foreach (var text in NaughtyStrings.All)
        {
            var kept = PasteRules.Shorten(text);
            PasteRules.Recognise(kept)?.Shortened.ShouldBeFalse(JsonSerializer.Serialize(text));
            Forms.CardRange(text);
            Ibans.BankCode(text);
            Ibans.Checks(text);
        }
    }

    [GeneratedRegex(@"new Map\(\('([^']+)'\)")]
    private static partial Regex ListOfScript();
}
