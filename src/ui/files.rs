//! Choosing files with the system's own dialogs, where there are any.
//!
//! The dialogs are those of the desktop's portal (xdg-desktop-portal), which a program cannot ask whether it is there:
//! [`rfd`] answers the same to a person who gives up as where nothing answered. Two signs tell the difference. Without a
//! session bus there can be no portal; and no person closes a dialog within a quarter of a second of asking for it, while a
//! portal that is missing is known in some tens of milliseconds. A face that gets [`Choice::NoPortal`] asks for a path.

use crate::text::window::{document, reader};
use rfd::AsyncFileDialog;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A dialog that ends sooner was never on screen.
const NOBODY_IS_SO_FAST: Duration = Duration::from_millis(250);

/// What became of a dialog.
#[derive(Clone, PartialEq, Eq)]
pub enum Choice {
    /// These files, at least one.
    Picked(Vec<PathBuf>),
    /// The person gave up.
    Cancelled,
    /// There is no dialog on this desktop.
    NoPortal,
}

/// Names of files may be those of patients.
impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Choice::Picked(files) => write!(f, "Picked({})", files.len()),
            Choice::Cancelled => f.write_str("Cancelled"),
            Choice::NoPortal => f.write_str("NoPortal"),
        }
    }
}

/// Asks where to save a file; the dialog begins with this folder and this name.
pub async fn save(suggested: PathBuf) -> Choice {
    let mut dialog = AsyncFileDialog::new().set_title(reader::save_title());
    if let Some(folder) = suggested.parent() {
        dialog = dialog.set_directory(folder);
    }
    if let Some(name) = suggested.file_name() {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    ask(async { dialog.save_file().await.map(|file| vec![file.path().to_path_buf()]) }).await
}

/// Asks for files that are there, one or several.
pub async fn open_many() -> Choice {
    let dialog = AsyncFileDialog::new().set_title(reader::open_title());
    ask(async { dialog.pick_files().await.map(|files| files.iter().map(|file| file.path().to_path_buf()).collect()) }).await
}

/// Asks for a folder that is there.
pub async fn folder() -> Choice {
    let dialog = AsyncFileDialog::new().set_title(document::folder_title());
    ask(async { dialog.pick_folder().await.map(|folder| vec![folder.path().to_path_buf()]) }).await
}

async fn ask(dialog: impl Future<Output = Option<Vec<PathBuf>>>) -> Choice {
    if !has_session_bus() {
        return Choice::NoPortal;
    }
    let asked = Instant::now();
    judge(dialog.await, asked.elapsed())
}

/// What an answer that took this long means.
fn judge(answer: Option<Vec<PathBuf>>, took: Duration) -> Choice {
    match answer {
        Some(files) if !files.is_empty() => Choice::Picked(files),
        _ if took < NOBODY_IS_SO_FAST => Choice::NoPortal,
        _ => Choice::Cancelled,
    }
}

/// Whether programs of this session can talk to each other at all.
fn has_session_bus() -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    set("DBUS_SESSION_BUS_ADDRESS").is_some() || set("XDG_RUNTIME_DIR").is_some_and(|folder| Path::new(&folder).join("bus").exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_choice_a_refusal_or_no_dialog_at_all() {
        let (soon, late) = (Duration::from_millis(12), Duration::from_secs(3));
        assert_eq!(judge(Some(vec!["cr.pdf".into()]), soon), Choice::Picked(vec!["cr.pdf".into()]));
        assert_eq!(judge(None, soon), Choice::NoPortal);
        assert_eq!(judge(None, late), Choice::Cancelled);
        assert_eq!(judge(Some(vec![]), late), Choice::Cancelled);
    }

    #[test]
    fn a_choice_names_no_file_in_a_log() {
        assert_eq!(format!("{:?}", Choice::Picked(vec!["/home/x/VIAL Paul.pdf".into()])), "Picked(1)");
    }
}
