//! What the reader shows.

mod attachments;
mod biology;
mod exchange;
mod followed;
mod head;
mod pages;
mod papers;
mod piece;
mod region;
mod text;

use self::region::Region;
use super::names::{cut_middle, destination};
use super::papers::Tab;
use super::state::{Notice, Phase};
use super::{Message, State};
use crate::text::window::reader;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{NARROW, SPACE_L, SPACE_M, SPACE_S, Tone, tokens};
use crate::ui::widget::{
    Element, FocusButton, Kind, banner, body, button, dialog, layers, muted, note, scroll_bar, scroll_style, skeleton, text_field,
};
use iced::widget::{Column, center, column, container, scrollable, sensor, space};
use iced::{Length, Padding};

/// Lines longer than this tire the eyes.
const WIDEST: f32 = 880.0;
/// The longest address shown whole.
const ADDRESS: usize = 220;

impl State {
    /// Shows the screen.
    #[must_use]
    pub fn view<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let base = match (&self.phase, &self.summary) {
            (Phase::Empty, None) => center(muted(reader::empty())).into(),
            _ => self.open_view(look),
        };
        layers(container(base).width(Length::Fill).height(Length::Fill), self.path_dialog(look).or_else(|| self.folder_dialog(look)))
    }

    fn open_view<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let wide = |content: Element<'a, Message>| container(container(content).max_width(WIDEST).width(Length::Fill)).width(Length::Fill);
        let head = container(self.head(look)).padding(Padding::from([SPACE_L, SPACE_L]).bottom(0));
        let mut content = Column::new().width(Length::Fill).padding(Padding::default().bottom(SPACE_L));
        content = content.push(sensor(wide(head.into())).on_resize(Message::Head));
        for part in self.content(look) {
            content = content.push(wide(part));
        }
        let scroll = scrollable(content)
            .id(id(look.window, "reader/scroll"))
            .width(Length::Fill)
            .height(Length::Fill)
            .direction(scroll_bar())
            .style(scroll_style)
            .on_scroll(|viewport| Message::Scrolled(viewport.absolute_offset().y, viewport.bounds().height));
        // The colours of this frame are those of the next one's links.
        let learn = container(scroll).style(move |theme| {
            self.tokens.set(Some(tokens(theme)));
            container::Style::default()
        });
        let region = Region::new(id(look.window, "reader"), learn.height(Length::Fill));
        column![self.toolbar(look), Element::from(region), self.notice(look)].into()
    }

    fn content<'a>(&'a self, look: Look<'a>) -> Vec<Element<'a, Message>> {
        let inside = |content: Element<'a, Message>| container(content).padding([SPACE_M, SPACE_L]).width(Length::Fill).into();
        match &self.phase {
            _ if look.discreet => vec![inside(body(reader::discreet()))],
            Phase::Empty => vec![],
            Phase::Loading => vec![inside(
                column![muted(if self.slow { reader::opening() } else { String::new() }), skeleton(), skeleton(), skeleton()].into(),
            )],
            Phase::Failed(problem) => {
                let retry = button(reader::retry()).id(id(look.window, "reader/retry")).on_press(Message::Retry);
                vec![inside(banner(Tone::Error, reader::problem_line(problem), vec![retry]))]
            }
            Phase::Ready(prepared) => match self.tab() {
                Tab::Message => self.text(prepared, look),
                Tab::Documents => self.paper_text(look),
                Tab::Exchange => vec![inside(self.exchange_lines(look))],
            },
        }
    }

    /// What is said at the foot: where a link leads, what was saved. Always there, so that what is above keeps its place.
    fn notice<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let Some(notice) = self.notice.as_ref().filter(|_| !look.discreet) else { return space().into() };
        let close = button(reader::close()).kind(Kind::Quiet).id(id(look.window, "reader/close")).on_press(Message::CloseNotice);
        let said: Element<'a, Message> = match notice {
            Notice::Link(address) => {
                let copy = button(reader::copy_link()).id(id(look.window, "reader/copy-link")).on_press(Message::CopyLink);
                let whole = reader::link(&cut_middle(address, ADDRESS));
                let sentence = destination(address).map_or_else(|| whole.clone(), |site| format!("{site}\n{whole}"));
                banner(Tone::Info, sentence, vec![copy, close])
            }
            Notice::Done(words) => banner(Tone::Success, words.clone(), vec![close]),
            Notice::Failed(problem) => banner(Tone::Error, reader::problem_line(problem), vec![close]),
        };
        container(said).padding(SPACE_S).width(Length::Fill).into()
    }

    fn path_dialog<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let asking = self.asking.as_ref()?;
        let field = text_field(reader::path_label(), id(look.window, "path"), "", asking.path.clone())
            .on_input(Message::Path)
            .on_submit(Message::PathDone);
        let mut content = column![Element::from(field)].spacing(SPACE_S);
        if let Some(problem) = &asking.problem {
            content = content.push(note(Tone::Error, reader::problem_line(problem)));
        }
        let cancel: FocusButton<'a, Message> = button(reader::path_cancel()).kind(Kind::Quiet).id(id(look.window, "reader/path-cancel"));
        let save = button(reader::save()).kind(Kind::Primary).id(id(look.window, "reader/path-save")).on_press(Message::PathDone);
        Some(dialog(reader::path_title(), content, vec![cancel.on_press(Message::PathCancel), save]))
    }
}

/// Whether there is room for the list beside the reader.
fn is_narrow(look: Look<'_>) -> bool {
    look.size.width < NARROW
}
