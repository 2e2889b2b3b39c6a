using PartnerDirectory.Kernel;

namespace PartnerDirectory.Administration;

/// <summary>What a list of words may hold.</summary>
public static class TermRules
{
    /// <summary>The languages that a word has labels in.</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "fr", "de", "es", "it"];

    /// <summary>The types of channel that a function may need.</summary>
    public static readonly IReadOnlyList<string> Channels = ["phone", "email", "messenger", "portal", "openpgp"];

    public static readonly IReadOnlyList<string> Lists = [TermLists.Kind, TermLists.Class, TermLists.Mandate, TermLists.Function, TermLists.Capability];

    /// <summary>
    /// The list in canonical form, in the order given. A word without a code is new and gets one from its English label;
    /// a code never changes and no word is ever taken away, because records hold it: it is retired.
    /// </summary>
    public static IReadOnlyList<Term> Canonical(string list, IReadOnlyList<Term> existing, IReadOnlyList<Term> given, Validation check)
    {
        var codes = existing.Select(term => term.Code).ToHashSet(StringComparer.Ordinal);
        var said = new HashSet<string>(StringComparer.Ordinal);
        var terms = check.Parts("terms", given, term =>
        {
            var labels = term.Labels.Select(label => (label.Key, Text: check.Text(label.Key, label.Value, 100, required: label.Key == "en")))
                .Where(label => label.Text is not null).ToDictionary(label => label.Key, label => label.Text!, StringComparer.Ordinal);
            foreach (var (language, label) in labels)
            {
                if (!said.Add(language + "/" + SortKey.Of(label)))
                {
                    check.Add(language, label, "WordTwice");
                }
            }

            if (term.NeedsChannel is not null && !Channels.Contains(term.NeedsChannel))
            {
                check.Add("needs_channel", term.NeedsChannel, "ChannelType", string.Join(", ", Channels));
            }

            var code = term.Code;
            if (code.Length == 0)
            {
                var key = SortKey.Of(labels.GetValueOrDefault("en", "")).Replace(' ', '_');
                var stem = key.Length > 40 ? key[..40] : key == "~" ? "word" : key;
                code = stem;
                for (var i = 2; !codes.Add(code); i++)
                {
                    code = stem + "_" + i;
                }
            }

            return term with { List = list, Code = code, NeedsChannel = list == TermLists.Function ? term.NeedsChannel : null, Labels = labels };
        });

        foreach (var lost in existing.Where(term => terms.All(other => other.Code != term.Code)))
        {
            terms.Add(lost with { Retired = true });
        }

        return terms;
    }
}
