//! The page of a document that is shown, and the ways to the others.

use super::super::attached::Image;
use super::super::pages::Turn;
use super::super::papers::Act;
use super::super::{Message, State};
use crate::text::window::document;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{RADIUS, SPACE_L, SPACE_S, SPACE_XS, Tone, tokens};
use crate::ui::widget::{Element, Icon, icon_button, muted, note, scroll_style, skeleton, small};
use iced::widget::scrollable::{Direction, Scrollbar};
use iced::widget::{column, container, image, row, scrollable, space};
use iced::{Alignment, Border, ContentFit, Length};

/// How wide the reader is taken to be before it was measured.
const UNKNOWN: f32 = 640.0;

impl State {
    /// The page that is shown; nothing where the document has none, or where its sections are.
    pub(super) fn pages<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        if !self.shows_pages() {
            return None;
        }
        let pages = &self.papers.pages;
        let page: Element<'a, Message> = match &pages.image {
            Image::There(handle, size) => {
                let room = if self.room > 0.0 { self.room } else { UNKNOWN } - 2.0 * SPACE_L;
                let width = room * f32::from(pages.percent()) / 100.0;
                let shown = image(handle.clone()).content_fit(ContentFit::Contain).width(width).height(width * size.height / size.width);
                // A page ends where its paper does, whatever is behind it.
                let sheet = container(shown).style(|theme| {
                    let border = Border::default().rounded(RADIUS).width(1).color(tokens(theme).line);
                    container::Style { border, ..container::Style::default() }
                });
                let bar = Scrollbar::new().width(SPACE_S).scroller_width(SPACE_S).spacing(SPACE_XS);
                scrollable(sheet).style(scroll_style).direction(Direction::Horizontal(bar)).width(Length::Fill).into()
            }
            Image::Wanted | Image::Coming => column![muted(document::page_coming()), skeleton(), skeleton()].into(),
            Image::Failed => note(Tone::Warning, document::page_failed()),
        };
        Some(column![self.page_bar(look), page].spacing(SPACE_S).width(Length::Fill).into())
    }

    fn page_bar<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let pages = &self.papers.pages;
        let tool = |sign, words, name: &str, turn: Option<Turn>| {
            let tool = icon_button(sign, words).id(id(look.window, name));
            Element::from(tool.on_press_maybe(turn.map(|turn| Message::Paper(Act::Page(turn)))))
        };
        let previous =
            tool(Icon::ChevronLeft, document::previous_page(), "reader/page-before", (pages.number > 0).then_some(Turn::Previous));
        let next = tool(Icon::ChevronRight, document::next_page(), "reader/page-after", pages.has_next().then_some(Turn::Next));
        let smaller = tool(Icon::ChevronDown, document::zoom_out(), "reader/page-smaller", pages.can_shrink().then_some(Turn::Smaller));
        let larger = tool(Icon::Add, document::zoom_in(), "reader/page-larger", pages.can_grow().then_some(Turn::Larger));
        let place = pages.count.map(|count| small(document::page(pages.number + 1, count)));
        let zoom = small(document::zoom(u32::from(pages.percent())));
        let line = row![previous].push(place).push(next).push(space().width(SPACE_L)).push(smaller).push(zoom).push(larger);
        line.spacing(SPACE_S).align_y(Alignment::Center).into()
    }
}
