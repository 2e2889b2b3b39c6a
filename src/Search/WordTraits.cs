using System.Collections.Frozen;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Search;

/// <summary>How much a word says, known without counting.</summary>
internal enum Trait : byte
{
    /// <summary>An ordinary word.</summary>
    Plain,

    /// <summary>An article, preposition or conjunction: need not match.</summary>
    Link,

    /// <summary>A legal form (GmbH, Ltd, S.A.): need not match, and may differ.</summary>
    LegalForm,

    /// <summary>Not a word of the text but a code (country, kind, function…) that the record carries.</summary>
    Code,
}

/// <summary>The lists behind <see cref="Trait"/>, in folded spelling.</summary>
internal static class WordTraits
{
    // After ISO 20275 (entity legal forms), the ones seen in European lists, folded as the normaliser folds them.
    private static readonly FrozenSet<string> LegalForms = (
        "ltd limited llc llp lp plc inc incorporated corp corporation co company pty pte pvt private gmbh ggmbh mbh ag kg kgaa ohg gbr ug ev eg ek se sce "
        + "sa sas sasu sarl sarlu eurl scop sca snc sci asbl aisbl vzw ivzw bv bvba nv cv vof sprl sprlu sc scrl spa srl srls sapa scarl scpa sl slu sau slne "
        + "lda ltda eireli sgps as asa ab hb kb aps ps is ks oy oyj ky ry oue ou uab mb vsi sia ik kft zrt nyrt rt bt kkt doo dd jd ad ead ood eood dooel "
        + "sro spol vos zs ops zoo spzoo sp spk spj oo tov pat prat zat pao oao ooo zao ao nko ano gup fgup ae epe ike oe "
        + "anonim sirketi sti san tic sicav scs kk gk bhd berhad sdn tbk aktiengesellschaft aktiebolag aktieselskab aksjeselskap osakeyhtio aktsiaselts psc wll jsc ojsc cjsc pjsc saog saoc fze dmcc pao ek gesmbh gmbhcokg stiftung eirl saa sac ong").Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    // The same spelled out, as registers and letterheads have them.
    private static readonly FrozenSet<string> LegalPhrases = (
        "gesellschaft mit beschrankter haftung|gemeinnutzige gesellschaft mit beschrankter haftung|eingetragener verein|eingetragene genossenschaft|kommanditgesellschaft auf aktien|"
        + "societe anonyme|societe par actions simplifiee|societe a responsabilite limitee|association sans but lucratif|association internationale sans but lucratif|"
        + "sociedad anonima|sociedad limitada|sociedad de responsabilidad limitada|sociedade anonima|sociedade por quotas|sociedade limitada|"
        + "societa per azioni|societa a responsabilita limitata|naamloze vennootschap|besloten vennootschap|vereniging zonder winstoogmerk|"
        + "societas europaea|public limited company|private limited company|private company limited by shares|company limited by guarantee|limited liability company|limited liability partnership|limited partnership|"
        + "joint stock company|open joint stock company|public joint stock company|closed joint stock company|private joint stock company|public company limited|sendirian berhad|"
        + "spolka akcyjna|spolka z ograniczona odpowiedzialnoscia|akciova spolecnost|spolecnost s rucenim omezenym|akciova spolocnost|spolocnost s rucenim obmedzenym|"
        + "korlatolt felelossegu tarsasag|zartkoruen mukodo reszvenytarsasag|nyilvanosan mukodo reszvenytarsasag|societate pe actiuni|societate cu raspundere limitata|"
        + "drustvo s ogranicenom odgovornoscu|dionicko drustvo|druzba z omejeno odgovornostjo|delniska druzba|uzdaroji akcine bendrove|akcine bendrove|sabiedriba ar ierobezotu atbildibu|akciju sabiedriba|"
        + "anonim sirketi|limited sirketi|anonymi etaireia|julkinen osakeyhtio|"
        + "obshchestvo s ogranichennoy otvetstvennostyu|otkrytoe aktsionernoe obshchestvo|publichnoe aktsionernoe obshchestvo|zakrytoe aktsionernoe obshchestvo|aktsionernoe obshchestvo|perseroan terbatas").Split('|')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words in the longest legal form spelled out.</summary>
    public const int LongestPhrase = 5;

    private static readonly FrozenSet<string> Links = (
        "the a an of and for in on at to by with from und der die das des dem den fur fuer im am zu zur zum von vom le la les l de du d et pour en sur aux au "
        + "el los las y e del para por il lo gli i di della delle dei degli dell da do dos das o os em het een van voor te og i av for till och pa w na z ze we u v "
        + "och den det ved til va ve ile kai tou tis ton to ta al wal fi a az es i s").Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> LegalFormSpans = LegalForms.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> LinkSpans = Links.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether folded words, separated by spaces, are a legal form spelled out.</summary>
    public static bool IsLegalPhrase(string phrase) => LegalPhrases.Contains(phrase);

    public static Trait Of(ReadOnlySpan<char> word) =>
        word.Length > 0 && word[0] == Codes.Mark ? Trait.Code
        : LinkSpans.Contains(word) ? Trait.Link
        : LegalFormSpans.Contains(word) ? Trait.LegalForm
        : Trait.Plain;
}

/// <summary>Codes that stand in the vocabulary beside words. The mark sorts before every letter and no text folds to it.</summary>
internal static class Codes
{
    public const char Mark = '\u0001';

    public static string Seat(string country) => $"{Mark}seat:{country}";

    public static bool IsSeat(string code) => code.StartsWith($"{Mark}seat:", StringComparison.Ordinal);

    public static string Territory(string country) => $"{Mark}territory:{country}";

    public static string Term(string list, string code) => $"{Mark}{list}:{code}";

    /// <summary>All that a record may carry which is in a country or region, or serves it: itself, its members, the regions around it.</summary>
    public static IEnumerable<string> Of(string country)
    {
        var code = country.ToUpperInvariant();
        yield return Seat(code);
        yield return Territory(code);
        foreach (var member in Countries.Members(code))
        {
            yield return Seat(member);
            yield return Territory(member);
        }

        foreach (var region in Countries.RegionsOf(code))
        {
            yield return Territory(region);
        }
    }
}
