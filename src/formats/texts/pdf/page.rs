//! The text that pages show, in the order they show it (ISO 32000-2 §8.4, §9.4).
//!
//! Only words are wanted, so what counts is where a word ends: writers place pieces of words one by one, and spaces are
//! often nothing but a distance.

use super::super::bounds::Gathered;
use super::file::File;
use super::font::Font;
use super::lexer::{Dict, Lexer, Object};
use std::collections::HashMap;
use std::rc::Rc;

/// How deep forms may stand in each other.
const DEPTH: u32 = 6;
/// The most forms run in one file.
const FORMS: u32 = 1_000;
/// The most graphic states put aside.
const STATES: usize = 64;
/// The most operands kept for one operator: none that counts has more than six.
const OPERANDS: usize = 64;
/// A distance from which what follows is another word, in ems: a space is a quarter of one, kerning a tenth.
const WORD: f64 = 0.17;
/// Across the line, from which it is another line: indices and exponents are nearer.
const LINE: f64 = 0.6;

/// Two axes and an origin.
type Matrix = [f64; 6];

const SAME: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// What `first` does, then `second`.
fn product(first: &Matrix, second: &Matrix) -> Matrix {
    let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (*first, *second);
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

fn matrix(operands: &[Object<'_>]) -> Option<Matrix> {
    let mut found = SAME;
    for (place, operand) in found.iter_mut().zip(operands) {
        *place = operand.number()?;
    }
    (operands.len() == 6).then_some(found)
}

#[derive(Clone)]
struct State {
    page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    /// Between characters, and besides for spaces.
    spacing: (f64, f64),
    /// Of characters in width: 1 is none.
    stretch: f64,
    leading: f64,
}

/// Where the last character shown ends.
struct Pen {
    x: f64,
    y: f64,
    is_measured: bool,
}

/// Runs pages.
pub(super) struct Runner<'f, 'o> {
    file: &'f File<'f>,
    out: &'o mut Gathered,
    fonts: HashMap<u32, Rc<Font>>,
    forms: u32,
    pen: Option<Pen>,
    /// Whether the place was chosen since the last character.
    moved: bool,
    text: Matrix,
    line: Matrix,
    piece: String,
}

/// What a page or a form names.
struct Named<'f> {
    fonts: Option<Dict<'f>>,
    forms: Option<Dict<'f>>,
    known: HashMap<Vec<u8>, Option<Rc<Font>>>,
}

impl<'f> Named<'f> {
    fn of(file: &'f File<'f>, resources: Option<&Dict<'_>>) -> Self {
        let dict = |name: &[u8]| match resources?.get(name)? {
            Object::Link(number) => match file.get(*number)? {
                Object::Dict(dict) => Some(dict),
                _ => None,
            },
            Object::Dict(dict) => file.bounds().step(dict.len()).then(|| owned(dict)),
            _ => None,
        };
        Self { fonts: dict(b"Font"), forms: dict(b"XObject"), known: HashMap::new() }
    }
}

/// A dictionary of links: nothing else in it counts here.
fn owned<'f>(dict: &Dict<'_>) -> Dict<'f> {
    dict.iter().filter_map(|(name, value)| Some((name.to_vec().into(), Object::Link(value.link()?)))).collect()
}

impl<'f, 'o> Runner<'f, 'o> {
    pub(super) fn new(file: &'f File<'f>, out: &'o mut Gathered) -> Self {
        Self { file, out, fonts: HashMap::new(), forms: 0, pen: None, moved: false, text: SAME, line: SAME, piece: String::new() }
    }

    /// Runs what a page shows.
    pub(super) fn page(&mut self, octets: &[u8], resources: Option<&Dict<'_>>) {
        self.pen = None;
        self.out.line();
        let state = State { page: SAME, font: None, size: 0.0, spacing: (0.0, 0.0), stretch: 1.0, leading: 0.0 };
        self.run(octets, resources, state, 0);
    }

    /// Runs a form that stands beside the page, as what is written into the fields of a questionnaire does.
    pub(super) fn beside(&mut self, number: u32) {
        let state = State { page: SAME, font: None, size: 0.0, spacing: (0.0, 0.0), stretch: 1.0, leading: 0.0 };
        self.pen = None;
        self.out.line();
        self.form(number, None, &state, 0);
    }

    /// Whether there is no more to be had.
    pub(super) fn is_done(&self) -> bool {
        self.out.is_full() || !self.file.bounds().step(1)
    }

    fn form(&mut self, number: u32, resources: Option<&Dict<'_>>, state: &State, depth: u32) {
        self.forms += 1;
        if depth > DEPTH || self.forms > FORMS {
            return;
        }
        let file = self.file;
        let kind = file.get(number);
        let kind = kind.as_ref().and_then(Object::dict).and_then(|dict| dict.get(b"Subtype".as_slice())).and_then(Object::name);
        // Pictures are not looked at.
        if kind != Some(b"Form") {
            return;
        }
        let Some((dict, octets)) = file.stream(number) else { return };
        let mut state = state.clone();
        if let Some(own) = file.entry(&dict, b"Matrix").as_deref().and_then(Object::list).and_then(matrix) {
            state.page = product(&own, &state.page);
        }
        let own = file.entry(&dict, b"Resources");
        self.run(&octets, own.as_deref().and_then(Object::dict).or(resources), state, depth + 1);
    }

    fn run(&mut self, octets: &[u8], resources: Option<&Dict<'_>>, state: State, depth: u32) {
        let bounds = self.file.bounds();
        let mut named = Named::of(self.file, resources);
        let (mut state, mut states) = (state, Vec::new());
        let mut lexer = Lexer::new(octets, 0, false, bounds);
        let mut operands: Vec<Object<'_>> = Vec::new();
        while !self.out.is_full()
            && let Some(object) = lexer.next()
        {
            let Object::Word(operator) = object else {
                if operands.len() < OPERANDS {
                    operands.push(object);
                }
                continue;
            };
            match operator {
                b"q" if states.len() < STATES => states.push(state.clone()),
                b"Q" => state = states.pop().unwrap_or(state),
                b"cm" => {
                    if let Some(change) = matrix(&operands) {
                        state.page = product(&change, &state.page);
                    }
                }
                b"BI" => {
                    let Some(length) = picture(lexer.rest()) else { return };
                    lexer.at += length;
                    if !bounds.step(length / 16) {
                        return;
                    }
                }
                b"Do" => {
                    let link = operands.first().and_then(Object::name).and_then(|name| named.forms.as_ref()?.get(name)?.link());
                    if let Some(number) = link {
                        let (text, line) = (self.text, self.line);
                        self.form(number, resources, &state, depth);
                        (self.text, self.line) = (text, line);
                    }
                }
                b"Tf" => self.choose(&operands, &mut named, &mut state),
                _ => self.operate(operator, &operands, &mut state),
            }
            operands.clear();
        }
    }

    fn choose(&mut self, operands: &[Object<'_>], named: &mut Named<'f>, state: &mut State) {
        let [name, size] = operands else { return };
        let (Some(name), Some(size)) = (name.name(), size.number()) else { return };
        state.size = size;
        if let Some(known) = named.known.get(name) {
            state.font.clone_from(known);
            return;
        }
        let link = named.fonts.as_ref().and_then(|fonts| fonts.get(name)).and_then(Object::link);
        let font = link.and_then(|number| match self.fonts.get(&number) {
            Some(font) => Some(Rc::clone(font)),
            None => {
                let dict = self.file.get(number)?;
                let font = Rc::new(Font::read(self.file, dict.dict()?));
                self.fonts.insert(number, Rc::clone(&font));
                Some(font)
            }
        });
        named.known.insert(name.to_vec(), font.clone());
        state.font = font;
    }

    fn operate(&mut self, operator: &[u8], operands: &[Object<'_>], state: &mut State) {
        let number = |at: usize| operands.get(at).and_then(Object::number).unwrap_or_default();
        match operator {
            b"BT" => (self.text, self.line, self.moved) = (SAME, SAME, true),
            b"Td" => self.go(number(0), number(1)),
            b"TD" => {
                state.leading = -number(1);
                self.go(number(0), number(1));
            }
            b"Tm" => {
                if let Some(place) = matrix(operands) {
                    (self.text, self.line, self.moved) = (place, place, true);
                }
            }
            b"T*" => self.go(0.0, -state.leading),
            b"Tc" => state.spacing.0 = number(0),
            b"Tw" => state.spacing.1 = number(0),
            b"Tz" => state.stretch = number(0) / 100.0,
            b"TL" => state.leading = number(0),
            b"Tj" => self.show_all(operands.first(), state),
            b"'" => {
                self.go(0.0, -state.leading);
                self.show_all(operands.first(), state);
            }
            b"\"" => {
                state.spacing = (number(1), number(0));
                self.go(0.0, -state.leading);
                self.show_all(operands.get(2), state);
            }
            b"TJ" => {
                for piece in operands.first().and_then(Object::list).unwrap_or_default() {
                    match piece {
                        Object::Number(back) => self.advance(-back / 1000.0 * state.size * state.stretch),
                        piece => self.show_all(Some(piece), state),
                    }
                }
            }
            _ => {}
        }
    }

    fn go(&mut self, x: f64, y: f64) {
        self.line = product(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        (self.text, self.moved) = (self.line, true);
    }

    fn advance(&mut self, distance: f64) {
        self.text = product(&[1.0, 0.0, 0.0, 1.0, distance, 0.0], &self.text);
    }

    fn show_all(&mut self, text: Option<&Object<'_>>, state: &State) {
        let (Some(Object::Text(octets)), Some(font)) = (text, &state.font) else { return };
        if octets.is_empty() || !self.file.bounds().step(octets.len()) {
            return;
        }
        self.part(state);
        let mut piece = std::mem::take(&mut self.piece);
        piece.clear();
        let mut rest = octets.as_slice();
        let mut distance = 0.0;
        while let Some((code, length)) = font.code(rest) {
            rest = rest.get(length..).unwrap_or_default();
            font.put(code, &mut piece);
            let space = if length == 1 && code == 32 { state.spacing.1 } else { 0.0 };
            distance += (font.width(code) * state.size + state.spacing.0 + space) * state.stretch;
        }
        self.out.push(&piece);
        self.piece = piece;
        self.advance(distance);
        let [.., x, y] = product(&self.text, &state.page);
        self.pen = Some(Pen { x, y, is_measured: font.is_measured });
        self.moved = false;
    }

    /// Sets what is shown next apart from what was shown, if it stands apart.
    fn part(&mut self, state: &State) {
        let [a, b, c, d, x, y] = product(&self.text, &state.page);
        let Some(pen) = &self.pen else { return };
        let (width, height) = (a.hypot(b), c.hypot(d));
        let em = (height * state.size).abs();
        let along = ((x - pen.x) * a + (y - pen.y) * b) / width;
        let across = ((x - pen.x) * b - (y - pen.y) * a) / width;
        // What is no number is far away.
        if !(across.abs() <= LINE * em && along >= -em) {
            self.out.line();
        } else if along > WORD * em || (self.moved && !pen.is_measured) {
            self.out.gap();
        }
    }
}

/// How long an inline picture is, to its end.
fn picture(rest: &[u8]) -> Option<usize> {
    let is_space = |at: usize| rest.get(at).is_none_or(u8::is_ascii_whitespace);
    let found = rest.windows(2).enumerate().find(|(at, window)| *window == b"EI" && *at > 0 && is_space(at - 1) && is_space(at + 2));
    found.map(|(at, _)| at + 2)
}
