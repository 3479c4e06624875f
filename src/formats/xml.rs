//! XML read under guard: bounded depth, no document type, no entity but the five predefined (XML 1.0 §4.6).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// How deep elements may stand in each other. Clinical documents stay under 40.
const DEPTH_LIMIT: usize = 200;

/// Why an XML document cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// It is not well formed, or its bytes are not in the encoding it declares.
    #[error("malformed XML")]
    Malformed,
    /// It has a document type declaration: no health format needs one, and it is the door to entity attacks.
    #[error("document type declaration refused")]
    DocumentType,
    /// Its elements are nested too deeply.
    #[error("elements nested too deeply")]
    TooDeep,
}

/// One thing met in the document. Names are local names, without their prefix.
pub(crate) enum Node<'a> {
    /// An element begins. Empty elements begin and end too.
    Open(Element<'a>),
    /// An element ends.
    Close,
    /// A piece of text; one text may come in several pieces.
    Text(String),
}

/// An element's beginning.
pub(crate) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// The local name.
    pub(crate) fn name(&self) -> String {
        self.0.local_name().into_inner().to_owned()
    }

    /// The same, where it need not be kept.
    pub(crate) fn local(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// Tells its attributes that are well formed: whether the name has a prefix, its local part, the value. What declares
    /// a namespace is left out.
    pub(crate) fn each_attribute(&self, mut tell: impl FnMut(bool, &str, &str)) {
        for attribute in self.0.attributes().with_checks(false).flatten() {
            let (prefix, name) = (attribute.key.prefix().map(|prefix| prefix.into_inner()), attribute.key.local_name().into_inner());
            if prefix == Some("xmlns") || (prefix.is_none() && name == "xmlns") {
                continue;
            }
            if let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0) {
                tell(prefix.is_some(), name, &value);
            }
        }
    }

    /// The value of the attribute with this local name, if it is there and well formed.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().with_checks(false).flatten().find(|a| a.key.local_name().into_inner() == name)?;
        found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
    }
}

/// Walks through a document's nodes.
pub(crate) struct Walker<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
    close_next: bool,
    rooted: bool,
}

impl<'a> Walker<'a> {
    /// A walker at the beginning of `text`, as [`text_of`] gives it.
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        Self { reader, depth: 0, close_next: false, rooted: false }
    }

    /// The next node, `None` at the end of a complete document.
    pub(crate) fn next_node(&mut self) -> Result<Option<Node<'a>>, XmlError> {
        if std::mem::take(&mut self.close_next) {
            self.depth = self.depth.saturating_sub(1);
            return Ok(Some(Node::Close));
        }
        loop {
            let event = self.reader.read_event().map_err(|_| XmlError::Malformed)?;
            match event {
                Event::Start(start) => return self.open(start).map(Some),
                Event::Empty(start) => {
                    self.close_next = true;
                    return self.open(start).map(Some);
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Node::Close));
                }
                Event::Text(text) => return Ok(Some(Node::Text(text.xml10_content().into_owned()))),
                Event::CData(text) => return Ok(Some(Node::Text(text.xml10_content().into_owned()))),
                Event::GeneralRef(reference) => {
                    let resolved = match reference.resolve_char_ref() {
                        Ok(Some(c)) => c.to_string(),
                        Ok(None) => predefined(&reference.xml10_content()).ok_or(XmlError::Malformed)?.to_owned(),
                        Err(_) => return Err(XmlError::Malformed),
                    };
                    return Ok(Some(Node::Text(resolved)));
                }
                Event::DocType(_) => return Err(XmlError::DocumentType),
                Event::Eof if self.depth == 0 && self.rooted => return Ok(None),
                Event::Eof => return Err(XmlError::Malformed),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn open(&mut self, start: BytesStart<'a>) -> Result<Node<'a>, XmlError> {
        self.depth += 1;
        self.rooted = true;
        if self.depth > DEPTH_LIMIT { Err(XmlError::TooDeep) } else { Ok(Node::Open(Element(start))) }
    }
}

fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => return None,
    })
}

/// The document as text: by its byte order mark, else by the encoding its declaration names, else UTF-8.
///
/// # Errors
/// [`XmlError::Malformed`] when the encoding is unknown or the bytes are not in it.
pub(crate) fn text_of(bytes: &[u8]) -> Result<String, XmlError> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if bytes.starts_with(b"<\0") => UTF_16LE,
        None if bytes.starts_with(b"\0<") => UTF_16BE,
        None => declared(bytes)?,
    };
    let (text, _, broken) = encoding.decode(bytes);
    if broken { Err(XmlError::Malformed) } else { Ok(text.into_owned()) }
}

/// The encoding named by the XML declaration, which is ASCII in every encoding left at this point.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, XmlError> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned();
    let Some((declaration, _)) = head.strip_prefix("<?xml").and_then(|h| h.split_once("?>")) else {
        return Ok(UTF_8);
    };
    let Some((_, rest)) = declaration.split_once("encoding") else {
        return Ok(UTF_8);
    };
    let rest = rest.trim_start().strip_prefix('=').unwrap_or(rest).trim_start();
    let name = rest.split(['"', '\'']).nth(1).ok_or(XmlError::Malformed)?;
    let found = Encoding::for_label(name.as_bytes()).ok_or(XmlError::Malformed)?;
    // A declaration that could be read byte by byte is not in UTF-16, whatever it says.
    Ok(if found == UTF_16LE || found == UTF_16BE { UTF_8 } else { found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(text: &str) -> Result<String, XmlError> {
        let mut walker = Walker::new(text);
        let mut seen = String::new();
        while let Some(node) = walker.next_node()? {
            match node {
                Node::Open(e) => seen.push_str(&format!("<{}={}>", e.name(), e.attribute("v").unwrap_or_default())),
                Node::Close => seen.push_str("</>"),
                Node::Text(t) => seen.push_str(&t),
            }
        }
        Ok(seen)
    }

    #[test]
    fn gives_nodes_with_references_resolved() {
        assert_eq!(walk("<?xml version='1.0'?><a:b x:v='1&amp;2'>x&lt;&#233;<![CDATA[<]]></a:b>").unwrap(), "<b=1&2>x<é<</>");
        assert_eq!(walk("<a><b/></a>").unwrap(), "<a=><b=></></>");
    }

    #[test]
    fn refuses_what_is_dangerous_or_broken() {
        assert_eq!(walk("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), Err(XmlError::DocumentType));
        for text in ["<a>&x;</a>", "<a>", "<a></b>", "", "texte", "<a/><!"] {
            assert_eq!(walk(text), Err(XmlError::Malformed), "{text}");
        }
        assert_eq!(walk(&"<a>".repeat(100_000)), Err(XmlError::TooDeep));
    }

    #[test]
    fn reads_the_usual_encodings() {
        assert_eq!(text_of(b"<?xml version=\"1.0\" encoding='ISO-8859-1'?><a>\xe9</a>").unwrap().matches('é').count(), 1);
        let wide: Vec<u8> = "\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text_of(&wide).unwrap(), "<a>é</a>");
        assert_eq!(text_of(b"\xef\xbb\xbf<a/>").unwrap(), "<a/>");
        assert_eq!(text_of(b"<a>\xe9</a>"), Err(XmlError::Malformed));
        assert_eq!(text_of(b"<?xml version='1.0' encoding='inconnu'?><a/>"), Err(XmlError::Malformed));
    }
}
