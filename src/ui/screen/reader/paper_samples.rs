//! Health documents to look at and to test, about people who do not exist.

use super::papers::{Tab, prepare};
use super::samples::{Sample, formatted, plain, span, summary, words};
use super::state::State;
use crate::domain::display::{Block, Cell, Span};
use crate::domain::document::{
    BiologyResult, Code, Confidentiality, DocumentFault, DocumentTime, FileKind, HealthDocument, Octets, OpenedFile, OpenedPart, Party,
    Section,
};
use crate::domain::mail::Attachment;
use crate::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};
use crate::ui::screen::mailbox::samples::{line, of_message};
use iced::Size;
use std::sync::Arc;

fn code(code: &str, label: &str) -> Code {
    Code { code: code.into(), system: "2.16.840.1.113883.6.1".into(), label: label.into() }
}

/// A patient whose identity is qualified.
pub(crate) fn vial() -> PatientIdentity {
    PatientIdentity {
        ins: Some(Ins::parse("255069999999934").unwrap()),
        authority: Some(InsAuthority::Nir),
        birth_name: "VIAL".into(),
        used_name: "PETITJEAN".into(),
        given_name: "Odile".into(),
        given_names: "Odile Marie".into(),
        birth_date: "19550612".into(),
        sex: Some(Sex::Female),
        ..PatientIdentity::default()
    }
}

fn result(name: &str, value: &str, unit: &str, range: (&str, &str), interpretation: &str, chapter: &str) -> BiologyResult {
    BiologyResult {
        code: code(name, name),
        value: value.into(),
        unit: unit.into(),
        low: range.0.into(),
        high: range.1.into(),
        interpretation: interpretation.into(),
        chapter: chapter.into(),
        time: DocumentTime("202611221755".into()),
        ..BiologyResult::default()
    }
}

fn before(of: &BiologyResult, value: &str, day: &str) -> BiologyResult {
    BiologyResult { value: value.into(), time: DocumentTime(day.into()), interpretation: String::new(), ..of.clone() }
}

fn letter_blocks() -> Vec<Block> {
    let cell = |text: &str, heading| Cell { heading, columns: 1, blocks: vec![words(text)] };
    vec![
        words("Patiente adressée pour fatigue et crampes depuis trois jours, sous spironolactone depuis le 3 novembre."),
        Block::Table(vec![
            ["Traitement", "Posologie", "Durée"].map(|text| cell(text, true)).to_vec(),
            ["Furosémide 40 mg", "1 le matin", "7 jours"].map(|text| cell(text, false)).to_vec(),
            ["Spironolactone 25 mg", "arrêt", ""].map(|text| cell(text, false)).to_vec(),
        ]),
        Block::List { start: None, items: vec![vec![words("ECG sans attendre")], vec![words("Ionogramme de contrôle demain")]] },
        Block::Paragraph(vec![Span { bold: true, ..span("Rappel au 03 81 00 00 00.") }]),
    ]
}

/// A report of biology with a critical result, earlier results and a chapter in words.
pub(crate) fn biology() -> HealthDocument {
    let potassium = result("Potassium", "6.8", "mmol/l", ("3.5", "5.1"), "HH", "Ionogramme sanguin");
    let creatinine = result("Créatinine", "214", "µmol/l", ("59", "104"), "H", "Ionogramme sanguin");
    let old = |results: [(&str, &str); 3], of: &BiologyResult| results.map(|(value, day)| before(of, value, day)).to_vec();
    let mut all = old([("4.1", "20260212"), ("4.9", "20260703"), ("5.3", "20261018")], &potassium);
    all.iter_mut().for_each(|result| result.chapter = "Antériorités".into());
    let mut shown = vec![
        result("Sodium", "139", "mmol/l", ("136", "145"), "N", "Ionogramme sanguin"),
        potassium,
        creatinine,
        result("Hémoglobine", "10.9", "g/dl", ("11.5", "16.0"), "L", "Hémogramme"),
        result("Plaquettes", "231", "10*9/l", ("150", "400"), "N", "Hémogramme"),
        result("Débit de filtration glomérulaire estimé (CKD-EPI 2009)", "22", "ml/min/1,73 m²", ("60", ""), "", "Fonction rénale"),
        result("Recherche de sang dans les urines", "Présence", "", ("", ""), "A", "Urines"),
        result("Culture", "Escherichia coli — amoxicilline", "", ("", ""), "R", "Urines"),
    ];
    shown.extend(all);
    HealthDocument {
        entry: "IHE_XDM/SUBSET01/DOC0001.XML".into(),
        code: code("11502-2", "Compte rendu d’examens biologiques"),
        title: "Compte rendu de biologie médicale".into(),
        date: DocumentTime("202611221840+0100".into()),
        act_date: DocumentTime("202611221755+0100".into()),
        patient: vial(),
        authors: vec![Party {
            name: "Dr Hélène DURAND".into(),
            role: "biologiste médicale".into(),
            organisation: "Laboratoire des Œillets".into(),
            ..Party::default()
        }],
        confidentiality: Confidentiality::Restricted,
        version: Some(2),
        replaces: vec!["1.2.3^1".into()],
        biology: shown,
        sections: vec![Section {
            title: "Conclusion".into(),
            blocks: vec![words("Hyperkaliémie sévère avec insuffisance rénale aiguë, à contrôler sans délai.")],
            ..Section::default()
        }],
        ..HealthDocument::default()
    }
}

/// A letter in sections, with a copy as a PDF.
pub(crate) fn letter() -> HealthDocument {
    HealthDocument {
        entry: "IHE_XDM/SUBSET01/DOC0002.XML".into(),
        code: code("34133-9", "Lettre de liaison à la sortie"),
        title: "Lettre de liaison à la sortie d’hospitalisation".into(),
        date: DocumentTime("20261121".into()),
        patient: vial(),
        authors: vec![Party {
            name: "Dr Karim BENALI".into(),
            role: "cardiologue".into(),
            organisation: "CHU de Besançon".into(),
            ..Party::default()
        }],
        legal_authenticator: Some(Party { name: "Pr Anne LOISEAU".into(), ..Party::default() }),
        pdf: Some(Octets(Arc::from(b"%PDF-1.4".as_slice()))),
        sections: vec![
            Section { title: "Motif d’hospitalisation".into(), blocks: vec![words("Décompensation cardiaque.")], ..Section::default() },
            Section {
                title: "Évolution".into(),
                blocks: letter_blocks(),
                sections: vec![Section {
                    title: "À la sortie".into(),
                    blocks: vec![words("Poids 71 kg, pas d’œdème.")],
                    ..Section::default()
                }],
                ..Section::default()
            },
        ],
        ..HealthDocument::default()
    }
}

fn archive(documents: Vec<HealthDocument>) -> OpenedFile {
    OpenedFile { kind: FileKind::Xdm, documents, faults: vec![] }
}

/// The reader with the documents of one archive.
pub(crate) fn with_papers(file: OpenedFile) -> State {
    let mut reading = plain("Bonjour,\n\nVeuillez trouver ci-joint le compte rendu.\n");
    reading.content.subject = "XDM/1.0/DDM+CR BIO VIAL Odile 12/06/1955".into();
    let attachment = |part: &str, name: &str, media_type: &str| Attachment {
        part: part.into(),
        name: name.into(),
        media_type: media_type.into(),
        size: 48_000,
        inline: false,
        content_id: None,
    };
    reading.content.attachments =
        vec![attachment("2", "IHE_XDM.ZIP", "application/zip"), attachment("3", "20261122_CR-BIO_VIAL_Odile.pdf", "application/pdf")];
    let mut state = State::show(reading);
    let lines = file.documents.iter().map(|document| {
        let mut line = line(&document.code.label, &document.date.0, document.patient.clone(), document.alert());
        (line.part, line.entry, line.is_filed) = ("2".into(), document.entry.clone(), true);
        line
    });
    let mut summary = summary(1);
    (summary.subject, summary.documents) = (state.reading().unwrap().content.subject.clone(), of_message(lines.collect()));
    state.summary = Some(summary);
    state.take_papers(prepare(vec![OpenedPart { part: "2".into(), name: "IHE_XDM.ZIP".into(), file }]));
    state
}

/// The states of the reader with documents.
pub(crate) fn all() -> Vec<Sample> {
    let sample = |name, state| Sample { name, state, discreet: false, size: Size::new(900.0, 900.0) };
    let change = |mut state: State, change: fn(&mut State)| {
        change(&mut state);
        state
    };
    let two = || with_papers(archive(vec![biology(), letter()]));
    let structured = change(two(), |state| {
        (state.papers.place, state.papers.is_structured) = (1, true);
        state.begin_flow();
    });
    let wrong = HealthDocument {
        title: String::new(),
        code: Code::default(),
        patient: PatientIdentity {
            ins: None,
            unverified_ins: "255069999999935".into(),
            birth_name: "VIAL".into(),
            given_name: "Odile".into(),
            ..PatientIdentity::default()
        },
        faults: vec![DocumentFault::InsKeyWrong, DocumentFault::HashDiffers, DocumentFault::NotInMetadata],
        ..letter()
    };
    let broken = OpenedFile { kind: FileKind::Xdm, faults: vec![DocumentFault::Unreadable], ..OpenedFile::default() };
    let with_exchange = change(two(), |state| {
        state.exchange = vec![summary(1), summary(2), summary(3)];
    });
    vec![
        sample("paper-biology", with_papers(archive(vec![biology()]))),
        sample("paper-several", with_exchange),
        sample("paper-letter", structured),
        sample("paper-faults", change(with_papers(archive(vec![wrong])), |state| state.papers.is_structured = true)),
        sample("paper-broken", with_papers(broken)),
        sample(
            "paper-message",
            change(two(), |state| {
                state.papers.tab = Tab::Message;
                state.begin_flow();
                state.build();
            }),
        ),
        Sample {
            size: Size::new(430.0, 900.0),
            ..sample("paper-narrow", change(with_papers(archive(vec![biology()])), |state| state.room = 398.0))
        },
        Sample { discreet: true, ..sample("paper-discreet", with_papers(archive(vec![biology()]))) },
        sample(
            "paper-page",
            change(with_papers(archive(vec![letter()])), |state| {
                let rgba = (0..600_u32 * 848)
                    .flat_map(|at| if at / 600 % 40 < 12 && (60..520).contains(&(at % 600)) { [60, 60, 60, 255] } else { [255; 4] });
                let page = iced::widget::image::Handle::from_rgba(600, 848, rgba.collect::<Vec<u8>>());
                (state.papers.pages.count, state.papers.pages.number) = (Some(3), 1);
                state.papers.pages.image = super::attached::Image::There(page, Size::new(600.0, 848.0));
            }),
        ),
        sample("paper-none", State::show(formatted())),
    ]
}
