//! Decisions against a server that refuses, loses its answers, and is used by somebody else at the same time.

use super::*;
use crate::domain::folder::{Folder, SpecialUse};
use crate::domain::mail::{FlagChange, Marks, Page, Summary, Window};
use crate::store::intents::tests::{Held, Mail, address, folders, id_of, look, open, seen, waiting};
use async_trait::async_trait;
use std::collections::VecDeque;
use time::Duration;

mod histories;
mod told;

/// How the server takes a command.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mood {
    /// It does it.
    Willing,
    /// It does not, and says so.
    Refusing,
    /// The connection breaks before it hears of it.
    Deaf,
    /// The connection breaks after it did it.
    Dumb,
}

/// A server in memory.
struct Server {
    folders: BTreeMap<String, Held>,
    /// How the next commands are taken; willingly where nothing is said.
    moods: VecDeque<Mood>,
    /// Whether it tells names (UIDPLUS).
    tells: bool,
    /// What it was told, each with the number of messages.
    heard: Vec<(&'static str, usize)>,
}

impl Server {
    fn new(count: u32) -> Self {
        let held = |special_use| Held { special_use, uid_validity: 9, uid_next: 1, mails: Vec::new() };
        let uses = [("INBOX", Some(1)), ("Corbeille", Some(6)), ("Divers", None), ("Divers/Bas", None)];
        let mut folders: BTreeMap<_, _> = uses.into_iter().map(|(name, special_use)| (name.to_owned(), held(special_use))).collect();
        let mails = (1..=count).map(|name| Mail { uid: name, flags: 0, name }).collect();
        folders.insert("INBOX".into(), Held { special_use: Some(1), uid_validity: 9, uid_next: count + 1, mails });
        Self { folders, moods: VecDeque::new(), tells: true, heard: Vec::new() }
    }

    fn ask(&mut self, command: &'static str, count: usize, work: impl FnOnce(&mut Self) -> Result<(), Problem>) -> Result<(), Problem> {
        let lost = || Problem::ConnectionLost { host: "imap.op.test".into() };
        match self.moods.pop_front().unwrap_or(Mood::Willing) {
            Mood::Deaf => Err(lost()),
            Mood::Refusing => Err(Problem::OperationRefused { operation: command }),
            mood => {
                self.heard.push((command, count));
                work(self)?;
                if mood == Mood::Dumb { Err(lost()) } else { Ok(()) }
            }
        }
    }

    fn held(&mut self, folder: &str) -> Result<&mut Held, Problem> {
        self.folders.get_mut(folder).ok_or_else(|| Problem::FolderMissing { folder: folder.to_owned() })
    }

    /// Moves a message, as the server does for whoever asks.
    fn shift(&mut self, folder: &str, uid: u32, to: &str) -> Result<Option<u32>, Problem> {
        self.held(to)?;
        let held = self.held(folder)?;
        let Some(at) = held.mails.iter().position(|mail| mail.uid == uid) else { return Ok(None) };
        let mail = held.mails.remove(at);
        let held = self.held(to)?;
        let there = held.uid_next;
        held.uid_next += 1;
        held.mails.push(Mail { uid: there, ..mail });
        Ok(Some(there))
    }

    /// Every message with its folder and marks, in the order of names.
    fn truth(&self) -> Vec<(u32, String, u16)> {
        let mails = self.folders.iter().flat_map(|(folder, held)| held.mails.iter().map(move |m| (m.name, folder.clone(), m.flags)));
        let mut mails: Vec<_> = mails.collect();
        mails.sort();
        mails
    }

    fn names(&self) -> Vec<String> {
        self.folders.keys().cloned().collect()
    }
}

#[async_trait]
impl MailBackend for Server {
    async fn mark(&mut self, folder: &str, _: u32, uids: &[u32], add: Marks, remove: Marks) -> Result<(), Problem> {
        self.ask("STORE", uids.len(), |server| {
            for mail in server.held(folder)?.mails.iter_mut().filter(|mail| uids.contains(&mail.uid)) {
                mail.flags = Marks(mail.flags).with(add).without(remove).0;
            }
            Ok(())
        })
    }

    async fn transfer(&mut self, folder: &str, _: u32, uids: &[u32], to: &str) -> Result<Transferred, Problem> {
        let mut names = Vec::new();
        self.ask("MOVE", uids.len(), |server| {
            for uid in uids {
                names.extend(server.shift(folder, *uid, to)?.map(|there| (*uid, there)));
            }
            Ok(())
        })?;
        Ok(if self.tells { Transferred { uid_validity: self.held(to)?.uid_validity, names } } else { Transferred::default() })
    }

    async fn erase(&mut self, folder: &str, _: u32, uids: &[u32]) -> Result<(), Problem> {
        self.ask("EXPUNGE", uids.len(), |server| {
            server.held(folder)?.mails.retain(|mail| !uids.contains(&mail.uid));
            Ok(())
        })
    }

    async fn create_folder(&mut self, name: &str) -> Result<(), Problem> {
        self.ask("CREATE", 0, |server| {
            let made = Held { special_use: None, uid_validity: 10, uid_next: 1, mails: Vec::new() };
            server.folders.entry(name.to_owned()).or_insert(made);
            Ok(())
        })
    }

    async fn rename_folder(&mut self, from: &str, to: &str) -> Result<(), Problem> {
        self.ask("RENAME", 0, |server| {
            if !server.folders.contains_key(from) || server.folders.contains_key(to) {
                return Err(Problem::OperationRefused { operation: "RENAME" });
            }
            let below = format!("{from}/");
            let moved: Vec<_> = server.names().into_iter().filter(|name| name == from || name.starts_with(&below)).collect();
            for name in moved {
                let held = server.folders.remove(&name).unwrap();
                server.folders.insert(format!("{to}{}", &name[from.len()..]), held);
            }
            Ok(())
        })
    }

    async fn delete_folder(&mut self, name: &str) -> Result<(), Problem> {
        self.ask("DELETE", 0, |server| {
            let held = server.folders.remove(name);
            assert!(held.is_none_or(|held| held.mails.is_empty()), "messages went with their folder");
            Ok(())
        })
    }

    async fn folders(&mut self) -> Result<Vec<Folder>, Problem> {
        let folder = |(name, held): (&String, &Held)| Folder {
            name: name.clone(),
            delimiter: Some('/'),
            special_use: None,
            selectable: true,
            total: held.mails.len() as u32,
            unread: 0,
        };
        Ok(self.folders.iter().map(folder).collect())
    }

    async fn find_draft(&mut self, folder: &str, message_id: &str) -> Result<Option<MailId>, Problem> {
        let held = self.held(folder)?;
        let found = held.mails.iter().rev().find(|mail| format!("{}@essai.test", mail.name) == message_id);
        let name = |mail: &Mail| MailId { account: address(), folder: folder.to_owned(), uid_validity: held.uid_validity, uid: mail.uid };
        Ok(found.map(name))
    }

    async fn list(&mut self, _: &str, _: Window) -> Result<Vec<Summary>, Problem> {
        Err(Problem::Internal)
    }

    async fn page(&mut self, _: &str, _: usize, _: usize) -> Result<Page, Problem> {
        Err(Problem::Internal)
    }

    async fn message(&mut self, _: &MailId) -> Result<Vec<u8>, Problem> {
        Err(Problem::Internal)
    }

    async fn flag(&mut self, _: &MailId, _: FlagChange) -> Result<(), Problem> {
        Err(Problem::Internal)
    }

    async fn relocate(&mut self, _: &MailId, _: &str) -> Result<Option<MailId>, Problem> {
        Err(Problem::Internal)
    }

    async fn special_folder(&mut self, _: SpecialUse) -> Result<String, Problem> {
        Err(Problem::Internal)
    }

    async fn keep_draft(&mut self, _: &str, _: &[u8]) -> Result<(), Problem> {
        Err(Problem::Internal)
    }

    async fn drop_draft(&mut self, _: &str, _: &str) -> Result<(), Problem> {
        Err(Problem::Internal)
    }

    async fn keep_sent(&mut self, _: &str, _: &str, _: &[u8]) -> Result<(), Problem> {
        Err(Problem::Internal)
    }

    async fn close(&mut self) {}
}

/// A person, their store, and the server.
struct World {
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
    store: Store,
    server: Server,
    now: OffsetDateTime,
}

impl World {
    fn new(count: u32) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (store, server) = (open(folder.path()), Server::new(count));
        look(&store, &server.folders);
        Self { runtime, folder, store, server, now: OffsetDateTime::UNIX_EPOCH + Duration::days(20_000) }
    }

    fn id(&self, name: u32) -> MailId {
        id_of(&self.store, name).unwrap()
    }

    fn act(&self, decisions: &[Intent]) -> Result<(), Problem> {
        intents::decide(&self.store, decisions, self.now).unwrap().map_err(problem::of_unfit)
    }

    fn undo(&self) -> Option<Undone> {
        intents::undo(&self.store, self.now).unwrap()
    }

    /// The connection's problem, where there is one.
    fn push(&mut self) -> Result<Pushed, Problem> {
        let now = self.now;
        let pushed = self.runtime.block_on(push_by(&self.store, &address(), &mut self.server, move || now)).unwrap();
        pushed.broken.as_ref().map(|(problem, _)| problem.clone()).map_or(Ok(pushed), Err)
    }

    /// Tells what is due, to a server that was just looked at; what it leaves without an answer stumbles.
    fn insist(&mut self, is_every: bool) -> Option<Stumbled> {
        let now = self.now;
        let pushed = self.runtime.block_on(push_by(&self.store, &address(), &mut self.server, move || now)).unwrap();
        let (_, batch) = pushed.broken?;
        Some(self.runtime.block_on(stumble_at(&self.store, batch, now, AGAIN, is_every)).unwrap())
    }

    fn look(&self) {
        look(&self.store, &self.server.folders);
    }

    /// The program is killed, and started again.
    fn restart(&mut self) {
        self.store = open(self.folder.path());
    }

    fn pass(&mut self, seconds: i64) {
        self.now += Duration::seconds(seconds);
    }

    /// Once all is told, what is shown is what the server has.
    fn settled(&mut self) {
        intents::resolve(&self.store, &address()).unwrap();
        intents::retry(&self.store, &address()).unwrap();
        self.pass(601);
        while self.push().is_err() {}
        self.look();
        self.push().unwrap();
        self.look();
        assert_eq!(seen(&self.store), self.server.truth());
        assert_eq!(folders(&self.store), self.server.names());
        assert_eq!(waiting(&self.store), 0);
    }
}
