//! Two panes and the line between them, which the person moves.

use super::Element;
use super::press::Focus;
use crate::ui::theme::tokens;
use iced::advanced::widget::{Operation, Tree, operation, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, overlay, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::{Event, Length, Point, Rectangle, Size, Theme, Vector, touch};

/// How far an arrow key moves the line.
const STEP: f32 = 16.0;
/// On each side of the line, where the pointer takes it.
const GRIP: f32 = 4.0;
/// The line.
const LINE: f32 = 1.0;
/// What the second pane keeps, unless more is asked for or the window is narrower still.
const KEPT: f32 = 240.0;

/// Two panes side by side, the first of this width; `on_resize` tells the width the person drags it to, or gives it
/// with the arrow keys.
pub fn split<'a, M: Clone + 'a>(
    first: impl Into<Element<'a, M>>,
    second: impl Into<Element<'a, M>>,
    width: f32,
    on_resize: impl Fn(f32) -> M + 'a,
) -> Element<'a, M> {
    Split::new(first, second, width, on_resize).into()
}

/// Two panes and the line between them.
pub struct Split<'a, M> {
    first: Element<'a, M>,
    second: Element<'a, M>,
    width: f32,
    range: (f32, f32),
    kept: f32,
    reset: Option<f32>,
    on_resize: Box<dyn Fn(f32) -> M + 'a>,
}

impl<'a, M> Split<'a, M> {
    /// The same as [`split`], to say more of it.
    pub fn new(first: impl Into<Element<'a, M>>, second: impl Into<Element<'a, M>>, width: f32, on_resize: impl Fn(f32) -> M + 'a) -> Self {
        let (first, second) = (first.into(), second.into());
        Self { first, second, width, range: (160.0, 640.0), kept: KEPT, reset: None, on_resize: Box::new(on_resize) }
    }

    /// The least and the most the first pane can have.
    #[must_use]
    pub fn range(mut self, least: f32, most: f32) -> Self {
        self.range = (least, most.max(least));
        self
    }

    /// What the second pane keeps where the first can be less wide.
    #[must_use]
    pub fn keep(mut self, kept: f32) -> Self {
        self.kept = kept;
        self
    }

    /// The width a double click gives back.
    #[must_use]
    pub fn reset(mut self, width: f32) -> Self {
        self.reset = Some(width);
        self
    }

    fn clamped(&self, width: f32, total: f32) -> f32 {
        let (least, most) = self.range;
        width.min(most.min(total - self.kept)).max(least).min(total).round()
    }

    /// Where the pointer takes the line.
    fn grip(layout: Layout<'_>) -> Option<Rectangle> {
        let line = layout.children().nth(1)?.bounds().x - LINE;
        Some(Rectangle { x: line - GRIP, width: LINE + 2.0 * GRIP, ..layout.bounds() })
    }

    fn tell(&mut self, width: f32, total: f32, shell: &mut Shell<'_, M>) {
        let width = self.clamped(width, total);
        if width != self.width {
            shell.publish((self.on_resize)(width));
            // The next event may come before the next view.
            self.width = width;
        }
    }
}

#[derive(Debug, Default)]
struct State {
    focus: Focus,
    /// How far from the line it was taken.
    held: Option<f32>,
    hovered: bool,
    clicked: Option<mouse::Click>,
}

impl operation::Focusable for State {
    fn is_focused(&self) -> bool {
        self.focus != Focus::No
    }

    fn focus(&mut self) {
        self.focus = Focus::Visible;
    }

    fn unfocus(&mut self) {
        self.focus = Focus::No;
    }
}

impl<M> Widget<M, Theme, iced::Renderer> for Split<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.first), Tree::new(&self.second)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&[self.first.as_widget(), self.second.as_widget()]);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let Size { width: total, height } = limits.max();
        let width = self.clamped(self.width, total);
        let [first, second] = tree.children.as_mut_slice() else { return layout::Node::default() };
        let room = |width: f32| layout::Limits::new(Size::ZERO, Size::new(width.max(0.0), height));
        let left = self.first.as_widget_mut().layout(first, renderer, &room(width));
        let right = self.second.as_widget_mut().layout(second, renderer, &room(total - width - LINE));
        layout::Node::with_children(limits.max(), vec![left, right.move_to(Point::new(width + LINE, 0.0))])
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.container(None, layout.bounds());
        let grip = Self::grip(layout).unwrap_or(layout.bounds());
        let state = tree.state.downcast_mut::<State>();
        operation.traverse(&mut |operation| {
            let (mut trees, mut layouts) = (tree.children.iter_mut(), layout.children());
            if let Some((tree, layout)) = trees.next().zip(layouts.next()) {
                self.first.as_widget_mut().operate(tree, layout, renderer, operation);
            }
            operation.focusable(None, grip, state);
            if let Some((tree, layout)) = trees.next().zip(layouts.next()) {
                self.second.as_widget_mut().operate(tree, layout, renderer, operation);
            }
        });
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        viewport: &Rectangle,
    ) {
        let Some(grip) = Self::grip(layout) else { return };
        let (bounds, line) = (layout.bounds(), grip.x + GRIP);
        let state = tree.state.downcast_mut::<State>();
        let over = cursor.position_over(grip);
        if std::mem::replace(&mut state.hovered, over.is_some()) != over.is_some() {
            shell.request_redraw();
        }
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) | Event::Touch(touch::Event::FingerPressed { .. }) => {
                if let Some(at) = over {
                    let click = mouse::Click::new(at, mouse::Button::Left, state.clicked);
                    (state.clicked, state.focus) = (Some(click), Focus::Quiet);
                    state.held = Some(at.x - line);
                    if let (mouse::click::Kind::Double, Some(width)) = (click.kind(), self.reset) {
                        state.held = None;
                        self.tell(width, bounds.width, shell);
                    }
                    shell.capture_event();
                    return shell.request_redraw();
                }
                state.focus = Focus::No;
            }
            Event::Mouse(mouse::Event::CursorMoved { position }) | Event::Touch(touch::Event::FingerMoved { position, .. }) => {
                if let Some(from) = state.held {
                    self.tell(position.x - from - bounds.x, bounds.width, shell);
                    return shell.capture_event();
                }
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerLifted { .. } | touch::Event::FingerLost { .. })
                if state.held.is_some() =>
            {
                state.held = None;
                shell.request_redraw();
                return shell.capture_event();
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key: Key::Named(named), modifiers, .. })
                if state.focus != Focus::No && modifiers.is_empty() =>
            {
                let by = match named {
                    Named::ArrowLeft => -STEP,
                    Named::ArrowRight => STEP,
                    _ => 0.0,
                };
                if by != 0.0 {
                    self.tell(self.clamped(self.width, bounds.width) + by, bounds.width, shell);
                    return shell.capture_event();
                }
            }
            _ => {}
        }
        // On the line, neither pane is under the pointer.
        let cursor = if over.is_some() || state.held.is_some() { mouse::Cursor::Unavailable } else { cursor };
        let (mut trees, mut layouts) = (tree.children.iter_mut(), layout.children());
        for content in [&mut self.first, &mut self.second] {
            if let Some((tree, layout)) = trees.next().zip(layouts.next()) {
                content.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
            }
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let (state, t) = (tree.state.downcast_ref::<State>(), tokens(theme));
        for ((content, tree), inner) in [&self.first, &self.second].into_iter().zip(&tree.children).zip(layout.children()) {
            // What is too wide for its pane is not drawn over the other.
            let Some(visible) = inner.bounds().intersection(viewport) else { continue };
            content.as_widget().draw(tree, renderer, theme, style, inner, cursor, &visible);
        }
        let Some(grip) = Self::grip(layout) else { return };
        let (width, colour) = match state.focus {
            Focus::Visible => (5.0, t.focus),
            _ if state.held.is_some() || state.hovered => (3.0, t.primary),
            _ => (LINE, t.line),
        };
        let line = Rectangle { x: grip.x + GRIP - ((width - LINE) / 2.0).floor(), width, ..grip };
        renderer.with_layer(*viewport, |renderer| {
            renderer.fill_quad(renderer::Quad { bounds: line, ..renderer::Quad::default() }, colour);
        });
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let held = tree.state.downcast_ref::<State>().held.is_some();
        if held || Self::grip(layout).is_some_and(|grip| cursor.is_over(grip)) {
            return mouse::Interaction::ResizingHorizontally;
        }
        let contents = [&self.first, &self.second].into_iter().zip(&tree.children).zip(layout.children());
        let inside =
            contents.map(|((content, tree), layout)| content.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer));
        inside.max().unwrap_or_default()
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, iced::Renderer>> {
        let contents = [&mut self.first, &mut self.second].into_iter().zip(&mut tree.children).zip(layout.children());
        let all: Vec<_> = contents
            .filter_map(|((content, tree), layout)| content.as_widget_mut().overlay(tree, layout, renderer, viewport, translation))
            .collect();
        (!all.is_empty()).then(|| overlay::Group::with_children(all).overlay())
    }
}

impl<'a, M: Clone + 'a> From<Split<'a, M>> for Element<'a, M> {
    fn from(split: Split<'a, M>) -> Self {
        Element::new(split)
    }
}
