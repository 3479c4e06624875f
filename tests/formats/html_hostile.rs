//! What senders try, each with exactly the blocks it gives: nothing that acts is ever among them, so what is checked
//! is that no text of a program shows, and that the text around stays.

use crate::html::blocks;

fn check(cases: &[(&str, &str)]) {
    for (html, expected) in cases {
        assert_eq!(blocks(html).trim_end(), *expected, "{html}");
    }
}

#[test]
fn programs_and_style_sheets_are_left_out() {
    check(&[
        ("a<script>alert('</b>')</script>b", "p ab"),
        ("a<SCRIPT SRC=https://x.test/x.js></SCRIPT>b", "p ab"),
        ("a<script/x>alert(1)</script >b", "p ab"),
        ("a<script>alert(1)", "p a"),
        ("a<scr\0ipt>alert(1)</script>b", "p ab"),
        ("a<scr<script>ipt>alert(1)</scr</script>ipt>b", "p aipt>alert(1)ipt>b"),
        ("<style>@import url(https://x.test/a.css);p{background:url(https://x.test/b)}</style>a", "p a"),
        ("<p style=\"background:url('https://x.test/a');behavior:url(#x);width:expression(alert(1))\">a</p>", "p a"),
        ("<b onclick=alert(1) onmouseover='alert(2)' style=x>a</b><body onload=alert(3)>b", "p {b|a}b"),
        ("<img src=x onerror=alert(1)>a", "p a\n-- remote 1"),
        ("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">a", "p \">a\n-- remote 1"),
        ("<link rel=stylesheet href=https://x.test/a.css><link rel=prefetch href=//x.test><link rel=dns-prefetch href=//y.test>a", "p a"),
    ]);
}

#[test]
fn nothing_leads_away_by_itself() {
    check(&[
        ("<meta http-equiv=refresh content='0;url=https://x.test'>a", "p a"),
        ("<base href=https://x.test/><a href=y>a</a>", "p a"),
        ("<a href=https://x.test target=_top ping=https://y.test download>a</a>", "p {https://x.test|a}"),
        ("<iframe src=https://x.test srcdoc='<script>alert(1)</script>'>b</iframe>a", "p a\n-- remote 1"),
        ("<iframe srcdoc='&lt;p>c'></iframe>a<frameset><frame src=https://x.test></frameset>", "p a\n-- remote 1"),
        ("<object data=https://x.test/a.swf><param name=movie value=x>repli</object><embed src=//x.test>", "p repli\n-- remote 2"),
        (
            "<video src=https://x.test/a poster=https://x.test/b><source src=https://x.test/c>film</video><audio src=x>son</audio>",
            "p filmson\n-- remote 3",
        ),
        ("<portal src=https://x.test></portal><dialog open>a</dialog><marquee>b</marquee>", "p ab"),
    ]);
}

#[test]
fn forms_keep_their_words_only() {
    check(&[
        (
            "<form action=https://x.test>Mot de passe <input name=p value=secret><input type=hidden value=h><input type=submit value=Valider> <button formaction=x>Envoyer</button></form>",
            "p Mot de passe Valider Envoyer",
        ),
        ("a<select><option>b<option>c</select><textarea>d</textarea><label>e</label><datalist><option>f</datalist>", "p ae"),
        ("<isindex action=x prompt=y>a<keygen>", "p a"),
    ]);
}

#[test]
fn foreign_markup_is_left_out() {
    check(&[
        (
            "a<svg onload=alert(1)><script>alert(1)</script><foreignObject><p>b</p></foreignObject><a xlink:href=javascript:x><text>c</text></a></svg>d",
            "p ad",
        ),
        ("<p><svg/onload=alert(1)>a</p></svg>b<svg/>c", "p bc"),
        ("<math><mi xlink:href='javascript:x'>a</mi></math>b", "p b"),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>a", "p a"),
        ("<template><p>a</p></template>b", "p b"),
        ("<xml><o:PixelsPerInch>96</o:PixelsPerInch></xml><o:p>&nbsp;</o:p>a<o:p/>b", "p ~ab"),
        ("<![CDATA[<b>x</b>]]>a", "p x]]>a"),
    ]);
}

#[test]
fn mutations_have_nothing_to_mutate() {
    check(&[
        ("<noscript><style></noscript><img src=x onerror=alert(1)></style>a</noscript>", "p a\n-- remote 1"),
        ("<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\"></svg>a", "p a\n-- remote 1"),
        ("<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">a</math>b", "p b"),
        ("<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)></style></form>a", "p a"),
        ("<p id='</p><script>x</script>'>a", "p a"),
        ("<<b>a<</b>", "p <{b|a<}"),
        ("<<!-- -->script>a</script>", "p <script>a"),
        ("<a href=\"https://x.test\"onclick=\"x\">a</a>", "p {https://x.test|a}"),
        ("<b><p><table><b><tr><td></b>a</table></p>c</b>", "p {b|a}\np {b|c}"),
        ("<textarea><script>x</textarea>a</script>", "p a"),
    ]);
}

#[test]
fn comments_are_never_read() {
    check(&[
        ("a<!--[if mso]><p>b</p><v:rect href=\"x\"/><![endif]-->c", "p ac"),
        ("<!--[if !mso]><!-->a<!--<![endif]-->b<![if !vml]>c<![endif]>", "p abc"),
        ("a<!-- <script>x</script> -- > b --!>c<!-->d-->e", "p acd-->e"),
        ("a<!--", "p a"),
        ("a<?php echo 1 ?>b<% x %>c", "p ab<% x %>c"),
    ]);
}

#[test]
fn schemes_cannot_be_disguised() {
    for href in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java&#10;script:alert(1)",
        "&#106;&#97;vascript&colon;alert(1)",
        "&#x6A&#x61vascript:alert(1)",
        "&#1;javascript:alert(1)",
        "\u{1}javascript:alert(1)",
        "javascript&#58;//https://x.test",
        "java\u{200b}script:x",
        "\u{ff4a}avascript:x",
        "vbscript:x",
        "data:text/html;base64,PHNjcmlwdD4=",
        "blob:https://x.test/1",
        "filesystem:https://x.test/1",
        "view-source:https://x.test",
        "file://serveur/partage",
        "smb://serveur/partage",
        "ms-excel:ofe|u|https://x.test",
        "search-ms:query=x",
        "intent://x#Intent;scheme=http;end",
        "http&#58;x",
        "https:\\\\x.test",
        "//x.test",
        "\\\\serveur\\partage",
    ] {
        assert_eq!(blocks(&format!("<a href=\"{href}\">a</a>")), "p a\n", "{href}");
    }
}

#[test]
fn characters_that_disguise_are_taken_out() {
    check(&[
        ("fac\u{202e}fdp.exe\u{202c} \u{2066}x\u{2069}\u{feff}", "p facfdp.exe x"),
        ("<img src=https://x.test alt='a&#x202e;b&#27;[2J'>", "blocked (ab[2J)\n-- remote 1"),
        ("<pre>a\u{1b}[0m&#x9b;b\u{202e}c</pre>", "pre a[0m\u{203a}bc"),
        ("<a href='https://x.test/\u{202e}a'>b</a>", "p b"),
        ("a\u{2028}b\u{85}c&#8;d", "p a bcd"),
    ]);
}
