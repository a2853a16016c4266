-- People and how they are reached.

CREATE TABLE users (
    id                        TEXT    NOT NULL PRIMARY KEY,
    external_id               TEXT,
    username                  TEXT,
    username_key              TEXT,
    first_name                TEXT,
    last_name                 TEXT,
    locale                    TEXT,
    primary_email_address_id  TEXT,
    primary_phone_number_id   TEXT,
    public_metadata           TEXT    NOT NULL,
    private_metadata          TEXT    NOT NULL,
    unsafe_metadata           TEXT    NOT NULL,
    legal_version             TEXT,
    legal_accepted_at         BIGINT,
    banned_at                 BIGINT,
    last_sign_in_at           BIGINT,
    last_active_at            BIGINT,
    created_at                BIGINT  NOT NULL,
    updated_at                BIGINT  NOT NULL
);
CREATE UNIQUE INDEX users_username_key ON users (username_key);
CREATE UNIQUE INDEX users_external_id ON users (external_id);
CREATE INDEX users_created_at ON users (created_at, id);

-- One verified owner for each address; unverified claims may be many.
CREATE TABLE email_addresses (
    id           TEXT    NOT NULL PRIMARY KEY,
    user_id      TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    address      TEXT    NOT NULL,
    address_key  TEXT    NOT NULL,
    verified_at  BIGINT,
    strategy     TEXT,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL
);
CREATE UNIQUE INDEX email_addresses_verified ON email_addresses (address_key) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX email_addresses_claim ON email_addresses (user_id, address_key);

CREATE TABLE phone_numbers (
    id           TEXT    NOT NULL PRIMARY KEY,
    user_id      TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    number       TEXT    NOT NULL,
    verified_at  BIGINT,
    strategy     TEXT,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL
);
CREATE UNIQUE INDEX phone_numbers_verified ON phone_numbers (number) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX phone_numbers_claim ON phone_numbers (user_id, number);

CREATE TABLE external_accounts (
    id                TEXT    NOT NULL PRIMARY KEY,
    user_id           TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider          TEXT    NOT NULL,
    provider_user_id  TEXT    NOT NULL,
    label             TEXT,
    created_at        BIGINT  NOT NULL,
    updated_at        BIGINT  NOT NULL
);
CREATE UNIQUE INDEX external_accounts_subject ON external_accounts (provider, provider_user_id);
CREATE INDEX external_accounts_user_id ON external_accounts (user_id);

CREATE TABLE passwords (
    user_id     TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash        TEXT    NOT NULL,
    updated_at  BIGINT  NOT NULL
);

CREATE TABLE invitations (
    id            TEXT    NOT NULL PRIMARY KEY,
    address       TEXT    NOT NULL,
    address_key   TEXT    NOT NULL,
    ticket_hash   BYTEA   NOT NULL,
    redirect_url  TEXT,
    created_at    BIGINT  NOT NULL,
    expires_at    BIGINT  NOT NULL,
    accepted_at   BIGINT,
    revoked_at    BIGINT
);
CREATE UNIQUE INDEX invitations_ticket_hash ON invitations (ticket_hash);
CREATE INDEX invitations_address_key ON invitations (address_key);
