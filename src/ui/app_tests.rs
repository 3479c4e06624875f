//! The window's program without a display: an engine that says what the session is, and answers nothing.

use super::*;
use crate::domain::identity::Holder;
use crate::engine::{LockReason, Stage};
use crate::ui::run::{Opening, Start};
use std::time::Duration;
use time::macros::datetime;

/// The program, and the engine's other end.
pub struct Office {
    pub app: App,
    pub stage: Stage,
}

/// Somebody with that national identifier.
pub fn holder(national_id: &str) -> Holder {
    Holder {
        national_id: national_id.into(),
        family_name: "MARTIN".into(),
        given_name: "Claire".into(),
        profession: None,
        valid_from: datetime!(2025-01-01 0:00 UTC),
        valid_until: datetime!(2030-01-01 0:00 UTC),
    }
}

impl Office {
    pub fn new() -> Self {
        let (handle, stage) = Handle::staged();
        let opening = Opening { handle, probe: None, start: Start::Usual, interrupted: Arc::default(), opened: || () };
        let (mut app, task) = App::boot(&opening);
        drop(task);
        let address = crate::domain::bal::BalAddress::parse("dr.martin@cabinet.mss.test").unwrap();
        app.accounts = vec![Bal { address, kind: crate::domain::bal::BalKind::Personal, label: "Dr MARTIN".into() }];
        Self { app, stage }
    }

    /// Handles a message; what it leads to is not awaited.
    pub fn tell(&mut self, message: Message) {
        drop(self.app.update(message));
    }

    /// Handles a message, and does at once what it asks of the engine. Nothing waits: there is no answer.
    pub fn run(&mut self, message: Message) {
        let task = self.app.update(message);
        Self::begin(task);
    }

    fn begin(task: Task<Message>) {
        use iced::futures::StreamExt as _;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        if let Some(stream) = iced_test::runtime::task::into_stream(task) {
            let running = async { tokio::time::timeout(Duration::from_millis(50), stream.for_each(async |_| ())).await };
            drop(runtime.block_on(running));
        }
    }

    /// A new composer's window.
    pub fn compose(&mut self) -> window::Id {
        let known: Vec<_> = self.app.composers.keys().copied().collect();
        self.tell(Message::Command(Command::New));
        self.app.composers.keys().copied().find(|window| !known.contains(window)).unwrap()
    }

    /// The subject is typed.
    pub fn write(&mut self, window: window::Id, subject: &str) {
        self.tell(Message::Compose(window, compose::Message::Subject(subject.into())));
    }

    /// The same as [`Self::open`], and what it asks of the engine is asked.
    pub fn open_running(&mut self, number: u64, who: &str) {
        self.stage.session(number, Some(holder(who)), None);
        self.run(Message::Nothing);
    }

    /// The session of that number is somebody's, and the program learns it.
    pub fn open(&mut self, number: u64, who: &str) {
        self.stage.session(number, Some(holder(who)), None);
        self.tell(Message::Nothing);
    }

    /// The session is over, and the program learns it.
    pub fn lock(&mut self, number: u64) {
        self.stage.session(number, None, Some(LockReason::Asked));
        self.tell(Message::Nothing);
    }
}

#[test]
fn what_is_on_screen_is_told_with_the_trust_of_tests_only() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let (mut office, told) = (Office::new(), std::sync::Arc::new(AtomicUsize::new(0)));
    let count = std::sync::Arc::clone(&told);
    office.app.probe = Some(std::sync::Arc::new(move |_| _ = count.fetch_add(1, Ordering::Relaxed)));
    for (test_mode, expected) in [(false, 0), (true, 1)] {
        office.tell(Message::Ready(Ok((vec![], test_mode))));
        office.tell(Message::Seen(serde_json::json!({ "windows": [] })));
        assert_eq!(told.load(Ordering::Relaxed), expected);
    }
}

#[test]
fn a_dialog_closes_by_escape_whether_the_session_is_open_or_not() {
    let mut office = Office::new();
    for open in [false, true] {
        if open {
            office.open(1, "1");
        }
        office.tell(Message::Command(Command::Help));
        assert!(office.app.dialog.is_some());
        office.tell(Message::Command(Command::Escape));
        assert!(office.app.dialog.is_none(), "{open}");
    }
}

#[test]
fn a_draft_taken_up_twice_has_one_window() {
    let mut office = Office::new();
    let before = office.app.composers.len();
    let account = office.app.accounts[0].address.clone();
    let mail = crate::domain::mail::MailId { account, folder: "Brouillons".into(), uid_validity: 1, uid: 7 };
    let content = crate::domain::mail::Content { message_id: Some("draft@cabinet.mss.test".into()), ..Default::default() };
    let reading = crate::domain::mail::Reading { content, document: None };
    for _ in 0..3 {
        let start = crate::ui::screen::compose::Start::Draft { mail: mail.clone(), reading: reading.clone() };
        drop(office.app.compose(start));
    }
    assert_eq!(office.app.composers.len(), before + 1);
}

#[test]
fn a_window_takes_no_more_of_the_screen_when_it_is_zoomed() {
    let size = crate::ui::app::zoomed(Size::new(1120.0, 760.0), 200);
    assert_eq!((size.width, size.height), (560.0, 380.0));
}
