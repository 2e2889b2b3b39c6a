using System.Diagnostics;
using System.Globalization;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Reminders;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Reminders;

/// <summary>The program itself, killed with no chance to say goodbye after a mail server took a message and before the database says so.</summary>
public sealed class KilledSenderTests
{
    /// <summary>Longer than the program waits before its first round.</summary>
    private static readonly TimeSpan ARound = TimeSpan.FromSeconds(8);

    [Theory, EachEngine]
    public async Task What_was_sent_when_the_program_was_killed_is_sent_again_as_the_same_message_and_then_no_more(TestDirectory directory)
    {
        await RunningSite.Member(directory, Rights.Read | Rights.Administer);
        await directory.Listed(Some.Organisation("Suspended"), new Standing { Code = "suspended", Class = "full", Since = new DateOnly(2020, 1, 1) });
        await using var sink = await MailSink.Start(silent: 1);

        var ids = new List<string>();
        using (var program = await Serve())
        {
            ids.Add(await Id());
            await Kill(program);
        }

        (await State()).ShouldBe(ReminderStates.Pending, "nobody was told that it was sent");

        // Who comes at once leaves it alone: the dead one's claim has to end first.
        using (var early = await Serve())
        {
            await Should.ThrowAsync<OperationCanceledException>(() => sink.Next(ARound));
            await Kill(early);
        }

        await LaterThanClaims();
        using (var next = await Serve())
        {
            ids.Add(await Id());
            for (var i = 0; i < 100 && await State() != ReminderStates.Sent; i++)
            {
                await Task.Delay(100);
            }

            await Kill(next);
        }

        // One message to whoever reads it, though it came twice; and no third time.
        (await State()).ShouldBe(ReminderStates.Sent);
        ids.Distinct().ShouldHaveSingleItem().ShouldEndWith("@coalition.example>");
        await LaterThanClaims();
        using (var last = await Serve())
        {
            await Should.ThrowAsync<OperationCanceledException>(() => sink.Next(ARound));
            (await Raw.One(directory.Location, "select name from jobs where name = 'reminders'")).ShouldNotBeNull("it looked");
            await Kill(last);
        }

        async Task<string> Id() => (await sink.Next(TimeSpan.FromSeconds(30))).GetProperty("id").GetString()!;

        Task<string?> State() => Raw.One(directory.Location, "select state from reminders");

        Task<Process> Serve() => CommandLine.Start(
            directory.Location,
            new Dictionary<string, string>
            {
                ["Mail__Host"] = "127.0.0.1",
                ["Mail__Port"] = sink.Port.ToString(CultureInfo.InvariantCulture),
                ["Mail__Security"] = "None",
                ["Mail__From"] = Post.From,
            },
            "ready",
            "--port",
            "5700");

        // Minutes pass, for the claim on the message and for the one on the job.
        async Task LaterThanClaims()
        {
            await Raw.Execute(directory.Location, "update reminders set held_until = made_at, next_at = made_at");
            await Raw.Execute(directory.Location, "delete from jobs");
        }
    }

    private static async Task Kill(Process program)
    {
        program.Kill();
        await program.WaitForExitAsync();
    }
}
