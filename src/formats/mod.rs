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
pub use media::media_type_of;
pub use xml::XmlError;

use crate::domain::draft::Inspection;

/// What a file to attach is: an IHE XDM archive, a clinical document, or nothing this program knows.
///
/// Contents decide, names and types only help: a ZIP counts as XDM when it holds a `METADATA.XML` under an
/// `IHE_XDM` folder, or when it is called `IHE_XDM.ZIP` (ECO.2.1.1). An archive that cannot be read within the
/// limits of [`xdm`] still counts, without patients: rules on the number of archives must not be escaped by damage.
#[must_use]
pub fn inspect(name: &str, media_type: &str, bytes: &[u8]) -> Inspection {
    if media_type_of(name, bytes) == "application/zip" || bytes.starts_with(b"PK\x03\x04") {
        let named = name.eq_ignore_ascii_case("IHE_XDM.ZIP");
        return match xdm::inspect(bytes) {
            Ok(summary) => Inspection { xdm: true, patients: summary.patients, ..Inspection::default() },
            Err(xdm::XdmError::NotXdm) => Inspection { xdm: named, ..Inspection::default() },
            Err(_) => Inspection { xdm: named || xdm::has_metadata_name(bytes), ..Inspection::default() },
        };
    }
    let may_be_xml =
        media_type.to_ascii_lowercase().contains("xml") || name.to_ascii_lowercase().ends_with(".xml") || looks_like_xml(bytes);
    if may_be_xml && cda::is_cda(bytes) {
        let patients = cda::patient(bytes).into_iter().filter(|p| !p.is_empty()).collect();
        return Inspection { patients, ..Inspection::default() };
    }
    Inspection::default()
}

pub(crate) fn looks_like_xml(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 5] = [b"<?xml", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\0<", b"<ClinicalDocument"];
    starts.iter().any(|s| bytes.starts_with(s))
}

#[cfg(test)]
mod tests {
    use super::xdm::samples::{cda, metadata, zip_of};
    use super::*;

    #[test]
    fn archives_are_recognised_by_what_they_hold() {
        let cx = "255069999999934^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH";
        let zip = zip_of(&[("x/IHE_XDM/S/METADATA.XML", metadata(cx, "VIAL", "D.XML").as_bytes())]);
        let found = inspect("autre-nom.bin", "application/octet-stream", &zip);
        assert!(found.xdm && found.patients.len() == 1);
        let plain = zip_of(&[("a.txt", b"x")]);
        assert_eq!((inspect("a.zip", "", &plain).xdm, inspect("ihe_xdm.zip", "", &plain).xdm), (false, true));
        let mut damaged = zip;
        damaged.truncate(damaged.len() - 10);
        assert!(inspect("a.zip", "", &damaged).xdm && inspect("a.zip", "", &damaged).patients.is_empty());
    }

    #[test]
    fn bare_documents_name_their_patient() {
        let document = cda("VIAL", "255069999999934");
        for (name, media_type) in [("a.xml", ""), ("a", "text/xml"), ("a", "")] {
            assert_eq!(inspect(name, media_type, document.as_bytes()).patients.len(), 1, "{name}");
        }
        let wide: Vec<u8> = format!("\u{feff}{document}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(inspect("a", "", &wide).patients.len(), 1);
        for other in [b"<a/>".as_slice(), b"%PDF-1.4", b"", b"<!DOCTYPE x><ClinicalDocument/>"] {
            assert_eq!(inspect("a.xml", "text/xml", other), Inspection::default());
        }
    }
}
