//! What the search says.

use super::super::bundle::say;

/// So many messages were found, and whether there may be more.
#[must_use]
pub fn found(count: usize, more: bool) -> String {
    say(if more { "search-found-more" } else { "search-found" }, &[("count", count.into())])
}

/// Nothing matches.
#[must_use]
pub fn nothing(words: &str) -> String {
    say("search-nothing", &[("words", words.into())])
}

/// The words that narrow a search, each with what it does.
#[must_use]
pub fn hints() -> Vec<(String, String)> {
    [
        ("search-hint-words-example", "search-hint-words"),
        ("search-hint-from-example", "search-hint-from"),
        ("search-hint-to-example", "search-hint-to"),
        ("search-hint-subject-example", "search-hint-subject"),
        ("search-hint-attachment-example", "search-hint-attachment"),
        ("search-hint-before-example", "search-hint-before"),
        ("search-hint-after-example", "search-hint-after"),
        ("search-hint-unread-example", "search-hint-unread"),
    ]
    .map(|(example, what)| (say(example, &[]), say(what, &[])))
    .to_vec()
}

/// The field, while it is empty.
#[must_use]
pub fn field() -> String {
    say("search-field", &[])
}

/// Its button, where there is no room for it.
#[must_use]
pub fn button() -> String {
    say("search-button", &[])
}

/// Its head.
#[must_use]
pub fn title() -> String {
    say("search-title", &[])
}

/// What can be typed.
#[must_use]
pub fn help() -> String {
    say("search-help", &[])
}

/// It is being looked for.
#[must_use]
pub fn looking() -> String {
    say("search-looking", &[])
}

/// The newest first.
#[must_use]
pub fn newest() -> String {
    say("search-newest", &[])
}

/// The most relevant first.
#[must_use]
pub fn relevant() -> String {
    say("search-relevant", &[])
}

/// More of it.
#[must_use]
pub fn more() -> String {
    say("search-more", &[])
}

/// There is more than is shown.
#[must_use]
pub fn cut() -> String {
    say("search-cut", &[])
}

/// Back to the list.
#[must_use]
pub fn close() -> String {
    say("search-close", &[])
}
