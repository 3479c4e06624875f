//! OpenSSL's libcrypto, asked by `tests/tls/oracle.py`, to compare its answers with ours.

use std::fmt::Write as _;
use std::io::{Seek as _, Write as _};
use std::process::Command;

/// OpenSSL's answers to these questions, one a line; `None`, and a line that says so, where it is not there.
pub(super) fn ask(test: &str, questions: &[String]) -> Option<Vec<String>> {
    let mut file = tempfile::tempfile().unwrap();
    for question in questions {
        writeln!(file, "{question}").unwrap();
    }
    file.rewind().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/oracle.py");
    let python = if std::path::Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
    let libraries = "import ctypes; ctypes.CDLL('libcrypto.so.3')";
    if !Command::new(python).args(["-c", libraries]).output().is_ok_and(|done| done.status.success()) {
        println!("left out: {test}: python3 or libcrypto.so.3 absent");
        return None;
    }
    let done = Command::new(python).arg(script).stdin(file).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let answers: Vec<String> = String::from_utf8(done.stdout).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(answers.len(), questions.len());
    Some(answers)
}

/// Octets as the questions write them.
pub(super) fn hex(octets: &[u8]) -> String {
    if octets.is_empty() {
        return ".".to_owned();
    }
    octets.iter().fold(String::new(), |mut text, octet| {
        write!(text, "{octet:02x}").unwrap();
        text
    })
}

/// Octets as the answers write them.
pub(super) fn octets(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).map(|digit| char::from(digit).to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Octets that differ from one place to the next.
pub(super) fn some(length: usize, seed: usize) -> Vec<u8> {
    (0..length).map(|i| ((i * 7 + i / 251 + seed * 13) % 256) as u8).collect()
}
