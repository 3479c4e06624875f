//! What each state shows.

use crate::domain::freshness::{Freshness, Missing};
use crate::domain::mail::{Content, Reading};
use crate::text;
use crate::ui::screen::mailbox::samples::{self, Sample};
use crate::ui::screen::mailbox::{Choice, Event, Message, Shortcut};
use crate::ui::testing::{picture, render, simulator};
use crate::ui::theme;
use crate::ui::widget::{Element, bar};
use iced::Size;
use iced::widget::column;
use iced_test::Simulator;

/// The screen with its foot, as the window has it.
fn whole(sample: &Sample) -> Element<'_, Message> {
    column![sample.state.view(sample.look()), bar(sample.state.status(sample.look()))].into()
}

fn window(sample: &Sample) -> Simulator<'_, Message> {
    simulator(whole(sample), sample.size)
}

fn shows(sample: &Sample, texts: &[&str]) {
    let mut window = window(sample);
    for text in texts {
        let text = text.replace('~', "\u{a0}");
        assert!(window.find(text.as_str()).is_ok(), "{} does not show {text:?}", sample.name);
    }
}

fn hides(sample: &Sample, texts: &[&str]) {
    let mut window = window(sample);
    for text in texts {
        assert!(window.find(*text).is_err(), "{} shows {text:?}", sample.name);
    }
}

/// With `PLI_PICTURES` set, writes pictures to `target/ui`, to be looked at.
#[test]
fn every_state_can_be_looked_at() {
    let is_asked = std::env::var_os("PLI_PICTURES").is_some();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ui");
    std::fs::create_dir_all(&folder).unwrap();
    for (at, sample) in samples::all().into_iter().enumerate() {
        for (name, appearance) in [("light", theme::light()), ("dark", theme::dark())] {
            if is_asked {
                let seen = render(whole(&sample), sample.size, &appearance, 1.0, None, &[]);
                seen.save(folder.join(format!("mailbox-{}-{name}.png", sample.name))).unwrap();
                // The same in English, in a window of that size at 150 %.
                let mut larger = samples::all().remove(at);
                larger.size = Size::new(sample.size.width / 1.5, 533.0);
                text::say_in(text::Language::English, || {
                    let seen = render(whole(&larger), larger.size, &appearance, 1.5, None, &[]);
                    seen.save(folder.join(format!("mailbox-{}-{name}-english-larger.png", sample.name))).unwrap();
                });
            } else {
                window(&sample);
            }
        }
    }
}

#[test]
fn folders_and_messages_are_there() {
    let texts = ["Personnelle", "Boîte de réception", "Corbeille", "Biologie", "Confrères", "300 messages, 9~non lus", "vérifié à 10:43"];
    shows(&samples::full(), &texts[..5]);
    shows(&samples::full(), &["300 messages, 9 non lus", "complet et vérifié à 10:43", "(sans objet)", "Dr Karim BENALI", "hier"]);
    shows(&samples::full(), &["contact@etablissement.mss.test"]);
}

#[test]
fn waiting_is_said() {
    shows(&samples::loading(), &["Chargement des messages…", "Chargement des dossiers…", "première vérification…"]);
    let mut quick = Sample::new("quick", samples::bals(1));
    quick.send(Message::Begin);
    hides(&quick, &["Chargement des messages…"]);
}

#[test]
fn nothing_to_do_is_said() {
    shows(&samples::empty(), &["Rien à traiter. Dernière vérification à 10:43.", "0 message"]);
}

#[test]
fn what_fails_is_said_with_what_to_do() {
    let sample = samples::error();
    let said = text::window_problem(&crate::domain::Problem::Timeout { host: "imap.operateur.mss.test".into() });
    shows(&sample, &[&said.message, &said.remedy, "Réessayer", "Pourquoi~?", "jamais vérifié"]);
}

#[test]
fn one_mailbox_that_fails_leaves_the_other_alone() {
    let sample = samples::two_mailboxes();
    shows(&sample, &["Personnelle", "Secrétariat", "Biologie", "jamais vérifié", "Détails", "Vérifier maintenant", "Pourquoi~?"]);
    shows(&sample, &["Message supprimé.", "Annuler", "Fermer", "Dr Hélène DURAND"]);
}

#[test]
fn names_are_hidden_at_the_counter() {
    let sample = samples::discreet();
    shows(&sample, &["•••", "Boîte de réception", "09:06"]);
    hides(&sample, &["Dr Karim BENALI", "Avis dermatologique", "contact@etablissement.mss.test", "Biologie"]);
}

#[test]
fn a_narrow_window_shows_the_list_or_the_reader() {
    let mut sample = samples::narrow();
    shows(&sample, &["Cabinet infirmier des Lilas"]);
    sample.send(Message::Selected(0));
    hides(&sample, &["Cabinet infirmier des Lilas"]);
    sample.send(Message::Shortcut(Shortcut::Back));
    shows(&sample, &["Cabinet infirmier des Lilas"]);
    sample.size = Size::new(1280.0, 800.0);
    shows(&sample, &["Cabinet infirmier des Lilas"]);
}

#[test]
fn a_window_with_room_for_one_pane_shows_the_folders_on_demand() {
    let mut sample = samples::narrow();
    sample.size = Size::new(350.0, 400.0);
    shows(&sample, &["Cabinet infirmier des Lilas"]);
    hides(&sample, &["Corbeille"]);
    sample.send(Message::Folders);
    shows(&sample, &["Corbeille"]);
    hides(&sample, &["Cabinet infirmier des Lilas"]);
    let account = sample.accounts[0].address.clone();
    sample.send(Message::OpenFolder(account, "INBOX".into()));
    shows(&sample, &["Cabinet infirmier des Lilas"]);
}

#[test]
fn a_mailbox_that_fails_says_since_when() {
    let mut sample = samples::full();
    let silent = crate::domain::Problem::Timeout { host: "imap.operateur.mss.test".into() };
    sample.fresh(0, Freshness { problem: Some(silent), ..samples::verified() });
    shows(&sample, &["vérifié à 10:43 — opérateur muet", "Détails"]);
    hides(&sample, &["complet et vérifié à 10:43"]);
}

#[test]
fn seals_turn_by_themselves() {
    let mut sample = samples::full();
    shows(&sample, &["complet et vérifié à 10:43"]);
    sample.now += time::Duration::minutes(6);
    shows(&sample, &["pas vérifié depuis 10:43", "Détails"]);
    let missing = Some(Missing { messages: 1_240, total: 9_000 });
    sample.fresh(0, Freshness { verified_at: Some(sample.now), missing, ..Freshness::default() });
    shows(&sample, &["réception des textes~: 1240 restants", "Suspendre"]);
    let account = sample.accounts[0].address.clone();
    sample.send(Message::Pause(account, true));
    shows(&sample, &["réception en pause~: 1240 restants", "Reprendre"]);
}

#[test]
fn without_a_network_the_seal_stays_calm() {
    let mut sample = samples::full();
    sample.fresh(0, Freshness { problem: Some(crate::domain::Problem::Offline), ..samples::verified() });
    shows(&sample, &["hors connexion, vérifié à 10:43", "Dr Karim BENALI"]);
}

#[test]
fn a_small_window_tells_of_the_mailbox_that_is_open_and_of_what_is_wrong() {
    let mut sample = Sample::new("", samples::bals(2));
    sample.size = Size::new(350.0, 400.0);
    sample.send(Message::Begin);
    sample.folders(0, Ok(samples::folders()));
    sample.folders(1, Ok(samples::folders()));
    (0..2).for_each(|place| sample.fresh(place, samples::verified()));
    hides(&sample, &["Secrétariat"]);
    sample.fresh(1, Freshness { problem: Some(crate::domain::Problem::Offline), ..samples::verified() });
    shows(&sample, &["Secrétariat", "hors connexion, vérifié à 10:43"]);
}

#[test]
fn sent_messages_show_whom_they_went_to() {
    let mut sample = samples::full();
    let account = sample.accounts[0].address.clone();
    sample.send(Message::OpenFolder(account, "Sent".into()));
    let mut page = samples::page(3, 0, 3);
    page.rows.iter_mut().for_each(|row| row.id.folder = "Sent".into());
    sample.page(page);
    shows(&sample, &["À~: Dr Hélène DURAND"]);
    hides(&sample, &["Dr Karim BENALI"]);
}

#[test]
fn clicks_say_what_they_mean() {
    let sample = samples::full();
    let mut window = window(&sample);
    window.click("Corbeille").unwrap();
    window.click("Dr Hélène DURAND").unwrap();
    let messages: Vec<_> = window.into_messages().collect();
    let opened = messages.iter().filter(|message| matches!(message, Message::OpenFolder(_, folder) if folder == "Trash"));
    assert_eq!(opened.count(), 1);
    assert!(messages.iter().any(|message| matches!(message, Message::Selected(5))), "{}", messages.len());
}

#[test]
fn the_folder_to_move_to_is_found_by_its_name() {
    let mut sample = samples::moving();
    shows(&sample, &["Déplacer le message", "Confrères / Cardiologie", "Archives / 2025"]);
    sample.send(Message::MoveFirst);
    assert!(sample.state.acting.is_empty(), "Enter alone chooses nothing");
    sample.send(Message::MoveFilter("cardio".into()));
    shows(&sample, &["Confrères / Cardiologie"]);
    hides(&sample, &["Archives / 2025"]);
    sample.send(Message::MoveFirst);
    assert_eq!(sample.state.acting.len(), 1);
    shows(&sample, &["Message déplacé dans «~Cardiologie~»."]);
}

#[test]
fn widths_and_diagnoses_go_up() {
    let mut sample = samples::two_mailboxes();
    assert!(matches!(sample.send(Message::FoldersResized(250.0)), Some(Event::Resized { folders: 250.0, list: 380.0 })));
    assert!(matches!(sample.send(Message::ListResized(420.0)), Some(Event::Resized { folders: 230.0, list: 420.0 })));
    let address = sample.accounts[1].address.clone();
    assert!(matches!(sample.send(Message::Diagnose(address.clone())), Some(Event::Diagnose(asked)) if asked == address));
}

/// The message that is open has come.
fn come(sample: &mut Sample) {
    let letter = "Cher confrère,\n\nVeuillez trouver le compte rendu de M. VIAL Paul, né le 12/03/1964.\n\nBien à vous,\nLe laboratoire";
    if sample.state.shown.is_some() {
        let content = Content { text: letter.into(), ..Content::default() };
        sample.state.reader.ready_for_tests(Reading { content, ..Reading::default() });
    }
}

/// The looks that were agreed on, with the bar at the foot of the window.
#[test]
fn pictures() {
    for mut sample in samples::all() {
        come(&mut sample);
        sample.size = Size::new(sample.size.width, sample.size.height.min(620.0));
        let name = format!("mailbox-{}", sample.name.replace('_', "-"));
        picture(&name, whole(&sample), sample.size, &theme::light());
        if matches!(sample.name, "full" | "two_mailboxes" | "outbox" | "searching" | "exchange" | "unclear" | "troubled" | "documents") {
            picture(&format!("{name}-dark"), whole(&sample), sample.size, &theme::dark());
        }
    }
    crate::text::say_in(crate::text::Language::English, || {
        for sample in [samples::outbox(), samples::unclear(), samples::disagreeing(), samples::documents()] {
            let (name, size) = (sample.name, Size::new(sample.size.width, 620.0));
            picture(&format!("mailbox-{name}-english"), whole(&sample), size, &theme::light());
        }
    });
    // A window of 1280 by 800 at 150 %.
    for mut sample in [samples::outbox(), samples::searching(), samples::exchange(), samples::disagreeing(), samples::documents()] {
        come(&mut sample);
        sample.size = Size::new(853.0, 533.0);
        let name = format!("mailbox-{}-larger", sample.name);
        crate::ui::testing::picture_after(&name, whole(&sample), sample.size, &theme::light(), 1.5, None, &[]);
    }
    let mut tiny = samples::narrow();
    tiny.size = Size::new(350.0, 420.0);
    picture("mailbox-tiny", whole(&tiny), tiny.size, &theme::light());
    tiny.send(Message::Folders);
    picture("mailbox-tiny-folders", whole(&tiny), tiny.size, &theme::light());
}

#[test]
fn what_waits_is_said_where_that_is_worth_it() {
    shows(&samples::waiting(), &["3 actions en attente"]);
    let mut sample = samples::full();
    let (session, account) = (sample.state.session, sample.accounts[0].address.clone());
    let waiting = |decisions| vec![(account.clone(), crate::domain::intent::Waiting { decisions, troubled: 0 })];
    sample.send(Message::WaitingCame(session, waiting(1)));
    hides(&sample, &["1 action en attente"]);
    sample.now += time::Duration::seconds(5);
    shows(&sample, &["1 action en attente"]);
    sample.send(Message::WaitingCame(session, waiting(0)));
    hides(&sample, &["1 action en attente"]);
    let sample = samples::troubled();
    shows(&sample, &["Réessayer", "Revenir en arrière"]);
}

#[test]
fn what_is_not_understood_of_a_search_is_told_under_the_field() {
    let sample = samples::unclear();
    assert_eq!(sample.state.search.as_ref().unwrap().rows().len(), 12, "what was found before stays");
    shows(&sample, &["Cette date n’est pas comprise dans la recherche. Écrivez-la comme 22/11/2026, ou 2026-11-22."]);
    let mut sample = samples::full();
    sample.send(Message::Typed("avant:33/13".into()));
    let number = sample.state.search.as_ref().unwrap().number;
    sample.send(Message::SearchNow(number));
    shows(&sample, &["de:durand"]);
    hides(&sample, &["Réessayer"]);
}

#[test]
fn what_was_written_is_thrown_away_on_a_person_s_word_only() {
    let mut sample = samples::outbox();
    assert!(sample.state.outbox.busy.is_none());
    sample.send(Message::Abandon(Some(1)));
    shows(&sample, &["Abandonner l’envoi~?", "Garder en brouillon", "Supprimer"]);
    assert!(sample.state.outbox.busy.is_none(), "nothing is done yet");
    sample.send(Message::Shortcut(Shortcut::Back));
    hides(&sample, &["Garder en brouillon"]);
    sample.send(Message::Abandon(Some(1)));
    sample.send(Message::Choose(1, Choice::Keep));
    hides(&sample, &["Garder en brouillon"]);
    sample.send(Message::Chosen(Choice::Keep, Ok(None)));
    shows(&sample, &["Le message ne partira pas~: il est dans vos brouillons."]);
}

/// A list tells whom documents are about, never what programs write for each other.
#[test]
fn mss_va1_25_the_list_names_the_patient_and_the_document() {
    let nbsp = |words: &str| words.replace('~', "\u{a0}");
    let told = [
        "VIAL Paul, 62~ans",
        "Compte rendu d’examens biologiques · 22/11/2026",
        "⚠ critique",
        "hors norme",
        "Lettre de liaison à la sortie · 22/11/2026 +~1",
        "déjà classé",
        "annule et remplace",
        "remplacé",
        "doublon",
        "VIAL Paul, 62~ans et d’autres patients",
        "Odette PETITJEAN · INS~2~55~06~99~999~999~34",
    ];
    let told = told.map(nbsp);
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let mut sample = samples::documents();
    sample.size.height = 900.0;
    shows(&sample, &told);
    hides(&sample, &["XDM/1.0/DDM+CR BIO VIAL PAUL 12/03/1964"]);
    let mut dense = samples::documents_dense();
    dense.size.height = 900.0;
    shows(&dense, &["⚠ critique", told[0], "Compte rendu d’examens biologiques · 22/11/2026 · Cabinet infirmier des Lilas"]);
    // Over a shoulder, how grave it is may be seen; whose it is may not.
    let mut discreet = samples::documents_discreet();
    discreet.size.height = 900.0;
    shows(&discreet, &["⚠ critique", "•••"]);
    hides(&discreet, &told[..2]);
}

#[test]
fn patients_are_found_and_everything_about_one_is_shown() {
    shows(&samples::patients(), &["Patients", "VIAL Paul · né(e) le 12/03/1964", "VIALE Odile · né(e) le 12/06/1955"]);
    let mut sample = samples::about_patient();
    shows(&sample, &["VIAL Paul, 62~ans", "né(e) le 12/03/1964"]);
    hides(&sample, &["VIALE Odile · né(e) le 12/06/1955"]);
    // What is typed next is looked for everywhere again.
    sample.send(Message::Typed("durand".into()));
    assert!(sample.state.search.as_ref().unwrap().patient.is_none());
    let mut discreet = samples::patients();
    discreet.discreet = true;
    hides(&discreet, &["VIAL Paul · né(e) le 12/03/1964"]);
}
