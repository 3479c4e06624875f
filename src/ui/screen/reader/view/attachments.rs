//! The list of what is attached.

use super::super::attached::Image;
use super::super::body::Prepared;
use super::super::names::{cut_middle, is_picture, kind};
use super::super::papers::{Act, Tab};
use super::super::{Message, State};
use crate::domain::mail::Attachment;
use crate::text::window::document;
use crate::text::window::reader::{self, FileKind};
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_M, SPACE_S, SPACE_XS};
use crate::ui::widget::{Element, Icon, Kind, body, button, icon, muted, pane, small, strong};
use iced::widget::{Column, Row, column, container, image, mouse_area, row};
use iced::{Alignment, ContentFit, Length, mouse};

/// The longest name shown whole.
const NAME: usize = 52;
/// The longest in a narrow window.
const NAME_NARROW: usize = 30;
/// How many attachments are listed.
const LISTED: usize = 100;
/// Height of a small image.
const SMALL: f32 = 120.0;

impl State {
    pub(super) fn attachments<'a>(&'a self, prepared: &'a Prepared, look: Look<'a>) -> Element<'a, Message> {
        let count = prepared.listed.len();
        let mut top = Row::new().spacing(SPACE_M).align_y(Alignment::Center);
        top = top.push(icon(Icon::Attachment)).push(strong(reader::attachments(count)));
        if count > 1 && self.can_save() {
            let all = button(reader::save_all()).kind(Kind::Link).id(id(look.window, "reader/save-all"));
            top = top.push(all.on_press(Message::SaveAll));
        }
        let mut list = Column::new().spacing(SPACE_XS).width(Length::Fill).push(top.wrap());
        let attachments = &prepared.reading.content.attachments;
        for place in prepared.listed.iter().take(LISTED) {
            if let Some(attachment) = attachments.get(*place) {
                list = list.push(self.attachment(*place, attachment, look));
            }
        }
        if count > LISTED {
            list = list.push(muted(reader::others(count - LISTED)));
        }
        pane(list)
    }

    fn attachment<'a>(&'a self, place: usize, attachment: &'a Attachment, look: Look<'a>) -> Element<'a, Message> {
        let limit = if super::is_narrow(look) { NAME_NARROW } else { NAME };
        let name = cut_middle(&attachment.name, limit);
        let what = kind(attachment);
        let sign = match what {
            FileKind::Image => Icon::Image,
            FileKind::Archive => Icon::Folder,
            FileKind::Message => Icon::Inbox,
            _ => Icon::Document,
        };
        let words = row![icon(sign), small(name.clone()), muted(reader::kind_and_size(what, attachment.size))];
        let mut line = Row::new().spacing(SPACE_S).align_y(Alignment::Center);
        line = line.push(words.spacing(SPACE_S).align_y(Alignment::Center));
        let save = button(reader::save()).kind(Kind::Link).id(id(look.window, &format!("reader/save/{place}")));
        line = line.push(save.tip(reader::save_named(&name)).on_press_maybe(self.can_save().then_some(Message::Save(place))));
        if let Some(place) = self.papers().iter().position(|paper| paper.part == attachment.part) {
            let show = button(document::show_here()).kind(Kind::Link).id(id(look.window, &format!("reader/show/{place}")));
            line = line.push(Element::from(show.on_press(Message::Paper(Act::Choose(place)))));
        }
        if is_picture(attachment) && self.can_save() {
            line = line.push(self.picture_button(attachment, look));
        }
        let mut whole = column![line.wrap()].spacing(SPACE_XS);
        if let Some(picture) = is_picture(attachment).then(|| self.picture(&attachment.part, "")).flatten() {
            whole = whole.push(picture);
        }
        whole.into()
    }

    fn picture_button<'a>(&'a self, attachment: &'a Attachment, look: Look<'a>) -> Element<'a, Message> {
        let part = attachment.part.clone();
        let name = id(look.window, &format!("reader/image/{part}"));
        let link = |words: String| button(words).kind(Kind::Link).id(name);
        match self.pictures.get(&attachment.part) {
            None => link(reader::show_image()).on_press(Message::ShowImage(part)).into(),
            Some(Image::There(..)) if self.enlarged.as_ref() == Some(&part) => {
                link(reader::shrink()).on_press(Message::Enlarge(part)).into()
            }
            Some(Image::There(..)) => link(reader::enlarge()).on_press(Message::Enlarge(part)).into(),
            Some(Image::Wanted | Image::Coming) => muted(reader::image_coming()),
            Some(Image::Failed) => muted(reader::image_failed()),
        }
    }

    /// An attached image, small or as wide as the reader; nothing while it is not there.
    fn picture<'a>(&'a self, part: &'a str, _alt: &'a str) -> Option<Element<'a, Message>> {
        let Some(Image::There(handle, size)) = self.pictures.get(part) else { return None };
        let is_large = self.enlarged.as_deref() == Some(part);
        let shown = if is_large {
            container(image(handle.clone()).content_fit(ContentFit::ScaleDown).width(Length::Fill)).max_width(size.width)
        } else {
            container(image(handle.clone()).height(size.height.min(SMALL)).content_fit(ContentFit::ScaleDown))
        };
        Some(mouse_area(shown).interaction(mouse::Interaction::Pointer).on_press(Message::Enlarge(part.to_owned())).into())
    }

    /// An image inside the text, or what stands in its place.
    pub(super) fn inline<'a>(&'a self, part: &'a str, alt: &'a str) -> Element<'a, Message> {
        let is_of_paper = matches!(self.tab(), Tab::Documents);
        match if is_of_paper { self.papers.images.get(part) } else { self.pictures.get(part) } {
            Some(Image::There(handle, size)) => {
                container(image(handle.clone()).content_fit(ContentFit::ScaleDown).width(Length::Fill)).max_width(size.width).into()
            }
            Some(Image::Failed) => placeholder(reader::image_failed(), alt),
            None if is_of_paper => placeholder(reader::image_failed(), alt),
            _ if !self.can_save() && !is_of_paper => placeholder(reader::image_failed(), alt),
            _ => placeholder(reader::image_coming(), alt),
        }
    }
}

/// What stands in the place of an image.
pub(super) fn placeholder<'a>(words: String, alt: &'a str) -> Element<'a, Message> {
    let mut content = row![icon(Icon::Image)].spacing(SPACE_S).align_y(Alignment::Center);
    if !alt.trim().is_empty() {
        content = content.push(body(super::super::names::cut_end(alt, 300)));
    }
    pane(content.push(muted(words)).wrap())
}
