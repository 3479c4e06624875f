//! Sentences of assets/text/*/mailbox.ftl.
