//! Looking after one mailbox: what is asked of its store's freshness, and what is done for it unasked.

use super::asking::stored;
use super::command::Reply;
use super::intents;
use super::mailbox::Mailbox;
use super::mailbox_task::Factory;
use super::pace::{self, Pace};
use super::problem::is_unreachable;
use super::seal::Teller;
use super::shared::Shared;
use super::sync::{AllBodies, Place, Round, Scope, Stepped, SyncSource, Waited};
use crate::domain::Problem;
use crate::domain::freshness::Missing;
use crate::domain::sync::SyncReport;
use crate::store::agrees;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How often all folders are verified: well within what makes a seal late.
const ROUND_PERIOD: Duration = Duration::from_secs(120);
/// How often the inbox is looked at while whole messages are coming, for nobody waits for news then.
const GLANCE_PERIOD: Duration = Duration::from_secs(30);
/// How often a second connection counts.
const SECOND_PERIOD: Duration = Duration::from_secs(1800);
/// How long nothing is done unasked after a fault of our own store.
const STORE_PERIOD: Duration = Duration::from_secs(60);
/// The folder that news is waited for in.
const INBOX: &str = "INBOX";

/// Who asked for a round.
pub(super) enum Asked {
    Sync(Reply<SyncReport>),
    Freshen(Reply<()>),
}

impl Asked {
    fn is_abandoned(&self) -> bool {
        match self {
            Asked::Sync(reply) => reply.is_closed(),
            Asked::Freshen(reply) => reply.is_closed(),
        }
    }

    fn refuse(self, problem: Problem) {
        match self {
            Asked::Sync(reply) => drop(reply.send(Err(problem))),
            Asked::Freshen(reply) => drop(reply.send(Err(problem))),
        }
    }
}

/// What is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// A step.
    Work,
    /// Nothing before this time, unless something is asked.
    Wait(Duration),
}

/// How telling the server what was decided went lately.
#[derive(Default)]
struct Telling {
    /// What was told had no answer: the mailbox is looked at before anything is told again, for it may well be done.
    waits_for_round: bool,
    /// All was looked at since: the server answers well otherwise, and what it leaves without an answer now is counted.
    is_counted: bool,
    /// What was told the last time had no answer either.
    was_stuck: bool,
}

/// What one mailbox needs.
pub(super) struct Tending {
    shared: Arc<Shared>,
    place: Place,
    second: Factory,
    /// Decisions may wait to be told to the server; and may again from this time on, for what cannot be taken back waits
    /// as long as it can be undone.
    is_telling: bool,
    tell_again: Option<Instant>,
    /// How telling went lately.
    telling: Telling,
    teller: Teller,
    pace: Pace,
    began: Instant,
    asked: Vec<(Round, Asked)>,
    /// The round under way that nobody asked for.
    round: Option<(Round, bool)>,
    bodies: Option<AllBodies>,
    /// When all folders, and the inbox alone, are to be looked at again; `None` for now.
    due: Option<Instant>,
    glance: Option<Instant>,
    counted: Instant,
    /// Nothing unasked before this.
    rest: Option<Instant>,
    /// Nothing unasked until something asked for went well: it takes a person.
    is_halted: bool,
    is_checking: bool,
}

impl Tending {
    pub(super) fn new(shared: Arc<Shared>, place: Place, second: Factory) -> Self {
        let teller = Teller::new(Arc::clone(&shared), place.account.clone());
        let now = Instant::now();
        Self {
            shared,
            place,
            second,
            is_telling: true,
            tell_again: None,
            telling: Telling::default(),
            teller,
            pace: Pace::default(),
            began: now,
            asked: Vec::new(),
            round: None,
            bodies: None,
            due: None,
            glance: None,
            counted: now,
            rest: None,
            is_halted: false,
            is_checking: false,
        }
    }

    /// Does this round as soon as it can: the last asked for comes first, for somebody is waiting for it now.
    pub(super) fn ask(&mut self, scope: Scope, asked: Asked) {
        self.asked.push((Round::new(scope), asked));
    }

    /// Lets the long work rest, or go on.
    pub(super) fn pause(&mut self, is_paused: bool) {
        self.teller.freshness.is_paused = is_paused;
        self.teller.tell(true);
    }

    /// Something was decided: the server is told of it before anything else.
    pub(super) fn decided(&mut self) {
        self.is_telling = true;
    }

    /// What is shown changed.
    pub(super) fn changed(&mut self) {
        self.teller.changed();
        self.teller.tell(true);
    }

    /// The folders are looked at as soon as there is nothing else to do: something of ours changed them.
    pub(super) fn look_soon(&mut self) {
        self.due = None;
    }

    /// Answers all that was asked with this.
    pub(super) fn refuse(&mut self, problem: &Problem) {
        self.asked.drain(..).for_each(|(_, asked)| asked.refuse(problem.clone()));
    }

    /// What is to be done next, where the mailbox is looked after by itself or not.
    pub(super) fn next(&mut self, is_checking: bool) -> Next {
        self.is_checking = is_checking;
        self.asked.retain(|(_, asked)| !asked.is_abandoned());
        if !self.asked.is_empty() {
            return Next::Work;
        }
        let now = Instant::now();
        if !is_checking || self.is_halted {
            return Next::Wait(Duration::from_secs(3600));
        }
        if let Some(rest) = self.rest.filter(|rest| *rest > now) {
            return Next::Wait(rest - now);
        }
        self.rest = None;
        let is_due = |at: Option<Instant>| at.is_none_or(|at| at <= now);
        let has_bodies = self.bodies.is_some() && !self.teller.freshness.is_paused;
        self.is_telling |= self.tell_again.is_some_and(|at| at <= now);
        let is_telling = self.is_telling && !self.telling.waits_for_round;
        if is_telling || self.round.is_some() || is_due(self.due) || has_bodies {
            return Next::Work;
        }
        let next = self.tell_again.into_iter().chain(self.due).min();
        Next::Wait(next.map_or(Duration::ZERO, |at| at.saturating_duration_since(now)))
    }

    /// One bounded step.
    pub(super) async fn work(&mut self, backend: &mut dyn Mailbox) {
        if let Some((mut round, asked)) = self.asked.pop() {
            let source: &mut dyn SyncSource = backend;
            match self.advance(&mut round, source).await {
                Err(problem) => asked.refuse(problem),
                Ok(false) => self.asked.push((round, asked)),
                Ok(true) => {
                    self.is_halted = false;
                    self.rest = None;
                    let skipped = round.skipped().first().map(|(_, problem)| problem.clone());
                    if skipped.is_some() {
                        self.teller.freshness.problem.clone_from(&skipped);
                    }
                    self.teller.tell(true);
                    match (asked, skipped) {
                        (asked, Some(problem)) => asked.refuse(problem),
                        (Asked::Sync(reply), None) => drop(reply.send(Ok(round.into_report(source)))),
                        (Asked::Freshen(reply), None) => drop(reply.send(Ok(()))),
                    }
                }
            }
            return;
        }
        if let Err(problem) = self.unasked(backend).await {
            self.failed(problem);
        }
        self.teller.tell(false);
    }

    /// A whole round at once, within something else that was asked for.
    pub(super) async fn look_now(&mut self, backend: &mut dyn Mailbox, scope: Scope) -> Result<(), Problem> {
        let mut round = Round::new(scope);
        let source: &mut dyn SyncSource = backend;
        while !self.advance(&mut round, source).await? {}
        Ok(())
    }

    /// Waits for news where all is well, or only for time to pass.
    pub(super) async fn wait(&mut self, backend: &mut dyn Mailbox, limit: Duration, interrupted: &Notify) {
        self.teller.tell(true);
        if !self.is_checking || self.is_halted || self.rest.is_some() {
            tokio::select! {
                () = tokio::time::sleep(limit) => {}
                () = interrupted.notified() => {}
            }
            return;
        }
        if self.counted.elapsed() >= self.place.hastened(SECOND_PERIOD) {
            self.counted = Instant::now();
            let mut second = (self.second)();
            tokio::select! {
                () = self.count_again(&mut *second) => {}
                () = interrupted.notified() => {}
            }
            return;
        }
        match backend.wait(INBOX, limit, interrupted).await {
            Ok(Waited::News) => self.round = Some((Round::new(Scope::folder(INBOX, super::sync::FIRST_PAGE as usize)), false)),
            Ok(Waited::Quiet | Waited::Interrupted) => {}
            Err(problem) => self.failed(problem),
        }
    }

    /// A step of a round: whether it is over.
    async fn advance(&mut self, round: &mut Round, source: &mut dyn SyncSource) -> Result<bool, Problem> {
        let stepped = round.step(source, &self.place).await?;
        match stepped {
            Stepped::On(true) => self.teller.changed(),
            Stepped::On(false) => {}
            Stepped::Looked => {
                self.teller.freshness.quota = source.quota().or(self.teller.freshness.quota);
                self.verified().await?;
            }
            Stepped::Done => {
                self.count_missing().await?;
                return Ok(true);
            }
        }
        self.teller.tell(false);
        Ok(false)
    }

    /// Tells the server what was decided; what it will not do is told to whoever decided it, and keeps nothing else back.
    /// Nor does what has no answer: whether a round may go on.
    async fn tell_decisions(&mut self, backend: &mut dyn Mailbox) -> Result<bool, Problem> {
        let (shared, Place { account, store, .. }) = (&*self.shared, &self.place);
        let pushed = intents::tell_waiting(shared, store, account, backend).await?;
        if pushed.told > 0 {
            self.telling = Telling::default();
        }
        let Some((problem, batch)) = pushed.broken else {
            self.is_telling = false;
            self.tell_again = intents::next_due(store, account).await?.map(|wait| Instant::now() + wait);
            return Ok(true);
        };
        let before = std::mem::replace(&mut self.telling, Telling { waits_for_round: true, is_counted: false, was_stuck: true });
        // A server that cannot be reached is no decision's fault.
        if !before.is_counted || !pace::heals(&problem) {
            return Err(problem);
        }
        intents::stumble(shared, &self.place, (problem, batch), before.was_stuck).await?;
        // The connection may be gone with it: what is verified stays so, and is looked at again in a moment.
        self.rest = Some(Instant::now() + self.pace.failed(self.began.elapsed(), pace::jitter()));
        self.due = None;
        Ok(false)
    }

    async fn unasked(&mut self, backend: &mut dyn Mailbox) -> Result<(), Problem> {
        let now = Instant::now();
        // A round may only begin once the server knows what was decided, or would not hear it.
        let is_telling = self.is_telling || (self.round.is_none() && self.due.is_none_or(|due| due <= now));
        if is_telling && !self.telling.waits_for_round && !self.tell_decisions(backend).await? {
            return Ok(());
        }
        let source: &mut dyn SyncSource = backend;
        if self.round.is_none() {
            if self.due.is_none_or(|due| due <= now) {
                let scope = Scope { is_thorough: self.teller.freshness.disagreement, ..Scope::whole(false) };
                self.round = Some((Round::new(scope), true));
                self.teller.freshness.is_checking = true;
                self.teller.tell(true);
            } else if self.glance.is_some_and(|glance| glance <= now) {
                self.round = Some((Round::new(Scope::folder(INBOX, super::sync::FIRST_PAGE as usize)), false));
            }
        }
        if let Some((mut round, is_whole)) = self.round.take() {
            if !self.advance(&mut round, source).await? {
                self.round = Some((round, is_whole));
                return Ok(());
            }
            self.pace.succeeded();
            self.glance = Some(Instant::now() + self.place.hastened(GLANCE_PERIOD));
            if is_whole {
                self.due = Some(Instant::now() + self.place.hastened(ROUND_PERIOD));
                if std::mem::take(&mut self.telling.waits_for_round) {
                    (self.is_telling, self.telling.is_counted) = (true, true);
                    intents::resolve(&self.shared, &self.place.store, &self.place.account).await?;
                }
                self.teller.freshness.is_checking = false;
                self.teller.freshness.problem = round.skipped().first().map(|(_, problem)| problem.clone());
            }
            let has_missing = self.teller.freshness.missing.is_some_and(|missing| missing.messages > 0);
            if has_missing && (self.bodies.is_none() || !is_whole) {
                let account = self.place.account.clone();
                let mut known = stored(&self.place.store, move |store| store.known_folders(&account)).await?;
                known.retain(|folder| round.skipped().iter().all(|(row, _)| *row != folder.row));
                self.bodies = Some(AllBodies::of(&known));
            }
            return Ok(());
        }
        if let Some(mut bodies) = self.bodies.take() {
            if let Some(written) = bodies.step(source, &self.place).await? {
                self.bodies = Some(bodies);
                if let Some(missing) = &mut self.teller.freshness.missing {
                    missing.messages = missing.messages.saturating_sub(written);
                }
                if written > 0 {
                    self.teller.changed();
                }
            } else {
                self.count_missing().await?;
                self.teller.changed();
            }
        }
        Ok(())
    }

    async fn verified(&mut self) -> Result<(), Problem> {
        let account = self.place.account.clone();
        self.teller.freshness.verified_at = stored(&self.place.store, move |store| store.verified_at(&account)).await?;
        self.count_missing().await
    }

    async fn count_missing(&mut self) -> Result<(), Problem> {
        let (account, limit) = (self.place.account.clone(), self.place.limit);
        let (messages, total) = stored(&self.place.store, move |store| store.missing(&account, limit)).await?;
        self.teller.freshness.missing = (messages > 0).then_some(Missing { messages, total });
        Ok(())
    }

    /// A problem of what nobody asked for: it is said, and tried again later where that may help.
    fn failed(&mut self, problem: Problem) {
        let wait = if is_unreachable(&problem) { self.pace.failed(self.began.elapsed(), pace::jitter()) } else { STORE_PERIOD };
        self.rest = Some(Instant::now() + wait);
        self.is_halted = !pace::heals(&problem);
        (self.round, self.due) = (None, None);
        self.teller.freshness.is_checking = false;
        self.teller.freshness.problem = Some(problem);
        self.teller.tell(true);
    }

    /// What another connection counts, compared with what is here. A difference is looked at again, thoroughly: what is
    /// left of it then is told.
    async fn count_again(&mut self, second: &mut dyn SyncSource) {
        let account = self.place.account.clone();
        let Ok(known) = stored(&self.place.store, move |store| store.known_folders(&account)).await else { return };
        let mut differs = false;
        for folder in known {
            // Whether it can be asked is the first connection's affair.
            let Ok(look) = second.counted(&folder.name).await else { return };
            differs |= !agrees(&folder, &look);
        }
        if differs != self.teller.freshness.disagreement {
            self.teller.freshness.disagreement = differs;
            self.teller.tell(true);
        }
        if differs {
            // Whatever came between the two is explained by the next round, and counted again soon.
            self.due = None;
            self.counted = Instant::now().checked_sub(self.place.hastened(SECOND_PERIOD - GLANCE_PERIOD)).unwrap_or(self.counted);
        }
    }
}
