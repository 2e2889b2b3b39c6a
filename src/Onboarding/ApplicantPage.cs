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

    private QuestionWords Words => new(Options, Texts);

    protected IReadOnlyList<FieldProblem> Problems { get; set; } = [];

    protected override async Task OnInitializedAsync()
    {
        Options = new FormOptions(await Terms.Current(), Texts);
        if (await Forms.Open(Token) is { } view)
        {
            if (!IsOpen(view.Application) && HttpMethods.IsGet(Http.Request.Method))
            {
                // Back, or an old tab: how it stands now is on the list of tasks.
                Navigation.NavigateTo("/apply");
                return;
            }

            await Prepare(view);
            View = view;
            await Load();
        }
    }

    /// <summary>Whether the page has anything to do with the application as it stands.</summary>
    protected virtual bool IsOpen(Application application) => true;

    /// <summary>What the page can't be drawn without: it may be drawn at any later wait.</summary>
    protected virtual Task Prepare(ApplicantView view) => Task.CompletedTask;

    protected virtual Task Load() => Task.CompletedTask;

    protected string LabelOf(Question question) => Words.LabelOf(question);

    protected string LabelOf(string code) =>
        View!.Topics.SelectMany(topic => topic.Questions).FirstOrDefault(question => question.Code == IdToCode(code)) is { } question ? LabelOf(question) : Texts["Apply.Answer"];

    protected string? WrongOf(string code) => Problems.FirstOrDefault(problem => problem.Field == Id(code)) is { } found ? ErrorSummary.Sentence(Say, found) : null;

    /// <summary>How an answer reads.</summary>
    protected string Shown(Question question) => Words.Shown(question, View!.Answers.GetValueOrDefault(question.Code, ""));

    /// <summary>An element's id can't hold a code's dots in a style sheet, so dots are written as dashes.</summary>
    protected static string Id(string code) => code.Replace('.', '-');

    protected IReadOnlyList<FieldProblem> WithIds(IReadOnlyList<FieldProblem> problems) => [.. problems.Select(problem => problem with { Field = Id(problem.Field) })];

    private string IdToCode(string id) => View!.Topics.SelectMany(topic => topic.Questions).FirstOrDefault(question => Id(question.Code) == id)?.Code ?? id;
}
