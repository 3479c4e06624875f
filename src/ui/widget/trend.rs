//! How the results of a test went: a small plot, without axes.

use super::{Element, spoken};
use crate::domain::document::Alert;
use crate::ui::theme::{Tokens, Tone, tokens};
use iced::advanced::widget::Tree;
use iced::advanced::{Layout, Renderer as _, Widget, layout, renderer};
use iced::{Border, Color, Length, Point, Rectangle, Size, Theme, mouse};

/// Its size, in logical pixels.
const WIDTH: f32 = 120.0;
const HEIGHT: f32 = 30.0;
/// Half of a result's dot.
const DOT: f32 = 3.0;
/// The side of what the line between two results is made of.
const LINE: f32 = 1.5;
/// How many results are drawn: the last ones.
const MOST: usize = 40;

/// One result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendPoint {
    /// When, in days from anywhere.
    pub at: f64,
    /// Its value.
    pub value: f64,
    /// Lower bound of the reference range.
    pub low: Option<f64>,
    /// Upper bound of the reference range.
    pub high: Option<f64>,
    /// How grave it is.
    pub alert: Alert,
}

/// The results of a test over time, oldest first: the band of the last reference range, a line, and a dot for each. `words` say
/// the same to who cannot see it.
pub fn trend<'a, M: 'a>(points: &[TrendPoint], words: String) -> Element<'a, M> {
    let points = points.get(points.len().saturating_sub(MOST)..).unwrap_or_default().to_vec();
    spoken(move || words.clone(), Element::new(Trend { points }))
}

struct Trend {
    points: Vec<TrendPoint>,
}

/// Where results are in a plot: from 0 to 1 in both directions, the higher the value the higher.
struct Scale {
    from: f64,
    length: f64,
    bottom: f64,
    height: f64,
}

impl Scale {
    fn of(points: &[TrendPoint]) -> Option<Self> {
        let (first, last) = (points.first()?, points.last()?);
        let of_range = [last.low, last.high].into_iter().flatten();
        let values = || points.iter().map(|point| point.value).chain(of_range.clone());
        let bottom = values().fold(f64::INFINITY, f64::min);
        let top = values().fold(f64::NEG_INFINITY, f64::max);
        Some(Self { from: first.at, length: last.at - first.at, bottom, height: top - bottom })
    }

    fn x(&self, at: f64) -> f32 {
        if self.length > 0.0 { ((at - self.from) / self.length) as f32 } else { 0.5 }
    }

    fn y(&self, value: f64) -> f32 {
        if self.height > 0.0 { 1.0 - ((value - self.bottom) / self.height) as f32 } else { 0.5 }
    }
}

fn colour(t: &Tokens, alert: Alert) -> Color {
    match alert {
        Alert::None => t.tone(Tone::Info),
        Alert::OutOfRange => t.tone(Tone::Warning),
        Alert::Critical => t.tone(Tone::Error),
    }
}

impl<M> Widget<M, Theme, iced::Renderer> for Trend {
    fn size(&self) -> Size<Length> {
        Size::new(Length::Fixed(WIDTH), Length::Fixed(HEIGHT))
    }

    fn layout(&mut self, _: &mut Tree, _: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Length::Fixed(WIDTH), Length::Fixed(HEIGHT))
    }

    fn draw(
        &self,
        _: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let (t, bounds) = (tokens(theme), layout.bounds());
        let Some((scale, last)) = Scale::of(&self.points).zip(self.points.last()) else { return };
        let inside = bounds.shrink(DOT + 1.0);
        let place =
            |point: &TrendPoint| Point::new(inside.x + scale.x(point.at) * inside.width, inside.y + scale.y(point.value) * inside.height);
        let mut fill = |bounds: Rectangle, radius: f32, colour: Color| {
            let quad = renderer::Quad { bounds, border: Border::default().rounded(radius), ..renderer::Quad::default() };
            renderer.fill_quad(quad, colour);
        };
        if last.low.is_some() || last.high.is_some() {
            let edge = |bound: Option<f64>, open: f32| bound.map_or(open, |value| inside.y + scale.y(value) * inside.height);
            let (top, bottom) = (edge(last.high, bounds.y), edge(last.low, bounds.y + bounds.height));
            let band = Rectangle { x: bounds.x, y: top, width: bounds.width, height: (bottom - top).max(1.0) };
            fill(band, 0.0, t.tone_background(Tone::Success));
        }
        for pair in self.points.windows(2) {
            let [one, other] = pair else { continue };
            let (from, to) = (place(one), place(other));
            let steps = from.distance(to).max(1.0).ceil();
            for step in 0..steps as u16 {
                let part = f32::from(step) / steps;
                let at = Point::new((to.x - from.x).mul_add(part, from.x), (to.y - from.y).mul_add(part, from.y));
                fill(Rectangle { x: at.x - LINE / 2.0, y: at.y - LINE / 2.0, width: LINE, height: LINE }, 0.0, t.muted);
            }
        }
        for point in &self.points {
            let at = place(point);
            let dot = Rectangle { x: at.x - DOT, y: at.y - DOT, width: 2.0 * DOT, height: 2.0 * DOT };
            fill(dot, DOT, colour(t, point.alert));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: f64, value: f64) -> TrendPoint {
        TrendPoint { at, value, low: None, high: Some(5.0), alert: Alert::None }
    }

    #[test]
    fn the_last_range_is_part_of_what_is_seen() {
        let scale = Scale::of(&[point(0.0, 1.0), point(10.0, 3.0)]).unwrap();
        assert!((scale.x(0.0), scale.x(5.0), scale.x(10.0)) == (0.0, 0.5, 1.0));
        assert!((scale.y(1.0), scale.y(3.0), scale.y(5.0)) == (1.0, 0.5, 0.0));
        let flat = Scale::of(&[TrendPoint { high: None, ..point(3.0, 2.0) }]).unwrap();
        assert!((flat.x(3.0), flat.y(2.0)) == (0.5, 0.5));
        assert!(Scale::of(&[]).is_none());
    }
}
