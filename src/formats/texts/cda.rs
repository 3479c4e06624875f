//! What a person may search of a clinical document (HL7 CDA R2; CI-SIS "Structuration minimale"): its title, its patient's
//! name and matricule, its authors, and the titles and texts of its sections. Coded entries are not text; the documents
//! that it holds (`nonXMLBody`, pictures of results) are given back to be read in turn.

use super::bounds::{Bounds, Gathered};
use crate::formats::cda::INS_OIDS;
use crate::formats::xml::{Element, Node, Walker, XmlError, text_of};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The largest document read, in octets.
const LIMIT: usize = 24 << 20;
/// The most documents inside one.
const INSIDE: usize = 4;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A document inside a clinical document.
pub(super) struct Inside {
    pub(super) media_type: String,
    pub(super) octets: Vec<u8>,
}

/// Where an element stands, as far as its text is concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Around the clinical document: nothing, or the stylesheet of a document that shows itself.
    Around,
    Document,
    Record,
    Role,
    Patient,
    /// An author, and what says who it is.
    Author,
    Body,
    Section,
    /// Coded: only files count in it.
    Entry,
    /// Text that is gathered.
    Said,
    /// A file in base64.
    File,
    Skipped,
}

impl Place {
    fn of(self, element: &Element<'_>) -> Self {
        let name = element.local();
        match (self, name) {
            (Self::Around, "ClinicalDocument") => Self::Document,
            (Self::Around, "stylesheet" | "Contenu") => Self::Around,
            (Self::Document, "title") => Self::Said,
            (Self::Document, "recordTarget") => Self::Record,
            (Self::Document, "author" | "legalAuthenticator") => Self::Author,
            (Self::Document, "component") => Self::Body,
            (Self::Record, "patientRole") => Self::Role,
            (Self::Role, "patient") => Self::Patient,
            (Self::Patient | Self::Author, "name") => Self::Said,
            (Self::Author, _) => Self::Author,
            (Self::Body, "section") => Self::Section,
            (Self::Body | Self::Entry, "text" | "value") if is_base64(element) => Self::File,
            (Self::Body | Self::Section, "text") | (Self::Section, "title") => Self::Said,
            (Self::Body, _) | (Self::Section, "component") => Self::Body,
            (Self::Section, "entry") | (Self::Entry, _) => Self::Entry,
            (Self::Said, _) => Self::Said,
            _ => Self::Skipped,
        }
    }
}

fn is_base64(element: &Element<'_>) -> bool {
    element.attribute("representation").as_deref() == Some("B64")
}

/// Whether an element's text belongs to the word before it.
fn is_inside_words(name: &str) -> bool {
    matches!(name, "content" | "sub" | "sup" | "linkHtml" | "footnoteRef")
}

/// Gathers the text of a clinical document, and gives the documents it holds. A document that breaks off gives what came
/// before.
///
/// # Errors
/// Where it cannot be read at all.
pub(super) fn gather(octets: &[u8], bounds: &Bounds, out: &mut Gathered) -> Result<Vec<Inside>, XmlError> {
    let mut found = Vec::new();
    if octets.len() > LIMIT || bounds.room() < octets.len() {
        return Ok(found);
    }
    bounds.inflated(octets.len());
    let text = text_of(octets)?;
    let mut walker = Walker::new(&text);
    let mut places: Vec<Place> = Vec::new();
    let mut inside: Option<(String, String)> = None;
    while let Ok(Some(node)) = walker.next_node() {
        if !bounds.step(1) {
            break;
        }
        let above = places.last().copied();
        match node {
            Node::Open(element) => {
                let place = above.unwrap_or(Place::Around).of(&element);
                let is_other = place == Place::Document && element.attribute("xmlns").is_some_and(|ns| ns != "urn:hl7-org:v3");
                if is_other || (above.is_none() && place == Place::Skipped) {
                    break;
                }
                if above == Some(Place::Role) && element.local() == "id" {
                    matricule(&element, out);
                }
                if place == Place::Said && !is_inside_words(element.local()) {
                    out.gap();
                }
                if place == Place::File {
                    inside = Some((element.attribute("mediaType").unwrap_or_default(), String::new()));
                }
                places.push(place);
            }
            Node::Text(piece) => match (above, &mut inside) {
                (Some(Place::Said), _) => out.words(&piece),
                (Some(Place::File), Some((_, file))) => file.extend(piece.split_ascii_whitespace()),
                _ => {}
            },
            Node::Close => {
                places.pop();
                match (above, places.last()) {
                    (Some(Place::Said), Some(Place::Said)) => {}
                    (Some(Place::Said), _) => out.line(),
                    (Some(Place::File), _) => {
                        if let Some((media_type, file)) = inside.take().filter(|_| found.len() < INSIDE) {
                            found.extend(BASE64.decode(file).ok().map(|octets| Inside { media_type, octets }));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(found)
}

/// A patient's national identity.
fn matricule(element: &Element<'_>, out: &mut Gathered) {
    if element.attribute("root").is_some_and(|root| INS_OIDS.contains(&root.as_str())) {
        out.gap();
        out.words(&element.attribute("extension").unwrap_or_default());
        out.line();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Vec<Inside>) {
        let mut out = Gathered::new(10_000);
        let found = gather(text.as_bytes(), &Bounds::new(), &mut out).unwrap_or_default();
        (out.into_text(), found)
    }

    const DOCUMENT: &str = "<?xml version='1.0' encoding='UTF-8'?><ClinicalDocument xmlns='urn:hl7-org:v3'><title>Compte rendu d&apos;imagerie</title>\
        <code displayName='codé'/><recordTarget><patientRole><id root='1.2.3' extension='77'/>\
        <id root='1.2.250.1.213.1.4.10' extension='255069999999934'/><addr><city>Ailleurs</city></addr><patient><name>\
        <given>Paule</given><family qualifier='BR'>VIAL</family></name></patient></patientRole></recordTarget>\
        <author><assignedAuthor><assignedPerson><name><prefix>Dr</prefix> <family>ROUX</family></name></assignedPerson>\
        <representedOrganization><name>Centre des Rousses</name></representedOrganization></assignedAuthor></author>\
        <custodian><name>Dépositaire</name></custodian>\
        <component><structuredBody><component><section><code code='1'/><title>Conclusion</title><text>Œ<content>dème</content>\
        <paragraph>Stable</paragraph><table><tbody><tr><td>TSH</td><td>2,1</td></tr></tbody></table></text>\
        <entry><observation><code displayName='entrée'/><value representation='B64' mediaType='text/plain'>Y2FjaMOp\n</value></observation></entry>\
        <component><section><title>Détail</title></section></component></section></component></structuredBody></component></ClinicalDocument>";

    #[test]
    fn what_a_person_reads_is_gathered() {
        let (text, inside) = read(DOCUMENT);
        let expected =
            "Compte rendu d'imagerie\n255069999999934\nPaule VIAL\nDr ROUX\nCentre des Rousses\nConclusion\nŒdème Stable TSH 2,1\nDétail\n";
        assert_eq!(text, expected);
        assert_eq!((inside.len(), inside[0].media_type.as_str(), inside[0].octets.as_slice()), (1, "text/plain", "caché".as_bytes()));
    }

    #[test]
    fn other_documents_and_what_stands_around_give_nothing() {
        for text in ["<html><title>x</title></html>", "<ClinicalDocument xmlns='urn:autre'><title>x</title></ClinicalDocument>"] {
            assert_eq!(read(text).0, "", "{text}");
        }
        let shown = "<stylesheet><title>non</title><template>non</template><Contenu><ClinicalDocument><title>oui</title></ClinicalDocument></Contenu></stylesheet>";
        assert_eq!(read(shown).0, "oui\n");
    }

    #[test]
    fn what_breaks_off_gives_what_came_before() {
        assert_eq!(read("<ClinicalDocument><title>début</title><component>&x;").0, "début\n");
        let bomb = "<!DOCTYPE a [<!ENTITY x 'y'>]><ClinicalDocument><title>&x;</title></ClinicalDocument>";
        assert_eq!(read(bomb).0, "");
        assert_eq!(read(&format!("<ClinicalDocument>{}", "<component>".repeat(100_000))).0, "");
    }
}
