use super::*;
use crate::formats::texts::of_document;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;

/// A file of these objects, numbered from 1; the first is the catalogue.
fn file(objects: &[String]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    for (at, object) in objects.iter().enumerate() {
        write!(out, "{} 0 obj\n{object}\nendobj\n", at + 1).unwrap();
    }
    out.push_str("trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n");
    out.into_bytes()
}

fn stream(extra: &str, octets: &str) -> String {
    format!("<< {extra} /Length {} >>\nstream\n{octets}\nendstream", octets.len())
}

/// A file of one page that shows this, with these fonts as objects from 5 on.
fn page(shown: &str, fonts: &[&str]) -> Vec<u8> {
    let names: String = (0..fonts.len()).map(|at| format!("/F{} {} 0 R ", at + 1, at + 5)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << {names} >> >> >>"),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_owned(),
        stream("", shown),
    ];
    objects.extend(fonts.iter().map(|font| (*font).to_owned()));
    file(&objects)
}

fn text(octets: &[u8]) -> String {
    of_document("a.pdf", "application/pdf", octets).unwrap_or_default()
}

fn deflated(octets: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

/// The same, with this compressed stream as object `number`.
fn with_stream(mut file: Vec<u8>, number: u32, extra: &str, octets: &[u8]) -> Vec<u8> {
    write!(file, "{number} 0 obj << /Filter /FlateDecode {extra} /Length {} >>\nstream\n", octets.len()).unwrap();
    file.extend_from_slice(octets);
    file.extend_from_slice(b"\nendstream endobj\n");
    file
}

const HELVETICA: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

/// All glyphs half an em wide.
fn measured() -> String {
    let widths = "500 ".repeat(224);
    format!("<< /Type /Font /Subtype /TrueType /Encoding /WinAnsiEncoding /FirstChar 32 /Widths [{widths}] >>")
}

#[test]
fn lines_are_lines_and_every_way_to_show_is_read() {
    let shown = "BT /F1 12 Tf 14 TL 50 800 Td (Compte rendu) Tj T* (d'op\\351ration) Tj (suite) ' 1 2 (fin) \" \
        0 -14 TD [(p)-20(oumon)-300(droit)] TJ ET";
    assert_eq!(text(&page(shown, &[HELVETICA])), "Compte rendu\nd'opération\nsuite\nfin\npoumon droit\n");
}

#[test]
fn pieces_of_words_placed_one_by_one_are_words() {
    // Ten points a character's pair: « car » ends at 65, « dio » begins there, « logie » a space further, then the next line.
    let shown = "BT /F1 10 Tf 1 0 0 1 50 700 Tm (car) Tj ET BT 1 0 0 1 65 700 Tm (dio) Tj 1 0 0 1 83 700 Tm (logie) Tj \
        1 0 0 1 50 688 Tm (suite) Tj ET";
    assert_eq!(text(&page(shown, &[&measured()])), "cardio logie\nsuite\n");
    // The same upside down and twice as large, as some writers set up their pages.
    let turned = format!("q 2 0 0 -2 0 800 cm {} Q", shown.replace("1 0 0 1", "1 0 0 -1"));
    assert_eq!(text(&page(&turned, &[&measured()])), "cardio logie\nsuite\n");
    // Without widths nobody knows: what is placed apart is apart.
    assert_eq!(text(&page(shown, &[HELVETICA])), "car dio logie\nsuite\n");
    let cut = "BT /F1 10 Tf 14 TL (hypo\\255) Tj T* (tension) Tj ET";
    assert_eq!(text(&page(cut, &[&measured()])), "hypotension\n");
}

#[test]
fn fonts_say_what_their_codes_are() {
    let composite = "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [7 0 R] /ToUnicode 6 0 R >>";
    let map = stream("", "1 beginbfrange <0001> <001A> <0061> endbfrange 1 beginbfchar <0030> <0153> endbfchar");
    let descendant = "<< /Type /Font /Subtype /CIDFontType2 /W [1 [500 500] 3 48 500] >>";
    let shown = "BT /F1 10 Tf <00030030001500120013> Tj ET";
    assert_eq!(text(&page(shown, &[composite, &map, descendant])), "cœurs\n");
    let differing = "<< /Type /Font /Subtype /Type1 /Encoding << /Differences [1 /C /oe /u /r /f_i /eacute] >> >>";
    assert_eq!(text(&page("BT /F1 10 Tf (\\001\\002\\003\\004) Tj <0506> Tj ET", &[differing])), "Cœurﬁé\n");
    let japanese = "<< /Type /Font /Subtype /Type0 /Encoding /90ms-RKSJ-H /DescendantFonts [] >>";
    assert_eq!(text(&page("BT /F1 10 Tf (abcd) Tj ET", &[japanese])), "", "a character set nobody reads here");
}

#[test]
fn compressed_pages_and_objects_are_read() {
    let objects = b"1 0 2 40 3 90 5 140 ".to_vec();
    let mut packed = vec![b' '; 260];
    packed[..objects.len()].copy_from_slice(&objects);
    let put = |packed: &mut Vec<u8>, at: usize, text: &str| packed[60 + at..60 + at + text.len()].copy_from_slice(text.as_bytes());
    put(&mut packed, 0, "<</Type/Catalog/Pages 2 0 R>>");
    put(&mut packed, 40, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    put(&mut packed, 90, "<</Contents 4 0 R/Resources 5 0 R>>");
    put(&mut packed, 140, "<</Font<</F1 6 0 R>>>>");
    let start = format!("%PDF-1.5\n6 0 obj {HELVETICA} endobj\n").into_bytes();
    let with_page = with_stream(start, 4, "", &deflated("BT /F1 9 Tf (caché) Tj ET".replace('é', "\\351").as_bytes()));
    let mut whole = with_stream(with_page, 8, "/Type /ObjStm /N 4 /First 60", &deflated(&packed));
    assert_eq!(text(&whole), "caché\n", "the catalogue is found without a trailer");
    whole.extend_from_slice(b"9 0 obj << /Type /XRef /Root 1 0 R /Encrypt 10 0 R /Length 0 >> stream\n\nendstream endobj");
    assert_eq!(text(&whole), "", "an encrypted file has no text");
}

#[test]
fn forms_and_fields_are_read_and_pictures_are_not() {
    let shown = "BT /F1 9 Tf (avant) Tj ET /X1 Do BI /W 1 /H 1 ID \x00(non) Tj EI /X2 Do BT 0 -20 Td (apr\\350s) Tj ET";
    let base = "/Font << /F1 5 0 R >> /XObject << /X1 6 0 R /X2 7 0 R >>";
    let objects = [
        "<< /Pages 2 0 R >>".to_owned(),
        "<< /Kids [3 0 R] >>".to_owned(),
        format!("<< /Contents [4 0 R] /Annots [8 0 R] /Resources << {base} >> >>"),
        stream("", shown),
        HELVETICA.to_owned(),
        stream("/Subtype /Form /Matrix [1 0 0 1 0 -9]", "BT /F1 9 Tf (forme) Tj ET /X1 Do"),
        stream("/Subtype /Image", "BT /F1 9 Tf (image) Tj ET"),
        "<< /AP << /N 9 0 R >> >>".to_owned(),
        stream("/Subtype /Form /Resources << /Font << /F1 5 0 R >> >>", "BT /F1 9 Tf (champ) Tj ET"),
    ];
    let found = text(&file(&objects));
    // A form that shows itself does so a few times.
    assert_eq!(found.replace("forme\n", ""), "avant\naprès\nchamp\n");
    assert!((1..10).contains(&found.matches("forme").count()));
}

#[test]
fn what_leads_in_circles_ends() {
    let objects = ["<< /Pages 2 0 R >>", "<< /Kids [2 0 R 3 0 R 2 0 R] >>", "<< /Kids [2 0 R 3 0 R] /Contents 3 0 R >>"].map(str::to_owned);
    assert_eq!(text(&file(&objects)), "");
    let own = ["<< /Pages 2 0 R >>", "<< /Kids 2 0 R /Contents 2 0 R /Resources 3 0 R >>", "3 0 R"].map(str::to_owned);
    assert_eq!(text(&file(&own)), "");
    let stream_in_itself = with_stream(b"%PDF-1.5\n".to_vec(), 1, "/Type /ObjStm /N 2 /First 8", &deflated(b"1 0 1 0 1 0 R"));
    assert_eq!(text(&stream_in_itself), "");
    // Two hundred thousand kids that are each other's.
    let kids = "2 0 R 3 0 R ".repeat(100_000);
    assert_eq!(text(&file(&["<< /Pages 2 0 R >>".to_owned(), format!("<< /Kids [{kids}] >>"), format!("<< /Kids [{kids}] >>")])), "");
}

/// What a file costs: steps, and octets inflated.
fn cost(octets: &[u8]) -> (u64, usize) {
    let (bounds, mut out) = (Bounds::new(), Gathered::new(1 << 20));
    let (steps, room) = (bounds.steps_left(), bounds.room());
    gather(octets, &bounds, &mut out);
    (steps - bounds.steps_left(), room - bounds.room())
}

#[test]
fn bombs_cost_what_is_allowed_and_no_more() {
    let zeros = deflated(&vec![b' '; 9 << 20]);
    let shown = deflated(&b"BT /F1 9 Tf (x) Tj ET ".repeat(30_000));
    let head = |contents: &str| {
        let objects = ["<< /Pages 2 0 R >>".to_owned(), "<< /Kids [3 0 R] >>".to_owned()];
        let page = format!("<< /Contents [{contents}] /Resources << /Font << /F1 5 0 R >> >> >>");
        file(&[objects.as_slice(), &[page, "null".to_owned(), HELVETICA.to_owned()]].concat())
    };
    for (what, bomb) in [
        ("a stream that inflates past what one may", with_stream(head("4 0 R"), 4, "", &zeros)),
        ("the same two hundred times", with_stream(head(&"4 0 R ".repeat(200)), 4, "", &shown)),
        ("an object stream", with_stream(head("4 0 R"), 4, "/Type /ObjStm /N 100000000 /First 10", &zeros)),
        ("a length of a hundred megabytes", b"%PDF-1\n4 0 obj << /Length 100000000 >>\nstream\n".repeat(50_000)),
        ("objects that do not end", b"%PDF-1 1 0 obj << /A [ ( ".repeat(100_000)),
        ("names of a megabyte", [b"%PDF-1 1 0 obj /".to_vec(), vec![b'a'; 1 << 20]].concat().repeat(20)),
        ("numbers of a megabyte", [b"%PDF-1 1 0 obj ".to_vec(), vec![b'9'; 1 << 20]].concat().repeat(20)),
        ("generations", [b"%PDF-1 ".to_vec(), b"1 0 ".repeat(1 << 20), b"obj obj obj".to_vec()].concat()),
    ] {
        let (steps, inflated) = cost(&bomb);
        assert!(steps <= 4_000_000 && inflated <= 24 << 20, "{what}: {steps} steps, {inflated} octets");
    }
}

#[test]
fn a_page_that_is_too_long_is_read_to_the_limit() {
    let shown = "BT /F1 9 Tf (mot) Tj ET ".repeat(300_000);
    let mut objects = vec!["<< /Pages 2 0 R >>".to_owned(), "<< /Kids [3 0 R] >>".to_owned()];
    let contents = "4 0 R ".repeat(9);
    objects.push(format!("<< /Contents [{contents}] /Resources << /Font << /F1 5 0 R >> >> >>"));
    objects.extend([stream("", &shown), HELVETICA.to_owned()]);
    let found = text(&file(&objects));
    assert!(found.starts_with("mot") && found.len() > 100_000 && found.len() < 200_000, "{}", found.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300)))]

    #[test]
    fn any_damage_gives_less_text_and_no_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40), cut in any::<prop::sample::Index>()) {
        let composite = "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [7 0 R] /ToUnicode 6 0 R >>";
        let map = stream("", "1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <0001> <001A> <0061> endbfrange");
        let font = measured();
        let shown = "q 1 0 0 1 0 0 cm BT /F1 9 Tf 14 TL <0003> Tj /F4 8 Tf [(a)-5(b)] TJ T* (c) ' 1 2 (d) \" ET Q BI ID x EI";
        let mut damaged = with_stream(page(shown, &[composite, &map, "<< /DW 1 /W [1 [5] 2 3 4] >>", &font]), 4, "", &deflated(shown.as_bytes()));
        for (place, octet) in &changes {
            let at = place.index(damaged.len());
            damaged[at] = *octet;
        }
        drop(text(&damaged));
        damaged.truncate(cut.index(damaged.len()));
        drop(text(&damaged));
    }

    #[test]
    fn any_octets_are_read_without_panic(octets in proptest::collection::vec(any::<u8>(), 0..600)) {
        drop(text(&[b"%PDF-1.7 1 0 obj <<".as_slice(), &octets].concat()));
        drop(text(&page(&String::from_utf8_lossy(&octets), &[HELVETICA])));
    }
}
