//! The stream under the parser: it notes when octets last moved.

use super::deflate::Deflated;
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

/// A stream that is watched.
#[derive(Debug)]
pub(super) struct Guard {
    inner: Box<dyn Channel>,
    activity: Activity,
    is_compressed: bool,
}

impl Guard {
    pub(super) fn new(stream: impl Channel + 'static) -> Self {
        Self { inner: Box::new(stream), activity: Activity::new(), is_compressed: false }
    }

    /// Compresses what comes and goes from now on; `early` came already.
    pub(super) fn compress(&mut self, early: &[u8]) {
        let plain = std::mem::replace(&mut self.inner, Box::new(tokio::io::empty()));
        (self.inner, self.is_compressed) = (Box::new(Deflated::new(plain, early)), true);
    }

    /// Whether it is compressed.
    pub(super) fn is_compressed(&self) -> bool {
        self.is_compressed
    }

    /// When octets last moved.
    pub(super) fn activity(&self) -> Activity {
        self.activity.clone()
    }

    /// Something begins now.
    pub(super) fn note(&self) {
        self.activity.note();
    }
}

impl AsyncRead for Guard {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.activity.note();
        }
        Poll::Ready(Ok(()))
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
