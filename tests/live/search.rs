//! `pli search`, from what a person types to what Dovecot has.

use crate::harness::{Person, Sandbox};
use serde_json::Value;
use std::sync::OnceLock;
use time::OffsetDateTime;
use time::ext::NumericalDuration as _;
use time::format_description::well_known::Rfc3339;

/// Dr Martin, whose store has the whole mailbox. Nobody here changes anything.
fn martin() -> &'static Person<'static> {
    static MARTIN: OnceLock<Person<'static>> = OnceLock::new();
    MARTIN.get_or_init(|| {
        let martin = Sandbox::shared().martin();
        martin.pli(&["sync", "--full"]).ok();
        martin
    })
}

/// What is found without the network, at most two hundred messages.
#[track_caller]
fn search(words: &[&str]) -> Vec<Value> {
    let arguments: Vec<&str> = ["search", "--offline", "--limit", "200"].iter().chain(words).copied().collect();
    martin().pli(&arguments).ok().as_array().unwrap().clone()
}

fn subjects(found: &[Value]) -> Vec<&str> {
    found.iter().map(|row| row["subject"].as_str().unwrap()).collect()
}

fn ids(found: &[Value]) -> Vec<&str> {
    found.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn words_meet_whatever_their_accents_ligatures_case_and_end() {
    let found = search(&["oedeme"]);
    assert!(subjects(&found).contains(&"Pli d'essai accentué : œdème à l'été"), "{:?}", subjects(&found));
    assert!(subjects(&found).contains(&"Texte en base64"), "its text has the word");
    assert!(!subjects(&found).contains(&"Courrier en Latin-1 : hémoglobine glyquée"));
    for same in ["Œdème", "ŒDÈME", "œdeme", "oede\u{301}me"] {
        assert_eq!(ids(&search(&[same])), ids(&found), "{same}");
    }
    let begun = search(&["œd"]);
    assert!(ids(&found).iter().all(|id| ids(&begun).contains(id)), "the beginning of a word finds it");
    let all = search(&["hemoglob", "courrier", "latin"]);
    assert!(subjects(&all).contains(&"Courrier en Latin-1 : hémoglobine glyquée"), "{:?}", subjects(&all));
    assert!(!subjects(&all).contains(&"Sujet brut en Latin-1 : fièvre"), "all the words must be there");
    assert!(search(&["motquenulnaécrit"]).is_empty());
}

#[test]
fn each_operator_asks_for_its_place() {
    let from = search(&["de:durand", "objet:accentué"]);
    assert!(from.iter().all(|row| row["from"]["address"] == "dr.durand@chu-comte.mss.test"), "{from:?}");
    assert!(subjects(&from).contains(&"Pièces aux noms accentués"));
    assert!(search(&["objet:glyquée"]).iter().all(|row| row["subject"].as_str().unwrap().contains("glyquée")));
    assert!(search(&["de:motquenulnaécrit"]).is_empty() && search(&["objet:chevilles"]).is_empty(), "the text is not the subject");
    let sent = search(&["de:martin", "a:durand"]);
    assert!(!sent.is_empty() && sent.iter().all(|row| row["from"]["address"] == "dr.martin@cabinet-martin.mss.test"), "{sent:?}");
    let with_files = search(&["pj:"]);
    assert!(!with_files.is_empty() && with_files.iter().all(|row| row["attachments"].as_u64() > Some(0)));
    let named = search(&["pj:opératoire"]);
    assert!(subjects(&named).contains(&"Pièces aux noms accentués") && named.iter().all(|row| row["attachments"].as_u64() > Some(0)));
    let unread = search(&["non-lu"]);
    assert!(!unread.is_empty() && unread.iter().all(|row| row["seen"] == false));
    let marker = unread[unread.len() / 2]["date"].as_str().unwrap().split('T').next().unwrap().to_owned();
    let (before, after) = (search(&["non-lu", &format!("avant:{marker}")]), search(&["non-lu", &format!("apres:{marker}")]));
    assert_eq!(before.len() + after.len(), unread.len(), "each is before that day, or not");
    assert!(!after.is_empty());
}

#[test]
fn a_patient_is_found_by_name_and_by_number() {
    // The number of Paul Vial, from the message he wrote himself.
    let written = search(&["objet:question", "traitement", "bisoprolol"]);
    let address = written[0]["from"]["address"].as_str().unwrap().to_owned();
    let number = address.split('@').next().unwrap();
    let found = search(&[number]);
    let groups = [&number[..1], &number[1..3], &number[3..5], &number[5..7], &number[7..10], &number[10..13], &number[13..]];
    assert_eq!(ids(&search(&groups)), ids(&found), "in groups, as it is written on a card");
    assert!(ids(&found).contains(&written[0]["id"].as_str().unwrap()));
    // It stands nowhere else in the laboratory's message than in the document inside its archive.
    let report = |row: &&Value| row["subject"].as_str().unwrap().starts_with("XDM/1.0/DDM+");
    assert!(found.iter().any(|row| report(&row)), "{:?}", subjects(&found));
    assert!(ids(&search(&["vial", "paul"])).len() >= found.iter().filter(report).count());
}

#[test]
fn the_words_of_attached_documents_are_found() {
    // In the PDF alone: neither the message nor the names of its files have them.
    let found = search(&["liaison", "domicile", "retour"]);
    assert!(subjects(&found).contains(&"Pièces aux noms accentués"), "{:?}", subjects(&found));
    assert!(!subjects(&search(&["pj:domicile"])).contains(&"Pièces aux noms accentués"), "what a file says is not its name");
    // In the clinical document inside the archive alone.
    let found = search(&["biochimie"]);
    let reports = search(&["de:laboratoire", "objet:XDM"]);
    assert!(!reports.is_empty() && ids(&reports).iter().all(|id| ids(&found).contains(id)), "every report has its section");
    let packing = search(&["SubmissionSet01"]).into_iter().chain(search(&["emetteur", "archive", "IHE"])).collect::<Vec<_>>();
    assert!(packing.is_empty(), "what packs documents is no document: {:?}", subjects(&packing));
}

#[test]
fn the_newest_come_first_within_the_limit_and_offline_as_online() {
    let found = search(&["patient"]);
    let date = |row: &Value| OffsetDateTime::parse(row["date"].as_str().unwrap(), &Rfc3339).unwrap();
    let dates: Vec<OffsetDateTime> = found.iter().map(date).collect();
    // The order is that of their arrival: what other tests send meanwhile arrives some seconds after it was written.
    assert!(dates.len() > 5 && dates.iter().zip(&dates[1..]).all(|(newer, older)| *newer + 10.minutes() >= *older), "{dates:?}");
    let run = martin().pli(&["search", "patient", "--limit", "3", "--offline"]);
    assert!(run.stderr.contains('3'), "{}", run.stderr);
    assert_eq!(ids(run.ok().as_array().unwrap()), ids(&found)[..3]);
    // Somebody whose store is empty: what is asked of the server is what is found again without it.
    let elsewhere = Sandbox::shared().martin();
    let online = elsewhere.pli(&["search", "patient", "--limit", "200"]).ok();
    let offline = elsewhere.pli(&["search", "patient", "--limit", "200", "--offline"]).ok();
    assert_eq!(online, offline);
    assert!(!ids(online.as_array().unwrap()).is_empty());
    assert_eq!(martin().pli(&["search", "avant:jamais", "--offline"]).problem(), "search-unclear");
}
