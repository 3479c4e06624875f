//! Clinical documents made to harm: each is read within bounds, and says what is left out.

use pli::domain::display::Block;
use pli::domain::document::{DocumentFault, HealthDocument, OpenedFile};
use pli::formats::documents;
use proptest::prelude::*;

fn open(body: &str) -> OpenedFile {
    let document = format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>T</title><recordTarget><patientRole><patient><name><family>VIAL</family></name></patient>\
         </patientRole></recordTarget><component><structuredBody>{body}</structuredBody></component></ClinicalDocument>"
    );
    documents::open("a.xml", "text/xml", document.as_bytes())
}

fn section(text: &str) -> HealthDocument {
    open(&format!("<component><section><title>S</title><text>{text}</text></section></component>")).documents.remove(0)
}

fn cells(blocks: &[Block]) -> usize {
    let of = |block: &Block| match block {
        Block::Table(rows) => rows.iter().flatten().map(|cell| 1 + cells(&cell.blocks)).sum(),
        _ => 0,
    };
    blocks.iter().map(of).sum()
}

#[test]
fn nesting_is_bounded_and_its_words_are_kept() {
    let deep = format!("{}mot{}", "<table><tr><td>".repeat(60), "</td></tr></table>".repeat(60));
    let document = section(&deep);
    assert!(document.faults.is_empty());
    assert!(pli::text::plain(&document.sections[0].blocks).contains("mot"));
    assert!(cells(&document.sections[0].blocks) <= 30);
    let document = section(&format!("{}mot", "<list><item>".repeat(100_000)));
    assert_eq!(document.faults, [DocumentFault::OverLimits]);
    let sections = format!("{}{}", "<component><section><title>x</title>".repeat(90), "</section></component>".repeat(90));
    assert_eq!(open(&sections).documents[0].section_count(), 90);
}

#[test]
fn tables_do_not_grow_beyond_what_is_written() {
    let wide = section(
        "<table><tr><td colspan='65535'>a</td><td colspan='9'>b</td></tr><tr><td rowspan='65535' colspan='200'>c</td></tr><tr><td>d</td></tr></table>",
    );
    assert!(cells(&wide.sections[0].blocks) <= 6);
    let rows = "<tr><td rowspan='60000'/><td rowspan='60000'/><td>x</td></tr>".repeat(20_000);
    let tall = section(&format!("<table><tbody>{rows}</tbody></table>"));
    assert!(cells(&tall.sections[0].blocks) <= 200_000);
    let many = section(&format!("<table>{}</table>", "<tr><td>x</td></tr>".repeat(150_000)));
    assert_eq!(many.faults, [DocumentFault::Truncated]);
    assert_eq!(cells(&many.sections[0].blocks), 100_000);
}

#[test]
fn a_long_link_is_not_repeated_without_end() {
    let pieces = "<content styleCode='Bold'>a</content>b".repeat(100_000);
    let document = section(&format!("<linkHtml href='https://exemple.test/{}'>{pieces}</linkHtml>", "x".repeat(8_000)));
    assert_eq!(document.faults, [DocumentFault::Truncated]);
}

#[test]
fn many_results_on_one_long_text_are_bounded() {
    let entry = "<entry><observation><templateId root='1.3.6.1.4.1.19376.1.3.1.6'/><code code='1'><originalText><reference value='#t'/></originalText></code>\
                 <value><reference value='#t'/></value></observation></entry>";
    let body = format!(
        "<component><section><text><content ID='t'>{}</content></text>{}</section></component>",
        "mot ".repeat(500_000),
        entry.repeat(15_000)
    );
    let document = open(&body).documents.remove(0);
    assert!(document.biology.len() < 15_000 && document.faults == [DocumentFault::Truncated]);
    assert!(document.biology.iter().all(|result| result.value.len() <= 2_000));
}

/// Nothing here has a clock: it would take hours, were what results share looked for again for each.
#[test]
fn what_results_share_is_looked_for_once() {
    let entry = "<entry><observation><templateId root='1.3.6.1.4.1.19376.1.3.1.6'/><code code='1'><originalText><reference value='#t'/></originalText></code></observation></entry>";
    let text = format!("<text><content ID='t'>{}</content></text>", "<content/>".repeat(300_000));
    let document = open(&format!("<component><section>{text}{}</section></component>", entry.repeat(19_000))).documents.remove(0);
    assert_eq!((document.biology.len(), document.faults.len()), (19_000, 0));
}

#[test]
fn an_image_shown_a_thousand_times_is_kept_once() {
    let shown = "<renderMultiMedia referencedObject='i'/>".repeat(1_000);
    let media = format!(
        "<entry><observationMedia ID='i'><value mediaType='image/png' representation='B64'>iVBORw{}</value></observationMedia></entry>",
        "A".repeat(40_002)
    );
    let document = open(&format!("<component><section><text>{shown}</text>{media}</section></component>")).documents.remove(0);
    assert_eq!((document.pictures.len(), document.sections[0].blocks.len()), (1, 1_000));
}

#[test]
fn what_breaks_off_gives_what_came_before() {
    let whole = "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>Bilan</title><component><structuredBody><component><section><title>S</title><text>un mot";
    let file = documents::open("a.xml", "", whole.as_bytes());
    assert_eq!(file.documents[0].faults, [DocumentFault::NoPatient, DocumentFault::Truncated]);
    assert_eq!(pli::text::plain(&file.documents[0].sections[0].blocks), "un mot\n");
}

#[test]
fn no_sign_that_turns_the_direction_of_writing_is_kept() {
    let document = section("a\u{202e}b <linkHtml href='https://exemple.test'>\u{200f}c</linkHtml>&#x202e;");
    assert_eq!(pli::text::plain(&document.sections[0].blocks), "ab c <https://exemple.test>\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn damage_anywhere_is_no_panic(
        which in 0usize..5,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let name = ["niveau1-pdf.xml", "niveau3-complet.xml", "biologie.xml", "autopresentable.xml", "hostile-renvois.xml"][which];
        let mut octets = std::fs::read(super::cda::folder().join(name)).unwrap();
        for (place, octet) in &changes {
            let at = place.index(octets.len());
            octets[at] = *octet;
        }
        if let Some(cut) = cut {
            octets.truncate(cut.index(octets.len()));
        }
        let file = documents::open(name, "", &octets);
        drop(pli::text::document_page(&file, name, time::OffsetDateTime::UNIX_EPOCH));
    }
}
