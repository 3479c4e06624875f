//! How much work and memory the documents of one message may cost, all together.

use std::cell::Cell;

/// Steps: one for each thing met, and more for long ones. A printed letter takes a few thousand.
const STEPS: u64 = 4_000_000;
/// Octets that compressed streams may give.
const INFLATED: usize = 24 << 20;
/// Documents looked at, those inside others included.
const DOCUMENTS: u32 = 16;

/// What is left. Shared by all who work on one message.
pub(super) struct Bounds {
    steps: Cell<u64>,
    inflated: Cell<usize>,
    documents: Cell<u32>,
}

impl Bounds {
    pub(super) fn new() -> Self {
        Self { steps: Cell::new(STEPS), inflated: Cell::new(INFLATED), documents: Cell::new(DOCUMENTS) }
    }

    /// Whether there is enough left for so many steps, which are spent; where there is not, nothing is left.
    pub(super) fn step(&self, count: usize) -> bool {
        let left = self.steps.get().checked_sub(u64::try_from(count).unwrap_or(u64::MAX));
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    /// How many octets may still be inflated.
    pub(super) fn room(&self) -> usize {
        self.inflated.get()
    }

    /// So many were.
    pub(super) fn inflated(&self, octets: usize) {
        self.inflated.set(self.inflated.get().saturating_sub(octets));
    }

    /// Whether one more document may be looked at.
    pub(super) fn document(&self) -> bool {
        let left = self.documents.get().checked_sub(1);
        self.documents.set(left.unwrap_or(0));
        left.is_some()
    }

    #[cfg(test)]
    pub(super) fn steps_left(&self) -> u64 {
        self.steps.get()
    }
}

/// Text that is gathered, up to a limit.
pub(super) struct Gathered {
    text: String,
    limit: usize,
}

impl Gathered {
    /// At most so many octets.
    pub(super) fn new(limit: usize) -> Self {
        Self { text: String::new(), limit }
    }

    /// Whether no more fits.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() >= self.limit
    }

    /// Adds what still fits, as it is.
    pub(super) fn push(&mut self, text: &str) {
        let room = self.limit.saturating_sub(self.text.len());
        self.text.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or(text));
    }

    /// Adds words, whatever white space stands between them.
    pub(super) fn words(&mut self, text: &str) {
        if text.starts_with(char::is_whitespace) {
            self.gap();
        }
        let mut words = text.split_whitespace().peekable();
        while let Some(word) = words.next()
            && !self.is_full()
        {
            self.push(word);
            if words.peek().is_some() || text.ends_with(char::is_whitespace) {
                self.gap();
            }
        }
    }

    /// What comes next is another word.
    pub(super) fn gap(&mut self) {
        self.part(' ');
    }

    /// What comes next is on another line, unless the word was cut by a soft hyphen.
    pub(super) fn line(&mut self) {
        if self.text.ends_with('\u{ad}') {
            self.text.pop();
        } else {
            self.part('\n');
        }
    }

    fn part(&mut self, sign: char) {
        if !self.is_full() && !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(sign);
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}
