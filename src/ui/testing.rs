//! What the tests of screens and widgets share: a window without a display, and pictures to compare with.

use super::theme::{FILES, REGULAR};
use super::widget::Element;
use iced::advanced::{clipboard, graphics, renderer};
use iced::mouse::Cursor;
use iced::{Event, Point, Settings, Size, Theme, keyboard, mouse, window};
use iced_test::Simulator;
use iced_test::core::theme::Base;
use iced_test::core::time::Instant;
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;
use image::RgbaImage;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// How far a channel of a pixel may be from the picture kept: other processors round otherwise.
const CHANNEL_TOLERANCE: u8 = 24;
/// What part of the pixels may be farther.
const PIXEL_TOLERANCE: f64 = 0.005;

/// The settings of every window under test, with our faces loaded.
pub fn settings() -> Settings {
    static FACES: Once = Once::new();
    // Not by `Settings::fonts`: each window would load them once more.
    FACES.call_once(|| {
        let mut system = graphics::text::font_system().write().unwrap();
        FILES.into_iter().for_each(|file| system.load_font(file.into()));
    });
    Settings { default_font: REGULAR, ..Settings::default() }
}

/// A window of that size without a display: it takes clicks and keys, and tells messages.
pub fn simulator<'a, M>(view: impl Into<Element<'a, M>>, size: impl Into<Size>) -> Simulator<'a, M> {
    Simulator::with_size(settings(), size, view)
}

/// A key going down and up, with what is held with it.
pub fn key(key: impl Into<keyboard::Key>, modifiers: keyboard::Modifiers) -> Vec<Event> {
    let key = key.into();
    let pressed = iced_test::simulator::press_key(key.clone(), None);
    let Event::Keyboard(keyboard::Event::KeyPressed { key: k, modified_key, physical_key, location, repeat, text, .. }) = pressed else {
        unreachable!()
    };
    let pressed = keyboard::Event::KeyPressed { key: k, modified_key, physical_key, location, modifiers, repeat, text };
    vec![
        Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers)),
        Event::Keyboard(pressed),
        iced_test::simulator::release_key(key),
        Event::Keyboard(keyboard::Event::ModifiersChanged(keyboard::Modifiers::empty())),
    ]
}

/// Compares what a view looks like with `tests/data/ui/NAME.png`, at one pixel for one.
///
/// `UPDATE_GOLDEN=1` writes the picture; a view that differs leaves its own in `target/ui/`.
pub fn picture<'a, M>(name: &str, view: impl Into<Element<'a, M>>, size: impl Into<Size>, theme: &Theme) {
    picture_after(name, view, size, theme, 1.0, None, &[]);
}

/// The same at another scale, once these events have happened with the pointer there.
pub fn picture_after<'a, M>(
    name: &str,
    view: impl Into<Element<'a, M>>,
    size: impl Into<Size>,
    theme: &Theme,
    scale: f32,
    pointer: Option<Point>,
    events: &[Event],
) {
    compare(name, &render(view, size.into(), theme, scale, pointer, events));
}

/// What a view looks like.
pub fn render<'a, M>(
    view: impl Into<Element<'a, M>>,
    size: Size,
    theme: &Theme,
    scale: f32,
    pointer: Option<Point>,
    events: &[Event],
) -> RgbaImage {
    use renderer::Headless as _;
    let Settings { default_font, default_text_size, .. } = settings();
    let mut renderer = iced::Renderer::new(default_font, default_text_size);
    let mut ui = UserInterface::build(view, size, Cache::default(), &mut renderer);
    let cursor = pointer.map_or(Cursor::Unavailable, Cursor::Available);
    let moved = pointer.map(|position| Event::Mouse(mouse::Event::CursorMoved { position }));
    let redraw = Event::Window(window::Event::RedrawRequested(Instant::now()));
    let events: Vec<_> = moved.into_iter().chain(events.iter().cloned()).chain([redraw.clone(), redraw]).collect();
    let mut messages = Vec::new();
    // One by one: what an event opens over the others takes the next one.
    for event in events {
        ui.update(&[event], cursor, &mut renderer, &mut clipboard::Null, &mut messages);
    }
    let base = theme.base();
    ui.draw(&mut renderer, theme, &renderer::Style { text_color: base.text_color }, cursor);
    let physical = Size::new((size.width * scale).round() as u32, (size.height * scale).round() as u32);
    let pixels = renderer.screenshot(physical, scale, base.background_color);
    RgbaImage::from_raw(physical.width, physical.height, pixels).unwrap()
}

fn compare(name: &str, seen: &RgbaImage) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kept_path = root.join("tests/data/ui").join(format!("{name}.png"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        write(&kept_path, seen);
        return;
    }
    let fail = |why: String| {
        let left: PathBuf = root.join("target/ui").join(format!("{name}.png"));
        write(&left, seen);
        panic!("{name}: {why}; see {}, and UPDATE_GOLDEN=1 keeps it as {}", left.display(), kept_path.display());
    };
    let Ok(kept) = image::open(&kept_path) else { return fail("no picture is kept".into()) };
    let kept = kept.to_rgba8();
    if kept.dimensions() != seen.dimensions() {
        return fail(format!("the size is {:?}, it was {:?}", seen.dimensions(), kept.dimensions()));
    }
    let differ = |(a, b): &(&image::Rgba<u8>, &image::Rgba<u8>)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > CHANNEL_TOLERANCE);
    let different = kept.pixels().zip(seen.pixels()).filter(differ).count() as f64;
    let part = different / f64::from(seen.width() * seen.height());
    if part > PIXEL_TOLERANCE {
        fail(format!("{:.2} % of the pixels differ", part * 100.0));
    }
}

fn write(path: &Path, picture: &RgbaImage) {
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    use image::{ExtendedColorType, ImageEncoder};
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::fs::File::create(path).unwrap();
    // Without the alpha channel: nothing is seen through a window.
    let rgb: Vec<u8> = picture.pixels().flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2]]).collect();
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive);
    encoder.write_image(&rgb, picture.width(), picture.height(), ExtendedColorType::Rgb8).unwrap();
}

#[test]
fn an_empty_view_is_the_background() {
    let white = RgbaImage::from_pixel(10, 10, image::Rgba([255; 4]));
    let seen = render::<()>(super::widget::body(""), Size::new(10.0, 10.0), &super::theme::light(), 1.0, None, &[]);
    assert_eq!(seen, white);
}
