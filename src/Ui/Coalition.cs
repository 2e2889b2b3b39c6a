namespace PartnerDirectory.Ui;

/// <summary>What one installation says about its coalition (the settings under <c>Coalition</c>).</summary>
public sealed record Coalition
{
    /// <summary>What the coalition is called, and who answers for its data: for the record of processing.</summary>
    public string Name { get; init; } = "";

    public string Controller { get; init; } = "";

    public string DataProtectionOfficer { get; init; } = "";

    /// <summary>Where people report abuse; this directory is no place for that.</summary>
    public string Hotline { get; init; } = "inhope.org";

    public string HotlineAddress { get; init; } = "https://www.inhope.org/";
}
