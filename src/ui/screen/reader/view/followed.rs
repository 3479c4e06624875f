//! What became of a message that was sent, recipient by recipient; the question of a read receipt.

use super::super::followed::Word;
use super::super::names::cut_end;
use super::super::{Message, State};
use crate::domain::mail::Correspondent;
use crate::domain::receipt::{Progress, ReceiptAnswer, RecipientState, Standing};
use crate::text;
use crate::text::window::{document, mailbox, reader};
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_S, SPACE_XS, Tone};
use crate::ui::widget::{Element, Kind, badge, banner, button, muted, pane, small, strong};
use iced::widget::{Column, row};
use iced::{Alignment, Length};

/// How many recipients are told.
const TOLD: usize = 60;

impl State {
    /// The author asks to be told that it was read: a person answers, once.
    pub(super) fn receipt_question<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        if !self.is_asked_for_receipt() {
            return None;
        }
        let request = &self.reading()?.content.receipt;
        let answer = |words: String, name: &str, answer| {
            let pressed = (!self.followed.is_answering).then_some(Message::Follow(Word::Answer(answer)));
            button(words).id(id(look.window, name)).on_press_maybe(pressed)
        };
        let send = answer(document::send_receipt(), "reader/receipt-send", ReceiptAnswer::Send);
        let refuse = answer(document::refuse_receipt(), "reader/receipt-refuse", ReceiptAnswer::Refuse).kind(Kind::Quiet);
        Some(banner(Tone::Info, text::receipt_request(request), vec![send, refuse]))
    }

    /// Each recipient of a message that was sent, and how far it came: what failed first.
    pub(super) fn recipients_told<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let mut states: Vec<&RecipientState> = self.followed.recipients.iter().collect();
        if states.is_empty() {
            return None;
        }
        states.sort_by_key(|state| !matches!(state.standing(), Standing::Failed(_)));
        let mut list = Column::new().spacing(SPACE_XS).width(Length::Fill).push(strong(document::followed()));
        for state in states.iter().take(TOLD) {
            list = list.push(self.recipient_told(state, look));
        }
        if states.len() > TOLD {
            list = list.push(muted(reader::others(states.len() - TOLD)));
        }
        Some(pane(list))
    }

    fn recipient_told<'a>(&self, state: &RecipientState, look: Look<'a>) -> Element<'a, Message> {
        let known = self.reading().and_then(|reading| {
            let content = &reading.content;
            let mut all = content.to.iter().chain(&content.cc).chain(&content.bcc);
            all.find(|who| who.address.trim().eq_ignore_ascii_case(state.recipient.trim()))
        });
        let nameless = Correspondent { name: String::new(), address: state.recipient.clone() };
        let who = cut_end(&mailbox::sender(known.unwrap_or(&nameless)), 80);
        let standing = state.standing();
        let (tone, sign) = match standing {
            Standing::Failed(_) => (Tone::Error, "⚠ "),
            Standing::Come(Progress::Read | Progress::Answered | Progress::Processed) => (Tone::Success, "✓ "),
            Standing::Come(Progress::Delayed | Progress::Deleted) => (Tone::Warning, ""),
            Standing::Come(_) => (Tone::Neutral, ""),
        };
        let words = text::standing(standing);
        let since = state.since.map(|since| muted(text::date_short(since, look.now)));
        let line = row![small(who)].push(badge(tone, format!("{sign}{words}"))).push(since);
        let line = line.spacing(SPACE_S).align_y(Alignment::Center).wrap();
        // The operator's own words say more than ours, where it failed.
        let detail = (!state.detail.trim().is_empty() && matches!(standing, Standing::Failed(_)))
            .then(|| muted(cut_end(&text::one_line(state.detail.trim()), 300)));
        Column::new().push(line).push(detail).into()
    }
}
