//! Sentences of assets/text/*/unlock.ftl.
