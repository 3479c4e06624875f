//! What is pressed, by the pointer, a finger or the keyboard: under every button, box, choice and chip.

use super::{Element, tip};
use crate::ui::theme::{RADIUS, Tokens, tokens};
use iced::advanced::widget::{Id, Operation, Tree, operation, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, overlay, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::{Alignment, Border, Color, Event, Length, Padding, Rectangle, Size, Theme, Vector, mouse, touch, window};

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Waiting.
    Active,
    /// Under the pointer.
    Hovered,
    /// Going down.
    Pressed,
    /// Not to be pressed.
    Disabled,
}

/// What it looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) background: Option<Color>,
    pub(super) text: Color,
    pub(super) border: Border,
    pub(super) underlined: bool,
}

/// Where the ring of what has the keyboard is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ring {
    /// Around it, where there is room.
    Outside,
    /// Along its edges, where neighbours touch.
    Inside,
}

/// Draws the ring of what has the keyboard: two pixels, in the one colour that means it.
pub(super) fn draw_ring(renderer: &mut iced::Renderer, t: &Tokens, bounds: Rectangle, radius: f32, ring: Ring) {
    let out = if ring == Ring::Outside { 3.0 } else { 0.0 };
    let border = Border { color: t.focus, width: 2.0, radius: (radius + out).into() };
    renderer.fill_quad(renderer::Quad { bounds: bounds.expand(out), border, ..renderer::Quad::default() }, Color::TRANSPARENT);
}

/// How its look follows from how it is.
type Paint<'a> = Box<dyn Fn(&Tokens, Status) -> Look + 'a>;

/// What is pressed.
pub(super) struct Press<'a, M> {
    pub(super) content: Element<'a, M>,
    /// What it is called, where its content does not say so.
    pub(super) name: Option<String>,
    pub(super) tip: Option<Element<'a, M>>,
    pub(super) id: Option<Id>,
    pub(super) on_press: Option<M>,
    pub(super) on_delete: Option<M>,
    /// Whether the keyboard stops there.
    pub(super) stop: bool,
    pub(super) width: Length,
    pub(super) height: Length,
    pub(super) padding: Padding,
    pub(super) align: Alignment,
    pub(super) ring: Ring,
    pub(super) look: Paint<'a>,
    pub(super) status: Option<Status>,
}

impl<'a, M> Press<'a, M> {
    /// With nothing to tell yet: disabled.
    pub(super) fn new(content: impl Into<Element<'a, M>>, look: impl Fn(&Tokens, Status) -> Look + 'a) -> Self {
        Self {
            content: content.into(),
            name: None,
            tip: None,
            id: None,
            on_press: None,
            on_delete: None,
            stop: true,
            width: Length::Shrink,
            height: Length::Shrink,
            padding: Padding::ZERO,
            align: Alignment::Center,
            ring: Ring::Outside,
            look: Box::new(look),
            status: None,
        }
    }

    fn status(&self, state: &State, over: bool) -> Status {
        match (&self.on_press, over, state.pressed) {
            (None, ..) => Status::Disabled,
            (_, true, true) => Status::Pressed,
            (_, true, false) => Status::Hovered,
            _ => Status::Active,
        }
    }

    fn key(&self, key: &Key) -> Option<M>
    where
        M: Clone,
    {
        match key {
            Key::Named(Named::Enter | Named::Space) => self.on_press.clone(),
            Key::Character(c) if c == " " => self.on_press.clone(),
            Key::Named(Named::Delete | Named::Backspace) => self.on_delete.clone(),
            _ => None,
        }
    }
}

/// What is remembered of it.
#[derive(Debug, Default)]
struct State {
    pressed: bool,
    focus: Focus,
    tip: tip::Tip,
}

/// Whether something has the keyboard, and whether that is to be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Focus {
    /// It has not.
    #[default]
    No,
    /// By the pointer: the person knows.
    Quiet,
    /// By the keyboard, or given by the program.
    Visible,
}

impl operation::Focusable for State {
    fn is_focused(&self) -> bool {
        self.focus != Focus::No
    }

    fn focus(&mut self) {
        self.focus = Focus::Visible;
    }

    fn unfocus(&mut self) {
        *self = Self::default();
    }
}

impl<M: Clone> Widget<M, Theme, iced::Renderer> for Press<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        std::iter::once(&self.content).chain(&self.tip).map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let children: Vec<_> = std::iter::once(&self.content).chain(&self.tip).map(Element::as_widget).collect();
        tree.diff_children(&children);
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, self.height)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(child) = tree.children.first_mut() else { return layout::Node::default() };
        let content = &mut self.content;
        layout::positioned(
            limits,
            self.width,
            self.height,
            self.padding,
            |limits| content.as_widget_mut().layout(child, renderer, &limits.loose()),
            |node, size| node.align(self.align, Alignment::Center, size),
        )
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        let state = tree.state.downcast_mut::<State>();
        operation.container(self.id.as_ref(), layout.bounds());
        // What is disabled while it has the keyboard keeps its place, for Tab to go on from there.
        if self.stop && (self.on_press.is_some() || self.on_delete.is_some() || state.focus != Focus::No) {
            operation.focusable(self.id.as_ref(), layout.bounds(), state);
        }
        if let Some(name) = &self.name {
            operation.text(None, layout.bounds(), name);
        }
        operation.traverse(&mut |operation| {
            if let (Some(child), Some(layout)) = (tree.children.first_mut(), layout.children().next()) {
                self.content.as_widget_mut().operate(child, layout, renderer, operation);
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
        let over = cursor.is_over(layout.bounds());
        let state = tree.state.downcast_mut::<State>();
        let pressed = matches!(
            event,
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) | Event::Touch(touch::Event::FingerPressed { .. })
        );
        if pressed && !over && state.focus != Focus::No {
            state.focus = Focus::No;
            shell.request_redraw();
        }
        if let (Some(child), Some(layout)) = (tree.children.first_mut(), layout.children().next()) {
            self.content.as_widget_mut().update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        state.tip.follow(event, self.tip.is_some() && (over || state.focus == Focus::Visible), shell);
        if shell.is_event_captured() {
            return;
        }
        match event {
            _ if pressed && over && self.on_press.is_some() => {
                state.pressed = true;
                if self.stop {
                    state.focus = Focus::Quiet;
                }
                shell.capture_event();
                shell.request_redraw();
            }
            _ if pressed && over && self.stop && self.on_delete.is_some() => {
                state.focus = Focus::Visible;
                shell.capture_event();
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) | Event::Touch(touch::Event::FingerLifted { .. })
                if state.pressed =>
            {
                state.pressed = false;
                if over && let Some(message) = self.on_press.clone() {
                    shell.publish(message);
                }
                shell.capture_event();
            }
            Event::Touch(touch::Event::FingerLost { .. }) => state.pressed = false,
            // A key held down does not press again: the dialog it opened would be answered at once.
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, repeat: false, .. })
                if state.focus != Focus::No && modifiers.is_empty() =>
            {
                if let Some(message) = self.key(key) {
                    shell.publish(message);
                    shell.capture_event();
                }
            }
            _ => {}
        }
        let status = self.status(state, over);
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
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let (bounds, t) = (layout.bounds(), tokens(theme));
        let look = (self.look)(t, self.status(state, cursor.is_over(bounds)));
        if look.background.is_some() || look.border.width > 0.0 {
            let quad = renderer::Quad { bounds, border: look.border, ..renderer::Quad::default() };
            renderer.fill_quad(quad, look.background.unwrap_or(Color::TRANSPARENT));
        }
        if let (Some(child), Some(inner)) = (tree.children.first(), layout.children().next()) {
            let style = renderer::Style { text_color: look.text };
            self.content.as_widget().draw(child, renderer, theme, &style, inner, cursor, viewport);
            if look.underlined {
                let line = Rectangle { y: inner.bounds().y + inner.bounds().height, height: 1.0, ..inner.bounds() };
                renderer.fill_quad(renderer::Quad { bounds: line, ..renderer::Quad::default() }, look.text);
            }
        }
        if state.focus == Focus::Visible {
            let radius = look.border.radius.top_left.max(RADIUS);
            draw_ring(renderer, t, bounds, radius, self.ring);
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        if !cursor.is_over(layout.bounds()) {
            return mouse::Interaction::None;
        }
        let inside = tree
            .children
            .first()
            .zip(layout.children().next())
            .map(|(child, layout)| self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer));
        match inside {
            Some(inside) if inside != mouse::Interaction::None => inside,
            _ if self.on_press.is_some() => mouse::Interaction::Pointer,
            _ if self.on_delete.is_some() => mouse::Interaction::Idle,
            _ => mouse::Interaction::NotAllowed,
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, iced::Renderer>> {
        let state = tree.state.downcast_ref::<State>();
        let mut children = tree.children.iter_mut();
        let inside = children
            .next()
            .zip(layout.children().next())
            .and_then(|(child, layout)| self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation));
        let tip = match (&mut self.tip, children.next()) {
            (Some(tip), Some(tree)) if state.tip.is_shown() => Some(tip::show(tip, tree, tip::on_screen(layout, translation))),
            _ => None,
        };
        let all: Vec<_> = inside.into_iter().chain(tip).collect();
        (!all.is_empty()).then(|| overlay::Group::with_children(all).overlay())
    }
}

impl<'a, M: Clone + 'a> From<Press<'a, M>> for Element<'a, M> {
    fn from(press: Press<'a, M>) -> Self {
        Element::new(press)
    }
}
