//! The text being written, and what it was: iced's editor cannot undo.

use iced::widget::text_editor::{Action, Content, Cursor, Edit};

/// How many states are kept.
const STATES: usize = 200;
/// How much text they hold together, in octets.
const OCTETS: usize = 4_000_000;

/// What an edit is part of: one stroke of the same sort after another is undone together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    None,
    Typing,
    Erasing,
}

#[derive(Clone)]
struct State {
    text: String,
    cursor: Cursor,
}

/// A text being written.
pub(super) struct Body {
    pub(super) content: Content,
    past: Vec<State>,
    future: Vec<State>,
    run: Run,
}

impl Body {
    /// A text to go on with, the caret at its beginning.
    pub(super) fn new(text: &str) -> Self {
        Self { content: Content::with_text(text), past: vec![], future: vec![], run: Run::None }
    }

    pub(super) fn text(&self) -> String {
        self.content.text()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.content.lines().all(|line| line.text.trim().is_empty())
    }

    /// Does what the person does; whether the text changed.
    pub(super) fn perform(&mut self, action: Action) -> bool {
        let Action::Edit(edit) = &action else {
            // Where the caret was moved, another stretch begins; scrolling moves nothing.
            if !matches!(action, Action::Scroll { .. }) {
                self.run = Run::None;
            }
            self.content.perform(action);
            return false;
        };
        let run = match edit {
            Edit::Insert(c) if !c.is_whitespace() => Run::Typing,
            Edit::Backspace | Edit::Delete => Run::Erasing,
            _ => Run::None,
        };
        if run == Run::None || run != self.run {
            self.remember();
        }
        self.run = run;
        self.future.clear();
        self.content.perform(action);
        true
    }

    /// Takes the last stretch back; whether there was one.
    pub(super) fn undo(&mut self) -> bool {
        let Some(state) = self.past.pop() else { return false };
        self.future.push(self.state());
        self.restore(&state);
        true
    }

    /// Does again what was taken back; whether there was anything.
    pub(super) fn redo(&mut self) -> bool {
        let Some(state) = self.future.pop() else { return false };
        self.past.push(self.state());
        self.restore(&state);
        true
    }

    fn state(&self) -> State {
        State { text: self.content.text(), cursor: self.content.cursor() }
    }

    fn restore(&mut self, state: &State) {
        self.run = Run::None;
        self.content = Content::with_text(&state.text);
        self.content.move_to(state.cursor);
    }

    fn remember(&mut self) {
        self.past.push(self.state());
        let mut held: usize = self.past.iter().map(|state| state.text.len()).sum();
        let mut dropped = self.past.len().saturating_sub(STATES);
        held -= self.past.iter().take(dropped).map(|state| state.text.len()).sum::<usize>();
        while let Some(oldest) = self.past.get(dropped).filter(|_| held > OCTETS) {
            held -= oldest.text.len();
            dropped += 1;
        }
        self.past.drain(..dropped);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iced::widget::text_editor::Motion;
    use std::sync::Arc;

    fn type_in(body: &mut Body, text: &str) {
        text.chars().for_each(|c| assert!(body.perform(Action::Edit(Edit::Insert(c)))));
    }

    #[test]
    fn a_word_is_undone_at_once() {
        let mut body = Body::new("fin");
        type_in(&mut body, "Cher confrère ");
        assert_eq!(body.text(), "Cher confrère fin");
        let mut seen = vec![];
        while body.undo() {
            seen.push(body.text());
        }
        assert_eq!(seen, ["Cher confrèrefin", "Cher fin", "Cherfin", "fin"]);
        while body.redo() {}
        assert_eq!(body.text(), "Cher confrère fin");
        type_in(&mut body, "!");
        assert_eq!(body.text(), "Cher confrère !fin", "the caret is where it was");
        assert!(!body.redo(), "what is written anew replaces what was taken back");
    }

    #[test]
    fn moving_begins_another_stretch_and_changes_nothing() {
        let mut body = Body::new("");
        type_in(&mut body, "ab");
        assert!(!body.perform(Action::Move(Motion::Left)));
        type_in(&mut body, "c");
        body.undo();
        assert_eq!(body.text(), "ab");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut body = Body::new("");
        for _ in 0..12 {
            body.perform(Action::Edit(Edit::Paste(Arc::new("x".repeat(OCTETS / 8)))));
        }
        assert!(body.past.iter().map(|s| s.text.len()).sum::<usize>() <= OCTETS);
        for _ in 0..STATES + 9 {
            body.perform(Action::Edit(Edit::Enter));
        }
        assert!(body.past.len() <= STATES);
    }
}
