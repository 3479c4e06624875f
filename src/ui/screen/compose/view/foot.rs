//! Where the message is: what became of the last attempt, the draft, and the button that sends.

use super::super::judging::Blocker;
use super::super::keeping::{After, Told};
use super::super::message::Message;
use super::super::sending::{Outcome, Phase};
use super::super::state::{Kind, State};
use crate::text::window::compose as say;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_M, SPACE_S, SPACE_XS, Tone};
use crate::ui::widget::{Element, FocusButton, Icon, Kind as Weight, banner, bar, body, button, muted, swatch};
use iced::widget::{Row, column, container, row, space};
use iced::{Alignment, Length};

impl State {
    /// What became of the last attempt, or how the one under way goes.
    pub(super) fn state_of_things<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let shown = match self.phase {
            Phase::Writing => self.outcome_of(look),
            _ => Some(self.progress(look)),
        };
        container(shown.unwrap_or_else(|| space().height(0.0).into())).padding([0.0, SPACE_M]).into()
    }

    fn outcome_of<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let again = |words: String| button(words).id(id(look.window, "compose/again")).on_press(Message::Send);
        Some(match &self.outcome {
            Outcome::None => return None,
            Outcome::CalledOff => banner(Tone::Info, say::called_off(), vec![]),
            Outcome::Damaged(problem) => told(Tone::Warning, problem, vec![]),
            Outcome::Failed(problem) => told(Tone::Error, problem, vec![again(say::retry())]),
        })
    }

    fn progress<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        match self.phase {
            Phase::Sending => banner(
                Tone::Info,
                say::preparing(),
                vec![button(say::stop()).icon(Icon::Stop).id(id(look.window, "compose/stop")).on_press(Message::Stop)],
            ),
            Phase::Checking | Phase::Waiting | Phase::Writing => banner(
                Tone::Info,
                if self.phase == Phase::Checking { say::checking() } else { say::preparing() },
                vec![button(say::call_off()).id(id(look.window, "compose/cancel")).on_press(Message::Cancel)],
            ),
        }
    }

    /// The button that sends, and why it cannot; under it the draft. In this order Tab comes to what sends before what
    /// throws away.
    pub(super) fn foot<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let why = self.blocker().filter(|_| self.is_editable()).map(reason);
        let words = look
            .accounts
            .iter()
            .find(|bal| bal.address == self.from)
            .map_or_else(|| self.from.to_string(), |bal| say::mailbox(bal, look.accounts));
        let mut send = button(say::send_from(&words)).kind(Weight::Primary).id(id(look.window, "compose/send"));
        send = match &why {
            Some(why) => send.tip(why.clone()),
            None => send.tip(say::send_tip()).on_press_maybe(self.is_editable().then_some(Message::Send)),
        };
        let reason = container(body(why.unwrap_or_default())).width(Length::Fill).align_x(Alignment::End);
        let later = button(say::later()).kind(Weight::Quiet).id(id(look.window, "compose/later"));
        let later = later.on_press_maybe((self.is_editable() && self.blocker().is_none()).then_some(Message::Later));
        let sending = row![reason, Element::from(later), swatch(look.place(&self.from)), Element::from(send)];
        let mut kept = row![muted(self.draft_words(look))];
        if self.is_written() || self.kind == Kind::Draft {
            let discard = button(say::discard()).kind(Weight::Link).id(id(look.window, "compose/discard"));
            kept = kept.push(Element::from(discard.on_press_maybe(self.is_editable().then_some(Message::Discard))));
        }
        let line = |row: Row<'a, Message, iced::Theme, iced::Renderer>| row.spacing(SPACE_S).align_y(Alignment::Center);
        bar(column![line(sending), line(kept).wrap()].spacing(SPACE_XS))
    }

    fn draft_words(&self, look: Look<'_>) -> String {
        if self.keeping.is_busy() {
            return match self.keeping.after {
                After::Close => say::draft_closing(),
                _ if self.keeping.is_slow(look.now) => say::draft_slow(),
                _ => say::draft_saving(),
            };
        }
        match &self.keeping.told {
            Told::Failed(problem) => say::draft_failed(&say::told(problem).message),
            Told::Kept(when) if !self.keeping.is_dirty() => say::draft_saved(*when),
            _ if self.is_written() => say::draft_unsaved(),
            _ => String::new(),
        }
    }
}

fn told<'a>(tone: Tone, problem: &crate::domain::Problem, actions: Vec<FocusButton<'a, Message>>) -> Element<'a, Message> {
    let said = say::told(problem);
    column![banner(tone, said.message, actions), muted(said.remedy)].spacing(SPACE_XS).into()
}

/// Why the message cannot leave, beside the button.
fn reason(blocker: Blocker) -> String {
    match blocker {
        Blocker::NoRecipient => say::why_no_recipient(),
        Blocker::Malformed => say::why_malformed(),
        Blocker::TooMany => say::why_too_many(),
        Blocker::Rule => say::why_rule(),
        Blocker::Confirm => say::why_confirm(),
        Blocker::Unreadable => say::why_unreadable(),
    }
}
