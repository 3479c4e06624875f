//! Why a message did not leave, as it is kept beside it: the machine name, and what else its sentence needs.

use super::config::Account;
use crate::domain::Problem;
use crate::domain::outbox::RecipientReply;

/// As it is kept.
pub(super) fn note(problem: &Problem) -> String {
    match problem {
        Problem::RecipientRefused { count } => format!("{} {count}", problem.kind()),
        Problem::MessageRefused { code } => format!("{} {code}", problem.kind()),
        Problem::TooLarge { size, limit } => format!("{} {size} {}", problem.kind(), limit.unwrap_or_default()),
        _ => problem.kind().to_owned(),
    }
}

/// What was kept, for this mailbox. What concerns a server concerns the one messages leave by.
pub(super) fn noted(text: &str, account: &Account) -> Problem {
    let mut words = text.split(' ');
    let (kind, mut number) =
        (words.next().unwrap_or_default(), || words.next().and_then(|word| word.parse::<u64>().ok()).unwrap_or_default());
    let (host, address) = (account.smtp.host.clone(), account.bal.address.to_string());
    match kind {
        "recipient-refused" => Problem::RecipientRefused { count: usize::try_from(number()).unwrap_or(1) },
        "message-refused" => Problem::MessageRefused { code: u16::try_from(number()).unwrap_or_default() },
        "too-large" => Problem::TooLarge { size: number(), limit: Some(number()).filter(|limit| *limit > 0) },
        "sender-refused" => Problem::SenderRefused { address },
        "auth-refused" => Problem::AuthRefused { address },
        "send-uncertain" => Problem::SendUncertain,
        "outbox-damaged" => Problem::OutboxDamaged,
        "sent-copy-missing" => Problem::SentCopyMissing,
        "dns-failed" => Problem::DnsFailed { host },
        "tcp-refused" => Problem::TcpRefused { host, port: account.smtp.port },
        "timeout" => Problem::Timeout { host },
        "connection-lost" => Problem::ConnectionLost { host },
        "server-busy" => Problem::ServerBusy { host },
        "starttls-missing" => Problem::StarttlsMissing { host },
        "starttls-injected" => Problem::StarttlsInjected { host },
        "tls-failed" => Problem::TlsFailed { host },
        "tls-incompatible" => Problem::TlsIncompatible { host },
        "tls-weak-group" => Problem::TlsWeakGroup { host },
        "tls-client-refused" => Problem::TlsClientRefused { host },
        "cert-expired" => Problem::CertExpired { host },
        "cert-not-yet-valid" => Problem::CertNotYetValid { host },
        "cert-revoked" => Problem::CertRevoked { host },
        "cert-authority-revoked" => Problem::CertAuthorityRevoked { host },
        "cert-unknown-authority" => Problem::CertUnknownAuthority { host },
        "cert-wrong-name" => Problem::CertWrongName { host },
        "cert-wrong-use" => Problem::CertWrongUse { host },
        "cert-weak-signature" => Problem::CertWeakSignature { host },
        "crl-missing" => Problem::CrlMissing { host },
        "crl-timeout" => Problem::CrlTimeout { host },
        "crl-stale" => Problem::CrlStale { host },
        "crl-forged" => Problem::CrlForged { host },
        kind if kind.starts_with("cert-") => Problem::CertInvalid { host },
        "card-removed" => Problem::CardRemoved,
        "pin-needed" => Problem::PinNeeded,
        "disk-full" => Problem::DiskFull,
        "internal-error" => Problem::Internal,
        "stopped" => Problem::Stopped,
        _ => Problem::ServerMisbehaved { host },
    }
}

/// Whether the operator's refusal may be another later (RFC 5321 §4.2.1: 4yz).
pub(super) fn is_temporary(problem: &Problem, replies: &[RecipientReply]) -> bool {
    let temporary = |code: u16| (400..500).contains(&code);
    match problem {
        Problem::RecipientRefused { .. } => replies.iter().filter(|reply| !reply.accepted).all(|reply| temporary(reply.code)),
        Problem::MessageRefused { code } => temporary(*code),
        Problem::SenderRefused { .. } | Problem::TooLarge { .. } | Problem::OutboxDamaged => false,
        _ => true,
    }
}

/// The longest wait between two tries, in seconds.
pub(super) const LONGEST_WAIT: i64 = 900;

/// Seconds until the next try after so many in vain: from 10 s to a quarter of an hour.
pub(super) fn wait(tries: u32) -> i64 {
    10i64.checked_shl(tries.min(10)).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_are_bounded() {
        assert_eq!([0, 1, 2, 6, 7, 50].map(wait), [10, 20, 40, 640, 900, 900]);
    }
}
