//! The text of the message that is open: which of it exists as widgets, and what may be done with it.

use super::body::{AT_ONCE, LINE};
use super::message::{Message, Motion};
use super::papers::Flowing;
use super::state::{Notice, State};
use crate::ui::desk::{Desk, id};
use iced::widget::operation::{AbsoluteOffset, RelativeOffset, scroll_by, scroll_to, snap_to};
use iced::widget::text_editor;
use iced::{Point, Size, Task, window};
use std::ops::Range;

impl State {
    /// The sections that exist as widgets.
    pub(super) fn near(&self) -> Range<usize> {
        self.flow.near(self.sections_shown())
    }

    /// How many sections the person has asked for so far.
    pub(super) fn sections_shown(&self) -> usize {
        match self.flowing() {
            Flowing::Message(prepared, false) => prepared.plain.shown(self.shown),
            other => other.sections(),
        }
    }

    pub(super) fn form(&mut self, formatted: bool) {
        let Some(prepared) = self.prepared().cloned() else { return };
        self.formatted = formatted && prepared.formatted.is_some();
        self.shown = AT_ONCE;
        self.begin_flow();
    }

    /// What is long is shown from its beginning.
    pub(super) fn begin_flow(&mut self) {
        self.editors.clear();
        let flowing = self.flowing();
        self.flow.begin(flowing.sections(), |section, width| flowing.estimate(section, width));
    }

    pub(super) fn measured(&mut self, section: usize, size: Size, desk: &mut Desk<'_>) -> Task<Message> {
        let flowing = self.flowing();
        let moved = self.flow.measure(section, size.width, size.height, |section, width| flowing.estimate(section, width));
        let follow = moved.map_or_else(Task::none, |y| scroll_by(id(desk.window, "reader/scroll"), AbsoluteOffset { x: 0.0, y }));
        Task::batch([follow, self.settle(desk)])
    }

    /// Makes what is near the screen, lets go of what is not, and asks for the images.
    pub(super) fn settle(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        self.build();
        self.fetch_pictures(desk)
    }

    pub(super) fn build(&mut self) {
        let near = self.near();
        let Flowing::Message(prepared, false) = self.flowing() else { return };
        self.editors.retain(|section, _| near.contains(section));
        for section in near {
            self.editors.entry(section).or_insert_with(|| text_editor::Content::with_text(prepared.plain.section(section)));
        }
    }

    pub(super) fn edit(&mut self, section: usize, action: text_editor::Action) {
        if action.is_edit() {
            return;
        }
        // One selection at a time, as in one text.
        if matches!(action, text_editor::Action::Click(_)) {
            let others = self.editors.iter_mut().filter(|(place, _)| **place != section);
            others.for_each(|(_, editor)| editor.perform(text_editor::Action::Click(Point::ORIGIN)));
        }
        if let Some(editor) = self.editors.get_mut(&section) {
            editor.perform(action);
        }
    }

    pub(super) fn copy(&mut self, text: String, said: String) -> Task<Message> {
        self.notice = Some(Notice::Done(said));
        iced::clipboard::write(text)
    }

    pub(super) fn scroll(&self, motion: Motion, window: window::Id) -> Task<Message> {
        let name = id(window, "reader/scroll");
        let by = |y| scroll_by(name.clone(), AbsoluteOffset { x: 0.0, y });
        match motion {
            Motion::Up => by(-3.0 * LINE),
            Motion::Down => by(3.0 * LINE),
            Motion::PageUp => by(LINE.mul_add(2.0, -self.flow.height)),
            Motion::PageDown => by(LINE.mul_add(-2.0, self.flow.height)),
            Motion::Start => scroll_to(name, AbsoluteOffset { x: None, y: Some(0.0) }),
            Motion::End => snap_to(name, RelativeOffset { x: None, y: Some(1.0) }),
        }
    }
}
