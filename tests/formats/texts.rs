//! The words of documents as others make them: the public clinical documents, and what programs and senders do to a message.

use crate::samples::shared;
use pli::domain::search::indexed;
use pli::formats::{cda, mime, texts};

/// As the index has it.
fn words(text: &str) -> String {
    format!(" {} ", indexed(text))
}

#[test]
fn every_public_clinical_document_is_found_by_its_patient_and_its_title() {
    let Some(folder) = shared("every_public_clinical_document_is_found_by_its_patient_and_its_title", "cda") else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let (bytes, name) = (std::fs::read(&path).unwrap(), path.display().to_string());
        let text = texts::of_document("DOC.XML", "text/xml", &bytes).unwrap_or_else(|| panic!("{name}: no text"));
        if std::env::var_os("PLI_SHOW").is_some() {
            println!("== {name}: {}", text.chars().take(4000).collect::<String>());
        }
        let found = words(&text);
        let patient = cda::patient(&bytes).unwrap();
        assert!(found.contains(&words(&patient.birth_name)), "{name}");
        assert!(patient.ins.is_none_or(|ins| found.contains(ins.matricule())), "{name}");
        let title = String::from_utf8_lossy(&bytes).split("<title>").nth(1).map(|rest| rest.split('<').next().unwrap().to_owned());
        assert!(title.is_none_or(|title| found.contains(words(&title).trim())), "{name}");
        assert!(!found.contains(" base64 ") && text.len() < 100_000, "{name}");
    }
}

/// What these words stand in is a PDF only: each went through a different printing program, with its own ways of cutting
/// words and of numbering characters.
#[test]
fn documents_inside_clinical_documents_are_read() {
    let Some(folder) = shared("documents_inside_clinical_documents_are_read", "cda") else { return };
    for (name, only_there) in [
        (
            "BIO-CR-BIO_2024.01_CR-2nde-intention-PDF.xml",
            "bacteriologie virologie sedimentation triglycerides prothrombine anticoagulant champigny",
        ),
        ("BIO-CR-BIO_2023.01_Electrophorese.xml", "compte rendu examens biologiques janvier 2023 16 05 27 nom naissance"),
    ] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let whole = String::from_utf8_lossy(&bytes);
        let found = words(&texts::of_document("DOC.XML", "", &bytes).unwrap());
        let without = words(&texts::of_document("DOC.XML", "", whole.replace("application/pdf", "image/png").as_bytes()).unwrap());
        let inside = found.strip_prefix(without.trim_end()).unwrap_or(&found);
        for word in only_there.split(' ') {
            assert!(inside.contains(&format!(" {word} ")), "{name}: {word}");
        }
    }
}

fn message(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut raw = String::from("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nBonjour\r\n");
    for (header, body) in parts {
        raw.push_str(&format!("--b\r\n{header}\r\nContent-Disposition: attachment\r\n\r\n{body}\r\n"));
    }
    (raw + "--b--\r\n").into_bytes()
}

#[test]
fn the_documents_of_a_message_are_in_its_digest() {
    let cda = "<ClinicalDocument><title>Bilan =C3=A0 jeun</title></ClinicalDocument>";
    let raw = message(&[
        ("Content-Type: text/xml; name=a.xml\r\nContent-Transfer-Encoding: quoted-printable", cda),
        ("Content-Type: text/plain; name=\"note.txt\"", "œdème"),
        ("Content-Type: image/png; name=\"image.png\"", "tracé"),
        ("Content-Type: application/octet-stream; name=\"r.hpr\"", "créatinine"),
    ]);
    assert_eq!(mime::digest(&raw).text, "Bonjour\nBilan à jeun\nœdème\ncréatinine\n");
    assert_eq!(mime::digest(&message(&[])).text, "Bonjour");
}

#[test]
fn a_message_of_a_thousand_documents_is_read_in_part() {
    let page = "<p>mot</p>".repeat(50);
    let parts = vec![("Content-Type: text/html; name=\"a.html\"", page.as_str()); 900];
    let text = mime::digest(&message(&parts)).text;
    assert!(text.len() > 1_000 && text.len() < 200_000, "{}", text.len());
}
