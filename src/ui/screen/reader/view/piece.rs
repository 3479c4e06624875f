//! One piece of a formatted text.

use super::super::pieces::{Piece, Shown};
use super::super::table::Rows;
use super::super::{Message, State};
use super::attachments::placeholder;
use crate::domain::display::Span;
use crate::text::window::reader;
use crate::ui::theme::{
    BOLD, ITALIC, LINE_HEIGHT, REGULAR, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_L, TEXT_XL, TEXT_XXL, tokens,
};
use crate::ui::widget::{Element, divider, scroll_style, spoken};
use iced::advanced::text::Wrapping;
use iced::widget::scrollable::{Direction, Scrollbar};
use iced::widget::{Column, Row, column, container, row, scrollable, space, text};
use iced::{Font, Length, Padding, Theme};
use iced_selection::text::{Rich, Style};

/// Width of the bar beside a quotation.
const BAR: f32 = 3.0;
/// Width of a list's bullet or number.
const MARKER: f32 = 26.0;

type Words<'a> = Vec<iced::advanced::text::Span<'a, String, Font>>;

impl State {
    pub(super) fn piece<'a>(&'a self, piece: &'a Piece) -> Element<'a, Message> {
        let above = match &piece.content {
            _ if piece.goes_on => 0.0,
            Shown::Heading(..) => SPACE_L,
            _ if piece.lists > 0 => SPACE_XS,
            _ => SPACE_M,
        };
        let mut shown = self.shown(piece);
        if piece.lists > 0 {
            let sign = text(piece.marker.as_deref().unwrap_or_default()).size(TEXT_L).line_height(LINE_HEIGHT);
            let marker = container(sign).width(MARKER);
            let steps = f32::from(piece.lists.saturating_sub(1)) * MARKER;
            shown = row![marker, container(shown).width(Length::Fill)].padding(Padding::default().left(steps)).into();
        }
        let own = (piece.shared..piece.quotes).fold(shown, |inner, _| barred(inner));
        let spaced = container(own).padding(Padding::default().top(above)).width(Length::Fill).into();
        (0..piece.shared).fold(spaced, |inner, _| barred(inner))
    }

    fn shown<'a>(&'a self, piece: &'a Piece) -> Element<'a, Message> {
        match &piece.content {
            Shown::Text(spans) => self.rich(spans, TEXT_L, REGULAR, piece.quotes > 0),
            Shown::Heading(level, spans) => {
                let size = match level {
                    0 | 1 => TEXT_XXL,
                    2 => TEXT_XL + 1.0,
                    3 => TEXT_XL,
                    _ => TEXT_L,
                };
                self.rich(spans, size, STRONG, piece.quotes > 0)
            }
            Shown::Typed(text) => typed(text),
            Shown::Table(rows) => self.table(rows),
            Shown::Image { part, alt } => self.inline(part, alt),
            Shown::Blocked(alt) => placeholder(reader::blocked(), alt),
            Shown::Rule => divider(),
        }
    }

    fn rich<'a>(&'a self, spans: &'a [Span], size: f32, font: Font, is_muted: bool) -> Element<'a, Message> {
        let colours = self.tokens.get();
        let words: Words<'a> = spans
            .iter()
            .map(|span| {
                let mut word = iced::advanced::text::Span::new(span.text.as_str()).font(face(span, font)).strikethrough(span.strike);
                word = word.underline(span.underline || span.link.is_some());
                if span.code {
                    word = word.background_maybe(colours.map(|t| t.hover)).padding([0.0, 2.0]);
                }
                match &span.link {
                    Some(link) => word.link(link.clone()).color_maybe(colours.map(|t| t.tone(crate::ui::theme::Tone::Info))),
                    None => word,
                }
            })
            .collect();
        let rich = Rich::with_spans(words)
            .on_link_click(Message::Link)
            .size(size)
            .font(font)
            .line_height(LINE_HEIGHT)
            .wrapping(Wrapping::WordOrGlyph)
            .width(Length::Fill)
            .style(move |theme: &Theme| {
                let t = tokens(theme);
                Style { color: Some(if is_muted { t.muted } else { t.text }), selection: t.selected }
            });
        spoken(move || spans.iter().map(|span| span.text.as_str()).collect(), rich)
    }

    fn table<'a>(&'a self, table: &'a Rows) -> Element<'a, Message> {
        let line = || container(divider::<Message>()).width(table.width());
        let mut lines = Column::new().push(line());
        for cells in &table.rows {
            let mut row = Row::new();
            for cell in cells {
                let pieces = cell.pieces.iter().fold(Column::new().width(Length::Fill), |column, piece| column.push(self.piece(piece)));
                // Pieces have a space above them: it is the cell's own.
                let mut inside = container(pieces).padding(Padding::from([0.0, SPACE_S]).bottom(SPACE_S)).width(cell.width);
                if cell.heading {
                    inside =
                        inside.style(|theme| container::Style { background: Some(tokens(theme).surface.into()), ..Default::default() });
                }
                row = row.push(inside);
            }
            lines = lines.push(row).push(line());
        }
        let bar = Scrollbar::new().width(SPACE_S).scroller_width(SPACE_S).spacing(SPACE_XS);
        column![scrollable(lines).style(scroll_style).direction(Direction::Horizontal(bar)).width(Length::Fill)].into()
    }
}

/// The face of a stretch of text.
fn face(span: &Span, base: Font) -> Font {
    let upright = if span.bold { BOLD } else { base };
    if span.italic { Font { style: ITALIC.style, ..upright } } else { upright }
}

/// Text as it was typed: each line whole, scrolled sideways.
fn typed(text: &str) -> Element<'_, Message> {
    let words: Words<'_> = vec![iced::advanced::text::Span::new(text.strip_suffix('\n').unwrap_or(text))];
    let rich: Rich<'_, String, Message> = Rich::with_spans(words).size(TEXT_L).font(REGULAR).line_height(LINE_HEIGHT);
    let bar = Scrollbar::new().width(SPACE_S).scroller_width(SPACE_S).spacing(SPACE_XS);
    let plain = rich.wrapping(Wrapping::None).style(|theme: &Theme| {
        let t = tokens(theme);
        Style { color: Some(t.text), selection: t.selected }
    });
    scrollable(Element::from(plain)).style(scroll_style).direction(Direction::Horizontal(bar)).width(Length::Fill).into()
}

/// A bar at the left, as high as what is beside it.
fn barred(content: Element<'_, Message>) -> Element<'_, Message> {
    let bar = container(space())
        .width(BAR)
        .height(Length::Fill)
        .style(|theme| container::Style { background: Some(tokens(theme).line.into()), ..Default::default() });
    // A row that is told to shrink stretches what fills its height, and has a width of its own, to what does not.
    row![bar, container(content).width(Length::Fill)].spacing(SPACE_M).width(Length::Fill).height(Length::Shrink).into()
}
