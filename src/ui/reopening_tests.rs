//! The card comes back, and everything is where it was: what the toolkit remembers of the screen is gone meanwhile.

use crate::engine::LockReason;
use crate::ui::app::Message;
use crate::ui::app::testing::{Office, holder};
use crate::ui::desk::id;
use crate::ui::probe::Survey;
use crate::ui::screen::mailbox::{self, samples};
use crate::ui::testing::settings;
use iced::advanced::widget::operation::{Operation, Outcome, black_box, scrollable};
use iced::futures::{FutureExt as _, StreamExt as _};
use iced::widget::operation::AbsoluteOffset;
use iced::{Event, Size, Task, mouse, window};
use iced_test::runtime::user_interface::Cache;
use iced_test::runtime::{Action, UserInterface, task};
use std::collections::BTreeMap;

const SIZE: Size = Size::new(1280.0, 800.0);

/// The program with its windows, as the runtime keeps them: what widgets remember, and who asks them something.
struct Desk {
    office: Office,
    caches: BTreeMap<window::Id, Cache>,
    renderer: iced::Renderer,
}

impl Desk {
    fn new(office: Office) -> Self {
        let settings = settings();
        let renderer = iced::Renderer::new(settings.default_font, settings.default_text_size);
        Self { office, caches: BTreeMap::new(), renderer }
    }

    fn windows(&self) -> Vec<window::Id> {
        std::iter::once(self.office.app.main).chain(self.office.app.composers.keys().copied()).collect()
    }

    /// Shows every window anew, with these events; what they tell is handled.
    fn show(&mut self, events: &[Event]) {
        let redraw = Event::Window(window::Event::RedrawRequested(std::time::Instant::now()));
        for window in self.windows() {
            let cache = self.caches.remove(&window).unwrap_or_default();
            let mut ui = UserInterface::build(self.office.app.view(window), SIZE, cache, &mut self.renderer);
            let mut told = vec![];
            for event in events.iter().chain([&redraw]) {
                let event = std::slice::from_ref(event);
                ui.update(event, mouse::Cursor::Unavailable, &mut self.renderer, &mut iced::advanced::clipboard::Null, &mut told);
            }
            self.caches.insert(window, ui.into_cache());
            told.into_iter().for_each(|message| self.tell(message));
        }
    }

    /// Asks the widgets of every window.
    fn operate(&mut self, operation: &mut dyn Operation) {
        for window in self.windows() {
            let cache = self.caches.remove(&window).unwrap_or_default();
            let mut ui = UserInterface::build(self.office.app.view(window), SIZE, cache, &mut self.renderer);
            ui.operate(&self.renderer, operation);
            self.caches.insert(window, ui.into_cache());
        }
    }

    fn tell(&mut self, message: Message) {
        let task = self.office.app.update(message);
        self.run(task);
    }

    /// Does what can be done without waiting.
    fn run(&mut self, task: Task<Message>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let _inside = runtime.enter();
        let Some(mut stream) = task::into_stream(task) else { return };
        // One of several that waits does not hold the others: nothing is left once all of them wait.
        let mut waiting = 0;
        while waiting < 50 {
            let action = match stream.next().now_or_never() {
                Some(Some(action)) => action,
                Some(None) => return,
                None => {
                    waiting += 1;
                    continue;
                }
            };
            match action {
                Action::Output(message) => self.tell(message),
                Action::Widget(operation) => {
                    let mut next: Option<Box<dyn Operation>> = Some(operation);
                    while let Some(mut operation) = next.take() {
                        self.operate(operation.as_mut());
                        if let Outcome::Chain(chained) = operation.finish() {
                            next = Some(chained);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// What is on screen in every window: names, texts, what fields hold, and how far lists are.
    fn seen(&mut self) -> Vec<serde_json::Value> {
        let mut survey = Survey::default();
        self.operate(&mut black_box(&mut survey));
        let Outcome::Some(seen) = survey.finish() else { unreachable!() };
        seen["windows"].as_array().unwrap().iter().flat_map(|window| window["widgets"].as_array().unwrap()).cloned().collect()
    }

    fn texts(&mut self) -> Vec<String> {
        let text = |widget: &serde_json::Value| widget["text"].as_str().or(widget["input"].as_str()).map(str::to_owned);
        // All but whether the draft is being kept just now.
        self.seen().iter().filter_map(text).filter(|text| !text.contains("rouillon")).collect()
    }

    fn list_offset(&mut self) -> Option<f64> {
        self.seen()
            .iter()
            .find(|widget| widget["id"] == "list" && widget["scrollable"] == true)
            .and_then(|widget| widget["offset"].as_f64())
    }

    fn session(&mut self, number: u64, who: Option<&str>) {
        self.office.stage.session(number, who.map(holder), who.is_none().then_some(LockReason::CardRemoved));
        self.tell(Message::Nothing);
        (0..3).for_each(|_| self.show(&[]));
    }
}

#[test]
fn the_card_comes_back_and_everything_is_where_it_was() {
    let mut office = Office::new();
    let sample = samples::full();
    office.app.accounts = sample.accounts;
    office.app.mailbox = sample.state;
    let mut desk = Desk::new(office);
    desk.session(1, Some("1"));
    let account = desk.office.app.accounts[0].address.clone();
    let folder = mailbox::Message::OpenFolder(account, "INBOX".into());
    desk.tell(Message::Mailbox(desk.office.app.mailboxes, folder));
    desk.show(&[]);
    let main = desk.office.app.main;
    let list = id(main, "list");
    desk.operate(&mut scrollable::scroll_to::<()>(list, AbsoluteOffset { x: None, y: Some(640.0) }));
    (0..2).for_each(|_| desk.show(&[]));
    desk.tell(Message::Mailbox(desk.office.app.mailboxes, mailbox::Message::Selected(12)));
    let composer = desk.office.compose();
    desk.office.write(composer, "Potassium de Mme Petit");
    desk.show(&[]);
    assert_eq!(desk.list_offset(), Some(640.0));
    let before = desk.texts();
    let row = before.iter().find(|text| text.contains("BENALI")).cloned().unwrap();
    assert!(before.iter().any(|text| text.contains("Petit")));

    desk.session(2, None);
    let locked = desk.texts();
    assert!(!locked.iter().any(|text| text.contains("Petit") || *text == row), "{locked:?}");
    assert_eq!(desk.list_offset(), None);

    desk.session(3, Some("1"));
    assert_eq!(desk.list_offset(), Some(640.0), "the list is where it was");
    assert_eq!(desk.texts(), before);

    desk.session(4, None);
    desk.session(5, Some("2"));
    let others = desk.texts();
    assert!(!others.iter().any(|text| text.contains("Petit") || *text == row), "nothing of it is another person's: {others:?}");
}
