using PartnerDirectory.Kernel;

namespace PartnerDirectory.Exchange;

/// <summary>A row that could not be taken: where it begins in the file, and what is wrong in which column.</summary>
public sealed record RowProblem(int Line, FieldProblem Problem);

/// <summary>What an import did, or would have to mend.</summary>
public sealed record ImportReport
{
    public ListKind Kind { get; init; }
    public int Rows { get; init; }
    public int Added { get; init; }
    public int Changed { get; init; }
    public int Unchanged { get; init; }

    /// <summary>Rows with a problem; each may have several in <see cref="Problems"/>.</summary>
    public int BadRows { get; init; }

    public IReadOnlyList<RowProblem> Problems { get; init; } = [];

    /// <summary>Columns of the file that the format doesn't have: passed over, and told.</summary>
    public IReadOnlyList<string> UnknownColumns { get; init; } = [];

    /// <summary>Persons at police units, taken for the secretariat alone because no agreement to name them is recorded.</summary>
    public int HiddenOfficers { get; init; }

    /// <summary>False when a bad row kept all of them out.</summary>
    public bool Written { get; init; }
}

/// <summary>How far an import has come: rows read, and the part of the file, 0 to 1.</summary>
public readonly record struct ImportProgress(int Rows, double Fraction);
