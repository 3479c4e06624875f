//! Answers to what needs no session.

use crate::domain::Problem;
use crate::domain::identity::{CardPresence, Holder};
use crate::domain::patient_address::{NoPatientAddress, patient_address};
use crate::engine::command::{Command, Composition, Reply, SendReply};
use crate::engine::preferences::Preferences;
use crate::engine::shared::Shared;
use crate::engine::{building, compose, files, problem};
use crate::store::Store;
use std::sync::{Arc, PoisonError};

/// Answers what needs no session.
pub(super) async fn answer(shared: Arc<Shared>, command: Command) {
    match command {
        Command::Accounts(reply) => {
            let accounts = shared.config().await.map(|c| c.accounts.iter().map(|a| a.bal.clone()).collect());
            drop(reply.send(accounts));
        }
        Command::TestMode(reply) => drop(reply.send(shared.config().await.map(|c| c.test_mode()))),
        Command::Presence(reply) => drop(reply.send(presence(&shared).await)),
        Command::Holder(reply) => drop(reply.send(holder(&shared).await)),
        Command::HasKeyring(reply) => drop(reply.send(super::opening::has_keyring(&shared).await)),
        Command::OpenFile(file, reply) => drop(reply.send(files::documents(&file).await)),
        Command::Build(build, reply) => drop(reply.send(building::build(&shared, *build).await)),
        Command::LookAt(files, reply) => drop(reply.send(Ok(files::sizes(files).await))),
        Command::PatientAddress(patient, reply) => {
            let address = shared.config().await.and_then(|config| {
                patient_address(&patient, &config.patient_domain, config.test_mode()).map_err(|refusal| match refusal {
                    NoPatientAddress::NoIns => Problem::PatientUnknown,
                    NoPatientAddress::NotQualified => Problem::PatientNotQualified,
                    NoPatientAddress::Domain => Problem::Internal,
                })
            });
            drop(reply.send(address));
        }
        Command::PatientFile(file, reply) => drop(reply.send(files::patient(&file).await)),
        Command::DownloadPath(name, reply) => drop(reply.send(files::free_path(shared.home.downloads.clone(), &name).await)),
        Command::Preferences(reply) => {
            let state = shared.home.state.clone();
            let reading = tokio::task::spawn_blocking(move || Preferences::read(&state));
            drop(reply.send(reading.await.map_err(|_| Problem::Internal)));
        }
        Command::Remember(preferences, reply) => {
            // The other program's preferences are there.
            if let Err(problem) = shared.profile().await {
                return drop(reply.send(Err(problem)));
            }
            // One at a time: two would write the same file under way.
            let _alone = shared.remembering.lock().await;
            let state = shared.home.state.clone();
            let writing = tokio::task::spawn_blocking(move || preferences.write(&state));
            drop(reply.send(writing.await.unwrap_or(Err(Problem::Internal))));
        }
        // The supervisor keeps the others for itself.
        _ => {}
    }
}

/// What the rules say of a message without a mailbox's task: with the store where one is open.
pub(super) async fn check(shared: Arc<Shared>, store: Option<Store>, composition: Composition, reply: Reply<SendReply>) {
    let checked = match shared.config().await {
        Ok(config) => compose::check(&shared, &config, composition, None, store.as_ref()).await,
        Err(problem) => Err(problem),
    };
    drop(reply.send(checked));
}

/// What is there now. A card that took the place of another one since the last look is first told as gone, for what was
/// said or typed of the other is not for it; the next look shows it.
async fn presence(shared: &Shared) -> Result<CardPresence, Problem> {
    let look = shared.card().await?.look().await.map_err(problem::of_card)?;
    let mut seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
    let is_other = seen.is_some() && look.token.is_some() && *seen != look.token;
    *seen = if is_other { None } else { look.token };
    Ok(if is_other { CardPresence::Absent } else { look.presence })
}

/// Whose card is there. One that took the place of the card last looked at is not shown before it was looked at.
pub(in crate::engine) async fn holder(shared: &Shared) -> Result<Holder, Problem> {
    let certificate = shared.card().await?.certificate().await.map_err(problem::of_card)?;
    let mut seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
    if seen.get_or_insert_with(|| certificate.token.clone()) != &certificate.token {
        return Err(Problem::CardRemoved);
    }
    Ok(certificate.holder)
}
