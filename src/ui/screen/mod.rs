//! The screens: each has its state and its view apart.

pub mod compose;
pub mod directory;
#[cfg(any(test, feature = "test-trust"))]
pub mod gallery;
pub mod mailbox;
pub mod reader;
pub mod unlock;
