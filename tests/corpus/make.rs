//! Files of invented messages: clinical documents, archives, PDF, results.

use crate::people::Person;
use base64::Engine as _;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;

pub const NIR: &str = "1.2.250.1.213.1.4.8";
pub const NIA: &str = "1.2.250.1.213.1.4.9";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A clinical document: its header, and a PDF in it or a short narrative.
pub fn cda(patient: &Person, oid: Option<&str>, pdf: Option<&[u8]>) -> Vec<u8> {
    let id = oid.map_or(String::new(), |oid| format!("<id root='{oid}' extension='{}'/>", patient.ins));
    let used = if patient.used.is_empty() { String::new() } else { format!("<family qualifier='CL'>{}</family>", escaped(&patient.used)) };
    let body = match pdf {
        Some(pdf) => {
            let inside = base64::engine::general_purpose::STANDARD.encode(pdf);
            format!("<nonXMLBody><text mediaType='application/pdf' representation='B64'>{inside}</text></nonXMLBody>")
        }
        None => "<structuredBody><component><section><title>Conclusion</title><text>Examen sans particularité.</text></section></component></structuredBody>".to_owned(),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><code code='11488-4' \
         codeSystem='2.16.840.1.113883.6.1' displayName='CR de consultation'/><title>Compte rendu</title><recordTarget><patientRole>{id}\
         <patient><name><family qualifier='BR'>{family}</family>{used}<given>{all}</given><given qualifier='BR'>{first}</given></name>\
         <administrativeGenderCode code='{sex}'/><birthTime value='{date}'/></patient></patientRole></recordTarget>\
         <author><assignedAuthor><assignedPerson><name><prefix>DR</prefix><given>Camille</given><family>MARTIN</family></name></assignedPerson>\
         </assignedAuthor></author><component>{body}</component></ClinicalDocument>",
        family = escaped(&patient.family),
        all = escaped(&patient.given.join(" ").to_uppercase()),
        first = escaped(&patient.first().to_uppercase()),
        sex = if patient.is_woman { "F" } else { "M" },
        date = patient.date(),
    )
    .into_bytes()
}

/// An archive whose metadata name this patient, with these documents.
pub fn xdm(patient: &Person, documents: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = String::new();
    for at in 1..=documents.len() {
        let values = |values: &[String]| values.iter().map(|value| format!("<r:Value>{}</r:Value>", escaped(value))).collect::<String>();
        let cx = format!("{}^^^&{NIR}&ISO^NH", patient.ins);
        let info = [
            format!("PID-5|{}^{}^^^^^L", patient.family, patient.first().to_uppercase()),
            format!("PID-7|{}", patient.date()),
            format!("PID-8|{}", if patient.is_woman { "F" } else { "M" }),
        ];
        write!(
            objects,
            "<r:ExtrinsicObject mimeType='text/xml'><r:Slot name='sourcePatientId'><r:ValueList>{}</r:ValueList></r:Slot>\
             <r:Slot name='sourcePatientInfo'><r:ValueList>{}</r:ValueList></r:Slot>\
             <r:Slot name='URI'><r:ValueList><r:Value>DOC{at:05}.XML</r:Value></r:ValueList></r:Slot></r:ExtrinsicObject>",
            values(&[cx]),
            values(&info)
        )
        .unwrap();
    }
    let metadata = format!(
        "<SubmitObjectsRequest xmlns='urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0' xmlns:r='urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0'>\
         <r:RegistryObjectList>{objects}</r:RegistryObjectList></SubmitObjectsRequest>"
    );
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, octets: &[u8]| {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(octets).unwrap();
    };
    add("README.TXT", b"Pli");
    add("IHE_XDM/SUBSET01/METADATA.XML", metadata.as_bytes());
    for (at, document) in documents.iter().enumerate() {
        add(&format!("IHE_XDM/SUBSET01/DOC{:05}.XML", at + 1), document);
    }
    writer.finish().unwrap().into_inner()
}

/// A PDF that shows these lines.
pub fn pdf(text: &str) -> Vec<u8> {
    let mut shown = String::from("BT /F1 11 Tf 14 TL 50 800 Td ");
    for line in text.lines() {
        write!(shown, "({}) Tj T* ", windows(line)).unwrap();
    }
    shown.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{shown}\nendstream", shown.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let objects: String = objects.iter().enumerate().map(|(at, object)| format!("{} 0 obj\n{object}\nendobj\n", at + 1)).collect();
    format!("%PDF-1.4\n{objects}trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n").into_bytes()
}

/// A line in windows-1252, as a PDF string writes it.
fn windows(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars() {
        match c {
            '(' | ')' | '\\' => write!(out, "\\{c}").unwrap(),
            c if c.is_ascii() => out.push(c),
            'Œ' => out.push_str("\\214"),
            'œ' => out.push_str("\\234"),
            '’' => out.push_str("\\222"),
            '–' => out.push_str("\\226"),
            c => write!(out, "\\{:03o}", u32::from(c)).unwrap(),
        }
    }
    out
}

/// Results in HPRIM text form, names cut at `width` characters.
pub fn hprim(patient: &Person, width: usize) -> Vec<u8> {
    let cut = |name: &str| crate::people::plain(name).chars().take(width).collect::<String>();
    format!(
        "D{:06}\r\n{}\r\n{}\r\n2 RUE DES PRES\r\n\r\n39400 HAUTS DE BIENNE\r\n{}\r\n{}\r\n\r\n20/11/2026\r\n1234 LABORATOIRE\r\n5678 DR MARTIN CAMILLE\r\n\
         HEMOGLOBINE            13,2 g/dL\r\nPOTASSIUM               4,1 mmol/L\r\n****FIN****\r\n****FINFICHIER****\r\n",
        patient.born.0 * 31 % 999_983,
        cut(&patient.family),
        cut(patient.first()),
        patient.day(),
        patient.ins
    )
    .into_bytes()
}

/// The file that `--patient` reads.
pub fn patient_json(patient: &Person, has_ins: bool) -> String {
    serde_json::json!({
        "matricule": if has_ins { patient.ins.as_str() } else { "" },
        "oid": if has_ins { NIR } else { "" },
        "nom_naissance": patient.family,
        "nom_utilise": patient.used,
        "prenoms": patient.given.join(" "),
        "premier_prenom": patient.first(),
        "naissance": patient.date(),
        "sexe": if patient.is_woman { "F" } else { "M" },
    })
    .to_string()
}
