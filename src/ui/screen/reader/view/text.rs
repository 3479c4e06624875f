//! The text: of its sections, only those near the screen are made.

use super::super::body::{LINE, Prepared};
use super::super::{Message, Motion, State};
use crate::text::window::reader;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{LINE_HEIGHT, RADIUS, REGULAR, SPACE_L, SPACE_M, SPACE_XS, TEXT_L, Tokens, tokens};
use crate::ui::widget::{Element, button, divider, muted, spoken};
use iced::advanced::text::{Highlighter, highlighter};
use iced::widget::text_editor::{self, Binding, KeyPress, Motion as Caret};
use iced::widget::{Column, container, keyed_column, sensor, space};
use iced::{Border, Color, Font, Length, Theme};
use std::ops::Range;

impl State {
    pub(super) fn text<'a>(&'a self, prepared: &'a Prepared, look: Look<'a>) -> Vec<Element<'a, Message>> {
        let mut parts = vec![container(divider()).padding([SPACE_M, SPACE_L]).into()];
        let shown = self.sections_shown();
        if shown == 0 {
            parts.push(container(muted(reader::no_text())).padding([0.0, SPACE_L]).into());
            return parts;
        }
        let near = self.near();
        let number = self.number();
        let form = u64::from(self.formatted);
        let made = near.clone().map(|section| {
            let content = match prepared.formatted.as_ref().filter(|_| self.formatted) {
                Some(text) => self.pieces(text.section(section)),
                None => self.plain(section, look),
            };
            let watched = sensor(container(content).width(Length::Fill)).on_resize(move |size| Message::Measured(section, size));
            ((number, form, section), Element::from(watched))
        });
        parts.push(space().height(self.flow.span(0..near.start)).into());
        // The plain text has a space of its own, inside the ring of the focus.
        let side = if self.formatted { SPACE_L } else { SPACE_L - SPACE_XS };
        parts.push(container(keyed_column(made).width(Length::Fill)).padding([0.0, side]).into());
        parts.push(space().height(self.flow.span(near.end..shown)).into());
        let left = if self.formatted { 0 } else { prepared.plain.sections.iter().skip(shown).map(Range::len).sum() };
        if left > 0 {
            let more =
                button(reader::more(u64::try_from(left).unwrap_or(u64::MAX))).id(id(look.window, "reader/more")).on_press(Message::More);
            parts.push(container(Element::from(more)).padding([SPACE_M, SPACE_L]).into());
        }
        parts
    }

    /// What a document says: of its sections too, only those near the screen.
    pub(super) fn paper_text<'a>(&'a self, look: Look<'a>) -> Vec<Element<'a, Message>> {
        if let Some(pages) = self.pages(look) {
            return vec![container(pages).padding([SPACE_M, SPACE_L]).width(Length::Fill).into()];
        }
        let shown = self.sections_shown();
        let Some(text) = self.paper().and_then(|paper| paper.narrative.as_ref()).filter(|_| shown > 0) else {
            let nothing = self.paper_without_text();
            return nothing.map(|words| container(words).padding([SPACE_M, SPACE_L]).into()).into_iter().collect();
        };
        let near = self.near();
        let key = (self.number(), self.papers.place);
        let made = near.clone().map(|section| {
            let content = self.pieces(text.section(section));
            let watched = sensor(container(content).width(Length::Fill)).on_resize(move |size| Message::Measured(section, size));
            ((key, section), Element::from(watched))
        });
        let above = space().height(self.flow.span(0..near.start)).into();
        let sections = container(keyed_column(made).width(Length::Fill)).padding([0.0, SPACE_L]).into();
        let below = space().height(self.flow.span(near.end..shown)).into();
        vec![container(divider()).padding([SPACE_M, SPACE_L]).into(), above, sections, below]
    }

    /// A section of the plain text.
    fn plain<'a>(&'a self, section: usize, look: Look<'a>) -> Element<'a, Message> {
        let Some(content) = self.editors.get(&section) else { return space().height(self.flow.section(section).max(LINE)).into() };
        let name = if section == 0 { "reader/text".to_owned() } else { format!("reader/text/{section}") };
        let editor = iced::widget::text_editor(content)
            .id(id(look.window, &name))
            .on_action(move |action| Message::Edit(section, action))
            .key_binding(keys)
            .font(REGULAR)
            .size(TEXT_L)
            .line_height(LINE_HEIGHT)
            .padding([0.0, SPACE_XS])
            .height(Length::Shrink)
            .highlight_with::<Quoted>((), quoted)
            .style(style);
        spoken(|| content.text(), editor)
    }

    fn pieces<'a>(&'a self, pieces: &'a [super::super::pieces::Piece]) -> Element<'a, Message> {
        pieces.iter().fold(Column::new().width(Length::Fill), |column, piece| column.push(self.piece(piece))).into()
    }
}

/// The keys of a text that is read: it is selected and copied, and scrolled as a whole. Others are not its own, and reach the
/// window's shortcuts.
fn keys(press: KeyPress) -> Option<Binding<Message>> {
    let scroll = |motion| Some(Binding::Custom(Message::Scroll(motion)));
    match Binding::from_key_press(press)? {
        Binding::Move(Caret::Up) => scroll(Motion::Up),
        Binding::Move(Caret::Down) => scroll(Motion::Down),
        Binding::Move(Caret::PageUp) => scroll(Motion::PageUp),
        Binding::Move(Caret::PageDown) => scroll(Motion::PageDown),
        Binding::Move(Caret::DocumentStart) => scroll(Motion::Start),
        Binding::Move(Caret::DocumentEnd) => scroll(Motion::End),
        kept @ (Binding::Copy | Binding::SelectAll | Binding::Select(_) | Binding::Move(_) | Binding::Unfocus) => Some(kept),
        _ => None,
    }
}

fn style(theme: &Theme, status: text_editor::Status) -> text_editor::Style {
    let t = tokens(theme);
    let focused = matches!(status, text_editor::Status::Focused { .. });
    let edge = if focused { t.focus } else { Color::TRANSPARENT };
    text_editor::Style {
        background: Color::TRANSPARENT.into(),
        border: Border::default().rounded(RADIUS).width(1).color(edge),
        placeholder: t.muted,
        value: t.text,
        selection: t.selected,
    }
}

/// Tells lines that quote another message.
struct Quoted(usize);

impl Highlighter for Quoted {
    type Settings = ();
    type Highlight = ();
    type Iterator<'a> = std::option::IntoIter<(Range<usize>, ())>;

    fn new((): &()) -> Self {
        Self(0)
    }

    fn update(&mut self, (): &()) {
        self.0 = 0;
    }

    fn change_line(&mut self, line: usize) {
        self.0 = self.0.min(line);
    }

    fn highlight_line(&mut self, line: &str) -> Self::Iterator<'_> {
        self.0 += 1;
        line.starts_with('>').then_some((0..line.len(), ())).into_iter()
    }

    fn current_line(&self) -> usize {
        self.0
    }
}

fn quoted((): &(), theme: &Theme) -> highlighter::Format<Font> {
    let t: &Tokens = tokens(theme);
    highlighter::Format { color: Some(t.muted), font: None }
}
