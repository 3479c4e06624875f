//! The configuration file, read and checked whole before anything is done.

use crate::domain::Problem;
use crate::domain::author::Author;
use crate::domain::bal::{Bal, BalAddress, BalKind, Mailbox, single_line};
use crate::domain::identity::Mie;
use crate::domain::trust_space::is_under;
use crate::imap::Compression;
use crate::net::{Endpoint, ResolverConfig};
use serde::Deserialize;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The real trust space's domain: test mode never goes there.
const REAL_DOMAIN: &str = "mssante.fr";
/// The product's number on the national platform (X-MSS-NIL, SC.MSS/CONF.16), given when a release is built.
const DEFAULT_NIL: &str = match option_env!("PLI_NIL") {
    Some(nil) => nil,
    None => "PLI-SANS-NUMERO",
};

/// A longer product number does not fit on a header's line.
const NIL_LIMIT: usize = 60;

/// After how many seconds without anybody a session closes: no more than the 15 minutes of MSS-CONF.11, no less than a
/// person needs to read a line.
const LOCK_AFTER: std::ops::RangeInclusive<u64> = 10..=900;

/// Larger messages come whole on demand only, in megabytes, when nobody says.
const SOURCE_LIMIT: u32 = 20;
/// The most that may be said: several of them are in memory at once.
const SOURCE_LIMIT_MOST: u32 = 100;
/// For how many seconds a message that was sent can be taken back, unless it is said; and at most.
const UNDO: u64 = 10;
const UNDO_LIMIT: u64 = 60;

/// A usable configuration.
#[derive(Debug, Clone)]
pub(super) struct Config {
    pub(super) accounts: Vec<Account>,
    pub(super) module: Option<PathBuf>,
    pub(super) token: Option<String>,
    pub(super) trust: Trust,
    /// Test mode's authorities of web servers, as PEM bundles: without them, none of those is believed.
    pub(super) web_authorities: Vec<PathBuf>,
    pub(super) network: ResolverConfig,
    pub(super) directory: Option<Directory>,
    pub(super) trust_list: Option<PathBuf>,
    pub(super) patient_domain: String,
    pub(super) nil: String,
    pub(super) lock_after: Duration,
    /// Larger messages come whole on demand only, in octets.
    pub(super) source_limit: u32,
    /// When what goes between mailboxes and us is compressed.
    pub(super) compression: Compression,
    /// In test mode, how many times sooner than usual what is done now and then is done; 1 otherwise.
    pub(super) haste: u32,
    /// How long a message that was sent can be taken back.
    pub(super) undo: Duration,
    /// Whether several persons use this profile: the system's keyring is then refused.
    pub(super) is_shared: bool,
    /// Who signs documents.
    pub(super) author: Author,
}

/// One mailbox and how it is reached.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) bal: Bal,
    pub(super) mie: Mie,
    pub(super) imap: Endpoint,
    pub(super) smtp: Endpoint,
    /// The label that recipients see beside the address (ECO.2.2.7). What the window shows is [`Bal::label`].
    pub(super) sender_label: String,
    /// Where answers go, when not to the mailbox itself (ECO.2.2.5).
    pub(super) reply_to: Option<Mailbox>,
}

/// Whom servers must be vouched for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trust {
    /// IGC-Santé, pinned.
    Production,
    /// These PEM bundles.
    Test(Vec<PathBuf>),
}

/// The national directory.
#[derive(Debug, Clone)]
pub(super) struct Directory {
    pub(super) endpoint: Endpoint,
    pub(super) base: String,
}

impl Config {
    /// Reads and checks the file.
    pub(super) fn read(file: &Path) -> Result<Self, Problem> {
        // A pipe would be waited for, and a device may never end.
        if std::fs::metadata(file).is_ok_and(|m| !m.is_file()) {
            return Err(invalid(file, None, ""));
        }
        let text = match std::fs::read(file) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| invalid(file, None, "UTF-8"))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Problem::ConfigMissing { path: file.display().to_string() });
            }
            Err(_) => return Err(invalid(file, None, "")),
        };
        let raw: RawConfig = toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| text.bytes().take(span.start).filter(|b| *b == b'\n').count() + 1);
            // The reader's own words are for programmers; the setting on that line is what a person can act on.
            let setting = line.and_then(|n| text.lines().nth(n - 1)).map(|l| l.split('=').next().unwrap_or(l).trim().to_owned());
            invalid(file, line, &setting.unwrap_or_default())
        })?;
        raw.check(file)
    }

    /// The mailbox of this address.
    pub(super) fn account(&self, address: &BalAddress) -> Result<&Account, Problem> {
        self.accounts.iter().find(|a| a.bal.address == *address).ok_or(Problem::AccountUnknown)
    }

    /// Whether trust is in test mode.
    pub(super) fn test_mode(&self) -> bool {
        self.trust != Trust::Production
    }
}

fn invalid(file: &Path, line: Option<usize>, setting: &str) -> Problem {
    Problem::ConfigInvalid { path: file.display().to_string(), line, setting: setting.to_owned() }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfig {
    #[serde(default)]
    card: RawCard,
    #[serde(default)]
    trust: RawTrust,
    #[serde(default)]
    network: RawNetwork,
    directory: Option<RawDirectory>,
    #[serde(default)]
    trust_space: RawTrustSpace,
    #[serde(default)]
    product: RawProduct,
    #[serde(default)]
    session: RawSession,
    #[serde(default)]
    sync: RawSync,
    #[serde(default)]
    sending: RawSending,
    #[serde(default)]
    store: RawStore,
    #[serde(default)]
    author: RawAuthor,
    #[serde(default)]
    account: Vec<RawAccount>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawCard {
    module: Option<PathBuf>,
    token: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawTrust {
    #[serde(default)]
    mode: RawMode,
    #[serde(default)]
    authorities: Vec<PathBuf>,
    #[serde(default)]
    web_authorities: Vec<PathBuf>,
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "lowercase")]
enum RawMode {
    #[default]
    Production,
    Test,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawNetwork {
    dns: Option<SocketAddr>,
    #[serde(default)]
    hosts: HashMap<String, IpAddr>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDirectory {
    url: String,
    base: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawTrustSpace {
    list: Option<PathBuf>,
    patient_domain: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawProduct {
    nil: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawSession {
    lock_after: Option<u64>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawSync {
    /// In megabytes.
    source_limit: Option<u32>,
    #[serde(default)]
    compress: RawCompress,
    /// Test mode only.
    haste: Option<u32>,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum RawCompress {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawSending {
    undo_seconds: Option<u64>,
}

/// The author of documents, in the configuration as in a file of JSON.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawAuthor {
    id_nat: String,
    nom: String,
    prenom: String,
    profession: String,
    specialite: String,
    structure_id: String,
    structure: String,
    secteur: String,
}

impl From<RawAuthor> for Author {
    fn from(raw: RawAuthor) -> Self {
        Self {
            national_id: single_line(&raw.id_nat),
            family_name: single_line(&raw.nom),
            given_name: single_line(&raw.prenom),
            profession: single_line(&raw.profession),
            speciality: single_line(&raw.specialite),
            organisation_id: single_line(&raw.structure_id),
            organisation: single_line(&raw.structure),
            sector: single_line(&raw.secteur),
        }
    }
}

/// An author as a JSON object, with the names that `[author]` has; `null` is nothing, and names of other things are passed over.
pub(super) fn author_of_json(octets: &[u8]) -> Option<Author> {
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
    let serde_json::Value::Object(fields) = serde_json::from_slice(octets).ok()? else { return None };
    let text = |name: &str| match fields.get(name) {
        None | Some(serde_json::Value::Null) => Some(String::new()),
        Some(serde_json::Value::String(text)) => Some(text.clone()),
        Some(serde_json::Value::Number(number)) => Some(number.to_string()),
        Some(_) => None,
    };
    let raw = RawAuthor {
        id_nat: text("id_nat")?,
        nom: text("nom")?,
        prenom: text("prenom")?,
        profession: text("profession")?,
        specialite: text("specialite")?,
        structure_id: text("structure_id")?,
        structure: text("structure")?,
        secteur: text("secteur")?,
    };
    Some(raw.into())
}

/// The author alone, of a configuration of which nothing else is needed: nobody where there is no file.
pub(super) fn author_alone(file: &Path) -> Result<Author, Problem> {
    #[derive(Deserialize)]
    struct Alone {
        #[serde(default)]
        author: RawAuthor,
    }
    if !std::fs::metadata(file).is_ok_and(|m| m.is_file()) {
        return Ok(Author::default());
    }
    let text = std::fs::read_to_string(file).map_err(|_| invalid(file, None, ""))?;
    let alone: Alone = toml::from_str(&text).map_err(|_| invalid(file, None, "[author]"))?;
    Ok(alone.author.into())
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawStore {
    #[serde(default)]
    shared: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAccount {
    address: String,
    mie: RawMie,
    kind: RawKind,
    imap: String,
    smtp: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    titre: String,
    #[serde(default)]
    prenom: String,
    #[serde(default)]
    nom: String,
    #[serde(default)]
    entite: String,
    reply_to: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum RawMie {
    Cps,
    Psc,
    AuthCli,
    Password,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum RawKind {
    Personnelle,
    Organisationnelle,
    Applicative,
    Ordinaire,
}

impl RawConfig {
    fn check(self, file: &Path) -> Result<Config, Problem> {
        let wrong = |setting: &str| invalid(file, None, setting);
        let folder = file.parent().unwrap_or(Path::new(""));
        let absolute = |path: PathBuf| folder.join(path);
        let accounts = self.account.into_iter().map(|account| account.check().map_err(wrong)).collect::<Result<Vec<_>, _>>()?;
        if accounts.is_empty() {
            return Err(wrong("[[account]]"));
        }
        let directory = match self.directory {
            None => None,
            Some(raw) => {
                let host = raw.url.strip_prefix("ldap://").ok_or_else(|| wrong("directory.url"))?.trim_end_matches('/');
                Some(Directory { endpoint: Endpoint::parse(host, Some(389)).map_err(|_| wrong("directory.url"))?, base: raw.base })
            }
        };
        let trust = match self.trust.mode {
            RawMode::Production if !self.trust.authorities.is_empty() => return Err(wrong("trust.authorities")),
            RawMode::Production if !self.trust.web_authorities.is_empty() => return Err(wrong("trust.web_authorities")),
            RawMode::Production if self.network.dns.is_some() || !self.network.hosts.is_empty() => return Err(wrong("[network]")),
            RawMode::Production => Trust::Production,
            RawMode::Test if !cfg!(feature = "test-trust") => return Err(Problem::TestTrustAbsent),
            RawMode::Test if self.trust.authorities.is_empty() => return Err(wrong("trust.authorities")),
            RawMode::Test => Trust::Test(self.trust.authorities.into_iter().map(absolute).collect()),
        };
        let nil = self.product.nil.unwrap_or_else(|| DEFAULT_NIL.to_owned());
        if !(1..=NIL_LIMIT).contains(&nil.len()) || !nil.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(wrong("product.nil"));
        }
        let lock_after = self.session.lock_after.unwrap_or(*LOCK_AFTER.end());
        if !LOCK_AFTER.contains(&lock_after) {
            return Err(wrong("session.lock_after"));
        }
        let source_limit = self.sync.source_limit.unwrap_or(SOURCE_LIMIT);
        if source_limit > SOURCE_LIMIT_MOST {
            return Err(wrong("sync.source_limit"));
        }
        let haste = self.sync.haste.unwrap_or(1);
        if haste == 0 || (haste > 1 && trust == Trust::Production) {
            return Err(wrong("sync.haste"));
        }
        let undo = self.sending.undo_seconds.unwrap_or(UNDO);
        if undo > UNDO_LIMIT {
            return Err(wrong("sending.undo_seconds"));
        }
        let config = Config {
            accounts,
            module: self.card.module.map(absolute),
            token: self.card.token,
            trust,
            web_authorities: self.trust.web_authorities.into_iter().map(absolute).collect(),
            network: ResolverConfig { dns: self.network.dns, hosts: self.network.hosts },
            directory,
            trust_list: self.trust_space.list.map(absolute),
            patient_domain: self.trust_space.patient_domain.unwrap_or_else(|| "patient.mssante.fr".to_owned()),
            nil,
            lock_after: Duration::from_secs(lock_after),
            source_limit: source_limit * 1_000_000,
            compression: match self.sync.compress {
                RawCompress::Auto => Compression::Auto,
                RawCompress::Always => Compression::Always,
                RawCompress::Never => Compression::Never,
            },
            haste,
            undo: Duration::from_secs(undo),
            is_shared: self.store.shared,
            author: self.author.into(),
        };
        match config.real_name() {
            Some(name) if config.test_mode() => Err(Problem::TestTrustForbidden { name }),
            _ => Ok(config),
        }
    }
}

impl RawAccount {
    fn check(self) -> Result<Account, &'static str> {
        let kind = match self.kind {
            RawKind::Personnelle => BalKind::Personal,
            RawKind::Organisationnelle => BalKind::Organisational,
            RawKind::Applicative => BalKind::Application,
            RawKind::Ordinaire => BalKind::Ordinary,
        };
        let mie = match self.mie {
            RawMie::Cps => Mie::Cps,
            RawMie::Psc => Mie::Psc,
            RawMie::AuthCli => Mie::AuthCli,
            RawMie::Password => Mie::Password,
        };
        let sender_label = self.sender_label(kind)?;
        let reply_to = self.reply_to.as_deref().map(|text| Mailbox::parse(text).map_err(|_| "account.reply_to")).transpose()?;
        Ok(Account {
            sender_label,
            reply_to,
            bal: Bal { address: BalAddress::parse(&self.address).map_err(|_| "account.address")?, kind, label: single_line(&self.name) },
            mie,
            imap: Endpoint::parse(&self.imap, Some(143)).map_err(|_| "account.imap")?,
            smtp: Endpoint::parse(&self.smtp, Some(587)).map_err(|_| "account.smtp")?,
        })
    }

    /// `<Titre>_<Prenom>_<NOM>_<Entite>` for a person's mailbox, of which given name and name are needed; `<Entite>` for a
    /// structure's or a program's (ECO.2.2.7). The mailbox's name where none of these is set.
    fn sender_label(&self, kind: BalKind) -> Result<String, &'static str> {
        let part = |text: &str| {
            let plain: String = single_line(text).chars().filter(|c| !matches!(c, '<' | '>' | '"' | '\\')).collect();
            plain.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let [titre, prenom, nom, entite] = [&self.titre, &self.prenom, &self.nom, &self.entite].map(|text| part(text));
        let name = part(&self.name);
        Ok(match kind {
            BalKind::Ordinary => name,
            BalKind::Organisational | BalKind::Application if entite.is_empty() => name,
            BalKind::Organisational | BalKind::Application => entite,
            BalKind::Personal if [&titre, &prenom, &nom, &entite].iter().all(|text| text.is_empty()) => name,
            BalKind::Personal if prenom.is_empty() => return Err("account.prenom"),
            BalKind::Personal if nom.is_empty() => return Err("account.nom"),
            // The mark between two parts stands inside none of them.
            BalKind::Personal => {
                let parts = [titre, prenom, nom.to_uppercase(), entite].map(|text| text.replace('_', "-"));
                parts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("_")
            }
        })
    }
}

impl Config {
    /// A mailbox, server or directory of the real trust space, if there is one.
    fn real_name(&self) -> Option<String> {
        let accounts = self.accounts.iter().flat_map(|a| [a.bal.address.domain(), &a.imap.host, &a.smtp.host]);
        let accounts = accounts.chain(self.accounts.iter().flat_map(|a| &a.reply_to).map(|mailbox| mailbox.address.domain()));
        let directory = self.directory.iter().map(|d| d.endpoint.host.as_str());
        accounts.chain(directory).find(|name| is_under(name, REAL_DOMAIN)).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "[[account]]\naddress = \"a@cabinet.mss.test\"\nmie = \"cps\"\nkind = \"personnelle\"\nimap = \"imap.op.test:143\"\nsmtp = \"smtp.op.test\"\n";
    const TEST: &str = "[trust]\nmode = \"test\"\nauthorities = [\"a.pem\"]\n";

    fn read(text: &str) -> Result<Config, Problem> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        std::fs::write(&file, text).unwrap();
        Config::read(&file)
    }

    fn setting(text: &str) -> (Option<usize>, String) {
        match read(text) {
            Err(Problem::ConfigInvalid { line, setting, .. }) => (line, setting),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_plain_configuration_is_production() {
        let config = read(ACCOUNT).unwrap();
        assert_eq!((config.trust.clone(), config.accounts[0].smtp.port), (Trust::Production, 587));
        assert_eq!(config.account(&BalAddress::parse("A@cabinet.mss.test").unwrap()).unwrap().mie, Mie::Cps);
    }

    #[test]
    fn relative_paths_start_at_the_configuration_s_folder() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        std::fs::write(&file, format!("[card]\nmodule = \"lib/cps.so\"\n[trust_space]\nlist = \"liste.xml\"\n{ACCOUNT}")).unwrap();
        let config = Config::read(&file).unwrap();
        assert_eq!(config.module, Some(folder.path().join("lib/cps.so")));
        assert_eq!(config.trust_list, Some(folder.path().join("liste.xml")));
    }

    #[test]
    fn eco_2_2_7_the_sender_s_label_is_the_one_of_its_mailbox_s_kind() {
        let account = |more: &str| read(&format!("{ACCOUNT}name = \"Ma boîte\"\n{more}\n")).unwrap().accounts.remove(0);
        let label = |more: &str| account(more).sender_label;
        let structure = |more: &str| {
            let text = format!("{ACCOUNT}name = \"Ma boîte\"\n{more}\n").replace("personnelle", "organisationnelle");
            read(&text).unwrap().accounts.remove(0).sender_label
        };
        assert_eq!(label(""), "Ma boîte");
        assert_eq!(
            label("titre = \"Dr\"\nprenom = \"Marie\"\nnom = \"Lévêque\"\nentite = \"Cabinet  Médical\""),
            "Dr_Marie_LÉVÊQUE_Cabinet Médical"
        );
        assert_eq!(label("prenom = \"Jean_Luc\"\nnom = \"<dupont>\\r\\nBcc: \\\"x\\\"\""), "Jean-Luc_DUPONT BCC: X");
        assert_eq!(account("prenom = \"J\"\nnom = \"D\"").bal.label, "Ma boîte");
        assert_eq!(structure("entite = \"Hôpital A – Cardiologie\""), "Hôpital A – Cardiologie");
        assert_eq!(structure("prenom = \"J\""), "Ma boîte");
        assert_eq!(setting(&format!("{ACCOUNT}titre = \"Dr\"\nnom = \"Dupont\"\n")), (None, "account.prenom".into()));
        assert_eq!(setting(&format!("{ACCOUNT}prenom = \"Jean\"\n")), (None, "account.nom".into()));
    }

    #[test]
    fn eco_2_2_5_answers_may_go_to_another_mailbox() {
        let account = |more: &str| read(&format!("{ACCOUNT}{more}\n")).unwrap().accounts.remove(0);
        assert_eq!(account("").reply_to, None);
        let reply_to = account("reply_to = \"Secrétariat <s@cabinet.mss.test>\"").reply_to.unwrap();
        assert_eq!((reply_to.name.as_str(), reply_to.address.to_string().as_str()), ("Secrétariat", "s@cabinet.mss.test"));
        assert_eq!(setting(&format!("{ACCOUNT}reply_to = \"nulle part\"\n")), (None, "account.reply_to".into()));
    }

    #[test]
    fn a_missing_file_is_said_so() {
        assert!(matches!(Config::read(Path::new("nulle-part/config.toml")), Err(Problem::ConfigMissing { .. })));
    }

    #[test]
    fn a_mistake_is_said_with_its_line_or_its_setting() {
        assert_eq!(setting(&format!("{ACCOUNT}couleur = \"bleu\"\n")), (Some(7), "couleur".into()));
        assert_eq!(setting(&ACCOUNT.replace("\"cps\"", "\"clef\"")), (Some(3), "mie".into()));
        assert_eq!(setting("[card"), (Some(1), "[card".into()));
        assert_eq!(setting(""), (None, "[[account]]".into()));
        assert_eq!(setting(&ACCOUNT.replace("a@cabinet", "a cabinet")), (None, "account.address".into()));
        assert_eq!(setting(&ACCOUNT.replace("imap.op.test:143", "imap op test")), (None, "account.imap".into()));
        assert_eq!(setting(&format!("[product]\nnil = \"a b\"\n{ACCOUNT}")), (None, "product.nil".into()));
        assert_eq!(setting(&format!("[directory]\nurl = \"https://x.test\"\nbase = \"c=fr\"\n{ACCOUNT}")), (None, "directory.url".into()));
    }

    #[test]
    fn mss_conf_11_nobody_leaves_a_session_open_for_more_than_a_quarter_of_an_hour() {
        assert_eq!(read(ACCOUNT).unwrap().lock_after, Duration::from_secs(900));
        assert_eq!(read(&format!("[session]\nlock_after = 10\n{ACCOUNT}")).unwrap().lock_after, Duration::from_secs(10));
        for seconds in ["9", "901", "0"] {
            assert_eq!(setting(&format!("[session]\nlock_after = {seconds}\n{ACCOUNT}")), (None, "session.lock_after".into()));
        }
        assert_eq!(setting(&format!("[session]\nlock_after = -1\n{ACCOUNT}")), (Some(2), "lock_after".into()));
    }

    #[test]
    fn what_was_sent_can_be_taken_back_for_ten_seconds_or_as_is_said() {
        assert_eq!(read(ACCOUNT).unwrap().undo, Duration::from_secs(10));
        assert_eq!(read(&format!("[sending]\nundo_seconds = 0\n{ACCOUNT}")).unwrap().undo, Duration::ZERO);
        assert_eq!(setting(&format!("[sending]\nundo_seconds = 61\n{ACCOUNT}")), (None, "sending.undo_seconds".into()));
    }

    #[test]
    fn the_author_of_documents_is_a_section_of_its_own() {
        let section = "[author]\nid_nat = \"899700000011\"\nnom = \"DURAND\"\nprenom = \"Alix\"\nprofession = \"10\"\nsecteur = \"SA07\"\n";
        let author = read(&format!("{section}{ACCOUNT}")).unwrap().author;
        assert_eq!((author.national_id.as_str(), author.family_name.as_str(), author.sector.as_str()), ("899700000011", "DURAND", "SA07"));
        assert_eq!(author.missing(), Some("structure"));
        assert_eq!(read(ACCOUNT).unwrap().author, Author::default());
        assert!(matches!(read(&format!("[author]\nname = \"x\"\n{ACCOUNT}")), Err(Problem::ConfigInvalid { .. })));
    }

    #[test]
    fn the_author_can_be_read_alone_and_from_json() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        assert_eq!(author_alone(&file), Ok(Author::default()));
        std::fs::write(&file, "[author]\nnom = \"DURAND\"\n").unwrap();
        assert_eq!(author_alone(&file).unwrap().family_name, "DURAND", "without an account");
        std::fs::write(&file, "[author]\nnom = 1\n").unwrap();
        assert!(matches!(author_alone(&file), Err(Problem::ConfigInvalid { .. })));
        let json = "\u{feff}{\"id_nat\": 899700000011, \"nom\": \"DURAND\", \"prenom\": null, \"autre\": []}";
        let author = author_of_json(json.as_bytes()).unwrap();
        assert_eq!((author.national_id.as_str(), author.family_name.as_str(), author.given_name.as_str()), ("899700000011", "DURAND", ""));
        for wrong in ["[]", "", "{\"nom\": {}}", "{"] {
            assert_eq!(author_of_json(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_profile_is_one_person_s_unless_it_is_said() {
        assert!(!read(ACCOUNT).unwrap().is_shared);
        assert!(read(&format!("[store]\nshared = true\n{ACCOUNT}")).unwrap().is_shared);
        assert_eq!(setting(&format!("[store]\nshared = 1\n{ACCOUNT}")), (Some(2), "shared".into()));
    }

    #[test]
    fn eco_1_1_10_production_takes_no_authority_and_no_name_of_one_s_own() {
        assert_eq!(setting(&format!("[trust]\nauthorities = [\"a.pem\"]\n{ACCOUNT}")).1, "trust.authorities");
        assert_eq!(setting(&format!("[trust]\nweb_authorities = [\"a.pem\"]\n{ACCOUNT}")).1, "trust.web_authorities");
        assert_eq!(setting(&format!("[network.hosts]\n\"a.test\" = \"127.0.0.1\"\n{ACCOUNT}")).1, "[network]");
        assert_eq!(setting(&format!("[sync]\nhaste = 2\n{ACCOUNT}")).1, "sync.haste");
        assert_eq!(setting(&format!("[network]\ndns = \"127.0.0.1:53\"\n{ACCOUNT}")).1, "[network]");
    }

    #[cfg(feature = "test-trust")]
    #[test]
    fn test_mode_names_the_authorities_of_web_servers_apart() {
        let config = read(&format!("{TEST}web_authorities = [\"/web.pem\"]\n{ACCOUNT}")).unwrap();
        assert_eq!(config.web_authorities, [PathBuf::from("/web.pem")]);
        assert!(read(&format!("{TEST}{ACCOUNT}")).unwrap().web_authorities.is_empty());
    }

    #[cfg(feature = "test-trust")]
    #[test]
    fn test_mode_refuses_the_real_trust_space() {
        assert!(read(&format!("{TEST}{ACCOUNT}")).unwrap().test_mode());
        let directory = "[directory]\nurl = \"ldap://ldap.annuaire.mssante.fr\"\nbase = \"c=fr\"\n";
        for text in [
            ACCOUNT.replace("a@cabinet.mss.test", "a@cabinet.MSSante.fr"),
            ACCOUNT.replace("imap.op.test", "imap.mssante.fr"),
            ACCOUNT.replace("smtp.op.test", "mssante.fr"),
            format!("{directory}{ACCOUNT}"),
        ] {
            assert!(matches!(read(&format!("{TEST}{text}")), Err(Problem::TestTrustForbidden { .. })), "{text}");
        }
    }

    #[cfg(not(feature = "test-trust"))]
    #[test]
    fn packages_have_no_test_mode() {
        assert_eq!(read(&format!("{TEST}{ACCOUNT}")).err(), Some(Problem::TestTrustAbsent));
    }
}
