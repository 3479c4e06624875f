//! The ladder, each rung made to fail in turn.

use crate::harness::{Person, Run, Sandbox};
use crate::hostile::with_port;
use crate::scripted::{Scripted, Talk, acceptor, imap_upgrade, in_clear, ruled_mailbox, say};
use serde_json::Value;
use std::process::{Command, Stdio};
use std::sync::Arc;
use tokio::io::AsyncReadExt as _;

const RUNGS: [&str; 12] = [
    "configuration",
    "middleware",
    "card",
    "certificate",
    "clock",
    "dns",
    "tcp",
    "starttls",
    "tls",
    "authentication",
    "mailbox",
    "directory",
];

fn states(run: &Run) -> Vec<(String, String)> {
    let json = run.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let ladder: Vec<(String, String, String)> =
        json.as_array().unwrap().iter().map(|r| (text(&r["rung"]), text(&r["state"]), text(&r["kind"]))).collect();
    assert_eq!(ladder.iter().map(|r| r.0.as_str()).collect::<Vec<_>>(), RUNGS);
    for rung in json.as_array().unwrap().iter().filter(|r| r["state"] == "failed") {
        assert!(rung["message"].as_str().unwrap().len() > 10 && rung["remedy"].as_str().unwrap().len() > 10, "{rung}");
    }
    ladder.into_iter().map(|(_, state, kind)| (state, kind)).collect()
}

/// Checks that this rung fails so, that those below hold, and that those above (the directory apart) are not tried.
#[track_caller]
fn fails(person: &Person<'_>, rung: &str, kind: &str) {
    let run = person.pli(&["doctor"]);
    let states = states(&run);
    let at = RUNGS.iter().position(|r| *r == rung).unwrap();
    assert_eq!((run.code, states[at].0.as_str(), states[at].1.as_str()), (1, "failed", kind), "{states:?}");
    let first_network = 5;
    for (i, (state, _)) in states.iter().enumerate().take(11) {
        let independent = (i < first_network) != (at < first_network);
        if i < at && !independent {
            assert_eq!(state, "ok", "{} in {states:?}", RUNGS[i]);
        }
        if i > at && !independent && i != 4 {
            assert_eq!(state, "skipped", "{} in {states:?}", RUNGS[i]);
        }
    }
}

#[test]
fn all_is_well() {
    let run = Sandbox::shared().martin().pli(&["doctor"]);
    assert!(states(&run).iter().all(|(state, _)| state == "ok"), "{:?}", states(&run));
    assert_eq!(run.code, 0);
    let facts = run.json();
    assert!(facts[0]["message"].as_str().unwrap().contains("PLI-ESSAI"), "{}", facts[0]);
}

#[test]
fn without_a_pin_the_rungs_that_need_one_are_left_out() {
    let run = Sandbox::shared().martin().run(&["doctor", "--json"], b"");
    let states = states(&run);
    assert_eq!(run.code, 0, "{states:?}");
    assert_eq!(
        (states[8].0.as_str(), states[9].0.as_str(), states[10].0.as_str(), states[11].0.as_str()),
        ("ok", "skipped", "skipped", "ok")
    );
}

#[test]
fn offline_the_network_is_left_alone() {
    let run = Sandbox::shared().martin().pli(&["doctor", "--offline"]);
    let states = states(&run);
    assert_eq!(run.code, 0);
    assert!(states[..5].iter().all(|s| s.0 == "ok") && states[5..].iter().all(|s| s.0 == "skipped"), "{states:?}");
}

#[test]
fn the_configuration() {
    let sandbox = Sandbox::shared();
    let empty = sandbox.martin_configured("");
    fails(&empty, "configuration", "config-invalid");
    std::fs::remove_file(empty.home.join("config.toml")).unwrap();
    let run = empty.pli(&["doctor"]);
    assert_eq!((run.code, states(&run)[0].1.as_str()), (1, "config-missing"));
    assert_eq!(empty.pli(&["folders"]).problem(), "config-missing");
    let unreadable = sandbox.martin_with(&[("pki/authorities.pem", "pki/absent.pem")]);
    assert_eq!(states(&unreadable.pli(&["doctor"]))[0].1, "file-unreadable");
    let real = sandbox.martin_with(&[("cabinet-martin.mss.test\"", "cabinet-martin.mssante.fr\"")]);
    assert_eq!(real.pli(&["folders"]).problem(), "test-trust-forbidden");
}

#[test]
fn middleware_and_card() {
    let sandbox = Sandbox::shared();
    let run = sandbox.martin_with(&[("libcps-test.so", "absent.so")]).pli(&["doctor"]);
    assert_eq!((run.code, states(&run)[1].1.as_str(), states(&run)[2].0.as_str()), (1, "module-missing", "skipped"));
    let run = sandbox.martin_with(&[("token = \"CPS TEST\"", "token = \"CPS ABSENTE\"")]).pli(&["doctor"]);
    assert_eq!(states(&run)[2].1, "reader-or-card-absent");
    let run = sandbox.martin_with(&[("token = \"CPS TEST\"", "token = \"CPS EXPIREE\"")]).pli(&["doctor"]);
    let states = states(&run);
    assert_eq!((states[3].1.as_str(), states[9].0.as_str()), ("card-cert-expired", "skipped"));
}

#[test]
fn names_ports_encryption_and_certificates() {
    let sandbox = Sandbox::shared();
    // A name server that is not there: the name is asked of nobody else.
    let lost = sandbox.martin_with(&[
        ("[network]\n", "[network]\ndns = \"127.0.0.1:1\"\n"),
        ("imap = \"imap.operateur.test", "imap = \"absent.operateur.test"),
    ]);
    fails(&lost, "dns", "dns-failed");
    let imap = format!("imap.operateur.test:{}\"", sandbox.value("IMAP_PORT"));
    let closed = sandbox.martin_with(&[(&imap, "imap.operateur.test:1\"")]);
    fails(&closed, "tcp", "tcp-refused");
    let http = format!("imap.operateur.test:{}\"", sandbox.value("HTTP_PORT"));
    let silent = sandbox.martin_with(&[(&imap, &http)]);
    let run = silent.pli(&["doctor"]);
    assert_eq!(states(&run)[7].0, "failed", "{:?}", states(&run));
    fails(&sandbox.martin_with(&[("imap = \"imap.operateur.test", "imap = \"expire.operateur.test")]), "tls", "cert-expired");
}

/// Each server that must not be believed, and what is said of it.
const UNTRUSTED: [(&str, &str); 23] = [
    ("expire", "cert-expired"),
    ("futur", "cert-not-yet-valid"),
    ("revoque", "cert-revoked"),
    ("acrevoquee", "cert-authority-revoked"),
    ("inconnu", "cert-unknown-authority"),
    ("sosie", "cert-unknown-authority"),
    ("personnes", "cert-issuer-for-persons"),
    ("standard-personnes", "cert-issuer-for-persons"),
    ("fort-personnes", "cert-issuer-for-persons"),
    ("standard", "cert-issuer-other-range"),
    ("fort", "cert-issuer-other-range"),
    ("nom", "cert-wrong-name"),
    ("usage", "cert-wrong-use"),
    ("faible", "cert-weak-signature"),
    ("inter-faible", "cert-weak-signature"),
    ("crl-absente", "crl-missing"),
    ("crl-delta", "crl-missing"),
    ("crl-indirecte", "crl-missing"),
    ("crl-perimee", "crl-stale"),
    ("crl-fausse", "crl-forged"),
    ("crl-autre", "crl-forged"),
    ("crl-faible", "crl-forged"),
    ("crl-muette", "crl-timeout"),
];

#[test]
fn each_server_that_must_not_be_believed_fails_at_the_tls_rung_with_its_kind() {
    let sandbox = Sandbox::shared();
    for (host, kind) in UNTRUSTED {
        fails(&sandbox.martin_with(&[("imap = \"imap.operateur.test", &format!("imap = \"{host}.operateur.test"))]), "tls", kind);
    }
}

#[test]
fn mailboxes_and_directory() {
    let sandbox = Sandbox::shared();
    let intruder = sandbox.martin_with(&[("dr.martin@cabinet-martin.mss.test", "dr.durand@chu-comte.mss.test")]);
    fails(&intruder, "authentication", "auth-refused");
    let ldap = format!(":{}\"", sandbox.value("LDAP_PORT"));
    let run = sandbox.martin_with(&[(&ldap, ":1\"")]).pli(&["doctor"]);
    assert_eq!((run.code, states(&run)[11].1.as_str(), states(&run)[10].0.as_str()), (1, "tcp-refused", "ok"));
}

#[test]
fn the_ladder_is_climbed_without_a_usable_pin_or_account() {
    let martin = Sandbox::shared().martin();
    let run = martin.run(&["doctor", "--json", "--pin-stdin"], b"");
    assert_eq!((run.code, states(&run)[2].1.as_str(), states(&run)[8].0.as_str()), (1, "pin-needed", "ok"));
    let run = martin.pli(&["doctor", "--account", "pas une adresse"]);
    assert_eq!((run.code, states(&run)[0].1.as_str()), (1, "account-unknown"));
}

#[test]
fn each_fault_of_a_card_has_its_rung() {
    let sandbox = Sandbox::breakable();
    // Whether the reader or the card is missing depends on whether this machine's service of readers runs.
    let run = |orders: &str, pin: &str| {
        sandbox.fault(&format!("{orders}\n"));
        let mut martin = sandbox.martin();
        martin.pin = pin.to_owned();
        let run = martin.pli(&["doctor"]);
        let failed: Vec<_> = states(&run).into_iter().zip(RUNGS).filter(|((state, _), _)| state == "failed").collect();
        assert_eq!((run.code, failed.len()), (1, 1), "{orders:?}: {failed:?}");
        (failed[0].1, failed[0].0.1.clone())
    };
    let pin = sandbox.value("PIN_MARTIN");
    for orders in ["absent 1", "noreader 1", "only CPS DURAND", "leave C_Login"] {
        let (rung, kind) = run(orders, pin);
        assert!(rung == "card" && ["reader-or-card-absent", "reader-absent", "card-absent"].contains(&kind.as_str()), "{orders:?}: {kind}");
    }
    for (orders, pin, rung, kind) in [
        ("", "0000", "card", "pin-wrong"),
        ("login 0xa4", pin, "card", "pin-locked"),
        ("keypad 1\nkeypad_rv 0x50", pin, "card", "pin-cancelled"),
        // The card leaves, or fails, while it proves who holds it: to the servers' certificates nothing was wrong.
        ("leave C_Sign", pin, "tls", "card-removed"),
        ("sign 0x30", pin, "tls", "module-failed"),
    ] {
        assert_eq!(run(orders, pin), (rung, kind.to_owned()), "{orders:?}");
    }
    // The right PIN, in between, gave all tries back; the last one is not the doctor's to spend.
    for kind in ["pin-wrong", "pin-wrong", "pin-last-try"] {
        assert_eq!(run("", "0000"), ("card", kind.to_owned()));
    }
}

#[test]
fn a_profile_that_is_in_use_is_said_before_all_else() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin();
    let _open = martin.locked_engine();
    fails(&martin, "configuration", "profile-busy");
}

#[test]
fn each_fault_of_a_server_s_words_has_its_rung() {
    let sandbox = Sandbox::shared();
    let words = |words: &[&str]| in_clear(words.iter().map(|word| word.as_bytes().to_vec()).collect()).0;
    let ruled = |start, words: &str| ruled_mailbox(&sandbox.dir, vec![(start, say(words))]).0;
    for (server, rung, kind) in [
        (words(&["* PREAUTH welcome\r\n"]), "starttls", "starttls-missing"),
        (words(&["* OK ready\r\n", "P1 NO not today\r\n"]), "starttls", "starttls-missing"),
        (words(&["* OK ready\r\n", "P1 OK begin\r\n* OK [ALERT] slipped in\r\n"]), "starttls", "starttls-injected"),
        (words(&["* BYE too many\r\n"]), "starttls", "server-busy"),
        (words(&["HTTP/1.1 400 Bad Request\r\n"]), "starttls", "server-misbehaved"),
        (no_handshake(), "tls", "tls-failed"),
        (of_another_time(sandbox), "tls", "tls-incompatible"),
        (with_a_small_group(sandbox), "tls", "tls-weak-group"),
        (ruled("AUTHENTICATE", "TAG NO [AUTHENTICATIONFAILED] not yours\r\n"), "authentication", "auth-refused"),
        (ruled("AUTHENTICATE", "TAG NO [UNAVAILABLE] later\r\n"), "authentication", "server-busy"),
        (ruled("EXAMINE", "TAG NO [UNAVAILABLE] later\r\n"), "mailbox", "server-busy"),
        (ruled("EXAMINE", "TAG NO [NONEXISTENT] no such folder\r\n"), "mailbox", "folder-missing"),
        (ruled("EXAMINE", "P999 OK not yours\r\n"), "mailbox", "server-misbehaved"),
    ] {
        fails(&with_port(sandbox, "imap", "IMAP_PORT", &server), rung, kind);
    }
    // The submission server counts as much.
    let server = words(&["220 ready\r\n", "250-op\r\n250 SIZE 100\r\n"]);
    fails(&with_port(sandbox, "smtp", "SMTP_PORT", &server), "starttls", "starttls-missing");
    let directory = words(&["no directory"]);
    fails(&with_port(sandbox, "annuaire", "LDAP_PORT", &directory), "directory", "server-misbehaved");
}

/// It agrees to encrypt, and says something else.
fn no_handshake() -> Scripted {
    Scripted::serve(|stream| async move {
        let mut talk = Talk::new(stream);
        talk.say("* OK ready\r\n").await?;
        talk.hear().await?;
        talk.say("P1 OK begin\r\n").await?;
        let mut stream = talk.into_inner();
        stream.read_u8().await?;
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"this is no handshake at all, not even a record").await
    })
}

/// TLS 1.3 only, which has no suite in common with the profile.
fn of_another_time(sandbox: &Sandbox) -> Scripted {
    let old = acceptor(&sandbox.dir, "imap").config().clone();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13]).unwrap();
    let tls = tokio_rustls::TlsAcceptor::from(Arc::new(config.with_no_client_auth().with_cert_resolver(Arc::clone(&old.cert_resolver))));
    Scripted::serve(move |stream| {
        let tls = tls.clone();
        async move { imap_upgrade(stream, tls).await.map(|_| ()) }
    })
}

/// OpenSSL left with a Diffie-Hellman group of 1536 bits (RFC 3526, group 5).
fn with_a_small_group(sandbox: &Sandbox) -> Scripted {
    let pki = sandbox.dir.join("pki");
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let group = folder.path().join("group.pem");
    let made = ["genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:modp_1536", "-out"];
    assert!(Command::new("openssl").args(made).arg(&group).stderr(Stdio::null()).status().unwrap().success());
    Scripted::serve(move |stream| {
        let (folder, group, pki) = (Arc::clone(&folder), group.clone(), pki.clone());
        async move {
            let mut talk = Talk::new(stream);
            talk.say("* OK ready\r\n").await?;
            talk.hear().await?;
            talk.say("P1 OK begin\r\n").await?;
            // A free name, for the one connection.
            let socket = tempfile::Builder::new().tempfile_in(folder.path())?.into_temp_path().to_path_buf();
            let mut server = Command::new("openssl");
            server.args(["s_server", "-quiet", "-naccept", "1", "-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0", "-unix"]);
            server
                .arg(&socket)
                .arg("-dhparam")
                .arg(&group)
                .arg("-cert")
                .arg(pki.join("imap.pem"))
                .arg("-cert_chain")
                .arg(pki.join("imap.pem"));
            server.arg("-key").arg(pki.join("server.key")).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
            let mut server = server.spawn()?;
            let mut inside = loop {
                match tokio::net::UnixStream::connect(&socket).await {
                    Ok(inside) => break inside,
                    Err(error) if server.try_wait()?.is_some() => return Err(error),
                    Err(_) => tokio::task::yield_now().await,
                }
            };
            drop(tokio::io::copy_bidirectional(&mut talk.into_inner(), &mut inside).await);
            server.kill()?;
            server.wait().map(|_| ())
        }
    })
}
