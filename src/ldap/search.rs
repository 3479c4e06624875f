//! One search, bounded in time and in answers.

use super::frame::Violation;
use super::{entry, filter, relay};
use crate::domain::directory::{DirectoryAnswer, DirectoryQuery};
use crate::net::{Endpoint, NetError, Resolver};
use ldap3::{LdapConnAsync, LdapConnSettings, Scope, SearchEntry, StdStream};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// The directory gives up after 60 s by itself (DST 6.2.8); a little more, so that its own answer is heard.
const PATIENCE: Duration = Duration::from_secs(70);
/// The directory stops at 100 entries by itself (DST 6.2.8). One that does not is stopped here.
const ENTRY_LIMIT: usize = 1000;
/// How long taking leave may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// A search failed.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum LdapError {
    /// The directory cannot be reached.
    #[error(transparent)]
    Net(#[from] NetError),
    /// The connection broke.
    #[error("connection lost")]
    Lost,
    /// What came is not LDAP, or is out of all proportion.
    #[error("protocol violation")]
    Protocol,
    /// The directory gave up (`timeLimitExceeded`), or did not answer.
    #[error("time limit")]
    TimeLimit,
    /// The directory answers that it has too many entries, and gives none (`adminLimitExceeded`).
    #[error("too many entries")]
    TooMany,
    /// Another result code (RFC 4511 §4.1.9).
    #[error("refused: {0}")]
    Refused(u32),
}

/// Result codes of RFC 4511 that mean something to a person.
const SUCCESS: u32 = 0;
const TIME_LIMIT_EXCEEDED: u32 = 3;
const SIZE_LIMIT_EXCEEDED: u32 = 4;
const ADMIN_LIMIT_EXCEEDED: u32 = 11;

/// Searches the directory, anonymously, under `base`.
///
/// # Errors
/// See [`LdapError`]. Reaching the size limit is not one: the entries received are the answer, and it says so.
pub async fn search(resolver: &Resolver, endpoint: &Endpoint, base: &str, query: &DirectoryQuery) -> Result<DirectoryAnswer, LdapError> {
    let stream = resolver.open_clear(endpoint).await?;
    tokio::time::timeout(PATIENCE, ask(stream, base, query)).await.unwrap_or(Err(LdapError::TimeLimit))
}

async fn ask(network: TcpStream, base: &str, query: &DirectoryQuery) -> Result<DirectoryAnswer, LdapError> {
    let (near, far) = relay::pair().await.map_err(|_| LdapError::Lost)?;
    // Both tasks end with their sets, whichever way this one ends.
    let mut relaying = JoinSet::new();
    relaying.spawn(relay::relay(network, near));
    let outcome = converse(far, base, query).await;
    // ldap3 hears of a cut connection only; why it was cut, the relay knows.
    let relayed = tokio::time::timeout(FAREWELL, relaying.join_next()).await;
    match (outcome, relayed) {
        (Err(LdapError::Lost), Ok(Some(Ok(Err(Violation))))) => Err(LdapError::Protocol),
        (outcome, _) => outcome,
    }
}

async fn converse(relayed: TcpStream, base: &str, query: &DirectoryQuery) -> Result<DirectoryAnswer, LdapError> {
    let stream = relayed.into_std().map_err(|_| LdapError::Lost)?;
    let settings = LdapConnSettings::new().set_std_stream(StdStream::Tcp(stream));
    // The stream is there already: the name is asked for, and not used.
    let (connection, mut ldap) = LdapConnAsync::with_settings(settings, "ldap://localhost").await.map_err(|_| LdapError::Lost)?;
    // A task of its own: should ldap3 panic after all, the connection is lost and nothing else.
    let mut driving = JoinSet::new();
    driving.spawn(connection.drive());
    let filter = filter::of(query).to_string();
    let outcome = async {
        let mut stream =
            ldap.streaming_search(base, Scope::Subtree, &filter, entry::ATTRIBUTES.to_vec()).await.map_err(|_| LdapError::Lost)?;
        let mut answer = DirectoryAnswer::default();
        let mut received = 0;
        // The entries are read before the result is looked at: past its size limit the directory sends them all the
        // same, and they are what the user came for.
        while let Some(found) = stream.next().await.map_err(|_| LdapError::Lost)? {
            if received == ENTRY_LIMIT {
                answer.truncated = true;
                return Ok(answer);
            }
            received += 1;
            if !found.is_ref() && !found.is_intermediate() {
                answer.entries.extend(entry::read(&SearchEntry::construct(found)));
            }
        }
        match stream.finish().await.rc {
            SUCCESS => Ok(answer),
            SIZE_LIMIT_EXCEEDED => Ok(DirectoryAnswer { truncated: true, ..answer }),
            TIME_LIMIT_EXCEEDED => Err(LdapError::TimeLimit),
            ADMIN_LIMIT_EXCEEDED => Err(LdapError::TooMany),
            code => Err(LdapError::Refused(code)),
        }
    }
    .await;
    drop(tokio::time::timeout(FAREWELL, ldap.unbind()).await);
    outcome
}
