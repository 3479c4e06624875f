# The composer.

compose-title-new = New message
compose-title-reply = Reply
compose-title-forward = Forward
compose-title-draft = Draft
compose-personal = Personal
compose-from = From
compose-from-bound = the mailbox of the original message
compose-to = To
compose-cc = Cc
compose-bcc = Bcc
compose-copies = Cc Bcc
compose-subject = Subject
compose-text-placeholder = Your message
compose-directory-show = Directory
compose-directory-hide = Close the directory
compose-attach = Attach…
compose-attach-this = Attach
compose-back = Cancel
compose-path-title = Attach a file
compose-path-label = Location of the file
compose-compare = Two documents do not give the same identity. Compare them before sending.
compose-trait-name = Birth name
compose-trait-given-name = Given name
compose-trait-birth = Date of birth
compose-trait-ins = INS number
compose-trait-unknown = not given
compose-trait-differs = different
compose-confirm = This is meant: send anyway
compose-confirmed = This is meant: you confirmed it
compose-confirm-again = Take this confirmation back
compose-nothing-attached = Your text mentions an attachment, and there is none.
compose-nothing-attached-title = An attachment may be missing
compose-send-without = Send without attachment
compose-called-off = Sending is cancelled: your message stays here and in the drafts.
compose-retry = Try again
compose-call-off = Cancel sending
compose-preparing = Sending: connecting to the server…
compose-checking = Checking the message…
compose-stop = Stop
compose-discard = Delete the draft
compose-discard-title = Delete this draft?
compose-discard-detail = What you wrote will be erased, here and in the server’s drafts.
compose-discard-not = Keep
compose-empty-file = “{ $name }” is empty.
compose-total-limit = { $size } in all, for { $limit } at most in a message
compose-send-tip = You will have a few seconds to cancel. (Ctrl+Enter)
compose-why-no-recipient = Add a recipient.
compose-why-malformed = Correct the address in red.
compose-why-too-many = There are too many recipients.
compose-why-rule = An MSSanté rule prevents it: see above.
compose-why-confirm = A difference is to be confirmed above.
compose-why-unreadable = An attachment cannot be read.
compose-veiled = Counter mode
compose-veiled-detail = Your message is hidden. Press F8 to go on writing it.
compose-draft-saving = Saving the draft…
compose-draft-closing = This window closes once the draft is saved…
compose-draft-slow = The server is slow: your text is not saved yet, keep this window open.
compose-draft-unsaved = Draft about to be saved…
compose-still-saving = The draft is still being saved.
compose-unsaved-title = This message is not saved
compose-unsaved = If you close this window, what you wrote will be lost.
compose-close-anyway = Close without saving
compose-stay = Stay
compose-mailbox-long = { $name } — { $label }
compose-malformed = “{ $text }” is not an address: remove it to correct it.
compose-attachment = { $name } · { $size }
compose-detach = Remove { $name }
compose-total = { $size } in all
compose-unchecked = The message could not be checked. { $why }
compose-draft-saved = Draft saved at { $time }
compose-draft-failed = Draft not saved: { $why }
compose-send-from = Send from { $mailbox }
compose-wrote-dated = On { $date }, { $author } wrote:
compose-wrote = { $author } wrote:
compose-somebody = somebody
compose-forwarded = ---------- Forwarded message ----------
compose-forwarded-from = From: { $value }
compose-forwarded-date = Date: { $value }
compose-forwarded-subject = Subject: { $value }
compose-forwarded-to = To: { $value }
compose-sending-to = { $others ->
    [0] Sending to { $first }…
    [one] Sending to { $first } and one other recipient…
   *[other] Sending to { $first } and { $others } other recipients…
}
compose-in-order = { $kind ->
    [mssante] { $count ->
        [one] ✓ 1 MSSanté recipient
       *[other] ✓ { $count } MSSanté recipients
    }
   *[ordinary] { $count ->
        [one] 1 recipient
       *[other] { $count } recipients
    }
}
compose-empty = { $what ->
    [subject] The message has no subject.
    [text] The message has no text.
   *[both] The message has neither subject nor text.
}
compose-later = Send later…
    .title = When is it to leave?
    .evening = This evening at 19:00
    .tomorrow = Tomorrow at 8:00
    .monday = Monday at 8:00
    .other = Another day
    .help = Day and time, for example 03/12/2026 8:30
    .wrong = This day or time does not exist, or is over.
    .confirm = Schedule
