using System.Runtime.CompilerServices;
using PartnerDirectory.Accounts;
using PartnerDirectory.Contacts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;

namespace PartnerDirectory.Organisations;

/// <summary>An organisation on a day: its standing, and the mandates it held.</summary>
public sealed record MemberOn(Guid Id, string Name, string? Country, string Tlp, Standing Standing, IReadOnlyList<Mandate> Mandates);

/// <summary>A contact of an organisation on a day: as what, and called for what. No way to reach it: that is today's business.</summary>
public sealed record PersonOn(Guid Id, string Name, string? JobTitle, IReadOnlyList<string> Functions, string Tlp);

/// <summary>A membership that runs, and for what it is to be looked at: overdue, due within the days asked for, or a suspension whose day of review has come.</summary>
public sealed record RoundLine(SeenMembership Seen, string Name, Standing Standing, DateOnly? RenewBy, DateOnly? RenewedOn, bool IsOverdue, bool IsSoon, bool IsReviewed);

/// <summary>The memberships of the coalition as a whole: as of a day, and what is due of them.</summary>
public sealed class Members(Db db, Contacts.Contacts contacts, Memberships memberships, Harvest harvest, TimeProvider time)
{
    /// <summary>How far ahead a round looks, in days, unless it is asked for another number.</summary>
    public const int DaysAhead = 60;

    public const int MostDays = 1_000;

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>
    /// The members on a day, by name, as far as the actor may see them today; who was a prospect or applicant then is told to
    /// the secretariat alone, and so is why a member was suspended.
    /// </summary>
    public async Task<IReadOnlyList<MemberOn>> On(Actor actor, DateOnly day, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read))
        {
            return [];
        }

        var mandates = await memberships.MandatesOn(day, cancellation);
        return [.. (await db.Many<MemberRow>("organisations.members-on", new { Day = day, Today }, cancellation))
            .Where(row => actor.Sees(row.VisibleTo, row.Tlp, [row.Id]) && (actor.IsSecretariat || !(row.Prospect || row.WithdrawnOn is not null || row.Standing is "prospect" or "applicant")))
            .Select(row => new MemberOn(row.Id, row.LegalName, row.Country, row.Tlp, new Standing { Code = row.Standing, Class = row.Class, Since = row.Since, Until = row.Until }, [.. mandates[row.Id]]))];
    }

    /// <summary>The contacts that worked at an organisation on a day, as far as the actor may see them today.</summary>
    public async Task<Result<IReadOnlyList<PersonOn>>> ContactsOn(Actor actor, Guid organisation, DateOnly day, CancellationToken cancellation = default)
    {
        List<PersonOn> people = [.. await People(actor, organisation, day, cancellation)];
        return await harvest.Refuses(actor, [.. people.Select(person => person.Id)], cancellation) is { } harvested ? harvested : people;
    }

    /// <summary>Everything of a day, for a list that is taken away: whoever hands it over asks for a proof.</summary>
    public async IAsyncEnumerable<(MemberOn Member, IReadOnlyList<PersonOn> Contacts)> All(Actor actor, DateOnly day, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read) || !actor.HasProved(time.GetUtcNow()))
        {
            yield break;
        }

        foreach (var member in await On(actor, day, cancellation))
        {
            yield return (member, await People(actor, member.Id, day, cancellation));
        }
    }

    /// <summary>The memberships that run, each with what it is to be looked at for within so many days; the most urgent first.</summary>
    public async Task<Result<IReadOnlyList<RoundLine>>> Rounds(Actor actor, int days, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        var today = Today;
        var until = today.AddDays(Math.Clamp(days, 0, MostDays));
        var lines = new List<RoundLine>();
        foreach (var row in (await db.Many<RoundRow>("organisations.rounds", new { Today = today }, cancellation)).Where(row => actor.Sees(row.VisibleTo, row.Tlp, [row.Id])))
        {
            var review = MembershipRules.ReviewDue(row.Standing, row.Since, row.ReviewOn);
            var isOverdue = MembershipRules.IsOverdue(row.RenewBy, today);
            lines.Add(new RoundLine(
                new SeenMembership(row.Id, row.Version),
                row.LegalName,
                new Standing { Code = row.Standing, Class = row.Class, Since = row.Since, ReviewOn = row.ReviewOn },
                row.RenewBy,
                row.RenewedOn,
                isOverdue,
                (!isOverdue && row.RenewBy <= until) || (review > today && review <= until),
                review <= today));
        }

        return lines.OrderByDescending(line => line.IsOverdue || line.IsReviewed).ThenByDescending(line => line.IsSoon).ThenBy(line => line.RenewBy ?? DateOnly.MaxValue).ToList();
    }

    private async Task<IReadOnlyList<PersonOn>> People(Actor actor, Guid organisation, DateOnly day, CancellationToken cancellation)
    {
        if (!actor.May(Rights.Read))
        {
            return [];
        }

        var people = new List<PersonOn>();
        foreach (var contact in await contacts.Of(actor, organisation, cancellation))
        {
            var held = contact.Affiliations.Where(affiliation => affiliation.Organisation == organisation && new Dated(affiliation.Since, affiliation.Until).HoldsOn(day)).ToList();
            if (held.Count > 0)
            {
                people.Add(new PersonOn(contact.Id, contact.Name, held.Find(affiliation => affiliation.JobTitle is not null)?.JobTitle, [.. held.SelectMany(affiliation => affiliation.Functions).Distinct()], contact.Marking));
            }
        }

        return people;
    }
}
