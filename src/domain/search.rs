//! What a person types to find a message, understood; and the one folding that both the index and the words go through.

use super::mail::Summary;
use super::problem::Problem;
use time::{Date, Month};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What is looked for. Everything must hold.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// Words or beginnings of words, folded, to be found anywhere.
    pub words: Vec<String>,
    /// `de:` words of the author's name or address.
    pub from: Vec<String>,
    /// `a:` words of the recipients' names or addresses.
    pub to: Vec<String>,
    /// `objet:` words of the subject.
    pub subject: Vec<String>,
    /// `pj:` words of an attachment's name; empty words mean any attachment.
    pub attachment: Option<Vec<String>>,
    /// `avant:` this day, not included.
    pub before: Option<Date>,
    /// `apres:` this day, included.
    pub after: Option<Date>,
    /// `non-lu`.
    pub unread: bool,
}

impl std::fmt::Debug for SearchQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SearchQuery(…)")
    }
}

impl SearchQuery {
    /// Understands what was typed. Words may be cut short: the beginning of a word finds it (past four words, the last one's
    /// only). `de:`, `a:` (`à:`), `objet:` and `pj:` ask for words in one place, `avant:` and `apres:` (`après:`) for days,
    /// months or years (`22/11/2026`, `2026-11-22`, `11/2026`, `2026`, `hier`, `aujourd'hui`), `non-lu` for what is unread;
    /// `pj:` alone for any attachment.
    /// A value of several words stands between quotes. Any other prefix is a word like others, and so is what is quoted.
    ///
    /// # Errors
    /// [`Problem::SearchEmpty`] where nothing is asked for, [`Problem::SearchUnclear`] for a date that is none.
    pub fn parse(text: &str, today: Date) -> Result<Self, Problem> {
        let mut query = Self::default();
        let mut pieces = pieces(text).into_iter().peekable();
        // A number of a person, typed in groups, is one word: plain words are folded together.
        let mut plain = String::new();
        while let Some(piece) = pieces.next() {
            if !piece.is_quoted && matches!(super::answer::fold(&piece.text).as_str(), "non-lu" | "non-lus" | "unread") {
                query.unread = true;
                continue;
            }
            let Some(key) = piece.key else {
                plain.push_str(&piece.text);
                plain.push(' ');
                continue;
            };
            let value = match () {
                () if !piece.text.is_empty() || key == Key::Attachment => piece.text,
                // « de: martin »: the space says nothing. What follows nothing is still being typed.
                () => pieces.next_if(|next| next.key.is_none()).map(|next| next.text).unwrap_or_default(),
            };
            match key {
                Key::From => query.from.extend(asked(&value)),
                Key::To => query.to.extend(asked(&value)),
                Key::Subject => query.subject.extend(asked(&value)),
                Key::Attachment => query.attachment.get_or_insert_default().extend(asked(&value)),
                Key::Before | Key::After if value.is_empty() => {}
                Key::Before => query.before = Some(day(&value, today).ok_or(Problem::SearchUnclear)?),
                Key::After => query.after = Some(day(&value, today).ok_or(Problem::SearchUnclear)?),
            }
        }
        query.words = asked(&plain);
        if query == Self::default() { Err(Problem::SearchEmpty) } else { Ok(query) }
    }

    /// Whether words are asked for, and not only dates and marks.
    #[must_use]
    pub fn has_words(&self) -> bool {
        let named = self.attachment.as_ref().is_some_and(|words| !words.is_empty());
        named || [&self.words, &self.from, &self.to, &self.subject].iter().any(|words| !words.is_empty())
    }
}

/// The most words asked for in one place: nobody types more, and each costs.
const WORDS_LIMIT: usize = 32;

/// Where words are to be found, or what else a prefix means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    From,
    To,
    Subject,
    Attachment,
    Before,
    After,
}

impl Key {
    fn named(name: &str) -> Option<Self> {
        Some(match super::answer::fold(name).as_str() {
            "de" | "from" => Self::From,
            "a" | "to" => Self::To,
            "objet" | "sujet" | "subject" => Self::Subject,
            "pj" | "attachment" => Self::Attachment,
            "avant" | "before" => Self::Before,
            "apres" | "after" | "depuis" | "since" => Self::After,
            _ => return None,
        })
    }
}

/// What stands between two spaces, or between quotes.
struct Piece {
    key: Option<Key>,
    text: String,
    is_quoted: bool,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(rest.len());
        let (head, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let key = head.split_once(':').and_then(|(name, value)| Some((Key::named(name)?, value)));
        if is_quote(first) || key.is_some_and(|(_, value)| value.is_empty()) && after.starts_with(is_quote) {
            let quoted = after.trim_start_matches(is_quote);
            let (inside, after) = quoted.split_once(is_quote).unwrap_or((quoted, ""));
            pieces.push(Piece { key: key.map(|(key, _)| key), text: inside.to_owned(), is_quoted: true });
            rest = after.trim_start();
        } else {
            let (key, text) = key.map_or((None, head), |(key, value)| (Some(key), value));
            pieces.push(Piece { key, text: text.to_owned(), is_quoted: false });
            rest = after.trim_start();
        }
    }
    pieces
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”')
}

/// The words to look for. What French elides before an apostrophe says nothing: « l'oedème » looks for « oedeme ».
fn asked(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut groups = String::new();
    for piece in text.split_whitespace() {
        let whole = match piece.split_once(['\'', '\u{2019}', '\u{2bc}']) {
            Some((elided, rest)) if rest.chars().any(char::is_alphanumeric) && is_elided(elided) => rest,
            _ => piece,
        };
        groups.push_str(whole);
        groups.push(' ');
    }
    let folded = fold(&groups);
    let all: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let mut at = 0;
    while let Some(word) = all.get(at) {
        let rest = all.get(at..).unwrap_or_default();
        let word = match number(rest) {
            Some((groups, matricule)) => {
                at += groups;
                // As `joined` adds them, whatever followed.
                while all.get(at).is_some_and(|word| word.starts_with(&matricule)) {
                    at += 1;
                }
                matricule
            }
            None => {
                at += 1;
                matricule_of(word)
            }
        };
        if words.len() < WORDS_LIMIT && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

fn is_elided(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "c" | "d" | "j" | "l" | "m" | "n" | "s" | "t" | "qu" | "jusqu" | "lorsqu" | "puisqu" | "quoiqu")
}

/// A matricule with its key is looked for without: documents set the key apart, or leave it out.
fn matricule_of(word: &str) -> String {
    let is_ins = word.len() == 15 && shape(word);
    word.get(..13).filter(|_| is_ins).unwrap_or(word).to_owned()
}

/// Digits, save for the Corsican departments' letter.
fn shape(word: &str) -> bool {
    word.bytes().enumerate().all(|(place, octet)| octet.is_ascii_digit() || place == 6 && matches!(octet, b'a' | b'b'))
}

/// The matricule that stands in groups at the beginning of these words, and how many they are: `1 85 05 78 006 048`, with
/// or without its key.
fn number(words: &[&str]) -> Option<(usize, String)> {
    const GROUPS: [usize; 6] = [1, 2, 2, 2, 3, 3];
    let groups = words.get(..GROUPS.len())?;
    if !groups.iter().zip(GROUPS).all(|(word, length)| word.len() == length) {
        return None;
    }
    let matricule = groups.concat();
    let is_key = words.get(GROUPS.len()).is_some_and(|key| key.len() == 2 && key.bytes().all(|octet| octet.is_ascii_digit()));
    shape(&matricule).then_some((GROUPS.len() + usize::from(is_key), matricule))
}

/// A day as people write them; the first day of a month or of a year.
fn day(text: &str, today: Date) -> Option<Date> {
    match fold(text).as_str() {
        "aujourd hui" | "aujourdhui" | "today" => return Some(today),
        "hier" | "yesterday" => return today.previous_day(),
        _ => {}
    }
    let numbers = text.split(['/', '-', '.']).map(|n| n.parse::<u16>().ok()).collect::<Option<Vec<u16>>>()?;
    let date = |year: u16, month: u16, day: u16| {
        let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
        let year = if year < 100 { 2000 + year } else { year };
        Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok().filter(|date| (1900..2200).contains(&date.year()))
    };
    match numbers.as_slice() {
        [year @ 1900..=9999] => date(*year, 1, 1),
        [year @ 1900..=9999, month] | [month, year @ 1900..=9999] => date(*year, *month, 1),
        [day, month] => date(u16::try_from(today.year()).ok()?, *month, *day),
        [year @ 1900..=9999, month, day] | [day, month, year] => date(*year, *month, *day),
        _ => None,
    }
}

/// Longer words are cut: nobody types them, and encoded octets look like them.
const WORD_LIMIT: usize = 40;

/// Words as the index and the queries know them: lower case, without accents, `œ` and the like written out, whatever is
/// neither letter nor number (apostrophes and dashes too) a space between two words. Idempotent.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folder = Folder { out: String::with_capacity(text.len()), length: 0, is_apart: false };
    let mut rest = text;
    loop {
        // Most of most texts: taken by the word.
        let plain = rest.bytes().position(|octet| !octet.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        folder.push_ascii(word);
        let mut after = after.chars();
        let Some(c) = after.next() else { break };
        rest = after.as_str();
        match c {
            _ if c.is_ascii() => folder.is_apart = true,
            'à' | 'â' | 'À' | 'Â' => folder.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' => folder.push('e'),
            'î' | 'ï' => folder.push('i'),
            'ô' => folder.push('o'),
            'ù' | 'û' => folder.push('u'),
            'ç' | 'Ç' => folder.push('c'),
            '\u{a0}' | '\u{202f}' | '’' | '«' | '»' | '–' | '—' | '•' => folder.push(' '),
            // Where a line may be cut, and what nobody sees.
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            _ => std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).for_each(|c| match c {
                'œ' => ['o', 'e'].into_iter().for_each(|c| folder.push(c)),
                'æ' => ['a', 'e'].into_iter().for_each(|c| folder.push(c)),
                'ß' => ['s', 's'].into_iter().for_each(|c| folder.push(c)),
                'ø' => folder.push('o'),
                'đ' | 'ð' => folder.push('d'),
                'ł' => folder.push('l'),
                'ı' => folder.push('i'),
                c if is_combining_mark(c) => {}
                c => folder.push(c),
            }),
        }
    }
    folder.out
}

/// Folded text under way.
struct Folder {
    out: String,
    /// Characters of the word under way.
    length: usize,
    /// Whether the next character begins a word.
    is_apart: bool,
}

impl Folder {
    fn begin(&mut self) {
        if self.is_apart {
            if !self.out.is_empty() {
                self.out.push(' ');
            }
            (self.is_apart, self.length) = (false, 0);
        }
    }

    /// Letters and numbers of ASCII.
    fn push_ascii(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        self.begin();
        let kept = word.get(..word.len().min(WORD_LIMIT - self.length)).unwrap_or_default();
        self.out.extend(kept.chars().map(|c| c.to_ascii_lowercase()));
        self.length += kept.len();
    }

    fn push(&mut self, c: char) {
        if !c.is_alphanumeric() {
            self.is_apart = true;
            return;
        }
        self.begin();
        if self.length < WORD_LIMIT {
            self.out.push(c);
            self.length += 1;
        }
    }
}

/// Folded words for the index, with the matricules that stand in groups as one word besides.
#[must_use]
pub fn indexed(text: &str) -> String {
    let mut folded = fold(text);
    let mut joined = String::new();
    let is_digit = |word: &&str| matches!(word.as_bytes(), [b'1'..=b'8']);
    if folded.split(' ').any(|word| is_digit(&word)) {
        let words: Vec<&str> = folded.split(' ').collect();
        for (place, _) in words.iter().enumerate().filter(|(_, word)| is_digit(word)) {
            if let Some((_, matricule)) = number(words.get(place..).unwrap_or_default()) {
                joined.push(' ');
                joined.push_str(&matricule);
            }
        }
    }
    folded.push_str(&joined);
    folded
}

/// How what was found is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SearchOrder {
    /// The newest first.
    #[default]
    Newest,
    /// The most relevant first: offered where hits are few enough to rank in time.
    Relevance,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchAnswer {
    /// The rows, in the order asked.
    pub rows: Vec<Summary>,
    /// Whether there are more than were asked for.
    pub more: bool,
    /// Whether there are few enough to be ranked by relevance.
    pub can_rank: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    const TODAY: Date = date!(2026 - 11 - 23);

    fn parse(text: &str) -> SearchQuery {
        SearchQuery::parse(text, TODAY).unwrap()
    }

    #[test]
    fn words_meet_whatever_their_accents_ligatures_and_case() {
        for (text, folded) in [
            ("Œdème aigu", "oedeme aigu"),
            ("l’œdème", "l oedeme"),
            ("Cœur, ÆQUO; Straße", "coeur aequo strasse"),
            ("E\u{301}te\u{301} ﬁn", "ete fin"),
            ("Jean-Pierre\u{a0}D’Arc", "jean pierre d arc"),
            ("co\u{ad}upé", "coupe"),
            ("10⁹/L", "109 l"),
            ("İstanbul ŁÓDŹ", "istanbul lodz"),
            ("…", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn prefixes_say_where() {
        let query = parse("de:\"Marie Durand\" à:martin objet: compte-rendu pj:bilan avant:22/11/2026 après:2026-01 l'œdème non-lu 10:30");
        assert_eq!(query.from, ["marie", "durand"]);
        assert_eq!(query.to, ["martin"]);
        assert_eq!(query.subject, ["compte", "rendu"]);
        assert_eq!(query.attachment.as_deref().unwrap(), ["bilan"]);
        assert_eq!((query.before, query.after, query.unread), (Some(date!(2026 - 11 - 22)), Some(date!(2026 - 01 - 01)), true));
        assert_eq!(query.words, ["oedeme", "10", "30"]);
        assert_eq!(parse("pj: x").attachment, Some(vec![]));
        assert_eq!(parse("\"non-lu\" « de:x »").words, ["non", "lu", "de", "x"]);
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for (text, day) in [
            ("22/11/2026", date!(2026 - 11 - 22)),
            ("2026-11-22", date!(2026 - 11 - 22)),
            ("11/2026", date!(2026 - 11 - 01)),
            ("2026", date!(2026 - 01 - 01)),
            ("2/3", date!(2026 - 03 - 02)),
            ("1/2/24", date!(2024 - 02 - 01)),
            ("hier", date!(2026 - 11 - 22)),
            ("aujourd’hui", TODAY),
        ] {
            assert_eq!(parse(&format!("avant:{text}")).before, Some(day), "{text}");
        }
        for text in ["31/02/2026", "demain", "99999", "1/2/3/4", "2026-13"] {
            assert_eq!(SearchQuery::parse(&format!("avant:{text}"), TODAY), Err(Problem::SearchUnclear), "{text}");
        }
    }

    #[test]
    fn nothing_is_not_a_search() {
        for text in ["", "  ", "…", "de:", "\"\"", "avant:"] {
            assert_eq!(SearchQuery::parse(text, TODAY), Err(Problem::SearchEmpty), "{text}");
        }
    }

    #[test]
    fn a_matricule_is_one_word_however_it_is_set() {
        for text in ["185057800604822", "1 85 05 78 006 048 22", "1850578006048", "1 85 05 78 006 048"] {
            assert_eq!(parse(text).words, ["1850578006048"], "{text}");
        }
        assert_eq!(parse("1 85 05 2A 006 048 22 vial").words, ["185052a006048", "vial"]);
        let index = indexed("INS : 2 55 06 99 999 999 34, né le");
        assert!(index.split(' ').any(|word| word == "2550699999999"), "{index}");
        assert_eq!(indexed("1 fois 85"), "1 fois 85");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_and_leaves_words(text in "\\PC{0,60}") {
            let folded = fold(&text);
            prop_assert_eq!(&fold(&folded), &folded);
            prop_assert!(folded.split(' ').all(|w| !w.is_empty() || folded.is_empty()));
            prop_assert!(folded.chars().all(|c| c == ' ' || c.is_alphanumeric()));
        }

        #[test]
        fn whatever_is_typed_is_words_or_a_reason(text in "\\PC{0,60}|([a-z:\"« 0-9/é-]{0,40})") {
            if let Ok(query) = SearchQuery::parse(&text, TODAY) {
                let words = query.words.iter().chain(&query.from).chain(&query.to).chain(&query.subject).chain(query.attachment.iter().flatten());
                for word in words {
                    prop_assert!(!word.is_empty() && word.chars().all(char::is_alphanumeric));
                }
            }
        }

        #[test]
        fn a_word_of_a_text_is_found_in_it(words in proptest::collection::vec("[a-zœéÀß]{1,12}", 1..6), at in any::<prop::sample::Index>()) {
            let index = indexed(&words.join("-"));
            let word = at.get(&words);
            prop_assert!(index.split(' ').any(|w| w == fold(word)));
        }
    }
}
