//! What a person reads when something cannot be done.

use super::bundle::{Value, beside, say};
use super::words::{date_day, two_sizes};
use crate::domain::Problem;
use crate::domain::identity::PinTries;
use crate::domain::problem::PatientTrait;

/// A problem, said: what is the matter, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What is the matter, in one sentence.
    pub message: String,
    /// The next step, in one sentence.
    pub remedy: String,
}

/// Says a problem.
#[must_use]
pub fn problem(problem: &Problem) -> Sentence {
    let key = format!("problem-{}", problem.kind());
    let values = values(problem);
    Sentence { message: say(&key, &values), remedy: beside(&key, "remedy", &values) }
}

/// Says a problem to somebody who looks at the window: the next step names what is there, not commands or options.
#[must_use]
pub fn window_problem(problem: &Problem) -> Sentence {
    let key = format!("problem-{}", problem.kind());
    let values = values(problem);
    let remedy = match beside(&key, "window", &values) {
        remedy if remedy.is_empty() => beside(&key, "remedy", &values),
        remedy => remedy,
    };
    Sentence { message: say(&key, &values), remedy }
}

/// What a sentence says of a value that may be missing.
fn known(is_known: bool) -> Value<'static> {
    if is_known { "yes" } else { "no" }.into()
}

/// The values each sentence needs. Codes and ports are text: they are no quantities, and take no thousands mark.
fn values(problem: &Problem) -> Vec<(&'static str, Value<'_>)> {
    match problem {
        Problem::AccountUnknown
        | Problem::TestTrustAbsent
        | Problem::AuthoritiesMissing
        | Problem::ClockWrong
        | Problem::ReaderOrCardAbsent
        | Problem::ReaderAbsent
        | Problem::CardAbsent
        | Problem::ModuleForeign
        | Problem::ModuleCrashed
        | Problem::PinCancelled
        | Problem::PinLastTry
        | Problem::ProfileBusy
        | Problem::StoreDamaged
        | Problem::StoreNewer
        | Problem::StoreClosed
        | Problem::StoreSecretWrong
        | Problem::StoreSecretWeak
        | Problem::StoreSlotLast
        | Problem::StoreSlotMissing
        | Problem::StoreMissing
        | Problem::StoreUnusable
        | Problem::DiskFull
        | Problem::KeyringUnavailable
        | Problem::KeyringRefused
        | Problem::KeyringLocked
        | Problem::KeyringLost
        | Problem::KeyringBarred
        | Problem::SecretFileUnsafe
        | Problem::NotHere
        | Problem::OutboxMissing
        | Problem::ReceiptNotAsked
        | Problem::OutboxLeaving
        | Problem::OutboxDamaged
        | Problem::DraftDamaged
        | Problem::SearchEmpty
        | Problem::SearchUnclear
        | Problem::FolderNameInvalid
        | Problem::NotInTrash
        | Problem::CardRemoved
        | Problem::CardUnusable
        | Problem::CardTimeout
        | Problem::PinNeeded
        | Problem::PinLocked
        | Problem::Offline
        | Problem::MailMissing
        | Problem::MailIdInvalid
        | Problem::MailIdStale
        | Problem::PartMissing
        | Problem::PictureUnreadable
        | Problem::PreviewFailed
        | Problem::PdfPassword
        | Problem::PdfUnusable
        | Problem::HandOverFolderMissing
        | Problem::NothingToHandOver
        | Problem::PrinterMissing
        | Problem::QuotaExceeded
        | Problem::SendUncertain
        | Problem::SentCopyMissing
        | Problem::DirectoryMissing
        | Problem::DirectoryQueryEmpty
        | Problem::DirectoryTooMany
        | Problem::DirectoryTimeout
        | Problem::DecisionsUnanswered
        | Problem::Busy
        | Problem::SeveralCards
        | Problem::Internal
        | Problem::ReplyFromElsewhere
        | Problem::NothingToReplace
        | Problem::PatientUnknown
        | Problem::PatientNotQualified
        | Problem::MessageUnwritable
        | Problem::Stopped => vec![],

        Problem::ActDateInvalid | Problem::InsKeyWrong => vec![],
        Problem::DocumentUnusable { name } => vec![("name", name.into())],
        Problem::DocumentTypeUnknown { code } => vec![("known", known(!code.is_empty())), ("code", code.into())],
        Problem::PatientIncomplete { missing } => {
            let missing = match missing {
                PatientTrait::All => "all",
                PatientTrait::BirthName => "name",
                PatientTrait::GivenName => "given",
                PatientTrait::BirthDate => "birth",
                PatientTrait::Sex => "sex",
            };
            vec![("missing", missing.into())]
        }
        Problem::AuthorIncomplete { setting } => vec![("setting", setting.into())],
        Problem::AuthorFileInvalid { path } => vec![("path", path.into())],

        Problem::MieUnsupported { mie } => vec![("mie", (*mie).into())],

        Problem::ConfigMissing { path }
        | Problem::TrustListUnreadable { path }
        | Problem::FileUnreadable { path }
        | Problem::FileUnwritable { path } => vec![("path", path.into())],
        Problem::ConfigInvalid { path, line, setting } => vec![
            ("path", path.into()),
            ("line", line.unwrap_or_default().into()),
            ("known", known(!setting.is_empty())),
            ("setting", setting.into()),
        ],
        Problem::TestTrustForbidden { name } => vec![("name", name.into())],

        Problem::ModuleMissing { path } => vec![("known", known(path.is_some())), ("path", path.as_deref().unwrap_or_default().into())],
        Problem::ModuleFailed { function, code } => vec![("function", function.into()), ("code", code.into())],
        Problem::CardCertExpired { on } => vec![("date", date_day(*on).into())],
        Problem::CardCertNotYetValid { from } => vec![("date", date_day(*from).into())],
        Problem::PinWrong { left } => {
            let left = match left {
                PinTries::Several => "several",
                PinTries::Last => "last",
                PinTries::Locked => "locked",
            };
            vec![("left", left.into())]
        }

        Problem::CertExpired { host }
        | Problem::CertNotYetValid { host }
        | Problem::CertRevoked { host }
        | Problem::CertAuthorityRevoked { host }
        | Problem::CertUnknownAuthority { host }
        | Problem::CertWrongName { host }
        | Problem::CertWrongUse { host }
        | Problem::CertWeakSignature { host }
        | Problem::CertInvalid { host }
        | Problem::CrlMissing { host }
        | Problem::CrlTimeout { host }
        | Problem::CrlStale { host }
        | Problem::CrlForged { host }
        | Problem::DnsFailed { host }
        | Problem::Timeout { host }
        | Problem::ConnectionLost { host }
        | Problem::TlsFailed { host }
        | Problem::TlsIncompatible { host }
        | Problem::TlsWeakGroup { host }
        | Problem::TlsClientRefused { host }
        | Problem::StarttlsMissing { host }
        | Problem::StarttlsInjected { host }
        | Problem::ServerMisbehaved { host }
        | Problem::ServerBusy { host } => vec![("host", host.into())],
        Problem::CertWrongIssuer { host, issuer }
        | Problem::CertIssuerForPersons { host, issuer }
        | Problem::CertIssuerOtherRange { host, issuer } => vec![("host", host.into()), ("issuer", issuer.into())],
        Problem::TcpRefused { host, port } => vec![("host", host.into()), ("port", port.to_string().into())],

        Problem::AuthRefused { address } | Problem::MailboxRefused { address } | Problem::SenderRefused { address } => {
            vec![("address", address.into())]
        }
        Problem::FolderMissing { folder }
        | Problem::FolderProtected { folder }
        | Problem::FolderExists { folder }
        | Problem::FolderNotEmpty { folder } => vec![("folder", folder.into())],
        Problem::SpecialFolderMissing { special_use } => vec![("use", (*special_use).into())],
        Problem::OperationRefused { operation } => vec![("operation", (*operation).into())],

        Problem::RecipientRefused { count } => vec![("count", (*count).into())],
        Problem::TooLarge { size, limit } => {
            let (size, shown_limit) = two_sizes(*size, limit.unwrap_or_default());
            vec![("known", known(limit.is_some())), ("size", size.into()), ("limit", shown_limit.into())]
        }
        Problem::MessageRefused { code } => vec![("code", code.to_string().into())],
        Problem::DirectoryRefused { code } => vec![("code", code.to_string().into())],
    }
}

#[cfg(test)]
pub(crate) mod samples {
    //! One problem of each shape a sentence can take. Texts are `…`, as `docs/problems.md` shows them.
    use super::*;
    use time::macros::datetime;

    /// Whether it doubts who is at the other end.
    pub(crate) fn is_about_trust(problem: &Problem) -> bool {
        ["cert-", "crl-", "tls-", "starttls-"].iter().any(|kind| problem.kind().starts_with(kind))
    }

    /// What in a text offers to go on all the same, if anything does.
    pub(crate) fn way_round(words: &str) -> Option<&'static str> {
        const OFFERS: [&str; 19] = [
            "continu",
            "poursuivre",
            "quand même",
            "tout de même",
            "malgré",
            "ignorer",
            "passer outre",
            "accepter",
            "autoriser",
            "exception",
            "faire confiance",
            "risque",
            "proceed",
            "anyway",
            "ignore",
            "accept the",
            "override",
            "trust this",
            "risk",
        ];
        let words = words.to_lowercase();
        OFFERS.into_iter().find(|offer| words.contains(offer))
    }

    pub(crate) fn all() -> Vec<Problem> {
        let text = || "…".to_owned();
        let (host, path, address) = (text, text, text);
        vec![
            Problem::ConfigMissing { path: path() },
            Problem::ConfigInvalid { path: path(), line: Some(3), setting: text() },
            Problem::ConfigInvalid { path: path(), line: Some(3), setting: String::new() },
            Problem::ConfigInvalid { path: path(), line: None, setting: text() },
            Problem::ConfigInvalid { path: path(), line: None, setting: String::new() },
            Problem::AccountUnknown,
            Problem::MieUnsupported { mie: "…" },
            Problem::TestTrustAbsent,
            Problem::TestTrustForbidden { name: text() },
            Problem::AuthoritiesMissing,
            Problem::TrustListUnreadable { path: path() },
            Problem::ClockWrong,
            Problem::ModuleMissing { path: None },
            Problem::ModuleMissing { path: Some(path()) },
            Problem::ModuleFailed { function: text(), code: text() },
            Problem::ReaderOrCardAbsent,
            Problem::ReaderAbsent,
            Problem::CardAbsent,
            Problem::ModuleForeign,
            Problem::ModuleCrashed,
            Problem::PinCancelled,
            Problem::PinLastTry,
            Problem::ProfileBusy,
            Problem::StoreDamaged,
            Problem::StoreNewer,
            Problem::StoreClosed,
            Problem::StoreSecretWrong,
            Problem::StoreSecretWeak,
            Problem::StoreSlotLast,
            Problem::StoreSlotMissing,
            Problem::StoreMissing,
            Problem::StoreUnusable,
            Problem::DiskFull,
            Problem::KeyringUnavailable,
            Problem::KeyringRefused,
            Problem::KeyringLocked,
            Problem::KeyringLost,
            Problem::KeyringBarred,
            Problem::SecretFileUnsafe,
            Problem::NotHere,
            Problem::OutboxMissing,
            Problem::ReceiptNotAsked,
            Problem::OutboxLeaving,
            Problem::OutboxDamaged,
            Problem::DraftDamaged,
            Problem::SearchEmpty,
            Problem::SearchUnclear,
            Problem::FolderProtected { folder: text() },
            Problem::FolderExists { folder: text() },
            Problem::FolderNameInvalid,
            Problem::FolderNotEmpty { folder: text() },
            Problem::NotInTrash,
            Problem::DecisionsUnanswered,
            Problem::DocumentUnusable { name: text() },
            Problem::DocumentTypeUnknown { code: text() },
            Problem::DocumentTypeUnknown { code: String::new() },
            Problem::ActDateInvalid,
            Problem::PatientIncomplete { missing: PatientTrait::All },
            Problem::PatientIncomplete { missing: PatientTrait::BirthName },
            Problem::PatientIncomplete { missing: PatientTrait::GivenName },
            Problem::PatientIncomplete { missing: PatientTrait::BirthDate },
            Problem::PatientIncomplete { missing: PatientTrait::Sex },
            Problem::InsKeyWrong,
            Problem::AuthorIncomplete { setting: text() },
            Problem::AuthorFileInvalid { path: path() },
            Problem::CardRemoved,
            Problem::CardUnusable,
            Problem::CardTimeout,
            Problem::CardCertExpired { on: datetime!(2026-11-03 12:00 UTC) },
            Problem::CardCertNotYetValid { from: datetime!(2026-11-03 12:00 UTC) },
            Problem::PinNeeded,
            Problem::PinWrong { left: PinTries::Several },
            Problem::PinWrong { left: PinTries::Last },
            Problem::PinWrong { left: PinTries::Locked },
            Problem::PinLocked,
            Problem::CertExpired { host: host() },
            Problem::CertNotYetValid { host: host() },
            Problem::CertRevoked { host: host() },
            Problem::CertAuthorityRevoked { host: host() },
            Problem::CertUnknownAuthority { host: host() },
            Problem::CertWrongIssuer { host: host(), issuer: text() },
            Problem::CertIssuerForPersons { host: host(), issuer: text() },
            Problem::CertIssuerOtherRange { host: host(), issuer: text() },
            Problem::CertWrongName { host: host() },
            Problem::CertWrongUse { host: host() },
            Problem::CertWeakSignature { host: host() },
            Problem::CertInvalid { host: host() },
            Problem::CrlMissing { host: host() },
            Problem::CrlTimeout { host: host() },
            Problem::CrlStale { host: host() },
            Problem::CrlForged { host: host() },
            Problem::DnsFailed { host: host() },
            Problem::TcpRefused { host: host(), port: 143 },
            Problem::Timeout { host: host() },
            Problem::ConnectionLost { host: host() },
            Problem::TlsFailed { host: host() },
            Problem::TlsIncompatible { host: host() },
            Problem::TlsWeakGroup { host: host() },
            Problem::TlsClientRefused { host: host() },
            Problem::StarttlsMissing { host: host() },
            Problem::StarttlsInjected { host: host() },
            Problem::ServerMisbehaved { host: host() },
            Problem::ServerBusy { host: host() },
            Problem::Offline,
            Problem::AuthRefused { address: address() },
            Problem::MailboxRefused { address: address() },
            Problem::FolderMissing { folder: text() },
            Problem::SpecialFolderMissing { special_use: "drafts" },
            Problem::SpecialFolderMissing { special_use: "sent" },
            Problem::SpecialFolderMissing { special_use: "trash" },
            Problem::MailMissing,
            Problem::MailIdInvalid,
            Problem::MailIdStale,
            Problem::PartMissing,
            Problem::PictureUnreadable,
            Problem::PreviewFailed,
            Problem::PdfPassword,
            Problem::PdfUnusable,
            Problem::HandOverFolderMissing,
            Problem::NothingToHandOver,
            Problem::PrinterMissing,
            Problem::OperationRefused { operation: "…" },
            Problem::QuotaExceeded,
            Problem::FileUnreadable { path: path() },
            Problem::FileUnwritable { path: path() },
            Problem::SenderRefused { address: address() },
            Problem::RecipientRefused { count: 1 },
            Problem::RecipientRefused { count: 3 },
            Problem::TooLarge { size: 12_500_000, limit: Some(10_000_000) },
            Problem::TooLarge { size: 12_500_000, limit: None },
            Problem::MessageRefused { code: 554 },
            Problem::SendUncertain,
            Problem::SentCopyMissing,
            Problem::DirectoryMissing,
            Problem::DirectoryQueryEmpty,
            Problem::DirectoryTooMany,
            Problem::DirectoryTimeout,
            Problem::DirectoryRefused { code: 53 },
            Problem::Busy,
            Problem::SeveralCards,
            Problem::Internal,
            Problem::ReplyFromElsewhere,
            Problem::NothingToReplace,
            Problem::PatientUnknown,
            Problem::PatientNotQualified,
            Problem::MessageUnwritable,
            Problem::Stopped,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::bundle::{Language, say_in};
    use super::*;
    use std::collections::BTreeSet;

    /// Each sample with what is said of it on the command line and in the window, in both languages.
    fn said() -> Vec<(Problem, [Sentence; 2])> {
        let say = |sample: Problem| {
            let said = [problem(&sample), window_problem(&sample)];
            (sample, said)
        };
        Language::ALL
            .into_iter()
            .flat_map(|language| say_in(language, || samples::all().into_iter().map(say).collect::<Vec<_>>()))
            .collect()
    }

    #[test]
    fn every_kind_has_a_sentence_and_a_next_step() {
        let kinds: BTreeSet<_> = samples::all().iter().map(Problem::kind).collect();
        assert_eq!(kinds, Problem::KINDS.iter().copied().collect(), "a kind has no sample");
        for (sample, said) in said() {
            for sentence in said.iter().flat_map(|said| [&said.message, &said.remedy]) {
                assert!(sentence.len() > 10 && sentence.ends_with('.'), "{}: {sentence:?}", sample.kind());
                assert!(!sentence.contains(['{', '}', '$', '\n']), "{}: {sentence:?}", sample.kind());
            }
        }
    }

    #[test]
    fn no_two_kinds_read_the_same() {
        let all = said();
        let sentences: BTreeSet<_> = all.iter().map(|(_, [said, _])| &said.message).collect();
        assert_eq!(sentences.len(), all.len(), "two kinds, or the two languages of one, read the same");
    }

    #[test]
    fn no_doubt_about_a_server_is_followed_by_a_way_round_it() {
        let mut seen = 0;
        for (sample, said) in said().into_iter().filter(|(sample, _)| samples::is_about_trust(sample)) {
            for sentence in said.iter().flat_map(|said| [&said.message, &said.remedy]) {
                assert_eq!(samples::way_round(sentence), None, "{}: {sentence:?}", sample.kind());
            }
            seen += 1;
        }
        assert!(seen >= 2 * 16, "both languages of each: {seen}");
    }

    #[test]
    fn the_window_sends_nobody_to_the_command_line() {
        for (sample, [_, said]) in said() {
            for sentence in [&said.message, &said.remedy] {
                let lower = sentence.to_lowercase().replace('\u{a0}', " ");
                let commands = ["« pli ", "“pli ", "--", "standard input", "entrée standard"];
                assert!(!commands.iter().any(|command| lower.contains(command)), "{}: {sentence}", sample.kind());
            }
        }
        let remedy = |language| say_in(language, || window_problem(&Problem::MailMissing).remedy.replace('\u{a0}', " "));
        assert_eq!(remedy(Language::French), "Mettez la liste à jour avec « Vérifier maintenant » (F5).");
        assert_eq!(remedy(Language::English), "Bring the list up to date with “Check now” (F5).");
        assert_eq!(window_problem(&Problem::ClockWrong), problem(&Problem::ClockWrong), "one next step for both where it holds");
    }

    #[test]
    fn the_documentation_shows_what_a_person_reads() {
        let documentation = include_str!("../../docs/problems.md");
        for sample in samples::all() {
            let said = problem(&sample);
            let row = format!("| `{}` |", sample.kind());
            let row = documentation.lines().find(|line| line.starts_with(&row)).unwrap_or_else(|| panic!("no row {row}"));
            assert!(row.contains(&said.message) && row.contains(&said.remedy), "{}\n{}\n{}", sample.kind(), said.message, said.remedy);
        }
    }

    #[test]
    fn values_reach_the_sentence() {
        let said = problem(&Problem::TcpRefused { host: "imap.mss.test".into(), port: 10143 });
        assert!(said.message.contains("imap.mss.test") && said.message.contains("10143"), "{}", said.message);
        let said = problem(&Problem::ConfigInvalid { path: "config.toml".into(), line: Some(7), setting: "imap".into() });
        assert!(said.message.contains("ligne 7"), "{}", said.message);
        let said = problem(&Problem::TooLarge { size: 10_000_001, limit: Some(10_000_000) }).message.replace('\u{a0}', " ");
        assert!(said.contains("10 000 001 octets") && said.contains("10 000 000 octets"), "{said}");
    }
}
