//! Words that show beside what the pointer rests on.

use super::Element;
use crate::ui::theme::{RADIUS, REGULAR, SPACE_S, SPACE_XS, STRONG, TEXT_S, tokens};
use iced::advanced::widget::Tree;
use iced::advanced::{Layout, Renderer as _, Shell, layout, overlay, renderer};
use iced::time::{Duration, Instant};
use iced::widget::{container, row, text};
use iced::{Alignment, Border, Event, Point, Rectangle, Size, Theme, Vector, keyboard, mouse, window};

/// How long the pointer rests, or the keyboard stays, before the words show.
const DELAY: Duration = Duration::from_millis(500);
/// Between what is spoken of and the words.
const GAP: f32 = 6.0;
/// The widest.
const WIDEST: f32 = 360.0;

/// Since when a tip is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tip {
    since: Option<Instant>,
    shown: bool,
    dismissed: bool,
}

impl Tip {
    /// Follows an event; `wanted` is whether the pointer or the keyboard is there.
    pub(super) fn follow<M>(&mut self, event: &Event, wanted: bool, shell: &mut Shell<'_, M>) {
        // Not a release: that of the Tab which led here comes after.
        let acted = matches!(
            event,
            Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Keyboard(keyboard::Event::KeyPressed { .. }) | Event::Touch(_)
        );
        let was_shown = self.shown;
        if !wanted {
            *self = Self::default();
        } else if acted {
            // Whoever acts has seen enough.
            *self = Self { dismissed: self.since.is_some(), shown: false, ..*self };
        } else if let Some(since) = self.since {
            if let Event::Window(window::Event::RedrawRequested(now)) = event
                && !self.dismissed
                && !self.shown
            {
                if *now >= since + DELAY {
                    self.shown = true;
                } else {
                    shell.request_redraw_at(since + DELAY);
                }
            }
        } else {
            let now = Instant::now();
            self.since = Some(now);
            shell.request_redraw_at(now + DELAY);
        }
        if was_shown != self.shown {
            shell.invalidate_layout();
            shell.request_redraw();
        }
    }

    /// Whether the words show.
    pub(super) fn is_shown(self) -> bool {
        self.shown
    }
}

/// The words of a tip, with the keys that do the same.
pub(super) fn bubble<'a, M: 'a>(words: String, keys: Option<String>) -> Element<'a, M> {
    let mut line = row![text(words).size(TEXT_S).font(REGULAR)].spacing(SPACE_S).align_y(Alignment::Center);
    if let Some(keys) = keys {
        line = line.push(text(keys).size(TEXT_S).font(STRONG));
    }
    container(line)
        .padding([SPACE_XS, SPACE_S])
        .max_width(WIDEST)
        .style(|theme| {
            let t = tokens(theme);
            // The other way round, so that it stands apart from everything.
            container::Style {
                background: Some(t.text.into()),
                text_color: Some(t.background),
                border: Border::default().rounded(RADIUS),
                ..container::Style::default()
            }
        })
        .into()
}

/// Shows a tip over everything; it takes neither the pointer nor the keyboard.
pub(super) fn show<'b, M>(
    content: &'b mut Element<'_, M>,
    tree: &'b mut Tree,
    anchor: Rectangle,
) -> overlay::Element<'b, M, Theme, iced::Renderer> {
    overlay::Element::new(Box::new(Over { content, tree, anchor }))
}

struct Over<'a, 'b, M> {
    content: &'b mut Element<'a, M>,
    tree: &'b mut Tree,
    anchor: Rectangle,
}

impl<M> overlay::Overlay<M, Theme, iced::Renderer> for Over<'_, '_, M> {
    fn layout(&mut self, renderer: &iced::Renderer, bounds: Size) -> layout::Node {
        let limits = layout::Limits::new(Size::ZERO, bounds);
        let node = self.content.as_widget_mut().layout(self.tree, renderer, &limits);
        let size = node.size();
        let x = self.anchor.center_x() - size.width / 2.0;
        let below = self.anchor.y + self.anchor.height + GAP;
        let y = if below + size.height > bounds.height { self.anchor.y - GAP - size.height } else { below };
        let inside = |at: f32, length: f32, room: f32| at.min(room - length - 2.0).max(2.0);
        let node = node.move_to(Point::ORIGIN);
        layout::Node::with_children(size, vec![node])
            .move_to(Point::new(inside(x, size.width, bounds.width).round(), inside(y, size.height, bounds.height).round()))
    }

    fn draw(&self, renderer: &mut iced::Renderer, theme: &Theme, style: &renderer::Style, layout: Layout<'_>, _cursor: mouse::Cursor) {
        let Some(inner) = layout.children().next() else { return };
        renderer.with_layer(layout.bounds(), |renderer| {
            self.content.as_widget().draw(self.tree, renderer, theme, style, inner, mouse::Cursor::Unavailable, &layout.bounds());
        });
    }

    fn index(&self) -> f32 {
        f32::MAX
    }
}

/// Where something is on screen, once what is around it has scrolled.
pub(super) fn on_screen(layout: Layout<'_>, translation: Vector) -> Rectangle {
    layout.bounds() + translation
}
