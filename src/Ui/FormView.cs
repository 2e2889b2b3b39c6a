using PartnerDirectory.Kernel;

namespace PartnerDirectory.Ui;

/// <summary>What the parts of a record's form need to know: what was typed, and what is wrong with it. Cascades from <see cref="RecordForm"/>.</summary>
public sealed class FormView
{
    public Sheet Sheet { get; set; } = Sheet.Empty;

    /// <summary>Each with the path of its field.</summary>
    public IReadOnlyList<FieldProblem> Problems { get; set; } = [];

    /// <summary>Two versions to choose between, when somebody else saved meanwhile.</summary>
    public IReadOnlyList<Difference> Differences { get; set; } = [];

    public IReadOnlyDictionary<string, Side> Chosen { get; set; } = new Dictionary<string, Side>();

    /// <summary>The version that the form was opened with.</summary>
    public long Version { get; set; }

    /// <summary>The newer one that it was compared with; 0 when there was none.</summary>
    public long Newer { get; set; }

    /// <summary>What was typed isn't what the record says.</summary>
    public bool IsDirty { get; set; }

    /// <summary>The row that was just added takes the focus.</summary>
    public string? Fresh { get; set; }

    /// <summary>Ids of elements and parts of addresses can't hold a path as it is.</summary>
    public static string Id(string path) => path.Replace('/', '-');

    public FieldProblem? Problem(string path) => Problems.FirstOrDefault(problem => problem.Field == path);

    /// <summary>Whether a group of fields has something to show: then it is open from the start.</summary>
    public bool IsOpen(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (Sheet.At(path).Length > 0 || Problem(path) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
