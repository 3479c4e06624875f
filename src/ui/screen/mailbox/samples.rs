//! States of the screen to look at and to test, with people who do not exist.

use super::{FolderAct, Message, State};
use crate::domain::Problem;
use crate::domain::bal::{Bal, BalAddress, BalKind};
use crate::domain::document::{Alert, Code, DocumentLine, DocumentTime, DocumentsOfMessage, KnownPatient};
use crate::domain::folder::{Folder, special_use_from_name};
use crate::domain::freshness::{Freshness, Missing};
use crate::domain::intent::Waiting;
use crate::domain::mail::{Correspondent, Flags, MailId, Page, Summary};
use crate::domain::outbox::{OutboxEntry, OutboxState};
use crate::domain::patient::PatientIdentity;
use crate::domain::search::SearchAnswer;
use crate::engine::{Handle, Preferences};
use crate::ui::desk::{Desk, Look, Operations};
use crate::ui::screen::mailbox::Event;
use iced::{Size, window};
use std::sync::Arc;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// When everything happens.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-22 10:43 +1);

/// The screen, and what it is shown with.
pub(crate) struct Sample {
    /// What it shows.
    pub(crate) name: &'static str,
    /// The screen.
    pub(crate) state: State,
    /// The mailboxes.
    pub(crate) accounts: Vec<Bal>,
    /// How the window is liked.
    pub(crate) preferences: Preferences,
    /// The window's size.
    pub(crate) size: Size,
    /// Whether names are hidden.
    pub(crate) discreet: bool,
    /// The time.
    pub(crate) now: OffsetDateTime,
    window: window::Id,
    operations: Operations,
    handle: Handle,
}

impl Sample {
    pub(super) fn new(name: &'static str, accounts: Vec<Bal>) -> Self {
        Self {
            name,
            state: State::default(),
            accounts,
            preferences: Preferences::default(),
            size: Size::new(1280.0, 800.0),
            discreet: false,
            now: NOW,
            window: window::Id::unique(),
            operations: Operations::default(),
            handle: Handle::disconnected(),
        }
    }

    /// What the screen is shown with.
    pub(crate) fn look(&self) -> Look<'_> {
        let Self { accounts, preferences, window, size, now, discreet, .. } = self;
        Look { window: *window, size: *size, now: *now, accounts, preferences, discreet: *discreet }
    }

    /// Handles a message; what the task would do is left out.
    pub(crate) fn send(&mut self, message: Message) -> Option<Event> {
        self.with(|state, desk| state.update(message, desk).1)
    }

    pub(super) fn with<T>(&mut self, work: impl FnOnce(&mut State, &mut Desk<'_>) -> T) -> T {
        let Self { accounts, preferences, window, now, operations, handle, state, size, .. } = self;
        let is_narrow = size.width < crate::ui::theme::NARROW;
        work(state, &mut Desk { handle, operations, window: *window, is_narrow, now: *now, accounts, preferences })
    }

    /// Lets the selection come to rest.
    pub(super) fn rest(&mut self) {
        self.state.listing.as_mut().unwrap().moved_at = None;
    }

    /// Gives the folders of a mailbox.
    pub(super) fn folders(&mut self, place: usize, result: Result<Vec<Folder>, Problem>) {
        let (session, account) = (self.state.session, self.accounts[place].address.clone());
        self.send(Message::FoldersCame(session, account, result));
    }

    /// Tells how far a mailbox can be believed.
    pub(super) fn fresh(&mut self, place: usize, freshness: Freshness) {
        let account = self.accounts[place].address.clone();
        self.send(Message::Fresh(account, freshness));
    }

    /// Gives a page of the list.
    pub(super) fn page(&mut self, page: Page) {
        let number = self.state.listing.as_ref().unwrap().number;
        self.send(Message::PageCame(number, page.first, Ok(page)));
    }
}

fn address(text: &str) -> BalAddress {
    BalAddress::parse(text).unwrap()
}

/// The mailboxes of a practice.
pub(super) fn bals(count: usize) -> Vec<Bal> {
    let all = [("dr.martin@cabinet.mss.test", "Personnelle"), ("secretariat@cabinet.mss.test", "Secrétariat")];
    all.iter().take(count).map(|(a, label)| Bal { address: address(a), kind: BalKind::Personal, label: (*label).into() }).collect()
}

/// A folder.
pub(super) fn folder(name: &str, total: u32, unread: u32) -> Folder {
    let special_use = special_use_from_name(name, Some('/'));
    Folder { name: name.into(), delimiter: Some('/'), special_use, selectable: true, total, unread }
}

/// Somebody who does not exist.
pub(crate) fn person(name: &str, given: &str, birth: &str) -> PatientIdentity {
    PatientIdentity { birth_name: name.into(), given_name: given.into(), birth_date: birth.into(), ..PatientIdentity::default() }
}

/// A line of the list for one document.
pub(crate) fn line(label: &str, day: &str, patient: PatientIdentity, alert: Alert) -> DocumentLine {
    DocumentLine {
        code: Code { label: label.into(), ..Code::default() },
        date: DocumentTime(day.into()),
        patient,
        alert,
        ..DocumentLine::default()
    }
}

/// What the list shows of a message with these documents.
pub(crate) fn of_message(lines: Vec<DocumentLine>) -> Option<Arc<DocumentsOfMessage>> {
    let alert = lines.iter().map(|line| line.alert).max().unwrap_or_default();
    let several_patients = lines.iter().any(|line| line.patient != lines[0].patient);
    Some(Arc::new(DocumentsOfMessage { count: u32::try_from(lines.len()).unwrap(), lines, alert, several_patients }))
}

/// The rows of a day with documents.
fn rows_with_documents() -> Page {
    let (vial, nguyen) = (person("VIAL", "Paul", "19640312"), person("NGUYEN", "Lan", "19920704"));
    let (baby, petitjean) = (person("PETITJEAN", "Odette", "19380101"), person("de LA ROCHE", "Éloi", "20260903"));
    let usual = |label: &str, patient: &PatientIdentity| line(label, "20261122", patient.clone(), Alert::None);
    let documents = [
        of_message(vec![line("Compte rendu d’examens biologiques", "202611221755", vial.clone(), Alert::Critical)]),
        of_message(vec![line("Compte rendu d’examens biologiques", "20261122", nguyen.clone(), Alert::OutOfRange)]),
        of_message(vec![usual("Lettre de liaison à la sortie", &nguyen), usual("Compte rendu opératoire", &nguyen)]),
        of_message(vec![DocumentLine { is_filed: true, ..usual("Compte rendu d’imagerie médicale", &petitjean) }]),
        of_message(vec![DocumentLine { replaces: true, ..usual("Compte rendu d’hospitalisation", &baby) }]),
        of_message(vec![DocumentLine { is_replaced: true, ..usual("Compte rendu d’hospitalisation", &baby) }]),
        of_message(vec![DocumentLine { is_duplicate: true, is_filed: true, ..usual("Synthèse médicale", &vial) }]),
        of_message(vec![usual("Ordonnance", &vial), usual("Ordonnance", &nguyen)]),
        of_message(vec![usual("Courrier", &PatientIdentity::default())]),
        None,
        None,
    ];
    let mut page = page(300, 0, 100);
    for (row, documents) in page.rows.iter_mut().zip(documents) {
        row.subject = "XDM/1.0/DDM+CR BIO VIAL PAUL 12/03/1964".into();
        row.documents = documents;
    }
    page.rows[10].from = Correspondent { name: "Odette PETITJEAN".into(), address: "255069999999934@patient.mss.test".into() };
    page.rows[10].subject = "Re: vos résultats".into();
    page
}

/// Patients among what is looked for.
pub(crate) fn patients() -> Sample {
    let mut sample = documents();
    sample.send(Message::Search);
    sample.send(Message::Typed("vial".into()));
    let number = sample.state.search.as_ref().unwrap().number;
    let known = |id, identity, documents| KnownPatient { id, identity, documents, last: NOW };
    let people = vec![known(1, person("VIAL", "Paul", "19640312"), 3), known(2, person("VIALE", "Odile", "19550612"), 1)];
    sample.send(Message::PatientsCame(number, people));
    let rows = rows_with_documents().rows.into_iter().take(3).collect();
    sample.send(Message::SearchCame(number, Ok(SearchAnswer { rows, more: false, can_rank: false })));
    Sample { name: "patients", ..sample }
}

/// Everything about one of them.
pub(crate) fn about_patient() -> Sample {
    let mut sample = patients();
    sample.send(Message::Patient(0));
    let number = sample.state.search.as_ref().unwrap().number;
    let rows = rows_with_documents().rows.into_iter().filter(|row| row.id.uid % 2 == 0).take(4).collect();
    sample.send(Message::SearchCame(number, Ok(SearchAnswer { rows, more: false, can_rank: false })));
    Sample { name: "about_patient", ..sample }
}

/// The inbox with documents: the list tells whom they are about.
pub(crate) fn documents() -> Sample {
    let mut sample = Sample::new("documents", bals(1));
    sample.send(Message::Begin);
    sample.folders(0, Ok(folders()));
    sample.fresh(0, verified());
    sample.page(rows_with_documents());
    Sample { name: "documents", ..sample }
}

/// The same, close together.
pub(crate) fn documents_dense() -> Sample {
    let mut sample = documents();
    sample.preferences.dense = true;
    Sample { name: "documents_dense", ..sample }
}

/// The same, while people look over the shoulder.
pub(crate) fn documents_discreet() -> Sample {
    Sample { name: "documents_discreet", discreet: true, ..documents() }
}

/// All of a mailbox was just found equal to what the server says.
pub(super) fn verified() -> Freshness {
    Freshness { verified_at: Some(NOW), ..Freshness::default() }
}

/// The folders of a mailbox.
pub(super) fn folders() -> Vec<Folder> {
    let mut folders = vec![
        folder("INBOX", 300, 9),
        folder("Sent", 120, 0),
        folder("Drafts", 2, 0),
        folder("Trash", 14, 0),
        folder("Archives", 4_210, 0),
        folder("Archives/2025", 2_100, 0),
        folder("Junk", 1, 1),
        folder("Résultats", 0, 0),
        folder("Résultats/Biologie", 80, 3),
        folder("Résultats/Imagerie", 12, 0),
    ];
    folders.push(Folder { selectable: false, ..folder("Confrères", 0, 0) });
    folders.push(folder("Confrères/Cardiologie", 4, 0));
    folders
}

const PEOPLE: [(&str, &str); 7] = [
    ("Laboratoire des Œillets", "VIAL Paul — compte rendu de biologie"),
    ("Dr Hélène DURAND", "Lettre de liaison — NGUYEN Lan"),
    ("CHU de Besançon — Service de cardiologie", "Compte rendu d’hospitalisation de Mme PETITJEAN Odette"),
    ("Pharmacie du Marché", "Renouvellement d’ordonnance"),
    ("", "Résultat d’imagerie"),
    ("Cabinet infirmier des Lilas", ""),
    ("Dr Karim BENALI", "Avis dermatologique"),
];

/// The row of that UID.
pub(super) fn summary(uid: u32) -> Summary {
    let (name, subject) = PEOPLE[uid as usize % PEOPLE.len()];
    let id = MailId { account: address("dr.martin@cabinet.mss.test"), folder: "INBOX".into(), uid_validity: 1, uid };
    Summary {
        id,
        from: Correspondent { name: name.into(), address: "contact@etablissement.mss.test".into() },
        to: vec![Correspondent { name: "Dr Hélène DURAND".into(), address: "dr.durand@chu.mss.test".into() }],
        subject: subject.into(),
        date: NOW - Duration::minutes(i64::from(300_u32.saturating_sub(uid)) * 97),
        flags: Flags { seen: !uid.is_multiple_of(4), flagged: uid.is_multiple_of(9), answered: uid.is_multiple_of(5) },
        size: 12_000,
        attachments: uid % 3,
        documents: None,
    }
}

/// A page of a folder whose UIDs are 1 to `total`.
pub(super) fn page(total: usize, first: usize, count: usize) -> Page {
    let uids = (first..total.min(first + count)).map(|place| u32::try_from(total - place).unwrap());
    page_of(total, first, uids)
}

/// A page of these UIDs.
pub(super) fn page_of(total: usize, first: usize, uids: impl Iterator<Item = u32>) -> Page {
    Page { total, uid_validity: 1, first, rows: uids.map(summary).collect() }
}

/// The inbox, full, the first message open.
pub(crate) fn full() -> Sample {
    let mut sample = Sample::new("full", bals(1));
    sample.send(Message::Begin);
    sample.folders(0, Ok(folders()));
    sample.fresh(0, verified());
    sample.page(page(300, 0, 100));
    sample.send(Message::Selected(1));
    sample.rest();
    sample
}

/// Nothing has come yet.
pub(crate) fn loading() -> Sample {
    let mut sample = Sample::new("loading", bals(1));
    sample.send(Message::Begin);
    sample.fresh(0, Freshness { is_checking: true, ..Freshness::default() });
    let number = sample.state.listing.as_ref().unwrap().number;
    sample.send(Message::Slow(number));
    sample
}

/// Nothing to do.
pub(crate) fn empty() -> Sample {
    let mut sample = Sample::new("empty", bals(1));
    sample.send(Message::Begin);
    sample.folders(0, Ok(vec![folder("INBOX", 0, 0), folder("Sent", 0, 0)]));
    sample.fresh(0, verified());
    sample.page(page(0, 0, 0));
    sample
}

/// Nothing can be had.
pub(crate) fn error() -> Sample {
    failing(&Problem::Timeout { host: "imap.operateur.mss.test".into() })
}

/// Nothing can be had, for that reason.
pub(crate) fn failing(problem: &Problem) -> Sample {
    let mut sample = Sample::new("error", bals(1));
    sample.send(Message::Begin);
    sample.folders(0, Err(problem.clone()));
    sample.fresh(0, Freshness { problem: Some(problem.clone()), ..Freshness::default() });
    let number = sample.state.listing.as_ref().unwrap().number;
    sample.send(Message::PageCame(number, 0, Err(problem.clone())));
    sample
}

/// A window with no room for both.
pub(crate) fn narrow() -> Sample {
    let mut sample = full();
    sample.send(Message::Shortcut(super::Shortcut::Back));
    Sample { name: "narrow", size: Size::new(760.0, 700.0), ..sample }
}

/// Long names everywhere, close together.
pub(crate) fn long() -> Sample {
    let mut accounts = bals(1);
    accounts[0].label = "Maison de santé pluriprofessionnelle de la Citadelle et des Remparts".into();
    let mut sample = Sample::new("long", accounts);
    sample.preferences.dense = true;
    sample.send(Message::Begin);
    let mut all = folders();
    all.push(folder("Résultats/Biologie/Laboratoire de biologie médicale des Œillets et de la Citadelle réunis", 12_345, 12_345));
    sample.folders(0, Ok(all));
    sample.fresh(0, Freshness { missing: Some(Missing { messages: 12_340, total: 12_345 }), ..verified() });
    let mut page = page(12_345, 0, 100);
    for row in &mut page.rows {
        row.from.name = "Établissement hospitalier intercommunal de Haute-Saône — Service de médecine polyvalente".into();
        row.subject = "Compte rendu d’hospitalisation et lettre de liaison de Mme de LA ROCHEFOUCAULD-MONTBEL Anne-Élisabeth".into();
    }
    sample.page(page);
    sample
}

/// People look over the shoulder.
pub(crate) fn discreet() -> Sample {
    Sample { name: "discreet", discreet: true, ..full() }
}

/// One mailbox works, the other does not; a message was just deleted, another could not be.
pub(crate) fn two_mailboxes() -> Sample {
    let mut sample = Sample::new("two_mailboxes", bals(2));
    sample.send(Message::Begin);
    sample.folders(0, Ok(folders()));
    sample.folders(1, Err(Problem::Timeout { host: "imap.operateur.mss.test".into() }));
    sample.fresh(0, verified());
    sample.fresh(1, Freshness { problem: Some(Problem::Timeout { host: "imap.operateur.mss.test".into() }), ..Freshness::default() });
    sample.page(page(300, 0, 100));
    sample.send(Message::Selected(2));
    let first = sample.accounts[0].address.clone();
    sample.send(Message::Reverted(first, Problem::OperationRefused { operation: "MOVE" }));
    sample.page(page(300, 0, 100));
    sample.send(Message::Shortcut(super::Shortcut::Delete));
    let second = sample.accounts[1].address.clone();
    sample.send(Message::Explain(second));
    sample
}

/// A folder is being chosen.
pub(crate) fn moving() -> Sample {
    let mut sample = full();
    sample.send(Message::Move);
    Sample { name: "moving", ..sample }
}

/// Something is looked for, and found.
pub(crate) fn searching() -> Sample {
    let mut sample = full();
    sample.send(Message::Search);
    sample.send(Message::Typed("durand".into()));
    let number = sample.state.search.as_ref().unwrap().number;
    let mut rows = page(40, 0, 12).rows;
    rows[2].id.folder = "Résultats/Biologie".into();
    rows[4].id.folder = "Sent".into();
    sample.send(Message::SearchCame(number, Ok(SearchAnswer { rows, more: true, can_rank: true })));
    Sample { name: "searching", ..sample }
}

/// What can be typed is told.
pub(crate) fn hints() -> Sample {
    let mut sample = full();
    sample.send(Message::Search);
    Sample { name: "hints", ..sample }
}

/// Nothing was found.
pub(crate) fn nothing() -> Sample {
    let mut sample = full();
    sample.send(Message::Typed("de:durand oedeme".into()));
    let number = sample.state.search.as_ref().unwrap().number;
    sample.send(Message::SearchCame(number, Ok(SearchAnswer::default())));
    Sample { name: "nothing", ..sample }
}

pub(crate) fn leaving(id: u64, state: OutboxState, subject: &str, problem: Option<Problem>) -> OutboxEntry {
    let (from, to) = (address("dr.martin@cabinet.mss.test"), vec![address("dr.durand@chu.mss.test")]);
    let (message_id, subject, since) = (format!("{id}@cabinet.mss.test"), subject.into(), NOW - Duration::minutes(12));
    OutboxEntry { id, from, message_id, state, to, subject, since, due: None, problem }
}

/// Messages are on their way out, and somebody must decide about some.
pub(crate) fn outbox() -> Sample {
    let mut sample = full();
    sample.send(Message::Outbox);
    let session = sample.state.session;
    let mut soon = leaving(4, OutboxState::Waiting, "Avis dermatologique", None);
    soon.due = Some(NOW + Duration::seconds(8));
    let mut later = leaving(3, OutboxState::Waiting, "Compte rendu de consultation", None);
    later.due = Some(NOW + Duration::days(1));
    let refused = Problem::OperationRefused { operation: "RCPT" };
    let entries = vec![
        soon,
        later,
        leaving(5, OutboxState::Waiting, "Ordonnance", Some(Problem::Offline)),
        leaving(2, OutboxState::Uncertain, "Lettre de liaison — NGUYEN Lan", None),
        leaving(1, OutboxState::Refused, "VIAL Paul — compte rendu de biologie", Some(refused)),
    ];
    sample.send(Message::OutboxCame(session, Ok(entries)));
    Sample { name: "outbox", ..sample }
}

/// What can be done with a message.
pub(crate) fn menu() -> Sample {
    let mut sample = full();
    sample.send(Message::Menu(Some(1)));
    Sample { name: "menu", ..sample }
}

/// What can be done with a folder.
pub(crate) fn folder_menu() -> Sample {
    let mut sample = full();
    let quota = Some(crate::domain::quota::Quota { used: 1_840_000_000, limit: 2_000_000_000 });
    sample.fresh(0, Freshness { quota, ..verified() });
    let account = sample.accounts[0].address.clone();
    sample.send(Message::FolderMenu(account, "Résultats/Biologie".into()));
    Sample { name: "folder_menu", ..sample }
}

/// A folder's name that cannot be.
pub(crate) fn naming() -> Sample {
    let mut sample = full();
    let account = sample.accounts[0].address.clone();
    sample.send(Message::Folder(account, "Résultats".into(), FolderAct::CreateIn));
    sample.send(Message::Name("biologie".into()));
    sample.send(Message::NameDone);
    Sample { name: "naming", ..sample }
}

/// No network; a message that was being written waits.
pub(crate) fn offline() -> Sample {
    let mut sample = full();
    let drafts = 1;
    sample.state.notice(crate::ui::theme::Tone::Info, crate::text::window::outbox::unfinished(drafts), super::actions::Next::Drafts);
    sample.fresh(0, Freshness { problem: Some(Problem::Offline), ..verified() });
    Sample { name: "offline", ..sample }
}

/// Texts are still to come.
pub(crate) fn receiving() -> Sample {
    let mut sample = full();
    sample.fresh(0, Freshness { missing: Some(Missing { messages: 1_240, total: 50_000 }), ..verified() });
    Sample { name: "receiving", ..sample }
}

/// They rest.
pub(crate) fn paused() -> Sample {
    let mut sample = receiving();
    let account = sample.accounts[0].address.clone();
    sample.send(Message::Pause(account, true));
    Sample { name: "paused", ..sample }
}

/// Nobody has checked for long, and somebody asks why.
pub(crate) fn stale() -> Sample {
    let mut sample = full();
    sample.now = NOW + Duration::minutes(47);
    let account = sample.accounts[0].address.clone();
    sample.send(Message::Explain(account));
    Sample { name: "stale", ..sample }
}

/// Two counts that disagree, in one of two mailboxes; the other was never checked.
pub(crate) fn disagreeing() -> Sample {
    let mut sample = two_mailboxes();
    sample.state.notices.clear();
    sample.state.toast = None;
    sample.fresh(0, Freshness { disagreement: true, ..verified() });
    sample.fresh(1, Freshness { is_checking: true, ..Freshness::default() });
    let account = sample.accounts[0].address.clone();
    sample.send(Message::Explain(account));
    Sample { name: "disagreeing", ..sample }
}

/// What was decided waits for the network.
pub(crate) fn waiting() -> Sample {
    let mut sample = full();
    sample.fresh(0, Freshness { problem: Some(Problem::Offline), ..verified() });
    let (session, account) = (sample.state.session, sample.accounts[0].address.clone());
    sample.send(Message::WaitingCame(session, vec![(account, Waiting { decisions: 3, troubled: 0 })]));
    Sample { name: "waiting", ..sample }
}

/// A server leaves what was decided without an answer.
pub(crate) fn troubled() -> Sample {
    let mut sample = full();
    let (session, account) = (sample.state.session, sample.accounts[0].address.clone());
    sample.send(Message::WaitingCame(session, vec![(account, Waiting { decisions: 2, troubled: 2 })]));
    Sample { name: "troubled", ..sample }
}

/// The messages of a conversation.
pub(crate) fn exchange() -> Sample {
    let mut sample = full();
    let number = sample.state.reader.number_for_tests();
    let mut rows: Vec<Summary> = [299, 294, 285].into_iter().map(summary).collect();
    rows[1].id.folder = "Sent".into();
    rows[1].from = Correspondent { name: "Dr Camille MARTIN".into(), address: "dr.martin@cabinet.mss.test".into() };
    rows[2].subject = "Compte rendu d’hospitalisation et lettre de liaison de Mme de LA ROCHEFOUCAULD-MONTBEL Anne-Élisabeth".into();
    sample.send(Message::Reader(crate::ui::screen::reader::Message::Exchange(number, rows)));
    sample.send(Message::Reader(crate::ui::screen::reader::Message::ShowExchange));
    Sample { name: "exchange", ..sample }
}

/// A date that is none, after something was found.
pub(crate) fn unclear() -> Sample {
    let mut sample = searching();
    sample.send(Message::Typed("durand avant:33/13".into()));
    let number = sample.state.search.as_ref().unwrap().number;
    sample.send(Message::SearchNow(number));
    Sample { name: "unclear", ..sample }
}

/// A message that nobody received is given up.
pub(crate) fn abandoning() -> Sample {
    let mut sample = outbox();
    sample.send(Message::Abandon(Some(1)));
    Sample { name: "abandoning", ..sample }
}

/// A message leaves in a few seconds.
pub(crate) fn departing() -> Sample {
    let mut sample = full();
    sample.send(Message::Leaving(7));
    let session = sample.state.session;
    let mut soon = leaving(7, OutboxState::Waiting, "Avis dermatologique", None);
    soon.due = Some(NOW + Duration::seconds(8));
    sample.send(Message::OutboxCame(session, Ok(vec![soon])));
    Sample { name: "departing", ..sample }
}

/// Every state there is to look at.
pub(crate) fn all() -> Vec<Sample> {
    vec![loading(), full(), empty(), error(), narrow(), long(), discreet(), two_mailboxes(), moving()]
        .into_iter()
        .chain([searching(), hints(), nothing(), outbox(), menu(), folder_menu(), naming(), offline(), receiving()])
        .chain([paused(), stale(), disagreeing(), waiting(), troubled(), exchange(), unclear(), abandoning(), departing()])
        .chain([documents(), documents_dense(), documents_discreet(), patients(), about_patient()])
        .collect()
}
