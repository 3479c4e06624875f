# The mailbox: folders, list, actions, freshness.

mailbox-folders-loading = Loading folders…
mailbox-loading = Loading messages…
mailbox-counts = { $total ->
    [one] { $total } message
   *[other] { $total } messages
}
mailbox-counts-unread = { $total ->
    [one] { $total } message
   *[other] { $total } messages
}, { $unread } unread
mailbox-empty-inbox = Nothing to do.
mailbox-empty-folder = This folder is empty.
mailbox-empty-unread = No unread message.
mailbox-all = All
mailbox-folders = Folders
mailbox-unread-only = Unread
mailbox-counts-only = { $count ->
    [one] { $count } unread message
   *[other] { $count } unread messages
}
mailbox-counts-newest = The { $count } newest unread messages
mailbox-last-check = Last checked at { $time }.
mailbox-last-check-day = Last checked on { $date }.
mailbox-to = To: { $names }
mailbox-sign-unread = Unread
mailbox-sign-attachments = { $count ->
    [one] { $count } attachment
   *[other] { $count } attachments
}
mailbox-sign-flagged = Flagged
mailbox-sign-answered = Answered

mailbox-checked = checked at { $time }
mailbox-checked-day = checked on { $date }
mailbox-not-since = not checked since { $time }
mailbox-not-since-day = not checked since { $date }
mailbox-checking = checking…
mailbox-never = never checked
mailbox-checking-named = Checking “{ $label }”…
mailbox-quiet-reason = { $label }: no news from the operator for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
mailbox-never-reason = { $label }: this mailbox has not been checked yet.
mailbox-failed-reason = { $label }: { $problem } { $remedy }
mailbox-details = Details
mailbox-check-now = Check now
mailbox-why = Why?
mailbox-retry = Try again
mailbox-dismiss = Close
mailbox-cancel = Cancel
mailbox-undo = Undo

mailbox-deleting = Deleting the message…
mailbox-archiving = Archiving the message…
mailbox-moving = Moving the message…
mailbox-deleted = Message deleted.
mailbox-archived = Message archived.
mailbox-moved = Message moved to “{ $folder }”.
mailbox-delete-failed = The message was not deleted. { $problem } { $remedy }
mailbox-archive-failed = The message was not archived. { $problem } { $remedy }
mailbox-move-failed = The message was not moved. { $problem } { $remedy }
mailbox-mark-failed = The mark was not kept. { $problem } { $remedy }
mailbox-undoing = Undoing…
mailbox-restored = Message put back in “{ $folder }”.
mailbox-restore-failed = The message could not be put back. { $problem } { $remedy }
mailbox-undo-impossible = This cannot be undone here: the message is now in “{ $folder }”.
mailbox-nothing-to-undo = There is nothing to undo.
mailbox-already-in-trash = This message is already in the trash. Your operator empties it.
mailbox-already-archived = This message is already in the archive.
mailbox-no-archive = This mailbox has no archive folder. Choose another folder.
mailbox-choose-folder = Choose a folder
mailbox-open-folder = Open this folder
mailbox-move-title = Move the message
mailbox-move-filter = Find a folder
mailbox-move-none = No folder has this name.
mailbox-compose-waits = You can write as soon as the message is shown.
