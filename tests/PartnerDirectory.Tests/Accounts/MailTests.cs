using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Accounts;

public sealed class MailTests
{
    private readonly Lines log = new();

    [Fact]
    public async Task A_message_reaches_a_real_server_as_it_was_written()
    {
        await using var sink = await MailSink.Start();

        (await To(new MailSettings { Host = "127.0.0.1", Port = sink.Port, Security = MailSecurity.None, From = "directory@coalition.example" })
            .Send("jan@police.example", "Einladung für Žofie", "Öffnen Sie: https://directory.example/invitation/abc")).ShouldBeNull();

        var message = await sink.Next();
        message.GetProperty("from").GetString().ShouldBe("directory@coalition.example");
        message.GetProperty("to")[0].GetString().ShouldBe("jan@police.example");
        message.GetProperty("subject").GetString().ShouldBe("Einladung für Žofie");
        message.GetProperty("auto").GetString().ShouldBe("auto-generated");
        message.GetProperty("text").GetString()!.Trim().ShouldBe("Öffnen Sie: https://directory.example/invitation/abc");
    }

    [Fact]
    public async Task A_server_without_encryption_gets_nothing_unless_a_setting_says_so()
    {
        await using var sink = await MailSink.Start();

        (await To(new MailSettings { Host = "127.0.0.1", Port = sink.Port }).Send("jan@police.example", "Subject", "Text")).ShouldNotBeNull().To.ShouldBe("jan@police.example");
    }

    [Fact]
    public async Task A_refusal_is_told_and_logged_without_the_link()
    {
        await using var sink = await MailSink.Start();

        (await To(new MailSettings { Host = "127.0.0.1", Port = sink.Port, Security = MailSecurity.None }).Send("refused@police.example", "Subject", "secret-token")).ShouldNotBeNull();

        log.All.ShouldHaveSingleItem().ShouldContain("No such mailbox");
        log.All.ShouldNotContain(line => line.Contains("secret-token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_listening_is_a_message_not_sent_and_no_crash()
    {
        int port;
        await using (var sink = await MailSink.Start())
        {
            port = sink.Port;
        }

        (await To(new MailSettings { Host = "127.0.0.1", Port = port, Security = MailSecurity.None }).Send("jan@police.example", "Subject", "Text")).ShouldNotBeNull();
        (await To(new MailSettings()).Send("jan@police.example", "Subject", "Text")).ShouldNotBeNull();
        log.All.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_server_messages_lie_in_the_folder()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("mail-").FullName, "out");

        (await To(new MailSettings { PickupFolder = folder }).Send("jan@police.example", "Café", "Text")).ShouldBeNull();

        var message = await MimeMessage.LoadAsync(Directory.GetFiles(folder, "*.eml").ShouldHaveSingleItem(), TestContext.Current.CancellationToken);
        message.Subject.ShouldBe("Café");
        message.To.Mailboxes.Single().Address.ShouldBe("jan@police.example");
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    private Mail To(MailSettings settings) => new(Options.Create(settings), TimeProvider.System, new Ids(TimeProvider.System), log);

    private sealed class Lines : ILogger<Mail>
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
