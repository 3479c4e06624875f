//! The transport jobs of the national test tool (MOTCO2, REM-MDV-LGC-Va2), by their names. They judge a server before
//! anything proves who the client is: the means of identification (MIE) of a job is in its host's name only.
//!
//! Each job is run against a full server that would let a careless client in, and does so first: what keeps ours out is
//! ours. The server's log then proves that it was told nothing.

use crate::client_hello::ClientHello;
use crate::harness::{Person, Sandbox};
use crate::scripted::Scripted;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const ADDRESS: &str = "dr.martin@cabinet-martin.mss.test";

/// What the servers write when they are told something: a login, a certificate, a message.
const CREDENTIALS: [&str; 8] =
    ["method=", "certificate=<8", "client in: AUTH", "sasl_", "Valid certificate", "client=", "from=<", "Trusted TLS connection"];

/// Who writes what a client tells.
const FRONTS: [&str; 3] = [" imap-login: ", " auth: ", "/smtpd["];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Service {
    Imap,
    Smtp,
}

/// The tool's servers. One job at a time: its log is read for that job.
fn bench() -> MutexGuard<'static, Sandbox> {
    static BENCH: OnceLock<Mutex<Sandbox>> = OnceLock::new();
    BENCH.get_or_init(|| Mutex::new(Sandbox::start_with(&["--motco2"]))).lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a server writes in its log from now on.
struct Log {
    file: std::fs::File,
    end: &'static str,
}

impl Log {
    fn from_now(bench: &Sandbox, service: Service) -> Self {
        let (name, end) = match service {
            Service::Imap => ("motco2-imap.log", "imap-login: Info: "),
            Service::Smtp => ("motco2-smtp.log", "disconnect from"),
        };
        let mut file = std::fs::File::open(bench.dir.join("log").join(name)).unwrap();
        file.seek(std::io::SeekFrom::End(0)).unwrap();
        Self { file, end }
    }

    /// What the server's front wrote of a client that has gone, once it has no more to write.
    fn after_the_client(mut self) -> String {
        let (mut text, begun, mut calm) = (String::new(), Instant::now(), 0);
        while !text.contains(self.end) || calm < 5 {
            assert!(begun.elapsed() < Duration::from_secs(20), "no client came: {text}");
            std::thread::sleep(Duration::from_millis(20));
            calm = if self.file.read_to_string(&mut text).unwrap() == 0 { calm + 1 } else { 0 };
        }
        // What is behind it may still be at work for the client before.
        text.lines().filter(|line| FRONTS.iter().any(|front| line.contains(front))).fold(String::new(), |all, line| all + line + "\n")
    }
}

/// A client that verifies nothing: it says these words once encrypted. Gives what it was answered.
fn careless(bench: &Sandbox, service: Service, host: &str) -> String {
    let (protocol, port, words) = match service {
        Service::Imap => ("imap", "MOTCO2_IMAP_PORT", format!("a LOGIN {ADDRESS} jeton\r\nb SELECT INBOX\r\nc LOGOUT\r\n")),
        Service::Smtp => (
            "smtp",
            "MOTCO2_SMTP_PORT",
            format!("EHLO lps.test\r\nMAIL FROM:<{ADDRESS}>\r\nRCPT TO:<{ADDRESS}>\r\nDATA\r\n\r\nbonjour\r\n.\r\nQUIT\r\n"),
        ),
    };
    let mut client = Command::new("openssl")
        .args(["s_client", "-quiet", "-crlf", "-ign_eof", "-starttls", protocol, "-servername", host, "-connect"])
        .arg(format!("127.0.0.1:{}", bench.value(port)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    client.stdin.take().unwrap().write_all(words.replace('\r', "").as_bytes()).unwrap();
    let output = client.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Dr Martin, whose server of this kind is that one.
fn at<'a>(bench: &'a Sandbox, service: Service, host: &str, port: &str) -> Person<'a> {
    let (setting, usual, usual_port) = match service {
        Service::Imap => ("imap", "imap.operateur.test", "IMAP_PORT"),
        Service::Smtp => ("smtp", "smtp.operateur.test", "SMTP_PORT"),
    };
    let old = format!("{setting} = \"{usual}:{}\"", bench.value(usual_port));
    bench.martin_with(&[(&old, &format!("{setting} = \"{host}:{port}\""))])
}

fn port(bench: &Sandbox, service: Service) -> String {
    bench.value(if service == Service::Imap { "MOTCO2_IMAP_PORT" } else { "MOTCO2_SMTP_PORT" }).to_owned()
}

/// A message to oneself, as the tool's manual asks.
fn message() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let body = folder.path().join("corps.txt");
    std::fs::write(&body, "Essai de transport.\n").unwrap();
    (folder, body)
}

fn use_it(person: &Person<'_>, service: Service) -> crate::harness::Run {
    match service {
        Service::Imap => person.pli(&["list", "INBOX"]),
        Service::Smtp => {
            let (_folder, body) = message();
            let body = body.display().to_string();
            person.pli(&["send", "--to", ADDRESS, "--subject", "Essai de transport", "--body", &body])
        }
    }
}

/// The job's host is refused for this reason, and told nothing.
#[track_caller]
fn refused(service: Service, host: &str, kind: &str) {
    let bench = bench();
    let host = format!("{host}-tests-editeur.motco2.test");
    let log = Log::from_now(&bench, service);
    let answered = careless(&bench, service, &host);
    let welcomed = if service == Service::Imap { "b OK [READ-WRITE]" } else { "250 2.0.0 Ok: queued" };
    assert!(answered.contains(welcomed), "the bench lets nobody in: {answered}");
    let log = log.after_the_client();
    assert!(CREDENTIALS.iter().any(|told| log.contains(told)), "a careless client leaves no trace: {log}");

    let log = Log::from_now(&bench, service);
    let run = use_it(&at(&bench, service, &host, &port(&bench, service)), service);
    assert_eq!(run.problem(), kind);
    assert!(run.stderr.contains(&host), "{}", run.stderr);
    let log = log.after_the_client();
    for told in CREDENTIALS {
        assert!(!log.contains(told), "the server was told « {told} »: {log}");
    }
}

/// The job's host is used, and what it is offered is what the specification says (ECO.1.1.1, ECO.1.1.3).
#[track_caller]
fn offers_the_six(service: Service, host: &str) {
    let bench = bench();
    let host = format!("{host}-tests-editeur.motco2.test");
    let (target, seen) = (port(&bench, service), Arc::new(Mutex::new(Vec::new())));
    let recorded = Arc::clone(&seen);
    // Between the two, as the tool is: it hands everything on, and keeps what the client says.
    let between = Scripted::serve(move |client| {
        let (target, recorded) = (target.clone(), Arc::clone(&recorded));
        async move {
            let server = TcpStream::connect(format!("127.0.0.1:{target}")).await?;
            let ((mut from_client, mut to_client), (mut from_server, mut to_server)) = (client.into_split(), server.into_split());
            let answers = tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
            let mut buffer = [0; 4096];
            loop {
                let n = from_client.read(&mut buffer).await?;
                if n == 0 {
                    break;
                }
                recorded.lock().unwrap().extend_from_slice(&buffer[..n]);
                to_server.write_all(&buffer[..n]).await?;
            }
            to_server.shutdown().await?;
            drop(answers.await);
            Ok(())
        }
    });
    use_it(&at(&bench, service, &host, &between.port.to_string()), service).ok();

    let said = seen.lock().unwrap().clone();
    let begins = said.windows(3).position(|bytes| bytes == [22, 3, 1]).expect("a handshake");
    let in_clear = String::from_utf8_lossy(&said[..begins]).to_uppercase();
    let expected: &[&str] = if service == Service::Imap { &["STARTTLS"] } else { &["EHLO", "STARTTLS"] };
    assert_eq!(in_clear.lines().map(|line| line.split(' ').find(|w| expected.contains(w)).unwrap_or(line)).collect::<Vec<_>>(), expected);
    let hello = ClientHello::read(&said[begins..]).expect("a ClientHello");
    assert_eq!((hello.version, hello.versions.as_slice()), (0x0303, [0x0303].as_slice()), "TLS 1.2 and no other");
    // 0x00FF is no suite: the signal of RFC 5746, which OpenSSL sends too.
    assert_eq!(hello.suites, [0xC030, 0xC02F, 0xC028, 0xC027, 0x009F, 0x009E, 0x00FF], "{:04x?}", hello.suites);
}

/// MSS-LPS-SEGUR-1, « MIE AUTH_CLI : Certificat expiré IMAP (ECO 1.1.5) ».
#[test]
fn mie_auth_cli_certificat_expire_imap_eco_1_1_5() {
    refused(Service::Imap, "mail-org-expire", "cert-expired");
}

/// MSS-LPS-SEGUR-1, « MIE AUTH_CLI : Certificat expiré SMTP (ECO 1.1.5) ».
#[test]
fn mie_auth_cli_certificat_expire_smtp_eco_1_1_5() {
    refused(Service::Smtp, "mail-org-expire", "cert-expired");
}

/// MSS-LPS-SEGUR-1, « MIE AUTH_CLI : Certificat révoqué IMAP (ECO 1.1.6) ».
#[test]
fn mie_auth_cli_certificat_revoque_imap_eco_1_1_6() {
    refused(Service::Imap, "mail-org-revoq", "cert-revoked");
}

/// MSS-LPS-SEGUR-1, « MIE AUTH_CLI : Certificat révoqué SMTP (ECO 1.1.6) ».
#[test]
fn mie_auth_cli_certificat_revoque_smtp_eco_1_1_6() {
    refused(Service::Smtp, "mail-org-revoq", "cert-revoked");
}

/// MSS-LPS-SEGUR-1, « MIE PSC : Certificat expiré IMAP (ECO 1.1.5) ».
#[test]
fn mie_psc_certificat_expire_imap_eco_1_1_5() {
    refused(Service::Imap, "mail-psc-expire", "cert-expired");
}

/// MSS-LPS-SEGUR-1, « MIE PSC : Certificat expiré SMTP (ECO 1.1.5) ».
#[test]
fn mie_psc_certificat_expire_smtp_eco_1_1_5() {
    refused(Service::Smtp, "mail-psc-expire", "cert-expired");
}

/// MSS-LPS-SEGUR-1, « MIE PSC : Certificat révoqué IMAP (ECO 1.1.6) ».
#[test]
fn mie_psc_certificat_revoque_imap_eco_1_1_6() {
    refused(Service::Imap, "mail-psc-revoq", "cert-revoked");
}

/// MSS-LPS-SEGUR-1, « MIE PSC : Certificat révoqué SMTP (ECO 1.1.6) ».
#[test]
fn mie_psc_certificat_revoque_smtp_eco_1_1_6() {
    refused(Service::Smtp, "mail-psc-revoq", "cert-revoked");
}

/// MSS-LPS-SEGUR-GEN-APP, « MIE_AUTH_CLI : AC non IGC Santé IMAP (MSS/CONF.27) ».
#[test]
fn mie_auth_cli_ac_non_igc_sante_imap_mss_conf_27() {
    refused(Service::Imap, "mail-org-nonigc", "cert-unknown-authority");
}

/// MSS-LPS-SEGUR-GEN-APP, « MIE_AUTH_CLI : AC non IGC Santé SMTP (MSS/CONF.27) ».
#[test]
fn mie_auth_cli_ac_non_igc_sante_smtp_mss_conf_27() {
    refused(Service::Smtp, "mail-org-nonigc", "cert-unknown-authority");
}

/// MSS-LPS-SEGUR-GEN-PER-ORG, « MIE PSC : AC non IGC Santé IMAP (MSS/CONF.27) ».
#[test]
fn mie_psc_ac_non_igc_sante_imap_mss_conf_27() {
    refused(Service::Imap, "mail-psc-nonigc", "cert-unknown-authority");
}

/// MSS-LPS-SEGUR-GEN-PER-ORG, « MIE PSC : AC non IGC Santé SMTP (MSS/CONF.27) ».
#[test]
fn mie_psc_ac_non_igc_sante_smtp_mss_conf_27() {
    refused(Service::Smtp, "mail-psc-nonigc", "cert-unknown-authority");
}

/// MSS-LPS-SEGUR-GEN-APP, « MIE_AUTH_CLI : TLS IMAP (MSS/CONF.01;03) ».
#[test]
fn mie_auth_cli_tls_imap_mss_conf_01_03() {
    offers_the_six(Service::Imap, "mail-org");
}

/// MSS-LPS-SEGUR-GEN-APP, « MIE_AUTH_CLI : TLS SMTP (MSS/CONF.01;03) ».
#[test]
fn mie_auth_cli_tls_smtp_mss_conf_01_03() {
    offers_the_six(Service::Smtp, "mail-org");
}

/// MSS-LPS-SEGUR-GEN-PER-ORG, « MIE PSC : TLS IMAP (MSS/CONF.01;03) ».
#[test]
fn mie_psc_tls_imap_mss_conf_01_03() {
    offers_the_six(Service::Imap, "mail-psc");
}

/// MSS-LPS-SEGUR-GEN-PER-ORG, « MIE PSC : TLS SMTP (MSS/CONF.01;03) ».
#[test]
fn mie_psc_tls_smtp_mss_conf_01_03() {
    offers_the_six(Service::Smtp, "mail-psc");
}
