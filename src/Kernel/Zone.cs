using System.Collections.Concurrent;
using NodaTime;

namespace PartnerDirectory.Kernel;

/// <summary>A stretch of time in which the clocks of a zone keep one distance from UTC: <see cref="Start"/> included, <see cref="End"/> not.</summary>
public readonly record struct ZoneSpan(DateTimeOffset Start, DateTimeOffset End, TimeSpan Offset);

/// <summary>A time zone of the IANA database, as the copy in NodaTime has it: the same on every machine.</summary>
public sealed class Zone
{
    private static readonly ConcurrentDictionary<string, Zone?> Known = new(StringComparer.Ordinal);

    private readonly DateTimeZone zone;

    private Zone(DateTimeZone zone) => this.zone = zone;

    public string Id => zone.Id;

    /// <summary>Null for a name that is not in the database.</summary>
    public static Zone? Of(string? id)
    {
        if (id is null || Forms.Zone(id) is not { } canonical)
        {
            return null;
        }

        return Known.GetOrAdd(canonical, static name => DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is { } found ? new Zone(found) : null);
    }

    /// <summary>What the clocks of the zone show.</summary>
    public DateTime Clock(DateTimeOffset instant) => instant.UtcDateTime + OffsetAt(instant);

    public DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(Clock(instant));

    public TimeSpan OffsetAt(DateTimeOffset instant) => zone.GetUtcOffset(Instant.FromDateTimeOffset(instant)).ToTimeSpan();

    /// <summary>The stretches between clock changes that cover a time, in order, cut to it.</summary>
    public IEnumerable<ZoneSpan> Spans(DateTimeOffset from, DateTimeOffset to)
    {
        for (var at = from; at < to;)
        {
            var interval = zone.GetZoneInterval(Instant.FromDateTimeOffset(at));
            var end = interval.HasEnd && interval.End.ToDateTimeOffset() is var change && change < to ? change : to;
            yield return new ZoneSpan(at, end, interval.WallOffset.ToTimeSpan());
            at = end;
        }
    }
}
