-- Everything that Zonewright keeps, on SQLite. Times are seconds since 1970, names of zones and owners stand as
-- order keys: octets whose plain comparison is the canonical order of names.

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('tokens', 0);

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    -- Never used again, as with zones.
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    email         TEXT NOT NULL UNIQUE,
    password_hash TEXT,
    first_name    TEXT NOT NULL DEFAULT '',
    last_name     TEXT NOT NULL DEFAULT '',
    company_name  TEXT NOT NULL DEFAULT '',
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
    uuid        BLOB PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES accounts (id),
    name        TEXT NOT NULL,
    permissions TEXT NOT NULL,
    hash        BLOB NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER,
    revoked_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_account ON tokens (account_id, uuid);

CREATE TABLE zones (
    -- Never used again: the journal outlives the zone.
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         BLOB NOT NULL UNIQUE,
    account_id   INTEGER NOT NULL REFERENCES accounts (id),
    apex_key     BLOB NOT NULL UNIQUE,
    domain       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    record_count INTEGER NOT NULL,
    octets       INTEGER NOT NULL,
    serial       INTEGER NOT NULL,
    mname        BLOB NOT NULL,
    rname        BLOB NOT NULL,
    refresh      INTEGER NOT NULL,
    retry        INTEGER NOT NULL,
    expire       INTEGER NOT NULL,
    minimum      INTEGER NOT NULL,
    soa_ttl      INTEGER NOT NULL,
    -- How many records the zone, and how many changes its name ever had: the next one's number.
    last_record  INTEGER NOT NULL,
    last_change  INTEGER NOT NULL,
    -- How many octets of values the journal keeps of the zone.
    journal_octets INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX zones_by_account ON zones (account_id, domain);

-- A record's number rises with its age inside its zone. Stored in the order in which records are listed and
-- published, so that a zone is read as one run of pages.
CREATE TABLE records (
    zone_id     INTEGER NOT NULL REFERENCES zones (id),
    name_key    BLOB NOT NULL,
    record_type TEXT NOT NULL,
    number      INTEGER NOT NULL,
    uuid        BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    ttl         INTEGER NOT NULL,
    priority    INTEGER,
    value       TEXT NOT NULL,
    rdata       BLOB NOT NULL,
    PRIMARY KEY (zone_id, name_key, record_type, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX records_by_uuid ON records (uuid);
CREATE INDEX records_dnames ON records (zone_id, name_key) WHERE record_type = 'DNAME';

-- The last serial and change of each name that was deleted, behind which the next zone of that name starts.
CREATE TABLE retired_names (
    apex_key    BLOB PRIMARY KEY,
    serial      INTEGER NOT NULL,
    last_change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who changed what, with full values. It is also the feed that other processes follow: mark rises in commit order,
-- since SQLite has one writer at a time.
CREATE TABLE journal (
    mark          INTEGER PRIMARY KEY,
    zone_id       INTEGER NOT NULL,
    number        INTEGER NOT NULL,
    apex_key      BLOB NOT NULL,
    writer        INTEGER NOT NULL,
    account_id    INTEGER,
    -- By whose hand: a token, or the person signed in to an account; by neither, the operator.
    token         BLOB,
    person        INTEGER,
    made_at       INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    serial_from   INTEGER,
    serial_to     INTEGER NOT NULL,
    octets        INTEGER NOT NULL,
    values_before TEXT NOT NULL,
    values_after  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_by_zone ON journal (zone_id, number);
CREATE INDEX journal_of_deletions ON journal (made_at) WHERE kind = 'delete_zone';
