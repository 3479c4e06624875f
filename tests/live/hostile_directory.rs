//! A directory, or whoever stands in front of it: LDAP travels in clear.

use crate::harness::{Run, Sandbox};
use crate::hostile::with_port;
use crate::scripted::Scripted;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

fn ask(server: &Scripted) -> Run {
    let martin = with_port(Sandbox::shared(), "annuaire", "LDAP_PORT", server);
    martin.run(&["directory", "--nom", "x", "--json"], b"")
}

/// A directory that hears the request, says this, and then nothing more; or closes.
fn saying(bytes: Vec<u8>, closes: bool) -> Scripted {
    Scripted::serve(move |mut stream| {
        let bytes = bytes.clone();
        async move {
            let mut buffer = [0; 2048];
            stream.read(&mut buffer).await?;
            stream.write_all(&bytes).await?;
            while !closes && stream.read(&mut buffer).await? > 0 {}
            Ok(())
        }
    })
}

/// An element whose length takes four octets.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, 0x84], &u32::try_from(content.len()).unwrap().to_be_bytes()[..], content].concat()
}

/// An entry of the search that ldap3 asks first.
fn entry(attributes: &[u8]) -> Vec<u8> {
    let content = [element(0x04, b"uid=x"), element(0x30, attributes)].concat();
    element(0x30, &[element(0x02, &[1]), element(0x64, &content)].concat())
}

fn mail() -> Vec<u8> {
    element(0x30, &[element(0x04, b"mail"), element(0x31, &element(0x04, b"x@chu.mss.test"))].concat())
}

/// Whatever the directory says, the program goes on living, and says what is the matter in its own words only.
#[track_caller]
fn assert_told(run: &Run, kind: &str) {
    assert_eq!(run.problem(), kind);
    for word in ["panicked", "overflow", "backtrace", "ldap3"] {
        assert!(!run.stderr.contains(word), "{}", run.stderr);
    }
}

#[test]
fn what_is_not_ldap_is_cut_off_and_said() {
    let bomb = (0..60_000u32).rev().flat_map(|inside| [&[0x30, 0x84][..], &(inside * 6).to_be_bytes()].concat()).collect();
    let bound = element(0x30, &[element(0x02, &[1]), element(0x61, b"\x0a\x01\x00\x04\x00\x04\x00")].concat());
    for (what, bytes) in [
        ("nested", bomb),
        ("empty", b"\x30\x00".to_vec()),
        ("4 GB", b"\x30\x84\xff\xff\xff\xff".to_vec()),
        ("2 MB", b"\x30\x83\x20\x00\x00".to_vec()),
        ("endless", b"\x30\x80\x02\x01\x01".to_vec()),
        ("garbage", vec![0xff; 4000]),
        ("HTTP", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        ("an answer to a bind", bound),
        ("an entry that is none", entry(b"\x04\x00")),
    ] {
        let start = Instant::now();
        let run = ask(&saying(bytes, false));
        assert!(start.elapsed() < Duration::from_secs(10), "{what}");
        assert_told(&run, "server-misbehaved");
    }
}

#[test]
fn a_directory_that_goes_away_is_lost() {
    let whole = entry(&mail());
    let notice = element(0x30, &[element(0x02, &[0]), element(0x78, b"\x0a\x01\x34\x04\x00\x04\x00")].concat());
    let unfinished = b"\x30\x84\x00\x0f\x00\x00".repeat(60_000);
    for (bytes, closes) in [(vec![], true), (unfinished, true), (whole[..whole.len() - 3].to_vec(), true), (whole, true), (notice, false)] {
        assert_told(&ask(&saying(bytes, closes)), "connection-lost");
    }
}

#[test]
fn entries_without_end_are_stopped() {
    let run = ask(&saying(entry(&mail()).repeat(5000), false));
    let json = run.ok();
    assert_eq!((json["entries"].as_array().unwrap().len(), json["truncated"].as_bool()), (1000, Some(true)));
    // Large ones never come to a thousand.
    let padding = element(0x30, &[element(0x04, b"photo"), element(0x31, &element(0x04, &vec![0xff; 900_000]))].concat());
    assert_told(&ask(&saying(entry(&[mail(), padding].concat()).repeat(20), false)), "server-misbehaved");
}

#[test]
fn dst_6_2_8_a_directory_that_says_nothing_is_given_up() {
    let start = Instant::now();
    assert_told(&ask(&saying(vec![], false)), "directory-timeout");
    assert!((60..80).contains(&start.elapsed().as_secs()));
}
