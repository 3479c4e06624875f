//! What a person must know when something cannot be done: a closed vocabulary.
//!
//! Every adapter error becomes one of these in `engine/problem.rs`; `text/` turns it into a sentence and a next
//! step. A problem holds only what those sentences need, and nothing of a patient.

use super::identity::PinTries;
use time::OffsetDateTime;

/// A trait of a patient without which no document is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatientTrait {
    /// Nobody is named.
    All,
    /// The birth name.
    BirthName,
    /// The first given name.
    GivenName,
    /// The birth date.
    BirthDate,
    /// The sex.
    Sex,
}

/// Declares [`Problem`], its machine names and the list of all names, so that none can be forgotten.
macro_rules! problems {
    ($( $(#[doc = $doc:literal])+ $variant:ident $({ $($(#[doc = $field_doc:literal])+ $field:ident : $type:ty),+ $(,)? })? => $id:literal, )+) => {
        /// A problem, with the values its sentence needs.
        #[derive(Clone, PartialEq, Eq, thiserror::Error)]
        #[error("{}", self.kind())]
        #[non_exhaustive]
        pub enum Problem {
            $( $(#[doc = $doc])+ $variant $({ $($(#[doc = $field_doc])+ $field: $type),+ })? ),+
        }

        /// Values may name a person's mailbox or file: only the kind is shown.
        impl std::fmt::Debug for Problem {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "Problem({})", self.kind())
            }
        }

        impl Problem {
            /// The machine names of all kinds, as `docs/problems.md` lists them.
            pub const KINDS: &'static [&'static str] = &[$($id),+];

            /// The machine name of this kind.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $( Problem::$variant $({ $($field: _),+ })? => $id ),+ }
            }
        }
    };
}

problems! {
    /// There is no configuration file.
    ConfigMissing {
        /// Where it was looked for.
        path: String,
    } => "config-missing",
    /// The configuration file cannot be understood.
    ConfigInvalid {
        /// The file.
        path: String,
        /// Line of the mistake, when the reader tells it.
        line: Option<usize>,
        /// The setting at fault.
        setting: String,
    } => "config-invalid",
    /// `--account` names a mailbox that is not configured.
    AccountUnknown => "account-unknown",
    /// The mailbox's means of identification is one this version cannot use.
    MieUnsupported {
        /// Its name in the configuration.
        mie: &'static str,
    } => "mie-unsupported",
    /// Test trust was asked for by a build made without it.
    TestTrustAbsent => "test-trust-absent",
    /// Test trust was asked for together with a name under `mssante.fr`.
    TestTrustForbidden {
        /// That name.
        name: String,
    } => "test-trust-forbidden",
    /// The pinned authorities' certificates are not on this machine.
    AuthoritiesMissing => "authorities-missing",
    /// The list of the trust space's domains cannot be read.
    TrustListUnreadable {
        /// The file.
        path: String,
    } => "trust-list-unreadable",
    /// The computer's clock cannot be right.
    ClockWrong => "clock-wrong",

    /// No PKCS#11 module was found.
    ModuleMissing {
        /// The path that was configured, if one was.
        path: Option<String>,
    } => "module-missing",
    /// The PKCS#11 module failed in a way that says nothing to a person.
    ModuleFailed {
        /// The PKCS#11 function that failed.
        function: String,
        /// Its return code, by name.
        code: String,
    } => "module-failed",
    /// The PKCS#11 module is made for another kind of machine than this program.
    ModuleForeign => "module-foreign",
    /// The PKCS#11 module takes the process down when it is loaded.
    ModuleCrashed => "module-crashed",
    /// No reader is connected.
    ReaderAbsent => "reader-absent",
    /// The reader is there, and no card is in it.
    CardAbsent => "card-absent",
    /// No card is seen, and nothing tells whether there is a reader.
    ReaderOrCardAbsent => "reader-or-card-absent",
    /// The card was taken out while it was needed.
    CardRemoved => "card-removed",
    /// The card has no authentication key or certificate.
    CardUnusable => "card-unusable",
    /// Several cards are there, and nothing says which one to use: a PIN given to the wrong one would cost it a try.
    SeveralCards => "several-cards",
    /// The card did not answer in time.
    CardTimeout => "card-timeout",
    /// The card's own certificate has expired.
    CardCertExpired {
        /// When.
        on: OffsetDateTime,
    } => "card-cert-expired",
    /// The card's own certificate is not valid yet.
    CardCertNotYetValid {
        /// From when it is.
        from: OffsetDateTime,
    } => "card-cert-not-yet-valid",
    /// A PIN is needed and none was given.
    PinNeeded => "pin-needed",
    /// The PIN is wrong. It is never tried again by itself.
    PinWrong {
        /// What the card says of the tries left.
        left: PinTries,
    } => "pin-wrong",
    /// The person gave up entering the PIN on the reader's keypad, or took too long.
    PinCancelled => "pin-cancelled",
    /// One try is left, and nobody accepted to risk it.
    PinLastTry => "pin-last-try",
    /// The card is locked after too many wrong PINs.
    PinLocked => "pin-locked",

    /// The server's certificate has expired (ECO.1.1.5).
    CertExpired {
        /// The server.
        host: String,
    } => "cert-expired",
    /// The server's certificate is not valid yet.
    CertNotYetValid {
        /// The server.
        host: String,
    } => "cert-not-yet-valid",
    /// The server's certificate is revoked (ECO.1.1.6).
    CertRevoked {
        /// The server.
        host: String,
    } => "cert-revoked",
    /// The certificate of the server's authority is revoked (ECO.1.1.6).
    CertAuthorityRevoked {
        /// The server.
        host: String,
    } => "cert-authority-revoked",
    /// The server's certificate comes from no known authority (ECO.1.1.10).
    CertUnknownAuthority {
        /// The server.
        host: String,
    } => "cert-unknown-authority",
    /// The server's certificate comes from an authority that is not for operators (ECO.1.1.10).
    CertWrongIssuer {
        /// The server.
        host: String,
        /// The authority's common name.
        issuer: String,
    } => "cert-wrong-issuer",
    /// The server's certificate comes from IGC-Santé's authority for persons (ECO.1.1.10).
    CertIssuerForPersons {
        /// The server.
        host: String,
        /// The authority's common name.
        issuer: String,
    } => "cert-issuer-for-persons",
    /// The server's certificate comes from another range of IGC-Santé than ÉLÉMENTAIRE (ECO.1.1.10).
    CertIssuerOtherRange {
        /// The server.
        host: String,
        /// The authority's common name.
        issuer: String,
    } => "cert-issuer-other-range",
    /// The server's certificate is for another name.
    CertWrongName {
        /// The server.
        host: String,
    } => "cert-wrong-name",
    /// The server's certificate is not a server's.
    CertWrongUse {
        /// The server.
        host: String,
    } => "cert-wrong-use",
    /// The server's certificate is signed with an algorithm that is no longer safe.
    CertWeakSignature {
        /// The server.
        host: String,
    } => "cert-weak-signature",
    /// The server's certificate is damaged or falsely signed.
    CertInvalid {
        /// The server.
        host: String,
    } => "cert-invalid",
    /// The revocation list of the server's authority cannot be had.
    CrlMissing {
        /// The server.
        host: String,
    } => "crl-missing",
    /// The publisher of the revocation list does not answer in time.
    CrlTimeout {
        /// The server.
        host: String,
    } => "crl-timeout",
    /// The revocation list is past its date.
    CrlStale {
        /// The server.
        host: String,
    } => "crl-stale",
    /// The revocation list is not signed by its authority.
    CrlForged {
        /// The server.
        host: String,
    } => "crl-forged",

    /// A server's name does not resolve.
    DnsFailed {
        /// The name.
        host: String,
    } => "dns-failed",
    /// A server refuses connections, or cannot be reached.
    TcpRefused {
        /// The server.
        host: String,
        /// The port.
        port: u16,
    } => "tcp-refused",
    /// A server did not answer in time.
    Timeout {
        /// The server.
        host: String,
    } => "timeout",
    /// The connection was cut in the middle of an operation.
    ConnectionLost {
        /// The server.
        host: String,
    } => "connection-lost",
    /// The TLS handshake failed for another reason than the certificate.
    TlsFailed {
        /// The server.
        host: String,
    } => "tls-failed",
    /// The server and the operators' TLS profile have no version or cipher suite in common.
    TlsIncompatible {
        /// The server.
        host: String,
    } => "tls-incompatible",
    /// The server's Diffie-Hellman group is too small, or not what it must be.
    TlsWeakGroup {
        /// The server.
        host: String,
    } => "tls-weak-group",
    /// The server refuses the card's certificate in the handshake.
    TlsClientRefused {
        /// The server.
        host: String,
    } => "tls-client-refused",
    /// The server does not offer, or refuses, STARTTLS.
    StarttlsMissing {
        /// The server.
        host: String,
    } => "starttls-missing",
    /// Bytes were slipped in before the encryption began: an attack, or a broken server.
    StarttlsInjected {
        /// The server.
        host: String,
    } => "starttls-injected",
    /// The server does not follow the protocol.
    ServerMisbehaved {
        /// The server.
        host: String,
    } => "server-misbehaved",
    /// The server answers that it cannot serve now.
    ServerBusy {
        /// The server.
        host: String,
    } => "server-busy",
    /// The work needs the network, and offline work was asked for.
    Offline => "offline",

    /// The server refuses this mailbox's address with this card.
    AuthRefused {
        /// The mailbox.
        address: String,
    } => "auth-refused",
    /// The server opens the session but not the mailbox.
    MailboxRefused {
        /// The mailbox.
        address: String,
    } => "mailbox-refused",
    /// There is no such folder.
    FolderMissing {
        /// Its name.
        folder: String,
    } => "folder-missing",
    /// The mailbox has no folder for this use.
    SpecialFolderMissing {
        /// The use: `drafts`, `sent` or `trash`.
        special_use: &'static str,
    } => "special-folder-missing",
    /// There is no such mail, or no longer.
    MailMissing => "mail-missing",
    /// The text given is no mail identifier.
    MailIdInvalid => "mail-id-invalid",
    /// The folder was rebuilt since the identifier was given out.
    MailIdStale => "mail-id-stale",
    /// The message has no such part.
    PartMissing => "part-missing",
    /// An attached image is damaged, too large, or of a kind that is not shown.
    PictureUnreadable => "picture-unreadable",
    /// An attached document is damaged, or takes more time or memory to show than is given.
    PreviewFailed => "preview-failed",
    /// A PDF asks for a password.
    PdfPassword => "pdf-password",
    /// A PDF cannot be made into the archival form that documents are sent in.
    PdfUnusable => "pdf-unusable",
    /// No folder was chosen for the record software.
    HandOverFolderMissing => "handover-folder-missing",
    /// The message has no document to hand over.
    NothingToHandOver => "nothing-to-hand-over",
    /// No printer takes what is to be printed.
    PrinterMissing => "printer-missing",
    /// The server refused the operation.
    OperationRefused {
        /// The operation: the IMAP command's name.
        operation: &'static str,
    } => "operation-refused",
    /// The mailbox is full.
    QuotaExceeded => "quota-exceeded",

    /// A file given by the user cannot be read.
    FileUnreadable {
        /// The file.
        path: String,
    } => "file-unreadable",
    /// The file to write exists already, or cannot be written.
    FileUnwritable {
        /// The file.
        path: String,
    } => "file-unwritable",
    /// The message cannot be written down: the clock or the product's number is out of all bounds.
    MessageUnwritable => "message-unwritable",
    /// The message replied to is in another mailbox than the one the reply leaves from.
    ReplyFromElsewhere => "reply-from-elsewhere",
    /// The server refuses the sender's address with this card.
    SenderRefused {
        /// The mailbox.
        address: String,
    } => "sender-refused",
    /// At least one recipient was refused: the message was sent to nobody.
    RecipientRefused {
        /// How many were refused.
        count: usize,
    } => "recipient-refused",
    /// The message is larger than the operator takes.
    TooLarge {
        /// Encoded size in octets.
        size: u64,
        /// The operator's limit in octets, when it says so.
        limit: Option<u64>,
    } => "too-large",
    /// The server refused the message itself.
    MessageRefused {
        /// SMTP reply code.
        code: u16,
    } => "message-refused",
    /// The link broke after the message was handed over and before the answer.
    SendUncertain => "send-uncertain",
    /// The message is sent, but its copy could not be filed.
    SentCopyMissing => "sent-copy-missing",

    /// No directory is configured.
    DirectoryMissing => "directory-missing",
    /// The search has no criterion.
    DirectoryQueryEmpty => "directory-query-empty",
    /// The directory has more answers than it gives.
    DirectoryTooMany => "directory-too-many",
    /// The directory gave up, or did not answer in time.
    DirectoryTimeout => "directory-timeout",
    /// The directory refused the search.
    DirectoryRefused {
        /// LDAP result code (RFC 4511 §4.1.9).
        code: u32,
    } => "directory-refused",

    /// The store's header or pages are not what was written.
    StoreDamaged => "store-damaged",
    /// A newer version of the program made the store.
    StoreNewer => "store-newer",
    /// Nothing that was given opens the store: a new card, a slot that was revoked.
    StoreClosed => "store-closed",
    /// The passphrase opens no slot.
    StoreSecretWrong => "store-secret-wrong",
    /// A passphrase that a person chose is too short.
    StoreSecretWeak => "store-secret-weak",
    /// The last way to open the store is not taken away.
    StoreSlotLast => "store-slot-last",
    /// No slot has that name.
    StoreSlotMissing => "store-slot-missing",
    /// There is no store yet.
    StoreMissing => "store-missing",
    /// The store's files cannot be read or written.
    StoreUnusable => "store-unusable",
    /// The disk is full; nothing was lost, nothing is done.
    DiskFull => "disk-full",
    /// The system has no keyring that answers.
    KeyringUnavailable => "keyring-unavailable",
    /// The keyring is refused where several persons share the profile.
    KeyringRefused => "keyring-refused",
    /// The keyring is locked, and was not opened.
    KeyringLocked => "keyring-locked",
    /// The keyring does not hold what opens this store, or something else.
    KeyringLost => "keyring-lost",
    /// A card's removal locked the store: the keyring does not open it.
    KeyringBarred => "keyring-barred",
    /// The file of the secret can be read by others, or not at all.
    SecretFileUnsafe => "secret-file-unsafe",
    /// The whole message is not in the store, and nothing is asked of the server.
    NotHere => "not-here",
    /// The outbox has no message of that number, or it has left.
    OutboxMissing => "outbox-missing",
    /// It is being handed over: it can no longer be taken back.
    OutboxLeaving => "outbox-leaving",
    /// The message asks for no read receipt, it was answered before, or only a person may answer.
    ReceiptNotAsked => "receipt-not-asked",
    /// A message of the outbox is not what was written, for the disk lost a part of it: it is never sent.
    OutboxDamaged => "outbox-damaged",
    /// A draft, or one of its files, is not what was written, for the disk lost a part of it: it is never sent.
    DraftDamaged => "draft-damaged",
    /// Nothing was asked for.
    SearchEmpty => "search-empty",
    /// A word of the search cannot be understood.
    SearchUnclear => "search-unclear",
    /// The folder has a use, or holds one that has: it is neither renamed nor deleted.
    FolderProtected {
        /// Its name.
        folder: String,
    } => "folder-protected",
    /// There is a folder of this name already.
    FolderExists {
        /// That name.
        folder: String,
    } => "folder-exists",
    /// No folder can have this name.
    FolderNameInvalid => "folder-name-invalid",
    /// The folder still holds messages or folders: it is not deleted.
    FolderNotEmpty {
        /// Its name.
        folder: String,
    } => "folder-not-empty",
    /// Only what is in the trash is erased.
    NotInTrash => "not-in-trash",
    /// A patient is to be written to whose identity is not qualified.
    PatientNotQualified => "patient-not-qualified",
    /// A file describes no patient, or one without a valid matricule where that is needed.
    PatientUnknown => "patient-unknown",
    /// The message whose documents are to be replaced has none.
    NothingToReplace => "nothing-to-replace",
    /// A file to be sent as a document is neither a PDF, nor a clinical document, nor an archive of documents; or it is damaged.
    DocumentUnusable {
        /// The file's name.
        name: String,
    } => "document-unusable",
    /// No type of document has this code.
    DocumentTypeUnknown {
        /// The code.
        code: String,
    } => "document-type-unknown",
    /// The day of the act is no day.
    ActDateInvalid => "act-date-invalid",
    /// Something of the patient is not said without which no document is made.
    PatientIncomplete {
        /// What.
        missing: PatientTrait,
    } => "patient-incomplete",
    /// The matricule's key is wrong.
    InsKeyWrong => "ins-key-wrong",
    /// Something of the author is not said, or in no national list, without which no document is made.
    AuthorIncomplete {
        /// Its name in the configuration.
        setting: String,
    } => "author-incomplete",
    /// A file that should describe an author does not.
    AuthorFileInvalid {
        /// The file.
        path: String,
    } => "author-file-invalid",
    /// The server was told several times of what was decided, and left it without an answer that can be read.
    DecisionsUnanswered => "decisions-unanswered",

    /// The mailbox has more work waiting than it can take.
    Busy => "busy",
    /// Another Pli of the same person is running.
    ProfileBusy => "profile-busy",
    /// The program itself failed.
    Internal => "internal-error",
    /// The program is stopping, or the session was locked meanwhile.
    Stopped => "stopped",
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn kinds_are_distinct_kebab_case_names() {
        let distinct: BTreeSet<_> = Problem::KINDS.iter().collect();
        assert_eq!(distinct.len(), Problem::KINDS.len());
        assert!(Problem::KINDS.iter().all(|k| k.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
    }
}
