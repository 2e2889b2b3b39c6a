using System.Globalization;
using System.Text;
using AnyAscii;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Benchmarks;

/// <summary>One query with the records that answer it; no record means that the first hit must not be certain.</summary>
public sealed record EvaluationQuery(string Class, string Text, IReadOnlySet<Guid> Expected);

/// <summary>Makes queries of many kinds from the entries of an index. One seed gives one set of queries.</summary>
public static class EvaluationSets
{
    private static readonly string[] Forms = ["Ltd", "GmbH", "S.A.", "Inc.", "B.V.", "AG", "S.p.A.", "Oy", "d.o.o.", "Sp. z o.o.", "LLC", "S.r.l.", "AB", "A.S.", "plc"];

    /// <summary>At most <paramref name="perClass"/> queries of each class.</summary>
    public static IReadOnlyList<EvaluationQuery> Make(IReadOnlyList<OrganisationEntry> organisations, IReadOnlyList<ContactEntry> contacts, int seed, int perClass = 600)
    {
        ArgumentNullException.ThrowIfNull(organisations);
        ArgumentNullException.ThrowIfNull(contacts);
        var maker = new Maker(organisations, new Random(seed), perClass);
        maker.Organisations();
        maker.Contacts(contacts);
        return maker.Queries;
    }

    private sealed class Maker(IReadOnlyList<OrganisationEntry> organisations, Random random, int perClass)
    {
        private readonly Dictionary<string, HashSet<Guid>> byName = ByName(organisations);

        public List<EvaluationQuery> Queries { get; } = [];

        private static Dictionary<string, HashSet<Guid>> ByName(IReadOnlyList<OrganisationEntry> organisations)
        {
            var table = new Dictionary<string, HashSet<Guid>>(StringComparer.Ordinal);
            foreach (var entry in organisations)
            {
                foreach (var name in entry.Names)
                {
                    var key = Key(name.Text);
                    if (!table.TryGetValue(key, out var ids))
                    {
                        table[key] = ids = [];
                    }

                    ids.Add(entry.Id);
                }
            }

            return table;
        }

        // Letters and digits in order, without accents: records with one and the same name cannot be told apart.
        private static string Key(string name)
        {
            var key = new StringBuilder(name.Length);
            foreach (var c in WithoutAccents(name))
            {
                if (char.IsLetterOrDigit(c))
                {
                    key.Append(char.ToLowerInvariant(c));
                }
            }

            return key.ToString();
        }

        public void Organisations()
        {
            Draw("exact name", entry => entry.Names[0].Text, entry => entry.Names[0].Text);
            DrawName("acronym", NameType.Acronym, name => name.Length >= 2 && Ambiguity(name) <= 10 ? name : null);
            DrawName("dotted acronym", NameType.Acronym, name => name.Length is >= 2 and <= 6 && name.All(char.IsAsciiLetterUpper) && Ambiguity(name) <= 10 ? string.Join('.', name.AsEnumerable()) + "." : null);
            DrawName("alias", NameType.Other, name => Ambiguity(name) <= 10 ? name : null);
            DrawName("short name", NameType.Short, name => Ambiguity(name) <= 10 ? name : null);
            DrawName("former name", NameType.Former, name => Ambiguity(name) <= 10 ? name : null);
            DrawName("translated name", NameType.Translated, name => Ambiguity(name) <= 10 ? name : null);
            DrawLegal("missing accents", name => WithoutAccents(name) is var plain && plain != name ? plain : null);
            DrawLegal("ue for umlaut", name => Respelled(name) is var respelled && respelled != name ? respelled : null);
            DrawLegal("u for ue", name => Collapsed(name));
            DrawLegal("other word order", Shuffled);
            DrawLegal("punctuation", name => Words(name).Length > 1 ? string.Join(random.Next(3) switch { 0 => "-", 1 => ", ", _ => " / " }, Words(name)) : null);
            DrawLegal("legal form added", name => name + " " + Forms[random.Next(Forms.Length)]);
            DrawLegal("legal form swapped", name => SwapForm(name));
            DrawLegal("lower case", name => name.ToLowerInvariant());
            DrawLegal("run together", name => Words(name) is { Length: 2 or 3 } words && Key(name).All(char.IsAsciiLetterOrDigit) ? string.Concat(words) : null);
            DrawLegal("half-typed word", HalfTyped);
            DrawLegal("two half-typed words", TwoHalfTyped);
            DrawLegal("one typo", name => Slip(name, 4));
            DrawLegal("typo in half-typed word", name => HalfTyped(name, 6) is { } half ? SlipAt(half, Words(half).Length - 1, 4) : null);
            DrawLegal("two faults", name => Slip(name, 4) is { } once ? Slip(once, 5) : null);
            Draw("name and country code", entry => Country(entry, code => code), entry => entry.Names[0].Text);
            Draw("name and country", entry => Country(entry, code => Countries.NameOf(code)), entry => entry.Names[0].Text);
            Draw("name and native country", entry => Country(entry, code => Countries.NameOf(code, Language(code))), entry => entry.Names[0].Text);
            DrawDomain();
            DrawIdentifier();
        }

        public void Contacts(IReadOnlyList<ContactEntry> contacts)
        {
            var byPerson = contacts.GroupBy(contact => Sorted(contact.Name)).ToDictionary(group => group.Key, group => group.Select(contact => contact.Id).ToHashSet(), StringComparer.Ordinal);
            DrawContact(contacts, "contact name", contact => contact.Name, contact => byPerson[Sorted(contact.Name)]);
            DrawContact(contacts, "contact name reversed", contact => string.Join(' ', contact.Name.Split(' ').Reverse()), contact => byPerson[Sorted(contact.Name)]);
            DrawContact(contacts, "e-mail address", contact => contact.Emails.Count > 0 ? contact.Emails[0] : null, contact => [contact.Id]);
            var byLocal = contacts.Where(contact => contact.Emails.Count > 0).GroupBy(contact => Local(contact.Emails[0])).ToDictionary(group => group.Key, group => group.Select(contact => contact.Id).ToHashSet(), StringComparer.Ordinal);
            DrawContact(contacts, "e-mail local part", contact => contact.Emails.Count > 0 && byLocal[Local(contact.Emails[0])].Count < 5 ? Local(contact.Emails[0]) : null, contact => byLocal[Local(contact.Emails[0])]);
            DrawContact(contacts, "phone as written abroad", contact => contact.Phones.Count > 0 ? Spaced(contact.Phones[0].Replace("+", random.Next(2) == 0 ? "00" : "+", StringComparison.Ordinal)) : null, contact => [contact.Id]);
            DrawContact(contacts, "phone in national notation", contact => contact.Phones.Count > 0 && contact.Phones[0].Length > 9 ? Spaced("0" + contact.Phones[0][3..]) : null, contact => [contact.Id]);
            var byEnding = contacts.Where(contact => contact.Phones.Count > 0).GroupBy(contact => Ending(contact.Phones[0])).ToDictionary(group => group.Key, group => group.Select(contact => contact.Id).ToHashSet(), StringComparer.Ordinal);
            DrawContact(contacts, "last digits", contact => contact.Phones.Count > 0 && byEnding[Ending(contact.Phones[0])].Count < 10 ? Ending(contact.Phones[0]) : null, contact => byEnding[Ending(contact.Phones[0])]);
        }

        private static string Local(string email) => email[..email.IndexOf('@', StringComparison.Ordinal)];

        private static string Ending(string phone) => phone[Math.Max(1, phone.Length - 6)..];

        private static string Sorted(string name) => string.Join(' ', name.Split(' ').Order(StringComparer.Ordinal));

        private string Spaced(string digits)
        {
            var separator = random.Next(4) switch { 0 => "-", 1 => ".", 2 => "/", _ => " " };
            var spaced = new StringBuilder();
            for (var i = 0; i < digits.Length; i++)
            {
                spaced.Append(digits[i]);
                if (i > 1 && i % 3 == 2 && i + 1 < digits.Length)
                {
                    spaced.Append(separator);
                }
            }

            return spaced.ToString();
        }

        private void DrawContact(IReadOnlyList<ContactEntry> contacts, string kind, Func<ContactEntry, string?> make, Func<ContactEntry, HashSet<Guid>> expected)
        {
            for (int made = 0, tries = 0; contacts.Count > 0 && made < perClass && tries < perClass * 4; tries++)
            {
                var contact = contacts[random.Next(contacts.Count)];
                if (make(contact) is { Length: > 1 } text)
                {
                    Queries.Add(new EvaluationQuery(kind, text, expected(contact)));
                    made++;
                }
            }
        }

        private int Ambiguity(string name) => byName[Key(name)].Count;

        private void Draw(string kind, Func<OrganisationEntry, string?> make, Func<OrganisationEntry, string> from)
        {
            for (int made = 0, tries = 0; organisations.Count > 0 && made < perClass && tries < perClass * 40; tries++)
            {
                var entry = organisations[random.Next(organisations.Count)];
                if (Key(from(entry)).Length > 1 && make(entry) is { Length: > 1 } text)
                {
                    Queries.Add(new EvaluationQuery(kind, text, byName[Key(from(entry))]));
                    made++;
                }
            }
        }

        private void DrawLegal(string kind, Func<string, string?> make) => Draw(kind, entry => make(entry.Names[0].Text), entry => entry.Names[0].Text);

        private void DrawName(string kind, NameType type, Func<string, string?> make)
        {
            for (int made = 0, tries = 0; organisations.Count > 0 && made < perClass && tries < perClass * 40; tries++)
            {
                var entry = organisations[random.Next(organisations.Count)];
                var names = entry.Names.Where(name => name.Type == type && Key(name.Text).Length > 1).ToArray();
                if (names.Length > 0 && names[random.Next(names.Length)] is var name && make(name.Text) is { Length: > 1 } text)
                {
                    Queries.Add(new EvaluationQuery(kind, text, byName[Key(name.Text)]));
                    made++;
                }
            }
        }

        private void DrawDomain() => Draw(
            "domain",
            entry => entry.EmailDomains.Count > 0 ? entry.EmailDomains[0] : Uri.TryCreate(entry.Website, UriKind.Absolute, out var site) && Shared(site.Host) == 1 ? site.Host : null,
            entry => entry.Names[0].Text);

        private Dictionary<string, int>? hosts;

        private int Shared(string host)
        {
            hosts ??= organisations.Where(entry => Uri.TryCreate(entry.Website, UriKind.Absolute, out _)).GroupBy(entry => new Uri(entry.Website!).Host).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
            return hosts.GetValueOrDefault(host);
        }

        private void DrawIdentifier() => Draw(
            "identifier or reference",
            entry => entry.Identifiers.Count > 0 ? entry.Identifiers[0].Value : entry.Reference,
            entry => entry.Names[0].Text);

        private static string? Country(OrganisationEntry entry, Func<string, string> write) =>
            entry.Country is { Length: 2 } code && Countries.IsKnown(code) ? entry.Names[0].Text + " " + write(code) : null;

        private static string Language(string code) => code switch
        {
            "BE" => "fr",
            "CH" or "AT" or "LI" => "de",
            "GR" or "CY" => "el",
            "CZ" => "cs",
            "DK" => "da",
            "SE" => "sv",
            "JP" => "ja",
            "CN" or "TW" => "zh",
            "KR" => "ko",
            "UA" => "uk",
            "EG" or "SA" or "TN" or "MA" => "ar",
            "BR" => "pt",
            "MX" or "AR" or "CO" => "es",
            _ => code.ToLowerInvariant(),
        };

        private static string[] Words(string name) => name.Split([' ', ',', '-', '/', '(', ')', '"', '.', '&', '\'', '’', '+', ':'], StringSplitOptions.RemoveEmptyEntries);

        private static string WithoutAccents(string name)
        {
            // Letter by letter through AnyAscii: decomposing needs ICU, which an installation may lack.
            var plain = new StringBuilder(name.Length);
            foreach (var c in name)
            {
                plain.Append(c is >= '\u00C0' and <= '\u024F' && Transliteration.Transliterate(c.ToString()) is { Length: 1 } letter ? letter[0] : c);
            }

            return plain.ToString();
        }

        private static string Respelled(string name) => name.Replace("ä", "ae", StringComparison.Ordinal).Replace("ö", "oe", StringComparison.Ordinal)
            .Replace("ü", "ue", StringComparison.Ordinal).Replace("ß", "ss", StringComparison.Ordinal).Replace("ø", "oe", StringComparison.Ordinal)
            .Replace("å", "aa", StringComparison.Ordinal).Replace("Ä", "Ae", StringComparison.Ordinal).Replace("Ö", "Oe", StringComparison.Ordinal).Replace("Ü", "Ue", StringComparison.Ordinal);

        private static string? Collapsed(string name) =>
            name.Contains('ü') || name.Contains('ö') ? WithoutAccents(name) : null;

        private string? Shuffled(string name)
        {
            var words = Words(name);
            if (words.Length < 2)
            {
                return null;
            }

            random.Shuffle(words);
            return string.Join(' ', words);
        }

        private string? SwapForm(string name)
        {
            foreach (var form in (string[])[" gmbh", " ltd", " inc", " inc.", " ag", " s.a.", " b.v.", " llc", " limited", " plc", " sa", " nv", " spa", " s.p.a."])
            {
                if (name.EndsWith(form, StringComparison.OrdinalIgnoreCase))
                {
                    return name[..^form.Length] + (random.Next(2) == 0 ? "" : " " + Forms[random.Next(Forms.Length)]);
                }
            }

            return null;
        }

        private string? HalfTyped(string name) => HalfTyped(name, 5);

        private string? HalfTyped(string name, int shortest)
        {
            var words = Words(name);
            if (words.Length == 0 || words[^1].Length < shortest)
            {
                return null;
            }

            words[^1] = words[^1][..random.Next(Math.Max(3, shortest - 1), words[^1].Length)];
            return string.Join(' ', words);
        }

        private string? TwoHalfTyped(string name)
        {
            var words = Words(name);
            var long5 = Enumerable.Range(0, words.Length).Where(i => words[i].Length >= 5).ToArray();
            if (long5.Length < 2)
            {
                return null;
            }

            random.Shuffle(long5);
            foreach (var i in long5[..2])
            {
                words[i] = words[i][..random.Next(3, words[i].Length)];
            }

            return string.Join(' ', words);
        }

        private string? Slip(string name, int shortest)
        {
            var words = Words(name);
            var candidates = Enumerable.Range(0, words.Length).Where(i => words[i].Length >= shortest).ToArray();
            return candidates.Length == 0 ? null : SlipAt(string.Join(' ', words), candidates[random.Next(candidates.Length)], shortest);
        }

        private string? SlipAt(string name, int at, int shortest)
        {
            var words = name.Split(' ');
            var word = words[at];
            if (word.Length < shortest || !word.All(char.IsLetter))
            {
                return null;
            }

            var i = random.Next(word.Length);
            var letter = (char)('a' + random.Next(26));
            words[at] = random.Next(4) switch
            {
                0 => word.Insert(i, letter.ToString()),
                1 => word.Remove(i, 1),
                2 => word[..i] + letter + word[(i + 1)..],
                _ => i + 1 < word.Length ? word[..i] + word[i + 1] + word[i] + word[(i + 2)..] : word.Remove(i, 1),
            };
            return string.Join(' ', words);
        }
    }
}
