//! Documents handed over to the record software: files in the folder that it looks in, under names that it reads. Together with
//! what a person saves, they are the only files in clear that this program writes.

use super::command::Ask;
use super::preferences::HandOverChoice;
use super::reading::apart;
use super::{Handle, files};
use crate::domain::document::{FileKind, HandOverWay, HandedOver, HealthDocument};
use crate::domain::mail::MailId;
use crate::domain::{Problem, naming};
use crate::formats::{documents, mime, records};
use std::path::{Path, PathBuf};

/// How many attachments are looked at, and how many files are written, at most.
const PARTS: usize = 64;
const FILES: usize = 128;

/// What is written of a message.
#[derive(Default)]
struct Gathered {
    files: Vec<(String, Vec<u8>)>,
    /// What each document is known by.
    sums: Vec<[u8; 32]>,
}

#[allow(clippy::missing_errors_doc, reason = "said once, on the type")]
impl Handle {
    /// Writes the documents of a message to the folder of the record software, and remembers it: see [`Self::hand_over_to`].
    /// [`Problem::HandOverFolderMissing`] until a folder is chosen ([`HandOverChoice::folder`]).
    pub async fn hand_over(&self, id: &MailId) -> Result<HandedOver, Problem> {
        self.hand_over_to(id, None).await
    }

    /// The same in this folder, where one is given, which is not remembered. Clinical documents go with the PDF that they hold;
    /// PDF files and results in text beside them go under their own names. A file is never written over: one that is there
    /// already, octet for octet, is not written again, and another of the same name has a number. It goes on when whoever asked
    /// does not wait. [`Problem::NothingToHandOver`] where the message has no document.
    pub async fn hand_over_to(&self, id: &MailId, folder: Option<PathBuf>) -> Result<HandedOver, Problem> {
        let export = export(self.clone(), id.clone(), folder, HandOverWay::Export);
        tokio::spawn(export).await.map_err(|_| Problem::Internal)?
    }

    /// The same, for a clipboard that takes files: the addresses (`file:`, RFC 8089) of the files, which are in the folder of
    /// the record software, for nothing in clear is written anywhere else.
    pub async fn copy_files(&self, id: &MailId) -> Result<Vec<String>, Problem> {
        let export = export(self.clone(), id.clone(), None, HandOverWay::Copy);
        let HandedOver { folder, files, .. } = tokio::spawn(export).await.map_err(|_| Problem::Internal)??;
        Ok(files.iter().map(|name| address(&folder.join(name))).collect())
    }
}

async fn export(handle: Handle, id: MailId, folder: Option<PathBuf>, way: HandOverWay) -> Result<HandedOver, Problem> {
    let choice = handle.preferences().await?.handover;
    let chosen = (!choice.folder.is_empty()).then(|| PathBuf::from(&choice.folder));
    let folder = folder.or(chosen).ok_or(Problem::HandOverFolderMissing)?;
    let folder = std::path::absolute(&folder).map_err(|_| Problem::FileUnwritable { path: folder.display().to_string() })?;
    let raw = handle.raw(&id).await?;
    let Gathered { files, sums } = apart(move || gather(&raw, &choice)).await?;
    if files.is_empty() {
        return Err(Problem::NothingToHandOver);
    }
    let is_again = handle.store(|reply| Ask::Filed(sums.clone(), reply)).await?.iter().all(|filed| *filed);
    let mut written: Vec<String> = Vec::new();
    for (name, octets) in files {
        written.push(files::export(folder.clone(), name, octets).await?);
    }
    handle.store(|reply| Ask::NoteFiled(sums, way, reply)).await?;
    Ok(HandedOver { folder, files: written, is_again })
}

/// What of a message goes to the record software.
fn gather(raw: &[u8], choice: &HandOverChoice) -> Gathered {
    let mut found = Gathered::default();
    let mut others = Vec::new();
    for attachment in mime::read(raw).attachments.into_iter().filter(|file| !file.inline).take(PARTS) {
        let Some((_, octets)) = mime::part(raw, &attachment.part) else { continue };
        let opened = documents::open(&attachment.name, &attachment.media_type, &octets);
        match (opened.kind, opened.documents.first()) {
            (FileKind::Xdm, Some(first)) if choice.is_packed => {
                found.sums.extend(opened.documents.iter().map(records::sum));
                found.files.push((format!("{}.zip", stem(choice, first)), octets));
            }
            (FileKind::Xdm | FileKind::Cda, _) => opened.documents.iter().for_each(|document| found.document(choice, document)),
            (FileKind::Pdf | FileKind::Hprim, _) => others.push((attachment.name, octets)),
            _ => {}
        }
    }
    // The copies that stand beside an archive are those of its documents, as a rule.
    for (name, octets) in others {
        if found.files.len() < FILES && found.files.iter().all(|(_, there)| *there != octets) {
            found.sums.push(records::sum_of(&octets));
            found.files.push((name, octets));
        }
    }
    found
}

impl Gathered {
    fn document(&mut self, choice: &HandOverChoice, document: &HealthDocument) {
        // What is not written is not known as handed over.
        if self.files.len() + 2 > FILES {
            return;
        }
        let stem = stem(choice, document);
        self.sums.push(records::sum(document));
        let source = &document.source.0;
        let is_pdf = source.starts_with(b"%PDF-");
        let ending = match () {
            () if is_pdf => "pdf",
            () if document.media_type.contains("xml") => "xml",
            () => "txt",
        };
        self.files.push((format!("{stem}.{ending}"), source.to_vec()));
        if let Some(pdf) = document.pdf.as_ref().filter(|_| !is_pdf) {
            self.files.push((format!("{stem}.pdf"), pdf.0.to_vec()));
        }
    }
}

fn stem(choice: &HandOverChoice, document: &HealthDocument) -> String {
    let date = if document.act_date.0.is_empty() { &document.date } else { &document.act_date };
    let label = if document.code.label.is_empty() { &document.title } else { &document.code.label };
    naming::file_stem(&choice.pattern, &date.0, label, &document.patient)
}

/// The address of a file: what is not plain is escaped, octet by octet.
fn address(path: &Path) -> String {
    let mut address = String::from("file://");
    for octet in path.as_os_str().as_encoded_bytes() {
        if octet.is_ascii_alphanumeric() || b"/-._~".contains(octet) {
            address.push(char::from(*octet));
        } else {
            address.push_str(&format!("%{octet:02X}"));
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::xdm::samples::{cda, metadata, zip_of};
    use base64::Engine as _;

    fn message(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut raw =
            "From: a@labo.mss.test\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".to_owned();
        for (name, octets) in files {
            let packed = base64::engine::general_purpose::STANDARD.encode(octets);
            raw.push_str(&format!(
                "--b\r\nContent-Type: application/octet-stream; name={name}\r\nContent-Disposition: attachment; filename={name}\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\n{packed}\r\n"
            ));
        }
        raw.push_str("--b--\r\n");
        raw.into_bytes()
    }

    fn archive() -> Vec<u8> {
        zip_of(&[
            ("IHE_XDM/S/METADATA.XML", metadata("1^^^&amp;1.2&amp;ISO^PI", "VIAL", "D.XML").as_bytes()),
            ("IHE_XDM/S/D.XML", cda("VIAL", "255069999999934").as_bytes()),
        ])
    }

    #[test]
    fn a_message_gives_its_documents_and_what_stands_beside_them_once() {
        let choice = HandOverChoice { pattern: "{nom}".into(), ..HandOverChoice::default() };
        let zip = archive();
        let raw = message(&[("IHE_XDM.ZIP", &zip), ("lettre.pdf", b"%PDF-1.4 a"), ("encore.pdf", b"%PDF-1.4 a"), ("a.jpg", b"\xff\xd8")]);
        let found = gather(&raw, &choice);
        let names: Vec<&str> = found.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["VIAL.xml", "lettre.pdf"]);
        assert_eq!((found.files[0].1.as_slice(), found.sums.len()), (cda("VIAL", "255069999999934").as_bytes(), 2));
        let packed = gather(&raw, &HandOverChoice { is_packed: true, ..choice });
        assert_eq!((packed.files[0].0.as_str(), &packed.files[0].1), ("VIAL.zip", &zip));
        assert_eq!(packed.sums[0], found.sums[0], "the same document, in its archive or out of it");
        assert!(gather(&message(&[("a.jpg", b"\xff\xd8")]), &HandOverChoice::default()).files.is_empty());
    }

    #[test]
    fn addresses_of_files_are_escaped() {
        assert_eq!(address(Path::new("/tmp/a é%b.pdf")), "file:///tmp/a%20%C3%A9%25b.pdf");
    }
}
