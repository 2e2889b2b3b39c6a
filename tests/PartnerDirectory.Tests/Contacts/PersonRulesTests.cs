using PartnerDirectory.Contacts;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Contacts;

/// <summary>What names a person in somebody's words, and what only looks like it.</summary>
public sealed class PersonRulesTests
{
    private static readonly Traces Traces = new(["ana@police.example", "+442079460199", "0190a000-0000-7000-8000-000000000009"], ["Maria Rossi", "Ana"]);

    [Theory]
    [InlineData("Write to ana@police.example.", "Write to ….")]
    [InlineData("ANA@Police.example, please", "…, please")]
    [InlineData("<ana@police.example>", "<…>")]
    [InlineData("susana@police.example", null)]
    [InlineData("x.ana@police.example", null)]
    [InlineData("ana@police.example.org", null)]
    [InlineData("ana@police.example-bank", null)]
    [InlineData("Call +44 20 7946 0199 today", "Call … today")]
    [InlineData("(020) 7946-0199", "…")]
    [InlineData("0044 20 7946 0199", "…")]
    [InlineData("+442079460199", "…")]
    [InlineData("+4420794601991", null)]
    [InlineData("+44 20 7946 0198", null)]
    [InlineData("On 2026-11-24 at 10:30", null)]
    [InlineData("Maria Rossi knows", "… knows")]
    [InlineData("Maria Rossini knows", null)]
    [InlineData("Ana knows", null)]
    public void Only_what_is_theirs_is_taken_out(string text, string? without)
    {
        PersonRules.Without(Traces, text).ShouldBe(without ?? text);
        PersonRules.Says(Traces, text).ShouldBe(without is not null);
    }

    [Theory]
    [InlineData("q=020 7946 0199", true)]
    [InlineData("q=+44 20 7946 0199&kind=ngo", true)]
    [InlineData("Maria  Rossi", true)]
    [InlineData("q=rossi", true)]
    [InlineData("q=ROSSI London", true)]
    [InlineData("q=maria", false)]
    [InlineData("q=rossini", false)]
    [InlineData("q=020 7946 0198", false)]
    public void What_somebody_looked_for_names_them_by_a_word_that_is_theirs_alone_too(string asked, bool names) =>
        PersonRules.Asks(Traces with { OwnWords = ["Rossi"] }, asked).ShouldBe(names);
}
