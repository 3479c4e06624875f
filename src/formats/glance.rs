//! What small attached files say, for whoever looks at them without opening another program: messages, contact cards,
//! appointments, results in text form.

use super::{calendar, hprim, mime, vcard};
use crate::domain::display::{Block, Document, Span};
use crate::domain::mail::Correspondent;

/// The most text shown of an attached message, in octets.
const TEXT: usize = 256 * 1024;

/// The blocks of an attached file; `None` where it is none that can be shown so. An attached message's own attachments are named, and
/// not opened.
#[must_use]
pub fn glance(name: &str, media_type: &str, octets: &[u8]) -> Option<Document> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let is = |types: &[&str], endings: &[&str]| types.contains(&media_type) || endings.contains(&ending.as_str());
    if is(&["message/rfc822", "message/global", "text/rfc822-headers"], &["eml"]) {
        return Some(message(octets));
    }
    if is(&["text/vcard", "text/x-vcard", "text/directory"], &["vcf"]) {
        return vcard::read(octets);
    }
    if is(&["text/calendar", "application/ics"], &["ics"]) {
        return calendar::read(octets);
    }
    if hprim::is_hprim(name, media_type, octets) {
        let file = hprim::open(octets);
        let truncated = !file.faults.is_empty();
        let blocks = file.documents.into_iter().flat_map(|document| document.sections).flat_map(|section| section.blocks).collect();
        return Some(Document { blocks, remote: 0, truncated });
    }
    None
}

/// Subject, people, date, text and names of files.
fn message(octets: &[u8]) -> Document {
    let content = mime::read(octets);
    let plain = |text: String| Block::Paragraph(vec![Span { text, ..Span::default() }]);
    let person = |one: &Correspondent| match (one.name.as_str(), one.address.as_str()) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    };
    let people = |list: &[Correspondent]| list.iter().take(20).map(person).collect::<Vec<_>>().join(", ");
    let mut blocks = vec![Block::Heading(3, vec![Span { text: content.subject.clone(), ..Span::default() }])];
    let date = content.date.map(|date| {
        let (day, month, year) = (date.day(), u8::from(date.month()), date.year());
        format!("{day:02}/{month:02}/{year} {:02}:{:02}", date.hour(), date.minute())
    });
    let to: Vec<Correspondent> = content.to.iter().chain(&content.cc).cloned().collect();
    let lines = [people(&content.from), people(&to), date.unwrap_or_default()];
    blocks.extend(lines.into_iter().filter(|line| !line.is_empty()).map(plain));
    blocks.push(Block::Rule);
    let end = content.text.floor_char_boundary(TEXT.min(content.text.len()));
    let text = content.text.get(..end).unwrap_or_default();
    if !text.trim().is_empty() {
        blocks.push(Block::Preformatted(text.trim_end().to_owned()));
    }
    if !content.attachments.is_empty() {
        let items = content.attachments.iter().take(100).map(|file| vec![plain(file.name.clone())]).collect();
        blocks.push(Block::List { start: None, items });
    }
    Document { blocks, remote: 0, truncated: content.incomplete || end < content.text.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attached_message_is_its_subject_its_people_and_its_text() {
        let octets = "Subject: bilan\nFrom: A <a@b.test>\nTo: c@d.test\nDate: Tue, 3 Mar 2026 09:05:00 +0100\n\nVoici.\n".as_bytes();
        let Document { blocks, truncated, .. } = glance("a.eml", "application/octet-stream", octets).unwrap();
        let texts: Vec<String> = blocks
            .iter()
            .flat_map(|block| match block {
                Block::Heading(_, spans) | Block::Paragraph(spans) => spans.iter().map(|span| span.text.clone()).collect(),
                Block::Preformatted(text) => vec![text.clone()],
                _ => vec![],
            })
            .collect();
        assert_eq!(texts, ["bilan", "A <a@b.test>", "c@d.test", "03/03/2026 09:05", "Voici."]);
        assert!(!truncated);
    }

    #[test]
    fn each_kind_is_known_by_its_name_or_its_type() {
        let card = b"BEGIN:VCARD\nFN:A\nEND:VCARD\n";
        assert!(glance("a.vcf", "", card).is_some() && glance("a", "text/vcard", card).is_some() && glance("a.vcf", "", b"rien").is_none());
        assert!(glance("a.ics", "", b"BEGIN:VEVENT\nSUMMARY:A\nEND:VEVENT\n").is_some());
        assert!(glance("a.txt", "text/plain", b"x\n****FIN****\n").is_some());
        assert!(glance("a.txt", "text/plain", b"bonjour").is_none() && glance("a.pdf", "application/pdf", b"%PDF-1.4").is_none());
    }
}
