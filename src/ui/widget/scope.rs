//! The keyboard's order inside one window.

use super::Element;
use super::focus::{Move, Root, Survey};
use iced::advanced::widget::{Id, Operation, Tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, overlay, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::{Event, Length, Rectangle, Size, Theme, Vector, mouse};

/// The root of a window: Tab and Shift+Tab go round what it holds, and nothing else. `id` names the window.
pub fn scope<'a, M: Clone + 'a>(id: impl Into<Id>, content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    Element::new(Scope { id: id.into(), content: content.into() })
}

/// Gives the keyboard to somebody inside a widget, and scrolls to it. Tells whether there was anybody.
pub(super) fn give<M>(content: &mut Element<'_, M>, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, to: &Move) -> bool {
    let survey = survey(content, tree, layout, renderer);
    let Some(place) = survey.target(to) else { return false };
    content.as_widget_mut().operate(tree, layout, renderer, &mut survey.give(place));
    true
}

/// Who can have the keyboard inside a widget.
pub(super) fn survey<M>(content: &mut Element<'_, M>, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer) -> Survey {
    let mut survey = Survey::default();
    content.as_widget_mut().operate(tree, layout, renderer, &mut survey);
    survey
}

struct Scope<'a, M> {
    id: Id,
    content: Element<'a, M>,
}

impl<M> Widget<M, Theme, iced::Renderer> for Scope<'_, M> {
    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(child) = tree.children.first_mut() else { return layout::Node::default() };
        let limits = limits.width(Length::Fill).height(Length::Fill);
        let node = self.content.as_widget_mut().layout(child, renderer, &limits);
        layout::Node::with_children(limits.max(), vec![node])
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.custom(Some(&self.id), layout.bounds(), &mut Root);
        operation.container(Some(&self.id), layout.bounds());
        operation.traverse(&mut |operation| {
            if let Some((child, layout)) = tree.children.first_mut().zip(layout.children().next()) {
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
        let Some((child, layout)) = tree.children.first_mut().zip(layout.children().next()) else { return };
        if let Event::Keyboard(keyboard::Event::KeyPressed { key: Key::Named(Named::Tab), modifiers, .. }) = event
            && (modifiers.is_empty() || *modifiers == keyboard::Modifiers::SHIFT)
        {
            let movement = if modifiers.shift() { Move::Previous } else { Move::Next };
            give(&mut self.content, child, layout, renderer, &movement);
            shell.capture_event();
            shell.request_redraw();
            return;
        }
        self.content.as_widget_mut().update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        if let Some((child, layout)) = tree.children.first().zip(layout.children().next()) {
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
        let inside = tree.children.first().zip(layout.children().next());
        inside.map_or(mouse::Interaction::None, |(child, layout)| {
            self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
        })
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, iced::Renderer>> {
        let (child, layout) = tree.children.first_mut().zip(layout.children().next())?;
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}
