//! Health documents as the store knows them: what lists show of a message's documents, the patients they are about, earlier
//! results, and what was handed over.

use super::{Lasting, Store, StoreError, reading, receipts, source};
use crate::domain::document::{
    Alert, BiologyResult, Code, DocumentLine, DocumentRecord, DocumentTime, DocumentsOfMessage, HandOverWay, KnownPatient, TrendPoint,
};
use crate::domain::mail::Summary;
use crate::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};
use crate::domain::search::fold;
use crate::formats::{mime, receipt, records};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Row, Transaction, params};
use time::OffsetDateTime;

/// The most documents of a message that a list shows.
const SHOWN: i64 = 8;
/// The most messages of a patient that are shown.
const EXCHANGE: i64 = 500;
/// The most earlier results of one test.
const HISTORY: i64 = 100;
/// The setting that tells below which row documents were not looked for yet.
const UNEXAMINED: &str = "documents-unexamined";

/// What a patient is read from, in the order of [`identity`].
const PATIENT: &str = "patient.matricule, patient.authority, patient.birth_name, patient.used_name, patient.given_name, \
     patient.given_names, patient.birth_date, patient.sex";

/// Whether a document came before in a message that was received and kept: one's own copies do not count.
const BEFORE: &str = "EXISTS (SELECT 1 FROM document AS other JOIN message ON message.id = other.message \
     JOIN folder ON folder.id = message.shown_folder WHERE (folder.special_use IS NULL OR folder.special_use IN (1, 4))";

/// What lists show of the documents of one message after the other.
pub(super) struct OfMessages<'a> {
    lines: CachedStatement<'a>,
    count: CachedStatement<'a>,
}

impl<'a> OfMessages<'a> {
    pub(super) fn new(connection: &'a Connection) -> Result<Self, StoreError> {
        let lines = format!(
            "SELECT {PATIENT}, part, entry, code, system, label, title, date, alert, \
             EXISTS (SELECT 1 FROM filed WHERE filed.sum = document.sum), \
             ({BEFORE} AND other.sum = document.sum AND other.message < document.message) \
              OR document.name <> '' AND {BEFORE} AND other.name <> '' AND other.name = document.name \
              AND other.message < document.message)) \
              AND EXISTS (SELECT 1 FROM message JOIN folder ON folder.id = message.shown_folder WHERE message.id = document.message \
               AND (folder.special_use IS NULL OR folder.special_use IN (1, 4))), \
             EXISTS (SELECT 1 FROM replacement WHERE replacement.document = document.id), \
             document.name <> '' AND EXISTS (SELECT 1 FROM replacement WHERE replacement.replaced = document.name) \
             FROM document LEFT JOIN patient ON patient.id = document.patient WHERE document.message = ?1 ORDER BY place LIMIT ?2"
        );
        const COUNT: &str = "SELECT count(*), max(alert), count(DISTINCT patient) FROM document WHERE message = ?1";
        Ok(Self { lines: connection.prepare_cached(&lines)?, count: connection.prepare_cached(COUNT)? })
    }

    /// What a list shows of this message's documents; `None` where it has none.
    pub(super) fn get(&mut self, message: i64) -> Result<Option<DocumentsOfMessage>, StoreError> {
        let (count, grave, patients): (u32, Option<i64>, i64) =
            self.count.query_row([message], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        if count == 0 {
            return Ok(None);
        }
        let mut rows = self.lines.query([message, SHOWN])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(DocumentLine {
                part: row.get(8)?,
                entry: row.get(9)?,
                code: Code { code: row.get(10)?, system: row.get(11)?, label: row.get(12)? },
                title: row.get(13)?,
                date: DocumentTime(row.get(14)?),
                patient: identity(row, 0)?,
                alert: alert_of(row.get(15)?),
                is_filed: row.get(16)?,
                is_duplicate: row.get(17)?,
                replaces: row.get(18)?,
                is_replaced: row.get(19)?,
            });
        }
        Ok(Some(DocumentsOfMessage { lines, count, alert: alert_of(grave.unwrap_or_default()), several_patients: patients > 1 }))
    }
}

fn alert_of(number: i64) -> Alert {
    match number {
        2 => Alert::Critical,
        1 => Alert::OutOfRange,
        _ => Alert::None,
    }
}

fn number_of(alert: Alert) -> i64 {
    match alert {
        Alert::None => 0,
        Alert::OutOfRange => 1,
        Alert::Critical => 2,
    }
}

/// A patient, from eight columns; nobody where they are all NULL.
fn identity(row: &Row<'_>, at: usize) -> Result<PatientIdentity, StoreError> {
    let text = |offset: usize| -> Result<String, StoreError> { Ok(row.get::<_, Option<String>>(at + offset)?.unwrap_or_default()) };
    let matricule = text(0)?;
    let ins = Ins::parse(&matricule).ok();
    Ok(PatientIdentity {
        unverified_ins: if ins.is_some() { String::new() } else { matricule },
        ins,
        authority: InsAuthority::of(&text(1)?),
        birth_name: text(2)?,
        used_name: text(3)?,
        given_name: text(4)?,
        given_names: text(5)?,
        birth_date: text(6)?,
        sex: Sex::of(&text(7)?),
    })
}

/// Notes the documents of a message, in the place of those noted before.
pub(super) fn put(transaction: &Transaction<'_>, message: i64, records: &[DocumentRecord]) -> Result<(), StoreError> {
    const DOCUMENT: &str = "INSERT INTO document (message, place, part, entry, code, system, label, title, date, patient, name, set_id, \
         version, alert, sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    const RESULT: &str = "INSERT INTO result (document, place, code, system, label, value, unit, low, high, interpretation, time) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    transaction.prepare_cached("DELETE FROM document WHERE message = ?1")?.execute([message])?;
    for (place, record) in (0i64..).zip(records) {
        let line = &record.line;
        let patient = patient(transaction, &line.patient)?;
        transaction.prepare_cached(DOCUMENT)?.execute(params![
            message,
            place,
            line.part,
            line.entry,
            line.code.code,
            line.code.system,
            line.code.label,
            line.title,
            line.date.0,
            patient,
            record.id,
            record.set_id,
            record.version,
            number_of(line.alert),
            record.sum,
        ])?;
        let document = transaction.last_insert_rowid();
        for replaced in &record.replaces {
            transaction
                .prepare_cached("INSERT OR IGNORE INTO replacement (document, replaced) VALUES (?1, ?2)")?
                .execute(params![document, replaced])?;
        }
        for (place, result) in (0i64..).zip(&record.results) {
            transaction.prepare_cached(RESULT)?.execute(params![
                document,
                place,
                result.code.code,
                result.code.system,
                result.code.label,
                result.value,
                result.unit,
                result.low,
                result.high,
                result.interpretation,
                result.time.0,
            ])?;
        }
    }
    Ok(())
}

/// The row of a patient, a new one where nobody like it is known; `None` for nobody.
///
/// Two matricules are two patients. Who has the traits of one that is known, and no matricule, is that one; who comes with a
/// matricule after having come without is the same, once only one of those traits is known.
fn patient(transaction: &Transaction<'_>, found: &PatientIdentity) -> Result<Option<i64>, StoreError> {
    const NEW: &str = "INSERT INTO patient (identity, matricule, authority, birth_name, used_name, given_name, given_names, birth_date, \
         sex, found, traits) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    const NAMED: &str = "UPDATE patient SET identity = ?2, matricule = ?3, authority = ?4, found = ?5 WHERE id = ?1";
    if found.is_empty() {
        return Ok(None);
    }
    let traits = traits_of(found);
    let matricule = found.ins.as_ref().map(Ins::matricule);
    let authority = found.authority.map(InsAuthority::oid);
    // The former names a person of the same matricule may have had are found too.
    let words = fold(&format!(
        "{} {} {} {} {}",
        found.birth_name,
        found.used_name,
        found.given_name,
        found.given_names,
        matricule.unwrap_or_default()
    ));
    let key = match matricule {
        Some(matricule) => format!("ins {matricule}"),
        // Two homonyms of whom nothing else is said are two persons.
        None if traits.is_empty() => {
            let next: i64 = transaction.prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM patient")?.query_row([], |row| row.get(0))?;
            format!("alone {next}")
        }
        None => format!("traits {} {} {}", fold(&found.birth_name), fold(&found.given_name), found.birth_date),
    };
    let by_key: Option<i64> =
        transaction.prepare_cached("SELECT id FROM patient WHERE identity = ?1")?.query_row([&key], |row| row.get(0)).optional()?;
    if by_key.is_some() {
        return Ok(by_key);
    }
    if !traits.is_empty() {
        let mut statement = transaction.prepare_cached("SELECT id, matricule FROM patient WHERE traits = ?1 AND traits <> '' LIMIT 3")?;
        let alike = statement
            .query_map([&traits], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        match (alike.as_slice(), matricule) {
            ([(id, _)], None) => return Ok(Some(*id)),
            ([(id, None)], Some(matricule)) => {
                transaction.prepare_cached(NAMED)?.execute(params![id, key, matricule, authority, words])?;
                return Ok(Some(*id));
            }
            _ => {}
        }
    }
    transaction.prepare_cached(NEW)?.execute(params![
        key,
        matricule,
        authority,
        found.birth_name,
        found.used_name,
        found.given_name,
        found.given_names,
        found.birth_date,
        found.sex.map(Sex::id),
        words,
        traits,
    ])?;
    Ok(Some(transaction.last_insert_rowid()))
}

/// Folded name, given name and birth date; empty where one is missing: two homonyms are two persons.
fn traits_of(patient: &PatientIdentity) -> String {
    let (name, given) = (fold(&patient.birth_name), fold(&patient.given_name));
    if name.is_empty() || given.is_empty() || patient.birth_date.len() != 8 {
        return String::new();
    }
    format!("{}/{}/{}", name.replace(' ', ""), given.replace(' ', ""), patient.birth_date)
}

/// The patients whose names or matricule begin with all of these words, the last who was written about first.
///
/// # Errors
/// See [`StoreError`].
pub fn patients(store: &Store, words: &str, limit: usize) -> Result<Vec<KnownPatient>, StoreError> {
    let words: Vec<String> = fold(words).split_whitespace().take(6).map(|word| format!("% {word}%")).collect();
    let wanted: String = words.iter().enumerate().map(|(at, _)| format!(" AND ' ' || patient.found LIKE ?{}", at + 2)).collect();
    let query = format!(
        "SELECT {PATIENT}, patient.id, count(document.id), max(document.message) FROM document JOIN patient ON patient.id = document.patient \
         WHERE ?1 > 0{wanted} GROUP BY patient.id ORDER BY max(document.message) DESC LIMIT ?1"
    );
    let mut values: Vec<Box<dyn rusqlite::ToSql>> = vec![Box::new(i64::try_from(limit).unwrap_or(i64::MAX))];
    values.extend(words.into_iter().map(|word| Box::new(word) as Box<dyn rusqlite::ToSql>));
    store.read(|connection| {
        let mut statement = connection.prepare_cached(&query)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values.iter()))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let last: i64 = row.get(10)?;
            found.push(KnownPatient {
                id: row.get(8)?,
                identity: identity(row, 0)?,
                documents: row.get(9)?,
                last: OffsetDateTime::from_unix_timestamp(last >> 20).unwrap_or(OffsetDateTime::UNIX_EPOCH),
            });
        }
        Ok(found)
    })
}

/// Every message about a patient, of every mailbox, newest first: those with a document about it, those that answer them or
/// that they answer, and those that it wrote or received.
///
/// # Errors
/// See [`StoreError`].
pub fn exchange(store: &Store, patient: i64) -> Result<Vec<Summary>, StoreError> {
    const MESSAGES: &str =
        "SELECT DISTINCT message FROM document INDEXED BY document_patient WHERE patient = ?1 ORDER BY message DESC LIMIT ?2";
    const ANSWERS: &str = "SELECT id FROM message INDEXED BY message_conversation WHERE conversation IN \
         (SELECT conversation FROM message WHERE id IN (SELECT message FROM document WHERE patient = ?1) AND conversation IS NOT NULL) \
         ORDER BY id DESC LIMIT ?2";
    const WRITTEN: &str = "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2";
    store.read(|connection| {
        let mut ids: Vec<i64> = Vec::new();
        for query in [MESSAGES, ANSWERS] {
            let mut statement = connection.prepare_cached(query)?;
            let rows = statement.query_map([patient, EXCHANGE], |row| row.get(0))?;
            ids.extend(rows.collect::<Result<Vec<i64>, _>>()?);
        }
        let matricule: Option<Option<String>> =
            connection.prepare_cached("SELECT matricule FROM patient WHERE id = ?1")?.query_row([patient], |row| row.get(0)).optional()?;
        // Made of digits and capitals only: nothing of a query's grammar.
        if let Some(matricule) = matricule.flatten() {
            let mut statement = connection.prepare_cached(WRITTEN)?;
            let query = format!("{{sender recipients}} : \"{}\"", fold(&matricule));
            let rows = statement.query_map(params![query, EXCHANGE], |row| row.get(0))?;
            ids.extend(rows.collect::<Result<Vec<i64>, _>>()?);
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.dedup();
        let mut lines = reading::lines(connection)?;
        ids.iter().take(usize::try_from(EXCHANGE).unwrap_or_default()).filter_map(|id| lines.get(*id).transpose()).collect()
    })
}

/// The results of one test of the patient of a document, oldest first, each once. `code` and `unit` must be the same.
///
/// # Errors
/// See [`StoreError`].
pub fn history(store: &Store, about: &PatientIdentity, code: &str, unit: &str) -> Result<Vec<TrendPoint>, StoreError> {
    const QUERY: &str = "SELECT DISTINCT result.time, document.date, value, unit, low, high, interpretation FROM document \
         INDEXED BY document_patient CROSS JOIN result ON result.document = document.id \
         WHERE document.patient = ?3 AND result.code = ?1 AND result.code <> '' AND unit = ?2 \
         ORDER BY CASE result.time WHEN '' THEN document.date ELSE result.time END DESC LIMIT ?4";
    store.read(|connection| {
        let Some(patient) = known(connection, about)? else { return Ok(vec![]) };
        let mut statement = connection.prepare_cached(QUERY)?;
        let mut rows = statement.query(params![code, unit, patient, HISTORY])?;
        let mut points = Vec::new();
        while let Some(row) = rows.next()? {
            let time: String = row.get(0)?;
            let result = BiologyResult {
                value: row.get(2)?,
                unit: row.get(3)?,
                low: row.get(4)?,
                high: row.get(5)?,
                interpretation: row.get(6)?,
                time: DocumentTime(if time.is_empty() { row.get(1)? } else { time }),
                ..BiologyResult::default()
            };
            let alert = result.alert();
            let BiologyResult { time, value, unit, low, high, .. } = result;
            points.push(TrendPoint { time, value, unit, low, high, alert });
        }
        points.sort_by(|a, b| a.time.cmp(&b.time).then_with(|| a.value.cmp(&b.value)));
        points.dedup();
        Ok(points)
    })
}

/// The row of a patient, where one is known.
fn known(connection: &Connection, about: &PatientIdentity) -> Result<Option<i64>, StoreError> {
    let by = |query: &str, value: &str| -> Result<Option<i64>, StoreError> {
        Ok(connection.prepare_cached(query)?.query_row([value], |row| row.get(0)).optional()?)
    };
    match &about.ins {
        Some(ins) => by("SELECT id FROM patient WHERE identity = ?1", &format!("ins {}", ins.matricule())),
        None => match traits_of(about) {
            traits if traits.is_empty() => Ok(None),
            traits => by("SELECT id FROM patient WHERE traits = ?1 AND traits <> ''", &traits),
        },
    }
}

/// The patient of that name, where the store knows it.
///
/// # Errors
/// See [`StoreError`].
pub fn patient_of(store: &Store, about: &PatientIdentity) -> Result<Option<i64>, StoreError> {
    store.read(|connection| known(connection, about))
}

/// Whether each of these documents was handed over before, by the SHA-256 of its octets.
///
/// # Errors
/// See [`StoreError`].
pub fn filed(store: &Store, sums: &[[u8; 32]]) -> Result<Vec<bool>, StoreError> {
    store.read(|connection| {
        let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM filed WHERE sum = ?1)")?;
        Ok(sums.iter().map(|sum| statement.query_row([sum], |row| row.get(0))).collect::<Result<_, _>>()?)
    })
}

/// Notes that these documents were handed over.
///
/// # Errors
/// See [`StoreError`].
pub fn note_filed(store: &Store, sums: &[[u8; 32]], way: HandOverWay, now: i64) -> Result<(), StoreError> {
    let how = match way {
        HandOverWay::Export => "export",
        HandOverWay::Copy => "copy",
    };
    store.write(Lasting::Power, |transaction| {
        for sum in sums {
            transaction.execute("INSERT OR REPLACE INTO filed (sum, at, how) VALUES (?1, ?2, ?3)", params![sum, now, how])?;
        }
        Ok(())
    })
}

/// A message nobody looked at: its row, its octets as they are kept, whether it has files, its mailbox's row, its date.
type Unexamined = (i64, Vec<u8>, bool, i64, Option<i64>);

/// Looks for documents, and for reports of what was sent, in so many messages that came before anybody looked, the newest first: in how many it found
/// some, or `None` once no message is left.
///
/// # Errors
/// See [`StoreError`].
pub fn examine(store: &Store, count: usize) -> Result<Option<usize>, StoreError> {
    const NEXT: &str = "SELECT message.id, source.octets, attachments > 0, account, date FROM message \
         JOIN source ON source.message = message.id JOIN folder ON folder.id = message.folder \
         WHERE message.id < ?1 AND loaded = 2 ORDER BY message.id DESC LIMIT ?2";
    let below: Option<i64> = store.read(|connection| {
        let value: Option<String> =
            connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?.query_row([UNEXAMINED], |row| row.get(0)).optional()?;
        Ok(value.and_then(|value| value.parse().ok()))
    })?;
    let Some(below) = below else { return Ok(None) };
    let found: Vec<Unexamined> = store.read(|connection| {
        let mut statement = connection.prepare_cached(NEXT)?;
        let next = params![below, i64::try_from(count).unwrap_or(i64::MAX)];
        let rows = statement.query_map(next, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    })?;
    let lowest = found.last().map(|(id, ..)| *id);
    let mut read = Vec::new();
    for (id, packed, has_files, account, date) in found {
        // A message that is damaged is fetched again, and looked at then.
        let Ok(octets) = source::unpack(&packed) else { continue };
        let records = if has_files { records::of_message(&octets, &mime::read(&octets).attachments) } else { Vec::new() };
        let report = receipt::read(&octets);
        if !records.is_empty() || report.is_some() {
            read.push((id, records, report, account, date.and_then(|date| OffsetDateTime::from_unix_timestamp(date).ok())));
        }
    }
    store.write(Lasting::Process, |transaction| {
        for (id, records, report, account, date) in &read {
            let is_here: bool =
                transaction.prepare_cached("SELECT EXISTS (SELECT 1 FROM message WHERE id = ?1)")?.query_row([id], |row| row.get(0))?;
            if is_here {
                if !records.is_empty() {
                    put(transaction, *id, records)?;
                }
                receipts::note(transaction, *account, report.as_ref(), *date)?;
            }
        }
        match lowest {
            Some(lowest) => {
                transaction.execute("UPDATE setting SET value = ?2 WHERE name = ?1", params![UNEXAMINED, lowest.to_string()])?
            }
            None => transaction.execute("DELETE FROM setting WHERE name = ?1", [UNEXAMINED])?,
        };
        Ok(lowest.map(|_| read.len()))
    })
}

#[cfg(test)]
#[path = "documents_tests.rs"]
mod tests;
