//! Pages written anew, as images, in a PDF/A-1b.

use super::archive::is_pdf_a;
use super::draw::{drawn, open, within};
use super::{Facts, LIMIT, PdfA, PdfError};
use crate::domain::document::DocumentTime;
use crate::domain::mail::Picture;
use crate::formats::texts;
use hayro::RenderCache;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::Size;
use krilla::image::{BitsPerComponent, CustomImage, Image, ImageColorspace};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};
use std::io::Write as _;
use std::sync::Arc;

/// The most pages written anew.
const PAGES: usize = 300;
/// How fine pages are drawn, in pixels to the inch: what a fax of the best kind has, and less where there are many pages.
const FINE: f32 = 200.0;
const COARSE: f32 = 150.0;
/// From how many pages on they are drawn less fine.
const MANY: usize = 20;
/// The smallest and largest side of a page, in points (ISO 32000-1 annex C).
const SIDES: (f32, f32) = (3.0, 14_400.0);
/// How good pages are where their exact pixels would take too much room, in JPEG's own scale.
const QUALITY: u8 = 88;
/// Pages are kept exact up to this many octets, and whenever that takes less room.
const EXACT: usize = 150 << 10;

/// [`to_pdf_a_with`], with the source's own title, author and date.
///
/// # Errors
/// As there.
pub fn to_pdf_a(octets: &[u8]) -> Result<PdfA, PdfError> {
    to_pdf_a_with(octets, &Facts::default())
}

/// A PDF as PDF/A-1b: the same octets where it is one, else its pages drawn and written anew.
///
/// # Errors
/// Those of [`super::page`], and [`PdfError::Unwritable`].
pub fn to_pdf_a_with(octets: &[u8], facts: &Facts) -> Result<PdfA, PdfError> {
    let pdf = open(octets)?;
    if is_pdf_a(octets) {
        return Ok(PdfA { octets: octets.to_vec(), kept: true, text_lost: false });
    }
    let written = write(&pdf, facts)?;
    let text_lost = texts::of_document("a.pdf", "application/pdf", octets).is_some();
    Ok(PdfA { octets: written, kept: false, text_lost })
}

fn write(pdf: &Pdf, facts: &Facts) -> Result<Vec<u8>, PdfError> {
    let count = pdf.pages().len();
    if count > PAGES {
        return Err(PdfError::TooLarge);
    }
    let fineness = if count > MANY { COARSE } else { FINE };
    let cache = RenderCache::new();
    let mut document = pdf_a_document(&facts.completed(pdf))?;
    let mut size = 0;
    for page in pdf.pages().iter() {
        let (wide, high) = sides(page);
        let picture = drawn(page, &cache, within(wide * fineness / 72.0, high * fineness / 72.0));
        let (image, octets) = compressed(picture).ok_or(PdfError::Unwritable)?;
        size += octets;
        if size > LIMIT {
            return Err(PdfError::TooLarge);
        }
        let (settings, whole) = (PageSettings::from_wh(wide, high), Size::from_wh(wide, high));
        let mut page = document.start_page_with(settings.ok_or(PdfError::Unwritable)?);
        let mut surface = page.surface();
        surface.draw_image(image, whole.ok_or(PdfError::Unwritable)?);
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|_| PdfError::Unwritable)
}

/// A page's sides in points, brought within what a reader takes, in its own shape.
fn sides(page: &Page<'_>) -> (f32, f32) {
    let (wide, high) = page.render_dimensions();
    let scale = (SIDES.1 / wide.max(high)).min(1.0);
    let side = |length: f32| (length * scale).clamp(SIDES.0, SIDES.1);
    (side(wide), side(high))
}

/// An image in the form that takes the least room, and how much that is. Exact pixels are preferred: writing stays sharp.
pub(super) fn compressed(picture: Picture) -> Option<(Image, usize)> {
    let is_grey = picture.rgba.chunks_exact(4).all(|pixel| matches!(pixel, [r, g, b, _] if r == g && g == b));
    let channels = if is_grey { 1 } else { 3 };
    let samples: Vec<u8> = picture.rgba.chunks_exact(4).flat_map(|pixel| pixel.iter().take(channels).copied()).collect();
    let (width, height) = (picture.width, picture.height);
    drop(picture);
    let exact = deflated(&samples)?;
    if exact > EXACT {
        let mut jpeg = Vec::new();
        let colour = if is_grey { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY).write_image(&samples, width, height, colour).ok()?;
        if jpeg.len() < exact {
            let size = jpeg.len();
            return Some((Image::from_jpeg(jpeg.into(), false).ok()?, size));
        }
    }
    let pixels = Pixels { samples: Arc::from(samples), width, height, is_grey };
    Some((Image::from_custom(pixels, false).ok()?, exact))
}

/// How many octets these take, compressed.
fn deflated(samples: &[u8]) -> Option<usize> {
    let mut encoder = flate2::write::ZlibEncoder::new(Count(0), flate2::Compression::default());
    encoder.write_all(samples).ok()?;
    encoder.finish().ok().map(|count| count.0)
}

/// Counts what is written, and keeps nothing.
struct Count(usize);

impl std::io::Write for Count {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0 += octets.len();
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Pixels without opacity, which PDF/A-1 has not.
#[derive(Clone, Hash)]
struct Pixels {
    samples: Arc<[u8]>,
    width: u32,
    height: u32,
    is_grey: bool,
}

impl CustomImage for Pixels {
    fn color_channel(&self) -> &[u8] {
        &self.samples
    }

    fn alpha_channel(&self) -> Option<&[u8]> {
        None
    }

    fn bits_per_component(&self) -> BitsPerComponent {
        BitsPerComponent::Eight
    }

    fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn icc_profile(&self) -> Option<&[u8]> {
        None
    }

    fn color_space(&self) -> ImageColorspace {
        if self.is_grey { ImageColorspace::Luma } else { ImageColorspace::Rgb }
    }
}

/// An empty document that will be PDF/A-1b, or refused when it is finished.
pub(super) fn pdf_a_document(facts: &Facts) -> Result<Document, PdfError> {
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A1_B).finish().map_err(|_| PdfError::Unwritable)?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let language = if facts.language.is_empty() { "fr-FR" } else { &facts.language };
    let author = if facts.author.is_empty() { vec![] } else { vec![facts.author.clone()] };
    document.set_metadata(
        Metadata::new()
            .title(facts.title.clone())
            .authors(author)
            .language(language.to_owned())
            .producer("Pli".to_owned())
            .creation_date(date(&facts.date)),
    );
    Ok(document)
}

/// A document's time in the library's form.
fn date(time: &DocumentTime) -> DateTime {
    let field = |range: std::ops::Range<usize>| time.0.get(range).and_then(|digits| digits.parse::<u16>().ok());
    let small = |range| field(range).and_then(|value| u8::try_from(value).ok());
    let mut date = DateTime::new(field(0..4).unwrap_or(1970)).month(small(4..6).unwrap_or(1)).day(small(6..8).unwrap_or(1));
    date = date.hour(small(8..10).unwrap_or(0)).minute(small(10..12).unwrap_or(0)).second(small(12..14).unwrap_or(0));
    // `+0200` or `-0330` after the digits; without one, UTC.
    let (sign, offset) = match time.0.find(['+', '-']).and_then(|at| time.0.split_at_checked(at)) {
        Some((_, offset)) => (if offset.starts_with('-') { -1 } else { 1 }, offset.get(1..5).unwrap_or("0000")),
        None => (1, "0000"),
    };
    let part = |range| offset.get(range).and_then(|digits: &str| digits.parse::<i8>().ok()).unwrap_or(0);
    date.utc_offset_hour(sign * part(0..2)).utc_offset_minute(part(2..4).unsigned_abs())
}

impl Facts {
    /// These facts, with the source's own where there are none.
    fn completed(&self, pdf: &Pdf) -> Facts {
        let own = pdf.metadata();
        let given = |ours: &str, theirs: Option<&[u8]>| if ours.is_empty() { text(theirs.unwrap_or_default()) } else { ours.to_owned() };
        let date = match own.creation_date.filter(|_| self.date.0.is_empty()) {
            Some(at) => DocumentTime(format!(
                "{:04}{:02}{:02}{:02}{:02}{:02}{:+03}{:02}",
                at.year, at.month, at.day, at.hour, at.minute, at.second, at.utc_offset_hour, at.utc_offset_minute
            )),
            None => self.date.clone(),
        };
        Facts {
            title: given(&self.title, own.title.as_deref()),
            author: given(&self.author, own.author.as_deref()),
            language: self.language.clone(),
            date,
        }
    }
}

/// The longest title or author taken over, in characters.
const WORDS: usize = 300;

/// A text string (ISO 32000-1 §7.9.2): UTF-16 with its mark, else nearly Latin-1. What XML cannot say is left out.
pub(super) fn text(octets: &[u8]) -> String {
    let read = match octets {
        [0xfe, 0xff, wide @ ..] => {
            let units = wide.chunks_exact(2).filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => other.iter().copied().map(char::from).collect::<String>(),
    };
    read.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).take(WORDS).collect()
}
