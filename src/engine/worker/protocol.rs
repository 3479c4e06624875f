//! What is said between this program and its workers. Both ends are the same file: a version that differs is refused.
//!
//! A request: the mark, an operation, its parameters, then the file's octets to the end. An answer: the mark, what became of
//! it, then what was asked for. Numbers are of eight octets, the lowest first.

use crate::domain::document::DocumentTime;
use crate::domain::mail::Picture;
use crate::formats::pdf::{Facts, LIMIT, PdfA, PdfError};

/// What every request and every answer begins with.
const MARK: &[u8] = b"PLIW1";
/// The longest parameter, in octets.
const WORDS: usize = 4_096;
/// The largest picture: 4 octets for each of the most pixels drawn.
const PICTURE: usize = 4 * 12_700_000;
/// What stands around the largest file, in octets: mark, numbers and parameters.
const AROUND: usize = 64 + 4 * (WORDS + 8);

/// What a worker is asked.
pub(super) struct Request {
    pub(super) operation: Operation,
    pub(super) octets: Vec<u8>,
}

pub(super) enum Operation {
    Pages,
    Page { number: usize, width: u32 },
    ToPdfA(Facts),
}

/// The longest request.
pub(super) const REQUEST_LIMIT: usize = LIMIT + AROUND;

impl Request {
    /// The longest answer to it.
    pub(super) fn answer_limit(&self) -> u64 {
        (AROUND
            + match self.operation {
                Operation::Pages => 0,
                Operation::Page { .. } => PICTURE,
                Operation::ToPdfA(_) => 2 * LIMIT,
            }) as u64
    }

    /// What comes before the file's octets.
    pub(super) fn head(&self) -> Vec<u8> {
        let mut head = MARK.to_vec();
        match &self.operation {
            Operation::Pages => head.push(1),
            Operation::Page { number, width } => {
                head.push(2);
                put(&mut head, *number);
                put(&mut head, *width as usize);
            }
            Operation::ToPdfA(facts) => {
                head.push(3);
                for text in [&facts.title, &facts.author, &facts.language, &facts.date.0] {
                    let end = text.floor_char_boundary(WORDS);
                    let text = text.get(..end).unwrap_or_default();
                    put(&mut head, text.len());
                    head.extend_from_slice(text.as_bytes());
                }
            }
        }
        head
    }

    /// Reads a request.
    pub(super) fn read(octets: &[u8]) -> Option<Self> {
        let mut rest = octets.strip_prefix(MARK)?;
        let operation = match octet(&mut rest)? {
            1 => Operation::Pages,
            2 => Operation::Page { number: number(&mut rest)?, width: u32::try_from(number(&mut rest)?).ok()? },
            3 => {
                let mut text = || {
                    let length = number(&mut rest).filter(|length| *length <= WORDS)?;
                    let (text, after) = rest.split_at_checked(length)?;
                    rest = after;
                    Some(std::str::from_utf8(text).ok()?.to_owned())
                };
                let (title, author, language, date) = (text()?, text()?, text()?, text()?);
                Operation::ToPdfA(Facts { title, author, language, date: DocumentTime(date) })
            }
            _ => return None,
        };
        Some(Self { operation, octets: rest.to_vec() })
    }
}

fn put(octets: &mut Vec<u8>, number: usize) {
    octets.extend_from_slice(&(number as u64).to_le_bytes());
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let (number, after) = rest.split_first_chunk::<8>()?;
    *rest = after;
    usize::try_from(u64::from_le_bytes(*number)).ok()
}

fn octet(rest: &mut &[u8]) -> Option<u8> {
    let (octet, after) = rest.split_first()?;
    *rest = after;
    Some(*octet)
}

/// What a failure is on the way.
const FAILURES: [(u8, PdfError); 5] =
    [(1, PdfError::Unreadable), (2, PdfError::Encrypted), (3, PdfError::NoSuchPage), (4, PdfError::TooLarge), (5, PdfError::Unwritable)];

/// An answer's octets.
pub(super) fn answer<T>(result: Result<T, PdfError>, write: impl FnOnce(&mut Vec<u8>, T)) -> Vec<u8> {
    let mut octets = MARK.to_vec();
    match result {
        Ok(value) => {
            octets.push(0);
            write(&mut octets, value);
        }
        Err(error) => octets.extend(FAILURES.iter().find(|(_, failure)| *failure == error).map(|(code, _)| *code)),
    }
    octets
}

/// What is behind the mark: `None` for what is no answer.
fn open(octets: &[u8]) -> Option<Result<&[u8], PdfError>> {
    let mut rest = octets.strip_prefix(MARK)?;
    match octet(&mut rest)? {
        0 => Some(Ok(rest)),
        code => FAILURES.iter().find(|(known, _)| *known == code).map(|(_, failure)| Err(*failure)),
    }
}

/// Reads an answer whose value this reads, to its last octet.
fn opened<T>(octets: &[u8], read: impl FnOnce(&mut &[u8]) -> Option<T>) -> Option<Result<T, PdfError>> {
    match open(octets)? {
        Ok(mut rest) => read(&mut rest).filter(|_| rest.is_empty()).map(Ok),
        Err(failure) => Some(Err(failure)),
    }
}

/// A count of pages.
pub(super) fn pages(octets: &[u8]) -> Option<Result<usize, PdfError>> {
    opened(octets, number)
}

pub(super) fn put_pages(octets: &mut Vec<u8>, pages: usize) {
    put(octets, pages);
}

/// A page drawn.
pub(super) fn picture(octets: &[u8]) -> Option<Result<Picture, PdfError>> {
    opened(octets, |rest| {
        let (width, height) = (u32::try_from(number(rest)?).ok()?, u32::try_from(number(rest)?).ok()?);
        let expected = (width as usize).checked_mul(height as usize)?.checked_mul(4)?;
        (expected == rest.len() && expected > 0).then(|| Picture { width, height, rgba: std::mem::take(rest).to_vec() })
    })
}

pub(super) fn put_picture(octets: &mut Vec<u8>, picture: Picture) {
    put(octets, picture.width as usize);
    put(octets, picture.height as usize);
    octets.extend_from_slice(&picture.rgba);
}

/// A file written anew.
pub(super) fn pdf_a(octets: &[u8]) -> Option<Result<PdfA, PdfError>> {
    opened(octets, |rest| {
        let (kept, text_lost, length) = (octet(rest)? != 0, octet(rest)? != 0, number(rest)?);
        (length == rest.len()).then(|| PdfA { octets: std::mem::take(rest).to_vec(), kept, text_lost })
    })
}

pub(super) fn put_pdf_a(octets: &mut Vec<u8>, file: PdfA) {
    octets.extend([u8::from(file.kept), u8::from(file.text_lost)]);
    put(octets, file.octets.len());
    octets.extend_from_slice(&file.octets);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_as_they_were_written() {
        let facts = Facts { title: "é".repeat(4_000), author: "A".into(), language: String::new(), date: DocumentTime("20240102".into()) };
        for operation in [Operation::Pages, Operation::Page { number: 70_000, width: 800 }, Operation::ToPdfA(facts)] {
            let request = Request { operation, octets: b"%PDF-".to_vec() };
            let all = [request.head(), request.octets.clone()].concat();
            let read = Request::read(&all).unwrap();
            assert_eq!(([read.head(), read.octets].concat(), all.len() <= REQUEST_LIMIT), (all.clone(), true));
            for end in 0..request.head().len() {
                assert!(Request::read(&all[..end]).is_none(), "{end}");
            }
        }
    }

    #[test]
    fn only_whole_answers_count() {
        let small = Picture { width: 2, height: 1, rgba: vec![7; 8] };
        let all = answer(Ok(small.clone()), put_picture);
        assert_eq!(picture(&all), Some(Ok(small)));
        for end in 0..all.len() {
            assert_eq!(picture(&all[..end]), None, "{end}");
        }
        assert_eq!(picture(&[all, vec![0]].concat()), None);
        let huge = [MARK, &[0], &u64::MAX.to_le_bytes(), &u64::MAX.to_le_bytes()].concat();
        assert_eq!(picture(&huge), None);
        let file = PdfA { octets: vec![1, 2, 3], kept: true, text_lost: false };
        assert_eq!(pdf_a(&answer(Ok(file.clone()), put_pdf_a)), Some(Ok(file)));
        for (_, failure) in FAILURES {
            assert_eq!(pages(&answer(Err(failure), put_pages)), Some(Err(failure)));
        }
    }
}
