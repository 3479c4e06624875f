//! One of several places to go to, on a line of its own: the whole line is pressed.

use super::button::{Kind, look};
use super::press::{Press, Ring};
use super::{Element, Icon, bold, icon, one_line};
use crate::ui::theme::{CONTROL, REGULAR, SPACE_M, SPACE_S, STRONG, TEXT_L};
use iced::widget::{Id, row};
use iced::{Alignment, Length, Padding};

/// One of several places to go to.
pub struct Entry<M> {
    icon: Icon,
    label: String,
    count: Option<String>,
    id: Option<Id>,
    indent: f32,
    is_on: bool,
    on_press: Option<M>,
}

/// A line with a sign and a word, which an ellipsis shortens where there is no room.
pub fn entry<M>(icon: Icon, label: impl Into<String>) -> Entry<M> {
    Entry { icon, label: label.into(), count: None, id: None, indent: 0.0, is_on: false, on_press: None }
}

impl<M> Entry<M> {
    /// What is counted, at the end of the line.
    #[must_use]
    pub fn count(mut self, count: Option<String>) -> Self {
        self.count = count;
        self
    }

    /// Its name, to give it the keyboard; unique among all windows.
    #[must_use]
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// How far inside it is.
    #[must_use]
    pub fn indent(mut self, indent: f32) -> Self {
        self.indent = indent;
        self
    }

    /// Whether it is where one is.
    #[must_use]
    pub fn on(mut self, is_on: bool) -> Self {
        self.is_on = is_on;
        self
    }

    /// What pressing it, Enter or the space bar means.
    #[must_use]
    pub fn on_press(mut self, message: M) -> Self {
        self.on_press = Some(message);
        self
    }
}

impl<'a, M: Clone + 'a> From<Entry<M>> for Element<'a, M> {
    fn from(entry: Entry<M>) -> Self {
        let Entry { icon: sign, label, count, id, indent, is_on, on_press } = entry;
        let font = if is_on { STRONG } else { REGULAR };
        let name = one_line(label, TEXT_L, font, None).width(Length::Fill);
        let content = row![icon(sign), Element::from(name)].push(count.map(bold)).spacing(SPACE_S).align_y(Alignment::Center);
        Press {
            id,
            on_press,
            width: Length::Fill,
            height: Length::Fixed(CONTROL),
            padding: Padding::from([0.0, SPACE_S]).left(SPACE_M + indent),
            ring: Ring::Inside,
            ..Press::new(content, move |t, status| look(t, Kind::Quiet, is_on, status))
        }
        .into()
    }
}
