//! The health documents that the store knows: their patients, earlier results, and the mail in which nobody looked for them yet.

use super::Handle;
use super::asking::stored;
use super::command::Ask;
use super::cut::Cut;
use super::event::Event;
use super::shared::Shared;
use crate::domain::Problem;
use crate::domain::document::{KnownPatient, TrendPoint};
use crate::domain::mail::Summary;
use crate::domain::patient::PatientIdentity;
use crate::store::{Store, documents};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How many messages are looked at together: nobody waits long for what one writes.
const BATCH: usize = 8;
/// The least rest between two batches.
const REST: Duration = Duration::from_millis(50);
/// How long after the store was opened the first one is: whoever opened it asks for a list first.
const DELAY: Duration = Duration::from_secs(2);
/// The most patients of one answer.
const PATIENTS: usize = 500;

#[allow(clippy::missing_errors_doc, reason = "said once, on the type")]
impl Handle {
    /// The patients whom documents that came or left are about, whose names or matricule begin with these words; all of them
    /// where there is no word. The last who was written about comes first.
    pub async fn patients(&self, words: &str, limit: usize) -> Result<Vec<KnownPatient>, Problem> {
        self.store(|reply| Ask::Patients(words.to_owned(), limit.min(PATIENTS), reply)).await
    }

    /// Every message about a patient ([`KnownPatient::id`]), of every mailbox, newest first: with documents about it, of the
    /// same conversations, written to it or by it.
    pub async fn patient_exchange(&self, patient: i64) -> Result<Vec<Summary>, Problem> {
        self.store(|reply| Ask::Exchange(patient, reply)).await
    }

    /// The results of one test of this patient that documents of the store give in this unit, oldest first, each once; none
    /// where the patient is not known, or the test has no code.
    pub async fn history(&self, patient: &PatientIdentity, code: &str, unit: &str) -> Result<Vec<TrendPoint>, Problem> {
        self.store(|reply| Ask::History(Box::new(patient.clone()), code.to_owned(), unit.to_owned(), reply)).await
    }
}

/// Looks for documents in the mail that came before anybody looked, the newest first, never more than half of the time; until
/// none is left, or the session is over. What is left then is for the next one.
pub(super) async fn examine(shared: Arc<Shared>, store: Store, mut cut: Cut) {
    let mut rest = DELAY;
    while cut.unless(tokio::time::sleep(rest)).await.is_ok() {
        let start = Instant::now();
        match cut.unless(stored(&store, |store| documents::examine(store, BATCH))).await {
            Ok(Ok(Some(found))) => {
                if found > 0 {
                    tell(&shared).await;
                }
            }
            // None is left; or the store has a trouble, which whoever asks it for something is told.
            _ => return,
        }
        rest = start.elapsed().max(REST);
    }
}

/// What lists show of documents changed, in any mailbox.
async fn tell(shared: &Shared) {
    let Ok(config) = shared.config().await else { return };
    for account in &config.accounts {
        drop(shared.events.send(Event::Changed(account.bal.address.clone())));
    }
}

/// The same, once something of documents was noted.
pub(super) async fn noted(shared: &Shared, noting: Result<(), Problem>) -> Result<(), Problem> {
    if noting.is_ok() {
        tell(shared).await;
    }
    noting
}
