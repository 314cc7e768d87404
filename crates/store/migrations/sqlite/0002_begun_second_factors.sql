-- A second factor that is begun belongs to the session that shows it, until it is confirmed there or the time for it is
-- over: its seed, sealed.
ALTER TABLE sessions ADD COLUMN begun_seed BLOB;
ALTER TABLE sessions ADD COLUMN begun_until INTEGER;
UPDATE accounts SET totp_seed = NULL, totp_step = 0 WHERE totp_since IS NULL;
