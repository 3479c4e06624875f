//! What is over what: a dialog over the window's content.

use super::Element;
use super::focus::{Move, Survey};
use super::scope::{give, survey};
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, overlay, renderer};
use iced::{Alignment, Color, Event, Length, Padding, Rectangle, Size, Theme, Vector, keyboard, mouse};

/// How dark what is under a dialog becomes.
const SHADE: Color = Color { a: 0.5, ..Color::BLACK };
/// Between a dialog and the edges of the window.
const AROUND: f32 = 24.0;

/// The window's content with, perhaps, a dialog over it. Always the same root, so that what is below keeps its state;
/// while a dialog is there, neither the pointer nor the keyboard reaches what is below.
///
/// A dialog that comes takes the keyboard, to its first stop; one that goes gives it back to where it was.
pub fn layers<'a, M: Clone + 'a>(base: impl Into<Element<'a, M>>, over: Option<Element<'a, M>>) -> Element<'a, M> {
    Element::new(Layers { base: base.into(), over })
}

struct Layers<'a, M> {
    base: Element<'a, M>,
    over: Option<Element<'a, M>>,
}

/// Who had the keyboard below.
#[derive(Debug, Default)]
struct State {
    is_covered: bool,
    before: Option<Before>,
}

/// One of those that can have the keyboard, to be found again.
#[derive(Debug)]
struct Before {
    id: Option<Id>,
    place: usize,
    total: usize,
}

impl Before {
    fn of(survey: &Survey) -> Option<Self> {
        Some(Self { id: survey.focused_id().cloned(), place: survey.focused?, total: survey.total() })
    }

    /// Its place now, if it is still there.
    fn find(&self, survey: &Survey) -> Option<usize> {
        match &self.id {
            Some(id) => survey.place(id),
            None => (survey.total() == self.total).then_some(self.place),
        }
    }
}

impl<M> Layers<'_, M> {
    /// Moves the keyboard when a dialog has just come or gone.
    fn settle(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer) {
        let state = tree.state.downcast_mut::<State>();
        if state.is_covered == self.over.is_some() {
            return;
        }
        state.is_covered = self.over.is_some();
        let (mut trees, mut layouts) = (tree.children.iter_mut(), layout.children());
        let Some((below, below_layout)) = trees.next().zip(layouts.next()) else { return };
        let found = survey(&mut self.base, below, below_layout, renderer);
        match (&mut self.over, trees.next().zip(layouts.next())) {
            (Some(over), Some((tree, layout))) => {
                state.before = Before::of(&found);
                self.base.as_widget_mut().operate(below, below_layout, renderer, &mut Survey::nobody());
                let stops = survey(over, tree, layout, renderer);
                if stops.focused.is_none() {
                    // A field to fill comes first; where there are only buttons, the last is the one that harms nothing.
                    let place = if stops.has_fields() { 0 } else { stops.total().saturating_sub(1) };
                    give(over, tree, layout, renderer, &Move::To(place));
                }
            }
            _ => {
                // Somebody may have been given the keyboard meanwhile: then it stays there.
                if let (None, Some(place)) = (found.focused, state.before.take().and_then(|before| before.find(&found))) {
                    give(&mut self.base, below, below_layout, renderer, &Move::To(place));
                }
            }
        }
    }
}

impl<M> Widget<M, Theme, iced::Renderer> for Layers<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        std::iter::once(&self.base).chain(&self.over).map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let children: Vec<_> = std::iter::once(&self.base).chain(&self.over).map(Element::as_widget).collect();
        tree.diff_children(&children);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let limits = limits.width(Length::Fill).height(Length::Fill);
        let mut trees = tree.children.iter_mut();
        let mut nodes = Vec::new();
        if let Some(tree) = trees.next() {
            nodes.push(self.base.as_widget_mut().layout(tree, renderer, &limits));
        }
        if let (Some(over), Some(tree)) = (&mut self.over, trees.next()) {
            let around = Padding::new(AROUND);
            let room = layout::Limits::new(Size::ZERO, limits.max()).shrink(around);
            let node = over.as_widget_mut().layout(tree, renderer, &room);
            let centered = node.align(Alignment::Center, Alignment::Center, room.max());
            nodes.push(centered.translate(Vector::new(AROUND, AROUND)));
        }
        let node = layout::Node::with_children(limits.max(), nodes);
        // Here, since only here are both the widgets and their places known as soon as a dialog comes.
        self.settle(tree, Layout::new(&node), renderer);
        node
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.container(None, layout.bounds());
        let Self { base, over } = self;
        operation.traverse(&mut |operation| {
            let place = usize::from(over.is_some());
            let shown = over.as_mut().unwrap_or(&mut *base);
            if let Some((tree, layout)) = tree.children.get_mut(place).zip(layout.children().nth(place)) {
                shown.as_widget_mut().operate(tree, layout, renderer, operation);
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
        let (mut trees, mut layouts) = (tree.children.iter_mut(), layout.children());
        let Some((below, below_layout)) = trees.next().zip(layouts.next()) else { return };
        let Some(over) = &mut self.over else {
            return self.base.as_widget_mut().update(below, event, below_layout, cursor, renderer, clipboard, shell, viewport);
        };
        if ends(event) {
            let nowhere = mouse::Cursor::Unavailable;
            self.base.as_widget_mut().update(below, event, below_layout, nowhere, renderer, clipboard, shell, viewport);
        }
        if let Some((tree, layout)) = trees.next().zip(layouts.next()) {
            over.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        if matches!(event, Event::Mouse(_) | Event::Touch(_)) {
            shell.capture_event();
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
        let (mut trees, mut layouts) = (tree.children.iter(), layout.children());
        let below = if self.over.is_some() { mouse::Cursor::Unavailable } else { cursor };
        if let Some((tree, layout)) = trees.next().zip(layouts.next()) {
            self.base.as_widget().draw(tree, renderer, theme, style, layout, below, viewport);
        }
        if let (Some(over), Some((tree, inner))) = (&self.over, trees.next().zip(layouts.next())) {
            renderer.with_layer(layout.bounds(), |renderer| {
                renderer.fill_quad(renderer::Quad { bounds: layout.bounds(), ..renderer::Quad::default() }, SHADE);
            });
            renderer.with_layer(layout.bounds(), |renderer| {
                over.as_widget().draw(tree, renderer, theme, style, inner, cursor, viewport);
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
        let place = usize::from(self.over.is_some());
        let shown = self.over.as_ref().unwrap_or(&self.base);
        let Some((tree, layout)) = tree.children.get(place).zip(layout.children().nth(place)) else { return mouse::Interaction::None };
        let inside = shown.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer);
        // Something rather than nothing: nobody below is to think the pointer is theirs.
        if place > 0 && inside == mouse::Interaction::None { mouse::Interaction::Idle } else { inside }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, iced::Renderer>> {
        let place = usize::from(self.over.is_some());
        let shown = self.over.as_mut().unwrap_or(&mut self.base);
        let (tree, layout) = tree.children.get_mut(place).zip(layout.children().nth(place))?;
        shown.as_widget_mut().overlay(tree, layout, renderer, viewport, translation)
    }
}

/// Whether what is covered must know of it all the same: something that began before it was covered ends. Without the
/// release of Ctrl, a field would take every later letter for a command.
fn ends(event: &Event) -> bool {
    use keyboard::Event::{KeyReleased, ModifiersChanged};
    matches!(
        event,
        Event::Window(_) | Event::Mouse(mouse::Event::ButtonReleased(_)) | Event::Keyboard(KeyReleased { .. } | ModifiersChanged(_))
    )
}
