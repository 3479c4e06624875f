//! One choice among several, in a list that opens.

use super::popup::{Choice, Popup, choice, choices};
use super::press::{Focus, Ring, draw_ring};
use super::{Element, Icon, icon_sized, one_line, tip};
use crate::ui::theme::{CONTROL, ICON, RADIUS, REGULAR, SPACE_M, SPACE_S, SPACE_XS, TEXT_L, TEXT_M, tokens};
use iced::advanced::widget::{Id, Operation, Tree, operation, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, overlay, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::widget::{column, row, space, text};
use iced::{Alignment, Border, Event, Length, Padding, Rectangle, Size, Theme, Vector, mouse};

/// One choice among several, in a list that opens.
pub struct Menu<'a, M> {
    label: String,
    id: Id,
    options: Vec<MenuOption>,
    selected: Option<usize>,
    placeholder: String,
    on_pick: Option<Box<dyn Fn(usize) -> M + 'a>>,
    width: Length,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MenuOption {
    /// Its name.
    pub words: String,
    /// What tells it apart, after it.
    pub detail: String,
    /// The place of the mailbox it is, whose colour is shown before it.
    pub mailbox: Option<usize>,
}

impl From<&str> for MenuOption {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

impl From<String> for MenuOption {
    fn from(words: String) -> Self {
        Self { words, ..Self::default() }
    }
}

/// One choice among `options`, with its name above it; an empty `label` shows none. Enter, the space bar or an arrow
/// opens it. Without [`Menu::on_pick`], it is drawn disabled.
pub fn menu<'a, M>(
    label: impl Into<String>,
    id: impl Into<Id>,
    options: impl IntoIterator<Item = impl Into<MenuOption>>,
    selected: Option<usize>,
) -> Menu<'a, M> {
    Menu {
        label: label.into(),
        id: id.into(),
        options: options.into_iter().map(Into::into).collect(),
        selected,
        placeholder: String::new(),
        on_pick: None,
        width: Length::Fill,
    }
}

impl<'a, M> Menu<'a, M> {
    /// What choosing the option of that place means.
    #[must_use]
    pub fn on_pick(mut self, message: impl Fn(usize) -> M + 'a) -> Self {
        self.on_pick = Some(Box::new(message));
        self
    }

    /// What shows while nothing is chosen.
    #[must_use]
    pub fn placeholder(mut self, words: impl Into<String>) -> Self {
        self.placeholder = words.into();
        self
    }

    /// Its width.
    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }
}

impl<'a, M: Clone + 'a> From<Menu<'a, M>> for Element<'a, M> {
    fn from(menu: Menu<'a, M>) -> Self {
        let Menu { label, id, options, selected, placeholder, on_pick, width } = menu;
        let chosen = selected.and_then(|place| options.get(place)).cloned().unwrap_or_else(|| placeholder.into());
        let count = options.len();
        let head = row![
            patch(chosen.mailbox),
            Element::from(one_line(chosen.words, TEXT_L, REGULAR, None)),
            space().width(Length::Fill),
            icon_sized(Icon::ChevronDown, ICON)
        ]
        .spacing(SPACE_S)
        .align_y(Alignment::Center);
        let marked = any_mailbox(&options);
        let rows = options.into_iter().enumerate().map(|(place, option)| {
            let mark = match option.mailbox {
                place if marked => patch(place),
                _ if selected == Some(place) => icon_sized(Icon::Check, ICON),
                _ => space().width(ICON).into(),
            };
            choice(option.words, option.detail, mark)
        });
        let inner = Element::new(MenuBox { id, head: head.into(), rows: choices(rows), count, selected, on_pick, width });
        if label.is_empty() {
            return inner;
        }
        column![text(label).size(TEXT_M), inner].spacing(SPACE_XS).width(width).into()
    }
}

fn any_mailbox(options: &[MenuOption]) -> bool {
    options.iter().any(|option| option.mailbox.is_some())
}

/// A patch of colour, or nothing.
fn patch<'a, M: 'a>(mailbox: Option<usize>) -> Element<'a, M> {
    match mailbox {
        Some(place) => super::swatch(place),
        None => space().width(0).into(),
    }
}

struct MenuBox<'a, M> {
    id: Id,
    head: Element<'a, M>,
    rows: Element<'a, M>,
    count: usize,
    selected: Option<usize>,
    on_pick: Option<Box<dyn Fn(usize) -> M + 'a>>,
    width: Length,
}

#[derive(Debug, Default)]
struct State {
    focus: Focus,
    choice: Choice,
    hovered: bool,
}

impl operation::Focusable for State {
    fn is_focused(&self) -> bool {
        self.focus != Focus::No
    }

    fn focus(&mut self) {
        self.focus = Focus::Visible;
    }

    fn unfocus(&mut self) {
        *self = Self::default();
    }
}

impl<M> Widget<M, Theme, iced::Renderer> for MenuBox<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.head), Tree::new(&self.rows)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&[self.head.as_widget(), self.rows.as_widget()]);
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, Length::Fixed(CONTROL))
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(child) = tree.children.first_mut() else { return layout::Node::default() };
        let (head, padding) = (&mut self.head, Padding::from([0.0, SPACE_M]));
        layout::positioned(
            limits,
            self.width,
            CONTROL,
            padding,
            |limits| head.as_widget_mut().layout(child, renderer, &limits.loose()),
            |node, size| node.align(Alignment::Start, Alignment::Center, size),
        )
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.container(Some(&self.id), layout.bounds());
        if self.on_pick.is_some() {
            operation.focusable(Some(&self.id), layout.bounds(), tree.state.downcast_mut::<State>());
        }
        operation.traverse(&mut |operation| {
            if let Some((child, layout)) = tree.children.first_mut().zip(layout.children().next()) {
                self.head.as_widget_mut().operate(child, layout, renderer, operation);
            }
        });
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &iced::Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        _viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let over = cursor.is_over(layout.bounds());
        let opens = match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                state.focus = match (over, state.focus) {
                    (true, Focus::No) => Focus::Quiet,
                    (true, focus) => focus,
                    (false, _) => Focus::No,
                };
                over
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, repeat: false, .. }) => {
                let asked = matches!(key, Key::Named(Named::Enter | Named::Space | Named::ArrowDown | Named::ArrowUp));
                state.focus != Focus::No && modifiers.is_empty() && asked
            }
            Event::Mouse(mouse::Event::CursorMoved { .. } | mouse::Event::CursorLeft) => {
                if std::mem::replace(&mut state.hovered, over) != over {
                    shell.request_redraw();
                }
                false
            }
            _ => false,
        };
        if opens && self.on_pick.is_some() && self.count > 0 && !shell.is_event_captured() {
            state.choice.open = true;
            state.choice.highlight = self.selected.filter(|place| *place < self.count).or(Some(0));
            shell.capture_event();
            shell.request_redraw();
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let (bounds, t) = (layout.bounds(), tokens(theme));
        let (background, ink) = match &self.on_pick {
            None => (t.disabled, t.on_disabled),
            Some(_) if cursor.is_over(bounds) => (t.hover, t.text),
            Some(_) => (t.background, t.text),
        };
        let edge = if self.on_pick.is_some() { t.edge } else { t.line };
        let border = Border::default().rounded(RADIUS).width(1).color(edge);
        renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, background);
        if let Some((child, layout)) = tree.children.first().zip(layout.children().next()) {
            self.head.as_widget().draw(child, renderer, theme, &renderer::Style { text_color: ink }, layout, cursor, viewport);
        }
        if tree.state.downcast_ref::<State>().focus == Focus::Visible {
            draw_ring(renderer, t, bounds, RADIUS, Ring::Outside);
        }
    }

    fn mouse_interaction(
        &self,
        _tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        match (cursor.is_over(layout.bounds()), &self.on_pick) {
            (false, _) => mouse::Interaction::None,
            (true, Some(_)) => mouse::Interaction::Pointer,
            (true, None) => mouse::Interaction::NotAllowed,
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        _renderer: &iced::Renderer,
        _viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, iced::Renderer>> {
        let state = tree.state.downcast_mut::<State>();
        let rows = tree.children.get_mut(1)?;
        if !state.choice.open {
            return None;
        }
        let anchor = tip::on_screen(layout, translation);
        let on_pick = self.on_pick.as_deref()?;
        let popup =
            Popup { rows: &mut self.rows, tree: rows, anchor, choice: &mut state.choice, count: self.count, on_pick, anchor_closes: true };
        Some(popup.overlay())
    }
}
