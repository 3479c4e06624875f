//! How fresh each mailbox is, for the bar at the foot of the window.

use super::{label_of, mark, tinted};
use crate::text::window::mailbox as words;
use crate::ui::desk::{Look, id};
use crate::ui::screen::mailbox::account::Account;
use crate::ui::screen::mailbox::freshness::Level;
use crate::ui::screen::mailbox::{Message, State};
use crate::ui::theme::{SPACE_L, SPACE_S, SPACE_XS, Tone};
use crate::ui::widget::{Element, Icon, Kind, banner, button, icon, small, toned};
use iced::Alignment;
use iced::widget::{Row, column, container, row, space};

/// The tone and the sign of a level: never the colour alone.
fn signs(level: Level) -> (Tone, Icon) {
    match level {
        Level::Fresh => (Tone::Success, Icon::Success),
        Level::Coming => (Tone::Neutral, Icon::Refresh),
        Level::Late => (Tone::Warning, Icon::Warning),
        Level::Stale => (Tone::Error, Icon::Error),
    }
}

impl State {
    /// Shows how fresh each mailbox is, for the bar at the foot of the window.
    #[must_use]
    pub fn status<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        // Where there is little room, the one that is open, and those that something is the matter with.
        let is_open = |account: &Account| self.listing.as_ref().is_some_and(|listing| listing.spot.account == account.address);
        let is_told = |account: &Account| !super::is_tiny(look) || is_open(account) || account.freshness.level(look.now) >= Level::Late;
        let mailboxes = self.accounts.iter().enumerate().filter(|(_, account)| is_told(account));
        let line = mailboxes.fold(Row::new().spacing(SPACE_L).align_y(Alignment::Center), |line, (place, account)| {
            line.push(self.mailbox_status(place, account, look))
        });
        column![self.explanation(look), line.wrap()].into()
    }

    fn mailbox_status<'a>(&'a self, place: usize, account: &'a Account, look: Look<'a>) -> Element<'a, Message> {
        let is_checking = account.freshness.is_checking();
        let (tone, sign) = signs(account.freshness.level(look.now));
        let said = match (is_checking, account.freshness.last()) {
            (true, _) => words::checking(),
            (false, Some(last)) if account.freshness.level(look.now) >= Level::Late => words::not_since(last, look.now),
            (false, Some(last)) => words::checked(last, look.now),
            (false, None) => words::never(),
        };
        let details = button(words::details())
            .kind(Kind::Link)
            .id(id(look.window, &format!("freshness/{place}")))
            .on_press(Message::Explain(account.address.clone()));
        let is_well = matches!(tone, Tone::Success | Tone::Neutral);
        let details: Element<'a, Message> = if is_well { space().into() } else { details.into() };
        let (tone, sign) = if is_checking && is_well { (Tone::Neutral, Icon::Refresh) } else { (tone, sign) };
        row![mark(place, 12.0, 12.0), small(label_of(look, &account.address)), tinted(tone, icon(sign)), toned(tone, said), details]
            .spacing(SPACE_XS)
            .align_y(Alignment::Center)
            .into()
    }

    /// Why one mailbox is not fresh, and what to do.
    fn explanation<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let explained = self.explained.as_ref().and_then(|address| self.mailbox(address));
        let Some(account) = explained else { return container(space()).into() };
        let level = account.freshness.level(look.now);
        let label = label_of(look, &account.address);
        let sentence = words::reason(&label, account.freshness.problem(), account.freshness.last(), look.now);
        let check = button(words::check_now())
            .icon(Icon::Refresh)
            .on_press_maybe((!account.freshness.is_checking()).then(|| Message::CheckOne(account.address.clone())));
        let diagnose = button(words::why()).icon(Icon::Help).on_press(Message::Diagnose(account.address.clone()));
        let close = button(words::dismiss()).kind(Kind::Quiet).on_press(Message::Explain(account.address.clone()));
        container(banner(signs(level).0, sentence, vec![check, diagnose, close])).padding(SPACE_S).into()
    }
}
