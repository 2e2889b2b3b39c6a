using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Onboarding;

public partial class ApplicationPage
{
    /// <summary>In the order in which they are offered: what brings it on stands first.</summary>
    private static readonly string[] Order =
    [
        Events.Confirm, Events.Invite, Events.Begin, Events.Pass, Events.Vouch, Events.Vote, Events.Minute, Events.Object, Events.Unobject, Events.Unvouch, Events.Admit, Events.MakeGood, Events.AskSponsor,
        Events.CloseVote, Events.Comment, Events.Assign, Events.Extend, Events.Return, Events.Ask, Events.Sign, Events.Withdraw, Events.Refuse, Events.Erase,
    ];

    private Actor actor = Actor.Nobody;
    private FormOptions options = default!;
    private DateOnly today;
    private IReadOnlyList<string> offered = [];
    private int? mayDecide;
    private IReadOnlyList<int> checks = [];
    private IReadOnlyList<(Guid Id, string Name)> owners = [];
    private IReadOnlyList<(Guid Id, string Name, string? Class)> members = [];
    private IReadOnlyList<ApplicationFile> files = [];
    private IReadOnlyList<ApplicantLink> links = [];
    private IReadOnlyList<Double> doubles = [];
    private Problem? problem;
    private Problem? notMailed;
    private string? link;
    private string? acted;
    private string typed = "";
    private IFormCollection posted = FormCollection.Empty;
    private Tally? tally;

    [Parameter] public Guid Id { get; set; }

    /// <summary>Set after something was done.</summary>
    [SupplyParameterFromQuery(Name = "did")] public string? Did { get; set; }

    [CascadingParameter] public HttpContext Http { get; set; } = default!;

    [Inject] private Applications Applications { get; set; } = default!;
    [Inject] private ApplicationFiles Files { get; set; } = default!;
    [Inject] private ApplicantForms Links { get; set; } = default!;
    [Inject] private ApplicationActs Acts { get; set; } = default!;
    [Inject] private Terms Terms { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private IStringLocalizer<Text> Texts { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private Say Say { get; set; } = default!;

    private Application? Seen { get; set; }

    /// <summary>The act whose form stands open: one that a card was dragged for.</summary>
    [SupplyParameterFromQuery(Name = "act")] public string? Asked { get; set; }

    private IEnumerable<string> Shownable => Order.Where(offered.Contains);

    protected override async Task OnInitializedAsync()
    {
        actor = await Current.Get();
        options = new FormOptions(await Terms.Current(), Texts);
        today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        await Load();
        if (Seen is null)
        {
            Navigation.NotFound();
        }
    }

    private async Task Load()
    {
        if (!(await Applications.Get(actor, Id)).Succeeded(out var application, out _))
        {
            return;
        }

        Seen = application;
        offered = await Applications.Offered(actor, application);
        checks = await Applications.Checks(actor, application);
        mayDecide = await Applications.MayDecide(actor, application);
        owners = await Applications.Owners(actor);
        members = await Applications.Members(actor);
        files = await Files.Of(actor, Id);
        links = await Links.Links(actor, Id);
        doubles = application.Stage is Stages.Submitted or Stages.Review ? [.. (await Applications.Doubles(actor, Id, application.Name, application.Email, application.Answers)).Where(one => application.Organisation is null || one.Address != "/organisations/" + application.Organisation)] : [];
    }

    private async Task Do()
    {
        if (Seen is null)
        {
            return;
        }

        var form = posted = await Http.Request.ReadFormAsync();
        acted = form["act"].ToString();
        typed = form["text"].ToString();
        tally = acted == Events.Minute ? new Tally(Count("for") ?? 0, Count("against") ?? 0, Count("abstaining") ?? 0, Count("entitled")) : null;
        Guid? kept = null;
        if (offered.Contains(acted) && form.Files.FirstOrDefault(file => file.Length > 0) is { } file)
        {
            await using var content = file.OpenReadStream();
            if (!(await Files.Add(actor, Id, file.FileName, content)).Succeeded(out var added, out problem))
            {
                return;
            }

            kept = added.Id;
        }

        var act = new Act(acted)
        {
            Text = string.IsNullOrWhiteSpace(typed) ? null : typed.ReplaceLineEndings("\n"),
            Step = int.TryParse(form["step"], out var step) ? step : null,
            Approves = form["approves"].ToString() switch { "yes" => true, "no" => false, _ => null },
            Abstains = form["approves"] == "abstain",
            Tally = tally,
            File = kept,
            Sponsor = Guid.TryParse(form["sponsor"], out var sponsor) ? await Applications.Sponsor(actor, sponsor) : null,
            Until = form["until"] is [{ Length: > 0 } until] ? Forms.Day(until) : null,
            Owner = Guid.TryParse(form["owner"], out var owner) ? owner : null,
        };

        var version = Events.OnlyAdding.Contains(acted) ? 0 : long.TryParse(form["version"], out var seen) ? seen : -1;
        if (!(await Acts.Do(actor, Id, version, act, Navigation.BaseUri)).Succeeded(out var done, out problem))
        {
            await Load();
        }
        else if (acted == Events.Invite)
        {
            Show(done);
        }
        else
        {
            Navigation.NavigateTo($"/onboarding/{Id}?did={acted}");
        }

        int? Count(string field) => int.TryParse(form[field], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) ? count : null;
    }

    private async Task MakeLink()
    {
        if (Seen is not null && (await Acts.Invite(actor, Seen, Navigation.BaseUri)).Succeeded(out var made, out problem))
        {
            Show(made);
        }
    }

    private async Task Revoke()
    {
        if ((await Links.Revoke(actor, Id)).Succeeded(out _, out problem))
        {
            Navigation.NavigateTo($"/onboarding/{Id}?did=revoke");
        }
    }

    private void Show(Acted made) => (link, notMailed) = (made.Link, made.NotMailed);

    /// <summary>Whether it is what the application waits for; only that stands open from the start.</summary>
    private bool IsFirst(string act) => act == Shownable.FirstOrDefault(one =>
        one is Events.Invite or Events.Begin or Events.Pass or Events.Vote or Events.Minute or Events.Admit or Events.Confirm || (one is Events.Vouch or Events.Object && !actor.May(Rights.Administer)));

    private static bool NeedsText(string act) => act is not (Events.Invite or Events.Begin or Events.AskSponsor or Events.Assign or Events.Admit or Events.Confirm or Events.Erase);

    /// <summary>Whom an admin may write something down for.</summary>
    private IEnumerable<(Guid Id, string Name)> MembersFor(string act, Application application) => act switch
    {
        Events.Unvouch => ApplicationRules.Vouched(application).Select(one => (one.Organisation, one.Name)),
        Events.Unobject => ApplicationRules.Standing(application, application.Step).Where(ApplicationRules.IsWrittenDown).Select(one => (one.Organisation!.Value, one.By)),
        Events.AskSponsor => Fit(application).Where(one => !application.Asked.Contains(one.Id)),
        Events.Vouch => Fit(application),
        _ => members.Select(one => (one.Id, one.Name)),
    };

    private IEnumerable<(Guid Id, string Name)> Fit(Application application) => members.Where(one => ApplicationRules.MaySponsor(application, one.Id, one.Class)).Select(one => (one.Id, one.Name));

    /// <summary>What was given in the form of an act that came back.</summary>
    private string Given(string act, string field) => act == acted ? posted[field].ToString() : "";

    private string StateOf(Application application, int i) =>
        !ApplicationRules.IsFor(application, application.Procedure.Steps[i]) ? Texts["Onboarding.StepNotFor"]
        : application.Overrides.Any(one => one.Step == i && one.ConfirmedBy is not null) ? Texts["Onboarding.StepOverridden"]
        : ApplicationRules.IsDone(application, i) ? Texts["Onboarding.StepDone"]
        : ApplicationRules.OpenSteps(application).Contains(i) ? Texts["Onboarding.StepOpen"]
        : Stages.IsClosed(application.Stage) ? Texts[i == application.Step ? "Onboarding.StepEnded" : "Onboarding.StepNotReached"]
        : Texts["Onboarding.StepLater"];

    private static string TextKey(string act) => "Onboarding.Text." + (act is Events.Pass or Events.Vouch or Events.Sign or Events.Comment or Events.MakeGood ? act : "reason");

    private QuestionWords Words => new(options, Texts);

    private string FieldLabel(string field) => field switch
    {
        "file" => Texts["Onboarding.File"],
        "sponsor" => Texts["Onboarding.Sponsor"],
        "until" => Texts[acted == Events.Extend ? "Onboarding.NewDay" : "Onboarding.Until"],
        "approves" => Texts["Onboarding.YourVote"],
        "tally" => Texts["Onboarding.Tally.Title"],
        "entitled" => Texts["Onboarding.Tally.entitled"],
        "text" => Texts[TextKey(acted ?? "")],
        "owner" => Texts["Onboarding.Owner"],
        _ => field,
    };

    private static string Tone(string stage) => stage switch
    {
        Stages.Active => "active",
        Stages.Refused or Stages.Withdrawn or Stages.Lapsed => "ended",
        _ => "applicant",
    };
}
