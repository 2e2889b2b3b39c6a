namespace PartnerDirectory.Ui;

/// <summary>Tells the ledger what was refused in an open page, where no response has a status that says so.</summary>
public interface IRefusals
{
    /// <param name="user">Who is signed in on the page, or was until the account or the session was ended.</param>
    /// <param name="path">What was asked for.</param>
    Task Tell(System.Security.Claims.ClaimsPrincipal user, string path);
}
