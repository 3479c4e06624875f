//! What is above the text: what may be done, who wrote, to whom, when.

use super::super::names::{called, cut_end, first_few, in_full};
use super::super::papers::Tab;
use super::super::state::Phase;
use super::super::{Event, Message, State};
use super::is_narrow;
use crate::domain::mail::{Correspondent, FlagChange};
use crate::text::window::mailbox::bare;
use crate::text::window::reader;
use crate::text::{date_time, one_line};
use crate::ui::desk::{Look, id};
use crate::ui::theme::{RADIUS, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, TEXT_XXL, Tone, tokens};
use crate::ui::widget::{Element, FocusButton, Icon, Kind, bar, button, icon_button, muted, note, small, strong, title};
use iced::widget::{Row, column, container, row, space};
use iced::{Alignment, Border, Length};
use time::OffsetDateTime;

/// The longest subject shown before the person asks for all of it.
const SUBJECT: usize = 240;
/// How many lines of it are shown.
const LINES: f32 = 3.0;
/// How many recipients are shown when all are asked for.
const EVERYBODY: usize = 200;

/// The room in which every answer has its word, on one line with the other actions.
const ALL_WORDS: f32 = 650.0;
/// The room in which only « Répondre » has its word.
const ONE_WORD: f32 = 450.0;

/// The room of the actions: what the other panes leave.
fn toolbar_room(look: Look<'_>) -> f32 {
    if is_narrow(look) { 0.0 } else { look.size.width - look.preferences.folders_width - look.preferences.list_width }
}

impl State {
    pub(super) fn toolbar<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let name = |name: &str| id(look.window, name);
        let is_there = self.summary.is_some();
        let up = |event: Event| is_there.then_some(Message::Up(event));
        let mut tools = Row::new().spacing(SPACE_XS).align_y(Alignment::Center);
        if is_narrow(look) {
            tools = tools.push(icon_button(Icon::Back, reader::back()).id(name("reader/back")).on_press(Message::Up(Event::Back)));
        }
        if self.draft {
            let edit = button(reader::edit()).icon(Icon::Pencil).kind(Kind::Primary).id(name("reader/edit"));
            tools = tools.push(edit.on_press_maybe(up(Event::EditDraft).filter(|_| self.reading().is_some())));
        } else {
            // What is answered must have been read: it is quoted.
            let answer = |event| up(event).filter(|_| self.reading().is_some());
            let room = toolbar_room(look);
            let with_words = |sign, words: String, tip: String, event, place| -> FocusButton<'a, Message> {
                let is_short = room < if place == "reader/reply" { ONE_WORD } else { ALL_WORDS };
                let tool = if is_short { icon_button(sign, tip) } else { button(words).icon(sign).kind(Kind::Quiet).tip(tip) };
                tool.id(name(place)).on_press_maybe(answer(event))
            };
            let reply = Event::Reply { all: false };
            let reply_all = Event::Reply { all: true };
            tools = tools
                .push(with_words(Icon::Reply, reader::reply(), reader::reply_tip(), reply, "reader/reply"))
                .push(with_words(Icon::ReplyAll, reader::reply_all(), reader::reply_all_tip(), reply_all, "reader/reply-all"))
                .push(with_words(Icon::Forward, reader::forward(), reader::forward_tip(), Event::Forward, "reader/forward"));
        }
        let flags = self.summary.as_ref().map(|summary| summary.flags).unwrap_or_default();
        let (flag, mark) = if flags.flagged { (reader::unflag(), FlagChange::Unflagged) } else { (reader::flag(), FlagChange::Flagged) };
        let (unread, seen) = if flags.seen { (reader::unread(), FlagChange::Unseen) } else { (reader::read(), FlagChange::Seen) };
        let tool = |sign, words, event, place| icon_button(sign, words).id(name(place)).on_press_maybe(up(event));
        // What answers, what files away, what marks: three groups, told apart by the room between them.
        let between = || space().width(SPACE_M);
        tools = tools
            .push(between())
            .push(tool(Icon::Archive, reader::archive(), Event::Archive, "reader/archive"))
            .push(tool(Icon::Trash, reader::delete(), Event::Delete, "reader/delete"))
            .push(tool(Icon::Folder, reader::move_to(), Event::Move, "reader/move"))
            .push(between())
            .push(tool(Icon::Flag, flag, Event::Mark(mark), "reader/flag"))
            .push(tool(Icon::Unread, unread, Event::Mark(seen), "reader/unread"));
        bar(tools.wrap())
    }

    pub(super) fn head<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let mut head = column![self.subject(look)].spacing(SPACE_S);
        if !look.discreet && super::papers::patient_title(self, look).is_some() {
            head = head.push(self.patient_line(look));
        }
        head = head.push(self.sender(look));
        let Phase::Ready(prepared) = &self.phase else { return head.into() };
        if look.discreet {
            return head.into();
        }
        head = head.push(self.receipt_question(look));
        if self.has_tabs() {
            head = head.push(self.tabs());
            match self.tab() {
                Tab::Documents => return head.push(self.paper_head(look)).into(),
                Tab::Exchange => return head.into(),
                Tab::Message => head = head.push(self.subject_under()),
            }
        }
        let content = &prepared.reading.content;
        head = head.push(self.recipients(look)).push(self.recipients_told(look));
        if content.incomplete {
            head = head.push(note(Tone::Warning, reader::incomplete()));
        }
        if let Some(text) = &prepared.formatted {
            if text.remote > 0 {
                head = head.push(note(Tone::Info, reader::remote(text.remote)));
            }
            if text.truncated {
                head = head.push(note(Tone::Warning, reader::truncated()));
            }
        }
        if !prepared.listed.is_empty() {
            head = head.push(self.attachments(prepared, look));
        }
        let exchange = if self.has_tabs() { None } else { self.exchange(look) };
        head.push(exchange).push(self.forms(look)).into()
    }

    fn subject<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let summary = self.summary.as_ref().map(|summary| summary.subject.as_str());
        let subject = self.reading().map(|reading| reading.content.subject.as_str()).or(summary).unwrap_or_default();
        let patient = super::papers::patient_title(self, look);
        let shown = match bare(subject).as_str() {
            _ if look.discreet => reader::hidden(),
            _ if patient.is_some() => patient.unwrap_or_default(),
            "" => reader::no_subject(),
            subject if self.details => one_line(subject),
            subject => cut_end(&one_line(subject), SUBJECT),
        };
        let highest = if self.details { f32::INFINITY } else { TEXT_XXL * 1.3 * LINES };
        container(title(shown)).max_height(highest).clip(true).width(Length::Fill).into()
    }

    fn sender<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let nobody = Correspondent::default();
        let known = self.summary.as_ref().map(|summary| &summary.from);
        let from = self.reading().and_then(|reading| reading.content.from.first()).or(known).unwrap_or(&nobody);
        let date = self.reading().and_then(|reading| reading.content.date).or(self.summary.as_ref().map(|summary| summary.date));
        let (name, address) = match called(from) {
            _ if look.discreet => (reader::hidden(), String::new()),
            name if name.is_empty() => (reader::no_sender(), String::new()),
            name if from.name.trim().is_empty() => (name, String::new()),
            name => (cut_end(&name, 80), cut_end(&one_line(from.address.trim()), 120)),
        };
        let mut line = Row::new().spacing(SPACE_S).align_y(Alignment::Center);
        if let Some(summary) = &self.summary {
            line = line.push(mark(look.place(&summary.id.account)));
        }
        line = line.push(strong(name));
        if !address.is_empty() {
            line = line.push(muted(address));
        }
        if let Some(date) = date {
            line = line.push(muted(date_time(local(date, look.now))));
        }
        line.wrap().into()
    }

    fn recipients<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let Some(content) = self.reading().map(|reading| &reading.content) else { return space().into() };
        let toggle = |words: String| button(words).kind(Kind::Link).id(id(look.window, "reader/recipients")).on_press(Message::Details);
        if self.details {
            let groups = [
                (reader::to_all(), &content.to),
                (reader::cc_all(), &content.cc),
                (reader::bcc_all(), &content.bcc),
                (reader::reply_to_all(), &content.reply_to),
            ];
            let mut all = column![].spacing(SPACE_XS);
            for (words, people) in groups.into_iter().filter(|(_, people)| !people.is_empty()) {
                let mut list = column![].spacing(SPACE_XS).width(Length::Fill);
                for who in people.iter().take(EVERYBODY) {
                    list = list.push(small(cut_end(&in_full(who), 200)));
                }
                if people.len() > EVERYBODY {
                    list = list.push(muted(reader::others(people.len() - EVERYBODY)));
                }
                all = all.push(row![container(muted(words)).width(110), list].spacing(SPACE_S));
            }
            return all.push(toggle(reader::fewer())).into();
        }
        let mut line = Row::new().spacing(SPACE_M).align_y(Alignment::Center);
        let mut hidden = 0;
        let mut say = |words: fn(&str) -> String, people: &[Correspondent]| {
            let (names, more) = first_few(people);
            hidden += more;
            (!people.is_empty()).then(|| muted(words(&names)))
        };
        let kinds = [say(reader::to, &content.to), say(reader::cc, &content.cc), say(reader::bcc, &content.bcc)];
        line = line.extend(kinds.into_iter().flatten());
        let words = if hidden > 0 { reader::others(hidden) } else { reader::details() };
        line.push(toggle(words)).wrap().into()
    }

    /// What may be done with the text itself.
    fn forms<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let quiet = |words: String, place: &str| button(words).kind(Kind::Link).id(id(look.window, place));
        let mut line = Row::new().spacing(SPACE_S).push(quiet(reader::copy_text(), "reader/copy").on_press(Message::CopyText));
        let has_both = self.prepared().is_some_and(|prepared| prepared.formatted.is_some() && !prepared.plain.text.is_empty());
        if has_both {
            let words = if self.formatted { reader::plain() } else { reader::formatted() };
            line = line.push(quiet(words, "reader/form").on_press(Message::Formatted(!self.formatted)));
        }
        line.wrap().into()
    }
}

/// The mailbox's colour.
fn mark<'a>(place: usize) -> Element<'a, Message> {
    container(space().width(SPACE_XS).height(SPACE_L))
        .style(move |theme| container::Style {
            background: Some(tokens(theme).mailbox(place).into()),
            border: Border::default().rounded(RADIUS),
            ..container::Style::default()
        })
        .into()
}

/// The same moment, told in the reader's time zone.
fn local(date: OffsetDateTime, now: OffsetDateTime) -> OffsetDateTime {
    date.checked_to_offset(now.offset()).unwrap_or(date)
}
