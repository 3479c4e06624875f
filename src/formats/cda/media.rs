//! Files inside a clinical document: what is in base64, and what the identifiers of `observationMedia` and
//! `regionOfInterest` stand for.

use super::tree::Node;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What says that a document attached is a copy of the one it is in (LOINC 55108-5).
const COPY: &str = "55108-5";
/// The section of such a copy (CI-SIS, FR-Document-PDF-copie).
const COPY_SECTION: &str = "1.2.250.1.213.1.1.2.243";

/// A file, as far as it can be told what it is.
pub(super) enum Medium {
    /// A PDF.
    Pdf(Vec<u8>),
    /// An image, by its type.
    Picture(Vec<u8>),
    /// A text.
    Text(String),
    /// Something else.
    Other,
    /// It stands elsewhere, and is not fetched.
    Elsewhere,
    /// Its letters are no base64.
    Damaged,
}

/// The file in a `value` or a `text`.
pub(super) fn medium(node: Node<'_>) -> Medium {
    let declared = node.attribute("mediaType").unwrap_or("text/plain").trim().to_ascii_lowercase();
    let letters = node.raw();
    if letters.trim().is_empty() && node.child("reference").is_some() {
        return Medium::Elsewhere;
    }
    if node.attribute("representation").is_none_or(|how| !how.eq_ignore_ascii_case("B64")) {
        return if declared.starts_with("text/") { Medium::Text(letters) } else { Medium::Damaged };
    }
    let packed: Vec<u8> = letters.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let Ok(octets) = BASE64.decode(packed) else { return Medium::Damaged };
    // Octets decide: what is called a PDF and is none can only be shown as damaged.
    let head = octets.get(..octets.len().min(1024)).unwrap_or_default();
    if head.windows(5).any(|window| window == b"%PDF-") {
        Medium::Pdf(octets)
    } else if declared == "application/pdf" || octets.is_empty() {
        Medium::Damaged
    } else if declared.starts_with("image/") || is_picture(&octets) {
        Medium::Picture(octets)
    } else if declared == "text/plain" || declared == "text/html" {
        let charset = node.attribute("charset");
        Medium::Text(crate::formats::charset::decode(&octets, charset).into_owned())
    } else {
        Medium::Other
    }
}

fn is_picture(octets: &[u8]) -> bool {
    [b"\x89PNG".as_slice(), b"\xff\xd8\xff", b"GIF8"].iter().any(|mark| octets.starts_with(mark))
}

/// The `value` that an identifier stands for: a medium's own, or that of the image a region is on.
pub(super) fn value_of(named: Node<'_>) -> Option<Node<'_>> {
    match named.name() {
        "observationMedia" => value_in(named),
        _ => named.below().take(BELOW).find(|node| node.name() == "observationMedia").and_then(value_in),
    }
}

/// The value of a medium, which stands among few others: whoever names it may do so many times.
fn value_in(media: Node<'_>) -> Option<Node<'_>> {
    media.inside().take(BELOW).find(|node| node.name() == "value")
}

/// How many elements are looked through for a medium that another element stands for.
const BELOW: usize = 200;

/// Whether a medium is a copy of the document it is in, by its section or by what stands beside it.
pub(super) fn is_copy(media: Node<'_>) -> bool {
    let says = |node: Node<'_>| node.attribute("code") == Some(COPY);
    let mut at = media;
    while let Some(above) = at.above() {
        let is = match above.name() {
            "section" => {
                let by_template = above.all("templateId").any(|id| id.attribute("root") == Some(COPY_SECTION));
                return by_template || above.child("code").is_some_and(says);
            }
            "organizer" => above
                .inside()
                .take(BELOW)
                .filter(|node| node.name() == "component")
                .filter_map(|one| one.at(&["observation", "value"]))
                .any(says),
            _ => false,
        };
        if is {
            return true;
        }
        at = above;
    }
    false
}
