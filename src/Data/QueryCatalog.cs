using System.Collections.Frozen;
using System.Reflection;

namespace PartnerDirectory.Data;

/// <summary>
/// How many rows a named query gives. <see cref="Keep"/> changes what is no record of the directory (counters, when a
/// session was last seen, protection keys): it goes through <see cref="Db.Keep"/> and leaves no entry in the ledger.
/// </summary>
public enum Cardinality { Many, One, Execute, Keep }

/// <summary>A named statement of <c>sql/queries</c>.</summary>
public sealed record NamedQuery(string Name, Cardinality Cardinality, string Sql);

/// <summary>
/// Every statement the program sends, by name. A statement begins with <c>-- name: feature.what :many|:one|:execute|:keep</c>
/// and ends where the next begins. <c>feature.postgres.sql</c> overrides a statement of the same name on PostgreSQL.
/// </summary>
public sealed class QueryCatalog
{
    private readonly FrozenDictionary<string, NamedQuery> queries;

    public QueryCatalog(Engine engine)
    {
        var found = new Dictionary<string, NamedQuery>(StringComparer.Ordinal);
        foreach (var (file, text) in SqlFiles.Under("sql/queries/").OrderBy(file => file.Path.Contains(".postgres.", StringComparison.Ordinal)))
        {
            var overrides = file.EndsWith(".postgres.sql", StringComparison.Ordinal);
            if (overrides && engine != Engine.PostgreSql)
            {
                continue;
            }

            foreach (var query in Parse(file, Dialect.Translate(engine, text)))
            {
                if (!overrides && found.ContainsKey(query.Name))
                {
                    throw new InvalidOperationException($"{file}: the query {query.Name} is defined twice.");
                }

                found[query.Name] = query;
            }
        }

        queries = found.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IEnumerable<NamedQuery> All => queries.Values;

    public NamedQuery this[string name] =>
        queries.TryGetValue(name, out var query) ? query : throw new InvalidOperationException($"There is no query named {name} under sql/queries.");

    private static IEnumerable<NamedQuery> Parse(string file, string text)
    {
        const string Marker = "-- name:";
        foreach (var block in text.Split(Marker).Skip(1))
        {
            var end = block.IndexOf('\n', StringComparison.Ordinal);
            var head = block[..end].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var cardinality = head.ElementAtOrDefault(1) switch
            {
                ":many" => Cardinality.Many,
                ":one" => Cardinality.One,
                ":execute" => Cardinality.Execute,
                ":keep" => Cardinality.Keep,
                _ => throw new InvalidOperationException($"{file}: “{Marker}{block[..end]}” must end in :many, :one, :execute or :keep."),
            };
            yield return new NamedQuery(head[0], cardinality, block[(end + 1)..].Trim().TrimEnd(';'));
        }
    }
}

/// <summary>The SQL files of the top-level <c>sql</c> folder, which travel inside the assembly.</summary>
public static class SqlFiles
{
    public static IEnumerable<(string Path, string Text)> Under(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd().ReplaceLineEndings("\n"));
        }
    }
}
