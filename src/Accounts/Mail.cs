using System.Diagnostics.CodeAnalysis;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>Where mail goes (the settings under <c>Mail</c>).</summary>
public sealed record MailSettings
{
    /// <summary>The SMTP server; without one, messages are put into <see cref="PickupFolder"/>.</summary>
    public string? Host { get; init; }

    public int Port { get; init; } = 587;

    /// <summary>StartTls, Tls (from the first byte), or None, which suits a server on this machine alone.</summary>
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    public string? User { get; init; }

    public string? Password { get; init; }

    public string From { get; init; } = "directory@localhost";

    /// <summary>A folder that takes messages as .eml files.</summary>
    public string? PickupFolder { get; init; }
}

public enum MailSecurity
{
    StartTls,
    Tls,
    None,
}

/// <summary>It could not be sent: whoever asked hands over the link in another way.</summary>
public sealed record NotMailed(string To) : Problem(new Message("Problem.NotMailed", To))
{
    /// <summary>What the server or the machine said, for those who look after the mail.</summary>
    public string? Why { get; init; }

    /// <summary>The server refused the recipient for good (a reply of 500 and above, RFC 5321): trying again soon is of no use.</summary>
    public bool IsRefused { get; init; }
}

/// <summary>A message to one person. With <see cref="Html"/> it has both forms, and the reader's program chooses (RFC 2046, multipart/alternative).</summary>
public sealed record Mailing(string To, string Subject, string Text)
{
    public string? Html { get; init; }

    /// <summary>Without angle brackets. Who sends a message again gives it the same, so that it counts as the one it was (RFC 5322, 3.6.4).</summary>
    public string? MessageId { get; init; }
}

/// <summary>Messages to one person each. A failure is logged without the message, which may hold a link.</summary>
public sealed partial class Mail(IOptions<MailSettings> settings, TimeProvider time, Ids ids, ILogger<Mail> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Whether there is anywhere to send to.</summary>
    public bool IsSetUp => settings.Value is { Host.Length: > 0 } or { PickupFolder.Length: > 0 };

    /// <summary>Null when a server, or the folder, took it.</summary>
    public Task<NotMailed?> Send(string to, string subject, string text, CancellationToken cancellation = default) => Send(new Mailing(to, subject, text), cancellation);

    /// <summary>Null when a server, or the folder, took it.</summary>
    public async Task<NotMailed?> Send(Mailing mailing, CancellationToken cancellation = default)
    {
        var set = settings.Value;
        var (why, refused) = ("", false);
        try
        {
            using var message = Written(set, mailing);
            if (set.Host is { Length: > 0 })
            {
                await Hand(set, message, cancellation);
                return null;
            }

            if (set.PickupFolder is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
                await message.WriteToAsync(Path.Combine(folder, ids.Next().ToString("N") + ".eml"), cancellation);
                return null;
            }

            LogNowhere(logger);
            why = "Mail:Host";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException or MailKit.CommandException or MailKit.ProtocolException
            or AuthenticationException or SslHandshakeException or ParseException or OperationCanceledException or NotSupportedException or TimeoutException)
        {
            cancellation.ThrowIfCancellationRequested();
            LogFailed(logger, e.GetType().Name, e.Message);
            why = e.Message;
            refused = e is SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } answer && (int)answer.StatusCode >= 500;
        }

        return new NotMailed(mailing.To) { Why = why.Length > 300 ? why[..300] : why, IsRefused = refused };
    }

    /// <summary>
    /// Sends after the reply, so that it tells nothing by the time it takes. What is wrong is logged.
    /// </summary>
    [SuppressMessage("Reliability", "CA2008:Do not create tasks without passing a TaskScheduler", Justification = "Task.Run uses the pool.")]
    public Task SendLater(string to, string subject, string text) => Task.Run(() => Send(to, subject, text));

    private MimeMessage Written(MailSettings set, Mailing mailing)
    {
        if (mailing.To.Any(char.IsControl))
        {
            // A line break would begin another header.
            throw new ParseException("An address holds no control characters.", 0, 0);
        }

        MimeEntity body = new TextPart("plain") { Text = mailing.Text };
        if (mailing.Html is { } html)
        {
            // The last form is the one that the writer likes best.
            body = new MultipartAlternative(body, new TextPart("html") { Text = html });
        }

        var message = new MimeMessage { Subject = OneLine(mailing.Subject), Date = time.GetUtcNow(), Body = body };
        message.From.Add(MailboxAddress.Parse(set.From));
        message.To.Add(MailboxAddress.Parse(mailing.To));
        if (mailing.MessageId is { } id)
        {
            message.MessageId = id;
        }

        // No answer to an answer: RFC 3834.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();

    private static async Task Hand(MailSettings set, MimeMessage message, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using var client = new SmtpClient();
        await client.ConnectAsync(set.Host!, set.Port, set.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        }, limit.Token);
        if (set.User is { Length: > 0 })
        {
            await client.AuthenticateAsync(set.User, set.Password ?? "", limit.Token);
        }

        await client.SendAsync(message, limit.Token);
        try
        {
            await client.DisconnectAsync(true, limit.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Net.Sockets.SocketException or MailKit.CommandException or MailKit.ProtocolException)
        {
            // The server has the message: how the two part doesn't change that, or it would be sent again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message was not sent: neither Mail:Host nor Mail:PickupFolder is set.")]
    private static partial void LogNowhere(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message was not sent: {Kind}: {Why}")]
    private static partial void LogFailed(ILogger logger, string kind, string why);
}
