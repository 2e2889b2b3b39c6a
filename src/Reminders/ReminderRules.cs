using System.Globalization;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Reminders;

/// <summary>What makes a reminder one, and when it is tried again.</summary>
public static class ReminderRules
{
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12), TimeSpan.FromDays(1)];

    public static Guid IdOf(Guid subject, string rule, DateOnly due) =>
        Ids.Of(string.Create(CultureInfo.InvariantCulture, $"reminder/{subject:D}/{rule}/{due:yyyy-MM-dd}"));

    /// <summary>
    /// The Message-ID without its brackets (RFC 5322, 3.6.4). Always the same for a reminder: a message that was taken by a
    /// server before the program could note it is sent again as the message it is.
    /// </summary>
    public static string MessageIdOf(Guid reminder, string from)
    {
        var domain = from[(from.LastIndexOf('@') + 1)..].TrimEnd('>', ' ');
        return $"reminder.{reminder:N}@{(domain.Length > 0 && domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? domain : "localhost")}";
    }

    /// <summary>How long to wait after so many attempts. An address that was refused for good is tried once a day: somebody may have set it right.</summary>
    public static TimeSpan WaitAfter(int attempts, bool refused) => refused ? Waits[^1] : Waits[Math.Clamp(attempts, 1, Waits.Length) - 1];
}
