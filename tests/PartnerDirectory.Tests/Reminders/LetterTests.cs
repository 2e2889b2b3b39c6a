using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Reminders;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Reminders;

public sealed class LetterTests
{
    private static readonly Dictionary<string, object?> Values = new()
    {
        ["organisation"] = "Müller <b>& Søn</b>",
        ["link"] = "https://directory.example/apply?link=a&b=\"c\"",
        ["ends_on"] = new DateOnly(2028, 2, 29),
        ["from"] = "",
    };

    [Theory, EachEngine]
    public async Task Every_letter_is_shipped_in_every_language_and_can_be_saved_as_it_is(TestDirectory directory)
    {
        var all = (await directory.Get<Letters>().All(directory.Admin)).Taken();
        all.Count.ShouldBe(LetterKinds.All.Count * 5);
        all.ShouldAllBe(text => text.IsShipped && text.Version == 0);
        foreach (var group in all.GroupBy(text => text.Code))
        {
            // What one language says, the others say: a value or a condition that is missing in one was forgotten.
            group.Select(text => Gaps(text.Text)).Distinct().Count().ShouldBe(1, group.Key);
            group.Select(text => Gaps(text.Html)).Distinct().Count().ShouldBe(1, group.Key);
            group.Select(text => text.Subject).Distinct().Count().ShouldBe(5, group.Key);
        }

        foreach (var text in all)
        {
            var written = (await directory.Get<Letters>().Preview(directory.Admin, text)).Taken();
            written.Subject.ShouldNotBeEmpty();
            (written.Text + written.Html).ShouldNotContain("{");
        }

        static string Gaps(string text) => string.Join(' ', System.Text.RegularExpressions.Regex.Matches(text, @"\{[{%].*?[}%]\}").Select(match => match.Value).Order(StringComparer.Ordinal));
    }

    [Theory, EachEngine]
    public async Task A_letter_goes_out_in_the_language_of_whoever_gets_it_in_text_and_in_html(TestDirectory directory)
    {
        await using var sink = await MailSink.Start();
        var letters = directory.Letters(sink);

        (await letters.Send(LetterKinds.ApplicationInvitation, "jan@police.example", "de-AT", Values, "a.1@coalition.example", TestContext.Current.CancellationToken)).ShouldBeNull();
        var message = await sink.Next();
        message.GetProperty("type").GetString().ShouldBe("multipart/alternative");
        message.GetProperty("id").GetString().ShouldBe("<a.1@coalition.example>");
        message.GetProperty("auto").GetString().ShouldBe("auto-generated");
        message.GetProperty("subject").GetString().ShouldBe("Einladung zur Bewerbung: Müller <b>& Søn</b>");
        var text = message.GetProperty("text").GetString()!;
        text.ShouldContain("Müller <b>& Søn</b> ist eingeladen");
        text.ShouldContain("29. Februar 2028");
        text.ShouldContain("https://directory.example/apply?link=a&b=\"c\"");
        var html = message.GetProperty("html").GetString()!;
        html.ShouldContain("<html lang=\"de\">");
        html.ShouldContain("Müller &lt;b&gt;&amp; Søn&lt;/b&gt;");
        html.ShouldContain("<a href=\"https://directory.example/apply?link=a&amp;b=&quot;c&quot;\"");
        html.ShouldNotContain("<b>&");

        (await letters.Send(LetterKinds.ApplicationInvitation, "jan@police.example", "sv", Values, cancellation: TestContext.Current.CancellationToken)).ShouldBeNull();
        (await sink.Next()).GetProperty("subject").GetString().ShouldBe("Invitation to apply: Müller <b>& Søn</b>");
    }

    [Theory, EachEngine]
    public async Task No_value_becomes_a_header_and_no_address_takes_a_second_one(TestDirectory directory)
    {
        await using var sink = await MailSink.Start();
        var letters = directory.Letters(sink);
        var values = new Dictionary<string, object?>(Values) { ["organisation"] = "Evil\r\nBcc: everybody@example.org\r\n\r\nBody" };

        (await letters.Send(LetterKinds.ApplicationInvitation, "jan@police.example", "en", values, cancellation: TestContext.Current.CancellationToken)).ShouldBeNull();
        var message = await sink.Next();
        message.GetProperty("subject").GetString().ShouldBe("Invitation to apply: Evil Bcc: everybody@example.org Body");
        message.GetProperty("headers").EnumerateArray().Select(header => header.GetString()).ShouldBe(["From", "Date", "Subject", "Message-Id", "To", "Auto-Submitted", "MIME-Version", "Content-Type"], ignoreOrder: true);
        message.GetProperty("to").GetArrayLength().ShouldBe(1);

        (await letters.Send(LetterKinds.ApplicationInvitation, "jan@police.example\r\nBcc: everybody@example.org", "en", Values, cancellation: TestContext.Current.CancellationToken)).ShouldNotBeNull();
        (await directory.Mail(sink).Send("jan@police.example", "One\r\nBcc: everybody@example.org", "Text", TestContext.Current.CancellationToken)).ShouldBeNull();
        (await sink.Next()).GetProperty("subject").GetString().ShouldBe("One  Bcc: everybody@example.org");
    }

    [Theory, EachEngine]
    public async Task Admins_write_a_letter_in_their_own_words_and_go_back(TestDirectory directory)
    {
        await using var sink = await MailSink.Start();
        var letters = directory.Letters(sink);
        var text = (await letters.Get(directory.Admin, LetterKinds.SponsorAsked, "fr")).Taken();

        var own = (await letters.Save(directory.Admin, text with { Subject = "Bonjour {{ organisation | upcase }}", Text = "{% if from %}De {{ from }}{% else %}De nous{% endif %} {{ link }}", Html = "<p>{{ organisation }} {{ link }}</p>" })).Taken();
        own.Version.ShouldBe(1);
        await letters.Send(LetterKinds.SponsorAsked, "jan@police.example", "fr", Values, cancellation: TestContext.Current.CancellationToken);
        var message = await sink.Next();
        message.GetProperty("subject").GetString().ShouldBe("Bonjour MÜLLER <B>& SØN</B>");
        message.GetProperty("text").GetString()!.Trim().ShouldStartWith("De nous");

        (await letters.Save(directory.Admin, own with { Version = 0 })).Problem.ShouldBeOfType<StaleVersion>();
        (await letters.Restore(directory.Admin, LetterKinds.SponsorAsked, "fr", 0)).Problem.ShouldBeOfType<StaleVersion>();
        var back = (await letters.Restore(directory.Admin, LetterKinds.SponsorAsked, "fr", 1)).Taken();
        back.IsShipped.ShouldBeTrue();
        back.Version.ShouldBe(2);
        (await letters.Get(directory.Admin, LetterKinds.SponsorAsked, "fr")).Taken().ShouldBe(text with { Version = 2 });
        (await letters.Save(directory.Admin, own with { Version = 2 })).Taken().Version.ShouldBe(3);
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'letter.save'")).ShouldBe("3");
    }

    [Theory, EachEngine]
    public async Task What_is_no_liquid_is_told_with_its_line_and_nothing_is_saved(TestDirectory directory)
    {
        var letters = directory.Get<Letters>();
        var text = (await letters.Get(directory.Admin, LetterKinds.SponsorAsked, "en")).Taken();
        foreach (var (wrong, line) in new[]
        {
            ("One\nTwo {% if link %}\nThree", 3), ("{{ link", 1), ("One\n\n{{ organsation }}", 3), ("One\n{{ link | base64_encode }}", 2), ("{% if link %}\n{{ nobody }}{% else %}\n{{ nowhere.at }}{% endif %}", 2),
            ("{% unless link %}\n{{ nowhere.at }}{% endunless %}", 2), ("{% for i in (1..1000000000) %}{{ i }}{% endfor %}", 1), ("One\n{% assign a = link %}", 2), ("{% include 'x' %}", 1), ("{{ 'a' | replace: 'a', link }}", 1),
        })
        {
            var problem = (await letters.Save(directory.Admin, text with { Text = wrong })).Problem.ShouldBeOfType<Invalid>(wrong).Fields.ShouldHaveSingleItem();
            problem.Field.ShouldBe("text");
            problem.Why.Key.ShouldBe("Why.Liquid");
            problem.Why.Args[0].ShouldBe(line, wrong);
        }

        (await letters.Get(directory.Admin, LetterKinds.SponsorAsked, "en")).Taken().ShouldBe(text);
        (await letters.Save(directory.Admin, text with { Html = "<p>{{ link | raw }}</p>" })).Problem.ShouldBeOfType<Invalid>();

        // Nobody can do anything with an invitation that says where to no longer; a decision may do without.
        (await letters.Save(directory.Admin, text with { Text = "Please follow the link {% if link %}below{% endif %}.", Html = "<p>Please come.</p>" })).Told().ShouldBe(["text Why.LinkMissing", "html Why.LinkMissing"]);
        (await letters.Preview(directory.Admin, text with { Text = "Please come.", Html = "<p>Please come.</p>" })).Problem.ShouldBeNull("one that is being written is looked at");
        var decided = (await letters.Get(directory.Admin, LetterKinds.ApplicationDecided, "en")).Taken();
        (await letters.Save(directory.Admin, decided with { Text = "It is decided.", Html = "<p>It is decided.</p>" })).Taken();
        (await letters.Save(directory.Admin, text with { Subject = " " })).Told().ShouldBe(["subject Why.Required"]);
        (await letters.Get(directory.Admin, "no-such-letter", "en")).Problem.ShouldBeOfType<NotFound>();
        (await letters.Get(directory.Admin, LetterKinds.SponsorAsked, "sv")).Problem.ShouldBeOfType<NotFound>();
    }

    [Theory, EachEngine]
    public async Task A_preview_names_a_partner_that_the_admin_may_see_and_saves_nothing(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation("A hidden one") with { VisibleTo = "secretariat" });
        await directory.Listed(Some.Organisation("B red one") with { Tlp = "TLP:RED" });
        await directory.Listed(Some.Organisation("C one to come"), new Standing { Code = "prospect" });
        await directory.Listed(Some.Organisation("D partner") with { Tlp = "TLP:GREEN" });
        var letters = directory.Get<Letters>();
        var text = (await letters.Get(directory.Admin, LetterKinds.SponsorAsked, "en")).Taken();

        (await letters.Preview(directory.Admin with { Ceiling = Tlp.Green }, text with { Subject = "{{ organisation }}" })).Taken().Subject.ShouldBe("D partner");
        (await letters.Preview(directory.Admin with { Ceiling = Tlp.Clear }, text with { Subject = "{{ organisation }}" })).Taken().Subject.ShouldBe("Example Organisation");
        (await Raw.One(directory.Location, "select count(*) from letters")).ShouldBe("0");
    }
}
