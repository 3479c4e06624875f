//! Whatever happens at a server, and whenever the line is cut, the store ends with what the server has.

use super::plan::FIRST_PAGE;
use super::{Place, Round, Scope, Stepped, SyncSource, Waited};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::{Folder, FolderCursor, special_use_from_name};
use crate::domain::mail::{MailId, Marks};
use crate::domain::sync::{Changes, FolderLook, Head, Marked, Placed, Source};
use crate::store::{DatabaseKey, Store};
use async_trait::async_trait;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::Notify;
use zeroize::Zeroizing;

/// What a server can say of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ability {
    Plain,
    Condstore,
    Qresync,
}

/// What happens at the server, or on the way to it, before it answers.
#[derive(Debug, Clone)]
enum Act {
    Quiet,
    Arrive(usize, u32),
    Expunge(usize, usize),
    Mark(usize, usize, u16),
    Rebuild(usize),
    Skip(usize, u32),
    Remove(usize),
    Create(usize),
    Rename(usize, usize),
    Cut,
}

#[derive(Debug, Default)]
struct Box_ {
    uid_validity: u32,
    uid_next: u32,
    modseq: u64,
    messages: BTreeMap<u32, (Marks, u64, i64)>,
    vanished: Vec<(u32, u64)>,
}

#[derive(Debug)]
struct Simulated {
    ability: Ability,
    tells_uid_next: bool,
    /// Its list tells what each folder is.
    tells_all: bool,
    told: HashMap<String, FolderLook>,
    folders: BTreeMap<String, Box_>,
    /// How often it was asked something.
    asked: usize,
    acts: VecDeque<Act>,
    validities: u32,
    /// The UIDVALIDITY of the last look at each folder.
    looked: BTreeMap<String, u32>,
    /// How many whole messages were asked for.
    given: usize,
}

const NAMES: [&str; 4] = ["INBOX", "Archives", "Résultats/Biologie", "Résultats"];

fn octets(uid_validity: u32, uid: u32) -> Vec<u8> {
    format!("From: a@b.test\r\nSubject: {uid_validity}-{uid}\r\nMessage-ID: <{uid_validity}.{uid}@b.test>\r\n\r\nTexte {uid}\r\n")
        .into_bytes()
}

impl Simulated {
    fn new(ability: Ability, (tells_uid_next, tells_all): (bool, bool), acts: Vec<Act>) -> Self {
        let (folders, looked, told) = (BTreeMap::new(), BTreeMap::new(), HashMap::new());
        let mut new =
            Self { ability, tells_uid_next, tells_all, told, folders, asked: 0, acts: acts.into(), validities: 0, looked, given: 0 };
        new.make(0);
        new
    }

    fn make(&mut self, which: usize) {
        let name = NAMES[which % NAMES.len()];
        if !self.folders.contains_key(name) {
            self.validities += 1;
            self.folders.insert(name.into(), Box_ { uid_validity: self.validities, uid_next: 1, modseq: 1, ..Box_::default() });
        }
    }

    /// The next thing happens; whether the line still holds.
    fn live(&mut self) -> Result<(), Problem> {
        self.asked += 1;
        let Some(act) = self.acts.pop_front() else { return Ok(()) };
        let name = |which: usize| NAMES[which % NAMES.len()];
        match act {
            Act::Quiet => {}
            Act::Cut => return Err(Problem::ConnectionLost { host: "sim".into() }),
            Act::Create(which) => self.make(which),
            Act::Remove(which) => {
                if which % NAMES.len() != 0 {
                    self.folders.remove(name(which));
                }
            }
            Act::Rename(which, to) => {
                if which % NAMES.len() != 0 && !self.folders.contains_key(name(to)) {
                    let renamed = self.folders.remove(name(which));
                    renamed.into_iter().for_each(|folder| drop(self.folders.insert(name(to).into(), folder)));
                }
            }
            Act::Rebuild(which) => {
                self.validities += 1;
                if let Some(folder) = self.folders.get_mut(name(which)) {
                    let count = u32::try_from(folder.messages.len()).unwrap();
                    let messages = (1..=count).map(|uid| (uid, (Marks::default(), 1, 1_000))).collect();
                    *folder = Box_ { uid_validity: self.validities, uid_next: count + 1, modseq: 1, messages, vanished: vec![] };
                }
            }
            Act::Arrive(which, count) => {
                if let Some(folder) = self.folders.get_mut(name(which)) {
                    for _ in 0..count {
                        folder.modseq += 1;
                        folder.messages.insert(folder.uid_next, (Marks::default(), folder.modseq, 1_000 + i64::from(folder.uid_next % 7)));
                        folder.uid_next += 1;
                    }
                }
            }
            Act::Skip(which, count) => {
                if let Some(folder) = self.folders.get_mut(name(which)) {
                    folder.uid_next = folder.uid_next.saturating_add(count);
                }
            }
            Act::Expunge(which, at) => {
                if let Some(folder) = self.folders.get_mut(name(which)) {
                    let uid = folder.messages.keys().copied().nth(at % folder.messages.len().max(1));
                    if let Some(uid) = uid {
                        folder.modseq += 1;
                        folder.messages.remove(&uid);
                        folder.vanished.push((uid, folder.modseq));
                    }
                }
            }
            Act::Mark(which, at, marks) => {
                if let Some(folder) = self.folders.get_mut(name(which)) {
                    let count = folder.messages.len().max(1);
                    if let Some(message) = folder.messages.values_mut().nth(at % count) {
                        folder.modseq += 1;
                        *message = (Marks(marks), folder.modseq, message.2);
                    }
                }
            }
        }
        Ok(())
    }

    fn opened(&self, name: &str) -> Result<&Box_, Problem> {
        let folder = self.folders.get(name).ok_or_else(|| Problem::FolderMissing { folder: name.into() })?;
        let is_same = self.looked.get(name).is_none_or(|then| *then == folder.uid_validity);
        if is_same { Ok(folder) } else { Err(Problem::MailIdStale) }
    }

    fn seen(&self, name: &str) -> Result<FolderLook, Problem> {
        let folder = self.folders.get(name).ok_or_else(|| Problem::FolderMissing { folder: name.into() })?;
        let cursor = FolderCursor {
            uid_validity: folder.uid_validity,
            uid_next: if self.tells_uid_next { folder.uid_next } else { 0 },
            highest_modseq: if self.ability == Ability::Plain { 0 } else { folder.modseq },
        };
        Ok(FolderLook { cursor, total: folder.messages.len() as u64, since: None })
    }
}

fn placed((uid, (marks, _, received)): (&u32, &(Marks, u64, i64)), uid_validity: u32) -> Placed {
    let size = u32::try_from(octets(uid_validity, *uid).len()).unwrap();
    Placed { uid: *uid, marks: *marks, received: OffsetDateTime::from_unix_timestamp(*received).unwrap(), size }
}

#[async_trait]
impl SyncSource for Simulated {
    async fn listed(&mut self) -> Result<Vec<Folder>, Problem> {
        self.live()?;
        let folder = |(name, folder): (&String, &Box_)| Folder {
            name: name.clone(),
            delimiter: Some('/'),
            special_use: special_use_from_name(name, Some('/')),
            selectable: true,
            total: u32::try_from(folder.messages.len()).unwrap(),
            unread: 0,
        };
        let folders = self.folders.iter().map(folder).collect();
        let looks = self.folders.keys().filter(|_| self.tells_all).map(|name| (name.clone(), self.seen(name).unwrap()));
        self.told = looks.collect();
        Ok(folders)
    }

    fn told(&mut self) -> HashMap<String, FolderLook> {
        std::mem::take(&mut self.told)
    }

    async fn look(&mut self, name: &str, since: Option<FolderCursor>) -> Result<FolderLook, Problem> {
        self.live()?;
        let mut look = self.seen(name)?;
        self.looked.insert(name.into(), look.cursor.uid_validity);
        let folder = &self.folders[name];
        look.since = since.filter(|c| self.ability == Ability::Qresync && c.uid_validity == folder.uid_validity).map(|cursor| {
            let after = |modseq: &u64| *modseq > cursor.highest_modseq;
            let vanished = folder.vanished.iter().filter(|(_, modseq)| after(modseq)).map(|(uid, _)| (*uid, *uid)).collect();
            let marked = folder.messages.iter().filter(|(_, (_, modseq, _))| after(modseq));
            Changes { vanished, marked: marked.map(|(uid, (marks, ..))| Marked { uid: *uid, marks: *marks }).collect() }
        });
        Ok(look)
    }

    async fn counted(&mut self, name: &str) -> Result<FolderLook, Problem> {
        self.live()?;
        self.seen(name)
    }

    async fn placed(&mut self, name: &str, first: u32, last: u32) -> Result<Vec<Placed>, Problem> {
        self.live()?;
        let folder = self.opened(name)?;
        Ok(folder.messages.range(first..=last).map(|message| placed(message, folder.uid_validity)).collect())
    }

    async fn newest(&mut self, name: &str, count: u32) -> Result<Vec<Placed>, Problem> {
        self.live()?;
        let folder = self.opened(name)?;
        Ok(folder.messages.iter().rev().take(count as usize).map(|message| placed(message, folder.uid_validity)).collect())
    }

    async fn marked(&mut self, name: &str, since: u64) -> Result<Vec<Marked>, Problem> {
        self.live()?;
        let messages = self.opened(name)?.messages.iter().filter(|(_, (_, modseq, _))| since == 0 || *modseq > since);
        Ok(messages.map(|(uid, (marks, ..))| Marked { uid: *uid, marks: *marks }).collect())
    }

    async fn heads(&mut self, name: &str, uids: &[u32]) -> Result<Vec<Head>, Problem> {
        self.live()?;
        let folder = self.opened(name)?;
        let here = uids.iter().filter(|uid| folder.messages.contains_key(uid));
        Ok(here.map(|uid| Head { uid: *uid, header: octets(folder.uid_validity, *uid), attachments: 0 }).collect())
    }

    async fn sources(&mut self, name: &str, uids: &[u32], _: u64, sink: &mut (dyn FnMut(Source) + Send)) -> Result<(), Problem> {
        for uid in uids.iter().collect::<BTreeSet<_>>() {
            self.live()?;
            let folder = self.opened(name)?;
            if folder.messages.contains_key(uid) {
                sink(Source { uid: *uid, octets: octets(folder.uid_validity, *uid) });
                self.given += 1;
            }
        }
        Ok(())
    }

    async fn wait(&mut self, _: &str, _: Duration, _: &Notify) -> Result<Waited, Problem> {
        Ok(Waited::Quiet)
    }

    fn believe(&mut self, _: &str, _: u32) -> Result<(), Problem> {
        Ok(())
    }

    fn bytes_in(&self) -> u64 {
        0
    }
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Quiet),
        4 => (0..4usize, 1..6u32).prop_map(|(f, n)| Act::Arrive(f, n)),
        1 => (0..4usize, (FIRST_PAGE - 5)..(FIRST_PAGE + 30)).prop_map(|(f, n)| Act::Arrive(f, n)),
        3 => (0..4usize, any::<usize>()).prop_map(|(f, at)| Act::Expunge(f, at)),
        3 => (0..4usize, any::<usize>(), 0..256u16).prop_map(|(f, at, marks)| Act::Mark(f, at, marks)),
        1 => (0..4usize).prop_map(Act::Rebuild),
        1 => (0..4usize, prop_oneof![1..50u32, 1_000_000..100_000_000u32]).prop_map(|(f, n)| Act::Skip(f, n)),
        1 => (0..4usize).prop_map(Act::Remove),
        2 => (0..4usize).prop_map(Act::Create),
        2 => (0..4usize, 0..4usize).prop_map(|(f, to)| Act::Rename(f, to)),
        2 => Just(Act::Cut),
    ]
}

fn ability() -> impl Strategy<Value = Ability> {
    prop_oneof![Just(Ability::Plain), Just(Ability::Condstore), Just(Ability::Qresync)]
}

/// A round to its end, or to where something cut it.
async fn round(server: &mut Simulated, place: &Place) -> Result<(), Problem> {
    let mut round = Round::new(Scope::whole(true));
    while round.step(server, place).await? != Stepped::Done {}
    Ok(())
}

async fn converges(ability: Ability, tells: (bool, bool), acts: Vec<Act>) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("mail.db"), DatabaseKey::new(Zeroizing::new([7; 32]))).unwrap();
    let place = Place { account: BalAddress::parse("a@cabinet.mss.test").unwrap(), store: store.clone(), limit: 1 << 20, haste: 1 };
    let mut server = Simulated::new(ability, tells, acts);
    // As often as the line is cut, and once more when nothing happens any more.
    while !server.acts.is_empty() {
        drop(round(&mut server, &place).await);
    }
    round(&mut server, &place).await.unwrap();
    let known = store.known_folders(&place.account).unwrap();
    let (here, there): (BTreeSet<_>, BTreeSet<_>) =
        (known.iter().map(|f| f.name.clone()).collect(), server.folders.keys().cloned().collect());
    assert_eq!(here, there);
    for folder in known {
        let truth = &server.folders[&folder.name];
        let expected: Vec<_> =
            truth.messages.iter().map(|(uid, (marks, ..))| (*uid, marks.0, marks.0, octets(truth.uid_validity, *uid))).collect();
        let found: Vec<_> = store
            .contents(folder.row)
            .into_iter()
            .map(|(uid, marks, shown, whole)| (uid, marks, shown, whole.unwrap_or_default()))
            .collect();
        assert_eq!(found, expected, "{}", folder.name);
        assert!(folder.verified_at.is_some(), "{}", folder.name);
    }
    assert_eq!(store.missing(&place.account, u32::MAX).unwrap().0, 0);
}

/// A store, and a server of so many messages in its inbox.
fn stocked(count: u32) -> (tempfile::TempDir, Place, Simulated) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("mail.db"), DatabaseKey::new(Zeroizing::new([7; 32]))).unwrap();
    let place = Place { account: BalAddress::parse("a@cabinet.mss.test").unwrap(), store, limit: 1 << 20, haste: 1 };
    let mut server = Simulated::new(Ability::Qresync, (true, true), vec![Act::Arrive(0, count), Act::Create(1), Act::Arrive(1, 3)]);
    (0..3).for_each(|_| server.live().unwrap());
    server.asked = 0;
    (folder, place, server)
}

#[tokio::test]
async fn what_the_list_tells_is_not_asked_again() {
    let (_folder, place, mut server) = stocked(300);
    round(&mut server, &place).await.unwrap();
    server.asked = 0;
    round(&mut server, &place).await.unwrap();
    // The list alone.
    assert_eq!(server.asked, 1);
    let before = place.store.verified_at(&place.account).unwrap().unwrap();
    server.acts = vec![Act::Arrive(1, 1)].into();
    server.live().unwrap();
    server.asked = 0;
    round(&mut server, &place).await.unwrap();
    // The list, and of the folder that changed: its opening, its new message's place, what a list shows of it, and all of it.
    assert_eq!(server.asked, 5);
    assert!(place.store.verified_at(&place.account).unwrap().unwrap() >= before);
    // What is thorough believes nothing of it.
    server.asked = 0;
    let mut thorough = Round::new(Scope { is_thorough: true, ..Scope::whole(true) });
    while thorough.step(&mut server, &place).await.unwrap() != Stepped::Done {}
    assert!(server.asked > 4, "{}", server.asked);
}

#[tokio::test]
async fn the_first_page_waits_for_nothing_else_and_the_rest_comes_later() {
    let (_folder, place, mut server) = stocked(5000);
    let window = |limit| crate::domain::mail::Window { limit, unread: false };
    let mut page = Round::new(Scope::shown("INBOX", window(50)));
    while page.step(&mut server, &place).await.unwrap() != Stepped::Done {}
    // Opened once; places of a page; what a list shows of them.
    assert_eq!(server.asked, 3);
    let rows = place.store.list(&place.account, "INBOX", window(50)).unwrap();
    assert!(rows.len() == 50 && rows.iter().all(|row| row.id.uid > 5000 - FIRST_PAGE && !row.subject.is_empty()));
    assert_eq!(place.store.verified_at(&place.account).unwrap(), None);
    round(&mut server, &place).await.unwrap();
    let known = place.store.known_folders(&place.account).unwrap();
    assert_eq!(known.iter().map(|folder| folder.count).collect::<Vec<_>>(), [5000, 3]);
    assert!(place.store.verified_at(&place.account).unwrap().is_some());
    // Somebody who wants more than a page waits for it.
    let (_folder, place, mut server) = stocked(500);
    let mut more = Round::new(Scope::shown("INBOX", window(400)));
    while more.step(&mut server, &place).await.unwrap() != Stepped::Done {}
    assert_eq!(place.store.list(&place.account, "INBOX", window(400)).unwrap().len(), 400);
}

/// Where all of a folder was forgotten in the middle of a round, the cursor begins again with it: UIDs that come later, below
/// those that were, are asked for.
#[tokio::test]
async fn a_folder_that_is_another_in_the_middle_of_a_round_is_known_from_its_beginning() {
    let acts = vec![
        Act::Arrive(0, 1),
        Act::Expunge(0, 0),
        Act::Arrive(0, 95),
        Act::Quiet,
        Act::Rebuild(0),
        Act::Quiet,
        Act::Quiet,
        Act::Quiet,
        Act::Quiet,
        Act::Arrive(0, 1),
        Act::Expunge(0, 0),
    ];
    converges(Ability::Condstore, (false, false), acts).await;
}

/// A mailbox whose second folder holds so many messages, looked at whole.
async fn whole(count: u32) -> (tempfile::TempDir, Place, Simulated) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("mail.db"), DatabaseKey::new(Zeroizing::new([7; 32]))).unwrap();
    let place = Place { account: BalAddress::parse("a@cabinet.mss.test").unwrap(), store, limit: 1 << 20, haste: 1 };
    let mut server =
        Simulated::new(Ability::Qresync, (true, true), vec![Act::Create(1), Act::Arrive(1, count), Act::Create(3), Act::Arrive(3, 2)]);
    while !server.acts.is_empty() {
        server.live().unwrap();
    }
    round(&mut server, &place).await.unwrap();
    (folder, place, server)
}

fn id(folder: &str, uid_validity: u32, uid: u32) -> MailId {
    MailId { account: BalAddress::parse("a@cabinet.mss.test").unwrap(), folder: folder.into(), uid_validity, uid }
}

#[tokio::test]
async fn a_renamed_folder_keeps_what_it_holds_under_both_its_names() {
    let (_folder, place, mut server) = whole(150).await;
    let before = place.store.known_folders(&place.account).unwrap();
    let (row, uid_validity) = before.iter().find(|folder| folder.name == "Archives").map(|f| (f.row, f.cursor.uid_validity)).unwrap();
    // Meanwhile one comes, one goes, one is marked.
    for act in [Act::Rename(1, 2), Act::Arrive(2, 1), Act::Expunge(2, 0), Act::Mark(2, 5, 1)] {
        server.acts.push_back(act);
        server.live().unwrap();
    }
    server.given = 0;
    round(&mut server, &place).await.unwrap();
    let after = place.store.known_folders(&place.account).unwrap();
    let now = after.iter().find(|folder| folder.name == "Résultats/Biologie").unwrap();
    assert_eq!((now.row, now.count, server.given), (row, 150, 1), "only what came is asked for");
    let old = place.store.locate(&id("Archives", uid_validity, 9)).unwrap();
    assert_eq!((old.folder.as_str(), old.uid, old.is_whole), ("Résultats/Biologie", 9, true));
    assert_eq!(place.store.locate(&id("Résultats/Biologie", uid_validity, 9)).unwrap(), old);
    assert_eq!(place.store.locate(&id("Archives", uid_validity, 1)), Err(crate::store::StoreError::Absent));
}

#[tokio::test]
async fn a_folder_that_only_looks_like_the_one_that_is_gone_is_another() {
    type Disguise = fn(&mut Box_);
    let disguises: [(Disguise, bool); 6] = [
        (|_| {}, true),
        // What it holds was received at other times, or is not there.
        (|folder| folder.messages.values_mut().for_each(|message| message.2 += 1), false),
        (|folder| folder.messages.clear(), false),
        (|folder| folder.uid_next -= 1, false),
        (|folder| folder.modseq -= 1, false),
        (|folder| folder.uid_validity += 100, false),
    ];
    for (i, (disguise, is_same)) in disguises.into_iter().enumerate() {
        let (_folder, place, mut server) = whole(20).await;
        let mut folder = server.folders.remove("Archives").unwrap();
        let uid_validity = folder.uid_validity;
        disguise(&mut folder);
        server.folders.insert("Résultats/Biologie".into(), folder);
        (server.given, server.looked) = (0, BTreeMap::new());
        round(&mut server, &place).await.unwrap();
        let here = server.folders["Résultats/Biologie"].messages.len();
        assert_eq!(server.given, if is_same { 0 } else { here }, "{i}");
        assert_eq!(place.store.locate(&id("Archives", uid_validity, 9)).is_ok(), is_same, "{i}");
    }
}

/// How many histories: `PLI_HISTORIES`, or 200.
fn histories() -> ProptestConfig {
    let cases = std::env::var("PLI_HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    ProptestConfig { cases, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(histories())]
    #[test]
    fn any_history_ends_with_what_the_server_has(
        ability in ability(),
        tells in any::<(bool, bool)>(),
        acts in proptest::collection::vec(act(), 0..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(converges(ability, tells, acts));
    }
}
