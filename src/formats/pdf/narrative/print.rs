//! Pages of strips written down.

use super::super::PdfError;
use super::super::rebuild::compressed;
use super::face::{Faces, Style};
use super::layout::SIZE;
use super::strip::{Mark, Pages};
use super::{FOOT, MARGIN, PAGE, WIDTH, line};
use crate::domain::labels::DocumentLabels;
use crate::domain::mail::Picture;
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;

const BLACK: (u8, u8, u8) = (0, 0, 0);
const FAINT: (u8, u8, u8) = (80, 80, 80);
const GROUND: (u8, u8, u8) = (236, 238, 240);
const INK: (u8, u8, u8) = (120, 124, 128);

/// Writes the pages; `foot` stands at the foot of each, with its number.
pub(super) fn print(
    mut document: Document,
    pages: &Pages,
    faces: &Faces,
    pictures: &[(String, Picture)],
    foot: &str,
    labels: &DocumentLabels,
) -> Result<Vec<u8>, PdfError> {
    let images = pictures.iter().map(|(_, picture)| on_white(picture)).collect::<Option<Vec<_>>>().ok_or(PdfError::Unwritable)?;
    for (at, strips) in pages.iter().enumerate() {
        let mut page = document.start_page_with(PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(PdfError::Unwritable)?);
        let mut surface = page.surface();
        let mut pen = Pen { surface: &mut surface, faces, images: &images };
        for (y, strip) in strips {
            for mark in &strip.marks {
                pen.mark(mark, MARGIN, MARGIN + y);
            }
        }
        pen.foot(foot, &(labels.page)(at + 1, pages.len()));
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|_| PdfError::Unwritable)
}

/// An image without opacity, which PDF/A-1 has not.
fn on_white(picture: &Picture) -> Option<Image> {
    let mut rgba = picture.rgba.clone();
    for pixel in rgba.chunks_exact_mut(4) {
        if let [red, green, blue, opacity] = pixel {
            let share = u16::from(*opacity);
            for colour in [red, green, blue] {
                *colour = u8::try_from((u16::from(*colour) * share + 255 * (255 - share)) / 255).unwrap_or(u8::MAX);
            }
            *opacity = u8::MAX;
        }
    }
    Some(compressed(Picture { width: picture.width, height: picture.height, rgba })?.0)
}

struct Pen<'a, 'p> {
    surface: &'a mut Surface<'p>,
    faces: &'a Faces,
    images: &'a [Image],
}

impl Pen<'_, '_> {
    fn mark(&mut self, mark: &Mark, left: f32, top: f32) {
        match mark {
            Mark::Text { x, y, size, style, text, .. } => self.text(text, *style, *size, left + x, top + y),
            Mark::Ink { x, y, width, height } => self.fill(INK, left + x, top + y, *width, *height),
            Mark::Ground { x, y, width, height } => self.fill(GROUND, left + x, top + y, *width, *height),
            Mark::Image { x, y, width, height, number } => {
                if let (Some(image), Some(size)) = (self.images.get(*number), Size::from_wh(*width, *height)) {
                    self.surface.push_transform(&Transform::from_translate(left + x, top + y));
                    self.surface.draw_image(image.clone(), size);
                    self.surface.pop();
                }
            }
        }
    }

    fn text(&mut self, text: &str, style: Style, size: f32, x: f32, y: f32) {
        self.colour(if style.faint { FAINT } else { BLACK });
        let (font, signs) = self.faces.signs(text, style);
        self.surface.draw_glyphs(Point::from_xy(x, y), &signs, font, text, size, false);
    }

    fn fill(&mut self, colour: (u8, u8, u8), x: f32, y: f32, width: f32, height: f32) {
        self.colour(colour);
        let mut path = PathBuilder::new();
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(rect);
        }
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    fn colour(&mut self, (red, green, blue): (u8, u8, u8)) {
        self.surface.set_fill(Some(Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }));
    }

    /// What and whose it is on the left, cut to its line; the page's number on the right.
    fn foot(&mut self, what: &str, number: &str) {
        let (size, base) = (SIZE - 2.0, PAGE.1 - MARGIN - FOOT + 20.0);
        self.fill(INK, MARGIN, base - 12.0, WIDTH, 0.5);
        let wide = self.faces.text_width(number, Style::FAINT, size);
        let (mut room, mut text) = (WIDTH - wide - 16.0, String::new());
        for character in line::shown(what).map(|character| if character == '\n' { ' ' } else { character }) {
            room -= self.faces.width(character, Style::FAINT, size);
            if room < 0.0 {
                text.push('…');
                break;
            }
            text.push(character);
        }
        self.text(&text, Style::FAINT, size, MARGIN, base);
        self.text(number, Style::FAINT, size, MARGIN + WIDTH - wide, base);
    }
}
