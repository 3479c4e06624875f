//! What the composer shows.

mod dialogs;
mod findings;
mod foot;
mod head;

use super::message::Message;
use super::sending::Phase;
use super::state::State;
use crate::text::window::compose as say;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{LINE_HEIGHT, NARROW, RADIUS, REGULAR, SPACE_M, SPACE_S, TEXT_L, tokens};
use crate::ui::widget::{Element, divider, layers, split};
use iced::widget::text_editor::{Binding, KeyPress, Status, Style};
use iced::widget::{column, container, scrollable, text_editor};
use iced::{Border, Length, keyboard};

/// Width of the directory's panel, in logical pixels.
const PANEL: f32 = 400.0;
/// Narrower, the composer is no use.
const LEAST: f32 = 420.0;
/// Below this height, the whole of it scrolls.
const LOW: f32 = 480.0;
/// Height that what is above the text may always take.
const LEAST_HEAD: f32 = 150.0;

impl State {
    /// Shows the screen.
    #[must_use]
    pub fn view<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let is_wide = look.size.width >= NARROW;
        let base: Element<'a, Message> = if self.directory_shown && is_wide {
            let usual = look.size.width - PANEL;
            let width = self.width.unwrap_or(usual).clamp(LEAST.min(usual), (look.size.width - LEAST * 0.75).max(LEAST));
            split(self.message(look, true), self.panel(look, look.size.width - width), width, Message::Resized)
        } else {
            self.message(look, !self.directory_shown)
        };
        layers(base, self.dialog(look))
    }

    fn panel<'a>(&'a self, look: Look<'a>, width: f32) -> Element<'a, Message> {
        let look = Look { size: iced::Size::new(width, look.size.height), ..look };
        self.directory.view(look, self.keys()).map(Message::Directory)
    }

    /// The message; without room for both, the directory takes the place of its text.
    fn message<'a>(&'a self, look: Look<'a>, with_text: bool) -> Element<'a, Message> {
        let is_low = look.size.height < LOW;
        let grown = |fixed: f32| if is_low { Length::Fixed(fixed) } else { Length::Fill };
        let height = if is_low { Length::Shrink } else { Length::Fill };
        let middle = if with_text {
            column![self.subject_line(look), self.text(look, grown(180.0)), self.attached(look), self.judged(look)]
                .spacing(SPACE_S)
                .height(height)
        } else {
            column![self.panel(look, look.size.width)].height(grown(420.0))
        };
        let middle = container(middle).padding([0.0, SPACE_M]);
        let head = container(self.head(look, with_text)).padding(iced::Padding { top: SPACE_S, ..iced::Padding::new(SPACE_M).bottom(0.0) });
        if is_low {
            let content = column![head, middle, self.state_of_things(look), divider(), self.foot(look)].spacing(SPACE_S);
            return scrollable(content).height(Length::Fill).into();
        }
        // A long list of recipients never pushes the text out of the window.
        let head = container(scrollable(head)).max_height((look.size.height * 0.36).max(LEAST_HEAD));
        column![head, middle.height(Length::Fill), self.state_of_things(look), divider(), self.foot(look)]
            .spacing(SPACE_S)
            .height(Length::Fill)
            .into()
    }

    fn text<'a>(&'a self, look: Look<'a>, height: Length) -> Element<'a, Message> {
        let mut editor = text_editor(&self.body.content)
            .id(id(look.window, "compose/body"))
            .placeholder(say::text_placeholder())
            .font(REGULAR)
            .size(TEXT_L)
            .line_height(LINE_HEIGHT)
            .padding(SPACE_M)
            .height(height)
            .key_binding(keys)
            .style(editor_style);
        if self.phase == Phase::Writing {
            editor = editor.on_action(Message::Edit);
        }
        editor.into()
    }
}

/// The text's keys: those of iced, and those it has not.
fn keys(press: KeyPress) -> Option<Binding<Message>> {
    if !matches!(press.status, Status::Focused { .. }) {
        return Binding::from_key_press(press);
    }
    let (command, shift) = (press.modifiers.command(), press.modifiers.shift());
    match press.key.to_latin(press.physical_key) {
        Some('z') if command && shift => return Some(Binding::Custom(Message::RedoEdit)),
        Some('z') if command && !press.modifiers.alt() => return Some(Binding::Custom(Message::UndoEdit)),
        Some('y') if command => return Some(Binding::Custom(Message::RedoEdit)),
        _ => {}
    }
    match press.key.as_ref() {
        keyboard::Key::Named(keyboard::key::Named::Enter) if command => Some(Binding::Custom(Message::Send)),
        keyboard::Key::Named(keyboard::key::Named::Escape) => Some(Binding::Custom(Message::Escape)),
        // Tab goes to what is next.
        keyboard::Key::Named(keyboard::key::Named::Tab) => None,
        // Keys held with a command are the window's.
        keyboard::Key::Character(_) if command && !press.modifiers.alt() => {
            Binding::from_key_press(press).filter(|b| !matches!(b, Binding::Insert(_)))
        }
        _ => Binding::from_key_press(press),
    }
}

fn editor_style(theme: &iced::Theme, status: Status) -> Style {
    let t = tokens(theme);
    let is_focused = matches!(status, Status::Focused { .. });
    Style {
        background: if status == Status::Disabled { t.surface } else { t.background }.into(),
        border: Border::default().rounded(RADIUS).width(if is_focused { 2 } else { 1 }).color(if is_focused { t.focus } else { t.edge }),
        placeholder: t.muted,
        value: t.text,
        selection: t.selected,
    }
}
