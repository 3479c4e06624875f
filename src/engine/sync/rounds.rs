//! A round: the folders looked at one by one, the inbox first, in steps between which the connection may serve others.

use super::apply::{apply, verify};
use super::bodies::{Bodies, Writing, heads};
use super::plan::{FIRST_PAGE, Step, plan};
use super::renamed::recognise;
use super::source::SyncSource;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::{FolderCursor, SpecialUse};
use crate::domain::mail::Window;
use crate::domain::sync::{FolderLook, FolderReport, SyncReport};
use crate::engine::asking::stored;
use crate::store::{KnownFolder, Store, Written, agrees};
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::time::Instant;

/// How often a folder is looked at again in one round where it changed under it.
const TRIES: u32 = 3;

/// What is looked at, and how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    /// One folder alone, or all.
    pub(crate) folder: Option<String>,
    /// What a list shows of so many of the newest messages of each folder comes too.
    pub(crate) heads: usize,
    /// Of so many of the unread ones only.
    pub(crate) is_unread: bool,
    /// All of every message comes too.
    pub(crate) bodies: bool,
    /// Nothing is believed of what the server says changed: all UIDs and marks are compared.
    pub(crate) is_thorough: bool,
    /// The first page of a folder of which nothing is known is enough: whoever asks waits for it, and not for the rest.
    pub(crate) is_page: bool,
}

impl Scope {
    /// The whole mailbox.
    pub(crate) fn whole(bodies: bool) -> Self {
        Self { folder: None, heads: FIRST_PAGE as usize, is_unread: false, bodies, is_thorough: false, is_page: false }
    }

    /// What a list shows of one folder.
    pub(crate) fn shown(name: &str, window: Window) -> Self {
        let is_page = !window.unread && window.limit <= FIRST_PAGE as usize;
        Self { is_unread: window.unread, is_page, ..Self::folder(name, window.limit) }
    }

    /// One folder.
    pub(crate) fn folder(name: &str, heads: usize) -> Self {
        // The inbox has one name, however it is written (RFC 3501 §5.1).
        let name = if name.eq_ignore_ascii_case("INBOX") { "INBOX" } else { name };
        Self { folder: Some(name.to_owned()), heads, is_unread: false, bodies: false, is_thorough: false, is_page: false }
    }
}

/// What every step works with.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) account: BalAddress,
    pub(crate) store: Store,
    /// Larger messages come on demand only, in octets.
    pub(crate) limit: u32,
    /// How many times sooner than usual what is done now and then is done.
    pub(crate) haste: u32,
}

impl Place {
    /// How long this is here.
    pub(crate) fn hastened(&self, usual: std::time::Duration) -> std::time::Duration {
        usual / self.haste.max(1)
    }
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stepped {
    /// Something; and whether what is shown changed.
    On(bool),
    /// All folders were looked at; whole messages may still be to come.
    Looked,
    /// Nothing is left to do.
    Done,
}

/// A round under way.
pub(crate) struct Round {
    scope: Scope,
    works: VecDeque<Work>,
    report: SyncReport,
    began: Option<(Instant, u64)>,
    bodies: AllBodies,
    /// Folders that the server listed and would not open, and why.
    skipped: Vec<(i64, Problem)>,
    /// How often it began again, where a folder was another one in the middle of it.
    restarts: u32,
    /// A folder that was opened to see whether it is there, and what that told.
    opened: Option<(i64, FolderLook)>,
    /// Folders that the list told enough of: those that are not as it says are opened.
    told: HashSet<String>,
}

enum Work {
    List,
    Look(Box<KnownFolder>, u32),
    Step(Box<KnownFolder>, Arc<FolderLook>, Step),
    Verify(Box<KnownFolder>, Arc<FolderLook>, u32),
    Heads(Box<KnownFolder>),
    Looked,
    Bodies,
}

impl Work {
    /// The folder that it is about.
    fn row(&self) -> Option<i64> {
        match self {
            Work::Look(known, _) | Work::Step(known, ..) | Work::Verify(known, ..) | Work::Heads(known) => Some(known.row),
            Work::List | Work::Looked | Work::Bodies => None,
        }
    }
}

/// Whether the server, well reached, will not show one folder: nothing is wrong with the rest.
fn is_of_one_folder(problem: &Problem) -> bool {
    matches!(problem, Problem::FolderMissing { .. } | Problem::OperationRefused { .. })
}

impl Round {
    pub(crate) fn new(scope: Scope) -> Self {
        let works = VecDeque::from([Work::List]);
        Self {
            scope,
            works,
            report: SyncReport::default(),
            began: None,
            bodies: AllBodies::default(),
            skipped: Vec::new(),
            restarts: 0,
            opened: None,
            told: HashSet::new(),
        }
    }

    /// The folders that the server listed and would not open, by their rows, and why: the rest went on without them.
    pub(crate) fn skipped(&self) -> &[(i64, Problem)] {
        &self.skipped
    }

    /// What it did so far.
    pub(crate) fn into_report(self, source: &dyn SyncSource) -> SyncReport {
        let (began, bytes) = self.began.unwrap_or_else(|| (Instant::now(), 0));
        let bytes_in = source.bytes_in().saturating_sub(bytes);
        SyncReport { bytes_in, seconds: began.elapsed().as_secs_f64(), quota: source.quota(), ..self.report }
    }

    /// One bounded step. After a problem the round is over: what was written holds, and another one goes on from there.
    pub(crate) async fn step(&mut self, source: &mut dyn SyncSource, place: &Place) -> Result<Stepped, Problem> {
        let began = Instant::now();
        self.began.get_or_insert_with(|| (began, source.bytes_in()));
        let Some(work) = self.works.pop_front() else { return Ok(Stepped::Done) };
        let row = work.row();
        match self.work(work, began, source, place).await {
            // Its UIDs mean others now: the next look says so.
            Err(Problem::MailIdStale) if self.restarts < TRIES => {
                self.restarts += 1;
                self.works = VecDeque::from([Work::List]);
                Ok(Stepped::On(false))
            }
            // The others are none the worse for it. What one asks for alone is answered.
            Err(problem) if row.is_some() && self.scope.folder.is_none() && is_of_one_folder(&problem) => {
                self.works.retain(|work| work.row() != row);
                self.bodies.folders.retain(|folder| Some(*folder) != row);
                self.skipped.extend(row.map(|row| (row, problem)));
                Ok(Stepped::On(false))
            }
            result => result,
        }
    }

    async fn work(&mut self, work: Work, began: Instant, source: &mut dyn SyncSource, place: &Place) -> Result<Stepped, Problem> {
        match work {
            Work::List => self.list(source, place).await,
            Work::Look(known, tries) => {
                let name = known.name.clone();
                self.look(source, place, known, tries).await?;
                self.note(&name, Written::default(), began);
                Ok(Stepped::On(false))
            }
            Work::Step(mut known, look, step) => {
                let is_first_page = matches!(step, Step::Newest(_));
                let written = apply(source, &place.store, &mut known, &look, step).await?;
                self.note(&known.name, written, began);
                self.report.folders.iter_mut().filter(|report| report.name == known.name).for_each(|report| report.total = known.count);
                if is_first_page {
                    self.works.push_front(Work::Heads(known));
                }
                Ok(Stepped::On(written.is_any()))
            }
            Work::Verify(known, look, tries) => {
                let is_equal = verify(&place.store, known.row, &look, OffsetDateTime::now_utc()).await?;
                if !is_equal && tries > 1 {
                    self.works.push_front(Work::Look(known, tries - 1));
                }
                Ok(Stepped::On(false))
            }
            Work::Heads(known) => {
                let (row, over) = (known.row, place.limit);
                let window = Window { limit: self.scope.heads, unread: self.scope.is_unread };
                let wanted = stored(&place.store, move |store| store.headless(row, window, over)).await?;
                if wanted.is_empty() {
                    return Ok(Stepped::On(false));
                }
                // Its cursor has moved since it was looked at.
                let known = Box::new(stored(&place.store, move |store| store.known_folder(row)).await?);
                let mut written = 0;
                // In pieces, so that others may be served between.
                if let Some((first, rest)) = wanted.split_at_checked(wanted.len().min(200)).filter(|(first, _)| !first.is_empty()) {
                    written = heads(source, &place.store, &known, first).await?;
                    if !rest.is_empty() && written > 0 {
                        self.works.push_front(Work::Heads(known.clone()));
                    }
                    self.note(&known.name, Written::default(), began);
                }
                Ok(Stepped::On(written > 0))
            }
            Work::Looked => Ok(Stepped::Looked),
            Work::Bodies => match self.bodies.step(source, place).await? {
                Some(written) => {
                    self.works.push_front(Work::Bodies);
                    Ok(Stepped::On(written > 0))
                }
                None => Ok(Stepped::On(true)),
            },
        }
    }

    async fn list(&mut self, source: &mut dyn SyncSource, place: &Place) -> Result<Stepped, Problem> {
        let account = place.account.clone();
        let only = self.scope.folder.clone();
        let (mut known, mut changed, equal);
        match only {
            // Asked for by its name: whether it is there is what opening it tells.
            Some(name) => {
                known = stored(&place.store, move |store| store.known_folders(&account)).await?;
                (changed, equal) = (false, HashSet::new());
                if known.iter().all(|folder| folder.name != name) {
                    let look = source.look(&name, None).await?;
                    let (account, name) = (place.account.clone(), name.clone());
                    let met = name.clone();
                    known = stored(&place.store, move |store| store.meet_folder(&account, &met)).await?;
                    self.opened = known.iter().find(|folder| folder.name == name).map(|folder| (folder.row, look));
                    changed = true;
                }
                known.retain(|folder| folder.name == name);
            }
            None => {
                let listed = source.listed().await?;
                let mut told = source.told();
                if self.scope.is_thorough {
                    told.clear();
                }
                self.told = told.keys().cloned().collect();
                let renamed = recognise(source, place, &listed).await?;
                let (account, at) = (place.account.clone(), OffsetDateTime::now_utc());
                (known, changed, equal) = stored(&place.store, move |store| store.merge_told(&account, &listed, &told, at)).await?;
                changed |= renamed;
            }
        }
        if self.scope.bodies {
            self.bodies = AllBodies::of(&known);
        }
        for folder in known {
            // What cannot have changed is not opened.
            if equal.contains(&folder.row) {
                self.note(&folder.name, Written::default(), Instant::now());
                self.total(&folder.name, folder.count);
                if folder.count > 0 {
                    self.works.push_back(Work::Heads(Box::new(folder)));
                }
            } else {
                self.works.push_back(Work::Look(Box::new(folder), TRIES));
            }
        }
        self.works.push_back(Work::Looked);
        if self.scope.bodies {
            self.works.push_back(Work::Bodies);
        }
        Ok(Stepped::On(changed))
    }

    async fn look(&mut self, source: &mut dyn SyncSource, place: &Place, known: Box<KnownFolder>, tries: u32) -> Result<(), Problem> {
        let row = known.row;
        let known = Box::new(stored(&place.store, move |store| store.known_folder(row)).await?);
        let cursor = known.cursor;
        self.note(&known.name, Written::default(), Instant::now());
        // What cannot have changed is not opened: a mod-sequence tells of marks too.
        let is_first = tries == TRIES && known.special_use != Some(SpecialUse::Inbox) && !self.scope.is_thorough;
        if is_first && self.scope.folder.is_none() && cursor.highest_modseq > 0 && !self.told.contains(&known.name) {
            let look = source.counted(&known.name).await?;
            if agrees(&known, &look) {
                self.total(&known.name, known.count);
                self.works.push_front(Work::Heads(known.clone()));
                self.works.push_front(Work::Verify(known, Arc::new(look), 1));
                return Ok(());
            }
        }
        let since = (cursor.uid_validity != 0 && cursor.highest_modseq > 0 && !self.scope.is_thorough).then_some(cursor);
        let opened = self.opened.take().filter(|(opened, _)| *opened == row && since.is_none());
        let look = match opened {
            Some((_, look)) => look,
            None => source.look(&known.name, since).await?,
        };
        let believed = FolderCursor { highest_modseq: if self.scope.is_thorough { 0 } else { cursor.highest_modseq }, ..cursor };
        let mut steps = plan(believed, known.count, &look);
        let look = Arc::new(FolderLook { since: None, ..look });
        let first_page = steps.iter().position(|step| matches!(step, Step::Newest(_))).filter(|_| self.scope.is_page);
        if let Some(at) = first_page {
            // The cursor says that the rest is still to come: the next round brings it.
            steps.truncate(at + 1);
        } else {
            self.works.push_front(Work::Heads(known.clone()));
            self.works.push_front(Work::Verify(known.clone(), Arc::clone(&look), tries));
        }
        self.total(&known.name, known.count);
        for step in steps.into_iter().rev() {
            self.works.push_front(Work::Step(known.clone(), Arc::clone(&look), step));
        }
        Ok(())
    }

    fn total(&mut self, name: &str, total: u64) {
        self.report.folders.iter_mut().filter(|report| report.name == name).for_each(|report| report.total = total);
    }

    fn note(&mut self, name: &str, written: Written, since: Instant) {
        let folders = &mut self.report.folders;
        let at = folders.iter().position(|report| report.name == name).unwrap_or_else(|| {
            folders.push(FolderReport { name: name.to_owned(), ..FolderReport::default() });
            folders.len() - 1
        });
        if let Some(report) = folders.get_mut(at) {
            report.new += written.new;
            report.changed += written.changed;
            report.removed += written.removed;
            report.seconds += since.elapsed().as_secs_f64();
        }
    }
}

/// Whole messages of several folders, one after the other.
#[derive(Default)]
pub(crate) struct AllBodies {
    folders: VecDeque<i64>,
    current: Option<Bodies>,
    writing: Writing,
}

impl AllBodies {
    /// Of these folders, in this order.
    pub(crate) fn of(known: &[KnownFolder]) -> Self {
        Self { folders: known.iter().map(|folder| folder.row).collect(), current: None, writing: Writing::default() }
    }

    /// Brings the next batch: how many messages were written since the last one; `None` when nothing is left.
    pub(crate) async fn step(&mut self, source: &mut dyn SyncSource, place: &Place) -> Result<Option<u64>, Problem> {
        loop {
            if let Some(current) = &mut self.current {
                if let Some(written) = current.step(source, &place.store, &mut self.writing).await? {
                    return Ok(Some(written));
                }
                self.current = None;
            }
            let Some(row) = self.folders.pop_front() else { break };
            let known = stored(&place.store, move |store| store.known_folder(row)).await?;
            self.current = Some(Bodies::new(&known, place.limit));
        }
        self.writing.finish().await?;
        Ok(None)
    }
}
