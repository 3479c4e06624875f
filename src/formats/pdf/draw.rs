//! Pages drawn.

use super::{LIMIT, PdfError};
use crate::domain::mail::Picture;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

/// The longest side of a page drawn, in pixels.
const SIDE: f32 = 4_096.0;
/// The most pixels of a page drawn: 48 MiB of them.
const PIXELS: f32 = 12_582_912.0;
/// The most pages a file is said to have.
const PAGES: usize = 10_000;

/// How many pages a file has: at least one.
///
/// # Errors
/// [`PdfError::Unreadable`], [`PdfError::Encrypted`], [`PdfError::TooLarge`].
pub fn pages(octets: &[u8]) -> Result<usize, PdfError> {
    Ok(open(octets)?.pages().len())
}

/// A page, `number` counted from 0, drawn on white at this width in pixels, between 16 and 4 096: its height follows. A page so long or so
/// large that this would pass 4 096 pixels of side or 12 million in all is drawn smaller.
///
/// # Errors
/// Those of [`pages`], and [`PdfError::NoSuchPage`].
pub fn page(octets: &[u8], number: usize, width: u32) -> Result<Picture, PdfError> {
    let pdf = open(octets)?;
    let page = pdf.pages().get(number).ok_or(PdfError::NoSuchPage)?;
    let (wide, high) = page.render_dimensions();
    let scale = width.clamp(16, 4_096) as f32 / wide;
    Ok(drawn(page, &RenderCache::new(), within(wide * scale, high * scale)))
}

/// Opens a file that has pages.
pub(super) fn open(octets: &[u8]) -> Result<Pdf, PdfError> {
    if octets.len() > LIMIT {
        return Err(PdfError::TooLarge);
    }
    let pdf = Pdf::new(octets.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => PdfError::Encrypted,
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => PdfError::Unreadable,
    })?;
    match pdf.pages().len() {
        0 => Err(PdfError::Unreadable),
        count if count > PAGES => Err(PdfError::TooLarge),
        _ => Ok(pdf),
    }
}

/// The nearest size of the same shape within the limits, in pixels.
pub(super) fn within(wide: f32, high: f32) -> (u16, u16) {
    let fits = (SIDE / wide).min(SIDE / high).min((PIXELS / (wide * high)).sqrt());
    let scale = if fits < 1.0 { fits } else { 1.0 };
    // A conversion that saturates, and makes 0 of what is no number.
    let side = |length: f32| ((length * scale).round() as u16).clamp(1, SIDE as u16);
    (side(wide), side(high))
}

/// A page at this size, in pixels.
pub(super) fn drawn<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, (width, height): (u16, u16)) -> Picture {
    let (wide, high) = page.render_dimensions();
    // The library rounds down.
    let scale = |pixels: u16, points: f32| (f32::from(pixels) + 0.01) / points;
    let settings = PixmapSettings { x_scale: scale(width, wide), y_scale: scale(height, high), bg_color: WHITE };
    let pixmap = hayro::render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    // On white every pixel is opaque: premultiplied or not is the same.
    Picture { width: pixmap.width().into(), height: pixmap.height().into(), rgba: pixmap.data_as_u8_slice().to_vec() }
}
