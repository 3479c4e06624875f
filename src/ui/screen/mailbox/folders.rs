//! What is decided about folders, and the menus of messages and folders.

use super::listing::Spot;
use super::state::{Outcome, State};
use super::{MenuChosen, Message};
use crate::domain::bal::BalAddress;
use crate::domain::folder::{Folder, SpecialUse};
use crate::domain::intent::Intent;
use crate::domain::mail::Summary;
use crate::text::window::mailbox as words;
use crate::ui::desk::{Desk, id};
use crate::ui::screen::reader;
use crate::ui::widget::focus;
use iced::Task;

/// The name of the field for a folder's name.
pub(super) const NAME: &str = "folder-name";
/// The first of what a menu offers.
const FIRST: &str = "menu/0";
/// The longest name of a folder, in characters: operators cut longer ones.
const LONGEST: usize = 100;

/// What can be done with something, to be chosen.
pub(super) enum Menu {
    Mail(Box<Summary>),
    Folder(BalAddress, String),
}

/// A folder's name is being typed.
pub(super) struct Naming {
    pub(super) account: BalAddress,
    /// The folder that gets another name; `None` for a new one.
    pub(super) folder: Option<String>,
    /// The folder it is in.
    pub(super) parent: Option<String>,
    pub(super) name: String,
    /// Whether Enter was pressed: what is wrong is then told.
    pub(super) is_tried: bool,
}

/// What can be done about a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderAct {
    /// Mark all of it as read.
    ReadAll,
    /// A new folder in it.
    CreateIn,
    /// A new folder of the mailbox.
    Create,
    /// Another name.
    Rename,
    /// Away, what it holds to the trash.
    Delete,
    /// Empty the trash.
    Empty,
}

impl State {
    /// The menu of the message at a place of the list, or of what was found.
    pub(super) fn open_menu(&mut self, place: Option<usize>, desk: &mut Desk<'_>) -> Task<Message> {
        let select = match place {
            Some(place) if self.search.is_some() => self.search_selected(place, desk),
            Some(place) => self.select(place, desk),
            None => Task::none(),
        };
        // Where the reader would take the list's place, the menu comes before it.
        self.menu = self.current().map(|summary| Menu::Mail(Box::new(summary)));
        let focus = if self.menu.is_some() { focus(id(desk.window, FIRST)) } else { Task::none() };
        Task::batch([select, focus])
    }

    /// Something is chosen in the menu of a message.
    pub(super) fn menu_chosen(&mut self, chosen: MenuChosen, desk: &mut Desk<'_>) -> Outcome {
        let Some(Menu::Mail(summary)) = self.menu.take() else { return (Task::none(), None) };
        match chosen {
            MenuChosen::Key(shortcut) => self.shortcut(shortcut, desk),
            MenuChosen::Restore => (self.put_back(Some(*summary), desk), None),
            MenuChosen::Reader(reader::Event::Mark(change)) => (self.mark(&summary, change, desk), None),
            MenuChosen::Reader(event) => self.reader_asks(event, desk),
        }
    }

    pub(super) fn open_folder_menu(&mut self, account: BalAddress, folder: String, desk: &Desk<'_>) -> Task<Message> {
        self.menu = Some(Menu::Folder(account, folder));
        focus(id(desk.window, FIRST))
    }

    /// What can be done about a folder.
    pub(super) fn folder_acts(&self, account: &BalAddress, name: &str) -> Vec<FolderAct> {
        let Some(account) = self.mailbox(account) else { return vec![] };
        let special = account.use_of(name);
        let folder = account.folders().iter().find(|folder| folder.name == name);
        let mut acts = Vec::new();
        if folder.is_some_and(|folder| folder.unread > 0) {
            acts.push(FolderAct::ReadAll);
        }
        if special == Some(SpecialUse::Trash) && folder.is_some_and(|folder| folder.total > 0) {
            acts.push(FolderAct::Empty);
        }
        acts.push(FolderAct::Create);
        if special.is_none() {
            if folder.is_some_and(|folder| folder.delimiter.is_some()) {
                acts.push(FolderAct::CreateIn);
            }
            acts.extend([FolderAct::Rename, FolderAct::Delete]);
        }
        acts
    }

    pub(super) fn folder_act(&mut self, account: BalAddress, folder: String, act: FolderAct, desk: &mut Desk<'_>) -> Task<Message> {
        self.menu = None;
        let label = self.folder_label(&account, &folder);
        let (intent, said) = match act {
            FolderAct::Create => return self.name_folder(account, None, None, desk),
            FolderAct::CreateIn => return self.name_folder(account, None, Some(folder), desk),
            FolderAct::Rename => return self.name_folder(account, Some(folder), None, desk),
            FolderAct::ReadAll => {
                if let Some(listing) = self.listing.as_mut().filter(|listing| listing.spot.is_in(&account, &folder)) {
                    listing.rows.read_all();
                }
                let found = self.mailbox_mut(&account).and_then(|account| account.folder_mut(&folder));
                if let Some(folder) = found {
                    folder.unread = 0;
                }
                (Intent::MarkAllRead(account, folder), words::all_read(&label))
            }
            FolderAct::Empty => {
                if let Some(folder) = self.mailbox_mut(&account).and_then(|account| account.folder_mut(&folder)) {
                    (folder.total, folder.unread) = (0, 0);
                }
                (Intent::EmptyTrash(account), words::trash_emptied())
            }
            FolderAct::Delete => {
                let leave = self.leave_folder(&account, &folder, desk);
                if let Some(folders) = self.mailbox_mut(&account).and_then(|account| account.folders.as_mut()) {
                    folders.retain(|found| found.name != folder && !is_below(found, &folder));
                }
                let toast = self.toast(words::folder_deleted(&label), true);
                let ask = self.decide(vec![Intent::DeleteFolder(account, folder)], words::Decision::Folder, desk);
                return Task::batch([leave, toast, ask]);
            }
        };
        let toast = self.toast(said, true);
        Task::batch([toast, self.decide(vec![intent], words::Decision::Folder, desk)])
    }

    /// The inbox is opened where the folder that is open goes away.
    fn leave_folder(&mut self, account: &BalAddress, folder: &str, desk: &mut Desk<'_>) -> Task<Message> {
        self.shelf.retain(|listing| !listing.spot.is_in(account, folder));
        if !self.listing.as_ref().is_some_and(|listing| listing.spot.is_in(account, folder)) {
            return Task::none();
        }
        let inbox = self.mailbox(account).map(super::account::Account::inbox).unwrap_or_default();
        let task = self.open_folder(Spot::new(account.clone(), inbox), desk);
        self.shelf.retain(|listing| !listing.spot.is_in(account, folder));
        task
    }

    fn name_folder(&mut self, account: BalAddress, folder: Option<String>, parent: Option<String>, desk: &Desk<'_>) -> Task<Message> {
        let known = self.mailbox(&account).map(super::account::Account::folders).unwrap_or_default();
        let delimiter = folder.as_ref().and_then(|name| known.iter().find(|known| known.name == *name)).and_then(|folder| folder.delimiter);
        let split = folder.as_deref().and_then(|name| name.rsplit_once(delimiter?));
        let (parent, name) = match (&folder, split) {
            (Some(_), Some((above, leaf))) => (Some(above.to_owned()), leaf.to_owned()),
            (Some(name), None) => (None, name.clone()),
            (None, _) => (parent, String::new()),
        };
        self.naming = Some(Naming { account, folder, parent, name, is_tried: false });
        focus(id(desk.window, NAME))
    }

    pub(super) fn name_typed(&mut self, name: String) -> Task<Message> {
        if let Some(naming) = &mut self.naming {
            naming.name = name;
            naming.is_tried = false;
        }
        Task::none()
    }

    /// What is wrong with the name that is typed.
    pub(super) fn name_fault(&self) -> Option<words::NameFault> {
        let naming = self.naming.as_ref()?;
        let (name, folders) = (naming.name.trim(), self.mailbox(&naming.account)?.folders());
        let delimiter = self.delimiter(naming);
        match name {
            "" => Some(words::NameFault::Empty),
            _ if name.chars().count() > LONGEST => Some(words::NameFault::Long),
            _ if name.chars().any(|c| c.is_control() || Some(c) == delimiter || matches!(c, '%' | '*' | '/' | '\\')) => {
                Some(words::NameFault::Sign)
            }
            _ => {
                let full = self.full_name(naming).to_lowercase();
                let others = folders.iter().filter(|folder| naming.folder.as_deref() != Some(folder.name.as_str()));
                others.into_iter().any(|folder| folder.name.to_lowercase() == full).then_some(words::NameFault::Taken)
            }
        }
    }

    fn delimiter(&self, naming: &Naming) -> Option<char> {
        self.mailbox(&naming.account)?.folders().iter().find_map(|folder| folder.delimiter)
    }

    /// The name as the server has it. Where a server puts all folders below the inbox, new ones go there too.
    fn full_name(&self, naming: &Naming) -> String {
        let name = naming.name.trim();
        let folders = self.mailbox(&naming.account).map(super::account::Account::folders).unwrap_or_default();
        let delimiter = self.delimiter(naming);
        let inbox = folders.iter().find(|folder| folder.special_use == Some(SpecialUse::Inbox)).map(|folder| folder.name.clone());
        let all_below = inbox.filter(|inbox| {
            let mut others = folders.iter().filter(|folder| folder.name != *inbox).peekable();
            naming.folder.is_none() && others.peek().is_some() && others.all(|folder| is_below(folder, inbox))
        });
        match (naming.parent.clone().or(all_below), delimiter) {
            (Some(parent), Some(delimiter)) => format!("{parent}{delimiter}{name}"),
            _ => name.to_owned(),
        }
    }

    pub(super) fn name_done(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        let fault = self.name_fault();
        let Some(naming) = &mut self.naming else { return Task::none() };
        if fault.is_some() {
            naming.is_tried = true;
            return Task::none();
        }
        let Some(naming) = self.naming.take() else { return Task::none() };
        let (full, label) = (self.full_name(&naming), naming.name.trim().to_owned());
        let Naming { account, folder, .. } = naming;
        match folder {
            Some(folder) if folder == full => Task::none(),
            Some(folder) => {
                let is_open = self.listing.as_ref().is_some_and(|listing| listing.spot.is_in(&account, &folder));
                let toast = self.toast(words::folder_renamed(&label), true);
                let ask =
                    self.decide(vec![Intent::RenameFolder(account.clone(), folder.clone(), full.clone())], words::Decision::Folder, desk);
                if let Some(found) = self.mailbox_mut(&account).and_then(|account| account.folder_mut(&folder)) {
                    found.name.clone_from(&full);
                }
                let follow = if is_open { self.open_folder(Spot::new(account, full), desk) } else { Task::none() };
                Task::batch([toast, ask, follow])
            }
            None => {
                let toast = self.toast(words::folder_created(&label), true);
                Task::batch([toast, self.decide(vec![Intent::CreateFolder(account, full)], words::Decision::Folder, desk)])
            }
        }
    }
}

fn is_below(folder: &Folder, ancestor: &str) -> bool {
    let rest = folder.name.strip_prefix(ancestor).zip(folder.delimiter);
    rest.is_some_and(|(rest, delimiter)| rest.starts_with(delimiter))
}
