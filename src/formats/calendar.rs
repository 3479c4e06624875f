//! Appointments (iCalendar, RFC 5545) for the reader.

use super::lines::{self, Line};
use crate::domain::display::{Block, Document, Span};

/// The most events of a file.
const EVENTS: usize = 100;

/// The events of a file: a heading with the title, then when, where, who, what. Nothing is answered or put in any calendar. `None` where
/// there is no event.
#[must_use]
pub fn read(octets: &[u8]) -> Option<Document> {
    let (lines, mut truncated) = lines::read(octets);
    let (mut blocks, mut events, mut inside) = (Vec::new(), 0, Vec::<String>::new());
    let mut event: Vec<&Line> = Vec::new();
    for line in &lines {
        let value = line.value.trim().to_ascii_uppercase();
        match line.name.as_str() {
            "BEGIN" => {
                if value == "VEVENT" {
                    event.clear();
                }
                if inside.len() < 10 {
                    inside.push(value);
                }
            }
            "END" => {
                if inside.last() == Some(&value) {
                    inside.pop();
                }
                if value == "VEVENT" && !event.is_empty() {
                    if events == EVENTS {
                        truncated = true;
                        break;
                    }
                    events += 1;
                    show(&event, &mut blocks);
                    event.clear();
                }
            }
            // An alarm inside an event has words of its own.
            _ if inside.last().is_some_and(|last| last == "VEVENT") => event.push(line),
            _ => {}
        }
    }
    (events > 0).then_some(Document { blocks, remote: 0, truncated })
}

fn show(event: &[&Line], blocks: &mut Vec<Block>) {
    let first = |name: &str| event.iter().find(|line| line.name == name).copied();
    let text = |name: &str| first(name).map(Line::text).filter(|text| !text.is_empty());
    let title = text("SUMMARY").unwrap_or_default().replace('\n', " ");
    if !title.is_empty() {
        blocks.push(Block::Heading(3, vec![Span { text: title, ..Span::default() }]));
    }
    let mut push = |text: Option<String>| {
        if let Some(text) = text {
            blocks.push(Block::Paragraph(vec![Span { text, ..Span::default() }]));
        }
    };
    let (start, end) = (first("DTSTART").and_then(moment), first("DTEND").and_then(moment));
    let when = match (start, end) {
        (Some((day, hour)), Some((last, until))) if day == last => {
            Some(format!("{day} {hour}{}{until}", if until.is_empty() { "" } else { " – " }))
        }
        (Some((day, hour)), Some((last, until))) => Some(format!("{day} {hour} – {last} {until}")),
        (Some((day, hour)), None) => Some(format!("{day} {hour}")),
        (None, _) => None,
    };
    let people = |name: &str| {
        let named = |line: &&&Line| line.name == name;
        let address =
            |line: &&Line| line.text().get(..7).filter(|begin| begin.eq_ignore_ascii_case("mailto:")).map(|_| line.text().split_off(7));
        let all: Vec<String> = event.iter().filter(named).filter_map(address).take(20).collect();
        (!all.is_empty()).then(|| all.join(", "))
    };
    let (organiser, attendees) = (people("ORGANIZER"), people("ATTENDEE"));
    push(when.map(|when| when.trim().to_owned()));
    push(text("LOCATION"));
    push(organiser);
    push(attendees);
    push(text("DESCRIPTION"));
}

/// A day and an hour as people write them: `20260303T140000Z` is `03/03/2026`, `14:00 UTC`.
fn moment(line: &Line) -> Option<(String, String)> {
    let text = line.value.trim();
    let digits = |range: std::ops::Range<usize>| text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let (year, month, day) = (digits(0..4)?, digits(4..6)?, digits(6..8)?);
    let hour = match (digits(9..11), digits(11..13)) {
        (Some(hour), Some(minute)) => format!("{hour}:{minute}{}", if text.ends_with(['Z', 'z']) { " UTC" } else { "" }),
        _ => String::new(),
    };
    Some((format!("{day}/{month}/{year}"), hour))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700329T020000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nSUMMARY:Réunion de\r\n  concertation\r\n\
        DTSTART;TZID=Europe/Paris:20260303T140000\r\nDTEND;TZID=Europe/Paris:20260303T150000\r\nLOCATION:Salle 2\\, aile B\r\n\
        ORGANIZER;CN=R:MAILTO:roche@hopital.mss.test\r\nBEGIN:VALARM\r\nDESCRIPTION:rappel\r\nEND:VALARM\r\nDESCRIPTION:Ordre du jour\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    fn texts(octets: &[u8]) -> Vec<String> {
        let spans = |block: Block| match block {
            Block::Heading(_, spans) | Block::Paragraph(spans) => spans,
            _ => panic!("another block"),
        };
        read(octets).unwrap().blocks.into_iter().flat_map(spans).map(|span| span.text).collect()
    }

    #[test]
    fn an_event_is_a_title_a_time_and_a_place() {
        assert_eq!(
            texts(EVENT.as_bytes()),
            ["Réunion de concertation", "03/03/2026 14:00 – 15:00", "Salle 2, aile B", "roche@hopital.mss.test", "Ordre du jour"]
        );
        assert_eq!(
            texts(b"BEGIN:VEVENT\nDTSTART:20260303T120000Z\nDTEND:20260304T120000Z\nEND:VEVENT"),
            ["03/03/2026 12:00 UTC – 04/03/2026 12:00 UTC"]
        );
        assert_eq!(texts(b"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260303\nEND:VEVENT"), ["03/03/2026"]);
    }

    #[test]
    fn what_is_no_event_or_endless_is_bounded() {
        assert!(read(b"BEGIN:VCALENDAR\nEND:VCALENDAR").is_none() && read(b"").is_none());
        let many = read(EVENT.repeat(500).as_bytes()).unwrap();
        assert!(many.truncated && many.blocks.len() <= EVENTS * 6);
        assert!(read("BEGIN:VEVENT\n".repeat(10_000).as_bytes()).is_none());
    }
}
