//! The folders' pane.

use super::{label, mark};
use crate::domain::folder::SpecialUse;
use crate::text;
use crate::text::window::mailbox as words;
use crate::ui::desk::{Look, id};
use crate::ui::screen::mailbox::account::Account;
use crate::ui::screen::mailbox::state::folder_id;
use crate::ui::screen::mailbox::tree::{Entry, tree};
use crate::ui::screen::mailbox::{Message, State};
use crate::ui::theme::{REGULAR, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_L, TEXT_M, Tone, tokens};
use crate::ui::widget::{self, Element, Icon, button, muted, one_line, scroll_bar, scroll_style, skeleton, small, stops, toned};
use iced::widget::{Column, column, container, mouse_area, row, scrollable, space};
use iced::{Alignment, Length};

impl State {
    pub(super) fn folders_pane<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let mut content = Column::new().spacing(SPACE_XS).padding(SPACE_S);
        for (place, account) in self.accounts.iter().enumerate() {
            if place > 0 {
                content = content.push(space().height(SPACE_M));
            }
            content = content.push(self.mailbox_folders(place, account, look));
        }
        // Last: it comes and goes, and what is above stays where it is under the pointer.
        if self.leaving() > 0 || self.is_outbox {
            content = content.push(space().height(SPACE_M)).push(self.outbox_entry(look));
        }
        let scroll = scrollable(stops(content)).direction(scroll_bar()).style(scroll_style);
        container(scroll.width(Length::Fill).height(Length::Fill))
            .width(Length::Fill)
            .height(Length::Fill)
            .style(|theme| container::Style { background: Some(tokens(theme).surface.into()), ..container::Style::default() })
            .into()
    }

    fn mailbox_folders<'a>(&'a self, place: usize, account: &'a Account, look: Look<'a>) -> Element<'a, Message> {
        let name = look.accounts.iter().find(|bal| bal.address == account.address).map(label).unwrap_or_default();
        let title = row![mark(place, 12.0, 12.0), one_line(name, TEXT_L, STRONG, None).width(Length::Fill)]
            .spacing(SPACE_S)
            .align_y(Alignment::Center);
        let mut content = column![container(title).padding([SPACE_XS, SPACE_S])].spacing(1);
        match (&account.folders, &account.problem) {
            (Some(folders), _) => {
                for entry in tree(folders) {
                    content = content.push(self.folder(place, account, entry, look));
                }
            }
            (None, Some(problem)) => {
                let said = text::window_problem(problem);
                let retry = button(words::retry()).icon(Icon::Refresh).on_press(Message::CheckOne(account.address.clone()));
                let error = column![toned(Tone::Error, said.message), small(said.remedy), Element::from(retry)].spacing(SPACE_S);
                content = content.push(container(error).padding(SPACE_S));
            }
            (None, None) => {
                content = content.push(container(muted(words::folders_loading())).padding([0.0, SPACE_S]));
                for _ in 0..3 {
                    content = content.push(skeleton());
                }
            }
        }
        content.into()
    }

    fn folder<'a>(&'a self, place: usize, account: &'a Account, entry: Entry<'a>, look: Look<'a>) -> Element<'a, Message> {
        let folder = entry.folder;
        let indent = SPACE_L * entry.depth.min(6) as f32;
        let hidden = look.discreet && entry.special.is_none();
        let words = if hidden { super::row::VEIL.to_owned() } else { entry.label };
        if !folder.selectable {
            return container(one_line(words, TEXT_M, REGULAR, Some(Tone::Neutral)).width(Length::Fill))
                .padding(iced::Padding { top: SPACE_S, right: SPACE_S, bottom: SPACE_XS, left: SPACE_M + indent })
                .into();
        }
        let is_here = self.search.is_none() && !self.is_outbox;
        let is_open = is_here && self.listing.as_ref().is_some_and(|listing| listing.spot.is_in(&account.address, &folder.name));
        let count = if entry.special == Some(SpecialUse::Drafts) { folder.total } else { folder.unread };
        let entry = widget::entry(sign(entry.special), words)
            .count((count > 0).then(|| text_count(count)))
            .indent(indent)
            .on(is_open)
            .id(id(look.window, &folder_id(place, &folder.name)))
            .on_press(Message::OpenFolder(account.address.clone(), folder.name.clone()));
        mouse_area(Element::from(entry)).on_right_press(Message::FolderMenu(account.address.clone(), folder.name.clone())).into()
    }
}

/// A count in little room.
fn text_count(count: u32) -> String {
    if count > 9_999 { "9999+".to_owned() } else { count.to_string() }
}

/// The sign of a folder.
pub(super) fn sign(special: Option<SpecialUse>) -> Icon {
    match special {
        Some(SpecialUse::Inbox) => Icon::Inbox,
        Some(SpecialUse::Drafts) => Icon::Draft,
        Some(SpecialUse::Sent) => Icon::Sent,
        Some(SpecialUse::Archive) => Icon::Archive,
        Some(SpecialUse::Junk) => Icon::Junk,
        Some(SpecialUse::Trash) => Icon::Trash,
        None => Icon::Folder,
    }
}
