using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Calls;

/// <summary>One line of the answer: whom, where, in which zone, and why here.</summary>
public sealed record CallLine(CallAnswer Answer, string Organisation, string? ShortName, string ContactKind, Schedule Schedule, CallDeputy? Deputy, string Tlp)
{
    public string? TimeZone => Schedule.Zone;
}

/// <summary>Who answers for an absent contact, when whoever asks may see them.</summary>
public sealed record CallDeputy(Guid Id, string Name);

/// <summary>The answer to a question, as one actor may see it.</summary>
public sealed record CallResult
{
    public required CallQuestion Question { get; init; }
    public required IReadOnlyList<CallLine> Lines { get; init; }

    /// <summary>How many contacts come into question.</summary>
    public required int Total { get; init; }

    /// <summary>The nearest that anybody comes to the territory; <see cref="Cover.No"/> when there is nobody.</summary>
    public required Cover Nearest { get; init; }

    /// <summary>Some lines come without numbers: whoever asks saw too many in lists within an hour.</summary>
    public bool IsWithheld { get; init; }
}

/// <summary>Whom do I call? Answers from the index alone, so that it takes less than a keystroke.</summary>
public sealed class WhomToCall(PartnerSearch search, Terms terms, Harvest harvest, TimeProvider time)
{
    public const int MostLines = 50;

    /// <summary>The first lines of the answer. An actor without the right to read gets none.</summary>
    public async ValueTask<CallResult> Ask(Actor actor, CallQuestion question, int limit, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read))
        {
            return new CallResult { Question = question, Lines = [], Total = 0, Nearest = Cover.No };
        }

        var index = await search.Current(cancellation);
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var visible = index.VisibleTo(search.ViewerOf(actor));
        var gathering = new CallGathering(index, visible, question, today, now, Math.Clamp(limit, 1, MostLines));
        var answers = CallRules.Answer(question, today, now, gathering.Run());
        var withheld = await harvest.Withholds(actor, answers.Select(answer => answer.Candidate.Contact), cancellation);
        return new CallResult
        {
            Question = question,
            Lines = [.. answers.Select(answer => Line(withheld.Contains(answer.Candidate.Contact) ? answer with { Candidate = answer.Candidate with { Ways = [] } } : answer, index, visible))],
            Total = gathering.Total,
            Nearest = gathering.Nearest,
            IsWithheld = withheld.Count > 0,
        };
    }

    /// <summary>The need that a text means: a code, a label in any language, or words of one. Null when none fits better than all others.</summary>
    public async ValueTask<Need?> NeedOf(string? text, CancellationToken cancellation = default) =>
        string.IsNullOrWhiteSpace(text) ? null : NeedRules.Find(text, await terms.Current(cancellation));

    /// <summary>Lays out the index for the first question before somebody asks it.</summary>
    public async Task Prepare(CancellationToken cancellation = default)
    {
        var index = await search.Current(cancellation);
        await Task.Yield();
        foreach (var term in (await terms.Current(cancellation)).All.Where(term => term.List is TermLists.Capability or TermLists.Function))
        {
            CallGathering.SheetOf(new Need(term.List, term.Code), index);
        }
    }

    /// <summary>Where the organisation of the first current affiliation sits: its holidays are the contact's.</summary>
    private static string? CountryOf(ContactEntry contact, DirectoryIndex index) =>
        contact.Affiliations.FirstOrDefault(affiliation => affiliation.Current) is { } home ? index.Organisation(home.Organisation)?.Country : null;

    private static CallLine Line(CallAnswer answer, DirectoryIndex index, VisibleDocuments visible)
    {
        var contact = index.Contact(answer.Candidate.Contact)!;
        var organisation = index.Organisation(answer.Candidate.Organisation)!;
        var deputy = answer.Candidate.Availability.Deputy is { } id && index.ContactShelf.Find(id) is { } place && visible.Contacts[place.Segment].Has(place.Document)
            ? index.ContactShelf.Segments[place.Segment].Contact(place.Document)
            : null;
        return new CallLine(
            answer, organisation.Names[0].Text, organisation.Names.FirstOrDefault(name => name.Type == NameType.Short)?.Text, contact.Kind, ContactSheet.ScheduleFor(contact, CountryOf(contact, index)),
            deputy is null ? null : new CallDeputy(deputy.Id, deputy.Name), Markings.LabelOf(contact, index));
    }
}
