//! The outbox: what waits, what is refused, what nobody can tell of, and what persons decide about it.

use crate::harness::{Engine, Person, Sandbox, file};
use crate::hostile::with_port;
use crate::kept_drafts::{at_server, until};
use crate::scripted::{Scripted, acceptor, smtp_upgrade};
use pli::domain::draft::Recipient;
use pli::domain::intent::Undone;
use pli::domain::outbox::{OutboxState, SendWhen};
use pli::engine::{AttachmentSource, Composition, Handle, SendReply};
use secrecy::SecretString;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use time::OffsetDateTime;

const DURAND: &str = "dr.durand@chu-comte.mss.test";
const SENT: &str = "Envoyés";

/// A submission server that says this to each command that begins so (`.`: the end of a message), and closes where that is
/// nothing; how many messages it heard to their end.
fn operator(sandbox: &Sandbox, rules: &'static [(&'static str, &'static str)]) -> (Scripted, Arc<AtomicUsize>) {
    let (tls, heard) = (acceptor(&sandbox.dir, "smtp"), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&heard);
    let server = Scripted::serve(move |stream| {
        let (tls, count) = (tls.clone(), Arc::clone(&count));
        async move {
            let mut talk = smtp_upgrade(stream, tls).await?;
            let mut is_message = false;
            loop {
                let line = talk.hear().await?;
                if is_message && line != "." {
                    continue;
                }
                is_message = line == "DATA";
                count.fetch_add(usize::from(line == "."), Ordering::SeqCst);
                let usual = if is_message { "354 go" } else { "250 2.0.0 ok" };
                match rules.iter().find(|(beginning, _)| line.starts_with(beginning)).map_or(usual, |(_, answer)| answer) {
                    "" => return Ok(()),
                    answer => talk.say(&format!("{answer}\r\n")).await?,
                }
            }
        }
    });
    (server, heard)
}

const REFUSING: &[(&str, &str)] = &[("RCPT", "550 5.1.1 no such mailbox")];
/// It takes the message, and is gone before it says so.
const SILENT: &[(&str, &str)] = &[(".", "")];

fn letter(engine: &Engine, subject: &str, path: &str) -> Composition {
    Composition {
        to: Recipient::parse_list(DURAND),
        bcc: Recipient::parse_list("m01@chu-comte.mss.test"),
        attachments: vec![AttachmentSource::File(path.into())],
        ..engine.composition(subject)
    }
}

fn queue(engine: &Engine, composition: Composition, when: SendWhen) -> u64 {
    match engine.run(engine.handle.queue(composition, when)).unwrap() {
        SendReply::Queued(_, id) => id,
        other => panic!("not queued: {other:?}"),
    }
}

fn states(engine: &Engine) -> Vec<OutboxState> {
    engine.run(engine.handle.outbox()).unwrap().into_iter().map(|entry| entry.state).collect()
}

/// A message of this subject that an engine put in the outbox, and of which this became.
fn stuck(person: &Person<'_>, subject: &str, state: OutboxState) {
    let (_kept, path) = file("trace.bin", &[7; 20_000]);
    let engine = person.engine();
    queue(&engine, letter(&engine, subject, &path), SendWhen::Now);
    until("it is tried", || states(&engine) == [state]);
}

fn outbox(person: &Person<'_>) -> Vec<Value> {
    person.pli(&["outbox"]).ok().as_array().unwrap().clone()
}

/// From now on the real operator.
fn with_the_real_operator(sandbox: &Sandbox, person: &Person<'_>) {
    std::fs::write(person.home.join("config.toml"), sandbox.config("martin")).unwrap();
}

fn received(sandbox: &Sandbox, subject: &str) -> usize {
    let found = crate::imap_sync::doveadm(sandbox, &["search", "-u", DURAND, "mailbox", "INBOX", "header", "Subject", subject]);
    found.lines().count()
}

#[test]
fn what_the_operator_refuses_waits_for_a_person_and_nothing_written_is_lost_without_a_word() {
    let sandbox = Sandbox::breakable();
    let (server, _) = operator(&sandbox, REFUSING);
    let (martin, subject) = (with_port(&sandbox, "smtp", "SMTP_PORT", &server), "Essai boite refusee");
    stuck(&martin, subject, OutboxState::Refused);
    let shown = outbox(&martin);
    assert_eq!(shown.len(), 1);
    let entry = &shown[0];
    assert_eq!((entry["state"].as_str(), entry["subject"].as_str()), (Some("refused"), Some(subject)));
    assert_eq!((entry["to"].as_array().unwrap().len(), entry["problem"]["kind"].as_str()), (2, Some("recipient-refused")), "{entry}");
    assert!(entry["since"].as_str().unwrap().starts_with("20"), "{entry}");
    // It is told where somebody looks.
    let listed = martin.pli(&["list", "INBOX", "--limit", "1"]);
    assert!(listed.stderr.contains("attend votre décision"), "{}", listed.stderr);
    let id = entry["id"].to_string();
    let again = martin.pli(&["outbox", "retry", &id]);
    assert_eq!((again.code, again.json()[0]["state"].as_str()), (1, Some("refused")));

    // Out of the outbox it is a draft, with its file.
    let taken = martin.pli(&["outbox", "discard", &id]);
    assert!(taken.stderr.contains("de nouveau un brouillon"), "{}", taken.stderr);
    assert_eq!(taken.ok(), Value::Array(vec![]));
    let drafts = martin.pli(&["draft", "list"]).ok();
    assert_eq!((drafts.as_array().unwrap().len(), &drafts[0]["subject"], drafts[0]["attachments"].as_u64()), (1, &subject.into(), Some(1)));
    assert!(!martin.pli(&["list", "INBOX", "--limit", "1"]).stderr.contains("attend votre décision"));
    with_the_real_operator(&sandbox, &martin);
    martin.pli(&["draft", "send", &drafts[0]["id"].to_string()]).ok();
    until("it is received", || received(&sandbox, subject) == 1);
    assert_eq!((at_server(&sandbox, SENT, subject), at_server(&sandbox, "Brouillons", subject)), (1, 0));
}

#[test]
fn what_was_refused_leaves_once_when_it_is_tried_again_or_is_thrown_away_when_that_is_said() {
    let sandbox = Sandbox::breakable();
    let (server, _) = operator(&sandbox, REFUSING);
    let (martin, subject) = (with_port(&sandbox, "smtp", "SMTP_PORT", &server), "Essai boite jetee");
    stuck(&martin, subject, OutboxState::Refused);
    let id = outbox(&martin)[0]["id"].to_string();
    assert_eq!(martin.pli(&["outbox", "discard", &id, "--delete"]).ok(), Value::Array(vec![]));
    assert_eq!(martin.pli(&["draft", "list"]).ok(), Value::Array(vec![]));
    assert_eq!(martin.pli(&["outbox", "discard", &id]).problem(), "outbox-missing");

    let subject = "Essai boite renvoyee";
    stuck(&martin, subject, OutboxState::Refused);
    with_the_real_operator(&sandbox, &martin);
    // What was refused does not leave because the others do.
    martin.pli(&["outbox", "retry"]).ok();
    assert_eq!(outbox(&martin)[0]["state"], "refused");
    let id = outbox(&martin)[0]["id"].to_string();
    assert_eq!(martin.pli(&["outbox", "retry", &id]).ok(), Value::Array(vec![]));
    until("it is received", || received(&sandbox, subject) == 1);
    assert_eq!(at_server(&sandbox, SENT, subject), 1);
    martin.pli(&["sync"]).ok();
    assert_eq!((received(&sandbox, subject), received(&sandbox, "Essai boite jetee")), (1, 0));
}

#[test]
fn what_nobody_can_tell_of_is_filed_sent_again_or_a_draft_as_a_person_says() {
    let sandbox = Sandbox::breakable();
    let (server, heard) = operator(&sandbox, SILENT);
    let martin = with_port(&sandbox, "smtp", "SMTP_PORT", &server);
    let configuration = std::fs::read(martin.home.join("config.toml")).unwrap();
    for (i, choice) in ["sent", "discard", "retry"].into_iter().enumerate() {
        let subject = format!("Essai boite incertaine {choice}");
        std::fs::write(martin.home.join("config.toml"), &configuration).unwrap();
        stuck(&martin, &subject, OutboxState::Uncertain);
        assert_eq!(heard.load(Ordering::SeqCst), i + 1);
        let entry = outbox(&martin).remove(0);
        assert_eq!((entry["state"].as_str(), entry["problem"]["kind"].as_str()), (Some("uncertain"), Some("send-uncertain")), "{entry}");
        // Nothing of it leaves again by itself.
        with_the_real_operator(&sandbox, &martin);
        martin.pli(&["sync"]).ok();
        martin.pli(&["outbox", "retry"]).ok();
        assert_eq!((outbox(&martin).len(), received(&sandbox, &subject), at_server(&sandbox, SENT, &subject)), (1, 0, 0));
        let id = entry["id"].to_string();
        assert_eq!(martin.pli(&["outbox", choice, &id]).ok(), Value::Array(vec![]), "{choice}");
        if choice == "retry" {
            until("it is received", || received(&sandbox, &subject) == 1);
        }
        let drafts = martin.pli(&["draft", "list"]).ok().as_array().unwrap().len();
        let found = (received(&sandbox, &subject), at_server(&sandbox, SENT, &subject), drafts);
        assert_eq!(found, [(0, 1, 0), (0, 0, 1), (1, 1, 1)][i], "{choice}");
    }
    assert_eq!(martin.pli(&["outbox", "sent", "999"]).problem(), "outbox-missing");
}

/// Dr Martin, who may take back what he sends for so many seconds.
fn undoing(sandbox: &Sandbox, seconds: u64) -> Person<'_> {
    sandbox.martin_configured(&format!("[sending]\nundo_seconds = {seconds}\n{}", sandbox.config("martin")))
}

fn in_seconds(seconds: i64) -> (SendWhen, Instant) {
    let moment = OffsetDateTime::now_utc() + time::Duration::seconds(seconds);
    (SendWhen::At(moment), Instant::now() + Duration::from_secs(seconds.unsigned_abs()))
}

fn wait_until(moment: Instant) {
    std::thread::sleep(moment.saturating_duration_since(Instant::now()));
}

#[test]
fn what_is_taken_back_in_time_never_leaves_and_is_a_draft_again() {
    let sandbox = Sandbox::breakable();
    let (engine, subject) = (undoing(&sandbox, 6).engine(), "Essai envoi repris");
    engine.run(engine.handle.begin_checking()).unwrap();
    let (_kept, path) = file("trace.bin", &[7; 20_000]);
    let mut written = letter(&engine, subject, &path);
    let saved = engine.run(engine.handle.save_draft(None, written.clone())).unwrap();
    (written.draft, written.attachments) = (saved.composition.draft.clone(), saved.composition.attachments.clone());
    let sent = Instant::now();
    queue(&engine, written, SendWhen::Undoable);
    assert_eq!(states(&engine), [OutboxState::Waiting]);
    assert!(engine.run(engine.handle.outbox()).unwrap()[0].due.is_some());
    assert!(engine.run(engine.handle.drafts()).unwrap().is_empty());
    let undone = engine.run(engine.handle.undo()).unwrap();
    let Some(Undone::Sending(draft)) = undone else { panic!("not taken back: {undone:?}") };
    assert!(states(&engine).is_empty());
    let drafts = engine.run(engine.handle.drafts()).unwrap();
    assert_eq!((drafts.len(), drafts[0].id, drafts[0].composition.draft == saved.composition.draft), (1, draft, true));
    assert!(matches!(drafts[0].composition.attachments[..], [AttachmentSource::Kept { size: 20_000, .. }]));
    // Past the moment at which it would have left, another one has.
    let other = "Essai envoi laisse";
    queue(&engine, letter(&engine, other, &path), SendWhen::Undoable);
    until("the other is received", || received(&sandbox, other) == 1);
    assert!(sent.elapsed() > Duration::from_secs(6));
    assert_eq!((received(&sandbox, subject), at_server(&sandbox, SENT, subject)), (0, 0));
    // The draft follows under the name it had.
    until("it follows", || at_server(&sandbox, "Brouillons", subject) == 1);
    assert_eq!(engine.run(engine.handle.undo()), Ok(None));
}

#[test]
fn what_is_sent_later_leaves_at_its_moment_or_with_the_next_start() {
    let sandbox = Sandbox::breakable();
    let (martin, (_kept, path)) = (sandbox.martin(), file("trace.bin", &[7; 20_000]));
    // While the program runs: not before, and not long after.
    let engine = martin.engine();
    engine.run(engine.handle.begin_checking()).unwrap();
    let subject = "Essai envoi differe";
    let (when, moment) = in_seconds(3);
    queue(&engine, letter(&engine, subject, &path), when);
    let entry = engine.run(engine.handle.outbox()).unwrap().remove(0);
    assert!(entry.state == OutboxState::Waiting && entry.due.is_some(), "{entry:?}");
    until("it leaves", || states(&engine).is_empty());
    assert!(Instant::now() + Duration::from_secs(1) >= moment, "it left before its moment");
    until("it is received", || received(&sandbox, subject) == 1);
    assert_eq!(at_server(&sandbox, SENT, subject), 1);

    // Its moment passes while nothing runs.
    let subject = "Essai envoi differe ferme";
    let (when, moment) = in_seconds(2);
    queue(&engine, letter(&engine, subject, &path), when);
    drop(engine);
    wait_until(moment);
    assert_eq!(received(&sandbox, subject), 0);
    let engine = martin.engine();
    assert_eq!(states(&engine), [OutboxState::Waiting]);
    engine.run(engine.handle.begin_checking()).unwrap();
    until("it leaves with the start", || states(&engine).is_empty());
    until("it is received", || received(&sandbox, subject) == 1);
    drop(engine);
    // By the command line too, and not what is for later.
    let engine = martin.engine();
    let (now, tomorrow) = ("Essai envoi differe commande", "Essai envoi differe demain");
    queue(&engine, letter(&engine, tomorrow, &path), in_seconds(86_400).0);
    let (when, moment) = in_seconds(2);
    queue(&engine, letter(&engine, now, &path), when);
    drop(engine);
    wait_until(moment);
    martin.pli(&["sync"]).ok();
    until("it is received", || received(&sandbox, now) == 1);
    let left = outbox(&martin);
    assert_eq!((left.len(), left[0]["subject"].as_str(), received(&sandbox, tomorrow)), (1, Some(tomorrow), 0));
}

#[test]
fn what_waits_when_the_card_leaves_leaves_once_it_is_back() {
    let sandbox = Sandbox::breakable();
    let (martin, (_kept, path)) = (undoing(&sandbox, 6), file("trace.bin", &[7; 20_000]));
    let (engine, subject) = (martin.engine(), "Essai carte retiree");
    engine.run(engine.handle.begin_checking()).unwrap();
    let due = Instant::now() + Duration::from_secs(6);
    queue(&engine, letter(&engine, subject, &path), SendWhen::Undoable);
    sandbox.fault("absent 1\n");
    until("the session closes", || engine.handle.session().holder.is_none());
    wait_until(due + Duration::from_secs(1));
    assert_eq!(received(&sandbox, subject), 0);
    sandbox.fault("");
    let unlock = |handle: &Handle| engine.run(handle.unlock(SecretString::from(martin.pin.as_str())));
    until("the card is back", || unlock(&engine.handle).is_ok());
    until("it leaves", || states(&engine).is_empty());
    until("it is received", || received(&sandbox, subject) == 1);
    assert_eq!((received(&sandbox, subject), at_server(&sandbox, SENT, subject)), (1, 1));
}
