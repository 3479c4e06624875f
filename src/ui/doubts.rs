//! Wherever it is told that a server may not be the one it says, nothing offers to go on all the same.

use super::dialogs::{Diagnosis, Dialog};
use super::probe::Survey;
use super::screen::{compose, directory, mailbox, reader};
use super::testing::settings;
use super::widget::{Element, scope};
use crate::domain::Problem;
use crate::domain::doctor::{Rung, RungReport, RungState};
use crate::text::{Language, say_in, window_problem};
use iced::Size;
use iced::advanced::widget::operation::{Operation, Outcome, black_box};
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;
use std::collections::HashSet;

const SIZE: Size = Size::new(1280.0, 2_000.0);

/// Every text on screen, buttons' names and tips included.
fn texts<'a, M: Clone + 'a>(view: impl Into<Element<'a, M>>) -> Vec<String> {
    let settings = settings();
    let mut renderer = iced::Renderer::new(settings.default_font, settings.default_text_size);
    let mut ui = UserInterface::build(scope("window/main", view), SIZE, Cache::default(), &mut renderer);
    let mut survey = Survey::default();
    ui.operate(&renderer, &mut black_box(&mut survey));
    let Outcome::Some(seen) = survey.finish() else { unreachable!() };
    let all = seen["windows"][0]["widgets"].as_array().unwrap();
    all.iter().filter_map(|widget| widget["text"].as_str()).map(str::to_owned).collect()
}

/// What each screen says that tells of a problem, by the screen's name.
fn told(problem: &Problem) -> Vec<(&'static str, Vec<String>)> {
    let mut failing = mailbox::samples::failing(problem);
    failing.size = SIZE;
    let account = failing.accounts[0].address.clone();
    failing.send(mailbox::Message::Explain(account.clone()));
    let mut all =
        vec![("the mailbox", texts(failing.state.view(failing.look()))), ("its state", texts(failing.state.status(failing.look())))];
    let mut office = compose::samples::office();
    for (name, state) in [
        ("the sending that failed", compose::samples::unsent(&mut office, problem.clone())),
        ("the draft", compose::samples::unkept(&mut office, problem.clone())),
    ] {
        all.push((name, texts(state.view(office.look(SIZE)))));
    }
    let (searching, reading) = (directory::samples::failing(problem.clone()), reader::samples::failing(problem.clone()));
    all.push(("the directory", texts(searching.view(office.look(SIZE), HashSet::new()))));
    all.push(("the reader", texts(reading.view(office.look(SIZE)))));
    let reports = Some(vec![RungReport { rung: Rung::Tls, state: RungState::Failed(problem.clone()) }]);
    let diagnosis = Dialog::Diagnosis(Diagnosis { account, reports });
    all.push(("the diagnosis", texts(diagnosis.view(office.window, &office.preferences, None))));
    all
}

#[test]
fn eco_1_1_no_screen_offers_to_go_on_with_a_server_that_is_in_doubt() {
    use crate::text::sample_problems::{all, is_about_trust, way_round};
    for language in Language::ALL {
        say_in(language, || {
            for problem in all().iter().filter(|problem| is_about_trust(problem)) {
                let said = window_problem(problem);
                let seen = told(problem);
                for (screen, texts) in &seen {
                    for text in texts {
                        assert_eq!(way_round(text), None, "{} on {screen}: {text:?}", problem.kind());
                    }
                }
                // It is told everywhere, with its next step; beside a draft that could not be kept there is no room for one.
                for (screen, texts) in &seen {
                    let tells = |words: &String| texts.iter().any(|text| text.contains(words.as_str()));
                    assert!(tells(&said.message), "{} on {screen}: {texts:?}", problem.kind());
                    assert!(tells(&said.remedy) || *screen == "the draft", "{} on {screen}: {texts:?}", problem.kind());
                }
            }
        });
    }
}
