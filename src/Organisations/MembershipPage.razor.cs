using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public partial class MembershipPage
{
    private static readonly SheetGroup MandateRows = new("mandates", ["id"], ["mandate", "note", "amount"], ["id", "version", "mandate", "amount", "currency", "note", "since", "until"]);
    private static readonly SheetShape Form = new(["standing", "class", "since", "reason", "review_on", "renew_by", "renewal_note"], [MandateRows]);

    private Actor actor = Actor.Nobody;
    private FormOptions options = default!;

    [Parameter] public Guid Id { get; set; }

    [Inject] private Organisations Organisations { get; set; } = default!;
    [Inject] private Memberships Memberships { get; set; } = default!;
    [Inject] private Terms Terms { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    protected override SheetShape Shape => Form;

    private Organisation? Existing { get; set; }

    private Membership.Membership? Membership { get; set; }

    private bool IsReady { get; set; }

    private string Title => T["Membership.Title", Existing!.LegalName];

    private DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    private bool IsOverdue => MembershipRules.IsOverdue(Membership?.RenewBy, Today);

    private bool CanEnd => Membership?.On(Today) is { } now && MembershipRules.IsRenewed(now.Code);

    private List<FormOption> StandingOptions => [.. Standing.Codes.Select(code => new FormOption(code, T["Standing." + code]))];

    protected override async Task OnInitializedAsync()
    {
        actor = await Current.Get();
        options = new FormOptions(await Terms.Current(), Texts);
        if (!(await Organisations.Get(actor, Id)).Succeeded(out var existing, out _))
        {
            Navigation.NotFound();
            return;
        }

        Existing = existing;
        Membership = await Memberships.Of(Id);
        if (IsPosted)
        {
            await Take();
        }
        else
        {
            View.Sheet = await Read();
            View.Version = Membership?.Version ?? 0;
        }

        IsReady = true;
    }

    protected override async Task Save()
    {
        var reader = new SheetReader(View.Sheet);
        var next = View.Sheet["standing"].Length == 0 ? null : new Standing
        {
            Code = View.Sheet["standing"],
            Class = reader.Text("class"),
            Reason = reader.Text("reason"),
            Since = reader.Day("since"),
            ReviewOn = reader.Day("review_on"),
        };
        var renewal = new Renewal(reader.Day("renew_by"), reader.Text("renewal_note"));
        var mandates = View.Sheet.Rows(MandateRows).Select(row => new Mandate
        {
            Id = reader.Id($"mandates/{row.Key}/id", "Id") ?? Guid.Empty,
            Version = long.TryParse(row["version"], out var version) ? version : 0,
            Organisation = Id,
            Code = row["mandate"],
            Amount = reader.Text($"mandates/{row.Key}/amount"),
            Currency = reader.Text($"mandates/{row.Key}/currency"),
            Note = reader.Text($"mandates/{row.Key}/note"),
            Since = reader.Day($"mandates/{row.Key}/since"),
            Until = reader.Day($"mandates/{row.Key}/until"),
        }).ToList();
        if (reader.Problems.Count > 0)
        {
            View.Problems = reader.Problems;
            return;
        }

        if ((await Memberships.Save(actor, Id, View.Version, next, renewal, mandates)).Succeeded(out var saved, out var problem))
        {
            var made = saved.Mandates.Select(mandate => new Made(Memberships.MandateSubject, Id, mandate.Version, mandate.Id));
            if (saved.Membership is { } membership && membership.Version != View.Version)
            {
                made = made.Prepend(new Made(Memberships.Subject, Id, membership.Version));
            }

            Navigation.NavigateTo($"/organisations/{Id}?saved={Made.Join(made)}");
            return;
        }

        if (problem is StaleVersion)
        {
            // What they saved stands above, what was typed stays below: saving again adds it to theirs.
            var theirs = await Read();
            View.Version = Membership?.Version ?? 0;
            View.Sheet = View.Sheet.With("mandates",
            [
                .. theirs.Rows("mandates").Select(row => View.Sheet.Rows("mandates").FirstOrDefault(mine => mine["id"] == row["id"] && mine["version"] == row["version"]) is { } mine ? row with { Fields = mine.Fields } : row),
                .. View.Sheet.Rows("mandates").Where(row => row["id"].Length == 0),
            ]);
        }

        View.Problems = problem is Invalid invalid
            ? [.. invalid.Fields.Select(field => field with { Field = PathOf(field) })]
            : problem.At("standing");
    }

    private async Task<Sheet> Read()
    {
        var mandates = await Memberships.MandatesOf(Id);
        return new Sheet(
            new Dictionary<string, string>
            {
                ["class"] = Membership?.Standings is [.., var last] ? last.Class ?? "" : "",
                ["since"] = SheetReader.Of(Today),
                ["renew_by"] = SheetReader.Of(Membership?.RenewBy),
            },
            new Dictionary<string, IReadOnlyList<SheetRow>>
            {
                ["mandates"] = Sheet.Keyed(mandates.Select(mandate => new Dictionary<string, string>
                {
                    ["id"] = mandate.Id.ToString(),
                    ["version"] = mandate.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["mandate"] = mandate.Code,
                    ["amount"] = mandate.Amount ?? "",
                    ["currency"] = mandate.Currency ?? "",
                    ["note"] = mandate.Note ?? "",
                    ["since"] = SheetReader.Of(mandate.Since),
                    ["until"] = SheetReader.Of(mandate.Until),
                })),
            });
    }

    private string PathOf(FieldProblem problem)
    {
        if (problem.Part is not ("mandates", var index))
        {
            return problem switch
            {
                { Field: "class" or "review_on" or "renew_by" or "renewal_note" } => problem.Field,
                { Field: "joined_on" } or { Why.Key: "Why.StandingBeforeLast" } => "since",
                { Why.Key: "Why.TooLong" or "Why.ControlCharacter" } => "reason",
                _ => "standing",
            };
        }

        var rows = View.Sheet.Rows(MandateRows);
        var field = problem.Why.Key switch
        {
            "Why.DatesOrder" => "until",
            "Why.MandatesOverlap" => "since",
            "Why.Amount" => "amount",
            "Why.Currency" => "currency",
            "Why.TooLong" or "Why.ControlCharacter" => "note",
            // What is there already is told by its note: a word that was shown can't be wrong.
            _ => rows[index]["id"].Length > 0 ? "note" : "mandate",
        };
        return $"mandates/{rows[index].Key}/{field}";
    }

    private string Dates(DateOnly? since, DateOnly? until) => (since, until) switch
    {
        ({ } from, null) => T["Profile.SinceDay", from.InWords()],
        ({ } from, { } to) => T["Profile.Days", from.InWords(), to.InWords()],
        (null, { } to) => T["Profile.UntilDay", to.InWords()],
        _ => "",
    };
}
