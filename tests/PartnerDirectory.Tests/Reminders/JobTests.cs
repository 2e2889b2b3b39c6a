using Microsoft.Extensions.Logging.Abstractions;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Reminders;

public sealed class JobTests
{
    private CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, EachEngine]
    public async Task Of_two_nodes_one_runs_a_job_and_it_runs_when_its_time_comes(TestDirectory directory)
    {
        await using var other = directory.AnotherProcess();
        var job = new Counted();
        var (one, two) = (JobsOf(directory, job), JobsOf(other, job));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? one : two).RunDue(Cancellation), Cancellation)));
        job.Runs.ShouldBe(1);

        directory.Time.Advance(TimeSpan.FromMinutes(59));
        (await one.RunDue(Cancellation)).ShouldBeEmpty();
        directory.Time.Advance(TimeSpan.FromMinutes(1));
        (await one.RunDue(Cancellation)).ShouldBe(["counted"]);
        var row = (await one.All(directory.Admin)).ShouldHaveSingleItem();
        row.RunAt.ShouldBe(directory.Time.GetUtcNow());
        row.Holder.ShouldBeNull();
        row.Outcome.ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task A_dead_node_keeps_a_job_until_its_claim_ends_and_a_living_one_while_it_runs(TestDirectory directory)
    {
        var running = new TaskCompletionSource();
        var job = new Counted { Until = running.Task };
        var first = Task.Run(() => JobsOf(directory, job).RunDue(Cancellation), Cancellation);
        while (job.Runs == 0)
        {
            await Task.Delay(20, Cancellation);
        }

        // Its claim is renewed at each quarter of the time that it holds.
        await using var other = directory.AnotherProcess();
        other.Time.SetUtcNow(directory.Time.GetUtcNow());
        var started = directory.Time.GetUtcNow();
        for (var i = 0; i < 8; i++)
        {
            directory.Time.Advance(Jobs.HoldLasts / 4);
            other.Time.Advance(Jobs.HoldLasts / 4);
            await Renewed(directory);
            (await JobsOf(other, job).RunDue(Cancellation)).ShouldBeEmpty();
        }

        // From now on its clock stands still, as a dead node's does.
        other.Time.Advance(Jobs.HoldLasts - TimeSpan.FromSeconds(1));
        (await JobsOf(other, job).RunDue(Cancellation)).ShouldBeEmpty();
        other.Time.Advance(TimeSpan.FromSeconds(1));
        job.Until = Task.CompletedTask;
        (await JobsOf(other, job).RunDue(Cancellation)).ShouldBe(["counted"]);
        var after = (await JobsOf(other, job).All(directory.Admin)).Single();

        // The one that was thought dead comes back, and is told that the job is no longer its own.
        directory.Time.Advance(Jobs.HoldLasts / 4);
        await first.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        job.WasStopped.ShouldBeTrue();
        (await JobsOf(other, job).All(directory.Admin)).Single().ShouldBe(after);
        running.SetResult();
    }

    [Theory, EachEngine]
    public async Task A_job_that_fails_is_told_and_runs_again(TestDirectory directory)
    {
        var job = new Counted { Fails = true };
        var jobs = JobsOf(directory, job);
        (await jobs.RunDue(Cancellation)).ShouldBe(["counted"]);
        (await jobs.All(directory.Admin)).Single().Outcome.ShouldBe("InvalidOperationException: It failed.");
        job.Fails = false;
        directory.Time.Advance(TimeSpan.FromHours(1));
        (await jobs.RunDue(Cancellation)).ShouldBe(["counted"]);
        (await jobs.All(directory.Admin)).Single().Outcome.ShouldBeNull();
    }

    /// <summary>The claim lasts as long from now as it may: the renewal was written.</summary>
    private static async Task Renewed(TestDirectory directory)
    {
        for (var i = 0; i < 500; i++)
        {
            if ((await JobsOf(directory).All(directory.Admin)).Single().HeldUntil == directory.Time.GetUtcNow() + Jobs.HoldLasts)
            {
                return;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Fail("The claim was not renewed.");
    }

    private static Jobs JobsOf(TestDirectory directory, params IJob[] jobs) => new(directory.Get<Db>(), jobs, new Ids(TimeProvider.System), directory.Time, NullLogger<Jobs>.Instance);

    private sealed class Counted : IJob
    {
        private int runs;

        public int Runs => runs;

        public Task Until { get; set; } = Task.CompletedTask;

        public bool Fails { get; set; }

        public bool WasStopped { get; private set; }

        public string Name => "counted";

        public TimeSpan Every => TimeSpan.FromHours(1);

        public async Task Run(CancellationToken cancellation)
        {
            Interlocked.Increment(ref runs);
            if (Fails)
            {
                throw new InvalidOperationException("It failed.");
            }

            try
            {
                await Until.WaitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                WasStopped = true;
                throw;
            }
        }
    }
}
