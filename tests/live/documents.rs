//! Health documents that real servers deliver: what lists say of them, whom they are about, what goes to the record software and to
//! the printer.

use crate::harness::{Person, Sandbox};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;

const INS: &str = "255069999999934";
/// An invented patient, whose name must be nowhere in clear but where it was handed over.
const NAME: &str = "KERVOALEC";

/// A document of this patient: its number, the one it replaces, its level of potassium.
fn document(number: u32, replaces: Option<u32>, potassium: (&str, &str)) -> String {
    let replaced = replaces.map_or_else(String::new, |number| {
        format!("<relatedDocument typeCode='RPLC'><parentDocument><id root='1.2.250.1.999.7' extension='K-{number}'/></parentDocument></relatedDocument>")
    });
    let (value, interpretation) = potassium;
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><ClinicalDocument xmlns='urn:hl7-org:v3' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>\
         <id root='1.2.250.1.999.7' extension='K-{number}'/><code code='11502-2' codeSystem='2.16.840.1.113883.6.1' displayName='CR de biologie'/>\
         <title>Bilan</title><effectiveTime value='202611{number:02}0930+0100'/><recordTarget><patientRole>\
         <id root='1.2.250.1.213.1.4.10' extension='{INS}'/><patient><name><family qualifier='BR'>{NAME}</family><given qualifier='BR'>Paule</given></name>\
         <administrativeGenderCode code='F' codeSystem='2.16.840.1.113883.5.1'/><birthTime value='19550612'/></patient></patientRole></recordTarget>{replaced}\
         <component><structuredBody><component><section><title>Ionogramme</title><text>Potassium {value}</text><entry><observation classCode='OBS' moodCode='EVN'>\
         <templateId root='1.3.6.1.4.1.19376.1.3.1.6'/><code code='2823-3' codeSystem='2.16.840.1.113883.6.1' displayName='Potassium'/>\
         <effectiveTime value='202611{number:02}'/><value xsi:type='PQ' value='{value}' unit='mmol/L'/>\
         <interpretationCode code='{interpretation}' codeSystem='2.16.840.1.113883.5.83'/></observation></entry></section></component></structuredBody></component></ClinicalDocument>"
    )
}

/// An XDM archive with this document.
fn archive(document: &str) -> Vec<u8> {
    let metadata = format!(
        "<SubmitObjectsRequest xmlns='urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0' xmlns:r='urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0'><r:RegistryObjectList>\
         <r:ExtrinsicObject mimeType='text/xml'><r:Slot name='sourcePatientId'><r:ValueList><r:Value>{INS}^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH</r:Value>\
         </r:ValueList></r:Slot><r:Slot name='URI'><r:ValueList><r:Value>DOC00001.XML</r:Value></r:ValueList></r:Slot></r:ExtrinsicObject>\
         </r:RegistryObjectList></SubmitObjectsRequest>"
    );
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("IHE_XDM/SUBSET01/METADATA.XML", metadata.as_str()), ("IHE_XDM/SUBSET01/DOC00001.XML", document)] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Puts a message in Dr Martin's mailbox, as its server finds it.
fn deliver(sandbox: &Sandbox, number: u32, files: &[(&str, &[u8])]) {
    let mut raw = format!(
        "From: Laboratoire <resultats@chu-comte.mss.test>\r\nTo: dr.martin@cabinet-martin.mss.test\r\nSubject: XDM/1.0/DDM+essai {number}\r\n\
         Date: Sun, 22 Nov 2026 10:0{number}:00 +0000\r\nMessage-ID: <essai-{number}@chu-comte.mss.test>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nVoir le document.\r\n"
    );
    for (name, octets) in files {
        raw.push_str(&format!(
            "--b\r\nContent-Type: application/octet-stream; name={name}\r\nContent-Disposition: attachment; filename={name}\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            STANDARD.encode(octets)
        ));
    }
    raw.push_str("--b--\r\n");
    let folder = sandbox.dir.join("mail/cabinet-martin.mss.test/dr.martin/Maildir");
    let (written, there) = (folder.join(format!("tmp/essai-{number}")), folder.join(format!("new/179999999{number}.M{number}P1.essai")));
    std::fs::write(&written, raw).unwrap();
    std::fs::rename(written, there).unwrap();
}

/// The row of the message of this number.
fn row(rows: &[Value], number: u32) -> Value {
    let subject = format!("XDM/1.0/DDM+essai {number}");
    rows.iter().find(|row| row["subject"] == subject).unwrap_or_else(|| panic!("no message {number}")).clone()
}

fn files_of(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Dr Martin, to whom four messages came: a document, the same one again in an archive, one that replaces it, and none.
fn with_documents(sandbox: &Sandbox) -> (Person<'_>, Vec<Value>) {
    let first = document(1, None, ("4.1", "N"));
    deliver(sandbox, 1, &[("cr.xml", first.as_bytes())]);
    deliver(sandbox, 2, &[("IHE_XDM.ZIP", &archive(&first))]);
    let second = document(2, Some(1), ("6.8", "HH"));
    deliver(sandbox, 3, &[("IHE_XDM.ZIP", &archive(&second)), ("copie.pdf", b"%PDF-1.4 invente")]);
    deliver(sandbox, 4, &[("photo.jpg", b"\xff\xd8\xff")]);
    let martin = sandbox.martin();
    martin.pli(&["sync", "--full"]).ok();
    let rows = martin.list("INBOX", 1000);
    (martin, rows)
}

#[test]
fn documents_are_listed_with_their_patient_handed_over_and_printed() {
    let sandbox = Sandbox::start();
    let (martin, rows) = with_documents(&sandbox);
    let marks = |row: &Value| ["filed", "duplicate", "replaces", "replaced"].map(|mark| row["documents"][0][mark].as_bool().unwrap());
    assert_eq!(marks(&row(&rows, 1)), [false, false, false, true]);
    assert_eq!(marks(&row(&rows, 2)), [false, true, false, true]);
    assert_eq!(marks(&row(&rows, 3)), [false, false, true, false]);
    assert_eq!(row(&rows, 4)["documents"], Value::Null);
    let third = row(&rows, 3)["documents"][0].clone();
    assert_eq!((&third["patient"]["nom_naissance"], &third["patient"]["matricule"]), (&json!(NAME), &json!(INS)));
    assert_eq!((&third["label"], &third["alert"]), (&json!("CR de biologie"), &json!("critical")));
    // What a person reads has the patient, and not the subject for programs.
    let shown = String::from_utf8(martin.run(&["list", "INBOX", "--pin-stdin"], format!("{}\n", martin.pin).as_bytes()).stdout).unwrap();
    assert!(shown.contains(&format!("{NAME} Paule")) && !shown.contains("XDM/1.0/DDM+"), "{shown}");
    // The patient, and all that is about her.
    let patients = martin.pli(&["patients", "kervo", "paule"]).ok();
    assert_eq!((patients.as_array().unwrap().len(), &patients[0]["documents"]), (1, &json!(3)));
    let exchange = martin.pli(&["patients", "--exchange", &patients[0]["id"].to_string()]).ok();
    assert_eq!(exchange.as_array().unwrap().len(), 3);
    let id = row(&rows, 3)["id"].as_str().unwrap().to_owned();
    let opened = martin.pli(&["documents", &id]).ok();
    assert_eq!(opened[0]["documents"][0]["biology"][0]["value"], "6.8");
    // Handed over: the document and the copy beside it, once.
    assert_eq!(martin.pli(&["handover", &id]).problem(), "handover-folder-missing");
    let record = tempfile::tempdir().unwrap();
    let folder = record.path().to_str().unwrap();
    let done = martin.pli(&["handover", &id, "--folder", folder, "--remember"]).ok();
    let names = ["20261102_CR de biologie_KERVOALEC_Paule.xml", "copie.pdf"];
    assert_eq!((&done["files"], &done["again"]), (&json!(names), &json!(false)));
    assert_eq!(files_of(record.path()), names);
    assert_eq!(std::fs::read(record.path().join(names[0])).unwrap(), document(2, Some(1), ("6.8", "HH")).as_bytes());
    let again = martin.pli(&["handover", &id]).ok();
    assert_eq!((&again["again"], files_of(record.path()).len()), (&json!(true), 2));
    assert!(marks(&row(&martin.list("INBOX", 1000), 3))[0], "it is filed");
    let bare = row(&rows, 4)["id"].as_str().unwrap().to_owned();
    assert_eq!(martin.pli(&["handover", &bare]).problem(), "nothing-to-hand-over");
    printed(&martin, &rows);
    // Nowhere else in clear.
    let mut searched = 0;
    let bad = in_clear(&martin.home, &mut searched);
    assert!(searched > 3 && bad.is_empty(), "{searched}: {bad:?}");
}

/// What goes to the printer goes through its input, and its arguments name nobody.
fn printed(martin: &Person<'_>, rows: &[Value]) {
    use std::os::unix::fs::PermissionsExt as _;
    let printer = tempfile::tempdir().unwrap();
    let (job, arguments) = (printer.path().join("job"), printer.path().join("arguments"));
    let script = format!("#!/bin/sh\n/bin/cat >'{}'\necho \"$*\" >'{}'\n", job.display(), arguments.display());
    std::fs::write(printer.path().join("lp"), script).unwrap();
    std::fs::set_permissions(printer.path().join("lp"), std::fs::Permissions::from_mode(0o700)).unwrap();
    let path = [("PATH", printer.path())];
    let third = row(rows, 3);
    let (id, part) = (third["id"].as_str().unwrap(), third["documents"][0]["part"].as_str().unwrap());
    martin.pli_with(&["print", id, part], &path).ok();
    assert!(std::fs::read(&job).unwrap().starts_with(b"%PDF-"));
    assert_eq!(std::fs::read_to_string(&arguments).unwrap(), "-s -t Pli\n");
    martin.pli_with(&["print", id], &path).ok();
    assert!(String::from_utf8(std::fs::read(&job).unwrap()).unwrap().contains("Voir le document."));
    assert_eq!(martin.pli_with(&["print", id], &[("PATH", Path::new("/nowhere"))]).problem(), "printer-missing");
}

/// Files under a folder that name the patient.
fn in_clear(folder: &Path, searched: &mut usize) -> Vec<String> {
    let mut bad = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bad.extend(in_clear(&path, searched));
            continue;
        }
        *searched += 1;
        let octets = std::fs::read(&path).unwrap_or_default();
        if octets.windows(NAME.len()).any(|window| window == NAME.as_bytes()) {
            bad.push(path.display().to_string());
        }
    }
    bad
}
