-- Forms that wait for somebody to prove that it is them, where there is no JavaScript to wait in. Carried out once, in the same session.

CREATE TABLE kept_forms (
    id_hash     BYTEA   NOT NULL PRIMARY KEY,
    session_id  TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    -- Address and fields, sealed with the master key: there may be a password among them.
    sealed      BYTEA   NOT NULL,
    expires_at  BIGINT  NOT NULL,
    used_at     BIGINT
);
CREATE INDEX kept_forms_session_id ON kept_forms (session_id);
CREATE INDEX kept_forms_expires_at ON kept_forms (expires_at);
