CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE folder (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    name TEXT NOT NULL,
    delimiter TEXT,
    special_use INTEGER,
    selectable INTEGER NOT NULL DEFAULT 1,
    listed INTEGER NOT NULL DEFAULT 1,
    uid_validity INTEGER NOT NULL DEFAULT 0,
    uid_next INTEGER NOT NULL DEFAULT 0,
    highest_modseq INTEGER NOT NULL DEFAULT 0,
    server_total INTEGER NOT NULL DEFAULT 0,
    server_unread INTEGER NOT NULL DEFAULT 0,
    verified_at INTEGER,
    UNIQUE (account, name)
) STRICT;
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
    uid INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    shown_folder INTEGER REFERENCES folder ON DELETE SET NULL,
    shown_flags INTEGER NOT NULL,
    origin INTEGER REFERENCES folder ON DELETE SET NULL,
    received INTEGER NOT NULL,
    size INTEGER NOT NULL,
    loaded INTEGER NOT NULL DEFAULT 0,
    date INTEGER,
    date_offset INTEGER,
    from_name TEXT,
    from_address TEXT,
    recipients TEXT,
    subject TEXT,
    attachments INTEGER NOT NULL DEFAULT 0,
    message_id TEXT,
    conversation INTEGER,
    UNIQUE (folder, uid)
) STRICT;
CREATE INDEX message_shown ON message (shown_folder, id, shown_flags);
CREATE INDEX message_unread ON message (shown_folder, id, shown_flags) WHERE shown_flags & 9 = 0;
CREATE INDEX message_wanted ON message (folder, id) WHERE loaded < 2;
CREATE INDEX message_conversation ON message (conversation, id) WHERE conversation IS NOT NULL;
CREATE INDEX message_message_id ON message (message_id) WHERE message_id IS NOT NULL;
CREATE TABLE source (
    message INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
    octets BLOB NOT NULL
) STRICT;
CREATE TABLE attachment (
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    part TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    inline INTEGER NOT NULL,
    PRIMARY KEY (message, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE alias (
    folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    PRIMARY KEY (folder, uid_validity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_message ON alias (message);
CREATE TABLE mention (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    link INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    PRIMARY KEY (account, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_conversation ON mention (conversation);
CREATE VIRTUAL TABLE search USING fts5 (
    sender, recipients, subject, body, attachments,
    content = '', contentless_delete = 1, detail = column, prefix = '2 3', tokenize = 'ascii'
);
CREATE TRIGGER message_forgotten AFTER DELETE ON message BEGIN
    DELETE FROM search WHERE rowid = old.id;
END;
INSERT INTO search (search, rank) VALUES ('pgsz', 8000);
INSERT INTO search (search, rank) VALUES ('hashsize', 8388608);
INSERT INTO search (search, rank) VALUES ('automerge', 8);
CREATE TABLE intent (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    gesture INTEGER NOT NULL,
    message INTEGER REFERENCES message ON DELETE CASCADE,
    change TEXT NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    decided_at INTEGER NOT NULL,
    due INTEGER NOT NULL
) STRICT;
CREATE INDEX intent_waiting ON intent (account, id) WHERE state < 2;
CREATE INDEX intent_message ON intent (message) WHERE message IS NOT NULL;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    state INTEGER NOT NULL,
    since INTEGER NOT NULL,
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    message_id TEXT NOT NULL UNIQUE,
    problem TEXT,
    answers TEXT
) STRICT;

CREATE TABLE outbox_mail (
    outbox INTEGER PRIMARY KEY REFERENCES outbox ON DELETE CASCADE,
    envelope BLOB NOT NULL,
    composition BLOB NOT NULL,
    transmitted BLOB NOT NULL,
    kept BLOB NOT NULL
) STRICT;

CREATE TABLE draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    saved_at INTEGER NOT NULL,
    message_id TEXT,
    followed INTEGER NOT NULL DEFAULT 0,
    composition BLOB NOT NULL
) STRICT;

CREATE TABLE draft_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    draft INTEGER NOT NULL REFERENCES draft ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    origin TEXT,
    octets BLOB NOT NULL
) STRICT;
CREATE INDEX draft_file_draft ON draft_file (draft, place);

CREATE TABLE correspondent (
    address TEXT PRIMARY KEY,
    entry TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    account INTEGER REFERENCES account ON DELETE SET NULL,
    what TEXT NOT NULL,
    message_id TEXT,
    outcome TEXT NOT NULL
) STRICT;
