-- Everything that Zonewright keeps, on SQLite. Times are seconds since 1970, names of zones and owners stand as
-- order keys: octets whose plain comparison is the canonical order of names.

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('tokens', 0), ('administrators', 0);

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
    created_at    INTEGER NOT NULL,
    -- Of the pages and of mail; empty where it was never chosen.
    language      TEXT NOT NULL DEFAULT '',
    is_administrator INTEGER NOT NULL DEFAULT 0,
    suspended_at  INTEGER,
    -- From then on it is being deleted with its zones, by this person's word, or the operator's.
    closing_at    INTEGER,
    closing_by    INTEGER,
    -- Its own limits, 0 for none; NULL: the server's.
    zones_max     INTEGER,
    records_per_zone_max INTEGER,
    -- The second factor: its seed, sealed; since when it is asked for; the last step whose code was taken.
    totp_seed     BLOB,
    totp_since    INTEGER,
    totp_step     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX accounts_closing ON accounts (id) WHERE closing_at IS NOT NULL;
CREATE INDEX accounts_administrators ON accounts (id) WHERE is_administrator = 1;

-- Who is signed in where, or half-way there: stage tells. Only a hash of the secret is kept.
CREATE TABLE sessions (
    uuid         BLOB PRIMARY KEY,
    hash         BLOB NOT NULL UNIQUE,
    account_id   INTEGER NOT NULL REFERENCES accounts (id),
    stage        TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    -- How many codes were tried for the second factor.
    tries        INTEGER NOT NULL DEFAULT 0,
    address      TEXT NOT NULL,
    user_agent   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account_id, created_at);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Codes that stand in for the second factor, each once.
CREATE TABLE recovery_codes (
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    hash       BLOB NOT NULL,
    PRIMARY KEY (account_id, hash)
) STRICT, WITHOUT ROWID;

-- Invitations, confirmations of addresses, resets of passwords, the first administrator. A link that was used is gone.
CREATE TABLE one_time_links (
    uuid       BLOB PRIMARY KEY,
    hash       BLOB NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    -- Whose password it resets.
    account_id INTEGER REFERENCES accounts (id),
    -- For whom it makes an account; NULL: for whoever has it.
    email      TEXT,
    is_administrator INTEGER NOT NULL DEFAULT 0,
    -- Who made it: a person, or the operator, or whoever asked for mail.
    made_by    INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_links_by_kind ON one_time_links (kind, created_at);
CREATE INDEX one_time_links_by_account ON one_time_links (account_id);
CREATE INDEX one_time_links_by_end ON one_time_links (expires_at);

-- What was done with accounts: by whom, to whom, from where. It outlives the accounts, so addresses stand as they were.
CREATE TABLE events (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    made_at       INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    account_id    INTEGER,
    account_email TEXT NOT NULL DEFAULT '',
    -- 'person', 'operator', or 'visitor', who is not known.
    actor         TEXT NOT NULL,
    actor_id      INTEGER,
    actor_email   TEXT NOT NULL DEFAULT '',
    address       TEXT NOT NULL,
    detail        TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_account ON events (account_id, id);
CREATE INDEX events_by_time ON events (made_at);

CREATE TABLE tokens (
    uuid           BLOB PRIMARY KEY,
    account_id     INTEGER NOT NULL REFERENCES accounts (id),
    name           TEXT NOT NULL,
    permissions    TEXT NOT NULL,
    hash           BLOB NOT NULL UNIQUE,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER,
    revoked_at     INTEGER,
    -- Limits, as JSON arrays of texts; an empty one limits nothing.
    networks       TEXT NOT NULL,
    record_names   TEXT NOT NULL,
    record_types   TEXT NOT NULL,
    -- 1 where only the zones in token_zones are reached, be there any left or not.
    has_zones      INTEGER NOT NULL,
    last_used_at   INTEGER,
    last_used_from TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_account ON tokens (account_id, uuid);

CREATE TABLE zones (
    -- Never used again: the journal outlives the zone.
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         BLOB NOT NULL UNIQUE,
    account_id   INTEGER NOT NULL REFERENCES accounts (id),
    apex_key     BLOB NOT NULL UNIQUE,
    domain       TEXT NOT NULL,
    -- The domain as its readers spell it, where A-labels hide that: for searches.
    letters      TEXT,
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

CREATE TABLE token_zones (
    token   BLOB NOT NULL REFERENCES tokens (uuid),
    zone_id INTEGER NOT NULL REFERENCES zones (id),
    PRIMARY KEY (token, zone_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX token_zones_by_zone ON token_zones (zone_id);

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
    -- The change that an undo or a restore goes back to.
    of_change     INTEGER,
    serial_from   INTEGER,
    serial_to     INTEGER NOT NULL,
    octets        INTEGER NOT NULL,
    values_before TEXT NOT NULL,
    values_after  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_by_zone ON journal (zone_id, number);
CREATE INDEX journal_of_deletions ON journal (made_at) WHERE kind = 'delete_zone';
