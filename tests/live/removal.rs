//! What is cut, how soon, and what is told of it: by somebody who stops waiting, and by the card taken out, at every step
//! of a connection and of a sending.

use crate::harness::{Engine, Sandbox, file};
use crate::hostile::with_port;
use crate::scripted::{Heralds, IMAP_STEPS, News, SMTP_STEPS, staged_mailbox, staged_submission};
use pli::domain::Problem;
use pli::domain::doctor::RungState;
use pli::domain::draft::Recipient;
use pli::domain::mail::Page;
use pli::domain::outbox::{SendOutcome, SendReport};
use pli::engine::{AttachmentSource, Composition, Examination, LockReason, SendReply};
use secrecy::SecretString;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

const DURAND: &str = "dr.durand@chu-comte.mss.test";
/// Within 2 s of the card's leaving, or of nobody waiting, sockets are cut. The rest is for a slow machine.
const SOON: Duration = Duration::from_millis(3500);

async fn heard(heralds: &mut Heralds, news: News) {
    let heard = tokio::time::timeout(Duration::from_secs(20), heralds.recv()).await;
    assert_eq!(heard.ok().flatten(), Some(news));
}

async fn first(engine: &Engine) -> Result<Page, Problem> {
    engine.handle.page(&engine.address, "INBOX", 0, 5).await
}

/// The card is back, and its PIN is given again.
fn back(sandbox: &Sandbox, engine: &Engine) {
    sandbox.fault("");
    engine.run(engine.handle.unlock(SecretString::from(sandbox.value("PIN_MARTIN")))).unwrap();
}

#[test]
fn whoever_stops_waiting_cuts_the_connection_at_any_step() {
    let sandbox = Sandbox::breakable();
    let (server, stage, mut heralds) = staged_mailbox(&sandbox.dir);
    for step in IMAP_STEPS {
        let engine = sandbox.martin_at(&server).engine();
        stage.stop_at(step, None);
        engine.run(async {
            {
                let mut waiting = pin!(first(&engine));
                tokio::select! {
                    done = &mut waiting => panic!("{step}: {done:?}"),
                    () = heard(&mut heralds, News::Reached) => {}
                }
            }
            let start = Instant::now();
            heard(&mut heralds, News::Closed).await;
            assert!(start.elapsed() < SOON, "{step}: {:?}", start.elapsed());
            // The session is as it was.
            assert_eq!(first(&engine).await.unwrap().rows.len(), 1, "{step}");
        });
    }
}

#[test]
fn dst_3_1_2_3_a_card_taken_out_cuts_a_connection_at_any_step() {
    let sandbox = Sandbox::breakable();
    let (server, stage, mut heralds) = staged_mailbox(&sandbox.dir);
    let engine = sandbox.martin_at(&server).engine();
    for step in IMAP_STEPS {
        // No connection is left of the step before.
        engine.run(engine.handle.lock()).unwrap();
        back(&sandbox, &engine);
        stage.stop_at(step, None);
        engine.run(async {
            let mut waiting = pin!(first(&engine));
            tokio::select! {
                done = &mut waiting => panic!("{step}: {done:?}"),
                () = heard(&mut heralds, News::Reached) => {}
            }
            let start = Instant::now();
            sandbox.fault("absent 1\n");
            assert_eq!(waiting.await.err(), Some(Problem::CardRemoved), "{step}");
            heard(&mut heralds, News::Closed).await;
            assert!(start.elapsed() < SOON, "{step}: {:?}", start.elapsed());
            assert_eq!(engine.handle.session().closed, Some(LockReason::CardRemoved), "{step}");
            assert_eq!(first(&engine).await.err(), Some(Problem::PinNeeded), "{step}");
        });
        back(&sandbox, &engine);
        assert_eq!(engine.run(first(&engine)).unwrap().rows.len(), 1, "{step}");
    }
}

#[test]
fn dst_3_1_2_3_a_card_taken_out_while_it_signs_ends_the_session() {
    let sandbox = Sandbox::breakable();
    let engine = sandbox.martin().engine();
    sandbox.fault("sign_ms 1500\n");
    engine.run(async {
        let mut waiting = pin!(first(&engine));
        let signing = async {
            while sandbox.calls("C_Sign") == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            done = &mut waiting => panic!("{done:?}"),
            () = signing => {}
        }
        let start = Instant::now();
        sandbox.fault("absent 1\n");
        assert_eq!(waiting.await.err(), Some(Problem::CardRemoved));
        while engine.handle.session().holder.is_some() {
            assert!(start.elapsed() < SOON + Duration::from_millis(1500), "{:?}", start.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    back(&sandbox, &engine);
    assert!(!engine.run(first(&engine)).unwrap().rows.is_empty());
}

/// What works with the session's identity and is no mailbox's task: the examination, and a program that is ending.
#[test]
fn dst_3_1_2_3_a_card_taken_out_cuts_the_doctor_and_whoever_is_ending() {
    let sandbox = Sandbox::breakable();
    let (server, stage, mut heralds) = staged_mailbox(&sandbox.dir);
    let engine = sandbox.martin_at(&server).engine();
    engine.run(async {
        stage.stop_at("EXAMINE", None);
        let mut examined = pin!(engine.handle.examine(Examination { account: None, pin: None, offline: false }));
        tokio::select! {
            done = &mut examined => panic!("{done:?}"),
            () = heard(&mut heralds, News::Reached) => {}
        }
        let start = Instant::now();
        sandbox.fault("absent 1\n");
        let reports = examined.await.unwrap();
        assert!(reports.iter().any(|report| report.state == RungState::Failed(Problem::CardRemoved)), "{reports:?}");
        heard(&mut heralds, News::Closed).await;
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    });
    back(&sandbox, &engine);
    engine.run(async {
        stage.stop_at("FETCH", None);
        let mut waiting = pin!(first(&engine));
        tokio::select! {
            done = &mut waiting => panic!("{done:?}"),
            () = heard(&mut heralds, News::Reached) => {}
        }
        let mut ending = pin!(engine.handle.stop());
        // It is taken up before the card goes.
        drop(tokio::time::timeout(Duration::from_millis(300), &mut ending).await);
        let start = Instant::now();
        sandbox.fault("absent 1\n");
        assert_eq!(waiting.await.err(), Some(Problem::CardRemoved));
        heard(&mut heralds, News::Closed).await;
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
        assert_eq!(engine.handle.session().closed, Some(LockReason::CardRemoved));
        ending.await;
    });
    sandbox.fault("");
}

fn to_durand(engine: &Engine, subject: &str) -> Composition {
    Composition { to: Recipient::parse_list(DURAND), ..engine.composition(subject) }
}

/// Sends; at the step where the server stands still, does this.
fn sent(engine: &Engine, heralds: &mut Heralds, composition: Composition, meanwhile: impl AsyncFnOnce()) -> SendReport {
    engine.run(async {
        let mut sending = pin!(engine.handle.send(composition));
        tokio::select! {
            done = &mut sending => panic!("{done:?}"),
            () = heard(heralds, News::Reached) => {}
        }
        // The sending goes on meanwhile.
        let (reply, ()) = tokio::join!(sending, meanwhile());
        let Ok(SendReply::Done(_, report)) = reply else { panic!("{reply:?}") };
        report
    })
}

/// The card is taken out, and the session knows.
async fn taken_out(sandbox: &Sandbox, engine: &Engine) {
    let mut events = engine.handle.events();
    sandbox.fault("absent 1\n");
    let locked = async { while !matches!(events.recv().await, Ok(pli::engine::Event::Locked(LockReason::CardRemoved))) {} };
    tokio::time::timeout(SOON, locked).await.expect("the session ends soon");
}

#[test]
fn a_card_taken_out_on_the_way_to_the_hand_over_cuts_it_and_the_draft_stays() {
    let sandbox = Sandbox::breakable();
    let (server, stage, mut heralds) = staged_submission(&sandbox.dir);
    let engine = with_port(&sandbox, "smtp", "SMTP_PORT", &server).engine();
    for step in SMTP_STEPS {
        let subject = format!("Essai de carte retirée avant {step}");
        stage.stop_at(step, None);
        let start = Instant::now();
        let report = sent(&engine, &mut heralds, to_durand(&engine, &subject), async || sandbox.fault("absent 1\n"));
        assert_eq!((&report.outcome, report.recipients.len()), (&SendOutcome::Refused(Problem::CardRemoved), 0), "{step}");
        engine.run(heard(&mut heralds, News::Closed));
        assert!(start.elapsed() < SOON + Duration::from_secs(2), "{step}: {:?}", start.elapsed());
        back(&sandbox, &engine);
        assert_eq!((engine.rows("Brouillons", &subject).len(), engine.rows("Envoyés", &subject).len()), (1, 0), "{step}");
    }
    assert_eq!(stage.deliveries.load(Ordering::SeqCst), 0);
}

/// What a hand-over comes to when the card is taken out at this step, and the server then says this instead of what it
/// would: its outcome, where the message is, and how often it came to its end.
struct HandedOver {
    step: &'static str,
    instead: Option<&'static str>,
    outcome: SendOutcome,
    kept: (usize, usize),
    deliveries: usize,
}

#[test]
fn a_card_taken_out_during_the_hand_over_leaves_it_to_end_and_tells_how() {
    const ACCEPTED: SendOutcome = SendOutcome::Accepted { afterwards: None };
    let lost = || SendOutcome::Refused(Problem::ConnectionLost { host: "smtp.operateur.test".into() });
    let (filed, draft) = ((0, 1), (1, 0));
    let case = |step, instead, outcome, kept, deliveries| HandedOver { step, instead, outcome, kept, deliveries };
    let sandbox = Sandbox::breakable();
    let (server, stage, mut heralds) = staged_submission(&sandbox.dir);
    let engine = with_port(&sandbox, "smtp", "SMTP_PORT", &server).engine();
    let (_folder, big) = file("grand.bin", &vec![7; 6_000_000]);
    for (i, HandedOver { step, instead, outcome, kept, deliveries }) in [
        case("MAIL", None, ACCEPTED, filed, 1),
        case("RCPT", None, ACCEPTED, filed, 1),
        case("DATA", None, ACCEPTED, filed, 1),
        case("body", None, ACCEPTED, filed, 1),
        case("end", None, ACCEPTED, filed, 1),
        case("MAIL", Some(""), lost(), draft, 0),
        case("RCPT", Some("550 5.1.1 no\r\n"), SendOutcome::Refused(Problem::RecipientRefused { count: 1 }), draft, 0),
        case("DATA", Some("554 5.6.0 no\r\n"), SendOutcome::Refused(Problem::MessageRefused { code: 554 }), draft, 0),
        case("body", Some(""), lost(), draft, 0),
        case("end", Some("554 5.6.0 no\r\n"), SendOutcome::Refused(Problem::MessageRefused { code: 554 }), draft, 1),
        case("end", Some(""), SendOutcome::Uncertain, draft, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let subject = format!("Essai de carte retirée pendant {step} {i}");
        let mut composition = to_durand(&engine, &subject);
        if step == "body" {
            // More than the buffers on the way hold.
            composition.attachments = vec![AttachmentSource::File(big.clone().into())];
        }
        stage.deliveries.store(0, Ordering::SeqCst);
        stage.stop_at(step, instead);
        let report = sent(&engine, &mut heralds, composition, async || {
            taken_out(&sandbox, &engine).await;
            assert!(engine.handle.is_handing_over(), "{step}");
            stage.release();
        });
        assert_eq!(report.outcome, outcome, "{i} {step}");
        assert_eq!(stage.deliveries.load(Ordering::SeqCst), deliveries, "{i} {step}");
        assert_eq!(engine.run(first(&engine)).err(), Some(Problem::PinNeeded), "{i} {step}");
        back(&sandbox, &engine);
        assert_eq!((engine.rows("Brouillons", &subject).len(), engine.rows("Envoyés", &subject).len()), kept, "{i} {step}");
        assert_eq!(stage.deliveries.load(Ordering::SeqCst), deliveries, "{i} {step}: sent again");
    }
}
