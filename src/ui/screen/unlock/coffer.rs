//! The store that does not open with the card alone: its recovery passphrase, or another store in its place.

use super::{Message, State};
use crate::domain::Problem;
use crate::engine::{Handle, StoreSecret};
use crate::text;
use crate::text::window::unlock as say;
use crate::ui::desk::{Desk, Look, id};
use crate::ui::theme::{SPACE_M, SPACE_S, Tone};
use crate::ui::widget::{Element, Kind, banner, body, button, dialog, text_field};
use iced::Task;
use iced::widget::operation::focus;
use iced::widget::{column, row};
use secrecy::{ExposeSecret as _, SecretString};

/// The name of the passphrase's field.
pub(super) const PHRASE: &str = "unlock/phrase";
/// The longest passphrase, in characters: what is pasted by mistake is not carried around.
const LONGEST: usize = 256;

/// What is being done about the store.
#[derive(Default)]
pub(super) struct Coffer {
    phrase: SecretString,
    is_shown: bool,
    /// Whether something was asked of the engine.
    is_busy: bool,
    /// Why the passphrase did not open it, or another could not be begun.
    problem: Option<Problem>,
    /// Whether another store is about to be begun: it waits to be confirmed.
    pub(super) is_confirming: bool,
    /// What went well.
    news: Option<News>,
}

#[derive(Clone, Copy)]
enum News {
    Opened,
    SetAside,
}

/// What happens to it.
#[derive(Debug, Clone)]
pub enum CofferMessage {
    /// The passphrase is being typed.
    Typed(SecretString),
    /// It is shown, or hidden.
    Reveal,
    /// It is complete.
    Open,
    /// It was tried.
    Opened(Result<(), Problem>),
    /// Another store is to be begun.
    Reset,
    /// That is meant.
    ResetMeant,
    /// The store was set aside.
    SetAside(Result<(), Problem>),
}

impl State {
    /// Whether the card that is there does not open its holder's store.
    pub(super) fn is_coffer_closed(&self) -> bool {
        matches!(self.refused, Some(Problem::StoreClosed))
    }

    pub(super) fn about_coffer(&mut self, message: CofferMessage, desk: &Desk<'_>) -> Task<Message> {
        let can_reset = self.can_reset();
        let coffer = &mut self.coffer;
        match message {
            CofferMessage::Typed(typed) => {
                let kept: zeroize::Zeroizing<String> = typed.expose_secret().chars().take(LONGEST).collect::<String>().into();
                coffer.phrase = SecretString::from(kept.as_str());
                coffer.problem = None;
                Task::none()
            }
            CofferMessage::Reveal => {
                coffer.is_shown = !coffer.is_shown;
                Task::none()
            }
            CofferMessage::Open if coffer.can_open() => {
                (coffer.is_busy, coffer.problem) = (true, None);
                let secret = StoreSecret::Passphrase(coffer.phrase.clone());
                let open = move |handle: Handle| async move { handle.open_store(secret).await };
                desk.quietly(open, |result| Message::Coffer(CofferMessage::Opened(result)))
            }
            CofferMessage::Opened(result) if coffer.is_busy => self.coffer_answered(result, News::Opened, desk),
            CofferMessage::Reset => {
                coffer.is_confirming = can_reset;
                Task::none()
            }
            CofferMessage::ResetMeant if coffer.is_confirming => {
                (coffer.is_confirming, coffer.is_busy, coffer.problem) = (false, true, None);
                let reset = |handle: Handle| async move { handle.reset_store().await };
                desk.quietly(reset, |result| Message::Coffer(CofferMessage::SetAside(result)))
            }
            CofferMessage::SetAside(result) if coffer.is_busy => self.coffer_answered(result, News::SetAside, desk),
            CofferMessage::Open | CofferMessage::Opened(_) | CofferMessage::ResetMeant | CofferMessage::SetAside(_) => Task::none(),
        }
    }

    fn coffer_answered(&mut self, result: Result<(), Problem>, news: News, desk: &Desk<'_>) -> Task<Message> {
        self.coffer.is_busy = false;
        match result {
            Ok(()) => {
                // What it held goes with it.
                self.coffer = Coffer { news: Some(news), ..Coffer::default() };
                self.refused = None;
                self.invite(desk)
            }
            Err(problem) => {
                self.coffer.problem = Some(problem);
                focus(id(desk.window, PHRASE))
            }
        }
    }

    /// Whether another store can be begun in the place of the one there is. A newer Pli's is whole: it is not offered.
    fn can_reset(&self) -> bool {
        matches!(self.refused, Some(Problem::StoreClosed | Problem::StoreDamaged)) && !self.coffer.is_busy && self.trying.is_none()
    }

    /// What can be done about the store, under what is the matter with it.
    pub(super) fn coffer_block<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let coffer = &self.coffer;
        if let Some(news) = coffer.news.filter(|_| self.refused.is_none()) {
            let words = match news {
                News::Opened => say::coffer_opened(),
                News::SetAside => say::coffer_set_aside(),
            };
            return Some(banner(Tone::Success, words, vec![]));
        }
        if !matches!(self.refused, Some(Problem::StoreClosed | Problem::StoreDamaged)) {
            return None;
        }
        let reset = button(say::coffer_reset()).kind(Kind::Quiet).id(id(look.window, "unlock/reset"));
        let reset = Element::from(reset.on_press_maybe(self.can_reset().then_some(Message::Coffer(CofferMessage::Reset))));
        let told = coffer.problem.as_ref().map(|problem| text::window_problem(problem).message).unwrap_or_default();
        if !self.is_coffer_closed() {
            let told = (!told.is_empty()).then(|| banner(Tone::Error, told, vec![]));
            return Some(column![].push(told).push(reset).spacing(SPACE_S).into());
        }
        let mut field = text_field(say::coffer_phrase(), id(look.window, PHRASE), "", coffer.phrase.expose_secret())
            .secure()
            .reveal(coffer.is_shown, Message::Coffer(CofferMessage::Reveal))
            .help(say::coffer_phrase_help())
            .error(told);
        if !coffer.is_busy {
            field =
                field.on_input(|typed| Message::Coffer(CofferMessage::Typed(typed.into()))).on_submit(Message::Coffer(CofferMessage::Open));
        }
        let open = button(if coffer.is_busy { say::coffer_opening() } else { say::coffer_open() }).id(id(look.window, "unlock/open"));
        let open = Element::from(open.on_press_maybe(coffer.can_open().then_some(Message::Coffer(CofferMessage::Open))));
        Some(column![Element::from(field), row![open, reset].spacing(SPACE_S).wrap()].spacing(SPACE_M).into())
    }

    /// What is asked before another store is begun, over the screen.
    pub(super) fn coffer_over<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let meant = button(say::coffer_reset()).kind(Kind::Danger).id(id(look.window, "dialog/danger"));
        let meant = meant.on_press(Message::Coffer(CofferMessage::ResetMeant));
        let cancel = button(say::last_try_cancel()).kind(Kind::Primary).id(id(look.window, "dialog/cancel")).on_press(Message::Cancel);
        self.coffer.is_confirming.then(|| dialog(say::coffer_reset_title(), body(say::coffer_reset_detail()), vec![meant, cancel]))
    }
}

impl Coffer {
    fn can_open(&self) -> bool {
        !self.is_busy && !self.phrase.expose_secret().trim().is_empty()
    }
}
