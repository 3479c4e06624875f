//! The ladder « pourquoi ne puis-je pas me connecter ? ».
//!
//! The real connection is made, and the step at which it fails is the rung that fails: what the doctor says is what
//! the mailbox would meet.

use super::command::Examination;
use super::config::{Account, Config};
use super::cut::Cut;
use super::problem::{self, ImapContext};
use super::shared::Shared;
use super::{compose, credentials, supervisor};
use crate::card::{Card, CardCertificate, LoginId, PinSource};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::directory::{DirectoryQuery, Match};
use crate::domain::doctor::{Rung, RungFact, RungReport, RungState, SkipReason};
use crate::domain::identity::{CardPresence, Mie, PinEntry, PinTries};
use crate::imap::{Compression, Place, Session};
use crate::ldap;
use crate::net::{ClientIdentity, Connector, NetError, Protocol, SecureStream, Step};
use secrecy::SecretString;
use time::OffsetDateTime;
use time::macros::datetime;

/// No clock that is right says a time before this version was written.
const WRITTEN: OffsetDateTime = datetime!(2026-11-01 0:00 UTC);

/// The reports so far.
struct Ladder(Vec<RungReport>);

impl Ladder {
    fn set(&mut self, rung: Rung, state: RungState) {
        self.0.push(RungReport { rung, state });
    }

    fn ok(&mut self, rung: Rung) {
        self.set(rung, RungState::Ok(RungFact::Plain));
    }

    /// The climb ends here, at the lowest rung nobody spoke of.
    fn stop(&mut self, problem: Problem) {
        if let Some(rung) = Rung::ALL.into_iter().find(|rung| !self.has(*rung)) {
            self.set(rung, RungState::Failed(problem));
        }
    }

    fn has(&self, rung: Rung) -> bool {
        self.0.iter().any(|r| r.rung == rung)
    }

    /// Every rung once, bottom first; those nobody spoke of are skipped for this reason.
    fn finish(mut self, reason: SkipReason) -> Vec<RungReport> {
        for rung in Rung::ALL {
            if !self.has(rung) {
                self.set(rung, RungState::Skipped(reason));
            }
        }
        self.0.sort_by_key(|r| r.rung);
        self.0
    }
}

/// Climbs the ladder. With a session open, its card and login serve, and no PIN is tried; its end ends what is done with
/// them.
pub(super) async fn examine(shared: &Shared, session: Option<(ClientIdentity, Cut)>, examination: Examination) -> Vec<RungReport> {
    let (session, cut) = session.unzip();
    let mut ladder = Ladder(Vec::new());
    let now = OffsetDateTime::now_utc();
    ladder.set(Rung::Clock, if now < WRITTEN { RungState::Failed(Problem::ClockWrong) } else { RungState::Ok(RungFact::Plain) });
    let (config, account) = match shared.config().await.and_then(|config| account(&config, &examination).map(|account| (config, account))) {
        Ok(found) => found,
        Err(problem) => {
            ladder.set(Rung::Configuration, RungState::Failed(problem));
            return ladder.finish(SkipReason::Below);
        }
    };
    // The authorities are part of the configuration, without which no server can be believed; so is the trust space's
    // list, without which nothing can be sent.
    let usable = match compose::trust_space(&config).await {
        Ok(_) => shared.connector().await,
        Err(problem) => Err(problem),
    };
    let connector = match usable {
        Ok(connector) => {
            let fact = RungFact::Configuration { accounts: config.accounts.len(), test_mode: config.test_mode(), nil: config.nil.clone() };
            ladder.set(Rung::Configuration, RungState::Ok(fact));
            Some(connector)
        }
        Err(problem) => {
            ladder.set(Rung::Configuration, RungState::Failed(problem));
            None
        }
    };
    let card = shared.card().await;
    let pin = examination.pin.as_ref().filter(|_| session.is_none());
    let has_login = pin.is_some() || session.is_some();
    let (certificate, login) = climb_card(&mut ladder, card.as_ref(), pin, now).await.map_or((None, None), |(c, l)| (Some(c), l));
    if let (false, Some(connector)) = (examination.offline, &connector) {
        let identity = match (&card, &certificate, session) {
            (_, Some(_), Some(identity)) => Some(identity),
            (Ok(card), Some(certificate), None) => {
                login.map(|login| credentials::identity(card, certificate, login, connector.authorities()))
            }
            _ => None,
        };
        let climbing = climb_network(&mut ladder, connector, &account, identity.as_ref());
        match cut {
            Some(mut cut) => {
                if let Err(reason) = cut.unless(climbing).await {
                    ladder.stop(problem::of_lock(reason));
                }
            }
            None => climbing.await,
        }
        // An identity made here ends here, as its login does; a session's own goes on.
        if let (Some(identity), Some(_)) = (&identity, login) {
            identity.forget();
        }
        climb_directory(&mut ladder, &config, connector).await;
    }
    // What a PIN opened here is closed here: the examination is no session.
    if let (Ok(card), Some(login)) = (&card, login) {
        card.lock(login);
    }
    ladder.finish(match (examination.offline, has_login && connector.is_some()) {
        (true, _) => SkipReason::Offline,
        (false, true) => SkipReason::Below,
        (false, false) if connector.is_none() => SkipReason::Below,
        (false, false) => SkipReason::NoPin,
    })
}

fn account(config: &Config, examination: &Examination) -> Result<Account, Problem> {
    let account = match &examination.account {
        Some(text) => config.account(&BalAddress::parse(text).map_err(|_| Problem::AccountUnknown)?)?,
        None => config.accounts.first().ok_or(Problem::AccountUnknown)?,
    };
    if account.mie == Mie::Cps { Ok(account.clone()) } else { Err(Problem::MieUnsupported { mie: account.mie.id() }) }
}

/// Middleware, card and certificate; the certificate when the card may be used.
async fn climb_card(
    ladder: &mut Ladder,
    card: Result<&Card, &Problem>,
    pin: Option<&Result<SecretString, Problem>>,
    now: OffsetDateTime,
) -> Option<(CardCertificate, Option<LoginId>)> {
    let card = match card {
        Ok(card) => card,
        Err(problem) => {
            ladder.set(Rung::Middleware, RungState::Failed(problem.clone()));
            return None;
        }
    };
    ladder.ok(Rung::Middleware);
    let (certificate, login) = match open_card(card, pin).await {
        Ok(certificate) => certificate,
        Err(problem) => {
            ladder.set(Rung::Card, RungState::Failed(problem));
            return None;
        }
    };
    ladder.ok(Rung::Card);
    match supervisor::check_dates(&certificate.holder, now) {
        Ok(()) => {
            let days = (certificate.holder.valid_until - now).whole_days();
            ladder.set(Rung::Certificate, RungState::Ok(RungFact::CertificateDays(days)));
            Some((certificate, login))
        }
        Err(problem) => {
            ladder.set(Rung::Certificate, RungState::Failed(problem));
            None
        }
    }
}

/// The card's certificate, with the PIN where one was given. It is tried once, and never on a card that is locked.
async fn open_card(card: &Card, pin: Option<&Result<SecretString, Problem>>) -> Result<(CardCertificate, Option<LoginId>), Problem> {
    let look = card.look().await.map_err(problem::of_card)?;
    let entry = match look.presence {
        CardPresence::NoReader => return Err(Problem::ReaderAbsent),
        CardPresence::EmptyReader => return Err(Problem::CardAbsent),
        CardPresence::Absent => return Err(Problem::ReaderOrCardAbsent),
        CardPresence::Present { tries: PinTries::Locked, .. } => return Err(Problem::PinLocked),
        CardPresence::Present { entry, .. } => entry,
    };
    match pin {
        Some(Err(problem)) => Err(problem.clone()),
        Some(Ok(pin)) => {
            // The reader asks for it itself, whatever was given.
            let pin = if entry == PinEntry::Keypad { PinSource::Keypad } else { pin.clone().into() };
            card.unlock(pin, look.token).await.map(|(certificate, login)| (certificate, Some(login))).map_err(problem::of_card)
        }
        None => card.certificate().await.map(|certificate| (certificate, None)).map_err(problem::of_card),
    }
}

/// From names to the inbox. Without the card, servers are verified as far as they can be without it. No session is
/// resumed: that would examine neither certificates nor the card.
async fn climb_network(ladder: &mut Ladder, connector: &Connector, account: &Account, identity: Option<&ClientIdentity>) {
    let (imap, smtp) = tokio::join!(
        connector.connect_in_full(&account.imap, Protocol::Imap, identity),
        connector.connect_in_full(&account.smtp, Protocol::Smtp, identity)
    );
    let (imap, failure) = first_failure(imap, smtp.err(), identity.is_none());
    let steps = [(Step::Dns, Rung::Dns), (Step::Tcp, Rung::Tcp), (Step::Starttls, Rung::Starttls), (Step::Tls, Rung::Tls)];
    for (step, rung) in steps {
        match &failure {
            Some(error) if error.step < step => {}
            Some(error) if error.step == step => ladder.set(rung, RungState::Failed(of_connection(error.clone(), identity.is_some()))),
            _ => ladder.ok(rung),
        }
    }
    let (Some(stream), None, Some(_)) = (imap, failure, identity) else { return };
    climb_mailbox(ladder, account, stream).await;
}

/// What is wrong with a connection. A login that served here and is no more went with its card: another PIN is not what
/// is missing.
fn of_connection(error: NetError, has_login: bool) -> Problem {
    match problem::of_net(error) {
        Problem::PinNeeded if has_login => Problem::CardRemoved,
        other => other,
    }
}

/// The lower of the two servers' failures. A server that refuses a client without a certificate has shown all that it
/// can show without the card.
fn first_failure(
    imap: Result<SecureStream, NetError>,
    smtp: Option<NetError>,
    without_card: bool,
) -> (Option<SecureStream>, Option<NetError>) {
    let (stream, imap) = match imap {
        Ok(stream) => (Some(stream), None),
        Err(error) => (None, Some(error)),
    };
    let counts = |error: &NetError| !(without_card && matches!(error.fault, crate::net::NetFault::ClientRefused));
    (stream, imap.into_iter().chain(smtp).filter(counts).min_by_key(|error| error.step))
}

async fn climb_mailbox(ladder: &mut Ladder, account: &Account, stream: SecureStream) {
    let context = ImapContext { host: &account.imap.host, address: &account.bal.address, folder: "INBOX" };
    let mut session = match Session::open(stream, &account.bal.address, Compression::Never).await {
        Ok(session) => session,
        Err(error) => {
            ladder.set(Rung::Authentication, RungState::Failed(problem::of_imap(error, context)));
            return;
        }
    };
    ladder.ok(Rung::Authentication);
    match session.open_folder("INBOX", Place::Look).await {
        Ok(selected) => {
            ladder.set(Rung::Mailbox, RungState::Ok(RungFact::Messages(selected.exists)));
            session.close().await;
        }
        Err(error) => ladder.set(Rung::Mailbox, RungState::Failed(problem::of_imap(error, context))),
    }
}

/// The directory stands beside the ladder: it needs neither card nor mailbox.
async fn climb_directory(ladder: &mut Ladder, config: &Config, connector: &Connector) {
    let Some(directory) = &config.directory else {
        ladder.set(Rung::Directory, RungState::Skipped(SkipReason::NotConfigured));
        return;
    };
    // One exact name that may well have no answer: the smallest search there is.
    let query = DirectoryQuery { nom: Some(Match::Exact("PLI".into())), ..DirectoryQuery::default() };
    match ldap::search(connector.resolver(), &directory.endpoint, &directory.base, &query).await {
        Ok(_) => ladder.ok(Rung::Directory),
        Err(error) => ladder.set(Rung::Directory, RungState::Failed(problem::of_ldap(error, &directory.endpoint.host))),
    }
}
