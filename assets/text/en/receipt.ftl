# What becomes of messages that were sent, and read receipts.

sent-state-sent = Sent
sent-state-accepted = Accepted by the operator
sent-state-delayed = Delayed: the servers still try
sent-state-delivered = In the mailbox
sent-state-deleted = Deleted without being read
sent-state-processed = Taken in by the recipient’s software
sent-state-read = Read
sent-state-answered = Answered

sent-failure-other = Not delivered; the operator tells why.
sent-failure-unreachable = Not delivered: the recipient’s server could not be reached.
sent-failure-refused = Not delivered: the recipient’s operator refuses the message.
sent-failure-not-integrated = Received, but the recipient’s software could not take it in.
sent-failure-mailbox-full = Not delivered: the recipient’s mailbox is full.
sent-failure-too-large = Not delivered: the message is larger than the recipient’s operator takes (25 MB for Mon espace santé).
sent-failure-mailbox-closed = Not delivered: the recipient closed the mailbox.
sent-failure-unknown-mailbox = Not delivered: there is no such mailbox.
sent-failure-unknown-patient = Not delivered: Mon espace santé does not know this patient.
sent-failure-invalid-address = Not delivered: the address is not valid.

receipt-none = This message asks for no read receipt.
receipt-asked = The sender asks for a read receipt, to be sent to { $address }.
receipt-asked-elsewhere = The sender asks for a read receipt, to be sent to { $address }, which is not where the message came from.
receipt-sent = The read receipt was sent.
receipt-refused = The read receipt was refused.
