# The unlock screen.

unlock-title = Pli
unlock-hint = Your PIN is kept nowhere. Pli never tries it twice by itself.
unlock-pin = Your card’s PIN
unlock-button = Unlock
unlock-trying = Checking the PIN…
unlock-needs-card = Insert your card first.
unlock-needs-pin = Type your PIN first.
unlock-card-looked-for = Looking for the card…
unlock-card-absent = No card in the reader
    .remedy = Plug in the reader and insert your CPS card: Pli will see it by itself.
unlock-card-ready = Card ready
unlock-card-last = Last try before the card locks
    .remedy = Find your PIN before you go on: one more mistake would lock the card.
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
unlock-owner = { $name } · { $profession }
