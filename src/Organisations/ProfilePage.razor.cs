using Microsoft.AspNetCore.Components;
using PartnerDirectory.Administration;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public partial class ProfilePage
{
    [Parameter] public Guid Id { get; set; }

    /// <summary>Kept from prerendering, so that becoming interactive changes nothing on screen and asks nothing twice.</summary>
    [PersistentState] public OrganisationProfile? Profile { get; set; }

    /// <summary>With a current affiliation, the first to call first.</summary>
    [PersistentState] public IReadOnlyList<Contact>? Current { get; set; }

    /// <summary>A suspended partner isn't called; readers don't learn why.</summary>
    [PersistentState] public bool IsCallable { get; set; }

    [PersistentState] public WordsInOneLanguage? Words { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (Profile?.Organisation.Id == Id)
        {
            return;
        }

        var actor = await Actors.Get();
        if (!(await Profiles.Organisation(actor, Id)).Succeeded(out var profile, out _))
        {
            Navigation.NotFound();
            return;
        }

        var today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        var order = (await Search.Current()).ContactsOf(Id).Select((contact, i) => (contact.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
        Current = [.. profile.Contacts
            .Where(contact => contact.Affiliations.Any(affiliation => affiliation.Organisation == Id && new Dated(affiliation.Since, affiliation.Until).HoldsOn(today)))
            .OrderBy(contact => order.GetValueOrDefault(contact.Id, int.MaxValue))];
        IsCallable = profile.Standing?.Code != "suspended" || actor.IsSecretariat;
        Words ??= WordsInOneLanguage.Of(await Terms.Current(), Culture.Language);
        Profile = profile;
    }

    private string ShortName =>
        Profile!.Organisation.Names.FirstOrDefault(name => name.Type == NameTypes.Short && name.Until is null)?.Name ?? Profile.Organisation.LegalName;

    private string Place => string.Join(", ", new[]
    {
        Profile!.Organisation.City,
        Profile.Organisation.Country is { } country ? Countries.NameOf(country, Culture.Language) : null,
    }.OfType<string>());

    /// <summary>The names people say, where the legal one stands above; the others are in the record below.</summary>
    private string AlsoNamed => string.Join(", ", Profile!.Organisation.Names
        .Where(name => name.Type is NameTypes.Short or NameTypes.Acronym && name.Name != Profile.Organisation.LegalName)
        .Take(3).Select(name => T["Profile.Quoted", name.Name].Value));

    private IEnumerable<Contact> Former => Profile!.Contacts.Where(contact => Current!.All(current => current.Id != contact.Id));

    private string StandingText(OrganisationProfile profile, WordsInOneLanguage words)
    {
        var standing = profile.Standing!;
        var text = T["Standing." + standing.Code].Value;
        if (standing.Class is { } memberClass)
        {
            text = T["Profile.StandingClass", text, words.InSentence(TermLists.Class, memberClass)];
        }

        var since = standing.Code == "active" ? profile.Membership?.JoinedOn ?? standing.Since : standing.Since;
        return since is { } day ? T["Profile.Since", text, day.InWords()] : text;
    }

    private string Span(DateOnly? since, DateOnly? until) => (since, until) switch
    {
        (null, null) => "",
        ({ } from, null) => T["Profile.SinceYear", from.Year],
        (null, { } to) => T["Profile.UntilYear", to.Year],
        ({ } from, { } to) => T["Profile.Years", from.Year, to.Year],
    };

    private string Territories(IReadOnlyList<string> codes) =>
        string.Join(", ", codes.Select(code => Countries.IsRegion(code) ? T["Region." + code].Value : Countries.NameOf(code, Culture.Language)));

    private static string LanguageNames(IReadOnlyList<string> tags) => string.Join(", ", tags.Select(tag => Kernel.Languages.NameOf(tag, Culture.Language)));

    private string NameNote(OrganisationName name)
    {
        var language = name.Language is { } tag ? Kernel.Languages.NameOf(tag, Culture.Language) : null;
        return string.Join(", ", new[] { language, Span(name.Since, name.Until) }.Where(part => !string.IsNullOrEmpty(part)));
    }

    private string IdentifierName(string scheme) => T["Identifier." + scheme] is { ResourceNotFound: false } known ? known.Value : scheme.ToUpperInvariant();

    private static string Host(string website) =>
        Uri.TryCreate(website, UriKind.Absolute, out var address) ? address.IdnHost.StartsWith("www.", StringComparison.Ordinal) ? address.IdnHost[4..] : address.IdnHost : website;
}
