//! Which sections of a long text are near the screen, by heights that are guessed until they are measured.

use std::ops::Range;

/// A move smaller than this cannot be seen.
const UNSEEN: f32 = 0.5;

/// Sections one under the other.
#[derive(Debug)]
pub(super) struct Flow {
    heights: Vec<f32>,
    /// How wide the sections are.
    pub width: f32,
    /// How high what is above the first one is.
    pub head: f32,
    /// How far the whole is scrolled.
    pub offset: f32,
    /// How high the screen is.
    pub height: f32,
}

impl Default for Flow {
    fn default() -> Self {
        Self { heights: vec![], width: 640.0, head: 160.0, offset: 0.0, height: 1_000.0 }
    }
}

impl Flow {
    /// Begins again with other sections, at the top.
    pub fn begin(&mut self, count: usize, estimate: impl Fn(usize, f32) -> f32) {
        self.heights = (0..count).map(|section| estimate(section, self.width)).collect();
        self.offset = 0.0;
    }

    /// A section was measured. Where it is above the screen, what is on screen would move: by how much to scroll so that it
    /// does not.
    pub fn measure(&mut self, section: usize, width: f32, height: f32, estimate: impl Fn(usize, f32) -> f32) -> Option<f32> {
        if (width - self.width).abs() > UNSEEN {
            self.width = width;
            self.heights = (0..self.heights.len()).map(|section| estimate(section, width)).collect();
        }
        let above: f32 = self.head + self.heights.iter().take(section).sum::<f32>();
        let known = self.heights.get_mut(section)?;
        let change = height - *known;
        let is_above = above + *known <= self.offset;
        *known = height;
        (is_above && change.abs() > UNSEEN).then_some(change)
    }

    /// The sections to make, among the first `shown`: those on screen, and a screen's height on both sides.
    pub fn near(&self, shown: usize) -> Range<usize> {
        let from = self.offset - self.head - self.height;
        let to = self.offset - self.head + 2.0 * self.height;
        let mut top = 0.0;
        let (mut first, mut end) = (None, 0);
        for (section, height) in self.heights.iter().take(shown).enumerate() {
            if top + height >= from && top <= to {
                first = first.or(Some(section));
                end = section + 1;
            }
            top += height;
        }
        first.map_or(0..0, |first| first..end)
    }

    /// The height of these sections together.
    pub fn span(&self, sections: Range<usize>) -> f32 {
        self.heights.get(sections).map(|heights| heights.iter().sum()).unwrap_or_default()
    }

    /// How high a section is, as far as is known.
    pub fn section(&self, section: usize) -> f32 {
        self.heights.get(section).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow() -> Flow {
        let mut flow = Flow { head: 100.0, height: 500.0, ..Flow::default() };
        flow.begin(100, |_, _| 200.0);
        flow
    }

    #[test]
    fn only_what_is_near_the_screen_is_made() {
        let mut flow = flow();
        assert_eq!(flow.near(100), 0..5);
        flow.offset = 10_100.0;
        assert_eq!(flow.near(100), 47..56);
        assert_eq!(flow.near(3), 0..0);
        assert!((flow.span(0..47) - 9_400.0).abs() < 0.1);
    }

    #[test]
    fn what_is_measured_above_the_screen_moves_nothing_on_it() {
        let mut flow = flow();
        assert_eq!(flow.measure(2, 640.0, 250.0, |_, _| 200.0), None, "below the top of the screen");
        flow.offset = 5_000.0;
        assert_eq!(flow.measure(3, 640.0, 260.0, |_, _| 200.0), Some(60.0));
        assert_eq!(flow.measure(3, 640.0, 260.0, |_, _| 200.0), None);
        assert_eq!(flow.measure(1_000, 640.0, 1.0, |_, _| 200.0), None);
    }

    #[test]
    fn another_width_is_another_height_everywhere() {
        let mut flow = flow();
        flow.measure(0, 640.0, 300.0, |_, _| 200.0);
        flow.measure(1, 320.0, 420.0, |_, _| 400.0);
        assert!((flow.section(0) - 400.0).abs() < 0.1 && (flow.section(1) - 420.0).abs() < 0.1);
    }
}
