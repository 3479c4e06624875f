# The outbox: what is on its way out, and what waits to be finished.

outbox-title = Outbox
outbox-empty = Nothing waits to leave.
outbox-soon = Leaves in { $seconds } s
outbox-later = Leaves { $when }
outbox-waiting = Waits for the connection, will leave by itself
outbox-leaving = Leaving…
outbox-accepted = Gone, its copy is being filed in Sent
outbox-copied = Gone
outbox-refused = Refused by the operator: nobody received it
outbox-uncertain = May have left: the link broke before the answer
outbox-uncertain-remedy = Look in Sent, or ask the recipient. Sent again, the message could arrive twice.
outbox-since = since { $when }
outbox-leaves = Sending in { $seconds } s
outbox-sent = Message sent.
outbox-leaves-at = The message will leave { $when }.
outbox-today = today at { $time }
outbox-tomorrow = tomorrow at { $time }
outbox-on = on { $date } at { $time }
outbox-unfinished = { $count ->
    [one] { $count } unfinished message.
   *[other] { $count } unfinished messages.
}
outbox-failed = This could not be done. { $problem }
outbox-refused-notice = A message was refused: nobody received it.
outbox-uncertain-notice = A message may have left, or not.
outbox-show = Show the outbox
outbox-deciding = One moment…
outbox-retry = Try again
outbox-send-anyway = Send again
outbox-take-up = Edit
outbox-discard = Give up…
outbox-kept = The message will not leave: it is in your drafts.
outbox-thrown-away = Message deleted.
outbox-confirmed = Noted: its copy is being filed in Sent.
outbox-abandon = Give up sending?
    .detail = Nobody received this message. You can keep it in your drafts, or delete it with its attachments.
    .leave = Leave it here
    .keep = Keep as a draft
    .throw-away = Delete
outbox-forget = It has left
outbox-stuck = A message waits for your decision
