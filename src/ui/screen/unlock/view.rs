//! What the unlock screen shows.

use super::{Message, State, TypedPin};
use crate::domain::Problem;
use crate::domain::identity::{CardPresence, PinTries};
use crate::engine::LockReason;
use crate::text;
use crate::text::window::unlock as say;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_L, SPACE_M, SPACE_S, SPACE_XL, Tone};
use crate::ui::widget::{Element, Icon, Kind, banner, body, button, icon, muted, pane, strong, text_field, title, toned_icon};
use iced::widget::{Column, column, container, row, space};
use iced::{Alignment, Length};

/// How wide the screen's content is.
const WIDTH: f32 = 440.0;

impl State {
    /// Shows the screen.
    #[must_use]
    pub fn view<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let mut content = Column::new().spacing(SPACE_L).width(WIDTH);
        content = content.push(row![icon(Icon::Lock), title(say::title())].spacing(SPACE_M).align_y(Alignment::Center));
        if let Some(reason) = self.locked {
            let name = self.holder.as_ref().map(say::holder).filter(|_| !look.discreet).unwrap_or_default();
            content = content.push(banner(Tone::Info, say::locked(closed(reason), &name), vec![]));
        }
        content = content.push(self.card_line());
        if let Some(problem) = &self.refused {
            content = content.push(problem_block(problem));
        }
        content = content.push(self.pin_line(look));
        content = content.push(muted(say::hint()));
        container(pane(content)).center(Length::Fill).padding(SPACE_XL).into()
    }

    fn card_line(&self) -> Element<'_, Message> {
        let line = |tone, sign, words: String, detail: String| -> Element<'_, Message> {
            let mut lines = column![strong(words)].spacing(2.0);
            if !detail.is_empty() {
                lines = lines.push(body(detail));
            }
            row![toned_icon(tone, sign), lines].spacing(SPACE_M).into()
        };
        match &self.card {
            None => line(Tone::Neutral, Icon::Card, say::card_looked_for(), String::new()),
            Some(Ok(CardPresence::Absent)) => line(Tone::Warning, Icon::Card, say::card_absent(), say::card_absent_remedy()),
            Some(Ok(CardPresence::Present { tries: PinTries::Several })) => {
                line(Tone::Success, Icon::Card, say::card_ready(), String::new())
            }
            Some(Ok(CardPresence::Present { tries: PinTries::Last })) => {
                line(Tone::Warning, Icon::Warning, say::card_last_try(), say::card_last_try_remedy())
            }
            Some(Ok(CardPresence::Present { tries: PinTries::Locked })) => {
                let said = text::window_problem(&Problem::PinLocked);
                line(Tone::Error, Icon::Error, said.message, said.remedy)
            }
            Some(Err(Problem::ReaderOrCardAbsent)) => line(Tone::Warning, Icon::Card, say::card_absent(), say::card_absent_remedy()),
            Some(Err(problem)) => {
                let said = text::window_problem(problem);
                line(Tone::Error, Icon::Error, said.message, said.remedy)
            }
        }
    }

    fn pin_line<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let mut field = text_field(say::pin_label(), id(look.window, "pin"), "", self.pin.as_str()).secure();
        if self.is_ready() && !self.trying {
            field = field.on_input(|typed| Message::Typed(TypedPin::from(typed))).on_submit(Message::Submit);
        }
        let label = if self.trying { say::trying() } else { say::unlock() };
        let mut press = button(label)
            .kind(Kind::Primary)
            .id(id(look.window, "unlock"))
            .on_press_maybe(self.can_submit().then_some(Message::Submit))
            .width(Length::Fill);
        if !self.is_ready() {
            press = press.tip(say::unlock_needs_card());
        } else if self.pin.is_empty() {
            press = press.tip(say::unlock_needs_pin());
        }
        column![Element::from(field), Element::from(press)].spacing(SPACE_M).into()
    }
}

fn closed(reason: LockReason) -> say::Closed {
    match reason {
        LockReason::Asked => say::Closed::Asked,
        LockReason::CardRemoved => say::Closed::CardRemoved,
        LockReason::Idle => say::Closed::Idle,
    }
}

/// What is wrong, and what to do.
fn problem_block<'a>(problem: &Problem) -> Element<'a, Message> {
    let said = text::window_problem(problem);
    column![banner(Tone::Error, said.message, vec![]), body(said.remedy), space().height(SPACE_S)].spacing(SPACE_S).into()
}
