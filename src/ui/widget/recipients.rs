//! The field of a message's recipients: chips, a line to type in, and what the directory suggests.

use super::{Element, chip};
use crate::ui::theme::{SPACE_S, SPACE_XS, TEXT_M, Tone};
use iced::Length;
use iced::widget::{Id, column, row, text};

/// What a recipient's chip shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChipLook {
    /// Who it is.
    pub words: String,
    /// What is wrong with it, if anything is.
    pub tone: Tone,
    /// The whole of it, or why it is wrong, for the tip.
    pub tip: String,
}

/// Recipients: chips, a line to type in, and suggestions under it.
pub struct RecipientField<'a, M> {
    label: String,
    id: Id,
    chips: Vec<ChipLook>,
    text: String,
    suggestions: Vec<(String, String)>,
    on_input: Option<Box<dyn Fn(String) -> M + 'a>>,
    on_remove: Option<Box<dyn Fn(usize) -> M + 'a>>,
    on_pick: Option<Box<dyn Fn(usize) -> M + 'a>>,
    on_commit: Option<M>,
}

/// The field of recipients. `text` is what is being typed; `suggestions` are a title and a detail each, best first.
/// Without [`RecipientField::on_input`], it is drawn disabled.
pub fn recipient_field<'a, M>(
    label: impl Into<String>,
    id: impl Into<Id>,
    chips: Vec<ChipLook>,
    text: &str,
    suggestions: Vec<(String, String)>,
) -> RecipientField<'a, M> {
    RecipientField {
        label: label.into(),
        id: id.into(),
        chips,
        text: text.to_owned(),
        suggestions,
        on_input: None,
        on_remove: None,
        on_pick: None,
        on_commit: None,
    }
}

impl<'a, M> RecipientField<'a, M> {
    /// What typing means. A paste comes whole, once, with everything the line then holds: the screen splits it.
    #[must_use]
    pub fn on_input(mut self, message: impl Fn(String) -> M + 'a) -> Self {
        self.on_input = Some(Box::new(message));
        self
    }

    /// What taking away the chip of that place means: its cross, Delete, or Backspace in an empty line.
    #[must_use]
    pub fn on_remove(mut self, message: impl Fn(usize) -> M + 'a) -> Self {
        self.on_remove = Some(Box::new(message));
        self
    }

    /// What choosing the suggestion of that place means: a click, or Enter on it.
    #[must_use]
    pub fn on_pick(mut self, message: impl Fn(usize) -> M + 'a) -> Self {
        self.on_pick = Some(Box::new(message));
        self
    }

    /// What ending what is typed means: Enter, a comma, a semicolon, Tab, or leaving the field.
    #[must_use]
    pub fn on_commit(mut self, message: M) -> Self {
        self.on_commit = Some(message);
        self
    }
}

impl<'a, M: Clone + 'a> From<RecipientField<'a, M>> for Element<'a, M> {
    fn from(field: RecipientField<'a, M>) -> Self {
        let chips = field.chips.into_iter().enumerate().map(|(place, look)| {
            let removed = field.on_remove.as_ref().map(|on_remove| on_remove(place));
            chip(look.tone, look.words, look.tip, removed)
        });
        let mut input = super::text_field(String::new(), field.id, String::new(), field.text);
        if let Some(on_input) = field.on_input {
            input = input.on_input(on_input);
        }
        if let Some(on_commit) = field.on_commit {
            input = input.on_submit(on_commit);
        }
        let suggestions = field.suggestions.into_iter().enumerate().map(|(place, (title, detail))| {
            let picked = field.on_pick.as_ref().map(|on_pick| on_pick(place));
            row![Element::from(super::button(title).on_press_maybe(picked)), super::muted(detail)].spacing(SPACE_S).into()
        });
        column![
            text(field.label).size(TEXT_M),
            iced::widget::Row::with_children(chips).spacing(SPACE_XS).wrap(),
            Element::from(input),
            iced::widget::Column::with_children(suggestions)
        ]
        .spacing(SPACE_XS)
        .width(Length::Fill)
        .into()
    }
}
