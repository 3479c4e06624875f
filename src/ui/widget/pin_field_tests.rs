//! What keys do in a PIN's field.

use super::*;
use crate::ui::testing::{key, settings, simulator};
use crate::ui::widget::{button, scope};
use iced::widget::column;
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;
use iced_test::simulator::typewrite;

const SIZE: (f32, f32) = (400.0, 200.0);

#[derive(Debug, Clone)]
enum Said {
    Edit(PinEdit),
    Submit,
    Pressed,
}

/// What was said, as words.
fn words(said: impl IntoIterator<Item = Said>) -> Vec<String> {
    let word = |said| match said {
        Said::Edit(PinEdit::Add(typed)) => format!("+{}", typed.as_str()),
        Said::Edit(PinEdit::Erase) => "erase".into(),
        Said::Edit(PinEdit::Clear) => "clear".into(),
        Said::Submit => "submit".into(),
        Said::Pressed => "pressed".into(),
    };
    said.into_iter().map(word).collect()
}

fn view(count: usize, is_enabled: bool) -> Element<'static, Said> {
    let mut field = pin_field("Code", "pin", count);
    if is_enabled {
        field = field.on_edit(Said::Edit).on_submit(Said::Submit);
    }
    scope("window/main", column![Element::from(field), Element::from(button("B").on_press(Said::Pressed))])
}

fn tap(named: Named) -> Vec<Event> {
    key(named, Modifiers::empty())
}

/// A clipboard that holds this.
struct Holds(&'static str);

impl Clipboard for Holds {
    fn read(&self, _kind: clipboard::Kind) -> Option<String> {
        Some(self.0.to_owned())
    }

    fn write(&mut self, _kind: clipboard::Kind, contents: String) {
        panic!("{} characters were copied", contents.len());
    }
}

/// What is said when all these come at once, before anything is shown anew.
fn at_once(events: &[Event], clipboard: &mut dyn Clipboard) -> Vec<String> {
    let settings = settings();
    let mut renderer = iced::Renderer::new(settings.default_font, settings.default_text_size);
    let mut ui = UserInterface::build(view(3, true), Size::from(SIZE), Cache::default(), &mut renderer);
    let mut said = Vec::new();
    ui.update(&[tap(Named::Tab), events.to_vec()].concat(), mouse::Cursor::Unavailable, &mut renderer, clipboard, &mut said);
    words(said)
}

#[test]
fn keys_that_come_together_are_all_told() {
    let (ctrl, shift) = (Modifiers::CTRL, Modifiers::SHIFT);
    let typed = |letters| typewrite(letters).collect::<Vec<_>>();
    let events = [
        typed("4 ß"),
        tap(Named::Backspace),
        key(Key::Character("a".into()), ctrl),
        tap(Named::Delete),
        typed("1"),
        key(Key::Character("a".into()), ctrl),
        typed("2"),
        key(Key::Character("a".into()), ctrl),
        tap(Named::ArrowRight),
        tap(Named::Delete),
        key(Named::Backspace, ctrl),
        key(Key::Character("c".into()), ctrl),
        key(Key::Character("x".into()), ctrl),
        key(Key::Character("v".into()), ctrl),
        key(Key::Character("a".into()), ctrl),
        key(Named::Insert, shift),
        tap(Named::Enter),
        typed("9"),
    ]
    .concat();
    let expected = "+4,+ ,+ß,erase,clear,+1,clear,+2,erase,clear,+8375,clear,+8375,submit,+9";
    assert_eq!(at_once(&events, &mut Holds("83\n75\t")).join(","), expected);
    assert_eq!(at_once(&key(Key::Character("v".into()), ctrl), &mut Holds("\r\n")), Vec::<String>::new());
}

#[test]
fn it_takes_the_keyboard_and_lets_it_go() {
    let mut ui = simulator(view(0, true), SIZE);
    ui.typewrite("1");
    ui.click(iced_test::selector::id("pin")).unwrap();
    ui.typewrite("2");
    ui.simulate(tap(Named::Tab));
    ui.typewrite("3");
    ui.tap_key(Named::Enter);
    ui.simulate(key(Named::Tab, Modifiers::SHIFT));
    ui.typewrite("4");
    ui.click("B").unwrap();
    ui.typewrite("5");
    assert_eq!(words(ui.into_messages()), ["+2", "pressed", "+4", "pressed"]);
}

#[test]
fn a_disabled_one_takes_nothing() {
    let mut ui = simulator(view(2, false), SIZE);
    assert!(ui.find(iced_test::selector::id("pin")).is_ok(), "it is seen, and Tab goes past it");
    ui.simulate(tap(Named::Tab));
    ui.typewrite("1");
    ui.tap_key(Named::Enter);
    assert_eq!(words(ui.into_messages()), ["pressed"]);
}

#[test]
fn commands_of_the_window_stay_the_windows() {
    let mut ui = simulator(view(2, true), SIZE);
    ui.simulate(tap(Named::Tab));
    let plus = ui.simulate(key(Key::Character("+".into()), Modifiers::CTRL));
    let help = ui.simulate(tap(Named::F1));
    let typed = ui.simulate(typewrite("1"));
    use iced::event::Status::{Captured, Ignored};
    assert!(plus.iter().chain(&help).all(|status| *status == Ignored));
    assert!(typed.contains(&Captured));
    assert_eq!(words(ui.into_messages()), ["+1"]);
}

#[test]
fn no_description_of_the_screen_tells_of_it() {
    let settings = settings();
    let mut renderer = iced::Renderer::new(settings.default_font, settings.default_text_size);
    let mut ui = UserInterface::build(view(4, true), Size::from(SIZE), Cache::default(), &mut renderer);
    let mut survey = crate::ui::probe::Survey::default();
    ui.operate(&renderer, &mut iced::advanced::widget::operation::black_box(&mut survey));
    let iced::advanced::widget::operation::Outcome::Some(seen) = iced::advanced::widget::Operation::finish(&survey) else { unreachable!() };
    let seen = seen.to_string();
    assert!(seen.contains("Code") && !seen.contains("input") && !seen.contains('•'), "{seen}");
    assert_eq!(seen.matches("\"text\"").count(), 2, "the names of the field and of the button: {seen}");
}

#[test]
fn the_caret_blinks_while_its_window_has_the_keyboard() {
    let mut caret = Caret::new();
    let shown = |caret: &mut Caret, after: u64| {
        caret.now = caret.since + Duration::from_millis(after);
        caret.is_on()
    };
    assert!(shown(&mut caret, 0) && shown(&mut caret, 499) && !shown(&mut caret, 500) && shown(&mut caret, 1000));
    shown(&mut caret, 700);
    assert_eq!(caret.next() - caret.since, Duration::from_millis(1000));
    caret.in_window = false;
    assert!(!shown(&mut caret, 0));
}
