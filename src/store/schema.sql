-- The local store, as it is now: what migrations/*.sql make of an empty database, with what each thing is for. A test
-- compares this file with a database that the migrations made.
--
-- Times are seconds since 1970-01-01T00:00:00Z. Flags are bits: 1 seen, 2 flagged, 4 answered, 8 deleted, 16 draft,
-- 32 junk, 64 not junk, 128 forwarded, 256 receipt answered. `shown_…` is what the person sees, ahead of the server by the intents that wait.

-- A mailbox.
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    -- Its address, as domain::bal::BalAddress::key gives it.
    address TEXT NOT NULL UNIQUE
) STRICT;

-- A folder of a mailbox, and how far it is known.
CREATE TABLE folder (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    -- Decoded full name, levels separated by the delimiter.
    name TEXT NOT NULL,
    delimiter TEXT,
    -- 1 inbox, 2 drafts, 3 sent, 4 archive, 5 junk, 6 trash; NULL for none.
    special_use INTEGER,
    selectable INTEGER NOT NULL DEFAULT 1,
    -- 0 where the server does not have it (yet, or any more).
    listed INTEGER NOT NULL DEFAULT 1,
    -- The cursor: what was stored, in the same transaction. 0 when never looked at, or where the server has none.
    uid_validity INTEGER NOT NULL DEFAULT 0,
    uid_next INTEGER NOT NULL DEFAULT 0,
    highest_modseq INTEGER NOT NULL DEFAULT 0,
    -- What the server last said of it, for what is not looked at yet.
    server_total INTEGER NOT NULL DEFAULT 0,
    server_unread INTEGER NOT NULL DEFAULT 0,
    -- When it was last found equal to what the server says; NULL for never.
    verified_at INTEGER,
    UNIQUE (account, name)
) STRICT;

-- A message of a folder.
CREATE TABLE message (
    -- When the server received it, in seconds, times 2^20, plus a number: the newest are the highest, in every table and
    -- in the index, without sorting.
    id INTEGER PRIMARY KEY,
    -- Where the server has it.
    folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
    uid INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    -- Where the person sees it; NULL once it is decided that it goes.
    shown_folder INTEGER REFERENCES folder ON DELETE SET NULL,
    shown_flags INTEGER NOT NULL,
    -- Where it was before it was put in the trash or the junk folder, to restore it; NULL where nobody knows.
    origin INTEGER REFERENCES folder ON DELETE SET NULL,
    received INTEGER NOT NULL,
    size INTEGER NOT NULL,
    -- How much of it is here: 0 its place, marks and size; 1 what a list shows; 2 all of it; 3 all that will come: it is
    -- too damaged or too large to be kept.
    loaded INTEGER NOT NULL DEFAULT 0,
    -- From its header, once loaded is at least 1.
    date INTEGER,
    -- Offset of that date from UTC, in minutes.
    date_offset INTEGER,
    from_name TEXT,
    from_address TEXT,
    -- The main recipients: JSON array of [name, address].
    recipients TEXT,
    subject TEXT,
    attachments INTEGER NOT NULL DEFAULT 0,
    -- Message-ID without angle brackets.
    message_id TEXT,
    conversation INTEGER,
    UNIQUE (folder, uid)
) STRICT;
CREATE INDEX message_shown ON message (shown_folder, id, shown_flags);
CREATE INDEX message_unread ON message (shown_folder, id, shown_flags) WHERE shown_flags & 9 = 0;
CREATE INDEX message_wanted ON message (folder, id) WHERE loaded < 2;
CREATE INDEX message_conversation ON message (conversation, id) WHERE conversation IS NOT NULL;
CREATE INDEX message_message_id ON message (message_id) WHERE message_id IS NOT NULL;

-- A message as received.
CREATE TABLE source (
    message INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
    -- LZ4, after the length of what it holds (store::source).
    octets BLOB NOT NULL
) STRICT;

-- An attached file, without its octets: they are in the source.
CREATE TABLE attachment (
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    part TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    inline INTEGER NOT NULL,
    PRIMARY KEY (message, part)
) STRICT, WITHOUT ROWID;

-- Names that messages had and that somebody may still hold: a message that was moved keeps answering to them.
CREATE TABLE alias (
    folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    PRIMARY KEY (folder, uid_validity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_message ON alias (message);

-- Which conversation what links messages belongs to: a Message-ID and a subject, whether the message is here or only
-- mentioned by another.
CREATE TABLE mention (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    -- domain::conversation::Linked::links.
    link INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    PRIMARY KEY (account, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_conversation ON mention (conversation);

-- The full-text index: folded words (domain::search::indexed) of message rowid. It holds no text that could be read back.
CREATE VIRTUAL TABLE search USING fts5 (
    sender, recipients, subject, body, attachments,
    content = '', contentless_delete = 1, detail = column, prefix = '2 3', tokenize = 'ascii'
);
-- What is gone is not found any more, whatever removed it.
CREATE TRIGGER message_forgotten AFTER DELETE ON message BEGIN
    DELETE FROM search WHERE rowid = old.id;
END;
-- Octets of a leaf: one fills a page of the database, less SQLCipher's own; at 4050, the default, half of each page is lost.
INSERT INTO search (search, rank) VALUES ('pgsz', 8000);
-- Octets of words gathered before they are written out, and how many pieces of one size stand side by side before they are
-- merged: a first synchronisation costs a quarter less of its indexing than with the defaults (1 MiB and 4), and is searched as fast.
INSERT INTO search (search, rank) VALUES ('hashsize', 8388608);
INSERT INTO search (search, rank) VALUES ('automerge', 8);

-- What was decided and the server does not know yet, in order.
CREATE TABLE intent (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    -- What is undone together.
    gesture INTEGER NOT NULL,
    -- NULL for what is about a folder.
    message INTEGER REFERENCES message ON DELETE CASCADE,
    -- What, and what it was before: JSON (store::intents).
    change TEXT NOT NULL,
    -- 0 waits, 1 is being told to the server, 2 done and kept to be taken back, 3 given up; -1 and below was told so
    -- many times without an answer that can be read, -100 too many times: a person chooses.
    state INTEGER NOT NULL DEFAULT 0,
    decided_at INTEGER NOT NULL,
    -- Not told to the server before.
    due INTEGER NOT NULL
) STRICT;
CREATE INDEX intent_waiting ON intent (account, id) WHERE state < 2;
CREATE INDEX intent_message ON intent (message) WHERE message IS NOT NULL;

-- A message on its way out. What is long is apart: a step is never on a page that a long value goes on in, and a step taken
-- does not write the message again.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    -- 0 waits, 1 being handed over (not yet its end), 2 its end is being handed over: uncertain if found so, 3 accepted,
    -- 4 copied, 5 refused, 6 uncertain.
    state INTEGER NOT NULL,
    since INTEGER NOT NULL,
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    message_id TEXT NOT NULL UNIQUE,
    -- The problem of the last try: its machine name, and what else its sentence needs (engine::outbox_problem).
    problem TEXT,
    -- The message replied to, marked answered once this one is accepted.
    answers TEXT
) STRICT;

-- What it says. Each of these carries its own proof (store::proof).
CREATE TABLE outbox_mail (
    outbox INTEGER PRIMARY KEY REFERENCES outbox ON DELETE CASCADE,
    -- Subject and recipients of the envelope: JSON (store::outbox).
    envelope BLOB NOT NULL,
    -- The composition, to become a draft again: JSON (store::outbox). Its files are in the message.
    composition BLOB NOT NULL,
    -- What is handed over.
    transmitted BLOB NOT NULL,
    -- What the copy filed in Sent has besides: it names the hidden recipients (store::outbox::difference).
    kept BLOB NOT NULL
) STRICT;

-- A message being written.
CREATE TABLE draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    saved_at INTEGER NOT NULL,
    -- The Message-ID of the server's copy, and whether that is what stands here: 0 not yet, 1 it is, 2 thrown away here:
    -- the copy is to go, then this row.
    message_id TEXT,
    followed INTEGER NOT NULL DEFAULT 0,
    -- Recipients, subject, text, conversation: JSON (store::drafts), after its proof (store::proof).
    composition BLOB NOT NULL
) STRICT;

-- The files attached to a message being written, as they were when they were attached.
CREATE TABLE draft_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    draft INTEGER NOT NULL REFERENCES draft ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    -- The part of a message that it was taken from: its name, a space, the part.
    origin TEXT,
    -- After their proof (store::proof).
    octets BLOB NOT NULL
) STRICT;
CREATE INDEX draft_file_draft ON draft_file (draft, place);

-- Directory entries that were written to or looked at, to find them offline.
CREATE TABLE correspondent (
    address TEXT PRIMARY KEY,
    -- domain::directory::DirectoryEntry, JSON.
    entry TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- One value each, by name.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was done: never what a message says.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    account INTEGER REFERENCES account ON DELETE SET NULL,
    what TEXT NOT NULL,
    message_id TEXT,
    outcome TEXT NOT NULL
) STRICT;

-- A patient, as the documents that came name it.
CREATE TABLE patient (
    id INTEGER PRIMARY KEY,
    -- What makes it one: its matricule where it has one, else its folded traits (store::documents).
    identity TEXT NOT NULL UNIQUE,
    matricule TEXT,
    -- The OID of who gave it.
    authority TEXT,
    birth_name TEXT NOT NULL,
    used_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    given_names TEXT NOT NULL,
    -- AAAAMMJJ.
    birth_date TEXT NOT NULL,
    sex TEXT,
    -- Folded names and matricule, to be found by.
    found TEXT NOT NULL,
    -- Folded birth name, given name and birth date: who has them without a matricule is this one. '' where one is missing.
    traits TEXT NOT NULL
) STRICT;
CREATE INDEX patient_traits ON patient (traits) WHERE traits <> '';

-- A health document of a message.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    -- Its order in the message.
    place INTEGER NOT NULL,
    -- The attachment, and its name in that archive ('' for a file by itself).
    part TEXT NOT NULL,
    entry TEXT NOT NULL,
    code TEXT NOT NULL,
    system TEXT NOT NULL,
    label TEXT NOT NULL,
    title TEXT NOT NULL,
    -- When the act was, else when it was made: HL7 TS.
    date TEXT NOT NULL,
    patient INTEGER REFERENCES patient ON DELETE SET NULL,
    -- Its identifier, its set's and its number in it, as domain::document writes them.
    name TEXT NOT NULL,
    set_id TEXT NOT NULL,
    version INTEGER,
    -- 0 nothing to point out, 1 out of range, 2 critical.
    alert INTEGER NOT NULL,
    -- SHA-256 of its octets.
    sum BLOB NOT NULL,
    UNIQUE (message, place)
) STRICT;
CREATE INDEX document_patient ON document (patient, message) WHERE patient IS NOT NULL;
CREATE INDEX document_name ON document (name, message) WHERE name <> '';
CREATE INDEX document_sum ON document (sum, message);

-- The identifiers of the documents that a document says it replaces.
CREATE TABLE replacement (
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    replaced TEXT NOT NULL,
    PRIMARY KEY (document, replaced)
) STRICT, WITHOUT ROWID;
CREATE INDEX replacement_replaced ON replacement (replaced);

-- A result of biology of a document.
CREATE TABLE result (
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    place INTEGER NOT NULL,
    code TEXT NOT NULL,
    system TEXT NOT NULL,
    label TEXT NOT NULL,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    low TEXT NOT NULL,
    high TEXT NOT NULL,
    interpretation TEXT NOT NULL,
    time TEXT NOT NULL,
    PRIMARY KEY (document, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_code ON result (code, document) WHERE code <> '';

-- What was handed over to the record software: it outlives the message.
CREATE TABLE filed (
    -- SHA-256 of the document's octets.
    sum BLOB PRIMARY KEY,
    at INTEGER NOT NULL,
    -- « export », « copy ».
    how TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What operators, recipients' programs and persons told of messages that were sent. It only grows: what is shown is made of all of
-- it, whatever came first (domain::receipt::merge). The message may be unknown here, or not known yet.
CREATE TABLE sent_fact (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    -- Message-ID without angle brackets.
    message_id TEXT NOT NULL,
    -- As the report has it, in lower case; empty where it names nobody.
    recipient TEXT NOT NULL,
    -- domain::receipt::Progress::id.
    progress TEXT NOT NULL,
    -- domain::receipt::Failure::id; empty for none.
    failure TEXT NOT NULL,
    -- In the words of whoever reports; empty for none.
    detail TEXT NOT NULL,
    -- When it was first told; NULL where the report has no date.
    at INTEGER,
    PRIMARY KEY (account, message_id, recipient, progress, failure, detail)
) STRICT, WITHOUT ROWID;

-- What was asked for with a message that was sent.
CREATE TABLE sent_wish (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    -- Bits: 1 a read receipt, 2 a delivery report, 4 the end of the exchange.
    wishes INTEGER NOT NULL,
    PRIMARY KEY (account, message_id)
) STRICT, WITHOUT ROWID;

-- What was answered to those who asked for a read receipt: never twice.
CREATE TABLE receipt_answer (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    -- Of the message received; its name here where it has none.
    message_id TEXT NOT NULL,
    -- domain::receipt::ReceiptAnswer::id.
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, message_id)
) STRICT, WITHOUT ROWID;
