//! HTML to a text that a person can read. Nothing is fetched, run or followed.

use mail_parser::decoders::html::html_to_text;

/// The most HTML turned into text, in octets. Beyond it the text ends; the HTML itself stays whole.
const LIMIT: usize = 4 * 1024 * 1024;

/// The text of an HTML document: one line per block, cells set apart, no more than one blank line in a row.
pub(super) fn to_text(html: &str) -> String {
    let end = html.floor_char_boundary(LIMIT);
    let flat = flatten(html.get(..end).unwrap_or_default());
    let mut out = String::new();
    let mut blank = true;
    for line in html_to_text(&flat).replace('\r', "").split('\n').map(|l| l.trim_matches([' ', '\t', '\u{a0}'])) {
        if !(line.is_empty() && blank) {
            out.push_str(&line.replace("\u{a0} ", "  "));
            out.push('\n');
        }
        blank = line.is_empty();
    }
    out.trim_end().to_owned()
}

/// The document with its structure reduced to `<br>`: `html_to_text` decodes entities and joins white space, but
/// knows neither blocks nor cells, and `>` inside attributes confuses it.
fn flatten(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    // Whether nothing but white space was written since the last break.
    let mut at_break = true;
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(text);
        at_break &= text.trim_start().is_empty();
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        if !is_tag {
            out.push_str("&lt;");
            at_break = false;
            rest = tag;
            continue;
        }
        let (name, after) = split_tag(tag);
        rest = after;
        match name.as_str() {
            "style" | "script" | "head" | "template" | "title" | "noscript" => rest = after_end_of(&name, after),
            "br" | "p" | "/p" | "div" | "/div" | "/tr" | "table" | "/table" | "ul" | "/ul" | "ol" | "/ol" | "/li" | "hr" | "blockquote"
            | "/blockquote" | "pre" | "/pre" | "h1" | "/h1" | "h2" | "/h2" | "h3" | "/h3" | "h4" | "/h4" | "section" | "/section" => {
                // A block that opens where another closed is on the next line, not two lines down.
                if !at_break || name == "br" {
                    out.push_str("<br>");
                }
                if name == "/p" {
                    out.push_str("<br>");
                }
                at_break = true;
            }
            "li" => {
                out.push_str(if at_break { "- " } else { "<br>- " });
                at_break = false;
            }
            "/td" | "/th" => out.push_str("&nbsp; "),
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

/// A tag's name in lower case, and what follows its `>`, quotes respected. A tag without end takes all.
fn split_tag(tag: &str) -> (String, &str) {
    let name: String = tag
        .char_indices()
        .take_while(|(i, c)| c.is_ascii_alphanumeric() || (*i == 0 && *c == '/'))
        .take(20)
        .map(|(_, c)| c.to_ascii_lowercase())
        .collect();
    let mut quote = None;
    for (index, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return (name, tag.get(index + 1..).unwrap_or_default()),
            // A quote counts only where a value begins: apostrophes stand elsewhere in broken tags.
            (None, '"' | '\'') if tag.get(..index).is_some_and(|t| t.trim_end().ends_with('=')) => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    // A quote that is never closed was none.
    let after = quote.and_then(|_| tag.split_once('>')).map_or("", |(_, after)| after);
    (name, after)
}

/// What follows `</name`, its tag included; nothing when it never ends.
fn after_end_of<'a>(name: &str, text: &'a str) -> &'a str {
    let mut from = text;
    while let Some((_, tag)) = from.split_once("</") {
        if tag.get(..name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name)) {
            return split_tag(tag).1;
        }
        from = tag;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cells_and_lists_stay_apart() {
        let html = "<html><head><title>t</title><style>p{}</style></head><body><p>Bonjour&nbsp;&eacute;</p><div>un</div><div>deux &lt; trois</div>\
                    <ul><li>a</li><li>b</li></ul><table><tr><td>Na</td><td>140</td></tr><tr><td>K</td><td>4</td></tr></table></body></html>";
        assert_eq!(to_text(html), "Bonjour\u{a0}é\n\nun\ndeux < trois\n- a\n- b\nNa  140\nK  4");
    }

    #[test]
    fn scripts_comments_and_attributes_say_nothing() {
        assert_eq!(to_text("a<script>if (1 < 2) '</div>'</script>b<!-- <p>x --><img alt=\"1 > 0\" src=http://x/>c"), "abc");
        assert_eq!(to_text("5 < 6 et 7 <"), "5 < 6 et 7 <");
        assert_eq!(to_text("<style>jamais fini"), "");
    }

    #[test]
    fn broken_tags_take_no_time() {
        to_text(&"<".repeat(200_000));
        to_text(&"<a b=\"".repeat(100_000));
        to_text(&"<script></".repeat(50_000));
        to_text(&"<li>".repeat(200_000));
        to_text(&"<!--".repeat(100_000));
    }
}
