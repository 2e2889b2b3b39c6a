namespace PartnerDirectory.Kernel;

/// <summary>One page of a list, and the key the next one starts after (null on the last).</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
