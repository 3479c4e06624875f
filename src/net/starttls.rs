//! The few lines spoken in clear before encryption begins (RFC 3501 §6.2.1, RFC 3207), read by a reader that takes no
//! more than it must and knows when it was given more.
//!
//! What a server says here is believed by nobody: capabilities are asked again once the stream is encrypted.

use super::error::NetFault;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The whole dialogue.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest line read (RFC 5321 §4.5.3.1.5 allows 512 octets; IMAP servers announce long capabilities).
const LINE_LIMIT: usize = 8192;
/// How many lines a server may say before its answer.
const LINES_LIMIT: usize = 64;

/// What is spoken on the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// IMAP.
    Imap,
    /// Mail submission.
    Smtp,
}

/// Brings a fresh connection to the point where the handshake begins.
pub(super) async fn upgrade(stream: TcpStream, protocol: Protocol) -> Result<TcpStream, NetFault> {
    over(stream, protocol).await
}

async fn over<S: AsyncRead + AsyncWrite + Unpin>(stream: S, protocol: Protocol) -> Result<S, NetFault> {
    let dialogue = async {
        let mut reader = Reader { stream, pending: Vec::new() };
        match protocol {
            Protocol::Imap => imap(&mut reader).await?,
            Protocol::Smtp => smtp(&mut reader).await?,
        }
        // Bytes already here were sent before the server could know that encryption had begun: somebody in between
        // slipped them in, to be taken for the server's own once the stream is encrypted (CVE-2011-0411).
        if reader.pending.is_empty() { Ok(reader.stream) } else { Err(NetFault::Injected) }
    };
    tokio::time::timeout(PATIENCE, dialogue).await.unwrap_or(Err(NetFault::Timeout))
}

async fn imap<S: AsyncRead + AsyncWrite + Unpin>(reader: &mut Reader<S>) -> Result<(), NetFault> {
    let greeting = reader.line().await?.to_ascii_uppercase();
    // PREAUTH: the session is open, in clear, and can no longer be encrypted.
    if greeting.starts_with("* PREAUTH") {
        return Err(NetFault::NoStarttls);
    }
    if greeting.starts_with("* BYE") {
        return Err(NetFault::Busy);
    }
    if !greeting.starts_with("* OK") {
        return Err(NetFault::Garbage);
    }
    reader.send(b"P1 STARTTLS\r\n").await?;
    for _ in 0..LINES_LIMIT {
        let line = reader.line().await?.to_ascii_uppercase();
        if line.starts_with("P1 OK") {
            return Ok(());
        }
        if line.starts_with("P1 ") {
            return Err(NetFault::NoStarttls);
        }
        if !line.starts_with("* ") {
            return Err(NetFault::Garbage);
        }
        if line.starts_with("* BYE") {
            return Err(NetFault::Lost);
        }
    }
    Err(NetFault::Garbage)
}

async fn smtp<S: AsyncRead + AsyncWrite + Unpin>(reader: &mut Reader<S>) -> Result<(), NetFault> {
    match reader.reply().await? {
        (220, _) => {}
        (421, _) => return Err(NetFault::Busy),
        (554, _) => return Err(NetFault::Refused),
        _ => return Err(NetFault::Garbage),
    }
    // The client's own name tells nobody anything useful, and would travel in clear.
    reader.send(b"EHLO [127.0.0.1]\r\n").await?;
    let (code, lines) = reader.reply().await?;
    if code == 421 {
        return Err(NetFault::Busy);
    }
    if code != 250 || !lines.iter().any(|line| line.eq_ignore_ascii_case("STARTTLS")) {
        return Err(NetFault::NoStarttls);
    }
    reader.send(b"STARTTLS\r\n").await?;
    match reader.reply().await? {
        (220, _) => Ok(()),
        // RFC 3207 §4: 454 is « not now », as 421 is.
        (421 | 454, _) => Err(NetFault::Busy),
        _ => Err(NetFault::NoStarttls),
    }
}

struct Reader<S> {
    stream: S,
    pending: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Reader<S> {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), NetFault> {
        self.stream.write_all(bytes).await.map_err(|_| NetFault::Lost)
    }

    /// One line without its end.
    async fn line(&mut self) -> Result<String, NetFault> {
        loop {
            let end = self.pending.iter().position(|b| *b == b'\n');
            // The same verdict whether the end of a long line is here already or not.
            if end.unwrap_or(self.pending.len()) > LINE_LIMIT {
                return Err(NetFault::Garbage);
            }
            if let Some(end) = end {
                let line: Vec<u8> = self.pending.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            if self.stream.read_buf(&mut self.pending).await.map_err(|_| NetFault::Lost)? == 0 {
                return Err(NetFault::Lost);
            }
        }
    }

    /// A whole SMTP reply: its code and the text of each line (RFC 5321 §4.2.1).
    async fn reply(&mut self) -> Result<(u16, Vec<String>), NetFault> {
        let (mut texts, mut first) = (Vec::new(), None);
        for _ in 0..LINES_LIMIT {
            let line = self.line().await?;
            let (digits, rest) = line.split_at_checked(3).ok_or(NetFault::Garbage)?;
            let code = digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit())).ok_or(NetFault::Garbage)?;
            // Each line has the code of the first; after it a space or a hyphen, or nothing.
            if *first.get_or_insert(code) != code || !(rest.is_empty() || rest.starts_with([' ', '-'])) {
                return Err(NetFault::Garbage);
            }
            texts.push(rest.get(1..).unwrap_or_default().trim().to_owned());
            if !rest.starts_with('-') {
                return Ok((code, texts));
            }
        }
        Err(NetFault::Garbage)
    }
}

#[cfg(test)]
mod tests {
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
            against(Protocol::Smtp, &["220-hello\r\n220 ready\r\n", "250-op\r\n250-size 10\r\n250 starttls\r\n", "220 go\r\n"])
                .await
                .is_ok()
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
        assert!(matches!(against(Protocol::Smtp, &["2é0 x\r\n"]).await, Err(NetFault::Garbage)));
    }

    #[tokio::test]
    async fn every_line_of_a_reply_has_its_code() {
        for reply in ["250-op\r\n220 STARTTLS\r\n", "250-op\r\n25 STARTTLS\r\n", "+25 STARTTLS\r\n", "250STARTTLS\r\n", "2500 STARTTLS\r\n"]
        {
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
}
