# The reader: the message that is open.

reader-empty = Choose a message.
reader-opening = Opening the message…
reader-retry = Try again
reader-no-subject = (no subject)
reader-no-sender = (unknown sender)
reader-no-text = This message has no text.
reader-hidden = •••
reader-discreet = Counter mode: press F8 to show.

reader-to = to { $names }
reader-cc = copy to { $names }
reader-bcc = hidden copy to { $names }
reader-to-all = To
reader-cc-all = Copy
reader-bcc-all = Hidden copy
reader-reply-to-all = Reply wanted at
reader-others = { $count ->
    [one] and { $count } other
   *[other] and { $count } others
}
reader-details = Show addresses
reader-fewer = Show less

reader-back = Back to the list
reader-reply = Reply
reader-reply-tip = Reply (Ctrl+R)
reader-reply-all = Reply to all
reader-reply-all-tip = Reply to all (Ctrl+Shift+R)
reader-forward = Forward
reader-forward-tip = Forward with the attachments (Ctrl+F)
reader-archive = Archive (E)
reader-delete = Move to the trash (Del)
reader-move = Put in a folder…
reader-flag = Flag (F)
reader-unflag = Remove the flag (F)
reader-unread = Mark as unread (U)
reader-read = Mark as read (U)
reader-edit = Take up the draft

reader-formatted = Formatted
reader-plain = Text only
reader-copy-text = Copy the message
reader-copied = The message is copied.
reader-more = Show more ({ $size } left)
reader-remote = { $count ->
    [one] { $count } remote image was not loaded: it would tell the sender that you are reading the message.
   *[other] { $count } remote images were not loaded: they would tell the sender that you are reading the message.
}
reader-truncated = This message is too long or too complex to be shown whole.
reader-incomplete = This message is damaged or too complex: a part of it is not shown.
reader-blocked = remote image not loaded
reader-image-coming = Loading the image…
reader-image-failed = This image cannot be shown.

reader-link = This link leads to: { $address }
reader-link-site = Site: { $site }
reader-link-mail = Write to: { $address }
reader-copy-link = Copy the address
reader-link-copied = The address is copied.
reader-close = Close

reader-attachments = { $count ->
    [one] { $count } attachment
   *[other] { $count } attachments
}
reader-kind-pdf = PDF
reader-kind-image = Image
reader-kind-archive = Archive
reader-kind-document = Document
reader-kind-text = Text
reader-kind-sheet = Spreadsheet
reader-kind-message = Message
reader-kind-size = { $kind } · { $size }
reader-save = Save
reader-save-named = Save { $name }
reader-save-all = Save all
reader-saving = Saving the attachment…
reader-saving-all = Saving the attachments…
reader-saved = Saved in { $path }
reader-saved-all = { $count ->
    [one] { $count } attachment saved in { $path }
   *[other] { $count } attachments saved in { $path }
}
reader-enlarge = Enlarge
reader-shrink = Make the image smaller
reader-show-image = Show
reader-path-title = Save the attachment
reader-path-label = Place and name of the file
reader-path-cancel = Cancel
reader-problem = { $message } { $remedy }
reader-save-title = Save the attachment as…
reader-open-title = Attach files
reader-exchange = Conversation ({ $count })
