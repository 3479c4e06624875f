//! An archive opened whole: its documents, each with what is wrong with it.

use super::super::cda;
use super::super::documents::{fault_of, pdf};
use super::super::media_type_of;
use super::super::xml::XmlError;
use super::archive::Archive;
use super::metadata::{self, Entry, Link, Metadata, Relation};
use super::{XdmError, is_accessory, is_metadata};
use crate::domain::document::{DocumentFault, FileKind, HealthDocument, Octets, OpenedFile};
use crate::domain::patient::PatientIdentity;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

/// The most documents of an archive.
const DOCUMENT_LIMIT: usize = 200;
/// The largest metadata file, in octets.
const METADATA_LIMIT: u64 = 10 << 20;

/// Opens an archive whole: its documents in the order of its metadata, each with what is wrong with it, then those that the metadata do not name. A PDF
/// that is the copy of a clinical document is one document with it. Never fails: an archive that cannot be read, or that is dangerous, has faults and
/// no documents; archives inside it are not opened. The limits are those of [`super::inspect`].
///
/// A ZIP with neither metadata nor clinical document is no XDM archive: [`FileKind::Other`], without faults.
#[must_use]
pub fn open(octets: &[u8]) -> OpenedFile {
    let mut file = OpenedFile { kind: FileKind::Xdm, ..OpenedFile::default() };
    let mut archive = match Archive::open(octets) {
        Ok(archive) => archive,
        Err(error) => {
            file.faults.push(archive_fault(error));
            return file;
        }
    };
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    let mut sets: Vec<&String> = names.iter().filter(|name| is_metadata(name)).collect();
    sets.sort();
    let mut reading = Reading { taken: vec![false; names.len()], names: &names, documents: Vec::new(), whole_faults: Vec::new() };
    for set in &sets {
        match read_set(&mut archive, set) {
            Ok(metadata) => reading.named(&mut archive, set, metadata),
            Err(fault) => reading.fault(fault),
        }
    }
    if sets.is_empty() {
        reading.fault(DocumentFault::MetadataMissing);
    }
    reading.unnamed(&mut archive, !sets.is_empty());
    if sets.is_empty() && !reading.documents.iter().any(|one| one.is_clinical) {
        return OpenedFile::default();
    }
    file.faults = reading.whole_faults;
    file.documents = merged(reading.documents);
    file
}

fn read_set(archive: &mut Archive<'_>, set: &str) -> Result<Metadata, DocumentFault> {
    let octets = archive.read_within(set, METADATA_LIMIT).map_err(archive_fault)?.ok_or(DocumentFault::MetadataMissing)?;
    metadata::read(&octets).map_err(|error| match error {
        XmlError::DocumentType => DocumentFault::DocumentType,
        XmlError::TooDeep => DocumentFault::OverLimits,
        XmlError::Malformed => DocumentFault::MetadataMissing,
    })
}

/// What is wrong with an archive that does not open.
fn archive_fault(error: XdmError) -> DocumentFault {
    match error {
        XdmError::Unreadable => DocumentFault::Unreadable,
        XdmError::NotXdm | XdmError::Metadata(_) => DocumentFault::MetadataMissing,
        XdmError::OverLimits => DocumentFault::OverLimits,
        XdmError::DangerousEntry => DocumentFault::DangerousEntry,
        XdmError::Encrypted => DocumentFault::Encrypted,
    }
}

/// A document on its way.
struct Found {
    document: HealthDocument,
    /// Its identifier in the metadata; empty for what the metadata do not name.
    id: String,
    /// The identifiers of what it is another form of.
    forms_of: Vec<String>,
    is_clinical: bool,
}

struct Reading<'a> {
    names: &'a [String],
    /// Which of them a document was read from.
    taken: Vec<bool>,
    documents: Vec<Found>,
    whole_faults: Vec<DocumentFault>,
}

impl Reading<'_> {
    fn fault(&mut self, fault: DocumentFault) {
        if !self.whole_faults.contains(&fault) {
            self.whole_faults.push(fault);
        }
    }

    /// Whether there is room for one more document.
    fn has_room(&mut self) -> bool {
        let has_room = self.documents.len() < DOCUMENT_LIMIT;
        if !has_room {
            self.fault(DocumentFault::Truncated);
        }
        has_room
    }

    /// The documents that a set of metadata names.
    fn named(&mut self, archive: &mut Archive<'_>, set: &str, metadata: Metadata) {
        let folder = set.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder).replace('\\', "/");
        let folder = folder.as_str();
        let Metadata { entries, links, .. } = metadata;
        let identifiers: Vec<(String, String)> = entries.iter().map(|entry| (entry.id.clone(), entry.unique_id.clone())).collect();
        for entry in entries {
            if !self.has_room() {
                return;
            }
            let found = match self.place(folder, &entry.uri) {
                Place::At(index) => {
                    let Some(name) = self.names.get(index) else { continue };
                    if let Some(taken) = self.taken.get_mut(index)
                        && std::mem::replace(taken, true)
                    {
                        continue;
                    }
                    match archive.read(name) {
                        Ok(Some(octets)) => described(name, octets, &entry),
                        Ok(None) => absent(name, &entry, DocumentFault::DocumentMissing),
                        Err(error) => absent(name, &entry, archive_fault(error)),
                    }
                }
                Place::Nowhere => absent(&entry.uri, &entry, DocumentFault::DocumentMissing),
                Place::Outside => absent(&entry.uri, &entry, DocumentFault::DangerousEntry),
            };
            self.documents.push(linked(found, &links, &identifiers));
        }
    }

    /// Where in the archive an address leads.
    fn place(&self, folder: &str, uri: &str) -> Place {
        if uri.is_empty() {
            return Place::Nowhere;
        }
        let find = |wanted: &str| self.names.iter().position(|name| name.replace('\\', "/").eq_ignore_ascii_case(wanted));
        let decoded = percent_decoded(uri);
        let mut outside = false;
        for address in [decoded.as_str(), uri] {
            // First beside the metadata, as it should be; then from the archive's root, as some write it.
            for base in [folder, ""] {
                match resolved(base, address) {
                    Some(wanted) => {
                        if let Some(index) = find(&wanted) {
                            return Place::At(index);
                        }
                    }
                    None => outside |= base == folder,
                }
            }
        }
        if outside { Place::Outside } else { Place::Nowhere }
    }

    /// The documents that no metadata name.
    fn unnamed(&mut self, archive: &mut Archive<'_>, has_metadata: bool) {
        for index in 0..self.names.len() {
            let Some(name) = self.names.get(index) else { continue };
            if self.taken.get(index).copied().unwrap_or(true) || is_accessory(name) || !may_be_document(name) {
                continue;
            }
            if !self.has_room() {
                return;
            }
            let Ok(Some(octets)) = archive.read(name) else { continue };
            let mut found = recognised(name, octets, "");
            if has_metadata {
                found.document.faults.push(DocumentFault::NotInMetadata);
            } else if !found.is_clinical && found.document.media_type != "application/pdf" {
                // An ordinary archive may hold anything.
                continue;
            }
            self.documents.push(found);
        }
    }
}

/// Where an address leads.
enum Place {
    /// To this entry of the archive.
    At(usize),
    /// To no entry.
    Nowhere,
    /// Out of the archive.
    Outside,
}

/// An address relative to a folder, as a path from the archive's root; `None` when it climbs out, or is no path.
fn resolved(folder: &str, uri: &str) -> Option<String> {
    let uri = uri.replace('\\', "/");
    if uri.split('/').next().is_some_and(|first| first.contains(':')) {
        return None;
    }
    // An address that begins at the root does so at the archive's.
    let base = if uri.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in uri.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// An address with its `%20` made spaces again (RFC 3986 §2.1); as it is where that makes no text.
fn percent_decoded(uri: &str) -> String {
    let (mut octets, mut rest) = (Vec::with_capacity(uri.len()), uri.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| after.get(..2)).flatten().and_then(|digits| std::str::from_utf8(digits).ok());
        match hex.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(octet) => {
                octets.push(octet);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                octets.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(octets).unwrap_or_else(|_| uri.to_owned())
}

/// Whether a name is one that documents have: what shows them in a browser is none.
fn may_be_document(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    !name.ends_with('/')
        && !matches!(extension.as_str(), "xsl" | "xslt" | "css" | "js" | "htm" | "html" | "xsd" | "dtd" | "zip" | "inf" | "ico" | "exe")
}

/// What the octets of an entry are, before the metadata say anything.
fn recognised(name: &str, octets: Vec<u8>, declared: &str) -> Found {
    let by_octets = media_type_of(name, &octets);
    let is_pdf = by_octets == "application/pdf";
    let is_xml = !is_pdf && (by_octets == "text/xml" || declared.contains("xml") || cda::is_cda(&octets));
    let (mut document, is_clinical) = if is_xml {
        match cda::read(&octets) {
            Ok(document) => (document, true),
            Err(error) => (HealthDocument { faults: vec![fault_of(error)], ..other(octets, "text/xml") }, false),
        }
    } else if is_pdf {
        (pdf(&octets), false)
    } else {
        let media_type = if by_octets == "application/octet-stream" && !declared.is_empty() { declared } else { by_octets };
        (other(octets, media_type), false)
    };
    if is_clinical {
        let mut add = |fault: DocumentFault, is_so: bool| {
            if is_so && !document.faults.contains(&fault) {
                document.faults.push(fault);
            }
        };
        add(DocumentFault::InsKeyWrong, !document.patient.unverified_ins.is_empty());
        add(DocumentFault::NoPatient, document.patient.is_empty());
    }
    name.clone_into(&mut document.entry);
    Found { document, id: String::new(), forms_of: Vec::new(), is_clinical }
}

fn other(octets: Vec<u8>, media_type: &str) -> HealthDocument {
    HealthDocument { source: Octets(octets.into()), media_type: media_type.to_owned(), ..HealthDocument::default() }
}

/// A document with what the metadata say of it.
fn described(name: &str, octets: Vec<u8>, entry: &Entry) -> Found {
    let size = u64::try_from(octets.len()).ok();
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &octets);
    let hash: String = hash.as_ref().iter().map(|octet| format!("{octet:02x}")).collect();
    let mut found = recognised(name, octets, &entry.media_type);
    let document = &mut found.document;
    if !entry.hash.is_empty() && entry.hash != hash {
        document.faults.push(DocumentFault::HashDiffers);
    }
    if !entry.size.is_empty() && entry.size.parse::<u64>().ok() != size {
        document.faults.push(DocumentFault::SizeDiffers);
    }
    let said = !document.patient.is_empty() && !entry.patient.is_empty();
    if said && (differ(&document.patient, &entry.patient)) {
        document.faults.push(DocumentFault::PatientDiffers);
    }
    let names_a_patient = found.is_clinical && !document.patient.is_empty();
    complete(document, entry);
    if !names_a_patient && !entry.patient.unverified_ins.is_empty() && !document.faults.contains(&DocumentFault::InsKeyWrong) {
        document.faults.push(DocumentFault::InsKeyWrong);
    }
    found.id.clone_from(&entry.id);
    found
}

/// Whether a document is about somebody else than its metadata say. Metadata are written with more or fewer given names, and with either name.
fn differ(document: &PatientIdentity, entry: &PatientIdentity) -> bool {
    let mut said = entry.clone();
    let first_word = |text: &str| text.split_whitespace().next().map(str::to_uppercase);
    if first_word(&said.given_name) == first_word(&document.given_name) {
        said.given_name.clone_from(&document.given_name);
    }
    if !document.used_name.is_empty() && said.birth_name.eq_ignore_ascii_case(&document.used_name) {
        said.birth_name.clone_from(&document.birth_name);
    }
    document.ins_differs(&said) || document.traits_differ(&said)
}

/// What a document does not say, from the metadata.
fn complete(document: &mut HealthDocument, entry: &Entry) {
    let fill = |field: &mut String, known: &str| {
        if field.is_empty() {
            known.clone_into(field);
        }
    };
    fill(&mut document.title, &entry.title);
    fill(&mut document.id, &entry.unique_id);
    fill(&mut document.language, &entry.language);
    fill(&mut document.media_type, &entry.media_type);
    fill(&mut document.date.0, &entry.created.0);
    fill(&mut document.act_date.0, &entry.begun.0);
    if document.code.code.is_empty() {
        document.code = entry.kind.clone();
    } else if document.code.code == entry.kind.code {
        fill(&mut document.code.label, &entry.kind.label);
    }
    if document.patient.is_empty() {
        document.patient = entry.patient.clone();
    }
    if document.authors.is_empty() {
        document.authors.clone_from(&entry.authors);
    }
    if document.legal_authenticator.is_none() {
        document.legal_authenticator.clone_from(&entry.answers);
    }
    if document.confidentiality == Default::default() {
        document.confidentiality = entry.confidentiality;
    }
}

/// A document that is only in the metadata.
fn absent(name: &str, entry: &Entry, fault: DocumentFault) -> Found {
    let mut document = HealthDocument { entry: name.to_owned(), faults: vec![fault], ..HealthDocument::default() };
    complete(&mut document, entry);
    Found { document, id: entry.id.clone(), forms_of: Vec::new(), is_clinical: false }
}

/// A document with what the metadata link it to.
fn linked(mut found: Found, links: &[Link], identifiers: &[(String, String)]) -> Found {
    let of_this = links.iter().filter(|link| !link.source.is_empty() && link.source == found.id);
    for link in of_this {
        match link.relation {
            // An addendum is a document of its own.
            Relation::Appends => {}
            Relation::Transforms => found.forms_of.push(link.target.clone()),
            Relation::Replaces if found.document.replaces.is_empty() => {
                let inside = identifiers.iter().find(|(id, unique)| *id == link.target && !unique.is_empty());
                found.document.replaces.push(inside.map_or_else(|| link.target.clone(), |(_, unique)| unique.clone()));
            }
            Relation::Replaces => {}
        }
    }
    found
}

/// The documents, a PDF that is the copy of a clinical document being one with it: by a link of the metadata, by its octets, or by its name.
fn merged(found: Vec<Found>) -> Vec<HealthDocument> {
    let (mut kept, mut copies): (Vec<Found>, Vec<Found>) = (Vec::new(), Vec::new());
    for one in found {
        let is_copy = !one.is_clinical && one.document.media_type == "application/pdf" && one.document.pdf.is_some();
        if is_copy { copies.push(one) } else { kept.push(one) }
    }
    for copy in copies {
        let pdf = copy.document.pdf.clone();
        let same = |one: &&mut Found| one.is_clinical && one.document.pdf == pdf;
        let tied = |one: &&mut Found| {
            one.is_clinical
                && one.document.pdf.is_none()
                // What the metadata say is about somebody else is nobody's copy here.
                && (copy.document.patient.is_empty()
                    || one.document.patient.is_empty()
                    || !differ(&one.document.patient, &copy.document.patient))
                && (copy.forms_of.contains(&one.id) && !one.id.is_empty() || stem(&one.document.entry) == stem(&copy.document.entry))
        };
        if kept.iter_mut().any(|one| same(&one)) {
            continue;
        }
        match kept.iter_mut().find(tied) {
            Some(one) => {
                one.document.pdf = pdf;
                // What is wrong with the copy is wrong with the document; that it is not named is no fault of a copy.
                let faults = copy.document.faults.into_iter().filter(|fault| *fault != DocumentFault::NotInMetadata);
                one.document.faults.extend(faults);
            }
            None => kept.push(copy),
        }
    }
    kept.into_iter().map(|one| one.document).collect()
}

/// A name without its extension, whatever the letter case.
fn stem(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_uppercase()
}

#[cfg(test)]
mod tests;
