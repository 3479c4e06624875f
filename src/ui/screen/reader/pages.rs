//! The pages of a document that is a PDF: drawn away from this program, one at a time.

use super::attached::{Image, shown};
use super::message::{Message, Motion};
use super::papers::Act;
use super::state::State;
use crate::domain::Problem;
use crate::domain::mail::Picture;
use crate::ui::desk::Desk;
use iced::Task;

/// How large a page can be shown, in hundredths of the reader's width.
const ZOOMS: [u16; 6] = [50, 75, 100, 150, 200, 300];
/// The usual one.
const USUAL: usize = 2;
/// How wide a page is drawn at its usual size, in pixels: fine on a screen of 150 %.
const DRAWN: u32 = 1_200;
/// The widest a page is drawn.
const WIDEST: u32 = 2_400;

/// The pages of the document that is shown.
pub(super) struct Pages {
    /// How many there are, once it is known.
    pub count: Option<usize>,
    /// The one shown, from 0.
    pub number: usize,
    zoom: usize,
    /// The page, as far as it is drawn.
    pub image: Image,
}

impl Default for Pages {
    fn default() -> Self {
        Self { count: None, number: 0, zoom: USUAL, image: Image::Wanted }
    }
}

impl Pages {
    /// How large it is shown, in hundredths.
    pub fn percent(&self) -> u16 {
        ZOOMS.get(self.zoom).copied().unwrap_or(100)
    }

    /// Whether there is a larger size.
    pub fn can_grow(&self) -> bool {
        self.zoom + 1 < ZOOMS.len()
    }

    /// Whether there is a smaller size.
    pub fn can_shrink(&self) -> bool {
        self.zoom > 0
    }

    /// Whether there is a page after it.
    pub fn has_next(&self) -> bool {
        self.count.is_some_and(|count| self.number + 1 < count)
    }

    /// How wide it is drawn, in pixels.
    fn width(&self) -> u32 {
        (DRAWN * u32::from(self.percent()) / 100).clamp(DRAWN, WIDEST)
    }
}

/// What happens with pages.
#[derive(Clone)]
pub enum Turn {
    /// The page before.
    Previous,
    /// The page after.
    Next,
    /// Larger.
    Larger,
    /// Smaller.
    Smaller,
    /// How many there are is known, or not: of what was asked last, of that document.
    Counted(u64, usize, Result<usize, Problem>),
    /// A page is drawn, or not: of what was asked last, of that document, at that width.
    Drawn(u64, usize, (usize, u32), Result<Picture, Problem>),
}

impl State {
    /// Has the page drawn that is to be shown, and the pages counted.
    pub(super) fn draw_page(&mut self, desk: &Desk<'_>) -> Task<Message> {
        let (Some(mail), Some(paper)) = (self.id().cloned(), self.paper().cloned()) else { return Task::none() };
        if !self.shows_pages() || self.tab() != super::papers::Tab::Documents || !matches!(self.papers.pages.image, Image::Wanted) {
            return Task::none();
        }
        let (asked, place) = (self.number(), self.papers.place);
        let pages = &mut self.papers.pages;
        pages.image = Image::Coming;
        let (number, width, is_counted) = (pages.number, pages.width(), pages.count.is_some());
        let (of, at) = (mail.clone(), (paper.part.clone(), paper.document.entry.clone()));
        let count = if is_counted {
            Task::none()
        } else {
            let work = |handle: crate::engine::Handle| async move { handle.pdf_pages(&of, &at.0, &at.1).await };
            desk.quietly(work, move |answer| Message::Paper(Act::Page(Turn::Counted(asked, place, answer))))
        };
        let (part, entry) = (paper.part.clone(), paper.document.entry.clone());
        let work = move |handle: crate::engine::Handle| async move { handle.pdf_page(&mail, &part, &entry, number, width).await };
        let drawn = desk.quietly(work, move |answer| Message::Paper(Act::Page(Turn::Drawn(asked, place, (number, width), answer))));
        Task::batch([drawn, count])
    }

    /// Handles what happens with pages; keys that mean nothing now do nothing.
    pub(super) fn turn(&mut self, turn: Turn, desk: &Desk<'_>) -> Task<Message> {
        let (asked, place) = (self.number(), self.papers.place);
        let is_shown = self.shows_pages();
        let pages = &mut self.papers.pages;
        match turn {
            Turn::Counted(number, of, answer) => {
                if (number, of) == (asked, place) {
                    pages.count = answer.ok();
                }
                return Task::none();
            }
            Turn::Drawn(number, of, page, answer) => {
                if (number, of, page) == (asked, place, (pages.number, pages.width())) {
                    pages.image = answer.map_or(Image::Failed, shown);
                }
                return Task::none();
            }
            _ if !is_shown => return Task::none(),
            Turn::Previous if pages.number > 0 => pages.number -= 1,
            Turn::Next if pages.has_next() => pages.number += 1,
            Turn::Larger if pages.can_grow() => {
                pages.zoom += 1;
                return self.drawn_again(desk);
            }
            Turn::Smaller if pages.can_shrink() => {
                pages.zoom -= 1;
                return self.drawn_again(desk);
            }
            Turn::Previous | Turn::Next | Turn::Larger | Turn::Smaller => return Task::none(),
        }
        pages.image = Image::Wanted;
        Task::batch([self.scroll(Motion::Start, desk.window), self.draw_page(desk)])
    }

    /// The same page at another size: what is there stays until it is finer.
    fn drawn_again(&mut self, desk: &Desk<'_>) -> Task<Message> {
        let before = std::mem::replace(&mut self.papers.pages.image, Image::Wanted);
        let task = self.draw_page(desk);
        if matches!(before, Image::There(..)) {
            self.papers.pages.image = before;
        }
        task
    }
}
