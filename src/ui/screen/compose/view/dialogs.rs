//! What is asked before anything else.

use super::super::message::Message;
use super::super::state::{Dialog, State};
use crate::text::window::compose as say;
use crate::ui::desk::{Look, id};
use crate::ui::theme::SPACE_S;
use crate::ui::widget::{Element, Kind, body, button, dialog, text_field};
use iced::widget::column;

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
            Dialog::Again => dialog(
                say::again_title(),
                body(say::uncertain_remedy()),
                vec![
                    named(say::send_anyway(), "dialog/send", Message::SendAgain).kind(Kind::Danger),
                    back(say::do_not_send()).kind(Kind::Primary),
                ],
            ),
        })
    }
}
