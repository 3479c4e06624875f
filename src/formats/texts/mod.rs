//! The words of attached documents, for searching: PDF, clinical documents (CDA), the documents of XDM archives, texts and
//! pages.
//!
//! Nothing here is ever shown: what is not read is only not found. So every limit ends the work quietly, and what costs
//! too much, is encrypted or damaged gives the text that came before, or none.

mod bounds;
mod cda;
mod pdf;

use super::mime;
use super::{charset, media_type_of, xdm};
use crate::domain::mail::Attachment;
use bounds::{Bounds, Gathered};
use encoding_rs::Encoding;

/// The most text of one message's documents, in octets: the index takes little more.
const TEXT: usize = 160 << 10;
/// The largest attachment looked at, in octets: what operators carry.
const ATTACHED: u64 = 40 << 20;
/// The largest document of an archive, in octets.
const PACKED: u64 = 16 << 20;
/// How much of a plain text or a page is read, in octets.
const PLAIN: usize = 1 << 20;

/// What a document is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Pdf,
    Cda,
    Xdm,
    Page,
    Plain,
}

impl Kind {
    /// What a file may be, by what is said of it: enough to leave most alone.
    fn told(name: &str, media_type: &str) -> Option<Self> {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let ends = |one: &str| ending.eq_ignore_ascii_case(one);
        let is = |one: &str| media_type.eq_ignore_ascii_case(one);
        if ends("pdf") || is("application/pdf") {
            Some(Self::Pdf)
        } else if ends("zip") || is("application/zip") || is("application/x-zip-compressed") {
            Some(Self::Xdm)
        } else if ends("xml") || is("text/xml") || is("application/xml") || media_type.ends_with("cda+xml") {
            Some(Self::Cda)
        } else if ends("htm") || ends("html") || is("text/html") {
            Some(Self::Page)
        } else if ends("rtf") || is("text/rtf") || is("application/rtf") {
            None
        } else if ends("txt") || ends("hpr") || ends("hpm") || ends("csv") || is("application/x-hprim") || media_type.starts_with("text/") {
            Some(Self::Plain)
        } else {
            None
        }
    }

    /// What it is, by its first octets too.
    fn of(name: &str, media_type: &str, octets: &[u8]) -> Option<Self> {
        let told = Self::told(name, media_type)?;
        let head = octets.get(..octets.len().min(1024)).unwrap_or_default();
        // Some writers put a line or two before the mark (ISO 32000-2 annex I allows a kilooctet).
        let is_pdf = head.windows(5).any(|window| window == b"%PDF-");
        match told {
            _ if octets.starts_with(b"PK\x03\x04") => Some(Self::Xdm),
            Self::Pdf => is_pdf.then_some(Self::Pdf),
            _ if octets.starts_with(b"%PDF-") => Some(Self::Pdf),
            Self::Xdm => None,
            Self::Plain if octets.starts_with(b"{\\rtf") => None,
            Self::Plain if media_type_of(name, octets) == "text/xml" => Some(Self::Cda),
            other => Some(other),
        }
    }
}

/// The text of a message's documents, to be indexed with its own. Costs nothing where no attachment may be one.
///
/// `attachments` are those that [`mime::read`] gave for these octets.
#[must_use]
pub fn of_message(raw: &[u8], attachments: &[Attachment]) -> String {
    let is_document = |file: &&Attachment| file.size <= ATTACHED && !file.inline && Kind::told(&file.name, &file.media_type).is_some();
    let documents: Vec<&Attachment> = attachments.iter().filter(is_document).collect();
    if documents.is_empty() {
        return String::new();
    }
    let (bounds, mut out) = (Bounds::new(), Gathered::new(TEXT));
    // One after the other, so that only one is in memory decoded.
    for file in documents {
        if out.is_full() || !bounds.document() {
            break;
        }
        if let Some(octets) = mime::octets_of(raw, &file.part) {
            gather(&file.name, &file.media_type, &octets, 0, &bounds, &mut out);
        }
    }
    out.into_text()
}

/// The text of one document, to be folded; `None` where there is none to be had. Its name and type only help: what it
/// holds decides.
#[must_use]
pub fn of_document(name: &str, media_type: &str, octets: &[u8]) -> Option<String> {
    let mut out = Gathered::new(TEXT);
    gather(name, media_type, octets, 0, &Bounds::new(), &mut out);
    let text = out.into_text();
    (!text.trim().is_empty()).then_some(text)
}

/// How deep documents may be in each other: a PDF in a clinical document in an archive.
const DEPTH: u32 = 2;

fn gather(name: &str, media_type: &str, octets: &[u8], depth: u32, bounds: &Bounds, out: &mut Gathered) {
    match Kind::of(name, media_type, octets) {
        Some(Kind::Pdf) => pdf::gather(octets, bounds, out),
        Some(Kind::Cda) if depth < DEPTH => {
            for inside in cda::gather(octets, bounds, out).unwrap_or_default() {
                // A clinical document holds no archive and no other clinical document.
                if bounds.document() && matches!(Kind::told("", &inside.media_type), Some(Kind::Pdf | Kind::Plain | Kind::Page)) {
                    out.line();
                    gather("", &inside.media_type, &inside.octets, DEPTH, bounds, out);
                }
            }
        }
        Some(Kind::Xdm) if depth == 0 => {
            let wanted = |name: &str| matches!(Kind::told(name, ""), Some(kind) if kind != Kind::Xdm);
            let room = || PACKED.min(bounds.room() as u64);
            let each = |name: &str, document: Vec<u8>| {
                bounds.inflated(document.len());
                let go_on = bounds.document() && !out.is_full();
                if go_on {
                    gather(name, "", &document, 1, bounds, out);
                }
                go_on
            };
            // An archive that cannot be read within its limits has no text.
            let _ = xdm::documents(octets, wanted, room, each);
        }
        Some(Kind::Page) => {
            let (text, _) = mime::page_text(&plain(octets));
            out.words(&text);
        }
        Some(Kind::Plain) => out.words(&plain(octets)),
        _ => {}
    }
    out.line();
}

/// A text in the charset that its first octets tell, else in the one it looks like.
fn plain(octets: &[u8]) -> String {
    let octets = octets.get(..PLAIN).unwrap_or(octets);
    match Encoding::for_bom(octets) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(octets.get(mark..).unwrap_or_default()).0.into_owned(),
        None => charset::decode(octets, None).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::xdm::samples::{metadata, zip_of};
    use proptest::prelude::*;

    #[test]
    fn what_is_said_of_a_file_leaves_most_alone() {
        for (name, media_type, expected) in [
            ("a.PDF", "application/octet-stream", Some(Kind::Pdf)),
            ("scan", "application/pdf", Some(Kind::Pdf)),
            ("IHE_XDM.ZIP", "", Some(Kind::Xdm)),
            ("a.xml", "", Some(Kind::Cda)),
            ("x", "application/cda+xml", Some(Kind::Cda)),
            ("r.hpr", "application/x-hprim", Some(Kind::Plain)),
            ("a.ics", "text/calendar", Some(Kind::Plain)),
            ("a.rtf", "text/rtf", None),
            ("photo.jpg", "image/jpeg", None),
            ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", None),
        ] {
            assert_eq!(Kind::told(name, media_type), expected, "{name}");
        }
        assert_eq!(Kind::of("a.pdf", "application/pdf", b"MZ"), None);
        assert_eq!(Kind::of("a.txt", "text/plain", b"%PDF-1.4"), Some(Kind::Pdf));
        assert_eq!(Kind::of("a.txt", "text/plain", b"{\\rtf1"), None);
        assert_eq!(Kind::of("a.txt", "text/plain", b"<?xml version='1.0'?>"), Some(Kind::Cda));
    }

    #[test]
    fn texts_and_pages_are_read_in_their_charset() {
        let of = |name: &str, octets: &[u8]| of_document(name, "", octets).unwrap();
        assert_eq!(of("a.txt", b"  caf\xe9\r\n noir"), "café noir\n");
        assert_eq!(of("a.txt", b"\xff\xfeo\0u\0i\0"), "oui\n");
        assert_eq!(of("a.html", "<p>Un <b>œd</b>ème</p><script>non</script>".as_bytes()), "Un œdème\n");
        assert_eq!(of_document("a.bin", "", b"texte"), None);
    }

    #[test]
    fn the_documents_of_an_archive_are_read_and_nothing_else_of_it() {
        let document = "<ClinicalDocument><title>Bilan</title></ClinicalDocument>";
        let entries = [
            ("IHE_XDM/S/METADATA.XML", metadata("x", "VIAL", "D.XML")),
            ("IHE_XDM/S/D.XML", document.to_owned()),
            ("IHE_XDM/S/LISEZ.TXT", "un mot".to_owned()),
            ("README.TXT", "éditeur".to_owned()),
            ("INDEX.HTM", "<p>index</p>".to_owned()),
        ];
        let files: Vec<(&str, &[u8])> = entries.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let archive = zip_of(&files);
        assert_eq!(of_document("IHE_XDM.ZIP", "", &archive).unwrap(), "Bilan\nun mot\n");
        let nested = zip_of(&[("IHE_XDM/S/METADATA.XML", b"<a/>"), ("IHE_XDM/S/A.TXT", &archive), ("IHE_XDM/S/B.ZIP", &archive)]);
        assert_eq!(of_document("a.zip", "", &nested), None, "an archive in an archive is not opened");
        assert_eq!(of_document("a.zip", "", &zip_of(&[("a.txt", b"x")])), None, "nor one that is no XDM");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn damage_anywhere_is_no_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), is_packed in any::<bool>()) {
            let inside = "JVBERi0xLjQgMSAwIG9iajw8L1R5cGUvUGFnZS9Db250ZW50cyAyIDAgUj4+IGVuZG9iaiAyIDAgb2JqPDwvTGVuZ3RoIDI+PnN0cmVhbQpCVCBlbmRzdHJlYW0gZW5kb2Jq";
            let document = format!(
                "<?xml version='1.0' encoding='ISO-8859-1'?><ClinicalDocument xmlns='urn:hl7-org:v3'><title>Bilan</title><recordTarget><patientRole>\
                 <id root='1.2.250.1.213.1.4.10' extension='255069999999934'/></patientRole></recordTarget><component><nonXMLBody>\
                 <text representation='B64' mediaType='application/pdf'>{inside}</text></nonXMLBody></component></ClinicalDocument>"
            );
            let entries = [("IHE_XDM/S/METADATA.XML", "<a/>"), ("IHE_XDM/S/D.XML", document.as_str()), ("IHE_XDM/S/P.HTM", "<p>un<br>&eacute;")];
            let files: Vec<(&str, &[u8])> = entries.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
            let mut damaged = if is_packed { zip_of(&files) } else { document.clone().into_bytes() };
            for (place, octet) in &changes {
                let at = place.index(damaged.len());
                damaged[at] = *octet;
            }
            drop(of_document(if is_packed { "a.zip" } else { "a.xml" }, "", &damaged));
        }
    }

    #[test]
    fn a_bomb_in_an_archive_gives_no_text_and_the_others_do() {
        let big = vec![b'a'; 1_000_000];
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for (name, octets) in [("IHE_XDM/S/METADATA.XML", b"<a/>".as_slice()), ("IHE_XDM/S/A.TXT", big.as_slice())] {
            writer.start_file(name, options).unwrap();
            std::io::Write::write_all(&mut writer, octets).unwrap();
        }
        assert_eq!(of_document("a.zip", "", &writer.finish().unwrap().into_inner()), None);
    }
}
