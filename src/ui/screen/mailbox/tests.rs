//! The screen as a whole: messages in, what is shown out.

use super::samples::{self, Sample};
use crate::ui::theme;
use crate::ui::widget::Element;
use iced::Settings;
use iced::widget::column;
use iced_test::Simulator;

fn settings() -> Settings {
    let fonts = theme::FILES.iter().map(|file| std::borrow::Cow::Borrowed(*file)).collect();
    Settings { fonts, default_font: theme::REGULAR, ..Settings::default() }
}

/// The screen with its foot, as the window has it.
fn whole(sample: &Sample) -> Element<'_, super::Message> {
    let foot = crate::ui::widget::bar(sample.state.status(sample.look()));
    column![sample.state.view(sample.look()), foot].into()
}

fn simulator(sample: &Sample) -> Simulator<'_, super::Message> {
    Simulator::with_size(settings(), sample.size, whole(sample))
}

/// With `PLI_PICTURES` set, the pictures are written to `target/ui`, to be looked at.
#[test]
fn every_state_is_drawn_in_both_appearances() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ui");
    std::fs::create_dir_all(&folder).unwrap();
    for sample in samples::all() {
        for (name, appearance) in [("light", theme::light()), ("dark", theme::dark())] {
            let mut simulator = simulator(&sample);
            if std::env::var_os("PLI_PICTURES").is_none() {
                continue;
            }
            let file = folder.join(format!("mailbox-{}-{name}.png", sample.name));
            drop(std::fs::remove_file(folder.join(format!("mailbox-{}-{name}-tiny-skia.png", sample.name))));
            let snapshot = simulator.snapshot(&appearance).unwrap();
            assert!(snapshot.matches_image(&file).unwrap(), "{}", sample.name);
        }
    }
}
