//! Servers that say what they are told to: for what real ones will not do.

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
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

    pub async fn octets(&mut self, octets: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(octets).await?;
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

/// Octets that a server heard before encryption, in order.
pub type Clear = Arc<Mutex<Vec<u8>>>;

/// A server in clear: it says the first of these words at once, each next one after a line was heard, then only listens.
/// Where the last are empty it closes. All that it hears is kept.
pub fn in_clear(words: Vec<Vec<u8>>) -> (Scripted, Clear) {
    switched(Arc::new(Mutex::new(words)))
}

/// The same, with words that may change from one connection to the next.
pub fn switched(words: Arc<Mutex<Vec<Vec<u8>>>>) -> (Scripted, Clear) {
    let clear = Clear::default();
    let kept = Arc::clone(&clear);
    let server = Scripted::serve(move |mut stream| {
        let (words, kept) = (words.lock().unwrap().clone(), Arc::clone(&kept));
        async move {
            stream.set_nodelay(true)?;
            let mut buffer = [0; 4096];
            for (i, word) in words.iter().enumerate() {
                if i > 0 {
                    let read = stream.read(&mut buffer).await?;
                    kept.lock().unwrap().extend_from_slice(&buffer[..read]);
                }
                stream.write_all(word).await?;
            }
            if words.last().is_some_and(Vec::is_empty) {
                return Ok(());
            }
            loop {
                match stream.read(&mut buffer).await? {
                    0 => return Ok(()),
                    read => kept.lock().unwrap().extend_from_slice(&buffer[..read]),
                }
            }
        }
    });
    (server, clear)
}

/// What a server says to a command.
#[derive(Clone)]
pub enum Words {
    /// These, where `TAG` stands for the command's tag.
    Say(String),
    /// These, then one block for ever.
    Endless(String, &'static str),
    /// These, and then the end: of TLS too, or of the connection alone.
    Cut(String, bool),
    /// These octets.
    Raw(Vec<u8>),
}

/// The words for commands that begin so.
pub type Rules = Vec<(&'static str, Words)>;

pub fn say(words: impl Into<String>) -> Words {
    Words::Say(words.into())
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    /// Answers; `false` when that was the end.
    pub async fn answer(&mut self, tag: &str, words: &Words) -> std::io::Result<bool> {
        match words {
            Words::Say(text) => self.say(&text.replace("TAG", tag)).await?,
            Words::Raw(bytes) => {
                self.stream.write_all(bytes).await?;
                self.stream.flush().await?;
            }
            Words::Endless(text, block) => {
                self.say(text).await?;
                let block = block.repeat(64 * 1024 / block.len());
                loop {
                    self.say(&block).await?;
                }
            }
            Words::Cut(text, politely) => {
                self.say(&text.replace("TAG", tag)).await?;
                if *politely {
                    self.stream.shutdown().await?;
                }
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// A mailbox that answers each command as the first rule says that it begins like; as a folder of one message where
/// there is none.
pub fn ruled_mailbox(dir: &Path, rules: Rules) -> (Scripted, Heard) {
    turning_mailbox(dir, Arc::new(Mutex::new(rules)))
}

/// The same, with rules that may change at any time.
pub fn turning_mailbox(dir: &Path, rules: Arc<Mutex<Rules>>) -> (Scripted, Heard) {
    let (tls, heard) = (acceptor(dir, "imap"), Heard::default());
    let commands = Arc::clone(&heard);
    let server = Scripted::serve(move |stream| {
        let (tls, rules, commands) = (tls.clone(), Arc::clone(&rules), Arc::clone(&commands));
        async move {
            let mut talk = imap_upgrade(stream, tls).await?;
            loop {
                let line = talk.hear().await?;
                let (tag, command) = line.split_once(' ').unwrap_or_default();
                commands.lock().unwrap().push(command.to_owned());
                let rules = rules.lock().unwrap().clone();
                let words = rules.iter().find(|(start, _)| command.starts_with(start)).map_or_else(|| usual(command), |(_, w)| w.clone());
                if !talk.answer(tag, &words).await? {
                    return Ok(());
                }
            }
        }
    });
    (server, heard)
}

/// The only message of the usual folder.
pub const MESSAGE: &str = "From: a@chu.mss.test\r\nSubject: ici\r\nDate: Tue, 3 Nov 2026 10:42:00 +0100\r\n\r\nBonjour\r\n";

/// What a mailbox of one message answers.
fn usual(command: &str) -> Words {
    let date = "INTERNALDATE \" 3-Nov-2026 10:42:00 +0100\"";
    let (size, header) = (MESSAGE.len(), "Subject: ici\r\n\r\n");
    say(match command {
        _ if command.starts_with("CAPABILITY") => "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\nTAG OK done\r\n".to_owned(),
        _ if command.starts_with("EXAMINE") || command.starts_with("SELECT") => {
            "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK open\r\n".to_owned()
        }
        _ if command.contains("BODY.PEEK[]") => format!("* 1 FETCH (UID 1 BODY[] {{{size}}}\r\n{MESSAGE})\r\nTAG OK done\r\n"),
        _ if command.contains("HEADER.FIELDS") => {
            let header = format!("BODY[HEADER.FIELDS (FROM TO SUBJECT DATE)]<0> {{{}}}\r\n{header}", header.len());
            format!("* 1 FETCH (UID 1 FLAGS () {date} RFC822.SIZE {size} {header})\r\nTAG OK done\r\n")
        }
        _ if command.contains("RFC822.SIZE") => format!("* 1 FETCH (UID 1 FLAGS () {date} RFC822.SIZE {size})\r\nTAG OK done\r\n"),
        _ if command.contains("(UID FLAGS)") => "* 1 FETCH (UID 1 FLAGS ())\r\nTAG OK done\r\n".to_owned(),
        _ if command.starts_with("FETCH") => format!("* 1 FETCH (UID 1 FLAGS () {date})\r\nTAG OK done\r\n"),
        _ if command.starts_with("LIST") => "* LIST () \"/\" INBOX\r\nTAG OK done\r\n".to_owned(),
        _ => "TAG OK done\r\n".to_owned(),
    })
}

/// A relay to a server of this machine that gives the client one octet at a time.
pub fn drop_by_drop(port: u16) -> Scripted {
    Scripted::serve(move |client| async move {
        client.set_nodelay(true)?;
        let (server, (mut from_client, mut to_client)) = (TcpStream::connect(("127.0.0.1", port)).await?, client.into_split());
        let (mut from_server, mut to_server) = server.into_split();
        tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = from_server.read(&mut buffer).await?;
            if read == 0 {
                return to_client.shutdown().await;
            }
            for byte in &buffer[..read] {
                to_client.write_u8(*byte).await?;
            }
        }
    })
}

/// The usual mailbox, in records of one octet.
pub fn small_records(dir: &Path) -> Scripted {
    let tls = acceptor(dir, "imap");
    Scripted::serve(move |stream| {
        let tls = tls.clone();
        async move {
            let mut talk = imap_upgrade(stream, tls).await?;
            loop {
                let line = talk.hear().await?;
                let (tag, command) = line.split_once(' ').unwrap_or_default();
                let Words::Say(words) = usual(command) else { continue };
                for byte in words.replace("TAG", tag).as_bytes() {
                    talk.stream.write_all(&[*byte]).await?;
                    talk.stream.flush().await?;
                }
            }
        }
    })
}

/// Where a staged server stands still, and who hears of it.
pub struct Stage {
    at: Mutex<&'static str>,
    news: tokio::sync::mpsc::UnboundedSender<News>,
    released: tokio::sync::Notify,
    /// What is said instead of the usual words once it is released; nothing and the end where it is empty.
    instead: Mutex<Option<&'static str>>,
    /// How many messages came to their end.
    pub deliveries: std::sync::atomic::AtomicUsize,
    /// How many clients said that nothing follows before they closed (close_notify).
    pub farewells: std::sync::atomic::AtomicUsize,
}

/// What is heard of a staged server.
#[derive(Debug, PartialEq, Eq)]
pub enum News {
    /// It came to its step.
    Reached,
    /// The client cut the connection there.
    Closed,
}

impl Stage {
    fn new() -> (Arc<Self>, tokio::sync::mpsc::UnboundedReceiver<News>) {
        let (news, heard) = tokio::sync::mpsc::unbounded_channel();
        let (at, released, instead) = (Mutex::new(""), tokio::sync::Notify::new(), Mutex::new(None));
        (Arc::new(Self { at, news, released, instead, deliveries: Default::default(), farewells: Default::default() }), heard)
    }

    /// From the next connection on, it stands still at this step, and says this once it is released.
    pub fn stop_at(&self, step: &'static str, instead: Option<&'static str>) {
        (*self.at.lock().unwrap(), *self.instead.lock().unwrap()) = (step, instead);
    }

    pub fn release(&self) {
        self.released.notify_one();
    }

    /// Stands still, if this is the step, until it is released or the client goes.
    async fn hold<S: AsyncRead + Unpin>(&self, step: &str, stream: &mut S) -> std::io::Result<Option<&'static str>> {
        if *self.at.lock().unwrap() != step {
            return Ok(None);
        }
        self.at_step();
        let mut buffer = [0; 1024];
        loop {
            tokio::select! {
                () = self.released.notified() => return Ok(self.instead()),
                read = stream.read(&mut buffer) => if read.unwrap_or(0) == 0 {
                    drop(self.news.send(News::Closed));
                    return Err(std::io::ErrorKind::UnexpectedEof.into());
                },
            }
        }
    }

    /// The same, without listening.
    async fn hold_deaf(&self, step: &str) -> Option<&'static str> {
        if *self.at.lock().unwrap() != step {
            return None;
        }
        self.at_step();
        self.released.notified().await;
        self.instead()
    }

    /// One line of a session in TLS.
    async fn hear<S: AsyncRead + AsyncWrite + Unpin>(&self, talk: &mut Talk<S>) -> std::io::Result<String> {
        talk.hear().await.inspect_err(|error| {
            // The end that TLS did not announce is its library's error, with words of its own.
            if error.kind() == std::io::ErrorKind::UnexpectedEof && error.get_ref().is_none() {
                self.farewells.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            }
        })
    }

    fn at_step(&self) {
        *self.at.lock().unwrap() = "";
        drop(self.news.send(News::Reached));
    }

    fn instead(&self) -> Option<&'static str> {
        self.instead.lock().unwrap().take()
    }
}

/// What a staged server is heard of by.
pub type Heralds = tokio::sync::mpsc::UnboundedReceiver<News>;

/// The steps of the way to a list: before each of them a staged mailbox has said nothing of it.
pub const IMAP_STEPS: [&str; 7] = ["greeting", "STARTTLS", "ServerHello", "CAPABILITY", "AUTHENTICATE", "EXAMINE", "FETCH"];

/// The usual mailbox, which may stand still at one of [`IMAP_STEPS`].
pub fn staged_mailbox(dir: &Path) -> (Scripted, Arc<Stage>, Heralds) {
    let (tls, (stage, heralds)) = (acceptor(dir, "imap"), Stage::new());
    let shared = Arc::clone(&stage);
    let server = Scripted::serve(move |mut stream| {
        let (tls, stage) = (tls.clone(), Arc::clone(&shared));
        async move {
            stage.hold("greeting", &mut stream).await?;
            let mut talk = Talk::new(stream);
            talk.say("* OK ready\r\n").await?;
            talk.hear().await?;
            stage.hold("STARTTLS", &mut talk.stream).await?;
            talk.say("P1 OK begin\r\n").await?;
            let mut stream = talk.into_inner();
            stage.hold("ServerHello", &mut stream).await?;
            let mut talk = Talk::new(tls.accept(stream).await?);
            loop {
                let line = stage.hear(&mut talk).await?;
                let (tag, command) = line.split_once(' ').unwrap_or_default();
                stage.hold(command.split(' ').next().unwrap_or_default(), &mut talk.stream).await?;
                talk.answer(tag, &usual(command)).await?;
            }
        }
    });
    (server, stage, heralds)
}

/// The steps of a sending that may be stopped: before each of them a staged submission server has said nothing of it.
pub const SMTP_STEPS: [&str; 6] = ["greeting", "EHLO in clear", "STARTTLS", "ServerHello", "EHLO", "AUTH"];

/// A submission server that takes everything, and may stand still at one of [`SMTP_STEPS`], at MAIL, RCPT or DATA, in the
/// middle of the message (`body`), or once it has the whole (`end`).
pub fn staged_submission(dir: &Path) -> (Scripted, Arc<Stage>, Heralds) {
    let (tls, (stage, heralds)) = (acceptor(dir, "smtp"), Stage::new());
    let shared = Arc::clone(&stage);
    let server = Scripted::serve(move |mut stream| {
        let (tls, stage) = (tls.clone(), Arc::clone(&shared));
        async move {
            stage.hold("greeting", &mut stream).await?;
            let mut talk = Talk::new(stream);
            talk.say("220 ready\r\n").await?;
            talk.hear().await?;
            stage.hold("EHLO in clear", &mut talk.stream).await?;
            talk.say("250-op\r\n250 STARTTLS\r\n").await?;
            talk.hear().await?;
            stage.hold("STARTTLS", &mut talk.stream).await?;
            talk.say("220 go\r\n").await?;
            let mut stream = talk.into_inner();
            stage.hold("ServerHello", &mut stream).await?;
            let mut talk = Talk::new(tls.accept(stream).await?);
            loop {
                let line = stage.hear(&mut talk).await?;
                let verb = line.split(' ').next().unwrap_or_default().to_owned();
                let usual = match verb.as_str() {
                    "EHLO" => "250-op\r\n250 AUTH PLAIN\r\n",
                    "DATA" => "354 go\r\n",
                    _ => "250 2.0.0 ok\r\n",
                };
                match stage.hold(&verb, &mut talk.stream).await?.unwrap_or(usual) {
                    "" => return Ok(()),
                    words => talk.say(words).await?,
                }
                if verb == "DATA" {
                    talk.hear().await?;
                    if stage.hold_deaf("body").await == Some("") {
                        return Ok(());
                    }
                    while talk.hear().await? != "." {}
                    stage.deliveries.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    match stage.hold("end", &mut talk.stream).await?.unwrap_or("250 2.0.0 taken\r\n") {
                        "" => return Ok(()),
                        words => talk.say(words).await?,
                    }
                }
            }
        }
    });
    (server, stage, heralds)
}
