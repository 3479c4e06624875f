//! PDF files through the worker process: drawn, refused, written anew and validated.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    missing_docs
)]

mod hostile;
mod official;
mod preflight;
mod samples;
