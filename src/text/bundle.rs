//! The bundles of sentences, one for each language, and how a sentence is taken out of it. Private to `text`: a key never leaves this layer.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU8, Ordering};

/// A language people can read the program in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// French: the usual, whatever the system's language.
    #[default]
    French,
    /// English.
    English,
}

impl Language {
    /// Both.
    pub const ALL: [Language; 2] = [Language::French, Language::English];

    /// Its name for the system and for preferences: `fr` or `en`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Language::French => "fr",
            Language::English => "en",
        }
    }

    /// The language of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Language::ALL.into_iter().find(|language| language.id() == id)
    }
}

macro_rules! files {
    ($language:literal) => {
        [
            include_str!(concat!("../../assets/text/", $language, "/common.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/shell.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/unlock.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/mailbox.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/outbox.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/search.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/compose.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/directory.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/reader.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/widget.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/receipt.ftl")),
            include_str!(concat!("../../assets/text/", $language, "/document.ftl")),
        ]
    };
}

/// The sentences of a language, as they are written.
pub(super) fn sources(language: Language) -> [&'static str; 12] {
    match language {
        Language::French => files!("fr"),
        Language::English => files!("en"),
    }
}

/// The language everything is said in.
static LANGUAGE: AtomicU8 = AtomicU8::new(0);

/// Says everything in this language from now on.
pub fn set_language(language: Language) {
    LANGUAGE.store(u8::from(language == Language::English), Ordering::Relaxed);
}

/// The language everything is said in.
#[must_use]
pub fn language() -> Language {
    #[cfg(test)]
    if let Some(language) = SAID_IN.get() {
        return language;
    }
    if LANGUAGE.load(Ordering::Relaxed) == 0 { Language::French } else { Language::English }
}

#[cfg(test)]
std::thread_local! {
    /// The language of this thread's test.
    static SAID_IN: std::cell::Cell<Option<Language>> = const { std::cell::Cell::new(None) };
}

/// What `said` gives in that language, on this thread only: tests that run beside it keep theirs.
#[cfg(test)]
pub(crate) fn say_in<T>(language: Language, said: impl FnOnce() -> T) -> T {
    struct Restore(Option<Language>);
    impl Drop for Restore {
        fn drop(&mut self) {
            SAID_IN.set(self.0);
        }
    }
    let _restore = Restore(SAID_IN.replace(Some(language)));
    said()
}

/// The space that no line break may replace.
const NO_BREAK_SPACE: char = '\u{a0}';

static FRENCH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Language::French));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Language::English));

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.id().parse().unwrap_or_default()]);
    // Isolation marks protect mixed directions of writing; ours have one, and terminals show the marks as boxes.
    bundle.set_use_isolating(false);
    // Formatters are plain functions: each language has its own.
    bundle.set_formatter(Some(match language {
        Language::French => |value, _| number(value, Language::French),
        Language::English => |value, _| number(value, Language::English),
    }));
    // A broken entry is left out rather than all of them; a test refuses any.
    for source in sources(language) {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn number(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(grouped(&number.as_string(), language)),
        _ => None,
    }
}

fn current() -> &'static FluentBundle<FluentResource> {
    match language() {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    }
}

/// A value put into a sentence.
pub(super) type Value<'a> = FluentValue<'a>;

/// The sentence of that key. An unknown key gives an empty text; tests make sure that there is none.
pub(super) fn say(key: &str, values: &[(&'static str, Value<'_>)]) -> String {
    let bundle = current();
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { return String::new() };
    bundle.format_pattern(pattern, Some(&arguments(values)), &mut vec![]).into_owned()
}

/// What goes with the sentence of that key: its remedy, its details.
pub(super) fn beside(key: &str, attribute: &str, values: &[(&'static str, Value<'_>)]) -> String {
    let bundle = current();
    let Some(attribute) = bundle.get_message(key).and_then(|message| message.get_attribute(attribute)) else { return String::new() };
    bundle.format_pattern(attribute.value(), Some(&arguments(values)), &mut vec![]).into_owned()
}

fn arguments<'a>(values: &'a [(&'static str, Value<'_>)]) -> FluentArgs<'a> {
    let clean = |value: &Value<'_>| match value {
        FluentValue::String(text) => FluentValue::from(one_line(text)),
        FluentValue::Number(number) => FluentValue::Number(number.clone()),
        _ => FluentValue::None,
    };
    values.iter().map(|(name, value)| (*name, clean(value))).collect()
}

/// A text from outside, made fit for one line of a terminal or a window: control characters, which could move a
/// terminal's cursor, and marks that turn the direction of writing, which could disguise a name, become spaces.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || turns_direction(c) { ' ' } else { c }).collect()
}

/// The same for a text of several lines: line breaks and tabs stay.
#[must_use]
pub fn several_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars().map(|c| if matches!(c, '\n' | '\t') || !(c.is_control() || turns_direction(c)) { c } else { ' ' }).collect()
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Thousands apart: `12 345` from ten thousand on, as French typography has it; `1,234` from one thousand on in English.
fn grouped(number: &str, language: Language) -> String {
    let (shortest, separator) = match language {
        Language::French => (5, NO_BREAK_SPACE),
        Language::English => (4, ','),
    };
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if digits < shortest || number.contains('.') {
        return number.to_owned();
    }
    let mut out = String::new();
    for (place, c) in number.chars().enumerate() {
        let left = number.chars().count() - place;
        if out.ends_with(|c: char| c.is_ascii_digit()) && left.is_multiple_of(3) {
            out.push(separator);
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_can_all_be_read() {
        for source in Language::ALL.into_iter().flat_map(sources) {
            assert!(FluentResource::try_new(source.to_owned()).is_ok());
        }
    }

    #[test]
    fn thousands_stand_apart() {
        let french = ["7", "1234", "12345", "1234567", "-123456"].map(|number| grouped(number, Language::French));
        assert_eq!(french, ["7", "1234", "12\u{a0}345", "1\u{a0}234\u{a0}567", "-123\u{a0}456"]);
        let english = ["7", "999", "1234", "12345", "1234567"].map(|number| grouped(number, Language::English));
        assert_eq!(english, ["7", "999", "1,234", "12,345", "1,234,567"]);
    }

    #[test]
    fn a_language_said_for_a_moment_stays_with_its_thread() {
        let other_thread = || std::thread::spawn(language).join().unwrap();
        assert_eq!(say_in(Language::English, || (language(), other_thread())), (Language::English, Language::French));
        assert_eq!(language(), Language::French);
        let panicked = std::panic::catch_unwind(|| say_in(Language::English, || panic!("expected")));
        assert_eq!((panicked.is_err(), language()), (true, Language::French));
        assert!(Language::ALL.into_iter().all(|language| Language::from_id(language.id()) == Some(language)));
    }

    #[test]
    fn a_text_from_outside_cannot_drive_the_terminal() {
        assert_eq!(one_line("VIAL\u{1b}[2J\r\n\u{202e}luaP"), "VIAL [2J   luaP");
        assert_eq!(several_lines("a\r\n\tb\u{1b}[0m\u{9b}c"), "a\n\tb [0m c");
        assert!(!say("moved", &[("folder", "x\u{1b}]0;y\u{7}".into())]).contains(char::is_control));
    }
}
