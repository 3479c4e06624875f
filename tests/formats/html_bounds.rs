//! HTML made to exhaust a reader, and any HTML at all: limits hold, and what is promised of blocks holds.

use pli::domain::display::{Block, Document, Span};
use pli::domain::mail::Content;
use pli::formats::html;
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn quickly(name: &str, html: &str) -> Document {
    let start = Instant::now();
    let document = html::document(html, &Content::default());
    let took = start.elapsed();
    println!("{name}: {took:?}");
    assert!(took < Duration::from_secs(3), "{name}: {took:?}");
    assert_sound(&document);
    document
}

/// What is true of every document.
fn assert_sound(document: &Document) {
    let mut count = 0;
    walk(&document.blocks, 1, &mut count);
    assert!(count <= 20_000, "{count} blocks");
}

fn walk(blocks: &[Block], depth: usize, count: &mut usize) {
    assert!(depth <= 41, "{depth} deep");
    for block in blocks {
        *count += 1;
        match block {
            Block::Paragraph(list) => spans(list),
            Block::Heading(level, list) => {
                assert!((1..=6).contains(level));
                spans(list);
            }
            Block::Preformatted(text) | Block::Blocked(text) => plain(text),
            Block::Image { alt, .. } => plain(alt),
            Block::Quote(inner) => walk(inner, depth + 1, count),
            Block::List { items, .. } => {
                assert!(!items.is_empty() && items.iter().all(|i| !i.is_empty()));
                items.iter().for_each(|item| walk(item, depth + 1, count));
            }
            Block::Table(rows) => {
                assert!(!rows.is_empty() && rows.iter().flatten().all(|c| (1..=100).contains(&c.columns)));
                rows.iter().flatten().for_each(|cell| walk(&cell.blocks, depth + 1, count));
            }
            Block::Rule => {}
        }
    }
}

fn spans(list: &[Span]) {
    assert!(!list.is_empty() && list.len() <= 150_000);
    for span in list {
        plain(&span.text);
        assert!(!span.text.is_empty());
        if let Some(link) = &span.link {
            assert!(["http://", "https://", "mailto:", "tel:"].iter().any(|s| link.starts_with(s)), "{link}");
            assert!(!link.contains(|c: char| c.is_control() || c.is_whitespace()) && link.len() < 30_000);
        }
    }
}

fn plain(text: &str) {
    let turns = |c| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!text.contains(|c: char| turns(c) || (c.is_control() && !matches!(c, '\n' | '\t'))), "{text:?}");
}

/// All that is read of a text; a sixteenth without optimisation, which is enough to tell a square from a line.
fn much(piece: &str) -> String {
    piece.repeat(4 * 1024 * 1024 / if cfg!(debug_assertions) { 16 } else { 1 } / piece.len())
}

#[test]
fn one_thing_repeated() {
    let long_link = format!("<a href='https://x.test/{}'>", "x".repeat(8_000));
    let deep = "<i>".repeat(159);
    for (name, head, piece) in [
        ("bold", "", "<b>"),
        ("bold with text", "", "<b>x</b>y"),
        ("tables", "", "<table>"),
        ("whole tables", "", "<table><tr><td>"),
        ("cells", "<table><tr>", "<td>"),
        ("filled cells", "<table><tr>", "<td>x"),
        ("stray cells", &deep, "<td>"),
        ("divs", "", "<div>"),
        ("lines", "", "<div>x</div>"),
        ("paragraphs", "", "<p>x"),
        ("lists", "", "<ul><li>"),
        ("quotes", "", "<blockquote>x"),
        ("ends", &deep, "</b>"),
        ("ends of blocks", &deep, "</div>"),
        ("anchors", "", "<a href=https://x.test>x"),
        ("misnested", "", "<b><i></b></i>x"),
        ("misnested deep", &deep, "<b></i></b>"),
        ("breaks", "", "<br>"),
        ("rules", "", "<hr>"),
        ("images", "", "<img src=x alt=yyyyyyyyyy>"),
        ("entities", "", "&amp;"),
        ("broken entities", "", "&"),
        ("unknown entities", "", "&abcdefgh;"),
        ("numbers", "", "&#65;"),
        ("entities in a long link", &long_link, "&amp;<b>x</b>"),
        ("nulls", "", "\0"),
        ("nulls of reference", "", "&#0;"),
        ("less", "", "<"),
        ("less and blank", "", "< "),
        ("comments", "", "<!---->"),
        ("open comments", "", "<!--"),
        ("dashes", "<!--", "--"),
        ("declarations", "", "<!"),
        ("attributes", "<a ", "b "),
        ("quotes in attributes", "<a ", "b=\""),
        ("open tags", "", "<a "),
        ("open values", "", "<a b='\"> "),
        ("odd quotes", "", "<a b=\"> \" c='\" >x"),
        ("styles", "", "<p style='font-weight:bold;a:b;c:d;display:x'>"),
        ("one style", "<p style='", "a:b;"),
        ("scripts", "", "<script></"),
        ("closed scripts", "", "<script></script>"),
        ("blank", "", " "),
        ("no-break", "", "&nbsp;<br>"),
        ("preformatted", "<pre>", "<b>x\n"),
        ("one word", "", "x"),
        ("accents", "", "é"),
        ("hidden", "<p hidden>", "<div>x"),
        ("one name", "<", "x"),
        ("names", "", "<x-abc>"),
        ("returns", "", "\r"),
    ] {
        quickly(name, &format!("{head}{}", much(piece)));
        quickly(name, &format!("{head}{}>", much(piece)));
    }
}

#[test]
fn attributes_that_are_all_different() {
    let many: String = (0..200_000).map(|n| format!("a{n} ")).collect();
    quickly("attributes", &format!("<p {many}>x"));
    quickly("in a comment's shadow", &format!("<<!-- -->p {many}>x"));
    quickly("in a broken tag", &format!("<p b=\"><p {many}>x"));
    let known: String = (0..20_000).map(|n| format!("<p href={n} src={n} style=a:{n} alt={n}>")).collect();
    assert!(!quickly("known attributes", &known).truncated);
}

#[test]
fn limits_are_told() {
    let truncated = |html: &str| html::document(html, &Content::default()).truncated;
    assert!(truncated(&"<p>x".repeat(20_001)) && !truncated(&"<p>x".repeat(20_000)));
    assert!(
        truncated(&"x <b>y</b> ".repeat(100_000))
            && truncated(&"x".repeat(4 * 1024 * 1024 + 1))
            && !truncated(&"x".repeat(4 * 1024 * 1024))
    );
    let deep = format!("{}fin{}suite", "<blockquote>".repeat(100), "</blockquote>".repeat(100));
    let document = quickly("deep", &deep);
    assert!(!document.truncated && crate::blocks::rendering(&document).ends_with("p fin\np suite\n"));
}

#[test]
fn large_ordinary_mails() {
    let part = "<p class=MsoNormal><span style='font-size:11.0pt;color:#1F497D'>Bonjour, le <b>patient</b> va <a href=\"https://x.test/a?b=c\">bien</a>.<o:p></o:p></span></p>\
                <table><tr><td>Na</td><td>140&nbsp;mmol/L</td></tr><tr><td>K</td><td>4</td></tr></table>\n";
    for size in [1_000, 100_000, 1_000_000] {
        let html = part.repeat(size / part.len() + 1);
        let start = Instant::now();
        let document = html::document(&html, &Content::default());
        println!("{size} octets: {:?}, {} blocks", start.elapsed(), document.blocks.len());
        assert_sound(&document);
    }
}

fn piece() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "p",
        "div",
        "b",
        "i",
        "a",
        "table",
        "tr",
        "td",
        "th",
        "thead",
        "caption",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "h2",
        "br",
        "hr",
        "img",
        "span",
        "sup",
        "script",
        "style",
        "svg",
        "title",
        "select",
        "iframe",
        "input",
        "o:p",
        "textarea",
        "object",
        "x",
        "center",
        "template",
    ]);
    let attributes = prop::sample::select(vec![
        "",
        " hidden",
        " style='display:none'",
        " style='font-size:0'",
        " style=font-weight:bold",
        " href=https://x.test",
        " href=\"javascript:x\"",
        " src=cid:a",
        " src=x alt=photo",
        " colspan=7",
        " start=-1",
        " class=MsoNormal",
        " x=\"",
        " '",
        " /",
        " style=\"visibility:hidden",
        " role=presentation",
    ]);
    prop_oneof![
        4 => (names.clone(), attributes).prop_map(|(n, a)| format!("<{n}{a}>")),
        3 => names.prop_map(|n| format!("</{n}>")),
        3 => "\\PC{0,6}",
        1 => any::<String>(),
        2 => prop::sample::select(vec!["\n", " ", "&nbsp;", "&lt;", "&#x202e;", "<!--", "-->", "<", ">", "\"", "&", "\u{202e}", "\0", "]]>", "<![CDATA[", "é"]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_markup_gives_sound_blocks(pieces in prop::collection::vec(piece(), 0..120)) {
        assert_sound(&html::document(&pieces.concat(), &Content::default()));
    }

    #[test]
    fn any_text_gives_sound_blocks(html in any::<String>()) {
        assert_sound(&html::document(&html, &Content::default()));
    }

    /// Elements that hide nothing lose nothing: the letters of the text come out in order.
    #[test]
    fn no_letter_is_lost(words in prop::collection::vec(("[a-zéà0-9]{1,8}", prop::sample::select(vec![
        "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<br>", "<ul>", "</ul>", "<li>", "</li>", "<blockquote>", "</blockquote>",
        "<h1>", "</h1>", "<a href=https://x.test>", "</a>", "<span style='color:red'>", "</span>", "<pre>", "</pre>", "<i>", "</i>", "<dl>", "<dd>", " ",
    ])), 0..60)) {
        let html: String = words.iter().map(|(word, tag)| format!("{word}{tag}")).collect();
        let expected: String = words.iter().map(|(word, _)| word.as_str()).collect();
        let mut found = String::new();
        letters(&html::document(&html, &Content::default()).blocks, &mut found);
        prop_assert_eq!(found, expected);
    }
}

fn letters(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => spans.iter().for_each(|s| out.push_str(&s.text)),
            Block::Preformatted(text) => out.push_str(text),
            Block::Quote(inner) => letters(inner, out),
            Block::List { items, .. } => items.iter().for_each(|i| letters(i, out)),
            _ => {}
        }
    }
    out.retain(|c| !c.is_whitespace());
}
