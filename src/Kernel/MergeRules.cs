namespace PartnerDirectory.Kernel;

/// <summary>Whose version of a field is kept.</summary>
public enum Side { Mine, Theirs }

/// <summary>
/// A place where two people left different things. <paramref name="Path"/> is a field, <c>group/row/field</c>, or
/// <c>group/row</c> where one of them has no such row: null there.
/// </summary>
public sealed record Difference(string Path, string? Base, string? Mine, string? Theirs)
{
    /// <summary>The one that changed it; null when both did, and a person has to say.</summary>
    public Side? Suggested => Mine == Base ? Side.Theirs : Theirs == Base ? Side.Mine : null;
}

/// <summary>
/// Three-way merge of a record's form: what it was when it was opened, what was typed, and what somebody else saved
/// meanwhile. What one side alone changed is that side's; where both did, a person chooses. No text is dropped without
/// a difference that shows it.
/// </summary>
public static class MergeRules
{
    /// <summary>Every place where mine and theirs differ, in the order of the form.</summary>
    public static IReadOnlyList<Difference> Differences(SheetShape shape, Sheet was, Sheet mine, Sheet theirs)
    {
        var found = new List<Difference>();
        foreach (var field in shape.Fields)
        {
            Note(found, field, was[field], mine[field], theirs[field]);
        }

        foreach (var group in shape.Groups)
        {
            foreach (var row in Paired(group, was, mine, theirs))
            {
                var path = group.Name + "/" + row.Key;
                if (row.Mine is not null && row.Theirs is not null)
                {
                    foreach (var field in group.Fields)
                    {
                        // Two people who added the same row, each with more to say, meet without a version before.
                        Note(found, path + "/" + field, row.Was?[field] ?? "", row.Mine[field], row.Theirs[field]);
                    }
                }
                else if (row.Mine is not null || row.Theirs is not null)
                {
                    found.Add(new Difference(path, Told(group, row.Was), Told(group, row.Mine), Told(group, row.Theirs)));
                }
            }
        }

        return found;
    }

    /// <summary>
    /// The merged form. <paramref name="choose"/> names the side for a path, or null to leave it to who changed it; where
    /// both did and nothing is chosen, the text typed stays, and its path is in <paramref name="open"/>.
    /// </summary>
    public static Sheet Merged(SheetShape shape, Sheet was, Sheet mine, Sheet theirs, Func<string, Side?> choose, ICollection<string> open)
    {
        var fields = new Dictionary<string, string>();
        foreach (var field in shape.Fields)
        {
            fields[field] = Kept(field, was[field], mine[field], theirs[field])!;
        }

        var groups = new Dictionary<string, IReadOnlyList<SheetRow>>();
        foreach (var group in shape.Groups)
        {
            var rows = new List<SheetRow>();
            foreach (var row in Paired(group, was, mine, theirs))
            {
                var path = group.Name + "/" + row.Key;
                if (row.Mine is not null && row.Theirs is not null)
                {
                    rows.Add(new SheetRow(row.Key, group.Fields.ToDictionary(field => field, field => Kept(path + "/" + field, row.Was?[field] ?? "", row.Mine[field], row.Theirs[field])!)));
                }
                else if (row.Mine is not null || row.Theirs is not null)
                {
                    var kept = Kept(path, Told(group, row.Was), Told(group, row.Mine), Told(group, row.Theirs)) is null ? null : row.Mine ?? row.Theirs;
                    if (kept is not null)
                    {
                        rows.Add(kept with { Key = row.Key });
                    }
                }
            }

            groups[group.Name] = rows;
        }

        return new Sheet(fields, groups);

        string? Kept(string path, string? before, string? my, string? their)
        {
            if (my == their)
            {
                return my;
            }

            var side = choose(path) ?? new Difference(path, before, my, their).Suggested;
            if (side is null)
            {
                open.Add(path);
            }

            return side == Side.Theirs ? their : my;
        }
    }

    private static void Note(List<Difference> found, string path, string was, string mine, string theirs)
    {
        if (mine != theirs)
        {
            found.Add(new Difference(path, was, mine, theirs));
        }
    }

    /// <summary>A whole row in one line, so that people recognise it.</summary>
    private static string? Told(SheetGroup group, SheetRow? row) =>
        row is null ? null : string.Join(" · ", group.Fields.Select(field => row[field]).Where(text => text.Length > 0));

    /// <summary>The rows of the three versions that are the same row: theirs in their order, then what only I have.</summary>
    private static List<(string Key, SheetRow? Was, SheetRow? Mine, SheetRow? Theirs)> Paired(SheetGroup group, Sheet was, Sheet mine, Sheet theirs)
    {
        var before = was.Rows(group.Name);
        var my = mine.Rows(group).ToList();
        var their = theirs.Rows(group.Name);
        var same = Same(group, before, their);
        var mineNew = my.Where(row => before.All(old => old.Key != row.Key)).ToList();
        var added = 0;
        var pairs = new List<(string, SheetRow?, SheetRow?, SheetRow?)>();
        foreach (var row in their)
        {
            if (same.TryGetValue(row, out var old))
            {
                pairs.Add((old.Key, old, my.Find(one => one.Key == old.Key), row));
            }
            else
            {
                // What both added alike is one row.
                var twin = mineNew.Find(one => one.Says(row)) ?? mineNew.Find(one => group.Identity.All(field => one[field] == row[field]));
                if (twin is not null)
                {
                    mineNew.Remove(twin);
                }

                pairs.Add((twin?.Key ?? "t" + added++, null, twin, row));
            }
        }

        foreach (var old in before.Where(old => !same.ContainsValue(old)))
        {
            pairs.Add((old.Key, old, my.Find(one => one.Key == old.Key), null));
        }

        pairs.AddRange(mineNew.Select(row => (row.Key, (SheetRow?)null, (SheetRow?)row, (SheetRow?)null)));
        return pairs;
    }

    /// <summary>Which of the rows before each of theirs is: first those that say the same, then those about the same, then those about nearly the same.</summary>
    private static Dictionary<SheetRow, SheetRow> Same(SheetGroup group, IReadOnlyList<SheetRow> before, IReadOnlyList<SheetRow> theirs)
    {
        var same = new Dictionary<SheetRow, SheetRow>(ReferenceEqualityComparer.Instance);
        var left = before.ToList();
        Match((old, row) => old.Says(row));
        Match((old, row) => group.Identity.All(field => old[field] == row[field]));
        Match((old, row) => group.Identity.Count > 0 && old[group.Identity[0]] == row[group.Identity[0]]);
        return same;

        void Match(Func<SheetRow, SheetRow, bool> alike)
        {
            foreach (var row in theirs.Where(row => !same.ContainsKey(row)))
            {
                if (left.Find(old => alike(old, row)) is { } found)
                {
                    same[row] = found;
                    left.Remove(found);
                }
            }
        }
    }
}
