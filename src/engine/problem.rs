//! Every adapter's error as a [`Problem`], here and nowhere else.

use super::event::LockReason;
use crate::card::CardError;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::SpecialUse;
use crate::domain::intent::Unfit;
use crate::imap::{ImapError, Refusal};
use crate::ldap::LdapError;
use crate::net::{CertFault, Forgotten, NetError, NetFault};
use crate::smtp::SmtpError;
use crate::store::StoreError;

/// A card's error.
pub(super) fn of_card(error: CardError) -> Problem {
    match error {
        CardError::ModuleMissing(path) => Problem::ModuleMissing { path },
        CardError::Module { function, code } => Problem::ModuleFailed { function, code },
        CardError::ModuleForeign => Problem::ModuleForeign,
        CardError::ModuleCrashed => Problem::ModuleCrashed,
        CardError::NoReader => Problem::ReaderAbsent,
        CardError::EmptyReader => Problem::CardAbsent,
        CardError::PinCancelled => Problem::PinCancelled,
        CardError::Absent => Problem::ReaderOrCardAbsent,
        CardError::Several => Problem::SeveralCards,
        // Whoever gave the PIN must know that their card left, and look at the one that is there.
        CardError::Removed | CardError::Changed => Problem::CardRemoved,
        CardError::Unusable => Problem::CardUnusable,
        CardError::PinNeeded => Problem::PinNeeded,
        CardError::PinWrong(left) => Problem::PinWrong { left },
        CardError::PinLocked => Problem::PinLocked,
        CardError::Timeout => Problem::CardTimeout,
    }
}

/// The store's error.
pub(super) fn of_store(error: StoreError) -> Problem {
    match error {
        StoreError::Missing => Problem::StoreMissing,
        StoreError::WrongSecret => Problem::StoreSecretWrong,
        StoreError::Damaged => Problem::StoreDamaged,
        StoreError::Newer { .. } => Problem::StoreNewer,
        StoreError::Full => Problem::DiskFull,
        StoreError::Io => Problem::StoreUnusable,
        StoreError::Absent => Problem::MailMissing,
        StoreError::Closed => Problem::StoreClosed,
        StoreError::SecretWeak => Problem::StoreSecretWeak,
        StoreError::SlotLast => Problem::StoreSlotLast,
        StoreError::SlotMissing => Problem::StoreSlotMissing,
        StoreError::TooLarge { size } => Problem::TooLarge { size, limit: Some(crate::store::drafts::FILES_LIMIT) },
        StoreError::Statement => Problem::Internal,
    }
}

/// What cannot be decided.
pub(super) fn of_unfit(unfit: Unfit) -> Problem {
    match unfit {
        Unfit::MailMissing => Problem::MailMissing,
        Unfit::FolderMissing(folder) => Problem::FolderMissing { folder },
        Unfit::SpecialMissing(special_use) => Problem::SpecialFolderMissing { special_use: special_use_name(special_use) },
        Unfit::FolderProtected(folder) => Problem::FolderProtected { folder },
        Unfit::FolderExists(folder) => Problem::FolderExists { folder },
        Unfit::FolderName => Problem::FolderNameInvalid,
        Unfit::FolderNotEmpty(folder) => Problem::FolderNotEmpty { folder },
        Unfit::NotInTrash => Problem::NotInTrash,
    }
}

/// A connection's error.
pub(super) fn of_net(error: NetError) -> Problem {
    let NetError { host, port, fault, .. } = error;
    match fault {
        NetFault::NameNotFound => Problem::DnsFailed { host },
        NetFault::Refused => Problem::TcpRefused { host, port },
        NetFault::Timeout => Problem::Timeout { host },
        NetFault::Lost => Problem::ConnectionLost { host },
        NetFault::NoStarttls => Problem::StarttlsMissing { host },
        NetFault::Injected => Problem::StarttlsInjected { host },
        NetFault::Busy => Problem::ServerBusy { host },
        NetFault::Garbage => Problem::ServerMisbehaved { host },
        NetFault::Certificate(fault) => of_certificate(fault, host),
        NetFault::ClientRefused => Problem::TlsClientRefused { host },
        NetFault::Signer(fault) => match fault.0.downcast_ref::<CardError>() {
            Some(error) => of_card(error.clone()),
            None if fault.0.is::<Forgotten>() => Problem::PinNeeded,
            None => Problem::TlsFailed { host },
        },
        NetFault::Incompatible => Problem::TlsIncompatible { host },
        NetFault::WeakGroup => Problem::TlsWeakGroup { host },
        NetFault::Handshake => Problem::TlsFailed { host },
    }
}

fn of_certificate(fault: CertFault, host: String) -> Problem {
    match fault {
        CertFault::Expired => Problem::CertExpired { host },
        CertFault::NotYetValid => Problem::CertNotYetValid { host },
        CertFault::Revoked => Problem::CertRevoked { host },
        CertFault::UnknownAuthority => Problem::CertUnknownAuthority { host },
        CertFault::AuthorityRevoked => Problem::CertAuthorityRevoked { host },
        CertFault::WrongIssuer(issuer) => Problem::CertWrongIssuer { host, issuer },
        CertFault::IssuerForPersons(issuer) => Problem::CertIssuerForPersons { host, issuer },
        CertFault::IssuerOtherRange(issuer) => Problem::CertIssuerOtherRange { host, issuer },
        CertFault::CrlTimeout => Problem::CrlTimeout { host },
        CertFault::WrongName => Problem::CertWrongName { host },
        CertFault::WrongUse => Problem::CertWrongUse { host },
        CertFault::WeakSignature => Problem::CertWeakSignature { host },
        CertFault::Invalid => Problem::CertInvalid { host },
        CertFault::CrlMissing => Problem::CrlMissing { host },
        CertFault::CrlStale => Problem::CrlStale { host },
        CertFault::CrlForged => Problem::CrlForged { host },
    }
}

/// A session that ended under the work.
pub(super) fn of_lock(reason: LockReason) -> Problem {
    match reason {
        LockReason::Asked | LockReason::Idle => Problem::Stopped,
        LockReason::CardRemoved => Problem::CardRemoved,
    }
}

/// What an IMAP error was met with: the values its sentence needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct ImapContext<'a> {
    pub(super) host: &'a str,
    pub(super) address: &'a BalAddress,
    pub(super) folder: &'a str,
}

/// An IMAP session's error.
pub(super) fn of_imap(error: ImapError, context: ImapContext<'_>) -> Problem {
    let host = context.host.to_owned();
    let folder = || Problem::FolderMissing { folder: context.folder.to_owned() };
    match error {
        ImapError::Lost => Problem::ConnectionLost { host },
        ImapError::Timeout => Problem::Timeout { host },
        ImapError::Protocol => Problem::ServerMisbehaved { host },
        ImapError::Refused { command, refusal } => match (command, refusal) {
            ("AUTHENTICATE", Refusal::NotAllowed) => Problem::MailboxRefused { address: context.address.to_string() },
            ("AUTHENTICATE", Refusal::Unavailable) => Problem::ServerBusy { host },
            ("AUTHENTICATE", _) => Problem::AuthRefused { address: context.address.to_string() },
            (_, Refusal::OverQuota) => Problem::QuotaExceeded,
            (_, Refusal::NoSuchFolder) => folder(),
            (_, Refusal::Unavailable) => Problem::ServerBusy { host },
            ("EXAMINE" | "SELECT", Refusal::NotAllowed) if context.folder == "INBOX" => {
                Problem::MailboxRefused { address: context.address.to_string() }
            }
            (operation, Refusal::NotAllowed) => Problem::OperationRefused { operation },
            ("EXAMINE" | "SELECT", _) => folder(),
            (operation, _) => Problem::OperationRefused { operation },
        },
    }
}

/// A submission's error.
pub(super) fn of_smtp(error: SmtpError, host: &str, address: &BalAddress, size: u64, limit: Option<u64>) -> Problem {
    let (host, address) = (host.to_owned(), address.to_string());
    match error {
        SmtpError::Lost => Problem::ConnectionLost { host },
        SmtpError::Timeout => Problem::Timeout { host },
        SmtpError::Protocol => Problem::ServerMisbehaved { host },
        SmtpError::Unavailable => Problem::ServerBusy { host },
        SmtpError::AuthRefused => Problem::AuthRefused { address },
        SmtpError::SenderRefused(_) => Problem::SenderRefused { address },
        SmtpError::TooLarge => Problem::TooLarge { size, limit },
    }
}

/// A directory search's error.
pub(super) fn of_ldap(error: LdapError, host: &str) -> Problem {
    match error {
        LdapError::Net(error) => of_net(error),
        LdapError::Lost => Problem::ConnectionLost { host: host.to_owned() },
        LdapError::Protocol => Problem::ServerMisbehaved { host: host.to_owned() },
        LdapError::TimeLimit => Problem::DirectoryTimeout,
        LdapError::TooMany => Problem::DirectoryTooMany,
        LdapError::Refused(code) => Problem::DirectoryRefused { code },
    }
}

/// Whether a problem is of the server or of the way to it, and not of this computer.
pub(super) fn is_unreachable(problem: &Problem) -> bool {
    !matches!(problem, Problem::StoreDamaged | Problem::StoreUnusable | Problem::DiskFull | Problem::StoreMissing | Problem::Internal)
}

/// The name of a use in [`Problem::SpecialFolderMissing`].
pub(super) fn special_use_name(special_use: SpecialUse) -> &'static str {
    match special_use {
        SpecialUse::Inbox => "inbox",
        SpecialUse::Drafts => "drafts",
        SpecialUse::Sent => "sent",
        SpecialUse::Archive => "archive",
        SpecialUse::Junk => "junk",
        SpecialUse::Trash => "trash",
    }
}
