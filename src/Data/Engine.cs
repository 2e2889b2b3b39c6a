using Microsoft.Data.Sqlite;
using Npgsql;

namespace PartnerDirectory.Data;

public enum Engine { Sqlite, PostgreSql }

/// <summary>Where the directory is kept: a SQLite file, or a PostgreSQL database.</summary>
public sealed record DatabaseLocation
{
    private DatabaseLocation(Engine engine, string connectionString, string? file)
    {
        Engine = engine;
        ConnectionString = connectionString;
        File = file;
    }

    public Engine Engine { get; }

    public string ConnectionString { get; }

    /// <summary>Full path of the SQLite file; null on PostgreSQL.</summary>
    public string? File { get; }

    /// <summary>What may be shown and logged: never a password.</summary>
    public string Name => File ?? new NpgsqlConnectionStringBuilder(ConnectionString) { Password = null }.ConnectionString;

    /// <summary>
    /// Takes what an operator gives as <c>--database</c>: a <c>postgres://</c> address or a connection string with
    /// <c>Host=</c> means PostgreSQL, anything else is the path of a SQLite file (<c>Data Source=</c> may stand before it).
    /// </summary>
    public static DatabaseLocation Parse(string text)
    {
        if (text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
        {
            return PostgreSql(FromUri(new Uri(text)));
        }

        if (text.Contains("Host=", StringComparison.OrdinalIgnoreCase) || text.Contains("Server=", StringComparison.OrdinalIgnoreCase))
        {
            return PostgreSql(new NpgsqlConnectionStringBuilder(text));
        }

        var path = text.Contains("Data Source=", StringComparison.OrdinalIgnoreCase) ? new SqliteConnectionStringBuilder(text).DataSource : text;
        return Sqlite(path);
    }

    public static DatabaseLocation Sqlite(string path)
    {
        var file = Path.GetFullPath(path);
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWrite,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = 10,
        };
        return new DatabaseLocation(Engine.Sqlite, connection.ConnectionString, file);
    }

    private static DatabaseLocation PostgreSql(NpgsqlConnectionStringBuilder builder)
    {
        builder.ApplicationName ??= "PartnerDirectory";
        builder.MaxAutoPrepare = builder.MaxAutoPrepare == 0 ? 64 : builder.MaxAutoPrepare;
        builder.AutoPrepareMinUsages = 2;
        builder.NoResetOnClose = true;
        return new DatabaseLocation(Engine.PostgreSql, builder.ConnectionString, null);
    }

    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host, Database = uri.AbsolutePath.Trim('/') };
        if (uri.Port > 0)
        {
            builder.Port = uri.Port;
        }

        if (user[0].Length > 0)
        {
            builder.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length > 1)
        {
            builder.Password = Uri.UnescapeDataString(user[1]);
        }

        return builder;
    }
}
