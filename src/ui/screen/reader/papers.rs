//! The health documents of the message that is open: which there are, which is shown, and how.

use super::attached::{Image, shown};
use super::body::Formatted;
use super::handing::Hand;
use super::message::{Message, Motion};
use super::pages::{Pages, Turn};
use super::state::{Phase, State};
use crate::domain::Problem;
use crate::domain::display::{Block, Span};
use crate::domain::document::{
    self, Alert, BiologyResult, DocumentFault, DocumentLine, DocumentTime, FileKind, HealthDocument, OpenedPart, Section,
};
use crate::domain::mail::Picture;
use crate::ui::desk::Desk;
use crate::ui::widget::TrendPoint;
use iced::Task;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// How many documents of a message are shown at most: an archive holds a handful.
const PAPERS: usize = 100;
/// How deep sections may be inside each other; what is deeper stands at that level.
const DEEP: usize = 40;
/// How many results are shown before the person asks for more.
pub(super) const RESULTS: usize = 120;
/// Of how many tests earlier results are asked for.
const TESTS: usize = 60;
/// How many images of a narrative are drawn.
const PICTURES: usize = 24;

/// What of a message is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// Its health documents.
    Documents,
    /// Itself.
    #[default]
    Message,
    /// The messages it belongs with.
    Exchange,
}

/// A document made ready to be shown: done once, away from the window's thread.
pub struct Paper {
    /// The attachment that holds it.
    pub(super) part: String,
    /// The name of that attachment.
    pub(super) file: String,
    /// What that attachment is.
    pub(super) kind: FileKind,
    /// The document; empty where the file gave none.
    pub(super) document: HealthDocument,
    /// What is wrong with the document, or with its file.
    pub(super) faults: Vec<DocumentFault>,
    /// What it says, where that is text.
    pub(super) narrative: Option<Formatted>,
    /// For each result with others of the same test in the document: all of them, oldest first.
    pub(super) trends: BTreeMap<usize, Vec<TrendPoint>>,
}

/// Names and texts are in it.
impl fmt::Debug for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Paper(…)")
    }
}

/// The documents of the message that is open.
#[derive(Default)]
pub(super) struct Papers {
    pub stage: Stage,
    pub tab: Tab,
    /// The document shown.
    pub place: usize,
    /// Whether its sections are shown, where it has pages too.
    pub is_structured: bool,
    /// How many of its results are shown.
    pub results: usize,
    /// The images of its narrative, by their names.
    pub images: BTreeMap<String, Image>,
    /// Its pages.
    pub pages: Pages,
    /// What is typed of the record software's folder, where there is no dialog.
    pub folder: Option<String>,
    /// For its results, those of the same test and patient that came before, oldest first.
    pub history: BTreeMap<usize, Vec<TrendPoint>>,
}

/// How far they are on their way.
#[derive(Default)]
pub(super) enum Stage {
    /// There is none, as far as is known.
    #[default]
    None,
    /// They are being opened.
    Coming,
    /// They could not be opened.
    Failed(Problem),
    /// There they are.
    There(Vec<Arc<Paper>>),
}

/// What happens with them.
#[derive(Clone)]
pub enum Act {
    /// They came, or not; the number tells what was asked last.
    Came(u64, Result<Vec<Arc<Paper>>, Problem>),
    /// Another tab.
    Tab(Tab),
    /// Another document.
    Choose(usize),
    /// Its sections, or its pages.
    Structured(bool),
    /// The rest of the results.
    MoreResults,
    /// « Réessayer ».
    Again,
    /// Something happens with its pages.
    Page(Turn),
    /// Something is done with it.
    Hand(Hand),
    /// Earlier results came: of what was asked last, of that document.
    History(u64, usize, Vec<(usize, Vec<document::TrendPoint>)>),
    /// An image of its narrative came, or not.
    Image(u64, usize, String, Result<Picture, Problem>),
}

/// The documents of files, ready to be shown: what says nothing of itself is left out, and a copy stands with its document.
pub(super) fn prepare(files: Vec<OpenedPart>) -> Vec<Arc<Paper>> {
    let mut papers: Vec<Paper> = Vec::new();
    for OpenedPart { part, name, file } in files {
        let of_file = |document: HealthDocument| {
            let faults = file.faults.iter().chain(&document.faults).copied().collect();
            Paper::new(part.clone(), name.clone(), file.kind, document, faults)
        };
        if !file.documents.is_empty() {
            papers.extend(file.documents.iter().cloned().map(of_file));
        } else if file.kind != FileKind::Other && file.faults.iter().any(|fault| *fault != DocumentFault::MetadataMissing) {
            papers.push(of_file(HealthDocument::default()));
        }
    }
    let copies: Vec<_> = papers.iter().filter(|paper| paper.kind != FileKind::Pdf).filter_map(|paper| paper.document.pdf.clone()).collect();
    papers.retain(|paper| paper.kind != FileKind::Pdf || paper.document.pdf.as_ref().is_none_or(|pdf| !copies.contains(pdf)));
    papers.truncate(PAPERS);
    papers.into_iter().map(Arc::new).collect()
}

impl Paper {
    fn new(part: String, file: String, kind: FileKind, document: HealthDocument, mut faults: Vec<DocumentFault>) -> Self {
        faults.sort_unstable();
        faults.dedup();
        let mut blocks = document.text.clone().unwrap_or_default();
        written(&document.sections, 2, &mut blocks);
        let narrative = (!blocks.is_empty()).then(|| Formatted::new(&blocks));
        let trends = trends(&document.biology);
        Self { part, file, kind, document, faults, narrative, trends }
    }

    /// The critical results, as the document orders them.
    pub(super) fn critical(&self) -> Vec<&BiologyResult> {
        self.document.biology.iter().filter(|result| result.alert() == Alert::Critical).collect()
    }

    /// Whether it can be shown in two ways.
    pub(super) fn has_both(&self) -> bool {
        self.document.pdf.is_some() && (self.narrative.is_some() || !self.document.biology.is_empty())
    }

    /// Whether it is a document of a patient's record, and not only a file.
    fn is_clinical(&self) -> bool {
        !matches!(self.kind, FileKind::Pdf | FileKind::Other)
    }
}

/// Sections one under the other, each with its title.
fn written(sections: &[Section], level: u8, out: &mut Vec<Block>) {
    // Without recursion: a sender decides how deep they are.
    let mut left: Vec<(&Section, u8, usize)> = sections.iter().rev().map(|section| (section, level, 0)).collect();
    while let Some((section, level, depth)) = left.pop() {
        let title = section.title.trim();
        if !title.is_empty() {
            out.push(Block::Heading(level, vec![Span { text: title.to_owned(), ..Span::default() }]));
        }
        out.extend(section.blocks.iter().cloned());
        let (level, depth) = if depth < DEEP { ((level + 1).min(6), depth + 1) } else { (level, depth) };
        left.extend(section.sections.iter().rev().map(|inner| (inner, level, depth)));
    }
}

/// A number as documents write it.
fn number(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse::<f64>().ok().filter(|value| value.is_finite())
}

/// A moment as something to compare: days since the year 0, roughly. `None` where not even the day is known.
pub(super) fn days(time: &DocumentTime) -> Option<f64> {
    let part = |range: std::ops::Range<usize>| time.0.get(range).and_then(|digits| digits.parse::<f64>().ok());
    let day = part(0..4)?.mul_add(365.25, part(4..6)? * 30.44) + part(6..8)?;
    Some(day + part(8..10).unwrap_or(0.0) / 24.0)
}

/// One result of a trend.
pub(super) fn point(result: &BiologyResult) -> Option<TrendPoint> {
    Some(TrendPoint {
        at: days(&result.time)?,
        value: number(&result.value)?,
        low: number(&result.low),
        high: number(&result.high),
        alert: result.alert(),
    })
}

/// The results of one test at several times.
fn trends(results: &[BiologyResult]) -> BTreeMap<usize, Vec<TrendPoint>> {
    let mut of_test: BTreeMap<(&str, &str), Vec<(usize, TrendPoint)>> = BTreeMap::new();
    for (place, result) in results.iter().enumerate() {
        if let Some(point) = point(result).filter(|_| !result.code.code.is_empty()) {
            of_test.entry((&result.code.code, &result.unit)).or_default().push((place, point));
        }
    }
    let mut trends = BTreeMap::new();
    for (_, mut points) in of_test {
        points.sort_by(|(_, one), (_, other)| one.at.total_cmp(&other.at));
        let all: Vec<_> = points.iter().map(|(_, point)| *point).collect();
        let is_over_time = all.first().zip(all.last()).is_some_and(|(first, last)| last.at > first.at);
        if let Some((place, _)) = points.last().filter(|_| is_over_time) {
            trends.insert(*place, all);
        }
    }
    trends
}

/// What the store knows of a test, as a trend: at least two moments.
fn earlier(points: &[document::TrendPoint]) -> Option<Vec<TrendPoint>> {
    let of = |point: &document::TrendPoint| {
        Some(TrendPoint {
            at: days(&point.time)?,
            value: number(&point.value)?,
            low: number(&point.low),
            high: number(&point.high),
            alert: point.alert,
        })
    };
    let mut all: Vec<_> = points.iter().filter_map(of).collect();
    all.sort_by(|one, other| one.at.total_cmp(&other.at));
    let (first, last) = (all.first()?, all.last()?);
    (last.at > first.at).then_some(all)
}

/// What runs through the part of the reader that is long.
pub(super) enum Flowing {
    /// Nothing.
    Nothing,
    /// The text of the message, formatted or plain.
    Message(Arc<super::body::Prepared>, bool),
    /// What a document says.
    Paper(Arc<Paper>),
}

impl Flowing {
    /// How many sections there are.
    pub fn sections(&self) -> usize {
        match self {
            Flowing::Nothing => 0,
            Flowing::Message(prepared, formatted) => prepared.sections(*formatted),
            Flowing::Paper(paper) => paper.narrative.as_ref().map_or(0, |text| text.sections.len()),
        }
    }

    /// How high a section will be, roughly, when it is this wide.
    pub fn estimate(&self, section: usize, width: f32) -> f32 {
        match self {
            Flowing::Nothing => 0.0,
            Flowing::Message(prepared, formatted) => prepared.estimate(*formatted, section, width),
            Flowing::Paper(paper) => paper.narrative.as_ref().map_or(0.0, |text| text.estimate(section, width)),
        }
    }
}

impl State {
    /// The documents, once they are there.
    pub(super) fn papers(&self) -> &[Arc<Paper>] {
        if let Stage::There(papers) = &self.papers.stage { papers } else { &[] }
    }

    /// The document that is chosen.
    pub(super) fn paper(&self) -> Option<&Arc<Paper>> {
        self.papers().get(self.papers.place)
    }

    /// Whether the message has tabs: it brings documents, or is known to.
    pub(super) fn has_tabs(&self) -> bool {
        match &self.papers.stage {
            Stage::There(papers) => !papers.is_empty(),
            Stage::None => false,
            Stage::Coming | Stage::Failed(_) => self.lines().is_some(),
        }
    }

    /// What the list knows of the documents.
    pub(super) fn lines(&self) -> Option<&[DocumentLine]> {
        let documents = self.summary.as_ref()?.documents.as_deref()?;
        Some(documents.lines.as_slice()).filter(|lines| !lines.is_empty())
    }

    /// What the list knows of this document.
    pub(super) fn line_of(&self, paper: &Paper) -> Option<&DocumentLine> {
        self.lines()?.iter().find(|line| line.part == paper.part && line.entry == paper.document.entry)
    }

    /// What is shown: a message without documents has no tabs.
    pub(super) fn tab(&self) -> Tab {
        if self.has_tabs() { self.papers.tab } else { Tab::Message }
    }

    /// Whether the pages of the document are shown, and not its sections.
    pub(super) fn shows_pages(&self) -> bool {
        self.paper().is_some_and(|paper| paper.document.pdf.is_some() && !(self.papers.is_structured && paper.has_both()))
    }

    /// What runs through the long part of the reader now.
    pub(super) fn flowing(&self) -> Flowing {
        let Phase::Ready(prepared) = &self.phase else { return Flowing::Nothing };
        match (self.tab(), self.paper()) {
            (Tab::Message, _) => Flowing::Message(Arc::clone(prepared), self.formatted),
            (Tab::Documents, Some(paper)) if !self.shows_pages() => Flowing::Paper(Arc::clone(paper)),
            _ => Flowing::Nothing,
        }
    }

    /// The documents came: the first of a patient's record is shown before the message; a PDF by itself, when asked for.
    pub(super) fn take_papers(&mut self, papers: Vec<Arc<Paper>>) {
        let first = papers.iter().position(|paper| paper.is_clinical());
        let place = self.papers.place.min(papers.len().saturating_sub(1));
        // Who is reading the message already is not taken away from it.
        let is_new = !matches!(self.papers.stage, Stage::There(_));
        if let Some(first) = first.filter(|_| is_new) {
            (self.papers.tab, self.papers.place) = (Tab::Documents, first);
        } else {
            self.papers.place = place;
        }
        self.papers.stage = Stage::There(papers);
        self.begin_paper();
    }

    /// Has the documents of the message opened, where it may bring some.
    pub(super) fn ask_papers(&mut self, desk: &Desk<'_>) -> Task<Message> {
        let Some(mail) = self.id().cloned() else { return Task::none() };
        let attachments = self.reading().map(|reading| reading.content.attachments.as_slice()).unwrap_or_default();
        if attachments.iter().all(|attachment| attachment.media_type.starts_with("image/")) {
            return Task::none();
        }
        self.papers.stage = Stage::Coming;
        // What the list knows decides what is shown first, so that nothing jumps when the documents come.
        if self.lines().is_some() {
            self.papers.tab = Tab::Documents;
        }
        let number = self.number();
        let work = |handle: crate::engine::Handle| async move { Ok(prepare(handle.documents(&mail).await?)) };
        desk.quietly(work, move |answer| Message::Paper(Act::Came(number, answer)))
    }

    /// Handles what happens with the documents.
    pub(super) fn act(&mut self, act: Act, desk: &mut Desk<'_>) -> Task<Message> {
        match act {
            Act::Came(number, _) if number != self.number() => Task::none(),
            Act::Came(_, Ok(papers)) => {
                self.take_papers(papers);
                Task::batch([self.show_again(desk), self.ask_history(desk)])
            }
            Act::Came(_, Err(problem)) => {
                self.papers.stage = Stage::Failed(problem);
                Task::none()
            }
            Act::Tab(tab) => {
                self.papers.tab = tab;
                self.show_again(desk)
            }
            Act::Choose(place) => {
                (self.papers.place, self.papers.tab) = (place, Tab::Documents);
                self.begin_paper();
                Task::batch([self.show_again(desk), self.ask_history(desk)])
            }
            Act::Structured(is_structured) => {
                self.papers.is_structured = is_structured;
                self.show_again(desk)
            }
            Act::MoreResults => {
                self.papers.results = usize::MAX;
                Task::none()
            }
            Act::Again => self.ask_papers(desk),
            Act::Page(turn) => self.turn(turn, desk),
            Act::Hand(hand) => self.hand(hand, desk),
            Act::History(number, place, found) => {
                if number == self.number() && place == self.papers.place {
                    self.papers.history = found.into_iter().filter_map(|(at, points)| Some((at, earlier(&points)?))).collect();
                }
                Task::none()
            }
            Act::Image(number, place, name, answer) => {
                if number == self.number() && place == self.papers.place {
                    self.papers.images.insert(name, answer.map_or(Image::Failed, shown));
                }
                Task::none()
            }
        }
    }

    fn begin_paper(&mut self) {
        self.papers.images.clear();
        self.papers.pages = Pages::default();
        self.papers.history.clear();
        (self.papers.results, self.papers.is_structured) = (RESULTS, false);
    }

    /// Another thing is shown, from its beginning.
    fn show_again(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        self.begin_flow();
        Task::batch([self.scroll(Motion::Start, desk.window), self.settle(desk), self.draw_images(desk), self.draw_page(desk)])
    }

    /// How a result went: as the store knows it, or else as the document itself says.
    pub(super) fn trend_of<'a>(&'a self, paper: &'a Paper, at: usize) -> Option<&'a [TrendPoint]> {
        let (known, told) = (self.papers.history.get(&at), paper.trends.get(&at));
        let longest = known.into_iter().chain(told).max_by_key(|points| points.len());
        longest.map(Vec::as_slice)
    }

    /// Asks for earlier results of the same tests and patient; without an answer there is no plot.
    fn ask_history(&self, desk: &Desk<'_>) -> Task<Message> {
        let Some(paper) = self.paper().cloned().filter(|paper| !paper.document.biology.is_empty()) else { return Task::none() };
        let (number, place) = (self.number(), self.papers.place);
        let work = |handle: crate::engine::Handle| async move {
            let document = &paper.document;
            let coded = document.biology.iter().enumerate().filter(|(_, result)| !result.code.code.is_empty() && point(result).is_some());
            let mut found = Vec::new();
            for (at, result) in coded.take(TESTS) {
                found.push((at, handle.history(&document.patient, &result.code.code, &result.unit).await?));
            }
            Ok(found)
        };
        desk.quietly(work, move |answer| Message::Paper(Act::History(number, place, answer.unwrap_or_default())))
    }

    /// Has the images of a narrative decoded.
    fn draw_images(&mut self, desk: &Desk<'_>) -> Task<Message> {
        let Flowing::Paper(paper) = self.flowing() else { return Task::none() };
        let (number, place) = (self.number(), self.papers.place);
        let missing = paper.document.pictures.iter().take(PICTURES).filter(|(name, _)| !self.papers.images.contains_key(name));
        let missing: Vec<_> = missing.cloned().collect();
        let tasks = missing.into_iter().map(|(name, octets)| {
            self.papers.images.insert(name.clone(), Image::Coming);
            let work = |handle: crate::engine::Handle| async move { handle.picture(octets).await };
            desk.quietly(work, move |answer| Message::Paper(Act::Image(number, place, name, answer)))
        });
        Task::batch(tasks.collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::{Code, Octets, OpenedFile};

    fn result(code: &str, value: &str, day: &str) -> BiologyResult {
        BiologyResult {
            code: Code { code: code.into(), ..Code::default() },
            value: value.into(),
            time: DocumentTime(day.into()),
            ..BiologyResult::default()
        }
    }

    #[test]
    fn the_copy_of_a_document_is_not_another_one() {
        let pdf = |text: &str| Some(Octets(Arc::from(text.as_bytes())));
        let file = |kind, text: &str| OpenedFile {
            kind,
            documents: vec![HealthDocument { pdf: pdf(text), ..HealthDocument::default() }],
            faults: vec![],
        };
        let files = [file(FileKind::Xdm, "a"), file(FileKind::Pdf, "a"), file(FileKind::Pdf, "b"), OpenedFile::default()];
        let part = |(n, file): (usize, OpenedFile)| OpenedPart { part: n.to_string(), name: "f".into(), file };
        let papers = prepare(files.into_iter().enumerate().map(part).collect());
        assert_eq!(papers.iter().map(|paper| paper.part.as_str()).collect::<Vec<_>>(), ["0", "2"]);
    }

    #[test]
    fn a_file_that_gave_no_document_still_says_why() {
        let broken = OpenedFile { kind: FileKind::Xdm, faults: vec![DocumentFault::Encrypted], ..OpenedFile::default() };
        let part = |file| OpenedPart { part: "2".into(), name: "IHE_XDM.ZIP".into(), file };
        let other = OpenedFile { kind: FileKind::Xdm, faults: vec![DocumentFault::MetadataMissing], ..OpenedFile::default() };
        let papers = prepare(vec![part(broken), part(other)]);
        assert_eq!((papers.len(), papers[0].faults.as_slice()), (1, [DocumentFault::Encrypted].as_slice()));
    }

    #[test]
    fn sections_are_written_in_their_order_however_deep() {
        let section = |title: &str, sections| Section { title: title.into(), sections, ..Section::default() };
        let deep = (0..5_000).fold(section("fond", vec![]), |inner, n| section(&n.to_string(), vec![inner]));
        let mut blocks = vec![];
        written(&[section("a", vec![section("b", vec![]), section("c", vec![])]), section("d", vec![])], 2, &mut blocks);
        let titles: Vec<_> = blocks
            .iter()
            .map(|block| if let Block::Heading(level, spans) = block { format!("{level}{}", spans[0].text) } else { String::new() })
            .collect();
        assert_eq!(titles, ["2a", "3b", "3c", "2d"]);
        let mut blocks = vec![];
        written(std::slice::from_ref(&deep), 2, &mut blocks);
        assert_eq!(blocks.len(), 5_001);
        // Letting go of it must not go deep either.
        let mut left = vec![deep];
        while let Some(mut section) = left.pop() {
            left.append(&mut section.sections);
        }
    }

    #[test]
    fn a_trend_is_one_test_over_time() {
        let found = trends(&[
            result("K", "4,1", "20260101"),
            result("NA", "139", "20261122"),
            result("K", "6.8", "20261122"),
            result("K", "hémolysé", "20261101"),
        ]);
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [2], "it stands with the last result");
        assert_eq!(found[&2].iter().map(|point| point.value).collect::<Vec<_>>(), [4.1, 6.8]);
        assert!(trends(&[result("K", "4", "20261122"), result("K", "5", "20261122")]).is_empty(), "one time is no trend");
        assert!(trends(&[result("", "4", "2025"), result("", "5", "20261122")]).is_empty());
        assert!(days(&DocumentTime("20261122".into())) > days(&DocumentTime("202611212359".into())));
    }
}
