using System.Globalization;
using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Onboarding;

public partial class ProcedurePage
{
    private static readonly SheetGroup StepRows = new(
        "steps", ["title", "type"], ["title", "topics", "text"],
        ["type", "title", "days", "at_deadline", "topics", "count", "by", "stop_at", "when_stopped", "at_end", "only_if_stopped", "share", "of_all", "quorum", "in_meeting", "classes", "unrelated", "file", "guidance", "text", "for_kinds"]);

    private static readonly SheetShape Form = new(["name", "description", "class", "standing", "term_months", "lapses_after", "retired", "kinds", "mandates_given"], [StepRows]);

    private Actor actor = Actor.Nobody;
    private FormOptions options = default!;

    [Parameter] public Guid? Id { get; set; }

    /// <summary>The procedure that a new one begins as a copy of.</summary>
    [SupplyParameterFromQuery(Name = "from")] public Guid? From { get; set; }

    [Inject] private Procedures Procedures { get; set; } = default!;
    [Inject] private WorkingGroups Groups { get; set; } = default!;
    [Inject] private Terms Terms { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    protected override SheetShape Shape => Form;

    private Procedure? Existing { get; set; }

    private bool IsReady { get; set; }

    private IReadOnlyList<WorkingGroup> AllGroups { get; set; } = [];

    private string Title => Existing is null ? T["Procedures.Add"] : T["Edit.Title", Existing.Name];

    private List<FormOption> StandingOptions => [new("active", T["Standing.active"]), new("provisional", T["Standing.provisional"])];

    private List<FormOption> TypeOptions => [.. StepTypes.All.Select(type => new FormOption(type, T["Step." + type]))];

    private List<FormOption> DeadlineOptions => [.. Outcomes.AtDeadline.Select(outcome => new FormOption(outcome, T["Outcome." + outcome]))];

    private List<FormOption> StoppedOptions => [.. Outcomes.WhenStopped.Select(outcome => new FormOption(outcome, T["Outcome." + outcome]))];

    /// <summary>An ended group has no seats left that could object or decide; one that is chosen already stays readable.</summary>
    private IEnumerable<WorkingGroup> Choosable => AllGroups.Where(group => group.Until is not { } until || until > DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime) || (Existing?.Steps.Any(step => Electors.Each(step.By).Any(by => Electors.Group(by) == group.Id)) ?? false));

    private List<FormOption> ByOptions =>
    [
        new(Electors.Admins, T["Electors.admins"]),
        new(Electors.Members, T["Electors.members"]),
        new(Electors.Sponsors, T["Electors.sponsors"]),
        .. options.Of(TermLists.Class).Select(option => new FormOption(Electors.OfClass + option.Value, T["Electors.Of", T["Edit.class"], option.Label])),
        .. options.Of(TermLists.Kind).Select(option => new FormOption(Electors.OfKind + option.Value, T["Electors.Of", T["Edit.kind"], option.Label])),
        .. Choosable.Select(group => new FormOption(Electors.OfGroup + group.Id.ToString("D"), T["Electors.Of", T["Groups.Title"], group.Name])),
    ];

    protected override async Task OnInitializedAsync()
    {
        actor = await Current.Get();
        options = new FormOptions(await Terms.Current(), Texts);
        AllGroups = await Groups.All();
        if (Id is { } id)
        {
            if (!(await Procedures.Get(actor, id)).Succeeded(out var existing, out _))
            {
                Navigation.NotFound();
                return;
            }

            Existing = existing;
        }

        if (IsPosted)
        {
            await Take();
        }
        else
        {
            var copied = From is { } from && Existing is null ? (await Procedures.Get(actor, from)).Value : null;
            View.Sheet = Of(Existing ?? (copied is null ? null : copied with { Name = T["Procedures.CopyOf", copied.Name], Retired = false }) ?? new Procedure { Steps = [new Step { Type = StepTypes.Form, Title = T["Step.form"] }] });
            View.Version = Existing?.Version ?? 0;
        }

        IsReady = true;
    }

    protected override async Task Save()
    {
        for (var i = 0; i < 2; i++)
        {
            var sheet = View.Sheet;
            if (Existing is { } now && now.Version != View.Version)
            {
                var was = await Procedures.AsOf(actor, now.Id, View.Version);
                if (OverNewer(was is null ? Sheet.Empty : Of(was), Of(now), now.Version) is not { } merged)
                {
                    return;
                }

                sheet = merged;
            }

            var problems = new List<FieldProblem>();
            var given = Onto(Existing ?? new Procedure(), sheet, problems);
            if (problems.Count > 0)
            {
                View.Problems = problems;
                return;
            }

            if ((await Procedures.Save(actor, given)).Succeeded(out var saved, out var refused))
            {
                Navigation.NavigateTo("/administration/procedures?saved=" + saved.Id.ToString("N"));
                return;
            }

            if (refused is StaleVersion && Id is { } id && (await Procedures.Get(actor, id)).Value is { } newer)
            {
                Existing = newer;
                continue;
            }

            View.Problems = refused is Invalid invalid ? [.. invalid.Fields.Select(field => field with { Field = PathOf(field, sheet) })] : refused.At("name");
            return;
        }
    }

    private static Procedure Onto(Procedure procedure, Sheet sheet, List<FieldProblem> problems)
    {
        return procedure with
        {
            Name = sheet["name"],
            Description = Or(sheet["description"]),
            Class = sheet["class"],
            Standing = sheet["standing"],
            TermMonths = Number("term_months", ProcedureRules.MostMonths),
            LapsesAfter = Number("lapses_after"),
            Retired = sheet["retired"].Length > 0,
            Kinds = Lists.Split(sheet["kinds"]),
            Mandates = Lists.Split(sheet["mandates_given"]),
            Steps = [.. sheet.Rows(StepRows).Select(row => new Step
            {
                Type = row["type"],
                Title = row["title"],
                Guidance = Or(row["guidance"]),
                Days = Number($"steps/{row.Key}/days"),
                AtDeadline = row["at_deadline"],
                Topics = row["type"] == StepTypes.Form ? FormNotation.Read(row["topics"]) : [],
                File = row["file"].Length > 0,
                Count = Number($"steps/{row.Key}/count") ?? 0,
                Classes = Lists.Split(row["classes"]),
                Unrelated = row["unrelated"].Length > 0,
                By = Lists.Split(row["by"]) is { Count: > 0 } by ? Electors.Together(by) : Electors.Admins,
                StopAt = Number($"steps/{row.Key}/stop_at"),
                WhenStopped = row["when_stopped"],
                AtEnd = row["at_end"].Length > 0,
                OnlyIfStopped = row["only_if_stopped"].Length > 0,
                Share = Or(row["share"]),
                Quorum = Or(row["quorum"]),
                OfAll = row["of_all"].Length > 0,
                InMeeting = row["in_meeting"].Length > 0,
                Kinds = Lists.Split(row["for_kinds"]),
                Text = Or(row["text"]),
            })],
        };

        int? Number(string path, int most = ProcedureRules.MostDays)
        {
            var text = sheet.At(path).Trim();
            if (text.Length == 0)
            {
                return null;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            problems.Add(new FieldProblem(path, text, new Message("Why.Between", 1, most), new Message("Remedy.Between", 1, most)));
            return null;
        }
    }

    private static Sheet Of(Procedure procedure) => new(
        new Dictionary<string, string>
        {
            ["name"] = procedure.Name,
            ["description"] = procedure.Description ?? "",
            ["class"] = procedure.Class,
            ["standing"] = procedure.Standing,
            ["term_months"] = Written(procedure.TermMonths),
            ["lapses_after"] = Written(procedure.LapsesAfter),
            ["retired"] = procedure.Retired ? "yes" : "",
            ["kinds"] = Lists.Join(procedure.Kinds),
            ["mandates_given"] = Lists.Join(procedure.Mandates),
        },
        new Dictionary<string, IReadOnlyList<SheetRow>>
        {
            ["steps"] = Sheet.Keyed(procedure.Steps.Select(step => new Dictionary<string, string>
            {
                ["type"] = step.Type,
                ["title"] = step.Title,
                ["days"] = Written(step.Days),
                ["at_deadline"] = step.AtDeadline,
                ["topics"] = Sheet.Clean(FormNotation.Write(step.Topics)),
                ["count"] = step.Count == 0 ? "" : Written(step.Count),
                ["by"] = Lists.Join(Electors.Each(step.By)),
                ["stop_at"] = Written(step.StopAt),
                ["when_stopped"] = step.WhenStopped,
                ["at_end"] = step.AtEnd ? "yes" : "",
                ["only_if_stopped"] = step.OnlyIfStopped ? "yes" : "",
                ["share"] = step.Share ?? "",
                ["quorum"] = step.Quorum ?? "",
                ["of_all"] = step.OfAll ? "yes" : "",
                ["in_meeting"] = step.InMeeting ? "yes" : "",
                ["for_kinds"] = Lists.Join(step.Kinds),
                ["classes"] = Lists.Join(step.Classes),
                ["unrelated"] = step.Unrelated ? "yes" : "",
                ["file"] = step.File ? "yes" : "",
                ["guidance"] = step.Guidance ?? "",
                ["text"] = step.Text ?? "",
            })),
        });

    private static string PathOf(FieldProblem problem, Sheet sheet)
    {
        if (problem.Part is not ("steps", var at))
        {
            return problem.Field switch
            {
                "mandates" => "mandates_given",
                "steps" => "name",
                _ => problem.Field,
            };
        }

        var rows = sheet.Rows(StepRows);
        return at >= rows.Count ? "name" : $"steps/{rows[at].Key}/" + (problem.Field is "topic" or "question" ? "topics" : problem.Field);
    }

    private static string? Or(string text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string Written(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
