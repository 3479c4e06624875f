//! What makes the way to a mailbox shorter: compression, questions asked together, and how full it is.

use crate::harness::{Person, Sandbox};
use crate::scripted::{Scripted, acceptor, imap_upgrade};
use flate2::{Compress, Compression, FlushCompress};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// No attack may hold the program longer than this, on a slow machine and without optimisation.
const BOUND: Duration = Duration::from_secs(120);

/// Somebody at this server, whose configuration says when to compress.
fn compressing<'a>(sandbox: &'a Sandbox, port: u16, when: &str) -> Person<'a> {
    let old = format!("imap.operateur.test:{}\"", sandbox.value("IMAP_PORT"));
    let config = sandbox.config("martin").replace(&old, &format!("imap.operateur.test:{port}\""));
    sandbox.martin_configured(&format!("{config}\n[sync]\ncompress = \"{when}\"\n"))
}

/// The way to the sandbox's IMAP server, on which the octets that come are counted.
fn counted(sandbox: &Sandbox) -> (Scripted, Arc<AtomicU64>) {
    let port: u16 = sandbox.value("IMAP_PORT").parse().unwrap();
    let octets = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&octets);
    let server = Scripted::serve(move |near| {
        let count = Arc::clone(&count);
        async move {
            let (mut out, mut inward) = near.into_split();
            let (mut came, mut there) = TcpStream::connect(("127.0.0.1", port)).await?.into_split();
            let coming = async {
                let mut buffer = vec![0; 64 * 1024];
                loop {
                    let read = came.read(&mut buffer).await?;
                    if read == 0 {
                        return inward.shutdown().await;
                    }
                    count.fetch_add(read as u64, Ordering::SeqCst);
                    inward.write_all(&buffer[..read]).await?;
                }
            };
            let going = async {
                tokio::io::copy(&mut out, &mut there).await?;
                there.shutdown().await
            };
            tokio::try_join!(coming, going).map(|_| ())
        }
    });
    (server, octets)
}

fn all(report: &Value, field: &str) -> u64 {
    report["folders"].as_array().unwrap().iter().map(|folder| folder[field].as_u64().unwrap()).sum()
}

#[test]
fn rfc_4978_dovecot_compresses_a_whole_mailbox_and_nothing_of_it_changes() {
    let sandbox = Sandbox::breakable();
    let mut seen = Vec::new();
    for when in ["never", "always", "auto"] {
        let (way, octets) = counted(&sandbox);
        let person = compressing(&sandbox, way.port, when);
        let report = person.pli(&["sync", "--full"]).ok();
        let list = person.pli(&["list", "INBOX", "--offline", "--limit", "100"]).ok();
        // What goes out is compressed too: a message is filed, found, and taken away again.
        if when == "always" {
            let subject = "Essai du courrier compressé";
            person.pli(&["send", "--to", "dr.martin@cabinet-martin.mss.test", "--subject", subject]).ok();
            let id = person.find("Envoyés", subject)["id"].as_str().unwrap().to_owned();
            assert_eq!(person.pli(&["read", &id]).ok()["subject"], subject);
            person.pli(&["delete", &id]).ok();
        }
        seen.push((all(&report, "new"), report["bytes_in"].as_u64().unwrap(), list, octets.load(Ordering::SeqCst)));
    }
    let [never, always, auto] = seen.as_slice() else { panic!() };
    assert!(always.0 == never.0 && always.2 == never.2, "{} {}", always.0, never.0);
    // The octets that are counted are those of the answers; those of the way there are fewer, with all that was sent.
    assert!(always.1.abs_diff(never.1) * 50 < never.1, "{} {}", always.1, never.1);
    assert!(always.3 * 10 < never.3 * 8, "{} of {}", always.3, never.3);
    // The server is next to us: compressing would only cost. What was sent meanwhile came too.
    eprintln!("never {} octets, always {}, auto {}", never.3, always.3, auto.3);
}

#[test]
fn rfc_9208_dovecot_tells_how_full_the_mailbox_is() {
    let sandbox = Sandbox::shared();
    let quota = sandbox.martin().pli(&["sync"]).ok()["quota"].clone();
    assert_eq!(quota["limit"], 4_u64 << 30, "{quota}");
    assert!((1..1 << 30).contains(&quota["used"].as_u64().unwrap()), "{quota}");
}

/// A mailbox that announces this, and answers these commands so; a folder of one message otherwise. It says what it was
/// asked, a line for all that came together.
fn announcing(capabilities: &'static str, rules: Vec<(&'static str, Vec<u8>)>) -> Scripted {
    let tls = acceptor(&Sandbox::shared().dir, "imap");
    Scripted::serve(move |stream| {
        let (tls, rules) = (tls.clone(), rules.clone());
        async move {
            let mut talk = imap_upgrade(stream, tls).await?;
            loop {
                let line = talk.hear().await?;
                let (tag, command) = line.split_once(' ').unwrap_or_default();
                if let Some((_, words)) = rules.iter().find(|(start, _)| command.starts_with(start)) {
                    let (said, raw) = words.split_at(words.windows(2).rposition(|end| end == b"!!").map_or(words.len(), |at| at + 2));
                    let said = String::from_utf8_lossy(said).replace("TAG", tag).replace("!!", "");
                    talk.say(&said).await?;
                    talk.octets(raw).await?;
                    continue;
                }
                let words = match command.split(' ').next().unwrap_or_default() {
                    "CAPABILITY" => format!("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN {capabilities}\r\n"),
                    "EXAMINE" => "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 1] x\r\n".to_owned(),
                    "LIST" => "* LIST () \"/\" INBOX\r\n".to_owned(),
                    "STATUS" => "* STATUS INBOX (MESSAGES 0 UNSEEN 0 UIDNEXT 1 UIDVALIDITY 7)\r\n".to_owned(),
                    _ => String::new(),
                };
                talk.say(&format!("{words}{tag} OK done\r\n")).await?;
            }
        }
    })
}

#[test]
fn what_a_mailbox_says_of_quotas_and_of_itself_may_be_anything() {
    for words in [
        "* QUOTA\r\n* QUOTAROOT (((\r\nTAG OK x\r\n",
        "* QUOTA \"\" (STORAGE 99999999999999999999999 -1)\r\nTAG OK x\r\n",
        "* QUOTAROOT INBOX \"a\"\r\n* QUOTA \"a\" (STORAGE 5 0)\r\nTAG NO later\r\n",
        "* ID (\"name\" NIL (\r\nTAG BAD what\r\n",
    ] {
        let rules = vec![("GETQUOTAROOT", words.as_bytes().to_vec()), ("ID", words.as_bytes().to_vec())];
        let server = announcing("ID QUOTA", rules);
        let report = Sandbox::shared().martin_at(&server).pli(&["sync"]).ok();
        assert_eq!((&report["quota"], all(&report, "total")), (&Value::Null, 0), "{words}");
    }
    // What has no end is ended.
    let server = announcing("QUOTA", vec![("GETQUOTAROOT", "* QUOTA a (STORAGE 1 2)\r\n".repeat(400_000).into_bytes())]);
    assert_eq!(Sandbox::shared().martin_at(&server).pli(&["sync"]).problem(), "server-misbehaved");
}

fn compressed(octets: &[u8]) -> Vec<u8> {
    let (mut deflater, mut out) = (Compress::new(Compression::best(), false), Vec::with_capacity(octets.len() + 1024));
    deflater.compress_vec(octets, &mut out, FlushCompress::Sync).unwrap();
    out
}

/// `!!` ends what is said in clear.
#[test]
fn junk_in_the_place_of_what_is_compressed_and_a_bomb_end_the_connection() {
    const OK: &[u8] = b"TAG OK begin\r\n!!";
    let endless = [compressed(b"* OK "), compressed(&vec![b'a'; 64 << 20])].concat();
    assert!(endless.len() < 1 << 20);
    for after in [
        b"* 3 EXISTS\r\n".repeat(100),
        // Compressed, and no IMAP.
        compressed(b"anything\r\n"),
        // Many lines that say nothing, from a few octets.
        compressed(&b"* 3 EXISTS\r\n".repeat(2_000_000)),
        // One that does not end, and another stream in the middle of the first.
        endless,
        // Blocks that become nothing.
        [0, 0, 0, 0xff, 0xff].repeat(100_000),
    ] {
        let server = announcing("COMPRESS=DEFLATE", vec![("COMPRESS", [OK, &after].concat())]);
        let start = Instant::now();
        let ran = compressing(Sandbox::shared(), server.port, "always").pli(&["sync"]);
        assert_eq!(ran.problem(), "server-misbehaved");
        assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    }
    // One that only refuses is used as it is.
    let server = announcing("COMPRESS=DEFLATE", vec![("COMPRESS", b"TAG NO [COMPRESSIONACTIVE] x\r\n".to_vec())]);
    compressing(Sandbox::shared(), server.port, "always").pli(&["sync"]).ok();
}
