//! Authorities, a connector that trusts them, and the proxy in front of servers.

use pli::net::{
    Authorities, ClientIdentity, ClientSigner, Connector, Endpoint, NetFault, Protocol, Resolver, ResolverConfig, RevocationLists,
    SecureStream, SignatureHash, SignerFault,
};
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{IpAddr, Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;

/// The server's name, in its certificate.
pub const HOST: &str = "op.tls.test";

pub struct World {
    folder: tempfile::TempDir,
    pub connector: Connector,
}

/// Made once for all tests.
pub static WORLD: LazyLock<World> = LazyLock::new(World::make);

impl World {
    fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let publisher = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = publisher.local_addr().unwrap().port().to_string();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/pki.sh");
        let made = Command::new(script).arg(folder.path()).arg(port).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let www = folder.path().join("www");
        thread::spawn(move || publish(&publisher, &www));

        let bundle = std::fs::read(folder.path().join("authorities.pem")).unwrap();
        let authorities = Arc::new(Authorities::from_pem([bundle.as_slice()]).unwrap());
        let loopback = IpAddr::from([127, 0, 0, 1]);
        let hosts = HashMap::from([(HOST.to_owned(), loopback), ("igc.tls.test".to_owned(), loopback)]);
        let resolver = Resolver::new(ResolverConfig { dns: None, hosts }).unwrap();
        let connector = Connector::new(resolver, authorities, Arc::new(RevocationLists::new(None))).unwrap();
        Self { folder, connector }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The client, whose key OpenSSL uses.
    pub fn client(&self) -> ClientIdentity {
        let certificate = std::fs::read(self.path("client.pem")).unwrap();
        let certificate = rustls::pki_types::pem::PemObject::from_pem_slice(&certificate).unwrap();
        let chain = self.connector.authorities().client_chain(rustls::pki_types::CertificateDer::as_ref(&certificate).to_vec());
        ClientIdentity::new(chain, Arc::new(Key(self.path("client.key"))))
    }
}

/// Serves the lists of revocations.
fn publish(listener: &TcpListener, www: &Path) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        lines.find(|line| line.as_ref().is_ok_and(String::is_empty));
        let list = std::fs::read(www.join(first.split(' ').nth(1).unwrap().trim_start_matches('/'))).unwrap();
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", list.len()).unwrap();
        stream.write_all(&list).unwrap();
    }
}

#[derive(Debug)]
struct Key(PathBuf);

impl ClientSigner for Key {
    fn sign(&self, hash: SignatureHash, message: &[u8]) -> Result<Vec<u8>, SignerFault> {
        let hash = match hash {
            SignatureHash::Sha256 => "-sha256",
            SignatureHash::Sha384 => "-sha384",
            SignatureHash::Sha512 => "-sha512",
        };
        let mut openssl = Command::new("openssl");
        let mut openssl = openssl.args(["dgst", hash, "-sign"]).arg(&self.0).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        openssl.stdin.take().unwrap().write_all(message).unwrap();
        let signed = openssl.wait_with_output().unwrap();
        assert!(signed.status.success());
        Ok(signed.stdout)
    }
}

/// Damages a record that a server sends.
pub type Damage = fn(&mut [u8]);

/// How to reach the server behind a proxy.
pub type Backend = Box<dyn Fn() -> Box<dyn Duplex> + Send + Sync>;

/// A stream that both ways can be read and written from two threads.
pub trait Duplex: Read + Write + Send {
    fn other(&self) -> Box<dyn Duplex>;
    fn close(&self);
}

impl Duplex for TcpStream {
    fn other(&self) -> Box<dyn Duplex> {
        Box::new(self.try_clone().unwrap())
    }
    fn close(&self) {
        drop(self.shutdown(Shutdown::Both));
    }
}

impl Duplex for std::os::unix::net::UnixStream {
    fn other(&self) -> Box<dyn Duplex> {
        Box::new(self.try_clone().unwrap())
    }
    fn close(&self) {
        drop(self.shutdown(Shutdown::Both));
    }
}

/// The records that passed one way.
type Kept = Arc<Mutex<Vec<Vec<u8>>>>;

/// Speaks IMAP up to STARTTLS, then lets everything pass.
pub struct Front {
    pub port: u16,
    /// What clients sent.
    pub sent: Kept,
    /// What the server sent, before it was damaged.
    pub received: Kept,
}

impl Front {
    pub fn new(backend: Backend, damage: Damage) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sent, received) = (Kept::default(), Kept::default());
        let (to, from) = (Arc::clone(&sent), Arc::clone(&received));
        let backend = Arc::new(backend);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (backend, to, from) = (Arc::clone(&backend), Arc::clone(&to), Arc::clone(&from));
                thread::spawn(move || serve(client.unwrap(), &backend, to, from, damage));
            }
        });
        Self { port, sent, received }
    }

    /// A connection through it.
    pub async fn connect(&self, identity: Option<&ClientIdentity>) -> Result<SecureStream, NetFault> {
        let endpoint = Endpoint { host: HOST.to_owned(), port: self.port };
        WORLD.connector.connect(&endpoint, Protocol::Imap, identity).await.map_err(|error| error.fault)
    }
}

fn serve(mut client: TcpStream, backend: &Backend, sent: Kept, received: Kept, damage: Damage) {
    client.set_nodelay(true).unwrap();
    if client.write_all(b"* OK ready\r\n").is_err() {
        return;
    }
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        let mut octet = [0];
        if client.read_exact(&mut octet).is_err() {
            return;
        }
        line.push(octet[0]);
    }
    assert_eq!(line, b"P1 STARTTLS\r\n");
    let server = backend();
    client.write_all(b"P1 OK begin\r\n").unwrap();
    let (from_client, to_server) = (client.other(), server.other());
    let up = thread::spawn(move || pass(from_client, to_server, &sent, |_| ()));
    pass(server, client.other(), &received, damage);
    up.join().unwrap();
}

/// Copies records until one end closes, then closes the other.
fn pass(mut from: Box<dyn Duplex>, mut to: Box<dyn Duplex>, kept: &Kept, damage: Damage) {
    let mut record = Vec::new();
    loop {
        record.resize(5, 0);
        if from.read_exact(&mut record).is_err() {
            break;
        }
        let length = usize::from(u16::from_be_bytes([record[3], record[4]]));
        record.resize(5 + length, 0);
        if from.read_exact(&mut record[5..]).is_err() {
            break;
        }
        kept.lock().unwrap().push(record.clone());
        damage(&mut record);
        if to.write_all(&record).is_err() {
            break;
        }
    }
    from.close();
    to.close();
}
