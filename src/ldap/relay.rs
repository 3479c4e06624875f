//! Stands between the network and ldap3: passes requests on as they are, and answers once [`frame`] looked through
//! them.

use super::frame::{self, Message, Violation};
use std::io;
use std::net::Ipv4Addr;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The most a directory may answer to one search: a thousand entries of 16 KiB.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;
/// How much is read at once.
const STEP: usize = 16 * 1024;

/// Two connected ends on this machine. ldap3 takes no other stream than the system's own.
pub(super) async fn pair() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let far = TcpStream::connect(listener.local_addr()?).await?;
    let ours = far.local_addr()?;
    loop {
        let (near, peer) = listener.accept().await?;
        // Whoever runs on this machine may connect as well: only our own end is taken.
        if peer == ours {
            return Ok((near, far));
        }
    }
}

/// Passes on what may pass, until one side closes; then, or at the first thing that may not, cuts both.
pub(super) async fn relay(network: TcpStream, ldap: TcpStream) -> Result<(), Violation> {
    let (answers, mut asked) = network.into_split();
    let (mut requests, answered) = ldap.into_split();
    tokio::select! {
        end = pass_answers(answers, answered) => end,
        _ = tokio::io::copy(&mut requests, &mut asked) => Ok(()),
    }
}

async fn pass_answers(mut network: impl AsyncRead + Unpin, mut ldap: impl AsyncWrite + Unpin) -> Result<(), Violation> {
    let mut pending = Vec::new();
    let mut total = 0;
    loop {
        while let Some(length) = frame::length(&pending)?.filter(|length| *length <= pending.len()) {
            let message: Vec<u8> = pending.drain(..length).collect();
            // An end that is gone has nothing to be told.
            if frame::check(&message)? == Message::Farewell || ldap.write_all(&message).await.is_err() {
                return Ok(());
            }
        }
        pending.reserve(STEP);
        let Ok(count @ 1..) = network.read_buf(&mut pending).await else { return Ok(()) };
        total += count;
        if total > ANSWER_LIMIT {
            return Err(Violation);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::tests::{an_entry, element, message};
    use super::*;
    use ldap3::{LdapConnAsync, LdapConnSettings, Scope, SearchEntry, StdStream};
    use proptest::prelude::*;
    use std::collections::VecDeque;

    async fn passed(bytes: &[u8]) -> (Result<(), Violation>, Vec<u8>) {
        let mut passed = Vec::new();
        let end = pass_answers(bytes, &mut passed).await;
        (end, passed)
    }

    #[tokio::test]
    async fn what_is_sound_passes_up_to_the_first_thing_that_is_not() {
        let entry = an_entry();
        assert_eq!(passed(&entry.repeat(3)).await, (Ok(()), entry.repeat(3)));
        assert_eq!(passed(&[&entry, &b"\x30\x00"[..], &entry].concat()).await, (Err(Violation), entry.clone()));
        let farewell = message(&[0], &element(0x78, b""));
        assert_eq!(passed(&[&entry, &farewell[..], &entry].concat()).await, (Ok(()), entry.clone()));
        assert_eq!(passed(&entry[..entry.len() - 1]).await, (Ok(()), vec![]));
    }

    #[tokio::test]
    async fn the_whole_answer_is_bounded() {
        let entry = an_entry();
        let (end, passed) = passed(&entry.repeat(ANSWER_LIMIT / entry.len() + 1)).await;
        assert_eq!(end, Err(Violation));
        assert!(passed.len() <= ANSWER_LIMIT && passed.len() > ANSWER_LIMIT - 2 * STEP);
    }

    /// What ldap3 makes of these answers behind the relay; a panic of its own is one of the test.
    async fn read_by_ldap3(answers: Vec<u8>) -> Result<(), Violation> {
        let (network, mut server) = pair().await.unwrap();
        let (near, far) = pair().await.unwrap();
        let relaying = tokio::spawn(relay(network, near));
        tokio::spawn(async move {
            let mut request = [0; 512];
            assert_ne!(server.read(&mut request).await.unwrap(), 0);
            // Cut off by the relay, perhaps.
            drop(server.write_all(&answers).await);
        });
        let settings = LdapConnSettings::new().set_std_stream(StdStream::Tcp(far.into_std().unwrap()));
        let (connection, mut ldap) = LdapConnAsync::with_settings(settings, "ldap://localhost").await.unwrap();
        let driver = tokio::spawn(connection.drive());
        let mut stream = ldap.streaming_search("", Scope::Subtree, "(mail=*)", vec!["mail"]).await.unwrap();
        while let Ok(Some(found)) = stream.next().await {
            if !found.is_ref() && !found.is_intermediate() {
                SearchEntry::construct(found);
            }
        }
        drop(stream.finish().await);
        drop((stream, ldap));
        assert!(!driver.await.is_err_and(|error| error.is_panic()));
        relaying.await.unwrap()
    }

    /// Writes messages that are sound but for what the choices spoil.
    struct Spoiler(VecDeque<u8>);

    impl Spoiler {
        fn choose(&mut self) -> u8 {
            self.0.pop_front().unwrap_or(255)
        }

        fn element(&mut self, tag: u8, content: &[u8]) -> Vec<u8> {
            match self.choose() {
                0..2 => vec![],
                2..4 => element(self.choose() & 0xef, content),
                4..6 => element(tag, b""),
                6..8 => element(tag, &[0xff]),
                8..10 => element(tag, content).repeat(2),
                10..12 => element(tag, &[content, &element(self.choose() & 0xef, b"")].concat()),
                _ => element(tag, content),
            }
        }

        fn message(&mut self) -> Vec<u8> {
            let text = self.element(4, b"text");
            let other = self.element(4, b"other");
            let content = match self.choose() % 4 {
                0 => {
                    let values = self.element(0x31, &[text.clone(), other.clone()].concat());
                    let attribute = self.element(0x30, &[text.clone(), values].concat());
                    let attributes = self.element(0x30, &attribute);
                    self.element(0x64, &[text, attributes].concat())
                }
                1 => self.element(0x73, &[text, other].concat()),
                2 => self.element(0x79, &text),
                _ => {
                    let code = self.element(0x0a, &[0]);
                    let referral = self.element(0xa3, &text);
                    self.element(0x65, &[code, text, other, referral].concat())
                }
            };
            let id = self.element(2, &[1]);
            let name = self.element(4, b"1.2.3");
            let critical = self.element(1, &[0]);
            let value = self.element(4, b"value");
            let control = self.element(0x30, &[name, critical, value].concat());
            let controls = self.element(0xa0, &control);
            self.element(0x30, &[id, content, controls].concat())
        }
    }

    #[test]
    fn an_unspoiled_message_is_sound() {
        for kind in 0..4 {
            let sound = [255, 255, kind].into_iter().collect();
            assert_eq!(frame::check(&Spoiler(sound).message()), Ok(Message::Answer), "{kind}");
        }
    }

    proptest! {
        #[test]
        fn whatever_passes_ldap3_reads_without_panic(choices in proptest::collection::vec(any::<u8>(), 48)) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let message = Spoiler(choices.into()).message();
            // Passed or not, it is the panic that is looked for.
            let _ = runtime.block_on(read_by_ldap3(message));
        }
    }
}
