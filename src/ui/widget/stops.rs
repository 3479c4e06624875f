//! Stops of the keyboard one above the other: the arrows go from one to the next.

use super::Element;
use super::focus::Move;
use super::scope::{give, survey};
use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, overlay, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::{Event, Length, Rectangle, Size, Theme, Vector, mouse};

/// A column of things that can have the keyboard. While one of them has it, the arrows, Home and End go from one to
/// another, and end at the ends; Tab goes through them as anywhere else.
pub fn stops<'a, M: Clone + 'a>(content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    Element::new(Stops { content: content.into() })
}

struct Stops<'a, M> {
    content: Element<'a, M>,
}

impl<M> Stops<'_, M> {
    /// Where a key leads, if one of them has the keyboard: the same place at the ends.
    fn led(&mut self, key: &Key, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer) -> Option<Move> {
        let survey = survey(&mut self.content, tree, layout, renderer);
        let (place, last) = (survey.focused?, survey.total().checked_sub(1)?);
        Some(Move::To(match key {
            Key::Named(Named::ArrowDown) => (place + 1).min(last),
            Key::Named(Named::ArrowUp) => place.saturating_sub(1),
            Key::Named(Named::Home) => 0,
            Key::Named(Named::End) => last,
            _ => return None,
        }))
    }
}

impl<M> Widget<M, Theme, iced::Renderer> for Stops<'_, M> {
    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(child) = tree.children.first_mut() else { return layout::Node::default() };
        self.content.as_widget_mut().layout(child, renderer, limits)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        if let Some(child) = tree.children.first_mut() {
            self.content.as_widget_mut().operate(child, layout, renderer, operation);
        }
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
        let Some(child) = tree.children.first_mut() else { return };
        self.content.as_widget_mut().update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        if let Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) = event
            && modifiers.is_empty()
            && !shell.is_event_captured()
            && let Some(movement) = self.led(key, child, layout, renderer)
        {
            give(&mut self.content, child, layout, renderer, &movement);
            shell.capture_event();
            shell.request_redraw();
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
        if let Some(child) = tree.children.first() {
            self.content.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
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
        let child = tree.children.first();
        child
            .map_or(mouse::Interaction::None, |child| self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer))
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, iced::Renderer>> {
        let child = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}
