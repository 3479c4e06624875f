# The unlock screen.

unlock-title = Pli
unlock-hint = Your PIN is kept nowhere. Pli never tries it again without you.
unlock-pin = Your card’s PIN
unlock-button = Unlock
unlock-trying = Checking the PIN…
unlock-needs-card = Insert your card first.
unlock-needs-pin = Type your PIN first.
unlock-card-looked-for = Looking for the card…
unlock-card-absent = No card to be seen
    .remedy = Plug in the reader and insert your CPS card: Pli will see it by itself.
unlock-card-ready = Card ready
unlock-card-last = Last try before the card locks
    .remedy = Find your PIN before you type it: one more mistake would lock the card.
unlock-locked = { $reason ->
        [removed] Card removed: { $name }’s session is locked. Messages being written are kept.
        [idle] Nobody there for a while: { $name }’s session is locked. Messages being written are kept.
       *[asked] { $name }’s session is locked. Messages being written are kept.
    }
unlock-locked-unnamed = { $reason ->
        [removed] Card removed: the session is locked. Messages being written are kept.
        [idle] Nobody there for a while: the session is locked. Messages being written are kept.
       *[asked] The session is locked. Messages being written are kept.
    }
unlock-unsent = { $count ->
    [one] A message has not left yet: it will as soon as the session is open again.
   *[other] { $count } messages have not left yet: they will as soon as the session is open again.
}
unlock-owner = { $name } · { $profession }
unlock-retry = Try again
unlock-reader-absent = No card reader
    .remedy = Plug in the reader, then insert your CPS card: Pli will see them by itself.
unlock-reader-empty = No card in the reader
    .remedy = Insert your CPS card, chip first: Pli will see it by itself.
unlock-card-locked = The card is locked after several wrong PINs
    .remedy = You can unlock it with the card’s software and the unlocking code that came by post with your PIN. If you no longer have it, ask the Agence du numérique en santé, which issues CPS cards. Pli will see it as soon as it is unlocked.
unlock-keypad-start = Type the PIN on the reader
unlock-keypad-typing = Type your PIN on the reader’s keypad
unlock-keypad-give-up = Confirm on the reader. To give up, press its cancel key.
unlock-keypad-hint = Your PIN stays in the reader: neither Pli nor the computer sees it.
unlock-last-try = Last try: if the PIN is wrong, the card will lock.
    .title = Use this last try?
    .confirm = Try this PIN
    .cancel = Cancel
    .keypad = Type the PIN
unlock-coffer-phrase = Recovery passphrase
    .help = The one that Pli gave you to write down.
    .open = Open the store
    .opening = Opening the store…
unlock-coffer-opened = The store is open. Type your card’s PIN: from now on it opens it.
unlock-coffer-reset = Begin another store
    .title = Begin another store?
    .detail = The one there is is set aside on this computer, with its drafts and the messages that wait in it: nothing is erased, but nothing that waited in it will leave. Your messages will come back from the operator.
unlock-coffer-set-aside = The store is set aside. Type your card’s PIN: another one begins.
unlock-keyring-open = Open with this computer’s keyring
    .opening = Asking the keyring…
    .hint = To read and to prepare messages without the card. Sending and receiving need the card.
