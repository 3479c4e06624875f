//! A patient as a file of JSON gives one: the `patient` object that the command line writes, and reads back.

use crate::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};
use serde_json::Value;

/// The longest file read: the object has a few hundred octets.
pub const SIZE_LIMIT: usize = 64 << 10;

/// Reads a patient: `matricule`, `oid`, `nom_naissance`, `nom_utilise`, `prenoms`, `premier_prenom`, `naissance` (`AAAAMMJJ`, or with
/// hyphens, or `JJ/MM/AAAA`) and `sexe`. What is not there is unknown; a matricule whose key is wrong is kept as such. `None` where it
/// is no object, a field is no text, or nothing of a patient is in it.
#[must_use]
pub fn read(octets: &[u8]) -> Option<PatientIdentity> {
    let octets = Some(octets).filter(|octets| octets.len() <= SIZE_LIMIT)?;
    let value: Value = serde_json::from_slice(octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets)).ok()?;
    let object = value.as_object()?;
    let field = |name: &str| match object.get(name) {
        None | Some(Value::Null) => Some(String::new()),
        Some(Value::String(text)) => Some(text.trim().to_owned()),
        Some(_) => None,
    };
    let matricule = field("matricule")?;
    let ins = Ins::parse(&matricule).ok();
    let (given_names, first) = (field("prenoms")?, field("premier_prenom")?);
    let given_name = if first.is_empty() { given_names.split_whitespace().next().unwrap_or_default().to_owned() } else { first };
    let patient = PatientIdentity {
        unverified_ins: if ins.is_some() { String::new() } else { matricule },
        ins,
        birth_name: field("nom_naissance")?,
        given_name,
        birth_date: day(&field("naissance")?),
        authority: InsAuthority::of(&field("oid")?),
        used_name: field("nom_utilise")?,
        given_names,
        sex: Sex::of(&field("sexe")?.to_uppercase()),
    };
    (!patient.is_empty()).then_some(patient)
}

/// A day as `AAAAMMJJ`; empty where it is none.
fn day(text: &str) -> String {
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    let joined = match parts.as_slice() {
        [day, month, year] if year.len() == 4 => format!("{year}{month:0>2}{day:0>2}"),
        [year, month, day] if year.len() == 4 => format!("{year}{month:0>2}{day:0>2}"),
        [text] => (*text).to_owned(),
        _ => String::new(),
    };
    Some(joined).filter(|day| day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patient_is_read_as_the_command_line_writes_one() {
        let text = r#"{"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10","nom_naissance":"VIAL","nom_utilise":null,
            "prenoms":"Paule Anne","premier_prenom":"Paule","naissance":"1979-03-12","sexe":"F","qualified":false,"test":true}"#;
        let patient = read(text.as_bytes()).unwrap();
        assert_eq!((patient.birth_name.as_str(), patient.given_name.as_str(), patient.birth_date.as_str()), ("VIAL", "Paule", "19790312"));
        assert_eq!((patient.authority, patient.sex, patient.ins.is_some()), (Some(InsAuthority::Test), Some(Sex::Female), true));
        let short =
            read(br#"{"matricule":"279035121518988","nom_naissance":"VIAL","prenoms":"Paule Anne","naissance":"12/3/1979"}"#).unwrap();
        assert_eq!((short.ins, short.unverified_ins.as_str(), short.given_name.as_str()), (None, "279035121518988", "Paule"));
        assert_eq!(short.birth_date, "19790312");
    }

    #[test]
    fn what_is_no_patient_is_none() {
        for text in ["", "[]", "null", "{}", "{\"a\":\"b\"}", "{\"nom_naissance\":3}", "VIAL"] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(format!("{{\"nom_naissance\":\"{}\"}}", "A".repeat(SIZE_LIMIT)).as_bytes()), None);
        for odd in ["hier", "1979", "1979-03", "79-03-12", "1979-03-12-1"] {
            assert_eq!(day(odd), "", "{odd}");
        }
    }
}
