//! The reader's documents: what is shown of each, and what may be done with them.

use super::message::Message;
use super::paper_samples::{all, biology, letter, with_papers};
use super::papers::{Act, Tab, prepare};
use super::samples::{Around, plain, summary};
use super::state::{Phase, State};
use super::tests::with_desk;
use crate::domain::document::{FileKind, HealthDocument, Octets, OpenedFile, OpenedPart};
use crate::domain::mail::Picture;
use crate::text::{Language, say_in};
use crate::ui::testing::{picture, picture_after, render, simulator};
use crate::ui::theme::{dark, light};
use iced::Size;
use std::sync::Arc;

fn file(kind: FileKind, documents: Vec<HealthDocument>) -> OpenedFile {
    OpenedFile { kind, documents, faults: vec![] }
}

/// What a sample shows and does not.
fn told(name: &str, shown: &[&str], hidden: &[&str]) {
    let around = Around::usual();
    let sample = all().into_iter().find(|sample| sample.name == name).unwrap();
    let size = Size::new(sample.size.width, 2_000.0);
    let mut window = simulator(sample.state.view(around.look(sample.discreet, size)), size);
    for words in shown {
        let words = words.replace('~', "\u{a0}");
        assert!(window.find(words.as_str()).is_ok(), "{name} does not show {words:?}");
    }
    for words in hidden {
        let words = words.replace('~', "\u{a0}");
        assert!(window.find(words.as_str()).is_err(), "{name} shows {words:?}");
    }
}

#[test]
fn a_document_says_whose_it_is_and_what_is_critical() {
    let details = "nom utilisé~: PETITJEAN · née le 12/06/1955 · femme · INS~2~55~06~99~999~999~34";
    told(
        "paper-biology",
        &[
            "VIAL Odile, 71~ans",
            details,
            "✓ INS qualifiée",
            "Résultat critique~: Potassium 6,8~mmol/l (3,5~–~5,1)",
            "Compte rendu de biologie médicale",
            "Compte rendu d’examens biologiques · Acte du 22/11/2026 à 17:55 · établi le 22/11/2026 à 18:40 · version 2",
            "Auteur~: Dr Hélène DURAND (biologiste médicale), Laboratoire des Œillets",
            "Confidentialité restreinte",
            "Ce document annule et remplace un document précédent.",
            "Ce document a déjà été transmis à votre logiciel.",
            "très haut, critique",
            "▲",
            "▼",
            "≥~60",
            "Documents (1)",
        ],
        &["XDM/1.0/DDM+CR BIO VIAL Odile 12/06/1955", "Échange (3)"],
    );
    told("paper-several", &["Documents (2)", "Échange (3)", "Lettre de liaison à la sortie · 21/11/2026"], &[]);
    told(
        "paper-letter",
        &[
            "Vue structurée",
            "Motif d’hospitalisation",
            "À la sortie",
            "Furosémide 40 mg",
            "Auteur~: Dr Karim BENALI (cardiologue), CHU de Besançon · Responsable~: Pr Anne LOISEAU",
        ],
        &["Résultats de biologie"],
    );
}

#[test]
fn what_is_wrong_with_a_document_is_said_in_plain_words() {
    let wrong = "La clé de l’INS de ce document est fausse~: vérifiez l’identité du patient.";
    told("paper-faults", &["⚠ INS erronée~: sa clé est fausse", wrong, "VIAL Odile"], &[]);
    told("paper-broken", &["Ce fichier ne peut pas être lu~: il est abîmé."], &["Résultats de biologie"]);
    told("paper-message", &["CR BIO VIAL Odile 12/06/1955", "2 pièces jointes"], &["XDM/1.0/DDM+CR BIO VIAL Odile 12/06/1955"]);
}

#[test]
fn counter_mode_shows_nothing_of_a_document() {
    told("paper-discreet", &["•••"], &["VIAL Odile, 71~ans", "✓ INS qualifiée", "Compte rendu de biologie médicale", "Documents (1)"]);
}

#[test]
fn documents_come_first_and_a_pdf_by_itself_waits_to_be_asked_for() {
    with_desk(|desk| {
        let mut state = State::default();
        drop(state.open(Some(&summary(1)), desk));
        state.phase = Phase::Ready(Arc::new(super::body::Prepared::new(plain("x"))));
        let came = |file| Act::Came(0, Ok(prepare(vec![OpenedPart { part: "2".into(), name: "a".into(), file }])));
        let (Act::Came(_, pdf), Act::Came(_, cda)) = (
            came(file(FileKind::Pdf, vec![HealthDocument { pdf: Some(Octets::default()), ..HealthDocument::default() }])),
            came(file(FileKind::Cda, vec![letter()])),
        ) else {
            unreachable!()
        };
        drop(state.update(Message::Paper(Act::Came(state.number() + 1, cda.clone())), desk));
        assert!(state.papers().is_empty(), "an answer to another question");
        drop(state.update(Message::Paper(Act::Came(state.number(), pdf)), desk));
        assert_eq!((state.tab(), state.has_tabs()), (Tab::Message, true));
        state.papers = super::papers::Papers::default();
        drop(state.update(Message::Paper(Act::Came(state.number(), cda)), desk));
        assert_eq!(state.tab(), Tab::Documents);
        drop(state.update(Message::Paper(Act::Tab(Tab::Message)), desk));
        assert_eq!(state.tab(), Tab::Message);
        drop(state.open(None, desk));
        assert!(!state.has_tabs());
    });
}

#[test]
fn a_document_with_a_pdf_can_be_read_in_two_ways() {
    with_desk(|desk| {
        let mut state = with_papers(file(FileKind::Xdm, vec![letter()]));
        assert!(state.shows_pages() && state.sections_shown() == 0);
        drop(state.update(Message::Paper(Act::Structured(true)), desk));
        assert!(!state.shows_pages() && state.sections_shown() == 1);
        // Nothing to read but its pages.
        let mut state = with_papers(file(FileKind::Xdm, vec![HealthDocument { sections: vec![], ..letter() }]));
        drop(state.update(Message::Paper(Act::Structured(true)), desk));
        assert!(state.shows_pages());
    });
}

#[test]
fn images_of_a_document_are_drawn_with_it_only() {
    with_desk(|desk| {
        let with_image = HealthDocument { pdf: None, pictures: vec![("fig1".into(), Octets::default())], ..letter() };
        let mut state = with_papers(file(FileKind::Xdm, vec![with_image, biology()]));
        drop(state.update(Message::Paper(Act::Choose(0)), desk));
        assert_eq!(state.papers.images.len(), 1);
        drop(state.update(Message::Paper(Act::Choose(1)), desk));
        let picture = Picture { width: 1, height: 1, rgba: vec![0; 4] };
        drop(state.update(Message::Paper(Act::Image(state.number(), 0, "fig1".into(), Ok(picture))), desk));
        assert!(state.papers.images.is_empty(), "it came too late");
    });
}

/// A hostile document costs little.
#[test]
fn of_a_long_document_only_what_is_near_the_screen_is_made() {
    let mut long = HealthDocument { pdf: None, ..biology() };
    let first = long.biology[0].clone();
    long.biology = vec![first; 20_000];
    let section = long.sections[0].clone();
    long.sections = vec![section; 12_000];
    let state = with_papers(file(FileKind::Xdm, vec![long]));
    assert!(state.near().len() <= 12);
    let around = Around::usual();
    let size = Size::new(900.0, 900.0);
    let mut window = simulator(state.view(around.look(false, size)), size);
    let more = crate::text::window::document::more_results(20_000 - super::papers::RESULTS);
    assert!(window.find(more.as_str()).is_ok());
}

/// With `PLI_PICTURES` set, writes pictures to `target/ui`, to be looked at.
#[test]
fn every_document_can_be_looked_at() {
    let is_asked = std::env::var_os("PLI_PICTURES").is_some();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ui");
    std::fs::create_dir_all(&folder).unwrap();
    let around = Around::usual();
    for sample in all() {
        for (name, theme) in [("light", light()), ("dark", dark())] {
            let look = around.look(sample.discreet, sample.size);
            let seen = render(sample.state.view(look), sample.size, &theme, 1.0, None, &[]);
            let seen =
                if sample.state.flow.width > 0.0 { render(sample.state.view(look), sample.size, &theme, 1.0, None, &[]) } else { seen };
            if is_asked {
                seen.save(folder.join(format!("reader-{}-{name}.png", sample.name))).unwrap();
            }
        }
    }
}

/// The looks that were agreed on.
#[test]
fn pictures() {
    let around = Around::usual();
    let sample = |name: &str| all().into_iter().find(|sample| sample.name == name).unwrap();
    for (name, is_dark) in [
        ("paper-biology", false),
        ("paper-biology", true),
        ("paper-several", false),
        ("paper-letter", false),
        ("paper-faults", false),
        ("paper-faults", true),
        ("paper-broken", false),
        ("paper-message", false),
        ("paper-narrow", false),
        ("paper-page", false),
        ("paper-page", true),
    ] {
        let sample = sample(name);
        let size = Size::new(sample.size.width.min(720.0), 760.0);
        let (theme, of) = if is_dark { (dark(), "-dark") } else { (light(), "") };
        drop(render(sample.state.view(around.look(false, size)), size, &theme, 1.0, None, &[]));
        picture(&format!("reader-{name}{of}"), sample.state.view(around.look(false, size)), size, &theme);
    }
    say_in(Language::English, || {
        let sample = sample("paper-biology");
        let size = Size::new(560.0, 533.0);
        picture_after("reader-paper-biology-english-larger", sample.state.view(around.look(false, size)), size, &light(), 1.5, None, &[]);
    });
}

/// From a document to everything about its patient, by the matricule, which no other person has.
#[test]
fn every_message_about_the_patient_is_one_press_away() {
    let around = Around::usual();
    let sample = all().into_iter().find(|sample| sample.name == "paper-biology").unwrap();
    let mut window = simulator(sample.state.view(around.look(false, sample.size)), sample.size);
    window.click("Tous ses messages").unwrap();
    let asked: Vec<_> = window
        .into_messages()
        .filter_map(|message| if let Message::Up(super::Event::Search(words)) = message { Some(words) } else { None })
        .collect();
    assert_eq!(asked, ["255069999999934"]);
}

/// Pages are drawn one at a time; what comes for another page, or too late, is not shown.
#[test]
fn pages_turn_and_grow_within_their_bounds() {
    use super::attached::Image;
    use super::pages::Turn;
    with_desk(|desk| {
        let mut state = with_papers(file(FileKind::Xdm, vec![letter()]));
        let turn =
            |state: &mut State, turn, desk: &mut crate::ui::desk::Desk<'_>| drop(state.update(Message::Paper(Act::Page(turn)), desk));
        let picture = || Ok(Picture { width: 2, height: 3, rgba: vec![0; 24] });
        let number = state.number();
        drop(state.update(Message::Paper(Act::Choose(0)), desk));
        assert!(matches!(state.papers.pages.image, Image::Coming));
        turn(&mut state, Turn::Next, desk);
        assert_eq!(state.papers.pages.number, 0, "nobody knows yet whether there is another");
        turn(&mut state, Turn::Counted(number, 0, Ok(2)), desk);
        turn(&mut state, Turn::Drawn(number, 0, (1, 1_200), picture()), desk);
        assert!(matches!(state.papers.pages.image, Image::Coming), "another page");
        turn(&mut state, Turn::Drawn(number, 0, (0, 1_200), picture()), desk);
        assert!(matches!(state.papers.pages.image, Image::There(..)));
        turn(&mut state, Turn::Larger, desk);
        assert!(matches!(state.papers.pages.image, Image::There(..)), "it stays until it is finer");
        turn(&mut state, Turn::Next, desk);
        turn(&mut state, Turn::Next, desk);
        assert_eq!((state.papers.pages.number, state.papers.pages.percent()), (1, 150));
        turn(&mut state, Turn::Drawn(number, 0, (1, 1_800), Err(crate::domain::Problem::PreviewFailed)), desk);
        assert!(matches!(state.papers.pages.image, Image::Failed));
        (0..20).for_each(|_| turn(&mut state, Turn::Smaller, desk));
        assert_eq!(state.papers.pages.percent(), 50);
        turn(&mut state, Turn::Previous, desk);
        turn(&mut state, Turn::Previous, desk);
        assert_eq!(state.papers.pages.number, 0);
    });
}
