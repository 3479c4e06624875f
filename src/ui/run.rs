//! Runs the window until it is closed.

use super::app::App;
use super::theme;
use crate::domain::mail::Reading;
use crate::engine::Handle;
use iced::Executor;
use std::sync::Arc;
use tokio::sync::Notify;

/// What the window opens with.
#[derive(Clone)]
pub struct Opening {
    /// The engine.
    pub handle: Handle,
    /// Where descriptions of what is on screen go, in test mode.
    pub probe: Option<Probe>,
    /// What it shows first.
    pub start: Start,
    /// Told when the system asks the program to end: what is being written is kept first.
    pub interrupted: Arc<Notify>,
    /// Called once the window is on screen.
    pub opened: fn(),
}

/// Takes a description of what is on screen.
pub type Probe = Arc<dyn Fn(String) + Send + Sync>;

/// What the window shows first.
#[derive(Debug, Clone)]
pub enum Start {
    /// The unlock screen.
    Usual,
    /// Every widget, for those who make them.
    Gallery,
    /// A message that comes from no mailbox, for tests.
    Message(Box<Reading>),
}

/// Why the window could not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended;

/// Shows the window until it is closed. It must be called from the main thread, inside the tokio runtime whose tasks
/// the engine runs on.
///
/// # Errors
/// [`Ended`] when no window can be shown.
pub fn run(opening: Opening) -> Result<(), Ended> {
    let settings = iced::Settings {
        id: Some("fr.pli.Pli".to_owned()),
        fonts: theme::FILES.iter().map(|file| (*file).into()).collect(),
        default_font: theme::REGULAR,
        default_text_size: theme::TEXT_L.into(),
        ..iced::Settings::default()
    };
    iced::daemon(move || App::boot(&opening), App::update, App::view)
        .settings(settings)
        .executor::<Runtime>()
        .title(App::title)
        .theme(App::theme)
        .scale_factor(App::scale)
        .subscription(App::subscription)
        .run()
        .map_err(|_| Ended)
}

/// The runtime the program already has: the window needs no threads of its own.
struct Runtime(tokio::runtime::Handle);

impl Executor for Runtime {
    fn new() -> Result<Self, iced::futures::io::Error> {
        tokio::runtime::Handle::try_current().map(Self).map_err(|_| iced::futures::io::ErrorKind::Other.into())
    }

    fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        drop(self.0.spawn(future));
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.0.block_on(future)
    }

    fn enter<R>(&self, work: impl FnOnce() -> R) -> R {
        let _inside = self.0.enter();
        work()
    }
}
