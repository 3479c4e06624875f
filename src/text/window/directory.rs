//! Sentences of assets/text/*/directory.ftl.
