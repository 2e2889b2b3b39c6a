using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Onboarding;

namespace PartnerDirectory.Benchmarks;

/// <summary>What the admins' side of onboarding costs the server, by the number of open applications.</summary>
internal static class Boards
{
    private const int Rounds = 60;

    /// <summary>A table, and the same as a plot.</summary>
    public static async Task<(string Table, string Plot)> Measure(IReadOnlyList<int> counts, string? server, CancellationToken cancellation)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var table = new StringBuilder("| engine | open | board p50 | board p95 | table p50 | table p95 | waiting p50 | waiting p95 |\n|---|---:|---:|---:|---:|---:|---:|---:|\n");
        var series = new List<Series>();
        foreach (var engine in server is null ? [Engine.Sqlite] : new[] { Engine.Sqlite, Engine.PostgreSql })
        {
            var folder = Directory.CreateTempSubdirectory("directory-boards-").FullName;
            var location = engine == Engine.Sqlite ? DatabaseLocation.Sqlite(Path.Combine(folder, "boards.db")) : DatabaseLocation.Parse(await Measurements.NewDatabase(server!));
            if (await Migrator.Prepare(location, WhenMissing.Create, cancellation: cancellation) is { } problem)
            {
                throw new InvalidOperationException(Texts.Say(problem.Message));
            }

            var (boards, lists, waits) = (new List<(double, double)>(), new List<(double, double)>(), new List<(double, double)>());
            await using (var services = new ServiceCollection().AddLogging().AddDirectory(location).BuildServiceProvider())
            {
                var (applications, admin) = (services.GetRequiredService<Applications>(), Actor.Admin("bench"));
                var procedure = (await services.GetRequiredService<Procedures>().All(admin, cancellation))[0];
                var made = 0;
                foreach (var count in counts.Order())
                {
                    for (; made < count; made++)
                    {
                        var added = await applications.Add(
                            admin, new Invited { Procedure = procedure.Id, Name = $"Applicant {made * 7919 % 100_003:D6}", Country = made % 3 == 0 ? "FR" : "DE", Kind = "ngo", ContactName = "Bench", Email = $"a{made}@example.org" }, cancellation);
                        if (made % 5 != 0)
                        {
                            await applications.Do(admin, added.Value!.Id, 0, new Act(Events.Invite), cancellation);
                        }
                    }

                    var board = await Of(() => applications.Board(admin, cancellation));
                    var list = await Of(() => applications.List(admin, new ApplicationFilter { Country = "FR" }, cancellation));
                    var waiting = await Of(() => applications.Waiting(admin, cancellation));
                    table.AppendLine(CultureInfo.InvariantCulture, $"| {engine} | {count:N0} | {board.P50:F1} ms | {board.P95:F1} ms | {list.P50:F1} ms | {list.P95:F1} ms | {waiting.P50:F1} ms | {waiting.P95:F1} ms |");
                    boards.Add((count, board.P95));
                    lists.Add((count, list.P95));
                    waits.Add((count, waiting.P95));
                }
            }

            Directory.Delete(folder, recursive: true);
            series.AddRange([new Series($"{engine}: board p95", boards), new Series($"{engine}: table p95", lists), new Series($"{engine}: waiting p95", waits)]);
        }

        return (table.ToString(), Report.Plot(series, "open applications"));
    }

    private static async Task<(double P50, double P95)> Of<T>(Func<Task<T>> ask)
    {
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await ask();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times = [.. times.Skip(Rounds / 6).Order()];
        return (times[times.Count / 2], times[times.Count * 95 / 100]);
    }
}
