//! How the widgets behave under the pointer and the keyboard.

use super::*;
use crate::ui::testing::{key, simulator};
use iced::keyboard::Modifiers;
use iced::keyboard::key::Named;
use iced::widget::{Id, column};
use iced_test::Simulator;
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;

#[derive(Debug, Clone, PartialEq)]
enum Said {
    Pressed(&'static str),
    Typed(String),
    Selected(usize),
    Opened(usize),
    Menu(usize),
    Scrolled(f32),
    Removed(usize),
    Picked(usize),
    Committed,
    Resized(f32),
}

const SIZE: (f32, f32) = (400.0, 300.0);

fn tab<M>(ui: &mut Simulator<'_, M>) {
    ui.simulate(key(Named::Tab, Modifiers::empty()));
}

fn back_tab<M>(ui: &mut Simulator<'_, M>) {
    ui.simulate(key(Named::Tab, Modifiers::SHIFT));
}

fn press(words: &'static str) -> FocusButton<'static, Said> {
    button(words).on_press(Said::Pressed(words))
}

fn said(ui: Simulator<'_, Said>) -> Vec<Said> {
    ui.into_messages().collect()
}

#[test]
fn tab_goes_round_and_enter_presses() {
    let view = scope("window", column![press("A"), button::<Said>("disabled"), press("B"), press("C")].spacing(8));
    let mut ui = simulator(view, SIZE);
    ui.tap_key(Named::Enter);
    tab(&mut ui);
    ui.tap_key(Named::Enter);
    tab(&mut ui);
    ui.tap_key(Named::Space);
    tab(&mut ui);
    tab(&mut ui);
    ui.tap_key(Named::Enter);
    back_tab(&mut ui);
    ui.tap_key(Named::Enter);
    // Ctrl+Enter is the window's.
    ui.simulate(key(Named::Enter, Modifiers::CTRL));
    assert_eq!(said(ui), ["A", "B", "A", "C"].map(Said::Pressed));
}

#[test]
fn a_space_typed_in_a_field_presses_nothing() {
    let field = text_field("Name", "name", "", "").on_input(Said::Typed);
    let mut ui = simulator(scope("window", column![press("A"), Element::from(field)]), SIZE);
    ui.click("A").unwrap();
    ui.click(iced_test::selector::id("name")).unwrap();
    ui.typewrite(" ");
    assert_eq!(said(ui), [Said::Pressed("A"), Said::Typed(" ".into())]);
}

#[test]
fn a_key_held_down_presses_once() {
    use iced::{Event, keyboard};
    let mut ui = simulator(scope("window", Element::from(press("A"))), SIZE);
    tab(&mut ui);
    let Event::Keyboard(keyboard::Event::KeyPressed { key, modified_key, physical_key, location, modifiers, text, .. }) =
        iced_test::simulator::press_key(Named::Enter, None)
    else {
        unreachable!()
    };
    let again = keyboard::Event::KeyPressed { key, modified_key, physical_key, location, modifiers, text, repeat: true };
    ui.tap_key(Named::Enter);
    ui.simulate([Event::Keyboard(again)]);
    assert_eq!(said(ui), [Said::Pressed("A")]);
}

fn with_dialog(open: bool) -> Element<'static, Said> {
    let base = column![press("A"), press("B"), press("C")];
    let over = open.then(|| dialog("Sure?", body("Really?"), vec![press("No"), press("Yes")]));
    scope("window", layers(base, over))
}

/// What a window remembers is kept from one view to the next, as the runtime does.
struct Window {
    cache: Option<Cache>,
    renderer: iced::Renderer,
    said: Vec<Said>,
}

impl Window {
    fn new() -> Self {
        let settings = crate::ui::testing::settings();
        Self { cache: None, renderer: iced::Renderer::new(settings.default_font, settings.default_text_size), said: Vec::new() }
    }

    fn build(&mut self, view: Element<'static, Said>) -> UserInterface<'static, Said, iced::Theme, iced::Renderer> {
        UserInterface::build(view, SIZE.into(), self.cache.take().unwrap_or_default(), &mut self.renderer)
    }

    fn operate(&mut self, view: Element<'static, Said>, operation: &mut dyn iced::advanced::widget::Operation) {
        let mut ui = self.build(view);
        ui.operate(&self.renderer, operation);
        self.cache = Some(ui.into_cache());
    }

    fn show(&mut self, view: Element<'static, Said>, events: &[iced::Event]) {
        let mut ui = self.build(view);
        // As the runtime does once it has built a view.
        for event in [redraw()].iter().chain(events) {
            let event = std::slice::from_ref(event);
            let mut said = vec![];
            ui.update(event, iced::mouse::Cursor::Unavailable, &mut self.renderer, &mut iced::advanced::clipboard::Null, &mut said);
            self.said.extend(said);
        }
        self.cache = Some(ui.into_cache());
    }
}

#[test]
fn a_dialog_takes_the_keyboard_and_gives_it_back() {
    let (next, enter) = (key(Named::Tab, Modifiers::empty()), key(Named::Enter, Modifiers::empty()));
    let mut window = Window::new();
    window.show(with_dialog(false), &[next.clone(), next.clone(), enter.clone()].concat());
    // It begins on its last button, which harms nothing; Tab stays inside.
    window.show(with_dialog(true), &[enter.clone(), next.clone(), enter.clone(), next, enter.clone()].concat());
    window.show(with_dialog(false), &enter);
    assert_eq!(window.said, ["B", "Yes", "No", "Yes", "B"].map(Said::Pressed));
}

#[test]
fn a_dialog_covers_what_is_below() {
    let mut ui = simulator(with_dialog(true), SIZE);
    assert!(ui.find("A").is_err(), "an operation reaches what is covered");
    ui.point_at(iced::Point::new(10.0, 10.0));
    ui.simulate(iced_test::simulator::click());
    ui.click("Yes").unwrap();
    assert_eq!(said(ui), [Said::Pressed("Yes")]);
}

#[test]
fn the_keyboard_is_given_inside_one_window() {
    use iced::advanced::widget::operation::{Operation, Outcome};
    let view = |id: &'static str| scope(format!("window-{id}"), column![press("A"), Element::from(press("B").id(Id::new(id)))]);
    let (mut one, mut other) = (Window::new(), Window::new());
    one.show(view("a"), &key(Named::Tab, Modifiers::empty()));
    other.show(view("b"), &[]);
    let mut operation: Option<Box<dyn Operation>> = Some(Box::new(focus::Find::new("b")));
    while let Some(mut next) = operation.take() {
        // As the runtime does: every window, one after the other.
        one.operate(view("a"), next.as_mut());
        other.operate(view("b"), next.as_mut());
        if let Outcome::Chain(chained) = next.finish() {
            operation = Some(chained);
        }
    }
    one.show(view("a"), &key(Named::Enter, Modifiers::empty()));
    other.show(view("b"), &key(Named::Enter, Modifiers::empty()));
    assert_eq!((one.said, other.said), (vec![Said::Pressed("A")], vec![Said::Pressed("B")]));
}

fn lines(selected: Option<usize>, viewport: Viewport) -> Element<'static, Said> {
    let rows = list("list", 100_000, 20.0, viewport, selected, |place| body(format!("line {place}")));
    let rows = rows.on_select(Said::Selected).on_open(Said::Opened).on_menu(Said::Menu).on_scroll(|v| Said::Scrolled(v.offset));
    scope("window", Element::from(rows))
}

#[test]
fn keys_move_the_selection_and_keep_it_on_screen() {
    let mut ui = simulator(lines(None, Viewport::default()), SIZE);
    tab(&mut ui);
    let keys = [Named::ArrowDown, Named::ArrowDown, Named::Enter, Named::PageDown, Named::ArrowUp, Named::End, Named::Home];
    for named in keys {
        ui.tap_key(named);
    }
    ui.simulate([iced::Event::Window(iced::window::Event::RedrawRequested(std::time::Instant::now()))]);
    use Said::{Opened, Scrolled, Selected};
    let said = said(ui);
    let moves: Vec<_> = said.iter().filter(|said| !matches!(said, Scrolled(_))).cloned().collect();
    assert_eq!(moves, [Selected(0), Selected(1), Opened(1), Selected(15), Selected(14), Selected(99_999), Selected(0)]);
    assert_eq!(said.last(), Some(&Scrolled(0.0)));
}

#[test]
fn the_end_of_a_long_list_is_shown() {
    let mut window = Window::new();
    let redraw = iced::Event::Window(iced::window::Event::RedrawRequested(std::time::Instant::now()));
    let events = [key(Named::Tab, Modifiers::empty()), key(Named::End, Modifiers::empty()), vec![redraw]].concat();
    window.show(lines(None, Viewport::default()), &events);
    assert_eq!(window.said.last(), Some(&Said::Scrolled(100_000.0 * 20.0 - SIZE.1)));
}

/// After the session was locked, or the reader had its place.
#[test]
fn a_list_made_anew_is_where_it_was() {
    let redraw = iced::Event::Window(iced::window::Event::RedrawRequested(std::time::Instant::now()));
    let mut window = Window::new();
    window.show(lines(Some(700), Viewport { offset: 12_340.0, height: SIZE.1 }), &[redraw.clone(), redraw.clone()]);
    assert_eq!(window.said.last(), Some(&Said::Scrolled(12_340.0)));
    // Once only: it is the person's from then on.
    let up = iced::Event::Mouse(iced::mouse::Event::CursorMoved { position: iced::Point::ORIGIN });
    window.said.clear();
    window.show(lines(Some(700), Viewport { offset: 40.0, height: SIZE.1 }), &[up, redraw]);
    assert!(!window.said.contains(&Said::Scrolled(40.0)), "{:?}", window.said);
}

#[test]
fn arrows_go_from_one_place_to_the_next() {
    let place = |words: &'static str| Element::from(entry(Icon::Folder, words).count(Some("12".into())).on_press(Said::Pressed(words)));
    let places = stops(column![place("A"), body("between"), place("B"), place("C")]);
    let mut ui = simulator(scope("window", column![press("before"), places]), SIZE);
    for named in [Named::Tab, Named::ArrowDown, Named::Enter, Named::Tab, Named::ArrowUp, Named::Enter] {
        ui.tap_key(named);
    }
    for named in [Named::ArrowDown, Named::Enter, Named::End, Named::ArrowDown, Named::Enter, Named::Home, Named::Enter] {
        ui.tap_key(named);
    }
    assert_eq!(said(ui), ["before", "A", "B", "C", "A"].map(Said::Pressed));
}

#[test]
fn the_whole_line_of_a_place_is_pressed() {
    let place = entry(Icon::Folder, "A name far too long for the little room there is on this one line").count(Some("12".into()));
    let mut ui = simulator(scope("window", Element::from(place.on_press(Said::Pressed("A")))), SIZE);
    ui.click("12").unwrap();
    ui.point_at(iced::Point::new(SIZE.0 - 2.0, 4.0));
    ui.simulate(iced_test::simulator::click());
    assert_eq!(said(ui), ["A", "A"].map(Said::Pressed));
}

#[test]
fn a_click_selects_two_open_and_the_other_button_asks() {
    let mut ui = simulator(lines(None, Viewport::default()), SIZE);
    ui.click("line 3").unwrap();
    ui.simulate(iced_test::simulator::click());
    ui.simulate([iced::Event::Mouse(iced::mouse::Event::ButtonPressed(iced::mouse::Button::Right))]);
    // The list has the keyboard now.
    ui.tap_key(Named::ArrowDown);
    let said = said(ui).into_iter().filter(|said| !matches!(said, Said::Scrolled(_))).collect::<Vec<_>>();
    assert_eq!(said, [Said::Selected(3), Said::Opened(3), Said::Menu(3), Said::Selected(4)]);
}

#[test]
fn only_what_is_on_screen_is_made() {
    let made = std::cell::Cell::new(0);
    let count = |place: usize| {
        made.set(made.get() + 1);
        body(format!("{place}"))
    };
    let _: Element<'_, Said> = list("list", 100_000, 20.0, Viewport { offset: 50_000.0, height: 300.0 }, None, count).into();
    assert!(made.get() <= 25, "{} rows", made.get());
}

fn redraw() -> iced::Event {
    iced::Event::Window(iced::window::Event::RedrawRequested(std::time::Instant::now()))
}

fn tap(named: Named) -> Vec<iced::Event> {
    key(named, Modifiers::empty())
}

fn recipients(typed: &str, chips: usize, suggestions: usize) -> Element<'static, Said> {
    let chips = (0..chips).map(|n| ChipLook { words: format!("Dr {n}"), tone: crate::ui::theme::Tone::Neutral, tip: String::new() });
    let suggestions = (0..suggestions).map(|n| (format!("Suggestion {n}"), String::from("Besançon"))).collect();
    let field = recipient_field("To", "to", chips.collect(), typed, suggestions)
        .on_input(Said::Typed)
        .on_remove(Said::Removed)
        .on_pick(Said::Picked)
        .on_commit(Said::Committed);
    scope("window", column![Element::from(field), Element::from(press("After"))])
}

#[test]
fn what_is_typed_becomes_a_recipient() {
    let mut window = Window::new();
    window.show(recipients("a@b", 0, 0), &tap(Named::Tab));
    for keys in [tap(Named::Enter), iced_test::simulator::typewrite(";").collect(), iced_test::simulator::typewrite(",").collect()] {
        window.show(recipients("a@b", 0, 0), &keys);
    }
    // Leaving the field ends it too; an empty line is nothing.
    window.show(recipients("a@b", 0, 0), &[tap(Named::Tab), vec![redraw()]].concat());
    window.show(recipients(" ", 0, 0), &[key(Named::Tab, Modifiers::SHIFT), tap(Named::Enter), tap(Named::Tab), vec![redraw()]].concat());
    assert_eq!(window.said, vec![Said::Committed; 4]);
}

#[test]
fn keys_wait_for_what_those_before_them_change() {
    let mut window = Window::new();
    window.show(recipients("", 0, 0), &tap(Named::Tab));
    // All at once, as from a slow machine or a fast hand: the comma ends what is typed, and what follows begins anew.
    window.show(recipients("", 0, 0), &[iced_test::simulator::typewrite("aé,b").collect(), vec![redraw()]].concat());
    assert_eq!(window.said, ["a", "aé"].map(|typed| Said::Typed(typed.into())));
    window.show(recipients("aé", 0, 0), &[]);
    assert_eq!(window.said.last(), Some(&Said::Committed));
    window.show(recipients("", 1, 0), &[]);
    assert_eq!(window.said.last(), Some(&Said::Typed("b".into())));
}

#[test]
fn chips_are_reached_and_removed_by_the_keyboard() {
    let mut window = Window::new();
    // Three chips, then the line: the fourth stop.
    let to_line = vec![redraw(); 1].into_iter().chain((0..4).flat_map(|_| tap(Named::Tab))).collect::<Vec<_>>();
    window.show(recipients("", 3, 0), &to_line);
    window.show(recipients("", 3, 0), &tap(Named::Backspace));
    window.show(recipients("", 2, 0), &[tap(Named::ArrowLeft), tap(Named::ArrowLeft), tap(Named::Delete)].concat());
    // The line has the keyboard again, as it had not lost it when a chip went.
    window.show(recipients("", 1, 0), &iced_test::simulator::typewrite("x").collect::<Vec<_>>());
    // In a line with something, Backspace is the line's.
    window.show(recipients("x", 1, 0), &tap(Named::Backspace));
    assert_eq!(window.said, [Said::Removed(2), Said::Removed(0), Said::Typed("x".into()), Said::Typed(String::new())]);
}

#[test]
fn suggestions_are_picked_and_sent_away() {
    let mut window = Window::new();
    window.show(recipients("", 0, 0), &tap(Named::Tab));
    window.show(recipients("dur", 0, 20), &[redraw()]);
    // Nothing is chosen before the person does: Enter ends what is typed.
    window.show(recipients("dur", 0, 20), &tap(Named::Enter));
    let down = [tap(Named::ArrowDown), tap(Named::ArrowDown), tap(Named::Enter)].concat();
    window.show(recipients("dur", 0, 20), &down);
    window.show(recipients("du", 0, 20), &[vec![redraw()], tap(Named::ArrowUp), tap(Named::Enter)].concat());
    window.show(recipients("d", 0, 20), &[redraw()]);
    window.show(recipients("d", 0, 20), &[tap(Named::ArrowDown), tap(Named::Escape)].concat());
    window.show(recipients("d", 0, 20), &tap(Named::Enter));
    assert_eq!(window.said, [Said::Committed, Said::Picked(1), Said::Picked(19), Said::Committed]);
}

#[test]
fn a_suggestion_is_clicked() {
    let mut ui = simulator(recipients("dur", 1, 3), SIZE);
    tab(&mut ui);
    tab(&mut ui);
    ui.simulate([redraw()]);
    ui.click("Suggestion 2").unwrap();
    ui.typewrite("y");
    assert_eq!(said(ui), [Said::Picked(2), Said::Typed("dury".into())]);
}

fn choice_of(count: usize) -> Element<'static, Said> {
    let options = (0..count).map(|n| format!("Option {n}"));
    scope("window", Element::from(menu("Mailbox", "mailbox", options, Some(1)).on_pick(Said::Picked)))
}

#[test]
fn a_menu_is_opened_and_picked_from() {
    let mut window = Window::new();
    window.show(choice_of(30), &[tap(Named::Tab), tap(Named::Space)].concat());
    window.show(choice_of(30), &[tap(Named::ArrowDown), tap(Named::Enter)].concat());
    window.show(choice_of(30), &tap(Named::ArrowUp));
    window.show(choice_of(30), &[tap(Named::ArrowUp), tap(Named::ArrowUp), tap(Named::Enter)].concat());
    assert_eq!(window.said, [Said::Picked(2), Said::Picked(29)]);
    let mut ui = simulator(choice_of(30), SIZE);
    ui.click(iced_test::selector::id("mailbox")).unwrap();
    ui.click("Option 3").unwrap();
    assert_eq!(said(ui), [Said::Picked(3)]);
}

#[test]
fn panes_are_resized_by_the_pointer_and_the_keyboard() {
    use iced::mouse::{Button, Event::*};
    let view = || {
        let split = Split::new(press("A"), press("B"), 170.0, Said::Resized).range(120.0, 600.0).reset(150.0);
        scope("window", Element::from(split))
    };
    let mut ui = simulator(view(), (800.0, 300.0));
    tab(&mut ui);
    tab(&mut ui);
    ui.tap_key(Named::ArrowRight);
    ui.tap_key(Named::ArrowLeft);
    let mut at = |x: f32| {
        ui.point_at(iced::Point::new(x, 100.0));
        iced::Event::Mouse(CursorMoved { position: iced::Point::new(x, 100.0) })
    };
    let first = at(172.0);
    ui.simulate([first, iced::Event::Mouse(ButtonPressed(Button::Left))]);
    for x in [300.0, 20.0, 790.0] {
        ui.point_at(iced::Point::new(x, 100.0));
        ui.simulate([iced::Event::Mouse(CursorMoved { position: iced::Point::new(x, 100.0) })]);
    }
    ui.simulate([iced::Event::Mouse(ButtonReleased(Button::Left))]);
    assert_eq!(said(ui), [186.0, 170.0, 298.0, 120.0, 560.0].map(Said::Resized));
    let mut ui = simulator(view(), (800.0, 300.0));
    ui.point_at(iced::Point::new(170.0, 100.0));
    ui.simulate(iced_test::simulator::click().chain(iced_test::simulator::click()));
    assert_eq!(said(ui), [Said::Resized(150.0)]);
}

#[test]
fn what_gets_the_keyboard_is_scrolled_to() {
    let view = || {
        let rows = (0..40).map(|n| Element::from(press("A").id(format!("b{n}"))));
        let scrolled = iced::widget::scrollable(iced::widget::Column::with_children(rows)).height(200);
        scope("window", scrolled.on_scroll(|v| Said::Scrolled(v.absolute_offset().y)))
    };
    let mut window = Window::new();
    window.show(view(), &[key(Named::Tab, Modifiers::SHIFT), vec![redraw()]].concat());
    window.show(view(), &[key(Named::Tab, Modifiers::SHIFT), vec![redraw()]].concat());
    window.show(view(), &[tap(Named::Tab), tap(Named::Tab), vec![redraw()]].concat());
    let end = 40.0 * crate::ui::theme::CONTROL - 200.0;
    let offsets: Vec<_> = window.said.iter().map(|said| if let Said::Scrolled(y) = said { *y } else { -1.0 }).collect();
    assert!(offsets.contains(&end) && offsets.last() == Some(&0.0), "{offsets:?}");
}

#[test]
fn a_dialog_leaves_what_is_below_where_it_was() {
    let view = |open: bool| {
        let rows = list("list", 1_000, 20.0, Viewport::default(), None, |place| body(format!("line {place}"))).on_select(Said::Selected);
        scope("window", layers(Element::from(rows), open.then(|| dialog("Sure?", body(""), vec![press("No")]))))
    };
    let mut window = Window::new();
    window.show(view(false), &[tap(Named::Tab), tap(Named::End)].concat());
    window.show(view(true), &tap(Named::Enter));
    let mut offset = focus::Offset::default();
    window.operate(view(false), &mut offset);
    window.show(view(false), &tap(Named::Home));
    assert_eq!(offset.y, 1_000.0 * 20.0 - SIZE.1);
    assert_eq!(window.said, [Said::Selected(999), Said::Pressed("No"), Said::Selected(0)]);
}

#[test]
fn a_field_below_a_dialog_learns_that_ctrl_went_up() {
    use iced::keyboard::Event::ModifiersChanged;
    let held = |modifiers| iced::Event::Keyboard(ModifiersChanged(modifiers));
    let view = |open: bool| {
        let field = text_field("Name", "name", "", "").on_input(Said::Typed);
        scope("window", layers(Element::from(field), open.then(|| dialog("Sure?", body(""), vec![press("No")]))))
    };
    let mut window = Window::new();
    window.show(view(false), &[tap(Named::Tab), vec![held(Modifiers::CTRL)]].concat());
    window.show(view(true), &[held(Modifiers::empty())]);
    // « a » with Ctrl would select everything instead.
    window.show(view(false), &iced_test::simulator::typewrite("a").collect::<Vec<_>>());
    assert_eq!(window.said, [Said::Typed("a".into())]);
}

#[test]
fn a_cut_text_is_still_found_whole() {
    let whole = "Compte rendu d’hospitalisation en cardiologie";
    let view = iced::widget::container(Element::<Said>::from(one_line(whole, 13.0, crate::ui::theme::REGULAR, None))).width(120);
    let mut ui = simulator::<Said>(view, SIZE);
    assert!(ui.find(whole).is_ok());
}
