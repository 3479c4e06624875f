//! The stream lettre speaks over: it supplies the greeting that is not said again after STARTTLS, bounds what the
//! server may say, and remembers whether the end of a message was handed over.

use crate::net::SecureStream;
use lettre::transport::smtp::client::AsyncTokioStream;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What lettre waits for before it says EHLO.
const GREETING: &[u8] = b"220 encrypted\r\n";
/// The most a server may answer to one command.
const ANSWER_LIMIT: usize = 256 * 1024;
/// The end of a message (RFC 5321 §4.1.1.4).
const END: &[u8] = b"\r\n.\r\n";

/// Whether the last octets written ended a message.
#[derive(Debug, Clone, Default)]
pub(super) struct EndMark(Arc<AtomicBool>);

impl EndMark {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A [`SecureStream`] as lettre wants it.
#[derive(Debug)]
pub(super) struct SubmissionStream {
    inner: SecureStream,
    greeting: &'static [u8],
    answered: usize,
    tail: Vec<u8>,
    end: EndMark,
}

impl SubmissionStream {
    pub(super) fn new(inner: SecureStream) -> (Self, EndMark) {
        let end = EndMark::default();
        (Self { inner, greeting: GREETING, answered: 0, tail: Vec::new(), end: end.clone() }, end)
    }

    fn remember(&mut self, written: &[u8]) {
        self.answered = 0;
        let keep = written.len().min(END.len());
        self.tail.extend_from_slice(written.get(written.len() - keep..).unwrap_or_default());
        let surplus = self.tail.len().saturating_sub(END.len());
        self.tail.drain(..surplus);
        self.end.0.store(self.tail == END, Ordering::Release);
    }
}

impl AsyncTokioStream for SubmissionStream {
    fn peer_addr(&self) -> io::Result<std::net::SocketAddr> {
        self.inner.peer_addr()
    }
}

impl AsyncRead for SubmissionStream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some((now, later)) = self.greeting.split_at_checked(self.greeting.len().min(buffer.remaining()))
            && !now.is_empty()
        {
            buffer.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(context, buffer);
        self.answered += buffer.filled().len() - before;
        if self.answered > ANSWER_LIMIT {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        polled
    }
}

impl AsyncWrite for SubmissionStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
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
