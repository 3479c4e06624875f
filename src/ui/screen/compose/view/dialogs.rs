//! What is asked before anything else.

use super::super::later::{self, Usual};
use super::super::message::Message;
use super::super::state::{Dialog, State};
use crate::text::window::compose as say;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_M, SPACE_S};
use crate::ui::widget::{self, Element, Icon, Kind, body, button, dialog, text_field};
use iced::widget::{Column, column};

impl State {
    pub(super) fn dialog<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let named = |words: String, name: &str, message: Message| button(words).id(id(look.window, name)).on_press(message);
        let back = |words: String| named(words, "dialog/back", Message::Back);
        Some(match self.dialog.as_ref()? {
            Dialog::Path(path) => {
                let field =
                    text_field(say::path_label(), id(look.window, "path"), "", path).on_input(Message::Path).on_submit(Message::AttachPath);
                let join = named(say::attach_this(), "dialog/attach", Message::AttachPath).kind(Kind::Primary);
                dialog(say::path_title(), Element::from(field), vec![back(say::back()), join])
            }
            Dialog::NothingAttached => dialog(
                say::nothing_attached_title(),
                body(say::nothing_attached()),
                vec![
                    named(say::send_without(), "dialog/send", Message::SendAgain),
                    named(say::attach(), "dialog/attach", Message::Attach).kind(Kind::Primary),
                ],
            ),
            Dialog::Discard => dialog(
                say::discard_title(),
                body(say::discard_detail()),
                vec![
                    named(say::discard(), "dialog/discard", Message::DiscardAnyway).kind(Kind::Danger),
                    back(say::discard_not()).kind(Kind::Primary),
                ],
            ),
            Dialog::Unsaved(problem) => {
                let why = problem.as_ref().map_or_else(say::still_saving, |problem| say::told(problem).message);
                dialog(
                    say::unsaved_title(),
                    column![body(why), body(say::unsaved())].spacing(SPACE_S),
                    vec![
                        named(say::close_anyway(), "dialog/close", Message::CloseAnyway).kind(Kind::Danger),
                        back(say::stay()).kind(Kind::Primary),
                    ],
                )
            }
            Dialog::Later(typed) => later_dialog(typed, look),
            Dialog::Patient(form) => self.patient_dialog(form, look),
            Dialog::Document(form) => self.document_dialog(form, look),
            Dialog::DocumentPath(path) => self.document_path_dialog(path, look),
        })
    }
}

/// When the message is to leave: a usual moment, or another.
fn later_dialog<'a>(typed: &'a str, look: Look<'a>) -> Element<'a, Message> {
    let moments = later::usual(look.now).into_iter().enumerate().map(|(place, (usual, at))| {
        let words = match usual {
            Usual::Evening => say::later_evening(),
            Usual::Tomorrow => say::later_tomorrow(),
            Usual::Monday => say::later_monday(),
        };
        widget::entry(Icon::Clock, words).id(id(look.window, &format!("later/{place}"))).on_press(Message::SendAt(at)).into()
    });
    let at = later::read(typed, look.now);
    let wrong = if at.is_none() && typed.chars().count() >= 12 { say::later_wrong() } else { String::new() };
    let mut field = text_field(say::later_other(), id(look.window, "later/other"), "", typed)
        .on_input(Message::LaterTyped)
        .help(say::later_help())
        .error(wrong);
    if let Some(at) = at {
        field = field.on_submit(Message::SendAt(at));
    }
    let content = column![widget::stops(Column::with_children(moments).spacing(1)), Element::from(field)].spacing(SPACE_M);
    let back = button(say::back()).id(id(look.window, "dialog/back")).on_press(Message::Back);
    let confirm = button(say::later_confirm()).kind(Kind::Primary).id(id(look.window, "dialog/later"));
    dialog(say::later_title(), content, vec![back, confirm.on_press_maybe(at.map(Message::SendAt))])
}
