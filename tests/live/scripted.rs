//! Servers that say what they are told to: for what real ones will not do.

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A server of the test's own, on a port of its own, as long as this value lives.
pub struct Scripted {
    pub port: u16,
    _runtime: tokio::runtime::Runtime,
}

impl Scripted {
    /// Serves every connection with this function.
    pub fn serve<F, Fut>(handler: F) -> Self
    where
        F: Fn(TcpStream) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = std::io::Result<()>> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        runtime.spawn(async move {
            let handler = Arc::new(handler);
            while let Ok((stream, _)) = listener.accept().await {
                let handler = Arc::clone(&handler);
                // A client that cuts the connection is part of some tests.
                tokio::spawn(async move { drop(handler(stream).await) });
            }
        });
        Self { port, _runtime: runtime }
    }
}

/// A TLS end with one of the sandbox's certificates.
pub fn acceptor(dir: &Path, name: &str) -> TlsAcceptor {
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(dir.join(format!("pki/{name}.pem"))).unwrap().map(Result::unwrap).collect();
    let key = ["server.key".to_owned(), format!("{name}.key")];
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    for key in key {
        let Ok(key) = PrivateKeyDer::from_pem_file(dir.join("pki").join(key)) else { continue };
        let config =
            rustls::ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(&[&rustls::version::TLS12]).unwrap();
        if let Ok(config) = config.with_no_client_auth().with_single_cert(chain.clone(), key) {
            return TlsAcceptor::from(Arc::new(config));
        }
    }
    panic!("no key for {name}");
}

/// Reads lines and says lines.
pub struct Talk<S> {
    stream: BufReader<S>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    pub fn new(stream: S) -> Self {
        Self { stream: BufReader::new(stream) }
    }

    pub async fn say(&mut self, text: &str) -> std::io::Result<()> {
        self.stream.write_all(text.as_bytes()).await?;
        self.stream.flush().await
    }

    /// One line without its end; an error at the end of the stream.
    pub async fn hear(&mut self) -> std::io::Result<String> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    pub fn into_inner(self) -> S {
        self.stream.into_inner()
    }
}

/// Speaks IMAP in clear up to STARTTLS, then encrypts.
pub async fn imap_upgrade(stream: TcpStream, acceptor: TlsAcceptor) -> std::io::Result<Talk<tokio_rustls::server::TlsStream<TcpStream>>> {
    let mut talk = Talk::new(stream);
    talk.say("* OK ready\r\n").await?;
    let tag = talk.hear().await?.split(' ').next().unwrap_or_default().to_owned();
    talk.say(&format!("{tag} OK begin\r\n")).await?;
    Ok(Talk::new(acceptor.accept(talk.into_inner()).await?))
}

/// What a scripted mailbox was asked, in order.
pub type Heard = Arc<Mutex<Vec<String>>>;

/// A mailbox that gives these answers, without their last line, and never ends one that is `None`. It opens by itself
/// as a folder of 100 000 messages.
pub fn mailbox(dir: &Path, answer: impl Fn(&str) -> Option<String> + Clone + Send + Sync + 'static) -> (Scripted, Heard) {
    let (tls, heard) = (acceptor(dir, "imap"), Heard::default());
    let commands = Arc::clone(&heard);
    let server = Scripted::serve(move |stream| {
        let (tls, commands, answer) = (tls.clone(), Arc::clone(&commands), answer.clone());
        async move {
            let mut talk = imap_upgrade(stream, tls).await?;
            loop {
                let line = talk.hear().await?;
                let (tag, command) = line.split_once(' ').unwrap_or_default();
                commands.lock().unwrap().push(command.to_owned());
                let words = if command.starts_with("CAPABILITY") {
                    "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n".to_owned()
                } else if command.starts_with("EXAMINE") || command.starts_with("SELECT") {
                    "* 100000 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n".to_owned()
                } else {
                    match answer(command) {
                        Some(words) => words,
                        None => continue,
                    }
                };
                talk.say(&format!("{words}{tag} OK done\r\n")).await?;
            }
        }
    });
    (server, heard)
}

/// Speaks SMTP in clear up to STARTTLS, then encrypts.
pub async fn smtp_upgrade(stream: TcpStream, acceptor: TlsAcceptor) -> std::io::Result<Talk<tokio_rustls::server::TlsStream<TcpStream>>> {
    let mut talk = Talk::new(stream);
    talk.say("220 ready\r\n").await?;
    talk.hear().await?;
    talk.say("250-op\r\n250 STARTTLS\r\n").await?;
    talk.hear().await?;
    talk.say("220 go\r\n").await?;
    Ok(Talk::new(acceptor.accept(talk.into_inner()).await?))
}
