using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Accounts;

public sealed class PasswordRulesTests
{
    private static readonly string[] Known = ["jan.peeters@police.example", "Jan Peeters", "Blue Heron Coalition"];

    [Theory]
    // Long, and nothing that is tried first.
    [InlineData("kettle orbit mango spline")]
    [InlineData("correct horse battery staple")]
    [InlineData("correcthorsebatterystaple")]
    [InlineData("v7#Lq9!tRx2&mZp")]
    [InlineData("zx81 gherkin tuba fog")]
    [InlineData("Žluťoučký kůň úpěl")]
    [InlineData("вечерний трамвай ждёт")]
    [InlineData("雨の日は図書館で本を読む午後かな")]
    [InlineData("🦉🌧🧭🪁🥁🧶🪕🛶🧊🪴🦔🪺🌋🪙🧲")]
    public void Three_unrelated_words_or_random_characters_will_do(string password) => Why(password).ShouldBeNull();

    [Theory]
    [InlineData(null, "Why.Required")]
    [InlineData("", "Why.Required")]
    [InlineData("kettle orbit m", "Why.PasswordShort")]
    [InlineData("🦉🌧🧭🪁🥁🧶🪕🛶🧊🪴🦔🪺🌋🪙", "Why.PasswordShort")]
    // The product, the coalition, the owner and the word itself, in any dress.
    [InlineData("PartnerDirectory2026!", "Why.PasswordGuessed")]
    [InlineData("passwordpassword", "Why.PasswordGuessed")]
    [InlineData("P@$$w0rdP@$$w0rd1", "Why.PasswordGuessed")]
    [InlineData("MotDePasse-2026-11", "Why.PasswordGuessed")]
    [InlineData("BlueHeronCoalition", "Why.PasswordGuessed")]
    [InlineData("janpeeters20261124", "Why.PasswordGuessed")]
    [InlineData("jan.peeters@police.example", "Why.PasswordGuessed")]
    [InlineData("Peeters-Blue-Heron-1!", "Why.PasswordGuessed")]
    // The keyboard, the alphabet, repetition.
    [InlineData("qwertyuiopasdfgh", "Why.PasswordGuessed")]
    [InlineData("1qaz2wsx3edc4rfv", "Why.PasswordGuessed")]
    [InlineData("poiuytrewqlkjhgfdsa", "Why.PasswordGuessed")]
    [InlineData("азертыйцукенгшщзх", "Why.PasswordGuessed")]
    [InlineData("abcdefghijklmnopqrs", "Why.PasswordGuessed")]
    [InlineData("123456789012345", "Why.PasswordGuessed")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "Why.PasswordGuessed")]
    [InlineData("kq7kq7kq7kq7kq7kq7", "Why.PasswordGuessed")]
    // Two listed words and what is hung on.
    [InlineData("iloveyouforever123", "Why.PasswordGuessed")]
    [InlineData("dragonmonkey!!!2025", "Why.PasswordGuessed")]
    [InlineData("sunshine.sunshine.", "Why.PasswordGuessed")]
    [InlineData("gfhjkm1qaz2wsx3edc", "Why.PasswordGuessed")]
    public void What_is_tried_first_is_refused(string? password, string why) => Why(password).ShouldBe(why);

    [Fact]
    public void From_15_to_128_characters_are_taken_and_not_one_more()
    {
        const string Some = "vN3 q8;Zt-Lr5~hYw2&Kx9^dBf7_uEj6:Gm4)oPc0=sTa1<iQz8>RkVb5{yHn}WlXe[Cg]JpDuFiMoAhSt|UqOvLw.ZrKx,NyBd/EjGc?TmPf!HaYs@IlRk#CzWu$QoXv";
        Why(Some[..15]).ShouldBeNull();
        Why(Some[..14]).ShouldBe("Why.PasswordShort");
        Why(Some[..128]).ShouldBeNull();
        Why(Some[..129]).ShouldBe("Why.PasswordLong");
    }

    [Fact]
    public void What_nobody_else_would_try_depends_on_whose_it_is()
    {
        PasswordRules.IsGuessed("Heron-Peeters-Blue", RefusedPasswords.All, Known).ShouldBeTrue();
        PasswordRules.IsGuessed("Heron-Peeters-Blue", RefusedPasswords.All, []).ShouldBeFalse();
    }

    [Fact]
    public void Both_ways_of_writing_an_accent_are_one_password()
    {
        PasswordRules.Composed("e\u0301toile du berger").ShouldBe("\u00e9toile du berger");
    }

    [Fact]
    public void The_list_holds_thousands_in_the_form_that_is_looked_up()
    {
        RefusedPasswords.All.Count.ShouldBeGreaterThan(5_000);
        RefusedPasswords.All.Where(listed => PasswordRules.Folded(listed) != listed).ShouldBeEmpty();
    }

    private static string? Why(string? password)
    {
        var check = new Validation();
        PasswordRules.Check("password", password, RefusedPasswords.All, Known, check);
        return check.Problems.SingleOrDefault()?.Why.Key;
    }
}
