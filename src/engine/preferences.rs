//! How a person likes the window. Nothing of a patient, and no name, is in it.

use serde::{Deserialize, Serialize};

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
