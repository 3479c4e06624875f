//! The patient, the health documents, what is asked for; and their dialogs.

use super::super::care::{Act, Detail, DocumentForm, PatientForm, Trait, Wish, digits_of, told_by, types_like};
use super::super::message::Message;
use super::super::state::State;
use crate::domain::patient::{InsAuthority, Sex};
use crate::text::window::care as say;
use crate::text::window::document::{self, Identity};
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_M, SPACE_XS, Tone};
use crate::ui::widget::{Element, Icon, Kind, button, checkbox, chip, dialog, entry, muted, note, segments, stops, text_field};
use iced::widget::{Column, Row, column, row};
use iced::{Alignment, Length};

/// How many types of documents are offered at a time.
const TYPES: usize = 6;

impl State {
    /// The patient and the documents, each with what takes it away, and how to add some.
    pub(super) fn carried<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let is_editable = self.is_editable();
        let act = |act: Act| is_editable.then_some(Message::Care(act));
        let mut line = Row::new().spacing(SPACE_XS).align_y(Alignment::Center);
        for (place, given) in self.carried.documents.iter().enumerate() {
            let tone = if given.file.problem.is_some() { Tone::Error } else { Tone::Info };
            let words = say::document(&document::title_or(&given.title, &super::super::types::named(&given.code)), &given.file.name);
            line = line.push(chip(tone, words, say::remove_document(&given.file.name), act(Act::Remove(place))));
        }
        let join = button(say::join()).icon(Icon::Document).kind(Kind::Quiet).id(id(look.window, "compose/document"));
        line = line.push(Element::from(join.on_press_maybe(act(Act::Join))));
        let patient = match &self.carried.patient {
            Some(patient) => {
                let tone = if document::identity(patient) == Identity::Qualified { Tone::Success } else { Tone::Neutral };
                let change = button(say::change_patient()).kind(Kind::Link).id(id(look.window, "compose/patient"));
                line = line.push(chip(tone, say::about(&document::person(patient)), say::no_patient(), act(Act::NoPatient)));
                change
            }
            None => button(say::patient()).icon(Icon::Person).kind(Kind::Quiet).id(id(look.window, "compose/patient")),
        };
        line = line.push(Element::from(patient.on_press_maybe(act(Act::Patient))));
        let sign = if self.carried.is_shown { Icon::ChevronDown } else { Icon::ChevronRight };
        let wishes = button(say::wishes()).icon(sign).kind(Kind::Quiet).id(id(look.window, "compose/wishes"));
        line = line.push(Element::from(wishes.on_press_maybe(act(Act::ShowWishes))));
        let problems = self.carried.documents.iter().filter_map(|given| given.file.problem.clone()).map(|why| note(Tone::Error, why));
        Column::new().push(line.wrap()).push(self.wishes(look)).extend(problems).spacing(SPACE_XS).into()
    }

    fn wishes<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        if !self.carried.is_shown {
            return None;
        }
        let asked = self.carried.wishes;
        let wish = |name: &str, words: String, is_on: bool, wish: Wish| {
            let toggled = self.is_editable().then_some(Message::Care(Act::Wish(wish, !is_on)));
            checkbox(id(look.window, name), words, is_on, toggled)
        };
        let mut line = Row::new().spacing(SPACE_M).align_y(Alignment::Center);
        line = line.push(wish("compose/read-receipt", say::read_receipt(), asked.read_receipt, Wish::ReadReceipt));
        line = line.push(wish("compose/delivery-report", say::delivery_report(), asked.delivery_report, Wish::DeliveryReport));
        // Only a patient's exchange has an end.
        if self.is_for_patients() {
            line = line.push(wish("compose/end", say::end_of_exchange(), asked.end_of_exchange, Wish::EndOfExchange));
        }
        Some(line.wrap().into())
    }

    pub(super) fn patient_dialog<'a>(&'a self, form: &'a PatientForm, look: Look<'a>) -> Element<'a, Message> {
        let done = form.patient().map(|_| Message::Care(Act::PatientDone));
        let field = |words: String, name: &str, value: &str, which: Trait| {
            let field = text_field(words, id(look.window, name), "", value).on_input(move |text| Message::Care(Act::Typed(which, text)));
            match done.clone() {
                Some(done) => field.on_submit(done),
                None => field,
            }
        };
        let wrong = if form.is_key_wrong() { say::key_wrong() } else { String::new() };
        let told = form.matricule().map(|ins| told_by(&ins));
        let help = told.map_or_else(say::ins_help, |(sex, born)| say::told_by_ins(sex, born));
        let ins = field(say::ins(), "patient/ins", &form.ins, Trait::Ins).help(help).error(wrong);
        let no_day = !form.birth_date.trim().is_empty() && form.birth_date.len() >= 10 && digits_of(&form.birth_date).is_none();
        let birth = field(say::birth_date(), "patient/birth", &form.birth_date, Trait::BirthDate).help(say::day_help()).error(if no_day {
            say::day_wrong()
        } else {
            String::new()
        });
        let sexes = [Some(Sex::Female), Some(Sex::Male), None];
        let sex = segments(
            say::sex(),
            [document::sex(Sex::Female), document::sex(Sex::Male), say::sex_unknown()],
            sexes.iter().position(|sex| *sex == form.sex).unwrap_or(2),
            move |place| Message::Care(Act::Sex(sexes.get(place).copied().flatten())),
        );
        let authorities = [None, Some(InsAuthority::Nir), Some(InsAuthority::Nia)];
        let qualified = segments(
            say::qualified(),
            [say::qualified_no(), say::qualified_nir(), say::qualified_nia()],
            authorities.iter().position(|authority| *authority == form.authority).unwrap_or_default(),
            move |place| Message::Care(Act::Authority(authorities.get(place).copied().flatten())),
        );
        let mut content = Column::new().spacing(SPACE_M).push(known(form, look)).push(Element::from(ins));
        content = content.push(
            row![
                Element::from(field(say::birth_name(), "patient/name", &form.birth_name, Trait::BirthName)),
                Element::from(field(say::given_name(), "patient/given", &form.given_name, Trait::GivenName)),
            ]
            .spacing(SPACE_M),
        );
        content = content.push(Element::from(birth)).push(sex);
        content = content.push(form.matricule().is_some().then_some(qualified));
        content = content.push(disagreement(form));
        let back = button(crate::text::window::compose::back()).id(id(look.window, "dialog/back")).on_press(Message::Back);
        let take = button(say::patient_done()).kind(Kind::Primary).id(id(look.window, "dialog/patient")).on_press_maybe(done);
        dialog(say::patient_title(), content, vec![back, take])
    }

    pub(super) fn document_dialog<'a>(&'a self, form: &'a DocumentForm, look: Look<'a>) -> Element<'a, Message> {
        let is_day = digits_of(&form.act_date).is_some();
        let done = (form.code.is_some() && is_day).then_some(Message::Care(Act::DocumentDone));
        let field = |words: String, name: &str, value: &str, which: Detail| {
            let field =
                text_field(words, id(look.window, name), "", value).on_input(move |text| Message::Care(Act::Described(which, text)));
            match done.clone() {
                Some(done) => field.on_submit(done),
                None => field,
            }
        };
        let file = form.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut kind = Column::new().spacing(1).push(Element::from(field(say::kind(), "document/type", &form.search, Detail::Search)));
        if form.code.is_none() {
            let types = types_like(&form.search, TYPES);
            if types.is_empty() {
                kind = kind.push(muted(say::no_kind()));
            }
            let lines = types.into_iter().enumerate().map(|(place, code)| {
                let name = id(look.window, &format!("document/type/{place}"));
                entry(Icon::Document, code.label).id(name).on_press(Message::Care(Act::Type(code.code))).into()
            });
            kind = kind.push(stops(Column::with_children(lines)));
        }
        let day = field(say::act_date(), "document/day", &form.act_date, Detail::ActDate)
            .help(say::day_help())
            .error(if is_day || form.act_date.len() < 10 { String::new() } else { say::day_wrong() });
        let title = field(say::title(), "document/title", &form.title, Detail::Title).help(say::title_help());
        let mut content = column![muted(crate::text::one_line(&file)), kind, Element::from(title), Element::from(day)].spacing(SPACE_M);
        if self.carried.patient.is_none() {
            content = content.push(note(Tone::Info, say::patient_needed()));
        }
        let back = button(crate::text::window::compose::back()).id(id(look.window, "dialog/back")).on_press(Message::Back);
        let take = button(say::document_done()).kind(Kind::Primary).id(id(look.window, "dialog/document")).on_press_maybe(done);
        dialog(say::document_title(), content.width(Length::Fill), vec![back, take])
    }

    pub(super) fn document_path_dialog<'a>(&'a self, path: &'a str, look: Look<'a>) -> Element<'a, Message> {
        let field = text_field(crate::text::window::compose::path_label(), id(look.window, "path"), "", path)
            .on_input(|path| Message::Care(Act::Path(path)))
            .on_submit(Message::Care(Act::PathDone));
        let back = button(crate::text::window::compose::back()).id(id(look.window, "dialog/back")).on_press(Message::Back);
        let join = button(crate::text::window::compose::attach_this()).kind(Kind::Primary).id(id(look.window, "dialog/attach"));
        dialog(say::document_title(), Element::from(field), vec![back, join.on_press(Message::Care(Act::PathDone))])
    }
}

/// The patients who are known and fit: each with what tells those of one name apart.
fn known<'a>(form: &'a PatientForm, look: Look<'a>) -> Option<Element<'a, Message>> {
    if form.known.is_empty() {
        return None;
    }
    let lines = form.known.iter().enumerate().map(|(place, known)| {
        let name = document::person(&known.identity);
        let words = [vec![name], document::patient_details(&known.identity)].concat().join(" · ");
        entry(Icon::Person, words).id(id(look.window, &format!("patient/{place}"))).on_press(Message::Care(Act::Choose(place))).into()
    });
    Some(column![muted(say::known()), stops(Column::with_children(lines))].spacing(SPACE_XS).into())
}

/// What the matricule tells and what is typed are not the same.
fn disagreement<'a>(form: &PatientForm) -> Option<Element<'a, Message>> {
    let (sex, born) = told_by(&form.matricule()?);
    let typed = digits_of(&form.birth_date);
    let other_sex = sex.zip(form.sex).is_some_and(|(told, typed)| told != typed);
    let month = |digits: &str| Some((digits.get(2..4)?.parse::<u8>().ok()?, digits.get(4..6)?.parse::<u8>().ok()?));
    let other_month = born.zip(typed.as_deref().and_then(month)).is_some_and(|(told, typed)| told != typed);
    (other_sex || other_month).then(|| note(Tone::Warning, say::disagreement()))
}
