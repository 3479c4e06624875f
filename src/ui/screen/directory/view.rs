//! What the directory's panel shows.

use super::results::{Order, Results};
use super::state::{Criterion, Message, ROW, Search, State};
use crate::domain::bal::BalAddress;
use crate::domain::directory::DirectoryEntry;
use crate::text::window::{compose, directory as say};
use crate::ui::desk::{Look, id};
use crate::ui::theme::{REGULAR, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_M, TEXT_S, Tone};
use crate::ui::widget::{
    Element, Icon, Kind, badge, banner, button, divider, icon_button, list, muted, note, one_line, small, text_field, toned,
};
use iced::widget::{Column, Row, column, container, row, space};
use iced::{Alignment, Length};
use std::collections::HashSet;

/// From this width on, fields are three in a row.
const WIDE: f32 = 600.0;

impl State {
    /// Shows the panel. `there` holds the keys of the addresses the message goes to already.
    #[must_use]
    pub fn view<'a>(&'a self, look: Look<'a>, there: HashSet<String>) -> Element<'a, Message> {
        let is_running = matches!(self.search, Search::Running);
        let search = button(say::search())
            .icon(Icon::Search)
            .kind(Kind::Primary)
            .id(id(look.window, "directory/search"))
            .on_press_maybe((!is_running).then_some(Message::Search));
        let is_wide = look.size.width >= WIDE;
        let [name, first_name, town, profession, structure] = Criterion::ALL.map(|criterion| self.field(look, criterion));
        let rows: [Vec<Element<'a, Message>>; 3] = if is_wide {
            [vec![name, first_name, town], vec![profession, structure, search.into()], vec![]]
        } else {
            [vec![name, first_name], vec![town, profession], vec![structure, search.into()]]
        };
        let rows = rows.into_iter().filter(|row| !row.is_empty());
        let fields = rows.fold(Column::new().spacing(SPACE_S), |column, row| {
            column.push(Row::with_children(row).spacing(SPACE_S).align_y(Alignment::End))
        });
        let mut panel = Column::new().spacing(SPACE_M).width(Length::Fill).height(Length::Fill);
        panel = panel.push(fields);
        // Once there are answers, they need the room.
        if !matches!(self.search, Search::Done(_)) {
            panel = panel.push(muted(say::hint()));
        }
        panel.push(divider()).push(self.answer(look, there)).into()
    }

    fn field<'a>(&'a self, look: Look<'a>, criterion: Criterion) -> Element<'a, Message> {
        text_field(say::criterion(criterion_name(criterion)), id(look.window, criterion.id()), "", self.typed(criterion))
            .on_input(move |text| Message::Typed(criterion, text))
            .on_submit(Message::Search)
            .into()
    }

    fn answer<'a>(&'a self, look: Look<'a>, there: HashSet<String>) -> Element<'a, Message> {
        match &self.search {
            Search::None => column![].into(),
            Search::Running => row![
                container(muted(say::searching())).width(Length::Fill),
                Element::from(button(say::stop()).icon(Icon::Stop).id(id(look.window, "directory/stop")).on_press(Message::Stop))
            ]
            .spacing(SPACE_S)
            .align_y(Alignment::Center)
            .into(),
            Search::Failed(problem) => {
                let said = compose::told(problem);
                let again = button(say::again()).id(id(look.window, "directory/again")).on_press(Message::Search);
                let actions = if self.query().is_empty() { vec![] } else { vec![again] };
                column![banner(Tone::Error, said.message, actions), muted(said.remedy)].spacing(SPACE_S).into()
            }
            Search::Done(results) if results.entries.is_empty() => note(Tone::Info, say::nobody()),
            Search::Done(results) => self.results(look, results, there),
        }
    }

    fn results<'a>(&'a self, look: Look<'a>, results: &'a Results, there: HashSet<String>) -> Element<'a, Message> {
        let filter = text_field(say::filter(), id(look.window, "directory/filter"), "", &self.filter).on_input(Message::Filter);
        let orders =
            Order::ALL.into_iter().fold(Row::new().spacing(SPACE_XS).align_y(Alignment::Center).push(muted(say::order())), |row, order| {
                let kind = if order == self.order { Kind::Secondary } else { Kind::Quiet };
                row.push(Element::from(
                    button(order_words(order)).kind(kind).id(id(look.window, order_id(order))).on_press(Message::Order(order)),
                ))
            });
        let mut head = column![small(say::count(results.shown.len(), results.entries.len()))].spacing(SPACE_S);
        if results.is_remembered {
            head = head.push(note(Tone::Warning, say::remembered()));
        }
        if results.truncated {
            head = head.push(note(Tone::Warning, say::truncated()));
        }
        if look.size.width >= WIDE {
            head = head.push(row![Element::from(filter), orders].spacing(SPACE_M).align_y(Alignment::End));
        } else {
            head = head.push(Element::from(filter)).push(orders.wrap());
        }
        if let Some(added) = &self.added {
            head = head.push(toned(Tone::Success, say::added(added)));
        }
        let window = look.window;
        let entry = move |place: usize| results.entry(place).map_or_else(|| small(""), |entry| entry_row(window, place, entry, &there));
        let entries = list(id(window, "directory/results"), results.shown.len(), ROW, self.viewport, self.selected, entry)
            .on_scroll(Message::Scrolled)
            .on_select(Message::Select)
            .on_open(Message::Add);
        column![head, container(Element::from(entries)).height(Length::Fill)].spacing(SPACE_S).height(Length::Fill).into()
    }
}

fn criterion_name(criterion: Criterion) -> say::Field {
    match criterion {
        Criterion::Name => say::Field::Name,
        Criterion::FirstName => say::Field::FirstName,
        Criterion::Town => say::Field::Town,
        Criterion::Profession => say::Field::Profession,
        Criterion::Structure => say::Field::Structure,
    }
}

fn order_id(order: Order) -> &'static str {
    match order {
        Order::Name => "directory/order/name",
        Order::Town => "directory/order/town",
        Order::Profession => "directory/order/profession",
    }
}

fn order_words(order: Order) -> String {
    match order {
        Order::Name => say::order_name(),
        Order::Town => say::order_town(),
        Order::Profession => say::order_profession(),
    }
}

fn entry_row<'a>(window: iced::window::Id, place: usize, entry: &'a DirectoryEntry, there: &HashSet<String>) -> Element<'a, Message> {
    let is_there = BalAddress::parse(&entry.mail).is_ok_and(|address| there.contains(&address.key()));
    let line = |words: String, size, font, tone| Element::from(one_line(words, size, font, tone).width(Length::Fill));
    let mut trade = row![line(say::trade(entry), TEXT_M, REGULAR, None)].spacing(SPACE_XS).align_y(Alignment::Center);
    if let Some(kind) = say::kind(&entry.type_bal) {
        trade = trade.push(badge(Tone::Neutral, kind));
    }
    if entry.dematerialisation == Some(true) {
        trade = trade.push(badge(Tone::Success, say::paperless()));
    }
    let name = line(say::name(entry), TEXT_M, STRONG, None);
    let place_words = line(say::place(entry), TEXT_S, REGULAR, Some(Tone::Neutral));
    let words = column![name, trade, place_words].spacing(2).width(Length::Fill);
    let add: Element<'a, Message> = if is_there {
        container(toned(Tone::Success, say::there())).padding([SPACE_S, SPACE_XS]).into()
    } else {
        icon_button(Icon::Add, say::add(&say::name(entry)))
            .id(id(window, &format!("directory/add/{place}")))
            .on_press(Message::Add(place))
            .into()
    };
    let padding = iced::Padding { top: SPACE_S, right: SPACE_L, bottom: 0.0, left: SPACE_XS };
    let row = row![words, add].spacing(SPACE_S).align_y(Alignment::Center).padding(padding);
    column![row, space().height(Length::Fill), divider()].height(Length::Fill).into()
}
