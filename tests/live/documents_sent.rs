//! Health documents on their way out: packaged, announced, replaced, and never lost on the way.

use crate::harness::{Person, Sandbox, file};
use serde_json::Value;

const DURAND: &str = "dr.durand@chu-comte.mss.test";
/// A test identity, qualified in test mode.
const PATIENT: &str = r#"{"matricule":"255069999999934","oid":"1.2.250.1.213.1.4.10","nom_naissance":"VIAL","prenoms":"Zoe Anne",
    "premier_prenom":"Zoe","naissance":"19550612","sexe":"F"}"#;

fn sandbox() -> &'static Sandbox {
    Sandbox::shared()
}

/// Dr Martin, who signs documents.
fn author() -> Person<'static> {
    let text = sandbox().config("martin");
    let author = "[author]\nid_nat = \"899700000017\"\nnom = \"MARTIN\"\nprenom = \"Camille\"\nprofession = \"10\"\nspecialite = \"SM54\"\n\
                  structure_id = \"1990000001\"\nstructure = \"Cabinet du Doubs\"\nsecteur = \"SA07\"\n";
    sandbox().martin_configured(&format!("{text}\n{author}"))
}

/// A PDF of one page with this on it.
fn pdf(drawn: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> /Contents 4 0 R >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len() + 1),
    ];
    let (mut out, mut offsets) = ("%PDF-1.4\n".to_owned(), Vec::new());
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = out.len();
    out.push_str("xref\n0 5\n0000000000 65535 f \n");
    offsets.iter().for_each(|offset| out.push_str(&format!("{offset:010} 00000 n \n")));
    out.push_str(&format!("trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}

/// A field of a message, unfolded; `None` where it has none.
fn field(raw: &str, name: &str) -> Option<String> {
    let header = raw.replace("\r\n", "\n").split("\n\n").next().unwrap().replace("\n ", " ").replace("\n\t", " ");
    header.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
}

/// The message of this name in a folder; waits a little for one that is being delivered.
fn named(person: &Person<'_>, folder: &str, message_id: &Value) -> Value {
    for _ in 0..40 {
        let lines = person.list(folder, 400);
        let marked = |line: &&Value| line["subject"].as_str().is_some_and(|subject| subject.starts_with("XDM/1.0/DDM+"));
        for line in lines.iter().filter(marked).take(20) {
            let message = person.read(&line["id"]);
            if message["message_id"] == *message_id {
                return message;
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(250));
    }
    panic!("no such message in {folder}");
}

/// What an archive that was received says of its only document.
fn document(person: &Person<'_>, message: &Value) -> Value {
    let archive = message["attachments"].as_array().unwrap().iter().find(|a| a["name"] == "IHE_XDM.ZIP").expect("an archive");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("IHE_XDM.ZIP").display().to_string();
    person.pli(&["save", message["id"].as_str().unwrap(), archive["part"].as_str().unwrap(), &path]).ok();
    let shown = person.run(&["document", "show", &path, "--json"], b"").ok();
    assert_eq!((shown["kind"].as_str(), shown["problems"].as_array().unwrap().len()), (Some("xdm"), 0), "{shown}");
    assert_eq!(shown["documents"].as_array().unwrap().len(), 1);
    shown["documents"][0].clone()
}

#[test]
fn eco_2_1_1_to_2_1_6_a_pdf_leaves_as_a_document_of_its_patient_and_can_be_replaced() {
    let (martin, durand) = (author(), sandbox().durand());
    let ((_a, patient), (_b, first)) = (file("patient.json", PATIENT.as_bytes()), file("scan.pdf", &pdf("10 10 100 100 re f")));
    let common = ["send", "--to", DURAND, "--patient", &patient, "--type", "11502-2", "--act-date", "2026-11-03"];
    let sent = |more: &[&str]| martin.pli(&[&common[..], more].concat()).ok()["message_id"].clone();
    let original = sent(&["--document", &first, "--title", "Bilan sanguin", "--subject", "Bilan de ce matin"]);

    let received = named(&durand, "INBOX", &original);
    let raw = String::from_utf8_lossy(&durand.pli(&["read", received["id"].as_str().unwrap(), "--raw"]).stdout).into_owned();
    assert_eq!(field(&raw, "Subject").as_deref(), Some("XDM/1.0/DDM+Bilan sanguin VIAL Zoe 12/06/1955"));
    assert_eq!((field(&raw, "X-MSS-CODECDA").as_deref(), field(&raw, "X-MSS-INS").as_deref()), (Some("11502-2"), Some("O")));
    let names: Vec<_> = received["attachments"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap()).collect();
    assert!(
        names.len() == 2 && names[0] == "IHE_XDM.ZIP" && names[1].starts_with("20261103_") && names[1].ends_with("_VIAL_Zoe.pdf"),
        "{names:?}"
    );
    assert!(received["text"].as_str().unwrap().starts_with("Bilan de ce matin"), "{received}");
    let shown = document(&durand, &received);
    assert_eq!(
        (shown["code"].as_str(), shown["title"].as_str(), shown["pdf"].as_bool()),
        (Some("11502-2"), Some("Bilan sanguin"), Some(true))
    );
    // Without a configuration there is no test mode: the identity is one of test, and qualifies nobody.
    let patient = &shown["patient"];
    assert_eq!((patient["matricule"].as_str(), patient["test"].as_bool()), (Some("255069999999934"), Some(true)));

    let copy = named(&martin, "Envoyés", &original);
    let (_c, second) = file("scan.pdf", &pdf("20 20 50 50 re f"));
    let replacing = sent(&["--document", &second, "--title", "Bilan sanguin", "--replaces", copy["id"].as_str().unwrap()]);
    let received = named(&durand, "INBOX", &replacing);
    let raw = String::from_utf8_lossy(&durand.pli(&["read", received["id"].as_str().unwrap(), "--raw"]).stdout).into_owned();
    assert_eq!(field(&raw, "Subject").as_deref(), Some("XDM/1.0/DDM+[Annule et remplace] Bilan sanguin VIAL Zoe 12/06/1955"));
    let bracketed = format!("<{}>", original.as_str().unwrap());
    assert_eq!((field(&raw, "In-Reply-To"), field(&raw, "References")), (Some(bracketed.clone()), Some(bracketed)));
    let newer = document(&durand, &received);
    assert_eq!(newer["replaces"], serde_json::json!([shown["id"]]), "{newer}");
    assert_eq!((&newer["set_id"], newer["version"].as_u64()), (&shown["set_id"], shown["version"].as_u64().map(|version| version + 1)));
    assert_ne!(newer["id"], shown["id"]);
}

#[test]
fn a_message_without_documents_has_nothing_to_be_replaced() {
    let (martin, subject) = (author(), "Essai sans document");
    martin.pli(&["send", "--to", DURAND, "--subject", subject]).ok();
    let copy = martin.find("Envoyés", subject)["id"].clone();
    let ((_a, patient), (_b, scan)) = (file("patient.json", PATIENT.as_bytes()), file("scan.pdf", &pdf("0 0 9 9 re f")));
    let arguments =
        ["send", "--to", DURAND, "--document", &scan, "--type", "11502-2", "--patient", &patient, "--replaces", copy.as_str().unwrap()];
    assert_eq!(martin.pli(&arguments).problem(), "nothing-to-replace");
}

#[test]
fn documents_that_did_not_leave_are_what_they_were() {
    let martin = author();
    let ((_a, patient), (_b, scan)) = (file("patient.json", PATIENT.as_bytes()), file("scan.pdf", &pdf("0 0 9 9 re f")));
    // Refused for good: the message is in the outbox no more, and its draft has the PDF, not what it was made into.
    let run = martin.pli(&[
        "draft",
        "save",
        "--to",
        "inconnu-9@chu-comte.mss.test",
        "--document",
        &scan,
        "--type",
        "11502-2",
        "--title",
        "Bilan perdu",
        "--patient",
        &patient,
    ]);
    let id = run.ok()["id"].to_string();
    assert_eq!(martin.pli(&["draft", "send", &id]).problem(), "recipient-refused");
    let drafts = martin.pli(&["draft", "list"]).ok();
    let kept: Vec<_> = drafts.as_array().unwrap().iter().filter(|draft| draft["documents"] == 1).collect();
    assert_eq!((kept.len(), kept[0]["attachments"].as_u64()), (1, Some(0)), "{drafts}");
}
