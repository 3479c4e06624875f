//! From whom, to whom, about what.

use super::super::message::Message;
use super::super::recent;
use super::super::recipients::{Field, named};
use super::super::state::State;
use crate::domain::bal::Bal;
use crate::domain::draft::Recipient;
use crate::text::window::compose as say;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_S, SPACE_XS, Tone, tokens};
use crate::ui::widget::{ChipLook, Element, FocusButton, Icon, Kind, body, button, chip, muted, recipient_field, small, text_field, toned};
use iced::widget::{Column, Row, column, container, row, space};
use iced::{Alignment, Border, Length};

/// Width of the lines' names.
const LABEL: f32 = 44.0;
/// Width that the line of the mailbox needs for what is not its name.
const REST: f32 = 330.0;

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
            lines = lines.push(self.directory_button(look)).push(self.line(look, self.line));
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

    /// The mailbox it leaves from, a choice where there is one; and what else the head can show.
    fn sender<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let here = look.accounts.iter().find(|bal| bal.address == self.from);
        let label = here.map_or_else(|| self.from.to_string(), |bal| say::mailbox_long(bal, look.accounts));
        let colour = swatch(look.place(&self.from));
        let mut line = Row::new().spacing(SPACE_S).align_y(Alignment::Center).push(colour);
        if look.accounts.len() < 2 || self.is_bound() {
            let why = if look.accounts.len() > 1 { say::from_bound() } else { String::new() };
            line = line.push(body(label)).push(muted(why));
        } else {
            let open = button(label)
                .icon(Icon::ChevronDown)
                .id(id(look.window, "compose/from"))
                .tip(say::from_tip())
                .on_press_maybe(self.is_editable().then_some(Message::ChooseFrom));
            // The rest of the line comes first: a long name is cut.
            line = line.push(container(Element::from(open)).max_width((look.size.width - REST).max(REST)).clip(true));
        }
        line = line.push(space().width(Length::Fill));
        if !self.copies {
            let copies = button(say::copies()).kind(Kind::Link).id(id(look.window, "compose/copies"));
            line = line.push(Element::from(copies.on_press_maybe(self.is_editable().then_some(Message::ShowCopies))));
        }
        let line = labelled(say::from(), line.push(self.directory_button(look)).into());
        let mut choice = column![line].spacing(SPACE_XS);
        if self.choosing_from {
            let others = look.accounts.iter().enumerate().map(|(place, bal)| sender_choice(look, place, bal, bal.address == self.from));
            choice = choice.push(
                Column::with_children(others).spacing(SPACE_XS).padding(iced::Padding { left: LABEL + SPACE_S, ..iced::Padding::ZERO }),
            );
        }
        choice.into()
    }

    fn directory_button<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let words = if self.directory_shown { say::directory_hide() } else { say::directory_show() };
        button(words).icon(Icon::Search).kind(Kind::Link).id(id(look.window, "compose/directory")).on_press(Message::ToggleDirectory).into()
    }

    fn line<'a>(&'a self, look: Look<'a>, field: Field) -> Element<'a, Message> {
        let line = self.field(field);
        let chips = line.chips.iter().map(|c| {
            let (words, tip) = named(&c.recipient);
            match (&c.recipient, &c.refused) {
                (Recipient::Malformed(text), _) => ChipLook { words, tone: Tone::Error, tip: say::malformed(text) },
                (_, Some(refused)) => ChipLook { words, tone: Tone::Error, tip: refused.clone() },
                _ => ChipLook { words, tone: Tone::Neutral, tip },
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
        let refused: Vec<String> =
            line.chips.iter().filter_map(|c| c.refused.as_ref().map(|why| say::refused_line(&named(&c.recipient).1, why))).collect();
        let column = column![Element::from(shown)].spacing(SPACE_XS);
        labelled(label, refused.into_iter().fold(column, |column, line| column.push(toned(Tone::Error, line))).into())
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
        let known: Option<u64> = self.attachments.iter().map(|attached| attached.size).sum();
        if let Some(total) = known.filter(|_| self.attachments.len() > 1) {
            line = line.push(muted(say::total(total)));
        }
        let problems = self.attachments.iter().filter_map(|attached| attached.problem.clone());
        problems.fold(column![line.wrap()].spacing(SPACE_XS), |column, problem| column.push(toned(Tone::Error, problem))).into()
    }
}

/// A line with its name before it.
fn labelled<'a>(label: String, line: Element<'a, Message>) -> Element<'a, Message> {
    let label = container(small(label)).width(LABEL).padding(iced::Padding { top: SPACE_S, ..iced::Padding::ZERO });
    row![label, container(line).width(Length::Fill)].spacing(SPACE_S).into()
}

fn sender_choice<'a>(look: Look<'a>, place: usize, bal: &Bal, is_here: bool) -> Element<'a, Message> {
    let mut choice = button(say::mailbox_long(bal, look.accounts)).kind(Kind::Quiet).id(id(look.window, &format!("compose/from/{place}")));
    if is_here {
        choice = choice.icon(Icon::Success);
    }
    row![swatch(place), Element::from(choice.on_press(Message::From(bal.address.clone())))]
        .spacing(SPACE_S)
        .align_y(Alignment::Center)
        .into()
}

/// The colour of a mailbox.
pub(super) fn swatch<'a>(place: usize) -> Element<'a, Message> {
    container(space().width(12.0).height(12.0))
        .style(move |theme| container::Style {
            background: Some(tokens(theme).mailbox(place).into()),
            border: Border::default().rounded(2),
            ..container::Style::default()
        })
        .width(Length::Shrink)
        .into()
}
