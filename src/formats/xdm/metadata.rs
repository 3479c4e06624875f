//! `METADATA.XML`: an ebRIM 3.0 submission (ITI TF-3 §4.2; referentiel2 I.2).

use super::super::cda::{INS_OIDS, date_digits};
use super::super::xml::{Node, Walker, XmlError, text_of};
use crate::domain::patient::{Ins, PatientIdentity};

/// The most documents and the most patients taken from one file.
const ITEM_LIMIT: usize = 1_000;

/// What a metadata file says.
#[derive(Default)]
pub(super) struct Metadata {
    /// Who each object of the submission is about.
    pub(super) patients: Vec<PatientIdentity>,
    /// Where the documents are, relative to the metadata file, in order.
    pub(super) uris: Vec<String>,
}

/// Reads a metadata file.
pub(super) fn read(bytes: &[u8]) -> Result<Metadata, XmlError> {
    let text = text_of(bytes)?;
    let mut walker = Walker::new(&text);
    let mut metadata = Metadata::default();
    let mut path: Vec<String> = Vec::new();
    let (mut slot, mut value, mut patient) = (String::new(), String::new(), PatientIdentity::default());
    while let Some(node) = walker.next_node()? {
        match node {
            Node::Open(element) => {
                let name = element.name();
                match name.as_str() {
                    "Slot" => slot = element.attribute("name").unwrap_or_default(),
                    // Which scheme stands for patientId differs from one writer to the next: the form of the value
                    // and its INS authority say enough.
                    "ExternalIdentifier" => note_identifier(&mut patient, &element.attribute("value").unwrap_or_default()),
                    _ => {}
                }
                value.clear();
                path.push(name);
            }
            Node::Text(piece) => value.push_str(&piece),
            Node::Close => {
                match path.pop().as_deref() {
                    Some("Value") => match slot.as_str() {
                        "URI" => push(&mut metadata.uris, document_uri(&value)),
                        "sourcePatientId" => note_identifier(&mut patient, &value),
                        "sourcePatientInfo" => note_info(&mut patient, &value),
                        _ => {}
                    },
                    Some("Slot") => slot.clear(),
                    Some("ExtrinsicObject" | "RegistryPackage") => {
                        let found = std::mem::take(&mut patient);
                        push(&mut metadata.patients, (!found.is_empty()).then_some(found));
                    }
                    _ => {}
                }
                value.clear();
            }
        }
    }
    Ok(metadata)
}

fn push<T: PartialEq>(list: &mut Vec<T>, item: Option<T>) {
    if let Some(item) = item.filter(|i| list.len() < ITEM_LIMIT && !list.contains(i)) {
        list.push(item);
    }
}

/// The slot's value, without the order number that long URIs are split with (`1|first half`).
fn document_uri(value: &str) -> Option<String> {
    let value = value.trim();
    let uri = match value.split_once('|') {
        Some((number, rest)) if number.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => value,
    };
    (!uri.is_empty()).then(|| uri.to_owned())
}

/// A CX value `matricule^^^&authority&ISO^NH` (HL7 v2), perhaps repeated: only a national identity counts.
fn note_identifier(patient: &mut PatientIdentity, value: &str) {
    for cx in value.split('~') {
        let mut components = cx.trim().split('^');
        let (id, authority) = (components.next().unwrap_or_default(), components.nth(2).unwrap_or_default());
        let oid = authority.split('&').nth(1).unwrap_or_default();
        if patient.ins.is_none() && INS_OIDS.contains(&oid) {
            patient.ins = Ins::parse(id).ok();
            patient.unverified_ins = if patient.ins.is_some() { String::new() } else { id.to_owned() };
        }
    }
}

/// One line of `sourcePatientInfo`: a PID field of HL7 v2 and its value.
fn note_info(patient: &mut PatientIdentity, value: &str) {
    let Some((field, value)) = value.trim().split_once('|') else { return };
    match field.trim() {
        "PID-3" => note_identifier(patient, value),
        "PID-5" => {
            let is_legal = |xpn: &&str| xpn.split('^').nth(6) == Some("L");
            let xpn = value.split('~').find(is_legal).or_else(|| value.split('~').next()).unwrap_or_default();
            let mut parts = xpn.split('^').map(|p| p.split('&').next().unwrap_or_default().trim().to_owned());
            patient.birth_name = parts.next().unwrap_or_default();
            patient.given_name = parts.next().unwrap_or_default();
        }
        "PID-7" => patient.birth_date = date_digits(value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(inner: &str) -> String {
        format!(
            "<SubmitObjectsRequest><RegistryObjectList><ExtrinsicObject>{inner}</ExtrinsicObject></RegistryObjectList></SubmitObjectsRequest>"
        )
    }

    fn slot(name: &str, values: &[&str]) -> String {
        let values: String = values.iter().map(|v| format!("<Value>{v}</Value>")).collect();
        format!("<Slot name='{name}'><ValueList>{values}</ValueList></Slot>")
    }

    #[test]
    fn prefers_the_legal_name_and_only_takes_a_national_identity() {
        let text = object(
            &(slot("sourcePatientId", &["77^^^&amp;1.2.3&amp;ISO^PI"])
                + &slot(
                    "sourcePatientInfo",
                    &[
                        "PID-3|255069999999934^^^&amp;1.2.250.1.213.1.4.8&amp;ISO^NH",
                        "PID-5|USUEL^PAULE^^^^^D~VIAL^PAULE^ANNE^^^^L",
                        "PID-7|19550612000000",
                        "PID-8|F",
                    ],
                )),
        );
        let found = read(text.as_bytes()).unwrap().patients;
        assert_eq!(
            (found[0].birth_name.as_str(), found[0].given_name.as_str(), found[0].birth_date.as_str()),
            ("VIAL", "PAULE", "19550612")
        );
        assert_eq!(found[0].ins.as_ref().unwrap().matricule(), "255069999999934");
    }

    #[test]
    fn external_identifiers_count_whatever_their_scheme() {
        let text = object(
            "<ExternalIdentifier identificationScheme='urn:uuid:2e82' value='255069999999934^^^&amp;1.2.250.1.213.1.4.8&amp;ISO^NH'/>",
        );
        assert!(read(text.as_bytes()).unwrap().patients[0].ins.is_some());
    }

    #[test]
    fn nothing_said_is_nobody() {
        let found = read(object(&slot("URI", &["DOC00001.XML", "1|DOC2.XML"])).as_bytes()).unwrap();
        assert!(found.patients.is_empty());
        assert_eq!(found.uris, ["DOC00001.XML", "DOC2.XML"]);
    }
}
