//! What is around the screens: the bar at the head, the bar at the foot, and what covers them.

use super::app::{App, Instead, InsteadMessage, Message};
use super::desk::{Look, id};
use super::keys::Command;
use super::probe::ROOT;
use super::screen::mailbox::{Shortcut, has_field};
use super::theme::{CONTROL, SPACE_L, SPACE_M, SPACE_S, SPACE_XL, STRONG, TEXT_L, Tone};
use super::widget::{
    Element, Icon, Kind, bar, body, button, divider, icon_button, layers, muted, one_line, pane, ribbon, scope, title, toned_icon,
};
use crate::text;
use crate::text::window::{search, shell as say, unlock};
use iced::widget::{Column, Id, column, container, row, space};
use iced::{Alignment, Length, window};

/// The widest the field to search in is.
const SEARCH: f32 = 420.0;
/// Below this width, the bar at the head has signs only.
const SMALL: f32 = 520.0;

impl App {
    pub(super) fn view(&self, window: window::Id) -> Element<'_, Message> {
        let look = self.look(window);
        let (name, content, over) = match self.composers.get(&window) {
            Some(composer) if self.is_shown(composer) => {
                ("compose", composer.state.view(look).map(move |message| Message::Compose(window, message)), None)
            }
            Some(_) => ("compose", hidden_composer(self.is_open()), None),
            None => ("main", self.main_view(look), self.over(look)),
        };
        let root = if name == "main" { format!("{ROOT}main") } else { format!("{ROOT}{name}/{window}") };
        // Always there, so that what is below keeps its place; empty when there is nothing to say. A dialog covers what is
        // below it only.
        let test_mode = Column::new().push(self.test_mode.then(|| ribbon(say::test_mode())));
        scope(Id::from(root), column![test_mode, layers(content, over)])
    }

    /// What comes before the main window until it is answered.
    fn over<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        if let Some(dialog) = &self.dialog {
            return Some(dialog.view(look.window, &self.preferences, self.keyring.as_ref()).map(Message::Dialog));
        }
        let is_unlocking = !self.is_open() && self.instead.is_none() && self.unusable.is_none();
        is_unlocking.then(|| self.unlock.over(look))?.map(|over| over.map(Message::Unlock))
    }

    fn main_view<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let number = self.mailboxes;
        let mailbox = move |message| Message::Mailbox(number, message);
        match &self.instead {
            None => {}
            Some(Instead::Reader(reader)) => return reader.view(look).map(|message| Message::Instead(InsteadMessage::Reader(message))),
            #[cfg(feature = "test-trust")]
            Some(Instead::Gallery) => return crate::ui::screen::gallery::view(Message::Nothing),
        }
        if let Some(problem) = &self.unusable {
            let said = text::window_problem(problem);
            let words = column![
                row![toned_icon(Tone::Error, Icon::Error), title(unlock::title())].spacing(SPACE_M).align_y(Alignment::Center),
                body(said.message),
                body(said.remedy),
                Element::from(button(unlock::retry()).icon(Icon::Refresh).id(id(look.window, "retry")).on_press(Message::Retry))
            ];
            return container(pane(words.spacing(SPACE_L).width(480.0).padding(SPACE_M))).center(Length::Fill).padding(SPACE_XL).into();
        }
        if !self.is_open() {
            return self.unlock.view(look).map(Message::Unlock);
        }
        let (tone, name) = match &self.holder {
            None => (Tone::Warning, say::alone()),
            Some(_) if look.discreet => (Tone::Success, say::discreet_name()),
            Some(holder) => (Tone::Success, unlock::holder(holder)),
        };
        let name = one_line(name, TEXT_L, STRONG, None);
        let mut identity = row![toned_icon(tone, Icon::Card), name].spacing(SPACE_S).align_y(Alignment::Center);
        if self.is_alone && look.size.width >= SMALL {
            // The screen where the card and its code are asked for; everything is where it was after it.
            let card = button(say::alone_card()).kind(Kind::Link).id(id(look.window, "toolbar/card"));
            identity = identity.push(Element::from(card.on_press(Message::Command(Command::Lock))));
        }
        let profession = self.holder.as_ref().and_then(|holder| holder.profession.as_ref());
        if let Some(profession) = profession.filter(|_| !look.discreet && look.size.width >= SMALL) {
            identity = identity.push(muted(profession.as_str()));
        }
        let action = |name, label: String, icon, command| -> Element<'a, Message> {
            icon_button(icon, label).id(id(look.window, name)).on_press(Message::Command(command)).into()
        };
        let is_small = look.size.width < SMALL;
        let new =
            if is_small { icon_button(Icon::Pencil, say::new_tip()) } else { button(say::new()).icon(Icon::Pencil).tip(say::new_tip()) };
        let new = new.kind(Kind::Primary).id(id(look.window, "toolbar/new")).on_press(Message::Command(Command::New));
        let search: Element<'a, Message> = if has_field(look) {
            let most = (look.size.width * 0.3).min(SEARCH);
            container(self.mailbox.search_field(look).map(mailbox)).width(most).into()
        } else {
            action("toolbar/search", search::button(), Icon::Search, Command::Mailbox(Shortcut::Search))
        };
        // Where there is little room, the name comes first: F1 shows the keys all the same.
        let help: Element<'a, Message> =
            if is_small { space().into() } else { action("toolbar/help", say::help(), Icon::Help, Command::Help) };
        let head = row![
            identity.width(Length::Fill),
            search,
            Element::from(new),
            action("toolbar/check", say::check(), Icon::Refresh, Command::Check),
            help,
            action("toolbar/settings", say::settings(), Icon::Settings, Command::Settings),
            action("toolbar/lock", say::lock(), Icon::Lock, Command::Lock)
        ]
        .spacing(SPACE_S)
        .align_y(Alignment::Center);
        column![
            bar(head),
            divider(),
            container(self.mailbox.view(look).map(mailbox)).width(Length::Fill).height(Length::Fill),
            divider(),
            self.foot(look)
        ]
        .into()
    }

    /// How fresh each mailbox is; at its right, what was just done and what is being done.
    fn foot<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        // As high with its buttons as without: what is above stays where it is under the pointer.
        let height = if look.size.width < SMALL { 0.0 } else { CONTROL };
        let mut news = row![space().height(height)].spacing(SPACE_L).align_y(Alignment::Center);
        // Quiet, and there until it is answered.
        if self.offers_phrase && self.told.is_none() && look.size.width >= SMALL {
            let offer = button(say::phrase_offer()).kind(Kind::Link).id(id(look.window, "phrase")).on_press(Message::MakePhrase);
            news = news.push(Element::from(offer));
        }
        if let Some(told) = &self.told {
            let (tone, sign) = if told.warning { (Tone::Warning, Icon::Warning) } else { (Tone::Success, Icon::Success) };
            news = news.push(row![toned_icon(tone, sign), body(told.sentence.as_str())].spacing(SPACE_S).align_y(Alignment::Center));
        }
        // One at a time, the oldest: the bar keeps its height, and the mailboxes' state its room.
        if let Some(operation) = self.operations.shown().next() {
            let since = operation.since.elapsed().as_secs();
            let words = if since >= 3 { say::since(&operation.words, since) } else { operation.words.clone() };
            let stop = button(say::stop()).kind(Kind::Quiet).icon(Icon::Stop).on_press(Message::StopOperation(operation.number));
            news = news.push(row![body(words), Element::from(stop)].spacing(SPACE_S).align_y(Alignment::Center));
        }
        let number = self.mailboxes;
        let status = container(self.mailbox.status(look).map(move |message| Message::Mailbox(number, message))).width(Length::Fill);
        bar(row![status, news.wrap().vertical_spacing(SPACE_S)].spacing(SPACE_L).align_y(Alignment::Center))
    }
}

/// In place of a message that nobody may see now: the session is locked, or is another person's.
fn hidden_composer<'a>(is_other: bool) -> Element<'a, Message> {
    let [head, detail, back] = if is_other { say::other_composer() } else { say::locked_composer() };
    let back = button(back).kind(Kind::Primary).on_press(Message::ShowMain);
    let words = column![title(head), body(detail), Element::from(back)].spacing(SPACE_L).padding(SPACE_M);
    container(pane(words)).center(Length::Fill).padding(SPACE_XL).into()
}

#[cfg(test)]
#[path = "shell_tests.rs"]
mod tests;
