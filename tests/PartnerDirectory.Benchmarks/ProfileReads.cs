using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;

namespace PartnerDirectory.Benchmarks;

/// <summary>
/// What reading a profile through the services costs, against the same statements on bare ADO.NET: a pooled connection a
/// statement in both, every column of every row read in both.
/// </summary>
internal static class ProfileReads
{
    private static readonly string[] Statements =
    [
        "organisations.get", "organisations.names-of", "organisations.identifiers-of", "organisations.capabilities-of", "organisations.is-prospect",
        "membership.of-organisation", "organisations.around", "contacts.affiliations-of-organisation", "contacts.channels-of-organisation",
        "contacts.absences-of-organisation", "contacts.homes-of-organisation", "contacts.of-organisation", "membership.mandates-of", "membership.seats-of-organisation", "membership.groups-of-organisation",
    ];

    public static async Task<(double P50, double P95, double BareP50)> Of(ServiceProvider services, DatabaseLocation location, IReadOnlyList<Guid> organisations, CancellationToken cancellation)
    {
        var profiles = services.GetRequiredService<Profiles>();
        var actor = Actor.Reader("reader");
        var catalog = new QueryCatalog(location.Engine);
        var statements = Statements.Select(name => catalog[name].Sql).ToArray();
        var standings = catalog["membership.standings-of"].Sql;
        var (own, bare) = (new List<double>(), new List<double>());
        for (var round = 0; round < 2; round++)
        {
            // The first round compiles the code and is not counted. The two take turns, so that what disturbs one disturbs both.
            own.Clear();
            bare.Clear();
            foreach (var id in organisations)
            {
                var started = Stopwatch.GetTimestamp();
                if ((await profiles.Organisation(actor, id, cancellation)).Problem is { } problem)
                {
                    throw new InvalidOperationException(Texts.Say(problem.Message));
                }

                own.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                started = Stopwatch.GetTimestamp();
                object? membership = null;
                foreach (var sql in statements)
                {
                    membership = await Read(location, sql, id, cancellation) is { } first && sql == catalog["membership.of-organisation"].Sql ? first : membership;
                }

                if (membership is not null)
                {
                    await Read(location, standings, membership is Guid known ? known : Guid.Parse((string)membership), cancellation);
                }

                bare.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        own.Sort();
        bare.Sort();
        return (own[own.Count / 2], own[own.Count * 95 / 100], bare[bare.Count / 2]);
    }

    /// <summary>Reads every row, and gives the first cell of the first.</summary>
    private static async Task<object?> Read(DatabaseLocation location, string sql, Guid id, CancellationToken cancellation)
    {
        await using DbConnection connection = location.Engine == Engine.Sqlite ? new SqliteConnection(location.ConnectionString) : new NpgsqlConnection(location.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is one of the program's own named queries.
        command.CommandText = sql;
#pragma warning restore CA2100
        Add("Id", location.Engine == Engine.Sqlite ? id.ToString("D") : id);
        if (sql.Contains("@Today", StringComparison.Ordinal))
        {
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            Add("Today", location.Engine == Engine.Sqlite ? today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : today);
        }

        object? first = null;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                var value = reader.GetValue(column);
                first ??= value;
            }
        }

        return first;

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
    }
}
