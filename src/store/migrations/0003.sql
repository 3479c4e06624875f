CREATE TABLE sent_fact (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    progress TEXT NOT NULL,
    failure TEXT NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER,
    PRIMARY KEY (account, message_id, recipient, progress, failure, detail)
) STRICT, WITHOUT ROWID;

CREATE TABLE sent_wish (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    wishes INTEGER NOT NULL,
    PRIMARY KEY (account, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt_answer (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, message_id)
) STRICT, WITHOUT ROWID;
