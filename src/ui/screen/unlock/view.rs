//! What the unlock screen shows.

use super::{Message, State, TypedPin};
use crate::domain::Problem;
use crate::domain::identity::{CardPresence, PinTries};
use crate::engine::LockReason;
use crate::text;
use crate::text::window::unlock as say;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_L, SPACE_M, SPACE_S, SPACE_XL, Tone};
use crate::ui::widget::{Element, Icon, Kind, banner, body, button, muted, pane, strong, text_field, title, toned_icon};
use iced::widget::{column, container, row, space};
use iced::{Alignment, Length};

/// How wide the screen's content is.
const WIDTH: f32 = 440.0;

impl State {
    /// Shows the screen.
    #[must_use]
    pub fn view<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let locked = self.locked.map(|reason| {
            let name = self.holder.as_ref().map(say::holder).filter(|_| !look.discreet).unwrap_or_default();
            banner(Tone::Info, say::locked(closed(reason), &name), vec![])
        });
        // Each line has its place whether it is there or not: the field keeps the keyboard when one comes or goes.
        let content = column![
            row![toned_icon(Tone::Neutral, Icon::Lock), title(say::title())].spacing(SPACE_M).align_y(Alignment::Center),
            slot(locked),
            slot(Some(self.card_line(look))),
            slot(self.refused.as_ref().map(problem_block)),
            slot(Some(self.pin_line(look))),
            slot(Some(muted(say::hint()))),
        ]
        .width(WIDTH)
        .padding(SPACE_L);
        container(pane(content)).center(Length::Fill).padding(SPACE_XL).into()
    }

    fn card_line(&self, look: Look<'_>) -> Element<'_, Message> {
        let owner = self.owner.as_ref().filter(|_| !look.discreet).map(say::owner).unwrap_or_default();
        let line = |tone, sign, words: String, detail: String| -> Element<'_, Message> {
            let mut lines = column![strong(words)].spacing(2.0);
            if !detail.is_empty() {
                lines = lines.push(body(detail));
            }
            row![toned_icon(tone, sign), lines].spacing(SPACE_M).into()
        };
        match &self.card {
            None => line(Tone::Neutral, Icon::Card, say::card_looked_for(), String::new()),
            Some(Ok(CardPresence::NoReader | CardPresence::EmptyReader | CardPresence::Absent)) => {
                line(Tone::Warning, Icon::Card, say::card_absent(), say::card_absent_remedy())
            }
            Some(Ok(CardPresence::Present { tries: PinTries::Several, .. })) => line(Tone::Success, Icon::Card, say::card_ready(), owner),
            Some(Ok(CardPresence::Present { tries: PinTries::Last, .. })) => {
                // What was just refused says the rest.
                let remedy = if self.refused.is_some() { owner } else { say::card_last_try_remedy() };
                line(Tone::Warning, Icon::Warning, say::card_last_try(), remedy)
            }
            Some(Ok(CardPresence::Present { tries: PinTries::Locked, .. })) => {
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

/// A line that may be missing.
fn slot<'a>(line: Option<Element<'a, Message>>) -> Element<'a, Message> {
    let (line, above) = line.map_or_else(|| (space().into(), 0.0), |line| (line, SPACE_L));
    container(line).padding(iced::padding::top(above)).into()
}

fn closed(reason: LockReason) -> say::Closed {
    match reason {
        LockReason::Asked => say::Closed::Asked,
        LockReason::CardRemoved => say::Closed::CardRemoved,
        LockReason::Idle => say::Closed::Idle,
    }
}

/// What is wrong, and what to do.
fn problem_block<'a>(problem: &'a Problem) -> Element<'a, Message> {
    let said = text::window_problem(problem);
    column![banner(Tone::Error, said.message, vec![]), body(said.remedy), space().height(SPACE_S)].spacing(SPACE_S).into()
}
