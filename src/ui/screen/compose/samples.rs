//! Composers in each state, for pictures.
