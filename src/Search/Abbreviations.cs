using System.Collections.Frozen;

namespace PartnerDirectory.Search;

/// <summary>
/// Words that people shorten in affiliations and signatures, and what they stand for: known other spellings of a question's
/// word. Folded, as the index keeps words. Legal forms are not among them; they need no match.
/// </summary>
internal static class Abbreviations
{
    private static readonly FrozenDictionary<string, string[]> Whole = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["acad"] = ["academy", "academie"],
        ["assn"] = ["association"],
        ["assoc"] = ["association"],
        ["biol"] = ["biology", "biological"],
        ["chem"] = ["chemistry", "chemical"],
        ["coll"] = ["college"],
        ["ctr"] = ["center", "centre"],
        ["dept"] = ["department"],
        ["depto"] = ["departamento"],
        ["div"] = ["division"],
        ["dpto"] = ["departamento"],
        ["eng"] = ["engineering"],
        ["fac"] = ["faculty", "faculte", "facultad"],
        ["fdn"] = ["foundation"],
        ["govt"] = ["government"],
        ["hosp"] = ["hospital"],
        ["inst"] = ["institute", "institut", "instituto"],
        ["intl"] = ["international"],
        ["lab"] = ["laboratory", "laboratoire"],
        ["labs"] = ["laboratories"],
        ["med"] = ["medical", "medicine"],
        ["minist"] = ["ministry"],
        ["natl"] = ["national"],
        ["phys"] = ["physics", "physical"],
        ["res"] = ["research"],
        ["sch"] = ["school"],
        ["sci"] = ["science", "sciences"],
        ["soc"] = ["society"],
        ["tech"] = ["technology", "technical"],
        ["technol"] = ["technology"],
        ["univ"] = ["university", "universite", "universidad", "universita", "universidade", "universitat"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a word stands for; nothing for a word that is none of these.</summary>
    public static IReadOnlyList<string> Of(string word) => Whole.TryGetValue(word, out var whole) ? whole : [];
}
