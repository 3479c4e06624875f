//! Sentences of assets/text/*/compose.ftl.
