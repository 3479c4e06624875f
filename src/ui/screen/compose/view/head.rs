//! From whom, to whom, about what.

use super::super::message::Message;
use super::super::recent;
use super::super::recipients::{Field, named};
use super::super::state::State;
use crate::domain::bal::Bal;
use crate::domain::draft::Recipient;
use crate::text::window::compose as say;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{CONTROL, REGULAR, SPACE_M, SPACE_S, SPACE_XS, TEXT_L, Tone};
use crate::ui::widget::{
    ChipLook, Element, FocusButton, Icon, Kind, MenuOption, button, chip, menu, muted, note, one_line, recipient_field, small, swatch,
    text_field,
};
use iced::widget::{Column, Row, container, row};
use iced::{Alignment, Length};

/// Width of the lines' names.
const LABEL: f32 = 44.0;

impl State {
    /// From whom and to whom. Where the directory takes the text's place, only to whom.
    pub(super) fn head<'a>(&'a self, look: Look<'a>, is_whole: bool) -> Element<'a, Message> {
        let mut lines = Column::new().spacing(SPACE_S);
        if is_whole {
            lines = lines.push(self.sender(look));
            lines = lines.push(self.line(look, Field::To));
            if self.copies {
                lines = lines.push(self.line(look, Field::Cc)).push(self.line(look, Field::Bcc));
            }
        } else {
            lines = lines.push(self.line(look, self.line));
        }
        lines.into()
    }

    pub(super) fn subject_line<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let mut subject = text_field("", id(look.window, "compose/subject"), "", &self.subject);
        if self.is_editable() {
            subject = subject.on_input(Message::Subject);
        }
        labelled(say::subject(), subject.into())
    }

    /// The mailbox it leaves from, a choice where there is one.
    fn sender<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let named = |bal: &Bal| say::mailbox_long(bal, look.accounts);
        if look.accounts.len() < 2 || self.is_bound() {
            let here = look.accounts.iter().find(|bal| bal.address == self.from);
            let label = one_line(here.map_or_else(|| self.from.to_string(), named), TEXT_L, REGULAR, None);
            let why = if look.accounts.len() > 1 { say::from_bound() } else { String::new() };
            let line = row![swatch(look.place(&self.from)), Element::from(label), muted(why)];
            return labelled(say::from(), line.spacing(SPACE_S).align_y(Alignment::Center).height(CONTROL).into());
        }
        let options = look.accounts.iter().enumerate().map(|(place, bal)| MenuOption {
            words: named(bal),
            detail: String::new(),
            mailbox: Some(place),
        });
        let selected = look.accounts.iter().position(|bal| bal.address == self.from);
        let mut choice = menu("", id(look.window, "compose/from"), options, selected);
        if self.is_editable() {
            choice = choice.on_pick(|place| look.accounts.get(place).map_or(Message::Nothing, |bal| Message::From(bal.address.clone())));
        }
        labelled(say::from(), choice.into())
    }

    fn line<'a>(&'a self, look: Look<'a>, field: Field) -> Element<'a, Message> {
        let line = self.field(field);
        let chips = line.chips.iter().map(|recipient| {
            let (words, tip) = named(recipient);
            match recipient {
                Recipient::Malformed(text) => ChipLook { words, tone: Tone::Error, tip: say::malformed(text) },
                Recipient::Known(_) => ChipLook { words, tone: Tone::Neutral, tip },
            }
        });
        let suggestions = if self.is_editable() { line.suggestions(&recent::all()) } else { vec![] };
        let suggestions = suggestions.into_iter().map(|s| (named(&Recipient::Known(s.mailbox)).0, s.detail)).collect();
        let label = match field {
            Field::To => say::to(),
            Field::Cc => say::cc(),
            Field::Bcc => say::bcc(),
        };
        let mut shown = recipient_field("", id(look.window, field.id()), chips.collect(), &line.text, suggestions);
        if self.is_editable() {
            shown = shown
                .on_input(move |text| Message::Typed(field, text))
                .on_remove(move |place| Message::Remove(field, place))
                .on_pick(move |place| Message::Pick(field, place))
                .on_commit(Message::Commit(field));
        }
        // The field stays the first of its line, whatever stands beside it.
        let mut line = row![container(Element::from(shown)).width(Length::Fill)].spacing(SPACE_M);
        if field == Field::To && !self.copies {
            let copies = button(say::copies()).kind(Kind::Link).id(id(look.window, "compose/copies"));
            line = line.push(Element::from(copies.on_press_maybe(self.is_editable().then_some(Message::ShowCopies))));
        }
        if field == Field::To && !self.shows_directory(look.size.width) {
            let open = button(say::directory_show()).icon(Icon::Search).kind(Kind::Link).id(id(look.window, "compose/directory"));
            line = line.push(Element::from(open.on_press(Message::ShowDirectory(true))));
        }
        labelled(label, line.into())
    }

    /// The attachments, and how to add some.
    pub(super) fn attached<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let is_editable = self.is_editable();
        let join: FocusButton<'a, Message> = button(say::attach())
            .icon(Icon::Attachment)
            .id(id(look.window, "compose/attach"))
            .on_press_maybe(is_editable.then_some(Message::Attach));
        let chips = self.attachments.iter().enumerate().map(|(place, attached)| {
            let tone = if attached.problem.is_some() { Tone::Error } else { Tone::Neutral };
            let words = say::attachment(&attached.name, attached.size);
            chip(tone, words, say::detach(&attached.name), is_editable.then_some(Message::Detach(place)))
        });
        let mut line = Row::with_children(chips).spacing(SPACE_XS).align_y(Alignment::Center);
        line = line.push(Element::from(join));
        let is_known = self.attachments.iter().all(|attached| attached.size.is_some());
        if is_known && (self.attachments.len() > 1 || self.limit.is_some()) && !self.attachments.is_empty() {
            line = line.push(muted(say::total(self.weight(), self.limit)));
        }
        let empty = self.attachments.iter().filter(|attached| attached.is_empty()).map(|a| note(Tone::Warning, say::empty_file(&a.name)));
        let problems = self.attachments.iter().filter_map(|attached| attached.problem.clone()).map(|why| note(Tone::Error, why));
        Column::new().push(line.wrap()).extend(problems).extend(empty).spacing(SPACE_XS).into()
    }
}

/// A line with its name before it.
fn labelled<'a>(label: String, line: Element<'a, Message>) -> Element<'a, Message> {
    let label = container(small(label)).width(LABEL).padding(iced::Padding { top: SPACE_S, ..iced::Padding::ZERO });
    row![label, container(line).width(Length::Fill)].spacing(SPACE_S).into()
}
