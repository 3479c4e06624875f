//! From any released schema to the present one.

use super::StoreError;
use rusqlite::Connection;

/// Each step, from the schema of that number less one. A released step is never changed.
const STEPS: [&str; 3] = [include_str!("migrations/0001.sql"), include_str!("migrations/0002.sql"), include_str!("migrations/0003.sql")];

/// The number of the present schema.
pub(super) const SCHEMA: u32 = STEPS.len() as u32;

/// The number of a database's schema; 0 for an empty one.
pub(super) fn schema_of(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings a database to the present schema, each step whole or not at all.
///
/// # Errors
/// [`StoreError::Newer`] where a newer version of the program made it: nothing is changed.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found = schema_of(connection)?;
    if found > SCHEMA {
        return Err(StoreError::Newer { found });
    }
    for (step, number) in STEPS.iter().zip(1u32..).filter(|(_, number)| *number > found) {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Every object with its statement, comments and spaces apart.
    fn objects(connection: &Connection) -> BTreeMap<String, String> {
        let mut statement = connection.prepare("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").unwrap();
        let plain = |sql: String| {
            let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
            lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
        };
        let rows = statement.query_map([], |row| Ok((row.get(0)?, plain(row.get(1)?)))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn the_commented_schema_is_the_one_that_the_steps_make() {
        let (mut made, said) = (Connection::open_in_memory().unwrap(), Connection::open_in_memory().unwrap());
        migrate(&mut made).unwrap();
        said.execute_batch(include_str!("schema.sql")).unwrap();
        assert_eq!(objects(&made), objects(&said));
        assert_eq!(schema_of(&made), Ok(SCHEMA));
    }

    #[test]
    fn every_table_is_strict() {
        let mut made = Connection::open_in_memory().unwrap();
        migrate(&mut made).unwrap();
        let lax: Vec<String> = objects(&made)
            .into_values()
            .filter(|sql| {
                sql.starts_with("CREATE TABLE") && !sql.contains("STRICT") && !sql.contains("'search_") && !sql.contains("sqlite_sequence")
            })
            .collect();
        assert_eq!(lax, Vec::<String>::new());
    }

    #[test]
    fn what_a_newer_version_made_is_left_alone() {
        let mut made = Connection::open_in_memory().unwrap();
        migrate(&mut made).unwrap();
        made.pragma_update(None, "user_version", SCHEMA + 1).unwrap();
        assert_eq!(migrate(&mut made), Err(StoreError::Newer { found: SCHEMA + 1 }));
    }
}
