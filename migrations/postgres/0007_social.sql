-- Signing in with other services.

-- Trips to a service and back. The key is a hash of the state in the address; verifier and nonce are sealed.
CREATE TABLE social_trips (
    state_hash  BYTEA   NOT NULL PRIMARY KEY,
    client_id   TEXT    NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    strategy    TEXT    NOT NULL,
    began       TEXT    NOT NULL,
    sealed      BYTEA   NOT NULL,
    navigation  TEXT    NOT NULL,
    expires_at  BIGINT  NOT NULL,
    used_at     BIGINT
);
CREATE INDEX social_trips_client_id ON social_trips (client_id);
CREATE INDEX social_trips_expires_at ON social_trips (expires_at);

-- What the service last said about the person.
ALTER TABLE external_accounts ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE external_accounts ADD COLUMN first_name TEXT;
ALTER TABLE external_accounts ADD COLUMN last_name TEXT;
ALTER TABLE external_accounts ADD COLUMN scopes TEXT NOT NULL DEFAULT '';

-- The account with a service that a sign-up began with, as JSON.
ALTER TABLE sign_ups ADD COLUMN external_account TEXT;
