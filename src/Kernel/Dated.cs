namespace PartnerDirectory.Kernel;

/// <summary>
/// The days on which a fact holds: <paramref name="Since"/> included, <paramref name="Until"/> not.
/// A null <paramref name="Since"/> means "from a day we don't know", a null <paramref name="Until"/> "still".
/// </summary>
public readonly record struct Dated(DateOnly? Since, DateOnly? Until)
{
    public bool IsOrdered => Since is null || Until is null || Since < Until;

    public bool HoldsOn(DateOnly day) => (Since is null || Since <= day) && (Until is null || day < Until);

    public bool Overlaps(Dated other) =>
        (Until is null || other.Since is null || other.Since < Until) &&
        (other.Until is null || Since is null || Since < other.Until);
}
