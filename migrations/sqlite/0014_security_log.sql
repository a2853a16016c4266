-- The security log of each person, and the links of mails that undo things.

-- The end of each chain. `seal` is a keyed hash over the rest of the row, so that a chain cannot be cut short unseen.
CREATE TABLE security_log_heads (
    user_id  TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    seq      INTEGER NOT NULL,
    hash     BLOB    NOT NULL,
    seal     BLOB    NOT NULL
) STRICT;

-- Append-only: each row has a keyed hash over its content and the hash of the row before.
CREATE TABLE security_log (
    user_id     TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seq         INTEGER NOT NULL,
    area        TEXT    NOT NULL,
    -- What happened, as JSON.
    details     TEXT    NOT NULL,
    -- Who did it: the person, an operator, an app, nobody.
    actor       TEXT    NOT NULL,
    session_id  TEXT,
    ip_address  TEXT    NOT NULL,
    user_agent  TEXT    NOT NULL,
    -- Where that address is, as JSON, if it was known.
    place       TEXT,
    created_at  INTEGER NOT NULL,
    prev_hash   BLOB    NOT NULL,
    hash        BLOB    NOT NULL,
    PRIMARY KEY (user_id, seq)
) STRICT;
CREATE INDEX security_log_area ON security_log (user_id, area, seq);

-- Links of security mails. Both kinds work once and do nothing before a button is pressed.
CREATE TABLE security_links (
    id          TEXT    NOT NULL PRIMARY KEY,
    token_hash  BLOB    NOT NULL,
    user_id     TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose     TEXT    NOT NULL,
    -- What the link needs to know, sealed with the master key.
    sealed      BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER
) STRICT;
CREATE UNIQUE INDEX security_links_token_hash ON security_links (token_hash);
CREATE INDEX security_links_user_id ON security_links (user_id, created_at);
CREATE INDEX security_links_expires_at ON security_links (expires_at);

-- After an account was taken back, only the browser that did it may change who gets in, for a while.
CREATE TABLE account_locks (
    user_id    TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    client_id  TEXT    NOT NULL,
    until      INTEGER NOT NULL
) STRICT;
