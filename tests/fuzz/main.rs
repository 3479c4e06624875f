//! What others send is hostile until read: each reader is given what nobody would write, as fast as it goes, and must neither panic
//! nor take long. Not part of a bare `cargo test`:
//!
//! ```sh
//! cargo test --test fuzz -- --show-output --test-threads=2
//! PLI_FUZZ_SECONDS=3600 cargo test --release --test fuzz -- --show-output --test-threads=2
//! PLI_FUZZ_SEED=… cargo test --test fuzz hprim      # the same inputs again
//! ```
//!
//! Inputs begin as the files of `tests/data/fuzz/<reader>` and are changed again and again; those that make a reader answer in a new
//! way are kept to be changed further. What fails is written to `target/fuzz/`, made smaller; put it in the corpus once it is mended.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

mod campaign;
mod mutate;
mod targets;

use campaign::Target;

macro_rules! campaigns {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            let target: Target = targets::$name();
            campaign::run(&target);
        })+
    };
}

campaigns!(mime, xdm, cda, metadata, html, receipt, hprim, pdf, cards);

/// A reader that panics, or that never ends, is seen.
#[test]
fn a_fault_is_found() {
    fn brittle(octets: &[u8]) -> u64 {
        assert!(!octets.windows(2).any(|pair| pair == b"<!"), "brittle");
        0
    }
    let target = Target { name: "brittle", extra: &[], tokens: &[b"<!"], wrap: None, run: brittle };
    let found = campaign::search(&target, std::time::Duration::from_secs(20), 7, true);
    assert_eq!(found.faults.len(), 1, "after {} inputs", found.count);
    assert!(found.faults[0].octets.len() <= 64, "made smaller");
}
