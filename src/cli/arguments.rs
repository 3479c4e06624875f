//! From the shell's words to what is to be done.

use super::{document, draft, opposition, outbox, patients};
use crate::domain::coffer::SlotKind;
use crate::domain::directory::{BalType, DirectoryQuery, Match};
use crate::domain::draft::{Recipient, Wishes};
use crate::domain::mail::{FlagChange, Window};
use crate::domain::receipt::ReceiptAnswer;
use crate::domain::rules::Rule;
use crate::domain::search::SearchOrder;
use crate::engine::Build;
use crate::text::cli::{Argument, Misuse, Topic};
use crate::text::{self};
use lexopt::Arg;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// How many messages a list shows when nobody says.
pub(super) const LIST_DEFAULT: usize = 500;

/// A command line, understood.
#[derive(Debug)]
pub struct Invocation {
    pub(super) options: Options,
    pub(super) action: Action,
}

/// What may stand with any command.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) json: bool,
    pub(super) account: Option<String>,
    pub(super) pin_stdin: bool,
    /// A script may use the last try of its PIN.
    pub(super) last_try: bool,
    pub(super) offline: bool,
    /// The file of the passphrase that opens the store.
    pub(super) secret_file: Option<PathBuf>,
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Action {
    /// Show this page.
    Help(String),
    Doctor,
    Folders,
    /// All of every message, too.
    Sync {
        full: bool,
    },
    List {
        folder: String,
        window: Window,
    },
    Search {
        words: String,
        order: SearchOrder,
        limit: usize,
    },
    Read(String),
    Raw(String),
    Save {
        id: String,
        part: String,
        file: PathBuf,
    },
    Flag {
        id: String,
        change: FlagChange,
    },
    Move {
        id: String,
        folder: String,
    },
    Delete(String),
    /// Show what is known of receipts, or answer one.
    Receipt {
        id: String,
        answer: Option<ReceiptAnswer>,
    },
    Undo,
    Send(Box<SendArguments>),
    Outbox(outbox::Deed),
    Opposition(opposition::Deed),
    Draft(draft::Deed),
    Directory(Box<DirectoryQuery>),
    Store(StoreAction),
    Document(document::Deed),
    Patients(patients::Deed),
    Documents(String),
    HandOver(patients::HandOver),
    Print(patients::Print),
}

/// What is to be done with the store.
#[derive(Debug)]
pub(super) enum StoreAction {
    Status,
    Check,
    AddSlot {
        kind: SlotKind,
        /// The passphrase is on the input.
        from_input: bool,
    },
    RevokeSlot(String),
    Reset {
        /// A person said yes on the command line.
        is_meant: bool,
    },
}

/// A message as the command line gives it.
#[derive(Debug)]
pub(super) struct SendArguments {
    pub(super) to: Vec<Recipient>,
    pub(super) cc: Vec<Recipient>,
    pub(super) bcc: Vec<Recipient>,
    pub(super) subject: String,
    pub(super) body: Option<Body>,
    pub(super) attachments: Vec<PathBuf>,
    pub(super) reply_to: Option<String>,
    pub(super) dry_run: bool,
    pub(super) confirmed: Vec<Rule>,
    /// The file of the patient whom it is about.
    pub(super) patient: Option<PathBuf>,
    /// Whether the patient receives it.
    pub(super) to_patient: bool,
    pub(super) documents: Vec<GivenDocument>,
    pub(super) wishes: Wishes,
    /// The sent message whose documents these replace.
    pub(super) replaces: Option<String>,
}

/// A document to be packaged, as the command line gives it.
#[derive(Debug)]
pub(super) struct GivenDocument {
    pub(super) file: PathBuf,
    pub(super) code: String,
    pub(super) title: String,
    pub(super) act_date: String,
}

/// Where the text comes from.
#[derive(Debug)]
pub(super) enum Body {
    Input,
    File(PathBuf),
}

/// Understands a command line.
///
/// # Errors
/// The sentence that says what is wrong with it, and which page helps.
pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Invocation, String> {
    let mut words = Words::default();
    words.read(arguments).and_then(|()| words.understand()).map_err(|misuse| text::cli::misuse(&misuse, words.topic))
}

/// The options a command takes besides the global ones: with a value, and without.
fn own_options(topic: Topic) -> (&'static [&'static str], &'static [&'static str]) {
    match topic {
        Topic::List => (&["limit"], &["unread"]),
        Topic::Sync => (&[], &["full"]),
        Topic::Search => (&["limit"], &["relevance"]),
        Topic::Read => (&[], &["raw"]),
        Topic::Outbox => (&[], &["delete"]),
        Topic::Receipt => (&[], &["answer", "refuse"]),
        Topic::Send | Topic::Draft => (
            &[
                "to",
                "cc",
                "bcc",
                "subject",
                "body",
                "attach",
                "reply-to-id",
                "confirm",
                "patient",
                "document",
                "type",
                "title",
                "act-date",
                "replaces",
            ],
            &["dry-run", "receipt", "delivery-report", "end-of-exchange", "to-patient"],
        ),
        Topic::Directory => {
            (&["nom", "prenom", "profession", "specialite", "ville", "code-postal", "departement", "structure", "rpps", "type"], &[])
        }
        Topic::Store => (&[], &["secret-stdin", "yes"]),
        Topic::Document => (&["pdf", "patient", "type", "title", "act-date", "out", "author"], &["text"]),
        Topic::Patients => (&["exchange", "limit"], &[]),
        Topic::HandOver => (&["folder"], &["remember"]),
        _ => (&[], &[]),
    }
}

/// Options that may be given several times.
const REPEATABLE: [&str; 9] = ["to", "cc", "bcc", "attach", "confirm", "document", "type", "title", "act-date"];

/// A command line, sorted but not yet understood.
#[derive(Default)]
struct Words {
    topic: Option<Topic>,
    options: Options,
    values: BTreeMap<String, Vec<OsString>>,
    flags: Vec<String>,
    positional: std::collections::VecDeque<OsString>,
    help: bool,
    version: bool,
}

impl Words {
    fn read(&mut self, arguments: impl Iterator<Item = OsString>) -> Result<(), Misuse> {
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next().map_err(|error| of_lexopt(&error))? {
            match argument {
                Arg::Short('h') | Arg::Long("help") => self.help = true,
                Arg::Short('V') | Arg::Long("version") => self.version = true,
                Arg::Long("json") => self.options.json = true,
                Arg::Long("pin-stdin") => self.options.pin_stdin = true,
                Arg::Long("last-try") => self.options.last_try = true,
                Arg::Long("offline") => self.options.offline = true,
                Arg::Long("account") => {
                    let value = parser.value().map_err(|error| of_lexopt(&error))?;
                    self.options.account = Some(utf8(value)?);
                }
                Arg::Long("secret-file") => {
                    let value = parser.value().map_err(|error| of_lexopt(&error))?;
                    self.options.secret_file = Some(value.into());
                }
                Arg::Long(name) => {
                    let (valued, flags) = self.topic.map_or((&[][..], &[][..]), own_options);
                    let name = name.to_owned();
                    if valued.contains(&name.as_str()) {
                        let value = parser.value().map_err(|error| of_lexopt(&error))?;
                        self.values.entry(name).or_default().push(value);
                    } else if flags.contains(&name.as_str()) {
                        self.flags.push(name);
                    } else {
                        return Err(Misuse::OptionUnknown { option: format!("--{name}") });
                    }
                }
                Arg::Short(letter) => return Err(Misuse::OptionUnknown { option: format!("-{letter}") }),
                Arg::Value(word) if self.topic.is_none() => {
                    let word = utf8(word)?;
                    self.topic = Some(Topic::named(&word).ok_or(Misuse::CommandUnknown { given: word })?);
                }
                Arg::Value(word) => self.positional.push_back(word),
            }
        }
        match self.values.iter().find(|(name, values)| values.len() > 1 && !REPEATABLE.contains(&name.as_str())) {
            Some((name, _)) => Err(Misuse::OptionRepeated { option: format!("--{name}") }),
            None => Ok(()),
        }
    }

    fn understand(&mut self) -> Result<Invocation, Misuse> {
        let action = match self.topic {
            _ if self.version => Action::Help(concat!("pli ", env!("CARGO_PKG_VERSION"), "\n").to_owned()),
            topic if self.help => Action::Help(topic.map_or_else(text::cli::help, text::cli::help_on)),
            None => return Err(Misuse::CommandMissing),
            Some(topic) => self.action(topic)?,
        };
        if let (Some(word), false) = (self.positional.pop_front(), self.help || self.version) {
            return Err(Misuse::TooManyArguments { given: utf8(word)? });
        }
        Ok(Invocation { options: std::mem::take(&mut self.options), action })
    }

    fn action(&mut self, topic: Topic) -> Result<Action, Misuse> {
        Ok(match topic {
            Topic::Doctor => Action::Doctor,
            Topic::Folders => Action::Folders,
            Topic::Sync => Action::Sync { full: self.flag("full") },
            Topic::List => {
                let limit = self.limit()?;
                Action::List { folder: self.next(Argument::Folder)?, window: Window { limit, unread: self.flag("unread") } }
            }
            Topic::Search => {
                let limit = self.limit()?;
                let words = std::mem::take(&mut self.positional).into_iter().map(utf8).collect::<Result<Vec<_>, _>>()?;
                // What the shell kept together was quoted: it stays one value.
                let joined: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                let order = if self.flag("relevance") { SearchOrder::Relevance } else { SearchOrder::Newest };
                Action::Search { words: joined.join(" "), order, limit }
            }
            Topic::Read if self.flag("raw") => Action::Raw(self.next(Argument::Id)?),
            Topic::Read => Action::Read(self.next(Argument::Id)?),
            Topic::Save => {
                let (id, part) = (self.next(Argument::Id)?, self.next(Argument::Part)?);
                let file = self.positional.pop_front().ok_or(Misuse::ArgumentMissing(Argument::File))?;
                Action::Save { id, part, file: file.into() }
            }
            Topic::Flag => Action::Flag { id: self.next(Argument::Id)?, change: mark(self.next(Argument::Mark)?)? },
            Topic::Move => Action::Move { id: self.next(Argument::Id)?, folder: self.next(Argument::Folder)? },
            Topic::Delete => Action::Delete(self.next(Argument::Id)?),
            Topic::Undo => Action::Undo,
            Topic::Send => Action::Send(Box::new(self.send()?)),
            Topic::Outbox => Action::Outbox(match self.positional.pop_front().map(utf8).transpose()?.as_deref() {
                None => outbox::Deed::Show,
                Some("retry") if self.positional.is_empty() => outbox::Deed::Retry(None),
                Some("retry") => outbox::Deed::Retry(Some(self.number()?)),
                Some("discard") => outbox::Deed::Discard { id: self.number()?, is_thrown: self.flag("delete") },
                Some("sent") => outbox::Deed::Sent(self.number()?),
                Some(other) => return Err(Misuse::TooManyArguments { given: other.to_owned() }),
            }),
            Topic::Draft => Action::Draft(match self.positional.pop_front().map(utf8).transpose()?.as_deref() {
                None | Some("list") => draft::Deed::List,
                Some("save") => draft::Deed::Save(Box::new(self.send()?)),
                Some("send") => draft::Deed::Send(self.number()?),
                Some("delete") => draft::Deed::Delete(self.number()?),
                Some(other) => return Err(Misuse::TooManyArguments { given: other.to_owned() }),
            }),
            Topic::Opposition => Action::Opposition(match self.positional.pop_front().map(utf8).transpose()?.as_deref() {
                None | Some("list") => opposition::Deed::List,
                Some(word @ ("add" | "remove")) => {
                    let file = self.positional.pop_front().ok_or(Misuse::ArgumentMissing(Argument::File))?;
                    opposition::Deed::Note { file: file.into(), is_opposed: word == "add" }
                }
                Some(other) => return Err(Misuse::TooManyArguments { given: other.to_owned() }),
            }),
            Topic::Receipt => {
                let id = self.next(Argument::Id)?;
                let answer = match (self.flag("answer"), self.flag("refuse")) {
                    (true, true) => return Err(Misuse::OptionUnknown { option: "--refuse".to_owned() }),
                    (true, false) => Some(ReceiptAnswer::Send),
                    (false, true) => Some(ReceiptAnswer::Refuse),
                    (false, false) => None,
                };
                Action::Receipt { id, answer }
            }
            Topic::Directory => Action::Directory(Box::new(self.directory()?)),
            Topic::Store => Action::Store(self.store()?),
            Topic::Document => Action::Document(self.document()?),
            Topic::Patients => Action::Patients(match self.text("exchange")? {
                Some(number) => {
                    let invalid = || Misuse::ValueInvalid { option: "--exchange".into(), value: number.clone() };
                    patients::Deed::Exchange(number.parse().map_err(|_| invalid())?)
                }
                None => {
                    let limit = self.limit()?;
                    let words = std::mem::take(&mut self.positional).into_iter().map(utf8).collect::<Result<Vec<_>, _>>()?;
                    patients::Deed::Find { words: words.join(" "), limit }
                }
            }),
            Topic::Documents => Action::Documents(self.next(Argument::Id)?),
            Topic::HandOver => {
                let (folder, is_kept) = (self.path("folder"), self.flag("remember"));
                if is_kept && folder.is_none() {
                    return Err(Misuse::ArgumentMissing(Argument::Folder));
                }
                Action::HandOver(patients::HandOver { id: self.next(Argument::Id)?, folder, is_kept })
            }
            Topic::Print => {
                let id = self.next(Argument::Id)?;
                let part = self.positional.pop_front().map(utf8).transpose()?;
                let entry = self.positional.pop_front().map(utf8).transpose()?.unwrap_or_default();
                Action::Print(patients::Print { id, part, entry })
            }
            Topic::Config => match self.next(Argument::Example)?.as_str() {
                "example" => Action::Help(text::cli::config_example().to_owned()),
                other => return Err(Misuse::ArgumentInvalid { argument: Argument::Example, value: other.to_owned() }),
            },
        })
    }

    fn send(&mut self) -> Result<SendArguments, Misuse> {
        let mut recipients = |name| -> Result<Vec<Recipient>, Misuse> {
            let lists = self.texts(name)?;
            Ok(lists.iter().flat_map(|list| Recipient::parse_list(list)).collect())
        };
        let (to, cc, bcc) = (recipients("to")?, recipients("cc")?, recipients("bcc")?);
        let documents = self.documents()?;
        // Documents give a message its subject.
        let subject = match self.text("subject")? {
            None if documents.is_empty() => return Err(Misuse::ArgumentMissing(Argument::Subject)),
            given => given.unwrap_or_default(),
        };
        let body = self.path("body").map(|path| if path.as_os_str() == "-" { Body::Input } else { Body::File(path) });
        let attachments = self.values.remove("attach").unwrap_or_default().into_iter().map(PathBuf::from).collect();
        let confirmed = self.texts("confirm")?.into_iter().map(confirmation).collect::<Result<_, _>>()?;
        if self.flag("to-patient") && !self.values.contains_key("patient") {
            return Err(Misuse::ValueMissing { option: "--patient".into() });
        }
        Ok(SendArguments {
            to,
            cc,
            bcc,
            subject,
            body,
            attachments,
            reply_to: self.text("reply-to-id")?,
            dry_run: self.flag("dry-run"),
            confirmed,
            to_patient: self.flag("to-patient"),
            patient: self.path("patient"),
            documents,
            wishes: Wishes {
                read_receipt: self.flag("receipt"),
                delivery_report: self.flag("delivery-report"),
                end_of_exchange: self.flag("end-of-exchange"),
            },
            replaces: self.text("replaces")?,
        })
    }

    /// The documents to be packaged. A type, title or date given once is that of all; given several times, each is that of the
    /// document in the same place.
    fn documents(&mut self) -> Result<Vec<GivenDocument>, Misuse> {
        let files: Vec<PathBuf> = self.values.remove("document").unwrap_or_default().into_iter().map(PathBuf::from).collect();
        let mut each = |name: &str| -> Result<Vec<String>, Misuse> {
            let given = self.texts(name)?;
            match given.as_slice() {
                // Without a document it means nothing.
                [first, ..] if files.is_empty() => Err(Misuse::ValueInvalid { option: format!("--{name}"), value: first.clone() }),
                [_, .., last] if given.len() > files.len() => {
                    Err(Misuse::ValueInvalid { option: format!("--{name}"), value: last.clone() })
                }
                [one] => Ok(vec![one.clone(); files.len()]),
                _ => Ok(given),
            }
        };
        let (mut codes, mut titles, mut dates) = (each("type")?.into_iter(), each("title")?.into_iter(), each("act-date")?.into_iter());
        let mut documents = Vec::new();
        for file in files {
            let [code, title, date] = [codes.next(), titles.next(), dates.next()].map(Option::unwrap_or_default);
            let act_date = day(&date).ok_or(Misuse::ValueInvalid { option: "--act-date".into(), value: date })?;
            documents.push(GivenDocument { file, code, title, act_date });
        }
        Ok(documents)
    }

    fn store(&mut self) -> Result<StoreAction, Misuse> {
        let word = self.next(Argument::StoreWord)?;
        Ok(match word.as_str() {
            "status" => StoreAction::Status,
            "check" => StoreAction::Check,
            "add-slot" => {
                let kind = self.next(Argument::SlotKind)?;
                let invalid = || Misuse::ArgumentInvalid { argument: Argument::SlotKind, value: kind.clone() };
                StoreAction::AddSlot { kind: SlotKind::parse(&kind).ok_or_else(invalid)?, from_input: self.flag("secret-stdin") }
            }
            "revoke-slot" => StoreAction::RevokeSlot(self.next(Argument::SlotId)?),
            "reset" => StoreAction::Reset { is_meant: self.flag("yes") },
            _ => return Err(Misuse::ArgumentInvalid { argument: Argument::StoreWord, value: word }),
        })
    }

    fn document(&mut self) -> Result<document::Deed, Misuse> {
        let word = self.next(Argument::DocumentWord)?;
        Ok(match word.as_str() {
            "show" => {
                // The text is what is shown where nothing else is asked for.
                if self.flag("text") && self.options.json {
                    return Err(Misuse::OptionUnknown { option: "--text".to_owned() });
                }
                let file = self.positional.pop_front().ok_or(Misuse::ArgumentMissing(Argument::File))?;
                document::Deed::Show(file.into())
            }
            "build" => {
                let pdf = self.path("pdf").ok_or(Misuse::ArgumentMissing(Argument::PdfFile))?;
                let patient = self.path("patient").ok_or(Misuse::ArgumentMissing(Argument::PatientFile))?;
                let code = self.text("type")?.ok_or(Misuse::ArgumentMissing(Argument::DocumentType))?;
                let title = self.text("title")?.unwrap_or_default();
                let given = self.text("act-date")?.unwrap_or_default();
                let act_date = day(&given).ok_or(Misuse::ValueInvalid { option: "--act-date".into(), value: given })?;
                let out = self.path("out").ok_or(Misuse::ArgumentMissing(Argument::OutFolder))?;
                document::Deed::Build(Build { pdf, patient, code, title, act_date, out, author: self.path("author") })
            }
            _ => return Err(Misuse::ArgumentInvalid { argument: Argument::DocumentWord, value: word }),
        })
    }

    fn directory(&mut self) -> Result<DirectoryQuery, Misuse> {
        let bal_type = match self.text("type")? {
            None => None,
            Some(value) => Some(match value.to_ascii_uppercase().as_str() {
                "PER" => BalType::Per,
                "ORG" => BalType::Org,
                "APP" => BalType::App,
                _ => return Err(Misuse::ValueInvalid { option: "--type".into(), value }),
            }),
        };
        let mut criterion = |name: &str| self.text(name).map(|text| text.as_deref().and_then(Match::parse));
        Ok(DirectoryQuery {
            nom: criterion("nom")?,
            prenom: criterion("prenom")?,
            profession: criterion("profession")?,
            specialite: criterion("specialite")?,
            ville: criterion("ville")?,
            code_postal: criterion("code-postal")?,
            departement: criterion("departement")?,
            structure: criterion("structure")?,
            rpps: criterion("rpps")?,
            bal_type,
        })
    }

    fn number(&mut self) -> Result<u64, Misuse> {
        let word = self.next(Argument::Id)?;
        word.parse().map_err(|_| Misuse::ArgumentInvalid { argument: Argument::Id, value: word })
    }

    fn limit(&mut self) -> Result<usize, Misuse> {
        match self.text("limit")? {
            None => Ok(LIST_DEFAULT),
            Some(n) => n.parse().map_err(|_| Misuse::ValueInvalid { option: "--limit".into(), value: n }),
        }
    }

    fn flag(&self, name: &str) -> bool {
        self.flags.iter().any(|flag| flag == name)
    }

    fn path(&mut self, name: &str) -> Option<PathBuf> {
        self.values.remove(name).and_then(|values| values.into_iter().next()).map(PathBuf::from)
    }

    fn text(&mut self, name: &str) -> Result<Option<String>, Misuse> {
        Ok(self.texts(name)?.into_iter().next())
    }

    fn texts(&mut self, name: &str) -> Result<Vec<String>, Misuse> {
        self.values.remove(name).unwrap_or_default().into_iter().map(utf8).collect()
    }

    fn next(&mut self, argument: Argument) -> Result<String, Misuse> {
        self.positional.pop_front().map(utf8).ok_or(Misuse::ArgumentMissing(argument))?
    }
}

/// A day, as `AAAAMMJJ` or with hyphens; empty where none is given.
fn day(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let fits = |digits: &str| {
        let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok()).unwrap_or_default();
        digits.len() == 8
            && digits.bytes().all(|b| b.is_ascii_digit())
            && (1..=12).contains(&number(4..6))
            && (1..=31).contains(&number(6..8))
    };
    (digits.is_empty() || fits(&digits)).then_some(digits)
}

/// `de:Marie Durand` as it would be typed in the window.
fn quoted(word: &str) -> String {
    match word.split_once(':') {
        Some((key, value)) if value.contains(' ') && !key.contains(' ') && !value.contains('"') => format!("{key}:\"{value}\""),
        _ => word.to_owned(),
    }
}

fn utf8(word: OsString) -> Result<String, Misuse> {
    word.into_string().map_err(|_| Misuse::NotText)
}

fn mark(word: String) -> Result<FlagChange, Misuse> {
    match word.as_str() {
        "seen" => Ok(FlagChange::Seen),
        "unseen" => Ok(FlagChange::Unseen),
        "flagged" => Ok(FlagChange::Flagged),
        "unflagged" => Ok(FlagChange::Unflagged),
        _ => Err(Misuse::ArgumentInvalid { argument: Argument::Mark, value: word }),
    }
}

fn confirmation(id: String) -> Result<Rule, Misuse> {
    Rule::from_id(&id).ok_or(Misuse::ValueInvalid { option: "--confirm".into(), value: id })
}

fn of_lexopt(error: &lexopt::Error) -> Misuse {
    match error {
        lexopt::Error::MissingValue { option } => Misuse::ValueMissing { option: option.clone().unwrap_or_default() },
        lexopt::Error::UnexpectedValue { option, .. } => Misuse::ValueUnexpected { option: option.clone() },
        lexopt::Error::UnexpectedOption(option) => Misuse::OptionUnknown { option: option.clone() },
        _ => Misuse::NotText,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Result<Invocation, String> {
        parse(text.split_whitespace().map(OsString::from))
    }

    #[test]
    fn global_options_stand_anywhere() {
        for text in [
            "list INBOX --json --limit 3",
            "--json list --limit=3 INBOX --offline",
            "list --account a@b.fr INBOX --limit 3 --json --pin-stdin",
        ] {
            let invocation = line(text).unwrap();
            assert!(invocation.options.json, "{text}");
            assert!(matches!(invocation.action, Action::List { folder, window: Window { limit: 3, unread: false } } if folder == "INBOX"));
        }
        assert!(line("config example --json --offline --pin-stdin --account x").is_ok());
    }

    #[test]
    fn a_message_is_understood() {
        let invocation = line(
            "send --to a@b.fr,c@d.fr --to e@f.fr --bcc g@h.fr --subject S --body - --attach x.pdf --attach y.pdf --confirm patient-traits --dry-run",
        );
        let Action::Send(send) = invocation.unwrap().action else { panic!("not a message") };
        assert_eq!((send.to.len(), send.cc.len(), send.bcc.len(), send.attachments.len()), (3, 0, 1, 2));
        assert!(send.dry_run && matches!(send.body, Some(Body::Input)) && send.confirmed == [Rule::PatientTraits]);
    }

    #[test]
    fn documents_their_patient_and_what_is_asked_for_are_understood() {
        let send = |text: &str| match line(text).unwrap().action {
            Action::Send(send) => send,
            other => panic!("{other:?}"),
        };
        let found = send(
            "send --to a@b.fr --document a.pdf --document b.xml --type 11502-2 --title Un --title Deux --act-date 2026-11-03 --patient p.json \
             --to-patient --receipt --delivery-report --end-of-exchange --replaces x",
        );
        let documents: Vec<_> =
            found.documents.iter().map(|d| (d.file.to_str().unwrap(), d.code.as_str(), d.title.as_str(), d.act_date.as_str())).collect();
        assert_eq!(documents, [("a.pdf", "11502-2", "Un", "20261103"), ("b.xml", "11502-2", "Deux", "20261103")]);
        assert_eq!(found.wishes, Wishes { read_receipt: true, delivery_report: true, end_of_exchange: true });
        assert!(found.to_patient);
        assert_eq!((found.patient, found.replaces.as_deref(), found.subject.as_str()), (Some("p.json".into()), Some("x"), ""));
        let plain = send("send --to a@b.fr --subject S");
        assert_eq!((plain.wishes, plain.documents.len(), plain.patient), (Wishes::default(), 0, None));
        for wrong in [
            "send --to a@b.fr --document a.pdf --type 1 --type 2",
            "send --to a@b.fr --subject S --title T",
            "send --to a@b.fr --document a.pdf --act-date hier",
            "send --to a@b.fr --document a.pdf --act-date 20261301",
            "send --to a@b.fr --document a.pdf --patient p --patient q",
            "opposition add",
            "send --to-patient --subject S",
            "opposition forget p.json",
        ] {
            assert!(line(wrong).is_err(), "{wrong}");
        }
        let deed = |text: &str| line(text).unwrap().action;
        assert!(matches!(deed("opposition"), Action::Opposition(opposition::Deed::List)));
        assert!(matches!(deed("opposition remove p.json"), Action::Opposition(opposition::Deed::Note { is_opposed: false, .. })));
    }

    #[test]
    fn documents_and_their_patients_are_asked_for() {
        let deed = |text: &str| line(text).unwrap().action;
        let Action::Patients(patients::Deed::Find { words, limit }) = deed("patients vial zoé --limit 3") else { panic!("not a search") };
        assert_eq!((words.as_str(), limit), ("vial zoé", 3));
        assert!(matches!(deed("patients --exchange 7"), Action::Patients(patients::Deed::Exchange(7))));
        let Action::HandOver(given) = deed("handover a --folder /x --remember") else { panic!("not a hand-over") };
        assert_eq!((given.id.as_str(), given.folder, given.is_kept), ("a", Some("/x".into()), true));
        let Action::Print(given) = deed("print a 2 IHE_XDM/S/D.XML") else { panic!("not a print") };
        assert_eq!((given.part.as_deref(), given.entry.as_str()), (Some("2"), "IHE_XDM/S/D.XML"));
        assert!(matches!(deed("documents a"), Action::Documents(id) if id == "a"));
        for wrong in ["documents", "handover", "handover a --remember", "patients --exchange vial", "print", "print a b c d"] {
            assert!(line(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_directory_search_is_understood() {
        let Action::Directory(query) = line("directory --nom dur --ville =Besançon --type org").unwrap().action else {
            panic!("not a search")
        };
        assert_eq!((query.nom, query.ville), (Some(Match::Contains("dur".into())), Some(Match::Exact("Besançon".into()))));
        assert_eq!(query.bal_type, Some(BalType::Org));
    }

    #[test]
    fn what_is_done_with_the_store_is_understood() {
        let action = |text| match line(text).unwrap().action {
            Action::Store(action) => action,
            other => panic!("{other:?}"),
        };
        assert!(matches!(action("store status --secret-file f"), StoreAction::Status));
        assert!(matches!(action("store check"), StoreAction::Check));
        let add = action("store add-slot passphrase --secret-stdin");
        assert!(matches!(add, StoreAction::AddSlot { kind: SlotKind::Passphrase, from_input: true }));
        assert!(matches!(action("store revoke-slot 00ff"), StoreAction::RevokeSlot(id) if id == "00ff"));
        assert!(matches!(action("store reset"), StoreAction::Reset { is_meant: false }));
        assert!(matches!(action("store reset --yes"), StoreAction::Reset { is_meant: true }));
        assert!(line("list INBOX --secret-file f").unwrap().options.secret_file.is_some());
    }

    #[test]
    fn what_a_document_is_made_of_is_understood() {
        let text = "document build --pdf a.pdf --patient p.json --type 11488-4 --title T --act-date 2026-03-02 --out d --author a.json";
        let Action::Document(document::Deed::Build(build)) = line(text).unwrap().action else { panic!() };
        assert_eq!((build.pdf.to_str(), build.patient.to_str(), build.out.to_str()), (Some("a.pdf"), Some("p.json"), Some("d")));
        assert_eq!((build.code.as_str(), build.title.as_str(), build.act_date.as_str()), ("11488-4", "T", "20260302"));
        assert_eq!(build.author.as_deref(), Some(std::path::Path::new("a.json")));
    }

    #[test]
    fn what_is_not_well_written_is_said_with_the_page_that_helps() {
        for (text, page) in [
            ("", "pli --help"),
            ("envoyer", "pli --help"),
            ("list", "pli list --help"),
            ("list INBOX encore", "pli list --help"),
            ("list INBOX --limit beaucoup", "pli list --help"),
            ("list INBOX --to a@b.fr", "pli list --help"),
            ("list INBOX --limit", "pli list --help"),
            ("list INBOX --unread=oui", "pli list --help"),
            ("list INBOX --limit 1 --limit 2", "pli list --help"),
            ("read -x", "pli read --help"),
            ("flag ID lu", "pli flag --help"),
            ("send --to a@b.fr", "pli send --help"),
            ("send --to a@b.fr --subject S --confirm tout", "pli send --help"),
            ("directory --type X", "pli directory --help"),
            ("config montre", "pli config --help"),
            ("store", "pli store --help"),
            ("store vide", "pli store --help"),
            ("store add-slot", "pli store --help"),
            ("store add-slot clef", "pli store --help"),
            ("store revoke-slot", "pli store --help"),
            ("store status --secret-file", "pli store --help"),
            ("document", "pli document --help"),
            ("document montre f", "pli document --help"),
            ("document show", "pli document --help"),
            ("document show f g", "pli document --help"),
            ("document show f --text --json", "pli document --help"),
            ("document build --pdf f --patient p --type 11488-4 --title T", "pli document --help"),
            ("document build --pdf f --patient p --out d", "pli document --help"),
            ("document build --pdf f --patient p --type 11488-4 --out d --act-date hier", "pli document --help"),
        ] {
            let said = line(text).unwrap_err();
            assert!(said.contains(page), "{text}: {said}");
        }
    }

    #[test]
    fn help_is_shown_whatever_else_is_said() {
        assert!(matches!(line("--help").unwrap().action, Action::Help(page) if page.contains("pli COMMANDE")));
        assert!(matches!(line("send --help").unwrap().action, Action::Help(page) if page.contains("--reply-to-id")));
        assert!(matches!(line("--version").unwrap().action, Action::Help(page) if page.starts_with("pli 0.")));
    }
}
