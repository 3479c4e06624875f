//! Which messages belong together (RFC 5322 §3.6.4): pure, robust to missing and to false references.

/// What of a message says which conversation it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Linked {
    /// Its `Message-ID`, without angle brackets.
    pub message_id: Option<String>,
    /// `References` then `In-Reply-To`, without angle brackets, oldest first, no repetition.
    pub references: Vec<String>,
    /// Its subject, decoded.
    pub subject: String,
}
