//! Decisions against a server that refuses, loses its answers, and is used by somebody else at the same time.

use super::*;
use crate::domain::folder::{Folder, SpecialUse};
use crate::domain::mail::{FlagChange, Marks, Page, Summary, Window};
use crate::store::intents::tests::{Held, Mail, address, folders, id_of, look, open, seen, waiting};
use async_trait::async_trait;
use std::collections::VecDeque;
use time::Duration;

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

    fn push(&mut self) -> Result<Pushed, Problem> {
        let now = self.now;
        self.runtime.block_on(push_by(&self.store, &address(), &mut self.server, move || now))
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
        self.pass(11);
        while self.push().is_err() {}
        self.look();
        self.push().unwrap();
        self.look();
        assert_eq!(seen(&self.store), self.server.truth());
        assert_eq!(folders(&self.store), self.server.names());
        assert_eq!(waiting(&self.store), 0);
    }
}

fn at(name: u32, folder: &str, flags: u16) -> (u32, String, u16) {
    (name, folder.to_owned(), flags)
}

#[test]
fn what_is_decided_offline_shows_at_once_and_is_told_in_order() {
    let mut world = World::new(3);
    let (first, second) = (world.id(1), world.id(2));
    world.act(&[Intent::Flag(first.clone(), FlagChange::Seen), Intent::Flag(second.clone(), FlagChange::Seen)]).unwrap();
    world.act(&[Intent::Delete(first.clone()), Intent::Delete(second)]).unwrap();
    let shown = [at(1, "Corbeille", 1), at(2, "Corbeille", 1), at(3, "INBOX", 0)];
    assert_eq!(seen(&world.store), shown);
    world.server.moods = [Mood::Deaf].into();
    assert!(world.push().is_err() && seen(&world.store) == shown);
    world.restart();
    assert_eq!(world.push(), Ok(Pushed { told: 2, reverted: vec![] }));
    assert_eq!(world.server.heard, [("STORE", 2), ("MOVE", 2)]);
    // The name a face holds stays good.
    world.act(&[Intent::Restore(first.clone())]).unwrap();
    assert_eq!(seen(&world.store)[0], at(1, "INBOX", 1));
    world.settled();
    assert_eq!(intents::place(&world.store, &first).unwrap(), MailId { uid: 4, ..first });
}

#[test]
fn what_the_server_refuses_is_as_before_and_the_others_go() {
    let mut world = World::new(3);
    let deleted: Vec<_> = (1..=3).map(|name| Intent::Delete(world.id(name))).collect();
    world.act(&deleted).unwrap();
    // Refused together, then one by one.
    world.server.moods = [Mood::Refusing, Mood::Willing, Mood::Refusing].into();
    let pushed = world.push().unwrap();
    assert_eq!((pushed.told, pushed.reverted), (2, vec![Problem::OperationRefused { operation: "MOVE" }]));
    assert_eq!(seen(&world.store), [at(1, "Corbeille", 0), at(2, "INBOX", 0), at(3, "Corbeille", 0)]);
    world.settled();
}

#[test]
fn an_answer_that_was_lost_neither_doubles_nor_loses() {
    for (tells, looks_first) in [(true, false), (true, true), (false, false), (false, true)] {
        let mut world = World::new(2);
        world.server.tells = tells;
        let id = world.id(1);
        world.act(&[Intent::Delete(id.clone())]).unwrap();
        world.server.moods = [Mood::Dumb].into();
        assert!(world.push().is_err());
        world.restart();
        if looks_first {
            world.look();
            assert_eq!(seen(&world.store), world.server.truth());
        }
        world.push().unwrap();
        assert_eq!(seen(&world.store), [at(1, "Corbeille", 0), at(2, "INBOX", 0)]);
        world.settled();
        assert_eq!(intents::place(&world.store, &id).unwrap().folder, "Corbeille");
    }
}

#[test]
fn undo_forgets_what_was_not_told_and_decides_the_contrary_of_what_was() {
    let mut world = World::new(2);
    world.act(&[Intent::Delete(world.id(1))]).unwrap();
    // What opening a message does is nobody's decision.
    world.act(&[Intent::Flag(world.id(2), FlagChange::Seen)]).unwrap();
    assert_eq!(world.undo(), Some(Undone::Mails(1)));
    assert_eq!(seen(&world.store), [at(1, "INBOX", 0), at(2, "INBOX", 1)]);
    assert_eq!(world.undo(), None);
    world.push().unwrap();
    assert_eq!(world.server.heard, [("STORE", 1)]);
    let both: Vec<_> = (1..=2).map(|name| Intent::Junk(world.id(name))).collect();
    world.act(&both).unwrap();
    world.push().unwrap();
    assert_eq!(world.server.truth(), [at(1, "Indésirables", 32), at(2, "Indésirables", 33)]);
    world.pass(9);
    assert_eq!(world.undo(), Some(Undone::Mails(2)));
    assert_eq!(seen(&world.store), [at(1, "INBOX", 0), at(2, "INBOX", 1)]);
    world.settled();
    assert_eq!(world.server.truth(), [at(1, "INBOX", 0), at(2, "INBOX", 1)]);
    world.act(&[Intent::Delete(world.id(1))]).unwrap();
    world.pass(61);
    assert_eq!(world.undo(), None);
}

#[test]
fn what_nothing_brings_back_waits_for_the_time_of_taking_it_back() {
    let mut world = World::new(2);
    assert_eq!(world.act(&[Intent::Erase(world.id(1))]), Err(Problem::NotInTrash));
    world.act(&[Intent::Delete(world.id(1)), Intent::Delete(world.id(2))]).unwrap();
    world.act(&[Intent::EmptyTrash(address())]).unwrap();
    assert_eq!(seen(&world.store), []);
    world.push().unwrap();
    assert_eq!(world.server.heard, [("MOVE", 2)]);
    assert_eq!(world.undo(), Some(Undone::Mails(2)));
    assert_eq!(seen(&world.store), [at(1, "Corbeille", 0), at(2, "Corbeille", 0)]);
    world.act(&[Intent::Erase(world.id(2))]).unwrap();
    world.pass(11);
    world.push().unwrap();
    assert_eq!(world.server.truth(), [at(1, "Corbeille", 0)]);
    world.settled();
}

#[test]
fn a_refused_deletion_takes_the_erasure_with_it() {
    let mut world = World::new(1);
    world.act(&[Intent::Delete(world.id(1))]).unwrap();
    world.act(&[Intent::Erase(world.id(1))]).unwrap();
    world.pass(11);
    world.server.moods = [Mood::Refusing].into();
    world.push().unwrap();
    assert_eq!(seen(&world.store), [at(1, "INBOX", 0)]);
    world.settled();
}

#[test]
fn folders_are_made_renamed_and_deleted_and_what_they_hold_stays() {
    let mut world = World::new(2);
    let (first, name) = (world.id(1), |name: &str| name.to_owned());
    world.act(&[Intent::CreateFolder(address(), name("Avis"))]).unwrap();
    world.act(&[Intent::Move(first.clone(), name("Avis"))]).unwrap();
    world.act(&[Intent::RenameFolder(address(), name("Avis"), name("Avis rendus"))]).unwrap();
    assert_eq!(seen(&world.store)[0], at(1, "Avis rendus", 0));
    world.look();
    assert_eq!(seen(&world.store)[0], at(1, "Avis rendus", 0), "what the server does not know yet stays shown");
    world.push().unwrap();
    assert_eq!(world.server.heard, [("CREATE", 0), ("MOVE", 1), ("RENAME", 0)]);
    world.settled();
    world.act(&[Intent::DeleteFolder(address(), name("Avis rendus"))]).unwrap();
    assert_eq!((folders(&world.store).len(), &seen(&world.store)[0]), (4, &at(1, "Corbeille", 0)));
    world.push().unwrap();
    assert_eq!(world.undo(), Some(Undone::Folder));
    assert_eq!(seen(&world.store)[0], at(1, "Avis rendus", 0));
    world.settled();
    for (decision, kind) in [
        (Intent::DeleteFolder(address(), name("INBOX")), "folder-protected"),
        (Intent::RenameFolder(address(), name("Corbeille"), name("X")), "folder-protected"),
        (Intent::DeleteFolder(address(), name("Divers")), "folder-not-empty"),
        (Intent::RenameFolder(address(), name("Divers"), name("Divers/Bas/Fond")), "folder-name-invalid"),
        (Intent::CreateFolder(address(), name("inbox")), "folder-name-invalid"),
        (Intent::CreateFolder(address(), name("Divers")), "folder-exists"),
        (Intent::MarkAllRead(address(), name("Absent")), "folder-missing"),
    ] {
        assert_eq!(world.act(&[decision]).unwrap_err().kind(), kind);
    }
    world.act(&[Intent::RenameFolder(address(), name("Divers"), name("Autres"))]).unwrap();
    assert!(folders(&world.store).contains(&name("Autres/Bas")));
    world.server.moods = [Mood::Refusing].into();
    world.push().unwrap();
    world.settled();
}

#[test]
fn a_folder_is_not_deleted_with_what_nobody_saw() {
    let mut world = World::new(1);
    world.act(&[Intent::DeleteFolder(address(), "Divers/Bas".into())]).unwrap();
    world.server.folders.get_mut("Divers/Bas").unwrap().mails.push(Mail { uid: 1, flags: 0, name: 50 });
    let pushed = world.push().unwrap();
    assert_eq!(pushed.reverted, [Problem::FolderNotEmpty { folder: "Divers/Bas".into() }]);
    world.settled();
    assert_eq!(seen(&world.store)[1], at(50, "Divers/Bas", 0));
}

/// What happens next, to a message of this number, or to nothing in particular.
#[derive(Debug, Clone)]
enum Step {
    Decide(Vec<(u8, u32)>),
    Folder(u8, u32),
    Push(Vec<Mood>),
    Look,
    Undo,
    Restart,
    Pass(i64),
    /// Another client moves a message, marks it, removes it, or one arrives.
    Other(u8, u32),
}

mod histories {
    use super::*;
    use proptest::prelude::*;

    fn step() -> impl Strategy<Value = Step> {
        let mood = prop_oneof![4 => Just(Mood::Willing), 2 => Just(Mood::Refusing), 1 => Just(Mood::Deaf), 2 => Just(Mood::Dumb)];
        prop_oneof![
            6 => proptest::collection::vec((0u8..10, 0u32..6), 1..4).prop_map(Step::Decide),
            2 => (0u8..5, 0u32..3).prop_map(|(what, which)| Step::Folder(what, which)),
            4 => proptest::collection::vec(mood, 0..4).prop_map(Step::Push),
            2 => Just(Step::Look),
            2 => Just(Step::Undo),
            2 => Just(Step::Restart),
            1 => (0i64..70).prop_map(Step::Pass),
            2 => (0u8..5, 0u32..6).prop_map(|(what, which)| Step::Other(what, which)),
        ]
    }

    fn decision(what: u8, id: MailId) -> Intent {
        match what {
            0 => Intent::Flag(id, FlagChange::Seen),
            1 => Intent::Flag(id, FlagChange::Unseen),
            2 => Intent::Flag(id, FlagChange::Flagged),
            3 => Intent::Move(id, "Divers".into()),
            4 => Intent::Archive(id),
            5 => Intent::Delete(id),
            6 => Intent::Restore(id),
            7 => Intent::Junk(id),
            8 => Intent::NotJunk(id),
            _ => Intent::Erase(id),
        }
    }

    fn about_folders(what: u8, which: u32) -> Intent {
        let name = |which: u32| ["Divers", "Avis", "Avis/Rendus"][which as usize].to_owned();
        match what {
            0 => Intent::CreateFolder(address(), name(which)),
            1 => Intent::DeleteFolder(address(), name(which)),
            2 => Intent::RenameFolder(address(), name(which), name((which + 1) % 3)),
            3 => Intent::EmptyTrash(address()),
            _ => Intent::MarkAllRead(address(), "INBOX".into()),
        }
    }

    fn other(server: &mut Server, what: u8, which: u32, count: &mut u32) {
        let all = server.truth();
        let Some((name, folder, _)) = all.get(which as usize % all.len().max(1)).cloned() else { return };
        let held = server.folders.get_mut(&folder).unwrap();
        let at = held.mails.iter().position(|mail| mail.name == name).unwrap();
        match what {
            0 => held.mails[at].flags ^= 1,
            1 => {
                let uid = held.mails[at].uid;
                server.shift(&folder, uid, "Corbeille").unwrap();
            }
            2 => drop(held.mails.remove(at)),
            _ => {
                *count += 1;
                let inbox = server.folders.get_mut("INBOX").unwrap();
                inbox.mails.push(Mail { uid: inbox.uid_next, flags: 0, name: *count });
                inbox.uid_next += 1;
            }
        }
    }

    fn run(steps: Vec<Step>, tells: bool) {
        let mut world = World::new(4);
        world.server.tells = tells;
        let mut count = 100;
        // What was on the server, less what somebody erased: nothing else may go.
        let mut erased = false;
        for step in steps {
            let before: Vec<u32> = world.server.truth().iter().map(|(name, ..)| *name).collect();
            match step {
                Step::Decide(decisions) => {
                    let known: Vec<u32> = seen(&world.store).iter().map(|(name, ..)| *name).collect();
                    let of = |which: u32| known.get(which as usize % known.len().max(1)).and_then(|name| id_of(&world.store, *name));
                    let decisions: Vec<_> = decisions.into_iter().filter_map(|(what, which)| Some(decision(what, of(which)?))).collect();
                    let shown = seen(&world.store);
                    match world.act(&decisions) {
                        Ok(()) => erased |= decisions.iter().any(|decision| matches!(decision, Intent::Erase(_))),
                        Err(_) => assert_eq!(seen(&world.store), shown, "what cannot be decided changes nothing"),
                    }
                }
                Step::Folder(what, which) => {
                    erased |= what == 3;
                    drop(world.act(&[about_folders(what, which)]));
                }
                Step::Push(moods) => {
                    world.server.moods = moods.into();
                    drop(world.push());
                    world.server.moods.clear();
                }
                Step::Look => world.look(),
                Step::Undo => drop(world.undo()),
                Step::Restart => world.restart(),
                Step::Pass(seconds) => world.pass(seconds),
                Step::Other(what, which) => {
                    other(&mut world.server, what, which, &mut count);
                    continue;
                }
            }
            let after: Vec<u32> = world.server.truth().iter().map(|(name, ..)| *name).collect();
            assert!(erased || before == after, "{before:?} became {after:?}");
            let twice = seen(&world.store).windows(2).any(|pair| pair[0].0 == pair[1].0);
            assert!(!twice || !tells, "{:?}", seen(&world.store));
        }
        world.settled();
    }

    /// The same, without refusals, time or anybody else: what is shown is what was decided, told or not.
    fn faithful(steps: Vec<Step>) {
        let mut world = World::new(4);
        for step in steps {
            let shown = seen(&world.store);
            match step {
                Step::Decide(decisions) => {
                    let known: Vec<u32> = shown.iter().map(|(name, ..)| *name).collect();
                    let of = |which: u32| known.get(which as usize % known.len().max(1)).and_then(|name| id_of(&world.store, *name));
                    let decisions: Vec<_> = decisions.into_iter().filter_map(|(what, which)| Some(decision(what, of(which)?))).collect();
                    if world.act(&decisions).is_err() {
                        continue;
                    }
                    let decided = seen(&world.store);
                    let is_read =
                        |(before, after): &(&(u32, String, u16), &(u32, String, u16))| before.1 == after.1 && before.2 | 1 == after.2;
                    let changed: Vec<_> = shown.iter().zip(&decided).filter(|(before, after)| before != after).collect();
                    // Reading is nobody's decision; several changes of one message may come to that too.
                    if decided != shown && (decided.len() < shown.len() || !changed.iter().all(is_read)) {
                        world.undo();
                        assert_eq!(seen(&world.store), shown, "{decisions:?}");
                        world.act(&decisions).unwrap();
                        assert_eq!(seen(&world.store), decided);
                    }
                }
                Step::Push(moods) => {
                    world.server.moods = moods.into_iter().filter(|mood| *mood != Mood::Refusing).collect();
                    drop(world.push());
                    world.server.moods.clear();
                    assert_eq!(seen(&world.store), shown, "telling changes nothing of what is shown");
                }
                Step::Look => {
                    world.look();
                    assert_eq!(seen(&world.store), shown);
                }
                Step::Restart => {
                    world.restart();
                    assert_eq!(seen(&world.store), shown);
                }
                Step::Undo | Step::Folder(..) | Step::Pass(_) | Step::Other(..) => {}
            }
        }
        let shown = seen(&world.store);
        world.settled();
        assert_eq!(seen(&world.store), shown);
    }

    fn cases() -> ProptestConfig {
        let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
        // Each opens several databases: a tenth of what simple properties are tried on.
        ProptestConfig { cases: asked.map_or(200, |cases: u32| (cases / 10).max(200)), max_shrink_iters: 400, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn whatever_happens_nothing_is_lost_or_doubled_and_all_ends_as_the_server_has_it(
            steps in proptest::collection::vec(step(), 0..25), tells: bool
        ) {
            run(steps, tells);
        }

        #[test]
        fn what_is_shown_is_what_was_decided_told_or_not(steps in proptest::collection::vec(step(), 0..20)) {
            faithful(steps);
        }
    }
}
