//! What a person types to find a message, understood; and the one folding that both the index and the words go through.

use super::mail::Summary;
use time::Date;

/// What is looked for. Everything must hold.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// Words or beginnings of words, folded, to be found anywhere.
    pub words: Vec<String>,
    /// `de:` words of the author's name or address.
    pub from: Vec<String>,
    /// `a:` words of the recipients' names or addresses.
    pub to: Vec<String>,
    /// `objet:` words of the subject.
    pub subject: Vec<String>,
    /// `pj:` words of an attachment's name; empty words mean any attachment.
    pub attachment: Option<Vec<String>>,
    /// `avant:` this day, not included.
    pub before: Option<Date>,
    /// `apres:` this day, included.
    pub after: Option<Date>,
    /// `non-lu`.
    pub unread: bool,
}

impl std::fmt::Debug for SearchQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SearchQuery(…)")
    }
}

/// How what was found is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SearchOrder {
    /// The newest first.
    #[default]
    Newest,
    /// The most relevant first: offered where hits are few enough to rank in time.
    Relevance,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchAnswer {
    /// The rows, in the order asked.
    pub rows: Vec<Summary>,
    /// Whether there are more than were asked for.
    pub more: bool,
    /// Whether there are few enough to be ranked by relevance.
    pub can_rank: bool,
}
