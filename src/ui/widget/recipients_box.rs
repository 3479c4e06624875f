//! Inside the field of recipients: chips one after the other, and the line to type in where they end.

use super::Element;
use super::chip::HEIGHT;
use super::focus::{Move, Survey};
use super::popup::{Choice, Popup};
use super::recipients::Told;
use super::tip;
use crate::ui::theme::{CONTROL, RADIUS, SPACE_XS, tokens};
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, clipboard, layout, overlay, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key, Modifiers};
use iced::{Border, Event, Length, Point, Rectangle, Size, Theme, Vector, mouse, touch, window};
use std::collections::VecDeque;
use std::rc::Rc;

/// The line to type in is never narrower.
const TYPING: f32 = 180.0;

/// What typing tells: the line asks it, and so does the field.
pub(super) type Typing<'a, M> = Rc<dyn Fn(String) -> M + 'a>;

/// The field without its name.
pub(super) struct Field<'a, M> {
    pub(super) id: Id,
    pub(super) input: Element<'a, M>,
    pub(super) rows: Element<'a, M>,
    pub(super) chips: Vec<Element<'a, M>>,
    pub(super) typed: String,
    pub(super) count: usize,
    pub(super) on_input: Option<Typing<'a, M>>,
    pub(super) on_remove: Option<Told<'a, M>>,
    pub(super) on_pick: Option<Told<'a, M>>,
    pub(super) on_commit: Option<M>,
}

#[derive(Debug, Default)]
struct State {
    choice: Choice,
    /// What was typed when the suggestions were shown or sent away.
    typed: String,
    count: usize,
    /// Whether the line had the keyboard, to notice when it has not any more.
    typing: bool,
    /// Whether letters were typed that this widget, made before them, does not know yet; the line itself does.
    stale: bool,
    /// Whether a key of the field's own changed something that neither knows yet.
    waiting: bool,
    /// Keys that came meanwhile: they are for the widget that knows.
    held: VecDeque<Event>,
}

/// No more keys are held: far more than a hand types while a slow machine makes the field anew.
const HELD: usize = 20_000;

impl State {
    /// The next of the keys held, once the field that it is for is made; none while another key comes.
    fn next(&mut self, is_key: bool) -> Option<Event> {
        if is_key || self.waiting || self.stale { None } else { self.held.pop_front() }
    }

    /// Whether a key comes before the field that it is for is made.
    fn is_ahead(&self, event: &Event) -> bool {
        self.waiting || !self.held.is_empty() || (self.stale && !is_letter(event))
    }
}

/// Whether an event is nothing but a letter for the line, or a key going up.
fn is_letter(event: &Event) -> bool {
    match event {
        Event::Keyboard(keyboard::Event::KeyPressed { modifiers, text: Some(text), .. }) => {
            modifiers.difference(Modifiers::SHIFT).is_empty() && !text.chars().any(|c| c.is_control() || matches!(c, ',' | ';'))
        }
        Event::Keyboard(keyboard::Event::KeyPressed { .. }) => false,
        _ => true,
    }
}

/// Which part has the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Chip(usize),
    Line,
}

impl<M> Field<'_, M> {
    /// All that has the keyboard in turn: the chips, then the line. Its tree is the first, so that it keeps its state
    /// when a chip comes.
    fn visit(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        let Some((first, rest)) = tree.children.split_at_mut_checked(2) else { return };
        let mut layouts = layout.children();
        let line = layouts.next();
        for ((chip, tree), layout) in self.chips.iter_mut().zip(rest).zip(layouts) {
            chip.as_widget_mut().operate(tree, layout, renderer, operation);
        }
        if let Some((tree, layout)) = first.first_mut().zip(line) {
            self.input.as_widget_mut().operate(tree, layout, renderer, operation);
        }
    }

    fn survey(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer) -> (Survey, Option<Part>) {
        let mut survey = Survey::default();
        self.visit(tree, layout, renderer, &mut survey);
        let line = survey.place(&self.id);
        let part = survey.focused.map(|place| if Some(place) == line { Part::Line } else { Part::Chip(place) });
        (survey, part)
    }

    fn give(&mut self, survey: &Survey, to: usize, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer) {
        if let Some(place) = survey.target(&Move::To(to)) {
            self.visit(tree, layout, renderer, &mut survey.give(place));
        }
    }

    /// Handles a key that is the field's rather than the line's. Tells whether it was.
    fn key(
        &mut self,
        event: &Event,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
    ) -> bool
    where
        M: Clone,
    {
        let Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, repeat, text, .. }) = event else { return false };
        let (survey, Some(part)) = self.survey(tree, layout, renderer) else { return false };
        let (line, empty, chips) = (survey.total().saturating_sub(1), self.typed.is_empty(), self.chips.len());
        let plain = modifiers.difference(Modifiers::SHIFT).is_empty();
        match (part, key.as_ref()) {
            (Part::Line, Key::Named(Named::Enter)) if plain => self.commit(shell),
            (Part::Line, _) if plain && matches!(text.as_deref(), Some("," | ";")) => self.commit(shell),
            (Part::Line, Key::Named(Named::Backspace)) if empty && chips > 0 => {
                // Held down, it empties the line; it is not to take recipients after that.
                if let (false, Some(on_remove)) = (*repeat, &self.on_remove) {
                    shell.publish(on_remove(chips - 1));
                }
            }
            (Part::Line, Key::Named(Named::ArrowLeft)) if empty && chips > 0 && line > 0 => {
                self.give(&survey, line - 1, tree, layout, renderer);
            }
            (Part::Line, Key::Named(Named::ArrowDown)) if self.count > 0 => {
                tree.state.downcast_mut::<State>().choice = Choice { open: true, highlight: Some(0), ..Choice::default() };
            }
            (Part::Line, Key::Character("v")) if modifiers.command() => return self.paste(clipboard, shell),
            (Part::Chip(place), Key::Named(Named::ArrowLeft)) if plain => {
                self.give(&survey, place.saturating_sub(1), tree, layout, renderer);
            }
            (Part::Chip(place), Key::Named(Named::ArrowRight)) if plain => self.give(&survey, place + 1, tree, layout, renderer),
            (Part::Chip(place), Key::Named(Named::Delete | Named::Backspace)) if plain && !*repeat => {
                if let Some(on_remove) = &self.on_remove {
                    shell.publish(on_remove(place));
                }
                // The one that goes cannot keep the keyboard.
                self.give(&survey, line, tree, layout, renderer);
            }
            _ => return false,
        }
        shell.capture_event();
        shell.request_redraw();
        true
    }

    fn commit(&mut self, shell: &mut Shell<'_, M>)
    where
        M: Clone,
    {
        if !self.typed.trim().is_empty()
            && let Some(on_commit) = self.on_commit.clone()
        {
            shell.publish(on_commit);
        }
    }

    /// Several lines come as one: the line itself would run them together.
    fn paste(&mut self, clipboard: &mut dyn Clipboard, shell: &mut Shell<'_, M>) -> bool {
        let Some(pasted) = clipboard.read(clipboard::Kind::Standard) else { return false };
        let lines: Vec<_> = pasted.split(['\n', '\r', '\t']).map(str::trim).filter(|line| !line.is_empty()).collect();
        let (true, Some(on_input)) = (lines.len() > 1, &self.on_input) else { return false };
        shell.publish(on_input(format!("{}{}", self.typed, lines.join("; "))));
        shell.capture_event();
        true
    }

    /// Notices that the line got the keyboard, or lost it.
    fn follow(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, shell: &mut Shell<'_, M>)
    where
        M: Clone,
    {
        let typing = self.survey(tree, layout, renderer).1 == Some(Part::Line);
        let state = tree.state.downcast_mut::<State>();
        let was_typing = std::mem::replace(&mut state.typing, typing);
        if was_typing && !typing {
            state.choice = Choice::default();
            self.commit(shell);
        }
        let state = tree.state.downcast_mut::<State>();
        if state.typed != self.typed || state.count != self.count || (typing && !was_typing) {
            state.typed.clone_from(&self.typed);
            state.count = self.count;
            state.choice = Choice { open: typing && self.count > 0, ..Choice::default() };
            shell.request_redraw();
        }
    }

    /// Handles an event; a key that tells something makes those after it wait.
    #[expect(clippy::too_many_arguments, reason = "those of the widget's own")]
    fn handle(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        viewport: &Rectangle,
    ) where
        M: Clone,
    {
        let is_ours = self.on_input.is_some() && self.key(event, tree, layout, renderer, clipboard, shell);
        if !is_ours {
            self.pass(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        // Whatever is told, the field is made anew for it.
        if matches!(event, Event::Keyboard(_)) && !shell.is_empty() {
            let state = tree.state.downcast_mut::<State>();
            state.waiting |= is_ours;
            state.stale |= !is_ours;
        }
    }

    /// Hands an event to the line and the chips.
    #[expect(clippy::too_many_arguments, reason = "those of the widget's own")]
    fn pass(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        viewport: &Rectangle,
    ) where
        M: Clone,
    {
        if let Some((first, rest)) = tree.children.split_at_mut_checked(2) {
            let mut layouts = layout.children();
            if let Some((tree, layout)) = first.first_mut().zip(layouts.next()) {
                self.input.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
            }
            for ((chip, tree), layout) in self.chips.iter_mut().zip(rest).zip(layouts) {
                chip.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
            }
        }
        let pressed = matches!(
            event,
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) | Event::Touch(touch::Event::FingerPressed { .. })
        );
        if pressed && !shell.is_event_captured() && self.on_input.is_some() && cursor.is_over(layout.bounds()) {
            let (survey, _) = self.survey(tree, layout, renderer);
            self.give(&survey, usize::MAX, tree, layout, renderer);
            shell.capture_event();
            shell.request_redraw();
        }
        if pressed || matches!(event, Event::Keyboard(_) | Event::Window(window::Event::RedrawRequested(_))) {
            self.follow(tree, layout, renderer, shell);
        }
    }
}

impl<M: Clone> Widget<M, Theme, iced::Renderer> for Field<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        [&self.input, &self.rows].into_iter().chain(&self.chips).map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        (state.waiting, state.stale) = (false, false);
        let all: Vec<_> = [&self.input, &self.rows].into_iter().chain(&self.chips).map(Element::as_widget).collect();
        tree.diff_children(&all);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let width = limits.max().width;
        let (left, right) = (SPACE_XS, width - SPACE_XS);
        let room = layout::Limits::new(Size::ZERO, Size::new(right - left, f32::INFINITY));
        let Some((first, rest)) = tree.children.split_at_mut_checked(2) else { return layout::Node::default() };
        let (mut x, mut y) = (left, SPACE_XS);
        let mut nodes = Vec::new();
        for (chip, tree) in self.chips.iter_mut().zip(rest) {
            let node = chip.as_widget_mut().layout(tree, renderer, &room);
            if x > left && x + node.size().width > right {
                (x, y) = (left, y + HEIGHT + SPACE_XS);
            }
            let after = x + node.size().width + SPACE_XS;
            nodes.push(node.move_to(Point::new(x, y)));
            x = after;
        }
        if x > left && x + TYPING > right {
            (x, y) = (left, y + HEIGHT + SPACE_XS);
        }
        let room = layout::Limits::new(Size::ZERO, Size::new(right - x, HEIGHT));
        let line = first.first_mut().map(|tree| self.input.as_widget_mut().layout(tree, renderer, &room));
        let line = line.unwrap_or_default();
        let middle = (HEIGHT - line.size().height) / 2.0;
        nodes.insert(0, line.move_to(Point::new(x, y + middle)));
        layout::Node::with_children(Size::new(width, (y + HEIGHT + SPACE_XS).max(CONTROL)), nodes)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.container(None, layout.bounds());
        operation.traverse(&mut |operation| self.visit(tree, layout, renderer, operation));
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
        let is_key = matches!(event, Event::Keyboard(_));
        let state = tree.state.downcast_mut::<State>();
        if is_key && self.on_input.is_some() && state.typing && state.is_ahead(event) {
            if state.held.len() < HELD {
                state.held.push_back(event.clone());
            }
            shell.capture_event();
            shell.request_redraw();
            return;
        }
        // Until the field is made anew, what it knows is not what the line shows.
        while let Some(key) = tree.state.downcast_mut::<State>().next(is_key) {
            self.handle(tree, &key, layout, cursor, renderer, clipboard, shell, viewport);
        }
        self.handle(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        let (bounds, t) = (layout.bounds(), tokens(theme));
        let typing = tree.state.downcast_ref::<State>().typing;
        let (width, colour) = if typing { (2.0, t.focus) } else { (1.0, t.edge) };
        let background = if self.on_input.is_some() { t.background } else { t.disabled };
        let border = Border::default().rounded(RADIUS).width(width).color(colour);
        renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, background);
        let mut layouts = layout.children();
        if let Some((tree, layout)) = tree.children.first().zip(layouts.next()) {
            self.input.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
        }
        for ((chip, tree), layout) in self.chips.iter().zip(tree.children.iter().skip(2)).zip(layouts) {
            chip.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
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
        if !cursor.is_over(layout.bounds()) || self.on_input.is_none() {
            return mouse::Interaction::None;
        }
        let chips = self.chips.iter().zip(tree.children.iter().skip(2)).zip(layout.children().skip(1));
        let inside = chips.map(|((chip, tree), layout)| chip.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer));
        inside.max().filter(|inside| *inside != mouse::Interaction::None).unwrap_or(mouse::Interaction::Text)
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, iced::Renderer>> {
        let state = tree.state.downcast_mut::<State>();
        let (first, rest) = tree.children.split_at_mut_checked(2)?;
        let chips = self.chips.iter_mut().zip(rest).zip(layout.children().skip(1));
        let tips = chips.filter_map(|((chip, tree), layout)| chip.as_widget_mut().overlay(tree, layout, renderer, viewport, translation));
        let mut all: Vec<_> = tips.collect();
        if let (true, [_, tree], Some(on_pick)) = (state.choice.open && self.count > 0, first, &self.on_pick) {
            let anchor = tip::on_screen(layout, translation);
            let (choice, count) = (&mut state.choice, self.count);
            all.push(Popup { rows: &mut self.rows, tree, anchor, choice, count, on_pick, anchor_closes: false }.overlay());
        }
        (!all.is_empty()).then(|| overlay::Group::with_children(all).overlay())
    }
}
