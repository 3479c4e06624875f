//! Clinical documents written: HL7 CDA R2 level 1, a PDF under a header that follows the CI-SIS's minimal structure (« Structuration minimale »;
//! referentiel2 I.3) and IHE XDS-SD (ITI TF-3 §5.2).

use super::super::xml_write::XmlWriter;
use crate::domain::document::{Code, Confidentiality};
use crate::domain::nomenclature;
use crate::domain::patient::{PatientIdentity, Sex};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// National identifiers of professionals (IdNat_PS).
pub const PERSONS_OID: &str = "1.2.250.1.71.4.2.1";
/// National identifiers of organisations (IdNat_Struct).
pub const ORGANISATIONS_OID: &str = "1.2.250.1.71.4.2.2";

/// The author of a document, every code found in its list.
#[derive(Clone, Default)]
pub struct Writer {
    /// National identifier.
    pub national_id: String,
    /// Family name.
    pub family_name: String,
    /// Given name; may be empty.
    pub given_name: String,
    /// Profession and speciality.
    pub profession: Code,
    /// National identifier of the organisation; may be empty.
    pub organisation_id: String,
    /// Name of the organisation.
    pub organisation: String,
    /// Sector of activity of the organisation.
    pub sector: Code,
    /// Setting of practice.
    pub setting: Code,
}

/// A document that one replaces. Identifiers are a root, then `^` and an extension where there is one.
#[derive(Clone, Default)]
pub struct Parent {
    /// Its identifier.
    pub id: String,
    /// The set it belongs to; may be empty.
    pub set_id: String,
    /// Its number in that set.
    pub version: Option<u32>,
}

/// What a level 1 document is made of.
#[derive(Clone)]
pub struct NewDocument<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// The set it is a version of.
    pub set_id: &'a str,
    /// Its number in that set, from 1.
    pub version: u32,
    /// What it replaces.
    pub replaces: Option<&'a Parent>,
    /// Its type.
    pub kind: &'a Code,
    /// Its title.
    pub title: &'a str,
    /// When it is made (HL7 TS, with its offset).
    pub made_at: &'a str,
    /// When the act began (HL7 TS).
    pub act_at: &'a str,
    /// How much it may be shown.
    pub confidentiality: Confidentiality,
    /// Whom it is about.
    pub patient: &'a PatientIdentity,
    /// The identifier of a patient without a national one: its authority's OID and the number. Ignored for the others.
    pub local_id: (&'a str, &'a str),
    /// Who writes it, answers for it and did the act.
    pub author: &'a Writer,
    /// The PDF.
    pub pdf: &'a [u8],
}

/// Writes a level 1 document. The same facts always make the same octets.
#[must_use]
pub fn write(document: &NewDocument<'_>) -> Vec<u8> {
    let mut xml = XmlWriter::new();
    let xsi = ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    xml.open("ClinicalDocument", &[("xmlns", "urn:hl7-org:v3"), xsi]);
    header(&mut xml, document);
    patient(&mut xml, document);
    xml.open("author", &[]);
    xml.empty("time", &[("value", document.made_at)]);
    xml.open("assignedAuthor", &[]);
    writer(&mut xml, document.author);
    xml.close();
    xml.close();
    custodian(&mut xml, document.author);
    xml.open("legalAuthenticator", &[]);
    xml.empty("time", &[("value", document.made_at)]);
    xml.empty("signatureCode", &[("code", "S")]);
    xml.open("assignedEntity", &[]);
    writer(&mut xml, document.author);
    xml.close();
    xml.close();
    act(&mut xml, document);
    if let Some(parent) = document.replaces {
        replaced(&mut xml, parent);
    }
    encounter(&mut xml, document);
    xml.open("component", &[]);
    xml.open("nonXMLBody", &[]);
    xml.text("text", &[("mediaType", "application/pdf"), ("representation", "B64")], &STANDARD.encode(document.pdf));
    xml.finish()
}

/// An identifier: root, then `^` and extension where there is one.
fn identifier(xml: &mut XmlWriter, name: &'static str, id: &str) {
    let (root, extension) = id.split_once('^').unwrap_or((id, ""));
    xml.empty(name, &[("root", root), ("extension", extension)]);
}

fn coded(xml: &mut XmlWriter, name: &'static str, code: &Code, system_name: &str) {
    let attributes =
        [("code", code.code.as_str()), ("displayName", &code.label), ("codeSystem", &code.system), ("codeSystemName", system_name)];
    xml.empty(name, &attributes);
}

fn header(xml: &mut XmlWriter, document: &NewDocument<'_>) {
    xml.empty("realmCode", &[("code", "FR")]);
    xml.empty("typeId", &[("root", "2.16.840.1.113883.1.3"), ("extension", "POCD_HD000040")]);
    // HL7 France, the CI-SIS, then IHE XDS-SD: the models that an unstructured document declares.
    for model in ["2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1", "1.3.6.1.4.1.19376.1.2.20"] {
        xml.empty("templateId", &[("root", model)]);
    }
    identifier(xml, "id", document.id);
    let loinc = if document.kind.system == nomenclature::LOINC { "LOINC" } else { "" };
    coded(xml, "code", document.kind, loinc);
    xml.text("title", &[], document.title);
    xml.empty("effectiveTime", &[("value", document.made_at)]);
    let confidentiality = nomenclature::confidentiality(document.confidentiality.id());
    coded(xml, "confidentialityCode", &confidentiality, "Confidentiality");
    xml.empty("languageCode", &[("code", "fr-FR")]);
    identifier(xml, "setId", document.set_id);
    xml.empty("versionNumber", &[("value", &document.version.to_string())]);
}

fn patient(xml: &mut XmlWriter, document: &NewDocument<'_>) {
    let patient = document.patient;
    xml.open("recordTarget", &[]);
    xml.open("patientRole", &[]);
    let (root, extension) = match (&patient.ins, patient.authority) {
        (Some(ins), Some(authority)) => (authority.oid(), ins.matricule()),
        _ => document.local_id,
    };
    xml.empty("id", &[("root", root), ("extension", extension)]);
    xml.empty("addr", &[("nullFlavor", "NASK")]);
    xml.empty("telecom", &[("nullFlavor", "NASK")]);
    xml.open("patient", &[("classCode", "PSN")]);
    xml.open("name", &[]);
    xml.text("family", &[("qualifier", "BR")], patient.birth_name.trim());
    let given_names = patient.given_names.trim();
    if !given_names.is_empty() {
        xml.text("given", &[], given_names);
    }
    xml.text("given", &[("qualifier", "BR")], patient.given_name.trim());
    if !patient.used_name.trim().is_empty() {
        xml.text("family", &[("qualifier", "CL")], patient.used_name.trim());
    }
    xml.close();
    match patient.sex {
        Some(sex) => {
            let label = match sex {
                Sex::Female => "Féminin",
                Sex::Male => "Masculin",
                Sex::Undetermined => "Inconnu",
            };
            let gender = Code { code: sex.id().into(), system: "2.16.840.1.113883.5.1".into(), label: label.into() };
            coded(xml, "administrativeGenderCode", &gender, "");
        }
        None => xml.empty("administrativeGenderCode", &[("nullFlavor", "UNK")]),
    }
    if patient.birth_date.is_empty() {
        xml.empty("birthTime", &[("nullFlavor", "UNK")]);
    } else {
        xml.empty("birthTime", &[("value", &patient.birth_date)]);
    }
    xml.close();
    xml.close();
    xml.close();
}

/// What is inside an `assignedAuthor` or an `assignedEntity`.
fn writer(xml: &mut XmlWriter, author: &Writer) {
    xml.empty("id", &[("root", PERSONS_OID), ("extension", &author.national_id)]);
    coded(xml, "code", &author.profession, "");
    xml.empty("addr", &[("nullFlavor", "NASK")]);
    xml.empty("telecom", &[("nullFlavor", "NASK")]);
    xml.open("assignedPerson", &[]);
    xml.open("name", &[]);
    if !author.given_name.trim().is_empty() {
        xml.text("given", &[], author.given_name.trim());
    }
    xml.text("family", &[], author.family_name.trim());
    xml.close();
    xml.close();
    xml.open("representedOrganization", &[]);
    if !author.organisation_id.trim().is_empty() {
        xml.empty("id", &[("root", ORGANISATIONS_OID), ("extension", author.organisation_id.trim())]);
    }
    xml.text("name", &[], author.organisation.trim());
    xml.empty("telecom", &[("nullFlavor", "NASK")]);
    xml.empty("addr", &[("nullFlavor", "NASK")]);
    coded(xml, "standardIndustryClassCode", &author.setting, "practiceSettingCode");
    xml.close();
}

fn custodian(xml: &mut XmlWriter, author: &Writer) {
    xml.open("custodian", &[]);
    xml.open("assignedCustodian", &[]);
    xml.open("representedCustodianOrganization", &[]);
    organisation_id(xml, author);
    xml.text("name", &[], author.organisation.trim());
    xml.empty("telecom", &[("nullFlavor", "NASK")]);
    xml.empty("addr", &[("nullFlavor", "NASK")]);
    xml.close();
    xml.close();
    xml.close();
}

/// The identifier of an organisation, where one must stand.
fn organisation_id(xml: &mut XmlWriter, author: &Writer) {
    match author.organisation_id.trim() {
        "" => xml.empty("id", &[("nullFlavor", "UNK")]),
        id => xml.empty("id", &[("root", ORGANISATIONS_OID), ("extension", id)]),
    }
}

fn act(xml: &mut XmlWriter, document: &NewDocument<'_>) {
    xml.open("documentationOf", &[]);
    xml.open("serviceEvent", &[]);
    xml.open("effectiveTime", &[]);
    xml.empty("low", &[("value", document.act_at)]);
    xml.close();
    xml.open("performer", &[("typeCode", "PRF")]);
    xml.open("assignedEntity", &[]);
    writer(xml, document.author);
    xml.close();
    xml.close();
    xml.close();
    xml.close();
}

fn replaced(xml: &mut XmlWriter, parent: &Parent) {
    xml.open("relatedDocument", &[("typeCode", "RPLC")]);
    xml.open("parentDocument", &[]);
    identifier(xml, "id", &parent.id);
    if !parent.set_id.is_empty() {
        identifier(xml, "setId", &parent.set_id);
    }
    if let Some(version) = parent.version {
        xml.empty("versionNumber", &[("value", &version.to_string())]);
    }
    xml.close();
    xml.close();
}

fn encounter(xml: &mut XmlWriter, document: &NewDocument<'_>) {
    xml.open("componentOf", &[]);
    xml.open("encompassingEncounter", &[]);
    xml.open("effectiveTime", &[]);
    xml.empty("low", &[("value", document.act_at)]);
    xml.close();
    xml.open("location", &[]);
    xml.open("healthCareFacility", &[]);
    if !document.author.organisation_id.trim().is_empty() {
        xml.empty("id", &[("root", ORGANISATIONS_OID), ("extension", document.author.organisation_id.trim())]);
    }
    coded(xml, "code", &document.author.sector, "");
    xml.close();
    xml.close();
    xml.close();
    xml.close();
}

#[cfg(test)]
pub(crate) mod tests;
