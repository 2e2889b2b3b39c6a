using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public partial class EditPage
{
    private static readonly string[] ParentPath = ["parent"];

    private Actor actor = Actor.Nobody;
    private FormOptions options = default!;
    private TermList words = default!;

    [Parameter] public Guid Id { get; set; }

    [Inject] private Organisations Organisations { get; set; } = default!;
    [Inject] private Picks Picks { get; set; } = default!;
    [Inject] private Terms Terms { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;
    [Inject] private Audit.Audit Audit { get; set; } = default!;

    protected override SheetShape Shape => OrganisationSheet.Shape;

    private Organisation? Existing { get; set; }

    private bool IsReady { get; set; }

    private Dictionary<Guid, string> Names { get; set; } = [];

    private IReadOnlyList<string> Likes { get; set; } = [];

    private string Title => T["Edit.Title", Existing!.LegalName];

    private bool MayMark => actor.May(Rights.Administer);

    protected override async Task OnInitializedAsync()
    {
        actor = await Current.Get();
        words = await Terms.Current();
        options = new FormOptions(words, Texts);
        if (!(await Organisations.Get(actor, Id)).Succeeded(out var existing, out _))
        {
            Navigation.NotFound();
            return;
        }

        Existing = existing;
        await Learn(existing);
        await Audit.Saw(actor, "page", [Id]);
        if (IsPosted)
        {
            await Take();
            View.Sheet = View.Sheet.With("withdrawn_because", Sheet.Clean(Posted["withdrawn_because"]));
            await Learn(null);
        }
        else
        {
            View.Sheet = OrganisationSheet.Of(existing, Names.ContainsKey, Culture.Language);
            View.Version = existing.Version;
        }

        IsReady = true;
    }

    protected override async Task Save()
    {
        var problems = new List<FieldProblem>();
        View.Sheet = await Picks.Resolved(actor, View.Sheet, ParentPath, problems);
        foreach (var problem in problems)
        {
            Likes = await Picks.Offered(actor, problem.Value!);
        }

        await Learn(null);
        for (var i = 0; i < 2; i++)
        {
            var (now, sheet) = (Existing!, View.Sheet);
            if (now.Version != View.Version)
            {
                var was = await Organisations.AsOf(actor, Id, View.Version);
                await Learn(was);
                var merged = OverNewer(was is null ? Sheet.Empty : Shown(OrganisationSheet.Of(was, Names.ContainsKey, Culture.Language)), Shown(OrganisationSheet.Of(now, Names.ContainsKey, Culture.Language)), now.Version);
                if (merged is null)
                {
                    return;
                }

                sheet = merged;
            }

            var reader = new SheetReader(sheet);
            var given = OrganisationSheet.Onto(now, reader, Names.ContainsKey, MayMark);
            var wrong = problems.Concat(reader.Problems.Where(found => problems.All(problem => problem.Field != found.Field))).ToList();
            if (wrong.Count > 0)
            {
                View.Problems = Ordered([.. wrong, .. Found(await Organisations.Check(actor, given), sheet).Where(found => wrong.All(problem => problem.Field != found.Field))]);
                return;
            }

            if ((await Organisations.Save(actor, given)).Succeeded(out var saved, out var refused))
            {
                var made = new Made(PartnerDirectory.Organisations.Organisations.Subject, Id, saved.Version);
                Navigation.NavigateTo((await Organisations.Get(actor, Id)).Problem is null ? $"/organisations/{Id}?saved={made}" : $"/undo?hidden=true&saved={made}");
                return;
            }

            if (refused is StaleVersion && (await Organisations.Get(actor, Id)).Succeeded(out var newer, out _))
            {
                Existing = newer;
                await Learn(newer);
                continue;
            }

            View.Problems = Ordered([.. Found(refused, sheet)]);
            return;
        }
    }

    protected override async Task Withdraw()
    {
        var reason = View.Sheet["withdrawn_because"];
        if (reason.Length == 0)
        {
            View.Problems = [new FieldProblem("withdrawn_because", "", new Message("Why.Required"), new Message("Remedy.Required"))];
            return;
        }

        if ((await Organisations.Withdraw(actor, Id, View.Version, reason)).Succeeded(out var organisation, out var problem))
        {
            Navigation.NavigateTo("/undo?saved=" + new Made(PartnerDirectory.Organisations.Organisations.Subject, Id, organisation.Version));
            return;
        }

        View.Problems = problem.At("withdrawn_because");
    }

    private async Task Learn(Organisation? version)
    {
        var ids = version is null ? Picks.Ids(View.Sheet, ParentPath) : version.Parent is { } parent ? [parent] : [];
        foreach (var (id, name) in await Picks.Names(actor, ids))
        {
            Names[id] = name;
        }
    }

    /// <summary>Without the mark that the form doesn't show to everybody.</summary>
    private Sheet Shown(Sheet sheet) => MayMark ? sheet : sheet.With("callable", "");

    private static IEnumerable<FieldProblem> Found(Problem? problem, Sheet sheet) => problem switch
    {
        null => [],
        Invalid invalid => invalid.Fields.Select(field => field with { Field = OrganisationSheet.PathOf(field, sheet) }),
        _ => problem.At("legal_name"),
    };

    private static List<FieldProblem> Ordered(IEnumerable<FieldProblem> problems)
    {
        string[] order = ["legal_name", "kind", "country", "city", "website", "email_domains", "description", "names", "capabilities", "identifiers"];
        return [.. problems.OrderBy(problem => (uint)Array.IndexOf(order, problem.Field.Split('/')[0]))];
    }

    private List<FormOption> NameTypeOptions => [.. NameTypes.All.Select(type => new FormOption(type, T["Name." + type]))];

    private List<FormOption> Audiences => options.Audiences;

    private List<FormOption> Words(string list, string chosen) =>
    [
        .. options.Of(list),
        .. words.Get(list, chosen) is { Retired: true } retired ? new[] { new FormOption(chosen, T["Edit.RetiredWord", retired.Label(Culture.Language)]) } : [],
    ];

    private string Reads(string path, string value) => path.Split('/')[^1] switch
    {
        "kind" => options.Label(TermLists.Kind, value),
        "country" => Countries.NameOf(value, Culture.Language),
        "code" => options.Label(TermLists.Capability, value),
        "function" => options.Label(TermLists.Function, value),
        "type" => T["Name." + value],
        "callable" => T["Form.Yes"],
        "visible_to" => options.Audiences.Find(option => option.Value == value)?.Label ?? value,
        "parent" => Guid.TryParse(value, out var id) ? Names.GetValueOrDefault(id, value) : value,
        _ => value,
    };
}
