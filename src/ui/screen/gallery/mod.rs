//! Every widget in every state, for those who make them: `pli window --gallery` shows them, tests keep pictures of them.
//! It is in test builds only.

#[cfg(test)]
mod pictures;
mod view;

pub use view::view;
