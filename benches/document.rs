//! What opening a clinical document costs, and turning it into a page: `cargo bench --bench document`.
//!
//! One of 3 MB of results, whose narrative and entries weigh about the same; one of 3 MB that is nearly all a PDF. Ends with
//! 1 where one opens in more than 200 ms.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use base64::Engine as _;
use criterion::Criterion;
use pli::formats::documents;
use std::fmt::Write as _;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The size of the documents, in octets.
const SIZE: usize = 3_000_000;
/// What opening one may take.
const AIM: Duration = Duration::from_millis(200);

const HEADER: &str = "<?xml version='1.0' encoding='UTF-8'?><ClinicalDocument xmlns='urn:hl7-org:v3' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>\
    <code code='11502-2'/><title>Bilan</title><recordTarget><patientRole><id root='1.2.250.1.213.1.4.10' extension='255069999999934'/><patient><name>\
    <family qualifier='BR'>VIAL</family><given qualifier='BR'>PAULE</given></name><birthTime value='19550612'/></patient></patientRole></recordTarget><component>";

fn results() -> String {
    let (mut rows, mut entries) = (String::new(), String::new());
    for number in 0.. {
        if HEADER.len() + rows.len() + entries.len() > SIZE {
            break;
        }
        write!(rows, "<tr>\n  <td><content ID='r{number}'>Examen n° {number}</content></td>\n  <td styleCode='Bold'>{number},5</td>\n  <td>mmol/L &amp; plus</td>\n</tr>\n").unwrap();
        write!(
            entries,
            "<component typeCode='COMP'>\n  <observation classCode='OBS' moodCode='EVN'>\n    <templateId root='1.3.6.1.4.1.19376.1.3.1.6'/>\n    \
             <code code='{number}-4' codeSystem='2.16.840.1.113883.6.1'><originalText><reference value='#r{number}'/></originalText></code>\n    \
             <effectiveTime value='20261118'/>\n    <value xsi:type='PQ' value='{number}.5' unit='mmol/L'/>\n    <referenceRange><observationRange>\
             <value xsi:type='IVL_PQ'><low value='3.5'/><high value='5.1'/></value></observationRange></referenceRange>\n  </observation>\n</component>\n"
        )
        .unwrap();
    }
    format!(
        "{HEADER}<structuredBody><component><section><title>Résultats</title><text><table><tbody>{rows}</tbody></table></text><entry><act><entryRelationship>\
         <organizer>{entries}</organizer></entryRelationship></act></entry></section></component></structuredBody></component></ClinicalDocument>"
    )
}

fn pages() -> String {
    let mut pdf = b"%PDF-1.4\n".to_vec();
    pdf.resize(SIZE * 3 / 4, b'x');
    let packed = base64::engine::general_purpose::STANDARD.encode(pdf);
    let lines: String = packed.as_bytes().chunks(76).map(|line| format!("{}\n", String::from_utf8_lossy(line))).collect();
    format!(
        "{HEADER}<nonXMLBody><text mediaType='application/pdf' representation='B64'>{lines}</text></nonXMLBody></component></ClinicalDocument>"
    )
}

fn main() -> ExitCode {
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    let mut is_slow = false;
    for (name, document) in [("results", results()), ("pdf", pages())] {
        let open = || documents::open("document.xml", "text/xml", document.as_bytes());
        criterion.bench_function(&format!("document/open/{name}"), |bencher| bencher.iter(open));
        let start = Instant::now();
        let file = black_box(open());
        let took = start.elapsed();
        println!(
            "{name}: {:.1} MB, {} results, {took:?}",
            document.len() as f64 / 1e6,
            file.documents.iter().map(|one| one.biology.len()).sum::<usize>()
        );
        let now = time::OffsetDateTime::UNIX_EPOCH;
        criterion.bench_function(&format!("document/page/{name}"), |bencher| bencher.iter(|| pli::text::document_page(&file, "", now)));
        is_slow |= took > AIM;
    }
    if is_slow && !cfg!(debug_assertions) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
