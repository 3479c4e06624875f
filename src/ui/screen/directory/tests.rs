//! The directory's panel: what it asks, keeps and shows.

use super::samples::{self, entry};
use super::state::Search;
use super::{Criterion, Event, Message, Order, State};
use crate::domain::Problem;
use crate::domain::directory::{DirectoryAnswer, Match};
use crate::text::window::directory as say;
use crate::ui::desk::id;
use crate::ui::screen::compose::samples::office;
use crate::ui::testing::simulator;
use iced_test::selector;
use std::collections::HashSet;

fn does(state: &mut State, messages: impl IntoIterator<Item = Message>) -> Option<Event> {
    let mut office = office();
    messages.into_iter().map(|message| state.update(message, &mut office.desk()).1).last().flatten()
}

fn shown(state: &State) -> Vec<String> {
    let Search::Done(results) = &state.search else { return vec![] };
    (0..results.shown.len()).map(|row| say::name(results.entry(row).unwrap())).collect()
}

#[test]
fn a_search_asks_for_what_contains_each_criterion() {
    let mut state = State::default();
    does(&mut state, [Message::Typed(Criterion::Name, "dur".into()), Message::Typed(Criterion::Town, " =Dole".into())]);
    let query = state.query();
    assert_eq!((query.nom, query.ville), (Some(Match::Contains("dur".into())), Some(Match::Exact("Dole".into()))));
    does(&mut state, [Message::Search]);
    assert!(matches!(state.search, Search::Running));
}

#[test]
fn a_search_for_everybody_is_not_made() {
    let mut state = State::default();
    does(&mut state, [Message::Search]);
    assert!(matches!(state.search, Search::Failed(Problem::DirectoryQueryEmpty)));
}

#[test]
fn only_the_last_search_answers() {
    let mut state = State::default();
    does(&mut state, [Message::Typed(Criterion::Name, "a".into()), Message::Search, Message::Search]);
    does(&mut state, [Message::Answered(1, Ok(samples::answer(3)))]);
    assert!(matches!(state.search, Search::Running), "the first search was replaced");
    does(&mut state, [Message::Stop, Message::Answered(2, Ok(samples::answer(3)))]);
    assert!(matches!(state.search, Search::None), "a search given up does not come back");
    does(&mut state, [Message::Search]);
    let number = state.number;
    does(&mut state, [Message::Answered(number, Err(Problem::DirectoryTimeout))]);
    assert!(matches!(state.search, Search::Failed(Problem::DirectoryTimeout)));
}

#[test]
fn what_came_is_filtered_without_accents_and_ordered() {
    let mut state = samples::results(5);
    assert_eq!(shown(&state), ["DURAND Camille 1", "ÉLIE Camille 3", "MOREAU Camille 0", "MOREL Camille 2", "ZIMMER-LAVOISIER Camille 4"]);
    does(&mut state, [Message::Order(Order::Town)]);
    assert_eq!(shown(&state)[0], "MOREAU Camille 0", "Besançon comes first");
    does(&mut state, [Message::Filter("EVIAN mored".into())]);
    assert!(shown(&state).is_empty());
    does(&mut state, [Message::Filter("evian".into())]);
    assert_eq!(shown(&state), ["MOREL Camille 2"]);
}

#[test]
fn who_is_shown_is_who_is_added() {
    let mut state = samples::results(5);
    let event = does(&mut state, [Message::Filter("elie".into()), Message::Add(0)]);
    assert!(matches!(event, Some(Event::Add(added)) if added.prenom == "Camille 3"));
    assert_eq!(state.added.as_deref(), Some("ÉLIE Camille 3"));
    assert!(does(&mut state, [Message::Add(9)]).is_none());
}

#[test]
fn each_state_says_what_it_is() {
    let office = office();
    let states = [
        (samples::loading(), say::searching()),
        (samples::results(5), say::count(5, 5)),
        (samples::truncated(), say::truncated()),
        (samples::remembered(), say::remembered()),
        (samples::nobody(), say::nobody()),
        (samples::failed(), crate::text::window_problem(&Problem::DirectoryTimeout).message),
        (State::default(), say::hint()),
    ];
    for (state, words) in states {
        let mut ui = simulator(state.view(office.look((420.0, 700.0)), HashSet::new()), (420.0, 700.0));
        assert!(ui.find(words.as_str()).is_ok(), "{words}");
        for criterion in Criterion::ALL {
            assert!(ui.find(selector::id(id(office.window, criterion.id()))).is_ok());
        }
    }
}

#[test]
fn who_is_there_already_is_marked() {
    let office = office();
    let state = samples::results(2);
    let there = HashSet::from([entry(0).mail]);
    let mut ui = simulator(state.view(office.look((420.0, 700.0)), there), (420.0, 700.0));
    assert!(ui.find(say::there().as_str()).is_ok());
}

#[test]
fn a_thousand_entries_make_few_rows() {
    let state = State { search: samples::truncated().search, ..State::default() };
    let Search::Done(results) = &state.search else { panic!() };
    assert_eq!(results.shown.len(), 1_000);
    assert!(state.viewport.rows(1_000, super::state::ROW).len() < 40);
    let empty = DirectoryAnswer::default();
    assert!(super::results::Results::new(empty, "x", Order::Name).entry(0).is_none());
}
