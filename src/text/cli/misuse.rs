//! What is said of a command that is not well written.

use super::super::bundle::{Value, say};
use super::help::Topic;

/// Something a command needs, named for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Argument {
    /// A folder.
    Folder,
    /// A mail identifier.
    Id,
    /// An attachment's number.
    Part,
    /// A file.
    File,
    /// `seen`, `unseen`, `flagged` or `unflagged`.
    Mark,
    /// The word `example` after `config`.
    Example,
    /// A recipient.
    Recipient,
    /// The subject.
    Subject,
    /// What to do with the store.
    StoreWord,
    /// `card`, `passphrase` or `keyring`.
    SlotKind,
    /// The name of a way to open the store.
    SlotId,
    /// What to do with a document.
    DocumentWord,
    /// The PDF that a document is made of.
    PdfFile,
    /// The file that describes a patient.
    PatientFile,
    /// A document's type.
    DocumentType,
    /// The folder where documents are written.
    OutFolder,
}

impl Argument {
    fn said(self) -> String {
        match self {
            Argument::Folder => say("argument-folder", &[]),
            Argument::Id => say("argument-id", &[]),
            Argument::Part => say("argument-part", &[]),
            Argument::File => say("argument-file", &[]),
            Argument::Mark => say("argument-mark", &[]),
            Argument::Example => say("argument-config", &[]),
            Argument::Recipient => say("argument-to", &[]),
            Argument::Subject => say("argument-subject", &[]),
            Argument::StoreWord => say("argument-store", &[]),
            Argument::SlotKind => say("argument-slot-kind", &[]),
            Argument::SlotId => say("argument-slot", &[]),
            Argument::DocumentWord => say("argument-document", &[]),
            Argument::PdfFile => say("argument-pdf", &[]),
            Argument::PatientFile => say("argument-patient", &[]),
            Argument::DocumentType => say("argument-type", &[]),
            Argument::OutFolder => say("argument-out", &[]),
        }
    }
}

/// What is wrong with a command line. Options are given as typed, dashes included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misuse {
    /// There is no command.
    CommandMissing,
    /// There is no such command.
    CommandUnknown {
        /// What was typed.
        given: String,
    },
    /// There is no such option for this command.
    OptionUnknown {
        /// The option.
        option: String,
    },
    /// The option needs a value.
    ValueMissing {
        /// The option.
        option: String,
    },
    /// The option takes no value (`--json=1`).
    ValueUnexpected {
        /// The option.
        option: String,
    },
    /// The option may be given once only.
    OptionRepeated {
        /// The option.
        option: String,
    },
    /// The option's value cannot be understood.
    ValueInvalid {
        /// The option.
        option: String,
        /// The value.
        value: String,
    },
    /// An argument is missing.
    ArgumentMissing(Argument),
    /// An argument cannot be understood.
    ArgumentInvalid {
        /// What it stands for.
        argument: Argument,
        /// What was typed.
        value: String,
    },
    /// There is one argument too many.
    TooManyArguments {
        /// The first in excess.
        given: String,
    },
    /// An argument is not UTF-8.
    NotText,
}

/// Says what is wrong, then which page helps.
#[must_use]
pub fn misuse(misuse: &Misuse, topic: Option<Topic>) -> String {
    let advice = match topic {
        Some(topic) => say("misuse-see-command", &[("command", topic.command().into())]),
        None => say("misuse-see-help", &[]),
    };
    format!("{}\n{advice}", sentence(misuse))
}

fn sentence(misuse: &Misuse) -> String {
    let option_only = |key: &str, option: &str| say(key, &[("option", Value::from(option))]);
    match misuse {
        Misuse::CommandMissing => say("misuse-command-missing", &[]),
        Misuse::CommandUnknown { given } => say("misuse-command-unknown", &[("given", given.into())]),
        Misuse::OptionUnknown { option } => option_only("misuse-option-unknown", option),
        Misuse::ValueMissing { option } => option_only("misuse-value-missing", option),
        Misuse::ValueUnexpected { option } => option_only("misuse-value-unexpected", option),
        Misuse::OptionRepeated { option } => option_only("misuse-option-repeated", option),
        Misuse::ValueInvalid { option, value } => say("misuse-value-invalid", &[("option", option.into()), ("value", value.into())]),
        Misuse::ArgumentMissing(argument) => say("misuse-argument-missing", &[("argument", argument.said().into())]),
        Misuse::ArgumentInvalid { argument, value } => {
            say("misuse-argument-invalid", &[("argument", argument.said().into()), ("value", value.into())])
        }
        Misuse::TooManyArguments { given } => say("misuse-too-many-arguments", &[("given", given.into())]),
        Misuse::NotText => say("misuse-not-text", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_told_with_the_page_that_helps() {
        let text = || "--x".to_owned();
        let all = [
            Misuse::CommandMissing,
            Misuse::CommandUnknown { given: text() },
            Misuse::OptionUnknown { option: text() },
            Misuse::ValueMissing { option: text() },
            Misuse::ValueUnexpected { option: text() },
            Misuse::OptionRepeated { option: text() },
            Misuse::ValueInvalid { option: text(), value: text() },
            Misuse::TooManyArguments { given: text() },
            Misuse::NotText,
        ];
        let arguments = [
            Argument::Folder,
            Argument::Id,
            Argument::Part,
            Argument::File,
            Argument::Mark,
            Argument::Example,
            Argument::Recipient,
            Argument::Subject,
            Argument::StoreWord,
            Argument::SlotKind,
            Argument::SlotId,
            Argument::DocumentWord,
            Argument::PdfFile,
            Argument::PatientFile,
            Argument::DocumentType,
            Argument::OutFolder,
        ];
        let with_arguments = arguments
            .into_iter()
            .flat_map(|argument| [Misuse::ArgumentMissing(argument), Misuse::ArgumentInvalid { argument, value: "--x".to_owned() }]);
        for mistake in all.into_iter().chain(with_arguments) {
            let said = misuse(&mistake, Some(Topic::Send));
            let mut lines = said.lines();
            assert!(lines.next().is_some_and(|line| line.len() > 12 && line.ends_with('.')), "{said}");
            assert!(lines.next().is_some_and(|line| line.contains("pli send --help")), "{said}");
            assert!(!said.contains(['{', '$']), "{said}");
        }
        assert!(misuse(&Misuse::CommandMissing, None).contains("pli --help"));
    }
}
