//! How fresh each mailbox is, for the bar at the foot of the window.

use super::{label_of, mark, tinted};
use crate::domain::freshness::Seal;
use crate::text::window::mailbox as words;
use crate::ui::desk::{Look, id};
use crate::ui::screen::mailbox::account::Account;
use crate::ui::screen::mailbox::{Message, State};
use crate::ui::theme::{SPACE_L, SPACE_S, SPACE_XS, Tone};
use crate::ui::widget::{Element, Icon, Kind, banner, button, icon, small, toned};
use iced::Alignment;
use iced::widget::{Column, Row, column, container, row, space};

/// The tone and the sign of a seal: never the colour alone.
fn signs(seal: Seal) -> (Tone, Icon) {
    match seal {
        Seal::Fresh => (Tone::Success, Icon::Success),
        Seal::Partial => (Tone::Info, Icon::Download),
        Seal::Coming => (Tone::Neutral, Icon::Refresh),
        Seal::Late => (Tone::Warning, Icon::Warning),
        Seal::Stale => (Tone::Error, Icon::Error),
    }
}

impl State {
    /// Shows how fresh each mailbox is, for the bar at the foot of the window.
    #[must_use]
    pub fn status<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        // Where there is little room, the one that is open, and those that something is the matter with.
        let is_open = |account: &Account| self.listing.as_ref().is_some_and(|listing| listing.spot.account == account.address);
        let is_told = |account: &Account| !super::is_tiny(look) || is_open(account) || account.freshness.seal(look.now) >= Seal::Late;
        let mailboxes = self.accounts.iter().enumerate().filter(|(_, account)| is_told(account));
        let line = mailboxes.fold(Row::new().spacing(SPACE_L).align_y(Alignment::Center), |line, (place, account)| {
            line.push(self.mailbox_status(place, account, look))
        });
        column![self.troubles(look), self.explanation(look), line.wrap()].into()
    }

    fn mailbox_status<'a>(&'a self, place: usize, account: &'a Account, look: Look<'a>) -> Element<'a, Message> {
        let freshness = &account.freshness;
        let seal = freshness.seal(look.now);
        let (tone, sign) = signs(seal);
        // Without a network there is nothing to be alarmed of: what was verified stays true.
        let is_offline = matches!(freshness.problem, Some(crate::domain::Problem::Offline)) && freshness.verified_at.is_some();
        let (tone, sign) = if is_offline { (Tone::Neutral, Icon::Offline) } else { (tone, sign) };
        let link = |words: String, message| -> Element<'a, Message> {
            button(words).kind(Kind::Link).id(id(look.window, &format!("freshness/{place}"))).on_press(message).into()
        };
        let address = account.address.clone();
        let next = match seal {
            Seal::Partial if freshness.is_paused => link(words::go_on(), Message::Pause(address, false)),
            Seal::Partial => link(words::pause(), Message::Pause(address, true)),
            Seal::Fresh | Seal::Coming => space().into(),
            Seal::Late | Seal::Stale => link(words::details(), Message::Explain(address)),
        };
        let said = words::seal(freshness, look.now);
        let waiting: Element<'a, Message> = match account.telling.count(freshness.problem.is_some(), look.now) {
            Some(count) => row![tinted(Tone::Neutral, icon(Icon::Clock)), toned(Tone::Neutral, words::waiting(count))]
                .spacing(SPACE_XS)
                .align_y(Alignment::Center)
                .into(),
            None => space().into(),
        };
        row![mark(place, 12.0, 12.0), small(label_of(look, &account.address)), tinted(tone, icon(sign)), toned(tone, said), next, waiting]
            .spacing(SPACE_XS)
            .align_y(Alignment::Center)
            .into()
    }

    /// What servers leave without an answer, until somebody says what becomes of it.
    fn troubles<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let troubled = self.accounts.iter().enumerate().filter(|(_, account)| account.telling.waiting.troubled > 0);
        let told = troubled.map(|(place, account)| {
            let named = |name: &str| id(look.window, &format!("{name}/{place}"));
            let sentence = words::troubled(&label_of(look, &account.address), account.telling.waiting.troubled);
            let again = button(words::retry()).id(named("tell-again")).on_press(Message::TellAgain(account.address.clone()));
            let give_up =
                button(words::give_up()).kind(Kind::Quiet).id(named("give-up")).on_press(Message::GiveUp(account.address.clone()));
            container(banner(Tone::Warning, sentence, vec![again, give_up])).padding(SPACE_S).into()
        });
        Column::with_children(told).into()
    }

    /// Why one mailbox is not fresh, and what to do.
    fn explanation<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let explained = self.explained.as_ref().and_then(|address| self.mailbox(address));
        let Some(account) = explained else { return container(space()).into() };
        let seal = account.freshness.seal(look.now);
        let sentence = words::reason(&label_of(look, &account.address), &account.freshness, look.now);
        let check = button(words::check_now())
            .icon(Icon::Refresh)
            .on_press_maybe((!account.is_asked).then(|| Message::CheckOne(account.address.clone())));
        let diagnose = button(words::why()).icon(Icon::Help).on_press(Message::Diagnose(account.address.clone()));
        let close = button(words::dismiss()).kind(Kind::Quiet).on_press(Message::Explain(account.address.clone()));
        container(banner(signs(seal).0, sentence, vec![check, diagnose, close])).padding(SPACE_S).into()
    }
}
