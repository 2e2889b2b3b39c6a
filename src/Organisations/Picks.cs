using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

/// <summary>A contact, and an organisation that it works at today.</summary>
public sealed record PickedContact(Guid Id, string Name, Guid Organisation, string At);

/// <summary>Which organisation is meant by a text, as far as the actor may see.</summary>
public sealed class Picks(PartnerSearch search, Organisations organisations)
{
    private const int MostOffered = 8;

    /// <summary>Texts to choose from, each naming one organisation.</summary>
    public async Task<IReadOnlyList<string>> Offered(Actor actor, string text)
    {
        var found = (await Found(actor, text)).Take(MostOffered).ToList();
        var names = found.Select(Named).ToList();
        return [.. found.Select((entry, i) => names.Count(name => name == names[i]) == 1 ? names[i] : $"{names[i]} · {entry.Id}")];
    }

    /// <summary>The one organisation that an id, a name, or one of the texts offered means; null when none or several do.</summary>
    public async Task<(Guid? Id, string? Problem)> Meant(Actor actor, string text)
    {
        if (Guid.TryParse(text.Split('·')[^1], out var id) && (await organisations.Get(actor, id)).Problem is null)
        {
            return (id, null);
        }

        var key = SortKey.Of(text);
        var found = await Found(actor, text);
        var exact = found.Where(entry => SortKey.Of(Named(entry)) == key).ToList();
        exact = exact.Count > 0 ? exact : [.. found.Where(entry => SortKey.Of(entry.Names[0].Text) == key)];
        exact = exact.Count > 0 ? exact : [.. found.Where(entry => entry.Names.Any(name => SortKey.Of(name.Text) == key))];
        return exact.Count switch
        {
            1 => (exact[0].Id, null),
            0 => (null, "NoneLike"),
            _ => (null, "SeveralLike"),
        };
    }

    /// <summary>The sheet with ids where the actor typed names; what names none, or several, stays as typed and is noted.</summary>
    public async Task<Sheet> Resolved(Actor actor, Sheet sheet, IReadOnlyList<string> paths, List<FieldProblem> problems)
    {
        foreach (var path in paths.Where(path => sheet.At(path).Length > 0 && !Guid.TryParse(sheet.At(path), out _)))
        {
            var (id, problem) = await Meant(actor, sheet.At(path));
            if (id is { } known)
            {
                sheet = sheet.Replaced(path, known.ToString());
            }
            else
            {
                problems.Add(new FieldProblem(path, sheet.At(path), new Message("Why." + problem), new Message("Remedy." + problem)));
            }
        }

        return sheet;
    }

    /// <summary>The legal names of those that the actor may see.</summary>
    public async Task<Dictionary<Guid, string>> Names(Actor actor, IEnumerable<Guid> ids)
    {
        var names = new Dictionary<Guid, string>();
        foreach (var id in ids.Distinct())
        {
            if ((await organisations.Get(actor, id)).Succeeded(out var found, out _))
            {
                names[id] = found.LegalName;
            }
        }

        return names;
    }

    /// <summary>The contacts at work that a text finds, each with where it works; the one of exactly that name alone, where there is one.</summary>
    public async Task<IReadOnlyList<PickedContact>> Contacts(Actor actor, string text)
    {
        var found = (await search.Find(new SearchQuery { Text = text, Type = HitType.Contact, Limit = 25 }, actor)).Hits.Select(hit => hit.Contact!).ToList();
        var key = SortKey.Of(text);
        var exact = found.Where(entry => entry.SortKey == key).ToList();
        var picked = new List<PickedContact>();
        foreach (var entry in exact.Count > 0 ? exact : found)
        {
            var names = await Names(actor, entry.Affiliations.Where(affiliation => affiliation.Current).Select(affiliation => affiliation.Organisation));
            picked.AddRange(names.Select(at => new PickedContact(entry.Id, entry.Name, at.Key, at.Value)));
        }

        return [.. picked.Take(MostOffered)];
    }

    /// <summary>The ids in these places of a form.</summary>
    public static IEnumerable<Guid> Ids(Sheet sheet, IEnumerable<string> paths) =>
        paths.Select(path => Guid.TryParse(sheet.At(path), out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty);

    private static string Named(OrganisationEntry entry) =>
        string.Join(" · ", new[] { entry.Names[0].Text, entry.City, entry.Country is { } country ? Countries.NameOf(country, Culture.Language) : null }.Where(part => !string.IsNullOrEmpty(part)));

    private async Task<List<OrganisationEntry>> Found(Actor actor, string text) =>
        [.. (await search.Find(new SearchQuery { Text = text.Replace('·', ' '), Type = HitType.Organisation, Limit = 25 }, actor)).Hits.Select(hit => hit.Organisation!)];
}
