using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Onboarding;

/// <summary>A page of the applicant's side: static, for whoever holds the private link.</summary>
public abstract class ApplicantPage : ComponentBase
{
    [CascadingParameter] public HttpContext Http { get; set; } = default!;

    [Inject] public ApplicantForms Forms { get; set; } = default!;

    [Inject] public NavigationManager Navigation { get; set; } = default!;

    [Inject] public IStringLocalizer<Text> Texts { get; set; } = default!;

    [Inject] public Terms Terms { get; set; } = default!;

    [Inject] public Say Say { get; set; } = default!;

    protected string? Token => ApplicantCookie.Read(Http);

    /// <summary>Null when the link opens nothing.</summary>
    protected ApplicantView? View { get; set; }

    protected FormOptions Options { get; private set; } = default!;

    protected IReadOnlyList<FieldProblem> Problems { get; set; } = [];

    protected override async Task OnInitializedAsync()
    {
        Options = new FormOptions(await Terms.Current(), Texts);
        View = await Forms.Open(Token);
        if (View is not null)
        {
            await Load();
        }
    }

    protected virtual Task Load() => Task.CompletedTask;

    /// <summary>The question in the reader's words.</summary>
    protected string LabelOf(Question question) => question.Field switch
    {
        null => question.Label ?? question.Code,
        { } field when DirectoryFields.ContactPart(field) is ({ } function, { } part) => Texts["Apply.Contact." + part],
        { } field => Texts["Apply.Field." + field],
    };

    protected string LabelOf(string code) =>
        View!.Topics.SelectMany(topic => topic.Questions).FirstOrDefault(question => question.Code == IdToCode(code)) is { } question ? LabelOf(question) : Texts["Apply.Answer"];

    protected string? WrongOf(string code) => Problems.FirstOrDefault(problem => problem.Field == Id(code)) is { } found ? ErrorSummary.Sentence(Say, found) : null;

    /// <summary>How an answer reads.</summary>
    protected string Shown(Question question) => View!.Answers.GetValueOrDefault(question.Code, "") is var answer && question switch
    {
        { Field: DirectoryFields.Capabilities } => string.Join(", ", FormRules.Several(answer).Select(code => Options.Label(TermLists.Capability, code))),
        { Field: DirectoryFields.Country } when Countries.Find(answer) is { } code => Countries.NameOf(code, Culture.Language),
        { Field: null, Type: QuestionTypes.File } when answer.Length > 37 => answer[37..],
        _ => answer,
    } is { } shown ? shown : "";

    /// <summary>An element's id can't hold a code's dots in a style sheet, so dots are written as dashes.</summary>
    protected static string Id(string code) => code.Replace('.', '-');

    protected IReadOnlyList<FieldProblem> WithIds(IReadOnlyList<FieldProblem> problems) => [.. problems.Select(problem => problem with { Field = Id(problem.Field) })];

    private string IdToCode(string id) => View!.Topics.SelectMany(topic => topic.Questions).FirstOrDefault(question => Id(question.Code) == id)?.Code ?? id;
}
