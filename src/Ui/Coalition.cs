namespace PartnerDirectory.Ui;

/// <summary>What one installation says about its coalition (the settings under <c>Coalition</c>).</summary>
public sealed record Coalition
{
    /// <summary>Where people report abuse; this directory is no place for that.</summary>
    public string Hotline { get; init; } = "inhope.org";

    public string HotlineAddress { get; init; } = "https://www.inhope.org/";
}
