//! Panels in each state, for tests and pictures.

use super::results::Results;
use super::state::{Search, State};
use crate::domain::Problem;
use crate::domain::directory::{DirectoryAnswer, DirectoryEntry};

pub(crate) fn entry(n: usize) -> DirectoryEntry {
    let names = ["Moreau", "Durand", "Morel", "Élie", "Zimmer-Lavoisier"];
    let towns = ["Besançon", "Dole", "Évian-les-Bains", "Lons-le-Saunier"];
    let trades = ["Médecin", "Infirmier", "Pharmacien"];
    DirectoryEntry {
        mail: format!("m{n}@chu.mss.test"),
        nom: names[n % names.len()].into(),
        prenom: format!("Camille {n}"),
        profession: trades[n % trades.len()].into(),
        specialite: if n.is_multiple_of(3) { "Cardiologie et maladies vasculaires".into() } else { String::new() },
        structure: "Centre hospitalier universitaire Jean Minjoz".into(),
        service: String::new(),
        ville: towns[n % towns.len()].into(),
        code_postal: "25000".into(),
        departement: "25".into(),
        type_bal: ["PER", "ORG", "APP"][n % 3].into(),
        id_nat: String::new(),
        dematerialisation: Some(n.is_multiple_of(2)),
    }
}

pub(crate) fn answer(count: usize) -> DirectoryAnswer {
    DirectoryAnswer { entries: (0..count).map(entry).collect(), truncated: false, is_remembered: false }
}

fn asked() -> State {
    State { criteria: ["MOR".into(), String::new(), "Bes".into(), String::new(), String::new()], ..State::default() }
}

pub(crate) fn loading() -> State {
    State { search: Search::Running, ..asked() }
}

pub(crate) fn results(count: usize) -> State {
    let mut state = asked();
    state.search = Search::Done(Results::new(answer(count), "", state.order));
    state
}

pub(crate) fn truncated() -> State {
    let mut state = asked();
    state.search = Search::Done(Results::new(DirectoryAnswer { truncated: true, ..answer(1_000) }, "", state.order));
    state
}

pub(crate) fn remembered() -> State {
    let mut state = asked();
    state.search = Search::Done(Results::new(DirectoryAnswer { is_remembered: true, ..answer(2) }, "", state.order));
    state
}

pub(crate) fn nobody() -> State {
    results(0)
}

pub(crate) fn failed() -> State {
    failing(Problem::DirectoryTimeout)
}

pub(crate) fn failing(problem: Problem) -> State {
    State { search: Search::Failed(problem), ..asked() }
}
