//! The folders' pane.

use super::cut::cut;
use super::{label, mark};
use crate::domain::folder::SpecialUse;
use crate::text;
use crate::text::window::mailbox as words;
use crate::ui::desk::{Look, id};
use crate::ui::screen::mailbox::account::Account;
use crate::ui::screen::mailbox::state::folder_id;
use crate::ui::screen::mailbox::tree::{Entry, tree};
use crate::ui::screen::mailbox::{Message, State};
use crate::ui::theme::{CONTROL, RADIUS, REGULAR, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_L, TEXT_M, Tone, tokens};
use crate::ui::widget::{Element, Icon, Kind, bold, button, muted, one_line, skeleton, small, toned};
use iced::widget::{Column, column, container, mouse_area, row, scrollable, space};
use iced::{Alignment, Border, Length};

/// The room around a folder’s name: its sign, and the edges.
const BESIDE: f32 = 62.0;
/// The room of a count.
const COUNT: f32 = 34.0;

impl State {
    pub(super) fn folders_pane<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let mut content = Column::new().spacing(SPACE_XS).padding(SPACE_S);
        for (place, account) in self.accounts.iter().enumerate() {
            if place > 0 {
                content = content.push(space().height(SPACE_M));
            }
            content = content.push(self.mailbox_folders(place, account, look));
        }
        container(scrollable(content).width(Length::Fill).height(Length::Fill))
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
        match (&account.folders, account.freshness.problem()) {
            (Some(folders), _) => {
                for entry in tree(folders) {
                    content = content.push(self.folder(place, account, entry, look));
                }
            }
            (None, Some(problem)) => {
                let said = text::problem(problem);
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
        let room = look.preferences.folders_width - indent;
        if !folder.selectable {
            let label = if look.discreet { super::row::VEIL.to_owned() } else { entry.label };
            return container(one_line(label, TEXT_M, REGULAR, Some(Tone::Neutral)).width(Length::Fill))
                .padding(iced::Padding { top: SPACE_S, right: SPACE_S, bottom: SPACE_XS, left: SPACE_M + indent })
                .into();
        }
        let open = Message::OpenFolder(account.address.clone(), folder.name.clone());
        let is_open = self.listing.as_ref().is_some_and(|listing| listing.spot.is_in(&account.address, &folder.name));
        let count = if entry.special == Some(SpecialUse::Drafts) { folder.total } else { folder.unread };
        let hidden = look.discreet && entry.special.is_none();
        let words = if hidden {
            super::row::VEIL.to_owned()
        } else {
            cut(&entry.label, room - BESIDE - if count == 0 { 0.0 } else { COUNT }, TEXT_L)
        };
        let press = button(words)
            .icon(sign(entry.special))
            .kind(Kind::Quiet)
            .id(id(look.window, &folder_id(place, &folder.name)))
            .on_press(open.clone());
        let count: Element<'a, Message> = if count == 0 { space().into() } else { bold(text_count(count)) };
        // The button is as wide as its word; the pointer has the whole line.
        let line = row![Element::from(press), space().width(Length::Fill), count].align_y(Alignment::Center).height(CONTROL);
        let line = container(line).padding(iced::Padding { top: 0.0, right: SPACE_S, bottom: 0.0, left: indent }).style(move |theme| {
            container::Style {
                background: is_open.then(|| tokens(theme).selected.into()),
                border: Border::default().rounded(RADIUS),
                ..container::Style::default()
            }
        });
        mouse_area(line).on_press(open).into()
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
