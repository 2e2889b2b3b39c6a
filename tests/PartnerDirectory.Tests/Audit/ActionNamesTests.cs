using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using PartnerDirectory.Audit;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Tests.Support;
using PartnerDirectory.Ui;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Audit;

/// <summary>An auditor reads what was done in words.</summary>
public sealed partial class ActionNamesTests
{
    private static readonly ServiceProvider Localised = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();

    [Fact]
    public void Every_action_that_the_program_tells_has_a_name()
    {
        var texts = Localised.GetRequiredService<IStringLocalizer<Text>>();
        var actions = Repository.Files("src", ".cs").SelectMany(path => Told().Matches(Repository.Text(path)).Select(match => match.Groups["action"].Value))
            .Where(action => !action.EndsWith('.')).Concat(Events.All.Select(act => "application." + act)).ToHashSet();
        actions.ShouldContain("application.file");
        actions.ShouldContain("account.sign-in");
        actions.Count.ShouldBeGreaterThan(70);
        actions.Where(action => ActionNames.Of(texts, action) == action).ShouldBeEmpty();
        ActionNames.Of(texts, "nonsense.done").ShouldBe("nonsense.done");
    }

    [GeneratedRegex("""(?:Entry|Tell)\((?:[^"();]*\? ")?"?(?<action>[a-z -]+\.[a-z_-]+)"|" : "(?<action>[a-z -]+\.[a-z_-]+)"(?=, )""", RegexOptions.CultureInvariant)]
    private static partial Regex Told();
}
