//! Whether a file is PDF/A-1b already (ISO 19005-1:2005).
//!
//! What it says of itself is not enough: many files say it falsely. Everything that can be verified without laying out the
//! pages is; where something cannot be, or is unusual, the answer is no, and the file will be written anew.

use super::draw::open;
use super::rebuild::text;
use hayro::hayro_syntax::content::UntypedIter;
use hayro::hayro_syntax::object::{Array, DateTime, Dict, MaybeRef, Name, Number, Object, Stream};
use hayro::hayro_syntax::{Filter, Pdf};

/// How deep values may be in each other, and how many there may be in all.
const DEPTH: usize = 24;
const VALUES: usize = 2_000_000;
/// How deep the graphics state may be saved (6.1.12, table 1).
const SAVED: usize = 28;
/// The largest metadata read, in octets.
const METADATA: usize = 4 << 20;

/// Keys that PDF/A-1 has not, or that lead to what it has not: actions by themselves, files inside, optional content, forms,
/// encryption, transfer functions, alternate images.
const KEYS: [&[u8]; 19] = [
    b"AA",
    b"AcroForm",
    b"Alternates",
    b"EF",
    b"EmbeddedFiles",
    b"Encrypt",
    b"FDecodeParms",
    b"FFilter",
    b"HTP",
    b"JS",
    b"JavaScript",
    b"OC",
    b"OCProperties",
    b"OPI",
    b"PresSteps",
    b"Ref",
    b"Requirements",
    b"SMaskInData",
    b"XFA",
];
/// The actions that are left (6.6.1), and what else is written under `S`: output intents, borders, numbering, structure. A transparency group is none of them.
const ACTIONS_REFUSED: [&[u8]; 15] = [
    b"GoTo3DView",
    b"GoToE",
    b"Hide",
    b"ImportData",
    b"JavaScript",
    b"Launch",
    b"Movie",
    b"Named",
    b"NoOp",
    b"Rendition",
    b"ResetForm",
    b"SetState",
    b"Sound",
    b"SubmitForm",
    b"Transparency",
];
const INTENTS: [&[u8]; 4] = [b"AbsoluteColorimetric", b"Perceptual", b"RelativeColorimetric", b"Saturation"];

/// Whether a file is PDF/A-1b already (or PDF/A-1a, which is more). Where it is not certain, it is not.
#[must_use]
pub fn is_pdf_a(octets: &[u8]) -> bool {
    // Most files do not even say it.
    contains(octets, b"pdfaid") && is_framed(octets) && open(octets).is_ok_and(|pdf| examine(&pdf).is_some())
}

fn must(holds: bool) -> Option<()> {
    holds.then_some(())
}

fn contains(octets: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else { return true };
    let mut rest = octets;
    while let Some(at) = rest.iter().position(|octet| octet == first) {
        rest = rest.get(at..).unwrap_or_default();
        if rest.starts_with(word) {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

fn last(octets: &[u8], word: &[u8]) -> Option<usize> {
    octets.windows(word.len()).rposition(|window| window == word)
}

/// Header, second line, table of places, trailer and end (6.1.2 to 6.1.4), and none of the forms that came after PDF 1.4.
fn is_framed(octets: &[u8]) -> bool {
    let check = || {
        let rest = octets.strip_prefix(b"%PDF-1.")?;
        let (_, rest) = rest.split_first().filter(|(minor, _)| (b'1'..=b'7').contains(minor))?;
        let rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).or(rest.strip_prefix(b"\r"))?;
        let comment = rest.strip_prefix(b"%")?.get(..4)?;
        must(comment.iter().all(|octet| *octet > 127))?;
        must(octets.trim_ascii_end().ends_with(b"%%EOF"))?;
        let at = last(octets, b"startxref")?;
        let digits: String = octets
            .get(at + 9..)?
            .iter()
            .map(|b| char::from(*b))
            .skip_while(char::is_ascii_whitespace)
            .take_while(char::is_ascii_digit)
            .collect();
        must(octets.get(digits.parse::<usize>().ok()?..)?.starts_with(b"xref"))?;
        let trailer = octets.get(last(octets, b"trailer")?..)?;
        // A date that says UTC twice is read in two ways; PDFBox takes it for another than the metadata's.
        must(!contains(octets, b"Z00'00'"))?;
        must(contains(trailer, b"/ID") && !contains(octets, b"/Encrypt") && !contains(octets, b"/ObjStm") && !contains(octets, b"/XRef"))
    };
    check().is_some()
}

/// What has been seen of a file.
#[derive(Default)]
struct Seen {
    values: usize,
    has_rgb: bool,
    has_cmyk: bool,
}

fn examine(pdf: &Pdf) -> Option<()> {
    let root: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    let channels = output_intent(&root)?;
    metadata(pdf, &root)?;
    let mut seen = Seen::default();
    for object in pdf.objects() {
        value(&object, &mut seen, 0)?;
    }
    for page in pdf.pages().iter() {
        let content = page.page_stream().unwrap_or_default();
        operators(content, &mut seen)?;
        for annotation in page.raw().get::<Array<'_>>("Annots").iter().flat_map(Array::iter::<Dict<'_>>) {
            is_link(&annotation)?;
        }
    }
    // Colours of a device are those of the intended one (6.2.3.3).
    must((channels == 3 || !seen.has_rgb) && (channels == 4 || !seen.has_cmyk))
}

/// How many channels the intended device has (6.2.2).
fn output_intent(root: &Dict<'_>) -> Option<i32> {
    let intents: Vec<Dict<'_>> = root.get::<Array<'_>>("OutputIntents")?.iter::<Dict<'_>>().collect();
    let of_archive = |intent: &&Dict<'_>| intent.get::<Name<'_>>("S").is_some_and(|kind| is(&kind, b"GTS_PDFA1"));
    let [intent] = intents.iter().filter(of_archive).collect::<Vec<_>>().try_into().ok()?;
    let profile: Stream<'_> = intent.get("DestOutputProfile")?;
    let channels = profile.dict().get::<i32>("N")?;
    let octets = profile.decoded().ok()?;
    // ICC.1:1998-09: version 2 at most, and the space that the number of channels says.
    let space: &[u8] = match channels {
        1 => b"GRAY",
        3 => b"RGB ",
        4 => b"CMYK",
        _ => return None,
    };
    must(octets.get(36..40)? == b"acsp" && *octets.get(8)? <= 2 && octets.get(16..20)? == space)?;
    Some(channels)
}

fn is(name: &Name<'_>, word: &[u8]) -> bool {
    AsRef::<[u8]>::as_ref(name) == word
}

/// What the file says of itself (6.7): PDF/A-1, and the same things in both places.
fn metadata(pdf: &Pdf, root: &Dict<'_>) -> Option<()> {
    let stream: Stream<'_> = root.get("Metadata")?;
    must(!stream.dict().contains_key("Filter"))?;
    let has = |key: &str, word: &[u8]| stream.dict().get::<Name<'_>>(key).is_some_and(|name| is(&name, word));
    must(has("Type", b"Metadata") && has("Subtype", b"XML"))?;
    let raw = stream.raw_data();
    must(raw.len() <= METADATA)?;
    let xmp = std::str::from_utf8(&raw).ok()?;
    let (head, _) = xmp.split_once("<?xpacket begin=")?.1.split_once("?>")?;
    must(!head.contains("bytes=") && !head.contains("encoding=") && xmp.contains("<?xpacket end="))?;
    must(property(xmp, "pdfaid:part")? == "1" && matches!(property(xmp, "pdfaid:conformance")?, "A" | "B"))?;
    let plain = ["lt", "gt", "quot", "apos", "amp"].iter().zip(["<", ">", "\"", "'", "&"]);
    let plain = plain.fold(xmp.to_owned(), |text, (name, sign)| text.replace(&format!("&{name};"), sign));
    let own = pdf.metadata();
    for said in [&own.title, &own.author, &own.subject, &own.keywords, &own.creator, &own.producer].into_iter().flatten() {
        let said = text(said);
        must(plain.contains(&said))?;
    }
    let is_said = |at: &DateTime, key: &str| {
        let moment = format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour, at.minute, at.second);
        let offset = format!("{:+03}:{:02}", at.utc_offset_hour, at.utc_offset_minute);
        let is_same = |rest: &str| rest == offset || (offset == "+00:00" && matches!(rest, "Z" | "-00:00"));
        property(xmp, key).and_then(|value| value.trim().strip_prefix(&moment)).is_some_and(is_same)
    };
    must(own.creation_date.as_ref().is_none_or(|at| is_said(at, "xmp:CreateDate")))?;
    must(own.modification_date.as_ref().is_none_or(|at| is_said(at, "xmp:ModifyDate")))
}

/// The value of a property written as an element or as an attribute.
fn property<'a>(xmp: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xmp.split_once(name)?;
    let rest = rest.trim_start();
    if let Some(element) = rest.strip_prefix('>') {
        return element.split('<').next();
    }
    let value = rest.strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split(quote).next()
}

/// A value and what stands in it; what it refers to is looked at in its own place.
fn value(object: &Object<'_>, seen: &mut Seen, depth: usize) -> Option<()> {
    seen.values += 1;
    must(depth <= DEPTH && seen.values <= VALUES)?;
    match object {
        Object::Array(array) => {
            for inside in array.raw_iter() {
                if let MaybeRef::NotRef(inside) = inside {
                    value(&inside, seen, depth + 1)?;
                }
            }
        }
        Object::Dict(dict) => dictionary(dict, seen, depth)?,
        Object::Stream(stream) => {
            // Not `F` either, by which a stream is elsewhere (6.1.7).
            must(!stream.dict().contains_key("F"))?;
            must(!stream.filters().iter().any(|filter| matches!(filter, Filter::LzwDecode | Filter::JpxDecode | Filter::Crypt)))?;
            must(is_known_filter(stream.dict()))?;
            dictionary(stream.dict(), seen, depth)?;
            let is_drawing = stream.dict().get::<Name<'_>>("Subtype").is_some_and(|kind| is(&kind, b"Form"));
            if is_drawing || stream.dict().contains_key("PatternType") {
                operators(&stream.decoded().ok()?, seen)?;
            }
        }
        Object::Name(name) => colour(name, seen),
        _ => {}
    }
    Some(())
}

/// A filter that the library does not know is left out of what it lists.
fn is_known_filter(dict: &Dict<'_>) -> bool {
    const KNOWN: [&[u8]; 7] =
        [b"ASCIIHexDecode", b"ASCII85Decode", b"FlateDecode", b"RunLengthDecode", b"CCITTFaxDecode", b"JBIG2Decode", b"DCTDecode"];
    let is_known = |name: &Name<'_>| KNOWN.iter().any(|known| is(name, known));
    match dict.get::<Object<'_>>("Filter") {
        None | Some(Object::Null(_)) => true,
        Some(Object::Name(name)) => is_known(&name),
        Some(Object::Array(names)) => names.iter::<Object<'_>>().all(|name| matches!(name, Object::Name(name) if is_known(&name))),
        Some(_) => false,
    }
}

fn colour(name: &Name<'_>, seen: &mut Seen) {
    seen.has_rgb |= is(name, b"DeviceRGB");
    seen.has_cmyk |= is(name, b"DeviceCMYK");
}

fn dictionary(dict: &Dict<'_>, seen: &mut Seen, depth: usize) -> Option<()> {
    for (key, inside) in dict.entries() {
        let key: &[u8] = key.as_ref();
        must(!KEYS.contains(&key))?;
        // What is written elsewhere counts here too: the key says what it is for.
        let name = || dict.get::<Name<'_>>(key);
        let number = || dict.get::<Number>(key).map(|number| number.as_f64());
        match key {
            b"S" => must(!name().is_some_and(|action| ACTIONS_REFUSED.iter().any(|refused| is(&action, refused))))?,
            b"SMask" => must(name().is_some_and(|mask| is(&mask, b"None")))?,
            b"BM" => must(name().is_some_and(|mode| is(&mode, b"Normal") || is(&mode, b"Compatible")))?,
            b"CA" | b"ca" => must(number().is_none_or(|opacity| (opacity - 1.0).abs() < f64::EPSILON))?,
            b"TR" => must(name().is_some_and(|function| !is(&function, b"Identity")))?,
            b"TR2" => must(name().is_some_and(|function| is(&function, b"Default")))?,
            b"RI" | b"Intent" => must(name().is_some_and(|intent| INTENTS.iter().any(|known| is(&intent, known))))?,
            b"Interpolate" => must(dict.get::<bool>(key) == Some(false))?,
            b"Subtype" => must(!name().is_some_and(|kind| is(&kind, b"PS")))?,
            b"Subtype2" => must(false)?,
            b"Type" if name().is_some_and(|kind| is(&kind, b"Font")) => font(dict)?,
            b"Type" if name().is_some_and(|kind| is(&kind, b"Annot")) => is_link(dict)?,
            _ => {}
        }
        if let MaybeRef::NotRef(inside) = inside {
            value(&inside, seen, depth + 1)?;
        }
    }
    Some(())
}

/// Of annotations only links are sure to show what they must: with Print set, and none of what hides them (6.5.3).
fn is_link(annotation: &Dict<'_>) -> Option<()> {
    let flags = annotation.get::<i32>("F")?;
    must(annotation.get::<Name<'_>>("Subtype").is_some_and(|kind| is(&kind, b"Link")) && flags & 0b10_0111 == 0b100)
}

/// A font whose program is in the file (6.3).
fn font(font: &Dict<'_>) -> Option<()> {
    let kind: Name<'_> = font.get("Subtype")?;
    match AsRef::<[u8]>::as_ref(&kind) {
        b"Type0" => {
            let encoding = font.get::<Object<'_>>("Encoding")?;
            let is_plain = matches!(&encoding, Object::Name(name) if is(name, b"Identity-H") || is(name, b"Identity-V"));
            must(is_plain || matches!(encoding, Object::Stream(_)))?;
            let inside = font.get::<Array<'_>>("DescendantFonts")?.iter::<Dict<'_>>().next()?;
            embedded(&inside, "CIDSet")?;
            let is_true_type = inside.get::<Name<'_>>("Subtype").is_some_and(|kind| is(&kind, b"CIDFontType2"));
            must(!is_true_type || inside.contains_key("CIDToGIDMap"))
        }
        b"CIDFontType0" | b"CIDFontType2" => embedded(font, "CIDSet"),
        b"Type1" | b"MMType1" => {
            must(font.contains_key("Widths") && font.contains_key("FirstChar") && font.contains_key("LastChar"))?;
            embedded(font, "CharSet")
        }
        b"TrueType" => {
            must(font.contains_key("Widths") && font.contains_key("FirstChar") && font.contains_key("LastChar"))?;
            embedded(font, "")
        }
        // Drawings in the place of letters: rare, and made of everything that a page is.
        _ => None,
    }
}

/// A font's program, and for a part of a font the list of what it holds.
fn embedded(font: &Dict<'_>, subset: &str) -> Option<()> {
    let descriptor: Dict<'_> = font.get("FontDescriptor")?;
    let has = |key: &str| descriptor.get::<Stream<'_>>(key).is_some();
    let is_compact = || {
        let program = descriptor.get::<Stream<'_>>("FontFile3")?;
        let kind: Name<'_> = program.dict().get("Subtype")?;
        must(is(&kind, b"Type1C") || is(&kind, b"CIDFontType0C"))
    };
    must(has("FontFile") || has("FontFile2") || is_compact().is_some())?;
    let name: Name<'_> = font.get("BaseFont")?;
    let name: &[u8] = name.as_ref();
    let is_part = name.get(6) == Some(&b'+') && name.iter().take(6).all(u8::is_ascii_uppercase);
    must(!is_part || subset.is_empty() || descriptor.contains_key(subset))
}

/// What a page or a form draws with.
fn operators(content: &[u8], seen: &mut Seen) -> Option<()> {
    let (mut iterator, mut saved) = (UntypedIter::new(content), 0_usize);
    while let Some(instruction) = iterator.next() {
        seen.values += 1;
        must(seen.values <= VALUES)?;
        let operator: &[u8] = instruction.operator;
        match operator {
            b"q" => {
                saved += 1;
                must(saved <= SAVED)?;
            }
            b"Q" => saved = saved.saturating_sub(1),
            b"rg" | b"RG" => seen.has_rgb = true,
            b"k" | b"K" => seen.has_cmyk = true,
            // Colour spaces by name, rendering intents by name.
            b"cs" | b"CS" => {
                for operand in instruction.operands() {
                    if let Object::Name(name) = operand {
                        colour(name, seen);
                    }
                }
            }
            b"ri" => {
                let is_known =
                    |operand: &Object<'_>| matches!(operand, Object::Name(intent) if INTENTS.iter().any(|known| is(intent, known)));
                must(instruction.operands().all(is_known))?;
            }
            // An image between operators has abbreviations of its own for all that is refused above.
            b"BI" | b"PS" => return None,
            _ => {}
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::pdf::{Facts, to_pdf_a, to_pdf_a_with};

    /// A page with a colour and a rectangle, written anew: PDF/A-1b.
    fn sample() -> Vec<u8> {
        let source = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]/Contents 4 0 R>>endobj 4 0 obj<</Length 30>>stream\n1 0 0 rg 0 0 50 50 re f       \nendstream endobj trailer<</Root 1 0 R>>";
        to_pdf_a_with(source, &Facts { title: "Bilan & suite".into(), ..Facts::default() }).unwrap().octets
    }

    #[test]
    fn what_this_program_writes_is_recognised_and_kept() {
        let octets = sample();
        assert!(is_pdf_a(&octets));
        let again = to_pdf_a(&octets).unwrap();
        assert!(again.kept && !again.text_lost && again.octets == octets);
    }

    /// The sample with the first of these octets replaced by others of the same length.
    fn changed(from: &[u8], to: &[u8]) -> Vec<u8> {
        let mut octets = sample();
        assert_eq!(from.len(), to.len());
        let at =
            octets.windows(from.len()).position(|window| window == from).unwrap_or_else(|| panic!("{:?}", String::from_utf8_lossy(from)));
        octets[at..at + to.len()].copy_from_slice(to);
        octets
    }

    #[test]
    fn one_thing_wrong_is_enough() {
        for (from, to) in [
            ("%PDF-1.4", "%PDF-2.0"),
            ("%%EOF", "%%EOG"),
            ("/ID", "/IE"),
            ("GTS_PDFA1", "GTS_PDFX1"),
            ("/OutputIntents", "/OutputIntentz"),
            ("/Metadata", "/Metadatb"),
            ("pdfaid:part>1", "pdfaid:part>2"),
            ("pdfaid:conformance>B", "pdfaid:conformance>U"),
            ("Bilan & suite", "Bilan & suitf"),
            ("CreateDate>1970", "CreateDate>1971"),
            ("/Contents", "/JS      "),
        ] {
            assert!(!is_pdf_a(&changed(from.as_bytes(), to.as_bytes())), "{from}");
        }
    }
}
