//! Servers that drop, hang, lie, overflow or attack.

use crate::harness::{Person, Sandbox};
use crate::scripted::{Scripted, Talk, acceptor, imap_upgrade, smtp_upgrade};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

pub fn with_port<'a>(sandbox: &'a Sandbox, service: &str, variable: &str, server: &Scripted) -> Person<'a> {
    let old = format!("{service}.operateur.test:{}\"", sandbox.value(variable));
    sandbox.martin_with(&[(&old, &format!("{service}.operateur.test:{}\"", server.port))])
}

fn imap_at<'a>(sandbox: &'a Sandbox, server: &Scripted) -> Person<'a> {
    with_port(sandbox, "imap", "IMAP_PORT", server)
}

/// A server that says these words in clear: the first at once, each next after a line was heard.
fn in_clear(words: &'static [&'static str]) -> Scripted {
    Scripted::serve(move |stream| async move {
        let mut talk = Talk::new(stream);
        for (i, word) in words.iter().enumerate() {
            if i > 0 {
                talk.hear().await?;
            }
            talk.say(word).await?;
        }
        talk.hear().await.map(|_| ())
    })
}

/// A mailbox that opens, then meets every command with this answer; `TAG` stands for the command's tag.
fn mailbox(sandbox: &Sandbox, answer: &'static str) -> Scripted {
    let tls = acceptor(&sandbox.dir, "imap");
    Scripted::serve(move |stream| {
        let tls = tls.clone();
        async move {
            let mut talk = imap_upgrade(stream, tls).await?;
            loop {
                let line = talk.hear().await?;
                let (tag, command) = line.split_once(' ').unwrap_or_default();
                if command.starts_with("CAPABILITY") {
                    talk.say(&format!("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n{tag} OK done\r\n")).await?;
                } else if command.starts_with("AUTHENTICATE") {
                    talk.say(&format!("{tag} OK in\r\n")).await?;
                } else if command.starts_with("EXAMINE") && !answer.contains("EXAMINE") {
                    talk.say(&format!("* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n{tag} OK open\r\n")).await?;
                } else {
                    talk.say(&answer.replace("TAG", tag)).await?;
                }
            }
        }
    })
}

#[test]
fn eco_1_0_2_nothing_is_said_in_clear_to_a_server_without_starttls() {
    let sandbox = Sandbox::shared();
    for (server, kind) in [
        (in_clear(&["* PREAUTH welcome\r\n"]), "starttls-missing"),
        (in_clear(&["* OK ready\r\n", "P1 NO not today\r\n"]), "starttls-missing"),
        (in_clear(&["* OK ready\r\n", "P1 OK begin\r\n* OK [ALERT] slipped in\r\n"]), "starttls-injected"),
        (in_clear(&["HTTP/1.1 400 Bad Request\r\n"]), "server-misbehaved"),
        (in_clear(&["* BYE too many\r\n"]), "server-busy"),
    ] {
        assert_eq!(imap_at(sandbox, &server).pli(&["folders"]).problem(), kind);
    }
    let server = in_clear(&["220 ready\r\n", "250-op\r\n250 SIZE 100\r\n"]);
    let martin = with_port(sandbox, "smtp", "SMTP_PORT", &server);
    assert_eq!(martin.pli(&["send", "--to", "dr.durand@chu-comte.mss.test", "--subject", "s"]).problem(), "starttls-missing");
}

#[test]
fn a_server_that_never_speaks_is_given_up() {
    let server = Scripted::serve(|mut stream| async move {
        let mut buffer = [0; 64];
        while stream.read(&mut buffer).await? > 0 {}
        Ok(())
    });
    let start = Instant::now();
    assert_eq!(imap_at(Sandbox::shared(), &server).pli(&["folders"]).problem(), "timeout");
    assert!(start.elapsed() < Duration::from_secs(40));
}

#[test]
fn a_handshake_that_is_none_is_said() {
    let server = Scripted::serve(|stream| async move {
        let mut talk = Talk::new(stream);
        talk.say("* OK ready\r\n").await?;
        talk.hear().await?;
        talk.say("P1 OK begin\r\n").await?;
        let mut stream = talk.into_inner();
        stream.read_u8().await?;
        stream.write_all(b"this is no handshake at all, not even a record").await
    });
    assert_eq!(imap_at(Sandbox::shared(), &server).pli(&["folders"]).problem(), "tls-failed");
}

#[test]
fn eco_1_1_1_a_server_of_another_time_is_refused() {
    // TLS 1.3 only.
    let dir = Sandbox::shared().dir.clone();
    let server = Scripted::serve(move |stream| {
        let acceptor = acceptor(&dir, "imap");
        async move {
            let old = acceptor.config().clone();
            let mut config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
                .with_protocol_versions(&[&rustls::version::TLS13])
                .unwrap()
                .with_no_client_auth()
                .with_cert_resolver(Arc::clone(&old.cert_resolver));
            config.ignore_client_order = true;
            imap_upgrade(stream, tokio_rustls::TlsAcceptor::from(Arc::new(config))).await.map(|_| ())
        }
    });
    assert_eq!(imap_at(Sandbox::shared(), &server).pli(&["folders"]).problem(), "tls-incompatible");
}

#[test]
fn a_mailbox_that_cuts_lies_or_babbles_ends_in_its_own_sentence() {
    let sandbox = Sandbox::shared();
    for (answer, kind) in [
        ("* BYE maintenance\r\n", "connection-lost"),
        ("* 1 FETCH (UID 1 INTERNALDATE\r\n", "server-misbehaved"),
        ("P999 OK not yours\r\n", "server-misbehaved"),
        ("+ go on\r\n", "server-misbehaved"),
        ("\u{1}\u{2}\u{3} garbage\r\n", "server-misbehaved"),
        ("TAG NO [UNAVAILABLE] later\r\n", "server-busy"),
        ("TAG BAD what\r\n", "operation-refused"),
        ("TAG NO [OVERQUOTA] full\r\n", "quota-exceeded"),
    ] {
        let server = mailbox(sandbox, answer);
        assert_eq!(imap_at(sandbox, &server).pli(&["list", "INBOX"]).problem(), kind, "{answer:?}");
    }
}

#[test]
fn a_folder_without_uidvalidity_is_not_trusted() {
    let server = mailbox(Sandbox::shared(), "* 1 EXISTS\r\nTAG OK EXAMINE\r\n");
    assert_eq!(imap_at(Sandbox::shared(), &server).pli(&["list", "INBOX"]).problem(), "server-misbehaved");
}

#[test]
fn messages_nobody_asked_for_change_nothing() {
    let server = mailbox(
        Sandbox::shared(),
        "* 1 FETCH (FLAGS (\\Seen))\r\n* 9 EXISTS\r\n* 2 EXPUNGE\r\n* FLAGS (x)\r\n* OK [ALERT] hello\r\nTAG OK done\r\n",
    );
    assert_eq!(imap_at(Sandbox::shared(), &server).pli(&["list", "INBOX"]).ok(), serde_json::json!([]));
}

#[test]
fn a_refused_login_is_said_once_and_not_tried_again() {
    let attempts = Arc::new(AtomicUsize::new(0));
    for (code, kind) in [("[AUTHENTICATIONFAILED]", "auth-refused"), ("[AUTHORIZATIONFAILED]", "mailbox-refused"), ("", "auth-refused")] {
        let (tls, counter) = (acceptor(&Sandbox::shared().dir, "imap"), Arc::clone(&attempts));
        let server = Scripted::serve(move |stream| {
            let (tls, counter) = (tls.clone(), Arc::clone(&counter));
            async move {
                let mut talk = imap_upgrade(stream, tls).await?;
                loop {
                    let line = talk.hear().await?;
                    let (tag, command) = line.split_once(' ').unwrap_or_default();
                    if command.starts_with("AUTHENTICATE") {
                        counter.fetch_add(1, Ordering::SeqCst);
                        talk.say("+ \r\n").await?;
                        talk.hear().await?;
                        talk.say(&format!("{tag} NO {code} no\r\n")).await?;
                    } else {
                        talk.say(&format!("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n")).await?;
                    }
                }
            }
        });
        assert_eq!(imap_at(Sandbox::shared(), &server).pli(&["folders"]).problem(), kind);
    }
    assert_eq!(attempts.load(Ordering::SeqCst), 3);
}

/// A submission server that follows the dialogue, and ends as told once it has the whole message.
fn submission(sandbox: &Sandbox, after_message: &'static str, delay: Duration, deliveries: Arc<AtomicUsize>) -> Scripted {
    let tls = acceptor(&sandbox.dir, "smtp");
    Scripted::serve(move |stream| {
        let (tls, deliveries) = (tls.clone(), Arc::clone(&deliveries));
        async move {
            let mut talk = smtp_upgrade(stream, tls).await?;
            loop {
                let line = talk.hear().await?;
                if line == "DATA" {
                    talk.say("354 go\r\n").await?;
                    while talk.hear().await? != "." {}
                    deliveries.fetch_add(1, Ordering::SeqCst);
                    if after_message.is_empty() {
                        return Ok(());
                    }
                    tokio::time::sleep(delay).await;
                    talk.say(after_message).await?;
                } else if line.starts_with("EHLO") {
                    talk.say("250-op\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n").await?;
                } else {
                    talk.say("250 2.0.0 ok\r\n").await?;
                }
            }
        }
    })
}

/// Starts a sending whose answer takes four seconds, and does this while it waits.
fn while_handed_over(sandbox: &Sandbox, subject: &str, meanwhile: impl FnOnce(&mut std::process::Child)) -> (i32, serde_json::Value) {
    let deliveries = Arc::new(AtomicUsize::new(0));
    let server = submission(sandbox, "250 2.0.0 taken\r\n", Duration::from_secs(4), Arc::clone(&deliveries));
    let martin = with_port(sandbox, "smtp", "SMTP_PORT", &server);
    let mut process = martin.start(&["send", "--to", "dr.durand@chu-comte.mss.test", "--subject", subject, "--json", "--pin-stdin"]);
    for _ in 0..200 {
        if deliveries.load(Ordering::SeqCst) == 1 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    meanwhile(&mut process);
    let output = process.wait_with_output().unwrap();
    sandbox.fault("");
    assert_eq!(deliveries.load(Ordering::SeqCst), 1);
    assert_eq!((martin.count("Envoyés", subject), martin.count("Brouillons", subject)), (1, 0));
    (output.status.code().unwrap_or(-1), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn a_card_pulled_out_while_a_message_is_handed_over_loses_nothing() {
    let sandbox = Sandbox::breakable();
    let (code, json) = while_handed_over(&sandbox, "Essai d’arrachage", |_| sandbox.fault("absent 1\n"));
    assert_eq!((code, json["result"].as_str()), (0, Some("accepted")));
}

#[test]
fn a_program_interrupted_while_a_message_is_handed_over_loses_nothing() {
    let sandbox = Sandbox::breakable();
    let (code, json) = while_handed_over(&sandbox, "Essai d’interruption", |process| {
        assert!(std::process::Command::new("kill").arg(process.id().to_string()).status().unwrap().success());
    });
    assert_eq!((code, json["result"].as_str()), (0, Some("accepted")));
}

#[test]
fn work_that_waits_ends_with_its_reason_when_the_card_goes_or_the_program_is_interrupted() {
    let sandbox = Sandbox::breakable();
    // Its folders never come.
    let server = mailbox(&sandbox, "");
    let martin = imap_at(&sandbox, &server);
    for (kind, interrupt) in [("card-removed", false), ("stopped", true)] {
        let process = martin.start(&["folders", "--json", "--pin-stdin"]);
        std::thread::sleep(Duration::from_millis(1500));
        if interrupt {
            assert!(std::process::Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap().success());
        } else {
            sandbox.fault("absent 1\n");
        }
        let start = Instant::now();
        let output = process.wait_with_output().unwrap();
        sandbox.fault("");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), json["problem"]["kind"].as_str()), (Some(1), Some(kind)));
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    }
}

#[test]
fn a_link_that_dies_after_the_message_leaves_it_uncertain_and_is_never_sent_again() {
    let (deliveries, subject) = (Arc::new(AtomicUsize::new(0)), "Essai incertain");
    let server = submission(Sandbox::shared(), "", Duration::ZERO, Arc::clone(&deliveries));
    let martin = with_port(Sandbox::shared(), "smtp", "SMTP_PORT", &server);
    let run = martin.pli(&["send", "--to", "dr.durand@chu-comte.mss.test", "--subject", subject]);
    assert_eq!((run.problem().as_str(), run.json()["result"].as_str()), ("send-uncertain", Some("uncertain")));
    assert_eq!(deliveries.load(Ordering::SeqCst), 1);
    assert_eq!((martin.count("Brouillons", subject), martin.count("Envoyés", subject)), (1, 0));
}

#[test]
fn a_message_refused_at_its_end_is_refused_and_the_draft_stays() {
    let sandbox = Sandbox::shared();
    for (i, (answer, kind)) in
        [("554 5.6.0 no\r\n", "message-refused"), ("451 4.3.0 later\r\n", "message-refused"), ("552 5.3.4 too big\r\n", "too-large")]
            .into_iter()
            .enumerate()
    {
        let (server, subject) = (submission(sandbox, answer, Duration::ZERO, Arc::default()), format!("Essai refusé à la fin {i}"));
        let martin = with_port(sandbox, "smtp", "SMTP_PORT", &server);
        let run = martin.pli(&["send", "--to", "dr.durand@chu-comte.mss.test", "--subject", &subject]);
        assert_eq!(run.problem(), kind);
        assert_eq!((martin.count("Brouillons", &subject), martin.count("Envoyés", &subject)), (1, 0));
    }
}

#[test]
fn an_endless_answer_is_cut() {
    let tls = acceptor(&Sandbox::shared().dir, "smtp");
    let server = Scripted::serve(move |stream| {
        let tls = tls.clone();
        async move {
            let mut talk = smtp_upgrade(stream, tls).await?;
            talk.hear().await?;
            loop {
                talk.say(&"250-and more\r\n".repeat(200)).await?;
            }
        }
    });
    let martin = with_port(Sandbox::shared(), "smtp", "SMTP_PORT", &server);
    let run = martin.pli(&["send", "--to", "dr.durand@chu-comte.mss.test", "--subject", "s"]);
    assert!(["server-misbehaved", "connection-lost"].contains(&run.problem().as_str()));
}

/// A directory that answers every search with this result code (RFC 4511 §4.5.2).
fn ldap(code: u8) -> Scripted {
    Scripted::serve(move |mut stream| async move {
        let mut buffer = [0; 2048];
        while stream.read(&mut buffer).await? > 0 {
            // LDAPMessage { messageID, searchResultDone { resultCode, matchedDN "", diagnosticMessage "" } }
            // The identifier's INTEGER follows the length, whose own length its first octet tells when it is long.
            let long = if buffer[1] > 0x80 { usize::from(buffer[1] - 0x80) } else { 0 };
            let id = buffer[4 + long];
            stream.write_all(&[0x30, 12, 2, 1, id, 0x65, 7, 0x0a, 1, code, 4, 0, 4, 0]).await?;
        }
        Ok(())
    })
}

#[test]
fn dst_6_2_8_a_directory_that_gives_up_is_said() {
    let sandbox = Sandbox::shared();
    for (code, kind) in [(3, "directory-timeout"), (11, "directory-too-many"), (50, "directory-refused")] {
        let server = ldap(code);
        let martin = with_port(sandbox, "annuaire", "LDAP_PORT", &server);
        assert_eq!(martin.run(&["directory", "--nom", "x", "--json"], b"").problem(), kind);
    }
    let garbage = Scripted::serve(|mut stream| async move { stream.write_all(&[0xff; 4000]).await });
    let martin = with_port(sandbox, "annuaire", "LDAP_PORT", &garbage);
    assert_eq!(martin.run(&["directory", "--nom", "x", "--json"], b"").problem(), "server-misbehaved");
}

/// What the program says for itself in its log, at its most talkative, holds nothing of anybody.
#[test]
fn the_log_names_nobody() {
    let martin = Sandbox::shared().martin();
    let subject = "Essai CANARI-7781 du journal";
    let run = martin.pli(&["send", "--to", "dr.durand@chu-comte.mss.test", "--subject", subject]);
    assert_eq!(run.code, 0);
    for secret in ["CANARI", "durand", "@", martin.pin.as_str()] {
        let log: Vec<&str> = run.stderr.lines().filter(|l| l.contains("pli::")).collect();
        assert!(!log.is_empty() && !log.iter().any(|l| l.to_lowercase().contains(&secret.to_lowercase())), "{secret}: {log:?}");
    }
}

#[test]
fn an_interruption_ends_whatever_waits() {
    let sandbox = Sandbox::shared();
    let silent = Scripted::serve(|mut stream| async move {
        let mut buffer = [0; 64];
        while stream.read(&mut buffer).await? > 0 {}
        Ok(())
    });
    let directory = with_port(sandbox, "annuaire", "LDAP_PORT", &silent);
    let mailbox = imap_at(sandbox, &silent);
    for (person, arguments) in
        [(&directory, &["directory", "--nom", "x"][..]), (&mailbox, &["doctor", "--pin-stdin"]), (&mailbox, &["folders", "--pin-stdin"])]
    {
        let mut process = person.start(arguments);
        std::thread::sleep(Duration::from_millis(800));
        assert!(std::process::Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap().success());
        let start = Instant::now();
        assert!(!process.wait().unwrap().success());
        assert!(start.elapsed() < Duration::from_secs(6), "{arguments:?}: {:?}", start.elapsed());
    }
}

#[test]
fn an_output_that_cannot_be_written_is_no_success() {
    let martin = Sandbox::shared().martin();
    for arguments in [&["config", "example"][..], &["directory", "--rpps", "=899700000025", "--json"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_pli"))
            .args(arguments)
            .env("PLI_HOME", &martin.home)
            .stdout(full)
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(1), "{arguments:?}");
        assert!(!run.stderr.is_empty());
    }
}
