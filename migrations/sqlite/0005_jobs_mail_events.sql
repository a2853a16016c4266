-- Background work, mail on its way, and what happened.

CREATE TABLE jobs (
    id             TEXT    NOT NULL PRIMARY KEY,
    kind           TEXT    NOT NULL,
    subject        TEXT    NOT NULL,
    attempts       INTEGER NOT NULL,
    run_at         INTEGER NOT NULL,
    claimed_until  INTEGER,
    failed_at      INTEGER,
    created_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_run_at ON jobs (run_at) WHERE failed_at IS NULL;

CREATE TABLE mail_outbox (
    id             TEXT    NOT NULL PRIMARY KEY,
    template       TEXT    NOT NULL,
    locale         TEXT    NOT NULL,
    user_id        TEXT,
    attempt_id     TEXT,
    -- Address, code and link, sealed with the master key; wiped once the mail is out.
    sealed_params  BLOB    NOT NULL,
    status         TEXT    NOT NULL,
    -- What the receiving server said last, without addresses.
    detail         TEXT,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_outbox_created_at ON mail_outbox (created_at);
CREATE INDEX mail_outbox_attempt_id ON mail_outbox (attempt_id);

-- Mails as they went out, for the mailbox page of development instances. Empty in production.
CREATE TABLE mailbox (
    id          TEXT    NOT NULL PRIMARY KEY,
    recipient   TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    text_body   TEXT    NOT NULL,
    html_body   TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX mailbox_created_at ON mailbox (created_at);

-- Append-only. Written in the transaction of the change it tells of.
CREATE TABLE events (
    seq         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL,
    type        TEXT    NOT NULL,
    object_id   TEXT    NOT NULL,
    user_id     TEXT,
    actor_id    TEXT,
    client_ip   TEXT    NOT NULL,
    user_agent  TEXT    NOT NULL,
    data        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_id ON events (id);
CREATE INDEX events_user_id ON events (user_id, seq);
