//! The stream under the parser: it lets through what is within bounds, and notes when octets last moved.

use super::bounds::{Allowance, Bounds, Violation};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

/// What a session runs on.
pub(super) trait Channel: AsyncRead + AsyncWrite + Unpin + Send + Sync + std::fmt::Debug {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + Sync + std::fmt::Debug> Channel for S {}

/// When octets last moved, in either direction. The stream is the parser's while an answer is awaited: this is shared.
#[derive(Debug, Clone)]
pub(super) struct Activity(Arc<Mutex<Instant>>);

impl Activity {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// Something begins or moves now.
    pub(super) fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// When something last did.
    pub(super) fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream whose incoming octets stay within bounds: past them, reading is an error of kind `InvalidData`.
#[derive(Debug)]
pub(super) struct Guard {
    inner: Box<dyn Channel>,
    bounds: Bounds,
    activity: Activity,
}

impl Guard {
    pub(super) fn new(stream: impl Channel + 'static) -> Self {
        Self { inner: Box::new(stream), bounds: Bounds::new(), activity: Activity::new() }
    }

    /// When octets last moved.
    pub(super) fn activity(&self) -> Activity {
        self.activity.clone()
    }

    /// A command is about to go out, whose answer may bring so much.
    pub(super) fn next_command(&mut self, allowance: Allowance) {
        self.bounds.next_command(allowance);
        self.activity.note();
    }
}

/// Whether an error is the guard's. TLS reports its own under the same kind.
pub(super) fn is_violation(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Violation>())
}

impl AsyncRead for Guard {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        let fresh = buffer.filled().get(before..).unwrap_or_default();
        if !fresh.is_empty() {
            self.activity.note();
        }
        Poll::Ready(self.bounds.follow(fresh).map_err(|violation| io::Error::new(io::ErrorKind::InvalidData, violation)))
    }
}

impl AsyncWrite for Guard {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.inner).poll_write(context, bytes))?;
        self.activity.note();
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
