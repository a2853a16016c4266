-- Attempts to sign in and to sign up, and the proofs they ask for.

CREATE TABLE sign_ins (
    id                  TEXT    NOT NULL PRIMARY KEY,
    client_id           TEXT    NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    identifier          TEXT    NOT NULL,
    user_id             TEXT    REFERENCES users (id) ON DELETE CASCADE,
    email_address_id    TEXT,
    strategy            TEXT    NOT NULL,
    status              TEXT    NOT NULL,
    created_session_id  TEXT,
    navigation          TEXT    NOT NULL,
    created_at          INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_ins_client_id ON sign_ins (client_id, created_at);
CREATE INDEX sign_ins_user_id ON sign_ins (user_id);
CREATE INDEX sign_ins_expires_at ON sign_ins (expires_at);

CREATE TABLE sign_ups (
    id                  TEXT    NOT NULL PRIMARY KEY,
    client_id           TEXT    NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    address             TEXT    NOT NULL,
    email_verified_at   INTEGER,
    username            TEXT,
    first_name          TEXT,
    last_name           TEXT,
    password_hash       TEXT,
    legal_version       TEXT,
    invitation_id       TEXT    REFERENCES invitations (id),
    unsafe_metadata     TEXT    NOT NULL,
    locale              TEXT,
    navigation          TEXT    NOT NULL,
    created_session_id  TEXT,
    created_user_id     TEXT    REFERENCES users (id) ON DELETE CASCADE,
    created_at          INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_ups_client_id ON sign_ups (client_id, created_at);
CREATE INDEX sign_ups_invitation_id ON sign_ups (invitation_id);
CREATE INDEX sign_ups_created_user_id ON sign_ups (created_user_id);
CREATE INDEX sign_ups_expires_at ON sign_ups (expires_at);

-- One mail with a code and a link. Both are kept as keyed hashes.
CREATE TABLE verifications (
    id           TEXT    NOT NULL PRIMARY KEY,
    attempt_id   TEXT    NOT NULL,
    strategy     TEXT    NOT NULL,
    code_hash    BLOB    NOT NULL,
    token_hash   BLOB    NOT NULL,
    mail_id      TEXT,
    attempts     INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    verified_at  INTEGER,
    -- The browser that opened the link, when it was not the one that asked.
    verified_by  TEXT
) STRICT;
CREATE INDEX verifications_attempt_id ON verifications (attempt_id, created_at);
CREATE UNIQUE INDEX verifications_token_hash ON verifications (token_hash);
CREATE INDEX verifications_expires_at ON verifications (expires_at);
