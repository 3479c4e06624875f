//! The health documents of a message: the tabs, whose they are, what they are, what they say.

use super::super::handing::Hand;
use super::super::papers::{Act, Paper, Stage, Tab};
use super::super::state::Phase;
use super::super::{Event, Message, State};
use super::biology;
use crate::domain::document::{Confidentiality, FileKind};
use crate::domain::patient::PatientIdentity;
use crate::text::one_line as clean;
use crate::text::window::document::{self, Identity};
use crate::text::window::reader;
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_M, SPACE_S, SPACE_XS, Tone};
use crate::ui::widget::{
    Element, Icon, Kind, badge, banner, button, dialog, entry, icon, muted, note, segments, skeleton, small, stops, strong, text_field,
};
use iced::widget::{Column, Row, container, row};
use iced::{Alignment, Length};

/// How many documents are listed above the one that is shown.
const LISTED: usize = 12;
/// How many faults of a document are said.
const FAULTS: usize = 6;

/// What a message is called where its documents say it: the patient's name.
pub(super) fn patient_title(state: &State, look: Look<'_>) -> Option<String> {
    if !state.has_tabs() && !matches!(state.phase, Phase::Loading) {
        return None;
    }
    let of_paper = state.paper().map(|paper| document::patient_short(&paper.document.patient, look.now));
    let of_list = state.lines().and_then(|lines| lines.first()).map(|line| document::patient_short(&line.patient, look.now));
    of_paper.filter(|name| !name.is_empty()).or(of_list).filter(|name| !name.is_empty())
}

impl State {
    /// « Documents (2) · Message · Échange (3) ».
    pub(super) fn tabs(&self) -> Element<'_, Message> {
        let count = self.papers().len().max(self.lines().map_or(0, <[_]>::len));
        let mut tabs = vec![(Tab::Documents, document::tab_documents(count)), (Tab::Message, document::tab_message())];
        if self.exchange.len() > 1 {
            tabs.push((Tab::Exchange, document::tab_exchange(self.exchange.len())));
        }
        let shown = tabs.iter().position(|(tab, _)| *tab == self.tab()).unwrap_or_default();
        let (which, words): (Vec<_>, Vec<_>) = tabs.into_iter().unzip();
        segments("", words, shown, move |place| Message::Paper(Act::Tab(which.get(place).copied().unwrap_or_default())))
    }

    /// What tells the patient from others of that name, and whether the identity can be trusted.
    pub(super) fn patient_line<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let of_list = || self.lines().and_then(|lines| lines.first()).map(|line| &line.patient);
        let patient = self.paper().map(|paper| &paper.document.patient).filter(|patient| !patient.is_empty()).or_else(of_list)?;
        let mut line = Row::new().spacing(SPACE_S).align_y(Alignment::Center);
        line = line.push(small(document::patient_details(patient).join(" · "))).push(trust(patient));
        let words = patient.ins.as_ref().map_or_else(|| document::person(patient), |ins| ins.matricule().to_owned());
        if !words.is_empty() && self.can_save() {
            let all = button(document::all_of_patient()).kind(Kind::Link).id(id(look.window, "reader/patient"));
            line = line.push(Element::from(all.on_press(Message::Up(Event::Search(words)))));
        }
        Some(line.wrap().into())
    }

    /// What is above the text of a document: the others, its type, its dates, its author, what is wrong, what is grave.
    pub(super) fn paper_head<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let mut head = Column::new().spacing(SPACE_S).width(Length::Fill);
        match &self.papers.stage {
            Stage::None => return head.into(),
            Stage::Coming => return head.push(muted(document::opening())).push(skeleton()).push(skeleton()).into(),
            Stage::Failed(problem) => {
                let retry = button(reader::retry()).id(id(look.window, "reader/documents-retry")).on_press(Message::Paper(Act::Again));
                let said = format!("{} {}", document::failed(), reader::problem_line(problem));
                return head.push(banner(Tone::Error, said, vec![retry])).into();
            }
            Stage::There(papers) if papers.len() > 1 => head = head.push(self.strip(look)),
            Stage::There(_) => {}
        }
        let Some(paper) = self.paper() else { return head.into() };
        let critical = paper.critical();
        if !critical.is_empty() {
            head = head.push(banner(Tone::Error, document::critical(&critical), vec![]));
        }
        head = head.push(strong(document::title_of(&paper.document, &paper.file)));
        for line in described(paper) {
            head = head.push(muted(line));
        }
        let marks = self.marks(paper);
        if !marks.is_empty() {
            head = head.push(marks.into_iter().fold(Row::new().spacing(SPACE_XS), Row::push).wrap());
        }
        let mut faults: Vec<_> = paper.faults.iter().collect();
        faults.sort_by_key(|fault| !document::is_grave(**fault));
        for fault in faults.into_iter().take(FAULTS) {
            let tone = if document::is_grave(*fault) { Tone::Warning } else { Tone::Info };
            head = head.push(note(tone, document::fault(*fault)));
        }
        head = head.push(self.paper_actions(paper, look));
        if !self.shows_pages() && !paper.document.biology.is_empty() {
            head = head.push(biology::table(self, paper, look));
        }
        head.into()
    }

    /// The documents, one under the other, the one shown among them.
    fn strip<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let papers = self.papers();
        let lines = papers.iter().take(LISTED).enumerate().map(|(place, paper)| {
            let words = document::kind_and_day(&paper.document.code.label, &document::title_of(&paper.document, &paper.file), date(paper));
            let alert = paper.document.alert();
            let mark = (alert > crate::domain::document::Alert::OutOfRange).then(|| badge(Tone::Error, document::alert(alert)));
            let line: Element<'a, Message> = if place == self.papers.place {
                let shown = row![icon(Icon::ChevronRight), strong(clean(&words))].spacing(SPACE_S).align_y(Alignment::Center);
                container(shown).padding([SPACE_S, SPACE_M]).into()
            } else {
                let name = id(look.window, &format!("reader/document/{place}"));
                entry(Icon::Document, words).id(name).on_press(Message::Paper(Act::Choose(place))).into()
            };
            row![container(line).width(Length::Fill)].push(mark).spacing(SPACE_S).align_y(Alignment::Center).into()
        });
        let mut list = Column::with_children(lines);
        if papers.len() > LISTED {
            list = list.push(muted(reader::others(papers.len() - LISTED)));
        }
        stops(list)
    }

    /// What is known of a document beside itself.
    fn marks<'a>(&self, paper: &Paper) -> Vec<Element<'a, Message>> {
        let mut marks = Vec::new();
        let level = paper.document.confidentiality;
        if level != Confidentiality::Normal {
            marks.push(badge(Tone::Warning, document::confidentiality(level)));
        }
        let line = self.line_of(paper);
        if line.is_some_and(|line| line.is_replaced) {
            marks.push(badge(Tone::Warning, document::replaced_tip()));
        }
        if !paper.document.replaces.is_empty() || line.is_some_and(|line| line.replaces) {
            marks.push(badge(Tone::Info, document::replaces_tip()));
        }
        if line.is_some_and(|line| line.is_duplicate) {
            marks.push(badge(Tone::Neutral, document::duplicate_tip()));
        }
        if line.is_some_and(|line| line.is_filed) {
            marks.push(badge(Tone::Success, document::filed_tip()));
        }
        marks
    }

    /// What may be done with a document, and the two ways to look at it.
    fn paper_actions<'a>(&'a self, paper: &Paper, look: Look<'a>) -> Element<'a, Message> {
        let mut line = Row::new().spacing(SPACE_S).align_y(Alignment::Center);
        if paper.has_both() {
            let ways = [document::as_pages(), document::as_sections()];
            let shown = usize::from(self.papers.is_structured);
            line = line.push(segments("", ways, shown, |place| Message::Paper(Act::Structured(place == 1))));
        }
        let attachments = self.reading().map(|reading| reading.content.attachments.as_slice()).unwrap_or_default();
        if let Some(place) = attachments.iter().position(|attachment| attachment.part == paper.part).filter(|_| self.can_save()) {
            let save = button(document::save_file()).icon(Icon::Download).kind(Kind::Quiet).id(id(look.window, "reader/document-save"));
            let hand = |hand| Message::Paper(Act::Hand(hand));
            let file = button(document::hand_over()).icon(Icon::Archive).id(id(look.window, "reader/hand-over"));
            line = line.push(Element::from(file.tip(document::hand_over_tip()).on_press(hand(Hand::Over))));
            let print = button(document::print()).icon(Icon::Print).kind(Kind::Quiet).id(id(look.window, "reader/print"));
            line = line.push(Element::from(print.on_press(hand(Hand::Print))));
            line = line.push(Element::from(save.tip(reader::save_named(&paper.file)).on_press(Message::Save(place))));
        }
        line.wrap().into()
    }

    /// Asks for the record software's folder, on a desktop without dialogs.
    pub(super) fn folder_dialog<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let typed = self.papers.folder.as_ref()?;
        let hand = |hand| Message::Paper(Act::Hand(hand));
        let field = text_field(document::folder_label(), id(look.window, "path"), "", typed.clone())
            .on_input(move |path| hand(Hand::Typed(path)))
            .on_submit(hand(Hand::TypedDone))
            .help(document::folder_help());
        let cancel = button(reader::path_cancel()).kind(Kind::Quiet).id(id(look.window, "reader/folder-cancel"));
        let done = button(document::hand_over()).kind(Kind::Primary).id(id(look.window, "reader/folder-done"));
        let buttons = vec![cancel.on_press(hand(Hand::Cancel)), done.on_press(hand(Hand::TypedDone))];
        Some(dialog(document::folder_title(), Element::from(field), buttons))
    }

    /// In place of the text of a document that has none.
    pub(super) fn paper_without_text<'a>(&'a self) -> Option<Element<'a, Message>> {
        let paper = self.paper()?;
        let has_something = paper.narrative.is_some() || !paper.document.biology.is_empty() || !paper.faults.is_empty();
        (!has_something && !self.shows_pages()).then(|| muted(document::no_content()))
    }

    /// The subject, where the title is the patient's.
    pub(super) fn subject_under<'a>(&'a self) -> Option<Element<'a, Message>> {
        let subject = self.reading().map(|reading| crate::text::window::mailbox::subject(&reading.content.subject))?;
        Some(strong(super::super::names::cut_end(&subject, 400)))
    }
}

/// Whether an identity can be trusted, and why not.
fn trust<'a>(patient: &PatientIdentity) -> Element<'a, Message> {
    let identity = document::identity(patient);
    let (tone, sign) = match identity {
        Identity::Qualified => (Tone::Success, "✓ "),
        Identity::KeyWrong => (Tone::Error, "⚠ "),
        Identity::Test | Identity::NoAuthority | Identity::TraitMissing | Identity::NoIns => (Tone::Warning, ""),
    };
    badge(tone, format!("{sign}{}", document::identity_words(identity)))
}

fn date(paper: &Paper) -> &crate::domain::document::DocumentTime {
    let document = &paper.document;
    if document.act_date.0.is_empty() { &document.date } else { &document.act_date }
}

/// What a document is, in a few lines.
fn described(paper: &Paper) -> Vec<String> {
    let document = &paper.document;
    let mut what =
        vec![if document.code.label.trim().is_empty() { document::file_kind(paper.kind) } else { clean(document.code.label.trim()) }];
    if !document.act_date.0.is_empty() {
        what.push(document::act_date(&document.act_date));
    }
    if !document.date.0.is_empty() {
        what.push(document::made(&document.date));
    }
    if let Some(version) = document.version.filter(|version| *version > 1) {
        what.push(document::version(version));
    }
    let mut lines = vec![what.join(" · ")];
    let author = document.author().map(document::party).filter(|name| !name.is_empty());
    let responsible = document.legal_authenticator.as_ref().map(document::party).filter(|name| !name.is_empty());
    let mut people = Vec::new();
    if let Some(author) = &author {
        people.push(document::author(author));
    }
    if let Some(responsible) = responsible.filter(|name| author.as_ref() != Some(name)) {
        people.push(document::responsible(&responsible));
    }
    if people.is_empty() && !document.custodian.trim().is_empty() {
        people.push(document::author(document.custodian.trim()));
    }
    lines.extend((!people.is_empty()).then(|| people.join(" · ")));
    let has_nothing = paper.kind == FileKind::Other && document.title.is_empty();
    if has_nothing { vec![] } else { lines }
}
