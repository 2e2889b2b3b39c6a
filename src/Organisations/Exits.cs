using System.Security.Cryptography;
using System.Text;
using PartnerDirectory.Accounts;
using PartnerDirectory.Contacts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;

namespace PartnerDirectory.Organisations;

/// <summary>A seat that an organisation holds in a group.</summary>
public sealed record EndingSeat(Guid Group, string Name, string Role);

/// <summary>A function at an organisation, and the contacts that are called for it there.</summary>
public sealed record HeldFunction(string Code, IReadOnlyList<Contact> Holders);

/// <summary>
/// All that ends when an organisation leaves, as it is at this moment. <paramref name="Seen"/> says of what versions, so
/// that an exit is refused when something changed since.
/// </summary>
public sealed record ExitView(
    Organisation Organisation,
    Membership.Membership Membership,
    Standing Standing,
    IReadOnlyList<Mandate> Mandates,
    IReadOnlyList<EndingSeat> Seats,
    IReadOnlyList<Account> Accounts,
    IReadOnlyList<HeldFunction> Functions,
    IReadOnlyList<Contact> Contacts,
    string Seen);

/// <summary>An exit as an admin decides it: the first day on which the organisation is no member, why, and what becomes of each function.</summary>
public sealed record Exit(Guid Organisation, DateOnly? Day, string? Reason, IReadOnlyList<HandedOn> Functions, string Seen);

/// <summary>Ends memberships: mandates, seats, functions and accounts with them, in one act.</summary>
public sealed class Exits(Db db, Organisations organisations, Memberships memberships, WorkingGroups groups, Contacts.Contacts contacts, Accounts.Accounts accounts, TimeProvider time)
{
    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>What would end today; a problem where no membership runs.</summary>
    public async Task<Result<ExitView>> Look(Actor actor, Guid organisation, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        if (!(await organisations.Get(actor, organisation, cancellation)).Succeeded(out var found, out var problem))
        {
            return problem;
        }

        var today = Today;
        if (await memberships.Of(organisation, cancellation) is not { } membership || membership.On(today) is not { } standing || !MembershipRules.IsRenewed(standing.Code))
        {
            return new NotRunning();
        }

        var held = await memberships.MandatesOf(organisation, cancellation);
        var seated = await groups.Of(organisation, cancellation);
        var people = await contacts.Of(actor, organisation, cancellation);
        var staff = await accounts.OfOrganisation(actor, organisation, cancellation);
        List<Contact> current = [.. people.Where(contact => contact.WithdrawnOn is null && contact.Affiliations.Any(affiliation => IsHeld(affiliation, organisation, today)))];
        var functions = current.SelectMany(contact => FunctionsOf(contact, organisation, today)).Distinct()
            .Select(code => new HeldFunction(code, [.. current.Where(contact => FunctionsOf(contact, organisation, today).Contains(code))]));
        return new ExitView(
            found,
            membership,
            standing,
            [.. held.Where(mandate => mandate.Until is null || mandate.Until > today)],
            [.. seated.Where(group => group.Until is null || group.Until > today).SelectMany(group => group.Seats.Where(seat => seat.Until is null || seat.Until > today).Select(seat => new EndingSeat(group.Id, group.Name, seat.Role)))],
            staff,
            [.. functions],
            current,
            Versions([
                (Memberships.Subject, membership.Id, membership.Version), .. held.Select(mandate => (Memberships.MandateSubject, mandate.Id, mandate.Version)), .. seated.Select(group => (WorkingGroups.Subject, group.Id, group.Version)),
                .. current.Select(contact => (Contacts.Contacts.Subject, contact.Id, contact.Version)), .. staff.Select(account => (Accounts.Accounts.Subject, account.Id, account.Version)),
            ]));
    }

    /// <summary>What stands in the way of an exit, without writing it; null when nothing does.</summary>
    public async Task<Problem?> Check(Actor actor, Exit given, CancellationToken cancellation = default) => (await Plan(actor, given, cancellation)).Problem;

    /// <summary>
    /// Ends all of it in one write, or nothing: an exit whose view is stale is refused. Sessions of the accounts end after it,
    /// and open nothing from the write on.
    /// </summary>
    public async Task<Result<ExitView>> End(Actor actor, Exit given, CancellationToken cancellation = default)
    {
        if (!(await Plan(actor, given, cancellation)).Succeeded(out var plan, out var problem))
        {
            return problem;
        }

        if ((await db.Write(actor, plan.Changes, cancellation)).Problem is { } refused)
        {
            return refused;
        }

        await accounts.EndSessions(plan.View.Accounts, cancellation);
        return plan.View;
    }

    private async Task<Result<ExitPlan>> Plan(Actor actor, Exit given, CancellationToken cancellation)
    {
        if (!(await Look(actor, given.Organisation, cancellation)).Succeeded(out var view, out var problem))
        {
            return problem;
        }

        if (!actor.HasProved(time.GetUtcNow()))
        {
            return new ProofNeeded();
        }

        if (view.Seen != given.Seen)
        {
            return new StaleVersion(given.Organisation);
        }

        var check = new Validation();
        var reason = check.Text("reason", given.Reason, 1000, required: true);
        if (given.Day is null)
        {
            check.Add("day", null, "Required");
        }
        else if (given.Day > Today)
        {
            check.Add("day", given.Day.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "NotYet");
        }

        foreach (var function in view.Functions.Where(function => given.Functions.All(handed => handed.Function != function.Code)))
        {
            check.Add("takeover/" + function.Code, null, "Successor", function.Code);
        }

        var day = given.Day ?? Today;
        var (ended, unended) = await memberships.PlanExit(actor, view.Membership, view.Mandates, day, reason ?? "", check, cancellation);
        if (unended is Invalid invalid)
        {
            return new Invalid([.. check.Problems, .. invalid.Fields]);
        }

        if (unended is not null || check.Failed)
        {
            return unended ?? new Invalid(check.Problems);
        }

        // What the organisation isn't called for can't be handed on.
        List<HandedOn> handed = [.. given.Functions.Where(one => view.Functions.Any(function => function.Code == one.Function))];
        if (!(await groups.PlanExit(actor, given.Organisation, day, cancellation)).Succeeded(out var left, out problem) ||
            !(await contacts.PlanHandover(actor, given.Organisation, day, handed, cancellation)).Succeeded(out var handovers, out problem) ||
            !accounts.PlanDisable(actor, view.Accounts).Succeeded(out var disabled, out problem))
        {
            return problem;
        }

        return new ExitPlan(view, [.. ended, .. left, .. handovers, .. disabled]);
    }

    private static IEnumerable<string> FunctionsOf(Contact contact, Guid organisation, DateOnly today) =>
        contact.Affiliations.Where(affiliation => IsHeld(affiliation, organisation, today)).SelectMany(affiliation => affiliation.Functions);

    /// <summary>Today or from a day to come.</summary>
    private static bool IsHeld(Affiliation affiliation, Guid organisation, DateOnly today) => affiliation.Organisation == organisation && (affiliation.Until is null || affiliation.Until > today);

    private static string Versions(IEnumerable<(string Subject, Guid Id, long Version)> records) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', records.Select(record => $"{record.Subject} {record.Id:D} {record.Version}").Order(StringComparer.Ordinal)))));

    private sealed record ExitPlan(ExitView View, IReadOnlyList<Change> Changes);
}
