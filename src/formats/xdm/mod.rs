//! IHE XDM archives (`IHE_XDM.ZIP`): who their documents are about (ECO.2.1.1, ECO.2.1.2; referentiel2 I.1, I.2).

mod archive;
mod header;
mod metadata;
mod read;
mod tree;
mod write;

pub use read::open;
pub use write::{Packing, name_for_document, write};

use super::cda;
use super::xml::XmlError;
use crate::domain::patient::PatientIdentity;
use archive::Archive;

/// Why an archive cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XdmError {
    /// It is no ZIP archive, or a damaged one, or uses a compression nobody needs.
    #[error("not a readable ZIP archive")]
    Unreadable,
    /// It is a ZIP archive without an `IHE_XDM/…/METADATA.XML`.
    #[error("not an XDM archive")]
    NotXdm,
    /// It goes over a limit on size, number of entries or compression ratio.
    #[error("archive over the limits")]
    OverLimits,
    /// An entry's name would lead outside the archive, or two entries share a name, or an entry is a link.
    #[error("archive with a dangerous entry")]
    DangerousEntry,
    /// An entry is encrypted: what cannot be read cannot be checked.
    #[error("encrypted archive")]
    Encrypted,
    /// A `METADATA.XML` cannot be read.
    #[error(transparent)]
    Metadata(#[from] XmlError),
}

/// What was read in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct XdmSummary {
    /// The patients its metadata and documents name, in reading order, identical ones once.
    pub patients: Vec<PatientIdentity>,
}

/// Reads who an archive is about: its `METADATA.XML` files, then each CDA document their `URI` slots name.
///
/// Nothing is written anywhere and archives inside the archive are not opened. A document that is missing or no
/// readable CDA is passed over: the others still count.
///
/// # Errors
/// See [`XdmError`]: the limits are 25 MiB compressed, 200 entries, 200 MiB expanded of which 50 MiB per entry, and
/// a compression ratio of 200.
pub fn inspect(bytes: &[u8]) -> Result<XdmSummary, XdmError> {
    let mut archive = Archive::open(bytes)?;
    let sets: Vec<String> = archive.names().filter(|n| is_metadata(n)).map(str::to_owned).collect();
    if sets.is_empty() {
        return Err(XdmError::NotXdm);
    }
    let mut patients: Vec<PatientIdentity> = Vec::new();
    let mut add = |found: PatientIdentity| metadata::absorb(&mut patients, found);
    for set in sets {
        let metadata = metadata::read(&archive.read(&set)?.ok_or(XdmError::Unreadable)?)?;
        metadata.patients.into_iter().for_each(&mut add);
        let folder = set.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder);
        for uri in metadata.entries.into_iter().map(|entry| entry.uri) {
            let Some(document) = archive.read(&format!("{folder}/{}", uri.trim_start_matches("./")))? else { continue };
            if let Ok(patient) = cda::patient(&document) {
                add(patient);
            }
        }
    }
    Ok(XdmSummary { patients })
}

/// The documents of an archive, one after the other: each file that `wanted` accepts by its name, until `each` wants no
/// more. What says what the archive holds, and what shows it in a browser, is no document of it (ITI TF-2 §3.32.4.1.2).
/// `room` tells how many octets the next one may take; one that is larger, or damaged, is passed over.
///
/// # Errors
/// As [`inspect`], but for the metadata, which is not read.
pub(super) fn documents(
    bytes: &[u8],
    wanted: impl Fn(&str) -> bool,
    room: impl Fn() -> u64,
    mut each: impl FnMut(&str, Vec<u8>) -> bool,
) -> Result<(), XdmError> {
    let mut archive = Archive::open(bytes)?;
    if !archive.names().any(is_metadata) {
        return Err(XdmError::NotXdm);
    }
    let is_document = |name: &&str| !is_accessory(name) && wanted(name);
    let names: Vec<String> = archive.names().filter(is_document).map(str::to_owned).collect();
    for name in names {
        if let Ok(Some(document)) = archive.read_within(&name, room())
            && !each(&name, document)
        {
            break;
        }
    }
    Ok(())
}

/// Whether the bytes hold the names of an XDM folder and of its metadata file: the way to recognise an archive that cannot be opened.
/// Names stand uncompressed in a ZIP (APPNOTE 4.3.7).
#[must_use]
pub(crate) fn has_metadata_name(bytes: &[u8]) -> bool {
    let names: [&[u8]; 2] = [b"IHE_XDM/", b"/METADATA.XML"];
    names.iter().all(|name| bytes.windows(name.len()).any(|w| w.eq_ignore_ascii_case(name)))
}

/// Whether a file is what an archive is described or browsed with, and no document of it (ITI TF-2 §3.32.4.1.2).
fn is_accessory(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_uppercase();
    matches!(file.as_str(), "" | "METADATA.XML" | "INDEX.HTM" | "INDEX.HTML" | "README.TXT")
}

/// `IHE_XDM/<submission set>/METADATA.XML`, whatever the letter case and the folder above.
fn is_metadata(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let mut parts = upper.rsplit(['/', '\\']);
    parts.next() == Some("METADATA.XML") && parts.any(|folder| folder == "IHE_XDM")
}

#[cfg(test)]
pub(crate) mod samples {
    //! Archives for tests.
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    pub(crate) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    pub(crate) fn cda(name: &str, ins: &str) -> String {
        format!(
            "<ClinicalDocument xmlns='urn:hl7-org:v3'><recordTarget><patientRole><id root='1.2.250.1.213.1.4.10' extension='{ins}'/><patient><name>\
             <family qualifier='BR'>{name}</family><given qualifier='BR'>PAUL</given></name><birthTime value='19640312'/></patient></patientRole></recordTarget></ClinicalDocument>"
        )
    }

    pub(crate) fn metadata(id: &str, name: &str, uri: &str) -> String {
        format!(
            "<SubmitObjectsRequest xmlns='urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0' xmlns:r='urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0'><r:RegistryObjectList>\
             <r:ExtrinsicObject mimeType='text/xml'><r:Slot name='sourcePatientId'><r:ValueList><r:Value>{id}</r:Value></r:ValueList></r:Slot>\
             <r:Slot name='sourcePatientInfo'><r:ValueList><r:Value>PID-5|{name}^PAUL^^^^^L</r:Value><r:Value>PID-7|19640312</r:Value><r:Value>PID-8|M</r:Value></r:ValueList></r:Slot>\
             <r:Slot name='URI'><r:ValueList><r:Value>{uri}</r:Value></r:ValueList></r:Slot></r:ExtrinsicObject></r:RegistryObjectList></SubmitObjectsRequest>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{cda, metadata, zip_of};
    use super::*;

    const INS: &str = "255069999999934";
    const CX: &str = "255069999999934^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH";

    #[test]
    fn metadata_and_documents_that_agree_make_one_patient() {
        let zip = zip_of(&[
            ("README.TXT", b"x"),
            ("IHE_XDM/SUBSET01/METADATA.XML", metadata(CX, "VIAL", "DOC00001.XML").as_bytes()),
            ("IHE_XDM/SUBSET01/DOC00001.XML", cda("VIAL", INS).as_bytes()),
        ]);
        let found = inspect(&zip).unwrap().patients;
        assert_eq!((found.len(), found[0].birth_name.as_str(), found[0].ins.as_ref().map(|i| i.matricule())), (1, "VIAL", Some(INS)));
    }

    #[test]
    fn a_document_about_somebody_else_is_seen() {
        let zip = zip_of(&[
            ("ihe_xdm/subset01/metadata.xml", metadata("12^^^&amp;1.2.3&amp;ISO^PI", "VIAL", "doc00001.xml").as_bytes()),
            ("IHE_XDM/SUBSET01/DOC00001.XML", cda("NGUYEN", INS).as_bytes()),
        ]);
        let found = inspect(&zip).unwrap().patients;
        assert_eq!(found.iter().map(|p| (p.birth_name.as_str(), p.ins.is_some())).collect::<Vec<_>>(), [("VIAL", false), ("NGUYEN", true)]);
    }

    #[test]
    fn an_ordinary_zip_is_no_xdm() {
        assert_eq!(inspect(&zip_of(&[("METADATA.XML", b"<a/>")])), Err(XdmError::NotXdm));
        assert_eq!(inspect(b"PK\x03\x04"), Err(XdmError::Unreadable));
        assert_eq!(inspect(&zip_of(&[("IHE_XDM/S/METADATA.XML", b"<!DOCTYPE a><a/>")])), Err(XdmError::Metadata(XmlError::DocumentType)));
    }

    #[test]
    fn a_missing_or_broken_document_does_not_hide_the_rest() {
        let zip = zip_of(&[("IHE_XDM/S/METADATA.XML", metadata(CX, "VIAL", "DOC.XML").as_bytes()), ("IHE_XDM/S/DOC.XML", b"<!DOCTYPE a>")]);
        assert_eq!(inspect(&zip).unwrap().patients.len(), 1);
        let zip = zip_of(&[("IHE_XDM/S/METADATA.XML", metadata(CX, "VIAL", "../../etc/passwd").as_bytes())]);
        assert_eq!(inspect(&zip).unwrap().patients.len(), 1);
    }
}
