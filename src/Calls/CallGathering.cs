using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Calls;

/// <summary>
/// Finds who comes first for one question, by the rule's own order, without reading any record: postings give who can do
/// what is asked, arrays the rest. Only those who will be shown become candidates.
/// </summary>
internal sealed class CallGathering(DirectoryIndex index, VisibleDocuments visible, CallQuestion question, DateOnly today, DateTimeOffset now, int limit)
{
    private readonly Shelf organisations = index.OrganisationShelf;
    private readonly Shelf contacts = index.ContactShelf;
    private readonly OrganisationSheet[] bodies = [.. index.OrganisationShelf.Segments.Select(OrganisationSheet.Of)];
    private readonly ContactSheet[] people = [.. index.ContactShelf.Segments.Select(ContactSheet.Of)];
    private readonly Cover?[][] covers = new Cover?[index.OrganisationShelf.Segments.Length][];
    private readonly Dictionary<(int Contacts, int Organisations), Role?[]> roles = [];
    private readonly Availability?[][] availabilities = new Availability?[index.ContactShelf.Segments.Length][];
    private readonly Found[] best = new Found[limit];
    private readonly HashSet<(int, int)> counted = [];
    private int bestCount;

    /// <summary>How many contacts come into question, by how they cover the territory. Of one that comes twice the nearer counts first found.</summary>
    public int[] Counts { get; } = new int[(int)Cover.No];

    public IReadOnlyList<CallCandidate> Run()
    {
        for (var s = 0; s < covers.Length; s++)
        {
            covers[s] = new Cover?[bodies[s].Coverages.Count];
        }

        for (var s = 0; s < availabilities.Length; s++)
        {
            availabilities[s] = new Availability?[people[s].Schedules];
        }

        if (question.Need.IsCapability)
        {
            ByCapability(question.Need.Code);
        }
        else
        {
            ByFunction(question.Need.Code);
        }

        return [.. best.AsSpan(0, bestCount).ToArray().Select(Candidate)];
    }

    private void ByCapability(string code)
    {
        var groups = people[0].GroupsOf(contacts.Segments[0], organisations.Segments[0]);
        for (var s = 0; s < organisations.Segments.Length; s++)
        {
            var (segment, sheet) = (organisations.Segments[s], bodies[s]);
            if (segment.Words.Find(Codes.Term("capability", code)) is not (>= 0 and var word))
            {
                continue;
            }

            var number = sheet.CodeOf(code);
            foreach (var d in segment.DocumentsOf(word))
            {
                if (!visible.Organisations[s].Has(d) || !sheet.MayBeCalled[d] || sheet.OfferOf(d, number) is not { } offer || CoverOf(s, offer.Coverage) is var cover && cover == Cover.No)
                {
                    continue;
                }

                var (start, count) = s == 0 ? groups[d] : contacts.Segments[0].ByOrganisation.GetValueOrDefault(segment.Ids[d]);
                foreach (var contact in contacts.Segments[0].OrganisationContacts.AsSpan(start, count))
                {
                    if (!visible.Contacts[0].Has(contact))
                    {
                        continue;
                    }

                    var at = contacts.Segments[0].AffiliationStart[contact];
                    foreach (var link in contacts.Segments[0].AffiliationsOf(contact))
                    {
                        if (link.Current && link.Organisation == segment.Ids[d])
                        {
                            Consider(0, contact, at, new Place(s, d), cover, RoleFor(0, at, s, offer.Function));
                        }

                        at++;
                    }
                }
            }
        }

        // What changed lately lies in small segments: their contacts are looked at one by one.
        for (var c = 1; c < contacts.Segments.Length; c++)
        {
            for (var contact = 0; contact < contacts.Segments[c].Count; contact++)
            {
                EachAffiliation(c, contact, (at, place) =>
                {
                    var sheet = bodies[place.Segment];
                    if (sheet.CodeOf(code) is >= 0 and var number && sheet.OfferOf(place.Document, number) is { } offer && CoverOf(place.Segment, offer.Coverage) is var cover && cover != Cover.No)
                    {
                        Consider(c, contact, at, place, cover, RoleFor(c, at, place.Segment, offer.Function));
                    }
                });
            }
        }
    }

    private void ByFunction(string code)
    {
        var withFunction = organisations.Segments.Select(segment => new Bitmap(segment.Count)).ToArray();
        Posted(code, (c, contact, at, place, cover) =>
        {
            withFunction[place.Segment].Set(place.Document);
            Consider(c, contact, at, place, cover, Role.Named);
        });
        if (code == CallRules.DutyDesk)
        {
            return;
        }

        Posted(CallRules.DutyDesk, (c, contact, at, place, cover) =>
        {
            if (withFunction[place.Segment].Has(place.Document) && !people[c].FunctionLists[people[c].FunctionsOf[at]].Contains(code))
            {
                Consider(c, contact, at, place, cover, Role.DutyDesk);
            }
        });
    }

    private void Posted(string function, Action<int, int, int, Place, Cover> consider)
    {
        for (var c = 0; c < contacts.Segments.Length; c++)
        {
            var (segment, sheet, number) = (contacts.Segments[c], people[c], c);
            if (segment.Words.Find(Codes.Term("function", function)) is not (>= 0 and var word))
            {
                continue;
            }

            var has = new bool[sheet.FunctionLists.Count];
            for (var i = 0; i < has.Length; i++)
            {
                has[i] = sheet.FunctionLists[i].Contains(function);
            }

            foreach (var contact in segment.DocumentsOf(word))
            {
                // Nearly everybody belongs to one organisation, and where it stands is known.
                if (c == 0 && segment.AffiliationStart[contact + 1] - segment.AffiliationStart[contact] == 1 && index.Homes[contact] is >= 0 and var home && organisations.Living[0].Has(home))
                {
                    if (visible.Contacts[0].Has(contact) && visible.Organisations[0].Has(home) && bodies[0].MayBeCalled[home] &&
                        has[sheet.FunctionsOf[segment.AffiliationStart[contact]]] && CoverOf(0, bodies[0].Coverage[home]) is var near && near != Cover.No)
                    {
                        consider(0, contact, segment.AffiliationStart[contact], new Place(0, home), near);
                    }

                    continue;
                }

                EachAffiliation(c, contact, (at, place) =>
                {
                    if (has[sheet.FunctionsOf[at]] && CoverOf(place.Segment, bodies[place.Segment].Coverage[place.Document]) is var cover && cover != Cover.No)
                    {
                        consider(number, contact, at, place, cover);
                    }
                });
            }
        }
    }

    /// <summary>The current affiliations of a visible contact to visible organisations that may be called.</summary>
    private void EachAffiliation(int c, int contact, Action<int, Place> use)
    {
        if (!visible.Contacts[c].Has(contact))
        {
            return;
        }

        var at = contacts.Segments[c].AffiliationStart[contact];
        foreach (var link in contacts.Segments[c].AffiliationsOf(contact))
        {
            if (link.Current && organisations.Find(link.Organisation) is { } place && visible.Organisations[place.Segment].Has(place.Document) && bodies[place.Segment].MayBeCalled[place.Document])
            {
                use(at, place);
            }

            at++;
        }
    }

    private void Consider(int c, int contact, int affiliation, Place organisation, Cover cover, Role role)
    {
        var sheet = people[c];
        if (role == Role.No || !(sheet.HasPhone[contact] || sheet.HasMail[contact]))
        {
            return;
        }

        var several = contacts.Segments[c].AffiliationStart[contact + 1] - contacts.Segments[c].AffiliationStart[contact] > 1;
        if (!several || counted.Add((c, contact)))
        {
            Counts[(int)cover]++;
        }

        var confirmed = sheet.ConfirmedOn[contact] is > 0 and var day ? DateOnly.FromDayNumber(day) : (DateOnly?)null;
        var place = CallRules.Place(
            question.Urgent, AvailabilityOf(c, contact), now, sheet.FunctionLists[sheet.FunctionsOf[affiliation]].Contains(CallRules.DutyDesk), cover, role, sheet.HasPhone[contact],
            bodies[organisation.Segment].StandingOrder[organisation.Document], CallRules.ConfirmedDays(confirmed, today));
        Insert(new Found(place, new Place(c, contact), organisation, affiliation, role));
    }

    private Cover CoverOf(int s, int coverage) =>
        covers[s][coverage] ??= CallRules.CoverOf(question.Territory, bodies[s].Coverages[coverage].Territories, bodies[s].Coverages[coverage].Seat);

    private Role RoleFor(int c, int affiliation, int s, int function)
    {
        if (!roles.TryGetValue((c, s), out var known))
        {
            roles[(c, s)] = known = new Role?[people[c].FunctionLists.Count * (bodies[s].Functions + 1)];
        }

        var list = people[c].FunctionsOf[affiliation];
        return known[(list * (bodies[s].Functions + 1)) + function + 1] ??= CallRules.RoleForCapability(bodies[s].FunctionAt(function), people[c].FunctionLists[list]);
    }

    private Availability AvailabilityOf(int c, int contact)
    {
        var schedule = people[c].ScheduleOf[contact];
        return people[c].NeedsCountry(schedule)
            ? people[c].At(schedule, CountryOf(c, contact), now)
            : availabilities[c][schedule] ??= people[c].At(schedule, -1, now);
    }

    /// <summary>Where the organisation of the first current affiliation sits: its holidays are the contact's.</summary>
    private int CountryOf(int c, int contact)
    {
        if (c == 0 && index.Homes[contact] is >= 0 and var home && organisations.Living[0].Has(home))
        {
            return bodies[0].Country[home];
        }

        foreach (var link in contacts.Segments[c].AffiliationsOf(contact))
        {
            if (link.Current)
            {
                return organisations.Find(link.Organisation) is { } place ? bodies[place.Segment].Country[place.Document] : -1;
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
