-- Zones that are copies of zones elsewhere, and the keys with which transfers are signed.

-- Where the content comes from, as a JSON array of addresses with ports; NULL: a zone of its own.
ALTER TABLE zones ADD COLUMN primaries TEXT;
-- The name of the key that transfers in are signed with.
ALTER TABLE zones ADD COLUMN tsig_key TEXT COLLATE "C";
-- When its primaries last answered for it, until when it may be answered without them, and what is wrong.
ALTER TABLE zones ADD COLUMN refreshed_at BIGINT;
ALTER TABLE zones ADD COLUMN expires_at BIGINT;
ALTER TABLE zones ADD COLUMN last_error TEXT;
-- 0 for a copy that was never transferred, or has expired. It changes with an entry in the journal alone.
ALTER TABLE zones ADD COLUMN is_served BIGINT NOT NULL DEFAULT 1;
CREATE INDEX zones_copies ON zones (id) WHERE primaries IS NOT NULL;

CREATE TABLE tsig_keys (
    -- Without the final dot, in lower case.
    name       TEXT COLLATE "C" PRIMARY KEY,
    algorithm  TEXT NOT NULL,
    secret     BYTEA NOT NULL,
    -- Who may name it for copies; NULL: it is the operator's.
    account_id BIGINT REFERENCES accounts (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX tsig_keys_by_account ON tsig_keys (account_id) WHERE account_id IS NOT NULL;

INSERT INTO counters (name, value) VALUES ('replication', 0);
