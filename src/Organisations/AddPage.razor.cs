using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public partial class AddPage
{
    private static readonly string[] Fields = ["legal_name", "short_name", "kind", "country", "city", "website", "desk", "phone", "email"];

    [Inject] private Organisations Organisations { get; set; } = default!;
    [Inject] private Contacts.Contacts Contacts { get; set; } = default!;
    [Inject] private Terms Terms { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    /// <summary>Null until the page is set up: a GET posts nothing.</summary>
    [SupplyParameterFromForm(FormName = "add")] private NewPartner Form { get; set; } = default!;

    /// <summary>What was looked for in vain, when the search led here.</summary>
    [SupplyParameterFromQuery(Name = "name")] private string? Name { get; set; }

    private IReadOnlyList<FieldProblem> Problems { get; set; } = [];

    private IReadOnlyList<Term> Kinds { get; set; } = [];

    private static IEnumerable<(string Code, string Name)> CountryNames =>
        Countries.All.Select(code => (code, Countries.NameOf(code, Culture.Language))).OrderBy(country => country.Item2, StringComparer.CurrentCulture);

    protected override async Task OnInitializedAsync()
    {
        Form ??= new NewPartner { LegalName = Name };
        Kinds = [.. (await Terms.Current()).Of(TermLists.Kind).Where(kind => !kind.Retired)];
    }

    private async Task Save()
    {
        var actor = await Current.Get();
        var form = Form;
        var words = await Terms.Current();
        var organisation = form.Organisation();

        // Both are planned before either is written, so that a wrong number keeps out the partner too.
        var problems = new List<FieldProblem>();
        var planned = Organisations.Plan(actor, organisation, null, words);
        Note(planned.Problem);
        var desk = form.HasDesk ? form.DeskOf(Guid.Empty, T["Add.desk.Default"]) : null;
        if (desk is not null)
        {
            var seat = new Body(Countries.Find(form.Country), form.Kind);
            Note(Contacts.Plan(actor, desk, null, _ => seat, words).Problem, ofDesk: true);
        }

        if (problems.Count > 0)
        {
            Problems = [.. problems.OrderBy(problem => Array.IndexOf(Fields, problem.Field))];
            return;
        }

        if (!(await Organisations.Add(actor, organisation)).Succeeded(out var added, out var problem))
        {
            Note(problem);
        }
        else if (desk is not null && (await Contacts.Add(actor, form.DeskOf(added.Id, T["Add.desk.Default"]))).Problem is { } refused)
        {
            Note(refused, ofDesk: true);
        }
        else
        {
            Navigation.NavigateTo("/organisations/" + added.Id);
        }

        Problems = problems;

        void Note(Problem? found, bool ofDesk = false)
        {
            problems.AddRange(found switch
            {
                null => [],
                // The desk's own name is a field of its own here.
                Invalid invalid => invalid.Fields.Select(field => ofDesk && field.Field == "name" ? field with { Field = "desk" } : field),
                _ => found.At("legal_name"),
            });
        }
    }

    private string? Of(string property)
    {
        var field = property switch
        {
            nameof(NewPartner.LegalName) => "legal_name",
            nameof(NewPartner.ShortName) => "short_name",
            _ => property.ToLowerInvariant(),
        };
        return Problems.FirstOrDefault(problem => problem.Field == field) is { } found ? ErrorSummary.Sentence(Say, found) : null;
    }

    private static string LabelKey(string field) => Fields.Contains(field) ? "Add." + field : "Add.Title";
}

/// <summary>What the form for a new partner takes, as it was typed.</summary>
public sealed record NewPartner
{
    public string? LegalName { get; set; }
    public string? ShortName { get; set; }
    public string? Kind { get; set; }
    public string? Country { get; set; }
    public string? City { get; set; }
    public string? Website { get; set; }
    public string? Desk { get; set; }
    public string? Phone { get; set; }
    public string? Email { get; set; }

    public bool HasDesk => !string.IsNullOrWhiteSpace(Desk) || !string.IsNullOrWhiteSpace(Phone) || !string.IsNullOrWhiteSpace(Email);

    public Organisation Organisation() => new()
    {
        LegalName = LegalName ?? "",
        Names = string.IsNullOrWhiteSpace(ShortName) ? [] : [new OrganisationName { Type = NameTypes.Short, Name = ShortName }],
        Kind = Kind,
        Country = Country,
        City = City,
        Website = Website,
    };

    public Contact DeskOf(Guid organisation, string defaultName) => new()
    {
        Kind = "desk",
        Name = string.IsNullOrWhiteSpace(Desk) ? defaultName : Desk,
        Affiliations = [new Affiliation { Organisation = organisation, Functions = ["single_point_of_contact"] }],
        Channels =
        [
            .. string.IsNullOrWhiteSpace(Phone) ? Array.Empty<Channel>() : [new Channel { Type = ChannelTypes.Phone, Value = Phone, Preferred = true }],
            .. string.IsNullOrWhiteSpace(Email) ? Array.Empty<Channel>() : [new Channel { Type = ChannelTypes.Email, Value = Email }],
        ],
    };
}
