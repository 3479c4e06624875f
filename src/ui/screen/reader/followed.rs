//! What became of a message that was sent, and what the author of a received one asks to be told.

use super::message::Message;
use super::state::{Notice, State};
use crate::domain::Problem;
use crate::domain::receipt::{ReceiptAnswer, RecipientState};
use crate::engine::SendReply;
use crate::text::window::document;
use crate::ui::desk::Desk;
use iced::Task;

/// What is known of it.
#[derive(Default)]
pub(super) struct Followed {
    /// Each recipient of a message that was sent.
    pub recipients: Vec<RecipientState>,
    /// An answer is on its way.
    pub is_answering: bool,
    /// What was answered while the message is open.
    pub answered: Option<ReceiptAnswer>,
}

/// What happens with it.
#[derive(Clone)]
pub enum Word {
    /// What is known of each recipient came.
    States(u64, Vec<RecipientState>),
    /// « Envoyer l’accusé », « Ne pas envoyer »
    Answer(ReceiptAnswer),
    /// It was answered, or not.
    Answered(u64, ReceiptAnswer, Result<SendReply, Problem>),
}

impl State {
    /// Asks what became of the message where it was sent from here; without an answer there is nothing to show.
    pub(super) fn ask_followed(&self, desk: &Desk<'_>) -> Task<Message> {
        let Some(mail) = self.id().cloned() else { return Task::none() };
        let number = self.number();
        let work = |handle: crate::engine::Handle| async move { handle.sent_state(&mail).await };
        desk.quietly(work, move |states| Message::Follow(Word::States(number, states.unwrap_or_default())))
    }

    /// Whether the author waits for an answer about its reading.
    pub(super) fn is_asked_for_receipt(&self) -> bool {
        self.summary.is_some()
            && self.followed.answered.is_none()
            && self.reading().is_some_and(|reading| reading.content.receipt.is_open())
            // Nobody answers what they sent themselves.
            && self.followed.recipients.is_empty()
            && !self.draft
    }

    /// Handles what happens with it.
    pub(super) fn follow(&mut self, word: Word, desk: &mut Desk<'_>) -> Task<Message> {
        match word {
            Word::States(number, states) => {
                if number == self.number() {
                    self.followed.recipients = states;
                }
                Task::none()
            }
            Word::Answer(answer) => {
                let Some(mail) = self.id().cloned().filter(|_| !self.followed.is_answering) else { return Task::none() };
                self.followed.is_answering = true;
                let (number, account) = (self.number(), mail.account.clone());
                let work = move |handle: crate::engine::Handle| async move { handle.answer_receipt(&mail, answer).await };
                desk.ask(document::answering(), Some(&account), work, move |reply| Message::Follow(Word::Answered(number, answer, reply)))
            }
            Word::Answered(number, ..) if number != self.number() => Task::none(),
            Word::Answered(_, answer, reply) => {
                self.followed.is_answering = false;
                match reply {
                    Ok(SendReply::Stopped(_)) => self.notice = Some(Notice::Done(document::receipt_stopped())),
                    Ok(_) => self.followed.answered = Some(answer),
                    // It was answered from somewhere else.
                    Err(Problem::ReceiptNotAsked) => self.followed.answered = Some(ReceiptAnswer::Refuse),
                    Err(problem) => self.notice = Some(Notice::Failed(problem)),
                }
                Task::none()
            }
        }
    }
}
