namespace PartnerDirectory.Tests.Support;

/// <summary>Texts that have broken programs: each must be kept as it is, or refused with a reason.</summary>
public static class NaughtyStrings
{
    public static IReadOnlyList<string> All { get; } =
    [
        "undefined", "null", "NULL", "nil", "None", "true", "FALSE", "NaN", "Infinity", "-Infinity", "0", "00", "-1", "1e308", "1/0", "0x1F", "1,000.00", "2147483648", "9223372036854775808", "hasOwnProperty", "__proto__", "constructor",
        "; drop table organisations; --", "' or '1'='1", "1'); delete from contacts; --", "\" or \"\"=\"", "%", "_", "%_%", "\\", "\\\\", "\\'", "\\0", "$1", "@Id", "$uuid$", "{0}", "{{0}}", "%s%n%x", "${7*7}", "{{7*7}}", "<%= 7*7 %>", "#{7*7}",
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "<svg/onload=alert(1)>", "&lt;b&gt;", "&#0;", "]]>", "<!--", "<![CDATA[x]]>", "</textarea><script>alert(1)</script>", "' onmouseover='alert(1)",
        "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", "'=1+1", "''", "\"", "\"\"", "\"\"\"", "'", "`", ",", ";", "|", "||", "a|b", "a\\|b", "a,b;c\td", "line\nbreak", "line\r\nbreak", "tab\there",
        "../../etc/passwd", "C:\\con\\con", "file:///etc/passwd", "COM1", "$(touch x)", "`touch x`", "| touch x", "() { :;}; echo x", "\u0000", "a\u0000b", "\u0001\u0002\u0003", "\u0007", "\u001b[31mred\u001b[0m", "\u007f", "\u0085", "\u009f",
        "\u00a0", "\u00ad", "\u200b", "\u200b\u200c\u200d", "\u200e\u200f", "\u2028", "\u2029", "\u202e\u202dabc", "\u2066abc\u2069", "\u180e", "\u3000", "\ufeff", "\ufeffabc", "\ufffe", "\uffff", "\ufffd", "\ud800", "\udc00", "a\ud83d", "\udc00\ud800",
        "ﷺ", "שלום", "مرحبا بالعالم", "בְּרֵאשִׁית", "ÅÍÎÏ˝ÓÔÒÚÆ☃", "Ω≈ç√∫˜µ≤≥÷", "¡™£¢∞§¶•ªº–≠", "⁰⁴⁵₀₁₂", "ด้้้้้็็็็็้้้้้", "田中さんにあげて下さい", "社會科學院語學研究所", "찦차를 타고 온", "ヽ༼ຈل͜ຈ༽ﾉ", "(╯°□°）╯︵ ┻━┻", "😍", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🇧🇪🇪🇺", "❤️ 💔 💌", "𝐓𝐡𝐞 𝐪𝐮𝐢𝐜𝐤", "Ｔｈｅ ｆｕｌｌ", "⒯⒣⒠", "ʇǝsuǝ", "ﬁﬂﬀ", "İıſßẞ", "ǆ", "\u0958", "\u212b", "é", "e\u0301", "e\u0301\u0323\u0327", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
        "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", new string('a', 300), new string('a', 301), new string('é', 5_000), string.Concat(Enumerable.Repeat("e\u0301", 200)), string.Concat(Enumerable.Repeat("😀", 160)), new string('\u0301', 100), new string(' ', 500), "a" + new string(' ', 400) + "b",
    ];
}
