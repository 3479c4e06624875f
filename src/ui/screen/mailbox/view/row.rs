//! One message of the list.

use super::{mark, tinted};
use crate::domain::mail::Summary;
use crate::text;
use crate::text::window::mailbox as words;
use crate::ui::desk::Look;
use crate::ui::screen::mailbox::Message;
use crate::ui::theme::{REGULAR, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_M, TEXT_XXL, Tone};
use crate::ui::widget::{Element, Icon, divider, icon, icon_sized, muted, one_line, pane};
use iced::widget::{Row, column, container, row, space, tooltip};
use iced::{Alignment, Length};

/// How wide the place of a message that was found may be.
const PLACE: f32 = 180.0;
/// What stands for names and subjects that are hidden.
pub(super) const VEIL: &str = "•••";

/// One message: its mailbox’s colour, whether it is read, who it is from, its subject, its date and its marks.
pub(super) fn message<'a>(summary: &Summary, place: usize, as_sent: bool, at: Option<String>, look: Look<'a>) -> Element<'a, Message> {
    let is_new = !summary.flags.seen && !as_sent;
    let signs = signs(summary);
    let who = match (look.discreet, as_sent) {
        (true, _) => VEIL.to_owned(),
        (false, false) => words::sender(&summary.from),
        (false, true) => match words::recipients(&summary.to) {
            nobody if nobody.is_empty() => VEIL.to_owned(),
            names => names,
        },
    };
    let subject = if look.discreet { VEIL.to_owned() } else { words::subject(&summary.subject) };
    let font = if is_new { STRONG } else { REGULAR };
    let line = |content: String| one_line(content, TEXT_M, font, None).width(Length::Fill);
    let date = muted(text::date_short(summary.date, look.now));
    let first = row![line(who), date].spacing(SPACE_S).align_y(Alignment::Center);
    let signs = signs.into_iter().fold(Row::new().spacing(SPACE_XS), Row::push);
    let at = at.filter(|_| !look.discreet).map(|at| container(one_line(at, TEXT_M, REGULAR, Some(Tone::Neutral))).max_width(PLACE));
    let second = row![line(subject)].push(at).push(signs).spacing(SPACE_S).align_y(Alignment::Center);
    let unread: Element<'a, Message> = if is_new {
        tooltip(tinted(Tone::Info, icon_sized(Icon::Unread, TEXT_XXL)), pane(muted(words::sign_unread())), tooltip::Position::Bottom).into()
    } else {
        space().into()
    };
    let between = if look.preferences.dense { 0.0 } else { SPACE_XS };
    let lines = column![first, second].spacing(between).width(Length::Fill);
    let content = row![mark(place, 4.0, Length::Fill), container(unread).center_x(SPACE_L), lines, space().width(SPACE_M - SPACE_S)]
        .spacing(SPACE_S)
        .height(Length::Fill)
        .align_y(Alignment::Center);
    column![content, divider()].into()
}

fn signs<'a>(summary: &Summary) -> Vec<Element<'a, Message>> {
    let mut signs = Vec::new();
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
