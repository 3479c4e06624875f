# What both faces say, in English (Fluent syntax). The French file has the same keys, attributes and values: a test compares.
# Short, plain, active; “mailbox”, “card”, “PIN”, “directory”. Apostrophes are ’ and quotes “ ”, nothing stands before : ; ! ?,
# and … is one sign: a test refuses anything else. Non-breaking spaces (U+00A0) stay where a number and its unit would part.

## Words

month = { $number ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] June
    [7] July
    [8] Aug
    [9] Sept
    [10] Oct
    [11] Nov
   *[12] Dec
}
day-of-month = { $number }
date-yesterday = yesterday
date-day-month = { $day } { $month }
date-time = { $day } at { $time }
date-day-month-year = { $day } { $month } { $year }
duration-seconds = { $value } s
size-octets = { $value } { $value ->
    [one] byte
   *[other] bytes
}
size-kilo = { $value } kB
size-mega = { $value } MB
size-giga = { $value } GB

folder-inbox = Inbox
folder-drafts = Drafts
folder-sent = Sent
folder-archive = Archive
folder-junk = Junk
folder-trash = Trash

severity-block = Blocked
severity-confirm = Please confirm
severity-inform = Please note

list-separator = ,{ " " }

## Problems: one sentence, one next step; in a window, another next step where the first speaks of the command line

problem-config-missing = Pli could not find its settings file ({ $path }).
    .remedy = Create this file from the model that “pli config example” prints.
    .window = Create this file, or ask the person who installed Pli, then open Pli again.
problem-config-invalid = { $line ->
        [0] { $known ->
            [yes] The settings file { $path } has a mistake: “{ $setting }” is not understood.
           *[no] The settings file { $path } cannot be read.
        }
       *[other] { $known ->
            [yes] The settings file { $path } has a mistake on line { $line }: “{ $setting }” is not understood.
           *[no] The settings file { $path } has a mistake on line { $line }.
        }
    }
    .remedy = Correct this setting and try again; “pli config example” shows a complete file.
    .window = Correct this setting in the file, or ask the person who installed Pli, then open Pli again.
problem-account-unknown = The mailbox you asked for is not in your settings.
    .remedy = Check the address given after --account, or add this mailbox to your settings.
    .window = Add this mailbox to your settings file, then open Pli again.
problem-mie-unsupported = This version of Pli cannot yet open mailboxes in this way (“{ $mie }”).
    .remedy = Open this mailbox with a CPS card if your operator allows it.
problem-test-trust-absent = Your settings ask for test mode, which this version of Pli does not have.
    .remedy = Remove test mode from the [trust] section, or use a version of Pli made for testing.
problem-test-trust-forbidden = Test mode refuses “{ $name }”, which belongs to the real MSSanté.
    .remedy = Remove this name from your settings, or go back to normal mode.
problem-authorities-missing = The certificates of the IGC-Santé authorities are missing from this computer.
    .remedy = Check your access to the Internet, or install the CPS card software, which brings them, then try again.
problem-trust-list-unreadable = The list of MSSanté domains ({ $path }) cannot be read.
    .remedy = Replace this file with an up-to-date list, or correct its location in your settings.
problem-clock-wrong = The computer’s clock is wrong.
    .remedy = Set the date and time, then try again.

problem-module-missing = { $known ->
        [yes] The card software is not where your settings say ({ $path }).
       *[no] The CPS card software is not installed on this computer.
    }
    .remedy = Install the card software, or correct its location in the [card] section of your settings.
problem-module-failed = The card software is not working properly (details: { $function }, { $code }).
    .remedy = Take the card out and put it back; if this happens again, reinstall the card software.
problem-module-foreign = The card software is not made for this computer, or for this version of Pli.
    .remedy = Install the version of the card software that suits this computer (64-bit, same processor).
problem-module-crashed = The card software crashes as soon as it starts: Pli does not use it.
    .remedy = Reinstall the card software; if this happens again, tell its support.
problem-reader-absent = No card reader is plugged in.
    .remedy = Plug in the reader, insert your card, then try again.
problem-card-absent = The reader is plugged in, but no card is read in it.
    .remedy = Insert your card, chip first, then try again.
problem-reader-or-card-absent = No card can be seen: the reader is unplugged or empty.
    .remedy = Plug in the reader, insert your card, then try again.
problem-card-removed = The card was taken out before the end.
    .remedy = Put your card back, then try again.
problem-card-unusable = This card does not hold what is needed to identify you.
    .remedy = Check that it really is your CPS card; if it is, ask for a new one.
problem-card-timeout = The card did not answer in time.
    .remedy = Take it out, put it back, then try again.
problem-card-cert-expired = Your card has not been valid since { $date }.
    .remedy = Ask the Agence du numérique en santé for a new one.
problem-card-cert-not-yet-valid = Your card will only be valid from { $date }.
    .remedy = Check the computer’s date; if it is right, wait until that day.
problem-pin-needed = Your card’s PIN is needed.
    .remedy = Type it when asked, or give it on standard input with --pin-stdin.
    .window = Type it, then try again.
problem-pin-wrong = { $left ->
        [last] The PIN is wrong, and only one try is left before the card locks.
        [locked] The PIN is wrong, and the card is now locked.
       *[several] The PIN is wrong.
    }
    .remedy = { $left ->
        [last] Make sure of your PIN before you try again: one more mistake would lock the card.
        [locked] Unlock it with the unlocking code that came with it, or ask for a new card.
       *[several] Check your PIN, then try again; Pli never tries again by itself.
    }
problem-pin-cancelled = Entering the PIN on the reader was given up.
    .remedy = Try again, and type your PIN on the reader’s own keypad.
problem-pin-last-try = Only one try is left: a wrong PIN would lock the card.
    .remedy = If you are sure of your PIN, try again and confirm; in a script, add --last-try.
    .window = If you are sure of your PIN, try again and confirm.
problem-pin-locked = The card is locked after several wrong PINs.
    .remedy = Unlock it with the unlocking code that came with it, or ask for a new card.

problem-cert-expired = The certificate of the server { $host } has expired.
    .remedy = Check the computer’s date; if it is right, tell your operator, who must renew it.
problem-cert-not-yet-valid = The certificate of the server { $host } is not valid yet.
    .remedy = Check the computer’s date; if it is right, tell your operator.
problem-cert-revoked = The certificate of the server { $host } has been revoked: Pli will not connect to it.
    .remedy = Tell your operator, and send nothing until it is settled.
problem-cert-authority-revoked = The authority that vouches for the server { $host } has been revoked: Pli will not connect to it.
    .remedy = Tell your operator, and send nothing until it is settled.
problem-cert-unknown-authority = No recognised authority vouches for the server { $host }.
    .remedy = Check the server’s address in your settings; if it is right, tell your operator.
problem-cert-wrong-issuer = The certificate of the server { $host } comes from “{ $issuer }”, which is not the authority for MSSanté operators.
    .remedy = Check the server’s address in your settings; if it is right, tell your operator.
problem-cert-issuer-for-persons = The server { $host } shows a certificate made for a person (“{ $issuer }”), not for an operator.
    .remedy = Check the server’s address in your settings; if it is right, tell your operator.
problem-cert-issuer-other-range = The certificate of the server { $host } comes from another range of IGC-Santé (“{ $issuer }”) than that of operators.
    .remedy = Check the server’s address in your settings; if it is right, tell your operator.
problem-cert-wrong-name = The certificate shown does not bear the name of the server { $host }.
    .remedy = Check the server’s address in your settings; if it is right, tell your operator.
problem-cert-wrong-use = The certificate shown by { $host } is not meant for a server.
    .remedy = Tell your operator: the connection stays closed until this is put right.
problem-cert-weak-signature = The certificate of the server { $host } relies on a signature that is no longer safe.
    .remedy = Tell your operator: the connection stays closed until it is replaced.
problem-cert-invalid = The certificate of the server { $host } is damaged or forged.
    .remedy = Try from another network; if this happens again, tell your operator.
problem-crl-missing = The list of revoked certificates cannot be found: the identity of { $host } cannot be checked.
    .remedy = Check your Internet access, then try again in a few minutes.
problem-crl-timeout = The list of revoked certificates does not arrive: its server no longer answers, and the identity of { $host } cannot be checked.
    .remedy = Check your Internet access, then try again in a few minutes.
problem-crl-stale = The list of revoked certificates is out of date: the identity of { $host } cannot be checked.
    .remedy = Try again later; if this goes on, tell your operator.
problem-crl-forged = The list of revoked certificates is not genuine: the identity of { $host } cannot be checked.
    .remedy = Try from another network; if this happens again, tell your operator.

problem-dns-failed = The server { $host } cannot be found.
    .remedy = Check your Internet access, then the server’s address in your settings.
    .window = Check your Internet access; if it works, “Why?” shows what is in the way.
problem-tcp-refused = The server { $host } (port { $port }) does not accept the connection.
    .remedy = Check your Internet access; if it works, try again later or tell your operator.
    .window = Check your Internet access; if it works, “Why?” shows what is in the way.
problem-timeout = The server { $host } did not answer in time.
    .remedy = Try again in a few minutes.
problem-connection-lost = The connection with { $host } was cut before the end.
    .remedy = Check your Internet access, then try again.
problem-tls-failed = An encrypted connection with { $host } could not be made.
    .remedy = Try again; if this goes on, tell your operator.
    .window = Try again; if this goes on, “Why?” shows what to tell your operator.
problem-tls-incompatible = The server { $host } accepts none of the encryption methods that MSSanté admits.
    .remedy = Check the address and the port in your settings; if they are right, tell your operator.
problem-tls-weak-group = The encryption that the server { $host } proposes is too weak: Pli has told it nothing.
    .remedy = Tell your operator: the connection stays closed until this is corrected.
problem-tls-client-refused = The server { $host } refuses your card.
    .remedy = Check that your card is still valid; if it is, tell your operator.
problem-starttls-missing = The server { $host } offers no encrypted connection: Pli told it nothing.
    .remedy = Check the address and the port in your settings; if they are right, tell your operator.
problem-starttls-injected = Data was slipped into the connection with { $host } before it was encrypted: Pli closed it.
    .remedy = Change network before you try again, and tell your operator.
problem-server-misbehaved = The server { $host } gave an answer that Pli does not understand.
    .remedy = Try again; if this goes on, tell your operator.
problem-server-busy = The server { $host } says it is not available for now.
    .remedy = Try again in a few minutes; if this goes on, tell your operator.
problem-offline = This needs the network, and you are working offline.
    .remedy = Go back online (without --offline), then try again.
    .window = Go back online, then try again.

problem-auth-refused = Your card does not open the mailbox { $address }.
    .remedy = Check this address in your settings; if it is right, ask your operator for access.
problem-mailbox-refused = The server knows you but will not open the mailbox { $address }.
    .remedy = Ask your operator whether this mailbox is active.
problem-folder-missing = The folder “{ $folder }” does not exist in this mailbox.
    .remedy = Choose one of the folders that “pli folders” lists.
    .window = Choose another one in the list of folders.
problem-special-folder-missing = { $use ->
        [drafts] The mailbox has no folder for drafts.
        [sent] The mailbox has no folder for sent messages.
        [trash] The mailbox has no trash folder.
       *[other] The mailbox lacks a folder.
    }
    .remedy = Create this folder on your operator’s website, then try again.
problem-mail-missing = This message is no longer here: it was moved or deleted.
    .remedy = Show the list again with “pli list”.
    .window = Bring the list up to date with “Check now” (F5).
problem-mail-id-invalid = What you gave does not stand for any message.
    .remedy = Copy the whole identifier, just as “pli list” gives it.
    .window = Choose a message in the list.
problem-mail-id-stale = The folder has changed at the operator’s: this identifier no longer stands for anything.
    .remedy = Show the list again with “pli list” to get the new identifier.
    .window = Bring the list up to date with “Check now” (F5), then open the message again.
problem-part-missing = This message has no attachment with this number.
    .remedy = “pli read” lists the attachments of the message.
    .window = Open the message again to see its list of attachments.
problem-picture-unreadable = This image cannot be shown.
    .remedy = Save it, then open it with another program.
problem-preview-failed = This document cannot be shown.
    .remedy = Save the attachment, then open it with another program.
problem-pdf-password = This PDF is protected by a password.
    .remedy = Save the attachment, then open it with a program that asks for the password.
problem-pdf-unusable = This PDF cannot be converted to PDF/A.
    .remedy = Open it with another program, print it into a new PDF, then choose that one.
problem-handover-folder-missing = No folder is chosen for the record software.
    .remedy = Give it with --folder FOLDER; --remember keeps it.
    .window = Choose the folder where it collects documents.
problem-nothing-to-hand-over = This message has no document to file.
    .remedy = For another attachment, use “pli save”.
    .window = Save the attachment itself, if that is what you need.
problem-printer-missing = No printer took the job.
    .remedy = Choose a default printer in the system’s settings, then try again.
problem-operation-refused = The server refused the operation (details: { $operation }).
    .remedy = Try again; if this goes on, tell your operator.
problem-quota-exceeded = The mailbox is full.
    .remedy = Delete some messages and empty the trash, then try again.

problem-file-unreadable = The file { $path } cannot be read.
    .remedy = Check where it is and whether you may read it, then try again.
problem-file-unwritable = The file { $path } already exists or cannot be written.
    .remedy = Choose another name or another folder.
problem-sender-refused = The server does not let your card send from { $address }.
    .remedy = Check the mailbox you are sending from; if it is the right one, ask your operator for the right to send.
problem-recipient-refused = { $count ->
        [one] One recipient was refused: the message was sent to nobody.
       *[other] { $count } recipients were refused: the message was sent to nobody.
    }
    .remedy = Correct or remove these addresses, then send the message again: your draft has been kept.
problem-too-large = { $known ->
        [yes] The message is { $size } and the operator accepts only { $limit }.
       *[no] The message is { $size }, more than the operator accepts.
    }
    .remedy = Remove attachments or make them smaller, then send the message again.
problem-message-refused = The server refused the message (answer { $code }).
    .remedy = Check the text and the attachments, then tell your operator: your draft has been kept.
problem-send-uncertain = The connection was cut while sending: the message may have left, or may not.
    .remedy = Ask the recipient whether it arrived before you send it again: your draft has been kept.
problem-sent-copy-missing = The message has left, but its copy could not be filed in “Sent”.
    .remedy = Do not send the message again; check that the mailbox is not full and that this folder exists.

problem-directory-missing = Your settings name no directory.
    .remedy = Add the [directory] section to your settings; “pli config example” gives a model.
    .window = Add the [directory] section to your settings file, or ask the person who installed Pli, then open Pli again.
problem-directory-query-empty = The search does not say whom to look for.
    .remedy = Give at least one criterion, for instance a name and a town.
problem-directory-too-many = The directory has too many answers to give them all.
    .remedy = Narrow your search: add a given name, a profession or a town.
problem-directory-timeout = The directory did not answer in time.
    .remedy = Narrow your search, or try again in a few minutes.
problem-directory-refused = The directory refused the search (answer { $code }).
    .remedy = Change the criteria; if this happens again, tell your operator.

problem-message-unwritable = This message could not be put together.
    .remedy = Check the computer’s date and the product reference in your settings, then try again.
problem-reply-from-elsewhere = The message you are answering is in another of your mailboxes.
    .remedy = Reply from the mailbox that received it.
problem-patient-not-qualified = The identity of this patient is not qualified: they cannot be written to.
    .remedy = Check the identity (INS, birth name, first given name, birth date, sex), then try again.
problem-patient-unknown = This file does not describe a patient, or the INS is missing or not valid.
    .remedy = Give a JSON file with at least “matricule” and “nom_naissance”, then try again.
problem-document-unusable = The file “{ $name }” is no readable PDF, clinical document (CDA) or archive of documents (XDM).
    .remedy = Check that the file opens, or choose another one.
problem-document-type-unknown = { $known ->
        [yes] No national type of document has the code “{ $code }”.
       *[no] The type of the document is not given.
    }
    .remedy = Choose a type from the national list, such as 11488-4 for a consultation report.
problem-act-date-invalid = The date of the act is no date.
    .remedy = Write it as YYYYMMDD, or leave it empty for today.
problem-patient-incomplete = { $missing ->
       *[all] The patient of the document is not given.
        [name] The patient’s birth name is missing.
        [given] The patient’s first given name is missing.
        [birth] The patient’s birth date is missing.
        [sex] The patient’s sex is missing.
    }
    .remedy = Complete the patient’s identity: no document leaves without it.
problem-ins-key-wrong = The patient’s INS number is wrong: its key does not match.
    .remedy = Correct the number from the patient’s record; nothing was prepared.
problem-author-incomplete = The author of the document is incomplete: “{ $setting }” is missing, or not in the national list.
    .remedy = Complete the [author] section of your settings.
problem-author-file-invalid = The file { $path } does not describe the author of a document.
    .remedy = Give a JSON object with id_nat, nom, prenom, profession, specialite, structure_id, structure and secteur.
problem-nothing-to-replace = The message to be replaced carries no document.
    .remedy = Choose, among the sent messages, the one whose documents you are replacing.
problem-internal-error = Pli has met an internal error.
    .remedy = Report it to its publisher; before you send a message again, look for it in “Sent”.
problem-several-cards = Several cards are present, and nothing says which one to use.
    .remedy = Take the others out, or name yours in the [card] section of your settings.
problem-busy = This mailbox already has too many operations waiting.
    .remedy = Wait until they are done, then try again.
problem-profile-busy = Pli is already open on this profile.
    .remedy = Use the window that is already open, or close it before trying again.
problem-store-damaged = The store where Pli keeps your messages on this computer is damaged.
    .remedy = Your messages are still at the operator: “pli store reset” sets this store aside and begins another; drafts and messages waiting to leave stay in the first.
    .window = Your messages are still at the operator: begin another store; this one is set aside, with its drafts and the messages waiting to leave.
problem-store-newer = A newer version of Pli keeps your messages on this computer.
    .remedy = Use that newer version; nothing was changed.
problem-store-closed = This card does not open the store where Pli keeps your messages on this computer yet.
    .remedy = Open it with your recovery passphrase (--secret-file), then add this card with “pli store add-slot card”.
    .window = Open it with your recovery passphrase: this card will open it from then on.
problem-store-secret-wrong = This passphrase does not open the store.
    .remedy = Check the passphrase, letter by letter, then try again.
problem-store-secret-weak = This passphrase is too short to protect the store.
    .remedy = Choose at least 12 letters or digits, or let Pli make one.
problem-store-slot-last = This is the last way to open the store: it is not taken away.
    .remedy = Add another one first, then try again.
problem-store-slot-missing = No way to open the store has that name.
    .remedy = Look at the list with “pli store status”.
    .window = Look at the list in the settings.
problem-store-missing = Nothing is kept on this computer yet.
    .remedy = Open your mailbox with your card once.
problem-store-unusable = Pli cannot read or write its files on this computer.
    .remedy = Check that the disk works and that Pli’s folder belongs to you, then try again.
problem-disk-full = The computer’s disk is full: nothing was lost, but nothing more can be kept.
    .remedy = Make room, then try again.
problem-keyring-unavailable = The system’s keyring does not answer.
    .remedy = Use your card or your recovery passphrase; a keyring needs an open desktop session and the program “secret-tool” (package libsecret-tools).
    .window = Use your card or your recovery passphrase, or ask whoever looks after this computer.
problem-keyring-refused = Several persons use this profile: the system’s keyring would open everybody’s store to all.
    .remedy = Use your card or a recovery passphrase.
problem-keyring-locked = The system’s keyring is locked.
    .remedy = Unlock it in your session, or use your card or your recovery passphrase.
problem-keyring-lost = The system’s keyring does not hold, or no longer holds, what opens this store.
    .remedy = Open it with your card or your recovery passphrase, then add the keyring again with “pli store add-slot keyring”.
    .window = Open it with your card or your recovery passphrase, then add the keyring again.
problem-keyring-barred = Taking the card out closed the store: the system’s keyring does not open it again.
    .remedy = Put your card back and type its PIN, or open the store with your recovery passphrase.
problem-secret-file-unsafe = The passphrase’s file cannot be read, or others than you can read it.
    .remedy = Keep it for yourself alone (chmod 600), then try again.
problem-not-here = This message has not been received in full on this computer yet.
    .remedy = Try again online (without --offline).
    .window = Try again once online.
problem-outbox-missing = This message is no longer in the outbox.
    .remedy = See how far it is with “pli outbox”, or among the messages sent.
    .window = Look among the messages sent.
problem-receipt-not-asked = There is no read receipt to give for this message.
    .remedy = It asks for none, or the answer was given already: a receipt never leaves twice.
problem-outbox-leaving = This message is leaving: it can no longer be taken back.
    .remedy = Wait to see what becomes of it.
problem-outbox-damaged = A part of this message was lost on the disk: it will not be sent.
    .remedy = Take it out of the outbox (“pli outbox discard ID”): what can still be read of it becomes a draft again, to be read over and completed.
    .window = Take it up as a draft: what can still be read of it is to be read over and completed.
problem-draft-damaged = A part of this draft was lost on the disk: it cannot be sent.
    .remedy = Look for its copy in the drafts folder; otherwise remove the damaged attachment or write it again.
problem-search-empty = The search is empty.
    .remedy = Type at least one word, or the beginning of one.
problem-search-unclear = This date is not understood in the search.
    .remedy = Write it as 22/11/2026, or 2026-11-22.
problem-folder-protected = The mailbox needs the folder “{ $folder }”: it can be neither renamed nor deleted.
    .remedy = Choose a folder that you created.
problem-folder-exists = There already is a folder “{ $folder }”.
    .remedy = Choose another name.
problem-folder-name-invalid = A folder cannot have this name.
    .remedy = Choose a short name, without asterisk, quotation mark or special character.
problem-folder-not-empty = The folder “{ $folder }” still holds messages or folders: it is not deleted.
    .remedy = Empty it first, then try again.
problem-not-in-trash = Only messages in the trash are deleted for good.
    .remedy = Put this message in the trash first.
problem-decisions-unanswered = The server does not answer some of your actions clearly, even after several tries.
    .remedy = In Pli’s window, try again or cancel these actions; everything else goes on.
problem-stopped = The operation was interrupted.
    .remedy = Try again whenever you like.

## Findings of the rules

finding-address-valid = “{ $text }” is not an address: correct it or remove it.
finding-recipient-present = The message has no recipient: add at least one.
finding-trust-space-only = { $address } is not an MSSanté address: from an MSSanté mailbox, no message leaves MSSanté.
finding-ordinary-only = { $address } is an MSSanté address: it can only be written to from an MSSanté mailbox.
finding-trust-space-verified = { $count ->
    [one] One recipient could not be checked without the list of MSSanté domains: only the end of the address was looked at.
   *[other] { $count } recipients could not be checked without the list of MSSanté domains: only the ends of their addresses were looked at.
}
finding-recipient-limit = The message has { $count } recipients, hidden copies included: operators accept { $limit } at most.
finding-one-xdm = The message carries { $count } sets of documents (XDM): { $names }. Only one is allowed, for a single patient.
finding-one-patient = This message is about two patients: { $first-place }: { $first }; { $other-place }: { $other }. A message is about one patient only: separate them.
finding-patient-traits = The patient’s identity differs: { $first-place }: { $first }; { $other-place }: { $other }. Compare them, then confirm if they are the same person.
finding-size-limit = The message is { $size } and the operator accepts only { $limit }: remove attachments or make them smaller.
finding-patient-opposed = { $address } has objected to receiving documents by mail: this message cannot be sent to them.
finding-patient-size = The message weighs { $size } and Mon espace santé only takes { $limit }: remove or lighten attachments.
finding-patient-among-others = { $count ->
    [one] A patient and one professional receive
   *[other] A patient and { $count } professionals receive
    } this same message: each will see the others’ addresses, which for the patient is the INS, unless in hidden copy.
finding-patient-minor = According to its INS, { $address } belongs to a child aged { $age }: it is indeed the child’s own address, not a parent’s, that is to be used.
finding-pdf-text = The text of a PDF can no longer be selected or searched: its pages were turned into images for archiving (PDF/A-1).
finding-patient-mentioned = Another patient seems to be named: { $first-place }: { $first }; { $other-place }: { $other }. Compare them, then confirm if they are the same person or if this is meant.
finding-patient-unread = { $count ->
    [one] The patient of { $names } could not be read: check yourself that it is the right one.
   *[other] The patients of { $names } could not be read: check yourself that they are the same.
}
finding-ins-key = The INS { $ins } is mistyped, its key is wrong ({ $place }): correct it or remove what carries it.
finding-ins-key-mentioned = The INS { $ins } is mistyped, its key is wrong ({ $place }). Correct it, or confirm.
finding-copy-differs = { $count ->
    [one] { $names } is not the copy of any document of the attached archive (XDM). Remove it, or confirm that it says the same.
   *[other] { $names } are not the copies of any document of the attached archive (XDM). Remove them, or confirm that they say the same.
}
finding-copy-missing = { $count ->
    [one] One document of the attached archive (XDM) lacks its PDF copy while others have theirs. Add it, or confirm.
   *[other] { $count } documents of the attached archive (XDM) lack their PDF copies while others have theirs. Add them, or confirm.
}
finding-copies-absent = { $count ->
    [one] The document of the attached archive (XDM) leaves without a PDF copy: some recipients will not be able to read it.
   *[other] The { $count } documents of the attached archive (XDM) leave without PDF copies: some recipients will not be able to read them.
}
place-document = “{ $file }”
place-text = text of “{ $file }”
place-recipient = recipient { $file }
place-subject = subject of the message
place-body = text of the message
place-declared = chosen patient
patient-unnamed = a patient without a name
patient-with-ins = { $patient } (INS { $ins })

## The ladder “why can’t I connect?”

rung-configuration = Settings
rung-middleware = Card software
rung-card = Reader and card
rung-certificate = Validity of the card
rung-clock = Computer’s clock
rung-dns = Addresses of the servers
rung-tcp = Reaching the servers
rung-starttls = Encryption on offer
rung-tls = Identity of the servers
rung-authentication = Opening with the card
rung-mailbox = Inbox
rung-directory = Directory

fact-configuration = { $count ->
        [0] no mailbox
        [one] { $count } mailbox
       *[other] { $count } mailboxes
    }, { $mode ->
        [test] TEST MODE
       *[normal] normal mode
    }, { $known ->
        [yes] product reference { $nil }
       *[no] no product reference
    }
fact-certificate = { $days ->
    [0] expires today
    [one] expires tomorrow
   *[other] valid for { $days } more days
}
fact-certificate-soon = expires in { $days } days: remember to renew it
fact-messages = { $count ->
    [0] no message
    [one] { $count } message
   *[other] { $count } messages
}

skip-below = not checked: an earlier step failed
skip-no-pin = not checked: the card’s PIN was not given
skip-offline = not checked: you are working offline
skip-not-configured = nothing to check in your settings

## Command line: help

cli-help-title = Pli, secure health mail (MSSanté)
cli-help-synopsis =
    Usage:  pli COMMAND [ARGUMENTS] [OPTIONS]
cli-help-commands = Commands:
cli-help-usage = Usage:
cli-help-globals =
    Options accepted anywhere after the command:
      --json             a single JSON value on standard output
      --account ADDRESS  the mailbox to use (by default, the first of the settings)
      --pin-stdin        read the card’s PIN on standard input
      --last-try         with --pin-stdin, use even the last try
      --offline          do not touch the network
      --secret-file F    open the store with the passphrase in this file, which only you may read (0600)
      -h, --help         this help, or that of the command
cli-help-files =
    Settings: config.toml, in the folder that PLI_HOME names or, without it, in the system’s usual one.
    “pli config example” prints a complete file with comments.
cli-help-codes =
    Exit codes:
      0  done
      1  failed: the reason and the next step are told
      2  the command is badly written
      3  stopped by an MSSanté rule, with its reason
cli-help-more = “pli COMMAND --help” explains a command.

cli-doctor = why can’t I connect?
    .usage = pli doctor
    .details =
        Checks in order: settings, card software, reader and card, validity of the card, clock, addresses, access,
        encryption and identity of the servers, opening of the mailbox, directory. Without the card’s PIN, the steps
        that need it are left out.
cli-folders = the folders of the mailbox
    .usage = pli folders
    .details =
        Gives each folder with its name, how many messages it holds and how many are unread.
        This name is the FOLDER other commands ask for; INBOX stands for the inbox.
cli-sync = bring here what the server has
    .usage = pli sync [--full]
    .details =
        Looks at all folders: what is new, what changed, what is gone. What was brought can then be read and searched
        without network.

        --full   wait until all messages are here whole, but for the largest ([sync] source_limit)
cli-list = the messages of a folder, newest first
    .usage = pli list FOLDER [--limit N] [--unread]
    .details =
        --limit N   N messages at most (500 if nothing is said)
        --unread    only the unread ones

        Nothing is marked as read. Each message’s identifier serves for the other commands.
cli-search = search all messages
    .usage = pli search WORDS… [--limit N] [--relevance]
    .details =
        The newest first, in all mailboxes and folders. The beginning of a word is enough; accents, ligatures and
        case do not count. All words must be found.
        from:NAME  to:NAME  subject:WORD  attachment:WORD   in that place; “attachment:” alone: any attachment
        before:DAY  after:DAY                22/11/2026, 2026-11-22, 11/2026, 2026, yesterday, today
        unread                               unread messages only
        --limit N                            N messages at most (500 otherwise)
        --relevance                          the most relevant first, where there are fewer than 2000
cli-read = read a message without marking it as read
    .usage = pli read ID [--raw]
    .details =
        --raw   the message as it was received, byte for byte, even with --json
cli-save = save an attachment
    .usage = pli save ID PART FILE
    .details =
        PART is the number that “pli read” gives. A file that already exists is never replaced.
cli-flag = mark a message
    .usage = pli flag ID seen|unseen|flagged|unflagged
    .details =
        seen        read
        unseen      unread
        flagged     to follow up
        unflagged   no longer to follow up
cli-move = move a message
    .usage = pli move ID FOLDER
    .details =
        FOLDER is one of the names that “pli folders” gives.
cli-delete = put a message in the trash
    .usage = pli delete ID
    .details =
        The message goes to the mailbox’s trash, from which “pli move” can bring it back.
cli-undo = take the last decision back
    .usage = pli undo
    .details =
        Undoes the last move, deletion or mark, for a minute.
cli-send = check a message, then send it
    .usage = pli send --to ADDRESSES --subject SUBJECT [OPTIONS]
    .details =
        --to A,B           recipients, separated by commas
        --cc A,B           in copy
        --bcc A,B          in hidden copy
        --subject SUBJECT  subject of the message
        --body FILE        text of the message; “-” reads it on standard input
        --attach FILE      attachment; can be repeated
        --document FILE    a health document: a PDF, a CDA or an XDM archive; may be repeated. Pli makes IHE_XDM.ZIP
                           and its PDF/A copies of it, and gives the message the prescribed subject; the subject
                           given then becomes the first line of the text
        --type CODE        the document’s type for a PDF (LOINC code), --title TITLE and --act-date YYYYMMDD:
                           given once for all documents, or once for each, in order
        --patient FILE     the patient concerned, in JSON: matricule, oid, nom_naissance, prenoms, premier_prenom,
                           naissance (YYYYMMDD), sexe (F or M)
        --to-patient       write to this patient: the address is made of the INS, if the identity is qualified
        --replaces ID      the documents cancel and replace those of this sent message
        --receipt          ask for a read receipt
        --delivery-report  ask for a delivery report
        --end-of-exchange  for a patient: close the exchange, no answer will be possible
        --reply-to-id ID   reply to this message
        --dry-run          check the rules without sending anything, without the network
        --confirm RULE     confirm what this rule asks about; can be repeated

        With --pin-stdin and --body -, the first line of the input is the card’s PIN, the rest is the text.
        If a single recipient is refused, nobody gets the message and the draft is kept.
cli-opposition = patients who object to receiving messages
    .usage = pli opposition [list | add FILE | remove FILE]
    .details =
        No message leaves for a patient who objected. FILE describes the patient, like --patient of “pli send”; only
        the INS is kept, in the store.
        list    those who object
        add     remember the objection
        remove  it is withdrawn
cli-receipt = what becomes of a message that was sent, and read receipts
    .usage = pli receipt ID [--answer | --refuse]
    .details =
        Of a message that was sent: what is known of each recipient (accepted, delivered, read, answered, or why not).
        Of a message received: whether it asks for a read receipt, and what was answered.
        --answer   send the receipt, once and for all
        --refuse   do not send it, and do not ask again
cli-directory = search the national directory
    .usage = pli directory [CRITERIA]
    .details =
        --nom, --prenom, --profession, --specialite, --ville, --code-postal, --departement, --structure, --rpps
        --type PER|ORG|APP   mailbox of a person, an organisation or an application

        A text finds what contains it: --nom dup finds DUPONT. With the = sign, it finds exactly
        this text: --nom =DUPONT. All the criteria given must hold.
cli-document = show or make a health document, without account, card or store
    .usage = pli document show FILE [--text] | build [OPTIONS]
    .details =
        show FILE      what an IHE_XDM.ZIP archive, a CDA document or a PDF says: whom it is about, critical results,
                       tables and text, in reading order
        --text         that text (it is what is shown without --json)

        build              from a PDF, write to a folder what would be sent: IHE_XDM.ZIP and the PDF/A copy
        --pdf FILE         the PDF
        --patient FILE     the patient, as JSON: matricule, oid, nom_naissance, prenoms, premier_prenom, naissance, sexe
        --type CODE        the type of the document, from the national list (11488-4: consultation report)
        --title TITLE      its title; the name of its type where nothing is said
        --act-date DATE    the day of the act, YYYYMMDD; today where nothing is said
        --out FOLDER       where to write; no existing file is ever replaced
        --author FILE      the author, as JSON, instead of the settings’ [author] section

        With --json: patient, type, dates, author, results of biology, and what is wrong (“problems”); for build, the
        files written. The exit code is 1 where nothing could be read or written.
cli-documents = read the health documents of a message
    .usage = pli documents ID
    .details =
        All that they say, in reading order; nothing is written to the disk.
cli-patients = the patients whom documents received and sent are about
    .usage = pli patients [WORDS] [--limit N] | --exchange NUMBER
    .details =
        WORDS: the beginnings of the name, the given name or the INS.
        --exchange NUMBER   every message about this patient, in all mailboxes
cli-handover = file the documents of a message in the record software’s folder
    .usage = pli handover ID [--folder FOLDER [--remember]]
    .details =
        Writes each document, and the PDF it holds, under a name that says the date, the type and the patient. No
        file is replaced.
        --folder FOLDER   where to write them, if not in the folder that is kept
        --remember        keep this folder
cli-print = print a message, or one of its documents
    .usage = pli print ID [PART [ENTRY]]
    .details =
        On the system’s default printer; no file is written. PART is the number of an attachment, ENTRY the
        name of the document in an XDM archive.
cli-config = a complete settings file with comments
    .usage = pli config example
    .details =
        Prints the model; save it as config.toml, then adapt it.
cli-outbox = see the outbox, send a message again or take it out
    .usage = pli outbox [retry [ID] | discard ID | sent ID]
    .details =
        With nothing else, shows what has not left yet, and sends nothing.
        retry ID    send this message again; yours to decide where it is “uncertain”: it may have left
        retry       send everything that waits now
        discard ID  take this message out; it is a draft again, even if it may have left: yours to find out before
                    sending it again
        --delete    with discard, keep nothing of it: neither a draft here nor one on the server
        sent ID     this “uncertain” message did leave, you know it: its copy is filed in Sent
cli-draft = save a draft, see them, send one
    .usage = pli draft [list | save OPTIONS | send ID | delete ID]
    .details =
        save   keeps the message on this computer, with its attachments, and in the server’s drafts (with --offline: at
               the next synchronisation); same options as “pli send”
        list   the drafts kept on this computer
        send   sends this one
        delete deletes this one, here and in the server’s drafts
cli-store = the store where your messages are kept on this computer
    .usage = pli store status | check | add-slot MEANS | revoke-slot NAME | reset
    .details =
        status             what it holds, and the means to open it, each with its NAME
        check              check all that it holds
        add-slot MEANS     add a means to open it: card, passphrase or keyring
                           (keyring: the desktop’s; refused on a shared computer account, and of no effect
                           once the card was taken out)
        --secret-stdin     with add-slot passphrase, read the passphrase on standard input, after the PIN if it is there
                           too; without this option, Pli makes one and shows it only once
        revoke-slot NAME   take away a means to open it; never the last one
        reset              set a damaged or lost store aside, erasing nothing: the next PIN begins another
        --yes              with reset, do not ask

        A new card is added with “pli store add-slot card --secret-file FILE”.

argument-folder = the folder
argument-id = the message’s identifier
argument-part = the attachment’s number
argument-file = the file
argument-mark = the mark (seen, unseen, flagged or unflagged)
argument-config = the word “example”
argument-to = at least one recipient (--to, --cc or --bcc)
argument-subject = the subject (--subject)
argument-store = what to do with the store
argument-slot-kind = the means (card, passphrase or keyring)
argument-slot = the name that “pli store status” gives
argument-document = what to do (show or build)
argument-pdf = the PDF (--pdf)
argument-patient = the patient’s file (--patient)
argument-type = the type of the document (--type)
argument-out = the folder to write to (--out)

## Command line: wrong usage

misuse-command-missing = The command is missing.
misuse-command-unknown = “{ $given }” is not a command of Pli.
misuse-option-unknown = The option { $option } does not exist here.
misuse-value-missing = The option { $option } needs a value.
misuse-value-unexpected = The option { $option } takes no value.
misuse-argument-missing = Something is missing: { $argument }.
misuse-value-invalid = “{ $value }” will not do for { $option }.
misuse-argument-invalid = “{ $value }” will not do: this should be { $argument }.
misuse-too-many-arguments = “{ $given }” is one too many.
misuse-option-repeated = The option { $option } is given twice.
misuse-not-text = One of the arguments is not readable text.
misuse-see-command = Try “pli { $command } --help”.
misuse-see-help = Try “pli --help”.

## Command line: what is shown and said

test-mode-line-1 = TEST MODE — THIS IS NOT THE REAL MSSANTÉ
test-mode-line-2 = The servers are vouched for by test authorities.
test-mode-line-3 = Put no patient’s data in it.

pin-prompt = Card’s PIN (nothing will show):{ " " }
last-try-prompt = Only one try is left: a wrong PIN will lock the card. Type “yes” to try:{ " " }
last-try-yes = yes
keypad-prompt = Type your PIN on the reader’s own keypad.
card-working = Reading the card…
connecting = Connecting to { $host }…

heading-id = Identifier
heading-state = State
heading-from = From
heading-to = To
heading-cc = Copy to
heading-bcc = Hidden copy to
heading-subject = Subject
heading-date = Date
heading-size = Size
heading-attachments = Attachments
heading-part = No.
heading-file = File
heading-kind = Type
heading-folder = Folder
heading-name = Name
heading-total = Messages
heading-unread = Unread
heading-given-name = Given name
heading-profession = Profession
heading-speciality = Speciality
heading-structure = Organisation
heading-town = Town
heading-address = Address
heading-arrived = New
heading-changed = Changed
heading-removed = Gone
heading-duration = Time
heading-patient = Patient
heading-ins = INS
heading-documents = Documents
heading-detail = Detail
heading-field = { $name }:

mark-unread = unread
mark-flagged = follow-up
mark-answered = answered

no-message = No messages.
no-unread-message = No unread messages.
no-folder = No folders.
no-subject = (no subject)
no-sender = (unknown sender)
no-text = (this message has no text)
content-incomplete = This message is damaged or too complex: part of it is not shown. “pli read ID --raw” gives all of it.

sent = { $count ->
    [one] Message sent to { $count } recipient.
   *[other] Message sent to { $count } recipients.
}
sent-copy-filed = Copy filed in “Sent”.
clear-to-send = The rules are met: the message can go. Nothing was sent.
stopped-by-rules = The message was not sent: the MSSanté rules stop it.
confirm-advice = If this is what you want, add --confirm { $rule }.
draft-kept = Your draft has been kept in “Drafts”.
recipient-accepted = accepted: { $address }
recipient-refused = refused: { $address } — the server answered: { $reply }
recipient-refused-unexplained = refused: { $address }
finding-line = { $severity }: { $sentence } [{ $rule } — { $requirement }]

directory-count = { $count ->
    [0] Nobody in the directory matches.
    [one] { $count } answer.
   *[other] { $count } answers.
}
directory-truncated = { $count ->
    [one] The directory gave only { $count } answer: narrow your search (given name, profession, town…).
   *[other] The directory gave only the first { $count } answers: narrow your search (given name, profession, town…).
}
directory-remembered = { $count ->
    [0] Directory not reached: nobody matches among its past answers.
    [one] Directory not reached: { $count } answer kept from a past search.
   *[other] Directory not reached: { $count } answers kept from past searches.
}
directory-contains = Each criterion finds what contains it; start with = for an exact value.

marked-seen = Message marked as read.
marked-unseen = Message marked as unread.
marked-flagged = Message marked for follow-up.
marked-answered = Message marked as answered.
marked-unflagged = Message no longer marked for follow-up.
moved = Message moved to “{ $folder }”.
draft-saved = Draft saved under number { $id }.
draft-again = This message is a draft again, under number { $id }.
draft-here-only = It is done on this computer; the server will learn of it with the next synchronisation.
outbox-waits = { $count ->
    [one] A message of the outbox awaits your decision: see “pli outbox”.
   *[other] { $count } messages of the outbox await your decision: see “pli outbox”.
}
deleted = Message put in the trash.
undone = { $what ->
    [mails] { $count ->
        [one] Undone for one message.
       *[other] Undone for { $count } messages.
    }
    [folder] Undone for the folder.
    [sending] The sending is cancelled: the message is a draft again.
   *[other] There is nothing to undo.
}
saved = Attachment saved: { $file } ({ $size }).
handed-over = { $count ->
        [one] { $again ->
            [yes] Document filed before, filed again in { $folder }:
           *[no] Document filed in { $folder }:
        }
       *[other] { $again ->
            [yes] Files filed before, filed again in { $folder } ({ $count }):
           *[no] Files filed in { $folder } ({ $count }):
        }
    }
printed = The printer took the job.

problem-lines = { $message }
    → { $remedy }
doctor-ok = ✓ { $rung }
doctor-ok-fact = ✓ { $rung }: { $fact }
doctor-failed = ✗ { $rung }: { $message }
    { "  " }→ { $remedy }
doctor-skipped = – { $rung }: { $reason }
internal-error = Internal error in Pli ({ $place }). Please report it to its publisher.
list-limited = Only the { $count } newest messages are shown; --limit gives more.
search-limited = Only the { $count } most relevant messages are shown; --limit gives more.
search-unranked = Too many messages to rank by relevance: the newest first. Add a word to narrow the search.
doctor-all-good = Everything works.
doctor-good-so-far = { $count ->
    [one] What was checked works; one step was left out.
   *[other] What was checked works; { $count } steps were left out.
}
doctor-failures = { $count ->
    [one] One step failed: start with it.
   *[other] { $count } steps failed: start with the first.
}

cli-no-display = Pli found no screen to show itself on. Start it from your desktop, or use a command (“pli --help”).

## Command line: the store

store-summary = { $count ->
    [0] No message in the store; it takes { $size }.
    [one] { $count } message in the store; it takes { $size }.
   *[other] { $count } messages in the store; it takes { $size }.
}
slot-card = card
slot-passphrase = passphrase
slot-keyring = system keyring
store-sound = The store is sound.
slot-added = This means now opens the store.
slot-revoked = This means no longer opens the store.
passphrase-made = Here is your recovery passphrase. Write it down and keep it safe: it will never be shown again.
reset-prompt = The store will be set aside, with its drafts and what waits to be sent. Type “yes” to go on:{ " " }
reset-done = The store is set aside. The next PIN will begin another.
reset-not-done = Nothing was done: answer “yes”, or add --yes.

## What is printed

printed-title = Title
printed-type = Type
printed-date = Date
printed-author = Author
printed-organisation = Organisation
printed-patient = Patient
printed-used-name = used name: { $name }
printed-sex = { $sex ->
    [F] female
    [M] male
   *[other] sex undetermined
}
printed-ins = INS { $matricule }
printed-page = Page { $number } / { $count }
