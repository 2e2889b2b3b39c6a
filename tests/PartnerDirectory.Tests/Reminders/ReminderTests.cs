using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using PartnerDirectory.Accounts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Reminders;

public sealed class ReminderTests : IDisposable
{
    private static readonly Guid Review = new("0193aaaa-0000-7000-8000-000000000001");

    private readonly string folder = Directory.CreateTempSubdirectory("reminders-").FullName;

    private CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>
    /// A round every six hours of three years with two leap days (2028 and the one after the change of a century's rule
    /// is far), summer and winter time in Brussels, and five days on which nothing runs. Reviews fall due every 30 days, on
    /// 29 February, and on the days of the changes of the clock; one is renewed half-way.
    /// </summary>
    [Theory, EachEngine]
    public async Task In_three_years_each_reminder_is_sent_exactly_once_and_again_after_a_renewal(TestDirectory directory)
    {
        directory.Time.SetUtcNow(new DateTimeOffset(2027, 1, 1, 0, 30, 0, TimeSpan.Zero));
        var source = new Listed();
        for (var day = new DateOnly(2027, 1, 10); day < new DateOnly(2030, 1, 1); day = day.AddDays(30))
        {
            source.Add(Ids.Of("every " + day), "every", day);
        }

        foreach (var day in new[] { new DateOnly(2028, 2, 29), new DateOnly(2027, 3, 28), new DateOnly(2027, 10, 31), new DateOnly(2028, 3, 26), new DateOnly(2028, 10, 29), new DateOnly(2029, 3, 25), new DateOnly(2029, 12, 31) })
        {
            source.Add(Review, "day", day);
        }

        // Within the outage, and on its first and last day.
        var (from, to) = (new DateOnly(2028, 2, 27), new DateOnly(2028, 3, 3));
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            source.Add(Review, "outage", day);
        }

        source.Add(Review, "renewal", new DateOnly(2028, 6, 1));
        var due = source.All.ToList();
        var reminders = directory.Reminders(Post.To(folder), source);
        var late = new List<Guid>();
        for (; directory.Time.GetUtcNow().Year < 2030; directory.Time.Advance(TimeSpan.FromHours(6)))
        {
            var today = DateOnly.FromDateTime(directory.Time.GetUtcNow().UtcDateTime);
            if (today >= from && today < to.AddDays(-1))
            {
                continue;
            }

            if (today == new DateOnly(2028, 7, 1))
            {
                // Renewed: what was due on 1 June is done, and is due again a year later.
                source.Remove("renewal");
                source.Add(Review, "renewal", new DateOnly(2029, 6, 1));
            }

            await reminders.Run(Cancellation);
            if (today.Day % 7 == 0)
            {
                var sent = Sent().Select(message => message.MessageId).ToHashSet();
                late.AddRange(source.All.Where(reminder => reminder.DueOn <= today && !sent.Contains(Id(reminder))).Select(reminder => reminder.Id));
            }
        }

        late.ShouldBeEmpty();
        due.Add(source.All.Single(reminder => reminder.Rule == "renewal"));
        var ids = Sent().Select(message => message.MessageId).ToList();
        ids.ShouldBeUnique();
        ids.ShouldBe(due.Select(Id), ignoreOrder: true);

        // Never before its day, and on it unless nothing ran.
        foreach (var row in (await reminders.All(directory.Admin)).Taken())
        {
            var day = DateOnly.FromDateTime(row.SentAt!.Value.UtcDateTime);
            day.ShouldBe(row.DueOn >= from && row.DueOn < to.AddDays(-1) ? to.AddDays(-1) : row.DueOn);
        }
    }

    [Theory, EachEngine]
    public async Task Many_rounds_on_two_nodes_at_once_send_each_reminder_once(TestDirectory directory)
    {
        var source = new Listed();
        for (var i = 0; i < 40; i++)
        {
            source.Add(Ids.Of("one " + i), "race", Some.Today);
        }

        await using var other = directory.AnotherProcess();
        var nodes = new[] { directory.Reminders(Post.To(folder), source), other.Reminders(Post.To(folder), source) };
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => nodes[i % 2].Run(Cancellation), Cancellation)));

        outcomes.Sum(outcome => outcome.Sent).ShouldBe(40);
        Sent().Select(message => message.MessageId).ShouldBe(source.All.Select(Id), ignoreOrder: true);
        (await nodes[0].Counts(directory.Admin))[ReminderStates.Sent].ShouldBe(40);
    }

    [Theory, EachEngine]
    public async Task What_fails_is_told_and_tried_again_at_growing_intervals(TestDirectory directory)
    {
        // A file where the folder should be.
        var blocked = Path.Combine(folder, "blocked");
        await File.WriteAllTextAsync(blocked, "", Cancellation);
        var source = new Listed();
        source.Add(Review, "fails", Some.Today);
        var reminders = directory.Reminders(Post.To(blocked), source);
        var waits = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(0, 1));
            var row = (await reminders.All(directory.Admin, ReminderStates.Failed)).Taken().ShouldHaveSingleItem();
            row.Attempts.ShouldBe(i + 1);
            row.Reason.ShouldNotBeNullOrEmpty();
            (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(0, 0));
            var wait = row.NextAt - directory.Time.GetUtcNow();
            waits.Add(wait.TotalMinutes);
            directory.Time.Advance(wait - TimeSpan.FromSeconds(1));
            (await reminders.Run(Cancellation)).Failed.ShouldBe(0);
            directory.Time.Advance(TimeSpan.FromSeconds(1));
        }

        waits.ShouldBe([5, 15, 60, 240, 720, 1440, 1440]);

        // The folder is there, and the next try succeeds.
        File.Delete(blocked);
        (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(1, 0));
        (await reminders.All(directory.Admin)).Taken().ShouldHaveSingleItem().Reason.ShouldBeNull();
        (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(0, 0));
        (await reminders.Retry(directory.Admin, source.All[0].Id)).Problem.ShouldBeOfType<NotRetried>();
    }

    [Theory, EachEngine]
    public async Task Who_looks_after_the_mail_can_have_it_tried_at_once(TestDirectory directory)
    {
        await using var sink = await MailSink.Start();
        var source = new Listed { To = "refused@police.example" };
        source.Add(Review, "refused", Some.Today);
        var reminders = directory.Reminders(Post.To(sink), source);

        (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(0, 1));
        source.Refusals.ShouldBe(["refused@police.example"]);
        var row = (await reminders.All(directory.Admin)).Taken().ShouldHaveSingleItem();
        row.Reason.ShouldBe("5.1.1 No such mailbox");
        (row.NextAt - directory.Time.GetUtcNow()).ShouldBe(TimeSpan.FromDays(1));

        // Somebody set the address right.
        source.To = "jan@police.example";
        (await reminders.Retry(directory.Admin, row.Id)).Taken();
        (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(1, 0));
        (await sink.Next()).GetProperty("to")[0].GetString().ShouldBe("jan@police.example");
        (await reminders.All(directory.Admin)).Taken().ShouldHaveSingleItem().Recipient.ShouldBe("jan@police.example");
    }

    [Theory, EachEngine]
    public async Task What_is_wanted_no_more_is_not_tried_again(TestDirectory directory)
    {
        var blocked = Path.Combine(folder, "blocked");
        await File.WriteAllTextAsync(blocked, "", Cancellation);
        var source = new Listed();
        source.Add(Review, "done", Some.Today);
        var reminders = directory.Reminders(Post.To(blocked), source);
        await reminders.Run(Cancellation);
        source.Remove("done");
        File.Delete(blocked);
        directory.Time.Advance(TimeSpan.FromHours(1));

        (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(0, 0));
        (await reminders.All(directory.Admin)).Taken().ShouldHaveSingleItem().State.ShouldBe(ReminderStates.Dropped);

        // A source that can't say what it wants has dropped nothing.
        source.Add(Review, "other", Some.Today);
        await File.WriteAllTextAsync(Path.Combine(folder, "blocked2"), "", Cancellation);
        await directory.Reminders(Post.To(Path.Combine(folder, "blocked2")), source).Run(Cancellation);
        await directory.Reminders(Post.To(folder), new Broken()).Run(Cancellation);
        (await reminders.All(directory.Admin, ReminderStates.Failed)).Taken().ShouldHaveSingleItem().Rule.ShouldBe("other");
    }

    [Theory, EachEngine]
    public async Task Until_there_is_a_mail_server_what_is_due_waits(TestDirectory directory)
    {
        var source = new Listed();
        source.Add(Review, "waits", Some.Today);

        (await directory.Reminders(new MailSettings(), source).Run(Cancellation)).ShouldBe(new RoundOutcome(0, 0));
        (await Raw.One(directory.Location, "select count(*) from reminders")).ShouldBe("0");
        (await directory.Reminders(Post.To(folder), source).Run(Cancellation)).ShouldBe(new RoundOutcome(1, 0));
    }

    [Theory, EachEngine]
    public async Task What_a_server_took_before_the_program_died_is_sent_again_as_the_same_message(TestDirectory directory)
    {
        await using var sink = await MailSink.Start();
        var source = new Listed();
        source.Add(Review, "crash", Some.Today);

        // Sent, and then the table isn't there to note it: nothing after the server's reply happens.
        source.BeforeSending = () => Raw.Execute(directory.Location, "alter table reminders rename to away");
        await Should.ThrowAsync<System.Data.Common.DbException>(() => directory.Reminders(Post.To(sink), source).Run(Cancellation));
        await Raw.Execute(directory.Location, "alter table away rename to reminders");
        source.BeforeSending = null;
        var first = await sink.Next();

        // Whoever died holds it until its claim ends; then another node sends it.
        await using var other = directory.AnotherProcess();
        other.Time.SetUtcNow(directory.Time.GetUtcNow());
        var reminders = other.Reminders(Post.To(sink), source);
        (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(0, 0));
        other.Time.Advance(PartnerDirectory.Reminders.Reminders.ClaimLasts);
        (await reminders.Run(Cancellation)).ShouldBe(new RoundOutcome(1, 0));

        var second = await sink.Next();
        second.GetProperty("id").GetString().ShouldBe(first.GetProperty("id").GetString());
        first.GetProperty("id").GetString().ShouldBe("<" + Id(source.All[0]) + ">");
    }

    [Theory, EachEngine]
    public async Task A_server_that_takes_a_message_and_hangs_up_gets_the_same_message_again(TestDirectory directory)
    {
        await using var sink = new HangingUp();
        var source = new Listed();
        source.Add(Review, "hangs up", Some.Today);
        var settings = new MailSettings { Host = "127.0.0.1", Port = sink.Port, Security = MailSecurity.None, From = Post.From };

        (await directory.Reminders(settings, source).Run(Cancellation)).ShouldBe(new RoundOutcome(0, 1));
        sink.Replies = true;
        directory.Time.Advance(TimeSpan.FromMinutes(5));
        (await directory.Reminders(settings, source).Run(Cancellation)).ShouldBe(new RoundOutcome(1, 0));

        // The second time it hung up after it had said that it has the message: that is no failure.
        sink.Ids.ShouldBe([Id(source.All[0]), Id(source.All[0])]);
    }

    [Theory, EachEngine]
    public async Task Addresses_are_kept_for_a_while_and_no_longer(TestDirectory directory)
    {
        var source = new Listed();
        source.Add(Review, "kept", Some.Today);
        var reminders = directory.Reminders(Post.To(folder), source);
        await reminders.Run(Cancellation);
        directory.Time.Advance(TimeSpan.FromDays(89));
        await reminders.Run(Cancellation);
        (await reminders.All(directory.Admin)).Taken()[0].Recipient.ShouldNotBeNull();
        directory.Time.Advance(TimeSpan.FromDays(2));
        await reminders.Run(Cancellation);
        (await reminders.All(directory.Admin)).Taken()[0].Recipient.ShouldBeNull();
        Sent().Count.ShouldBe(1);
    }

    private static string Id(Reminder reminder) => ReminderRules.MessageIdOf(reminder.Id, Post.From);

    private List<MimeMessage> Sent() => [.. Directory.GetFiles(folder, "*.eml").Select(file => MimeMessage.Load(file))];

    /// <summary>Reminders that a test wrote down.</summary>
    private sealed class Listed : IReminderSource
    {
        public string To { get; set; } = "jan@police.example";

        public List<Reminder> All { get; } = [];

        public ConcurrentBag<string> Refusals { get; } = [];

        public Func<Task>? BeforeSending { get; set; }

        public void Add(Guid id, string rule, DateOnly day) =>
            All.Add(new Reminder("test", id, rule, day, To, "fr", LetterKinds.MembershipReviewDue, new Dictionary<string, object?> { ["organisation"] = rule, ["due_on"] = day }));

        public void Remove(string rule) => All.RemoveAll(reminder => reminder.Rule == rule);

        public async IAsyncEnumerable<Reminder> Due(DateOnly day, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Yield();
            foreach (var reminder in All.Where(reminder => reminder.DueOn <= day))
            {
                yield return reminder with { To = To };
            }
        }

        public async Task<IReadOnlyDictionary<string, object?>> Values(Reminder reminder, CancellationToken cancellation)
        {
            await (BeforeSending?.Invoke() ?? Task.CompletedTask);
            return reminder.Values;
        }

        public Task Refused(Reminder reminder, CancellationToken cancellation)
        {
            Refusals.Add(reminder.To);
            return Task.CompletedTask;
        }
    }

    private sealed class Broken : IReminderSource
    {
        public async IAsyncEnumerable<Reminder> Due(DateOnly day, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Yield();
            throw new InvalidOperationException("broken");
#pragma warning disable CS0162 // Makes it an iterator.
            yield break;
#pragma warning restore CS0162
        }
    }

    /// <summary>A server that has read a whole message and then is gone: before its reply, or right after.</summary>
    private sealed class HangingUp : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task serving;

        public HangingUp()
        {
            listener.Start();
            serving = Serve();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public bool Replies { get; set; }

        public List<string> Ids { get; } = [];

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await serving;
        }

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await using var stream = client.GetStream();
                    using var reader = new StreamReader(stream, Encoding.UTF8);
                    await Say(stream, "220 here");
                    while (await reader.ReadLineAsync() is { } line)
                    {
                        if (line != "DATA")
                        {
                            await Say(stream, "250 OK");
                            continue;
                        }

                        await Say(stream, "354 go on");
                        var message = new StringBuilder();
                        while (await reader.ReadLineAsync() is { } part && part != ".")
                        {
                            message.AppendLine(part);
                        }

                        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(message.ToString()));
                        Ids.Add((await MimeMessage.LoadAsync(bytes)).MessageId!);
                        if (Replies)
                        {
                            await Say(stream, "250 taken");
                        }

                        break;
                    }
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Told to stop.
            }
        }

        private static Task Say(NetworkStream stream, string line) => stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();
    }
}
