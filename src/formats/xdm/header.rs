//! The header of a clinical document, as far as metadata are made of it (ITI TF-3 §4.2.3; IHE PCC TF-2 §4.1).

use super::super::cda::CdaError;
use super::tree::Tree;
use crate::domain::document::Code;

/// What metadata are made of.
#[derive(Default)]
pub(super) struct Header {
    pub(super) id: String,
    pub(super) kind: Code,
    pub(super) title: String,
    pub(super) made_at: String,
    pub(super) confidentiality: Code,
    pub(super) language: String,
    /// The patient's identifiers: authority's OID and number.
    pub(super) patient_ids: Vec<(String, String)>,
    pub(super) birth_name: String,
    pub(super) used_name: String,
    pub(super) given_name: String,
    pub(super) used_given_name: String,
    pub(super) birth_date: String,
    pub(super) sex: String,
    pub(super) authors: Vec<Person>,
    pub(super) answers: Option<Person>,
    /// The organisation that keeps it: authority's OID and number.
    pub(super) custodian: (String, String),
    pub(super) act_from: String,
    pub(super) act_to: String,
    pub(super) acts: Vec<Code>,
    pub(super) setting: Code,
    pub(super) facility: Code,
    pub(super) replaces: Vec<String>,
    pub(super) models: Vec<String>,
    /// The media type of a body that is not structured.
    pub(super) body: Option<String>,
    /// Whether it stands in a stylesheet of its own.
    pub(super) is_self_presented: bool,
}

/// A person or a device.
#[derive(Default)]
pub(super) struct Person {
    pub(super) id: (String, String),
    pub(super) family: String,
    pub(super) given: String,
    pub(super) is_device: bool,
    pub(super) role: String,
    pub(super) profession: Code,
    pub(super) organisation: String,
    pub(super) organisation_id: (String, String),
}

/// Reads a document's header; nothing of its body but what kind it is: it may be large, and damaged.
pub(super) fn read(octets: &[u8]) -> Result<Header, CdaError> {
    let is_body = |parent: &str, name: &str| name == "structuredBody" || (parent == "nonXMLBody" && name == "text");
    let tree = Tree::read(octets, is_body)?;
    match tree.name.as_str() {
        "ClinicalDocument" => Ok(of(&tree)),
        "stylesheet" => Ok(Header { is_self_presented: true, ..of(tree.first(&["Contenu", "ClinicalDocument"]).ok_or(CdaError::NotCda)?) }),
        _ => Err(CdaError::NotCda),
    }
}

/// An identifier's root and extension.
fn id_of(tree: &Tree) -> (String, String) {
    (tree.attribute("root").to_owned(), tree.attribute("extension").to_owned())
}

/// The first identifier at a path that is one.
fn first_id(tree: &Tree, path: &[&str]) -> (String, String) {
    tree.all(path).into_iter().map(id_of).find(|(root, extension)| !(root.is_empty() && extension.is_empty())).unwrap_or_default()
}

/// An identifier in one text: root, then `^` and extension where there is one.
fn joined((root, extension): (String, String)) -> String {
    if extension.is_empty() { root } else { format!("{root}^{extension}") }
}

fn code_of(tree: &Tree) -> Code {
    Code {
        code: tree.attribute("code").to_owned(),
        system: tree.attribute("codeSystem").to_owned(),
        label: tree.attribute("displayName").to_owned(),
    }
}

fn code_at(tree: &Tree, path: &[&str]) -> Code {
    tree.all(path).into_iter().map(code_of).find(|code| !code.code.is_empty()).unwrap_or_default()
}

fn of(document: &Tree) -> Header {
    let role = document.first(&["recordTarget", "patientRole"]);
    let qualified = |kind: &str, qualifier: &str| -> String {
        let named = role.map(|role| role.all(&["patient", "name", kind])).unwrap_or_default();
        named
            .into_iter()
            .find(|name| name.attribute("qualifier") == qualifier)
            .map(|name| name.text.split_whitespace().collect::<Vec<_>>().join(" "))
            .unwrap_or_default()
    };
    let value = |path: &[&str]| document.value(path, "value").to_owned();
    let event = |path: &[&str]| value(&[&["documentationOf", "serviceEvent", "effectiveTime"], path].concat());
    let related = document.all(&["relatedDocument"]).into_iter().filter(|related| related.attribute("typeCode") == "RPLC");
    let some = |text: String, other: String| if text.is_empty() { other } else { text };
    Header {
        id: document.first(&["id"]).map(|id| joined(id_of(id))).unwrap_or_default(),
        kind: code_at(document, &["code"]),
        title: document.words(&["title"]),
        made_at: value(&["effectiveTime"]),
        confidentiality: code_at(document, &["confidentialityCode"]),
        language: document.value(&["languageCode"], "code").to_owned(),
        patient_ids: role.map(|role| role.all(&["id"])).unwrap_or_default().into_iter().map(id_of).filter(|id| !id.1.is_empty()).collect(),
        birth_name: some(qualified("family", "BR"), qualified("family", "")),
        used_name: qualified("family", "CL"),
        given_name: some(qualified("given", "BR"), qualified("given", "").split(' ').next().unwrap_or_default().to_owned()),
        used_given_name: qualified("given", "CL"),
        birth_date: role.map(|role| role.value(&["patient", "birthTime"], "value").to_owned()).unwrap_or_default(),
        sex: role.map(|role| role.value(&["patient", "administrativeGenderCode"], "code").to_owned()).unwrap_or_default(),
        authors: document.all(&["author"]).into_iter().filter_map(author).collect(),
        answers: document.first(&["legalAuthenticator", "assignedEntity"]).map(person),
        custodian: first_id(document, &["custodian", "assignedCustodian", "representedCustodianOrganization", "id"]),
        act_from: some(event(&["low"]), event(&[])),
        act_to: event(&["high"]),
        acts: document
            .all(&["documentationOf", "serviceEvent", "code"])
            .into_iter()
            .map(code_of)
            .filter(|code| !code.code.is_empty() && !code.system.is_empty())
            .collect(),
        setting: code_at(
            document,
            &["documentationOf", "serviceEvent", "performer", "assignedEntity", "representedOrganization", "standardIndustryClassCode"],
        ),
        facility: code_at(document, &["componentOf", "encompassingEncounter", "location", "healthCareFacility", "code"]),
        replaces: related
            .filter_map(|related| related.first(&["parentDocument", "id"]))
            .map(|id| joined(id_of(id)))
            .filter(|id| !id.is_empty())
            .collect(),
        models: document.all(&["templateId"]).into_iter().map(|model| model.attribute("root").to_owned()).collect(),
        body: document
            .first(&["component", "nonXMLBody", "text"])
            .map(|text| some(text.attribute("mediaType").to_owned(), "text/plain".to_owned())),
        is_self_presented: false,
    }
}

fn author(author: &Tree) -> Option<Person> {
    let mut found = person(author.first(&["assignedAuthor"])?);
    found.role = author.value(&["functionCode"], "displayName").to_owned();
    Some(found)
}

/// The person, or the device, of an `assignedAuthor` or an `assignedEntity`.
fn person(assigned: &Tree) -> Person {
    let device = assigned.first(&["assignedAuthoringDevice"]);
    let name = &["assignedPerson", "name"];
    let (family, given) = match device {
        Some(device) => (device.words(&["softwareName"]), device.words(&["manufacturerModelName"])),
        None => (assigned.words(&[&name[..], &["family"]].concat()), assigned.words(&[&name[..], &["given"]].concat())),
    };
    Person {
        id: first_id(assigned, &["id"]),
        family,
        given,
        is_device: device.is_some(),
        role: String::new(),
        profession: code_at(assigned, &["code"]),
        organisation: assigned.words(&["representedOrganization", "name"]),
        organisation_id: first_id(assigned, &["representedOrganization", "id"]),
    }
}
