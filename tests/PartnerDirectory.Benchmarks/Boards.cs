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

    public static async Task<string> Table(IReadOnlyList<int> counts, CancellationToken cancellation)
    {
        var table = new StringBuilder("| open | board p50 | board p95 | table p50 | table p95 | waiting p50 | waiting p95 |\n|---:|---:|---:|---:|---:|---:|---:|\n");
        var folder = Directory.CreateTempSubdirectory("directory-boards-").FullName;
        var location = DatabaseLocation.Sqlite(Path.Combine(folder, "boards.db"));
        if (await Migrator.Prepare(location, WhenMissing.Create, cancellation: cancellation) is { } problem)
        {
            throw new InvalidOperationException(Texts.Say(problem.Message));
        }

        await using var services = new ServiceCollection().AddLogging().AddDirectory(location).BuildServiceProvider();
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
            table.AppendLine(CultureInfo.InvariantCulture, $"| {count} | {board.P50:F1} ms | {board.P95:F1} ms | {list.P50:F1} ms | {list.P95:F1} ms | {waiting.P50:F1} ms | {waiting.P95:F1} ms |");
        }

        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        return table.ToString();
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
