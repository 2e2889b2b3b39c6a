namespace PartnerDirectory.Kernel;

/// <summary>
/// Whether this server shows the demo, where whoever sits at the machine acts as a demo account without proof. The
/// command <c>demo</c> says so, never a setting.
/// </summary>
public sealed record DemoMode(bool IsOn);
