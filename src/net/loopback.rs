//! What the tests of whole connections share: an invented infrastructure on loopback, made anew each time, with its
//! publisher of revocation lists, its servers and a card. Everything in it is right; certificates and lists with something
//! wrong in them are [`super::notary`]'s.

use super::signer::{ClientIdentity, ClientSigner, SignatureHash, SignerFault};
use super::{Authorities, Connector, Endpoint, Resolver, ResolverConfig, RevocationLists};
use ::aws_lc_rs::rand::SystemRandom;
use ::aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaKeyPair};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, CrlDistributionPoint, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RsaKeySize, SerialNumber,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientCertVerifierBuilder, WebPkiClientVerifier};
use rustls::{ConfigBuilder, WantsVerifier};
use rustls::{HandshakeKind, RootCertStore, ServerConfig, SupportedProtocolVersion};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use time::{Duration, OffsetDateTime};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// The server of these tests, and another name of its own.
pub(super) const HOST: &str = "imap.operateur.test";
pub(super) const OTHER_HOST: &str = "autre.operateur.test";

/// RSA keys take a moment to make: these serve every test of a process.
static KEYS: LazyLock<[Vec<u8>; 3]> =
    LazyLock::new(|| [(); 3].map(|()| KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap().serialize_der()));

fn key(index: usize) -> KeyPair {
    KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(KEYS[index].clone()), &rcgen::PKCS_RSA_SHA256).unwrap()
}

fn private_key() -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(KEYS[2].clone().into())
}

type Issuer = CertifiedIssuer<'static, KeyPair>;

/// Authorities and where their lists are.
pub(super) struct World {
    root: Issuer,
    issuer: Issuer,
    port: u16,
    lists: Arc<Mutex<HashMap<&'static str, Vec<u8>>>>,
}

fn params(name: &str, names: &[&str]) -> CertificateParams {
    let mut params = CertificateParams::new(names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = (now() - Duration::days(1), now() + Duration::days(30));
    params
}

fn authority(mut params: CertificateParams) -> CertificateParams {
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

impl World {
    pub(super) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let lists = Arc::<Mutex<HashMap<&'static str, Vec<u8>>>>::default();
        tokio::spawn(publish(listener, Arc::clone(&lists)));
        let root = CertifiedIssuer::self_signed(authority(params("AC RACINE ELEMENTAIRE", &[])), key(0)).unwrap();
        let mut intermediate = authority(params("AC ESSAI ELEMENTAIRE ORGANISATIONS", &[]));
        intermediate.crl_distribution_points = vec![point(port, "root")];
        let issuer = CertifiedIssuer::signed_by(intermediate, key(1), &root).unwrap();
        let world = Self { root, issuer, port, lists };
        world.publish_until(now() + Duration::days(7));
        world
    }

    /// Publishes lists that revoke nothing, valid until then.
    pub(super) fn publish_until(&self, next_update: OffsetDateTime) {
        for (name, issuer) in [("root", &self.root), ("issuer", &self.issuer)] {
            let list = CertificateRevocationListParams {
                this_update: now() - Duration::hours(1),
                next_update,
                crl_number: SerialNumber::from(1),
                issuing_distribution_point: None,
                revoked_certs: vec![],
                key_identifier_method: KeyIdMethod::Sha256,
            };
            self.lists.lock().unwrap().insert(name, list.signed_by(issuer).unwrap().der().to_vec());
        }
    }

    pub(super) fn root_pem(&self) -> String {
        self.root.pem()
    }

    /// What trusts this world, and nothing else.
    pub(super) fn connector(&self) -> Connector {
        let authorities = Authorities::from_pem([self.root.pem().as_bytes(), self.issuer.pem().as_bytes()]).unwrap();
        Connector::new(resolver(), Arc::new(authorities), Arc::new(RevocationLists::new(None))).unwrap()
    }

    /// A server's certificate for both hosts, with its intermediate.
    pub(super) fn chain(&self, not_after: Option<OffsetDateTime>) -> Vec<CertificateDer<'static>> {
        let mut leaf = params(HOST, &[HOST, OTHER_HOST]);
        leaf.not_after = not_after.unwrap_or(leaf.not_after);
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.crl_distribution_points = vec![point(self.port, "issuer")];
        vec![leaf.signed_by(&key(2), &self.issuer).unwrap().der().clone(), self.issuer.der().clone()]
    }

    /// A card, and what it counts.
    pub(super) fn card(&self) -> (ClientIdentity, Arc<Pen>) {
        let mut leaf = params("899700000017", &[]);
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let chain = vec![leaf.signed_by(&key(2), &self.issuer).unwrap().der().clone(), self.issuer.der().clone()];
        let pen = Arc::new(Pen { key: RsaKeyPair::from_pkcs8(&KEYS[2]).unwrap(), signed: AtomicUsize::new(0), first: Mutex::default() });
        (ClientIdentity::new(chain, Arc::clone(&pen) as Arc<dyn ClientSigner>), pen)
    }

    /// A server's settings with this chain, which asks for a client's certificate and insists.
    pub(super) fn settings(&self, chain: Chain, version: &'static SupportedProtocolVersion) -> ServerConfig {
        server(version).with_client_cert_verifier(self.clients().build().unwrap()).with_single_cert(chain, private_key()).unwrap()
    }

    /// The same, without insisting.
    pub(super) fn asking_settings(&self, chain: Chain, version: &'static SupportedProtocolVersion) -> ServerConfig {
        let clients = self.clients().allow_unauthenticated().build().unwrap();
        server(version).with_client_cert_verifier(clients).with_single_cert(chain, private_key()).unwrap()
    }

    fn clients(&self) -> ClientCertVerifierBuilder {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.der().clone()).unwrap();
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(aws_lc_rs::default_provider()))
    }

    /// A server's settings with this chain, which asks for no certificate.
    pub(super) fn open_settings(&self, chain: Chain, version: &'static SupportedProtocolVersion) -> ServerConfig {
        server(version).with_no_client_auth().with_single_cert(chain, private_key()).unwrap()
    }
}

type Chain = Vec<CertificateDer<'static>>;

fn server(version: &'static SupportedProtocolVersion) -> ConfigBuilder<ServerConfig, WantsVerifier> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    ServerConfig::builder_with_provider(provider).with_protocol_versions(&[version]).unwrap()
}

/// What knows the names of these tests.
pub(super) fn resolver() -> Resolver {
    let loopback = IpAddr::from([127, 0, 0, 1]);
    let hosts = [HOST, OTHER_HOST, "igc.operateur.test"].map(|name| (name.to_owned(), loopback));
    Resolver::new(ResolverConfig { dns: None, hosts: HashMap::from(hosts) }).unwrap()
}

fn point(port: u16, name: &str) -> CrlDistributionPoint {
    CrlDistributionPoint { uris: vec![format!("http://igc.operateur.test:{port}/{name}")] }
}

async fn publish(listener: TcpListener, lists: Arc<Mutex<HashMap<&'static str, Vec<u8>>>>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") && stream.read_buf(&mut request).await.unwrap_or(0) > 0 {}
        let path = String::from_utf8_lossy(&request).split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
        let body = lists.lock().unwrap().get(path.as_str()).cloned().unwrap_or_default();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        drop(stream.write_all(&[head.as_bytes(), &body].concat()).await);
    }
}

/// A card's key, that counts and, the first time, does something else on the way.
pub(super) struct Pen {
    key: RsaKeyPair,
    signed: AtomicUsize,
    pub(super) first: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl std::fmt::Debug for Pen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pen")
    }
}

impl Pen {
    pub(super) fn signed(&self) -> usize {
        self.signed.load(Ordering::SeqCst)
    }
}

impl ClientSigner for Pen {
    fn sign(&self, hash: SignatureHash, message: &[u8]) -> Result<Vec<u8>, SignerFault> {
        self.signed.fetch_add(1, Ordering::SeqCst);
        if let Some(first) = self.first.lock().unwrap().take() {
            first();
        }
        let padding = match hash {
            SignatureHash::Sha256 => &RSA_PKCS1_SHA256,
            SignatureHash::Sha384 => &RSA_PKCS1_SHA384,
            SignatureHash::Sha512 => &RSA_PKCS1_SHA512,
        };
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(padding, &SystemRandom::new(), message, &mut signature).unwrap();
        Ok(signature)
    }
}

/// What a server does with a client that offers it a session, or with any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Temper {
    /// What it should.
    Good,
    /// Cuts the connection of whoever offers a session.
    Cuts,
    /// Says `internal_error` to whoever offers a session.
    Alerts,
    /// Cuts every connection after the first.
    Dies,
}

/// A ClientHello's words that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hello {
    /// The length of its session identifier.
    pub(super) session_id: usize,
    /// The length of its ticket, if the extension is there.
    pub(super) ticket: Option<usize>,
}

impl Hello {
    /// Whether it offers a session.
    pub(super) fn offers(self) -> bool {
        self.session_id > 0 || self.ticket.is_some_and(|length| length > 0)
    }
}

/// A mailbox server up to its handshake, for as long as the runtime lives.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) port: u16,
    hellos: Arc<Mutex<Vec<Hello>>>,
    kinds: Arc<Mutex<Vec<HandshakeKind>>>,
}

impl Server {
    /// Serves IMAP up to STARTTLS, then encrypts.
    pub(super) async fn start(config: ServerConfig, temper: Temper) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { port: listener.local_addr().unwrap().port(), hellos: Arc::default(), kinds: Arc::default() };
        let (acceptor, serving) = (TlsAcceptor::from(Arc::new(config)), server.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, serving) = (acceptor.clone(), serving.clone());
                tokio::spawn(async move { drop(serving.serve(stream, acceptor, temper).await) });
            }
        });
        server
    }

    async fn serve(&self, mut stream: TcpStream, acceptor: TlsAcceptor, temper: Temper) -> std::io::Result<()> {
        let mut line = [0; 64];
        stream.write_all(b"* OK ready\r\n").await?;
        let _command = stream.read(&mut line).await?;
        stream.write_all(b"P1 OK begin\r\n").await?;
        let hello = hello(&mut stream).await?;
        let count = {
            let mut hellos = self.hellos.lock().unwrap();
            hellos.push(hello);
            hellos.len()
        };
        match temper {
            Temper::Cuts if hello.offers() => return Ok(()),
            Temper::Dies if count > 1 => return Ok(()),
            Temper::Alerts if hello.offers() => return stream.write_all(&[21, 3, 3, 0, 2, 2, 80]).await,
            _ => {}
        }
        let kinds = Arc::clone(&self.kinds);
        let mut stream = acceptor.accept(stream).await?;
        kinds.lock().unwrap().extend(stream.get_ref().1.handshake_kind());
        // One word, so that a client can wait for the server to have counted.
        stream.write_all(b"!").await?;
        stream.flush().await?;
        while stream.read(&mut line).await? > 0 {}
        Ok(())
    }

    pub(super) fn endpoint(&self, host: &str) -> Endpoint {
        Endpoint { host: host.to_owned(), port: self.port }
    }

    /// What clients said first, one for each connection.
    pub(super) fn hellos(&self) -> Vec<Hello> {
        self.hellos.lock().unwrap().clone()
    }

    /// How its handshakes went, those that ended well.
    pub(super) fn kinds(&self) -> Vec<HandshakeKind> {
        self.kinds.lock().unwrap().clone()
    }
}

/// Looks at the ClientHello without taking it (RFC 5246 §7.4.1.2).
async fn hello(stream: &mut TcpStream) -> std::io::Result<Hello> {
    let mut bytes = vec![0; 4096];
    loop {
        let n = stream.peek(&mut bytes).await?;
        if n == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if n >= 5 && n >= 5 + number(&bytes[3..5]) {
            break;
        }
        tokio::task::yield_now().await;
    }
    let session_id = usize::from(bytes[43]);
    let mut rest = &bytes[44 + session_id..];
    rest = &rest[2 + number(&rest[..2])..];
    rest = &rest[1 + usize::from(rest[0])..];
    let mut extensions = &rest[2..2 + number(&rest[..2])];
    let mut ticket = None;
    while let [a, b, c, d, ..] = extensions {
        let length = number(&[*c, *d]);
        if number(&[*a, *b]) == 35 {
            ticket = Some(length);
        }
        extensions = &extensions[4 + length..];
    }
    Ok(Hello { session_id, ticket })
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, b| sum << 8 | usize::from(*b))
}
