//! OpenSSL's and GnuTLS's servers, and what is asked of them.

use crate::world::{Backend, Damage, Duplex, Front, WORLD};
use base64::Engine as _;
use pli::net::SecureStream;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// A server that answers, and the proxy in front of it. It ends with this value.
pub struct Peer {
    process: Child,
    pub front: Front,
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Peer {
    /// `openssl s_server`, giving back each line the other way round.
    pub fn openssl(arguments: &[&str]) -> Self {
        Self::openssl_with(&[&["-rev"], arguments].concat(), None, |_| ())
    }

    /// The same, whose records are damaged on their way.
    pub fn openssl_damaged(arguments: &[&str], damage: Damage) -> Self {
        Self::openssl_with(&[&["-rev"], arguments].concat(), None, damage)
    }

    /// `openssl s_server` with these lines as its configuration.
    pub fn openssl_configured(arguments: &[&str], options: &str) -> Self {
        let text = format!("openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n{options}\n");
        Self::openssl_with(&[&["-rev"], arguments].concat(), Some(&text), |_| ())
    }

    /// `openssl s_server` that shows what it receives, and takes orders.
    pub fn openssl_ordered(arguments: &[&str]) -> (Self, ChildStdin) {
        let mut peer = Self::openssl_with(arguments, None, |_| ());
        let orders = peer.process.stdin.take().unwrap();
        (peer, orders)
    }

    fn openssl_with(arguments: &[&str], configuration: Option<&str>, damage: Damage) -> Self {
        let socket = WORLD.path(&format!("{}.sock", unique()));
        let mut command = Command::new("openssl");
        command.args(["s_server", "-unix"]).arg(&socket).args([
            "-cert_chain",
            "authority.pem",
            "-cert",
            "server.pem",
            "-key",
            "server.key",
        ]);
        command.args(arguments).current_dir(WORLD.path("."));
        if let Some(text) = configuration {
            let path = WORLD.path(&format!("{}.cnf", unique()));
            std::fs::write(&path, text).unwrap();
            command.env("OPENSSL_CONF", path);
        }
        let backend = Box::new(move || Box::new(patiently(|| UnixStream::connect(&socket))) as Box<dyn Duplex>);
        Self::start(command, backend, damage)
    }

    /// `gnutls-serv`, giving back each line, and nothing but what these priorities allow.
    pub fn gnutls(priorities: &str) -> Self {
        // It takes a port only. The one found free is very unlikely to be taken before it listens.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("gnutls-serv");
        command.args(["--echo", "--x509certfile", "chain.pem", "--x509keyfile", "server.key", "--disable-client-cert"]);
        command.args(["--port", &port.to_string(), "--priority", priorities]).current_dir(WORLD.path("."));
        let backend = Box::new(move || {
            let stream = patiently(|| TcpStream::connect(("127.0.0.1", port)));
            stream.set_nodelay(true).unwrap();
            Box::new(stream) as Box<dyn Duplex>
        });
        Self::start(command, backend, |_| ())
    }

    fn start(mut command: Command, backend: Backend, damage: Damage) -> Self {
        let process = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { process, front: Front::new(backend, damage) }
    }
}

fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Connects to a server that is starting.
fn patiently<S>(connect: impl Fn() -> std::io::Result<S>) -> S {
    let start = Instant::now();
    loop {
        match connect() {
            Ok(stream) => return stream,
            Err(error) if start.elapsed() > Duration::from_secs(20) => panic!("the server does not start: {error}"),
            Err(error) => assert!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A file of Diffie-Hellman parameters (PKCS #3), for `-dhparam`: its name in the world's folder.
pub fn parameters(name: &str, p: &[u8], g: &[u8]) -> String {
    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = match content.len() {
            short @ ..128 => vec![u8::try_from(short).unwrap()],
            long => [&[0x82][..], &u16::try_from(long).unwrap().to_be_bytes()].concat(),
        };
        [&[tag][..], &length, content].concat()
    }
    let integer = |octets: &[u8]| element(2, &if octets[0] < 128 { octets.to_vec() } else { [&[0], octets].concat() });
    let der = element(0x30, &[integer(p), integer(g)].concat());
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pem = format!("-----BEGIN DH PARAMETERS-----\n{}\n-----END DH PARAMETERS-----\n", lines.join("\n"));
    let file = format!("{name}.pem");
    std::fs::write(WORLD.path(&file), pem).unwrap();
    file
}

/// A suite as RFCs, OpenSSL and GnuTLS call it.
pub struct Suite {
    pub name: &'static str,
    pub openssl: &'static str,
    gnutls: &'static str,
}

pub const SIX: [Suite; 6] = [
    Suite {
        name: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        openssl: "ECDHE-RSA-AES256-GCM-SHA384",
        gnutls: "+ECDHE-RSA:+AES-256-GCM:+AEAD",
    },
    Suite {
        name: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        openssl: "ECDHE-RSA-AES128-GCM-SHA256",
        gnutls: "+ECDHE-RSA:+AES-128-GCM:+AEAD",
    },
    Suite { name: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", openssl: "ECDHE-RSA-AES256-SHA384", gnutls: "+ECDHE-RSA:+AES-256-CBC:+SHA384" },
    Suite { name: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", openssl: "ECDHE-RSA-AES128-SHA256", gnutls: "+ECDHE-RSA:+AES-128-CBC:+SHA256" },
    Suite { name: "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", openssl: "DHE-RSA-AES256-GCM-SHA384", gnutls: "+DHE-RSA:+AES-256-GCM:+AEAD" },
    Suite { name: "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", openssl: "DHE-RSA-AES128-GCM-SHA256", gnutls: "+DHE-RSA:+AES-128-GCM:+AEAD" },
];

impl Suite {
    pub fn arguments(&self) -> [&'static str; 3] {
        ["-tls1_2", "-cipher", self.openssl]
    }

    pub fn priorities(&self, more: &str) -> String {
        format!("NONE:+VERS-TLS1.2:{}:+SIGN-ALL:+GROUP-ALL:+COMP-NULL{more}", self.gnutls)
    }
}

/// Sends lines of 1 to `longest` octets until `total` were sent, each once the one before came back; `turned` when the
/// server gives them the other way round.
pub async fn echo(stream: &mut SecureStream, total: usize, longest: usize, turned: bool) {
    let (mut sent, mut number) = (0, 0);
    while sent < total {
        let length = number * 37 % longest + 1;
        let line: Vec<u8> = (0..length).map(|i| b'a' + u8::try_from((i * 7 + number) % 26).unwrap()).chain([b'\n']).collect();
        stream.write_all(&line).await.unwrap();
        stream.flush().await.unwrap();
        let mut back = vec![0; line.len()];
        stream.read_exact(&mut back).await.unwrap();
        if turned {
            back[..length].reverse();
        }
        assert_eq!(back, line, "line {number}, {length} octets");
        (sent, number) = (sent + line.len(), number + 1);
    }
}
