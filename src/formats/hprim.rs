//! Results and letters in HPRIM text form: twelve lines about the patient, the text, structured lines of results, marks of end
//! (H' Santé, « HPRIM 1.x, en-tête de 12 lignes », « ****LAB**** »).
//!
//! Software of thirty years writes it in the charsets of its time, and leaves lines out. What can be read is, the rest is shown
//! as it stands.

use super::charset;
use crate::domain::display::{Block, Cell, Span};
use crate::domain::document::{
    BiologyResult, Code, DocumentFault, DocumentTime, FileKind, HealthDocument, Octets, OpenedFile, Party, Section,
};
use crate::domain::patient::{Ins, PatientIdentity};

/// The largest file read, in octets.
const SIZE: usize = 4 << 20;
/// The most letters of one file.
const LETTERS: usize = 100;
/// The most results of one letter.
const RESULTS: usize = 5_000;
/// The lines about the patient.
const HEADER: usize = 12;
/// The longest value kept of a structured line, in characters.
const VALUE: usize = 200;

/// Whether a file is one, by its name, its media type, and above all its marks.
#[must_use]
pub fn is_hprim(name: &str, media_type: &str, octets: &[u8]) -> bool {
    let head = octets.get(..octets.len().min(SIZE)).unwrap_or_default();
    if head.starts_with(b"%PDF") || head.starts_with(b"PK\x03\x04") || head.starts_with(b"<") || head.iter().take(4096).any(|b| *b == 0) {
        return false;
    }
    let lines = || head.split(|b| matches!(b, b'\n' | b'\r')).filter(|line| !line.is_empty());
    let has_mark = lines().any(|line| {
        let line = line.trim_ascii();
        line.starts_with(b"****LAB****") || line.starts_with(b"****FIN****") || line.starts_with(b"****FINFICHIER****")
    });
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let is_named = matches!(ending.as_str(), "hpr" | "hpm" | "hprim" | "hp1") || media_type.to_ascii_lowercase().contains("hprim");
    // A text without its marks is one where its name says so and a birth date stands where it should.
    has_mark || is_named && text_lines(&text_of(head)).nth(6).is_some_and(|line| date_of(line).is_some())
}

/// Reads a file: a document for each letter in it.
#[must_use]
pub fn open(octets: &[u8]) -> OpenedFile {
    let kept = octets.get(..SIZE).unwrap_or(octets);
    let text = text_of(kept);
    let mut file = OpenedFile { kind: FileKind::Hprim, ..OpenedFile::default() };
    if kept.len() < octets.len() {
        file.faults.push(DocumentFault::OverLimits);
    }
    let source = Octets(octets.into());
    let mut letter: Vec<&str> = Vec::new();
    for line in text_lines(&text) {
        let mark = mark_of(line);
        if mark == Some(Mark::EndOfFile) {
            break;
        }
        if mark == Some(Mark::End) {
            file.documents.extend(document(&letter, &source));
            letter.clear();
            if file.documents.len() == LETTERS {
                file.faults.push(DocumentFault::Truncated);
                break;
            }
        } else {
            letter.push(line);
        }
    }
    // The last letter's own end is forgotten as often as not.
    if file.documents.len() < LETTERS {
        file.documents.extend(document(&letter, &source));
    }
    if file.documents.is_empty() {
        file.faults.push(DocumentFault::Unreadable);
    }
    file
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Results,
    End,
    EndOfFile,
    Other,
}

fn mark_of(line: &str) -> Option<Mark> {
    let name = line.trim().strip_prefix("****")?.split('*').next().unwrap_or_default();
    Some(match name.trim() {
        "LAB" => Mark::Results,
        "FIN" => Mark::End,
        "FINFICHIER" => Mark::EndOfFile,
        _ => Mark::Other,
    })
}

fn text_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(|line| line.trim_end_matches(['\r', '\u{1a}']))
}

/// One letter; `None` for nothing but empty lines.
fn document(letter: &[&str], source: &Octets) -> Option<HealthDocument> {
    if letter.iter().all(|line| line.trim().is_empty()) {
        return None;
    }
    // Empty lines between two letters belong to neither, unless the header begins with an empty code.
    let at = |place: usize| letter.get(place).map(|line| visible(line.trim())).unwrap_or_default();
    let is_dated = date_of(&at(6)).is_some();
    let is_named = letter.len() >= HEADER && !at(1).is_empty() && (date_of(&at(9)).is_some() || !at(1).contains(' '));
    let has_header = is_dated || is_named;
    let mut document = HealthDocument { source: source.clone(), media_type: "application/x-hprim".into(), ..HealthDocument::default() };
    let mut body = letter;
    if has_header {
        document.patient = patient(&at(1), &at(2), &at(6), &at(7));
        document.id = short(&at(8));
        document.date = DocumentTime(date_of(&at(9)).unwrap_or_default());
        let (sender, recipient) = (at(10), at(11));
        if !sender.is_empty() {
            document.authors.push(Party { name: short(&sender), ..Party::default() });
        }
        if !recipient.is_empty() {
            document.recipients.push(Party { name: short(&recipient), ..Party::default() });
        }
        body = letter.get(HEADER..).unwrap_or_default();
    }
    if document.patient.is_empty() {
        document.faults.push(DocumentFault::NoPatient);
    }
    let mut blocks = Vec::new();
    if has_header {
        let lines = letter.get(..HEADER).unwrap_or(letter).iter().map(|line| visible(line.trim())).filter(|line| !line.is_empty());
        blocks.push(Block::Preformatted(lines.collect::<Vec<_>>().join("\n")));
    }
    let (mut text, mut in_results) = (String::new(), false);
    for line in body {
        match mark_of(line) {
            Some(Mark::Results) => in_results = true,
            Some(_) => {}
            None if in_results && line.contains('|') => result(line, &mut document),
            None => {
                text.push_str(&visible(line.trim_end()));
                text.push('\n');
            }
        }
    }
    let text = text.trim_matches('\n');
    if !text.is_empty() {
        blocks.push(Block::Preformatted(text.to_owned()));
    }
    if !document.biology.is_empty() {
        // Biology (LOINC): what the list calls it.
        document.code = Code { code: "11502-2".into(), system: "2.16.840.1.113883.6.1".into(), label: String::new() };
        // Many laboratories send the results in the structured lines only.
        if text.is_empty() {
            blocks.push(table(&document.biology));
        }
    }
    document.sections.push(Section { blocks, ..Section::default() });
    Some(document)
}

/// `RES|libellé|code|type|valeur|unité|inf|sup|anomalie|…`; `TEX|…` is a text.
fn result(line: &str, document: &mut HealthDocument) {
    let mut fields = line.split('|').map(|field| short(&visible(field.trim())));
    let mut next = || fields.next().unwrap_or_default();
    if next() != "RES" {
        return;
    }
    let (label, code, _type) = (next(), next(), next());
    let (value, unit, low, high, interpretation) = (next(), next(), next(), next(), next());
    if label.is_empty() && code.is_empty() || value.is_empty() {
        return;
    }
    if document.biology.len() == RESULTS {
        if !document.faults.contains(&DocumentFault::Truncated) {
            document.faults.push(DocumentFault::Truncated);
        }
        return;
    }
    let interpretation = match interpretation.to_ascii_uppercase().as_str() {
        known @ ("N" | "L" | "H" | "LL" | "HH" | "A" | "AA") => known.to_owned(),
        _ => String::new(),
    };
    let time = document.date.clone();
    let code = Code { code, system: String::new(), label };
    document.biology.push(BiologyResult { code, value, unit, low, high, interpretation, time, ..BiologyResult::default() });
}

fn table(results: &[BiologyResult]) -> Block {
    let cell = |text: &str| Cell {
        heading: false,
        columns: 1,
        blocks: vec![Block::Paragraph(vec![Span { text: text.to_owned(), ..Span::default() }])],
    };
    let range = |result: &BiologyResult| match (result.low.as_str(), result.high.as_str()) {
        ("", "") => String::new(),
        ("", high) => format!("< {high}"),
        (low, "") => format!("> {low}"),
        (low, high) => format!("{low} - {high}"),
    };
    let row = |result: &BiologyResult| vec![cell(&result.code.label), cell(&result.value), cell(&result.unit), cell(&range(result))];
    Block::Table(results.iter().map(row).collect())
}

fn patient(name: &str, given: &str, birth: &str, number: &str) -> PatientIdentity {
    let birth_date = date_of(birth).unwrap_or_default();
    // It may be the number of whoever the patient is insured with: a child has a parent's. It is the patient's own where the birth
    // says the same.
    let own = Ins::parse(number).ok().filter(|ins| ins.matricule().get(1..5).zip(birth_date.get(2..6)).is_some_and(|(a, b)| a == b));
    PatientIdentity { ins: own, birth_name: short(name), given_name: short(given), birth_date, ..PatientIdentity::default() }
}

/// A date as `AAAAMMJJ`: `JJ/MM/AAAA`, `JJ/MM/AA`, `JJMMAAAA`, `JJMMAA`, `AAAA-MM-JJ`, with any separator.
fn date_of(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'-' | b'.')) {
        return None;
    }
    let (day, month, year) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (*day, *month, *year),
        [day, month, year] => (*day, *month, *year),
        [all] if matches!(all.len(), 6 | 8) => (all.get(0..2)?, all.get(2..4)?, all.get(4..)?),
        _ => return None,
    };
    let (day, month, short_year): (u8, u8, u16) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
    let year = match year.len() {
        4 => short_year,
        // Nobody alive was born before 1930 by two digits more often than after 2030.
        2 if short_year <= 30 => 2000 + short_year,
        2 => 1900 + short_year,
        _ => return None,
    };
    let is_date = (1..=31).contains(&day) && (1..=12).contains(&month) && (1850..2200).contains(&year);
    is_date.then(|| format!("{year:04}{month:02}{day:02}"))
}

fn short(text: &str) -> String {
    text.chars().take(VALUE).collect()
}

/// Without control characters but tabs, nor what turns the direction of writing.
fn visible(text: &str) -> String {
    let hidden =
        |c: &char| c.is_control() && *c != '\t' || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !hidden(c)).collect()
}

/// The letters of code page 850 from 0x80 on, in which programs of DOS wrote.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑ";

/// The text, in the charset that its accents betray.
fn text_of(octets: &[u8]) -> String {
    if std::str::from_utf8(octets).is_err() {
        // é è à ê ç, as code page 850 and as Windows write them.
        let count = |letters: &[u8]| octets.iter().filter(|b| letters.contains(b)).count();
        if count(&[0x82, 0x8a, 0x85, 0x88, 0x87]) > count(&[0xe9, 0xe8, 0xe0, 0xea, 0xe7]) {
            let letters: Vec<char> = CP850.chars().collect();
            let letter = |byte: u8| match byte {
                0..=0x7f => char::from(byte),
                0xb7 => 'À',
                0xd2 => 'Ê',
                0xd4 => 'È',
                0xe6 => 'µ',
                0xf8 => '°',
                0xfd => '²',
                0xf1 => '±',
                _ => letters.get(usize::from(byte) - 0x80).copied().unwrap_or('\u{fffd}'),
            };
            return octets.iter().map(|b| letter(*b)).collect();
        }
    }
    let text = charset::decode(octets, None);
    if text.contains('\n') { text.into_owned() } else { text.replace('\r', "\n") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Alert;

    const LETTER: &str = "P42\r\nVIAL\r\nPaul\r\n3 rue du Puits\r\n\r\n63000 VILLE\r\n12/03/1964\r\n164039999999902\r\nD-2041\r\n02/03/2026\r\nLABO DU PUITS\r\nDr MARTIN\r\n\
        Bilan demandé le 1er mars.\r\n\r\n  Potassium     6,8 mmol/l\r\n****LAB****\r\nRES|Potassium|K|N|6,8|mmol/l|3,5|5,1|HH|F\r\n\
        RES|Sodium|NA|N|140|mmol/l|135|145|N|F\r\nTEX|rien\r\nRES||||\r\n****FIN****\r\n";

    #[test]
    fn a_letter_tells_its_patient_its_text_and_its_results() {
        assert!(is_hprim("resultat.txt", "text/plain", LETTER.as_bytes()));
        let file = open(format!("{LETTER}****FINFICHIER****\r\nreste").as_bytes());
        assert_eq!((file.kind, file.documents.len(), file.faults.len()), (FileKind::Hprim, 1, 0));
        let letter = &file.documents[0];
        assert_eq!(letter.patient.display(), "VIAL Paul · 12/03/1964");
        assert_eq!((letter.date.0.as_str(), letter.id.as_str(), letter.authors[0].name.as_str()), ("20260302", "D-2041", "LABO DU PUITS"));
        let [first, second] = letter.biology.as_slice() else { panic!() };
        assert_eq!((first.code.label.as_str(), first.value.as_str(), first.unit.as_str()), ("Potassium", "6,8", "mmol/l"));
        assert_eq!((first.alert(), second.alert(), letter.code.code.as_str()), (Alert::Critical, Alert::None, "11502-2"));
        let [Block::Preformatted(header), Block::Preformatted(text)] = letter.sections[0].blocks.as_slice() else { panic!() };
        assert!(header.starts_with("P42\nVIAL\nPaul") && text == "Bilan demandé le 1er mars.\n\n  Potassium     6,8 mmol/l");
    }

    #[test]
    fn several_letters_are_several_documents() {
        let file = open(format!("{LETTER}{}", LETTER.replace("VIAL", "ROCHE").replace("****FIN****\r\n", "")).as_bytes());
        assert_eq!(file.documents.iter().map(|d| d.patient.birth_name.as_str()).collect::<Vec<_>>(), ["VIAL", "ROCHE"]);
    }

    #[test]
    fn old_charsets_are_read() {
        for (encoded, text) in
            [(b"r\x82sultat \x85 No\x89l".as_slice(), "résultat à Noël"), (b"r\xe9sultat \xe0 No\xebl", "résultat à Noël")]
        {
            assert_eq!(text_of(encoded), text);
        }
        assert_eq!(text_of("résultat".as_bytes()), "résultat");
    }

    #[test]
    fn a_number_of_insurance_is_the_patient_s_where_the_birth_says_so() {
        let number = |body: u64| format!("{body}{:02}", 97 - body % 97);
        let own = number(1_640_399_999_999);
        assert_eq!(patient("VIAL", "Paul", "12/03/1964", &own).ins.unwrap().matricule(), own);
        assert!(patient("VIAL", "Léa", "01/06/2015", &own).ins.is_none());
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for text in ["12/03/1964", "12-03-1964", "12031964", "120364", "12/03/64", "1964-03-12", "12/03/1964 08:30"] {
            assert_eq!(date_of(text).as_deref(), Some("19640312"), "{text}");
        }
        for text in ["", "hier", "32/01/2026", "12/13/1964", "1", "é2031964"] {
            assert_eq!(date_of(text), None, "{text}");
        }
    }

    #[test]
    fn results_without_a_text_are_a_table() {
        let file = open(LETTER.replace("Bilan demandé le 1er mars.\r\n\r\n  Potassium     6,8 mmol/l\r\n", "").as_bytes());
        assert!(matches!(file.documents[0].sections[0].blocks.as_slice(), [Block::Preformatted(_), Block::Table(rows)] if rows.len() == 2));
    }

    #[test]
    fn a_text_is_none_without_its_marks() {
        for (name, octets) in
            [("a.txt", b"bonjour\nFIN\n".as_slice()), ("a.hpr", b"%PDF-1.4\n****FIN****"), ("a.hpr", b"bonjour"), ("a.txt", b"")]
        {
            assert!(!is_hprim(name, "text/plain", octets), "{name}");
        }
        let unmarked = LETTER.split("****LAB").next().unwrap();
        assert!(is_hprim("a.hpr", "", unmarked.as_bytes()) && !is_hprim("a.txt", "", unmarked.as_bytes()));
        assert_eq!(open(b"").faults, [DocumentFault::Unreadable]);
    }
}
