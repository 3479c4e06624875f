//! Layer 1: bytes to values and back.
//!
//! Everything here is a pure function with bounds on size, depth and count: no file, no network, no clock, no
//! waiting. What comes from outside is hostile until read; errors are closed enums that carry nothing of the input.

pub mod calendar;
pub mod cda;
mod charset;
pub mod documents;
mod glance;
pub mod hprim;
pub mod html;
mod inspection;
mod lines;
mod media;
pub mod mime;
mod mss_headers;
pub mod patient_file;
pub mod pdf;
pub mod picture;
pub mod receipt;
pub mod records;
pub mod texts;
pub mod trust_list;
pub mod vcard;
pub mod xdm;
mod xml;
mod xml_write;

pub use glance::glance;
pub use inspection::inspect;
pub use media::media_type_of;
pub use xml::XmlError;

pub(crate) fn looks_like_xml(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 5] = [b"<?xml", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\0<", b"<ClinicalDocument"];
    starts.iter().any(|s| bytes.starts_with(s))
}
