using System.Security.Claims;

namespace PartnerDirectory.Ui;

/// <summary>Whether somebody could take back what an address says was just saved. The features say so; pages only ask.</summary>
public sealed record Undoable(Func<ClaimsPrincipal, string, Task<bool>> Offered);
