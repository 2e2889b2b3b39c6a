using System.Text.Json;

namespace PartnerDirectory.Audit;

/// <summary>What changed in one field of a record, as texts: what went and what came.</summary>
public sealed record Difference(string Field, IReadOnlyList<string> Went, IReadOnlyList<string> Came);

/// <summary>Tells two states of any record apart, whatever its kind: fields by the names they have in the ledger.</summary>
internal static class Differences
{
    private const int LongestValue = 300;

    // They change with every entry, or never.
    private static readonly string[] Passed = ["id", "version", "sortKey"];

    /// <param name="sees">Whether whoever reads may see an object: a state as a whole, or a part of it.</param>
    /// <returns>Null when a state as a whole may not be seen. Parts that may not be seen are left out of it.</returns>
    public static IReadOnlyList<Difference>? Of(string? before, string? after, Func<JsonElement, bool> sees)
    {
        if (Fields(before, sees) is not { } old || Fields(after, sees) is not { } now)
        {
            return null;
        }

        var differences = new List<Difference>();
        foreach (var field in now.Keys.Concat(old.Keys).Distinct(StringComparer.Ordinal).Where(field => !Passed.Contains(field)))
        {
            List<string> went = [.. old.GetValueOrDefault(field) ?? []];
            List<string> came = [.. (now.GetValueOrDefault(field) ?? []).Where(value => !went.Remove(value))];
            if (went.Count + came.Count > 0)
            {
                differences.Add(new Difference(field, went, came));
            }
        }

        return differences;
    }

    private static Dictionary<string, List<string>>? Fields(string? json, Func<JsonElement, bool> sees)
    {
        var fields = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        if (json is null)
        {
            return fields;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                fields["value"] = [Text(root, sees)];
                return fields;
            }

            if (!Seen(root, sees))
            {
                return null;
            }

            foreach (var property in root.EnumerateObject())
            {
                fields[property.Name] = property.Value.ValueKind == JsonValueKind.Array
                    ? [.. property.Value.EnumerateArray().Where(element => Seen(element, sees)).Select(element => Text(element, sees))]
                    : Seen(property.Value, sees) ? [Text(property.Value, sees)] : [];
            }

            return fields;
        }
        catch (JsonException)
        {
            // Only a changed ledger holds what is no JSON: audit verify tells of it.
            return fields;
        }
    }

    /// <summary>Whether an object may be seen by the marking that stands in it, where one does.</summary>
    public static bool IsSeen(JsonElement element, Func<string, string, bool> sees) =>
        (Value(element, "visibleTo"), Value(element, "tlp")) is var (visibleTo, tlp) && ((visibleTo is null && tlp is null) || sees(visibleTo ?? "everyone", tlp ?? "TLP:CLEAR"));

    /// <summary>A text of an object; null where it has none of that name.</summary>
    public static string? Value(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Seen(JsonElement element, Func<JsonElement, bool> sees) => element.ValueKind != JsonValueKind.Object || sees(element);

    private static string Text(JsonElement element, Func<JsonElement, bool> sees)
    {
        var text = element.ValueKind switch
        {
            JsonValueKind.Object => string.Join(", ", element.EnumerateObject().Where(property => Seen(property.Value, sees)).Select(property => property.Name + ": " + Text(property.Value, sees))),
            JsonValueKind.Array => string.Join(", ", element.EnumerateArray().Where(each => Seen(each, sees)).Select(each => Text(each, sees))),
            JsonValueKind.String => element.GetString()!,
            _ => element.GetRawText(),
        };
        return text.Length > LongestValue ? string.Concat(text.AsSpan(0, LongestValue), "…") : text;
    }
}
