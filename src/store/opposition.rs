//! Patients who do not want to be written to (R.1111-26 CSP): their matricules, one setting each.

use super::{Lasting, Store, StoreError};
use crate::domain::patient::Ins;
use rusqlite::params;

/// The names of these settings begin so; a matricule follows.
const BEGINNING: &str = "opposed/";
/// What comes after all of them.
const END: &str = "opposed0";

/// The matricules of those who said so, in order.
///
/// # Errors
/// See [`StoreError`].
pub fn all(store: &Store) -> Result<Vec<String>, StoreError> {
    store.read(|connection| {
        let mut statement = connection.prepare_cached("SELECT name FROM setting WHERE name >= ?1 AND name < ?2 ORDER BY name")?;
        let names = statement.query_map([BEGINNING, END], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(names.into_iter().filter_map(|name| name.strip_prefix(BEGINNING).map(str::to_owned)).collect())
    })
}

/// Notes that a patient said so (with the moment), or no longer does.
///
/// # Errors
/// See [`StoreError`].
pub fn note(store: &Store, patient: &Ins, is_opposed: bool, now: i64) -> Result<(), StoreError> {
    let name = format!("{BEGINNING}{}", patient.matricule());
    store.write(Lasting::Power, |transaction| {
        if is_opposed {
            transaction.execute("INSERT OR IGNORE INTO setting (name, value) VALUES (?1, ?2)", params![name, now.to_string()])?;
        } else {
            transaction.execute("DELETE FROM setting WHERE name = ?1", [name])?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::drafts::tests::store;

    #[test]
    fn csp_r_1111_26_an_opposition_is_remembered_until_it_is_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (Ins::parse("279035121518989").unwrap(), Ins::parse("255069999999934").unwrap());
        for patient in [&one, &other, &one] {
            note(&store(&folder), patient, true, 5).unwrap();
        }
        assert_eq!(all(&store(&folder)).unwrap(), ["255069999999934", "279035121518989"]);
        note(&store(&folder), &other, false, 6).unwrap();
        assert_eq!(all(&store(&folder)).unwrap(), [one.matricule()]);
    }
}
