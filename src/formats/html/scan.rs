//! Where tags begin and end, and what of them is worth reading.
//!
//! The tokenizer compares each attribute of a tag with all those before it, and reports every odd character: fed
//! with what an attacker writes, it takes hours. So markup is cut here first, in one pass: comments, declarations
//! and raw text are left out, and a tag keeps its name and the few attributes that can matter, each once and of
//! bounded length, written anew so that the tokenizer finds its end where it was found here.

/// The attributes that say something about blocks.
const KNOWN: [&str; 17] = [
    "href",
    "src",
    "srcset",
    "alt",
    "style",
    "hidden",
    "colspan",
    "start",
    "width",
    "height",
    "type",
    "value",
    "data",
    "poster",
    "background",
    "class",
    "role",
];
/// Elements whose content is text for a program, or for readers of another kind.
const RAW: [&str; 10] = ["script", "style", "title", "textarea", "noscript", "xmp", "iframe", "noembed", "noframes", "plaintext"];
/// The longest value of an attribute, in octets.
const VALUE: usize = 16 * 1024;
/// The longest name of an element, in octets.
const NAME: usize = 32;
/// How many tags may lack an end before the rest is given up: each costs a walk to the end.
const BROKEN: usize = 16;

/// A stretch of a document.
pub(super) enum Piece<'a> {
    /// Text, in which character references are still to be decoded. It holds no `<`.
    Text(&'a str),
    /// A `<` that begins no tag.
    Less,
    /// A tag.
    Tag(Tag<'a>),
}

/// A tag, with the attributes worth reading.
#[derive(Default)]
pub(super) struct Tag<'a> {
    name: &'a str,
    closing: bool,
    empty: bool,
    /// Names and raw values.
    attributes: Vec<(&'static str, &'a str)>,
}

impl Tag<'_> {
    /// Writes the tag for the tokenizer.
    pub(super) fn write(&self, out: &mut String) {
        out.push_str(if self.closing { "</" } else { "<" });
        out.push_str(self.name.get(..self.name.floor_char_boundary(NAME)).unwrap_or_default());
        for (name, value) in self.attributes.iter().filter(|_| !self.closing) {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            let value = value.get(..value.floor_char_boundary(VALUE)).unwrap_or_default();
            out.push_str(&value.replace('"', "&quot;"));
            out.push('"');
        }
        out.push_str(if self.empty { "/>" } else { ">" });
    }
}

/// The pieces of a document, in order.
pub(super) struct Pieces<'a> {
    html: &'a str,
    at: usize,
    /// Where the last `>` is: no tag begins after it.
    last: Option<usize>,
    broken: usize,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Self { html, at: 0, last: html.rfind('>'), broken: 0 }
    }

    /// Whether so much was broken that the rest was given up.
    pub(super) fn gave_up(&self) -> bool {
        self.broken > BROKEN
    }

    fn rest(&self) -> &'a str {
        self.html.get(self.at..).unwrap_or_default()
    }

    /// Goes to what follows the first `end`; to the end when there is none.
    fn skip_past(&mut self, end: &str) {
        self.at = self.rest().find(end).map_or(self.html.len(), |n| self.at + n + end.len());
    }

    /// Goes past a comment, whose `<!--` begins here. `<!-->` and `--!>` end one too.
    fn skip_comment(&mut self) {
        self.at += 4;
        for early in [">", "->"] {
            if self.rest().starts_with(early) {
                self.at += early.len();
                return;
            }
        }
        while let Some(dashes) = self.rest().find("--") {
            self.at += dashes;
            for end in ["-->", "--!>"] {
                if self.rest().starts_with(end) {
                    self.at += end.len();
                    return;
                }
            }
            self.at += 1;
        }
        self.at = self.html.len();
    }

    /// Goes past the end tag of a raw element; to the end when it is missing.
    fn skip_raw(&mut self, name: &str) {
        if name.eq_ignore_ascii_case("plaintext") {
            self.at = self.html.len();
        }
        while let Some(found) = self.rest().find("</") {
            self.at += found + 2;
            let mut after = self.rest().bytes().skip(name.len());
            let ends = after.next().is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
            if ends && self.rest().get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
                return self.skip_past(">");
            }
        }
        self.at = self.html.len();
    }

    /// The piece that begins with this `<`; `None` for what is left out.
    fn markup(&mut self) -> Option<Piece<'a>> {
        let after = self.rest().get(1..).unwrap_or_default();
        let name = after.strip_prefix('/').unwrap_or(after);
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) && self.last.is_some_and(|last| self.at < last) {
            return self.tag();
        }
        if after.starts_with("!--") {
            self.skip_comment();
        } else if after.starts_with(['!', '?']) || (after.starts_with('/') && !name.starts_with(|c: char| c.is_ascii_alphabetic())) {
            self.skip_past(">");
        } else {
            self.at += 1;
            return Some(Piece::Less);
        }
        None
    }

    fn tag(&mut self) -> Option<Piece<'a>> {
        let mut walk = Walk { bytes: self.html.as_bytes(), html: self.html, at: self.at + 1, tag: Tag::default() };
        if walk.run().is_some() {
            self.at = walk.at;
        } else {
            // Some quote is never closed: the author meant the first `>`. What the attributes are is anyone's guess.
            self.broken += 1;
            walk.tag.attributes.clear();
            walk.tag.empty = false;
            if self.gave_up() { self.at = self.html.len() } else { self.skip_past(">") }
        }
        let tag = walk.tag;
        // An empty `<title/>` is one in XHTML, which tools write; taken as HTML it would swallow the message.
        let raw = RAW.iter().find(|raw| raw.eq_ignore_ascii_case(tag.name));
        if let Some(raw) = raw.filter(|_| !tag.closing && !tag.empty) {
            self.skip_raw(raw);
        }
        Some(Piece::Tag(tag))
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.rest();
            match rest.find('<') {
                _ if rest.is_empty() => return None,
                Some(0) => {
                    if let Some(piece) = self.markup() {
                        return Some(piece);
                    }
                }
                found => {
                    let length = found.unwrap_or(rest.len());
                    self.at += length;
                    return Some(Piece::Text(rest.get(..length).unwrap_or_default()));
                }
            }
        }
    }
}

/// A walk through one tag, by the states of the HTML standard (§13.2.5.6 to §13.2.5.40).
struct Walk<'a> {
    bytes: &'a [u8],
    html: &'a str,
    at: usize,
    tag: Tag<'a>,
}

impl<'a> Walk<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn slice(&self, from: usize) -> &'a str {
        self.html.get(from..self.at).unwrap_or_default()
    }

    fn skip_while(&mut self, test: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&test) {
            self.at += 1;
        }
    }

    /// To what follows the tag's `>`; `None` when it has no end.
    fn run(&mut self) -> Option<()> {
        self.tag.closing = self.peek() == Some(b'/');
        self.at += usize::from(self.tag.closing);
        let from = self.at;
        self.skip_while(|b| !ends_name(b));
        self.tag.name = self.slice(from);
        loop {
            self.skip_while(|b| b.is_ascii_whitespace());
            match self.peek()? {
                b'>' => {
                    self.at += 1;
                    return Some(());
                }
                b'/' => {
                    self.at += 1;
                    self.tag.empty = self.peek() == Some(b'>');
                }
                _ => self.attribute()?,
            }
        }
    }

    fn attribute(&mut self) -> Option<()> {
        let from = self.at;
        // An `=` that begins a name is part of it.
        self.at += 1;
        self.skip_while(|b| !ends_name(b) && b != b'=');
        let name = self.slice(from);
        self.skip_while(|b| b.is_ascii_whitespace());
        let value = if self.peek()? == b'=' { self.value()? } else { "" };
        let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(name));
        if let Some(known) = known.filter(|known| self.tag.attributes.iter().all(|(other, _)| other != *known)) {
            self.tag.attributes.push((known, value));
        }
        Some(())
    }

    /// The value after this `=`.
    fn value(&mut self) -> Option<&'a str> {
        self.at += 1;
        self.skip_while(|b| b.is_ascii_whitespace());
        let quote = self.peek().filter(|b| matches!(b, b'"' | b'\''));
        self.at += usize::from(quote.is_some());
        let from = self.at;
        match quote {
            Some(quote) => self.skip_while(|b| b != quote),
            None => self.skip_while(|b| !b.is_ascii_whitespace() && b != b'>'),
        }
        self.peek()?;
        let value = self.slice(from);
        self.at += usize::from(quote.is_some());
        Some(value)
    }
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(html: &str) -> String {
        let mut out = String::new();
        for piece in Pieces::new(html) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Less => out.push_str("&lt;"),
                Piece::Tag(tag) => tag.write(&mut out),
            }
        }
        out
    }

    #[test]
    fn tags_keep_what_matters() {
        for (html, expected) in [
            ("a<B Class=x onclick='y' CLASS=z/>b", "a<B class=\"x\">b"),
            ("<a href = 'x\"y' / =href=\"z\" hidden>", "<a href=\"x&quot;y\" hidden=\"\">"),
            ("<br/><hr / ><img src=a/>", "<br/><hr><img src=\"a/\">"),
            ("</p class=x>1 < 2 <3", "</p>1 &lt; 2 &lt;3"),
            ("<a title=\">\" alt=>b", "<a alt=\"\">b"),
            ("<a alt=x>b<a alt='c>d", "<a alt=\"x\">b<a>d"),
            ("5 <seuil", "5 &lt;seuil"),
        ] {
            assert_eq!(written(html), expected, "{html}");
        }
    }

    #[test]
    fn comments_and_raw_text_are_left_out() {
        for (html, expected) in [
            ("a<!--b-->c<!-->d<!--->e<!--f--!>g<!---->h<!--->-->", "acdegh-->"),
            ("<!DOCTYPE html><?xml ?></ x><![if !mso]>a<![endif]></>b", "ab"),
            ("<script>'</b></scripts></SCRIPT >a<title/>b<plaintext>c</plaintext>", "<script>a<title/>b<plaintext>"),
            ("a<!-- b", "a"),
            ("<<!-- -->b>", "&lt;b>"),
        ] {
            assert_eq!(written(html), expected, "{html}");
        }
    }
}
