//! The header of a clinical document: what it is, whom it is about, who made it, for whom, in place of what.

use super::date_digits;
use super::tree::Node;
use crate::domain::document::{Code, Confidentiality, DocumentFault, DocumentTime, HealthDocument, Party};
use crate::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};

/// The most authors, recipients and replaced documents kept of each.
const PEOPLE: usize = 100;
/// The longest name, title or label, in octets.
const LABEL: usize = 2_000;
/// The national identifiers of professionals (`1.2.250.1.71.4.2.1`), and of organisations.
const PROFESSIONALS: &str = "1.2.250.1.71.4.2.1";

/// Reads the header below `ClinicalDocument`.
pub(super) fn read(root: Node<'_>) -> HealthDocument {
    let label = |name: &str| root.child(name).map(|node| node.words(LABEL)).unwrap_or_default();
    let mut faults = Vec::new();
    let patient = root.child("recordTarget").map(patient).unwrap_or_default();
    if patient.is_empty() {
        faults.push(DocumentFault::NoPatient);
    }
    if patient.ins.is_none() && !patient.unverified_ins.is_empty() {
        faults.push(DocumentFault::InsKeyWrong);
    }
    let act = act(root);
    HealthDocument {
        code: root.child("code").map(code).unwrap_or_default(),
        title: label("title"),
        date: root.child("effectiveTime").map(time).unwrap_or_default(),
        act_date: act.and_then(|act| act.child("effectiveTime")).map(time).unwrap_or_default(),
        act: act.and_then(|act| act.child("code")).map(code).unwrap_or_default(),
        patient,
        authors: root.all("author").filter_map(|author| author.child("assignedAuthor")).map(party).take(PEOPLE).collect(),
        legal_authenticator: root.at(&["legalAuthenticator", "assignedEntity"]).map(party),
        custodian: root
            .at(&["custodian", "assignedCustodian", "representedCustodianOrganization", "name"])
            .map(|name| name.words(LABEL))
            .unwrap_or_default(),
        recipients: root
            .all("informationRecipient")
            .filter_map(|recipient| recipient.child("intendedRecipient"))
            .map(party)
            .take(PEOPLE)
            .collect(),
        confidentiality: match root.child("confidentialityCode").and_then(|code| code.attribute("code")) {
            Some("R") => Confidentiality::Restricted,
            Some("V") => Confidentiality::VeryRestricted,
            _ => Confidentiality::Normal,
        },
        id: root.child("id").map(identifier).unwrap_or_default(),
        set_id: root.child("setId").map(identifier).unwrap_or_default(),
        version: root.child("versionNumber").and_then(|version| version.attribute("value")?.trim().parse().ok()),
        replaces: root
            .all("relatedDocument")
            .filter(|related| related.attribute("typeCode") == Some("RPLC"))
            .filter_map(|related| related.at(&["parentDocument", "id"]))
            .map(identifier)
            .filter(|id| !id.is_empty())
            .take(PEOPLE)
            .collect(),
        language: root.child("languageCode").map(|language| language.value("code")).unwrap_or_default(),
        faults,
        ..HealthDocument::default()
    }
}

/// The act: the first one with a date, else the first one.
fn act(root: Node<'_>) -> Option<Node<'_>> {
    let acts = || root.all("documentationOf").filter_map(|of| of.child("serviceEvent"));
    acts().find(|act| act.child("effectiveTime").is_some_and(|date| !time(date).0.is_empty())).or_else(|| acts().next())
}

/// A code, and its name: the one given with it, else the words it was made of.
pub(super) fn code(node: Node<'_>) -> Code {
    let named = node.value("displayName");
    let label = if named.is_empty() { node.child("originalText").map(|text| text.words(LABEL)).unwrap_or_default() } else { named };
    Code { code: node.value("code"), system: node.value("codeSystem"), label }
}

/// An identifier: root, then `^` and the extension where there is one.
fn identifier(node: Node<'_>) -> String {
    let (root, extension) = (node.value("root"), node.value("extension"));
    if extension.is_empty() { root } else { format!("{root}^{extension}") }
}

/// A moment, or the beginning of an interval.
pub(super) fn time(node: Node<'_>) -> DocumentTime {
    let own = node.value("value");
    let value = if own.is_empty() { node.child("low").map(|low| low.value("value")).unwrap_or_default() } else { own };
    let starts = |text: &str| text.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()));
    DocumentTime(if starts(&value) { value } else { String::new() })
}

/// A person or an organisation, from its role.
fn party(role: Node<'_>) -> Party {
    let organisation = ["representedOrganization", "receivedOrganization"].into_iter().find_map(|name| role.child(name));
    let device = role.child("assignedAuthoringDevice");
    let name = ["assignedPerson", "informationRecipient", "associatedPerson"].into_iter().find_map(|person| role.at(&[person, "name"]));
    let device_name = || {
        let told = ["softwareName", "manufacturerModelName"].into_iter().find_map(|name| device?.child(name));
        told.map(code_or_words).unwrap_or_default()
    };
    let national = role.all("id").find(|id| id.attribute("root") == Some(PROFESSIONALS));
    Party {
        name: name.map(person).unwrap_or_else(device_name),
        role: role.child("code").map(|role| code(role).label).unwrap_or_default(),
        national_id: national.map(|id| id.value("extension")).unwrap_or_default(),
        organisation: organisation.and_then(|o| o.child("name")).map(|name| name.words(LABEL)).unwrap_or_default(),
    }
}

fn code_or_words(node: Node<'_>) -> String {
    let words = node.words(LABEL);
    if words.is_empty() { node.value("displayName") } else { words }
}

/// A person's name: title, given names, name. French documents put a doctor's title in the suffix, the civility in the prefix.
fn person(name: Node<'_>) -> String {
    let parts = |kind: &str| name.all(kind).map(|part| part.words(LABEL)).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let (prefix, suffix) = (parts("prefix"), parts("suffix"));
    let title = if suffix.is_empty() { prefix } else { suffix };
    let said = [title, parts("given"), parts("family")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    // Some names are one text.
    if said.is_empty() { name.words(LABEL) } else { said }
}

/// The patient of a `recordTarget`.
pub(super) fn patient(target: Node<'_>) -> PatientIdentity {
    let Some(role) = target.child("patientRole") else { return PatientIdentity::default() };
    let mut found = PatientIdentity::default();
    for id in role.all("id") {
        let Some(authority) = id.attribute("root").and_then(InsAuthority::of) else { continue };
        let extension = id.value("extension");
        match Ins::parse(&extension) {
            Ok(ins) => {
                (found.ins, found.authority) = (Some(ins), Some(authority));
                found.unverified_ins.clear();
                break;
            }
            Err(_) if !extension.is_empty() && found.unverified_ins.is_empty() => {
                (found.unverified_ins, found.authority) = (extension, Some(authority));
            }
            Err(_) => {}
        }
    }
    let Some(patient) = role.child("patient") else { return found };
    let names = |kind: &'static str| patient.all("name").flat_map(move |name| name.all(kind));
    let qualified = |kind: &'static str, qualifier: &str| {
        let is = |node: &Node<'_>| node.attribute("qualifier").is_some_and(|all| all.split_whitespace().any(|one| one == qualifier));
        names(kind).filter(is).map(|node| node.words(LABEL)).find(|words| !words.is_empty()).unwrap_or_default()
    };
    let plain = |kind: &'static str| {
        let all = names(kind).filter(|node| node.attribute("qualifier").is_none_or(|all| all.trim().is_empty()));
        all.map(|node| node.words(LABEL)).filter(|words| !words.is_empty()).collect::<Vec<_>>()
    };
    let first = |kind: &'static str| names(kind).map(|node| node.words(LABEL)).find(|words| !words.is_empty()).unwrap_or_default();
    let or = |one: String, other: &dyn Fn() -> String| if one.is_empty() { other() } else { one };
    found.birth_name = or(qualified("family", "BR"), &|| first("family"));
    // SP, a spouse's name, is how documents said it before CL.
    found.used_name = or(qualified("family", "CL"), &|| qualified("family", "SP"));
    found.given_names = plain("given").join(" ");
    found.given_name = or(qualified("given", "BR"), &|| first("given").split(' ').next().unwrap_or_default().to_owned());
    found.birth_date = patient.child("birthTime").map(|birth| date_digits(&birth.value("value"))).unwrap_or_default();
    found.sex = patient.child("administrativeGenderCode").and_then(|sex| Sex::of(sex.attribute("code")?));
    found
}
