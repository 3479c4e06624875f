//! How long large messages take: printed, not judged.

use super::samples::{Around, LETTER, plain, span};
use super::state::State;
use super::tests::{settings, with_desk};
use crate::domain::display::{Block, Document};
use crate::domain::mail::Reading;
use crate::ui::theme::light;
use iced::{Event, Size, window};
use iced_test::Simulator;
use std::time::{Duration, Instant};

const SIZE: Size = Size::new(900.0, 800.0);

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let value = work();
    (value, begun.elapsed())
}

/// One frame: view, layout, drawing.
fn frame(state: &State, around: &Around) -> ([Duration; 3], Vec<super::Message>) {
    let (view, viewing) = timed(|| state.view(around.look(false, SIZE)));
    let (mut simulator, layout) =
        timed(|| Simulator::with_size(iced::Settings { default_font: crate::ui::theme::REGULAR, ..iced::Settings::default() }, SIZE, view));
    let ((), drawing) = timed(|| drop(simulator.snapshot(&light()).unwrap()));
    simulator.simulate([Event::Window(window::Event::RedrawRequested(Instant::now()))]);
    ([viewing, layout, drawing], simulator.into_messages().collect())
}

fn measure(name: &str, reading: Reading) {
    let around = Around::usual();
    // Fonts are loaded once for the whole program.
    drop(Simulator::<super::Message>::with_size(settings(), SIZE, iced::widget::text("été")));
    let (prepared, preparing) = timed(|| std::sync::Arc::new(super::body::Prepared::new(reading)));
    let mut state = State::default();
    with_desk(|desk| {
        let id = super::samples::summary(1).id;
        drop(state.open(Some(&super::samples::summary(1)), desk));
        let number = state.number();
        let (_, update) = timed(|| drop(state.update(super::Message::Opened(number, id, Ok(prepared)), desk)));
        println!("{name}: prepared away from the window in {preparing:?}; update {update:?}");
        for label in ["first frame", "second frame", "third frame"] {
            let (times, messages) = frame(&state, &around);
            println!("{name}: {label} view {:?}, layout {:?}, draw at twice the scale {:?}", times[0], times[1], times[2]);
            messages.into_iter().for_each(|message| drop(state.update(message, desk)));
        }
        let mut worst = Duration::ZERO;
        for step in 1..=20_u8 {
            let (_, update) = timed(|| drop(state.update(super::Message::Scrolled(f32::from(step) * 3_000.0, 800.0), desk)));
            let (times, messages) = frame(&state, &around);
            let (_, after) = timed(|| messages.into_iter().for_each(|message| drop(state.update(message, desk))));
            worst = worst.max(update + after + times[0] + times[1]);
        }
        println!("{name}: worst jump while scrolling, all text laid out anew, without drawing: {worst:?}");
    });
}

#[test]
fn one_megabyte_of_plain_text() {
    measure("plain", plain(&LETTER.repeat(1_000_000 / LETTER.len())));
}

#[test]
fn one_megabyte_of_formatted_text() {
    let words = "Le potassium est à 6,8 mmol/l ; contrôle demandé. ";
    let paragraph =
        |n: usize| Block::Paragraph(vec![span(words), crate::domain::display::Span { bold: n.is_multiple_of(2), ..span("K+ élevé") }]);
    let document = Document { blocks: (0..16_000).map(paragraph).collect(), ..Document::default() };
    measure("formatted", Reading { document: Some(document), ..plain("x") });
}
