//! What can be done with a message or a folder, and a folder's name.

use super::super::folders::{Menu, NAME, Naming};
use crate::domain::folder::SpecialUse;
use crate::domain::mail::{FlagChange, Summary};
use crate::text::window::mailbox as words;
use crate::ui::desk::{Look, id};
use crate::ui::screen::mailbox::{FolderAct, Message, Shortcut, State};
use crate::ui::screen::reader;
use crate::ui::theme::{SPACE_M, Tone};
use crate::ui::widget::{self, Element, Icon, Kind, button, dialog, muted, scroll_bar, scroll_style, stops, text_field, toned};
use iced::Length;
use iced::widget::{Column, column, container, scrollable};

/// From this on, in hundredths, there is reason to make room.
const NEARLY_FULL: u64 = 90;
/// The highest it is: more of it scrolls.
const HIGHEST: f32 = 380.0;

impl State {
    /// What can be done, one below the other.
    pub(super) fn menu_dialog<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let (title, choices) = match self.menu.as_ref()? {
            Menu::Mail(summary) => {
                let subject = if look.discreet { super::row::VEIL.to_owned() } else { words::subject(&summary.subject) };
                (subject, self.mail_choices(summary))
            }
            Menu::Folder(account, folder) => {
                let special = self.mailbox(account).and_then(|account| account.use_of(folder));
                let is_hidden = look.discreet && special.is_none();
                let label = if is_hidden { super::row::VEIL.to_owned() } else { self.folder_label(account, folder) };
                let act = |act| (folder_sign(act), folder_words(act), Message::Folder(account.clone(), folder.clone(), act));
                (label, self.folder_acts(account, folder).into_iter().map(act).collect())
            }
        };
        let entries = choices.into_iter().enumerate().map(|(place, (sign, words, message))| {
            widget::entry(sign, words).id(id(look.window, &format!("menu/{place}"))).on_press(message).into()
        });
        let entries = scrollable(stops(Column::with_children(entries).spacing(1))).direction(scroll_bar()).style(scroll_style);
        let cancel = button(words::dismiss()).on_press(Message::MenuClosed);
        let title = crate::text::one_line(&cut(&title));
        let content = column![].push(self.quota()).push(container(entries.width(Length::Fill)).max_height(HIGHEST));
        Some(dialog(title, content.spacing(SPACE_M), vec![cancel]))
    }

    /// How full the mailbox is whose folder's menu is open, where its operator tells.
    fn quota<'a>(&self) -> Option<Element<'a, Message>> {
        let Some(Menu::Folder(account, _)) = &self.menu else { return None };
        let quota = self.mailbox(account)?.freshness.quota?;
        let is_nearly_full = quota.percent() >= NEARLY_FULL;
        Some(toned(if is_nearly_full { Tone::Warning } else { Tone::Neutral }, words::quota(quota)))
    }

    fn mail_choices(&self, summary: &Summary) -> Vec<(Icon, String, Message)> {
        let is_in = |special| self.is_in(summary, special);
        let up = |event| Message::MenuChosen(Chosen::Reader(event));
        let key = |shortcut| Message::MenuChosen(Chosen::Key(shortcut));
        let flags = summary.flags;
        let (read, seen) = if flags.seen { (words::act_unread(), FlagChange::Unseen) } else { (words::act_read(), FlagChange::Seen) };
        let (flag, mark) =
            if flags.flagged { (words::act_unflag(), FlagChange::Unflagged) } else { (words::act_flag(), FlagChange::Flagged) };
        let mut choices = if is_in(SpecialUse::Drafts) {
            vec![(Icon::Pencil, words::act_edit(), up(reader::Event::EditDraft))]
        } else {
            vec![(Icon::Reply, words::act_reply(), key(Shortcut::Reply)), (Icon::Forward, words::act_forward(), key(Shortcut::Forward))]
        };
        choices.push((Icon::Unread, read, up(reader::Event::Mark(seen))));
        choices.push((Icon::Flag, flag, up(reader::Event::Mark(mark))));
        if is_in(SpecialUse::Trash) {
            choices.push((Icon::Undo, words::act_restore(), Message::MenuChosen(Chosen::Restore)));
        }
        if !is_in(SpecialUse::Archive) {
            choices.push((Icon::Archive, words::act_archive(), key(Shortcut::Archive)));
        }
        choices.push((Icon::Folder, words::act_move(), up(reader::Event::Move)));
        if is_in(SpecialUse::Junk) {
            choices.push((Icon::Junk, words::act_not_junk(), key(Shortcut::Junk)));
        } else if !is_in(SpecialUse::Sent) && !is_in(SpecialUse::Drafts) {
            choices.push((Icon::Junk, words::act_junk(), key(Shortcut::Junk)));
        }
        let delete = if is_in(SpecialUse::Trash) { words::act_erase() } else { words::act_delete() };
        choices.push((Icon::Trash, delete, key(Shortcut::Delete)));
        choices
    }

    /// The name of a folder.
    pub(super) fn name_dialog<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let Naming { account, folder, parent, name, is_tried } = self.naming.as_ref()?;
        let fault = self.name_fault().filter(|_| *is_tried).map(words::name_fault).unwrap_or_default();
        let field = text_field(words::name_label(), id(look.window, NAME), "", name.clone())
            .on_input(Message::Name)
            .on_submit(Message::NameDone)
            .error(fault);
        let above = parent.as_ref().filter(|_| !look.discreet).map(|parent| muted(words::name_in(&self.folder_label(account, parent))));
        let content = column![Element::from(field)].push(above).spacing(SPACE_M);
        let title = if folder.is_some() { words::name_rename() } else { words::name_create() };
        let done = button(words::name_done()).kind(Kind::Primary).id(id(look.window, "folder-name/done")).on_press(Message::NameDone);
        let cancel = button(words::cancel()).on_press(Message::NameCancelled);
        Some(dialog(title, content, vec![cancel, done]))
    }
}

/// What is chosen in the menu of a message.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// What a key does.
    Key(Shortcut),
    /// What the reader's buttons do.
    Reader(reader::Event),
    /// Out of the trash.
    Restore,
}

/// A title of one line or two.
fn cut(title: &str) -> String {
    const LONGEST: usize = 80;
    if title.chars().count() <= LONGEST { title.to_owned() } else { format!("{}…", title.chars().take(LONGEST).collect::<String>()) }
}

fn folder_words(act: FolderAct) -> String {
    match act {
        FolderAct::ReadAll => words::act_read_all(),
        FolderAct::CreateIn => words::act_create_in(),
        FolderAct::Create => words::act_create(),
        FolderAct::Rename => words::act_rename(),
        FolderAct::Delete => words::act_delete_folder(),
        FolderAct::Empty => words::act_empty(),
    }
}

fn folder_sign(act: FolderAct) -> Icon {
    match act {
        FolderAct::ReadAll => Icon::Check,
        FolderAct::CreateIn | FolderAct::Create => Icon::Add,
        FolderAct::Rename => Icon::Pencil,
        FolderAct::Delete | FolderAct::Empty => Icon::Trash,
    }
}
