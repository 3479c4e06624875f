//! The program: see the library's documentation for how it is built.

use std::process::ExitCode;

fn main() -> ExitCode {
    pli::app::run(std::env::args_os().skip(1))
}
