using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PartnerDirectory.Accounts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;
using PartnerDirectory.Tests.Support;
using PartnerDirectory.Ui;
using Mail = PartnerDirectory.Accounts.Mail;

namespace PartnerDirectory.Tests.Reminders;

/// <summary>The services that mail, over a test's directory, with somewhere to send to.</summary>
internal static class Post
{
    public const string From = "directory@coalition.example";

    public static MailSettings To(MailSink sink) => new() { Host = "127.0.0.1", Port = sink.Port, Security = MailSecurity.None, From = From };

    public static MailSettings To(string folder) => new() { PickupFolder = folder, From = From };

    public static Mail Mail(this TestDirectory directory, MailSink sink) => directory.Mail(To(sink));

    public static Mail Mail(this TestDirectory directory, MailSettings settings) => new(Options.Create(settings), directory.Time, new Ids(TimeProvider.System), NullLogger<Mail>.Instance);

    public static Letters Letters(this TestDirectory directory, MailSink sink) => directory.Letters(To(sink));

    public static Letters Letters(this TestDirectory directory, MailSettings settings) =>
        new(directory.Get<Db>(), directory.Mail(settings), Options.Create(new Coalition { Name = "Test Coalition" }), Options.Create(new Transport { Address = "https://directory.example" }), directory.Time);

    public static PartnerDirectory.Reminders.Reminders Reminders(this TestDirectory directory, MailSettings settings, params IReminderSource[] sources) => new(
        directory.Get<Db>(), sources, directory.Letters(settings), directory.Mail(settings), Options.Create(settings), new Ids(TimeProvider.System), directory.Time,
        NullLogger<PartnerDirectory.Reminders.Reminders>.Instance);
}
