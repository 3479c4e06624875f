//! Folders that another program renamed: what is known of them stays, and is not asked for again.
//!
//! A server says nothing of it: a name is gone, and there is a new one. They are one folder where the UIDVALIDITY is the
//! same and what is told of UIDs, of changes and of their number can follow from what is known (RFC 3501 §6.3.5 asks that
//! UIDs stay); and where a few messages, looked at, are those that are known. Where there is any doubt, all is asked for.

use super::rounds::Place;
use super::source::SyncSource;
use crate::domain::Problem;
use crate::domain::folder::Folder;
use crate::domain::sync::FolderLook;
use crate::engine::asking::stored;
use crate::formats::mime;
use crate::store::{KnownFolder, Token};
use std::collections::HashSet;

/// How many new names are looked at in one round.
const LOOKED_AT: usize = 50;
/// How many of the oldest messages, and of the newest, are compared.
const COMPARED: usize = 4;

/// Finds the folders of the store that the server lists under another name, and gives them that name. Whether there was any.
pub(super) async fn recognise(source: &mut dyn SyncSource, place: &Place, listed: &[Folder]) -> Result<bool, Problem> {
    let account = place.account.clone();
    let known = stored(&place.store, move |store| store.known_folders(&account)).await?;
    let there: HashSet<&str> = listed.iter().map(|folder| folder.name.as_str()).collect();
    let here: HashSet<&str> = known.iter().map(|folder| folder.name.as_str()).collect();
    let is_known = |folder: &&KnownFolder| folder.cursor.uid_validity > 0 && folder.count > 0;
    let mut gone: Vec<&KnownFolder> = known.iter().filter(|folder| !there.contains(folder.name.as_str())).filter(is_known).collect();
    // A list without an inbox is not believed.
    if gone.is_empty() || !there.contains("INBOX") {
        return Ok(false);
    }
    let mut any = false;
    let new = listed.iter().filter(|folder| folder.selectable && !here.contains(folder.name.as_str()));
    for folder in new.take(LOOKED_AT) {
        if gone.is_empty() {
            break;
        }
        let look = match source.counted(&folder.name).await {
            Ok(look) => look,
            // It is nobody's, or went away again.
            Err(Problem::FolderMissing { .. } | Problem::OperationRefused { .. }) => continue,
            Err(problem) => return Err(problem),
        };
        let mut fitting = (0..gone.len()).filter(|at| gone.get(*at).is_some_and(|known| may_be(known, &look)));
        let (Some(at), None) = (fitting.next(), fitting.next()) else { continue };
        let Some(old) = gone.get(at).copied() else { continue };
        if !is_same(source, place, old, &folder.name, &look).await? {
            continue;
        }
        let (account, row, name) = (place.account.clone(), old.row, folder.name.clone());
        if stored(&place.store, move |store| store.rename_folder(&account, row, &name)).await? {
            gone.remove(at);
            any = true;
        }
    }
    Ok(any)
}

/// Whether what the server says of a folder can follow from what is known of another one.
fn may_be(known: &KnownFolder, look: &FolderLook) -> bool {
    let (here, there) = (known.cursor, look.cursor);
    let news = u64::from(there.uid_next.saturating_sub(here.uid_next));
    here.uid_validity == there.uid_validity
        && there.uid_next >= here.uid_next
        && there.highest_modseq >= here.highest_modseq
        // What came meanwhile is all that can be there more. While its messages are still being counted, anything can.
        && (look.total <= known.count + news || known.verified_at.is_none())
}

/// Whether a few of the messages that are known are there, under their UIDs; and nothing else under one of them.
async fn is_same(source: &mut dyn SyncSource, place: &Place, known: &KnownFolder, name: &str, look: &FolderLook) -> Result<bool, Problem> {
    let row = known.row;
    let tokens = stored(&place.store, move |store| store.tokens(row, COMPARED)).await?;
    if source.look(name, None).await?.cursor.uid_validity != look.cursor.uid_validity {
        return Ok(false);
    }
    let uids: Vec<u32> = tokens.iter().map(|token| token.uid).collect();
    let heads = source.heads(name, &uids).await?;
    let mut found = 0;
    for token in &tokens {
        let placed = source.placed(name, token.uid, token.uid).await?;
        let Some(placed) = placed.iter().find(|placed| placed.uid == token.uid) else { continue };
        let message_id = heads.iter().find(|head| head.uid == token.uid).map(|head| mime::digest(&head.header).linked.message_id);
        let seen = Token {
            uid: token.uid,
            received: placed.received.unix_timestamp().max(0),
            size: placed.size,
            message_id: match (&token.message_id, message_id) {
                (Some(_), Some(there)) => there,
                (known, _) => known.clone(),
            },
        };
        if seen != *token {
            return Ok(false);
        }
        found += 1;
    }
    Ok(found > 0)
}
