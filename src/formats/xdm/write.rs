//! Archives written: clinical documents, the metadata that are derived from each (referentiel2 I.2), and what shows them in a browser (ITI TF-2 §3.32).

use super::super::cda::{CdaError, INS_OIDS};
use super::super::xml_write::{XmlWriter, escape};
use super::header::{self, Header, Person};
use super::metadata::scheme;
use crate::domain::document::Code;
use crate::domain::nomenclature;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use std::io::{Cursor, Write as _};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};
use zip::write::SimpleFileOptions;

/// The page that lists the documents in a browser.
const INDEX: &str = include_str!("../../../assets/xdm/INDEX.HTM");
/// What says what the archive is.
const README: &str = include_str!("../../../assets/xdm/README.TXT");

const FOLDER: &str = "IHE_XDM/SUBSET01";
const LCM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0";
const RIM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0";
const APPROVED: &str = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved";
const DOCUMENT_ENTRY: &str = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1";
const CLASSIFICATION: &str = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:Classification";
const IDENTIFIER: &str = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:ExternalIdentifier";
const ASSOCIATION: &str = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:Association";
const HAS_MEMBER: &str = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember";
const REPLACES: &str = "urn:ihe:iti:2007:AssociationType:RPLC";

/// What an archive is made with besides its documents.
pub struct Packing<'a> {
    /// When it is made.
    pub now: OffsetDateTime,
    /// A random number for the submission, never used before.
    pub submission: [u8; 16],
    /// The program's name and version.
    pub software: &'a str,
}

/// The name of the `index`-th document in an archive, from 0.
#[must_use]
pub fn name_for_document(index: usize) -> String {
    format!("DOC{:05}.XML", index + 1)
}

/// Writes an archive of clinical documents, each as it is. The same documents, made with the same, always make the same octets.
///
/// # Errors
/// See [`CdaError`]: one of them cannot be read.
pub fn write(documents: &[&[u8]], packing: &Packing<'_>) -> Result<Vec<u8>, CdaError> {
    let headers = documents.iter().map(|octets| header::read(octets)).collect::<Result<Vec<_>, _>>()?;
    let metadata = metadata(documents, &headers, packing);
    let (index, readme) = (index(&headers), readme(&headers, packing));
    let mut files: Vec<(String, &[u8])> = vec![
        ("INDEX.HTM".to_owned(), index.as_bytes()),
        ("README.TXT".to_owned(), readme.as_bytes()),
        (format!("{FOLDER}/METADATA.XML"), &metadata),
    ];
    files.extend(documents.iter().enumerate().map(|(at, octets)| (format!("{FOLDER}/{}", name_for_document(at)), *octets)));
    zip_of(&files, packing.now).ok_or(CdaError::TooLarge)
}

fn zip_of(files: &[(String, &[u8])], now: OffsetDateTime) -> Option<Vec<u8>> {
    let (date, time) = (now.date(), now.time());
    let at = zip::DateTime::from_date_and_time(
        u16::try_from(date.year()).ok()?,
        date.month().into(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
    );
    let options = SimpleFileOptions::default().last_modified_time(at.unwrap_or_default());
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, octets) in files {
        writer.start_file(name.as_str(), options).ok()?;
        writer.write_all(octets).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// A UUID in its usual form.
fn uuid_text(number: u128) -> String {
    let hex = format!("{number:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// A number with the marks of a UUID of this version (RFC 9562 §4).
fn marked(octets: [u8; 16], version: u128) -> u128 {
    let number = u128::from_be_bytes(octets);
    number & !(0xf << 76) & !(0x3 << 62) | version << 76 | 0x2 << 62
}

/// The identifier of a document in metadata (entryUUID), always the same for one document: whoever replaces it can name it.
fn entry_uuid(unique_id: &str) -> String {
    let from_oid = unique_id.strip_prefix("2.25.").and_then(|number| number.parse::<u128>().ok());
    let from_uuid = || {
        let hex: String = unique_id.chars().filter(|c| *c != '-').collect();
        (unique_id.len() == 36 && hex.len() == 32).then(|| u128::from_str_radix(&hex, 16).ok()).flatten()
    };
    let named = || {
        // RFC 9562 §5.5, in the namespace of object identifiers.
        let mut text = 0x6ba7_b812_9dad_11d1_80b4_00c0_4fd4_30c8_u128.to_be_bytes().to_vec();
        text.extend_from_slice(unique_id.as_bytes());
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &text);
        marked(hash.as_ref().first_chunk().copied().unwrap_or_default(), 5)
    };
    format!("urn:uuid:{}", uuid_text(from_oid.or_else(from_uuid).unwrap_or_else(named)))
}

/// A moment as metadata have it: in UTC, without offset (ITI TF-3 §4.2.3.1.7). One without an offset stands as it is.
fn moment(ts: &str) -> String {
    let digits: String = ts.chars().take_while(char::is_ascii_digit).collect();
    let offset = ts.find(['+', '-']).and_then(|at| offset_of(ts.get(at..)?));
    let (Some(offset), true) = (offset, digits.len() >= 12) else { return digits.chars().take(14).collect() };
    in_utc(&digits, offset).unwrap_or_else(|| digits.chars().take(14).collect())
}

/// `+0100` as an offset.
fn offset_of(text: &str) -> Option<UtcOffset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let part = |from: usize| text.get(from..from + 2).and_then(|digits| digits.parse::<i8>().ok());
    UtcOffset::from_hms(sign * part(1)?, sign * part(3).unwrap_or_default(), 0).ok()
}

fn in_utc(digits: &str, offset: UtcOffset) -> Option<String> {
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|digits| digits.parse::<u16>().ok());
    let small = |from: usize| part(from, from + 2).and_then(|number| u8::try_from(number).ok());
    let month = time::Month::try_from(small(4)?).ok()?;
    let date = time::Date::from_calendar_date(i32::from(part(0, 4)?), month, small(6)?).ok()?;
    let time = time::Time::from_hms(small(8)?, small(10)?, small(12).unwrap_or_default()).ok()?;
    let utc = PrimitiveDateTime::new(date, time).assume_offset(offset).checked_to_offset(UtcOffset::UTC)?;
    let whole = compact(utc);
    Some(if digits.len() >= 14 { whole } else { whole.chars().take(12).collect() })
}

/// `AAAAMMJJhhmmss`.
fn compact(at: OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    let month = u8::from(date.month());
    format!("{:04}{month:02}{:02}{:02}{:02}{:02}", date.year(), date.day(), time.hour(), time.minute(), time.second())
}

/// A value inside an HL7 v2 field: its separators escaped (HL7 v2.5 §2.7).
fn hl7(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '\\' => out.push_str("\\E\\"),
            '|' => out.push_str("\\F\\"),
            '~' => out.push_str("\\R\\"),
            '^' => out.push_str("\\S\\"),
            '&' => out.push_str("\\T\\"),
            c => out.push(c),
        }
        out
    })
}

/// A person in XCN form.
fn xcn(person: &Person) -> String {
    let kind = match person {
        Person { is_device: true, .. } => "RI",
        Person { id: (_, number), .. } if number.contains('/') => "EI",
        _ => "IDNPS",
    };
    let name_kind = if person.is_device { "U" } else { "D" };
    let (root, number) = (&person.id.0, hl7(&person.id.1));
    if root.is_empty() && person.family.is_empty() {
        return String::new();
    }
    if root.is_empty() {
        return format!("^{}^{}^^^^^^^{name_kind}", hl7(&person.family), hl7(&person.given));
    }
    format!("{number}^{}^{}^^^^^^&{root}&ISO^{name_kind}^^^{kind}", hl7(&person.family), hl7(&person.given))
}

/// An organisation in XON form.
fn xon(person: &Person) -> String {
    match &person.organisation_id {
        (root, number) if !root.is_empty() && !number.is_empty() => {
            // The name is the one component that may not be missing.
            let name = if person.organisation.is_empty() { number } else { &person.organisation };
            format!("{}^^^^^&{root}&ISO^IDNST^^^{}", hl7(name), hl7(number))
        }
        _ => hl7(&person.organisation),
    }
}

/// A patient's identifier in CX form.
fn cx((root, number): &(String, String)) -> String {
    let kind = if INS_OIDS.contains(&root.as_str()) { "NH" } else { "PI" };
    format!("{}^^^&{root}&ISO^{kind}", hl7(number))
}

/// The identifier that a document's patient goes by: the national one, else the first.
fn patient_id(header: &Header) -> String {
    let national = header.patient_ids.iter().find(|(root, _)| INS_OIDS.contains(&root.as_str()));
    national.or(header.patient_ids.first()).map(cx).unwrap_or_default()
}

/// Writes metadata.
struct Writer<'a> {
    xml: XmlWriter,
    /// The object being written.
    object: &'a str,
    /// How many classifications and identifiers there are: each has a name of its own.
    count: usize,
}

fn metadata(documents: &[&[u8]], headers: &[Header], packing: &Packing<'_>) -> Vec<u8> {
    let submission = marked(packing.submission, 4);
    let set = format!("urn:uuid:{}", uuid_text(submission));
    let entries: Vec<String> = headers.iter().map(|header| entry_uuid(&header.id)).collect();
    let mut writer = Writer { xml: XmlWriter::new(), object: &set, count: 0 };
    writer.xml.open("lcm:SubmitObjectsRequest", &[("xmlns:lcm", LCM), ("xmlns:rim", RIM)]);
    writer.xml.open("rim:RegistryObjectList", &[]);
    writer.submission(headers, packing, submission);
    for (at, ((octets, header), entry)) in documents.iter().zip(headers).zip(&entries).enumerate() {
        writer.object = entry;
        writer.entry(octets, header, &name_for_document(at));
    }
    let mut links = 0;
    for (header, entry) in headers.iter().zip(&entries) {
        writer.link(HAS_MEMBER, &set, entry, &mut links);
        for replaced in &header.replaces {
            writer.link(REPLACES, entry, &entry_uuid(replaced), &mut links);
        }
    }
    writer.xml.finish()
}

impl Writer<'_> {
    fn submission(&mut self, headers: &[Header], packing: &Packing<'_>, submission: u128) {
        let first = headers.first();
        self.xml.open(
            "rim:RegistryPackage",
            &[
                ("id", self.object),
                ("objectType", "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:RegistryPackage"),
                ("status", APPROVED),
            ],
        );
        self.slot("submissionTime", &[compact(packing.now.to_offset(UtcOffset::UTC))]);
        self.name(first.map_or("", |header| &header.title));
        let id = self.next_id();
        self.xml.empty(
            "rim:Classification",
            &[
                ("id", id.as_str()),
                ("classifiedObject", self.object),
                ("classificationNode", scheme::SET_NODE),
                ("objectType", CLASSIFICATION),
            ],
        );
        for author in first.map(|header| header.authors.as_slice()).unwrap_or_default() {
            self.author(scheme::SET_AUTHOR, author);
        }
        if let Some(header) = first {
            // The national tools put the sector of activity here.
            self.classified(scheme::SET_CONTENT, &header.facility);
            self.identified(scheme::SET_PATIENT, "XDSSubmissionSet.patientId", &patient_id(header));
            let (root, number) = &header.custodian;
            let is_arc = |text: &str| !text.is_empty() && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
            let source = if !root.is_empty() && is_arc(number) { format!("{root}.{number}") } else { format!("2.25.{}", submission ^ 1) };
            self.identified(scheme::SET_SOURCE, "XDSSubmissionSet.sourceId", &source);
        }
        self.identified(scheme::SET_UNIQUE, "XDSSubmissionSet.uniqueId", &format!("2.25.{submission}"));
        self.xml.close();
    }

    fn entry(&mut self, octets: &[u8], header: &Header, uri: &str) {
        let media_type = if header.is_self_presented { "application/xslt+xml" } else { "text/xml" };
        self.xml.open(
            "rim:ExtrinsicObject",
            &[("id", self.object), ("mimeType", media_type), ("objectType", DOCUMENT_ENTRY), ("status", APPROVED)],
        );
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, octets);
        self.slot("creationTime", &[moment(&header.made_at)]);
        self.slot("hash", &[hash.as_ref().iter().map(|octet| format!("{octet:02x}")).collect()]);
        self.slot("languageCode", &[if header.language.is_empty() { "fr-FR".to_owned() } else { header.language.clone() }]);
        if let Some(answers) = &header.answers {
            self.slot("legalAuthenticator", &[xcn(answers)]);
        }
        self.slot("serviceStartTime", &[moment(&header.act_from)]);
        self.slot("serviceStopTime", &[moment(&header.act_to)]);
        self.slot("size", &[octets.len().to_string()]);
        let local = header.patient_ids.iter().find(|(root, _)| !INS_OIDS.contains(&root.as_str()));
        self.slot("sourcePatientId", &[local.map_or_else(|| patient_id(header), cx)]);
        self.slot("sourcePatientInfo", &patient_info(header));
        self.slot("URI", &[uri.to_owned()]);
        self.name(&header.title);
        for author in &header.authors {
            self.author(scheme::AUTHOR, author);
        }
        self.classified(scheme::CLASS, &nomenclature::class_of(&header.kind.code));
        let seen = &header.confidentiality;
        let seen = if seen.label.is_empty() || seen.system.is_empty() { &nomenclature::confidentiality(&seen.code) } else { seen };
        self.classified(scheme::CONFIDENTIALITY, seen);
        for act in &header.acts {
            self.classified(scheme::EVENT, act);
        }
        self.classified(scheme::FORMAT, &nomenclature::format_of(&header.models, header.body.as_deref()));
        self.classified(scheme::FACILITY, &header.facility);
        let setting = if header.setting.code.is_empty() { nomenclature::setting_of(&header.facility.code) } else { header.setting.clone() };
        self.classified(scheme::SETTING, &setting);
        let named = nomenclature::document_type(&header.kind.code).filter(|_| header.kind.label.is_empty());
        self.classified(scheme::TYPE, &named.unwrap_or_else(|| header.kind.clone()));
        self.identified(scheme::ENTRY_PATIENT, "XDSDocumentEntry.patientId", &patient_id(header));
        self.identified(scheme::ENTRY_UNIQUE, "XDSDocumentEntry.uniqueId", &header.id);
        self.xml.close();
    }

    fn next_id(&mut self) -> String {
        self.count += 1;
        format!("id{:04}", self.count)
    }

    /// A slot, unless it has nothing to say.
    fn slot(&mut self, name: &str, values: &[String]) {
        if values.iter().all(String::is_empty) {
            return;
        }
        self.xml.open("rim:Slot", &[("name", name)]);
        self.xml.open("rim:ValueList", &[]);
        values.iter().for_each(|value| self.xml.text("rim:Value", &[], value));
        self.xml.close();
        self.xml.close();
    }

    fn name(&mut self, name: &str) {
        if name.is_empty() {
            return;
        }
        self.xml.open("rim:Name", &[]);
        self.xml.empty("rim:LocalizedString", &[("xml:lang", "fr-FR"), ("charset", "UTF-8"), ("value", name)]);
        self.xml.close();
    }

    fn classification(&mut self, scheme: &str, node: &str) {
        let id = self.next_id();
        self.xml.open(
            "rim:Classification",
            &[
                ("id", id.as_str()),
                ("classificationScheme", scheme),
                ("classifiedObject", self.object),
                ("nodeRepresentation", node),
                ("objectType", CLASSIFICATION),
            ],
        );
    }

    fn classified(&mut self, scheme: &str, code: &Code) {
        if code.code.is_empty() {
            return;
        }
        self.classification(scheme, &code.code);
        self.slot("codingScheme", std::slice::from_ref(&code.system));
        self.name(if code.label.is_empty() { &code.code } else { &code.label });
        self.xml.close();
    }

    fn author(&mut self, scheme: &str, author: &Person) {
        self.classification(scheme, "");
        self.slot("authorInstitution", &[xon(author)]);
        self.slot("authorPerson", &[xcn(author)]);
        self.slot("authorRole", std::slice::from_ref(&author.role));
        let Code { code, system, label } = &author.profession;
        if !code.is_empty() {
            self.slot("authorSpecialty", &[format!("{code}^{}^{system}", hl7(label))]);
        }
        self.xml.close();
    }

    fn identified(&mut self, scheme: &str, name: &str, value: &str) {
        let id = self.next_id();
        self.xml.open(
            "rim:ExternalIdentifier",
            &[
                ("id", id.as_str()),
                ("identificationScheme", scheme),
                ("registryObject", self.object),
                ("value", value),
                ("objectType", IDENTIFIER),
            ],
        );
        self.name(name);
        self.xml.close();
    }

    fn link(&mut self, kind: &str, source: &str, target: &str, count: &mut usize) {
        *count += 1;
        let id = format!("as{count:04}");
        self.xml.open(
            "rim:Association",
            &[
                ("id", id.as_str()),
                ("associationType", kind),
                ("sourceObject", source),
                ("targetObject", target),
                ("objectType", ASSOCIATION),
            ],
        );
        if kind == HAS_MEMBER {
            self.slot("SubmissionSetStatus", &["Original".to_owned()]);
        }
        self.xml.close();
    }
}

/// The traits of a patient, as fields of HL7 v2's PID.
fn patient_info(header: &Header) -> Vec<String> {
    let mut lines = Vec::new();
    if !header.birth_name.is_empty() {
        lines.push(format!("PID-5|{}^{}^^^^^L", hl7(&header.birth_name), hl7(&header.given_name)));
    }
    if !header.used_name.is_empty() {
        let given = if header.used_given_name.is_empty() { &header.given_name } else { &header.used_given_name };
        lines.push(format!("PID-5|{}^{}^^^^^D", hl7(&header.used_name), hl7(given)));
    }
    // HL7 v2's table 0001 says U where the other version says UN.
    let sex = if header.sex == "UN" { "U" } else { header.sex.as_str() };
    for (field, value) in [("PID-7", header.birth_date.get(..8).unwrap_or(&header.birth_date)), ("PID-8", sex)] {
        if !value.is_empty() {
            lines.push(format!("{field}|{value}"));
        }
    }
    lines
}

/// The sender's name and organisation.
fn sender(headers: &[Header]) -> (String, String) {
    let author = headers.first().and_then(|header| header.authors.first());
    author.map_or_else(Default::default, |author| {
        (format!("{} {}", author.given, author.family).trim().to_owned(), author.organisation.clone())
    })
}

fn index(headers: &[Header]) -> String {
    let escaped = |text: &str| {
        let mut out = String::new();
        escape(text, &mut out);
        out
    };
    let (author, organisation) = sender(headers);
    let items: Vec<String> = headers
        .iter()
        .enumerate()
        .map(|(at, header)| format!("<li><a href=\"{FOLDER}/{}\">{}</a></li>", name_for_document(at), escaped(&header.title)))
        .collect();
    // Placeholders are filled in one pass over the template: a title that looks like one stays what it is.
    filled(INDEX, &[("{author}", &escaped(&author)), ("{organisation}", &escaped(&organisation)), ("{documents}", &items.join("\n"))])
}

fn readme(headers: &[Header], packing: &Packing<'_>) -> String {
    let (author, organisation) = sender(headers);
    let date = packing.now.date();
    let date = format!("{:02}/{:02}/{:04}", date.day(), u8::from(date.month()), date.year());
    let single = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let values: [(&str, &str); 4] =
        [("{author}", &single(&author)), ("{organisation}", &single(&organisation)), ("{date}", &date), ("{software}", packing.software)];
    // Lines end as ISO 9660's readers expect.
    filled(README, &values).replace('\n', "\r\n")
}

fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let from = rest.get(before.len()..).unwrap_or_default();
        match values.iter().find(|(name, _)| from.starts_with(name)) {
            Some((name, value)) => {
                out.push_str(value);
                rest = from.get(name.len()..).unwrap_or_default();
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
