//! Who has the keyboard: finding it, giving it, and scrolling to where it is.
//!
//! iced runs an operation on every window, and its own `focus_next` stops at the ends. These stay inside one scope.

use iced::advanced::widget::Id;
use iced::advanced::widget::operation::{Focusable, Operation, Outcome, Scrollable, TextInput};
use iced::widget::operation::AbsoluteOffset;
use iced::{Rectangle, Task, Vector};
use std::any::Any;

/// How much of what is around the focused widget is shown with it.
const MARGIN: f32 = 12.0;

/// Where the keyboard goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Move {
    /// To the one after, and from the last to the first.
    Next,
    /// To the one before, and from the first to the last.
    Previous,
    /// To the one of that place.
    To(usize),
}

/// A root of focus on the way of an operation.
pub(super) struct Root;

/// One area that scrolls: its bounds, how far, and how many are around it.
#[derive(Debug, Clone, Copy)]
struct Area {
    bounds: Rectangle,
    translation: Vector,
}

/// What can have the keyboard in a tree of widgets.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The names and bounds of those that can, with the areas that scroll around each.
    stops: Vec<(Option<Id>, Rectangle, Vec<usize>)>,
    /// The place of the one that has it.
    pub(super) focused: Option<usize>,
    areas: Vec<Area>,
    around: Vec<usize>,
    pending: Option<usize>,
    fields: usize,
}

impl Survey {
    /// Whether there is something to type in.
    pub(super) fn has_fields(&self) -> bool {
        self.fields > 0
    }

    /// How many can have the keyboard.
    pub(super) fn total(&self) -> usize {
        self.stops.len()
    }

    /// Takes the keyboard from everybody.
    pub(super) fn nobody() -> Give {
        Give::default()
    }

    /// The name of the one that has it.
    pub(super) fn focused_id(&self) -> Option<&Id> {
        self.stops.get(self.focused?)?.0.as_ref()
    }

    /// The place of the one of that name.
    pub(super) fn place(&self, id: &Id) -> Option<usize> {
        self.stops.iter().position(|(name, ..)| name.as_ref() == Some(id))
    }

    /// Where a move ends.
    pub(super) fn target(&self, movement: &Move) -> Option<usize> {
        let last = self.total().checked_sub(1)?;
        Some(match (movement, self.focused) {
            (Move::To(place), _) => (*place).min(last),
            (Move::Next, Some(place)) if place < last => place + 1,
            (Move::Next, _) => 0,
            (Move::Previous, Some(place)) if place > 0 => place - 1,
            (Move::Previous, _) => last,
        })
    }

    /// Gives the keyboard to the one of that place, and shows it.
    pub(super) fn give(&self, place: usize) -> Give {
        let mut offsets = vec![None; self.areas.len()];
        if let Some((_, bounds, around)) = self.stops.get(place) {
            let mut bounds = *bounds;
            for index in around.iter().rev() {
                let Some(area) = self.areas.get(*index) else { continue };
                let wanted = Vector::new(
                    shown(bounds.x, bounds.width, area.bounds.x, area.bounds.width, area.translation.x),
                    shown(bounds.y, bounds.height, area.bounds.y, area.bounds.height, area.translation.y),
                );
                if let Some(offset) = offsets.get_mut(*index)
                    && wanted != area.translation
                {
                    *offset = Some(wanted);
                }
                bounds = bounds - wanted;
            }
        }
        Give { place: Some(place), offsets, stop: 0, area: 0 }
    }
}

/// How far to scroll for `start..start + length` to be inside `from..from + room`, moving as little as needed.
fn shown(start: f32, length: f32, from: f32, room: f32, offset: f32) -> f32 {
    let (first, last) = (start - MARGIN - from, start + length + MARGIN - from);
    if first < offset || length + 2.0 * MARGIN > room {
        if first >= offset && first < offset + room { offset } else { first.max(0.0) }
    } else if last > offset + room {
        last - room
    } else {
        offset
    }
}

impl Operation for Survey {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let entered = self.pending.take();
        self.around.extend(entered);
        operate(self);
        if entered.is_some() {
            self.around.pop();
        }
    }

    fn container(&mut self, _id: Option<&Id>, _bounds: Rectangle) {
        self.pending = None;
    }

    fn text_input(&mut self, _id: Option<&Id>, _bounds: Rectangle, _state: &mut dyn TextInput) {
        self.fields += 1;
    }

    fn scrollable(&mut self, _id: Option<&Id>, bounds: Rectangle, _content: Rectangle, translation: Vector, _state: &mut dyn Scrollable) {
        self.pending = Some(self.areas.len());
        self.areas.push(Area { bounds, translation });
    }

    fn focusable(&mut self, id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some(self.stops.len());
        }
        self.stops.push((id.cloned(), bounds, self.around.clone()));
    }
}

/// Gives the keyboard to one, and takes it from the others.
#[derive(Debug, Default)]
pub(super) struct Give {
    place: Option<usize>,
    offsets: Vec<Option<Vector>>,
    stop: usize,
    area: usize,
}

impl Operation for Give {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn scrollable(&mut self, _id: Option<&Id>, _bounds: Rectangle, _content: Rectangle, _translation: Vector, state: &mut dyn Scrollable) {
        if let Some(Some(offset)) = self.offsets.get(self.area) {
            state.scroll_to(AbsoluteOffset { x: Some(offset.x), y: Some(offset.y) });
        }
        self.area += 1;
    }

    fn focusable(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        if self.place == Some(self.stop) {
            state.focus();
        } else if state.is_focused() {
            state.unfocus();
        }
        self.stop += 1;
    }
}

/// Asks the nearest area that scrolls how far it is, or moves it.
#[derive(Debug, Default)]
pub(super) struct Offset {
    /// How far it is.
    pub(super) y: f32,
    to: Option<f32>,
    done: bool,
}

impl Offset {
    /// Moves it there.
    pub(super) fn to(y: f32) -> Self {
        Self { to: Some(y), ..Self::default() }
    }
}

impl Operation for Offset {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        if !self.done {
            operate(self);
        }
    }

    fn scrollable(&mut self, _id: Option<&Id>, _bounds: Rectangle, _content: Rectangle, translation: Vector, state: &mut dyn Scrollable) {
        if std::mem::replace(&mut self.done, true) {
            return;
        }
        self.y = translation.y;
        if let Some(y) = self.to {
            state.scroll_to(AbsoluteOffset { x: None, y: Some(y) });
        }
    }
}

/// Gives the keyboard to the widget of that name, and takes it from the others of its window only.
pub fn focus<M: Send + 'static>(id: impl Into<Id>) -> Task<M> {
    iced::advanced::widget::operate::<()>(Find::new(id)).discard()
}

/// Looks for the scope that holds a name.
pub(super) struct Find {
    id: Id,
    scope: usize,
    found: Option<usize>,
}

impl Find {
    pub(super) fn new(id: impl Into<Id>) -> Self {
        Self { id: id.into(), scope: 0, found: None }
    }
}

impl<T: 'static> Operation<T> for Find {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<T>)) {
        operate(self);
    }

    fn custom(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Any) {
        if state.is::<Root>() {
            self.scope += 1;
        }
    }

    fn focusable(&mut self, id: Option<&Id>, _bounds: Rectangle, _state: &mut dyn Focusable) {
        if id == Some(&self.id) {
            self.found = Some(self.scope);
        }
    }

    fn finish(&self) -> Outcome<T> {
        match self.found {
            Some(inside) => Outcome::Chain(Box::new(GiveInside { id: self.id.clone(), inside, scope: 0 })),
            None => Outcome::None,
        }
    }
}

/// Gives the keyboard to a name inside one scope.
struct GiveInside {
    id: Id,
    inside: usize,
    scope: usize,
}

impl<T> Operation<T> for GiveInside {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<T>)) {
        operate(self);
    }

    fn custom(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Any) {
        if state.is::<Root>() {
            self.scope += 1;
        }
    }

    fn focusable(&mut self, id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        if self.scope != self.inside {
            return;
        }
        if id == Some(&self.id) {
            state.focus();
        } else if state.is_focused() {
            state.unfocus();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolling_moves_as_little_as_needed() {
        // On screen already.
        assert_eq!(shown(50.0, 20.0, 0.0, 200.0, 10.0), 10.0);
        // Above, below.
        assert_eq!(shown(50.0, 20.0, 0.0, 200.0, 100.0), 38.0);
        assert_eq!(shown(400.0, 20.0, 0.0, 200.0, 0.0), 232.0);
        // Never before the beginning.
        assert_eq!(shown(4.0, 20.0, 0.0, 200.0, 100.0), 0.0);
    }
}
