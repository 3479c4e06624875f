//! The colours, after the French State's design system. Pairs of text and background keep a contrast of 4.5 to 1
//! (WCAG 2.1 AA); a test measures them.

use iced::theme::Palette;
use iced::{Color, Theme};

/// What a message or a mark says before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing in particular.
    Neutral,
    /// Worth knowing.
    Info,
    /// All is well.
    Success,
    /// Look at this.
    Warning,
    /// This is stopped, or wrong.
    Error,
}

/// The colours of one appearance.
#[derive(Debug, Clone, Copy)]
pub struct Tokens {
    /// Behind the text to read.
    pub background: Color,
    /// Behind panes and bars.
    pub surface: Color,
    /// Behind what floats.
    pub raised: Color,
    /// Text.
    pub text: Color,
    /// Text that matters less.
    pub muted: Color,
    /// Lines between panes.
    pub line: Color,
    /// Edges of controls.
    pub edge: Color,
    /// What acts first.
    pub primary: Color,
    /// Text on it.
    pub on_primary: Color,
    /// Behind what is selected.
    pub selected: Color,
    /// Behind what the pointer is over.
    pub hover: Color,
    /// Behind what goes down under the pointer.
    pub pressed: Color,
    /// Behind what cannot be pressed.
    pub disabled: Color,
    /// Text on it: what cannot be done can still be read.
    pub on_disabled: Color,
    /// What destroys.
    pub danger: Color,
    /// Text on it.
    pub on_danger: Color,
    /// Around what has the keyboard.
    pub focus: Color,
    /// Text and signs of each tone: info, success, warning, error.
    pub tones: [Color; 4],
    /// Behind messages of each tone.
    pub tone_backgrounds: [Color; 4],
    /// One for each mailbox, apart for colour-blind eyes too.
    pub mailboxes: [Color; 8],
}

const fn rgb(hex: u32) -> Color {
    Color::from_rgb8((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

static LIGHT: Tokens = Tokens {
    background: rgb(0xffffff),
    surface: rgb(0xf6f6f6),
    raised: rgb(0xffffff),
    text: rgb(0x161616),
    muted: rgb(0x5e5e5e),
    line: rgb(0xdddddd),
    edge: rgb(0x888888),
    primary: rgb(0x000091),
    on_primary: rgb(0xffffff),
    selected: rgb(0xe3e3fd),
    hover: rgb(0xededed),
    pressed: rgb(0xdfdfdf),
    disabled: rgb(0xe8e8e8),
    on_disabled: rgb(0x666666),
    danger: rgb(0xce0500),
    on_danger: rgb(0xffffff),
    focus: rgb(0x0a76f6),
    tones: [rgb(0x0063cb), rgb(0x18753c), rgb(0xb34000), rgb(0xce0500)],
    tone_backgrounds: [rgb(0xe8edff), rgb(0xdffee6), rgb(0xffeed9), rgb(0xffe9e9)],
    mailboxes: [rgb(0x004b87), rgb(0xd55e00), rgb(0x00805d), rgb(0xb0558a), rgb(0x3585c6), rgb(0x8c5a00), rgb(0x6a4c93), rgb(0x4d4d4d)],
};

static DARK: Tokens = Tokens {
    background: rgb(0x161616),
    surface: rgb(0x1e1e1e),
    raised: rgb(0x242424),
    text: rgb(0xffffff),
    muted: rgb(0xa8a8a8),
    line: rgb(0x353535),
    edge: rgb(0x767676),
    primary: rgb(0x8585f6),
    on_primary: rgb(0x000091),
    selected: rgb(0x272747),
    hover: rgb(0x2b2b2b),
    pressed: rgb(0x1c1c1c),
    disabled: rgb(0x2b2b2b),
    on_disabled: rgb(0xa8a8a8),
    danger: rgb(0xff5655),
    on_danger: rgb(0x161616),
    focus: rgb(0x6da8ff),
    tones: [rgb(0x518fff), rgb(0x27a658), rgb(0xfc5d00), rgb(0xff5655)],
    tone_backgrounds: [rgb(0x1d2437), rgb(0x19271d), rgb(0x2d2116), rgb(0x301f1f)],
    mailboxes: [rgb(0x56b4e9), rgb(0xff8c42), rgb(0x2fc79a), rgb(0xe39cc4), rgb(0x8fd3ff), rgb(0xf5c04a), rgb(0xb08be0), rgb(0xb5b5b5)],
};

impl Tokens {
    /// The colour of a tone's text and signs.
    #[must_use]
    pub fn tone(&self, tone: Tone) -> Color {
        let [info, success, warning, error] = self.tones;
        match tone {
            Tone::Neutral => self.muted,
            Tone::Info => info,
            Tone::Success => success,
            Tone::Warning => warning,
            Tone::Error => error,
        }
    }

    /// What is behind a message of that tone.
    #[must_use]
    pub fn tone_background(&self, tone: Tone) -> Color {
        let [info, success, warning, error] = self.tone_backgrounds;
        match tone {
            Tone::Neutral => self.surface,
            Tone::Info => info,
            Tone::Success => success,
            Tone::Warning => warning,
            Tone::Error => error,
        }
    }

    /// What a text's ground moves towards to stay readable: away from the text.
    #[must_use]
    pub(in crate::ui) fn ink_opposite(&self, text: Color) -> Color {
        if text.relative_luminance() > 0.5 { Color::BLACK } else { Color::WHITE }
    }

    /// The colour of a mailbox, by its place among them.
    #[must_use]
    pub fn mailbox(&self, place: usize) -> Color {
        self.mailboxes.iter().cycle().nth(place % self.mailboxes.len()).copied().unwrap_or(self.primary)
    }
}

/// The colours of the current appearance.
#[must_use]
pub fn tokens(theme: &Theme) -> &'static Tokens {
    if theme.extended_palette().is_dark { &DARK } else { &LIGHT }
}

fn theme(name: &'static str, tokens: &Tokens) -> Theme {
    let [_, success, warning, danger] = tokens.tones;
    let palette = Palette { background: tokens.background, text: tokens.text, primary: tokens.primary, success, warning, danger };
    Theme::custom(name, palette)
}

/// Dark on light.
#[must_use]
pub fn light() -> Theme {
    theme("light", &LIGHT)
}

/// Light on dark.
#[must_use]
pub fn dark() -> Theme {
    theme("dark", &DARK)
}
