using System.Collections.Concurrent;

namespace PartnerDirectory.Search;

/// <summary>What one set of satisfied audiences may see, segment by segment.</summary>
internal sealed class VisibleDocuments(Bitmap[] organisations, Bitmap[] contacts)
{
    public Bitmap[] Organisations { get; } = organisations;

    public Bitmap[] Contacts { get; } = contacts;
}

/// <summary>
/// Bitmaps of visible documents by satisfied audiences. A contact is visible when its own audience is satisfied and, unless it names no
/// organisation, at least one of its organisations is in the index and visible.
/// </summary>
internal sealed class Visibility
{
    private const int MostKept = 64;

    private readonly Shelf organisations;
    private readonly Shelf contacts;
    private readonly int[] homes;
    private readonly ConcurrentDictionary<string, VisibleDocuments> known = new(StringComparer.Ordinal);

    /// <summary><paramref name="homes"/>: for each contact of the base segment the place of its first current organisation in the base segment, or -1.</summary>
    public Visibility(Shelf organisations, Shelf contacts, IReadOnlyList<string> audiences, int[] homes)
    {
        this.organisations = organisations;
        this.contacts = contacts;
        this.homes = homes;
        Audiences = audiences;
    }

    public IReadOnlyList<string> Audiences { get; }

    public VisibleDocuments For(Viewer viewer)
    {
        var key = viewer.Judge(Audiences);
        if (known.TryGetValue(key, out var visible))
        {
            return visible;
        }

        if (known.Count >= MostKept)
        {
            known.Clear();
        }

        return known.GetOrAdd(key, Compute);
    }

    /// <summary>The bitmaps of the index before a change, brought up to date, so that the first search after a write does not start over.</summary>
    public void Inherit(Visibility before, IReadOnlyCollection<Guid> changedOrganisations)
    {
        if (!ReferenceEquals(before.Audiences, Audiences))
        {
            return;
        }

        foreach (var (key, old) in before.known)
        {
            var seen = new Bitmap[organisations.Segments.Length];
            for (var s = 0; s < seen.Length; s++)
            {
                seen[s] = Kept(before.organisations, organisations, s, old.Organisations) ?? Organisations(s, key);
            }

            var reached = new Bitmap[contacts.Segments.Length];
            for (var s = 0; s < reached.Length; s++)
            {
                reached[s] = Kept(before.contacts, contacts, s, old.Contacts) is { } kept ? Refreshed(kept, s, key, seen, changedOrganisations) : Contacts(s, key, seen);
            }

            known[key] = new VisibleDocuments(seen, reached);
        }
    }

    private static Bitmap? Kept(Shelf before, Shelf now, int s, Bitmap[] old)
    {
        if (s >= before.Segments.Length || !ReferenceEquals(before.Segments[s], now.Segments[s]))
        {
            return null;
        }

        if (ReferenceEquals(before.Living[s], now.Living[s]))
        {
            return old[s];
        }

        var copy = old[s].Copy();
        copy.And(now.Living[s]);
        return copy;
    }

    private Bitmap Refreshed(Bitmap kept, int s, string key, Bitmap[] seen, IReadOnlyCollection<Guid> changedOrganisations)
    {
        var segment = contacts.Segments[s];
        Bitmap? copy = null;
        foreach (var id in changedOrganisations)
        {
            if (!segment.ByOrganisation.TryGetValue(id, out var group))
            {
                continue;
            }

            copy ??= kept.Copy();
            foreach (var contact in segment.OrganisationContacts.AsSpan(group.Start, group.Count))
            {
                if (Sees(s, contact, key, seen))
                {
                    copy.Set(contact);
                }
                else
                {
                    copy.Clear(contact);
                }
            }
        }

        return copy ?? kept;
    }

    private VisibleDocuments Compute(string key)
    {
        var seen = new Bitmap[organisations.Segments.Length];
        for (var s = 0; s < seen.Length; s++)
        {
            seen[s] = Organisations(s, key);
        }

        var reached = new Bitmap[contacts.Segments.Length];
        for (var s = 0; s < reached.Length; s++)
        {
            reached[s] = Contacts(s, key, seen);
        }

        return new VisibleDocuments(seen, reached);
    }

    private Bitmap Organisations(int s, string key)
    {
        var segment = organisations.Segments[s];
        var bitmap = organisations.Living[s].Copy();
        if (key.AsSpan(0, Audiences.Count).IndexOfAny('0', '2') < 0)
        {
            return bitmap;
        }

        for (var d = 0; d < segment.Count; d++)
        {
            if (key[segment.Audience[d]] != '1')
            {
                bitmap.Clear(d);
            }
        }

        if (Viewer.OwnOf(key, Audiences.Count) is var own && own != Guid.Empty && segment.ById.TryGetValue(own, out var mine) && key[segment.Audience[mine]] == '2' && organisations.Living[s].Has(mine))
        {
            bitmap.Set(mine);
        }

        return bitmap;
    }

    private Bitmap Contacts(int s, string key, Bitmap[] seen)
    {
        var bitmap = new Bitmap(contacts.Segments[s].Count);
        for (var d = 0; d < bitmap.Length; d++)
        {
            if (Sees(s, d, key, seen))
            {
                bitmap.Set(d);
            }
        }

        return bitmap;
    }

    private bool Sees(int s, int contact, string key, Bitmap[] seen)
    {
        var segment = contacts.Segments[s];
        var mark = key[segment.Audience[contact]];
        if (!contacts.Living[s].Has(contact) || mark == '0' || (mark == '2' && !IsAt(segment, contact, Viewer.OwnOf(key, Audiences.Count))))
        {
            return false;
        }

        if (s == 0 && homes[contact] is >= 0 and var home && seen[0].Has(home))
        {
            return true;
        }

        var affiliations = segment.AffiliationsOf(contact);
        for (var i = 0; i < affiliations.Length; i++)
        {
            if (organisations.Find(affiliations[i].Organisation) is { } place && seen[place.Segment].Has(place.Document))
            {
                return true;
            }
        }

        return affiliations.Length == 0;
    }

    private static bool IsAt(Segment segment, int contact, Guid organisation)
    {
        foreach (var link in segment.AffiliationsOf(contact))
        {
            if (link.Organisation == organisation)
            {
                return true;
            }
        }

        return false;
    }
}
