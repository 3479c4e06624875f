//! How many attachments a message has, from its BODYSTRUCTURE alone (RFC 3501 §7.4.2).

use async_imap::imap_proto::{BodyContentCommon, BodyStructure};

/// Nested multiparts past this depth are counted as one attachment.
const DEPTH_LIMIT: usize = 32;

/// Counts the leaves that are not the text to read, as `formats::mime` counts them.
pub(super) fn count_attachments(structure: &BodyStructure<'_>) -> u32 {
    count(structure, DEPTH_LIMIT)
}

fn count(structure: &BodyStructure<'_>, depth: usize) -> u32 {
    match structure {
        BodyStructure::Multipart { bodies, .. } if depth > 0 => bodies.iter().map(|b| count(b, depth - 1)).sum(),
        BodyStructure::Text { common, .. } | BodyStructure::Basic { common, .. } => u32::from(!is_body(common)),
        BodyStructure::Multipart { .. } | BodyStructure::Message { .. } => 1,
    }
}

fn is_body(part: &BodyContentCommon<'_>) -> bool {
    let readable = part.ty.ty.eq_ignore_ascii_case("text") && ["plain", "html"].iter().any(|s| part.ty.subtype.eq_ignore_ascii_case(s));
    let attached = part.disposition.as_ref().is_some_and(|d| d.ty.eq_ignore_ascii_case("attachment"));
    readable && !attached
}
