//! `METADATA.XML`: an ebRIM 3.0 submission (ITI TF-3 §4.2; referentiel2 I.2).

use super::super::cda::{INS_OIDS, date_digits};
use super::super::xml::XmlError;
use super::tree::Tree;
use crate::domain::document::{Code, Confidentiality, DocumentTime, Party};
use crate::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};

/// The most documents and the most patients taken from one file.
const ITEM_LIMIT: usize = 1_000;
/// The longest address of a document, in octets.
const URI_LIMIT: usize = 4_096;

/// The schemes of an object's classifications (ITI TF-3 §4.2.5.2).
pub(super) mod scheme {
    pub(in super::super) const AUTHOR: &str = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";
    pub(in super::super) const CLASS: &str = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a";
    pub(in super::super) const CONFIDENTIALITY: &str = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f";
    pub(in super::super) const EVENT: &str = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4";
    pub(in super::super) const FORMAT: &str = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d";
    pub(in super::super) const FACILITY: &str = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1";
    pub(in super::super) const SETTING: &str = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead";
    pub(in super::super) const TYPE: &str = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
    pub(in super::super) const ENTRY_PATIENT: &str = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";
    pub(in super::super) const ENTRY_UNIQUE: &str = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab";
    pub(in super::super) const SET_NODE: &str = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd";
    pub(in super::super) const SET_AUTHOR: &str = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d";
    pub(in super::super) const SET_CONTENT: &str = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500";
    pub(in super::super) const SET_PATIENT: &str = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446";
    pub(in super::super) const SET_SOURCE: &str = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832";
    pub(in super::super) const SET_UNIQUE: &str = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8";
}

/// What a metadata file says.
#[derive(Default)]
pub(super) struct Metadata {
    /// Its documents, in order.
    pub(super) entries: Vec<Entry>,
    /// Who each object of the submission is about, identical ones once.
    pub(super) patients: Vec<PatientIdentity>,
    /// How its objects are linked.
    pub(super) links: Vec<Link>,
}

/// A document, as metadata describe it.
#[derive(Default)]
pub(super) struct Entry {
    /// Its identifier in the metadata (entryUUID, or any name).
    pub(super) id: String,
    pub(super) media_type: String,
    /// Where it is, relative to the metadata file.
    pub(super) uri: String,
    /// SHA-1 of its octets, in hexadecimal; empty when not said.
    pub(super) hash: String,
    /// Its size in octets, as written.
    pub(super) size: String,
    pub(super) created: DocumentTime,
    pub(super) begun: DocumentTime,
    pub(super) language: String,
    pub(super) title: String,
    pub(super) kind: Code,
    pub(super) unique_id: String,
    pub(super) patient: PatientIdentity,
    pub(super) authors: Vec<Party>,
    pub(super) answers: Option<Party>,
    pub(super) confidentiality: Confidentiality,
}

/// How two objects are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// The source replaces the target.
    Replaces,
    /// The source is the target in another form.
    Transforms,
    /// The source adds to the target.
    Appends,
}

/// A link between two objects, by their identifiers in the metadata.
pub(super) struct Link {
    pub(super) relation: Relation,
    pub(super) source: String,
    pub(super) target: String,
}

/// Reads a metadata file.
pub(super) fn read(octets: &[u8]) -> Result<Metadata, XmlError> {
    let tree = Tree::read(octets, |_, _| false)?;
    let (mut entries, mut packages, mut associations, mut loose) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    tree.every("ExtrinsicObject", &mut entries);
    tree.every("RegistryPackage", &mut packages);
    tree.every("Association", &mut associations);
    // Classifications and identifiers may also stand by themselves, beside the objects that they name.
    for name in ["Classification", "ExternalIdentifier"] {
        for list in tree.all(&["RegistryObjectList"]).into_iter().chain([&tree]) {
            loose.extend(list.all(&[name]));
        }
    }
    let mut metadata = Metadata::default();
    for object in entries.into_iter().take(ITEM_LIMIT) {
        let entry = Entry::of(object, &loose);
        absorb(&mut metadata.patients, entry.patient.clone());
        metadata.entries.push(entry);
    }
    for package in packages.into_iter().take(ITEM_LIMIT) {
        absorb(&mut metadata.patients, patient_of(package, &loose));
    }
    metadata.links = associations
        .into_iter()
        .take(ITEM_LIMIT)
        .filter_map(|association| {
            let kind = association.attribute("associationType").rsplit(':').next().unwrap_or_default();
            let relation = match kind {
                "RPLC" | "XFRM_RPLC" => Relation::Replaces,
                "XFRM" => Relation::Transforms,
                "APND" => Relation::Appends,
                _ => return None,
            };
            Some(Link {
                relation,
                source: association.attribute("sourceObject").to_owned(),
                target: association.attribute("targetObject").to_owned(),
            })
        })
        .collect();
    Ok(metadata)
}

/// Adds a patient, unless one is there already who is the same person: what only one of the two tells is then told of both.
pub(super) fn absorb(patients: &mut Vec<PatientIdentity>, found: PatientIdentity) {
    let known_by = |a: &str, b: &str| !a.is_empty() && a == b;
    let same = |known: &&mut PatientIdentity| {
        (known_by(&known.birth_name, &found.birth_name) || known_by(known.any_ins(), found.any_ins()))
            && !known.ins_differs(&found)
            && !known.traits_differ(&found)
    };
    if found.is_empty() || patients.len() >= ITEM_LIMIT {
        return;
    }
    let Some(known) = patients.iter_mut().find(same) else { return patients.push(found) };
    let fill = |field: &mut String, told: String| {
        if field.is_empty() {
            *field = told;
        }
    };
    if known.any_ins().is_empty() {
        (known.ins, known.unverified_ins) = (found.ins, found.unverified_ins);
    }
    fill(&mut known.birth_name, found.birth_name);
    fill(&mut known.given_name, found.given_name);
    fill(&mut known.given_names, found.given_names);
    fill(&mut known.used_name, found.used_name);
    fill(&mut known.birth_date, found.birth_date);
    known.sex = known.sex.or(found.sex);
    known.authority = known.authority.or(found.authority);
}

/// The values of a slot of an object or a classification.
fn slot<'a>(object: &'a Tree, name: &str) -> Vec<&'a str> {
    let named = object.children.iter().filter(|child| child.name == "Slot" && child.attribute("name").eq_ignore_ascii_case(name));
    named.flat_map(|slot| slot.all(&["ValueList", "Value"])).map(|value| value.text.trim()).collect()
}

/// The first value of a slot; empty when there is none.
fn slot_value(object: &Tree, name: &str) -> String {
    slot(object, name).first().map(|value| (*value).to_owned()).unwrap_or_default()
}

/// The name of an object or a classification.
fn localized(object: &Tree) -> String {
    object.value(&["Name", "LocalizedString"], "value").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The classifications of an object under a scheme: inside it, or beside.
fn classified<'a>(object: &'a Tree, loose: &[&'a Tree], scheme: &str) -> Vec<&'a Tree> {
    let id = object.attribute("id");
    let inside = object.children.iter().filter(|child| child.name.eq_ignore_ascii_case("Classification"));
    let beside = loose.iter().copied().filter(|one| !id.is_empty() && one.attribute("classifiedObject") == id);
    inside.chain(beside).filter(|one| one.attribute("classificationScheme").eq_ignore_ascii_case(scheme)).collect()
}

/// The values of an object's identifiers, with their scheme.
fn identifiers<'a>(object: &'a Tree, loose: &[&'a Tree]) -> Vec<(&'a str, &'a str)> {
    let id = object.attribute("id");
    let inside = object.children.iter().filter(|child| child.name == "ExternalIdentifier");
    let beside = loose.iter().copied().filter(|one| !id.is_empty() && one.attribute("registryObject") == id);
    inside.chain(beside).map(|one| (one.attribute("identificationScheme"), one.attribute("value"))).collect()
}

fn code_of(classification: &Tree) -> Code {
    Code {
        code: classification.attribute("nodeRepresentation").to_owned(),
        system: slot_value(classification, "codingScheme"),
        label: localized(classification),
    }
}

impl Entry {
    fn of(object: &Tree, loose: &[&Tree]) -> Self {
        let first_code = |scheme: &str| classified(object, loose, scheme).first().map(|one| code_of(one)).unwrap_or_default();
        let time = |name: &str| DocumentTime(digits_first(&slot_value(object, name)));
        let confidentiality = classified(object, loose, scheme::CONFIDENTIALITY)
            .into_iter()
            .map(|one| match one.attribute("nodeRepresentation") {
                "V" => Confidentiality::VeryRestricted,
                "R" => Confidentiality::Restricted,
                _ => Confidentiality::Normal,
            })
            .max_by_key(|found| match found {
                Confidentiality::Normal => 0,
                Confidentiality::Restricted => 1,
                Confidentiality::VeryRestricted => 2,
            });
        let unique = identifiers(object, loose);
        Self {
            id: object.attribute("id").to_owned(),
            media_type: object.attribute("mimeType").to_ascii_lowercase(),
            uri: joined_uri(&slot(object, "URI")),
            hash: slot_value(object, "hash").to_ascii_lowercase(),
            size: slot_value(object, "size"),
            created: time("creationTime"),
            begun: time("serviceStartTime"),
            language: slot_value(object, "languageCode"),
            title: localized(object),
            kind: first_code(scheme::TYPE),
            // The national stylesheet puts the patient under this scheme: a patient's identifier has an authority, a document's has none.
            unique_id: unique
                .iter()
                .find(|(of, value)| of.eq_ignore_ascii_case(scheme::ENTRY_UNIQUE) && !value.contains('&'))
                .map(|(_, value)| (*value).to_owned())
                .unwrap_or_default(),
            patient: patient_of(object, loose),
            authors: classified(object, loose, scheme::AUTHOR)
                .into_iter()
                .map(author_of)
                .filter(|found| *found != Party::default())
                .collect(),
            answers: slot(object, "legalAuthenticator").first().map(|value| person_of(value)).filter(|found| *found != Party::default()),
            confidentiality: confidentiality.unwrap_or_default(),
        }
    }
}

/// A moment's text where it begins with a date; nothing otherwise.
fn digits_first(text: &str) -> String {
    if date_digits(text).is_empty() { String::new() } else { text.to_owned() }
}

/// A document's address: long ones come in numbered pieces, `1|first`, `2|second` (ITI TF-3 §4.2.3.2.28).
fn joined_uri(values: &[&str]) -> String {
    let numbered = |value: &str| {
        let (number, rest) = value.split_once('|')?;
        Some((number.trim().parse::<u32>().ok()?, rest.to_owned()))
    };
    let mut pieces: Vec<(u32, String)> = values.iter().filter_map(|value| numbered(value)).collect();
    let mut uri = if pieces.is_empty() {
        values.iter().find(|value| !value.is_empty()).map(|value| (*value).to_owned()).unwrap_or_default()
    } else {
        pieces.sort_by_key(|(number, _)| *number);
        pieces.into_iter().map(|(_, piece)| piece).collect()
    };
    uri.truncate(if uri.len() > URI_LIMIT { 0 } else { uri.len() });
    uri
}

/// The author in a classification: person (XCN), institution (XON), speciality.
fn author_of(classification: &Tree) -> Party {
    let mut party = slot(classification, "authorPerson").first().map(|value| person_of(value)).unwrap_or_default();
    party.organisation = slot(classification, "authorInstitution").first().map(|value| text_component(value, 0)).unwrap_or_default();
    let speciality = slot_value(classification, "authorSpecialty");
    party.role = text_component(&speciality, 1);
    if party.role.is_empty() {
        party.role = text_component(&speciality, 0);
    }
    if party.role.is_empty() {
        party.role = slot_value(classification, "authorRole");
    }
    party
}

/// A component of an HL7 v2 value.
fn component(value: &str, index: usize) -> &str {
    value.split('^').nth(index).unwrap_or_default().trim()
}

/// The same as a text: its escapes undone (HL7 v2.5 §2.7).
fn text_component(value: &str, index: usize) -> String {
    let (mut out, mut rest) = (String::new(), component(value, index));
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (escape, left) = after.split_once('\\').unwrap_or((after, ""));
        match escape {
            "E" => out.push('\\'),
            "F" => out.push('|'),
            "R" => out.push('~'),
            "S" => out.push('^'),
            "T" => out.push('&'),
            // No escape: it stands as it was.
            other => {
                out.push('\\');
                out.push_str(other);
                if after.len() > other.len() {
                    out.push('\\');
                }
            }
        }
        rest = left;
    }
    out.push_str(rest);
    out
}

/// A person in XCN form: `id^NAME^given^…`.
fn person_of(value: &str) -> Party {
    let (name, given) = (text_component(value, 1), text_component(value, 2));
    Party {
        name: [given, name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
        national_id: text_component(value, 0),
        ..Party::default()
    }
}

/// Who an object is about.
fn patient_of(object: &Tree, loose: &[&Tree]) -> PatientIdentity {
    let mut patient = PatientIdentity::default();
    // Which scheme stands for patientId differs from one writer to the next: the form of the value and its INS authority say enough.
    for (_, value) in identifiers(object, loose) {
        note_identifier(&mut patient, value);
    }
    for name in ["sourcePatientId", "patientId"] {
        for value in slot(object, name) {
            note_identifier(&mut patient, value);
        }
    }
    for value in slot(object, "sourcePatientInfo") {
        note_info(&mut patient, value);
    }
    if patient.given_name.is_empty() {
        patient.given_name = patient.given_names.split(' ').next().unwrap_or_default().to_owned();
    }
    patient
}

/// A CX value `matricule^^^&authority&ISO^NH` (HL7 v2), perhaps repeated: only a national identity counts.
fn note_identifier(patient: &mut PatientIdentity, value: &str) {
    // Some writers escape the separator twice.
    let value = value.replace("&amp;", "&");
    for cx in value.split('~') {
        let id = component(cx, 0);
        let oid = component(cx, 3).split('&').nth(1).unwrap_or_default().to_owned();
        if patient.ins.is_none() && INS_OIDS.contains(&oid.as_str()) {
            patient.ins = Ins::parse(id).ok();
            patient.unverified_ins = if patient.ins.is_some() { String::new() } else { id.to_owned() };
            patient.authority = InsAuthority::of(&oid);
        }
    }
}

/// One line of `sourcePatientInfo`: a PID field of HL7 v2 and its value.
fn note_info(patient: &mut PatientIdentity, value: &str) {
    let Some((field, value)) = value.trim().split_once('|') else { return };
    match field.trim() {
        "PID-3" => note_identifier(patient, value),
        "PID-5" => value.split('~').for_each(|xpn| note_name(patient, xpn)),
        "PID-7" => patient.birth_date = date_digits(value),
        "PID-8" => patient.sex = Sex::of(value.trim()),
        _ => {}
    }
}

/// A name in XPN form. Its seventh component says which it is: `L` of birth, `D` or `S` in use; one that says nothing is of birth.
fn note_name(patient: &mut PatientIdentity, xpn: &str) {
    // A family name may have its parts after it (FN).
    let part = |index: usize| {
        let whole = component(xpn, index).split('&').next().unwrap_or_default();
        text_component(whole, 0).trim().to_owned()
    };
    let (name, given) = (part(0), part(1));
    match component(xpn, 6) {
        "D" | "S" => patient.used_name = name,
        // The maiden name, whatever else is said.
        "M" => (patient.birth_name, patient.given_name) = (name, given),
        "A" => {}
        _ if patient.birth_name.is_empty() => (patient.birth_name, patient.given_name) = (name, given),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(inner: &str) -> String {
        format!(
            "<SubmitObjectsRequest><RegistryObjectList><ExtrinsicObject id='d'>{inner}</ExtrinsicObject></RegistryObjectList></SubmitObjectsRequest>"
        )
    }

    fn slot(name: &str, values: &[&str]) -> String {
        let values: String = values.iter().map(|v| format!("<Value>{v}</Value>")).collect();
        format!("<Slot name='{name}'><ValueList>{values}</ValueList></Slot>")
    }

    fn entry(inner: &str) -> Entry {
        read(object(inner).as_bytes()).unwrap().entries.remove(0)
    }

    #[test]
    fn prefers_the_legal_name_and_only_takes_a_national_identity() {
        let found = entry(
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
        )
        .patient;
        assert_eq!((found.birth_name.as_str(), found.given_name.as_str(), found.birth_date.as_str()), ("VIAL", "PAULE", "19550612"));
        assert_eq!((found.used_name.as_str(), found.sex, found.authority), ("USUEL", Some(Sex::Female), Some(InsAuthority::Nir)));
        assert_eq!(found.ins.as_ref().unwrap().matricule(), "255069999999934");
    }

    #[test]
    fn external_identifiers_count_whatever_their_scheme() {
        let id = "<ExternalIdentifier identificationScheme='urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab' registryObject='d' value='";
        let found = entry(&format!("{id}255069999999934^^^&amp;1.2.250.1.213.1.4.8&amp;ISO^NH'/>{id}1.2.3^4'/>"));
        assert!(found.patient.ins.is_some());
        assert_eq!(found.unique_id, "1.2.3^4");
    }

    #[test]
    fn long_addresses_come_in_pieces() {
        assert_eq!(entry(&slot("URI", &["2|/DOC.XML", "1|SOUS-DOSSIER"])).uri, "SOUS-DOSSIER/DOC.XML");
        assert_eq!(entry(&slot("uri", &["DOC00001.XML"])).uri, "DOC00001.XML");
        assert_eq!(entry("").uri, "");
    }

    #[test]
    fn nothing_said_is_nobody() {
        let found = read(object(&slot("URI", &["DOC00001.XML"])).as_bytes()).unwrap();
        assert!(found.patients.is_empty() && found.entries[0].authors.is_empty() && found.entries[0].answers.is_none());
    }

    #[test]
    fn classifications_say_the_type_the_author_and_who_may_see() {
        let classified = |scheme: &str, node: &str, inner: &str| {
            format!(
                "<Classification classificationScheme='{scheme}' classifiedObject='d' nodeRepresentation='{node}'>{inner}</Classification>"
            )
        };
        let kind = classified(
            scheme::TYPE,
            "11502-2",
            &format!("{}<Name><LocalizedString value='CR de biologie'/></Name>", slot("codingScheme", &["2.16.840.1.113883.6.1"])),
        );
        let author = classified(
            scheme::AUTHOR,
            "",
            &(slot("authorPerson", &["899700000011^MARTIN^Marie^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS"])
                + &slot("authorInstitution", &["Cabinet^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO^IDNST^^^1750"])
                + &slot("authorSpecialty", &["G15_10^Médecin^1.2.250.1.213.1.1.4.5"])),
        );
        let seen = classified(scheme::CONFIDENTIALITY, "R", "") + &classified(scheme::CONFIDENTIALITY, "MASQUE_PS", "");
        for text in [
            object(&(kind.clone() + &author + &seen)),
            format!("<a><RegistryObjectList><ExtrinsicObject id='d'/>{kind}{author}{seen}</RegistryObjectList></a>"),
        ] {
            let found = read(text.as_bytes()).unwrap().entries.remove(0);
            assert_eq!((found.kind.code.as_str(), found.kind.label.as_str()), ("11502-2", "CR de biologie"));
            assert_eq!((found.authors[0].name.as_str(), found.authors[0].role.as_str()), ("Marie MARTIN", "Médecin"));
            assert_eq!((found.authors[0].national_id.as_str(), found.authors[0].organisation.as_str()), ("899700000011", "Cabinet"));
            assert_eq!(found.confidentiality, Confidentiality::Restricted);
        }
    }

    #[test]
    fn links_are_those_between_documents() {
        let link = |kind: &str| format!("<Association associationType='{kind}' sourceObject='a' targetObject='b'/>");
        let text = format!(
            "<a>{}{}{}</a>",
            link("urn:ihe:iti:2007:AssociationType:RPLC"),
            link("urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"),
            link("XFRM")
        );
        let relations: Vec<_> = read(text.as_bytes()).unwrap().links.into_iter().map(|link| link.relation).collect();
        assert_eq!(relations, [Relation::Replaces, Relation::Transforms]);
    }
}
