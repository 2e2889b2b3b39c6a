using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Calls;

/// <summary>
/// Finds who comes first for one question, by the rule's own order, without reading any record: rows laid out by need
/// give who can be asked, numbers the rest. What changed since the base segments were built is looked at one by one.
/// Only those who will be shown become candidates.
/// </summary>
internal sealed class CallGathering
{
    private readonly DirectoryIndex index;
    private readonly VisibleDocuments visible;
    private readonly CallQuestion question;
    private readonly DateOnly today;
    private readonly DateTimeOffset now;
    private readonly Shelf organisations;
    private readonly Shelf contacts;
    private readonly OrganisationSheet[] bodies;
    private readonly ContactSheet[] people;
    private readonly byte[][] covers;
    private readonly int[] opens;
    private readonly Bitmap[] seen;
    private readonly Dictionary<(int Contacts, int Organisations), Role?[]> roles = [];
    private readonly Found[] best;
    private int bestCount;
    private ulong worst = ulong.MaxValue;

    public CallGathering(DirectoryIndex index, VisibleDocuments visible, CallQuestion question, DateOnly today, DateTimeOffset now, int limit)
    {
        (this.index, this.visible, this.question, this.today, this.now) = (index, visible, question, today, now);
        (organisations, contacts) = (index.OrganisationShelf, index.ContactShelf);
        bodies = Array.ConvertAll(organisations.Segments, OrganisationSheet.Of);
        people = Array.ConvertAll(contacts.Segments, ContactSheet.Of);
        people[0].LayOut(index.Joins.Homes, bodies[0]);
        covers = Array.ConvertAll(bodies, sheet => new byte[sheet.Coverages.Count]);
        seen = Array.ConvertAll(contacts.Segments, segment => new Bitmap(segment.Count));
        opens = new int[people[0].OpenNumbers];
        best = new Found[limit];
    }

    /// <summary>How many contacts come into question.</summary>
    public int Total { get; private set; }

    /// <summary>The nearest that any of them comes to the territory.</summary>
    public Cover Nearest { get; private set; } = Cover.No;

    /// <summary>Lays out what a question about the need reads in the base segments.</summary>
    public static NeedSheet SheetOf(Need need, DirectoryIndex index)
    {
        var (segment, others) = (index.ContactShelf.Segments[0], index.OrganisationShelf.Segments[0]);
        var (people, bodies) = (ContactSheet.Of(segment), OrganisationSheet.Of(others));
        return people.LayOut(index.Joins.Homes, bodies).NeedOf(need, () => NeedSheet.Of(need, others, segment, bodies, people));
    }

    public IReadOnlyList<CallCandidate> Run()
    {
        var sheet = SheetOf(question.Need, index);
        if (question.Need.IsCapability)
        {
            Walk(sheet, null);
            EachLater((c, contact, at, place) => Later(c, contact, at, place, ForCapability(c, at, place)));
        }
        else
        {
            var withFunction = Array.ConvertAll(organisations.Segments, segment => new Bitmap(segment.Count));
            Walk(sheet, withFunction);
            var marked = new List<Place>();
            EachLater((c, contact, at, place) =>
            {
                if (people[c].FunctionLists[people[c].FunctionsOf[at]].Contains(question.Need.Code) && CoverOf(place.Segment, bodies[place.Segment].Facts[place.Document].Coverage) is var cover && cover != Cover.No)
                {
                    withFunction[place.Segment].Set(place.Document);
                    marked.Add(place);
                    Later(c, contact, at, place, (cover, Role.Named));
                }
            });
            WalkDutyDesks(sheet, withFunction);
            EachLater((c, contact, at, place) => Later(c, contact, at, place, BesideNamed(c, at, place, withFunction)));

            // The rows know of a duty desk only where somebody in the base has the function too.
            foreach (var place in marked.Where(place => place.Segment == 0))
            {
                EachInBase(organisations.Segments[0].Ids[place.Document], (contact, at) => Later(0, contact, at, place, BesideNamed(0, at, place, withFunction)));
            }
        }

        return [.. best.AsSpan(0, bestCount).ToArray().Select(Candidate)];
    }

    private void Walk(NeedSheet sheet, Bitmap[]? withFunction)
    {
        foreach (var (coverage, from, to) in sheet.Ranges)
        {
            var cover = CoverOf(0, coverage);
            if (cover == Cover.No)
            {
                continue;
            }

            for (var i = from; i < to; i++)
            {
                ref readonly var row = ref sheet.Rows[i];
                if (withFunction is not null)
                {
                    // A mark counts whoever is seen to have the function, whether or not they can be reached.
                    if (row.Role != Role.Named || !IsVisible(row))
                    {
                        continue;
                    }

                    withFunction[0].Set(row.Organisation);
                }
                else if (!IsVisible(row))
                {
                    continue;
                }

                Take(row, cover);
            }
        }
    }

    private void WalkDutyDesks(NeedSheet sheet, Bitmap[] withFunction)
    {
        foreach (var (coverage, from, to) in sheet.Ranges)
        {
            if (CoverOf(0, coverage) is var cover && cover == Cover.No)
            {
                continue;
            }

            for (var i = from; i < to; i++)
            {
                ref readonly var row = ref sheet.Rows[i];
                if (row.Role == Role.DutyDesk && withFunction[0].Has(row.Organisation) && IsVisible(row))
                {
                    Take(row, cover);
                }
            }
        }
    }

    private bool IsVisible(in NeedRow row) => visible.Contacts[0].Has(row.Contact) && visible.Organisations[0].Has(row.Organisation);

    private void Take(in NeedRow row, Cover cover)
    {
        if (row is { HasPhone: false, HasMail: false })
        {
            return;
        }

        Count(0, row.Contact, cover);
        int open;
        if (index.Joins.Homes[row.Contact] != row.Organisation)
        {
            // Its holidays are those of another organisation, which may have changed.
            open = Packed(AvailabilityOf(0, row.Contact));
        }
        else if ((open = opens[row.Open]) == 0)
        {
            var (schedule, country) = people[0].OpenAt(row.Open);
            opens[row.Open] = open = Packed(people[0].At(schedule, country, now));
        }

        var place = CallRules.Place(
            question.Urgent, (OpenState)(open & 3), (open & 4) != 0, open >> 4, row.IsDutyDesk, cover, row.Role, row.HasPhone, row.StandingOrder, ConfirmedDays(row.ConfirmedOn));
        if (place <= worst)
        {
            Insert(new Found(place, new Place(0, row.Contact), new Place(0, row.Organisation), row.Affiliation, row.Role));
        }
    }

    private void Count(int c, int contact, Cover cover)
    {
        Nearest = cover < Nearest ? cover : Nearest;
        if (!seen[c].Has(contact))
        {
            seen[c].Set(contact);
            Total++;
        }
    }

    private int ConfirmedDays(int dayNumber) =>
        dayNumber == 0 ? CallRules.LongestUnconfirmed : CallRules.ConfirmedDays(DateOnly.FromDayNumber(dayNumber), today);

    // State in two bits, always open in one, a mark that it is known in one, then the wait.
    private int Packed(Availability availability) =>
        (CallRules.WaitOf(availability, now) << 4) | 8 | (availability.IsAlways ? 4 : 0) | (int)availability.State;

    /// <summary>Pairs of a contact and an organisation of which one changed since the base was built; both visible, the organisation one that may be called.</summary>
    private void EachLater(Action<int, int, int, Place> use)
    {
        for (var s = 1; s < organisations.Segments.Length; s++)
        {
            for (var d = 0; d < organisations.Segments[s].Count; d++)
            {
                if (visible.Organisations[s].Has(d) && bodies[s].Facts[d].MayBeCalled)
                {
                    var place = new Place(s, d);
                    EachInBase(organisations.Segments[s].Ids[d], (contact, at) => use(0, contact, at, place));
                }
            }
        }

        for (var c = 1; c < contacts.Segments.Length; c++)
        {
            for (var contact = 0; contact < contacts.Segments[c].Count; contact++)
            {
                if (!visible.Contacts[c].Has(contact))
                {
                    continue;
                }

                var at = contacts.Segments[c].AffiliationStart[contact];
                foreach (var link in contacts.Segments[c].AffiliationsOf(contact))
                {
                    if (link.Current && organisations.Find(link.Organisation) is { } place && visible.Organisations[place.Segment].Has(place.Document) && bodies[place.Segment].Facts[place.Document].MayBeCalled)
                    {
                        use(c, contact, at, place);
                    }

                    at++;
                }
            }
        }
    }

    /// <summary>The visible contacts of the base with a current affiliation to the organisation.</summary>
    private void EachInBase(Guid organisation, Action<int, int> use)
    {
        var segment = contacts.Segments[0];
        var (start, count) = segment.ByOrganisation.GetValueOrDefault(organisation);
        foreach (var contact in segment.OrganisationContacts.AsSpan(start, count))
        {
            if (!visible.Contacts[0].Has(contact))
            {
                continue;
            }

            var at = segment.AffiliationStart[contact];
            foreach (var link in segment.AffiliationsOf(contact))
            {
                if (link.Current && link.Organisation == organisation)
                {
                    use(contact, at);
                }

                at++;
            }
        }
    }

    private (Cover, Role) ForCapability(int c, int at, Place place)
    {
        var sheet = bodies[place.Segment];
        return sheet.CodeOf(question.Need.Code) is >= 0 and var number && sheet.OfferOf(place.Document, number) is { } offer
            ? (CoverOf(place.Segment, offer.Coverage), RoleFor(c, at, place.Segment, offer.Function))
            : (Cover.No, Role.No);
    }

    private (Cover, Role) BesideNamed(int c, int at, Place place, Bitmap[] withFunction)
    {
        var list = people[c].FunctionsOf[at];
        return withFunction[place.Segment].Has(place.Document) && people[c].IsDutyDesk[list] && !people[c].FunctionLists[list].Contains(question.Need.Code)
            ? (CoverOf(place.Segment, bodies[place.Segment].Facts[place.Document].Coverage), Role.DutyDesk)
            : (Cover.No, Role.No);
    }

    private void Later(int c, int contact, int at, Place organisation, (Cover Cover, Role Role) meant)
    {
        var facts = people[c].Facts[contact];
        if (meant.Cover == Cover.No || meant.Role == Role.No || !(facts.HasPhone || facts.HasMail))
        {
            return;
        }

        Count(c, contact, meant.Cover);
        var open = Packed(AvailabilityOf(c, contact));
        var place = CallRules.Place(
            question.Urgent, (OpenState)(open & 3), (open & 4) != 0, open >> 4, people[c].IsDutyDesk[people[c].FunctionsOf[at]], meant.Cover, meant.Role, facts.HasPhone,
            bodies[organisation.Segment].Facts[organisation.Document].StandingOrder, ConfirmedDays(facts.ConfirmedOn));
        if (place <= worst)
        {
            Insert(new Found(place, new Place(c, contact), organisation, at, meant.Role));
        }
    }

    private Cover CoverOf(int s, int coverage)
    {
        ref var known = ref covers[s][coverage];
        if (known == 0)
        {
            known = (byte)(1 + CallRules.CoverOf(question.Territory, bodies[s].Coverages[coverage].Territories, bodies[s].Coverages[coverage].Seat));
        }

        return (Cover)(known - 1);
    }

    private Availability AvailabilityOf(int c, int contact)
    {
        var schedule = people[c].Facts[contact].Schedule;
        return people[c].At(schedule, people[c].NeedsCountry[schedule] ? CountryOf(c, contact) : -1, now);
    }

    private Role RoleFor(int c, int affiliation, int s, int function)
    {
        if (!roles.TryGetValue((c, s), out var known))
        {
            roles[(c, s)] = known = new Role?[people[c].FunctionLists.Count * (bodies[s].Functions + 1)];
        }

        var list = people[c].FunctionsOf[affiliation];
        return known[(list * (bodies[s].Functions + 1)) + function + 1] ??= CallRules.RoleForCapability(bodies[s].FunctionAt(function), people[c].FunctionLists[list]);
    }

    /// <summary>Where the organisation of the first current affiliation sits: its holidays are the contact's.</summary>
    private int CountryOf(int c, int contact)
    {
        if (c == 0 && index.Joins.Homes[contact] is >= 0 and var home && organisations.Living[0].Has(home))
        {
            return bodies[0].Facts[home].Country;
        }

        foreach (var link in contacts.Segments[c].AffiliationsOf(contact))
        {
            if (link.Current)
            {
                return organisations.Find(link.Organisation) is { } place ? bodies[place.Segment].Facts[place.Document].Country : -1;
            }
        }

        return -1;
    }

    private void Insert(Found found)
    {
        if (bestCount == best.Length && (best.Length == 0 || Compare(found, best[^1]) >= 0))
        {
            return;
        }

        for (var i = 0; i < bestCount; i++)
        {
            if (best[i].Contact == found.Contact)
            {
                if (Compare(found, best[i]) >= 0)
                {
                    return;
                }

                best.AsSpan(i + 1, bestCount - i - 1).CopyTo(best.AsSpan(i));
                bestCount--;
                break;
            }
        }

        var to = Math.Min(bestCount, best.Length - 1);
        while (to > 0 && Compare(found, best[to - 1]) < 0)
        {
            best[to] = best[to - 1];
            to--;
        }

        best[to] = found;
        bestCount = Math.Min(bestCount + 1, best.Length);
        worst = bestCount == best.Length ? best[^1].Order : ulong.MaxValue;
    }

    private int Compare(Found a, Found b)
    {
        var order = a.Order.CompareTo(b.Order);
        if (order != 0)
        {
            return order;
        }

        // Within a segment contacts stand in the order of their names already.
        order = a.Contact.Segment == b.Contact.Segment ? a.Contact.Document.CompareTo(b.Contact.Document)
            : Segment.Compare(contacts.Segments[a.Contact.Segment], a.Contact.Document, contacts.Segments[b.Contact.Segment], b.Contact.Document);
        return order != 0 ? order : organisations.Segments[a.Organisation.Segment].Ids[a.Organisation.Document].CompareTo(organisations.Segments[b.Organisation.Segment].Ids[b.Organisation.Document]);
    }

    private CallCandidate Candidate(Found found)
    {
        var contact = contacts.Segments[found.Contact.Segment].Contact(found.Contact.Document);
        var organisation = organisations.Segments[found.Organisation.Segment].Organisation(found.Organisation.Document);
        return new CallCandidate
        {
            Contact = contact.Id,
            Name = contact.Name,
            SortKey = contact.SortKey,
            Organisation = organisation.Id,
            Standing = organisation.Standing,
            Callable = organisation.Callable,
            Country = organisation.Country,
            Territories = organisation.Territories,
            Offers = [.. organisation.Offers.Select(offer => new Offer(offer.Code, offer.Function, offer.Territories))],
            Functions = people[found.Contact.Segment].FunctionLists[people[found.Contact.Segment].FunctionsOf[found.Affiliation]],
            // The index holds the channels that work and that everybody may see.
            Ways = [.. contact.Phones.Select(phone => new Way("phone", phone)), .. contact.Emails.Select(email => new Way("email", email))],
            Availability = AvailabilityOf(found.Contact.Segment, found.Contact.Document),
            ConfirmedOn = contact.ConfirmedOn,
            BesideNamed = !question.Need.IsCapability && found.Role == Role.DutyDesk,
        };
    }

    private readonly record struct Found(ulong Order, Place Contact, Place Organisation, int Affiliation, Role Role);
}
