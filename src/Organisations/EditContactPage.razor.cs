using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public partial class EditContactPage
{
    private const string Nobody = "nobody";

    private static readonly string[] Presets = ["24/7", "Mo-Fr 09:00-17:00; PH off", "Mo-Fr 08:00-18:00; PH off"];

    private readonly Dictionary<Guid, IReadOnlyList<Contact>> colleagues = [];
    private readonly Dictionary<string, IReadOnlyList<string>> likes = [];
    private Actor actor = Actor.Nobody;
    private FormOptions options = default!;
    private string? country;

    [Parameter] public Guid? Id { get; set; }

    [SupplyParameterFromQuery(Name = "organisation")] private Guid? Organisation { get; set; }

    [Inject] private Contacts.Contacts Contacts { get; set; } = default!;
    [Inject] private Organisations Organisations { get; set; } = default!;
    [Inject] private Picks Picks { get; set; } = default!;
    [Inject] private Terms Terms { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private Harvest Harvest { get; set; } = default!;
    [Inject] private Audit.Audit Audit { get; set; } = default!;

    protected override SheetShape Shape => ContactSheet.Shape;

    /// <summary>The record as it is now, without what the actor may not see; null while it is new.</summary>
    private Contact? Existing { get; set; }

    private bool IsReady { get; set; }

    private Dictionary<Guid, string> Names { get; set; } = [];

    private DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    private string Title => Id is null ? T["Edit.NewContact"] : T["Edit.Title", Existing?.Name ?? ""];

    private string Back => Id is { } id ? "/contacts/" + id : Organisation is { } organisation ? "/organisations/" + organisation : "/find";

    private string PhoneHint => country is null ? T["Edit.channels.phone.Hint"] : T["Edit.channels.phone.HintIn", Countries.NameOf(country, Culture.Language)];

    protected override async Task OnInitializedAsync()
    {
        actor = await Current.Get();
        options = new FormOptions(await Terms.Current(), Texts);
        if (Id is { } id)
        {
            if (!(await Contacts.Get(actor, id)).Succeeded(out var existing, out _))
            {
                Navigation.NotFound();
                return;
            }

            Existing = existing;
            await Learn(existing.Affiliations.Select(affiliation => affiliation.Organisation));
            if (existing.Affiliations.Count > 0 && !existing.Affiliations.Any(affiliation => Names.ContainsKey(affiliation.Organisation)))
            {
                // A contact of partners that the actor may not see is not to be seen either.
                Navigation.NotFound();
                return;
            }

            // The form holds what the page holds, and counts like it.
            if (await Harvest.Refuses(actor, [id]) is not null)
            {
                Navigation.NavigateTo($"/contacts/{id}");
                return;
            }

            await Audit.Saw(actor, "page", [id]);
        }

        if (IsPosted)
        {
            await Take();
            View.Sheet = Posted.Where(pair => pair.Key.StartsWith("takeover/", StringComparison.Ordinal)).Aggregate(View.Sheet, (sheet, pair) => sheet.With(pair.Key, pair.Value.ToString()));
            View.Sheet = View.Sheet.With("withdrawn_because", Sheet.Clean(Posted["withdrawn_because"]));
        }
        else if (Existing is { } contact)
        {
            View.Sheet = ContactSheet.Of(contact, Names.ContainsKey, Culture.Language);
            View.Version = contact.Version;
        }
        else
        {
            View.Sheet = New();
        }

        await Learn(Picks.Ids(View.Sheet, OrganisationPaths));
        await Meet();
        IsReady = true;
    }

    protected override async Task Save()
    {
        var problems = new List<FieldProblem>();
        View.Sheet = await Picks.Resolved(actor, View.Sheet, [.. OrganisationPaths], problems);
        foreach (var problem in problems)
        {
            likes[problem.Field] = await Picks.Offered(actor, problem.Value!);
        }

        await Learn(Picks.Ids(View.Sheet, OrganisationPaths));
        await Meet();

        // A second time when somebody saves between reading and writing.
        for (var i = 0; i < 2; i++)
        {
            var sheet = View.Sheet;
            if (Existing is { } now && now.Version != View.Version)
            {
                var was = await Contacts.AsOf(actor, now.Id, View.Version);
                var merged = OverNewer(was is null ? Sheet.Empty : ContactSheet.Of(was, Names.ContainsKey, Culture.Language), ContactSheet.Of(now, Names.ContainsKey, Culture.Language), now.Version);
                if (merged is null)
                {
                    return;
                }

                sheet = merged;
            }

            var reader = new SheetReader(sheet);
            var given = ContactSheet.Onto(Existing ?? new Contact(), reader, Names.ContainsKey);
            var wrong = problems.Concat(reader.Problems.Where(found => problems.All(problem => problem.Field != found.Field))).ToList();
            var takeovers = Takeovers(given, wrong);
            if (wrong.Count > 0)
            {
                // What the rules would say too, so that people hear of everything at once.
                View.Problems = Ordered([.. wrong, .. Found(await Contacts.Check(actor, given), sheet).Where(found => wrong.All(problem => problem.Field != found.Field))]);
                return;
            }

            var saved = Existing is null ? await Contacts.Add(actor, given) : await Contacts.Save(actor, given, takeovers);
            if (saved.Succeeded(out var contact, out var refused))
            {
                var made = new List<Made> { new(PartnerDirectory.Contacts.Contacts.Subject, contact.Id, contact.Version) };
                foreach (var by in takeovers.Select(takeover => takeover.By).Distinct())
                {
                    if ((await Contacts.Get(actor, by)).Succeeded(out var successor, out _))
                    {
                        made.Add(new Made(PartnerDirectory.Contacts.Contacts.Subject, by, successor.Version));
                    }
                }

                Navigation.NavigateTo((await Contacts.Get(actor, contact.Id)).Problem is null ? $"/contacts/{contact.Id}?saved={Made.Join(made)}" : $"/undo?hidden=true&saved={Made.Join(made)}");
                return;
            }

            if (refused is StaleVersion && (await Contacts.Get(actor, Id!.Value)).Succeeded(out var newer, out _))
            {
                Existing = newer;
                continue;
            }

            View.Problems = refused is CannotTakeOver ? refused.At("takeover/" + (View.Sheet.Rows("affiliations").FirstOrDefault(row => View.Sheet["takeover/" + row.Key].Length > 0)?.Key ?? "b0")) : Ordered([.. Found(refused, sheet)]);
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

        if ((await Contacts.Withdraw(actor, Id!.Value, View.Version, reason)).Succeeded(out var contact, out var problem))
        {
            Navigation.NavigateTo($"{OrganisationOf(contact)}?saved={new Made(PartnerDirectory.Contacts.Contacts.Subject, contact.Id, contact.Version)}");
            return;
        }

        View.Problems = problem.At("withdrawn_because");
    }

    private IEnumerable<string> OrganisationPaths => View.Sheet.Rows("affiliations").Select(row => $"affiliations/{row.Key}/organisation");

    private string OrganisationOf(Contact contact) =>
        contact.Affiliations.FirstOrDefault(affiliation => Names.ContainsKey(affiliation.Organisation)) is { } affiliation ? "/organisations/" + affiliation.Organisation : "/find";

    /// <summary>Functions that become free, each to who was named; whoever ends them says so.</summary>
    private List<Takeover> Takeovers(Contact given, List<FieldProblem> wrong)
    {
        var takeovers = new List<Takeover>();
        foreach (var handover in Existing is null ? [] : ContactRules.GivenUp(Existing, given, Today))
        {
            var row = View.Sheet.Rows("affiliations").FirstOrDefault(row => row["organisation"] == handover.Organisation.ToString() && row["until"].Length > 0);
            var path = "takeover/" + row?.Key;
            if (row is null || View.Sheet[path] == Nobody)
            {
                continue;
            }

            if (Guid.TryParse(View.Sheet[path], out var by))
            {
                takeovers.Add(new Takeover(handover.Organisation, handover.Functions, handover.From, by));
            }
            else
            {
                var functions = string.Join(", ", handover.Functions.Select(function => options.Label(TermLists.Function, function)));
                wrong.Add(new FieldProblem(path, null, new Message("Why.Successor", functions), new Message("Remedy.Successor")));
            }
        }

        return takeovers;
    }

    private static IEnumerable<FieldProblem> Found(Problem? problem, Sheet sheet) => problem switch
    {
        null => [],
        Invalid invalid => invalid.Fields.Select(field => field with { Field = ContactSheet.PathOf(field, sheet) }),
        _ => problem.At("name"),
    };

    /// <summary>In the order of the page.</summary>
    private static List<FieldProblem> Ordered(IEnumerable<FieldProblem> problems)
    {
        string[] order = ["name", "kind", "languages", "channels", "affiliations", "takeover", "hours", "time_zone", "holidays", "absences", "source", "told_on", "review_by"];
        return [.. problems.OrderBy(problem => (uint)Array.IndexOf(order, problem.Field.Split('/')[0]))];
    }

    private Sheet New()
    {
        var sheet = ContactSheet.Of(new Contact(), _ => true, Culture.Language)
            .WithRow("channels", new Dictionary<string, string> { ["type"] = "phone" }).WithRow("channels", new Dictionary<string, string> { ["type"] = "email" });
        return sheet.WithRow("affiliations", new Dictionary<string, string> { ["organisation"] = Organisation?.ToString() ?? "" });
    }

    private async Task Learn(IEnumerable<Guid> ids)
    {
        foreach (var (id, name) in await Picks.Names(actor, ids.Where(id => !Names.ContainsKey(id))))
        {
            Names[id] = name;
        }
    }

    /// <summary>Reads who else is at the organisations: they stand in, and take over.</summary>
    private async Task Meet()
    {
        foreach (var id in Picks.Ids(View.Sheet, OrganisationPaths).Where(id => Names.ContainsKey(id) && !colleagues.ContainsKey(id)))
        {
            colleagues[id] = [.. (await Contacts.Of(actor, id)).Where(contact => contact.Id != Id && contact.WithdrawnOn is null &&
                contact.Affiliations.Any(affiliation => affiliation.Organisation == id && new Dated(affiliation.Since, affiliation.Until).HoldsOn(Today)))];
            country ??= (await Organisations.Get(actor, id)).Value?.Country;
        }
    }

    private List<FormOption> Successors(string organisation) =>
    [
        new FormOption(Nobody, T["Edit.takeover.Nobody"]),
        .. (Guid.TryParse(organisation, out var id) ? colleagues.GetValueOrDefault(id, []) : []).Select(contact => new FormOption(contact.Id.ToString(), contact.Name)),
    ];

    private List<FormOption> Colleagues => [.. colleagues.SelectMany(pair => pair.Value.Select(contact => new FormOption(contact.Id.ToString(), contact.Name, Names.GetValueOrDefault(pair.Key)))).DistinctBy(option => option.Value)];

    private List<FormOption> KindOptions => [new("desk", T["Contact.desk"]), new("person", T["Contact.person"])];

    private List<FormOption> TypeOptions => [.. ChannelTypes.All.OrderBy(type => type != ChannelTypes.Phone).Select(type => new FormOption(type, T["Channel." + type]))];

    private List<FormOption> StateOptions => [.. ChannelTypes.States.Select(state => new FormOption(state, state == "working" ? T["Edit.channels.working"] : T["Channel.State." + state]))];

    private List<FormOption> AudienceOptions => options.Audiences;

    private static IReadOnlyList<FormOption> TlpOptions => FormOptions.Tlp;

    private IReadOnlyList<FormOption> ChannelTlpOptions => [new FormOption("", Texts["Edit.channels.tlp.Inherit"]), .. FormOptions.Tlp];

    private List<FormOption> ZoneOptions =>
    [
        .. Forms.ZonesOf(country).Select(zone => new FormOption(zone, zone, country is null ? null : Countries.NameOf(country, Culture.Language))),
        .. Forms.ZonesOf(null).Select(zone => new FormOption(zone, zone, country is null ? null : T["Edit.time_zone.Others"].Value)),
    ];

    private List<FormOption> Words(string list) => options.Of(list);

    private bool IsEnding(string path, string key) => View.IsOpen(path + "until", "takeover/" + key);

    private IReadOnlyList<string> Likes(string path) => likes.GetValueOrDefault(path, []);

    /// <summary>Nobody checked it since it became what it is.</summary>
    private bool IsUnverified(SheetRow row)
    {
        if (row["value"].Length == 0)
        {
            return false;
        }

        var was = Existing?.Channels.FirstOrDefault(channel => channel.Type == row["type"] && (channel.Value == row["value"] || Forms.PhoneForPeople(channel.Value) == row["value"]));
        return row["verified_on"].Length == 0 || (was is null && row.Key.StartsWith('b'));
    }

    private string Reads(string path, string value)
    {
        var field = path.Split('/')[^1];
        return field switch
        {
            "preferred" => T["Form.Yes"],
            "kind" => T["Contact." + value],
            "type" => T["Channel." + value],
            "functions" => string.Join(", ", Lists.Split(value).Select(code => options.Label(TermLists.Function, code))),
            _ => string.Join(" · ", value.Split(" · ").Select(part => Guid.TryParse(part, out var id)
                ? Names.GetValueOrDefault(id) ?? Colleagues.Find(option => option.Value == part)?.Label ?? part
                : part)),
        };
    }
}
