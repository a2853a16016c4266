-- This installation: what it offers, and the keys it holds.

CREATE TABLE settings (
    name        TEXT    NOT NULL PRIMARY KEY,
    value       TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;

-- Keys that sign session tokens; the private half is sealed with the master key.
CREATE TABLE signing_keys (
    id              TEXT    NOT NULL PRIMARY KEY,
    sealed_private  BLOB    NOT NULL,
    created_at      INTEGER NOT NULL,
    retired_at      INTEGER
) STRICT;

-- Keys of app servers (sk_…), as hashes.
CREATE TABLE secret_keys (
    hash        BLOB    NOT NULL PRIMARY KEY,
    hint        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    revoked_at  INTEGER
) STRICT;

CREATE TABLE rate_limits (
    bucket      TEXT    NOT NULL PRIMARY KEY,
    window_end  INTEGER NOT NULL,
    used        INTEGER NOT NULL
) STRICT;
CREATE INDEX rate_limits_window_end ON rate_limits (window_end);

CREATE TABLE lockouts (
    bucket        TEXT    NOT NULL PRIMARY KEY,
    failures      INTEGER NOT NULL,
    locked_until  INTEGER,
    updated_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX lockouts_updated_at ON lockouts (updated_at);
