using Microsoft.AspNetCore.Components;
using PartnerDirectory.Administration;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public partial class ProfilePage
{
    private const int MostContacts = 50;

    [Parameter] public Guid Id { get; set; }

    /// <summary>"all" lists every contact; without it the first ones, which is enough to call somebody.</summary>
    [SupplyParameterFromQuery(Name = "contacts")] public string? Which { get; set; }

    /// <summary>A day to tell standing and mandates of besides today's.</summary>
    [SupplyParameterFromQuery(Name = "on")] public string? On { get; set; }

    /// <summary>The page of the history, by the entry it begins below.</summary>
    [SupplyParameterFromQuery(Name = "below")] public string? Below { get; set; }

    /// <summary>Kept from prerendering, so that becoming interactive changes nothing on screen and asks nothing twice. Holds the contacts that are shown, no others.</summary>
    [PersistentState] public OrganisationProfile? Profile { get; set; }

    /// <summary>Those with a current affiliation among them, the first to call first.</summary>
    [PersistentState] public HashSet<Guid>? CurrentIds { get; set; }

    /// <summary>How many there are, shown or not.</summary>
    [PersistentState] public int CurrentCount { get; set; }

    /// <summary>How many of them were confirmed within the period of the directory, and its days.</summary>
    [PersistentState] public int FreshCount { get; set; }

    [PersistentState] public int FreshDays { get; set; }

    [PersistentState] public Page<HistoryEntry>? History { get; set; }

    [PersistentState] public WordsInOneLanguage? Words { get; set; }

    /// <summary>What the state above answers.</summary>
    [PersistentState] public string? Shown { get; set; }

    /// <summary>Why the contacts aren't shown to an account that looked at too many.</summary>
    private Message? Refused { get; set; }

    private string Asked => $"{Id} {Which} {Below}";

    protected override async Task OnParametersSetAsync()
    {
        if (Shown == Asked)
        {
            return;
        }

        var asked = Asked;
        var actor = await Actors.Get();
        if (!(await Profiles.Organisation(actor, Id)).Succeeded(out var profile, out var problem))
        {
            Refused = (problem as TooMuch)?.Message;
            if (Refused is null)
            {
                Navigation.NotFound();
            }

            return;
        }

        var today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        var order = (await Search.Current()).ContactsOf(Id).Select((contact, i) => (contact.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
        List<Contact> current = [.. profile.Contacts.Where(contact => Profiles.IsOf(contact, Id, today)).OrderBy(contact => order.GetValueOrDefault(contact.Id, int.MaxValue))];
        var isCurrent = current.Select(contact => contact.Id).ToHashSet();
        var most = Which == "all" ? int.MaxValue : MostContacts;
        Words ??= WordsInOneLanguage.Of(await Terms.Current(), Culture.Language);
        History = (await Histories.OfOrganisation(actor, Id, Below)).Value;
        CurrentCount = current.Count;
        FreshDays = (await Freshness.Period()).Days;
        FreshCount = current.Count(contact => contact.ConfirmedOn > today.AddDays(-FreshDays));
        CurrentIds = isCurrent;
        Profile = profile with { Contacts = [.. current.Take(most), .. profile.Contacts.Where(contact => !isCurrent.Contains(contact.Id)).Take(most)] };
        Shown = asked;
        await Audit.Saw(actor, "page", Profile.Contacts.Select(contact => contact.Id).Prepend(Id));
    }

    private List<Contact> Current => [.. Profile!.Contacts.Where(contact => CurrentIds!.Contains(contact.Id))];

    private List<Contact> CallFirst => Profile!.IsCallable ? Current : [];

    private List<Contact> Former => [.. Profile!.Contacts.Where(contact => !CurrentIds!.Contains(contact.Id))];

    /// <summary>Contacts by what they are called for, in the order of the list of functions: each once for every function it has here.</summary>
    private List<(string? Function, List<Contact> Contacts)> Groups
    {
        get
        {
            var current = Current;
            var known = Words!.Codes(TermLists.Function);
            var groups = known.Concat(current.SelectMany(FunctionsOf).Where(function => !known.Contains(function)).Distinct())
                .Select(function => ((string?)function, current.Where(contact => FunctionsOf(contact).Contains(function)).ToList()))
                .Where(group => group.Item2.Count > 0).ToList();
            var others = current.Where(contact => !FunctionsOf(contact).Any()).ToList();
            if (others.Count > 0)
            {
                groups.Add((null, others));
            }

            return groups;
        }
    }

    private IEnumerable<string> FunctionsOf(Contact contact)
    {
        var today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        return contact.Affiliations.Where(affiliation => affiliation.Organisation == Id && new Dated(affiliation.Since, affiliation.Until).HoldsOn(today)).SelectMany(affiliation => affiliation.Functions);
    }

    /// <summary>Who fills a seat, where it is one of the contacts that are shown.</summary>
    private Contact? Filled(Membership.Seat seat) => seat.Representative is { } id ? Profile!.Contacts.FirstOrDefault(contact => contact.Id == id) : null;

    private List<(string Label, string Text)> HowToAsk(Capability capability) =>
    [
        .. new (string Label, string? Text)[]
        {
            ("Ask.Who", capability.WhoMayAsk),
            ("Ask.Instrument", string.Join(", ", capability.Instruments)),
            ("Ask.Through", Words!.Label(TermLists.Function, capability.Function)),
            ("Ask.Languages", LanguageNames(capability.Languages)),
            ("Ask.Include", capability.WhatToInclude),
            ("Ask.Time", capability.UsualTime),
        }.Where(line => !string.IsNullOrEmpty(line.Text)).Select(line => (line.Label, line.Text!)),
    ];

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

    private string StandingText(OrganisationProfile profile, WordsInOneLanguage words)
    {
        var standing = profile.Standing!;
        if (standing.Code == "ended")
        {
            return standing.Since is { } end ? T["Profile.Ended", end.InWords()] : T["Standing.ended"];
        }

        var text = StandingName(standing, words);
        var since = standing.Code == "active" ? profile.Membership?.JoinedOn ?? standing.Since : profile.Membership?.Began(standing) ?? standing.Since;
        return since is { } day ? T["Profile.Since", text, day.InWords()] : text;
    }

    private bool IsOverdue(DateOnly renewBy) => Membership.MembershipRules.IsOverdue(renewBy, DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime));

    /// <summary>The day to look back at, or ahead to, besides today; null for none.</summary>
    private DateOnly? OnDay => string.IsNullOrWhiteSpace(On) ? null : Forms.Day(On);

    private string StandingOn(OrganisationProfile profile, WordsInOneLanguage words, DateOnly day) => profile.Membership?.On(day) is { } standing ? StandingName(standing, words) : T["Standing.none"];

    private string StandingName(Membership.Standing standing, WordsInOneLanguage words) => standing.Class is { } memberClass
        ? T["Profile.StandingClass", T["Standing." + standing.Code], words.InSentence(TermLists.Class, memberClass)]
        : T["Standing." + standing.Code];

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
