//! What the composer shows.

mod care;
mod dialogs;
mod findings;
mod foot;
mod head;

use super::message::Message;
use super::sending::Phase;
use super::state::{Kind, State};
use crate::text::window::{compose as say, directory};
use crate::ui::desk::{Look, id};
use crate::ui::theme::{LINE_HEIGHT, NARROW, REGULAR, SPACE_M, SPACE_S, TEXT_L, tokens};
use crate::ui::widget::{
    Element, Icon, Kind as Weight, body, button, divider, editor_style, heading, layers, pane, scroll_bar, scroll_style, split, title,
};
use iced::widget::text_editor::{Binding, KeyPress, Status};
use iced::widget::{column, container, row, scrollable, space, text_editor};
use iced::{Alignment, Length, keyboard};

/// Width of the directory's panel, in logical pixels.
const PANEL: f32 = 400.0;
/// From this width on, the directory is there beside a message without recipients.
const ROOMY: f32 = 1000.0;
/// Narrower, the composer is no use.
const LEAST: f32 = 420.0;
/// Below this height, the whole of it scrolls.
const LOW: f32 = 500.0;
/// The same, where documents and wishes take some of it.
const LOW_WITH_CARE: f32 = 620.0;
/// Height that what is above the text may always take.
const LEAST_HEAD: f32 = 150.0;

impl State {
    /// Shows the screen.
    #[must_use]
    pub fn view<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let is_wide = look.size.width >= NARROW;
        let shows_directory = self.shows_directory(look.size.width);
        let base: Element<'a, Message> = if shows_directory && is_wide {
            let usual = look.size.width - PANEL;
            let width = self.width.unwrap_or(usual).clamp(LEAST.min(usual), (look.size.width - LEAST * 0.75).max(LEAST));
            split(self.message(look, true), self.panel(look, look.size.width - width), width, Message::Resized)
        } else {
            self.message(look, !shows_directory)
        };
        // What hides the message leaves its place in the tree alone: the caret comes back where it was.
        let shown = iced::widget::stack![base, veil(look.discreet)];
        layers(shown, if look.discreet { Some(veiled()) } else { self.dialog(look) })
    }

    /// Whether the directory is there: as the person wants it, or else where somebody is likely to be looked for.
    pub(super) fn shows_directory(&self, width: f32) -> bool {
        self.directory_shown.unwrap_or(matches!(self.kind, Kind::New | Kind::Forward) && width >= ROOMY)
    }

    fn panel<'a>(&'a self, look: Look<'a>, width: f32) -> Element<'a, Message> {
        let padding = if width < look.size.width { SPACE_M } else { 0.0 };
        let look = Look { size: iced::Size::new(width, look.size.height), ..look };
        let close = button(say::directory_hide()).icon(Icon::Close).kind(Weight::Link).id(id(look.window, "compose/directory"));
        let head =
            row![container(heading(directory::title())).width(Length::Fill), Element::from(close.on_press(Message::ShowDirectory(false)))];
        let content = column![head.align_y(Alignment::Center), self.directory.view(look, self.keys()).map(Message::Directory)];
        container(content.spacing(SPACE_S)).padding(padding).into()
    }

    /// The message; without room for both, the directory takes the place of its text.
    fn message<'a>(&'a self, look: Look<'a>, with_text: bool) -> Element<'a, Message> {
        let carries = self.carried.is_shown || !self.carried.documents.is_empty();
        let is_low = look.size.height < if carries { LOW_WITH_CARE } else { LOW };
        let grown = |fixed: f32| if is_low { Length::Fixed(fixed) } else { Length::Fill };
        let height = if is_low { Length::Shrink } else { Length::Fill };
        let middle = if with_text {
            column![self.subject_line(look), self.text(look, grown(180.0)), self.attached(look), self.carried(look), self.judged(look)]
                .spacing(SPACE_S)
                .height(height)
        } else {
            column![self.panel(look, look.size.width)].height(grown(420.0))
        };
        let middle = container(middle).padding([0.0, SPACE_M]);
        let head = container(self.head(look, with_text)).padding(iced::Padding { top: SPACE_S, ..iced::Padding::new(SPACE_M).bottom(0.0) });
        if is_low {
            let content = column![head, middle, self.state_of_things(look), divider(), self.foot(look)].spacing(SPACE_S);
            return scrollable(content).direction(scroll_bar()).style(scroll_style).height(Length::Fill).into();
        }
        // A long list of recipients never pushes the text out of the window.
        let head =
            container(scrollable(head).direction(scroll_bar()).style(scroll_style)).max_height((look.size.height * 0.36).max(LEAST_HEAD));
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

/// What covers a message while people look on; otherwise nothing.
fn veil<'a>(is_down: bool) -> Element<'a, Message> {
    let size = if is_down { Length::Fill } else { Length::Shrink };
    container(space()).width(size).height(size).style(|theme| container::background(tokens(theme).background)).into()
}

/// What is said instead of it.
fn veiled<'a>() -> Element<'a, Message> {
    pane(column![title(say::veiled()), body(say::veiled_detail())].spacing(SPACE_M).align_x(Alignment::Center))
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
