//! XML written: every text and value escaped, what XML 1.0 cannot hold left out.

/// A document being written.
pub(crate) struct XmlWriter {
    out: String,
    open: Vec<&'static str>,
}

impl XmlWriter {
    /// A document in UTF-8, with its declaration.
    pub(crate) fn new() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(), open: Vec::new() }
    }

    /// Begins an element; attributes without a value are left out.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push(name);
    }

    /// An element with nothing inside.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>");
    }

    /// An element with a text inside.
    pub(crate) fn text(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes);
        self.out.push('>');
        escape(text, &mut self.out);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Ends the last element begun.
    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.line();
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    /// The octets, what is still open being closed.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.push('\n');
        self.out.into_bytes()
    }

    fn line(&mut self) {
        self.out.push('\n');
        (0..self.open.len()).for_each(|_| self.out.push_str("  "));
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.line();
        self.out.push('<');
        self.out.push_str(name);
        // What a caller gives empty is not known, but for the two that metadata want even so.
        for (key, value) in attributes.iter().filter(|(key, value)| !value.is_empty() || matches!(*key, "nodeRepresentation" | "value")) {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
    }
}

/// Escapes a text, so that it may stand in an element or an attribute.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push(' '),
            // XML 1.0 §2.2: no control characters, surrogates or non-characters.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::xml::{Node, Walker};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn elements_stand_in_each_other() {
        let mut xml = XmlWriter::new();
        xml.open("a", &[("k", "1"), ("none", "")]);
        xml.empty("b", &[("value", "")]);
        xml.text("c", &[], "x<y & \"z\"");
        let text = String::from_utf8(xml.finish()).unwrap();
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a k=\"1\">\n  <b value=\"\"/>\n  <c>x&lt;y &amp; &quot;z&quot;</c>\n</a>\n"
        );
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in ".{0,40}") {
            let mut xml = XmlWriter::new();
            xml.text("a", &[("code", &text)], &text);
            let written = String::from_utf8(xml.finish()).unwrap();
            let mut walker = Walker::new(&written);
            let (mut value, mut inside) = (String::new(), String::new());
            while let Some(node) = walker.next_node().unwrap() {
                match node {
                    Node::Open(element) => value = element.attribute("code").unwrap_or_default(),
                    Node::Text(piece) if value.is_empty() || !piece.starts_with('\n') => inside.push_str(&piece),
                    _ => {}
                }
            }
            let expected: String = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c })
                .filter(|c| !matches!(c, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')).collect();
            prop_assert_eq!(value, expected.clone());
            prop_assert_eq!(inside.trim(), expected.trim());
        }
    }
}
