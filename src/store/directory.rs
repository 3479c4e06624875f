//! What the national directory answered, kept to be found again when it does not answer.

use super::{Lasting, Store, StoreError};
use crate::domain::directory::{DirectoryAnswer, DirectoryEntry, DirectoryQuery};
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// How many entries are kept: the last seen.
const LIMIT: u32 = 20_000;
/// How long one is kept since it was last seen: people move, and an address that is not theirs any more is worse than none.
const AGE: Duration = Duration::days(180);
/// How many are answered at once.
const ANSWER_LIMIT: usize = 200;

/// An entry, as it is kept.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Kept {
    mail: String,
    nom: String,
    prenom: String,
    profession: String,
    specialite: String,
    structure: String,
    service: String,
    ville: String,
    code_postal: String,
    departement: String,
    type_bal: String,
    id_nat: String,
    dematerialisation: Option<bool>,
}

impl Store {
    /// Keeps what the directory answered, in place of what it answered of the same mailboxes before.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn keep_directory(&self, entries: &[DirectoryEntry], now: OffsetDateTime) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        self.write(Lasting::Process, |transaction| keep(transaction, entries, now))
    }

    /// The entries kept that this search asks for, the last seen first; none that was last seen half a year ago.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn find_directory(&self, query: &DirectoryQuery, now: OffsetDateTime) -> Result<DirectoryAnswer, StoreError> {
        let matcher = query.matcher();
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT entry FROM correspondent WHERE seen_at >= ?1 ORDER BY seen_at DESC, address")?;
            let mut rows = statement.query([(now - AGE).unix_timestamp()])?;
            let mut answer = DirectoryAnswer { is_remembered: true, ..DirectoryAnswer::default() };
            while let Some(row) = rows.next()? {
                // A row of a shape we do not know is no answer, and no reason to give none.
                let Ok(kept) = serde_json::from_str::<Kept>(row.get_ref(0)?.as_str().map_err(|_| StoreError::Damaged)?) else { continue };
                let entry = read(kept);
                if !matcher.matches(&entry) {
                    continue;
                }
                if answer.entries.len() == ANSWER_LIMIT {
                    answer.truncated = true;
                    break;
                }
                answer.entries.push(entry);
            }
            Ok(answer)
        })
    }
}

fn keep(transaction: &Transaction<'_>, entries: &[DirectoryEntry], now: OffsetDateTime) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO correspondent (address, entry, seen_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (address) DO UPDATE SET entry = excluded.entry, seen_at = excluded.seen_at",
    )?;
    for entry in entries {
        let text = serde_json::to_string(&written(entry)).map_err(|_| StoreError::Statement)?;
        statement.execute(params![entry.mail.to_lowercase(), text, now.unix_timestamp()])?;
    }
    transaction.prepare_cached("DELETE FROM correspondent WHERE seen_at < ?1")?.execute([(now - AGE).unix_timestamp()])?;
    let mut forgetting = transaction.prepare_cached(
        "DELETE FROM correspondent WHERE address IN (SELECT address FROM correspondent ORDER BY seen_at DESC, address LIMIT -1 OFFSET ?1)",
    )?;
    forgetting.execute([LIMIT])?;
    Ok(())
}

fn written(entry: &DirectoryEntry) -> Kept {
    let DirectoryEntry { mail, nom, prenom, profession, specialite, structure, service, ville, .. } = entry.clone();
    let DirectoryEntry { code_postal, departement, type_bal, id_nat, dematerialisation, .. } = entry.clone();
    Kept {
        mail,
        nom,
        prenom,
        profession,
        specialite,
        structure,
        service,
        ville,
        code_postal,
        departement,
        type_bal,
        id_nat,
        dematerialisation,
    }
}

fn read(kept: Kept) -> DirectoryEntry {
    DirectoryEntry {
        mail: kept.mail,
        nom: kept.nom,
        prenom: kept.prenom,
        profession: kept.profession,
        specialite: kept.specialite,
        structure: kept.structure,
        service: kept.service,
        ville: kept.ville,
        code_postal: kept.code_postal,
        departement: kept.departement,
        type_bal: kept.type_bal,
        id_nat: kept.id_nat,
        dematerialisation: kept.dematerialisation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::directory::Match;
    use crate::store::DatabaseKey;
    use zeroize::Zeroizing;

    fn entry(mail: &str, nom: &str, ville: &str) -> DirectoryEntry {
        DirectoryEntry {
            mail: mail.into(),
            nom: nom.into(),
            ville: ville.into(),
            dematerialisation: Some(true),
            ..DirectoryEntry::default()
        }
    }

    #[test]
    fn what_was_answered_once_is_found_again_the_last_seen_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("mail.db"), DatabaseKey::new(Zeroizing::new([1; 32]))).unwrap();
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        let (first, second) = (entry("h.durand@chu.mss.test", "DURAND", "Besançon"), entry("l.durandet@cab.mss.test", "DURANDET", "Dole"));
        store.keep_directory(&[first.clone(), entry("p.roux@cab.mss.test", "ROUX", "Dole")], now).unwrap();
        store.keep_directory(std::slice::from_ref(&second), now + Duration::SECOND).unwrap();
        let find = |nom: Option<&str>, ville: Option<&str>| {
            let query = DirectoryQuery {
                nom: nom.map(|text| Match::Contains(text.into())),
                ville: ville.map(|text| Match::Exact(text.into())),
                ..DirectoryQuery::default()
            };
            store.find_directory(&query, now).unwrap()
        };
        assert_eq!(
            find(Some("durand"), None),
            DirectoryAnswer { entries: vec![second.clone(), first.clone()], truncated: false, is_remembered: true }
        );
        assert_eq!(find(Some("durand"), Some("besancon")).entries, [first]);
        let moved = entry("L.Durandet@cab.mss.test", "DURANDET", "Lons");
        store.keep_directory(std::slice::from_ref(&moved), now + Duration::MINUTE).unwrap();
        assert_eq!(find(Some("DURANDET"), None).entries, [moved], "in place of what was known before");
        let many: Vec<_> = (0..ANSWER_LIMIT + 1).map(|n| entry(&format!("n{n}@cab.mss.test"), "NGUYEN", "Dole")).collect();
        store.keep_directory(&many, now).unwrap();
        let found = find(Some("nguyen"), None);
        assert!(found.truncated && found.entries.len() == ANSWER_LIMIT);
        let query = DirectoryQuery { nom: Some(Match::Contains("durand".into())), ..DirectoryQuery::default() };
        let later = |days| store.find_directory(&query, now + Duration::days(days)).unwrap().entries.len();
        assert_eq!((later(179), later(181)), (2, 0), "half a year later they are not answered any more");
        store.keep_directory(&[entry("a@cab.mss.test", "ABADIE", "Dole")], now + Duration::days(181)).unwrap();
        assert_eq!(find(Some("durand"), None).entries.len(), 0, "and they are forgotten");
    }
}
