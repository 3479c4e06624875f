//! What a page is filled with, from top to bottom: strips that are not cut.

use super::face::Style;
use std::rc::Rc;

/// A mark on the page; places are in points from the strip's upper left corner, downwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// Text, from the left end of its base line.
    Text { x: f32, y: f32, width: f32, size: f32, style: Style, text: String },
    /// A filled rectangle: a rule, a border.
    Ink { x: f32, y: f32, width: f32, height: f32 },
    /// The ground of a heading.
    Ground { x: f32, y: f32, width: f32, height: f32 },
    /// An image, by its number.
    Image { x: f32, y: f32, width: f32, height: f32, number: usize },
}

impl Mark {
    fn shift(&mut self, by_x: f32, by_y: f32) {
        let (Mark::Text { x, y, .. } | Mark::Ink { x, y, .. } | Mark::Ground { x, y, .. } | Mark::Image { x, y, .. }) = self;
        *x += by_x;
        *y += by_y;
    }
}

/// A stretch of the page's height.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Strip {
    pub(super) height: f32,
    pub(super) marks: Vec<Mark>,
    /// Not to be the last of a page: what it announces follows.
    pub(super) announces: bool,
    /// What is shown again above it where it comes first on a page.
    pub(super) header: Option<Rc<Vec<Strip>>>,
}

impl Strip {
    /// Room between two blocks: nothing at the top of a page.
    pub(super) fn gap(height: f32) -> Self {
        Self { height, ..Self::default() }
    }

    pub(super) fn is_gap(&self) -> bool {
        self.marks.is_empty()
    }

    /// The same, further to the right and lower.
    pub(super) fn shifted(mut self, x: f32, y: f32) -> Self {
        self.marks.iter_mut().for_each(|mark| mark.shift(x, y));
        self
    }
}

/// Strips on pages.
pub(super) type Pages = Vec<Vec<(f32, Strip)>>;

/// Lays strips on pages of this height. Each must be lower than a page with its header.
pub(super) fn paginate(strips: &[Strip], height: f32) -> Pages {
    let mut pages: Pages = vec![vec![]];
    let (mut y, mut is_top) = (0.0, true);
    for (strip, with) in strips.iter().zip(announced(strips)) {
        if strip.is_gap() {
            y += if is_top { 0.0 } else { strip.height };
            continue;
        }
        let need = if with <= height { with } else { strip.height };
        if !is_top && y + need > height {
            pages.push(vec![]);
            (y, is_top) = (0.0, true);
        }
        let Some(page) = pages.last_mut() else { continue };
        if is_top && let Some(header) = &strip.header {
            for again in header.iter() {
                page.push((y, again.clone()));
                y += again.height;
            }
        }
        page.push((y, strip.clone()));
        (y, is_top) = (y + strip.height, false);
    }
    pages
}

/// How high each strip is with what it announces, up to the first strip that announces nothing.
fn announced(strips: &[Strip]) -> Vec<f32> {
    let (mut heights, mut below) = (vec![], 0.0);
    for strip in strips.iter().rev() {
        below = strip.height + if strip.announces || strip.is_gap() { below } else { 0.0 };
        heights.push(if strip.announces { below } else { strip.height });
    }
    heights.reverse();
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(height: f32) -> Strip {
        Strip { height, marks: vec![Mark::Ink { x: 0.0, y: 0.0, width: 1.0, height: 1.0 }], ..Strip::default() }
    }

    fn places(pages: &Pages) -> Vec<Vec<f32>> {
        pages.iter().map(|page| page.iter().map(|(y, _)| *y).collect()).collect()
    }

    #[test]
    fn strips_are_not_cut_and_gaps_are_not_on_top() {
        let pages = paginate(&[strip(60.0), Strip::gap(10.0), strip(30.0), Strip::gap(10.0), strip(20.0)], 100.0);
        assert_eq!(places(&pages), [vec![0.0, 70.0], vec![0.0]]);
        assert_eq!(places(&paginate(&[], 100.0)), [Vec::<f32>::new()]);
    }

    #[test]
    fn what_announces_goes_with_what_follows() {
        let heading = Strip { announces: true, ..strip(10.0) };
        let pages = paginate(&[strip(70.0), heading.clone(), Strip::gap(5.0), strip(20.0)], 100.0);
        assert_eq!(places(&pages), [vec![0.0], vec![0.0, 15.0]]);
        let pages = paginate(&[strip(60.0), heading, Strip::gap(5.0), strip(20.0)], 100.0);
        assert_eq!(pages.len(), 1);
    }

    #[test]
    fn headers_come_again_on_each_page() {
        let header = Rc::new(vec![strip(15.0)]);
        let row = Strip { header: Some(Rc::clone(&header)), ..strip(30.0) };
        let pages = paginate(&[strip(15.0), row.clone(), row.clone(), row.clone(), row], 100.0);
        assert_eq!(places(&pages), [vec![0.0, 15.0, 45.0], vec![0.0, 15.0, 45.0]]);
    }
}
