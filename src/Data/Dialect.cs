namespace PartnerDirectory.Data;

/// <summary>
/// What differs between the engines, as tokens in one migration text: type names, the option that makes SQLite check
/// types at all, and the mark of a line that is for PostgreSQL alone. Everything else in <c>sql/</c> is written once for both.
/// </summary>
public static class Dialect
{
    /// <summary>64 MiB of cache: with the default of 2 MiB a large import writes its own pages out and reads them back.</summary>
    internal const string SqliteWriterSettings = "pragma cache_size = -65536";

    /// <summary>What an erasure deletes is overwritten with zeros; the connection keeps to that.</summary>
    internal const string SqliteEraserSettings = "pragma secure_delete = on";

    internal const string SqliteScrub = "vacuum";

    internal const string SqliteEmptyLog = "pragma wal_checkpoint(truncate)";

    internal const string PostgreSqlScrub = "vacuum contacts, affiliations, channels, absences, seats, pins, saved_views, contact_links, contact_proposals, reminders, ledger";

    /// <summary>
    /// Tells PostgreSQL's planner what a large write brought. Its own daemon would within a minute or so; until then a
    /// profile was read through whole tables: 870 ms instead of 0.2 ms at 20,000 organisations.
    /// </summary>
    internal const string PostgreSqlStatistics = "analyze";

    private static readonly Dictionary<string, string> Sqlite = new()
    {
        ["uuid"] = "text",
        ["timestamp"] = "text",
        ["date"] = "text",
        ["bool"] = "integer",
        ["long"] = "integer",
        ["json"] = "text",
        ["blob"] = "blob",
        ["strict"] = "strict",
        ["keyed"] = "strict, without rowid",
        ["bytes"] = "collate binary",
        ["false"] = "0",
        ["postgres"] = "--",
    };

    private static readonly Dictionary<string, string> PostgreSql = new()
    {
        ["uuid"] = "uuid",
        ["timestamp"] = "timestamptz",
        ["date"] = "date",
        ["bool"] = "boolean",
        ["long"] = "bigint",
        ["json"] = "jsonb",
        ["blob"] = "bytea",
        ["strict"] = "",
        ["keyed"] = "",
        ["bytes"] = "collate \"C\"",
        ["false"] = "false",
        ["postgres"] = "",
    };

    /// <summary>Token name (without its dollars) to the engine's word for it.</summary>
    public static IReadOnlyDictionary<string, string> Tokens(Engine engine) => engine == Engine.Sqlite ? Sqlite : PostgreSql;

    public static string Translate(Engine engine, string sql)
    {
        foreach (var (token, word) in Tokens(engine))
        {
            sql = sql.Replace("$" + token + "$", word, StringComparison.Ordinal);
        }

        return sql;
    }
}
