namespace PartnerDirectory.Ui;

/// <summary>
/// Tells components of one page that a minute began: what is open may be shut now. One timer a circuit, however many
/// listen, and none while nobody does.
/// </summary>
public sealed class Minutes(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Action> listeners = [];
    private ITimer? timer;

    /// <summary>Calls back at the start of each minute until it is disposed of; on any thread.</summary>
    public IDisposable Each(Action minute)
    {
        lock (gate)
        {
            listeners.Add(minute);
            if (timer is null)
            {
                timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                Arm();
            }
        }

        return new Listening(this, minute);
    }

    public void Dispose()
    {
        lock (gate)
        {
            listeners.Clear();
            Stop();
        }
    }

    private void Tick()
    {
        Action[] now;
        lock (gate)
        {
            now = [.. listeners];
            Arm();
        }

        foreach (var listener in now)
        {
            listener();
        }
    }

    // Aligned anew each time: a timer of a minute would drift away from the minutes.
    private void Arm()
    {
        var rest = TimeSpan.TicksPerMinute - (time.GetUtcNow().UtcTicks % TimeSpan.TicksPerMinute);
        timer?.Change(TimeSpan.FromTicks(rest) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void Stop()
    {
        timer?.Dispose();
        timer = null;
    }

    private sealed class Listening(Minutes minutes, Action minute) : IDisposable
    {
        public void Dispose()
        {
            lock (minutes.gate)
            {
                if (minutes.listeners.Remove(minute) && minutes.listeners.Count == 0)
                {
                    minutes.Stop();
                }
            }
        }
    }
}
