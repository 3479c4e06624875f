use super::*;
use proptest::prelude::*;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::ReadBuf;
use tokio::net::TcpListener;

/// A server that says its lines: the first at once, each next one after something was received.
async fn against(protocol: Protocol, script: &[&'static str]) -> Result<TcpStream, NetFault> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let script = script.to_vec();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0u8; 512];
        for (i, line) in script.iter().enumerate() {
            if i > 0 && stream.read(&mut buffer).await.unwrap_or(0) == 0 {
                return;
            }
            stream.write_all(line.as_bytes()).await.unwrap();
        }
        while stream.read(&mut buffer).await.unwrap_or(0) > 0 {}
    });
    upgrade(TcpStream::connect(address).await.unwrap(), protocol).await
}

#[tokio::test]
async fn a_plain_dialogue_passes() {
    assert!(against(Protocol::Imap, &["* OK ready\r\n", "* CAPABILITY IMAP4rev1\r\nP1 OK begin\r\n"]).await.is_ok());
    assert!(
        against(Protocol::Smtp, &["220-hello\r\n220 ready\r\n", "250-op\r\n250-size 10\r\n250 starttls\r\n", "220 go\r\n"]).await.is_ok()
    );
}

#[tokio::test]
async fn injected_bytes_close_the_connection() {
    let imap = against(Protocol::Imap, &["* OK ready\r\n", "P1 OK begin\r\n* OK [ALERT] x\r\n"]).await;
    assert!(matches!(imap, Err(NetFault::Injected)));
    let smtp = against(Protocol::Smtp, &["220 x\r\n", "250 STARTTLS\r\n", "220 go\r\n250 slipped in\r\n"]).await;
    assert!(matches!(smtp, Err(NetFault::Injected)));
}

#[tokio::test]
async fn encryption_that_is_missing_or_refused_is_the_end() {
    assert!(matches!(against(Protocol::Imap, &["* PREAUTH welcome\r\n"]).await, Err(NetFault::NoStarttls)));
    assert!(matches!(against(Protocol::Imap, &["* OK x\r\n", "P1 NO not today\r\n"]).await, Err(NetFault::NoStarttls)));
    assert!(matches!(against(Protocol::Imap, &["* OK x\r\n", "P1 BAD what\r\n"]).await, Err(NetFault::NoStarttls)));
    assert!(matches!(against(Protocol::Smtp, &["220 x\r\n", "250-op\r\n250 SIZE 10\r\n"]).await, Err(NetFault::NoStarttls)));
    assert!(matches!(against(Protocol::Smtp, &["220 x\r\n", "250 STARTTLS\r\n", "454 later\r\n"]).await, Err(NetFault::Busy)));
    assert!(matches!(against(Protocol::Smtp, &["220 x\r\n", "250 STARTTLS\r\n", "502 no\r\n"]).await, Err(NetFault::NoStarttls)));
    for script in [&["421 later\r\n"][..], &["220 x\r\n", "421 later\r\n"], &["220 x\r\n", "250 STARTTLS\r\n", "421 later\r\n"]] {
        assert!(matches!(against(Protocol::Smtp, script).await, Err(NetFault::Busy)), "{script:?}");
    }
    assert!(matches!(against(Protocol::Imap, &["* BYE later\r\n"]).await, Err(NetFault::Busy)));
}

#[tokio::test]
async fn what_is_not_the_protocol_is_bounded() {
    assert!(matches!(against(Protocol::Imap, &["HTTP/1.1 400 Bad\r\n"]).await, Err(NetFault::Garbage)));
    let endless: &'static str = Box::leak("x".repeat(100_000).into_boxed_str());
    assert!(matches!(against(Protocol::Imap, &[endless]).await, Err(NetFault::Garbage)));
    let chatter: &'static str = Box::leak("* OK still here\r\n".repeat(500).into_boxed_str());
    assert!(matches!(against(Protocol::Imap, &["* OK x\r\n", chatter]).await, Err(NetFault::Garbage)));
    assert!(matches!(against(Protocol::Smtp, &["2\u{e9}0 x\r\n"]).await, Err(NetFault::Garbage)));
}

#[tokio::test]
async fn every_line_of_a_reply_has_its_code() {
    for reply in ["250-op\r\n220 STARTTLS\r\n", "250-op\r\n25 STARTTLS\r\n", "+25 STARTTLS\r\n", "250STARTTLS\r\n", "2500 STARTTLS\r\n"] {
        let script: &'static [&str] = Box::leak(Box::new(["220 x\r\n", reply]));
        assert!(matches!(against(Protocol::Smtp, script).await, Err(NetFault::Garbage)), "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn silence_is_bounded_at_each_step() {
    for (protocol, script) in [(Protocol::Imap, &["* OK x\r\n"][..]), (Protocol::Smtp, &["220 x\r\n", "250 STARTTLS\r\n"])] {
        for said in 0..=script.len() {
            let (near, mut far) = tokio::io::duplex(4096);
            let start = tokio::time::Instant::now();
            let server = async {
                for word in script.iter().take(said) {
                    far.write_all(word.as_bytes()).await.unwrap();
                    assert!(far.read(&mut [0; 64]).await.unwrap() > 0);
                }
                // It holds the line, half of an answer said.
                far.write_all(b"2").await.unwrap();
                std::future::pending::<()>().await;
            };
            let verdict = tokio::select! { verdict = over(near, protocol) => verdict.map(|_| ()), () = server => unreachable!() };
            assert!(matches!(verdict, Err(NetFault::Timeout)), "{protocol:?} {said}: {verdict:?}");
            assert_eq!(start.elapsed(), PATIENCE);
        }
    }
}

/// A stream that gives these pieces, one at each reading, then ends; what is written goes nowhere.
struct Pieces(VecDeque<Vec<u8>>);

impl AsyncRead for Pieces {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some(mut piece) = self.0.pop_front() {
            let rest = piece.split_off(piece.len().min(buffer.remaining()));
            buffer.put_slice(&piece);
            if !rest.is_empty() {
                self.0.push_front(rest);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Pieces {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// The verdict on a script cut so, and how much of the script the reader had not taken.
fn verdict(protocol: Protocol, pieces: Vec<Vec<u8>>) -> (String, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    match runtime.block_on(over(Pieces(pieces.into()), protocol)) {
        Ok(stream) => ("upgraded".to_owned(), stream.0.iter().map(Vec::len).sum()),
        Err(fault) => (format!("{fault:?}"), 0),
    }
}

#[test]
fn a_long_line_is_too_long_whether_its_end_is_here_or_not() {
    for length in LINE_LIMIT - 9..LINE_LIMIT + 3 {
        let greeting = [b"* OK ".to_vec(), vec![b'a'; length], b"\r\n".to_vec()].concat();
        let whole = verdict(Protocol::Imap, vec![greeting.clone()]);
        assert_eq!(whole, verdict(Protocol::Imap, greeting.iter().map(|byte| vec![*byte]).collect()), "{length}");
    }
}

fn script() -> impl Strategy<Value = Vec<u8>> {
    let words = prop_oneof![
        4 => prop_oneof![
            Just("* OK ready\r\n"), Just("P1 OK go\r\n"), Just("* CAPABILITY STARTTLS\r\n"), Just("220 ready\r\n"),
            Just("250 STARTTLS\r\n"), Just("250-op\r\n250 STARTTLS\r\n"), Just("220 go\n"),
        ].prop_map(|word: &str| word.as_bytes().to_vec()),
        1 => prop_oneof![
            Just("* PREAUTH x\r\n"), Just("* BYE x\r\n"), Just("P1 NO\r\n"), Just("P1 BAD\r\n"), Just("454 later\r\n"),
            Just("250-op\r\n220 x\r\n"), Just("421 later\r\n"), Just("\r\n"), Just("\0"), Just("22"), Just("\u{e9}"),
        ].prop_map(|word: &str| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
        1 => (LINE_LIMIT - 8..LINE_LIMIT + 8).prop_map(|n| [b"* OK ".to_vec(), vec![b'a'; n], b"\r\n".to_vec()].concat()),
    ];
    prop::collection::vec(words, 0..8).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// What stands behind the answer is in the same reading, or left to the handshake: never a part of the dialogue.
    #[test]
    fn the_verdict_does_not_depend_on_the_cuts(script in script(), cuts in prop::collection::vec(prop_oneof![1usize..40, Just(1 << 14)], 1..40), smtp: bool) {
        let protocol = if smtp { Protocol::Smtp } else { Protocol::Imap };
        let (mut pieces, mut rest, mut cuts) = (vec![], script.as_slice(), cuts.iter().cycle());
        while !rest.is_empty() {
            let (piece, after) = rest.split_at((*cuts.next().unwrap()).min(rest.len()));
            pieces.push(piece.to_vec());
            rest = after;
        }
        let (slow, left) = verdict(protocol, script.iter().map(|byte| vec![*byte]).collect());
        let (cut, cut_left) = verdict(protocol, pieces);
        match (slow.as_str(), cut.as_str()) {
            ("upgraded", "upgraded") => prop_assert_eq!(left, cut_left),
            ("upgraded", "Injected") => prop_assert!(left > 0),
            _ => prop_assert_eq!(slow, cut),
        }
    }
}
