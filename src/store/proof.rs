//! Values that no server could give again, as they are kept: after a proof that this is what was written.
//!
//! SQLCipher seals each page, but where a long value goes on in pages of its own it gives zeroes for a damaged one, without
//! an error. What a person wrote is read through [`Proven`] only: what was altered is [`StoreError::Damaged`], and is never
//! taken for what was written.

use super::StoreError;
use rusqlite::Connection;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};

/// Octets of the proof.
pub(super) const PROOF: usize = 8;

/// Every column that is read and written as [`Proven`]; a test compares it with the schema.
pub(super) const COLUMNS: [(&str, &str); 6] = [
    ("outbox_mail", "envelope"),
    ("outbox_mail", "composition"),
    ("outbox_mail", "transmitted"),
    ("outbox_mail", "kept"),
    ("draft", "composition"),
    ("draft_file", "octets"),
];

/// A value of such a column.
#[derive(PartialEq, Eq)]
pub(super) struct Proven<T>(pub(super) T);

impl Proven<Vec<u8>> {
    /// A text that was kept.
    pub(super) fn into_text(self) -> Result<String, StoreError> {
        String::from_utf8(self.0).map_err(|_| StoreError::Damaged)
    }
}

impl<T: AsRef<[u8]>> ToSql for Proven<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let octets = self.0.as_ref();
        Ok(ToSqlOutput::Owned(Value::Blob([proof(octets).as_slice(), octets].concat())))
    }
}

impl FromSql for Proven<Vec<u8>> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        proven(value.as_blob()?).map(|octets| Self(octets.to_vec())).ok_or_else(|| FromSqlError::Other(Box::new(StoreError::Damaged)))
    }
}

/// The proof of these octets. Against chance only: whoever could choose another has the database's key.
pub(super) fn proof(octets: &[u8]) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, octets).as_ref().iter().take(PROOF).copied().collect()
}

/// The octets that stand after their proof, where it holds.
pub(super) fn proven(kept: &[u8]) -> Option<&[u8]> {
    let (given, octets) = kept.split_at_checked(PROOF)?;
    (given == proof(octets)).then_some(octets)
}

/// How many of these values are not what was written.
///
/// # Errors
/// [`StoreError::Io`] and the like; [`StoreError::Damaged`] where the rows themselves cannot be read.
pub(super) fn faults(connection: &Connection) -> Result<u64, StoreError> {
    let mut count = 0;
    for (table, column) in COLUMNS {
        let mut statement = connection.prepare(&format!("SELECT {column} FROM {table}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            count += u64::from(row.get_ref(0)?.as_blob().ok().and_then(proven).is_none());
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::drafts::tests::{fresh, store, written};
    use crate::store::outbox::tests::sealed;
    use crate::store::{Lasting, drafts, outbox};
    use std::collections::BTreeSet;

    #[test]
    fn every_value_that_may_be_long_is_proven_or_can_be_fetched_again() {
        // What may be long and stands without a proof, with the reason.
        let others = [
            // It carries its own (`source`).
            "source.octets",
            // Short, whatever a person or a server says: names, addresses, identifiers, codes, words of ours.
            "account.address",
            "folder.name",
            "folder.delimiter",
            "attachment.part",
            "attachment.media_type",
            "intent.change",
            "outbox.message_id",
            "outbox.problem",
            "outbox.answers",
            "draft.message_id",
            "draft_file.name",
            "draft_file.media_type",
            "draft_file.origin",
            "setting.name",
            "setting.value",
            "journal.what",
            "journal.message_id",
            "journal.outcome",
            "sent_fact.message_id",
            "sent_fact.recipient",
            "sent_fact.progress",
            "sent_fact.failure",
            "sent_wish.message_id",
            "receipt_answer.message_id",
            "receipt_answer.answer",
            "filed.how",
            "filed.sum",
            // Made again from what the server has.
            "message.from_name",
            "message.from_address",
            "message.recipients",
            "message.subject",
            "message.message_id",
            "attachment.name",
            "correspondent.address",
            "correspondent.entry",
            "sent_fact.detail",
            "document.code",
            "document.date",
            "document.entry",
            "document.label",
            "document.name",
            "document.part",
            "document.set_id",
            "document.sum",
            "document.system",
            "document.title",
            "patient.authority",
            "patient.birth_date",
            "patient.birth_name",
            "patient.found",
            "patient.given_name",
            "patient.given_names",
            "patient.identity",
            "patient.matricule",
            "patient.sex",
            "patient.traits",
            "patient.used_name",
            "replacement.replaced",
            "result.code",
            "result.high",
            "result.interpretation",
            "result.label",
            "result.low",
            "result.system",
            "result.time",
            "result.unit",
            "result.value",
        ];
        let folder = tempfile::tempdir().unwrap();
        let found: BTreeSet<String> = store(&folder)
            .read(|connection| {
                let tables = "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c \
                     WHERE m.type = 'table' AND m.name NOT LIKE 'search%' AND m.name NOT LIKE 'sqlite%' AND c.type IN ('TEXT', 'BLOB')";
                let mut statement = connection.prepare(tables)?;
                Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
            })
            .unwrap();
        let known = COLUMNS.iter().map(|(table, column)| format!("{table}.{column}")).chain(others.map(str::to_owned)).collect();
        assert_eq!(found, known);
    }

    /// What a damaged disk does, page by page: each octet that is read is the one that was written, or it is damaged.
    #[test]
    fn whichever_page_is_damaged_nothing_else_than_what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let mut noise = vec![0; 100_000];
        aws_lc_rs::rand::fill(&mut noise).unwrap();
        let (mail, said) = sealed("1@x.test");
        let mut draft = written("1@d.test");
        (draft.body, draft.files) = ("Un mot. ".repeat(9000), vec![fresh("a.bin", &noise)]);
        let open = || store(&folder);
        drop(open());
        let (kept, leaving) = {
            let store = open();
            let kept = drafts::save(&store, None, &draft, 1).unwrap();
            (kept.id, outbox::put(&store, &outbox::Leaving { mail: &mail, written: &said, due: 0, packaged: 0 }, 1).unwrap().0)
        };
        let file = folder.path().join("mail.db");
        let whole = std::fs::read(&file).unwrap();
        let (mut right, mut told) = (0, 0);
        for page in 0..whole.len() / 8192 {
            let mut octets = whole.clone();
            octets[page * 8192 + 5000] ^= 1;
            std::fs::write(&file, octets).unwrap();
            let key = crate::store::DatabaseKey::new(zeroize::Zeroizing::new([7; 32]));
            let Ok(store) = crate::store::Store::open(&file, key) else { continue };
            let mut count = |is_right: Option<bool>| match is_right {
                Some(is_right) => {
                    assert!(is_right, "page {page}");
                    right += 1;
                }
                None => told += 1,
            };
            let read = drafts::draft(&store, kept).ok().filter(|found| !found.is_damaged);
            count(read.as_ref().map(|found| found.written.body == draft.body));
            let number = read.and_then(|found| match found.written.files.first() {
                Some(drafts::DraftFile::Kept(file)) => Some(file.id),
                _ => None,
            });
            count(number.and_then(|number| drafts::file(&store, number).ok()).map(|(_, _, octets)| octets == noise));
            count(outbox::mail(&store, leaving).ok().map(|found| found.mail == mail));
            count(outbox::all(&store).ok().map(|rows| rows[0].step == outbox::Step::Waiting));
            drop(store);
            drop(std::fs::remove_file(folder.path().join("mail.db-wal")));
        }
        assert!(right > 50 && told > 20, "{right} {told}");
    }

    /// Of each of these columns in turn a page is lost: that is told, by whatever reads it and by a check.
    #[test]
    fn a_value_of_which_a_page_became_zeroes_is_damaged_and_counted() {
        for (table, column) in COLUMNS {
            let folder = tempfile::tempdir().unwrap();
            let store = store(&folder);
            let mut draft = written("1@d.test");
            draft.body = "Un mot. ".repeat(5000);
            draft.files = vec![fresh("a.bin", &[7; 40_000])];
            let kept = drafts::save(&store, None, &draft, 1).unwrap();
            let (mail, said) = sealed("1@x.test");
            let (leaving, _) = outbox::put(&store, &outbox::Leaving { mail: &mail, written: &said, due: 0, packaged: 0 }, 1).unwrap();
            assert!(store.check().unwrap().is_sound);
            let spoil = format!(
                "UPDATE {table} SET {column} = CAST(substr({column}, 1, length({column}) / 2) || zeroblob(length({column}) - length({column}) / 2) AS BLOB)"
            );
            store.write(Lasting::Power, |transaction| Ok(transaction.execute(&spoil, [])?)).unwrap();
            let checked = store.check().unwrap();
            assert_eq!((checked.is_sound, checked.faults), (false, 1), "{table}.{column}");
            match table {
                "outbox_mail" => assert_eq!(outbox::mail(&store, leaving).err(), Some(StoreError::Damaged), "{column}"),
                "draft" => assert!(drafts::draft(&store, kept.id).unwrap().is_damaged),
                _ => {
                    let drafts::DraftFile::Kept(file) = &kept.written.files[0] else { panic!("not kept") };
                    assert_eq!(drafts::file(&store, file.id), Err(StoreError::Damaged));
                }
            }
        }
    }
}
