//! What the unlock screen shows.

use super::{Message, State};
use crate::domain::Problem;
use crate::domain::identity::{CardPresence, PinTries};
use crate::engine::LockReason;
use crate::text;
use crate::text::window::unlock as say;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS, Tone};
use crate::ui::widget::{
    Element, Icon, Kind, banner, body, button, dialog, muted, pane, pin_field, progress, scroll_bar, scroll_style, strong, title,
    toned_icon,
};
use iced::widget::{column, container, row, scrollable, space};
use iced::{Alignment, Length};

/// How wide the screen's content is.
const WIDTH: f32 = 440.0;
/// Below this height, only what is needed to go on is shown.
const LOW: f32 = 400.0;

impl State {
    /// Shows the screen.
    #[must_use]
    pub fn view<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let locked = self.locked.map(|reason| {
            let name = self.holder.as_ref().map(say::holder).filter(|_| !look.discreet).unwrap_or_default();
            banner(Tone::Info, say::locked(closed(reason), &name), vec![])
        });
        let is_locked = self.is_locked();
        // Each line has its place whether it is there or not: the field keeps the keyboard when one comes or goes.
        let is_low = look.size.height < LOW;
        let name = || row![toned_icon(Tone::Neutral, Icon::Lock), title(say::title())].spacing(SPACE_M).align_y(Alignment::Center);
        let content = column![
            container(if is_low { row![] } else { name() }),
            slot(locked),
            slot((self.unsent > 0).then(|| banner(Tone::Warning, say::unsent(self.unsent), vec![]))),
            slot(Some(self.card_line(look))),
            slot(self.refused().map(problem_block)),
            slot(self.coffer_block(look)),
            slot((!is_locked).then(|| self.pin_line(look))),
            slot((!is_locked).then(|| muted(if self.has_keypad() { say::keypad_hint() } else { say::hint() }))),
            slot(self.keyring_block(look)),
        ]
        .width(WIDTH)
        .padding(if is_low { iced::Padding::from([0.0, SPACE_XS]).bottom(SPACE_XS) } else { SPACE_L.into() });
        // In a low window, or a magnified one, all of it can still be reached.
        let content = scrollable(container(pane(content)).center_x(Length::Fill).padding(if is_low { SPACE_M } else { SPACE_XL }));
        let content = content.direction(scroll_bar());
        container(content.style(scroll_style)).center_y(Length::Fill).width(Length::Fill).into()
    }

    /// Whether no PIN can open the card that is there.
    fn is_locked(&self) -> bool {
        matches!(self.card, Some(Ok(CardPresence::Present { tries: PinTries::Locked, .. }) | Err(Problem::PinLocked)))
    }

    /// Why the last PIN did not open the session, where the card's own line does not tell the same.
    fn refused(&self) -> Option<&Problem> {
        self.refused.as_ref().filter(|problem| !(self.is_locked() && matches!(problem, Problem::PinLocked | Problem::PinWrong { .. })))
    }

    /// What the last try asks before it is spent, over the screen.
    #[must_use]
    pub fn over<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        if let Some(asked) = self.coffer_over(look) {
            return Some(asked);
        }
        let meant = if self.has_keypad() { say::last_try_keypad() } else { say::last_try_confirm() };
        let meant = button(meant).kind(Kind::Danger).id(id(look.window, "dialog/danger")).on_press(Message::Confirm);
        let cancel = button(say::last_try_cancel()).kind(Kind::Primary).id(id(look.window, "dialog/cancel")).on_press(Message::Cancel);
        let owner = self.owner.as_ref().filter(|_| !look.discreet).map(|owner| muted(say::owner(owner)));
        let words = column![body(say::last_try())].push(owner).spacing(SPACE_S);
        self.confirming.then(|| dialog(say::last_try_title(), words, vec![meant, cancel]))
    }

    fn card_line<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let owner = self.owner.as_ref().filter(|_| !look.discreet).map(say::owner).unwrap_or_default();
        let (tone, sign, words, detail) = match &self.card {
            None => (Tone::Neutral, Icon::Card, say::card_looked_for(), String::new()),
            Some(Ok(CardPresence::NoReader) | Err(Problem::ReaderAbsent)) => {
                (Tone::Warning, Icon::Card, say::reader_absent(), say::reader_absent_remedy())
            }
            Some(Ok(CardPresence::EmptyReader) | Err(Problem::CardAbsent)) => {
                (Tone::Warning, Icon::Card, say::reader_empty(), say::reader_empty_remedy())
            }
            Some(Ok(CardPresence::Absent) | Err(Problem::ReaderOrCardAbsent)) => {
                (Tone::Warning, Icon::Card, say::card_absent(), say::card_absent_remedy())
            }
            Some(Ok(CardPresence::Present { tries: PinTries::Several, .. })) => (Tone::Success, Icon::Card, say::card_ready(), owner),
            Some(Ok(CardPresence::Present { tries: PinTries::Last, .. })) => {
                // What was just refused says the rest.
                let remedy = if self.refused.is_some() { owner } else { say::card_last_try_remedy() };
                (Tone::Warning, Icon::Warning, say::card_last_try(), remedy)
            }
            Some(Ok(CardPresence::Present { tries: PinTries::Locked, .. }) | Err(Problem::PinLocked)) => {
                (Tone::Error, Icon::Lock, say::card_locked(), say::card_locked_remedy())
            }
            Some(Err(problem)) => {
                let said = text::window_problem(problem);
                (Tone::Error, Icon::Error, said.message, said.remedy)
            }
        };
        let mut lines = column![strong(words)].spacing(2.0);
        if !detail.is_empty() {
            lines = lines.push(body(detail));
        }
        if matches!(&self.card, Some(Err(problem)) if can_go_away(problem)) {
            let label = if self.looking { say::card_looked_for() } else { say::retry() };
            let press = button(label).icon(Icon::Refresh).id(id(look.window, "retry"));
            let press = press.on_press_maybe((!self.looking).then_some(Message::Retry));
            lines = lines.push(container(Element::from(press)).padding(iced::padding::top(SPACE_S)));
        }
        row![toned_icon(tone, sign), lines].spacing(SPACE_M).into()
    }

    /// The PIN's field and the button; with a keypad, the button alone, then what to do on the reader.
    fn pin_line<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let press = |label| {
            let press = button(label).kind(Kind::Primary).id(id(look.window, "unlock")).width(Length::Fill);
            press.on_press_maybe(self.can_submit().then_some(Message::Submit))
        };
        match (self.has_keypad(), self.trying) {
            (true, Some(since)) => {
                let going = progress(say::keypad_typing(), since.elapsed(), None);
                return column![going, body(say::keypad_give_up())].spacing(SPACE_M).into();
            }
            (true, None) => return press(say::keypad_start()).into(),
            _ => {}
        }
        let mut field = pin_field(say::pin_label(), id(look.window, "pin"), self.pin.count());
        if self.can_type() {
            field = field.on_edit(Message::Typed).on_submit(Message::Submit);
        }
        let mut press = press(if self.trying.is_some() { say::trying() } else { say::unlock() });
        if !self.is_ready() {
            press = press.tip(say::unlock_needs_card());
        } else if self.pin.is_empty() {
            press = press.tip(say::unlock_needs_pin());
        }
        column![Element::from(field), Element::from(press)].spacing(SPACE_M).into()
    }
}

/// Whether something done outside of Pli may have put it right.
fn can_go_away(problem: &Problem) -> bool {
    !matches!(problem, Problem::ReaderOrCardAbsent | Problem::ReaderAbsent | Problem::CardAbsent | Problem::PinLocked | Problem::Stopped)
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
pub(super) fn problem_block<'a>(problem: &'a Problem) -> Element<'a, Message> {
    let said = text::window_problem(problem);
    // Whoever gave up made no mistake.
    let tone = if matches!(problem, Problem::PinCancelled) { Tone::Info } else { Tone::Error };
    column![banner(tone, said.message, vec![]), body(said.remedy), space().height(SPACE_S)].spacing(SPACE_S).into()
}
