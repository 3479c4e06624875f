//! Messages being written: kept, taken up again, sent; and messages that take parts of others.

use crate::harness::{Engine, Sandbox, file};
use crate::sending::cda;
use pli::domain::Problem;
use pli::domain::draft::{Recipient, Threading};
use pli::domain::mail::MailId;
use pli::domain::outbox::SendOutcome;
use pli::domain::rules::Rule;
use pli::engine::{AttachmentSource, BodySource, Composition, SendReply};
use secrecy::SecretString;

const DURAND: &str = "dr.durand@chu-comte.mss.test";

fn keep(engine: &Engine, composition: &Composition) -> String {
    engine.run(engine.handle.keep_draft(composition.clone())).unwrap()
}

/// The parts of a message, as attachments of another.
fn parts(engine: &Engine, id: &MailId) -> Vec<AttachmentSource> {
    let reading = engine.run(engine.handle.open(id)).unwrap();
    reading.content.attachments.into_iter().map(|a| AttachmentSource::Part { mail: id.clone(), part: a.part }).collect()
}

fn files(paths: &[&str]) -> Vec<AttachmentSource> {
    paths.iter().map(|path| AttachmentSource::File(path.into())).collect()
}

#[test]
fn a_draft_kept_three_times_is_one_draft() {
    let sandbox = Sandbox::breakable();
    let (engine, subject) = (sandbox.martin().engine(), "Essai du brouillon gardé");
    let mut composition = engine.composition(subject);
    let mut names = Vec::new();
    for text in ["un", "deux", "trois"] {
        composition.body = BodySource::Text(text.into());
        names.push(keep(&engine, &composition));
        composition.draft = names.last().cloned();
    }
    let rows = engine.rows("Brouillons", subject);
    assert_eq!((rows.len(), rows[0].flags.seen), (1, true));
    let content = engine.run(engine.handle.open(&rows[0].id)).unwrap().content;
    assert_eq!((content.text.trim(), content.message_id.as_ref()), ("trois", names.last()));
    assert_eq!(engine.run(engine.handle.find_draft(&engine.address, &names[2])), Ok(rows[0].id.clone()));
    // Whoever did not hear the last answers knows an older name: one draft stays all the same.
    composition.draft = names.first().cloned();
    let last = keep(&engine, &composition);
    assert_eq!(engine.rows("Brouillons", subject).len(), 1);
    engine.run(engine.handle.drop_draft(&engine.address, &last)).unwrap();
    assert!(engine.rows("Brouillons", subject).is_empty());
    assert_eq!(engine.run(engine.handle.find_draft(&engine.address, &last)).err(), Some(Problem::MailMissing));
    // Nothing at all is a draft too.
    let nothing = keep(&engine, &engine.composition(""));
    engine.run(engine.handle.drop_draft(&engine.address, &nothing)).unwrap();
}

#[test]
fn a_draft_comes_back_as_it_was() {
    let sandbox = Sandbox::breakable();
    let person = sandbox.martin();
    let (engine, subject) = (person.engine(), "Essai du brouillon repris : œdème");
    let ((_a, letter), (_b, image)) = (file("courrier n° 1.txt", b"Bonjour"), file("trac\u{e9}.bin", &[7; 70_000]));
    let mut composition = engine.composition(subject);
    composition.to = Recipient::parse_list(&format!("durand (cardio), Dr Hélène DURAND <{DURAND}>, a@@b; DURAND, H"));
    composition.bcc = Recipient::parse_list("m01@chu-comte.mss.test, ?");
    composition.body = BodySource::Text("Chère consœur,\n".into());
    composition.attachments = files(&[&letter, &image]);
    composition.threading =
        Some(Threading { in_reply_to: Some("2@x.test".into()), references: vec!["1@x.test".into(), "2@x.test".into()] });
    composition.draft = Some(keep(&engine, &composition));
    let id = engine.find("Brouillons", subject);
    let content = engine.run(engine.handle.open(&id)).unwrap().content;
    let recipients = |list: &[pli::domain::mail::Correspondent]| list.iter().map(Recipient::of).collect::<Vec<_>>();
    assert!(recipients(&content.to) == composition.to && recipients(&content.bcc) == composition.bcc && content.cc.is_empty());
    assert_eq!((content.text.trim(), &content.references), ("Chère consœur,", &composition.threading.as_ref().unwrap().references));

    // Taken up again, its attachments are its own parts; the message they came from goes, and they stay.
    composition.attachments = parts(&engine, &id);
    let first = keep(&engine, &composition);
    (composition.draft, composition.threading) =
        (Some(first), Some(Threading { in_reply_to: Some("2@x.test".into()), ..Threading::default() }));
    let second = keep(&engine, &composition);
    // Even after the session in which the draft was replaced.
    composition.draft = Some(second);
    engine.run(engine.handle.lock()).unwrap();
    engine.run(engine.handle.unlock(SecretString::from(person.pin.as_str()))).unwrap();
    composition.draft = Some(keep(&engine, &composition));
    // Refused, it is in the draft that stays.
    let to = std::mem::replace(&mut composition.to, Recipient::parse_list("plein@chu-comte.mss.test"));
    let bcc = std::mem::take(&mut composition.bcc);
    let refused = engine.run(engine.handle.send(composition.clone())).unwrap();
    let SendReply::Done(_, report) = refused else { panic!("{refused:?}") };
    (composition.to, composition.bcc, composition.draft) = (to, bcc, Some(report.message_id));
    engine.run(engine.handle.lock()).unwrap();
    engine.run(engine.handle.unlock(SecretString::from(person.pin.as_str()))).unwrap();
    let second = keep(&engine, &composition);
    let id = engine.run(engine.handle.find_draft(&engine.address, &second)).unwrap();
    let content = engine.run(engine.handle.open(&id)).unwrap().content;
    let attached: Vec<_> = content.attachments.iter().map(|a| (a.name.as_str(), a.size)).collect();
    assert_eq!((engine.rows("Brouillons", subject).len(), attached), (1, vec![("courrier n° 1.txt", 7), ("tracé.bin", 70_000)]));
    engine.run(engine.handle.drop_draft(&engine.address, &second)).unwrap();
}

#[test]
fn a_draft_that_is_sent_leaves_nothing_behind_and_one_that_is_refused_leaves_one() {
    let sandbox = Sandbox::breakable();
    let (engine, subject) = (sandbox.martin().engine(), "Essai du brouillon envoyé");
    let mut composition = engine.composition(subject);
    composition.to = Recipient::parse_list("plein@chu-comte.mss.test");
    composition.draft = Some(keep(&engine, &composition));
    let refused = engine.run(engine.handle.send(composition.clone())).unwrap();
    let SendReply::Done(_, report) = refused else { panic!("{refused:?}") };
    assert!(matches!(report.outcome, SendOutcome::Refused(Problem::RecipientRefused { .. })));
    let rows = engine.rows("Brouillons", subject);
    let kept = engine.run(engine.handle.read(&rows[0].id)).unwrap();
    assert_eq!((rows.len(), kept.message_id.as_ref()), (1, Some(&report.message_id)));

    (composition.to, composition.draft) = (Recipient::parse_list(DURAND), Some(report.message_id));
    let sent = engine.run(engine.handle.send(composition.clone())).unwrap();
    assert!(matches!(&sent, SendReply::Done(_, r) if r.outcome == SendOutcome::Accepted { afterwards: None }), "{sent:?}");
    assert_eq!((engine.rows("Brouillons", subject).len(), engine.rows("Envoyés", subject).len()), (0, 1));

    // Too large for the operator: the draft it was stays as it was.
    let (_a, big) = file("gros.bin", &[7; 8_200_000]);
    (composition.attachments, composition.draft) = (files(&[&big]), Some(keep(&engine, &composition)));
    let stopped = engine.run(engine.handle.send(composition.clone())).unwrap();
    assert!(matches!(&stopped, SendReply::Stopped(findings) if findings[0].rule() == Rule::SizeLimit), "{stopped:?}");
    let draft = composition.draft.unwrap();
    assert!(engine.run(engine.handle.find_draft(&engine.address, &draft)).is_ok());
    assert_eq!(engine.rows("Brouillons", subject).len(), 1);
    engine.run(engine.handle.drop_draft(&engine.address, &draft)).unwrap();
}

#[test]
fn eco_2_1_1_what_is_forwarded_obeys_the_rules_as_files_do() {
    let sandbox = Sandbox::breakable();
    let (engine, subject) = (sandbox.martin().engine(), "Essai du transfert");
    let (vial, nguyen) = (cda("279035121518989", "VIAL"), cda("255069999999934", "NGUYEN"));
    let ((_a, first), (_b, second)) = (file("a.xml", vial.as_bytes()), file("b.xml", nguyen.as_bytes()));
    let mut composition = engine.composition(subject);
    composition.attachments = files(&[&first, &second]);
    let draft = keep(&engine, &composition);
    let source = engine.find("Brouillons", subject);

    composition.to = Recipient::parse_list(DURAND);
    composition.attachments = parts(&engine, &source);
    let checked = engine.run(engine.handle.check(composition.clone())).unwrap();
    assert!(matches!(&checked, SendReply::Stopped(f) if f[0].rule() == Rule::OnePatient), "{checked:?}");
    assert_eq!(engine.run(engine.handle.send(composition.clone())).unwrap(), checked);
    composition.attachments.pop();
    assert_eq!(engine.run(engine.handle.check(composition.clone())), Ok(SendReply::Clear(vec![])));
    let sent = engine.run(engine.handle.send(composition.clone())).unwrap();
    assert!(matches!(&sent, SendReply::Done(_, r) if r.outcome == SendOutcome::Accepted { afterwards: None }), "{sent:?}");
    let received = sandbox.durand().find("INBOX", subject);
    assert_eq!(sandbox.durand().read(&received["id"])["attachments"][0]["size"], vial.len());

    composition.attachments = vec![AttachmentSource::Part { mail: source.clone(), part: "99".into() }];
    assert_eq!(engine.run(engine.handle.check(composition.clone())).err(), Some(Problem::PartMissing));
    let elsewhere = MailId { account: pli::domain::bal::BalAddress::parse(DURAND).unwrap(), ..source };
    composition.attachments = vec![AttachmentSource::Part { mail: elsewhere, part: "1".into() }];
    assert_eq!(engine.run(engine.handle.check(composition)).err(), Some(Problem::ReplyFromElsewhere));
    engine.run(engine.handle.drop_draft(&engine.address, &draft)).unwrap();
}
