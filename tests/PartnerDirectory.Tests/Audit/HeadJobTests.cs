using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Audit;
using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Audit;

/// <summary>Heads are signed by themselves: on time, by one node, nothing twice, and a failure is told.</summary>
public sealed class HeadJobTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory, EachEngine]
    public async Task A_head_is_signed_when_its_time_comes_and_there_is_something_new_by_one_node(TestDirectory directory)
    {
        await using var _ = directory;
        var folder = Directory.CreateTempSubdirectory("directory-heads-");
        var (key, file) = (Path.Combine(folder.FullName, "head.key"), Path.Combine(folder.FullName, "heads.txt"));
        (string, string)[] settings = [("Audit:KeyFile", key), ("Audit:HeadFile", file), ("Audit:HeadEvery", "01:00:00")];
        await using var first = await RunningSite.Start(directory, settings);
        await using var second = await RunningSite.Start(directory, settings);
        await directory.Listed(Some.Organisation());

        await Task.WhenAll(Due(first), Due(second));
        (await Lines()).Length.ShouldBe(1);
        await directory.Listed(Some.Organisation("Second"));
        await Due(first);
        (await Lines()).Length.ShouldBe(1, "its time hasn't come");
        await Later();
        (await Lines()).Length.ShouldBe(2);
        await Later();
        (await Lines()).Distinct().Count().ShouldBe(2);
        (await Lines()).Length.ShouldBe(2, "there was nothing new");
        folder.Delete(recursive: true);

        Task<string[]> Lines() => File.ReadAllLinesAsync(file, Stop);
        Task Due(RunningSite site) => site.App.Services.GetRequiredService<Jobs>().RunDue(Stop);

        // Time wakes the sites' own schedules too: whichever takes the job, it is through when the job says so.
        async Task Later()
        {
            directory.Time.Advance(TimeSpan.FromHours(1));
            await Task.WhenAll(Due(first), Due(second));
            while ((await first.App.Services.GetRequiredService<Jobs>().All(directory.Admin, Stop)).Single(job => job.Name == "heads").RunAt < directory.Time.GetUtcNow())
            {
                await Task.Delay(20, Stop);
            }
        }
    }

    [Theory, EachEngine]
    public async Task A_head_that_cannot_be_written_is_told_among_the_jobs_and_tried_again(TestDirectory directory)
    {
        await using var _ = directory;
        var folder = Directory.CreateTempSubdirectory("directory-heads-");
        var missing = Path.Combine(folder.FullName, "not-there");
        await using var site = await RunningSite.Start(directory, ("Audit:KeyFile", Path.Combine(folder.FullName, "head.key")), ("Audit:HeadFile", Path.Combine(missing, "heads.txt")), ("Audit:HeadEvery", "01:00:00"));
        await directory.Listed(Some.Organisation());
        var jobs = site.App.Services.GetRequiredService<Jobs>();
        await jobs.RunDue(Stop);
        (await jobs.All(directory.Admin, Stop)).Single(job => job.Name == "heads").Outcome.ShouldNotBeNull().ShouldContain("heads.txt");

        Directory.CreateDirectory(missing);
        directory.Time.Advance(TimeSpan.FromHours(1));
        await jobs.RunDue(Stop);
        while ((await jobs.All(directory.Admin, Stop)).Single(job => job.Name == "heads").RunAt < directory.Time.GetUtcNow())
        {
            await Task.Delay(20, Stop);
        }

        (await jobs.All(directory.Admin, Stop)).Single(job => job.Name == "heads").Outcome.ShouldBeNull();
        (await File.ReadAllLinesAsync(Path.Combine(missing, "heads.txt"), Stop)).Length.ShouldBe(1);
        folder.Delete(recursive: true);
    }

    [Theory, EachEngine]
    public async Task A_ledger_that_went_back_is_told_and_another_databases_heads_are_not_its_own(TestDirectory directory)
    {
        await using var _ = directory;
        var folder = Directory.CreateTempSubdirectory("directory-heads-");
        var file = Path.Combine(folder.FullName, "heads.txt");
        await using var site = await RunningSite.Start(directory, ("Audit:KeyFile", Path.Combine(folder.FullName, "head.key")), ("Audit:HeadFile", file), ("Audit:HeadEvery", "01:00:00"));
        await directory.Listed(Some.Organisation());
        await directory.Listed(Some.Organisation("Second"));
        var job = site.App.Services.GetServices<IJob>().OfType<HeadJob>().Single();
        await job.Run(Stop);
        var signed = (await File.ReadAllLinesAsync(file, Stop)).ShouldHaveSingleItem();

        // Restored from before the second one.
        await Raw.Execute(directory.Location, "update revision set value = value - 1");
        (await Should.ThrowAsync<HeadNotSigned>(() => job.Run(Stop))).Message.ShouldContain("restored or cut");
        (await File.ReadAllLinesAsync(file, Stop)).ShouldBe([signed]);

        // The same line, as if of another database: it says nothing about this one.
        var head = (await SignedHead.Read(file, Stop)).Taken()[^1];
        await File.WriteAllTextAsync(file, signed.Replace(head.Database, "elsewhere", StringComparison.Ordinal) + "\n", Stop);
        await using var again = await RunningSite.Start(directory, ("Audit:KeyFile", Path.Combine(folder.FullName, "head.key")), ("Audit:HeadFile", file), ("Audit:HeadEvery", "01:00:00"));
        await again.App.Services.GetServices<IJob>().OfType<HeadJob>().Single().Run(Stop);
        (await File.ReadAllLinesAsync(file, Stop)).Length.ShouldBe(2);
        folder.Delete(recursive: true);
    }

    [Theory, EachEngine]
    public async Task Without_a_schedule_there_is_no_such_job(TestDirectory directory)
    {
        await using var _ = directory;
        await using var site = await RunningSite.Start(directory);
        site.App.Services.GetServices<IJob>().ShouldNotContain(job => job is HeadJob);
    }
}
