using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PartnerDirectory.Exchange;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Exchange;

/// <summary>No cell acts as a formula in a spreadsheet, and every cell comes back as it was.</summary>
public sealed class CellsTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=HYPERLINK(\"https://example.org\")", "'=HYPERLINK(\"https://example.org\")")]
    [InlineData("+1+1", "'+1+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("+442079460958", "+442079460958")]
    [InlineData("+442079460958|+12025550123", "+442079460958|+12025550123")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("'quoted'", "'quoted'")]
    [InlineData("'=1+1", "''=1+1")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void A_cell_that_looks_like_a_formula_is_written_with_an_apostrophe(string? value, string cell)
    {
        Cells.Write(value).ShouldBe(cell);
        Cells.Read(cell).ShouldBe(value ?? "");
    }

    [Fact]
    public void Every_cell_is_read_as_it_was_written_and_none_acts()
    {
        var texts = Gen.Elements("=+-@'|\"\t\r\n;,0123ab \\\u00e9".ToCharArray()).ListOf().Select(chars => string.Concat(chars));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(Arb.From(texts), text =>
        {
            var cell = Cells.Write(text);
            return Cells.Read(cell) == text && (cell.Length == 0 || cell[0] is not ('=' or '-' or '@' or '\t' or '\r') && (cell[0] != '+' || cell.All(c => char.IsAsciiDigit(c) || c is '+' or '|')));
        }));
    }

    [Fact]
    public void Every_quoted_cell_is_read_back_by_the_parser()
    {
        // What a cell may hold: text as it is kept, trimmed and composed.
        var texts = Gen.Elements("=+-@'|\"\n;, ab\u00e9\\".ToCharArray()).ListOf().Select(chars => string.Concat(chars).Trim());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Arb.From(texts), Arb.From(texts), (one, two) =>
        {
            var text = "legal_name,description\r\n" + CsvWriting.Quoted(Cells.Write("x" + one)) + "," + CsvWriting.Quoted(Cells.Write(two)) + "\r\n";
            using var file = CsvFile.Open(new MemoryStream(Encoding.UTF8.GetBytes(text))).Value!;
            return file.Next() && file.Malformed() is null && file["legal_name"] == "x" + one && file["description"] == two && !file.Next();
        }));
    }
}
