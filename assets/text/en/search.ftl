# The search.

search-field = Search… (Ctrl+K)
search-button = Search (Ctrl+K)
search-title = Search
search-help = Type a name, a word, the beginning of a word. Accents and capitals do not matter. To narrow it:
search-looking = Searching…
search-found = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
search-found-more = The first { $count } messages
search-nothing = No message matches “{ $words }”.
search-newest = Newest
search-relevant = Relevant
search-more = Show more
search-cut = There are more: add a word to narrow it.
search-close = Back to the list (Escape)
search-hint-words = all of these words, anywhere
search-hint-words-example = vial potassium
search-hint-from = the sender
search-hint-from-example = from:durand
search-hint-to = the recipient
search-hint-to-example = to:cardiologie
search-hint-subject = the subject
search-hint-subject-example = subject:liaison
search-hint-attachment = an attachment, by its name
search-hint-attachment-example = attachment:ecg
search-hint-before = before this day
search-hint-before-example = before:01/11/2026
search-hint-after = from this day on
search-hint-after-example = after:15/10/2026
search-hint-unread = unread messages only
search-hint-unread-example = unread
