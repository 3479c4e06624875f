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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::receipt::{Failure, Progress, ReceiptRequest};
    use crate::text::window::document as words;
    use crate::ui::screen::reader::samples::{Around, LETTER, plain, summary};
    use crate::ui::screen::reader::tests::with_desk;
    use crate::ui::testing::{picture, simulator};
    use crate::ui::theme::{dark, light};
    use iced::Size;
    use time::macros::datetime;

    const SIZE: Size = Size::new(720.0, 560.0);

    fn asked(is_elsewhere: bool) -> State {
        let mut reading = plain(LETTER);
        let to = vec!["biologie@oeillets.mss.test".to_owned()];
        reading.content.receipt = ReceiptRequest { to, is_elsewhere, answered: None };
        let mut state = State::show(reading);
        state.summary = Some(summary(1));
        state
    }

    fn sent() -> State {
        let mut state = State::show(plain(LETTER));
        state.summary = Some(summary(1));
        let known = |recipient: &str, progress, failure, detail: &str| RecipientState {
            recipient: recipient.into(),
            progress,
            since: Some(datetime!(2026-11-22 08:12 UTC)),
            failure,
            detail: detail.into(),
        };
        state.followed.recipients = vec![
            known("dr.martin@cabinet.mss.test", Progress::Read, None, ""),
            known("secretariat@cabinet.mss.test", Progress::Delivered, None, ""),
            known("255069999999934@patient.mss.test", Progress::Sent, Some(Failure::MailboxClosed), "550 mailbox closed by its owner"),
        ];
        state
    }

    #[test]
    fn what_failed_is_told_with_the_operators_words() {
        let around = Around::usual();
        let state = sent();
        let mut window = simulator(state.view(around.look(false, SIZE)), SIZE);
        for shown in [words::followed(), "550 mailbox closed by its owner".into(), "Dr Camille MARTIN".into()] {
            assert!(window.find(shown.as_str()).is_ok(), "{shown:?}");
        }
        let mut window = simulator(state.view(around.look(true, SIZE)), SIZE);
        assert!(window.find(words::followed().as_str()).is_err(), "names are hidden at the counter");
    }

    #[test]
    fn rfc_8098_a_receipt_is_a_persons_answer_and_given_once() {
        let around = Around::usual();
        let mut state = asked(true);
        let mut window = simulator(state.view(around.look(false, SIZE)), SIZE);
        window.click(words::refuse_receipt().as_str()).unwrap();
        let answers =
            window.into_messages().filter(|message| matches!(message, Message::Follow(Word::Answer(ReceiptAnswer::Refuse)))).count();
        assert_eq!(answers, 1);
        with_desk(|desk| {
            drop(state.update(Message::Follow(Word::Answer(ReceiptAnswer::Send)), desk));
            assert!(state.followed.is_answering);
            let number = state.number();
            drop(state.update(Message::Follow(Word::Answered(number, ReceiptAnswer::Send, Err(Problem::Offline))), desk));
            assert!(state.is_asked_for_receipt() && state.notice.is_some(), "it can be answered again");
            drop(state.update(Message::Follow(Word::Answered(number, ReceiptAnswer::Send, Ok(SendReply::Clear(vec![])))), desk));
            assert!(!state.is_asked_for_receipt());
        });
        let mut own = asked(false);
        own.followed.recipients = sent().followed.recipients;
        assert!(!own.is_asked_for_receipt(), "nobody answers what they sent");
    }

    #[test]
    fn pictures() {
        let around = Around::usual();
        for (name, state) in [("sent", sent()), ("receipt", asked(false))] {
            picture(&format!("reader-{name}"), state.view(around.look(false, SIZE)), SIZE, &light());
            picture(&format!("reader-{name}-dark"), state.view(around.look(false, SIZE)), SIZE, &dark());
        }
    }
}
