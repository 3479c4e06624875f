//! What the rules say while the message is written, and what may have been forgotten.

use super::super::judging::{Blocker, SEEN_HERE};
use super::super::message::Message;
use super::super::state::State;
use crate::domain::draft::Recipient;
use crate::domain::patient::PatientIdentity;
use crate::domain::rules::{Finding, NamedPatient, RECIPIENT_LIMIT, Rule, Severity};
use crate::text;
use crate::text::window::compose as say;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_L, SPACE_S, SPACE_XS, Tone};
use crate::ui::widget::{Element, Icon, Kind, badge, banner, bold, button, muted, note, pane, scroll_bar, scroll_style, small};
use iced::Length;
use iced::widget::{Column, column, container, row, scrollable, space};

/// What the rules say takes no more room than this before it scrolls.
const HEIGHT: f32 = 240.0;
/// Height of a line of it.
const LINE: f32 = 20.0;
/// Height of one trait of a patient.
const TRAIT: f32 = 20.0;

impl State {
    /// What the rules say, the gravest first.
    pub(super) fn judged<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let mut lines: Vec<Element<'a, Message>> = Vec::new();
        // What can be seen here is said at once, whether or not the engine has answered.
        let malformed = self.recipients().filter_map(|recipient| match recipient {
            Recipient::Malformed(text) => Some(Finding::AddressInvalid { text: text.clone() }),
            Recipient::Known(_) => None,
        });
        lines.extend(malformed.map(|finding| note(Tone::Error, text::finding(&finding))));
        let count = self.keys().len();
        if count > RECIPIENT_LIMIT {
            lines.push(note(Tone::Error, text::finding(&Finding::TooManyRecipients { count })));
        }
        if self.rules.tried && self.blocker() == Some(Blocker::NoRecipient) {
            lines.push(note(Tone::Error, text::finding(&Finding::NoRecipient)));
        }
        let mut others: Vec<&Finding> = self.rules.findings.iter().filter(|finding| !SEEN_HERE.contains(&finding.rule())).collect();
        others.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        lines.extend(others.into_iter().map(|finding| self.finding(look, finding)));
        if let Some(problem) = &self.rules.problem
            && self.attachments.iter().all(|attached| attached.problem.is_none())
        {
            let said = say::told(problem);
            lines.push(banner(Tone::Warning, say::unchecked(&said.message), vec![]));
        }
        lines.extend(self.in_order(look, count));
        lines.extend(self.forgotten());
        let lines = Column::with_children(lines).spacing(SPACE_XS).width(Length::Fill);
        let lines = container(scrollable(lines).direction(scroll_bar()).style(scroll_style)).max_height(HEIGHT);
        // The first line has its place before it comes: what is above stays under the pointer.
        row![lines, space().height(LINE)].into()
    }

    fn finding<'a>(&'a self, look: Look<'a>, finding: &Finding) -> Element<'a, Message> {
        match (finding, finding.severity()) {
            (Finding::TraitsDiffer { first, other } | Finding::OtherMentioned { first, other }, _) => {
                self.comparison(look, finding.rule(), first, other)
            }
            (_, Severity::Block) => note(Tone::Error, text::finding(finding)),
            (_, Severity::Confirm) => column![note(Tone::Warning, text::finding(finding)), self.confirmation(look, finding.rule())].into(),
            (_, Severity::Inform) => note(Tone::Info, text::finding(finding)),
        }
    }

    /// The two that differ, side by side.
    fn comparison<'a>(&'a self, look: Look<'a>, rule: Rule, first: &NamedPatient, other: &NamedPatient) -> Element<'a, Message> {
        let (one, two) = (&first.patient, &other.patient);
        let names = [
            (say::trait_name(), one.birth_name.clone(), two.birth_name.clone()),
            (say::trait_given_name(), one.given_name.clone(), two.given_name.clone()),
            (say::trait_birth(), born(one), born(two)),
            (say::trait_ins(), ins(one), ins(two)),
        ];
        let differs = [
            only(one, |to, from| to.birth_name.clone_from(&from.birth_name)).traits_differ(two),
            only(one, |to, from| to.given_name.clone_from(&from.given_name)).traits_differ(two),
            only(one, |to, from| to.birth_date.clone_from(&from.birth_date)).traits_differ(two),
            only(one, |to, from| (to.ins, to.unverified_ins) = (from.ins.clone(), from.unverified_ins.clone())).traits_differ(two),
        ];
        let mut labels = column![muted(" ")].spacing(SPACE_XS);
        let mut firsts = column![clip(muted(text::place(first)))].spacing(SPACE_XS);
        let mut others = column![clip(muted(text::place(other)))].spacing(SPACE_XS);
        for ((label, a, b), differs) in names.into_iter().zip(differs) {
            if a.is_empty() && b.is_empty() {
                continue;
            }
            labels = labels.push(container(small(label)).height(TRAIT));
            firsts = firsts.push(container(trait_of(a, differs)).height(TRAIT));
            others = others.push(container(trait_of(b, differs)).height(TRAIT));
        }
        let table = row![labels, firsts.width(Length::FillPortion(1)), others.width(Length::FillPortion(1))].spacing(SPACE_L);
        let words = note(Tone::Warning, say::compare());
        container(pane(column![words, table, self.confirmation(look, rule)].spacing(SPACE_S))).width(Length::Fill).into()
    }

    fn confirmation<'a>(&'a self, look: Look<'a>, rule: Rule) -> Element<'a, Message> {
        let is_confirmed = self.rules.confirmed.contains(&rule);
        let mut meant = button(if is_confirmed { say::confirmed() } else { say::confirm() })
            .kind(if is_confirmed { Kind::Quiet } else { Kind::Secondary })
            .id(id(look.window, "compose/confirm"))
            .on_press_maybe(self.is_editable().then_some(Message::Confirm(rule)));
        if is_confirmed {
            meant = meant.icon(Icon::Success).tip(say::confirm_again());
        }
        meant.into()
    }

    /// « 3 destinataires MSSanté », once it is known.
    fn in_order<'a>(&self, look: Look<'a>, count: usize) -> Option<Element<'a, Message>> {
        let about_people = [Rule::AddressValid, Rule::TrustSpaceOnly, Rule::OrdinaryOnly, Rule::TrustSpaceVerified, Rule::RecipientLimit];
        let is_fine = self.rules.are_people_known
            && self.rules.problem.is_none()
            && self.rules.findings.iter().all(|finding| !about_people.contains(&finding.rule()));
        let malformed = self.blocker() == Some(Blocker::Malformed);
        let is_mssante = look.accounts.iter().any(|bal| bal.address == self.from && bal.kind.is_mssante());
        (is_fine && count > 0 && !malformed).then(|| note(Tone::Success, say::in_order(count, is_mssante)))
    }

    /// What may have been forgotten: said, and no obstacle.
    fn forgotten<'a>(&self) -> Option<Element<'a, Message>> {
        if !self.is_written() || self.keys().is_empty() {
            return None;
        }
        if self.attachments.is_empty() && self.carried.documents.is_empty() && self.promises {
            return Some(note(Tone::Info, say::nothing_attached()));
        }
        let (subject, text) = (self.subject.trim().is_empty(), self.body.is_blank());
        (subject || text).then(|| note(Tone::Info, say::empty(subject, text)))
    }
}

/// A patient of whom only one trait is known.
fn only(patient: &PatientIdentity, take: impl FnOnce(&mut PatientIdentity, &PatientIdentity)) -> PatientIdentity {
    let mut one = PatientIdentity::default();
    take(&mut one, patient);
    one
}

fn born(patient: &PatientIdentity) -> String {
    only(patient, |to, from| to.birth_date.clone_from(&from.birth_date)).display()
}

fn ins(patient: &PatientIdentity) -> String {
    patient.ins.as_ref().map_or_else(|| patient.unverified_ins.clone(), |ins| ins.matricule().to_owned())
}

/// A trait; one that differs stands out, and not by its colour alone.
fn trait_of<'a>(words: String, differs: bool) -> Element<'a, Message> {
    let words = if words.is_empty() { say::trait_unknown() } else { words };
    if differs { row![bold(words), badge(Tone::Warning, say::trait_differs())].spacing(SPACE_S).into() } else { small(words) }
}

fn clip<'a>(words: Element<'a, Message>) -> Element<'a, Message> {
    container(words).clip(true).max_height(18).into()
}
