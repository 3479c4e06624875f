//! What can go wrong in an IMAP session.

/// An IMAP operation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImapError {
    /// The connection is gone, or the server said good-bye.
    #[error("connection lost")]
    Lost,
    /// The server did not answer in time.
    #[error("timeout")]
    Timeout,
    /// What the server said is not IMAP, or not an answer to what was asked.
    #[error("protocol violation")]
    Protocol,
    /// The server refused; the session is still good.
    #[error("{command} refused: {refusal:?}")]
    Refused {
        /// The command.
        command: &'static str,
        /// Why, as far as the server says it in a form made for programs.
        refusal: Refusal,
    },
}

/// A refusal's response code (RFC 5530, RFC 3501 §7.1, RFC 9208). Texts are for people and are never looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// `AUTHENTICATIONFAILED`.
    AuthenticationFailed,
    /// `AUTHORIZATIONFAILED`, `NOPERM`, `CONTACTADMIN`.
    NotAllowed,
    /// `NONEXISTENT`, `TRYCREATE`.
    NoSuchFolder,
    /// `OVERQUOTA`.
    OverQuota,
    /// `LIMIT`, `TOOBIG`.
    TooLarge,
    /// `UNAVAILABLE`, `INUSE`, `SERVERBUG`.
    Unavailable,
    /// No code, or one that changes nothing for us.
    Unspecified,
}

impl Refusal {
    /// The refusal of this code; `None` for codes that say something else.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Some(match code.to_ascii_uppercase().as_str() {
            "AUTHENTICATIONFAILED" | "EXPIRED" => Refusal::AuthenticationFailed,
            "AUTHORIZATIONFAILED" | "NOPERM" | "CONTACTADMIN" => Refusal::NotAllowed,
            "NONEXISTENT" | "TRYCREATE" => Refusal::NoSuchFolder,
            "OVERQUOTA" => Refusal::OverQuota,
            "LIMIT" | "TOOBIG" => Refusal::TooLarge,
            "UNAVAILABLE" | "INUSE" | "SERVERBUG" => Refusal::Unavailable,
            _ => return None,
        })
    }
}
