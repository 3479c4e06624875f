#![cfg(test)]

use super::*;
use crate::domain::mail::Window;
use crate::store::testing;

const INS: &str = "255069999999934";

fn vial(ins: &str) -> PatientIdentity {
    PatientIdentity {
        ins: Ins::parse(ins).ok(),
        authority: InsAuthority::of("1.2.250.1.213.1.4.10"),
        birth_name: "VIAL-ROUX".into(),
        given_name: "Zoé".into(),
        birth_date: "19640312".into(),
        sex: Some(Sex::Female),
        ..PatientIdentity::default()
    }
}

fn record(id: &str, sum: u8, patient: PatientIdentity) -> DocumentRecord {
    DocumentRecord {
        line: DocumentLine {
            part: "2".into(),
            title: "Bilan".into(),
            date: DocumentTime("20261101".into()),
            patient,
            ..DocumentLine::default()
        },
        id: id.into(),
        sum: [sum; 32],
        ..DocumentRecord::default()
    }
}

/// A folder of messages received one second after the other, each with these documents.
fn store(messages: &[(&str, Vec<DocumentRecord>)]) -> (tempfile::TempDir, Store) {
    let (folder, store) = testing::store();
    let fill = |t: &Transaction<'_>| {
        for (second, (folder, records)) in (1..).zip(messages) {
            let id = testing::message(t, folder, second);
            t.execute("UPDATE message SET attachments = 1 WHERE id = ?1", [id])?;
            put(t, id, records)?;
        }
        t.execute_batch(
            "UPDATE folder SET special_use = 1 WHERE name = 'INBOX'; UPDATE folder SET special_use = 3 WHERE name = 'Envoyés'",
        )?;
        Ok(())
    };
    store.write(Lasting::Process, fill).unwrap();
    (folder, store)
}

fn lines(store: &Store, folder: &str) -> Vec<Option<std::sync::Arc<DocumentsOfMessage>>> {
    let rows = store.list(&testing::account(), folder, Window { limit: 50, unread: false }).unwrap();
    rows.into_iter().map(|row| row.documents).collect()
}

#[test]
fn a_list_shows_whose_documents_a_message_carries() {
    let mut critical = record("1.2^9", 9, vial(INS));
    critical.line.alert = Alert::Critical;
    let (_folder, store) = store(&[("INBOX", vec![]), ("INBOX", vec![record("1.2^1", 1, vial(INS)), critical])]);
    let found = lines(&store, "INBOX");
    let shown = found[0].as_ref().unwrap();
    assert_eq!((shown.count, shown.alert, shown.several_patients, shown.lines.len()), (2, Alert::Critical, false, 2));
    assert_eq!(shown.lines[0].patient, vial(INS));
    assert_eq!((shown.lines[0].title.as_str(), shown.lines[0].date.0.as_str()), ("Bilan", "20261101"));
    assert!(found[1].is_none());
}

#[test]
fn doublon_annule_et_remplace_and_classe_are_marked_in_both_directions() {
    let mut second = record("1.2^2", 2, vial(INS));
    second.replaces = vec!["1.2^1".into()];
    let (_folder, store) = store(&[
        ("INBOX", vec![record("1.2^1", 1, vial(INS))]),
        ("Envoyés", vec![record("1.2^3", 3, vial(INS))]),
        ("INBOX", vec![second]),
        ("INBOX", vec![record("", 1, vial(INS))]),
        ("INBOX", vec![record("1.2^3", 4, vial(INS))]),
    ]);
    note_filed(&store, &[[2; 32]], HandOverWay::Export, 5).unwrap();
    let marks = |line: &DocumentLine| (line.is_filed, line.is_duplicate, line.replaces, line.is_replaced);
    let found: Vec<_> = lines(&store, "INBOX").iter().map(|of| marks(&of.as_ref().unwrap().lines[0])).collect();
    // What one sent oneself is no other copy; the first to come is none either.
    assert_eq!(found, [(false, false, false, false), (false, true, false, false), (true, false, true, false), (false, false, false, true)]);
    assert_eq!(filed(&store, &[[2; 32], [1; 32]]).unwrap(), [true, false]);
}

#[test]
fn one_patient_is_found_by_name_and_matricule_whatever_the_spelling() {
    let bare = PatientIdentity { ins: None, authority: None, birth_name: "Vial Roux".into(), ..vial(INS) };
    let other = PatientIdentity { birth_name: "NGUYEN".into(), ..vial("279035121518989") };
    let (_folder, store) = store(&[
        ("INBOX", vec![record("1", 1, bare.clone())]),
        ("INBOX", vec![record("2", 2, vial(INS))]),
        ("Envoyés", vec![record("3", 3, bare.clone())]),
        ("INBOX", vec![record("4", 4, other)]),
    ]);
    let named = |words: &str| -> Vec<(String, u32)> {
        patients(&store, words, 10).unwrap().into_iter().map(|p| (p.identity.birth_name, p.documents)).collect()
    };
    assert_eq!(named(""), [("NGUYEN".to_owned(), 1), ("Vial Roux".to_owned(), 3)]);
    assert_eq!(named("zoe roux"), [("Vial Roux".to_owned(), 3)]);
    assert_eq!(named("2550699"), [("Vial Roux".to_owned(), 3)]);
    assert_eq!(named("%"), named(""));
    let patient = patient_of(&store, &vial(INS)).unwrap().unwrap();
    assert_eq!(patient_of(&store, &bare).unwrap(), Some(patient));
    let exchange: Vec<_> = exchange(&store, patient).unwrap().into_iter().map(|row| row.id.folder).collect();
    assert_eq!(exchange, ["Envoyés", "INBOX", "INBOX"]);
}

#[test]
fn homonyms_born_on_different_days_are_two_patients() {
    let twin = |date: &str| PatientIdentity { ins: None, birth_date: date.into(), ..vial(INS) };
    let (_folder, store) = store(&[
        ("INBOX", vec![record("1", 1, twin("19640312"))]),
        ("INBOX", vec![record("2", 2, twin("19640313"))]),
        ("INBOX", vec![record("3", 3, twin(""))]),
    ]);
    assert_eq!(patients(&store, "vial", 10).unwrap().len(), 3);
}

#[test]
fn earlier_results_of_the_same_test_and_person_come_in_order() {
    let result = |code: &str, value: &str, time: &str| BiologyResult {
        code: Code { code: code.into(), ..Code::default() },
        value: value.into(),
        unit: "mmol/L".into(),
        high: "5".into(),
        time: DocumentTime(time.into()),
        ..BiologyResult::default()
    };
    let with = |sum: u8, ins: &str, results: Vec<BiologyResult>| DocumentRecord { results, ..record("", sum, vial(ins)) };
    let (_folder, store) = store(&[
        ("INBOX", vec![with(1, INS, vec![result("2823-3", "4.1", "20261101"), result("2951-2", "140", "20261101")])]),
        ("INBOX", vec![with(2, INS, vec![result("2823-3", "6.8", "20260601"), result("2823-3", "3.9", "")])]),
        ("INBOX", vec![with(3, "279035121518989", vec![result("2823-3", "9", "20260701")])]),
        ("INBOX", vec![with(1, INS, vec![result("2823-3", "4.1", "20261101")])]),
    ]);
    let points = history(&store, &vial(INS), "2823-3", "mmol/L").unwrap();
    let seen: Vec<_> = points.iter().map(|p| (p.time.0.as_str(), p.value.as_str(), p.alert)).collect();
    assert_eq!(seen, [("20260601", "6.8", Alert::OutOfRange), ("20261101", "3.9", Alert::None), ("20261101", "4.1", Alert::None)]);
    assert_eq!(history(&store, &vial(INS), "2823-3", "g/L").unwrap(), []);
}

#[test]
fn what_came_before_is_examined_once_newest_first() {
    let (_folder, store) = testing::store();
    let raw = |name: &str| {
        let document = format!(
            "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>Lettre</title><recordTarget><patientRole><id root='1.2.250.1.213.1.4.10' \
             extension='{INS}'/><patient><name><family qualifier='BR'>{name}</family></name></patient></patientRole></recordTarget></ClinicalDocument>"
        );
        format!(
            "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/xml; name=a.xml\r\n\
             Content-Disposition: attachment; filename=a.xml\r\n\r\n{document}\r\n--b--\r\n"
        )
    };
    let fill = |t: &Transaction<'_>| {
        for second in 1..=5 {
            let id = testing::message(t, "INBOX", second);
            t.execute("UPDATE message SET attachments = 1 WHERE id = ?1", [id])?;
            let packed = crate::store::pack(raw("VIAL").as_bytes());
            t.execute("INSERT INTO source (message, octets) VALUES (?1, ?2)", params![id, packed])?;
        }
        t.execute("INSERT INTO setting (name, value) VALUES (?1, ?2)", params![UNEXAMINED, ((5i64 << 20) + 1).to_string()])?;
        Ok(())
    };
    store.write(Lasting::Process, fill).unwrap();
    assert!(lines(&store, "INBOX").iter().all(Option::is_none));
    assert_eq!(examine(&store, 2).unwrap(), Some(2));
    assert_eq!(lines(&store, "INBOX").iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, false, false, false]);
    let left: Vec<_> = (0..3).map(|_| examine(&store, 10).unwrap()).collect();
    assert_eq!(left, [Some(3), None, None]);
    assert!(lines(&store, "INBOX").iter().all(|of| of.as_ref().is_some_and(|of| of.count == 1)));
}
