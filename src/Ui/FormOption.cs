namespace PartnerDirectory.Ui;

/// <summary>One of the values that a form offers, and under which heading.</summary>
public sealed record FormOption(string Value, string Label, string? Group = null);
