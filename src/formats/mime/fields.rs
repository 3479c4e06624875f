//! A header block as a list of fields (RFC 5322 §2.2), whatever charset its bytes are in.

use super::parameters::Parameters;
use super::words;
use crate::formats::charset;
use mail_parser::parsers::MessageStream;
use mail_parser::{DateTime, HeaderValue};
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

/// The most message identifiers taken from one field: long conversations have some hundreds.
const ID_LIMIT: usize = 1_000;
/// A date field longer than this is none.
const DATE_LIMIT: usize = 120;

/// The longest text of a field, in characters. A line has 998 octets at most (RFC 5322 §2.1.1), and people write shorter
/// ones; a window sets what it shows of each row, however long.
const TEXT_LIMIT: usize = 2_000;

/// Fields in order. Names are in lower case; values are unfolded and on one line.
#[derive(Clone, Default)]
pub(in crate::formats) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a header block, its final empty line not needed. Lines that are no field are passed over.
    pub(in crate::formats) fn parse(block: &[u8]) -> Self {
        let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
        for line in block.split(|b| *b == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.first().is_some_and(|b| matches!(b, b' ' | b'\t')) {
                if let Some((_, value)) = fields.last_mut() {
                    value.extend_from_slice(line);
                }
            } else if let Some((name, value)) = split_field(line) {
                fields.push((name, value.to_vec()));
            }
        }
        // Raw 8-bit headers are guessed field by field: relays add UTF-8 fields to Latin-1 messages.
        Self(fields.into_iter().map(|(name, value)| (name, one_line(&charset::decode(&value, None)))).collect())
    }

    /// Every value of the fields with this name.
    pub(in crate::formats) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The first value that is not blank: in a message that repeats a field, what is added later is suspect.
    pub(in crate::formats) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().filter(|(n, _)| n == name).map(|(_, v)| v.trim()).find(|v| !v.is_empty())
    }

    /// A text field, decoded (RFC 2047), on one line; empty when there is none.
    pub(in crate::formats) fn text(&self, name: &str) -> String {
        self.first(name).map(|v| visible(&words::decode(v))).unwrap_or_default()
    }

    /// A field of the form `value; name=value…`.
    pub(super) fn parameters(&self, name: &str) -> Option<Parameters> {
        self.first(name).map(Parameters::parse)
    }

    /// The `Date` field when it is a plausible date: from 1980 to 2199, so that the clock of a dead battery or a
    /// sender's fancy does not place a mail out of anybody's sight.
    pub(super) fn date(&self) -> Option<OffsetDateTime> {
        let text = self.first("date").filter(|t| t.len() <= DATE_LIMIT && has_sane_numbers(t))?;
        match MessageStream::new(format!("{}\n", with_offset(text)).as_bytes()).parse_date() {
            HeaderValue::DateTime(read) => moment(&read),
            _ => None,
        }
    }

    /// The message identifiers of these fields, in order, each once, without angle brackets.
    pub(in crate::formats) fn ids(&self, name: &str) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for value in self.all(name) {
            for id in ids_of(value) {
                if ids.len() == ID_LIMIT {
                    return ids;
                }
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        ids
    }

    /// A field that names one thing, such as `Content-ID`, without its angle brackets.
    pub(super) fn ids_or_text(&self, name: &str) -> Option<String> {
        self.first(name).map(|v| v.trim_matches(['<', '>', ' ']).to_owned()).filter(|v| !v.is_empty())
    }
}

/// Whether a line can be a header field: a name of visible ASCII, a colon.
pub(super) fn is_field(line: &[u8]) -> bool {
    split_field(line).is_some()
}

fn split_field(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().position(|b| *b == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let name = name.trim_ascii_end();
    let fits = !name.is_empty() && name.len() <= 100 && name.iter().all(u8::is_ascii_graphic);
    fits.then(|| (String::from_utf8_lossy(name).to_ascii_lowercase(), value.get(1..).unwrap_or_default()))
}

/// Control characters become spaces, so that what was folded with tabs reads as one line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// The text on one line and without the characters that reorder or hide its letters (Unicode UAX #9); what is longer than
/// anybody writes is cut, and says so.
pub(super) fn visible(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let shown = |text: &str| text.chars().map(|c| if breaks(c) { ' ' } else { c }).filter(|c| !is_reordering(*c)).collect::<String>();
    match text.char_indices().nth(TEXT_LIMIT) {
        Some((end, _)) => format!("{}…", shown(text.get(..end).unwrap_or_default()).trim()),
        None => shown(text).trim().to_owned(),
    }
}

/// Bidirectional marks, embeddings, overrides and isolates: the usual way to disguise an extension or an address.
pub(super) fn is_reordering(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn ids_of(value: &str) -> Vec<String> {
    let clean = |id: &str| id.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>();
    let bracketed: Vec<String> =
        value.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(id, _)| clean(id)).filter(|id| !id.is_empty()).collect();
    if !bracketed.is_empty() {
        return bracketed;
    }
    value.split_whitespace().map(|w| clean(w.trim_matches(['<', '>']))).filter(|w| w.contains('@')).collect()
}

/// The date with the zones of North America (RFC 5322 §4.3) and of Western Europe as offsets: the parser takes every
/// name for UTC.
fn with_offset(date: &str) -> String {
    const ZONES: [(&str, &str); 11] = [
        ("EST", "-0500"),
        ("EDT", "-0400"),
        ("CST", "-0600"),
        ("CDT", "-0500"),
        ("MST", "-0700"),
        ("MDT", "-0600"),
        ("PST", "-0800"),
        ("PDT", "-0700"),
        ("WEST", "+0100"),
        ("CET", "+0100"),
        ("CEST", "+0200"),
    ];
    let plain = date.split('(').next().unwrap_or(date).trim_end();
    let zone = plain.rsplit(' ').next().unwrap_or_default();
    match ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(zone)) {
        Some((_, offset)) => format!("{}{offset}", plain.strip_suffix(zone).unwrap_or(plain)),
        None => plain.to_owned(),
    }
}

/// Whether no number is longer than a year and no zone is farther than 14 hours from Greenwich, as none on Earth is.
fn has_sane_numbers(date: &str) -> bool {
    let longest = date.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let zone = date.split_whitespace().find_map(|word| word.strip_prefix(['+', '-']));
    let sane_zone = |zone: &str| {
        let digits: String = zone.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().is_ok_and(|z| digits.len() == 4 && z / 100 <= 14 && z % 100 < 60)
    };
    date.is_ascii() && longest <= 4 && zone.is_none_or(sane_zone)
}

fn moment(read: &DateTime) -> Option<OffsetDateTime> {
    let year = i32::from(read.year);
    let date = Date::from_calendar_date(year, Month::try_from(read.month).ok()?, read.day).ok().filter(|_| (1980..2200).contains(&year))?;
    // A leap second is one second late rather than a date nobody sees.
    let time = Time::from_hms(read.hour, read.minute, read.second.min(59)).ok()?;
    let (hours, minutes) = (i8::try_from(read.tz_hour).ok()?, i8::try_from(read.tz_minute).ok()?);
    let offset = UtcOffset::from_hms(hours, minutes, 0).ok()?;
    Some(date.with_time(time).assume_offset(if read.tz_before_gmt { -offset } else { offset }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_unfolded_and_guessed_one_by_one() {
        let fields = Fields::parse(b"Subject: a\r\n\tb\r\nX-A : \xe9t\xe9\nX-B: \xc3\xa9\nbroken line\nSubject: second\n");
        assert_eq!((fields.text("subject"), fields.text("x-a"), fields.text("x-b")), ("a b".into(), "été".into(), "é".into()));
    }

    #[test]
    fn a_text_longer_than_anybody_writes_is_cut() {
        let fields = Fields::parse(format!("Subject: {}\nX: a\u{200f}b\u{2028}c\u{61c}\n", "é".repeat(1_000_000)).as_bytes());
        let subject = fields.text("subject");
        assert_eq!((subject.chars().count(), subject.ends_with("é…")), (TEXT_LIMIT + 1, true));
        assert_eq!(fields.text("x"), "ab c");
    }

    #[test]
    fn identifiers_lose_their_brackets_and_twins() {
        let fields = Fields::parse(b"References: <a@b> <c@d>\n <a@b> texte\nIn-Reply-To: e@f\nX: <>\n");
        assert_eq!(
            (fields.ids("references"), fields.ids("in-reply-to"), fields.ids("x")),
            (vec!["a@b".into(), "c@d".into()], vec!["e@f".into()], vec![])
        );
    }

    #[test]
    fn dates_are_plausible_or_absent() {
        let date = |text: &str| Fields::parse(format!("Date: {text}").as_bytes()).date().map(|d| d.to_string());
        assert_eq!(date("Tue, 3 Mar 2026 09:05:00 +0100").unwrap(), "2026-03-03 9:05:00.0 +01:00:00");
        assert_eq!(date("3 Mar 2026 09:05 -0530").unwrap(), "2026-03-03 9:05:00.0 -05:30:00");
        assert_eq!(date("Tue, 3 Mar 26 09:05 EST (New York)").unwrap(), "2026-03-03 9:05:00.0 -05:00:00");
        for wrong in [
            "hier",
            "31 Feb 2026 10:00 +0000",
            "1 Jan 1970 00:00:00 +0000",
            "1 Jan 99999 00:00:00 +0000",
            "1 Jan 2026 25:00:00 +0000",
            "1 Jan 2026 10:00:00 +9999",
            &"9".repeat(300),
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }
}
