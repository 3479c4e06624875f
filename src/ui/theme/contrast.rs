//! What can be read can be read by everybody: WCAG 2.1, level AA.

use super::{Tokens, Tone, dark, light, tokens};
use iced::Color;

const TONES: [Tone; 5] = [Tone::Neutral, Tone::Info, Tone::Success, Tone::Warning, Tone::Error];

fn contrast(a: Color, b: Color) -> f32 {
    let (a, b) = (a.relative_luminance(), b.relative_luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Whatever falls short, so that all of it is told at once.
fn short(t: &Tokens) -> Vec<String> {
    let grounds =
        [("background", t.background), ("surface", t.surface), ("raised", t.raised), ("hover", t.hover), ("selected", t.selected)];
    let mut found = Vec::new();
    let mut at_least = |what: String, ink: Color, ground: Color, least: f32| {
        let seen = contrast(ink, ground);
        if seen < least {
            found.push(format!("{what}: {seen:.2}, not {least}"));
        }
    };
    for (name, ground) in grounds {
        at_least(format!("text on {name}"), t.text, ground, 7.0);
        at_least(format!("muted on {name}"), t.muted, ground, 4.5);
        at_least(format!("primary on {name}"), t.primary, ground, 4.5);
        at_least(format!("focus on {name}"), t.focus, ground, 3.0);
        for tone in TONES {
            at_least(format!("{tone:?} on {name}"), t.tone(tone), ground, 4.5);
        }
        for (place, colour) in t.mailboxes.into_iter().enumerate() {
            at_least(format!("mailbox {place} on {name}"), colour, ground, 3.0);
        }
    }
    for tone in TONES {
        let ground = t.tone_background(tone);
        at_least(format!("{tone:?} on its own"), t.tone(tone), ground, 4.5);
        at_least(format!("text on {tone:?}"), t.text, ground, 7.0);
        at_least(format!("muted on {tone:?}"), t.muted, ground, 4.5);
        at_least(format!("primary on {tone:?}"), t.primary, ground, 4.5);
    }
    for (name, ink, ground) in [
        ("primary button", t.on_primary, t.primary),
        ("danger button", t.on_danger, t.danger),
        ("disabled button", t.on_disabled, t.disabled),
        ("disabled on background", t.on_disabled, t.background),
        ("disabled on surface", t.on_disabled, t.surface),
        ("text on pressed", t.text, t.pressed),
        ("primary on pressed", t.primary, t.pressed),
    ] {
        at_least(name.to_owned(), ink, ground, 4.5);
    }
    for (name, ground) in [("background", t.background), ("surface", t.surface), ("raised", t.raised)] {
        at_least(format!("edge on {name}"), t.edge, ground, 3.0);
    }
    found
}

#[test]
fn every_pair_has_enough_contrast() {
    let mut all = String::new();
    for theme in [light(), dark()] {
        let found = short(tokens(&theme));
        all += &found.iter().map(|line| format!("{theme} — {line}\n")).collect::<String>();
    }
    assert!(all.is_empty(), "\n{all}");
}
