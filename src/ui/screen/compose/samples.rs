//! Composers in each state, for tests and pictures.

use super::message::{Message, Saved};
use super::sending::Phase;
use super::start::Start;
use super::state::{Dialog, State};
use crate::domain::Problem;
use crate::domain::bal::{Bal, BalAddress, BalKind};
use crate::domain::mail::{Attachment, Content, Correspondent, MailId, Reading};
use crate::domain::patient::{Ins, PatientIdentity};
use crate::domain::rules::{Finding, NamedPatient, Place};
use crate::engine::{Handle, Preferences, SendReply};
use crate::ui::desk::{Desk, Look, Operations};
use crate::ui::screen::directory;
use iced::{Size, window};
use time::OffsetDateTime;
use time::macros::datetime;

pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-22 10:43 +1);

/// What a composer stands on, without an engine.
pub(crate) struct Office {
    pub(crate) handle: Handle,
    pub(crate) operations: Operations,
    pub(crate) window: window::Id,
    pub(crate) accounts: Vec<Bal>,
    pub(crate) preferences: Preferences,
}

pub(crate) fn address(text: &str) -> BalAddress {
    BalAddress::parse(text).unwrap()
}

pub(crate) fn office() -> Office {
    let bal = |text: &str, kind, label: &str| Bal { address: address(text), kind, label: label.into() };
    Office {
        handle: Handle::disconnected(),
        operations: Operations::default(),
        window: window::Id::unique(),
        accounts: vec![
            bal("dr.martin@cabinet.mss.test", BalKind::Personal, "Dr Camille MARTIN"),
            bal("secretariat@cabinet.mss.test", BalKind::Organisational, "Secrétariat des Tilleuls"),
            bal("camille@perso.test", BalKind::Ordinary, ""),
        ],
        preferences: Preferences::default(),
    }
}

impl Office {
    pub(crate) fn desk(&mut self) -> Desk<'_> {
        Desk {
            handle: &self.handle,
            operations: &mut self.operations,
            window: self.window,
            is_narrow: false,
            now: NOW,
            accounts: &self.accounts,
            preferences: &self.preferences,
        }
    }

    pub(crate) fn look(&self, size: impl Into<Size>) -> Look<'_> {
        Look { window: self.window, size: size.into(), now: NOW, accounts: &self.accounts, preferences: &self.preferences, discreet: false }
    }

    pub(crate) fn start(&mut self, start: Start) -> State {
        State::new(start, &mut self.desk()).0
    }

    /// Does these one after the other, and runs no task: how many tasks the last one asked for, and what it told.
    pub(crate) fn does(&mut self, state: &mut State, messages: impl IntoIterator<Item = Message>) -> (usize, Option<super::Event>) {
        let mut last = (0, None);
        for message in messages {
            let (task, event) = state.update(message, &mut self.desk());
            last = (task.units(), event);
        }
        last
    }
}

pub(crate) fn mail() -> MailId {
    MailId { account: address("dr.martin@cabinet.mss.test"), folder: "INBOX".into(), uid_validity: 1, uid: 7 }
}

pub(crate) fn reading() -> Reading {
    let person = |name: &str, address: &str| Correspondent { name: name.into(), address: address.into() };
    let file = |part: &str, name: &str, size, inline| Attachment {
        content_id: None,
        part: part.into(),
        name: name.into(),
        media_type: "application/pdf".into(),
        size,
        inline,
    };
    let content = Content {
        from: vec![person("Dr Hélène DURAND", "dr.durand@chu.mss.test")],
        to: vec![person("Dr Camille MARTIN", "dr.martin@cabinet.mss.test"), person("Biologie", "labo@oeillets.mss.test")],
        cc: vec![person("", "secretariat@cabinet.mss.test"), person("", "archives@chu.mss.test")],
        subject: "RE : Échocardiographie".into(),
        date: Some(datetime!(2026-11-03 09:42 UTC)),
        message_id: Some("m1@chu.mss.test".into()),
        references: vec!["m0@cabinet.mss.test".into()],
        text: "Cher confrère,\n\nVoici le compte rendu.\n\nBien à vous".into(),
        attachments: vec![file("1", "CR_echo.pdf", 1_200_000, false), file("2", "logo.png", 4_000, true)],
        ..Content::default()
    };
    Reading { content, document: None }
}

pub(crate) fn new(office: &mut Office) -> State {
    office.start(Start::New { from: address("dr.martin@cabinet.mss.test") })
}

fn typed(text: &str) -> Message {
    Message::Typed(super::Field::To, text.into())
}

/// A message that could leave.
pub(crate) fn full(office: &mut Office) -> State {
    let mut state = new(office);
    state.body =
        super::body::Body::new("Cher confrère,\n\nJe vous adresse ce patient de 62 ans pour avis.\n\nBien confraternellement,\nDr Martin");
    let messages = [
        typed("Dr Hélène DURAND <dr.durand@chu.mss.test>, Laboratoire des Œillets <labo@oeillets.mss.test>, "),
        Message::Subject("VIAL Paul — demande d’avis".into()),
        Message::Dropped("/home/x/CR_echo.pdf".into()),
    ];
    office.does(&mut state, messages);
    let number = state.rules.number;
    office.does(&mut state, [Message::Checked(number, Ok(SendReply::Clear(vec![])))]);
    state
}

pub(crate) fn saved(office: &mut Office) -> State {
    let mut state = full(office);
    assert!(state.keeping.begin(&address("dr.martin@cabinet.mss.test")));
    office.does(&mut state, [kept(1)]);
    state
}

/// One recipient too many.
pub(crate) fn crowded(office: &mut Office) -> State {
    let mut state = full(office);
    let list: String = (0..39).map(|n| format!("Dr Numéro {n} <m{n}@chu.mss.test>, ")).collect();
    office.does(&mut state, [typed(&list)]);
    state
}

pub(crate) fn malformed(office: &mut Office) -> State {
    let mut state = full(office);
    office.does(&mut state, [typed("durand, ")]);
    state
}

pub(crate) fn differ() -> Finding {
    let named = |file: &str, name: &str, ins: &str| NamedPatient {
        place: Place::Document,
        file: file.into(),
        patient: PatientIdentity {
            ins: Ins::parse(ins).ok(),
            birth_name: name.into(),
            given_name: "Paul".into(),
            birth_date: "19640312".into(),
            ..PatientIdentity::default()
        },
    };
    Finding::TraitsDiffer { first: named("CR_echo.xml", "VIAL", "255069999999934"), other: named("biologie_2026-11-20.xml", "NGUYEN", "") }
}

/// Two patients, to be compared.
pub(crate) fn confirm(office: &mut Office) -> State {
    let mut state = saved(office);
    office.does(&mut state, [Message::Dropped("/home/x/biologie.xml".into())]);
    let number = state.rules.number;
    office.does(&mut state, [Message::Checked(number, Ok(SendReply::Stopped(vec![differ()])))]);
    state
}

/// When it is to leave is asked.
pub(crate) fn later(office: &mut Office) -> State {
    let mut state = saved(office);
    office.does(&mut state, [Message::Later]);
    state
}

pub(crate) fn sending(office: &mut Office) -> State {
    let mut state = saved(office);
    office.does(&mut state, [Message::Send]);
    assert_eq!(state.phase, Phase::Sending);
    state
}

/// The draft of that number is kept.
pub(crate) fn kept(id: u64) -> Message {
    Message::Kept(Ok(Saved { id, files: vec![] }))
}

/// It could not be put in the outbox, for that reason.
pub(crate) fn unsent(office: &mut Office, problem: Problem) -> State {
    let mut state = sending(office);
    let turn = state.turn;
    office.does(&mut state, [Message::Done(turn, Box::new(Err(problem)))]);
    state
}

/// A draft could not be kept, for that reason.
pub(crate) fn unkept(office: &mut Office, problem: Problem) -> State {
    let mut state = full(office);
    assert!(state.keeping.begin(&address("dr.martin@cabinet.mss.test")));
    office.does(&mut state, [Message::Kept(Err(problem))]);
    state
}

pub(crate) fn failed(office: &mut Office) -> State {
    unsent(office, Problem::DiskFull)
}

pub(crate) fn draft_failed(office: &mut Office) -> State {
    unkept(office, Problem::Timeout { host: "imap.cabinet.mss.test".into() })
}

pub(crate) fn closing(office: &mut Office) -> State {
    let mut state = full(office);
    office.does(&mut state, [Message::Close, Message::Kept(Err(Problem::Timeout { host: "imap.cabinet.mss.test".into() }))]);
    assert!(matches!(state.dialog, Some(Dialog::Unsaved(_))));
    state
}

pub(crate) fn forgetful(office: &mut Office) -> State {
    let mut state = full(office);
    office.does(&mut state, [Message::Detach(0)]);
    state.body = super::body::Body::new("Bonjour,\nci-joint le compte rendu.");
    let number = state.rules.number;
    office.does(&mut state, [Message::Checked(number, Ok(SendReply::Clear(vec![]))), Message::Send]);
    state
}

pub(crate) fn path(office: &mut Office) -> State {
    let mut state = full(office);
    office.does(&mut state, [Message::Chosen(crate::ui::files::Choice::NoPortal)]);
    state
}

pub(crate) fn reply(office: &mut Office) -> State {
    office.start(Start::Reply { mail: mail(), reading: reading(), all: true })
}

pub(crate) fn forward(office: &mut Office) -> State {
    office.start(Start::Forward { mail: mail(), reading: reading() })
}

pub(crate) fn draft(office: &mut Office) -> State {
    office.start(Start::Draft { mail: mail(), reading: reading() })
}

/// The directory beside the message, with what it found.
pub(crate) fn beside(office: &mut Office) -> State {
    let mut state = full(office);
    state.directory = directory::samples::truncated();
    state.directory_shown = Some(true);
    state
}

pub(crate) fn nobody(office: &mut Office) -> State {
    State { directory: directory::samples::nobody(), ..beside(office) }
}

pub(crate) fn unfound(office: &mut Office) -> State {
    State { directory: directory::samples::failed(), ..beside(office) }
}

pub(crate) fn discarding(office: &mut Office) -> State {
    let mut state = saved(office);
    office.does(&mut state, [Message::Discard]);
    state
}

pub(crate) fn suggesting(office: &mut Office) -> State {
    let mut state = full(office);
    office.does(&mut state, [typed("mor")]);
    let answer = directory::samples::answer(3);
    let look = state.look;
    office.does(&mut state, [Message::Found(super::Field::To, look, Ok(answer))]);
    state
}

/// Names, files and mailboxes longer than any window.
pub(crate) fn long(office: &mut Office) -> State {
    let name = "Service de cardiologie interventionnelle et de rythmologie du centre hospitalier régional universitaire de Besançon";
    office.accounts[0].label = name.into();
    office.accounts[1].kind = BalKind::Personal;
    let mut state = full(office);
    let file = format!("/x/{}.pdf", name.replace(' ', "_"));
    office.does(
        &mut state,
        [typed(&format!("{name} <cardio@chu.mss.test>, ")), Message::Dropped(file.into()), Message::Subject(name.repeat(3))],
    );
    state
}

fn care(act: super::care::Act) -> Message {
    Message::Care(act)
}

/// The patient being typed: the matricule tells what is to be confirmed.
pub(crate) fn patient(office: &mut Office) -> State {
    use super::care::{Act, Trait};
    let mut state = full(office);
    let typed = |which, text: &str| care(Act::Typed(which, text.into()));
    let messages = [
        care(Act::Patient),
        typed(Trait::Ins, "2 55 06 99 999 999 34"),
        typed(Trait::BirthName, "vial"),
        typed(Trait::GivenName, "Odile"),
        typed(Trait::BirthDate, "12/06/1955"),
        care(Act::Authority(Some(crate::domain::patient::InsAuthority::Nir))),
    ];
    office.does(&mut state, messages);
    if let Some(Dialog::Patient(form)) = &mut state.dialog {
        let identity = crate::ui::screen::reader::paper_samples::vial();
        form.known = vec![crate::domain::document::KnownPatient { id: 1, identity, documents: 3, last: NOW }];
    }
    state
}

/// The same, with a matricule and a birth date that do not go together.
pub(crate) fn patient_wrong(office: &mut Office) -> State {
    use super::care::{Act, Trait};
    let mut state = patient(office);
    office.does(&mut state, [care(Act::Typed(Trait::BirthDate, "13/07/1956".into()))]);
    state
}

/// A PDF being described.
pub(crate) fn document(office: &mut Office) -> State {
    use super::care::{Act, Detail};
    let mut state = full(office);
    let chosen = crate::ui::files::Choice::Picked(vec!["/home/x/scan0042.pdf".into()]);
    office.does(&mut state, [care(Act::Chosen(chosen)), care(Act::Described(Detail::Search, "biolo".into()))]);
    state
}

/// A message with a patient, a document, and all that may be asked of a patient.
pub(crate) fn caring(office: &mut Office) -> State {
    use super::care::{Act, Wish};
    let mut state = patient(office);
    state.to = super::recipients::Recipients::default();
    let chosen = crate::ui::files::Choice::Picked(vec!["/home/x/scan0042.pdf".into()]);
    let messages = [
        care(Act::PatientDone),
        typed("255069999999934@patient.mss.test, "),
        care(Act::Chosen(chosen)),
        care(Act::Type("11502-2".into())),
        care(Act::DocumentDone),
        care(Act::ShowWishes),
        care(Act::Wish(Wish::ReadReceipt, true)),
        care(Act::Wish(Wish::EndOfExchange, true)),
    ];
    office.does(&mut state, messages);
    state
}
