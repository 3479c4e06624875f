//! A worker's own process: limits, one request, one answer, the end.

use super::protocol::{self, Operation, REQUEST_LIMIT, Request};
use crate::formats::pdf;
use std::io::{Read as _, Write as _};

/// The stack of the thread that reads files: what nests within its own bounds must not end the process.
const STACK: usize = 64 << 20;
/// All the memory the process may ask for, its own code and stack included, in octets.
#[cfg(unix)]
const MEMORY: u64 = 1 << 30;
/// How long it may keep a processor, in seconds: past any patience, and for the worker whose parent is gone.
#[cfg(unix)]
const PROCESSOR: u64 = 240;
/// How many files it may have open: its three pipes, and room for what the system's library opens by itself.
#[cfg(unix)]
const FILES: u64 = 16;

/// What the process ends with.
const DONE: u8 = 0;
const FAILED: u8 = 1;

/// Does what its standard input asks, in this process, which does nothing else; what the process ends with.
#[must_use]
pub fn serve_here() -> u8 {
    // What a file makes a library say may be a patient's: it is said to nobody.
    std::panic::set_hook(Box::new(|_| {}));
    if limit().is_none() {
        return FAILED;
    }
    let working = std::thread::Builder::new().stack_size(STACK).spawn(|| {
        let mut request = Vec::new();
        std::io::stdin().lock().take(REQUEST_LIMIT as u64 + 1).read_to_end(&mut request).ok()?;
        let answer = serve(&request)?;
        drop(request);
        let mut output = std::io::stdout().lock();
        output.write_all(&answer).and_then(|()| output.flush()).ok()
    });
    match working.map(std::thread::JoinHandle::join) {
        Ok(Ok(Some(()))) => DONE,
        _ => FAILED,
    }
}

/// The answer to a request; `None` for what is none.
fn serve(request: &[u8]) -> Option<Vec<u8>> {
    if request.len() > REQUEST_LIMIT {
        return None;
    }
    let Request { operation, octets } = Request::read(request)?;
    Some(match operation {
        Operation::Pages => protocol::answer(pdf::pages(&octets), protocol::put_pages),
        Operation::Page { number, width } => protocol::answer(pdf::page(&octets, number, width), protocol::put_picture),
        Operation::ToPdfA(facts) => protocol::answer(pdf::to_pdf_a_with(&octets, &facts), protocol::put_pdf_a),
    })
}

/// Takes away what the work does not need: memory and time without end, files to write, a picture of its memory on disk.
#[cfg(unix)]
fn limit() -> Option<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, PROCESSOR),
        (Resource::Nofile, FILES),
        // Pipes are no files: nothing can be written but to them.
        (Resource::Fsize, 0),
        // A core file would hold the patient's document in clear.
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
        // macOS refuses some of them; where Pli is made for, none is.
        if setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).is_err() && cfg!(target_os = "linux") {
            return None;
        }
    }
    Some(())
}

/// Elsewhere time is the only limit, and it is the parent's.
#[cfg(not(unix))]
fn limit() -> Option<()> {
    Some(())
}
