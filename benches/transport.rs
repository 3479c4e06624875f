//! What the transport costs, against OpenSSL on loopback: `make bench`, or `cargo bench --bench transport`.
//!
//! Machines differ and are noisy: compare lines of one run, not runs. Each section prints a table of its own.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/tls/peers.rs"]
mod peers;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/tls/world.rs"]
mod world;

use peers::{Peer, SIX, echo, parameters};
use rustls::ffdhe_groups::{FFDHE2048, FFDHE3072, FFDHE4096, FFDHE6144, FFDHE8192, FfdheGroup};
use std::time::{Duration, Instant};

/// How many handshakes a median is made of.
const HANDSHAKES: usize = 25;
/// What is sent and comes back, in octets.
const ECHO: usize = 1 << 20;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        suites_section().await;
        groups_section().await;
    });
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The times of connections: TCP, STARTTLS and the whole handshake, certificates verified. The first is not counted: it
/// fetches revocation lists.
async fn handshakes(peer: &Peer, count: usize) -> Vec<Duration> {
    drop(peer.front.connect(None).await.unwrap());
    let mut times = Vec::new();
    for _ in 0..count {
        let start = Instant::now();
        drop(peer.front.connect(None).await.unwrap());
        times.push(start.elapsed());
    }
    times.sort();
    times
}

/// Each suite: the handshake, and a megabyte that comes back, in records as long as they can be, then in short lines.
async fn suites_section() {
    println!("{:40}{:>12}{:>12}{:>14}{:>14}", "suite", "poignée", "pire", "1 Mio, 16 Ko", "1 Mio, lignes");
    for suite in SIX {
        let peer = Peer::openssl(&suite.arguments());
        let times = handshakes(&peer, HANDSHAKES).await;
        let mut stream = peer.front.connect(None).await.unwrap();
        let mut exchanges = Vec::new();
        for longest in [16_000, 3000] {
            let start = Instant::now();
            echo(&mut stream, ECHO, longest, true).await;
            exchanges.push(start.elapsed());
        }
        println!(
            "{:40}{:9.1} ms{:9.1} ms{:11.0} ms{:11.0} ms",
            suite.name,
            milliseconds(times[HANDSHAKES / 2]),
            milliseconds(times[HANDSHAKES - 1]),
            milliseconds(exchanges[0]),
            milliseconds(exchanges[1])
        );
    }
}

/// Diffie-Hellman groups: those offered, and those of a server's own, the first time (two primes are checked), then after.
async fn groups_section() {
    println!("\n{:40}{:>12}{:>12}", "groupe Diffie-Hellman", "1re fois", "ensuite");
    let strange = |group: FfdheGroup<'static>| FfdheGroup { p: group.p, g: &[3] };
    let groups = [
        ("ffdhe2048", FFDHE2048),
        ("ffdhe3072", FFDHE3072),
        ("ffdhe4096", FFDHE4096),
        ("2048 bits, inconnu", strange(FFDHE2048)),
        ("3072 bits, inconnu", strange(FFDHE3072)),
        ("4096 bits, inconnu", strange(FFDHE4096)),
        ("6144 bits, inconnu", strange(FFDHE6144)),
        ("8192 bits, inconnu", strange(FFDHE8192)),
    ];
    for (name, group) in groups {
        let file = parameters(&name.replace(' ', "-"), group.p, group.g);
        let peer = Peer::openssl(&[&SIX[4].arguments()[..], &["-dhparam", &file]].concat());
        let start = Instant::now();
        drop(peer.front.connect(None).await.unwrap());
        let first = start.elapsed();
        let after = handshakes(&peer, 7).await[3];
        println!("{name:40}{:9.1} ms{:9.1} ms", milliseconds(first), milliseconds(after));
    }
}
