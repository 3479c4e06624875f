//! PDF files made by hand.

use std::io::Write as _;

/// A PDF of these objects, numbered from 1; the first is the catalogue. `trailer` is what its trailer has besides.
pub fn file(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = vec![];
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        writeln!(out, "{} 0 obj", at + 1).unwrap();
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(out, "{place:010} 00000 n ").unwrap();
    }
    write!(out, "trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).unwrap();
    out
}

/// A stream with these entries in its dictionary.
pub fn stream(entries: &str, octets: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{entries}/Length {}>>stream\n", octets.len()).into_bytes();
    out.extend_from_slice(octets);
    out.extend_from_slice(b"\nendstream");
    out
}

/// A PDF of one page of this size, with this content, these resources and these further objects, from number 5 on.
pub fn page(media_box: &str, resources: &str, content: &[u8], others: &[Vec<u8>]) -> Vec<u8> {
    let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[{media_box}]/Resources<<{resources}>>/Contents 4 0 R>>");
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        page.into_bytes(),
        stream("", content),
    ];
    objects.extend_from_slice(others);
    file(&objects, "")
}

/// A page of A4 that is red on its left half and says something in a standard font.
pub fn plain() -> Vec<u8> {
    let content = b"1 0 0 rg 0 0 297.5 842 re f 0 g BT /F1 24 Tf 320 700 Td (Bilan du patient) Tj ET";
    page("0 0 595 842", "/Font<</F1 5 0 R>>", content, &[b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec()])
}

/// A page that is a photograph: no two pixels alike.
pub fn noisy() -> Vec<u8> {
    let mut seed = 7_u32;
    let pixels: Vec<u8> = (0..400 * 500 * 3)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        })
        .collect();
    let entries = "/Type/XObject/Subtype/Image/Width 400/Height 500/ColorSpace/DeviceRGB/BitsPerComponent 8";
    page("0 0 400 500", "/XObject<</I 5 0 R>>", b"q 400 0 0 500 0 0 cm /I Do Q", &[stream(entries, &pixels)])
}
