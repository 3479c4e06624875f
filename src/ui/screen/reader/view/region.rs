//! The part of the reader that scrolls, reached by the keyboard as a whole: its text has nothing to press.

use super::super::pages::Turn;
use super::super::papers::Act;
use super::super::{Message, Motion};
use crate::ui::theme::{RADIUS, tokens};
use crate::ui::widget::Element;
use iced::advanced::widget::{Id, Operation, Tree, operation, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, overlay, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key, Modifiers};
use iced::{Border, Color, Event, Length, Rectangle, Size, Theme, Vector, mouse};

/// Width of the ring around what has the keyboard.
const RING: f32 = 2.0;

/// What scrolls, as one thing that can have the keyboard.
pub(super) struct Region<'a> {
    id: Id,
    content: Element<'a, Message>,
}

impl<'a> Region<'a> {
    pub(super) fn new(id: Id, content: impl Into<Element<'a, Message>>) -> Self {
        Self { id, content: content.into() }
    }
}

#[derive(Default)]
struct State {
    focused: bool,
}

impl operation::Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
    }
}

/// How a key turns the pages of a document.
fn turn(key: &Key, modifiers: Modifiers) -> Option<Turn> {
    match key {
        _ if modifiers.control() || modifiers.alt() || modifiers.logo() => None,
        Key::Named(Named::ArrowLeft) => Some(Turn::Previous),
        Key::Named(Named::ArrowRight) => Some(Turn::Next),
        Key::Character(c) if c == "+" => Some(Turn::Larger),
        Key::Character(c) if c == "-" => Some(Turn::Smaller),
        _ => None,
    }
}

/// How a key scrolls. Keys with Ctrl or Alt are the window's.
fn motion(key: &Key, modifiers: Modifiers) -> Option<Motion> {
    if modifiers.control() || modifiers.alt() || modifiers.logo() {
        return None;
    }
    match key {
        Key::Named(Named::ArrowUp) => Some(Motion::Up),
        Key::Named(Named::ArrowDown) => Some(Motion::Down),
        Key::Named(Named::PageUp) => Some(Motion::PageUp),
        Key::Named(Named::Space) if modifiers.shift() => Some(Motion::PageUp),
        Key::Named(Named::PageDown | Named::Space) => Some(Motion::PageDown),
        Key::Named(Named::Home) => Some(Motion::Start),
        Key::Named(Named::End) => Some(Motion::End),
        _ => None,
    }
}

impl Widget<Message, Theme, iced::Renderer> for Region<'_> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

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
        let Some(child) = tree.children.first_mut() else { return layout::Node::new(limits.max()) };
        let node = self.content.as_widget_mut().layout(child, renderer, limits);
        layout::Node::with_children(node.size(), vec![node])
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.focusable(Some(&self.id), layout.bounds(), tree.state.downcast_mut::<State>());
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
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        if let Some((child, layout)) = tree.children.first_mut().zip(layout.children().next()) {
            self.content.as_widget_mut().update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        let state = tree.state.downcast_mut::<State>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let focused = cursor.is_over(layout.bounds()) && !shell.is_event_captured();
                if focused != state.focused {
                    state.focused = focused;
                    shell.request_redraw();
                }
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) if state.focused && !shell.is_event_captured() => {
                if let Some(turn) = turn(key, *modifiers) {
                    shell.publish(Message::Paper(Act::Page(turn)));
                    shell.capture_event();
                }
                if let Some(motion) = motion(key, *modifiers) {
                    shell.publish(Message::Scroll(motion));
                    shell.capture_event();
                }
            }
            _ => {}
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
        if let Some((child, layout)) = tree.children.first().zip(layout.children().next()) {
            self.content.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
        }
        if tree.state.downcast_ref::<State>().focused {
            let border = Border::default().rounded(RADIUS).width(RING).color(tokens(theme).focus);
            renderer.with_layer(layout.bounds(), |renderer| {
                let ring = renderer::Quad { bounds: layout.bounds(), border, ..renderer::Quad::default() };
                renderer.fill_quad(ring, Color::TRANSPARENT);
            });
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
        let Some((child, layout)) = tree.children.first().zip(layout.children().next()) else { return mouse::Interaction::None };
        self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, iced::Renderer>> {
        let (child, layout) = tree.children.first_mut().zip(layout.children().next())?;
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}

impl<'a> From<Region<'a>> for Element<'a, Message> {
    fn from(region: Region<'a>) -> Self {
        Element::new(region)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iced::widget::{scrollable, space};
    use iced_test::Simulator;

    #[test]
    fn the_keyboard_scrolls_what_has_it() {
        let view =
            || Element::from(Region::new(Id::new("reader"), scrollable(space().height(4_000)).width(Length::Fill).height(Length::Fill)));
        let mut simulator = Simulator::new(view());
        simulator.tap_key(Named::PageDown);
        simulator.point_at(iced::Point::new(100.0, 100.0));
        simulator.simulate(iced_test::simulator::click());
        simulator.tap_key(Named::PageDown);
        simulator.tap_key(Named::End);
        simulator.tap_key(Key::Character("j".into()));
        let motions: Vec<_> = simulator
            .into_messages()
            .filter_map(|message| if let Message::Scroll(motion) = message { Some(motion) } else { None })
            .collect();
        assert_eq!(motions, [Motion::PageDown, Motion::End]);
        assert!(Simulator::new(view()).find(iced_test::selector::id("reader")).is_ok());
    }
}
