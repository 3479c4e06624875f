//! The reader's states and views.

use super::body::Prepared;
use super::message::{Event, Message};
use super::samples::{Around, all, formatted, plain, span, summary, words};
use super::state::{Phase, State};
use crate::domain::Problem;
use crate::domain::display::{Block, Cell, Document};
use crate::domain::mail::{Picture, Reading};
use crate::engine::{Home, start};
use crate::text::window::reader;
use crate::ui::desk::{Desk, Operations, id};
use crate::ui::files::Choice;
use crate::ui::testing::{picture, render};
use crate::ui::theme::{FILES, REGULAR, dark, light};
use iced::{Settings, Size};
use iced_test::Simulator;
use iced_test::selector::id as by_id;
use std::sync::Arc;
use std::time::{Duration, Instant};
use time::macros::datetime;

pub(super) fn settings() -> Settings {
    Settings { fonts: FILES.iter().map(|file| (*file).into()).collect(), default_font: REGULAR, ..Settings::default() }
}

/// Runs a test with an engine that has no mailbox.
pub(super) fn with_desk<T>(test: impl FnOnce(&mut Desk<'_>) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let _inside = runtime.enter();
    let nowhere = tempfile::tempdir().unwrap();
    let handle = start(Home {
        config: nowhere.path().join("none.toml"),
        state: nowhere.path().to_path_buf(),
        downloads: nowhere.path().to_path_buf(),
        program: None,
    });
    let (around, mut operations) = (Around::usual(), Operations::default());
    test(&mut Desk {
        handle: &handle,
        operations: &mut operations,
        window: around.window,
        is_narrow: false,
        now: datetime!(2026-11-22 19:43 +1),
        accounts: &around.accounts,
        preferences: &around.preferences,
    })
}

fn ready(text: &str) -> Arc<Prepared> {
    Arc::new(Prepared::new(plain(text)))
}

fn text(state: &State) -> Option<&str> {
    state.reading().map(|reading| reading.content.text.as_str())
}

#[test]
fn a_message_is_asked_for_and_shown_when_it_comes() {
    with_desk(|desk| {
        let mut state = State::default();
        let task = state.open(Some(&summary(1)), desk);
        assert!(matches!(state.phase, Phase::Loading) && state.reading().is_none());
        assert!(desk.operations.is_busy() && !state.slow);
        drop(task);
        drop(state.update(Message::Slow(state.number()), desk));
        assert!(state.slow, "what takes long is told");
        let (_, event) = state.update(Message::Opened(state.number(), summary(1).id, Ok(ready("un"))), desk);
        assert!(matches!(event, Some(Event::Shown)));
        assert_eq!(text(&state), Some("un"));
        drop(state.open(None, desk));
        assert!(matches!(state.phase, Phase::Empty) && state.summary.is_none());
    });
}

#[test]
fn an_answer_that_comes_too_late_is_kept_and_not_shown() {
    with_desk(|desk| {
        let mut state = State::default();
        drop(state.open(Some(&summary(1)), desk));
        let late = state.number();
        drop(state.open(Some(&summary(2)), desk));
        let (_, event) = state.update(Message::Opened(late, summary(1).id, Ok(ready("un"))), desk);
        assert!(event.is_none() && state.reading().is_none());
        let (_, event) = state.update(Message::Opened(late, summary(1).id, Err(Problem::Offline)), desk);
        assert!(event.is_none() && matches!(state.phase, Phase::Loading));
        // Going back to it is instant.
        drop(state.open(Some(&summary(1)), desk));
        assert_eq!(text(&state), Some("un"));
        let (_, event) = state.update(Message::Shown(state.number()), desk);
        assert!(matches!(event, Some(Event::Shown)));
        let (_, event) = state.update(Message::Shown(late), desk);
        assert!(event.is_none());
    });
}

#[test]
fn the_last_ten_are_at_hand_until_they_are_forgotten() {
    with_desk(|desk| {
        let mut state = State::default();
        for uid in 1..=11 {
            drop(state.open(Some(&summary(uid)), desk));
            drop(state.update(Message::Opened(state.number(), summary(uid).id, Ok(ready("x"))), desk));
        }
        drop(state.open(Some(&summary(2)), desk));
        assert!(state.reading().is_some());
        drop(state.open(Some(&summary(1)), desk));
        assert!(state.reading().is_none(), "the eleventh is the oldest");
        state.forget();
        drop(state.open(Some(&summary(2)), desk));
        assert!(state.reading().is_none());
    });
}

#[test]
fn the_message_that_is_open_stays_where_it_is() {
    with_desk(|desk| {
        let mut state = State::default();
        drop(state.open(Some(&summary(1)), desk));
        drop(state.update(Message::Opened(state.number(), summary(1).id, Ok(ready("un"))), desk));
        drop(state.update(Message::Scrolled(400.0, 500.0), desk));
        let number = state.number();
        let mut flagged = summary(1);
        flagged.flags.flagged = true;
        drop(state.open(Some(&flagged), desk));
        assert_eq!((state.number(), state.flow.offset), (number, 400.0));
        assert!(state.summary.as_ref().unwrap().flags.flagged);
    });
}

#[test]
fn a_failure_can_be_tried_again() {
    with_desk(|desk| {
        let mut state = State::default();
        drop(state.open(Some(&summary(1)), desk));
        drop(state.update(Message::Opened(state.number(), summary(1).id, Err(Problem::Offline)), desk));
        assert!(matches!(state.phase, Phase::Failed(Problem::Offline)));
        drop(state.update(Message::Retry, desk));
        assert!(matches!(state.phase, Phase::Loading));
        drop(state.update(Message::Opened(state.number(), summary(1).id, Ok(ready("un"))), desk));
        assert_eq!(text(&state), Some("un"));
    });
}

#[test]
fn a_draft_is_taken_up_again_and_not_answered() {
    with_desk(|desk| {
        let mut state = State::show(plain("brouillon"));
        state.summary = Some(summary(1));
        state.set_draft(true);
        let (_, event) = state.update(Message::Up(Event::EditDraft), desk);
        assert!(matches!(event, Some(Event::EditDraft)));
        drop(state.open(Some(&summary(2)), desk));
        assert!(!state.draft, "another message is no draft until it is said to be");
    });
}

#[test]
fn a_text_that_is_read_cannot_be_written() {
    with_desk(|desk| {
        let mut state = State::show(plain("Bonjour"));
        use iced::widget::text_editor::{Action, Edit};
        drop(state.update(Message::Edit(0, Action::Edit(Edit::Insert('x'))), desk));
        drop(state.update(Message::Edit(0, Action::SelectAll), desk));
        assert_eq!(state.editors[&0].selection().as_deref(), Some("Bonjour"));
    });
}

#[test]
fn a_long_text_shows_more_when_asked() {
    with_desk(|desk| {
        let mut state = State::show(plain(&"une ligne de texte\n".repeat(30_000)));
        let first = state.sections_shown();
        assert!(state.editors.len() <= 6, "only what is near the screen is made");
        drop(state.update(Message::More, desk));
        assert!(state.sections_shown() > first);
        drop(state.update(Message::Scrolled(100_000.0, 700.0), desk));
        assert!(!state.editors.contains_key(&0) && state.editors.len() <= 6);
    });
}

#[test]
fn links_are_shown_and_never_followed() {
    with_desk(|desk| {
        let mut state = State::show(formatted());
        let (_, event) = state.update(Message::Link("https://mal.example".into()), desk);
        assert!(event.is_none() && state.notice.is_some());
        assert!(state.escape() && !state.escape());
    });
}

#[test]
fn without_a_dialog_a_path_is_typed_and_what_is_wrong_with_it_is_said_there() {
    with_desk(|desk| {
        let mut reading = plain("x");
        reading.content.attachments = formatted().content.attachments;
        let mut state = State::show(reading);
        state.summary = Some(summary(1));
        let Message::Chosen(target, _) = chosen(&state) else { panic!() };
        drop(state.update(Message::Chosen(target.clone(), Ok(("a.png".into(), Choice::Cancelled))), desk));
        assert!(state.asking.is_none());
        drop(state.update(Message::Chosen(target, Ok(("a.png".into(), Choice::NoPortal))), desk));
        assert_eq!(state.asking.as_ref().unwrap().path, "a.png");
        drop(state.update(Message::Path("/nulle part/a.png".into()), desk));
        drop(state.update(Message::Saved(Err(Problem::FileUnwritable { path: "/nulle part/a.png".into() })), desk));
        assert!(state.asking.as_ref().unwrap().problem.is_some() && state.notice.is_none());
        drop(state.update(Message::Saved(Ok(super::attached::Saved::One("a.png".into()))), desk));
        assert!(state.asking.is_none() && state.notice.is_some());
    });
}

fn chosen(state: &State) -> Message {
    Message::Chosen(super::attached::Target::of(state, 0).unwrap(), Err(Problem::Internal))
}

#[test]
fn images_are_asked_for_a_few_at_a_time_and_false_ones_refused() {
    with_desk(|desk| {
        let mut state = State::default();
        let image = |n: u32| Block::Image { part: n.to_string(), alt: String::new() };
        let document = Document { blocks: (0..30).map(image).collect(), ..Document::default() };
        drop(state.open(Some(&summary(1)), desk));
        let prepared = Arc::new(Prepared::new(Reading { document: Some(document), ..plain("x") }));
        drop(state.update(Message::Opened(state.number(), summary(1).id, Ok(prepared)), desk));
        assert_eq!(state.pictures.len(), 3);
        let picture = |pixels: usize| Picture { width: 2, height: 2, rgba: vec![0; pixels] };
        drop(state.update(Message::Preview(state.number(), "0".into(), Ok(picture(16))), desk));
        drop(state.update(Message::Preview(state.number(), "1".into(), Ok(picture(3))), desk));
        assert!(matches!(state.pictures["0"], super::attached::Image::There(..)));
        assert!(matches!(state.pictures["1"], super::attached::Image::Failed));
        assert_eq!(state.pictures.len(), 5);
    });
}

#[test]
fn each_state_shows_what_it_must() {
    let around = Around::usual();
    let named = |place: &str| by_id(id(around.window, place));
    for sample in all() {
        let look = around.look(sample.discreet, sample.size);
        let mut simulator = Simulator::with_size(settings(), sample.size, sample.state.view(look));
        let mut shows = |text: &str| simulator.find(text.to_owned()).is_ok();
        match sample.name {
            "empty" => assert!(shows(&reader::empty())),
            "loading" => assert!(shows(&reader::opening()) && shows("Laboratoire des Œillets")),
            "error" => assert!(shows(&reader::retry())),
            "plain" => assert!(shows(&reader::copy_text()) && shows("biologie@oeillets.mss.test")),
            "attachments" => assert!(shows(&reader::attachments(5)) && shows(&reader::save_all()) && shows("CR_biologie.pdf")),
            "long-names" => assert!(shows(&reader::others(12))),
            "no-text" => assert!(shows(&reader::no_text())),
            "discreet" => {
                assert!(shows(&reader::discreet()) && shows(&reader::hidden()));
                assert!(!shows("Laboratoire des Œillets") && !shows(&sample.state.summary.as_ref().unwrap().subject));
            }
            "formatted" => assert!(shows(&reader::plain()) && shows(&reader::remote(3))),
            _ => {}
        }
        if sample.name == "narrow" {
            // By its name, or by its sign where buttons have no name yet.
            assert!(simulator.find(named("reader/back")).is_ok() || simulator.find("←".to_owned()).is_ok());
        }
        if sample.name == "plain" {
            assert!(simulator.find(named("reader/text")).is_ok() && simulator.find(named("reader")).is_ok());
        }
    }
}

#[test]
fn what_a_sender_does_costs_little() {
    let deep = (0..40).fold(words("fond"), |inner, _| Block::Quote(vec![inner]));
    let cell = |n: usize| Cell { columns: 1, blocks: vec![words(&format!("c{n}"))], heading: n == 0 };
    let wide = Block::Table(vec![(0..200).map(cell).collect(); 50]);
    let spans = Block::Paragraph(
        (0..100_000_u32)
            .map(|n| crate::domain::display::Span {
                bold: n.is_multiple_of(2),
                link: (n.is_multiple_of(3)).then(|| "https://x.example".into()),
                ..span("mot ")
            })
            .collect(),
    );
    let huge = words(&"x".repeat(300_000));
    let lists = (0..60).fold(words("fond"), |inner, _| Block::List { start: Some(u32::MAX), items: vec![vec![inner]] });
    let tables = (0..60).fold(words("fond"), |inner, _| {
        Block::Table(vec![vec![Cell { columns: u16::MAX, blocks: vec![inner], heading: true }, Cell::default()]])
    });
    let around = Around::usual();
    for block in [deep, wide, spans, huge, lists, tables, Block::Table(vec![vec![]; 5]), Block::Preformatted("\t\u{202e}\0".into())] {
        let begun = Instant::now();
        let state =
            State::show(Reading { document: Some(Document { blocks: vec![block], remote: usize::MAX, truncated: true }), ..plain("") });
        let size = Size::new(600.0, 600.0);
        let mut simulator = Simulator::with_size(settings(), size, state.view(around.look(false, size)));
        drop(simulator.snapshot(&light()).unwrap());
        assert!(begun.elapsed() < Duration::from_secs(20), "bounded, even in a debug build under load");
    }
}

/// What is on screen costs, not what was sent: wherever a message of a megabyte is scrolled, a few sections are made.
#[test]
fn of_a_megabyte_only_what_is_near_the_screen_is_made() {
    let line = "Ligne : potassium à 6,8 mmol/L, créatinine à 84 µmol/L, à contrôler.\n";
    let long = plain(&line.repeat(1_000_000 / line.len()));
    let blocks = (0..12_000).map(|n| words(&format!("Paragraphe {n} : potassium à 6,8 mmol/L, créatinine à 84 µmol/L."))).collect();
    let rich = Reading { document: Some(Document { blocks, remote: 0, truncated: false }), ..plain("") };
    with_desk(|desk| {
        for reading in [long, rich] {
            let mut state = State::default();
            drop(state.open(Some(&summary(1)), desk));
            drop(state.update(Message::Opened(state.number(), summary(1).id, Ok(Arc::new(Prepared::new(reading)))), desk));
            let begun = Instant::now();
            for offset in [0.0, 40_000.0, 90_000.0, 1_000.0] {
                drop(state.update(Message::Scrolled(offset, 800.0), desk));
                assert!(state.near().len() <= 12 && state.editors.len() <= 12, "{} at {offset}", state.near().len());
            }
            drop(state.update(Message::More, desk));
            drop(state.update(Message::Scrolled(0.0, 800.0), desk));
            assert!(state.near().len() <= 12 && state.editors.len() <= 12);
            assert!(begun.elapsed() < Duration::from_secs(10), "even in a debug build under load");
        }
    });
}

/// The looks that were agreed on.
#[test]
fn pictures() {
    let around = Around::usual();
    for (name, is_dark) in [
        ("empty", false),
        ("plain", false),
        ("plain", true),
        ("formatted", false),
        ("attachments", false),
        ("attachments", true),
        ("error", false),
        ("discreet", false),
        ("draft", false),
        ("narrow", false),
        ("long-names", false),
    ] {
        let sample = all().into_iter().find(|sample| sample.name == name).unwrap();
        let size = Size::new(sample.size.width.min(720.0), 560.0);
        let (theme, of) = if is_dark { (dark(), "-dark") } else { (light(), "") };
        // The colours of a frame are those of the next one's links.
        drop(render(sample.state.view(around.look(sample.discreet, size)), size, &theme, 1.0, None, &[]));
        picture(&format!("reader-{name}{of}"), sample.state.view(around.look(sample.discreet, size)), size, &theme);
    }
}
