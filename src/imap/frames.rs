//! What a server says, one whole response after the other.
//!
//! Where a response ends is told by the bounds as its octets come, each looked at once: the parser is given a response
//! when it is whole, and never the same octets twice. A library that begins to parse again with each piece pays a long
//! line by its square.

use super::bounds::{Allowance, Bounds};
use super::error::ImapError;
use super::guard::{Activity, Channel, Guard};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Room for what is read at once: some TLS records.
const ROOM: usize = 32 * 1024;
/// A buffer larger than this is given back once what filled it was read.
const KEPT: usize = 1024 * 1024;

/// The responses of a stream.
#[derive(Debug)]
pub(super) struct Frames {
    stream: Guard,
    bounds: Bounds,
    buffer: Vec<u8>,
    /// Where the response that comes next begins.
    start: usize,
    /// How far it was followed.
    followed: usize,
    meter: Arc<AtomicU64>,
}

impl Frames {
    pub(super) fn new(stream: impl Channel + 'static) -> Self {
        let (stream, meter) = (Guard::new(stream), Arc::default());
        Self { stream, bounds: Bounds::new(), buffer: Vec::new(), start: 0, followed: 0, meter }
    }

    /// When octets last moved.
    pub(super) fn activity(&self) -> Activity {
        self.stream.activity()
    }

    /// How many octets came in.
    pub(super) fn meter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.meter)
    }

    /// A command is about to go out, whose answer may bring so much.
    pub(super) fn next_command(&mut self, allowance: Allowance) {
        self.bounds.next_command(allowance);
        self.stream.note();
    }

    /// What comes after the last response is compressed, and so is what goes out from now on: some of it may be here already.
    pub(super) fn compress(&mut self) {
        let early = self.buffer.split_off(self.start.min(self.buffer.len()));
        self.buffer.clear();
        (self.start, self.followed) = (0, 0);
        self.stream.compress(&early);
    }

    /// The stream, to be written to.
    pub(super) fn writer(&mut self) -> &mut (impl AsyncWrite + Unpin + use<>) {
        &mut self.stream
    }

    /// Says that nothing follows.
    pub(super) async fn shut(&mut self) {
        drop(self.stream.shutdown().await);
    }

    /// Where the next response is, if it is here already.
    ///
    /// # Errors
    /// [`ImapError::Protocol`] past a bound; nothing more is to be read then.
    pub(super) fn ready(&mut self) -> Result<Option<Range<usize>>, ImapError> {
        let fresh = self.buffer.get(self.followed..).unwrap_or_default();
        let (taken, ended) = self.bounds.advance(fresh).map_err(|_| ImapError::Protocol)?;
        self.followed += taken;
        Ok(ended.then(|| std::mem::replace(&mut self.start, self.followed)..self.followed))
    }

    /// Where the next response is, once it is here. What was read stays if this is cut short.
    ///
    /// # Errors
    /// [`ImapError::Lost`] when the stream ends, [`ImapError::Protocol`] past a bound.
    pub(super) async fn next(&mut self) -> Result<Range<usize>, ImapError> {
        loop {
            if let Some(frame) = self.ready()? {
                return Ok(frame);
            }
            self.make_room();
            let read = self.stream.read_buf(&mut self.buffer).await.map_err(|error| match error.kind() {
                // Not what was agreed to be compressed.
                std::io::ErrorKind::InvalidData if self.stream.is_compressed() => ImapError::Protocol,
                _ => ImapError::Lost,
            })?;
            if read == 0 {
                return Err(ImapError::Lost);
            }
            self.meter.fetch_add(read as u64, Ordering::Relaxed);
        }
    }

    /// The octets of a response, until the next one is asked for.
    pub(super) fn octets(&self, frame: Range<usize>) -> &[u8] {
        self.buffer.get(frame).unwrap_or_default()
    }

    fn make_room(&mut self) {
        if self.start == self.buffer.len() {
            if self.buffer.capacity() > KEPT {
                self.buffer = Vec::new();
            }
            self.buffer.clear();
            (self.start, self.followed) = (0, 0);
        }
        if self.buffer.capacity() - self.buffer.len() < ROOM {
            // What is moved is at most what is left behind: each octet is moved once or so.
            if self.start > 0 && self.start >= self.buffer.len() / 2 {
                self.buffer.drain(..self.start);
                self.followed -= self.start;
                self.start = 0;
            }
            self.buffer.reserve(ROOM);
        }
    }
}
