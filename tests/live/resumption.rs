//! How often the card signs: a person waits up to a second for each, and a card wears out.

use crate::harness::{Engine, Person, Sandbox};
use crate::scripted::{Scripted, Talk, acceptor, imap_upgrade, smtp_upgrade};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaKeyPair};
use pli::domain::doctor::RungState;
use pli::domain::draft::Recipient;
use pli::domain::mail::Window;
use pli::domain::outbox::SendOutcome;
use pli::engine::{BodySource, Examination, SendReply};
use pli::net::{
    Authorities, ClientIdentity, ClientSigner, Connector, Endpoint, Protocol, Resolver, ResolverConfig, RevocationLists, SignatureHash,
    SignerFault,
};
use rustls::HandshakeKind;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use secrecy::SecretString;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// Stands before a real server, counts connections, and cuts them when it is told to.
struct Relay {
    server: Scripted,
    connections: Arc<AtomicUsize>,
    cuts: watch::Sender<u32>,
}

impl Relay {
    fn before(port: &str) -> Self {
        let port: u16 = port.parse().unwrap();
        let (cuts, cut) = watch::channel(0);
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let server = Scripted::serve(move |mut client| {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut cut = cut.clone();
            async move {
                cut.mark_unchanged();
                let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
                tokio::select! {
                    copied = tokio::io::copy_bidirectional(&mut client, &mut server) => copied.map(|_| ()),
                    _ = cut.changed() => Ok(()),
                }
            }
        });
        Self { server, connections, cuts }
    }

    fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn send(engine: &Engine, subject: &str) {
    let mut composition = engine.composition(subject);
    composition.to = vec![Recipient::parse(&engine.address.to_string())];
    composition.body = BodySource::Text("Corps".into());
    match engine.run(engine.handle.send(composition)).unwrap() {
        SendReply::Done(_, report) => assert_eq!(report.outcome, SendOutcome::Accepted { afterwards: None }),
        stopped => panic!("{stopped:?}"),
    }
}

/// The figures are printed. Postfix resumes. Dovecot 2.3 never does where it asks for certificates: it cuts the
/// connection on which a session is offered, which is tried once in a login.
#[test]
fn the_card_signs_once_a_server_and_not_once_a_connection() {
    let sandbox = Sandbox::breakable();
    let (imap, smtp) = (Relay::before(sandbox.value("IMAP_PORT")), Relay::before(sandbox.value("SMTP_PORT")));
    let martin = behind(&sandbox, &imap, &smtp);
    let engine = martin.engine();
    let mut signed = 0;
    let mut since = |what: &str| {
        let (before, now) = (signed, sandbox.calls("C_Sign"));
        signed = now;
        println!("signatures: {what}: {}", now - before);
        now - before
    };
    assert_eq!(since("login, which opens the store"), 1);
    let list = engine.run(engine.handle.list(&engine.address, "INBOX", Window { limit: 200, unread: false })).unwrap();
    assert_eq!((list.len(), since("the first connection")), (200, 1));
    for row in &list {
        engine.run(engine.handle.read(&row.id)).unwrap();
    }
    assert_eq!(since("200 messages read"), 0);
    // The lists are there: what is counted from here on is connections for their own sake.
    let before = imap.connections();
    for _ in 0..10 {
        imap.cut();
        // The first request may meet the cut; the next one connects.
        drop(engine.run(engine.handle.server_folders(&engine.address)));
        engine.run(engine.handle.server_folders(&engine.address)).unwrap();
    }
    assert!(since("ten reconnections") <= 10);
    let connections = imap.connections() - before;
    assert!((10..=11).contains(&connections), "{connections}");
    for i in 0..10 {
        send(&engine, &format!("Signature {i}"));
    }
    assert_eq!((since("ten messages sent"), smtp.connections()), (1, 10));
}

#[test]
fn a_session_closed_leaves_nothing_to_resume() {
    let sandbox = Sandbox::breakable();
    let (imap, smtp) = (Relay::before(sandbox.value("IMAP_PORT")), Relay::before(sandbox.value("SMTP_PORT")));
    let martin = behind(&sandbox, &imap, &smtp);
    let engine = martin.engine();
    send(&engine, "Avant");
    // The store, the mailbox, the way out.
    assert_eq!(sandbox.calls("C_Sign"), 3);
    engine.run(engine.handle.lock()).unwrap();
    engine.run(engine.handle.unlock(SecretString::from(martin.pin.as_str()))).unwrap();
    send(&engine, "Après");
    assert_eq!(sandbox.calls("C_Sign"), 6);
}

/// Dr Martin, whose servers are behind these relays.
fn behind<'a>(sandbox: &'a Sandbox, imap: &Relay, smtp: &Relay) -> Person<'a> {
    let port = |server: &str, port: &str| format!("{server}.operateur.test:{port}\"");
    sandbox.martin_with(&[
        (&port("imap", sandbox.value("IMAP_PORT")), &port("imap", &imap.server.port.to_string())),
        (&port("smtp", sandbox.value("SMTP_PORT")), &port("smtp", &smtp.server.port.to_string())),
    ])
}

/// A card as files, for servers that are not spoken to through the engine.
#[derive(Debug)]
struct Pen(RsaKeyPair);

impl ClientSigner for Pen {
    fn sign(&self, hash: SignatureHash, message: &[u8]) -> Result<Vec<u8>, SignerFault> {
        let padding = match hash {
            SignatureHash::Sha256 => &RSA_PKCS1_SHA256,
            SignatureHash::Sha384 => &RSA_PKCS1_SHA384,
            SignatureHash::Sha512 => &RSA_PKCS1_SHA512,
        };
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(padding, &SystemRandom::new(), message, &mut signature).unwrap();
        Ok(signature)
    }
}

fn pen_identity(sandbox: &Sandbox, authorities: &Authorities) -> ClientIdentity {
    let pki = sandbox.dir.join("pki");
    let leaf = CertificateDer::from_pem_file(pki.join("martin.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(pki.join("martin.key")).unwrap();
    ClientIdentity::new(authorities.client_chain(leaf.to_vec()), Arc::new(Pen(RsaKeyPair::from_pkcs8(key.secret_der()).unwrap())))
}

/// `openssl s_server` with the operator's certificate, asking for one, with these words for its configuration.
struct SServer(Child, u16);

impl SServer {
    fn start(sandbox: &Sandbox, options: &str) -> Self {
        let pki = sandbox.dir.join("pki");
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("openssl.cnf");
        let text = format!("openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nOptions = {options}\n");
        std::fs::write(&config, text).unwrap();
        let mut process = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-tls1_2", "-cert", "imap.pem", "-cert_chain", "imap.pem", "-key", "server.key"])
            .args(["-Verify", "2", "-verify_return_error", "-CAfile", "cards.pem"])
            .current_dir(pki)
            .env("OPENSSL_CONF", &config)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.find_map(|line| line.unwrap().strip_prefix("ACCEPT 127.0.0.1:")?.parse().ok()).unwrap();
        // It stops where nobody reads what it says.
        std::thread::spawn(move || lines.for_each(drop));
        Self(process, port)
    }
}

impl Drop for SServer {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_session_without_extended_master_secret_is_not_kept() {
    let sandbox = Sandbox::shared();
    let authorities = Authorities::from_pem([std::fs::read(sandbox.dir.join("pki/authorities.pem")).unwrap().as_slice()]).unwrap();
    let hosts = ["imap.operateur.test", "igc.operateur.test"].map(|name| (name.to_owned(), [127, 0, 0, 1].into()));
    let resolver = Resolver::new(ResolverConfig { dns: None, hosts: hosts.into() }).unwrap();
    let connector = Connector::new(resolver, Arc::new(authorities.clone()), Arc::new(RevocationLists::new(None))).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for (options, expected) in [("ExtendedMasterSecret", [false, true, true]), ("-ExtendedMasterSecret", [false; 3])] {
        let server = SServer::start(sandbox, options);
        let port = server.1;
        let words = Scripted::serve(move |stream| async move {
            let mut talk = Talk::new(stream);
            talk.say("* OK ready\r\n").await?;
            talk.hear().await?;
            talk.say("P1 OK begin\r\n").await?;
            let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
            tokio::io::copy_bidirectional(&mut talk.into_inner(), &mut server).await.map(|_| ())
        });
        let endpoint = Endpoint { host: "imap.operateur.test".into(), port: words.port };
        let identity = pen_identity(sandbox, &authorities);
        let resumed = [(); 3].map(|()| {
            let stream = runtime.block_on(connector.connect(&endpoint, Protocol::Imap, Some(&identity))).unwrap();
            stream.is_resumed()
        });
        assert_eq!(resumed, expected, "{options}");
    }
}

/// A server that takes the session and has forgotten who came with it: the mailbox opens all the same, in full.
#[test]
fn a_session_that_a_server_takes_and_then_refuses_costs_one_connection() {
    let sandbox = Sandbox::breakable();
    let (tls, kinds) = (acceptor(&sandbox.dir, "imap"), Arc::new(Mutex::new(vec![])));
    let noted = Arc::clone(&kinds);
    let server = Scripted::serve(move |stream| {
        let (tls, noted) = (tls.clone(), Arc::clone(&noted));
        async move {
            let stream = imap_upgrade(stream, tls).await?.into_inner();
            let resumed = stream.get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed);
            noted.lock().unwrap().push(resumed);
            let mut talk = Talk::new(stream);
            loop {
                let line = talk.hear().await?;
                let (tag, command) = line.split_once(' ').unwrap_or_default();
                if command.starts_with("AUTHENTICATE") && resumed {
                    return talk.say(&format!("{tag} NO [AUTHENTICATIONFAILED] no certificate\r\n")).await;
                } else if command.starts_with("CAPABILITY") {
                    talk.say("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n").await?;
                } else if command.starts_with("LIST") {
                    // The answer, and the end: what comes next needs another connection.
                    return talk.say(&format!("* LIST () \"/\" INBOX\r\n{tag} OK done\r\n")).await;
                }
                talk.say(&format!("{tag} OK done\r\n")).await?;
            }
        }
    });
    let engine = sandbox.martin_at(&server).engine();
    for _ in 0..3 {
        // It may meet the end of the last connection.
        drop(engine.run(engine.handle.folders(&engine.address)));
    }
    drop(engine);
    let kinds = kinds.lock().unwrap().clone();
    assert_eq!(kinds.iter().filter(|resumed| **resumed).count(), 1, "{kinds:?}");
    assert!(kinds.len() >= 3, "{kinds:?}");
}

/// The same of a submission server: nothing was handed over, so it is asked once more.
#[test]
fn a_submission_that_a_server_takes_and_then_refuses_costs_one_connection() {
    let sandbox = Sandbox::breakable();
    let (tls, kinds) = (acceptor(&sandbox.dir, "smtp"), Arc::new(Mutex::new(vec![])));
    let noted = Arc::clone(&kinds);
    let server = Scripted::serve(move |stream| {
        let (tls, noted) = (tls.clone(), Arc::clone(&noted));
        async move {
            let stream = smtp_upgrade(stream, tls).await?.into_inner();
            let resumed = stream.get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed);
            noted.lock().unwrap().push(resumed);
            let mut talk = Talk::new(stream);
            let mut in_message = false;
            loop {
                let line = talk.hear().await?;
                match line.get(..4).unwrap_or(&line) {
                    _ if resumed => return talk.say("421 4.7.1 no certificate\r\n").await,
                    _ if in_message && line != "." => continue,
                    "EHLO" => talk.say("250-op\r\n250 SIZE 10485760\r\n").await?,
                    "DATA" => talk.say("354 go on\r\n").await?,
                    _ => talk.say("250 2.0.0 ok\r\n").await?,
                }
                in_message = line == "DATA";
            }
        }
    });
    let old = format!("smtp.operateur.test:{}\"", sandbox.value("SMTP_PORT"));
    let engine = sandbox.martin_with(&[(&old, &format!("smtp.operateur.test:{}\"", server.port))]).engine();
    (0..3).for_each(|i| send(&engine, &format!("Repris {i}")));
    assert_eq!(*kinds.lock().unwrap(), [false, true, false, false]);
}

/// What the doctor says is about the server's certificate and the card as they are now.
#[test]
fn an_examination_resumes_nothing() {
    let sandbox = Sandbox::breakable();
    let engine = sandbox.martin().engine();
    send(&engine, "Avant l’examen");
    let signed = sandbox.calls("C_Sign");
    let examination = Examination { account: None, pin: None, offline: false };
    let reports = engine.run(engine.handle.examine(examination)).unwrap();
    assert!(reports.iter().all(|report| matches!(report.state, RungState::Ok(_))), "{reports:?}");
    assert_eq!(sandbox.calls("C_Sign") - signed, 2);
}
