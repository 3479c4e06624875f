//! The folders' pane.

use super::cut::cut;
use super::{label, mark};
use crate::domain::folder::SpecialUse;
use crate::text;
use crate::text::window::mailbox as words;
use crate::ui::desk::{Look, id};
use crate::ui::screen::mailbox::account::Account;
use crate::ui::screen::mailbox::listing::Spot;
use crate::ui::screen::mailbox::state::folder_id;
use crate::ui::screen::mailbox::tree::{Entry, tree};
use crate::ui::screen::mailbox::{Message, State};
use crate::ui::theme::{CONTROL, RADIUS, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, TEXT_L, TEXT_M, Tone, tokens};
use crate::ui::widget::{Element, Icon, Kind, bold, button, muted, skeleton, small, strong, toned};
use iced::widget::{Column, column, container, row, scrollable, space};
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
        let width = look.preferences.folders_width;
        let name = look.accounts.iter().find(|bal| bal.address == account.address).map(label).unwrap_or_default();
        let title = row![mark(place, 12.0, 12.0), strong(cut(&name, width - 52.0, TEXT_L))].spacing(SPACE_S).align_y(Alignment::Center);
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
            return container(muted(cut(&entry.label, room - 40.0, TEXT_M)))
                .padding(iced::Padding { top: SPACE_S, right: SPACE_S, bottom: SPACE_XS, left: SPACE_M + indent })
                .into();
        }
        let spot = Spot { account: account.address.clone(), folder: folder.name.clone() };
        let is_open = self.listing.as_ref().is_some_and(|listing| listing.spot == spot);
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
            .width(Length::Fill)
            .on_press(Message::OpenFolder(spot.account, spot.folder));
        let count: Element<'a, Message> = if count == 0 { space().into() } else { bold(text_count(count)) };
        let line = row![Element::from(press), count].align_y(Alignment::Center).height(CONTROL);
        container(line)
            .padding(iced::Padding { top: 0.0, right: SPACE_S, bottom: 0.0, left: indent })
            .style(move |theme| container::Style {
                background: is_open.then(|| tokens(theme).selected.into()),
                border: Border::default().rounded(RADIUS),
                ..container::Style::default()
            })
            .into()
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
