-- Browsers and the people signed in on them.

-- What the cookie points at. The key is a hash: reading the table gives nobody a cookie.
CREATE TABLE web_sessions (
    id_hash     BYTEA   NOT NULL PRIMARY KEY,
    data        TEXT    NOT NULL,
    expires_at  BIGINT  NOT NULL
);
CREATE INDEX web_sessions_expires_at ON web_sessions (expires_at);

CREATE TABLE clients (
    id                      TEXT    NOT NULL PRIMARY KEY,
    last_active_session_id  TEXT,
    last_strategy           TEXT,
    created_at              BIGINT  NOT NULL,
    -- Changes on sign-in and sign-out only: the source of __client_uat.
    updated_at              BIGINT  NOT NULL
);

CREATE TABLE sessions (
    id              TEXT    NOT NULL PRIMARY KEY,
    client_id       TEXT    NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id         TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status          TEXT    NOT NULL,
    first_factor    TEXT    NOT NULL,
    first_factor_at BIGINT  NOT NULL,
    ip_address      TEXT,
    user_agent      TEXT,
    last_active_at  BIGINT  NOT NULL,
    expires_at      BIGINT  NOT NULL,
    abandon_at      BIGINT  NOT NULL,
    ended_at        BIGINT,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL
);
CREATE INDEX sessions_client_id ON sessions (client_id, status);
CREATE INDEX sessions_user_id ON sessions (user_id, status, last_active_at);

-- Development browsers stand for a client where cookies of another site are not sent.
CREATE TABLE dev_browsers (
    id_hash     BYTEA   NOT NULL PRIMARY KEY,
    client_id   TEXT    NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    created_at  BIGINT  NOT NULL
);
CREATE INDEX dev_browsers_client_id ON dev_browsers (client_id);

-- Answers of the handshake, fetched by the app's server within seconds.
CREATE TABLE handshakes (
    nonce_hash         BYTEA   NOT NULL PRIMARY KEY,
    sealed_directives  BYTEA   NOT NULL,
    expires_at         BIGINT  NOT NULL
);
CREATE INDEX handshakes_expires_at ON handshakes (expires_at);
