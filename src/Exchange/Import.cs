using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Search;

namespace PartnerDirectory.Exchange;

/// <summary>
/// Takes a list of organisations or contacts: all of it or nothing, in one write with a ledger entry a record. Rows are
/// read, checked and planned on one thread while another writes, so a large file takes as long as the slower of the two.
/// </summary>
public sealed class Import(Db db, Terms terms, Ids ids, Organisations.Organisations organisations, Contacts.Contacts contacts, Memberships memberships, PartnerSearch search, TimeProvider time)
{
    private const int Portion = 200;

    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(20);

    // What a person can read through; the rest is counted.
    private const int MostProblems = 10_000;

    /// <param name="actor">Needs the right to edit; standings and mandates need the right to administer.</param>
    /// <param name="file">CSV by <see cref="CsvFile"/>; read from where it stands to its end.</param>
    /// <param name="bad">When given, good rows are taken and bad ones are written here, as they were, with the reasons in a last column.</param>
    /// <param name="progress">Told every few hundred rows.</param>
    /// <param name="cancellation">Cancelling leaves the directory as it was.</param>
    public async Task<Result<ImportReport>> Run(Actor actor, Stream file, TextWriter? bad = null, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Edit))
        {
            return new Forbidden(new Message("Problem.MayNotEdit"));
        }

        if (!CsvFile.Open(file).Succeeded(out var csv, out var unreadable))
        {
            return unreadable;
        }

        using (csv)
        {
            var words = await terms.Current(cancellation);
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            Planner planner = csv.Kind == ListKind.Organisations
                ? await OrganisationPlanner.Begin(actor, organisations, memberships, ids, words, today, cancellation)
                : await ContactPlanner.Begin(actor, organisations, contacts, ids, words, today, cancellation);

            var portions = Channel.CreateBounded<List<Change>>(2);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await using var writer = await db.Begin(actor, cancellation);
            var writing = Task.Run(() => Write(writer, portions.Reader, stop), cancellation);
            var report = new ImportReport { Kind = csv.Kind, UnknownColumns = csv.UnknownColumns };
            try
            {
                report = await Task.Run(() => Plan(csv, planner, portions.Writer, report, bad, progress, stop.Token), cancellation);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // The writer met a problem and stopped the planner; it is returned below.
            }
            catch (DecoderFallbackException)
            {
                portions.Writer.TryComplete();
                await writing;
                return CsvFile.NotUtf8(file);
            }
            catch
            {
                // The writer comes to rest before its connection is given back.
                portions.Writer.TryComplete();
                await stop.CancelAsync();
                await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
            finally
            {
                portions.Writer.TryComplete();
            }

            if (await writing is { } problem)
            {
                return problem;
            }

            var written = report.BadRows == 0 || bad is not null;
            if (written && (await writer.Commit(cancellation)).Problem is { } refused)
            {
                return refused;
            }

            return report with { Written = written };
        }
    }

    // Rests between portions while somebody searches on this node, as long as a portion takes: whoever waits for an answer
    // comes first. The planner rests with it, being two portions ahead at most.
    private async Task<Problem?> Write(DbWriter writer, ChannelReader<List<Change>> portions, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var portion in portions.ReadAllAsync(stop.Token))
            {
                var began = Stopwatch.GetTimestamp();
                if (await writer.Apply(portion) is { } problem)
                {
                    await stop.CancelAsync();
                    return problem;
                }

                if (search.IsBusy)
                {
                    var took = Stopwatch.GetElapsedTime(began);
                    await Task.Delay(took < ShortestRest ? ShortestRest : took, stop.Token);
                }
            }
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }

        return null;
    }

    private static async Task<ImportReport> Plan(
        CsvFile csv, Planner planner, ChannelWriter<List<Change>> portions, ImportReport report, TextWriter? bad, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        var portion = new List<Change>(Portion);
        var inPortion = new HashSet<(string, Guid)>();
        var problems = new List<RowProblem>();
        var (rows, added, changed, unchanged, badRows) = (0, 0, 0, 0, 0);
        while (csv.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            rows++;
            var outcome = csv.Malformed() is { } malformed ? new RowOutcome { Problems = [malformed] } : planner.Row(csv);
            if (outcome.Problems.Count > 0)
            {
                if (badRows++ == 0 && bad is not null)
                {
                    await BadRows.Header(bad, csv);
                }

                if (problems.Count < MostProblems)
                {
                    problems.AddRange(outcome.Problems.Select(problem => new RowProblem(csv.Line, problem)));
                }

                if (bad is not null)
                {
                    await BadRows.Row(bad, csv, outcome.Problems);
                }
            }
            else
            {
                _ = outcome.Changes.Count == 0 ? unchanged++ : outcome.IsNew ? added++ : changed++;

                // With one bad row nothing will be written: go on only to list the others.
                if (badRows == 0 || bad is not null)
                {
                    // Two changes of one record can't travel together: the second guards the version that the first makes.
                    if (portion.Count >= Portion || outcome.Changes.Any(change => inPortion.Contains((change.Entry.Subject, change.Entry.SubjectId))))
                    {
                        await portions.WriteAsync(portion, cancellation);
                        portion = new List<Change>(Portion);
                        inPortion.Clear();
                    }

                    foreach (var change in outcome.Changes)
                    {
                        portion.Add(change);
                        inPortion.Add((change.Entry.Subject, change.Entry.SubjectId));
                    }
                }
            }

            if (rows % 500 == 0)
            {
                progress?.Report(new ImportProgress(rows, csv.Progress));
            }
        }

        if (portion.Count > 0)
        {
            await portions.WriteAsync(portion, cancellation);
        }

        progress?.Report(new ImportProgress(rows, 1));
        return report with { Rows = rows, Added = added, Changed = changed, Unchanged = unchanged, BadRows = badRows, Problems = problems, HiddenOfficers = planner.HiddenOfficers };
    }
}

/// <summary>What became of one row.</summary>
internal sealed record RowOutcome
{
    public IReadOnlyList<FieldProblem> Problems { get; init; } = [];
    public IReadOnlyList<Change> Changes { get; init; } = [];
    public bool IsNew { get; init; }
}

/// <summary>Turns rows into changes, knowing what the directory has and what the file brought so far.</summary>
internal abstract class Planner
{
    private readonly HashSet<Guid> hiddenIds = [];
    private readonly HashSet<string> hiddenReferences = new(StringComparer.Ordinal);

    public int HiddenOfficers { get; protected set; }

    public abstract RowOutcome Row(CsvFile row);

    /// <summary>Keeps the keys of records that the actor doesn't see, so that a row with one of them is told of like any other.</summary>
    protected void Hide(IEnumerable<(Guid Id, string? Reference)> all, Func<Guid, bool> isSeen)
    {
        foreach (var (id, reference) in all.Where(key => !isSeen(key.Id)))
        {
            hiddenIds.Add(id);
            if (reference is not null)
            {
                hiddenReferences.Add(reference);
            }
        }
    }

    /// <summary>A problem when a record out of sight has the id or the reference.</summary>
    protected FieldProblem? Taken(Guid id, string reference) =>
        hiddenIds.Contains(id) ? Wrong("id", id.ToString("D"), "KeyTaken") : hiddenReferences.Contains(reference) ? Wrong("reference", reference, "KeyTaken") : null;

    protected static FieldProblem Wrong(string column, string value, string name, params object?[] args) =>
        new(column, value, new Message("Why." + name, args), new Message("Remedy." + name, args));

    /// <summary>The id in the row's first column; a problem when there is one that isn't a UUID.</summary>
    protected static Guid Id(CsvFile row, out FieldProblem? problem)
    {
        var text = row["id"];
        problem = null;
        if (text.Length == 0)
        {
            return Guid.Empty;
        }

        if (Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty)
        {
            return id;
        }

        problem = Wrong("id", text, "Id");
        return Guid.Empty;
    }

    protected static RowOutcome Bad(params IReadOnlyList<FieldProblem> problems) => new() { Problems = problems };
}
