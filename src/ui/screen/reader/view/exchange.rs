//! The other messages of the conversation: who, when, and whether it went out or came in.

use super::super::{Event, Message, State};
use crate::text;
use crate::text::window::{mailbox, reader};
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_M, SPACE_S, STRONG, TEXT_M};
use crate::ui::widget::{Element, Icon, Kind, button, entry, icon, muted, one_line};
use iced::widget::{Column, column, container, row};
use iced::{Alignment, Length};

/// How many are shown.
const MOST: usize = 60;

impl State {
    /// « Échange (3) », and under it each message of it; nothing where it stands alone.
    pub(super) fn exchange<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        if self.exchange.len() < 2 {
            return None;
        }
        let sign = if self.is_exchange_shown { Icon::ChevronDown } else { Icon::ChevronRight };
        let head = button(reader::exchange(self.exchange.len())).icon(sign).kind(Kind::Link).id(id(look.window, "reader/exchange"));
        let head = Element::from(head.on_press(Message::ShowExchange));
        if !self.is_exchange_shown {
            return Some(head);
        }
        Some(column![head, container(self.exchange_lines(look)).padding(iced::Padding::default().left(SPACE_M))].into())
    }

    /// Each message of the conversation.
    pub(super) fn exchange_lines<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let lines = self.exchange.iter().take(MOST).enumerate().map(|(place, summary)| self.exchanged(place, summary, look));
        Column::with_children(lines).into()
    }

    fn exchanged<'a>(&'a self, place: usize, summary: &'a crate::domain::mail::Summary, look: Look<'a>) -> Element<'a, Message> {
        let is_shown = self.id() == Some(&summary.id);
        // What went out was written by one of the person's mailboxes.
        let is_sent = look.accounts.iter().any(|bal| bal.address.to_string().eq_ignore_ascii_case(&summary.from.address));
        let who = match (look.discreet, is_sent) {
            (true, _) => reader::hidden(),
            (false, true) => mailbox::recipients(&summary.to),
            (false, false) => mailbox::sender(&summary.from),
        };
        let date = muted(text::date_short(summary.date, look.now));
        let sign = if is_sent { Icon::Sent } else { Icon::Inbox };
        // The one that is read stands among the others, and leads nowhere.
        let who: Element<'a, Message> = if is_shown {
            let line = row![icon(sign), one_line(who, TEXT_M, STRONG, None).width(Length::Fill)];
            container(line.spacing(SPACE_S).align_y(Alignment::Center)).padding([SPACE_S, SPACE_M]).into()
        } else {
            let name = id(look.window, &format!("reader/exchange/{place}"));
            entry(sign, who).id(name).on_press(Message::Up(Event::Open(Box::new(summary.clone())))).into()
        };
        row![container(who).width(Length::Fill), date].spacing(SPACE_S).align_y(Alignment::Center).into()
    }
}
