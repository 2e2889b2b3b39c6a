namespace PartnerDirectory.BrowserTests.Support;

/// <summary>Texts that would run a script, lead away or break the page where they are not encoded. Each calls <c>ranFrom(n)</c>.</summary>
internal static class Payloads
{
    public static IReadOnlyList<string> All { get; } =
    [
        // Elements, in several spellings.
        "<script>ranFrom(1)</script>", "</title><script>ranFrom(2)</script>", "<ScRiPt >ranFrom(3)</sCrIpT>", "<script\n>ranFrom(4)</script\n>", "<script/x>ranFrom(5)</script>", "<<script>ranFrom(6);//<</script>",
        "<img src=nowhere onerror=ranFrom(7)>", "<img/src='nowhere'/onerror='ranFrom(8)'>", "<svg onload=ranFrom(9)>", "<svg><script>ranFrom(10)</script></svg>", "<svg><animate onbegin=ranFrom(11) attributeName=x dur=1s>",
        "<body onload=ranFrom(12)>", "<input autofocus onfocus=ranFrom(13)>", "<select autofocus onfocus=ranFrom(14)>", "<details open ontoggle=ranFrom(15)>", "<video><source onerror=ranFrom(16)></video>", "<audio src onerror=ranFrom(17)>",
        "<iframe srcdoc='<script>parent.ranFrom(18)</script>'></iframe>", "<iframe src=javascript:parent.ranFrom(19)></iframe>", "<object data=javascript:ranFrom(20)></object>", "<embed src=javascript:ranFrom(21)>", "<form action=javascript:ranFrom(22)><button>x</button></form>",
        "<base href=https://elsewhere.example/>", "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>", "<link rel=stylesheet href=https://elsewhere.example/x.css>", "<style>@import 'https://elsewhere.example/y.css';</style>", "<math><mtext><img src=nowhere onerror=ranFrom(27)></mtext></math>",
        "<template><script>ranFrom(28)</script></template>", "<noscript><p title=\"</noscript><img src=nowhere onerror=ranFrom(29)>\">", "<textarea></textarea><img src=nowhere onerror=ranFrom(30)>", "</textarea><script>ranFrom(31)</script>", "--><script>ranFrom(32)</script><!--", "]]><script>ranFrom(33)</script>",

        // Out of an attribute.
        "\" onmouseover=\"ranFrom(34)", "' onmouseover='ranFrom(35)", "\" autofocus onfocus=\"ranFrom(36)\" x=\"", "\"><img src=nowhere onerror=ranFrom(37)>", "'><svg onload=ranFrom(38)>", "` onmouseover=ranFrom(39) `", "x onfocus=ranFrom(40) autofocus tabindex=1", "\" style=\"background:url(https://elsewhere.example/z)", "\"/><script>ranFrom(42)</script>",

        // Addresses that are none.
        "javascript:ranFrom(43)", "JaVaScRiPt:ranFrom(44)", " javascript:ranFrom(45)", "java\tscript:ranFrom(46)", "javascript://example.org/%0aranFrom(47)", "data:text/html,<script>ranFrom(48)</script>", "vbscript:ranFrom(49)", "//elsewhere.example/a", "https://example.org/\"onmouseover=\"ranFrom(51)", "https://example.org@elsewhere.example/", "blob:https://elsewhere.example/b", "file:///etc/hosts",

        // Templates, encodings, and what turns a text around.
        "{{constructor.constructor('ranFrom(55)')()}}", "${ranFrom(56)}", "@(ranFrom(57))", "&lt;script&gt;ranFrom(58)&lt;/script&gt;", "&#60;script&#62;ranFrom(59)&#60;/script&#62;", "%3Cscript%3EranFrom(60)%3C/script%3E", "\\u003cscript\\u003eranFrom(61)\\u003c/script\\u003e", "+ADw-script+AD4-ranFrom(62)+ADw-/script+AD4-",
        "'-ranFrom(63)-'", "\";ranFrom(64);//", "\\\";ranFrom(65);//", "</script><script>ranFrom(66)</script>", "\u2028ranFrom(67)\u2029", "\u202e<script>ranFrom(68)</script>", "<a href=javascript:ranFrom(69)>press</a>", "<!--Blazor:{\"type\":\"server\",\"sequence\":0,\"descriptor\":\"x\"}-->",
    ];
}
