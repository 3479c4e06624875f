//! The field of a message's recipients: chips, a line to type in, and what the directory suggests.

use super::Element;
use super::chip::chip_with_tip;
use super::popup::{choice, choices};
use super::recipients_box::Typing;
use crate::text::window::widget as said;
use crate::ui::theme::{REGULAR, SPACE_XS, TEXT_L, TEXT_M, Tone, tokens};
use iced::widget::{Id, column, space, text, text_input};
use iced::{Border, Color, Length, Theme};

/// What a place tells.
pub(super) type Told<'a, M> = Box<dyn Fn(usize) -> M + 'a>;

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
    on_remove: Option<Told<'a, M>>,
    on_pick: Option<Told<'a, M>>,
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
        let RecipientField { label, id, chips, text: typed, suggestions, on_input, on_remove, on_pick, on_commit } = field;
        let chips: Vec<_> = chips.into_iter().map(|look| (look, on_remove.as_ref())).enumerate().map(chip).collect();
        let mut input = text_input("", &typed).id(id.clone()).font(REGULAR).size(TEXT_L).padding([SPACE_XS, SPACE_XS]).style(bare);
        let on_input: Option<Typing<'a, M>> = on_input.map(Into::into);
        if let Some(on_input) = on_input.clone() {
            input = input.on_input(move |text| on_input(text));
        }
        let count = suggestions.len();
        let rows = choices(suggestions.into_iter().map(|(title, detail)| choice(title, detail, space().width(0).into())));
        let inner =
            super::recipients_box::Field { id, input: input.into(), rows, chips, typed, count, on_input, on_remove, on_pick, on_commit };
        if label.is_empty() {
            return Element::new(inner);
        }
        column![text(label).size(TEXT_M), Element::new(inner)].spacing(SPACE_XS).width(Length::Fill).into()
    }
}

fn chip<'a, M: Clone + 'a>((place, (look, on_remove)): (usize, (ChipLook, Option<&Told<'a, M>>))) -> Element<'a, M> {
    let remove_words = said::remove(&look.words);
    chip_with_tip(look.tone, look.words, remove_words, look.tip, on_remove.map(|on_remove| on_remove(place)))
}

/// The field draws the frame of all it holds.
fn bare(theme: &Theme, _status: text_input::Status) -> text_input::Style {
    let t = tokens(theme);
    text_input::Style {
        background: Color::TRANSPARENT.into(),
        border: Border::default(),
        icon: t.muted,
        placeholder: t.muted,
        value: t.text,
        selection: t.selected,
    }
}
