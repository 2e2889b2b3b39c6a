namespace PartnerDirectory.Kernel;

/// <summary>
/// How much one account or address may ask for; the settings under <c>Limits</c>. What is null depends on whether the
/// program is on a network: on loopback alone there is nobody to keep out, and a list of partners may be asked for as fast
/// as the machine answers.
/// </summary>
public sealed class Limits
{
    /// <summary>Attempts to sign in, to reset a password or to use a link, a minute and address: 10, and 100 on loopback.</summary>
    public int? SignInsPerMinute { get; set; }

    /// <summary>Requests to the API, a minute and key: 120.</summary>
    public int? ApiPerMinute { get; set; }

    /// <summary>Exports, a minute and account: 10.</summary>
    public int? ExportsPerMinute { get; set; }

    /// <summary>All other requests but static files, a minute and account or address: 3,000.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Pages that are open and live at once, an account: 20; four times as many an address without an account.</summary>
    public int Circuits { get; set; } = 20;

    /// <summary>Pages that are open and live at once on this node.</summary>
    public int CircuitsOfNode { get; set; } = 5_000;

    /// <summary>Different contacts whose details an account may look at within an hour.</summary>
    public int ContactsPerHour { get; set; } = 600;

    /// <summary>Minutes without anything done after which a session ends; it ends after eight hours in any case.</summary>
    public int IdleMinutes { get; set; } = 60;

    /// <summary>The names of the settings that are no counts: less than one.</summary>
    public IReadOnlyList<string> Wrong() =>
    [
        .. new (string Name, int? Value)[]
        {
            (nameof(SignInsPerMinute), SignInsPerMinute), (nameof(ApiPerMinute), ApiPerMinute), (nameof(ExportsPerMinute), ExportsPerMinute), (nameof(RequestsPerMinute), RequestsPerMinute),
            (nameof(Circuits), Circuits), (nameof(CircuitsOfNode), CircuitsOfNode), (nameof(ContactsPerHour), ContactsPerHour), (nameof(IdleMinutes), IdleMinutes),
        }.Where(one => one.Value < 1).Select(one => "Limits:" + one.Name),
    ];
}
