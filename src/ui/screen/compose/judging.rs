//! The rules while the message is written: asked a little after each change, and only the last answer counts.

use super::message::Message;
use super::recipients::Recipients;
use super::sending::Phase;
use super::state::State;
use super::update::after;
use crate::domain::Problem;
use crate::domain::draft::Recipient;
use crate::domain::rules::{Finding, RECIPIENT_LIMIT, Rule, Severity};
use crate::engine::SendReply;
use crate::ui::desk::Desk;
use iced::Task;
use std::time::Duration;

/// The rules are asked this long after the last change.
const CHECK: Duration = Duration::from_millis(300);

/// What the screen sees by itself, and tells at once in its own way.
pub(super) const SEEN_HERE: [Rule; 3] = [Rule::AddressValid, Rule::RecipientLimit, Rule::RecipientPresent];

/// What the rules said.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) number: u64,
    pub(super) is_fresh: bool,
    pub(super) findings: Vec<Finding>,
    pub(super) problem: Option<Problem>,
    pub(super) confirmed: Vec<Rule>,
    /// Whether the person tried to send: what is missing is then told aloud.
    pub(super) tried: bool,
    /// Whether the rules were asked since the message was opened: what was confirmed of a draft taken up again counts once.
    pub(super) is_judged: bool,
    /// Whether what is said of the recipients is of those who are there.
    pub(super) are_people_known: bool,
}

impl Rules {
    /// Whether a finding stops the message.
    pub(super) fn stops(&self, finding: &Finding) -> bool {
        match finding.severity() {
            Severity::Block => true,
            Severity::Confirm => !self.confirmed.contains(&finding.rule()),
            Severity::Inform => false,
        }
    }
}

/// Why the message cannot leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blocker {
    NoRecipient,
    Malformed,
    TooMany,
    Rule,
    Confirm,
    Unreadable,
}

impl State {
    /// The rules are asked again, a little later.
    pub(super) fn recheck(&mut self) -> Task<Message> {
        self.rules.number += 1;
        self.rules.is_fresh = false;
        self.rules.are_people_known = false;
        after(CHECK, Message::CheckNow(self.rules.number))
    }

    pub(super) fn check_now(&mut self, desk: &Desk<'_>) -> Task<Message> {
        let (number, composition) = (self.rules.number, self.composition(false));
        desk.quietly(move |handle| async move { handle.check(composition).await }, move |result| Message::Checked(number, result))
    }

    pub(super) fn checked(&mut self, number: u64, result: Result<SendReply, Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        if number != self.rules.number {
            return Task::none();
        }
        self.rules.is_fresh = true;
        self.rules.are_people_known = true;
        self.rules.problem = None;
        match result {
            Ok(
                SendReply::Stopped(findings) | SendReply::Clear(findings) | SendReply::Done(findings, _) | SendReply::Queued(findings, _),
            ) => {
                // Only the server tells its limit, when a message leaves: what it said of these files still holds.
                let is_heavy = self.is_too_heavy();
                let before = std::mem::replace(&mut self.rules.findings, findings);
                // What was confirmed is what was shown: another name is another question.
                if std::mem::replace(&mut self.rules.is_judged, true) {
                    let now = &self.rules.findings;
                    let is_seen = |rule: &Rule| now.iter().filter(|finding| finding.rule() == *rule).all(|one| before.contains(one));
                    self.rules.confirmed.retain(is_seen);
                }
                self.rules.findings.extend(before.into_iter().filter(|finding| is_heavy && finding.rule() == Rule::SizeLimit));
                // Every file could be read.
                self.attachments.iter_mut().for_each(|attached| attached.problem = None);
                self.carried.documents.iter_mut().for_each(|given| given.file.problem = None);
            }
            Err(problem) => {
                self.mark_unreadable(&problem);
                self.rules.problem = Some(problem);
            }
        }
        if self.phase != Phase::Checking {
            return Task::none();
        }
        self.phase = Phase::Writing;
        if self.blocker().is_some() || self.rules.problem.is_some() { Task::none() } else { self.launch(desk) }
    }

    /// Why the message cannot leave, if it cannot.
    pub(super) fn blocker(&self) -> Option<Blocker> {
        let is_malformed = |recipient: &Recipient| matches!(recipient, Recipient::Malformed(_));
        if self.recipients().any(is_malformed) {
            return Some(Blocker::Malformed);
        }
        if self.recipients().next().is_none() && [&self.to, &self.cc, &self.bcc].into_iter().all(Recipients::is_blank) {
            return Some(Blocker::NoRecipient);
        }
        if self.keys().len() > RECIPIENT_LIMIT {
            return Some(Blocker::TooMany);
        }
        let documents = self.carried.documents.iter().map(|given| &given.file);
        if self.attachments.iter().chain(documents).any(|attached| attached.problem.is_some()) {
            return Some(Blocker::Unreadable);
        }
        let others = self.rules.findings.iter().filter(|finding| !SEEN_HERE.contains(&finding.rule()));
        let stopping = others.filter(|finding| self.rules.is_fresh && self.rules.stops(finding));
        stopping
            .map(|finding| if finding.severity() == Severity::Confirm { Blocker::Confirm } else { Blocker::Rule })
            .min_by_key(|b| *b as u8)
    }
}
