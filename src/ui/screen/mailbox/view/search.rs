//! What was found, in the list's place.

use crate::domain::document::KnownPatient;
use crate::domain::folder::SpecialUse;
use crate::domain::search::SearchOrder;
use crate::text;
use crate::text::window::{document, mailbox, search as words};
use crate::ui::desk::{Look, id};
use crate::ui::screen::mailbox::search::{FIELD, FOUND, Search};
use crate::ui::screen::mailbox::state::row_height;
use crate::ui::screen::mailbox::{Message, State};
use crate::ui::theme::{REGULAR, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_S, TEXT_XL, Tone};
use crate::ui::widget::{
    Element, Icon, Viewport, banner, body, button, divider, entry, icon, icon_button, list, muted, one_line, scroll_bar, scroll_style,
    segments, stops, strong, text_field, toned,
};
use iced::widget::{Column, column, container, row, scrollable, space};
use iced::{Alignment, Length};

/// The room for what can be typed, beside what it does.
const EXAMPLE: f32 = 150.0;

impl State {
    /// The field to search in, for the bar at the head of the window.
    #[must_use]
    pub fn search_field<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        text_field("", id(look.window, FIELD), words::field(), self.searched())
            .on_input(Message::Typed)
            .on_submit(Message::SearchEntered)
            .into()
    }

    pub(super) fn search_pane<'a>(&'a self, search: &'a Search, look: Look<'a>) -> Element<'a, Message> {
        let count = search.rows().len();
        // What is not understood is told where it is typed, and what was found before stays.
        let unclear = search.unclear();
        let counts = match (&search.answer, unclear) {
            (_, Some(problem)) => {
                let said = text::window_problem(problem);
                format!("{} {}", said.message, said.remedy).trim().to_owned()
            }
            (Some(answer), None) => words::found(count, answer.more),
            (None, None) => String::new(),
        };
        let close = icon_button(Icon::Close, words::close()).id(id(look.window, "search-close")).on_press(Message::SearchClosed);
        let about = search.patient.as_ref().filter(|_| !look.discreet).map(|patient| document::patient_short(&patient.identity, look.now));
        let name = one_line(about.unwrap_or_else(words::title), TEXT_XL, STRONG, None).width(Length::Fill);
        let mut first = row![name].spacing(SPACE_S).align_y(Alignment::Center);
        let is_ranked = search.order == SearchOrder::Relevance;
        if is_ranked || search.answer.as_ref().is_some_and(|answer| answer.can_rank && count > 1) {
            let order = |place| Message::SearchOrder(if place == 1 { SearchOrder::Relevance } else { SearchOrder::Newest });
            first = first.push(segments("", [words::newest(), words::relevant()], usize::from(is_ranked), order));
        }
        let counts: Element<'a, Message> = match unclear {
            Some(_) => row![super::tinted(Tone::Warning, icon(Icon::Warning)), container(toned(Tone::Warning, counts)).width(Length::Fill)]
                .spacing(SPACE_XS)
                .into(),
            None => one_line(counts, TEXT_S, REGULAR, Some(Tone::Neutral)).width(Length::Fill).into(),
        };
        let mut head = column![first.push(Element::from(close))].spacing(SPACE_XS).width(Length::Fill);
        // Where the bar at the head has no room for the field, it is here.
        if !has_field(look) {
            head = head.push(self.search_field(look));
        }
        head = head.push(counts);
        head = head.push(patients(search, look));
        column![container(head).padding(SPACE_S), divider(), self.search_body(search, look)].height(Length::Fill).into()
    }

    fn search_body<'a>(&'a self, search: &'a Search, look: Look<'a>) -> Element<'a, Message> {
        let said = |words: String| -> Element<'a, Message> { container(body(words)).padding(SPACE_M).height(Length::Fill).into() };
        if search.is_blank() || (search.rows().is_empty() && search.unclear().is_some()) {
            return hints();
        }
        if let (true, Some(problem)) = (search.rows().is_empty(), &search.problem) {
            let told = text::window_problem(problem);
            let retry = button(mailbox::retry()).icon(Icon::Refresh).on_press(Message::SearchNow(search.number));
            let told = column![strong(told.message), body(told.remedy), Element::from(retry)].spacing(SPACE_M);
            return container(told).padding(SPACE_M).height(Length::Fill).into();
        }
        if search.is_waiting() {
            return said(words::looking());
        }
        let count = search.rows().len();
        if count == 0 {
            return said(words::nothing(search.text.trim()));
        }
        let make = move |place: usize| match search.rows().get(place) {
            Some(summary) => {
                let special = self.mailbox(&summary.id.account).and_then(|account| account.use_of(&summary.id.folder));
                let as_sent = matches!(special, Some(SpecialUse::Sent | SpecialUse::Drafts));
                let at = self.place_label(summary, look);
                super::row::message(summary, look.place(&summary.id.account), as_sent, Some(at), look)
            }
            None => space().into(),
        };
        let viewport = Viewport { height: search.viewport.height.max(look.size.height), ..search.viewport };
        let rows = list(id(look.window, FOUND), count, row_height(look.preferences), viewport, search.selected_place(), make)
            .on_scroll(Message::SearchScrolled)
            .on_select(Message::SearchSelected)
            .on_open(Message::SearchOpened)
            .on_menu(|place| Message::Menu(Some(place)));
        let mut content = column![Element::from(rows)].height(Length::Fill);
        if let Some(problem) = search.problem.as_ref().filter(|_| search.unclear().is_none()) {
            content = content.push(banner(Tone::Warning, text::window_problem(problem).message, vec![]));
        }
        if search.can_show_more() {
            let more = button(words::more()).id(id(look.window, "search-more")).on_press(Message::SearchMore);
            content = content.push(divider()).push(container(Element::from(more)).center_x(Length::Fill).padding(SPACE_S));
        } else if search.is_cut() {
            content = content.push(divider()).push(container(muted(words::cut())).padding(SPACE_S));
        }
        content.into()
    }
}

/// The patients whose names fit, each with what tells those of one name apart; of the one who is chosen, that alone.
fn patients<'a>(search: &'a Search, look: Look<'a>) -> Option<Element<'a, Message>> {
    if look.discreet {
        return None;
    }
    let details = |patient: &KnownPatient| document::patient_details(&patient.identity).join(" · ");
    if let Some(patient) = &search.patient {
        return Some(muted(details(patient)));
    }
    if search.patients.is_empty() {
        return None;
    }
    let lines = search.patients.iter().enumerate().map(|(place, patient)| {
        let words = format!("{} · {}", document::person(&patient.identity), details(patient));
        let line = entry(Icon::Person, words).count((patient.documents > 0).then(|| patient.documents.to_string()));
        line.id(id(look.window, &format!("patient/{place}"))).on_press(Message::Patient(place)).into()
    });
    Some(column![muted(document::patients()), stops(Column::with_children(lines))].spacing(SPACE_XS).into())
}

/// Whether the bar at the head has room for the field.
pub fn has_field(look: Look<'_>) -> bool {
    look.size.width >= ROOM
}

/// The room the field needs beside the rest of the bar at the head.
const ROOM: f32 = 760.0;

/// What can be typed, while nothing is.
fn hints<'a>() -> Element<'a, Message> {
    let line = |(example, what): (String, String)| {
        row![container(strong(example)).width(EXAMPLE), container(muted(what)).width(Length::Fill)].spacing(SPACE_S).into()
    };
    let lines = Column::with_children(words::hints().into_iter().map(line)).spacing(SPACE_S);
    let content = column![body(words::help()), lines].spacing(SPACE_M).padding(SPACE_M);
    scrollable(content.width(Length::Fill)).direction(scroll_bar()).style(scroll_style).height(Length::Fill).into()
}
