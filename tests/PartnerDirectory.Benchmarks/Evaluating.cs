using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Benchmarks;

/// <summary>Evaluates the search on the records of a directory, and what it answers when a sixth of them is left out.</summary>
internal static class Evaluating
{
    private const int LeftOut = 6;

    public static async Task<int> Run(DatabaseLocation location, int seed, int perClass, FileInfo? queries, FileInfo? misses, TextWriter output, CancellationToken cancellation)
    {
        if (await Migrator.Prepare(location, WhenMissing.Refuse, cancellation) is { } problem)
        {
            await Console.Error.WriteLineAsync(Texts.Say(problem.Message));
            return 2;
        }

        await using var services = new ServiceCollection().AddDirectory(location).BuildServiceProvider();
        var db = services.GetRequiredService<Db>();
        var today = DateOnly.FromDateTime(services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
        var reader = new IndexReader(db, today);
        var organisations = reader.Organisations().ToList();
        var contacts = reader.Contacts().ToList();
        var words = (await services.GetRequiredService<Terms>().Current(cancellation)).All.Select(term => new TermEntry(term.List, term.Code, [.. term.Labels.Values])).ToList();
        await output.WriteLineAsync($"{organisations.Count:N0} organisations, {contacts.Count:N0} contacts, seed {seed}");

        var index = DirectoryIndex.Build(organisations, contacts, words, 1);
        var asked = EvaluationSets.Make(organisations, contacts, seed, perClass).ToList();
        if (queries is not null)
        {
            var byReference = organisations.Where(entry => entry.Reference is not null).ToDictionary(entry => entry.Reference!, entry => entry.Id, StringComparer.Ordinal);
            asked.AddRange(Evaluation.ReadTsv(queries.FullName, byReference));
        }

        await using var missed = misses is null ? TextWriter.Null : misses.CreateText();
        void Note(EvaluationQuery query, SearchResult result) => missed.WriteLine(string.Join('\t', result.Hits.Take(3).Select(hit => hit.Organisation?.Names[0].Text ?? hit.Contact!.Name)
            .Prepend(result.Hits is [{ Certain: true }, ..] ? "certain" : "").Prepend(query.Text).Prepend(query.Class)));

        Evaluation.Run(index, asked.Where((_, i) => i % 10 == 0));
        Evaluation.Print(Evaluation.Run(index, asked, Note), output);

        // Names that another record has too are listed after all.
        var kept = organisations.Where((_, i) => i % LeftOut != 0).ToList();
        var known = kept.SelectMany(entry => entry.Names).Select(name => SortKey.Of(name.Text)).ToHashSet(StringComparer.Ordinal);
        var missing = organisations.Where((entry, i) => i % LeftOut == 0 && !known.Contains(SortKey.Of(entry.Names[0].Text))).Take(3_000);
        await output.WriteLineAsync("\nWith every sixth organisation left out, its name asked for (first hit certain: cert %):");
        Evaluation.Print(Evaluation.Run(DirectoryIndex.Build(kept, [], words, 1), Evaluation.NotListed(missing), Note), output);
        return 0;
    }
}
