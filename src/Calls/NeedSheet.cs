using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Calls;

/// <summary>One contact in one organisation that a need may be taken to. Both stand in the base segments. Without phone and e-mail it only says that the organisation has the function.</summary>
internal readonly record struct NeedRow(int Contact, int Organisation, int Affiliation, int Open, int ConfirmedOn, byte StandingOrder, Role Role, bool IsDutyDesk, bool HasPhone, bool HasMail);

/// <summary>
/// Everybody in the base segments whom one need may be taken to, whoever looks and whenever, by what their organisation
/// covers: a question then walks only the rows of the coverages that meet its territory, one after the other in memory.
/// </summary>
internal sealed class NeedSheet
{
    private readonly List<(int Coverage, int From, int To)> ranges = [];

    private NeedSheet(NeedRow[] rows, int[] coverages)
    {
        Array.Sort(coverages, rows);
        Rows = rows;
        for (var i = 0; i < rows.Length;)
        {
            var to = i + 1;
            while (to < rows.Length && coverages[to] == coverages[i])
            {
                to++;
            }

            ranges.Add((coverages[i], i, to));
            i = to;
        }
    }

    public NeedRow[] Rows { get; }

    /// <summary>The rows of each coverage: [From, To).</summary>
    public IReadOnlyList<(int Coverage, int From, int To)> Ranges => ranges;

    /// <summary>For a function also the duty desks beside somebody who has it; rows of <see cref="Role.DutyDesk"/>.</summary>
    public static NeedSheet Of(Need need, Segment organisations, Segment contacts, OrganisationSheet bodies, ContactSheet people)
    {
        var (rows, coverages) = (new List<NeedRow>(), new List<int>());
        if (need.IsCapability)
        {
            var code = bodies.CodeOf(need.Code);
            foreach (var d in Posted(organisations, "capability", need.Code))
            {
                if (bodies.OfferOf(d, code) is { } offer)
                {
                    Each(d, (list, add) => add(offer.Coverage, CallRules.RoleForCapability(bodies.FunctionAt(offer.Function), people.FunctionLists[list])));
                }
            }
        }
        else
        {
            var has = people.FunctionLists.Select(list => list.Contains(need.Code)).ToArray();
            var seen = new Bitmap(organisations.Count);
            foreach (var contact in Posted(contacts, "function", need.Code))
            {
                var at = contacts.AffiliationStart[contact];
                foreach (var link in contacts.AffiliationsOf(contact))
                {
                    if (has[people.FunctionsOf[at++]] && link.Current && organisations.ById.TryGetValue(link.Organisation, out var d) && !seen.Has(d))
                    {
                        seen.Set(d);
                        Each(d, (list, add) => add(bodies.Facts[d].Coverage, has[list] ? Role.Named : people.IsDutyDesk[list] ? Role.DutyDesk : Role.No));
                    }
                }
            }
        }

        return new NeedSheet([.. rows], [.. coverages]);

        // A contact may have several posts in one organisation: a row each.
        void Each(int d, Action<int, Action<int, Role>> judge)
        {
            if (!bodies.Facts[d].MayBeCalled)
            {
                return;
            }

            var (start, count) = contacts.ByOrganisation.GetValueOrDefault(organisations.Ids[d]);
            foreach (var contact in contacts.OrganisationContacts.AsSpan(start, count))
            {
                var facts = people.Facts[contact];
                var at = contacts.AffiliationStart[contact];
                foreach (var link in contacts.AffiliationsOf(contact))
                {
                    var affiliation = at++;
                    var list = people.FunctionsOf[affiliation];
                    if (link.Current && link.Organisation == organisations.Ids[d])
                    {
                        judge(list, (coverage, role) =>
                        {
                            if (role != Role.No && (facts.HasPhone || facts.HasMail || (role == Role.Named && !need.IsCapability)))
                            {
                                rows.Add(new NeedRow(
                                    contact, d, affiliation, people.OpenNumber(contact), facts.ConfirmedOn, bodies.Facts[d].StandingOrder, role, people.IsDutyDesk[list], facts.HasPhone, facts.HasMail));
                                coverages.Add(coverage);
                            }
                        });
                    }
                }
            }
        }
    }

    private static ReadOnlySpan<int> Posted(Segment segment, string list, string code) =>
        segment.Words.Find(Codes.Term(list, code)) is >= 0 and var word ? segment.DocumentsOf(word) : [];
}
