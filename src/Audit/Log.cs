namespace PartnerDirectory.Audit;

/// <summary>What an operator is told where the ledger can't be.</summary>
internal static partial class Log
{
    [LoggerMessage(2, LogLevel.Error, "{actor} did {action}, and the ledger could not be told: {why}")]
    public static partial void NotTold(ILogger logger, string actor, string action, string why, Exception? exception);
}
