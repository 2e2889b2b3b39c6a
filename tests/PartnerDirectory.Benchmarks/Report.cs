using System.Globalization;
using System.Text;

namespace PartnerDirectory.Benchmarks;

/// <summary>A line of a plot.</summary>
internal sealed record Series(string Name, IReadOnlyList<(double Size, double Ms)> Points);

/// <summary>The measurements as a table of figures and ratios, and cost against size as a plot.</summary>
internal static class Report
{
    private static readonly (string Title, string Goal, Func<Measurement, string> Value)[] Lines =
    [
        ("Import with ledger, rows a second", "≥ 15,000 (SQLite)", m => $"{m.ImportRowsPerSecond:N0}"),
        ("Index built at start, ms", "≤ 3,000 at 100,000", m => $"{m.BuildMs:N0}"),
        ("Index memory, MB per 1,000 organisations (3,000 contacts)", "stated", m => $"{m.MegabytesPerThousand:N2}"),
        ("Type-ahead p50, ms", "≤ 0.2 at 100,000", m => $"{m.TypeAheadP50:N3}"),
        ("Type-ahead p99, ms", "≤ 2 at 100,000", m => $"{m.TypeAheadP99:N3}"),
        ("Type-ahead with markings ÷ without", "≤ 1.2 ×", m => $"{m.MarkedP50 / m.UnmarkedP50:N2} ×"),
        ("SQL like ÷ type-ahead", "≥ 50 ×", m => $"{m.LikeP50 / m.TypeAheadP50:N0} ×"),
        ("Typo ÷ exact", "≤ 3 ×", m => $"{m.TypoP50 / m.ExactP50:N2} ×"),
        ("Facets ÷ count", "≤ 5 ×", m => $"{m.FacetsP50 / m.CountP50:N2} ×"),
        ("Deep page ÷ first page", "≤ 1.5 ×", m => $"{m.DeepPageP50 / m.FirstPageP50:N2} ×"),
        ("Search after a write, ms", "≤ 5", m => $"{m.UpdateP50:N2}"),
        ("Whom do I call p50, ms", "≤ 1 at 100,000", m => $"{m.CallP50:N2}"),
        ("Whom do I call p99, ms", "stated", m => $"{m.CallP99:N2}"),
        ("Profile read ÷ bare ADO.NET", "≤ 1.5 ×", m => $"{m.ProfileP50 / m.BareProfileP50:N2} ×"),
        ("Profile read p95, ms", "≤ 20 with its page", m => $"{m.ProfileP95:N2}"),
        ("Search p99 during an import ÷ idle", "≤ 3 ×", m => $"{m.DuringImportP99 / m.IdleP99:N2} ×"),
    ];

    public static string Table(IReadOnlyList<Measurement> results)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var table = new StringBuilder();
        table.Append("| | goal |").AppendJoin('|', results.Select(m => $" {m.Engine} {m.Organisations:N0} ")).AppendLine("|");
        table.Append("|---|---|").AppendJoin('|', results.Select(_ => "---:")).AppendLine("|");
        foreach (var (title, goal, value) in Lines)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {title} | {goal} |").AppendJoin('|', results.Select(m => " " + value(m) + " ")).AppendLine("|");
        }

        return table.ToString();
    }

    public static string Plot(IReadOnlyList<Measurement> results) => Plot(
        [.. results.GroupBy(m => m.Engine).SelectMany(engine => new Series[]
        {
            new($"{engine.Key}: SQL like p50", [.. engine.Select(m => ((double)m.Organisations, m.LikeP50))]),
            new($"{engine.Key}: type-ahead p99", [.. engine.Select(m => ((double)m.Organisations, m.TypeAheadP99))]),
            new($"{engine.Key}: type-ahead p50", [.. engine.Select(m => ((double)m.Organisations, m.TypeAheadP50))]),
            new($"{engine.Key}: after a write", [.. engine.Select(m => ((double)m.Organisations, m.UpdateP50))]),
        })],
        "organisations, with three contacts each");

    /// <summary>Both axes logarithmic: a line that climbs less steeply than the diagonal grows slower than what there is.</summary>
    public static string Plot(IReadOnlyList<Series> series, string counted)
    {
        const int Width = 720;
        const int Height = 400;
        const int Left = 64;
        const int Bottom = 340;
        const int Right = 500;
        const int Top = 30;
        var sizes = series.SelectMany(one => one.Points).Select(point => point.Size).Distinct().Order().ToList();
        var (least, most) = (Math.Floor(Math.Log10(series.Min(s => s.Points.Min(p => p.Ms)))), Math.Ceiling(Math.Log10(series.Max(s => s.Points.Max(p => p.Ms)))));
        var (small, large) = (Math.Log10(sizes[0]), Math.Log10(sizes[^1]));
        double X(double size) => large > small ? Left + ((Math.Log10(size) - small) / (large - small) * (Right - Left)) : Left;
        double Y(double ms) => Bottom - ((Math.Log10(ms) - least) / (most - least) * (Bottom - Top));
        string[] colours = ["#8E2457", "#1F4E8C", "#1B6E36", "#8A4B00", "#B3261E", "#0B5C9E", "#4A5361", "#6B4EA0"];

        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        for (var power = least; power <= most; power++)
        {
            var y = Y(Math.Pow(10, power));
            svg.AppendLine(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {y:F1}H{Right}\" stroke=\"#e3e6eb\"/><text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{Math.Pow(10, power)} ms</text>");
        }

        foreach (var size in sizes)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{X(size):F1}\" y=\"{Bottom + 20}\" text-anchor=\"middle\">{size:N0}</text>");
        }

        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Right) / 2}\" y=\"{Bottom + 44}\" text-anchor=\"middle\">{counted}</text>");
        for (var i = 0; i < series.Count; i++)
        {
            var path = string.Join('L', series[i].Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Size):F1} {Y(p.Ms):F1}")));
            svg.AppendLine(CultureInfo.InvariantCulture, $"<path d=\"M{path}\" fill=\"none\" stroke=\"{colours[i % colours.Length]}\" stroke-width=\"2\"/><text x=\"{Right + 12}\" y=\"{Top + 10 + (i * 20)}\" fill=\"{colours[i % colours.Length]}\">{series[i].Name}</text>");
        }

        return svg.AppendLine("</svg>").ToString();
    }
}
