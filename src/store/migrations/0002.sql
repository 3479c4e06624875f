CREATE TABLE patient (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    matricule TEXT,
    authority TEXT,
    birth_name TEXT NOT NULL,
    used_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    given_names TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    sex TEXT,
    found TEXT NOT NULL,
    traits TEXT NOT NULL
) STRICT;
CREATE INDEX patient_traits ON patient (traits) WHERE traits <> '';

CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    place INTEGER NOT NULL,
    part TEXT NOT NULL,
    entry TEXT NOT NULL,
    code TEXT NOT NULL,
    system TEXT NOT NULL,
    label TEXT NOT NULL,
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    patient INTEGER REFERENCES patient ON DELETE SET NULL,
    name TEXT NOT NULL,
    set_id TEXT NOT NULL,
    version INTEGER,
    alert INTEGER NOT NULL,
    sum BLOB NOT NULL,
    UNIQUE (message, place)
) STRICT;
CREATE INDEX document_patient ON document (patient, message) WHERE patient IS NOT NULL;
CREATE INDEX document_name ON document (name, message) WHERE name <> '';
CREATE INDEX document_sum ON document (sum, message);

CREATE TABLE replacement (
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    replaced TEXT NOT NULL,
    PRIMARY KEY (document, replaced)
) STRICT, WITHOUT ROWID;
CREATE INDEX replacement_replaced ON replacement (replaced);

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

CREATE TABLE filed (
    sum BLOB PRIMARY KEY,
    at INTEGER NOT NULL,
    how TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO setting (name, value) SELECT 'documents-unexamined', CAST(max(id) + 1 AS TEXT) FROM message HAVING max(id) IS NOT NULL;
