//! The help pages: one for all, one for each command.

use super::super::bundle::{beside, say};

/// A command that has a help page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// `pli doctor`.
    Doctor,
    /// `pli folders`.
    Folders,
    /// `pli sync`.
    Sync,
    /// `pli list`.
    List,
    /// `pli search`.
    Search,
    /// `pli read`.
    Read,
    /// `pli save`.
    Save,
    /// `pli flag`.
    Flag,
    /// `pli move`.
    Move,
    /// `pli delete`.
    Delete,
    /// `pli undo`.
    Undo,
    /// `pli send`.
    Send,
    /// `pli outbox`.
    Outbox,
    /// `pli draft`.
    Draft,
    /// `pli opposition`.
    Opposition,
    /// `pli directory`.
    Directory,
    /// `pli receipt`.
    Receipt,
    /// `pli store`.
    Store,
    /// `pli document`.
    Document,
    /// `pli documents`.
    Documents,
    /// `pli patients`.
    Patients,
    /// `pli handover`.
    HandOver,
    /// `pli print`.
    Print,
    /// `pli config`.
    Config,
}

impl Topic {
    /// All commands, in the order in which a newcomer needs them.
    pub const ALL: [Topic; 24] = [
        Topic::Doctor,
        Topic::Folders,
        Topic::Sync,
        Topic::List,
        Topic::Search,
        Topic::Read,
        Topic::Save,
        Topic::Flag,
        Topic::Move,
        Topic::Delete,
        Topic::Undo,
        Topic::Send,
        Topic::Outbox,
        Topic::Draft,
        Topic::Opposition,
        Topic::Directory,
        Topic::Receipt,
        Topic::Store,
        Topic::Document,
        Topic::Documents,
        Topic::Patients,
        Topic::HandOver,
        Topic::Print,
        Topic::Config,
    ];

    /// The word typed after `pli`.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            Topic::Doctor => "doctor",
            Topic::Folders => "folders",
            Topic::Sync => "sync",
            Topic::List => "list",
            Topic::Search => "search",
            Topic::Read => "read",
            Topic::Save => "save",
            Topic::Flag => "flag",
            Topic::Move => "move",
            Topic::Delete => "delete",
            Topic::Undo => "undo",
            Topic::Send => "send",
            Topic::Outbox => "outbox",
            Topic::Draft => "draft",
            Topic::Opposition => "opposition",
            Topic::Directory => "directory",
            Topic::Receipt => "receipt",
            Topic::Store => "store",
            Topic::Document => "document",
            Topic::Documents => "documents",
            Topic::Patients => "patients",
            Topic::HandOver => "handover",
            Topic::Print => "print",
            Topic::Config => "config",
        }
    }

    /// The command of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Topic::ALL.into_iter().find(|topic| topic.command() == word)
    }

    fn key(self) -> String {
        format!("cli-{}", self.command())
    }
}

/// The page `pli --help` shows.
#[must_use]
pub fn help() -> String {
    let mut page = vec![say("cli-help-title", &[]), String::new(), say("cli-help-synopsis", &[]), String::new()];
    page.push(say("cli-help-commands", &[]));
    page.extend(Topic::ALL.into_iter().map(|topic| format!("  {:<10}  {}", topic.command(), say(&topic.key(), &[]))));
    for part in ["cli-help-globals", "cli-help-files", "cli-help-codes", "cli-help-more"] {
        page.extend([String::new(), say(part, &[])]);
    }
    page.push(String::new());
    page.join("\n")
}

/// The page `pli COMMAND --help` shows.
#[must_use]
pub fn help_on(topic: Topic) -> String {
    let usage = format!("{}  {}", say("cli-help-usage", &[]), beside(&topic.key(), "usage", &[]));
    let indented: Vec<_> = beside(&topic.key(), "details", &[]).lines().map(indent).collect();
    let title = format!("pli {} — {}", topic.command(), say(&topic.key(), &[]));
    [title, String::new(), usage, String::new(), indented.join("\n"), String::new(), say("cli-help-globals", &[]), String::new()].join("\n")
}

fn indent(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("  {line}") }
}

/// The commented configuration file that `pli config example` prints.
#[must_use]
pub fn config_example() -> &'static str {
    include_str!("../../../assets/config.example.toml")
}

#[cfg(test)]
mod tests {
    use super::super::super::bundle::{Language, say_in};
    use super::*;

    /// Wider lines break badly in a terminal of the usual width.
    const WIDTH: usize = 120;

    #[test]
    fn the_page_names_every_command_and_code() {
        Language::ALL.into_iter().for_each(|language| say_in(language, check_page));
    }

    fn check_page() {
        let page = help();
        for topic in Topic::ALL {
            assert!(page.contains(&format!("\n  {} ", topic.command())), "{}", topic.command());
            assert_eq!(Topic::named(topic.command()), Some(topic));
        }
        for part in ["--json", "--account", "--pin-stdin", "--last-try", "--offline", "--secret-file", "PLI_HOME", "\n  3  "] {
            assert!(page.contains(part), "{part}");
        }
        assert!(page.lines().all(|line| line.chars().count() <= WIDTH), "{page}");
    }

    #[test]
    fn every_command_has_its_page() {
        Language::ALL.into_iter().for_each(|language| say_in(language, check_pages));
    }

    fn check_pages() {
        for topic in Topic::ALL {
            let page = help_on(topic);
            assert!(page.contains(&format!("pli {}", topic.command())), "{page}");
            assert!(!beside(&topic.key(), "usage", &[]).is_empty() && !beside(&topic.key(), "details", &[]).is_empty());
            assert!(page.lines().all(|line| line.chars().count() <= WIDTH), "{page}");
        }
        for option in ["--to", "--cc", "--bcc", "--subject", "--body", "--attach", "--reply-to-id", "--dry-run", "--confirm"] {
            assert!(help_on(Topic::Send).contains(option), "{option}");
        }
        for option in [
            "--nom",
            "--prenom",
            "--profession",
            "--specialite",
            "--ville",
            "--code-postal",
            "--departement",
            "--structure",
            "--rpps",
            "--type",
        ] {
            assert!(help_on(Topic::Directory).contains(option), "{option}");
        }
    }

    #[test]
    fn the_example_can_be_read_with_and_without_its_optional_settings() {
        let example: toml::Table = config_example().parse().unwrap();
        for section in ["card", "directory", "trust_space", "account"] {
            assert!(example.contains_key(section), "{section}");
        }
        assert!(!example.contains_key("network"), "the test mode is not on by default");
        // An optional setting is commented out with `#` alone, an explanation with `# `.
        let full: String = config_example()
            .lines()
            .map(|line| if line.starts_with("# ") { "" } else { line.strip_prefix('#').unwrap_or(line) })
            .flat_map(|line| [line, "\n"])
            .collect();
        let full: toml::Table = full.parse().unwrap();
        assert_eq!(full["trust"]["mode"].as_str(), Some("test"));
        assert!(full["trust"]["web_authorities"].is_array());
        assert!(full["trust"]["authorities"].is_array() && full["network"]["hosts"].is_table() && full["product"]["nil"].is_str());
        assert_eq!(full["account"].as_array().unwrap().len(), 2);
    }
}
