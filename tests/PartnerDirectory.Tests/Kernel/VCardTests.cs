using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Kernel;

/// <summary>What the writer makes, held to RFC 6350 and to two programs that read vCards.</summary>
public sealed class VCardTests
{
    private static readonly string[] Awkward =
    [
        "Müller; Söhne, \"Demo\" \\ GmbH", "First line\nsecond line\r\nthird", "Ευρωπαϊκή Επιτροπή για την προστασία των παιδιών στο διαδίκτυο και πέρα", "Българска банка, клон София",
        "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "עברית וערבית العربية", "a:b=c;d", new string('x', 400), "ends with \\", "tab\there",
    ];

    [Fact]
    public void Lines_are_folded_at_75_octets_and_never_within_a_character()
    {
        foreach (var text in Awkward.Concat(NaughtyStrings.All))
        {
            var bytes = Encoding.UTF8.GetBytes(Card(text));
            var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
            var lines = strict.GetString(bytes).Split("\r\n");
            lines[^1].ShouldBeEmpty("the last line ends too");
            foreach (var line in lines)
            {
                Encoding.UTF8.GetByteCount(line).ShouldBeLessThanOrEqualTo(75);
                line.ShouldNotContain('\n');
                line.ShouldNotContain('\r');
            }

            // Each line by itself is whole characters: splitting the bytes shows that no fold cut one.
            foreach (var line in Split(bytes))
            {
                Should.NotThrow(() => strict.GetString(line));
            }
        }
    }

    [Fact]
    public void What_is_no_address_is_left_out_of_properties_that_hold_one()
    {
        var card = new VCard().Uri("URL", "not an address").Uri("URL", "https://example.org/\r\nTEL:1").Uri("URL", "relative/path").Uri("URL", "https://example.org/a?b=c").ToString();
        card.ShouldBe("BEGIN:VCARD\r\nVERSION:4.0\r\nURL:https://example.org/a?b=c\r\nEND:VCARD\r\n");
    }

    [Fact]
    public void A_name_cannot_begin_a_property_of_its_own() =>
        new VCard().Text("FN", "A\r\nTEL:+32").ToString().Split("\r\n").ShouldNotContain(line => line.StartsWith("TEL", StringComparison.Ordinal));

    [Fact]
    public async Task Another_program_reads_back_what_was_written()
    {
        var texts = Awkward.Concat(NaughtyStrings.All.Where(text => text.Trim().Length > 0 && !text.Any(c => char.IsControl(c) && c is not '\t') && IsWhole(text))).ToArray();
        var folder = Directory.CreateTempSubdirectory("directory-vcard-");
        try
        {
            for (var i = 0; i < texts.Length; i++)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{i:D4}.vcf"), Encoding.UTF8.GetBytes(Card(texts[i])), TestContext.Current.CancellationToken);
            }

            const string Reader = """
                import glob, json, sys, vobject
                cards = []
                for path in sorted(glob.glob(sys.argv[1] + '/*.vcf')):
                    card = vobject.readOne(open(path, encoding='utf-8', newline='').read())
                    cards.append([card.version.value, card.fn.value, card.note.value, card.tel.value])
                print(json.dumps(cards))
                """;
            var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Reader, folder.FullName]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var python = Process.Start(start)!;
            var complaint = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await python.WaitForExitAsync(TestContext.Current.CancellationToken);
            python.ExitCode.ShouldBe(0, await complaint);
            var read = JsonSerializer.Deserialize<string[][]>(output)!;
            read.Length.ShouldBe(texts.Length);
            for (var i = 0; i < texts.Length; i++)
            {
                var expected = texts[i].Trim().ReplaceLineEndings("\n");
                read[i].ShouldBe(["4.0", expected, expected, "tel:+442079460110"]);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Two_other_programs_read_whole_cards_as_they_were_meant()
    {
        var organisation = Guid.Parse("00000000-0000-7000-8000-000000000001");
        var contact = Some.FullContact(organisation) with { Id = Guid.Parse("00000000-0000-7000-8000-000000000002") };
        var link = new OrganisationLink(organisation, "Bank, Demo; & Söhne", "payment_firm", "BE", null);
        var profile = new ContactProfile(contact, new Dictionary<Guid, OrganisationLink> { [organisation] = link }, new Dictionary<Guid, string>()) { Current = contact.Affiliations[0] };
        var body = Some.Full() with { Id = organisation };
        CardFile[] cards =
        [
            VCards.Of(profile, new TermList([]), "en"),
            VCards.Compact(profile),
            VCards.Of(new OrganisationProfile(body, null, null, [], [], [contact], null, [], null) { Callable = [contact] }, [contact]),
        ];
        cards.ShouldAllBe(card => card.Name.EndsWith(".TLP-AMBER.vcf", StringComparison.Ordinal) || card.Name.EndsWith(TlpLabels.Suffix(body.Tlp) + ".vcf", StringComparison.Ordinal));

        const string Reader = """
            const { createRequire } = require('node:module');
            const load = createRequire(process.argv[1] + '/');
            const { parse } = load('vcard4');
            const ICAL = load('ical.js').default ?? load('ical.js');
            let input = '';
            process.stdin.on('data', part => input += part).on('end', () => {
              const read = JSON.parse(input).map(text => {
                const strict = parse(text);
                const [, lines] = ICAL.parse(text);
                return {
                  strict: strict.getProperty('FN')[0].value,
                  names: lines.map(line => line[0]),
                  fn: lines.find(line => line[0] === 'fn')[3],
                  org: [lines.find(line => line[0] === 'org')[3]].flat().join('|'),
                  tel: lines.filter(line => line[0] === 'tel').map(line => line[3]).join(' '),
                  categories: lines.find(line => line[0] === 'categories')[3],
                };
              });
              console.log(JSON.stringify(read));
            });
            """;
        var start = new ProcessStartInfo("node", ["-e", Reader, Support.NodeModules.Folder]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var node = Process.Start(start)!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(cards.Select(card => card.Text)));
        node.StandardInput.Close();
        var complaint = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        node.ExitCode.ShouldBe(0, await complaint);
        var read = JsonDocument.Parse(output).RootElement;
        string Value(int card, string name) => read[card].GetProperty(name).GetString()!;
        Value(0, "strict").ShouldBe(contact.Name);
        Value(0, "fn").ShouldBe(contact.Name);
        Value(0, "org").ShouldStartWith(link.LegalName);
        Value(0, "tel").ShouldBe("tel:+442079460111", "what bounces is on no card");
        Value(0, "categories").ShouldBe("TLP:AMBER");
        Value(1, "tel").ShouldBe("tel:+442079460111");
        Value(2, "fn").ShouldBe(body.LegalName);
    }

    private static string Card(string text) =>
        new VCard().Text("FN", text).Components("N", all: true, "", text, "", "", "").Components("ORG", all: false, text, null).Uri("TEL;VALUE=uri;TYPE=work", "tel:+442079460110").List("CATEGORIES", "TLP:GREEN", text).Text("NOTE", text).ToString();

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<byte[]> Split(byte[] bytes)
    {
        var from = 0;
        for (var i = 0; i + 1 < bytes.Length; i++)
        {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n')
            {
                yield return bytes[from..i];
                from = i + 2;
            }
        }
    }
}
