//! Ordinary HTML as blocks: small rules one by one, and whole mails with golden values. The mails of
//! `tests/data/html` are invented, in the manner of the programs that write them.

use crate::blocks::rendering;
use pli::domain::mail::{Attachment, Content};
use pli::formats::{html, mime};
use std::path::{Path, PathBuf};

/// The blocks of this HTML in a message with one image, called `logo@x`.
pub fn blocks(html: &str) -> String {
    let image = |part: &str, id: &str, media_type: &str| Attachment {
        part: part.into(),
        name: "logo.png".into(),
        media_type: media_type.into(),
        size: 8,
        inline: true,
        content_id: Some(id.into()),
    };
    let attachments = vec![image("2", "logo@x", "image/png"), image("3", "logo@x", "image/png"), image("4", "doc@x", "application/pdf")];
    rendering(&html::document(html, &Content { attachments, ..Content::default() }))
}

fn check(cases: &[(&str, &str)]) {
    for (html, expected) in cases {
        assert_eq!(blocks(html).trim_end(), *expected, "{html}");
    }
}

#[test]
fn white_space_joins_as_in_browsers() {
    check(&[
        (" a \n\t b <b> c </b> d ", "p a b {b|c }d"),
        ("a<b> b</b>&nbsp; &nbsp;c", "p a{b| b}~ ~c"),
        ("<p> a </p> <p>&nbsp;</p><p></p><p>b", "p a\np b"),
        ("<pre>\n a\n\tb &lt; <b>c</b>\n\n</pre>d", "pre  a⏎\tb < c\np d"),
        ("a<span> </span>b<br> c <br/>", "p a b⏎c"),
        ("a<br><br>b<br>&nbsp;<br>c", "p a\np b\np c"),
        ("&eacute;&#233;&#xe9;&eacute&amp;lt;&euro; &unknown; &#0;&#x202e;x", "p éééé&lt;€ &unknown; \u{fffd}x"),
        ("5 < 6 et CRP <5, TSH <seuil", "p 5 < 6 et CRP <5, TSH <seuil"),
    ]);
}

#[test]
fn paragraphs_and_lines_are_told_apart() {
    check(&[
        ("<div>a</div><div>b</div><div><br></div><div>c</div>", "p a⏎b\np c"),
        ("<p>a<p>b<div>c</div>d", "p a\np b\np c⏎d"),
        (
            "<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal>b</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>c",
            "p a⏎b\np c",
        ),
        ("<h1>a<br>b</h1><h7>c</h7><h3><p>d</p></h3>e<hr>f", "h1 a⏎b\np c\nh3 d\np e\nrule\np f"),
        ("a<div style='border:none;border-top:solid #E1E1E1 1.0pt'>b</div><div style='border-top:0 solid'>c</div>", "p a\nrule\np b⏎c"),
        ("<center>a</center><article>b<footer>c", "p a⏎b⏎c"),
    ]);
}

#[test]
fn styles_are_those_of_elements_and_of_inline_css() {
    check(&[
        ("<b><i>a</b>b</i>c", "p {b i|a}{i|b}c"),
        ("<strong>a</strong><em>b</em><u>c</u><del>d</del><kbd>e</kbd>", "p {b|a}{i|b}{u|c}{s|d}{c|e}"),
        ("<span style='font-weight:bold'>a<span style='font-weight:400;font-style:italic'>b</span></span>", "p {b|a}{i|b}"),
        ("<b style='font-weight:normal'>a</b> <font color=red>b</font>", "p a b"),
        (
            "3,2 10<sup>9</sup>/L, H<sub>2</sub>O, 1<sup>er</sup>, 10<span style='vertical-align:super'>-3</span>",
            "p 3,2 10⁹/L, H₂O, 1er, 10⁻³",
        ),
        ("<p><b>a</p><p>b</b>c</p>", "p {b|a}\np {b|b}c"),
    ]);
}

#[test]
fn lists_quotes_and_definitions_nest() {
    check(&[
        ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "list\n  -\n    p a\n  -\n    p b\n    list\n      -\n        p c\np d"),
        (
            "<ol start=3><li>a</li><ol><li>b</li></ol><li>c</ol>",
            "list from 3\n  -\n    p a\n    list from 1\n      -\n        p b\n  -\n    p c",
        ),
        ("<ul>x<li></li></ul><ul></ul><li>y", "list\n  -\n    p x\np y"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote><blockquote> </blockquote>c", "quote\n  p a\n  quote\n    p b\np c"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "p {b|a⏎}b⏎{b|c}"),
        ("<div><ul><li>a</div>b", "list\n  -\n    p a\np b"),
    ]);
}

#[test]
fn tables_of_data_are_grids() {
    check(&[
        ("<table><tr><td>a<td>b<tr><td colspan=2>c</table>", "table\n  row\n    td a\n    td b\n  row\n    td×2 c"),
        (
            "<table><thead><tr><td>a<td>b</thead><tbody><tr><td>c<td>d</table>",
            "table\n  row\n    th a\n    th b\n  row\n    td c\n    td d",
        ),
        ("<table><td>a<th>b<p>c</table>", "table\n  row\n    td a\n    th\n      p b\n      p c"),
        (
            "<table><caption>t</caption>x<tr>y<td>a</td><td></td><td>b</td>z</tr></table>",
            "p t⏎x\np y\np z\ntable\n  row\n    td a\n    td b",
        ),
        ("<table><tr><td>a<td><td>b<tr><td>c<td>d<td>", "table\n  row\n    td a\n    td\n    td b\n  row\n    td c\n    td d\n    td"),
        (
            "<table><tr><th>a<th>b<tr><td>c<td><table><tr><td>d<td>e</table></table>",
            "table\n  row\n    th a\n    th b\n  row\n    td c\n    td\n      p d\n      p e",
        ),
        ("<table><tr><td colspan=99999999>a<td colspan=0>b<td colspan=60000>c</table>", "table\n  row\n    td a\n    td b\n    td×100 c"),
    ]);
}

#[test]
fn tables_of_layout_are_not() {
    check(&[
        ("<table><tr><td>a<tr><td>b</table>", "p a\np b"),
        ("<table><tr><td>&nbsp;<td>a<td>&nbsp;</table>", "p a"),
        ("<table role=presentation><tr><td>a<td>b</table>", "p a\np b"),
        ("<table><tr><td>a<td><table><tr><td>b<td>c</table></table>", "p a\ntable\n  row\n    td b\n    td c"),
        ("<td>a</td><td>b</td><tr>c", "p a\np b\np c"),
        ("<table><tr><td></td></tr></table>", ""),
    ]);
}

#[test]
fn links_lead_where_they_may() {
    check(&[
        ("<a href=' https://a.test/?x=1&amp;y=2 '>a <b>b</b></a> c", "p {https://a.test/?x=1&y=2|a }{b https://a.test/?x=1&y=2|b} c"),
        ("<a href=mailto:a@b.test>a<a href=tel:15>b</a>c", "p {mailto:a@b.test|a}{tel:15|b}c"),
        ("<a href='/x'>a</a><a name=y>b</a><a href='#z'>c</a>", "p abc"),
        ("<a href=https://mechant.test>https://banque.test</a>", "p {https://mechant.test|https://banque.test}"),
    ]);
}

#[test]
fn images_come_from_the_message_or_not_at_all() {
    check(&[
        ("a<img src=cid:logo@x alt=' le\nlogo '>b", "p a\nimage 2 (le logo)\np b"),
        ("<img src='CID:logo%40x'><img src=cid:doc@x alt=d><img src=cid:autre>", "image 2 ()\nblocked (d)"),
        (
            "<img src=https://x.test/a.png alt=photo><img src=//x/y alt=''><img src=a.png width=1 height=1 alt=b>",
            "blocked (photo)\n-- remote 3",
        ),
        ("<img src='data:image/png;base64,AAAA' alt=dessin><img src=data:image/gif,x><img alt=z>", "blocked (dessin)\nblocked (z)"),
        ("ok <img src=https://x.test/1f600.png alt='😀'>!", "p ok 😀!\n-- remote 1"),
        (
            "<td background=https://x.test/a><picture><source srcset=https://x.test/b><img srcset='https://x.test/c 2x' alt=c></picture>",
            "blocked (c)\n-- remote 2",
        ),
    ]);
}

#[test]
fn hidden_text_is_left_out() {
    check(&[
        ("<div style='display:none'>a<div>b</div></div>c<p hidden>d<p>e", "p c\np e"),
        ("<td style='font-size:0'>a<div style='font-size:13px'>b</div><table><tr><td>c</table><p>d<p class=x>e</td>", "p b\np c\np e"),
        ("<span style='visibility:hidden'>a<span style='visibility:visible'>b</span></span>", "p b"),
        ("<div style='display:none;max-height:0'><img src=https://x.test/a alt=b><hr><ul><li>c</ul></div>d", "p d\n-- remote 1"),
        ("<table style='display:none'><tr><td>a<td>b</table>c", "p c"),
        ("<a style='mso-hide:all' href=https://x.test>bouton</a>", "p {https://x.test|bouton}"),
    ]);
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

#[test]
fn whole_mails_have_their_golden_blocks() {
    let list = |name: &str| std::fs::read_dir(folder().join(name)).unwrap().map(|e| e.unwrap().path()).collect::<Vec<_>>();
    let mut mails: Vec<PathBuf> = [list("mime"), list("html")].concat();
    mails.retain(|path| path.extension().is_some_and(|e| e == "eml"));
    mails.sort();
    let (mut differing, mut seen) = (vec![], 0);
    for path in mails {
        let content = mime::read(&std::fs::read(&path).unwrap());
        let Some(page) = &content.html else { continue };
        seen += 1;
        let found = rendering(&html::document(page, &content));
        let golden = folder().join("html").join(path.with_extension("blocks").file_name().unwrap());
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&golden, &found).unwrap();
        }
        if std::fs::read_to_string(&golden).unwrap_or_default() != found {
            differing.push(format!("{}:\n{found}", path.display()));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(seen >= 8, "only {seen} mails with HTML");
}
