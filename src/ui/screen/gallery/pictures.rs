//! Every widget in every state, to be looked at: tests draw them and compare the pictures.

use crate::ui::testing::{key, picture_after};
use crate::ui::theme::{SPACE_L, SPACE_M, SPACE_S, SPACE_XS, TEXT_M, Tone, dark, light, tokens};
use crate::ui::widget::*;
use iced::keyboard::Modifiers;
use iced::keyboard::key::Named;
use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Event, Length, Point, Theme, window};

type View = Element<'static, ()>;

/// Drawn on dark alone: one appearance of each is enough.
const DARK: [&str; 3] = ["suggestions", "split", "ring-field"];

/// Draws a part of the gallery in both appearances.
fn pictures(name: &str, size: (f32, f32), view: impl Fn() -> View) {
    for (suffix, theme) in [("light", light()), ("dark", dark())] {
        picture_after(&format!("gallery-{name}-{suffix}"), page(view(), &theme), size, &theme, 1.5, None, &[]);
    }
}

fn page(content: View, theme: &Theme) -> View {
    let t = *tokens(theme);
    container(content)
        .padding(SPACE_M)
        .width(Length::Fill)
        .height(Length::Fill)
        .style(move |_| container::Style { background: Some(t.background.into()), text_color: Some(t.text), ..Default::default() })
        .into()
}

fn wrapped(all: impl IntoIterator<Item = View>) -> View {
    Row::with_children(all).spacing(SPACE_S).align_y(Alignment::Center).wrap().vertical_spacing(SPACE_S).into()
}

#[test]
fn signs() {
    pictures("signs", (420.0, 300.0), || {
        wrapped(Icon::ALL.map(|sign| {
            let name = one_line(format!("{sign:?}"), 9.0, crate::ui::theme::REGULAR, None);
            container(column![icon_sized(sign, 24.0), Element::from(name)].spacing(SPACE_XS).align_x(Alignment::Center)).width(42).into()
        }))
    });
}

#[test]
fn buttons() {
    let kinds = [Kind::Primary, Kind::Secondary, Kind::Quiet, Kind::Danger, Kind::Link];
    pictures("buttons", (560.0, 270.0), move || {
        let lines = kinds.map(|kind| {
            let plain = button("Envoyer").kind(kind).on_press(());
            let with_sign = button("Archiver").kind(kind).icon(Icon::Archive).on_press(());
            let disabled = button("Impossible").kind(kind).icon(Icon::Lock);
            let on = button("Suivi").kind(kind).icon(Icon::Flag).on(true).on_press(());
            let sign = icon_button(Icon::Trash, "Supprimer").kind(kind).on_press(());
            let no_sign = icon_button(Icon::Trash, "Supprimer").kind(kind);
            Row::with_children([plain, with_sign, disabled, on, sign, no_sign].map(Element::from)).spacing(SPACE_M).into()
        });
        Column::with_children(lines).spacing(SPACE_L).into()
    });
}

fn tapped(keys: &[Named]) -> Vec<Event> {
    keys.iter().flat_map(|named| key(*named, Modifiers::empty())).collect()
}

/// The same, after keys and with the pointer somewhere.
fn after(name: &str, size: (f32, f32), view: impl Fn() -> View, pointer: Option<Point>, events: &[Event]) {
    let theme = if DARK.contains(&name) { dark() } else { light() };
    picture_after(&format!("gallery-{name}"), scope("gallery", page(view(), &theme)), size, &theme, 1.5, pointer, events);
}

#[test]
fn the_ring_of_the_keyboard() {
    let view = || -> View {
        let line = Row::with_children([button("Envoyer").kind(Kind::Primary).on_press(()).into(), button("Fermer").on_press(()).into()]);
        let field = text_field("Objet", "objet", "", "Compte rendu").on_input(|_| ());
        let check = checkbox("check", "Avec les documents", true, Some(()));
        column![line.spacing(SPACE_M), Element::from(field), check, segments("", ["Clair", "Sombre"], 0, |_| ())].spacing(SPACE_M).into()
    };
    after("ring-button", (300.0, 210.0), view, Some(Point::new(120.0, 30.0)), &tapped(&[Named::Tab]));
    after("ring-field", (300.0, 210.0), view, None, &tapped(&[Named::Tab; 3]));
    after("ring-check", (300.0, 210.0), view, None, &tapped(&[Named::Tab; 4]));
}

#[test]
fn fields() {
    pictures("fields", (520.0, 520.0), || {
        let typed = text_field("Nom", "a", "Par exemple DURAND", "NGUYEN").on_input(|_| ()).help("Nom de naissance ou nom utilisé.");
        let empty = text_field("Ville", "b", "Par exemple Besançon", "").on_input(|_| ());
        let wrong = text_field("Adresse", "c", "", "dr.durand@chu").on_input(|_| ()).error("Cette adresse n’est pas complète.");
        let secret = text_field("Code", "d", "", "1234").secure().reveal(false, ()).on_input(|_| ());
        let disabled = text_field("Boîte", "e", "", "Secrétariat");
        let boxes = wrapped([
            checkbox("f", "Avec les documents", true, Some(())),
            checkbox("g", "Accusé de lecture", false, Some(())),
            checkbox("h", "Impossible", true, None),
        ]);
        let options = [
            MenuOption { words: "Personnelle".into(), detail: "dr.martin@mss.test".into(), mailbox: Some(0) },
            MenuOption { words: "Secrétariat".into(), detail: "sec@mss.test".into(), mailbox: Some(1) },
        ];
        let menus = row![
            Element::from(menu("De", "i", options, Some(0)).on_pick(|_| ())),
            Element::from(menu("Profession", "j", ["Médecin"], None).placeholder("Toutes").on_pick(|_| ())),
            Element::from(menu("Classer", "k", ["Aucun"], Some(0)))
        ];
        let look = segments("Apparence", ["Système", "Clair", "Sombre"], 1, |_| ());
        column![
            Element::from(typed),
            Element::from(empty),
            Element::from(wrong),
            row![Element::from(secret), Element::from(disabled)].spacing(SPACE_M),
            boxes,
            menus.spacing(SPACE_M),
            look
        ]
        .spacing(SPACE_M)
        .into()
    });
}

#[test]
fn pins() {
    pictures("pins", (420.0, 390.0), || {
        let empty = pin_field("Code", "a", 0).on_edit(|_| ());
        let typed = pin_field("Code", "b", 4).on_edit(|_| ());
        let long = pin_field("Code", "c", 64).on_edit(|_| ());
        let wrong = pin_field("Code", "d", 3).on_edit(|_| ()).error("Ce code est trop court.");
        column![
            Element::from(empty),
            Element::from(typed),
            Element::from(long),
            Element::from(wrong),
            Element::from(pin_field("Code", "e", 0))
        ]
        .spacing(SPACE_M)
        .into()
    });
    let view = || Element::from(pin_field("Code", "a", 4).on_edit(|_| ()));
    after("ring-pin", (300.0, 90.0), view, None, &tapped(&[Named::Tab]));
    let selected = [tapped(&[Named::Tab]), key(iced::keyboard::Key::Character("a".into()), Modifiers::CTRL)].concat();
    after("pin-selected", (300.0, 90.0), view, None, &selected);
    pictures("ribbon", (420.0, 60.0), || ribbon("MODE ESSAI"));
}

#[test]
fn a_menu_that_is_open() {
    let folders = || ["Boîte de réception", "Envoyés", "Archives", "Comptes rendus d’imagerie de l’hôpital", "Biologie", "À classer"];
    let view = move || Element::from(menu("Classer dans", "menu", folders(), Some(2)).on_pick(|_| ()));
    after("menu", (320.0, 290.0), view, None, &tapped(&[Named::Tab, Named::Enter, Named::ArrowDown]));
}

fn chips() -> Vec<ChipLook> {
    let chip = |words: &str, tone| ChipLook { words: words.into(), tone, tip: String::new() };
    vec![
        chip("Dr Hélène DURAND · cardiologue", Tone::Neutral),
        chip("jean.petit@gmail.com", Tone::Error),
        chip("Laboratoire des Œillets · biologie médicale polyvalente · Besançon", Tone::Neutral),
        chip("sec.medecine@chu.mss.test", Tone::Warning),
    ]
}

#[test]
fn recipients() {
    let suggestions =
        || vec![("DURAND Hélène".to_owned(), "cardiologue, Besançon".to_owned()), ("DURANT Paul".into(), "pharmacien, Dole".into())];
    let view = move || -> View {
        let empty = recipient_field("Cc", "cc", vec![], "", vec![]).on_input(|_| ());
        let field = recipient_field("À", "to", chips(), "dur", suggestions()).on_input(|_| ()).on_remove(|_| ()).on_pick(|_| ());
        column![Element::from(empty), Element::from(field)].spacing(SPACE_M).into()
    };
    after("recipients", (480.0, 290.0), view, None, &tapped(&[Named::Tab; 6]));
    let events = [tapped(&[Named::Tab; 6]), vec![redraw()], tapped(&[Named::ArrowDown])].concat();
    after("suggestions", (480.0, 290.0), view, None, &events);
    after("chip", (480.0, 290.0), view, None, &tapped(&[Named::Tab; 3]));
}

#[test]
fn messages() {
    let tones = [Tone::Neutral, Tone::Info, Tone::Success, Tone::Warning, Tone::Error];
    pictures("messages", (620.0, 610.0), move || {
        let sentence = "Le PDF nomme « NGUYEN Lan », le message concerne « VIAL Paul ». Vérifiez avant d’envoyer.";
        let banners = tones.map(|tone| {
            let actions = if tone == Tone::Warning { vec![button("Comparer").on_press(())] } else { vec![] };
            banner(tone, sentence, actions)
        });
        let notes = tones.map(|tone| note(tone, "1 destinataire MSSanté"));
        let badges = wrapped(tones.map(|tone| badge(tone, "INS qualifiée")));
        let toasted = toast(Tone::Success, "Message classé dans Archives.", Some(button("Annuler").on_press(())));
        let going = progress("Vérification de Personnelle", std::time::Duration::from_secs(12), Some(()));
        let colours = wrapped((0..8).map(swatch));
        let all = banners.into_iter().chain(notes).chain([badges, toasted, going, colours]);
        Column::with_children(all).spacing(SPACE_S).into()
    });
}

#[test]
fn a_dialog() {
    let over = || {
        let text = column![
            body("Le message concerne VIAL Paul, né le 12/03/1964."),
            note(Tone::Warning, "Le document nomme NGUYEN Lan, née le 02/07/1991.")
        ];
        let actions = vec![button("Revenir au message").on_press(()), button("Envoyer quand même").kind(Kind::Danger).on_press(())];
        dialog("Deux patients différents", text.spacing(SPACE_M), actions)
    };
    let base =
        || column![title("Nouveau message"), Element::from(text_field("Objet", "o", "", "Biologie").on_input(|_| ()))].spacing(SPACE_M);
    for (suffix, theme) in [("light", light()), ("dark", dark())] {
        let view = scope("gallery", layers(page(base().into(), &theme), Some(over())));
        picture_after(&format!("gallery-dialog-{suffix}"), view, (620.0, 320.0), &theme, 1.0, None, &[]);
    }
}

#[test]
fn a_list_beside_a_pane() {
    let view = || -> View {
        let line = |place: usize| -> View {
            if place > 4 {
                return skeleton();
            }
            let who = [
                "VIAL Paul, 62 ans",
                "NGUYEN Lan, 34 ans",
                "Laboratoire de biologie médicale des Œillets et du Parc",
                "CHU",
                "GIRARD Anne",
            ];
            let name = one_line(who[place], TEXT_M, crate::ui::theme::STRONG, None).width(Length::Fill);
            let top = row![Element::from(name), muted("10:42")].spacing(SPACE_S);
            let under = one_line("Compte rendu d’hospitalisation en cardiologie — œdème", TEXT_M, crate::ui::theme::REGULAR, None);
            let last = one_line("Laboratoire des Œillets", TEXT_M, crate::ui::theme::REGULAR, Some(Tone::Neutral));
            column![top, Element::from(under), Element::from(last)].padding([5.0, SPACE_M]).spacing(1).into()
        };
        let rows = list("list", 8, 64.0, Viewport { offset: 0.0, height: 400.0 }, Some(1), line).on_select(|_| ());
        let pane = pane(column![heading("Résultat"), body("Potassium 6,8 mmol/L"), muted("Prélevé à 09:12")].spacing(SPACE_S));
        split(Element::from(rows), container(pane).padding(SPACE_M), 250.0, |_| ())
    };
    after("list", (560.0, 380.0), view, Some(Point::new(100.0, 200.0)), &tapped(&[Named::Tab]));
    after("split", (560.0, 380.0), view, None, &tapped(&[Named::Tab; 2]));
}

#[test]
fn the_middle_of_a_long_list() {
    let view = || -> View {
        let line = |place: usize| -> View { container(small(format!("Ligne {place}"))).padding(SPACE_M).into() };
        list("list", 100_000, 44.0, Viewport { offset: 100_000.0 * 44.0 - 176.0, height: 176.0 }, Some(99_999), line)
            .on_select(|_| ())
            .into()
    };
    after("long-list", (220.0, 200.0), view, None, &tapped(&[Named::Tab, Named::ArrowUp]));
}

#[test]
fn a_tip_says_why() {
    let view = || -> View { Element::from(button("Envoyer").kind(Kind::Primary).keys("Ctrl+Entrée").tip("Ajoutez un destinataire.")) };
    let later = Event::Window(window::Event::RedrawRequested(std::time::Instant::now() + std::time::Duration::from_secs(2)));
    after("tip", (240.0, 110.0), view, Some(Point::new(40.0, 30.0)), &[later]);
}

fn redraw() -> Event {
    Event::Window(window::Event::RedrawRequested(std::time::Instant::now()))
}
