//! Attachments: saving them, and showing those that are images.

use super::message::Message;
use super::names::is_picture;
use super::pieces::{Piece, Shown};
use super::state::{Notice, State};
use crate::domain::Problem;
use crate::domain::mail::{MailId, Picture};
use crate::text::window::reader;
use crate::ui::desk::{Desk, id};
use crate::ui::files::{self, Choice};
use iced::widget::image;
use iced::widget::operation::focus;
use iced::{Size, Task};
use std::path::PathBuf;

/// An attached image larger than this is shown only to who asks.
pub(super) const AUTOMATIC: u64 = 10_000_000;
/// How many attached images are shown without being asked for.
pub(super) const FIRST: usize = 6;
/// How many images are asked for at a time.
const AT_A_TIME: usize = 3;
/// How many images are kept at most.
const KEPT: usize = 24;

/// An image of the message.
pub(super) enum Image {
    /// Somebody asked for it.
    Wanted,
    /// It is on its way.
    Coming,
    /// It is there.
    There(image::Handle, Size),
    /// It cannot be shown.
    Failed,
}

/// An attachment to save.
#[derive(Debug, Clone)]
pub struct Target {
    mail: MailId,
    part: String,
}

impl Target {
    /// The attachment of this place in the message that is open.
    pub(super) fn of(state: &State, place: usize) -> Option<Self> {
        let attachment = state.reading()?.content.attachments.get(place)?;
        Some(Self { mail: state.id()?.clone(), part: attachment.part.clone() })
    }
}

/// What was saved.
#[derive(Clone)]
pub enum Saved {
    /// One attachment, in this file.
    One(PathBuf),
    /// Several, in this folder; and why it went no further, if it did not.
    Several(usize, PathBuf, Option<Problem>),
}

/// The dialog that asks where to save, on a desktop that has none.
pub(super) struct Asking {
    target: Target,
    /// Where a name without a folder goes.
    folder: PathBuf,
    /// What is typed.
    pub path: String,
    /// Why it cannot be saved there.
    pub problem: Option<Problem>,
}

impl State {
    /// The attachments to list can be saved: they come from a mailbox.
    pub(super) fn can_save(&self) -> bool {
        self.summary.is_some()
    }

    pub(super) fn save(&mut self, place: usize, desk: &Desk<'_>) -> Task<Message> {
        let attachment = self.reading().and_then(|reading| reading.content.attachments.get(place));
        let (Some(target), Some(name)) = (Target::of(self, place), attachment.map(|attachment| attachment.name.clone())) else {
            return Task::none();
        };
        let work = |handle: crate::engine::Handle| async move {
            let path = handle.download_path(&name).await?;
            let choice = files::save(path.clone()).await;
            Ok((path, choice))
        };
        desk.quietly(work, move |answer| Message::Chosen(target, answer))
    }

    pub(super) fn chosen(&mut self, target: Target, answer: Result<(PathBuf, Choice), Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        match answer {
            Ok((_, Choice::Picked(files))) => files.into_iter().next().map_or_else(Task::none, |path| write(target, path, desk)),
            Ok((_, Choice::Cancelled)) => Task::none(),
            Ok((path, Choice::NoPortal)) => {
                let folder = path.parent().map(PathBuf::from).unwrap_or_default();
                self.asking = Some(Asking { target, folder, path: path.to_string_lossy().into_owned(), problem: None });
                focus(id(desk.window, "path"))
            }
            Err(problem) => {
                self.notice = Some(Notice::Failed(problem));
                Task::none()
            }
        }
    }

    pub(super) fn type_path(&mut self, path: String) {
        if let Some(asking) = &mut self.asking {
            (asking.path, asking.problem) = (path, None);
        }
    }

    pub(super) fn path_done(&self, desk: &mut Desk<'_>) -> Task<Message> {
        match &self.asking {
            Some(asking) if !asking.path.trim().is_empty() => write(asking.target.clone(), asking.folder.join(asking.path.trim()), desk),
            _ => Task::none(),
        }
    }

    pub(super) fn save_all(&self, desk: &mut Desk<'_>) -> Task<Message> {
        let (Some(mail), Some(prepared)) = (self.id().cloned(), self.prepared()) else { return Task::none() };
        let attachments = prepared.listed.iter().filter_map(|place| prepared.reading.content.attachments.get(*place));
        let wanted: Vec<_> = attachments.map(|attachment| (attachment.part.clone(), attachment.name.clone())).collect();
        let account = mail.account.clone();
        let work = |handle: crate::engine::Handle| async move {
            let (mut count, mut folder) = (0, PathBuf::new());
            for (part, name) in wanted {
                let save = async {
                    let path = handle.download_path(&name).await?;
                    handle.save(&mail, &part, path.clone()).await?;
                    Ok(path)
                };
                match save.await {
                    Ok(path) => folder = path.parent().map(PathBuf::from).unwrap_or_default(),
                    Err(problem) if count == 0 => return Err(problem),
                    Err(problem) => return Ok(Saved::Several(count, folder, Some(problem))),
                }
                count += 1;
            }
            Ok(Saved::Several(count, folder, None))
        };
        desk.ask(reader::saving_all(), Some(&account), work, Message::Saved)
    }

    pub(super) fn saved(&mut self, answer: Result<Saved, Problem>) {
        self.notice = match answer {
            Ok(Saved::One(path)) => {
                self.asking = None;
                Some(Notice::Done(reader::saved(&path.to_string_lossy())))
            }
            Ok(Saved::Several(count, folder, problem)) => {
                let done = reader::saved_all(count, &folder.to_string_lossy());
                let failed = problem.map(|problem| format!(" {}", reader::problem_line(&problem))).unwrap_or_default();
                Some(Notice::Done(done + &failed))
            }
            Err(problem) => match &mut self.asking {
                Some(asking) => {
                    asking.problem = Some(problem);
                    None
                }
                None => Some(Notice::Failed(problem)),
            },
        };
    }

    /// The parts to show as images now, most wanted first.
    fn wanted_pictures(&self) -> Vec<String> {
        let Some(prepared) = self.prepared() else { return vec![] };
        let mut wanted: Vec<String> =
            self.pictures.iter().filter(|(_, image)| matches!(image, Image::Wanted)).map(|(part, _)| part.clone()).collect();
        if let Some(text) = prepared.formatted.as_ref().filter(|_| self.formatted && self.tab() == super::papers::Tab::Message) {
            self.near().flat_map(|section| text.section(section)).for_each(|piece| images(piece, &mut wanted));
        }
        let attachments = prepared.listed.iter().filter_map(|place| prepared.reading.content.attachments.get(*place));
        let automatic = attachments.filter(|attachment| is_picture(attachment) && attachment.size <= AUTOMATIC).take(FIRST);
        wanted.extend(automatic.map(|attachment| attachment.part.clone()));
        wanted
    }

    pub(super) fn fetch_pictures(&mut self, desk: &Desk<'_>) -> Task<Message> {
        let Some(mail) = self.id().cloned() else { return Task::none() };
        let wanted = self.wanted_pictures();
        let coming = self.pictures.values().filter(|image| matches!(image, Image::Coming)).count();
        let missing = |part: &&String| matches!(self.pictures.get(*part), None | Some(Image::Wanted));
        let mut next: Vec<String> = wanted.iter().filter(missing).cloned().collect();
        next.dedup();
        next.truncate(AT_A_TIME.saturating_sub(coming));
        let number = self.number();
        let tasks: Vec<_> = next
            .into_iter()
            .map(|part| {
                self.pictures.insert(part.clone(), Image::Coming);
                let (mail, asked) = (mail.clone(), part.clone());
                let work = |handle: crate::engine::Handle| async move { handle.preview(&mail, &asked).await };
                desk.quietly(work, move |answer| Message::Preview(number, part, answer))
            })
            .collect();
        Task::batch(tasks)
    }

    pub(super) fn previewed(&mut self, number: u64, part: String, answer: Result<Picture, Problem>, desk: &Desk<'_>) -> Task<Message> {
        if number != self.number() {
            return Task::none();
        }
        self.pictures.insert(part, answer.map_or(Image::Failed, shown));
        let wanted = self.wanted_pictures();
        while self.pictures.len() > KEPT {
            let far = self.pictures.iter().find(|(part, image)| matches!(image, Image::There(..)) && !wanted.contains(part));
            let Some(part) = far.map(|(part, _)| part.clone()) else { break };
            self.pictures.remove(&part);
        }
        self.fetch_pictures(desk)
    }
}

/// Adds the parts of a piece's images.
fn images(piece: &Piece, wanted: &mut Vec<String>) {
    match &piece.content {
        Shown::Image { part, .. } => wanted.push(part.clone()),
        Shown::Table(rows) => {
            rows.rows.iter().flatten().flat_map(|cell| &cell.pieces).for_each(|piece| images(piece, wanted));
        }
        _ => {}
    }
}

/// An image for the screen. One whose pixels are not as many as it says cannot be drawn.
pub(super) fn shown(picture: Picture) -> Image {
    let pixels = u64::from(picture.width) * u64::from(picture.height) * 4;
    if pixels == 0 || u64::try_from(picture.rgba.len()) != Ok(pixels) {
        return Image::Failed;
    }
    let size = Size::new(picture.width as f32, picture.height as f32);
    Image::There(image::Handle::from_rgba(picture.width, picture.height, picture.rgba), size)
}

fn write(target: Target, path: PathBuf, desk: &mut Desk<'_>) -> Task<Message> {
    let account = target.mail.account.clone();
    let work = |handle: crate::engine::Handle| async move {
        handle.save(&target.mail, &target.part, path.clone()).await?;
        Ok(Saved::One(path))
    };
    desk.ask(reader::saving(), Some(&account), work, Message::Saved)
}
