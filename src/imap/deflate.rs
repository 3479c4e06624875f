//! The stream under the parser, compressed either way (COMPRESS=DEFLATE, RFC 4978).
//!
//! What comes in is inflated into the room that the reader gives, and no further: one window of what was read waits, and
//! nothing of what it becomes, so that the bounds of an answer count it before the next octet is inflated.

use super::guard::Channel;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How much is read at once: a TLS record.
const INPUT: usize = 16 * 1024;
/// How much is compressed before it goes out.
const PIECE: usize = 16 * 1024;
/// How many octets may come that become nothing: empty blocks cost their sender five octets each, and end nowhere.
const IDLE_LIMIT: usize = 64 * 1024;

/// A stream that is compressed.
pub(super) struct Deflated {
    inner: Box<dyn Channel>,
    inflater: Decompress,
    /// What was read and is not inflated yet, from `taken` on.
    input: Vec<u8>,
    taken: usize,
    /// Octets since the last one that became something.
    idle: usize,
    deflater: Compress,
    /// What was compressed and has not gone out yet, from `sent` on.
    output: Vec<u8>,
    sent: usize,
    /// Something was compressed that its receiver cannot read yet.
    is_held: bool,
}

impl std::fmt::Debug for Deflated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Deflated")
    }
}

impl Deflated {
    /// Compresses a stream; `early` are octets that were read of it after the answer that began this.
    pub(super) fn new(inner: Box<dyn Channel>, early: &[u8]) -> Self {
        Self {
            inner,
            inflater: Decompress::new(false),
            input: early.to_vec(),
            taken: 0,
            idle: 0,
            // What is said is short, and messages go out once: the fastest does nearly as well.
            deflater: Compress::new(Compression::fast(), false),
            output: Vec::new(),
            sent: 0,
            is_held: false,
        }
    }

    /// Inflates what is here into this room: how many octets.
    fn inflate(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let input = self.input.get(self.taken..).unwrap_or_default();
        let (read, made) = (self.inflater.total_in(), self.inflater.total_out());
        let status = self.inflater.decompress(input, room, FlushDecompress::None).map_err(|_| broken())?;
        let read = usize::try_from(self.inflater.total_in() - read).map_err(|_| broken())?;
        let made = usize::try_from(self.inflater.total_out() - made).map_err(|_| broken())?;
        self.taken += read;
        self.idle = if made > 0 { 0 } else { self.idle + read };
        // The stream goes on as long as the connection (RFC 4978 §3); so it does not end, and is not fed for nothing.
        if made == 0 && (status == Status::StreamEnd || self.idle > IDLE_LIMIT) { Err(broken()) } else { Ok(made) }
    }

    /// Compresses these octets, and with `flush` all that its receiver needs to read them.
    fn deflate(&mut self, mut octets: &[u8], flush: FlushCompress) -> io::Result<()> {
        loop {
            self.output.reserve(PIECE);
            let before = self.deflater.total_in();
            self.deflater.compress_vec(octets, &mut self.output, flush).map_err(|_| broken())?;
            let read = usize::try_from(self.deflater.total_in() - before).map_err(|_| broken())?;
            octets = octets.get(read..).unwrap_or_default();
            // Room that is left is how it says that there is nothing more to write.
            if octets.is_empty() && self.output.len() < self.output.capacity() {
                return Ok(());
            }
        }
    }

    fn poll_drain(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self.output.get(self.sent..).filter(|rest| !rest.is_empty()) {
            match ready!(Pin::new(&mut self.inner).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.sent += written,
            }
        }
        self.output.clear();
        self.sent = 0;
        Poll::Ready(Ok(()))
    }
}

fn broken() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

impl AsyncRead for Deflated {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        let this = &mut *self;
        loop {
            // Even without input: more may stand in its window than the last room held.
            let made = this.inflate(buffer.initialize_unfilled())?;
            if made > 0 {
                buffer.advance(made);
                return Poll::Ready(Ok(()));
            }
            if this.taken < this.input.len() {
                continue;
            }
            this.input.resize(INPUT, 0);
            this.taken = INPUT;
            let mut room = ReadBuf::new(&mut this.input);
            let read = Pin::new(&mut this.inner).poll_read(context, &mut room);
            let came = room.filled().len();
            this.input.truncate(if matches!(read, Poll::Ready(Ok(()))) { came } else { 0 });
            this.taken = 0;
            ready!(read)?;
            if came == 0 {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncWrite for Deflated {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_drain(context))?;
        let piece = bytes.get(..PIECE).unwrap_or(bytes);
        self.deflate(piece, FlushCompress::None)?;
        self.is_held |= !piece.is_empty();
        Poll::Ready(Ok(piece.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_held {
            ready!(self.poll_drain(context))?;
            self.deflate(&[], FlushCompress::Sync)?;
            self.is_held = false;
        }
        ready!(self.poll_drain(context))?;
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.as_mut().poll_flush(context))?;
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
#[path = "deflate_tests.rs"]
mod tests;
