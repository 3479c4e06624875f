//! A text on one line: what has no room becomes an ellipsis, and the whole is in a tip.

use super::{Element, tip};
use crate::ui::theme::{Tone, tokens};
use iced::advanced::text::{self, Paragraph as _, Renderer as _};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, overlay, renderer};
use iced::{Color, Event, Font, Length, Pixels, Rectangle, Size, Theme, Vector, alignment, mouse};

type Paragraph = <iced::Renderer as text::Renderer>::Paragraph;

/// A text on one line.
pub struct OneLine<'a, M> {
    content: String,
    size: f32,
    font: Font,
    tone: Option<Tone>,
    width: Length,
    bubble: Element<'a, M>,
}

/// A text on one line, cut with an ellipsis where there is no more room; its tip says the whole. Without a tone, it has
/// the colour of what is around it.
pub fn one_line<'a, M: 'a>(content: impl Into<String>, size: f32, font: Font, tone: Option<Tone>) -> OneLine<'a, M> {
    let content = content.into();
    OneLine { bubble: tip::bubble(content.clone(), None), content, size, font, tone, width: Length::Shrink }
}

impl<M> OneLine<'_, M> {
    /// Its width: as much as its text by default, and never more than there is.
    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    fn shape(&self, content: &str) -> Paragraph {
        Paragraph::with_text(text::Text {
            content,
            bounds: Size::INFINITE,
            size: Pixels(self.size),
            line_height: text::LineHeight::default(),
            font: self.font,
            align_x: text::Alignment::Left,
            align_y: alignment::Vertical::Top,
            shaping: text::Shaping::Advanced,
            wrapping: text::Wrapping::None,
        })
    }

    /// The text, or as much of its beginning as there is room for.
    fn fit(&self, whole: &Paragraph, room: f32) -> Option<Paragraph> {
        if whole.min_width() <= room + 0.5 {
            return None;
        }
        let ellipsis = self.shape("…").min_width();
        let at = iced::Point::new((room - ellipsis).max(0.0), self.size / 2.0);
        let hit = whole.hit_test(at).map_or(0, text::Hit::cursor);
        let mut end = self.content.floor_char_boundary(hit);
        loop {
            let start = self.content.get(..end).unwrap_or_default().trim_end();
            let cut = self.shape(&format!("{start}…"));
            if cut.min_width() <= room || start.is_empty() {
                return Some(cut);
            }
            // The pointer's rule rounds to the nearest letter, which may be one too many.
            end = start.char_indices().next_back().map_or(0, |(at, _)| at);
        }
    }
}

/// What was measured, kept as long as it holds.
#[derive(Default)]
struct State {
    content: String,
    size: f32,
    font: Font,
    whole: Paragraph,
    room: f32,
    cut: Option<Paragraph>,
    tip: tip::Tip,
}

impl<M> Widget<M, Theme, iced::Renderer> for OneLine<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.bubble)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.bubble));
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let state = tree.state.downcast_mut::<State>();
        let room = limits.width(self.width).max().width;
        let same = state.content == self.content && state.size == self.size && state.font == self.font;
        if !same {
            state.content.clone_from(&self.content);
            (state.size, state.font) = (self.size, self.font);
            state.whole = self.shape(&self.content);
        }
        if !same || state.room != room {
            state.room = room;
            state.cut = self.fit(&state.whole, room);
        }
        let shown = state.cut.as_ref().unwrap_or(&state.whole).min_bounds();
        // Rounded up: a width measured and given back as room must not cut.
        layout::Node::new(limits.width(self.width).resolve(self.width, Length::Shrink, Size::new(shown.width.ceil(), shown.height)))
    }

    fn operate(&mut self, _tree: &mut Tree, layout: Layout<'_>, _renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.text(None, layout.bounds(), &self.content);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &iced::Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        _viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let wanted = state.cut.is_some() && cursor.is_over(layout.bounds());
        state.tip.follow(event, wanted, shell);
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let colour: Color = self.tone.map_or(style.text_color, |tone| tokens(theme).tone(tone));
        let shown = state.cut.as_ref().unwrap_or(&state.whole);
        let Some(visible) = layout.bounds().intersection(viewport) else { return };
        renderer.fill_paragraph(shown, layout.position(), colour, visible);
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        _renderer: &iced::Renderer,
        _viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, iced::Renderer>> {
        let child = tree.children.first_mut()?;
        let shown = tree.state.downcast_ref::<State>().tip.is_shown();
        shown.then(|| tip::show(&mut self.bubble, child, tip::on_screen(layout, translation)))
    }
}

impl<'a, M: 'a> From<OneLine<'a, M>> for Element<'a, M> {
    fn from(line: OneLine<'a, M>) -> Self {
        Element::new(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::settings;
    use crate::ui::theme::REGULAR;

    fn cut(content: &str, room: f32) -> Option<f32> {
        let _ = settings();
        let line: OneLine<'_, ()> = one_line(content, 13.0, REGULAR, None);
        line.fit(&line.shape(content), room).map(|cut| cut.min_width())
    }

    #[test]
    fn what_has_no_room_is_cut() {
        let long = "Compte rendu d’hospitalisation en cardiologie — œdème aigu du poumon";
        assert_eq!(cut("Biologie", 200.0), None);
        for room in [20.0, 37.5, 80.0, 121.0, 200.0, 333.3] {
            let width = cut(long, room).unwrap();
            assert!(width <= room && width > room - 24.0, "{width} in {room}");
        }
        // Room for nothing: still something.
        assert!(cut(long, 0.0).is_some());
        assert_eq!(cut("", 0.0), None);
    }
}
