//! What a revocation list of 200 000 entries costs a connection: the first time, and after.
//!
//! A world of its own on loopback: an authority made with openssl, whose list is of that length, a web server that
//! publishes it, and a mail server that does STARTTLS and nothing else. Run with `cargo bench --bench crl`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use pli::net::{Authorities, Connector, Endpoint, Protocol, Resolver, ResolverConfig, RevocationLists};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

const ENTRIES: usize = 200_000;
const LATER: usize = 20;
/// What the first use may cost more than a later one.
const LIMIT: Duration = Duration::from_millis(500);

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(measure(folder.path()));
}

async fn measure(folder: &Path) {
    let web = TcpListener::bind("127.0.0.1:0").await.unwrap();
    make_authorities(folder, &format!("http://{}", web.local_addr().unwrap()));
    tokio::spawn(publish(web, folder.to_owned()));
    let mail = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = Endpoint { host: "127.0.0.1".into(), port: mail.local_addr().unwrap().port() };
    tokio::spawn(serve(mail, acceptor(folder)));

    let short = Person::new(folder, "short");
    publish_list(folder, 1);
    short.connect(&endpoint).await;
    let usual = short.later(&endpoint).await;
    println!("{:56}{:>12}{:>12}", "connexion, poignée comprise", "temps", "en plus");
    let row = |name: &str, time: Duration| {
        let [time, more] = [time, time.saturating_sub(usual)].map(|time| time.as_secs_f64() * 1000.0);
        println!("{name:56}{time:9.1} ms{more:9.1} ms");
    };
    row("liste d’une entrée", usual);

    publish_list(folder, ENTRIES);
    println!("liste de {ENTRIES} entrées, {:.1} Mo :", octets(&folder.join("authority.crl")) / 1e6);
    let before = resident();
    let person = Person::new(folder, "long");
    let fetched = person.connect(&endpoint).await;
    row("  la première, qui la télécharge (de cette machine)", fetched);
    let later = person.later(&endpoint).await;
    row("  les suivantes (médiane)", later);
    let memory = resident() - before;
    let person = Person::new(folder, "long");
    let kept = person.connect(&endpoint).await;
    row("  la première du démarrage suivant (gardée sur disque)", kept);
    println!("mémoire gardée {memory:.1} Mio, au plus haut {:.1} Mio", status("VmHWM"));
    assert!(cfg!(debug_assertions) || fetched.max(kept) < usual + LIMIT, "more than {LIMIT:?}");
    assert!(cfg!(debug_assertions) || later < usual + LIMIT / 50, "something of it is paid again: {later:?}");
}

/// A run of the program, as far as connections go.
struct Person(Connector);

impl Person {
    fn new(folder: &Path, state: &str) -> Self {
        let bundle = std::fs::read(folder.join("authorities.pem")).unwrap();
        let authorities = Authorities::from_pem([bundle.as_slice()]).unwrap();
        let lists = RevocationLists::new(Some(folder.join(state)));
        Self(Connector::new(Resolver::new(ResolverConfig::default()).unwrap(), Arc::new(authorities), Arc::new(lists)).unwrap())
    }

    async fn connect(&self, endpoint: &Endpoint) -> Duration {
        let start = Instant::now();
        drop(self.0.connect(endpoint, Protocol::Imap, None).await.unwrap());
        start.elapsed()
    }

    /// The median of a few.
    async fn later(&self, endpoint: &Endpoint) -> Duration {
        let mut times = Vec::new();
        for _ in 0..LATER {
            times.push(self.connect(endpoint).await);
        }
        times.sort_unstable();
        times[LATER / 2]
    }
}

/// A root, the operators' authority under it, and a server's certificate.
fn make_authorities(folder: &Path, base: &str) {
    std::fs::write(folder.join("base"), base).unwrap();
    let script = r#"
        set -e
        key() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out $1.key; }
        for name in root authority server; do key $name; : >$name.db; echo 01 >$name.crlnumber; done
        openssl req -x509 -config "$CONF" -extensions root -key root.key -subj "/CN=ROOT" -days 100 -out root.pem
        issue() { # ISSUER NAME SECTION SUBJECT
            openssl req -new -config "$CONF" -key $2.key -subj "/CN=$4" -out $2.csr
            CA=$1 ISSUER=$1 openssl ca -config "$CONF" -batch -notext -extensions $3 -days 90 \
                -cert $1.pem -keyfile $1.key -in $2.csr -out $2.pem
        }
        issue root authority intermediate "AC ELEMENTAIRE ORGANISATIONS"
        { cat "$CONF"; printf '[joined]\nsubjectAltName = IP:127.0.0.1\nextendedKeyUsage = serverAuth\n'
          echo 'crlDistributionPoints = URI:$ENV::BASE/$ENV::ISSUER.crl'; } >joined.cnf
        CONF=joined.cnf issue authority server joined 127.0.0.1
        CA=root openssl ca -config "$CONF" -gencrl -cert root.pem -keyfile root.key -out root.crl.pem
        openssl crl -in root.crl.pem -outform DER -out root.crl
        cat root.pem authority.pem >authorities.pem
        cat server.pem authority.pem >chain.pem
    "#;
    run(folder, script);
}

/// Makes and publishes the authority's list: none of the entries is the server's.
fn publish_list(folder: &Path, entries: usize) {
    let mut database = String::new();
    for serial in 0..entries {
        // Eighteen octets, as IGC-Santé's are.
        writeln!(database, "R\t20501231235959Z\t250101000000Z\t1120{serial:032X}\tunknown\t/CN=x").unwrap();
    }
    std::fs::write(folder.join("authority.db"), database).unwrap();
    run(
        folder,
        "CA=authority openssl ca -config \"$CONF\" -gencrl -cert authority.pem -keyfile authority.key -out long.pem \
         && openssl crl -in long.pem -outform DER -out authority.crl",
    );
}

fn run(folder: &Path, script: &str) {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sandbox/conf/openssl.cnf");
    std::fs::create_dir_all(folder.join("issued")).unwrap();
    let made = std::process::Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .env("CONF", config)
        .env("BASE", std::fs::read_to_string(folder.join("base")).unwrap())
        .envs(["CA", "ISSUER", "SAN", "NATID"].map(|name| (name, "x")))
        .env("SKI", "hash")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// Serves the folder's lists, whatever folder they are said to be in.
async fn publish(listener: TcpListener, folder: PathBuf) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        let request = String::from_utf8_lossy(&request[..length]).into_owned();
        let name = request.split(' ').nth(1).and_then(|path| path.rsplit('/').next()).unwrap();
        // By pieces: the memory that is measured is the client's.
        let mut list = std::fs::File::open(folder.join(name)).unwrap();
        let length = list.metadata().unwrap().len();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut piece = vec![0; 64 << 10];
        while let Ok(length @ 1..) = std::io::Read::read(&mut list, &mut piece) {
            stream.write_all(&piece[..length]).await.unwrap();
        }
    }
}

fn acceptor(folder: &Path) -> TlsAcceptor {
    let chain: Vec<_> = CertificateDer::pem_file_iter(folder.join("chain.pem")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS12])
        .unwrap();
    TlsAcceptor::from(Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap()))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(upgrade(stream, acceptor.clone()));
    }
}

async fn upgrade(stream: TcpStream, acceptor: TlsAcceptor) {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"* OK ready\r\n").await.unwrap();
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    let tag = line.split(' ').next().unwrap();
    stream.write_all(format!("{tag} OK begin\r\n").as_bytes()).await.unwrap();
    // A handshake that ends for want of a list is part of it.
    if let Ok(mut stream) = acceptor.accept(stream.into_inner()).await {
        drop(stream.read(&mut [0]).await);
    }
}

fn octets(path: &Path) -> f64 {
    std::fs::metadata(path).unwrap().len() as f64
}

fn resident() -> f64 {
    status("VmRSS")
}

/// A line of the process's memory figures, in MiB; 0 where there are none.
fn status(name: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok()).map_or(0.0, |kilobytes| kilobytes / 1024.0)
}
