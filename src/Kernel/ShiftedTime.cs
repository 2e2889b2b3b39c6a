namespace PartnerDirectory.Kernel;

/// <summary>A clock that runs on from another moment, for looking at the demo as it would be then. Timers keep the real pace.</summary>
public sealed class ShiftedTime(TimeProvider real, DateTimeOffset start) : TimeProvider
{
    private readonly TimeSpan shift = start - real.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + shift;

    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    public override long TimestampFrequency => real.TimestampFrequency;

    public override long GetTimestamp() => real.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => real.CreateTimer(callback, state, dueTime, period);
}
