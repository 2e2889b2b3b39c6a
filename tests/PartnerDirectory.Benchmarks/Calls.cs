using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Administration;
using PartnerDirectory.Calls;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Benchmarks;

/// <summary>How long the service takes to say whom to call: every capability and function, in countries, regions and anywhere.</summary>
internal static class Calls
{
    private static readonly string?[] Territories = [null, "BE", "DE", "PT", "BG", "UA", "EU", "EUROPE", "WORLD", "BR"];
    private static readonly bool[] Hurry = [true, false];

    public static async Task<(double P50, double P99, double Slowest)> Of(DatabaseLocation location, int seed, CancellationToken cancellation)
    {
        if (await Migrator.Prepare(location, WhenMissing.Refuse, cancellation) is { } problem)
        {
            throw new InvalidOperationException(Texts.Say(problem.Message));
        }

        await using var services = new ServiceCollection().AddDirectory(location).BuildServiceProvider();
        return await Of(services, seed, cancellation);
    }

    public static async Task<(double P50, double P99, double Slowest)> Of(ServiceProvider services, int seed, CancellationToken cancellation)
    {
        var calls = services.GetRequiredService<WhomToCall>();
        var terms = await services.GetRequiredService<Terms>().Current(cancellation);
        var questions = terms.Of(TermLists.Capability).Concat(terms.Of(TermLists.Function))
            .SelectMany(term => Territories.SelectMany(territory => Hurry.Select(urgent => new CallQuestion(new Need(term.List, term.Code), territory, urgent)))).ToArray();
        var started = Stopwatch.GetTimestamp();
        await calls.Prepare(cancellation);
        Console.Error.WriteLine($"laid out in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:N0} ms");
        new Random(seed).Shuffle(questions);
        var times = new List<double>();
        for (var round = 0; round < 6; round++)
        {
            // The first rounds compile the code and are not counted.
            times.Clear();
            foreach (var question in questions)
            {
                var asked = Stopwatch.GetTimestamp();
                await calls.Ask(Actor.Reader("reader"), question, 10, cancellation);
                times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }
        }

        times.Sort();
        return (times[times.Count / 2], times[times.Count * 99 / 100], times[^1]);
    }
}
