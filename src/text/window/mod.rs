//! What the window says, screen by screen.

pub mod care;
pub mod compose;
pub mod directory;
pub mod document;
pub mod mailbox;
pub mod outbox;
pub mod reader;
pub mod search;
pub mod shell;
pub mod unlock;
pub mod widget;
