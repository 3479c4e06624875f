//! The messages' pane.

use super::mark;
use crate::domain::folder::SpecialUse;
use crate::text;
use crate::text::window::mailbox as words;
use crate::ui::desk::{Look, id};
use crate::ui::screen::mailbox::checking::UNREAD;
use crate::ui::screen::mailbox::listing::Listing;
use crate::ui::screen::mailbox::state::{LIST, row_height};
use crate::ui::screen::mailbox::{Message, State};
use crate::ui::theme::{REGULAR, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_S, TEXT_XL, Tone};
use crate::ui::widget::{Element, Icon, Viewport, banner, body, button, divider, icon_button, list, one_line, segments, skeleton, strong};
use iced::widget::{Column, column, container, row, space};
use iced::{Alignment, Length};

/// How many rows stand for those that are on their way.
const SKELETONS: usize = 6;
/// The mark of a mailbox in the list's head.
const MARK: f32 = 4.0;
const HEAD: f32 = 48.0;

impl State {
    pub(super) fn list_pane<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        if let Some(search) = &self.search {
            return self.search_pane(search, look);
        }
        if self.is_outbox {
            return self.outbox_pane(look);
        }
        let Some(listing) = &self.listing else { return space().width(Length::Fill).height(Length::Fill).into() };
        column![self.list_head(listing, look), divider(), self.list_body(listing, look)].height(Length::Fill).into()
    }

    fn list_head<'a>(&'a self, listing: &'a Listing, look: Look<'a>) -> Element<'a, Message> {
        let name = self.folder_label(&listing.spot.account, &listing.spot.folder);
        let special = self.mailbox(&listing.spot.account).and_then(|account| account.use_of(&listing.spot.folder));
        let name = if look.discreet && special.is_none() { super::row::VEIL.to_owned() } else { name };
        let counts = match listing.rows.total() {
            Some(total) if listing.spot.unread => words::counts_unread(total, total >= UNREAD),
            Some(total) => words::counts(total, self.unread(listing)),
            None => String::new(),
        };
        let counts = match look.accounts.len() {
            0 | 1 => counts,
            _ if counts.is_empty() => super::label_of(look, &listing.spot.account),
            _ => format!("{} · {counts}", super::label_of(look, &listing.spot.account)),
        };
        let which =
            segments("", [words::all(), words::unread_only()], usize::from(listing.spot.unread), |place| Message::UnreadOnly(place == 1));
        let folders: Element<'a, Message> = if super::is_tiny(look) {
            icon_button(Icon::Back, words::folders()).id(id(look.window, "folders")).on_press(Message::Folders).into()
        } else {
            space().into()
        };
        let name = one_line(name, TEXT_XL, STRONG, None).width(Length::Fill);
        let menu = Message::FolderMenu(listing.spot.account.clone(), listing.spot.folder.clone());
        let more = Element::from(icon_button(Icon::More, words::actions()).id(id(look.window, "folder-menu")).on_press(menu));
        let counts = one_line(counts, TEXT_S, REGULAR, Some(Tone::Neutral)).width(Length::Fill);
        let lines =
            column![row![name, which, more].spacing(SPACE_S).align_y(Alignment::Center), counts].spacing(SPACE_XS).width(Length::Fill);
        // Its mailbox's colour is where each row has it.
        let head = row![mark(look.place(&listing.spot.account), MARK, HEAD), folders, lines].spacing(SPACE_S).align_y(Alignment::Center);
        container(head).padding(iced::Padding::from([SPACE_S, SPACE_S]).left(0)).into()
    }

    /// The number of unread messages: the server's, or ours once all rows are known.
    fn unread(&self, listing: &Listing) -> usize {
        let (unread, is_all) = listing.rows.unread();
        let folders = self.mailbox(&listing.spot.account).map(|account| account.folders()).unwrap_or_default();
        let folder = folders.iter().find(|folder| folder.name == listing.spot.folder);
        match folder {
            Some(folder) if !is_all => usize::try_from(folder.unread).unwrap_or(usize::MAX),
            _ => unread,
        }
    }

    fn list_body<'a>(&'a self, listing: &'a Listing, look: Look<'a>) -> Element<'a, Message> {
        match (listing.rows.total(), &listing.problem) {
            (None, Some(problem)) => Self::list_error(problem, listing),
            (None, None) => Self::list_loading(listing),
            (Some(0), _) => self.list_empty(listing, look),
            (Some(total), problem) => {
                let height = row_height(look.preferences);
                let as_sent = self.is_outgoing(listing);
                let place = look.place(&listing.spot.account);
                let make = move |at: usize| match listing.rows.get(at) {
                    Some(summary) => super::row::message(summary, place, as_sent, None, look),
                    None => skeleton(),
                };
                // A window that has just grown shows more rows than the list has told yet.
                let viewport = Viewport { height: listing.viewport.height.max(look.size.height), ..listing.viewport };
                let selected = listing.chosen.or_else(|| listing.selected_place());
                let rows = list(id(look.window, LIST), total, height, viewport, selected, make)
                    .on_scroll(Message::Scrolled)
                    .on_select(Message::Selected)
                    .on_open(Message::Opened)
                    .on_menu(|place| Message::Menu(Some(place)));
                let banner: Element<'a, Message> = match problem {
                    Some(problem) => {
                        let said = text::window_problem(problem);
                        let retry = button(words::retry()).on_press(Message::CheckOne(listing.spot.account.clone()));
                        banner(Tone::Warning, said.message, vec![retry])
                    }
                    None => space().into(),
                };
                column![banner, Element::from(rows)].height(Length::Fill).into()
            }
        }
    }

    /// Whether the list shows those messages go to rather than those they come from.
    fn is_outgoing(&self, listing: &Listing) -> bool {
        let special = self.mailbox(&listing.spot.account).and_then(|account| account.use_of(&listing.spot.folder));
        matches!(special, Some(SpecialUse::Sent | SpecialUse::Drafts))
    }

    fn list_loading<'a>(listing: &Listing) -> Element<'a, Message> {
        let sentence = if listing.slow { body(words::loading()) } else { space().height(TEXT_XL).into() };
        let rows = (0..SKELETONS).fold(Column::new(), |column, _| column.push(skeleton()));
        column![container(sentence).padding(SPACE_M), rows].height(Length::Fill).into()
    }

    fn list_error<'a>(problem: &crate::domain::Problem, listing: &Listing) -> Element<'a, Message> {
        let said = text::window_problem(problem);
        let account = &listing.spot.account;
        let retry = button(words::retry()).icon(Icon::Refresh).on_press(Message::CheckOne(account.clone()));
        let why = button(words::why()).icon(Icon::Help).on_press(Message::Diagnose(account.clone()));
        let buttons = row![Element::from(retry), Element::from(why)].spacing(SPACE_S);
        let said = column![super::tinted(Tone::Error, strong(said.message)), body(said.remedy), buttons].spacing(SPACE_M);
        container(said).padding(SPACE_M).height(Length::Fill).into()
    }

    fn list_empty<'a>(&'a self, listing: &'a Listing, look: Look<'a>) -> Element<'a, Message> {
        let account = self.mailbox(&listing.spot.account);
        let last = account.and_then(|account| account.freshness.verified_at);
        let is_inbox = account.and_then(|account| account.use_of(&listing.spot.folder)) == Some(SpecialUse::Inbox);
        let kind = match (listing.spot.unread, is_inbox) {
            (true, _) => words::Empty::Unread,
            (false, true) => words::Empty::Inbox,
            (false, false) => words::Empty::Folder,
        };
        container(body(words::empty(kind, last, look.now))).padding(SPACE_M).height(Length::Fill).into()
    }
}
