using System.Diagnostics;
using System.Globalization;
using PartnerDirectory.Search;

namespace PartnerDirectory.Benchmarks;

/// <summary>Runs evaluation queries and prints success among the first 1, 5 and 10, mean reciprocal rank, and time, class by class.</summary>
public static class Evaluation
{
    /// <summary>Success per class, in percent of its queries. "Certain" is how many first hits were certain.</summary>
    public sealed record Line(string Class, int Queries, double At1, double At5, double At10, double Mrr, double Certain, double MedianMicroseconds, double SlowMicroseconds);

    public static IReadOnlyList<Line> Run(DirectoryIndex index, IEnumerable<EvaluationQuery> queries, Action<EvaluationQuery, SearchResult>? missed = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        var lines = new List<Line>();
        foreach (var group in queries.GroupBy(query => query.Class))
        {
            int count = 0, at1 = 0, at5 = 0, at10 = 0, certain = 0;
            var reciprocal = 0.0;
            var times = new List<double>();
            foreach (var query in group)
            {
                var began = Stopwatch.GetTimestamp();
                var result = index.Search(new SearchQuery { Text = query.Text }, Viewer.All);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
                count++;
                certain += result.Hits.Count > 0 && result.Hits[0].Certain ? 1 : 0;
                var rank = 0;
                for (var i = 0; i < result.Hits.Count && rank == 0; i++)
                {
                    rank = query.Expected.Contains(result.Hits[i].Id) ? i + 1 : 0;
                }

                at1 += rank == 1 ? 1 : 0;
                at5 += rank is >= 1 and <= 5 ? 1 : 0;
                at10 += rank is >= 1 and <= 10 ? 1 : 0;
                reciprocal += rank > 0 ? 1.0 / rank : 0;
                if (rank == 0)
                {
                    missed?.Invoke(query, result);
                }
            }

            times.Sort();
            lines.Add(new Line(group.Key, count, 100.0 * at1 / count, 100.0 * at5 / count, 100.0 * at10 / count, reciprocal / count, 100.0 * certain / count, times[count / 2], times[(int)(count * 0.99)]));
        }

        return lines;
    }

    public static void Print(IEnumerable<Line> lines, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine($"{"class",-28}{"queries",8}{"@1 %",8}{"@5 %",8}{"@10 %",8}{"MRR",8}{"cert %",8}{"p50 us",9}{"p99 us",9}");
        foreach (var line in lines)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{line.Class,-28}{line.Queries,8}{line.At1,8:F1}{line.At5,8:F1}{line.At10,8:F1}{line.Mrr,8:F3}{line.Certain,8:F1}{line.MedianMicroseconds,9:F0}{line.SlowMicroseconds,9:F0}"));
        }
    }

    /// <summary>Queries from lines of class, query and expected references separated by |; lines with no reference listed here are left out.</summary>
    public static IReadOnlyList<EvaluationQuery> ReadTsv(string path, IReadOnlyDictionary<string, Guid> idsByReference)
    {
        ArgumentNullException.ThrowIfNull(idsByReference);
        var queries = new List<EvaluationQuery>();
        foreach (var cells in File.ReadLines(path).Skip(1).Select(line => line.Split('\t')).Where(cells => cells.Length >= 3))
        {
            var expected = cells[2].Split('|').Where(idsByReference.ContainsKey).Select(reference => idsByReference[reference]).ToHashSet();
            if (expected.Count > 0)
            {
                queries.Add(new EvaluationQuery("typed: " + cells[0], cells[1], expected));
            }
        }

        return queries;
    }

    /// <summary>Names of records that are not in the index: no hit should be certain.</summary>
    public static IEnumerable<EvaluationQuery> NotListed(IEnumerable<OrganisationEntry> heldOut) =>
        heldOut.Select(entry => new EvaluationQuery("not listed", entry.Names[0].Text, new HashSet<Guid>()));
}
