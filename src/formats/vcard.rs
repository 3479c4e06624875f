//! Contact cards (vCard 2.1 to 4.0, RFC 6350) for the reader.

use super::lines::{self, Line};
use crate::domain::display::{Block, Document, Span};

/// The most cards of a file.
const CARDS: usize = 100;
/// The most lines shown of a card.
const SHOWN: usize = 40;

/// The cards of a file: a heading with the name, then what there is of organisation, telephone numbers, addresses. Pictures, sounds
/// and keys are left out; links have the schemes `tel:` and `mailto:`. `None` where there is no card.
#[must_use]
pub fn read(octets: &[u8]) -> Option<Document> {
    let (lines, mut truncated) = lines::read(octets);
    let (mut blocks, mut cards, mut card) = (Vec::new(), 0, None::<Vec<&Line>>);
    for line in &lines {
        let is = |name: &str| line.name == name && line.value.trim().eq_ignore_ascii_case("VCARD");
        if is("BEGIN") {
            card = Some(Vec::new());
        } else if is("END") {
            let Some(card) = card.take() else { continue };
            if cards == CARDS {
                truncated = true;
                break;
            }
            cards += 1;
            show(&card, &mut blocks);
        } else if let Some(card) = &mut card {
            card.push(line);
        }
    }
    // A card whose end was cut off is still one.
    if let Some(card) = card.filter(|card| !card.is_empty() && cards < CARDS) {
        cards += 1;
        truncated = true;
        show(&card, &mut blocks);
    }
    (cards > 0).then_some(Document { blocks, remote: 0, truncated })
}

fn show(card: &[&Line], blocks: &mut Vec<Block>) {
    let first = |name: &str| card.iter().find(|line| line.name == name);
    let joined =
        |line: &Line, separator: &str| line.parts().into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(separator);
    let name = first("FN").map(|line| line.text()).filter(|text| !text.is_empty());
    // Family, given, additional, prefix, suffix (RFC 6350 §6.2.2).
    let parts = first("N").map(|line| line.parts()).unwrap_or_default();
    let part = |place: usize| parts.get(place).map(String::as_str).unwrap_or_default();
    let built = [part(3), part(1), part(0)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let name = name.or(Some(built).filter(|text| !text.is_empty())).or_else(|| first("ORG").map(|line| joined(line, ", ")));
    if let Some(name) = name {
        blocks.push(Block::Heading(3, vec![plain(name.replace('\n', " "))]));
    }
    let mut shown = 0;
    for line in card {
        let spans = match line.name.as_str() {
            "TITLE" | "ROLE" | "NOTE" | "NICKNAME" => vec![plain(line.text())],
            "ORG" | "ADR" => vec![plain(joined(line, ", "))],
            "TEL" => {
                let text = line.text();
                let text = text.strip_prefix("tel:").unwrap_or(&text).to_owned();
                let number: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#')).collect();
                let link = (!number.is_empty()).then(|| format!("tel:{number}"));
                vec![Span { text, link, ..Span::default() }]
            }
            "EMAIL" => {
                let text = line.text();
                let fits = text.contains('@') && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"@._+-".contains(&b));
                vec![Span { link: fits.then(|| format!("mailto:{text}")), text, ..Span::default() }]
            }
            "URL" => vec![plain(line.text())],
            _ => continue,
        };
        if shown < SHOWN && spans.iter().any(|span| !span.text.is_empty()) {
            shown += 1;
            blocks.push(Block::Paragraph(spans));
        }
    }
}

fn plain(text: String) -> Span {
    Span { text, ..Span::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:ROCHE;Jeanne;;Dr;\r\nORG:Hôpital du Puits;Cardiologie\r\nTEL;TYPE=WORK:04 73 00 00 00\r\n\
        EMAIL:jeanne.roche@hopital.mss.test\r\nURL:javascript:alert(1)\r\nPHOTO;ENCODING=b:AAAA\r\nEND:VCARD\r\n";

    fn texts(octets: &[u8]) -> Vec<(String, Option<String>)> {
        let spans = |block: Block| match block {
            Block::Heading(_, spans) | Block::Paragraph(spans) => spans,
            _ => panic!("another block"),
        };
        read(octets).unwrap().blocks.into_iter().flat_map(spans).map(|span| (span.text, span.link)).collect()
    }

    #[test]
    fn a_card_is_a_name_and_ways_to_reach_it() {
        let said = texts(CARD.as_bytes());
        let known: Vec<(&str, Option<&str>)> = said.iter().map(|(text, link)| (text.as_str(), link.as_deref())).collect();
        assert_eq!(
            known,
            [
                ("Dr Jeanne ROCHE", None),
                ("Hôpital du Puits, Cardiologie", None),
                ("04 73 00 00 00", Some("tel:0473000000")),
                ("jeanne.roche@hopital.mss.test", Some("mailto:jeanne.roche@hopital.mss.test")),
                ("javascript:alert(1)", None),
            ]
        );
    }

    #[test]
    fn what_is_cut_off_or_endless_is_bounded() {
        let cut = read(CARD.replace("END:VCARD\r\n", "").as_bytes()).unwrap();
        assert!(cut.truncated && !cut.blocks.is_empty());
        let many = read(CARD.repeat(500).as_bytes()).unwrap();
        assert!(many.truncated && many.blocks.len() <= CARDS * (SHOWN + 1));
        assert!(read(b"bonjour").is_none() && read(b"END:VCARD").is_none());
    }
}
