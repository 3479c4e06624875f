//! What comes over the panes or beside them: notices, the toast, the folder to choose.

use crate::text::window::{mailbox as words, outbox};
use crate::ui::desk::{Look, id};
use crate::ui::screen::mailbox::actions::Next;
use crate::ui::screen::mailbox::state::MOVE_FILTER;
use crate::ui::screen::mailbox::{Message, State};
use crate::ui::theme::{SPACE_M, SPACE_S, Tone};
use crate::ui::widget::{self, Element, Kind, banner, button, dialog, muted, scroll_bar, scroll_style, stops, text_field};
use iced::Length;
use iced::widget::{Column, column, container, scrollable};

/// How wide what is said at the foot may be.
const WIDTH: f32 = 760.0;
/// How high the folders to choose from are.
const CHOICES: f32 = 280.0;

impl State {
    /// What failed, which stays until it is read, and what was just done, which goes by itself: at the foot, over the panes.
    pub(super) fn said<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let mut said = Column::new().spacing(SPACE_S).max_width(WIDTH);
        for notice in &self.notices {
            let next = match notice.next {
                Next::Nothing => None,
                Next::Remove(..) | Next::Mark(..) | Next::Decide(_) => Some(words::retry()),
                Next::Outbox => Some(outbox::show()),
                Next::Drafts => Some(words::go_on()),
            };
            let mut actions = Vec::new();
            actions.extend(next.map(|words| button(words).on_press(Message::Retry(notice.number))));
            actions.push(button(words::dismiss()).kind(Kind::Quiet).on_press(Message::Dismiss(notice.number)));
            said = said.push(banner(notice.tone, notice.sentence.clone(), actions));
        }
        if let Some(toast) = &self.toast {
            let (sentence, can_undo) = self.toast_words(toast, look.now);
            let undo = can_undo.then(|| button(words::undo()).on_press(Message::Undo));
            said = said.push(container(widget::toast(Tone::Info, sentence, undo)).center_x(Length::Fill));
        }
        container(said).padding(SPACE_M).center_x(Length::Fill).align_bottom(Length::Fill).into()
    }

    /// The folder a message is to go to.
    pub(super) fn move_dialog<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let moving = self.moving.as_ref()?;
        let field = text_field("", id(look.window, MOVE_FILTER), words::move_filter(), moving.filter.clone())
            .on_input(Message::MoveFilter)
            .on_submit(Message::MoveFirst);
        let mut choices = Column::new().spacing(1);
        let destinations = self.destinations();
        if destinations.is_empty() {
            choices = choices.push(container(muted(words::move_none())).padding(SPACE_M));
        }
        for entry in destinations {
            let folder = entry.folder.name.clone();
            let words = if look.discreet && entry.special.is_none() { super::row::VEIL.to_owned() } else { entry.path };
            let choice = widget::entry(super::folders::sign(entry.special), words)
                .id(id(look.window, &format!("move/{folder}")))
                .on_press(Message::MoveTo(folder));
            choices = choices.push(choice);
        }
        let choices = scrollable(stops(choices)).direction(scroll_bar()).style(scroll_style);
        let content = column![Element::from(field), choices.width(Length::Fill).height(CHOICES)].spacing(SPACE_M);
        let cancel = button(words::cancel()).on_press(Message::MoveCancelled);
        Some(dialog(words::move_title(), content, vec![cancel]))
    }
}
