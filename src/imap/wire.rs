//! Commands out, answers in.

use super::error::{ImapError, Refusal};
use crate::net::SecureStream;
use async_imap::Client;
use async_imap::imap_proto::{Outcome, Response, ResponseCode, Status};
use std::time::Duration;
use tokio::io::AsyncWriteExt;

/// How long one answer may take. A whole message is one answer: 25 MB take 100 s at 2 Mbit/s.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection that speaks IMAP.
#[derive(Debug)]
pub(super) struct Wire {
    client: Client<SecureStream>,
    tag: u32,
}

/// What a command's last line said, when the server did as asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// The UID that an APPEND gave (RFC 4315), when the server tells.
    pub(super) append_uid: Option<u32>,
}

impl Wire {
    pub(super) fn new(stream: SecureStream) -> Self {
        Self { client: Client::new(stream), tag: 0 }
    }

    /// Runs a command. `name` stands for it in errors, `arguments` follow it on the wire, and every answer on the way
    /// to its completion is shown to `answer`.
    pub(super) async fn command(
        &mut self,
        name: &'static str,
        arguments: &str,
        answer: impl FnMut(&Response<'_>),
    ) -> Result<Done, ImapError> {
        let tag = self.send(name, arguments).await?;
        self.complete(&tag, name, answer, None).await
    }

    /// Runs a command that ends in a literal: the server is asked before it is given the octets (RFC 3501 §4.3).
    pub(super) async fn command_with_literal(&mut self, name: &'static str, arguments: &str, literal: &[u8]) -> Result<Done, ImapError> {
        let tag = self.send(name, &format!("{arguments} {{{}}}", literal.len())).await?;
        self.complete(&tag, name, |_| {}, Some(literal)).await
    }

    async fn send(&mut self, name: &str, arguments: &str) -> Result<String, ImapError> {
        self.tag += 1;
        let tag = format!("P{}", self.tag);
        let space = if arguments.is_empty() { "" } else { " " };
        self.write(format!("{tag} {name}{space}{arguments}\r\n").as_bytes()).await?;
        Ok(tag)
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), ImapError> {
        let stream = self.client.get_mut();
        let writing = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        match tokio::time::timeout(PATIENCE, writing).await {
            Err(_) => Err(ImapError::Timeout),
            Ok(Err(_)) => Err(ImapError::Lost),
            Ok(Ok(())) => Ok(()),
        }
    }

    /// Reads to the tagged answer. A continuation request is given `continuation` once, and is an error otherwise.
    async fn complete(
        &mut self,
        tag: &str,
        name: &'static str,
        mut answer: impl FnMut(&Response<'_>),
        mut continuation: Option<&[u8]>,
    ) -> Result<Done, ImapError> {
        loop {
            let response = match tokio::time::timeout(PATIENCE, self.client.read_response()).await {
                Err(_) => return Err(ImapError::Timeout),
                Ok(Ok(None)) => return Err(ImapError::Lost),
                // The parser reports what it could not read as an error of kind `Other`, with the octets in its text:
                // the text is dropped, it may be a patient's.
                Ok(Err(error)) if error.kind() == std::io::ErrorKind::Other => return Err(ImapError::Protocol),
                Ok(Err(_)) => return Err(ImapError::Lost),
                Ok(Ok(Some(response))) => response,
            };
            match response.parsed() {
                Response::Done { tag: answered, status, outcome } => {
                    if answered.0 != tag {
                        return Err(ImapError::Protocol);
                    }
                    return match status {
                        Status::Ok => Ok(Done { append_uid: append_uid(outcome) }),
                        Status::No | Status::Bad => Err(ImapError::Refused { command: name, refusal: refusal(outcome) }),
                        _ => Err(ImapError::Protocol),
                    };
                }
                Response::Data { status: Status::Bye, .. } if name != "LOGOUT" => return Err(ImapError::Lost),
                Response::Continue(_) => {
                    let bytes = continuation.take().ok_or(ImapError::Protocol)?;
                    self.write(&[bytes, b"\r\n"].concat()).await?;
                }
                other => answer(other),
            }
        }
    }

    /// Authenticates: the initial response with the command where the server takes it (RFC 4959), else when asked.
    pub(super) async fn authenticate(&mut self, mechanism: &str, response: &str, at_once: bool) -> Result<(), ImapError> {
        const NAME: &str = "AUTHENTICATE";
        let (arguments, continuation) =
            if at_once { (format!("{mechanism} {response}"), None) } else { (mechanism.to_owned(), Some(response.as_bytes())) };
        let tag = self.send(NAME, &arguments).await?;
        self.complete(&tag, NAME, |_| {}, continuation).await.map(|_| ())
    }
}

fn append_uid(outcome: &Outcome<'_>) -> Option<u32> {
    use async_imap::imap_proto::rfc4315::UidSetMember;
    match &outcome.code {
        Some(ResponseCode::AppendUid(_, uids)) => uids.first().map(|uid| match uid {
            UidSetMember::Uid(uid) => *uid,
            UidSetMember::UidRange(range) => *range.start(),
        }),
        _ => None,
    }
}

/// The refusal behind a NO or BAD. The parser leaves codes it does not know at the head of the text, in brackets.
fn refusal(outcome: &Outcome<'_>) -> Refusal {
    if matches!(outcome.code, Some(ResponseCode::TryCreate)) {
        return Refusal::NoSuchFolder;
    }
    let code =
        outcome.information.as_deref().and_then(|text| text.trim_start().strip_prefix('[')).and_then(|text| text.split([']', ' ']).next());
    code.and_then(Refusal::from_code).unwrap_or(Refusal::Unspecified)
}
