using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using PartnerDirectory.Accounts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;
using Mail = PartnerDirectory.Accounts.Mail;

namespace PartnerDirectory.Reminders;

/// <summary>The words of one letter in one language: the shipped ones, or what admins wrote over them.</summary>
public sealed record LetterText
{
    public required string Code { get; init; }
    public required string Language { get; init; }

    /// <summary>0 while nobody changed it.</summary>
    public long Version { get; init; }

    public string Subject { get; init; } = "";
    public string Text { get; init; } = "";

    /// <summary>What stands between <c>body</c> and its end.</summary>
    public string Html { get; init; } = "";

    public bool IsShipped { get; init; }
}

/// <summary>A letter as it would be mailed.</summary>
public sealed record Written(string Subject, string Text, string Html);

internal sealed record LetterRow
{
    public required string Code { get; init; }
    public required string Language { get; init; }
    public long Version { get; init; }
    public string? Subject { get; init; }
    public string? Plain { get; init; }
    public string? Html { get; init; }
}

internal sealed record NamedRow
{
    public Guid Id { get; init; }
    public required string LegalName { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
}

/// <summary>
/// The letters that the program mails: shipped in the program's languages, editable by admins, written in the language of
/// whoever gets them.
/// </summary>
public sealed partial class Letters(Db db, Mail mail, IOptions<Coalition> coalition, IOptions<Transport> transport, TimeProvider time)
{
    /// <summary>Ledger subject of a letter's entries.</summary>
    public const string LedgerSubject = "letter";

    private const string Fallback = "en";
    private static readonly ConcurrentDictionary<(string Code, string Language), LetterText> Shipped = new();

    /// <summary>Writes the letter and mails it, in text and in HTML. Null when a server took it.</summary>
    /// <param name="template">One of <see cref="LetterKinds"/>.</param>
    /// <param name="to">An e-mail address.</param>
    /// <param name="language">BCP 47; English where there is no translation.</param>
    /// <param name="values">What stands in the gaps: text, days (<see cref="DateOnly"/>), numbers, or several texts, which stand on a line each.</param>
    /// <param name="messageId">For a letter that may have to be sent again as the same message.</param>
    public async Task<NotMailed?> Send(
        string template, string to, string? language, IReadOnlyDictionary<string, object?> values, string? messageId = null, CancellationToken cancellation = default)
    {
        var text = await Current(template, LanguageOf([language]), cancellation);
        var letter = await Fill(text, values);
        return await mail.Send(new Mailing(to, letter.Subject, letter.Text) { Html = letter.Html, MessageId = messageId }, cancellation);
    }

    /// <summary>The first of somebody's languages that letters are in; English when none is.</summary>
    public static string LanguageOf(IEnumerable<string?> languages) =>
        languages.OfType<string>().Select(tag => tag.Split('-')[0].ToLowerInvariant()).FirstOrDefault(Culture.Offered.ContainsKey) ?? Fallback;

    /// <summary>Where people find this site, without the last slash: for the links in letters.</summary>
    public string Site => transport.Value.Address;

    /// <summary>All letters in all languages, as they are now.</summary>
    public async Task<Result<IReadOnlyList<LetterText>>> All(Actor actor, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return MayNot();
        }

        var own = (await db.Many<LetterRow>("reminders.letters", cancellation: cancellation)).ToDictionary(row => (row.Code, row.Language));
        return LetterKinds.All.SelectMany(kind => Culture.Offered.Keys.Select(language => Over(kind.Code, language, own.GetValueOrDefault((kind.Code, language))))).ToList();
    }

    public async Task<Result<LetterText>> Get(Actor actor, string code, string language, CancellationToken cancellation = default) =>
        !actor.May(Rights.Administer) ? MayNot()
        : LetterKinds.Find(code) is null || !Culture.Offered.ContainsKey(language) ? new NotFound(new Message("Problem.NoLetter"))
        : await Current(code, language, cancellation);

    /// <summary>Writes over the shipped words. What is no Liquid, or names what the letter doesn't have, is told with its line.</summary>
    public async Task<Result<LetterText>> Save(Actor actor, LetterText given, CancellationToken cancellation = default)
    {
        if (!(await Get(actor, given.Code, given.Language, cancellation)).Succeeded(out var existing, out var problem))
        {
            return problem;
        }

        if (existing.Version != given.Version)
        {
            return new StaleVersion(IdOf(given.Code, given.Language));
        }

        var problems = await Problems(given, isToBeSent: true);
        if (problems.Count > 0)
        {
            return new Invalid(problems);
        }

        return await Write(actor, existing, Clean(given) with { Version = existing.Version + 1, IsShipped = false }, cancellation);
    }

    /// <summary>The shipped words count again.</summary>
    public async Task<Result<LetterText>> Restore(Actor actor, string code, string language, long version, CancellationToken cancellation = default)
    {
        if (!(await Get(actor, code, language, cancellation)).Succeeded(out var existing, out var problem))
        {
            return problem;
        }

        return existing.Version != version ? new StaleVersion(IdOf(code, language))
            : existing.IsShipped ? existing
            : await Write(actor, existing, ShippedAs(code, language) with { Version = version + 1 }, cancellation);
    }

    /// <summary>The letter as given, with the name of a partner that the actor sees in its gaps. Nothing is saved.</summary>
    public async Task<Result<Written>> Preview(Actor actor, LetterText given, CancellationToken cancellation = default)
    {
        if (!(await Get(actor, given.Code, given.Language, cancellation)).Succeeded(out _, out var problem))
        {
            return problem;
        }

        var problems = await Problems(given, isToBeSent: false);
        return problems.Count > 0 ? new Invalid(problems) : await Fill(Clean(given), await Examples(actor, given.Language, cancellation));
    }

    private static Guid IdOf(string code, string language) => Ids.Of($"letter/{code}/{language}");

    private static Forbidden MayNot() => new(new Message("Problem.MayNotAdminister"));

    private async Task<Result<LetterText>> Write(Actor actor, LetterText existing, LetterText record, CancellationToken cancellation)
    {
        var row = new LetterRow
        {
            Code = record.Code,
            Language = record.Language,
            Version = record.Version,
            Subject = record.IsShipped ? null : record.Subject,
            Plain = record.IsShipped ? null : record.Text,
            Html = record.IsShipped ? null : record.Html,
        };
        var statement = existing.Version == 0 ? Statement.Add("reminders.add-letter", row) : Statement.Guard("reminders.save-letter", row);
        var entry = new Entry("letter.save", LedgerSubject, IdOf(record.Code, record.Language), existing, record);
        return (await db.Write(actor, [new Change(entry, [statement])], cancellation)).Problem is { } refused
            ? refused is Taken ? new StaleVersion(entry.SubjectId) : refused
            : record;
    }

    private async Task<LetterText> Current(string code, string language, CancellationToken cancellation) =>
        Over(code, language, await db.One<LetterRow>("reminders.letter", new { Code = code, Language = language }, cancellation));

    private static LetterText Over(string code, string language, LetterRow? row) => row is { Subject: { } subject, Plain: { } text, Html: { } html }
        ? new LetterText { Code = code, Language = language, Version = row.Version, Subject = subject, Text = text, Html = html }
        : ShippedAs(code, language) with { Version = row?.Version ?? 0 };

    /// <exception cref="InvalidOperationException">There is no such letter: the code that asks for it is wrong.</exception>
    private static LetterText ShippedAs(string code, string language) => Shipped.GetOrAdd((code, language), static key =>
    {
        using var stream = typeof(Letters).Assembly.GetManifestResourceStream($"letters/{key.Code}.{key.Language}.liquid")
            ?? throw new InvalidOperationException($"There is no letter {key.Code} in {key.Language}.");
        using var reader = new StreamReader(stream);
        var parts = reader.ReadToEnd().ReplaceLineEndings("\n").Split("\n---\n");
        return new LetterText { Code = key.Code, Language = key.Language, Subject = parts[0].Trim(), Text = parts[1].Trim(), Html = parts[2].Trim(), IsShipped = true };
    });

    private static LetterText Clean(LetterText given) => given with { Subject = given.Subject.Trim(), Text = given.Text.ReplaceLineEndings("\n").Trim(), Html = given.Html.ReplaceLineEndings("\n").Trim() };

    private static async Task<IReadOnlyList<FieldProblem>> Problems(LetterText given, bool isToBeSent)
    {
        var check = new Validation();
        check.Text("subject", given.Subject, 300, required: true);
        check.Text("text", given.Text, 20_000, required: true, lines: true);
        check.Text("html", given.Html, 40_000, required: true, lines: true);
        if (!check.Failed)
        {
            var known = LetterKinds.Find(given.Code)!.Values;
            foreach (var (field, text) in new[] { ("subject", given.Subject), ("text", given.Text), ("html", given.Html) })
            {
                if (await Liquid.Check(text.ReplaceLineEndings("\n"), known) is { } error)
                {
                    check.Add(field, null, "Liquid", error.Line, error.Why, string.Join(", ", known));
                }
                else if (isToBeSent && field != "subject" && LetterKinds.IsForItsLink(given.Code) && !LinkShown().IsMatch(text))
                {
                    check.Add(field, null, "LinkMissing");
                }
            }
        }

        return check.Problems;
    }

    private async Task<Written> Fill(LetterText text, IReadOnlyDictionary<string, object?> values)
    {
        var culture = CultureInfo.GetCultureInfo(text.Language);
        var all = new Dictionary<string, object?>(values) { [LetterKinds.Coalition] = coalition.Value.Name is { Length: > 0 } name ? name : "PartnerDirectory" };
        var subject = OneLine().Replace(await Liquid.Fill(text.Subject, all, culture, html: false), " ").Trim();
        var plain = Blank().Replace((await Liquid.Fill(text.Text, all, culture, html: false)).ReplaceLineEndings("\n"), "\n\n").Trim() + "\n";
        var body = Blank().Replace(await Liquid.Fill(text.Html, all, culture, html: true), "\n").Trim();
        var title = await Liquid.Fill("{{ subject }}", new Dictionary<string, object?> { ["subject"] = subject }, culture, html: true);
        return new Written(subject, plain, $"""
            <!doctype html>
            <html lang="{text.Language}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
            <body style="margin:0;padding:24px;background:#fff;color:#1b2430;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif">
            <div style="max-width:560px">
            {body}
            </div>
            </body>
            </html>
            """);
    }

    /// <summary>Every value there is, from the directory where it can be.</summary>
    private async Task<Dictionary<string, object?>> Examples(Actor actor, string language, CancellationToken cancellation)
    {
        var partners = await db.Many<NamedRow>("reminders.organisations-for-preview", cancellation: cancellation);
        var partner = partners.FirstOrDefault(row => actor.Sees(row.VisibleTo, row.Tlp, [row.Id]))?.LegalName ?? "Example Organisation";
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(21);
        return new Dictionary<string, object?>
        {
            ["organisation"] = partner,
            ["name"] = partner,
            ["from"] = actor.Name,
            ["link"] = Site + "/example-link",
            ["ends_on"] = day,
            ["due_on"] = day,
            ["receipt"] = "2026-0042",
            ["reasons"] = Texts.In(language, "Letter.Example.Reasons"),
            ["task"] = Texts.In(language, "Letter.Example.Task"),
            ["decision"] = Texts.In(language, "Letter.Example.Decision"),
            ["evidence"] = Texts.In(language, "Letter.Example.Evidence"),
        };
    }

    [GeneratedRegex(@"\{\{-?\s*link\b", RegexOptions.CultureInvariant)]
    private static partial Regex LinkShown();

    [GeneratedRegex(@"\s+")]
    private static partial Regex OneLine();

    [GeneratedRegex(@"(?:[ \t]*\n){2,}")]
    private static partial Regex Blank();
}
