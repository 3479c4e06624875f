//! The window's program without a display: an engine that says what the session is, and answers nothing.

use super::*;
use crate::domain::identity::Holder;
use crate::engine::{LockReason, Stage};
use crate::ui::run::{Opening, Start};
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
        let opening = Opening { handle, probe: None, start: Start::Usual, opened: || () };
        let (mut app, task) = App::boot(&opening);
        drop(task);
        app.accounts = vec![];
        Self { app, stage }
    }

    /// Handles a message; what it leads to is not awaited.
    pub fn tell(&mut self, message: Message) {
        drop(self.app.update(message));
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
