//! What opens a session or a store: a PIN that is tried, a passphrase, the keyring. Each may wait for a card or a disk.

use crate::card::PinSource;
use crate::domain::Problem;
use crate::domain::identity::Holder;
use crate::engine::command::{Opened, StoreSecret};
use crate::engine::problem;
use crate::engine::shared::Shared;
use crate::engine::vault::{self, Bearer, OpenedAlone};
use crate::store::Store;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use time::OffsetDateTime;

/// Opens the store without a card.
pub(super) async fn open_store(shared: &Shared, secret: StoreSecret) -> Result<OpenedAlone, Problem> {
    // The other program's store is there.
    shared.profile().await?;
    let place = shared.place().await?;
    tokio::task::spawn_blocking(move || vault::open_with(&place, &secret)).await.unwrap_or(Err(Problem::Internal))
}

/// Whether the keyring is among what opens a store, and may.
pub(super) async fn has_keyring(shared: &Shared) -> Result<bool, Problem> {
    shared.profile().await?;
    let place = shared.place().await?;
    tokio::task::spawn_blocking(move || vault::has_keyring(&place)).await.unwrap_or(Err(Problem::Internal))
}

/// Sets the store aside: of the holder of the card that is there, if one is.
pub(super) async fn reset_store(shared: &Shared) -> Result<(), Problem> {
    shared.profile().await?;
    let certificate = match shared.card().await {
        Ok(card) => card.certificate().await.ok(),
        Err(_) => None,
    };
    let state = shared.home.state.clone();
    tokio::task::spawn_blocking(move || vault::set_aside(&state, certificate.as_ref())).await.unwrap_or(Err(Problem::Internal))
}

/// Tries a PIN, once, unless the session it was given for is over already. `open` is the store that a passphrase opened.
pub(super) async fn unlock(shared: &Shared, number: u64, pin: PinSource, open: Option<Store>) -> Result<Box<Opened>, Problem> {
    let connector = shared.connector().await?;
    let card = shared.card().await?;
    let _alone = shared.trying.lock().await;
    if shared.current.load(Ordering::Acquire) != number {
        return Err(Problem::Stopped);
    }
    let seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (certificate, login) = card.unlock(pin, seen).await.map_err(problem::of_card)?;
    if let Err(problem) = check_dates(&certificate.holder, OffsetDateTime::now_utc()) {
        card.lock(login);
        return Err(problem);
    }
    let (state, bearer) = (shared.home.state.clone(), Bearer { card: card.clone(), certificate: certificate.clone(), login });
    let opening = tokio::task::spawn_blocking(move || vault::open(&state, open.as_ref(), &bearer));
    match opening.await.unwrap_or(Err(Problem::Internal)) {
        Ok(vault::OpenedStore { store, is_enrolled }) => Ok(Box::new(Opened { card, certificate, login, connector, store, is_enrolled })),
        Err(problem) => {
            card.lock(login);
            Err(problem)
        }
    }
}

/// Whether the card's certificate may serve now.
pub(in crate::engine) fn check_dates(holder: &Holder, now: OffsetDateTime) -> Result<(), Problem> {
    if now < holder.valid_from {
        Err(Problem::CardCertNotYetValid { from: holder.valid_from })
    } else if now >= holder.valid_until {
        Err(Problem::CardCertExpired { on: holder.valid_until })
    } else {
        Ok(())
    }
}
