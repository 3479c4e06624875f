//! What is on its way out, in the list's place.

use super::tinted;
use crate::domain::Problem;
use crate::domain::outbox::{OutboxEntry, OutboxState};
use crate::text;
use crate::text::window::{mailbox, outbox as words};
use crate::ui::desk::{Look, id};
use crate::ui::screen::mailbox::{Choice, Message, State};
use crate::ui::theme::{REGULAR, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_L, TEXT_M, TEXT_XL, Tone};
use crate::ui::widget::{
    self, Element, FocusButton, Icon, Kind, body, button, divider, icon, icon_button, muted, one_line, scroll_bar, scroll_style, small,
    stops, swatch, toned,
};
use iced::widget::{Column, Row, column, container, row, scrollable, space};
use iced::{Alignment, Length};

/// How many are shown.
const MOST: usize = 200;

/// The tone and the sign of a state: never the colour alone.
fn signs(entry: &OutboxEntry) -> (Tone, Icon) {
    match entry.state {
        OutboxState::Waiting => (Tone::Neutral, Icon::Clock),
        OutboxState::Queued => (Tone::Info, Icon::Sent),
        OutboxState::Uncertain => (Tone::Warning, Icon::Warning),
        OutboxState::Accepted | OutboxState::Copied => (Tone::Success, Icon::Success),
        OutboxState::Refused => (Tone::Error, Icon::Error),
    }
}

impl State {
    /// The outbox among the folders; where somebody must decide, its sign says so.
    pub(super) fn outbox_entry<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let is_stuck = self.outbox.is_stuck();
        let entry = widget::entry(if is_stuck { Icon::Warning } else { Icon::Clock }, words::title())
            .count((self.leaving() > 0).then(|| self.leaving().to_string()))
            .on(self.is_outbox && self.search.is_none())
            .id(id(look.window, "outbox"))
            .on_press(Message::Outbox);
        if !is_stuck {
            return entry.into();
        }
        let told = container(toned(Tone::Error, words::stuck())).padding(iced::Padding::from([0.0, SPACE_S]).left(SPACE_M));
        column![tinted(Tone::Error, entry.into()), told].into()
    }

    pub(super) fn outbox_pane<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let folders: Element<'a, Message> = if super::is_tiny(look) {
            icon_button(Icon::Back, mailbox::folders()).id(id(look.window, "folders")).on_press(Message::Folders).into()
        } else {
            space().into()
        };
        let head = row![folders, one_line(words::title(), TEXT_XL, STRONG, None).width(Length::Fill)].spacing(SPACE_S);
        let mut content = Column::new();
        if let Some(problem) = &self.outbox.problem {
            content = content.push(container(toned(Tone::Error, text::window_problem(problem).message)).padding(SPACE_M));
        } else if self.outbox.entries.is_empty() {
            content = content.push(container(body(words::empty())).padding(SPACE_M));
        }
        for entry in self.outbox.entries.iter().take(MOST) {
            content = content.push(self.leaving_message(entry, look)).push(divider());
        }
        let scroll = scrollable(stops(content.width(Length::Fill))).direction(scroll_bar()).style(scroll_style).height(Length::Fill);
        column![container(head.align_y(Alignment::Center)).padding([SPACE_M, SPACE_S]), divider(), scroll].height(Length::Fill).into()
    }

    /// What becomes of a message that is given up.
    pub(super) fn abandon_dialog<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let entry = self.outbox.abandoned?;
        let cancel = button(words::leave_there()).id(id(look.window, "dialog/cancel")).on_press(Message::Abandon(None));
        let away = button(words::throw_away()).kind(Kind::Danger).id(id(look.window, "dialog/danger"));
        let keep = button(words::keep()).kind(Kind::Primary).id(id(look.window, "dialog/keep"));
        let choices =
            vec![cancel, away.on_press(Message::Choose(entry, Choice::ThrowAway)), keep.on_press(Message::Choose(entry, Choice::Keep))];
        Some(widget::dialog(words::abandon_title(), body(words::abandon_detail()), choices))
    }

    fn leaving_message<'a>(&'a self, entry: &'a OutboxEntry, look: Look<'a>) -> Element<'a, Message> {
        let (tone, sign) = signs(entry);
        let hidden = |shown: String| if look.discreet { super::row::VEIL.to_owned() } else { shown };
        let to = entry.to.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let subject = one_line(hidden(mailbox::subject(&entry.subject)), TEXT_L, STRONG, None).width(Length::Fill);
        let to = one_line(hidden(to), TEXT_M, REGULAR, Some(Tone::Neutral)).width(Length::Fill);
        let state = row![tinted(tone, icon(sign)), container(toned(tone, words::state(entry, look.now))).width(Length::Fill)];
        let mut lines = column![
            row![swatch(look.place(&entry.from)), subject, muted(words::since(entry, look.now))]
                .spacing(SPACE_S)
                .align_y(Alignment::Center),
            to,
            state.spacing(SPACE_XS).align_y(Alignment::Center)
        ]
        .spacing(SPACE_XS);
        if entry.state == OutboxState::Uncertain {
            lines = lines.push(small(words::uncertain_remedy()));
        } else if let Some(problem) = &entry.problem {
            match entry.state {
                OutboxState::Refused => lines = lines.push(small(words::problem(problem))),
                // It leaves by itself: there is nothing to do about it.
                OutboxState::Waiting if *problem != Problem::Offline => lines = lines.push(small(text::window_problem(problem).message)),
                _ => {}
            }
        }
        let choice = |words: String, choice: Choice| -> FocusButton<'a, Message> {
            let name = id(look.window, &format!("outbox/{}/{choice:?}", entry.id));
            button(words).id(name).on_press_maybe(self.outbox.busy.is_none().then_some(Message::Choose(entry.id, choice)))
        };
        let choices = match entry.state {
            OutboxState::Waiting => vec![choice(words::take_up(), Choice::TakeUp)],
            OutboxState::Refused => vec![
                choice(words::take_up(), Choice::TakeUp).kind(Kind::Primary),
                choice(words::retry(), Choice::Retry),
                button(words::discard())
                    .kind(Kind::Quiet)
                    .id(id(look.window, &format!("outbox/{}/abandon", entry.id)))
                    .on_press_maybe(self.outbox.busy.is_none().then_some(Message::Abandon(Some(entry.id)))),
            ],
            OutboxState::Uncertain => vec![choice(words::forget(), Choice::Confirm), choice(words::send_anyway(), Choice::Retry)],
            OutboxState::Queued | OutboxState::Accepted | OutboxState::Copied => vec![],
        };
        if !choices.is_empty() {
            let buttons = choices.into_iter().fold(Row::new().spacing(SPACE_S), |row, button| row.push(Element::from(button)));
            lines = lines.push(container(buttons.wrap()).padding(iced::Padding::default().top(SPACE_XS)));
        }
        container(lines).padding([SPACE_M, SPACE_M]).into()
    }
}
