//! Sentences of assets/text/*/widget.ftl.
