using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public partial class ExitPage
{
    private const string Nobody = "nobody";

    /// <summary>Those of other partners who were looked up, by the function they might take over.</summary>
    private readonly Dictionary<string, List<PickedContact>> others = [];

    private Actor actor = Actor.Nobody;
    private FormOptions options = default!;

    [Parameter] public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "done")] private string? Done { get; set; }

    [Inject] private Exits Exits { get; set; } = default!;
    [Inject] private Organisations Organisations { get; set; } = default!;
    [Inject] private Memberships Memberships { get; set; } = default!;
    [Inject] private Contacts.Contacts Contacts { get; set; } = default!;
    [Inject] private Picks Picks { get; set; } = default!;
    [Inject] private Terms Terms { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    protected override SheetShape Shape => new(["day", "reason", "seen", .. Seen?.Functions.SelectMany(function => new[] { "takeover/" + function.Code, "other/" + function.Code }) ?? []], []);

    private Organisation? Partner { get; set; }

    private Standing? Last { get; set; }

    /// <summary>What ends, as it is now; null where no membership runs.</summary>
    private ExitView? Seen { get; set; }

    private bool IsConfirming { get; set; }

    private string Title => T["Exit.Title", Seen!.Organisation.LegalName];

    protected override async Task OnInitializedAsync()
    {
        actor = await Current.Get();
        options = new FormOptions(await Terms.Current(), Texts);
        if (!(await Organisations.Get(actor, Id)).Succeeded(out var partner, out _))
        {
            Navigation.NotFound();
            return;
        }

        if (Done is null && !IsPosted && !actor.HasProved(Time.GetUtcNow()))
        {
            Navigation.NavigateTo(ProofPage.AddressFor($"/organisations/{Id}/exit"));
            return;
        }

        Partner = partner;
        if (!(await Exits.Look(actor, Id)).Succeeded(out var view, out _))
        {
            Last = (await Memberships.Of(Id))?.On(Today);
            return;
        }

        Seen = view;
        if (IsPosted)
        {
            await Take();
            IsConfirming = Posted["_handler"] == "confirm";
            await Learn();
        }
        else
        {
            View.Sheet = Sheet.Empty.With("day", SheetReader.Of(Today));
        }
    }

    /// <summary>Shows what would end; nothing is written.</summary>
    protected override async Task Save()
    {
        var problems = new List<FieldProblem>();
        foreach (var function in Seen!.Functions)
        {
            await Find(function.Code, problems);
        }

        if (Read(problems) is not { } exit)
        {
            View.Problems = problems;
            return;
        }

        Show(await Exits.Check(actor, exit), problems);
        IsConfirming = View.Problems.Count == 0;
    }

    private async Task Confirm()
    {
        IsConfirming = false;
        var problems = new List<FieldProblem>();
        if (Act != "confirm" || Read(problems) is not { } exit)
        {
            View.Problems = problems;
            return;
        }

        var ended = await Exits.End(actor, exit);
        if (ended.Problem is null)
        {
            Navigation.NavigateTo($"/organisations/{Id}/exit?done=true");
            return;
        }

        Show(ended.Problem, problems);
        IsConfirming = ended.Problem is ProofNeeded;
    }

    private DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    private Exit? Read(List<FieldProblem> problems)
    {
        var reader = new SheetReader(View.Sheet);
        var day = reader.Day("day");
        problems.AddRange(reader.Problems);
        var handed = Seen!.Functions.Select(function => Handed(function.Code)).OfType<HandedOn>().ToList();
        return problems.Count > 0 ? null : new Exit(Id, day, reader.Text("reason"), handed, View.Sheet["seen"]);
    }

    private HandedOn? Handed(string function) => View.Sheet["takeover/" + function] switch
    {
        Nobody => new HandedOn(function, null, null),
        var text when text.Split('@') is [var by, var at] && Guid.TryParse(by, out var contact) && Guid.TryParse(at, out var organisation) => new HandedOn(function, contact, organisation),
        _ => null,
    };

    /// <summary>Looks up who was named in words; one fits, or several are offered.</summary>
    private async Task Find(string function, List<FieldProblem> problems)
    {
        var path = "other/" + function;
        if (View.Sheet[path] is not { Length: > 0 } text)
        {
            return;
        }

        var found = await Picks.Contacts(actor, text);
        Offer(function, found);
        if (found.Count == 1)
        {
            View.Sheet = View.Sheet.With("takeover/" + function, Value(found[0])).With(path, "");
        }
        else
        {
            var key = found.Count == 0 ? "NoContactLike" : "SeveralContactsLike";
            problems.Add(new FieldProblem(found.Count == 0 ? path : "takeover/" + function, text, new Message("Why." + key), new Message("Remedy." + key)));
            View.Sheet = found.Count == 0 ? View.Sheet : View.Sheet.With(path, "");
        }
    }

    /// <summary>Whom the form names by id was looked up before.</summary>
    private async Task Learn()
    {
        foreach (var function in Seen!.Functions)
        {
            if (Handed(function.Code) is { By: { } by, At: { } at } && at != Id && (await Contacts.Get(actor, by)).Value is { } contact && (await Picks.Names(actor, [at])).TryGetValue(at, out var name))
            {
                Offer(function.Code, [new PickedContact(by, contact.Name, at, name)]);
            }
        }
    }

    private void Offer(string function, IReadOnlyList<PickedContact> found) =>
        others[function] = [.. others.GetValueOrDefault(function, []).Concat(found.Where(one => one.Organisation != Id)).Distinct()];

    private void Show(Problem? problem, List<FieldProblem> problems)
    {
        switch (problem)
        {
            case null:
                break;
            case Invalid invalid:
                problems.AddRange(invalid.Fields.Select(field => field switch
                {
                    { Why.Key: "Why.Successor" } => field with { Why = new Message("Why.Successor", Function(field.Field["takeover/".Length..])) },
                    { Field: "day" or "reason" } => field,
                    _ => field with { Field = "day" },
                }));
                break;
            case CannotTakeOver:
                problems.AddRange(problem.At(Seen!.Functions.Select(function => "takeover/" + function.Code).FirstOrDefault() ?? "day"));
                break;
            default:
                // A stale view: what was typed stays, beside what is there now.
                problems.AddRange(problem.At("day"));
                View.Sheet = View.Sheet.With("seen", Seen!.Seen);
                break;
        }

        View.Problems = problems;
    }

    private string Named(string id) => id.Split('-') switch
    {
        ["takeover", ..] => T["Exit.TakesOver", Function(id["takeover-".Length..])],
        ["other", ..] => T["Exit.Other", Function(id["other-".Length..])],
        ["reason"] => T["Edit.reason"],
        _ => T["Exit.Day"],
    };

    private string Function(string code) => options.Label(TermLists.Function, code);

    private List<FormOption> Successors(ExitView view, string function) =>
    [
        new FormOption(Nobody, T["Exit.Nobody"]),
        .. view.Contacts.Where(contact => Profiles.IsOf(contact, Id, Today)).Select(contact => new FormOption($"{contact.Id}@{Id}", contact.Name, view.Organisation.LegalName)),
        .. others.GetValueOrDefault(function, []).Select(one => new FormOption(Value(one), $"{one.Name} · {one.At}", T["Exit.Others"])),
    ];

    private static string Value(PickedContact one) => $"{one.Id}@{one.Organisation}";

    private string TakesOver(HeldFunction function) => Successors(Seen!, function.Code).Find(option => option.Value == View.Sheet["takeover/" + function.Code]) is { } option ? T["Exit.Successor", option.Label] : "";

    private string Counted(ExitView view) => string.Join(", ", T.Count("Exit.Mandates", view.Mandates.Count), T.Count("Exit.Seats", view.Seats.Count), T.Count("Exit.Accounts", view.Accounts.Count), T.Count("Exit.FunctionCount", view.Functions.Count));

    private string StandingName(ExitView view) => view.Standing.Class is { } its ? T["Profile.StandingClass", T["Standing." + view.Standing.Code], options.Label(TermLists.Class, its)] : T["Standing." + view.Standing.Code];

    private string Listed(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } listed ? listed : T["Exit.None"];
}
