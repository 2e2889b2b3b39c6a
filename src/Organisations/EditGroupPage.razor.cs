using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public partial class EditGroupPage
{
    private static readonly SheetGroup SeatRows = new("seats", ["organisation", "since"], ["organisation"], ["organisation", "role", "representative", "alternate", "since", "until"]);
    private static readonly SheetShape Form = new(["name", "kind", "description", "since", "until"], [SeatRows]);

    private readonly Dictionary<Guid, List<FormOption>> people = [];
    private Actor actor = Actor.Nobody;

    [Parameter] public Guid? Id { get; set; }

    [Inject] private WorkingGroups Groups { get; set; } = default!;
    [Inject] private Contacts.Contacts Contacts { get; set; } = default!;
    [Inject] private Picks Picks { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;

    protected override SheetShape Shape => Form;

    private WorkingGroup? Existing { get; set; }

    private bool IsReady { get; set; }

    private Dictionary<Guid, string> Names { get; set; } = [];

    private Dictionary<string, IReadOnlyList<string>> Likes { get; } = [];

    private string Title => Id is null ? T["Groups.Add"] : T["Edit.Title", Existing!.Name];

    private List<FormOption> KindOptions => [.. WorkingGroup.Kinds.Select(kind => new FormOption(kind, T["Group." + kind]))];

    private List<FormOption> RoleOptions => [.. Seat.Roles.OrderBy(role => role != "member").Select(role => new FormOption(role, T["Seat." + role]))];

    private IEnumerable<string> OrganisationPaths => View.Sheet.Rows("seats").Select(row => $"seats/{row.Key}/organisation");

    protected override async Task OnInitializedAsync()
    {
        actor = await Current.Get();
        if (Id is { } id)
        {
            Existing = await Groups.Get(id);
            if (Existing is null)
            {
                Navigation.NotFound();
                return;
            }
        }

        if (IsPosted)
        {
            await Take();
        }
        else
        {
            View.Sheet = Of(Existing ?? new WorkingGroup());
            View.Version = Existing?.Version ?? 0;
        }

        await Learn();
        IsReady = true;
    }

    protected override async Task Save()
    {
        var problems = new List<FieldProblem>();
        View.Sheet = await Picks.Resolved(actor, View.Sheet, [.. OrganisationPaths], problems);
        foreach (var problem in problems)
        {
            Likes[problem.Field] = await Picks.Offered(actor, problem.Value!);
        }

        await Learn();
        for (var i = 0; i < 2; i++)
        {
            var sheet = View.Sheet;
            if (Existing is { } now && now.Version != View.Version)
            {
                var was = await Groups.AsOf(now.Id, View.Version);
                if (OverNewer(was is null ? Sheet.Empty : Of(was), Of(now), now.Version) is not { } merged)
                {
                    return;
                }

                sheet = merged;
            }

            var reader = new SheetReader(sheet);
            var given = Onto(Existing ?? new WorkingGroup(), reader);
            List<FieldProblem> wrong = [.. problems, .. reader.Problems.Where(found => problems.All(problem => problem.Field != found.Field))];
            if (wrong.Count > 0)
            {
                View.Problems = [.. wrong, .. Found(Groups.Check(actor, given), sheet).Where(found => wrong.All(problem => problem.Field != found.Field))];
                return;
            }

            if ((await Groups.Save(actor, given)).Succeeded(out var saved, out var refused))
            {
                Navigation.NavigateTo("/groups?saved=" + new Made(WorkingGroups.Subject, saved.Id, saved.Version));
                return;
            }

            if (refused is StaleVersion && Id is { } id && await Groups.Get(id) is { } newer)
            {
                Existing = newer;
                continue;
            }

            View.Problems = [.. Found(refused, sheet)];
            return;
        }
    }

    private static Sheet Of(WorkingGroup group) => new(
        new Dictionary<string, string>
        {
            ["name"] = group.Name,
            ["kind"] = group.Kind,
            ["description"] = Sheet.Clean(group.Description),
            ["since"] = SheetReader.Of(group.Since),
            ["until"] = SheetReader.Of(group.Until),
        },
        new Dictionary<string, IReadOnlyList<SheetRow>>
        {
            ["seats"] = Sheet.Keyed(group.Seats.Select(seat => new Dictionary<string, string>
            {
                ["organisation"] = seat.Organisation.ToString(),
                ["role"] = seat.Role,
                ["representative"] = seat.Representative?.ToString() ?? "",
                ["alternate"] = seat.Alternate?.ToString() ?? "",
                ["since"] = SheetReader.Of(seat.Since),
                ["until"] = SheetReader.Of(seat.Until),
            })),
        });

    private static WorkingGroup Onto(WorkingGroup onto, SheetReader form) => onto with
    {
        Name = form.Sheet["name"],
        Kind = form.Sheet["kind"],
        Description = form.Text("description"),
        Since = form.Day("since"),
        Until = form.Day("until"),
        Seats = [.. form.Sheet.Rows(SeatRows).Select(row =>
        {
            var path = $"seats/{row.Key}/";
            if (row["organisation"].Length == 0)
            {
                form.Add(path + "organisation", "", "Required");
            }

            return new Seat
            {
                Organisation = form.Id(path + "organisation", "NoneLike") ?? Guid.Empty,
                Role = row["role"],
                Representative = form.Id(path + "representative", "Id"),
                Alternate = form.Id(path + "alternate", "Id"),
                Since = form.Day(path + "since"),
                Until = form.Day(path + "until"),
            };
        })],
    };

    private static IEnumerable<FieldProblem> Found(Problem? problem, Sheet sheet) => problem switch
    {
        null => [],
        Invalid invalid => invalid.Fields.Select(field => field with { Field = PathOf(field, sheet) }),
        _ => problem.At("name"),
    };

    private static string PathOf(FieldProblem problem, Sheet sheet)
    {
        if (problem.Part is (_, var index))
        {
            var field = problem.Why.Key switch { "Why.DatesOrder" => "until", "Why.SeatRole" => "role", _ => "organisation" };
            return $"seats/{sheet.Rows(SeatRows)[index].Key}/{field}";
        }

        return problem.Why.Key == "Why.DatesOrder" ? "until" : Form.Fields.Contains(problem.Field) ? problem.Field : "name";
    }

    private async Task Learn()
    {
        var ids = Picks.Ids(View.Sheet, OrganisationPaths).Concat(Existing?.Seats.Select(seat => seat.Organisation) ?? []).Where(id => !Names.ContainsKey(id));
        foreach (var (id, name) in await Picks.Names(actor, ids))
        {
            Names[id] = name;
            people[id] = [.. (await Contacts.Of(actor, id)).Where(contact => contact.WithdrawnOn is null).Select(contact => new FormOption(contact.Id.ToString(), contact.Name))];
        }
    }

    private List<FormOption> People(string organisation) => Guid.TryParse(organisation, out var id) ? people.GetValueOrDefault(id, []) : [];

    private string Reads(string path, string value) => path.Split('/')[^1] switch
    {
        "role" => T["Seat." + value],
        "kind" => T["Group." + value],
        _ => string.Join(" · ", value.Split(" · ").Select(part => Guid.TryParse(part, out var id)
            ? Names.GetValueOrDefault(id) ?? people.Values.SelectMany(all => all).FirstOrDefault(option => option.Value == part)?.Label ?? part
            : part)),
    };
}
