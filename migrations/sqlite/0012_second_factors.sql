-- Second factors, trusted browsers, and what a person has to do before a session counts.

-- One row for each person who has a second factor, had one, or was told to set one up; whoever changes factors locks it.
CREATE TABLE second_factors (
    user_id         TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- 'totp' or the id of a phone number; empty is the best one.
    default_factor  TEXT,
    enabled_at      INTEGER,
    disabled_at     INTEGER,
    -- Until when somebody who has none may go without.
    due_at          INTEGER,
    updated_at      INTEGER NOT NULL
) STRICT;

-- The authenticator app of a person; without verified_at it is being set up, in that session.
CREATE TABLE totp_factors (
    user_id        TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    id             TEXT    NOT NULL,
    sealed_secret  BLOB    NOT NULL,
    session_id     TEXT    NOT NULL,
    verified_at    INTEGER,
    -- The newest time step whose code was used: a code works once, and never after a newer one.
    last_step      INTEGER NOT NULL,
    created_at     INTEGER NOT NULL
) STRICT;

-- Keyed hashes of backup codes.
CREATE TABLE backup_codes (
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash  BLOB    NOT NULL,
    used_at    INTEGER,
    PRIMARY KEY (user_id, code_hash)
) STRICT;

-- When the codes of a person were made; the codes themselves, sealed, only until they were saved, for the session they are shown in.
CREATE TABLE backup_code_sets (
    user_id       TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed_codes  BLOB,
    session_id    TEXT    NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

-- Browsers on which the second factor of a person is not asked for, known by the cookie that leads to the client.
CREATE TABLE trusted_browsers (
    id            TEXT    NOT NULL PRIMARY KEY,
    user_id       TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id     TEXT    NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_agent    TEXT,
    ip_address    TEXT,
    last_used_at  INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX trusted_browsers_of_user ON trusted_browsers (user_id, client_id);
CREATE INDEX trusted_browsers_client_id ON trusted_browsers (client_id);
CREATE INDEX trusted_browsers_expires_at ON trusted_browsers (expires_at);

ALTER TABLE phone_numbers ADD COLUMN second_factor_at INTEGER;
-- The person has to choose another password at the next chance.
ALTER TABLE passwords ADD COLUMN reset_required_at INTEGER;
-- What has to be done before the session counts.
ALTER TABLE sessions ADD COLUMN task TEXT;
-- What was proved in the first step of a sign-in that asks for a second one.
ALTER TABLE sign_ins ADD COLUMN first_factor TEXT;
