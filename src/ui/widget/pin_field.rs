//! A line to type a secret in: it knows how many characters there are, and never which.
//!
//! What is typed leaves it at once, one [`PinEdit`] for each key, and stays nowhere in it: no value, no paragraph, no text
//! of an input method, nothing to copy. Edits are changes rather than values, so that keys that come together are all
//! counted, whatever is shown meanwhile. What the toolkit and the system keep of a key or of the clipboard is theirs.

use super::Element;
use super::input::{look, wrong};
use crate::ui::theme::{SPACE_S, SPACE_XS, TEXT_L, TEXT_M};
use iced::advanced::mouse::{Click, click};
use iced::advanced::text::LineHeight;
use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, clipboard, layout, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key, Modifiers};
use iced::time::Instant;
use iced::widget::{Column, text, text_input};
use iced::{Border, Event, Length, Rectangle, Size, Theme, mouse, touch, window};
use std::time::Duration;
use zeroize::Zeroizing;

/// The width of a dot, and of a dot with the space after it.
const DOT: f32 = 7.0;
const STEP: f32 = 11.0;
/// How long the caret is shown, then hidden.
const BLINK: Duration = Duration::from_millis(500);

/// Characters of a PIN on their way to where it is kept. They are wiped, and never shown.
#[derive(Clone)]
pub struct TypedPin(Zeroizing<String>);

impl TypedPin {
    /// What was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for TypedPin {
    fn from(typed: String) -> Self {
        Self(Zeroizing::new(typed))
    }
}

impl std::fmt::Debug for TypedPin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedPin(…)")
    }
}

/// What a key does to a PIN. There is no place in it: what cannot be seen is typed at its end.
#[derive(Debug, Clone)]
pub enum PinEdit {
    /// Characters come after the others.
    Add(TypedPin),
    /// The last one goes.
    Erase,
    /// All go.
    Clear,
}

/// A line to type a secret in, with its name above it.
pub struct PinField<'a, M> {
    label: String,
    id: Id,
    count: usize,
    on_edit: Option<Box<dyn Fn(PinEdit) -> M + 'a>>,
    on_submit: Option<M>,
    error: String,
}

/// A line to type a secret in, of which `count` characters are there. Disabled until [`PinField::on_edit`].
pub fn pin_field<'a, M>(label: impl Into<String>, id: impl Into<Id>, count: usize) -> PinField<'a, M> {
    PinField { label: label.into(), id: id.into(), count, on_edit: None, on_submit: None, error: String::new() }
}

impl<'a, M> PinField<'a, M> {
    /// What a key means; without it, the field is disabled.
    #[must_use]
    pub fn on_edit(mut self, message: impl Fn(PinEdit) -> M + 'a) -> Self {
        self.on_edit = Some(Box::new(message));
        self
    }

    /// What Enter means.
    #[must_use]
    pub fn on_submit(mut self, message: M) -> Self {
        self.on_submit = Some(message);
        self
    }

    /// What is wrong with what it holds, under it; an empty text is nothing.
    #[must_use]
    pub fn error(mut self, words: impl Into<String>) -> Self {
        self.error = words.into();
        self
    }
}

impl<'a, M: Clone + 'a> From<PinField<'a, M>> for Element<'a, M> {
    fn from(field: PinField<'a, M>) -> Self {
        let PinField { label, id, count, on_edit, on_submit, error } = field;
        let is_wrong = !error.is_empty();
        let under = is_wrong.then(|| wrong(error));
        let line = Element::new(Line { id, count, on_edit, on_submit, is_wrong, status: None });
        Column::with_children([text(label).size(TEXT_M).into(), line].into_iter().chain(under)).spacing(SPACE_XS).into()
    }
}

/// The line without its name.
struct Line<'a, M> {
    id: Id,
    count: usize,
    on_edit: Option<Box<dyn Fn(PinEdit) -> M + 'a>>,
    on_submit: Option<M>,
    is_wrong: bool,
    status: Option<text_input::Status>,
}

/// What the line remembers: nothing of what is typed.
#[derive(Debug, Default)]
struct State {
    caret: Option<Caret>,
    /// Whether all of it is selected: the next key takes its place.
    is_selected: bool,
    click: Option<Click>,
}

/// The caret of a line that has the keyboard.
#[derive(Debug, Clone, Copy)]
struct Caret {
    /// When it was last put there: it blinks from then on.
    since: Instant,
    now: Instant,
    /// Whether its window has the keyboard too.
    in_window: bool,
}

impl Caret {
    fn new() -> Self {
        let now = Instant::now();
        Self { since: now, now, in_window: true }
    }

    fn is_on(&self) -> bool {
        let blinks = self.now.saturating_duration_since(self.since).as_millis() / BLINK.as_millis();
        self.in_window && blinks.is_multiple_of(2)
    }

    /// When it next changes.
    fn next(&self) -> Instant {
        let into = self.now.saturating_duration_since(self.since).as_millis() % BLINK.as_millis();
        self.now + BLINK.saturating_sub(Duration::from_millis(u64::try_from(into).unwrap_or_default()))
    }
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.caret.is_some()
    }

    fn focus(&mut self) {
        self.caret = Some(Caret::new());
    }

    fn unfocus(&mut self) {
        (self.caret, self.is_selected) = (None, false);
    }
}

impl<M: Clone> Line<'_, M> {
    /// Handles a key. Tells whether it was the line's.
    fn key(&self, event: &keyboard::Event, state: &mut State, clipboard: &mut dyn Clipboard, shell: &mut Shell<'_, M>) -> bool {
        let (keyboard::Event::KeyPressed { key, modifiers, text, .. }, Some(on_edit)) = (event, &self.on_edit) else { return false };
        // Both together are the third level of a keyboard, where there is one.
        let commands = modifiers.command() && !modifiers.alt();
        let mut add = |typed: TypedPin| {
            if std::mem::take(&mut state.is_selected) {
                shell.publish(on_edit(PinEdit::Clear));
            }
            shell.publish(on_edit(PinEdit::Add(typed)));
        };
        match key.as_ref() {
            Key::Named(Named::Enter) if modifiers.difference(Modifiers::SHIFT).is_empty() => {
                if let Some(on_submit) = self.on_submit.clone() {
                    shell.publish(on_submit);
                }
            }
            Key::Named(Named::Backspace | Named::Delete) => {
                let all = std::mem::take(&mut state.is_selected) || commands;
                shell.publish(on_edit(if all { PinEdit::Clear } else { PinEdit::Erase }));
            }
            Key::Named(Named::ArrowLeft | Named::ArrowRight | Named::Home | Named::End) => state.is_selected = false,
            Key::Character("a") if commands => state.is_selected = true,
            // A secret is not copied.
            Key::Character("c" | "x") if commands => {}
            Key::Character("v") if commands => add_pasted(clipboard, add),
            Key::Named(Named::Insert) if *modifiers == Modifiers::SHIFT => add_pasted(clipboard, add),
            _ if commands || modifiers.logo() => return false,
            _ => match text.as_deref().and_then(printable) {
                Some(typed) => add(typed),
                None => return false,
            },
        }
        true
    }

    fn current(&self, state: &State, is_hovered: bool) -> text_input::Status {
        match (&self.on_edit, &state.caret) {
            (None, _) => text_input::Status::Disabled,
            (_, Some(_)) => text_input::Status::Focused { is_hovered },
            _ if is_hovered => text_input::Status::Hovered,
            _ => text_input::Status::Active,
        }
    }
}

/// The clipboard's text, as if typed; what is read of it is wiped.
fn add_pasted(clipboard: &mut dyn Clipboard, add: impl FnOnce(TypedPin)) {
    let read = clipboard.read(clipboard::Kind::Standard).map(Zeroizing::new);
    if let Some(typed) = read.as_ref().and_then(|read| printable(read)) {
        add(typed);
    }
}

/// What of a text can be in a PIN, in one allocation that never grows.
fn printable(text: &str) -> Option<TypedPin> {
    let mut typed = Zeroizing::new(String::with_capacity(text.len()));
    typed.extend(text.chars().filter(|c| !c.is_control()));
    (!typed.is_empty()).then_some(TypedPin(typed))
}

impl<M: Clone> Widget<M, Theme, iced::Renderer> for Line<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let height = LineHeight::default().to_absolute(TEXT_L.into()).0 + 2.0 * SPACE_S;
        layout::atomic(limits, Length::Fill, Length::Fixed(height))
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, _renderer: &iced::Renderer, operation: &mut dyn Operation) {
        let state = tree.state.downcast_mut::<State>();
        // What is disabled while it has the keyboard keeps its place, for Tab to go on from there.
        if self.on_edit.is_some() || state.is_focused() {
            operation.focusable(Some(&self.id), layout.bounds(), state);
        } else {
            // It is there to be seen all the same.
            operation.text(Some(&self.id), layout.bounds(), "");
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        _viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) | Event::Touch(touch::Event::FingerPressed { .. }) => {
                match cursor.position_over(layout.bounds()) {
                    Some(position) if self.on_edit.is_some() => {
                        let click = Click::new(position, mouse::Button::Left, state.click);
                        state.is_selected = click.kind() != click::Kind::Single;
                        (state.click, state.caret) = (Some(click), Some(Caret::new()));
                        shell.capture_event();
                    }
                    _ => state.unfocus(),
                }
            }
            Event::Keyboard(key) if state.is_focused() && !shell.is_event_captured() && self.key(key, state, clipboard, shell) => {
                state.caret = Some(Caret::new());
                shell.capture_event();
                shell.request_redraw();
            }
            Event::Window(window::Event::Unfocused) => {
                if let Some(caret) = &mut state.caret {
                    caret.in_window = false;
                    shell.request_redraw();
                }
            }
            Event::Window(window::Event::Focused) => {
                if let Some(caret) = &mut state.caret {
                    *caret = Caret::new();
                    shell.request_redraw();
                }
            }
            Event::Window(window::Event::RedrawRequested(now)) => {
                if let Some(caret) = state.caret.as_mut().filter(|caret| caret.in_window && self.on_edit.is_some()) {
                    caret.now = *now;
                    shell.request_redraw_at(caret.next());
                }
            }
            _ => {}
        }
        let status = self.current(state, cursor.is_over(layout.bounds()));
        if let Event::Window(window::Event::RedrawRequested(_)) = event {
            self.status = Some(status);
        } else if self.status.is_some_and(|before| before != status) {
            shell.request_redraw();
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
    ) {
        let (state, bounds) = (tree.state.downcast_ref::<State>(), layout.bounds());
        let style = look(theme, self.current(state, cursor.is_over(bounds)), self.is_wrong);
        renderer.fill_quad(renderer::Quad { bounds, border: style.border, ..renderer::Quad::default() }, style.background);
        let inside = bounds.shrink(SPACE_S);
        // Of more than there is room for, the last.
        let shown = self.count.min((inside.width / STEP) as usize);
        let dots = shown as f32 * STEP;
        let mut fill = |bounds: Rectangle, radius: f32, colour| {
            renderer.fill_quad(renderer::Quad { bounds, border: Border::default().rounded(radius), ..renderer::Quad::default() }, colour);
        };
        if state.is_selected && shown > 0 {
            fill(Rectangle { width: dots, ..inside }, 0.0, style.selection);
        }
        for place in 0..shown {
            let (x, y) = (inside.x + place as f32 * STEP + (STEP - DOT) / 2.0, inside.center_y() - DOT / 2.0);
            fill(Rectangle { x, y, width: DOT, height: DOT }, DOT / 2.0, style.value);
        }
        let is_caret = state.caret.is_some_and(|caret| caret.is_on()) && self.on_edit.is_some();
        if is_caret && !(state.is_selected && shown > 0) {
            fill(Rectangle { x: (inside.x + dots).floor(), width: 1.0, ..inside }, 0.0, style.value);
        }
    }

    fn mouse_interaction(
        &self,
        _tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        match (cursor.is_over(layout.bounds()), &self.on_edit) {
            (true, Some(_)) => mouse::Interaction::Text,
            (true, None) => mouse::Interaction::Idle,
            _ => mouse::Interaction::None,
        }
    }
}

#[cfg(test)]
#[path = "pin_field_tests.rs"]
mod tests;
