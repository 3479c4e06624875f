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

mailbox-complete = complete and checked at { $time }
mailbox-complete-day = complete, checked on { $date }
mailbox-not-since = not checked since { $time }
mailbox-not-since-day = not checked since { $date }
mailbox-offline = offline, checked at { $time }
mailbox-offline-day = offline, checked on { $date }
mailbox-mute = checked at { $time } — the operator is silent
mailbox-mute-day = checked on { $date } — the operator is silent
mailbox-disagreement = checked at { $time } — the counts differ
mailbox-disagreement-day = checked on { $date } — the counts differ
mailbox-partial = receiving texts: { $count } left
mailbox-paused = receiving paused: { $count } left
mailbox-coming = first check…
mailbox-pause = Pause
mailbox-go-on = Resume
mailbox-offline-banner = No network. What has arrived can be read, and what you do will leave as soon as the connection is back.
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

mailbox-deleted = Message deleted.
mailbox-archived = Message archived.
mailbox-moved = Message moved to “{ $folder }”.
mailbox-delete-failed = The message was not deleted. { $problem } { $remedy }
mailbox-archive-failed = The message was not archived. { $problem } { $remedy }
mailbox-move-failed = The message was not moved. { $problem } { $remedy }
mailbox-mark-failed = The mark was not kept. { $problem } { $remedy }
mailbox-waiting = { $count ->
    [one] { $count } action waiting
   *[other] { $count } actions waiting
}
mailbox-troubled = { $count ->
    [one] The server of “{ $label }” does not answer one of your actions. It is done on this computer only.
   *[other] The server of “{ $label }” does not answer { $count } of your actions. They are done on this computer only.
}
mailbox-quota = Mailbox { $percent }% full: { $used } of { $limit }
mailbox-give-up = Put back
mailbox-told-failed = This could not be done. { $problem } { $remedy }
mailbox-undoing = Undoing…
mailbox-nothing-to-undo = There is nothing to undo.
mailbox-already-archived = This message is already in the archive.
mailbox-move-title = Move the message
mailbox-move-filter = Find a folder
mailbox-move-none = No folder has this name.
mailbox-compose-waits = You can write as soon as the message is shown.
mailbox-disagreement-reason = { $label }: the operator counts the messages of a folder differently. Pli is checking the whole mailbox again.
mailbox-junked = Message marked as junk.
mailbox-not-junked = Message put back in the inbox.
mailbox-put-back = Message taken out of the trash.
mailbox-erased = Message deleted for good.
mailbox-folder-failed = The folder was not changed. { $problem } { $remedy }
mailbox-reverted = { $label }: the operator did not do what you asked, everything is as it was. { $problem } { $remedy }
mailbox-undone-mails = Undone: { $count ->
    [one] the message is as it was.
   *[other] { $count } messages are as they were.
}
mailbox-undone-folder = Undone: the folder is as it was.
mailbox-undone-sending = Sending undone: you can go on with the message.
mailbox-undo-failed = This could not be undone. { $problem } { $remedy }
mailbox-all-read = All is read in “{ $folder }”.
mailbox-trash-emptied = Trash emptied.
mailbox-folder-deleted = Folder “{ $folder }” deleted, its messages are in the trash.
mailbox-folder-renamed = Folder renamed “{ $folder }”.
mailbox-folder-created = Folder “{ $folder }” created.
mailbox-act-reply = Reply
mailbox-act-forward = Forward
mailbox-act-edit = Go on with the draft
mailbox-act-archive = Archive
mailbox-act-delete = Delete
mailbox-act-erase = Delete for good
mailbox-act-restore = Take out of the trash
mailbox-act-move = Move…
mailbox-act-junk = Junk
mailbox-act-not-junk = Not junk
mailbox-act-read = Mark as read
mailbox-act-unread = Mark as unread
mailbox-act-flag = Flag
mailbox-act-unflag = Remove the flag
mailbox-act-read-all = Mark all as read
mailbox-act-create = New folder…
mailbox-act-create-in = New folder in this one…
mailbox-act-rename = Rename…
mailbox-act-delete-folder = Delete the folder
mailbox-act-empty = Empty the trash
mailbox-actions = What next?
mailbox-name-create = New folder
mailbox-name-rename = Rename the folder
mailbox-name-label = Name of the folder
mailbox-name-done = Save
mailbox-name-in = In “{ $folder }”.
mailbox-name-empty = Give the folder a name.
mailbox-name-taken = Another folder has this name.
mailbox-name-sign = This name has a sign that is not allowed: / \ * % or the operator’s separator.
mailbox-name-long = This name is too long: 100 characters at most.
