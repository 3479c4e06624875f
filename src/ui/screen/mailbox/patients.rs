//! Patients among what is looked for: those whose names fit, and everything about the one who is chosen, in all mailboxes.

use super::Message;
use super::search::Search;
use super::state::State;
use crate::domain::document::KnownPatient;
use crate::domain::search::SearchAnswer;
use crate::ui::desk::Desk;
use iced::Task;

/// How many patients are offered beside what was found, and how many before anything is typed.
const BESIDE: usize = 4;
const FIRST: usize = 12;

impl State {
    /// Asks for the patients whose names fit; without an answer there are none to choose from.
    pub(super) fn ask_patients(&self, desk: &Desk<'_>) -> Task<Message> {
        let Some(search) = self.search.as_ref().filter(|search| search.patient.is_none()) else { return Task::none() };
        let (number, words) = (search.number, search.text.trim().to_owned());
        let most = if words.is_empty() { FIRST } else { BESIDE };
        let work = |handle: crate::engine::Handle| async move { handle.patients(&words, most).await };
        desk.quietly(work, move |found| Message::PatientsCame(number, found.unwrap_or_default()))
    }

    pub(super) fn patients_came(&mut self, number: u64, patients: Vec<KnownPatient>) {
        if let Some(search) = self.search.as_mut().filter(|search| search.number == number) {
            search.patients = patients;
        }
    }

    /// Everything about this patient: it takes the place of what was found.
    pub(super) fn choose_patient(&mut self, place: usize, desk: &mut Desk<'_>) -> Task<Message> {
        let number = self.number();
        let Some(search) = &mut self.search else { return Task::none() };
        let Some(patient) = search.patients.get(place).cloned() else { return Task::none() };
        *search = Search::about(patient, number);
        self.search_now(number, desk)
    }

    /// Asks for the messages about the patient who was chosen.
    pub(super) fn ask_about(patient: i64, number: u64, desk: &Desk<'_>) -> Task<Message> {
        let work = move |handle: crate::engine::Handle| async move { handle.patient_exchange(patient).await };
        desk.quietly(work, move |rows| Message::SearchCame(number, rows.map(|rows| SearchAnswer { rows, more: false, can_rank: false })))
    }
}
