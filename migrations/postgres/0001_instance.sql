-- This installation: what it offers, and the keys it holds.

CREATE TABLE settings (
    name        TEXT    NOT NULL PRIMARY KEY,
    value       TEXT    NOT NULL,
    version     BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL
);

-- Keys that sign session tokens; the private half is sealed with the master key.
CREATE TABLE signing_keys (
    id              TEXT    NOT NULL PRIMARY KEY,
    sealed_private  BYTEA   NOT NULL,
    created_at      BIGINT  NOT NULL,
    retired_at      BIGINT
);

-- Keys of app servers (sk_…), as hashes.
CREATE TABLE secret_keys (
    hash        BYTEA   NOT NULL PRIMARY KEY,
    hint        TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    revoked_at  BIGINT
);

CREATE TABLE rate_limits (
    bucket      TEXT    NOT NULL PRIMARY KEY,
    window_end  BIGINT  NOT NULL,
    used        BIGINT  NOT NULL
);
CREATE INDEX rate_limits_window_end ON rate_limits (window_end);

CREATE TABLE lockouts (
    bucket        TEXT    NOT NULL PRIMARY KEY,
    failures      BIGINT  NOT NULL,
    locked_until  BIGINT,
    updated_at    BIGINT  NOT NULL
);
CREATE INDEX lockouts_updated_at ON lockouts (updated_at);
