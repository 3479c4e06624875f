//! What is on screen, as data: how tests that use the real window find what to click and what is said.
//!
//! It runs only where the composition root gives it somewhere to write, which it does in test mode only.

use iced::advanced::widget::operation::{Focusable, Outcome, Scrollable, TextInput};
use iced::advanced::widget::{Id, Operation};
use iced::{Rectangle, Vector};
use serde_json::{Value, json};

/// The widgets of every window, found by going through them.
#[derive(Debug, Default)]
pub struct Survey {
    windows: Vec<(String, Vec<Value>)>,
    /// How far what is being gone through is scrolled.
    shift: Vector,
    /// The part of the window it can be seen in.
    visible: Option<Rectangle>,
    /// The same for what is inside the scrollable just met.
    next: Option<(Vector, Option<Rectangle>)>,
}

/// What the name of a window's root begins with.
pub const ROOT: &str = "window/";

impl Survey {
    fn note(&mut self, bounds: Rectangle, mut value: Value) {
        let bounds = bounds - self.shift;
        let shown = match self.visible {
            Some(visible) => visible.intersection(&bounds),
            None => Some(bounds),
        };
        let Some(shown) = shown.filter(|b| b.width >= 1.0 && b.height >= 1.0) else { return };
        if let Some(fields) = value.as_object_mut() {
            for (name, number) in [("x", shown.x), ("y", shown.y), ("w", shown.width), ("h", shown.height)] {
                fields.insert(name.to_owned(), json!(number.round()));
            }
        }
        if let Some((_, widgets)) = self.windows.last_mut() {
            widgets.push(value);
        }
    }
}

/// The name a widget has inside its window: what follows `#` tells the windows apart.
fn name(id: &Id) -> Option<String> {
    let shown = format!("{id:?}");
    let name = shown.split('"').nth(1)?;
    Some(name.split('#').next().unwrap_or(name).to_owned())
}

impl Operation<Value> for Survey {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<Value>)) {
        let (shift, visible) = (self.shift, self.visible);
        if let Some((next_shift, next_visible)) = self.next.take() {
            (self.shift, self.visible) = (next_shift, next_visible);
        }
        operate(self);
        (self.shift, self.visible) = (shift, visible);
    }

    fn container(&mut self, id: Option<&Id>, _bounds: Rectangle) {
        if let Some(window) = id.and_then(name).filter(|name| name.starts_with(ROOT)) {
            self.windows.push((window.trim_start_matches(ROOT).to_owned(), vec![]));
        }
    }

    fn scrollable(&mut self, id: Option<&Id>, bounds: Rectangle, content: Rectangle, translation: Vector, _state: &mut dyn Scrollable) {
        let here = bounds - self.shift;
        let visible = self.visible.map_or(Some(here), |visible| visible.intersection(&here)).unwrap_or_default();
        if let Some(name) = id.and_then(name) {
            self.note(
                bounds,
                json!({ "id": name, "scrollable": true, "content": content.height.round(), "offset": translation.y.round() }),
            );
        }
        self.next = Some((self.shift + translation, Some(visible)));
    }

    fn focusable(&mut self, id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        self.note(bounds, json!({ "id": id.and_then(name), "focusable": true, "focused": state.is_focused() }));
    }

    fn text_input(&mut self, id: Option<&Id>, bounds: Rectangle, state: &mut dyn TextInput) {
        // A PIN is shown as dots, but its field knows it: it is never told.
        let told = id.and_then(name).filter(|name| name != "pin");
        let value = told.as_ref().map(|_| state.text().to_owned());
        self.note(bounds, json!({ "id": told, "input": value }));
    }

    fn text(&mut self, id: Option<&Id>, bounds: Rectangle, text: &str) {
        self.note(bounds, json!({ "id": id.and_then(name), "text": text }));
    }

    fn finish(&self) -> Outcome<Value> {
        let windows = self.windows.iter().map(|(id, widgets)| json!({ "id": id, "widgets": widgets }));
        Outcome::Some(json!({ "windows": windows.collect::<Vec<_>>() }))
    }
}
