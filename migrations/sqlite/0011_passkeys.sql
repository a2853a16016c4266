-- Passkeys.

-- What a passkey is known by here: its public key with counter and flags as JSON, none of which is secret.
CREATE TABLE passkeys (
    id             TEXT    NOT NULL PRIMARY KEY,
    user_id        TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id  BLOB    NOT NULL,
    credential     TEXT    NOT NULL,
    label          TEXT    NOT NULL,
    aaguid         TEXT,
    backed_up      INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    last_used_at   INTEGER
) STRICT;
CREATE INDEX passkeys_user_id ON passkeys (user_id, created_at);
CREATE UNIQUE INDEX passkeys_credential_id ON passkeys (credential_id);

-- What browsers were asked to sign. The key is a hash, and so is what binds a question to its browser; each is answered once.
CREATE TABLE passkey_challenges (
    key_hash      BLOB    NOT NULL PRIMARY KEY,
    browser_hash  BLOB    NOT NULL,
    purpose       TEXT    NOT NULL,
    -- Whose passkey is made or asked for: a person, or the sign-up of one.
    whose         TEXT,
    state         TEXT    NOT NULL,
    expires_at    INTEGER NOT NULL,
    used_at       INTEGER
) STRICT;
CREATE INDEX passkey_challenges_expires_at ON passkey_challenges (expires_at);

-- When somebody was last offered a passkey.
CREATE TABLE passkey_offers (
    user_id     TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    offered_at  INTEGER NOT NULL
) STRICT;

-- 1 when a sign-up is to have a passkey in place of a password.
ALTER TABLE sign_ups ADD COLUMN with_passkey INTEGER NOT NULL DEFAULT 0;
