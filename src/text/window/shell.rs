//! What the window says around its screens.

use super::super::bundle::{Language, beside, say};

/// The title of the main window. It names nobody: it shows in lists of windows.
#[must_use]
pub fn title() -> String {
    say("shell-title", &[])
}

/// The permanent warning of test mode.
#[must_use]
pub fn test_mode() -> String {
    say("shell-test-mode", &[])
}

/// A new card opens what was kept.
#[must_use]
pub fn card_enrolled() -> String {
    say("shell-card-enrolled", &[])
}

/// The button that begins a message.
#[must_use]
pub fn new() -> String {
    say("shell-new", &[])
}

/// Its tip.
#[must_use]
pub fn new_tip() -> String {
    say("shell-new-tip", &[])
}

/// The button that looks for news.
#[must_use]
pub fn check() -> String {
    say("shell-check", &[])
}

/// The button that shows the keys.
#[must_use]
pub fn help() -> String {
    say("shell-help", &[])
}

/// The settings.
#[must_use]
pub fn settings() -> String {
    say("shell-settings", &[])
}

/// The button that locks.
#[must_use]
pub fn lock() -> String {
    say("shell-lock", &[])
}

/// The button that stops an operation.
#[must_use]
pub fn stop() -> String {
    say("shell-stop", &[])
}

/// In place of the name, in counter mode.
#[must_use]
pub fn discreet_name() -> String {
    say("shell-discreet-name", &[])
}

/// The button that closes a dialog.
#[must_use]
pub fn close() -> String {
    say("shell-close", &[])
}

/// The button that stays.
#[must_use]
pub fn stay() -> String {
    say("shell-stay", &[])
}

/// The button that closes and loses.
#[must_use]
pub fn close_anyway() -> String {
    say("shell-close-anyway", &[])
}

/// The title when something would be lost.
#[must_use]
pub fn closing() -> String {
    say("shell-closing", &[])
}

/// A draft would be lost.
#[must_use]
pub fn closing_unsaved() -> String {
    say("shell-closing-unsaved", &[])
}

/// A message is on its way out.
#[must_use]
pub fn closing_sending() -> String {
    say("shell-closing-sending", &[])
}

/// A message leaves in a few seconds.
#[must_use]
pub fn closing_leaving() -> String {
    say("shell-closing-leaving", &[])
}

/// In place of a message being written, while the session is locked: title, detail, and the button that leads to the PIN.
#[must_use]
pub fn locked_composer() -> [String; 3] {
    [say("shell-locked-composer", &[]), beside("shell-locked-composer", "detail", &[]), say("shell-unlock-first", &[])]
}

/// The same, while the session is another person's.
#[must_use]
pub fn other_composer() -> [String; 3] {
    [say("shell-other-composer", &[]), beside("shell-other-composer", "detail", &[]), say("shell-show-main", &[])]
}

/// The name of a setting.
#[must_use]
pub fn appearance() -> String {
    say("shell-appearance", &[])
}

/// A choice.
#[must_use]
pub fn appearance_system() -> String {
    say("shell-appearance-system", &[])
}

/// A choice.
#[must_use]
pub fn appearance_light() -> String {
    say("shell-appearance-light", &[])
}

/// A choice.
#[must_use]
pub fn appearance_dark() -> String {
    say("shell-appearance-dark", &[])
}

/// A choice, on or off.
#[must_use]
pub fn rows_dense() -> String {
    say("shell-rows-dense", &[])
}

/// A button.
#[must_use]
pub fn larger() -> String {
    say("shell-larger", &[])
}

/// A button.
#[must_use]
pub fn smaller() -> String {
    say("shell-smaller", &[])
}

/// The name of a setting.
#[must_use]
pub fn language_name() -> String {
    say("shell-language", &[])
}

/// The title of the diagnosis.
#[must_use]
pub fn diagnosis() -> String {
    say("shell-diagnosis", &[])
}

/// While it runs.
#[must_use]
pub fn diagnosis_running() -> String {
    say("shell-diagnosis-running", &[])
}

/// When it could not run.
#[must_use]
pub fn diagnosis_impossible() -> String {
    say("shell-diagnosis-impossible", &[])
}

/// The title of the list of keys.
#[must_use]
pub fn keys() -> String {
    say("shell-keys", &[])
}

/// An operation that lasts, and since when.
#[must_use]
pub fn since(words: &str, seconds: u64) -> String {
    say("shell-since", &[("words", words.into()), ("seconds", seconds.into())])
}

/// The size of everything.
#[must_use]
pub fn zoom(percent: u16) -> String {
    say("shell-zoom", &[("percent", percent.into())])
}

/// The name of a language, in itself.
#[must_use]
pub fn language(language: Language) -> String {
    match language {
        Language::French => say("shell-language-fr", &[]),
        Language::English => say("shell-language-en", &[]),
    }
}

/// Every key and what it does. Keys have the names that are on them, which are a language's.
#[must_use]
pub fn all_keys() -> Vec<(String, String)> {
    const KEYS: [&str; 26] = [
        "shell-key-new",
        "shell-key-reply",
        "shell-key-reply-all",
        "shell-key-forward",
        "shell-key-send",
        "shell-key-undo",
        "shell-key-redo",
        "shell-key-archive",
        "shell-key-delete",
        "shell-key-junk",
        "shell-key-unread",
        "shell-key-flag",
        "shell-key-move",
        "shell-key-open",
        "shell-key-menu",
        "shell-key-search",
        "shell-key-back",
        "shell-key-mailbox",
        "shell-key-pane",
        "shell-key-check",
        "shell-key-discreet",
        "shell-key-zoom",
        "shell-key-pages",
        "shell-key-settings",
        "shell-key-help",
        "shell-key-lock",
    ];
    KEYS.into_iter().map(|key| (beside(key, "key", &[]), say(key, &[]))).collect()
}

/// The quiet offer of a recovery passphrase.
#[must_use]
pub fn phrase_offer() -> String {
    say("shell-phrase-offer", &[])
}

/// The name of its dialog.
#[must_use]
pub fn phrase_title() -> String {
    beside("shell-phrase-offer", "title", &[])
}

/// It is being made.
#[must_use]
pub fn phrase_making() -> String {
    beside("shell-phrase-offer", "making", &[])
}

/// What it is for, before it.
#[must_use]
pub fn phrase_why() -> String {
    beside("shell-phrase-offer", "why", &[])
}

/// What to do with it, after it.
#[must_use]
pub fn phrase_once() -> String {
    beside("shell-phrase-offer", "once", &[])
}

/// It was written down.
#[must_use]
pub fn phrase_noted() -> String {
    beside("shell-phrase-offer", "noted", &[])
}

/// It is put off.
#[must_use]
pub fn phrase_later() -> String {
    beside("shell-phrase-offer", "later", &[])
}

/// The line of the settings about the system's keyring.
#[must_use]
pub fn keyring() -> String {
    say("shell-keyring", &[])
}

/// What it is for.
#[must_use]
pub fn keyring_help() -> String {
    beside("shell-keyring", "help", &[])
}

/// It is being changed.
#[must_use]
pub fn keyring_busy() -> String {
    beside("shell-keyring", "busy", &[])
}

/// In the place of the holder's name, without a card.
#[must_use]
pub fn alone() -> String {
    say("shell-alone", &[])
}

/// The button that goes to where the card is asked for.
#[must_use]
pub fn alone_card() -> String {
    beside("shell-alone", "card", &[])
}

/// What was asked for needs the card.
#[must_use]
pub fn alone_check() -> String {
    beside("shell-alone", "check", &[])
}
