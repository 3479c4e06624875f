//! One message of the list.

use super::{mark, tinted};
use crate::domain::document::{Alert, DocumentLine, DocumentsOfMessage};
use crate::domain::mail::Summary;
use crate::text;
use crate::text::window::document;
use crate::text::window::mailbox as words;
use crate::ui::desk::Look;
use crate::ui::screen::mailbox::Message;
use crate::ui::theme::{REGULAR, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_M, TEXT_XXL, Tone};
use crate::ui::widget::{Element, Icon, badge, divider, icon, icon_sized, muted, one_line, pane};
use iced::widget::{Column, Row, container, row, space, tooltip};
use iced::{Alignment, Font, Length};

/// How wide the place of a message that was found may be.
const PLACE: f32 = 180.0;
/// How many of a message's documents are told by name.
const NAMED: u32 = 1;
/// What stands for names and subjects that are hidden.
pub(super) const VEIL: &str = "•••";

/// One message: its mailbox’s colour, whether it is read, who it is from, its subject, its date and its marks. One that brings
/// health documents says first whom they are about and what they are.
pub(super) fn message<'a>(summary: &Summary, place: usize, as_sent: bool, at: Option<String>, look: Look<'a>) -> Element<'a, Message> {
    let is_new = !summary.flags.seen && !as_sent;
    let font = if is_new { STRONG } else { REGULAR };
    let at = at.filter(|_| !look.discreet).map(|at| container(one_line(at, TEXT_M, REGULAR, Some(Tone::Neutral))).max_width(PLACE));
    let unread: Element<'a, Message> = if is_new {
        tooltip(tinted(Tone::Info, icon_sized(Icon::Unread, TEXT_XXL)), pane(muted(words::sign_unread())), tooltip::Position::Bottom).into()
    } else {
        space().into()
    };
    let lines = match summary.documents.as_deref().filter(|documents| !documents.lines.is_empty()) {
        Some(documents) => documented(summary, documents, as_sent, at, font, look),
        None => plain(summary, as_sent, at, font, look),
    };
    let content = row![
        mark(place, 4.0, Length::Fill),
        container(unread).center_x(SPACE_L),
        lines.width(Length::Fill),
        space().width(SPACE_M - SPACE_S)
    ]
    .spacing(SPACE_S)
    .height(Length::Fill)
    .align_y(Alignment::Center);
    iced::widget::column![content, divider()].into()
}

type At<'a> = Option<iced::widget::Container<'a, Message, iced::Theme, iced::Renderer>>;

/// A message without documents: who, then the subject.
fn plain<'a>(summary: &Summary, as_sent: bool, at: At<'a>, font: Font, look: Look<'a>) -> Column<'a, Message, iced::Theme, iced::Renderer> {
    let line = |content: String| one_line(content, TEXT_M, font, None).width(Length::Fill);
    let subject = if look.discreet { VEIL.to_owned() } else { words::subject(&summary.subject) };
    let first = row![line(who(summary, as_sent, look)), date(summary, look)].spacing(SPACE_S).align_y(Alignment::Center);
    let signs = row_of(signs(summary, as_sent));
    let second = row![line(subject)].push(at).push(signs).spacing(SPACE_S).align_y(Alignment::Center);
    let between = if look.preferences.dense { 0.0 } else { SPACE_XS };
    Column::new().push(first).push(second).spacing(between)
}

/// A message with documents: the patient; what came, and whether it is grave; who sent it. Close together, the last two share
/// a line.
fn documented<'a>(
    summary: &Summary,
    documents: &DocumentsOfMessage,
    as_sent: bool,
    at: At<'a>,
    font: Font,
    look: Look<'a>,
) -> Column<'a, Message, iced::Theme, iced::Renderer> {
    let line = |content: String, font, tone| one_line(content, TEXT_M, font, tone).width(Length::Fill);
    let sender = who(summary, as_sent, look);
    let patient = patient(documents, look);
    let what = if look.discreet { VEIL.to_owned() } else { what(documents) };
    let alert = alert(documents.alert);
    let marks = row_of(marks(documents));
    let signs = row_of(signs(summary, as_sent));
    let first =
        |words: String| row![line(words, font, None)].push(alert).push(date(summary, look)).spacing(SPACE_S).align_y(Alignment::Center);
    match (look.preferences.dense, patient) {
        (true, patient) => {
            let (head, rest) = match patient {
                Some(patient) => (patient, format!("{what} · {sender}")),
                None => (sender, what),
            };
            let second = row![line(rest, REGULAR, None)].push(at).push(marks).push(signs).spacing(SPACE_S).align_y(Alignment::Center);
            Column::new().push(first(head)).push(second)
        }
        (false, Some(patient)) => {
            let second = line(what, font, None);
            let third = row![line(sender, REGULAR, Some(Tone::Neutral))]
                .push(at)
                .push(marks)
                .push(signs)
                .spacing(SPACE_S)
                .align_y(Alignment::Center);
            Column::new().push(first(patient)).push(second).push(third).spacing(1)
        }
        (false, None) => {
            let second = row![line(what, font, None), marks].push(at).push(signs).spacing(SPACE_S).align_y(Alignment::Center);
            Column::new().push(first(sender)).push(second).spacing(SPACE_XS)
        }
    }
}

/// Whom the documents are about: « VIAL Paul, 62 ans »; `None` where no document names anybody.
fn patient(documents: &DocumentsOfMessage, look: Look<'_>) -> Option<String> {
    let names = documents.lines.iter().map(|line| document::patient_short(&line.patient, look.now));
    let name = names.into_iter().find(|name| !name.is_empty())?;
    Some(match (look.discreet, documents.several_patients) {
        (true, _) => VEIL.to_owned(),
        (false, true) => document::and_other_patients(&name),
        (false, false) => name,
    })
}

/// What the documents are: the gravest by its name, and how many more there are.
fn what(documents: &DocumentsOfMessage) -> String {
    let first = documents.lines.iter().rev().max_by_key(|line| line.alert);
    let name = first.map(|line| document::kind_and_day(&line.code.label, &line.title, &line.date)).unwrap_or_default();
    match documents.count.saturating_sub(NAMED) {
        0 => name,
        more => format!("{name} {}", document::others(more)),
    }
}

fn alert<'a>(alert: Alert) -> Option<Element<'a, Message>> {
    match alert {
        Alert::None => None,
        Alert::OutOfRange => Some(badge(Tone::Warning, document::alert(alert))),
        Alert::Critical => Some(badge(Tone::Error, format!("⚠ {}", document::alert(alert)))),
    }
}

/// What is known of the documents besides: of all of them where it makes them done with, of any where it asks for a look.
fn marks<'a>(documents: &DocumentsOfMessage) -> Vec<Element<'a, Message>> {
    let (all, any) =
        (|is: fn(&DocumentLine) -> bool| documents.lines.iter().all(is), |is: fn(&DocumentLine) -> bool| documents.lines.iter().any(is));
    let mut marks = Vec::new();
    let mut say = |tone, words, tip| marks.push(tooltip(badge(tone, words), pane(muted(tip)), tooltip::Position::Bottom).into());
    if any(|line| line.is_replaced) {
        say(Tone::Warning, document::replaced(), document::replaced_tip());
    }
    if any(|line| line.replaces) {
        say(Tone::Info, document::replaces(), document::replaces_tip());
    }
    if all(|line| line.is_duplicate) {
        say(Tone::Neutral, document::duplicate(), document::duplicate_tip());
    }
    if all(|line| line.is_filed) {
        say(Tone::Success, document::filed(), document::filed_tip());
    }
    marks
}

fn who(summary: &Summary, as_sent: bool, look: Look<'_>) -> String {
    match (look.discreet, as_sent) {
        (true, _) => VEIL.to_owned(),
        (false, false) => words::sender(&summary.from),
        (false, true) => match words::recipients(&summary.to) {
            nobody if nobody.is_empty() => VEIL.to_owned(),
            names => names,
        },
    }
}

fn date<'a>(summary: &Summary, look: Look<'a>) -> Element<'a, Message> {
    muted(text::date_short(summary.date, look.now))
}

fn row_of<'a>(elements: Vec<Element<'a, Message>>) -> Row<'a, Message, iced::Theme, iced::Renderer> {
    elements.into_iter().fold(Row::new().spacing(SPACE_XS), Row::push)
}

fn signs<'a>(summary: &Summary, as_sent: bool) -> Vec<Element<'a, Message>> {
    let mut signs = Vec::new();
    if !as_sent && words::patient(&summary.from).is_some() {
        signs.push(sign(Icon::Person, Tone::Info, document::usager()));
    }
    if summary.flags.answered {
        signs.push(sign(Icon::Reply, Tone::Neutral, words::sign_answered()));
    }
    if summary.attachments > 0 {
        signs.push(sign(Icon::Attachment, Tone::Neutral, words::sign_attachments(summary.attachments)));
    }
    if summary.flags.flagged {
        signs.push(sign(Icon::Flag, Tone::Warning, words::sign_flagged()));
    }
    signs
}

/// A sign, with its word in a tip.
fn sign<'a>(sign: Icon, tone: Tone, tip: String) -> Element<'a, Message> {
    tooltip(tinted(tone, icon(sign)), pane(muted(tip)), tooltip::Position::Bottom).into()
}
