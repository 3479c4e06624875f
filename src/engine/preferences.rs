//! How a person likes the window. Nothing of a patient, and no name, is in it.

use super::files;
use crate::domain::receipt::ReceiptPolicy;
use crate::domain::{Problem, naming};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::path::Path;

/// The file, in the state's folder.
const FILE: &str = "window.toml";
/// A larger file is none of ours.
const SIZE_LIMIT: u64 = 64 * 1024;
/// How wide a pane of the window may be, in logical pixels.
const PANE: RangeInclusive<f32> = 120.0..=2000.0;
/// How wide and how high the window may be, in logical pixels.
const WINDOW: RangeInclusive<f32> = 320.0..=10_000.0;

/// How a person likes the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark.
    pub appearance: Appearance,
    /// Size of everything, in percent, from 100 to 200.
    pub zoom: u16,
    /// Whether the lists' rows are close together.
    pub dense: bool,
    /// Width of the folders' pane, in logical pixels.
    pub folders_width: f32,
    /// Width of the messages' pane, in logical pixels.
    pub list_width: f32,
    /// Language of the sentences: `fr` or `en`.
    pub language: String,
    /// Size of the main window, in logical pixels.
    pub window: (f32, f32),
    /// When read receipts are given: `ask`, `always` or `never` ([`Preferences::receipt_policy`]).
    pub receipts: String,
    /// How documents go to the record software.
    pub handover: HandOverChoice,
}

/// How documents go to the record software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HandOverChoice {
    /// The folder that it looks in; empty until one is chosen.
    pub folder: String,
    /// What files are named by: see [`naming::file_stem`].
    pub pattern: String,
    /// Whether archives go as they came, instead of the documents in them.
    pub is_packed: bool,
}

impl Default for HandOverChoice {
    fn default() -> Self {
        Self { folder: String::new(), pattern: naming::FILE_PATTERN.into(), is_packed: false }
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            appearance: Appearance::System,
            zoom: 100,
            dense: false,
            folders_width: 230.0,
            list_width: 380.0,
            language: "fr".into(),
            window: (1280.0, 800.0),
            receipts: ReceiptPolicy::Ask.id().into(),
            handover: HandOverChoice::default(),
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Appearance {
    /// As the system is.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Preferences {
    /// Reads the file; the usual for what is not there, or makes no sense.
    pub(super) fn read(state: &Path) -> Self {
        let path = state.join(FILE);
        let ours = std::fs::metadata(&path).is_ok_and(|m| m.is_file() && m.len() <= SIZE_LIMIT);
        let text = ours.then(|| std::fs::read_to_string(&path).ok()).flatten().unwrap_or_default();
        toml::from_str::<Self>(&text).unwrap_or_default().sane()
    }

    /// Writes the file.
    ///
    /// # Errors
    /// [`Problem::FileUnwritable`].
    pub(super) fn write(self, state: &Path) -> Result<(), Problem> {
        let path = state.join(FILE);
        let unwritable = || Problem::FileUnwritable { path: path.display().to_string() };
        let text = toml::to_string(&self.sane()).map_err(|_| unwritable())?;
        files::replace(&path, text.as_bytes()).map_err(|_| unwritable())
    }

    /// When read receipts are given.
    #[must_use]
    pub fn receipt_policy(&self) -> ReceiptPolicy {
        ReceiptPolicy::from_id(&self.receipts).unwrap_or_default()
    }

    /// The same within what a window can be: a screen that is gone, or a file somebody wrote, must not hide it.
    fn sane(self) -> Self {
        let usual = Self::default();
        let within = |value: f32, range: RangeInclusive<f32>, usual: f32| {
            if value.is_finite() { value.clamp(*range.start(), *range.end()) } else { usual }
        };
        Self {
            zoom: self.zoom.clamp(100, 200),
            folders_width: within(self.folders_width, PANE, usual.folders_width),
            list_width: within(self.list_width, PANE, usual.list_width),
            receipts: self.receipt_policy().id().into(),
            language: if self.language == "en" { self.language } else { usual.language },
            window: (within(self.window.0, WINDOW, usual.window.0), within(self.window.1, WINDOW, usual.window.1)),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("pas/encore");
        assert_eq!(Preferences::read(&state), Preferences::default());
        let handover = HandOverChoice { folder: "/classeur".into(), pattern: "{nom}".into(), is_packed: true };
        let liked = Preferences { appearance: Appearance::Dark, zoom: 150, language: "en".into(), handover, ..Preferences::default() };
        for liked in [liked, Preferences { dense: true, window: (700.5, 500.0), ..Preferences::default() }] {
            liked.clone().write(&state).unwrap();
            assert_eq!(Preferences::read(&state), liked);
        }
        assert_eq!(std::fs::read_dir(&state).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(state.join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(matches!(Preferences::default().write(&state.join(FILE)), Err(Problem::FileUnwritable { .. })));
    }

    #[test]
    fn what_makes_no_sense_is_brought_back_to_what_does() {
        let folder = tempfile::tempdir().unwrap();
        let read = |text: &str| {
            std::fs::write(folder.path().join(FILE), text).unwrap();
            Preferences::read(folder.path())
        };
        assert_eq!(read("zoom = 150\nplus_tard = 1\n").zoom, 150);
        for wrong in ["zoom = \"grand\"", "[", "\u{0}", "appearance = \"vert\""] {
            assert_eq!(read(wrong), Preferences::default(), "{wrong}");
        }
        let odd =
            read("receipts = \"toujours\"\nzoom = 9\nlist_width = -1e30\nfolders_width = nan\nlanguage = \"xx\"\nwindow = [inf, 1.0]\n");
        let usual = Preferences::default();
        assert_eq!((odd.zoom, odd.list_width, odd.folders_width), (100, *PANE.start(), usual.folders_width));
        assert_eq!(odd.receipt_policy(), ReceiptPolicy::Ask);
        assert_eq!((odd.language.as_str(), odd.window), ("fr", (usual.window.0, *WINDOW.start())));
    }
}
