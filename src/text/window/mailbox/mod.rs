//! What the mailbox says: folders, list, actions, freshness.

mod acts;
mod folders;
mod seal;

pub use acts::*;
pub use folders::*;
pub use seal::*;

use super::super::bundle::say;
use crate::domain::mail::Correspondent;
use crate::domain::naming;
use time::OffsetDateTime;

/// What has no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// The inbox.
    Inbox,
    /// Another folder.
    Folder,
    /// The unread messages of a folder.
    Unread,
}

/// Lists all messages.
#[must_use]
pub fn all() -> String {
    say("mailbox-all", &[])
}

/// Lists only unread messages.
#[must_use]
pub fn unread_only() -> String {
    say("mailbox-unread-only", &[])
}

/// How many unread messages are listed, and whether there may be more.
#[must_use]
pub fn counts_unread(count: usize, is_cut: bool) -> String {
    if is_cut { say("mailbox-counts-newest", &[("count", count.into())]) } else { say("mailbox-counts-only", &[("count", count.into())]) }
}

/// The messages are on their way.
#[must_use]
pub fn loading() -> String {
    say("mailbox-loading", &[])
}

/// How many messages a folder has, and how many are unread.
#[must_use]
pub fn counts(total: usize, unread: usize) -> String {
    match unread {
        0 => say("mailbox-counts", &[("total", total.into())]),
        _ => say("mailbox-counts-unread", &[("total", total.into()), ("unread", unread.into())]),
    }
}

/// A folder has no message; when that was seen.
#[must_use]
pub fn empty(what: Empty, checked: Option<OffsetDateTime>, now: OffsetDateTime) -> String {
    let sentence = match what {
        Empty::Inbox => say("mailbox-empty-inbox", &[]),
        Empty::Folder => say("mailbox-empty-folder", &[]),
        Empty::Unread => say("mailbox-empty-unread", &[]),
    };
    let Some(checked) = checked else { return sentence };
    let (is_today, time) = moment(checked, now);
    let when = if is_today {
        say("mailbox-last-check", &[("time", time.into())])
    } else {
        say("mailbox-last-check-day", &[("date", time.into())])
    };
    format!("{sentence} {when}")
}

/// Those a message went to, for a list of sent messages; empty where there is nobody.
#[must_use]
pub fn recipients(to: &[Correspondent]) -> String {
    let names: Vec<String> = to.iter().map(correspondent).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { String::new() } else { say("mailbox-to", &[("names", names.join(", ").into())]) }
}

/// What to call somebody: the name, or else the address, or else that nobody is known. A patient has a matricule and no
/// address that people know.
#[must_use]
pub fn sender(from: &Correspondent) -> String {
    match correspondent(from) {
        name if name.is_empty() => say("no-sender", &[]),
        name => super::super::one_line(&name),
    }
}

fn correspondent(correspondent: &Correspondent) -> String {
    let name = correspondent.name.trim();
    match patient(correspondent) {
        Some(matricule) => super::document::writer(if name.contains('@') { "" } else { name }, matricule),
        None if name.is_empty() => correspondent.address.trim().to_owned(),
        None => name.to_owned(),
    }
}

/// The matricule of a patient who writes by Mon espace santé: `…@patient.mssante.fr` (referentiel2 H.2), and the same
/// below another domain in test mode. Its key is not checked: who wrote is who wrote.
#[must_use]
pub fn patient(correspondent: &Correspondent) -> Option<&str> {
    let (local, domain) = correspondent.address.trim().rsplit_once('@')?;
    let is_patient = domain.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("patient."));
    (is_patient && local.len() == 15 && local.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(local)
}

/// A subject, or that there is none.
#[must_use]
pub fn subject(subject: &str) -> String {
    let subject = bare(subject);
    if subject.is_empty() { say("no-subject", &[]) } else { super::super::one_line(&subject) }
}

/// A subject without what programs write for each other: « XDM/1.0/DDM+ » announces an archive of documents (ECO.3.1.3).
#[must_use]
pub fn bare(subject: &str) -> String {
    naming::subject_for_people(subject)
}

/// What the sign of an unread message means.
#[must_use]
pub fn sign_unread() -> String {
    say("mailbox-sign-unread", &[])
}

/// What the sign of attachments means.
#[must_use]
pub fn sign_attachments(count: u32) -> String {
    say("mailbox-sign-attachments", &[("count", count.into())])
}

/// What the flag means.
#[must_use]
pub fn sign_flagged() -> String {
    say("mailbox-sign-flagged", &[])
}

/// What the sign of an answered message means.
#[must_use]
pub fn sign_answered() -> String {
    say("mailbox-sign-answered", &[])
}

/// Tries again.
#[must_use]
pub fn retry() -> String {
    say("mailbox-retry", &[])
}

/// Has been read.
#[must_use]
pub fn dismiss() -> String {
    say("mailbox-dismiss", &[])
}

/// Chooses nothing.
#[must_use]
pub fn cancel() -> String {
    say("mailbox-cancel", &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patient_who_writes_is_a_person_and_no_address() {
        let from = |name: &str, address: &str| Correspondent { name: name.into(), address: address.into() };
        let said = |name, address| sender(&from(name, address));
        let number = "2\u{a0}55\u{a0}06\u{a0}99\u{a0}999\u{a0}999\u{a0}34";
        assert_eq!(said("Odette PETITJEAN", "255069999999934@patient.mssante.fr"), format!("Odette PETITJEAN · INS\u{a0}{number}"));
        assert_eq!(said("", "255069999999934@patient.operateur.mss.test"), format!("INS\u{a0}{number}"));
        assert_eq!(said("255069999999934@patient.mssante.fr", "255069999999934@Patient.mssante.fr"), format!("INS\u{a0}{number}"));
        assert_eq!(said("", "accueil@patient.mssante.fr"), "accueil@patient.mssante.fr");
        assert!(patient(&from("", "255069999999934@patients.mssante.fr")).is_none());
    }

    #[test]
    fn what_programs_tell_each_other_is_not_shown() {
        assert_eq!(bare("XDM/1.0/DDM+Compte rendu de biologie VIAL Paul"), "Compte rendu de biologie VIAL Paul");
        assert_eq!(bare("Re: XDM/1.0/DDM+Compte rendu"), "Re: Compte rendu");
        assert_eq!(bare("K+ à 6,8"), "K+ à 6,8");
        assert_eq!(bare("é+à"), "é+à");
        assert_eq!(bare("XDM/1.0/DDM+ "), "");
    }
}
