using System.Globalization;
using System.Reflection;

namespace PartnerDirectory.Organisations;

/// <summary>The outline of a country on the map of Europe; what is too small to hit has a disc beside it.</summary>
public sealed record Shape(string Code, int X, int Y, (int X, int Y)? Disc, string Path);

/// <summary>Reads europe.tsv, which says where the outlines come from.</summary>
public static class EuropeShapes
{
    public const string ViewBox = "0 0 640 620";

    public static IReadOnlyList<Shape> All { get; } = Read();

    private static List<Shape> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("europe.tsv")!;
        using var reader = new StreamReader(stream);
        var shapes = new List<Shape>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                var cells = line.Split('\t');
                shapes.Add(new Shape(cells[0], Number(cells[1]), Number(cells[2]), cells[3].Split(',') is [var x, var y] ? (Number(x), Number(y)) : null, cells[4]));
            }
        }

        return shapes;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
