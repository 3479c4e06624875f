//! Integration tests of layer 1: real-life shapes of mail with golden values, damage, bombs, and what is sealed read
//! back. `UPDATE_GOLDEN=1` writes the golden values again: read the difference before you keep it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    missing_docs
)]

#[path = "formats/blocks.rs"]
mod blocks;
#[path = "formats/bombs.rs"]
mod bombs;
#[path = "formats/cda.rs"]
mod cda;
#[path = "formats/cda_hostile.rs"]
mod cda_hostile;
#[path = "formats/cda_official.rs"]
mod cda_official;
#[path = "formats/cda_oracle.rs"]
mod cda_oracle;
#[path = "formats/cda_shown.rs"]
mod cda_shown;
#[path = "formats/golden.rs"]
mod golden;
#[path = "formats/html.rs"]
mod html;
#[path = "formats/html_bounds.rs"]
mod html_bounds;
#[path = "formats/html_hostile.rs"]
mod html_hostile;
#[path = "formats/samples.rs"]
mod samples;
#[path = "formats/sealed.rs"]
mod sealed;
#[path = "formats/texts.rs"]
mod texts;
