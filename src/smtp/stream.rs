//! The stream lettre speaks over: it answers lettre's own greeting, bounds what the server may say, and remembers what
//! lettre does not tell: whether a message was handed over, whether the server closed, when something last moved.

use crate::net::SecureStream;
use lettre::transport::smtp::client::AsyncTokioStream;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;

/// What lettre hears before it speaks, and to the EHLO it says by itself. There is no greeting after STARTTLS; and to
/// a refused EHLO lettre would say QUIT and wait: the one that reaches the server is ours.
const PRELUDE: &[u8] = b"220 encrypted\r\n250 later\r\n";
/// The most a server may answer to one command.
const ANSWER_LIMIT: usize = 32 * 1024;
/// How much is read at once.
const PIECE: usize = 4096;
/// The end of a message (RFC 5321 §4.1.1.4).
const END: &[u8] = b"\r\n.\r\n";

/// What the stream has seen.
#[derive(Debug, Clone)]
pub(super) struct Link(Arc<Seen>);

#[derive(Debug)]
struct Seen {
    handed_over: AtomicBool,
    closed: AtomicBool,
    since: Instant,
    /// When something was last written, in milliseconds after `since`.
    moved: AtomicU64,
    /// What the end of the message waits for.
    gate: Mutex<Option<Gate>>,
}

/// Stands before the end of the message.
#[derive(Debug)]
struct Gate {
    ask: Option<oneshot::Sender<()>>,
    answer: oneshot::Receiver<bool>,
}

impl Link {
    fn new() -> Self {
        let (handed_over, closed) = (AtomicBool::new(false), AtomicBool::new(false));
        Self(Arc::new(Seen { handed_over, closed, since: Instant::now(), moved: AtomicU64::new(0), gate: Mutex::default() }))
    }

    /// Keeps the end of the next message back until `before` is done, and for good where it says no. Never ends: it is
    /// to be dropped with the hand-over.
    pub(super) async fn hold_end(&self, before: impl Future<Output = bool>) {
        let ((ask, asked), (answered, answer)) = (oneshot::channel(), oneshot::channel());
        *self.0.gate.lock().unwrap_or_else(PoisonError::into_inner) = Some(Gate { ask: Some(ask), answer });
        if asked.await.is_ok() {
            let go = before.await;
            self.touch();
            _ = answered.send(go);
        }
        std::future::pending().await
    }

    /// Whether the end of the message may leave now.
    fn poll_gate(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut gate = self.0.gate.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(closed) = gate.as_mut() else { return Poll::Ready(Ok(())) };
        if let Some(ask) = closed.ask.take() {
            _ = ask.send(());
        }
        match ready!(Pin::new(&mut closed.answer).poll(context)) {
            Ok(true) => {
                *gate = None;
                Poll::Ready(Ok(()))
            }
            // Nothing opens it any more: what waits behind it never leaves.
            _ => Poll::Ready(Err(io::ErrorKind::PermissionDenied.into())),
        }
    }

    /// Whether the last octets written ended a message.
    pub(super) fn is_handed_over(&self) -> bool {
        self.0.handed_over.load(Ordering::Acquire)
    }

    /// Whether the server closed.
    pub(super) fn is_closed(&self) -> bool {
        self.0.closed.load(Ordering::Acquire)
    }

    fn touch(&self) {
        let now = u64::try_from(self.0.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.moved.store(now, Ordering::Release);
    }

    /// Waits until nothing was written for so long: while the message goes, and once it is gone.
    pub(super) async fn stalled(&self, going: Duration, gone: Duration) {
        self.touch();
        loop {
            let patience = if self.is_handed_over() { gone } else { going };
            let moved = self.0.since + Duration::from_millis(self.0.moved.load(Ordering::Acquire));
            let left = patience.saturating_sub(moved.elapsed());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left).await;
        }
    }
}

/// A stream to an operator as lettre wants it.
#[derive(Debug)]
pub(super) struct SubmissionStream<S = SecureStream> {
    inner: S,
    prelude: &'static [u8],
    /// Whether lettre's own EHLO is still to come.
    opening: bool,
    answered: usize,
    /// What came and was not read yet: lettre is given a line at a time, so that what is left over is known.
    waiting: Vec<u8>,
    tail: Vec<u8>,
    link: Link,
}

impl<S> SubmissionStream<S> {
    pub(super) fn new(inner: S) -> (Self, Link) {
        let link = Link::new();
        (Self { inner, prelude: PRELUDE, opening: true, answered: 0, waiting: Vec::new(), tail: Vec::new(), link: link.clone() }, link)
    }

    /// Whether these octets would end a message.
    fn ends_with(&self, bytes: &[u8]) -> bool {
        let before = self.tail.iter().rev().copied();
        bytes.iter().rev().copied().chain(before).take(END.len()).eq(END.iter().rev().copied())
    }

    fn remember(&mut self, written: &[u8]) {
        self.answered = 0;
        let keep = written.len().min(END.len());
        self.tail.extend_from_slice(written.get(written.len() - keep..).unwrap_or_default());
        let surplus = self.tail.len().saturating_sub(END.len());
        self.tail.drain(..surplus);
        self.link.0.handed_over.store(self.tail == END, Ordering::Release);
        self.link.touch();
    }
}

impl<S: AsyncRead + Unpin> SubmissionStream<S> {
    /// Takes in what came; `false` at the end of the stream.
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut space = [0; PIECE];
        let mut piece = ReadBuf::new(&mut space);
        ready!(Pin::new(&mut self.inner).poll_read(context, &mut piece))?;
        let fresh = piece.filled();
        self.answered += fresh.len();
        self.waiting.extend_from_slice(fresh);
        Poll::Ready(if self.answered > ANSWER_LIMIT { Err(io::ErrorKind::InvalidData.into()) } else { Ok(!fresh.is_empty()) })
    }

    /// A server that is content before it was told what with would make a message accepted that it never had. One that
    /// refuses early is heard: it may be closing (RFC 5321 §3.8).
    fn is_content_early(&mut self, context: &mut Context<'_>) -> bool {
        if self.waiting.is_empty() {
            // An end or an error will be met again.
            drop(self.poll_more(context));
        }
        matches!(self.waiting.first(), Some(b'2' | b'3'))
    }
}

/// What lettre asks of a stream, and `SecureStream` is.
pub(super) trait Transport: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug + 'static {}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug + 'static> Transport for S {}

impl<S: Transport> AsyncTokioStream for SubmissionStream<S> {
    /// lettre never asks on the way we take.
    fn peer_addr(&self) -> io::Result<std::net::SocketAddr> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for SubmissionStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some((now, later)) = self.prelude.split_at_checked(self.prelude.len().min(buffer.remaining()))
            && !now.is_empty()
        {
            buffer.put_slice(now);
            self.prelude = later;
            return Poll::Ready(Ok(()));
        }
        if buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        if self.waiting.is_empty() && !ready!(self.poll_more(context))? {
            self.link.0.closed.store(true, Ordering::Release);
            return Poll::Ready(Ok(()));
        }
        let line = self.waiting.iter().position(|byte| *byte == b'\n').map_or(self.waiting.len(), |end| end + 1);
        let given: Vec<u8> = self.waiting.drain(..line.min(buffer.remaining())).collect();
        buffer.put_slice(&given);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for SubmissionStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.opening {
            self.opening = false;
            return Poll::Ready(Ok(bytes.len()));
        }
        if self.is_content_early(context) {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        if self.ends_with(bytes) {
            ready!(self.link.poll_gate(context))?;
        }
        let polled = Pin::new(&mut self.inner).poll_write(context, bytes);
        if let Poll::Ready(Ok(written)) = polled {
            let written = bytes.get(..written).unwrap_or_default();
            self.remember(written);
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
