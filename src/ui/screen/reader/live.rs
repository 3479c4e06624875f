//! The reader in an interface that lives on from frame to frame, as in a window: what is scrolled stays scrolled.

use super::message::{Message, Motion};
use super::samples::{Around, LETTER, plain, span};
use super::state::State;
use super::tests::{settings, with_desk};
use crate::domain::display::{Block, Document};
use crate::domain::mail::Reading;
use iced::advanced::clipboard;
use iced::{Event, Point, Size, mouse, window};
use iced_test::Simulator;
use iced_test::core::renderer::Headless;
use iced_test::futures::futures::{StreamExt, executor::block_on};
use iced_test::runtime::user_interface::Cache;
use iced_test::runtime::{Action, UserInterface, task};
use std::time::{Duration, Instant};

const SIZE: Size = Size::new(900.0, 800.0);
/// How far one turn of the wheel scrolls.
const TURN: f32 = 60.0;

struct Live {
    state: State,
    around: Around,
    cache: Cache,
    renderer: iced::Renderer,
    /// What the last frame asks of the widgets.
    asked: Vec<Message>,
    longest: Duration,
}

impl Live {
    fn new(reading: Reading) -> Self {
        drop(Simulator::<Message>::with_size(settings(), SIZE, iced::widget::text("été")));
        let renderer = block_on(<iced::Renderer as Headless>::new(crate::ui::theme::REGULAR, 16.into(), None)).unwrap();
        let mut live = Self {
            state: State::show(reading),
            around: Around::usual(),
            cache: Cache::default(),
            renderer,
            asked: vec![],
            longest: Duration::ZERO,
        };
        (0..3).for_each(|_| live.frame(&[]));
        live.longest = Duration::ZERO;
        live
    }

    /// One frame: messages, what they ask of the widgets, and events.
    fn frame(&mut self, events: &[Event]) {
        let begun = Instant::now();
        let mut operations = vec![];
        let asked = std::mem::take(&mut self.asked);
        with_desk(|desk| {
            desk.window = self.around.window;
            for message in asked {
                let (task, _) = self.state.update(message, desk);
                let Some(mut actions) = task::into_stream(task) else { continue };
                while let Some(action) = block_on(actions.next()) {
                    if let Action::Widget(operation) = action {
                        operations.push(operation);
                    }
                }
            }
        });
        let view = self.state.view(self.around.look(false, SIZE));
        let mut interface = UserInterface::build(view, SIZE, std::mem::take(&mut self.cache), &mut self.renderer);
        operations.iter_mut().for_each(|operation| interface.operate(&self.renderer, operation.as_mut()));
        let mut all = events.to_vec();
        all.push(Event::Window(window::Event::RedrawRequested(Instant::now())));
        let cursor = mouse::Cursor::Available(Point::new(400.0, 500.0));
        drop(interface.update(&all, cursor, &mut self.renderer, &mut clipboard::Null, &mut self.asked));
        self.cache = interface.into_cache();
        self.longest = self.longest.max(begun.elapsed());
    }

    fn turn(&mut self, lines: f32) {
        let delta = mouse::ScrollDelta::Lines { x: 0.0, y: lines };
        self.frame(&[Event::Mouse(mouse::Event::WheelScrolled { delta })]);
        (0..3).for_each(|_| self.frame(&[]));
    }

    /// What is on screen exists.
    fn has_no_hole(&self) -> bool {
        let (near, flow) = (self.state.near(), &self.state.flow);
        let above = flow.head + flow.span(0..near.start);
        let end = flow.head + flow.span(0..near.end);
        let whole = near.end == self.state.sections_shown() || end >= flow.offset + flow.height;
        (near.start == 0 || above <= flow.offset)
            && whole
            && (self.state.formatted || near.clone().all(|section| self.state.editors.contains_key(&section)))
    }
}

fn travel(name: &str, reading: Reading) {
    let mut live = Live::new(reading);
    for turn in 0..60 {
        let before = live.state.flow.offset;
        live.turn(-1.0);
        let moved = live.state.flow.offset - before;
        assert!((moved - TURN).abs() < 1.0, "{name}: turn {turn} moved by {moved}");
        assert!(live.has_no_hole(), "{name}: a hole at turn {turn}");
    }
    live.asked.push(Message::Scroll(Motion::End));
    (0..6).for_each(|_| live.frame(&[]));
    assert!(live.has_no_hole(), "{name}: a hole at the end");
    for turn in 0..60 {
        live.turn(1.0);
        assert!(live.has_no_hole(), "{name}: a hole on the way back, turn {turn}");
    }
    live.asked.push(Message::Scroll(Motion::Start));
    (0..6).for_each(|_| live.frame(&[]));
    assert!(live.state.flow.offset < 1.0 && live.state.near().start == 0);
    println!("{name}: longest frame of the journey, without drawing: {:?}", live.longest);
}

#[test]
fn a_long_plain_text_scrolls_without_holes_or_jumps() {
    travel("plain", plain(&LETTER.repeat(300)));
}

#[test]
fn a_long_formatted_text_scrolls_without_holes_or_jumps() {
    let words = "Le potassium est à 6,8 mmol/l ; contrôle demandé. ";
    let paragraph = |n: usize| Block::Paragraph(vec![span(&words.repeat(n % 7 + 1))]);
    let document = Document { blocks: (0..2_000).map(paragraph).collect(), ..Document::default() };
    travel("formatted", Reading { document: Some(document), ..plain("x") });
}
