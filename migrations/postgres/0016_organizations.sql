-- Organizations: who belongs to them, what they may do there, and how others join.

-- What a role may do. The ones of kind `system` are known to the program, which asks for them; the others are for apps.
CREATE TABLE permissions (
    id           TEXT    NOT NULL PRIMARY KEY,
    key          TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL
);
CREATE UNIQUE INDEX permissions_key ON permissions (key);

CREATE TABLE roles (
    id           TEXT    NOT NULL PRIMARY KEY,
    key          TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL
);
CREATE UNIQUE INDEX roles_key ON roles (key);

CREATE TABLE role_permissions (
    role_id        TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    permission_id  TEXT NOT NULL REFERENCES permissions (id) ON DELETE CASCADE,
    PRIMARY KEY (role_id, permission_id)
);
CREATE INDEX role_permissions_permission_id ON role_permissions (permission_id);

-- The roles that an organization can give: the role of who makes it, that of who joins, and all that may be chosen.
CREATE TABLE role_sets (
    id               TEXT    NOT NULL PRIMARY KEY,
    key              TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    description      TEXT    NOT NULL,
    creator_role_id  TEXT    NOT NULL REFERENCES roles (id),
    default_role_id  TEXT    NOT NULL REFERENCES roles (id),
    -- 1 for the one that new organizations get.
    is_initial       BIGINT  NOT NULL,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL
);
CREATE UNIQUE INDEX role_sets_key ON role_sets (key);
CREATE UNIQUE INDEX role_sets_initial ON role_sets (is_initial) WHERE is_initial = 1;

CREATE TABLE role_set_roles (
    role_set_id  TEXT NOT NULL REFERENCES role_sets (id) ON DELETE CASCADE,
    role_id      TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    PRIMARY KEY (role_set_id, role_id)
);
CREATE INDEX role_set_roles_role_id ON role_set_roles (role_id);

INSERT INTO permissions (id, key, name, description, kind, created_at, updated_at) VALUES
    ('perm_sys_profile_manage', 'org:sys_profile:manage', 'Manage organization', 'Change name, slug, logo and settings', 'system', 0, 0),
    ('perm_sys_profile_delete', 'org:sys_profile:delete', 'Delete organization', 'Delete the organization', 'system', 0, 0),
    ('perm_sys_memberships_read', 'org:sys_memberships:read', 'Read members', 'See the members', 'system', 0, 0),
    ('perm_sys_memberships_manage', 'org:sys_memberships:manage', 'Manage members', 'Invite and remove members, change roles, answer requests', 'system', 0, 0),
    ('perm_sys_domains_read', 'org:sys_domains:read', 'Read domains', 'See the verified domains', 'system', 0, 0),
    ('perm_sys_domains_manage', 'org:sys_domains:manage', 'Manage domains', 'Add, verify and remove domains', 'system', 0, 0),
    ('perm_sys_billing_read', 'org:sys_billing:read', 'Read billing', 'See plans and payments', 'system', 0, 0),
    ('perm_sys_billing_manage', 'org:sys_billing:manage', 'Manage billing', 'Change plans and payment methods', 'system', 0, 0),
    ('perm_sys_api_keys_read', 'org:sys_api_keys:read', 'Read API keys', 'See the API keys', 'system', 0, 0),
    ('perm_sys_api_keys_manage', 'org:sys_api_keys:manage', 'Manage API keys', 'Make and revoke API keys', 'system', 0, 0);
INSERT INTO roles (id, key, name, description, created_at, updated_at) VALUES
    ('role_admin', 'org:admin', 'Admin', 'Manages the organization and its members', 0, 0),
    ('role_member', 'org:member', 'Member', 'Belongs to the organization', 0, 0);
INSERT INTO role_permissions (role_id, permission_id) SELECT 'role_admin', id FROM permissions;
INSERT INTO role_permissions (role_id, permission_id) VALUES ('role_member', 'perm_sys_memberships_read');
INSERT INTO role_sets (id, key, name, description, creator_role_id, default_role_id, is_initial, created_at, updated_at) VALUES
    ('roleset_default', 'role_set:default', 'Default', 'The roles of every organization', 'role_admin', 'role_member', 1, 0, 0);
INSERT INTO role_set_roles (role_set_id, role_id) VALUES ('roleset_default', 'role_admin'), ('roleset_default', 'role_member');

-- Pictures that people give, made small by the program. Never changed: a new picture is a new row.
CREATE TABLE pictures (
    id            TEXT    NOT NULL PRIMARY KEY,
    content_type  TEXT    NOT NULL,
    bytes         BYTEA   NOT NULL,
    created_at    BIGINT  NOT NULL
);

CREATE TABLE organizations (
    id                          TEXT    NOT NULL PRIMARY KEY,
    name                        TEXT    NOT NULL,
    slug                        TEXT,
    logo_id                     TEXT    REFERENCES pictures (id),
    -- #rrggbb, in place of the instance's colour.
    primary_color               TEXT,
    public_metadata             TEXT    NOT NULL,
    private_metadata            TEXT    NOT NULL,
    -- The person who made it; stays when that person is gone.
    created_by                  TEXT,
    -- 0 is no limit.
    max_allowed_memberships     BIGINT  NOT NULL,
    -- Changes with the memberships, in the same transaction.
    members_count               BIGINT  NOT NULL,
    -- 0 or 1.
    admin_delete_enabled        BIGINT  NOT NULL,
    role_set_id                 TEXT    NOT NULL REFERENCES role_sets (id),
    -- Since when members have to set up a second factor, and the days they have for it from then, or from when they joined.
    second_factor_required_at   BIGINT,
    second_factor_grace_days    BIGINT  NOT NULL,
    -- Shorter than the instance's, for sessions in which the organization is active.
    session_lifetime_minutes    BIGINT,
    session_inactivity_minutes  BIGINT,
    -- Name and slug in lower case, for the search.
    search                      TEXT    NOT NULL,
    created_at                  BIGINT  NOT NULL,
    updated_at                  BIGINT  NOT NULL
);
CREATE UNIQUE INDEX organizations_slug ON organizations (slug);
CREATE INDEX organizations_created_at ON organizations (created_at, id);
CREATE INDEX organizations_created_by ON organizations (created_by);
CREATE INDEX organizations_logo_id ON organizations (logo_id);
CREATE INDEX organizations_role_set_id ON organizations (role_set_id);

CREATE TABLE memberships (
    id                TEXT    NOT NULL PRIMARY KEY,
    organization_id   TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id           TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_id           TEXT    NOT NULL REFERENCES roles (id),
    public_metadata   TEXT    NOT NULL,
    private_metadata  TEXT    NOT NULL,
    created_at        BIGINT  NOT NULL,
    updated_at        BIGINT  NOT NULL
);
CREATE UNIQUE INDEX memberships_of ON memberships (organization_id, user_id);
CREATE INDEX memberships_organization_id ON memberships (organization_id, created_at, id);
CREATE INDEX memberships_user_id ON memberships (user_id, created_at, id);
CREATE INDEX memberships_role_id ON memberships (role_id, organization_id, created_at, id);

-- Words by which members are found, by their beginnings: names, user name, verified addresses, in lower case.
CREATE TABLE membership_words (
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    word             TEXT COLLATE "C" NOT NULL,
    user_id          TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (organization_id, word, user_id)
);
CREATE INDEX membership_words_user_id ON membership_words (user_id, organization_id, word);

CREATE TABLE organization_domains (
    id                         TEXT    NOT NULL PRIMARY KEY,
    organization_id            TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name                       TEXT    NOT NULL,
    enrollment_mode            TEXT    NOT NULL,
    verified_at                BIGINT,
    -- How it was proved: email_code, dns_txt, or nothing where the person had proved such an address before.
    strategy                   TEXT,
    -- What the domain's TXT record has to say; no secret.
    dns_token                  TEXT    NOT NULL,
    -- Where the code went.
    affiliation_email_address  TEXT,
    created_at                 BIGINT  NOT NULL,
    updated_at                 BIGINT  NOT NULL
);
-- One verified owner for each domain; unverified claims may be many.
CREATE UNIQUE INDEX organization_domains_verified ON organization_domains (name) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX organization_domains_claim ON organization_domains (organization_id, name);

CREATE TABLE organization_invitations (
    id                TEXT    NOT NULL PRIMARY KEY,
    organization_id   TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    address           TEXT    NOT NULL,
    address_key       TEXT    NOT NULL,
    role_id           TEXT    NOT NULL REFERENCES roles (id),
    -- Who invited; nobody where the program or a domain did.
    inviter_id        TEXT,
    domain_id         TEXT    REFERENCES organization_domains (id) ON DELETE SET NULL,
    ticket_hash       BYTEA   NOT NULL,
    redirect_url      TEXT,
    public_metadata   TEXT    NOT NULL,
    private_metadata  TEXT    NOT NULL,
    created_at        BIGINT  NOT NULL,
    expires_at        BIGINT  NOT NULL,
    accepted_at       BIGINT,
    accepted_by       TEXT,
    revoked_at        BIGINT,
    -- When another one took the place of this one, which nobody had answered in time.
    replaced_at       BIGINT 
);
CREATE UNIQUE INDEX organization_invitations_ticket_hash ON organization_invitations (ticket_hash);
-- One good one for each address.
CREATE UNIQUE INDEX organization_invitations_open ON organization_invitations (organization_id, address_key) WHERE accepted_at IS NULL AND revoked_at IS NULL AND replaced_at IS NULL;
CREATE INDEX organization_invitations_organization_id ON organization_invitations (organization_id, created_at, id);
CREATE INDEX organization_invitations_address_key ON organization_invitations (address_key, created_at, id);
CREATE INDEX organization_invitations_domain_id ON organization_invitations (domain_id);
CREATE INDEX organization_invitations_role_id ON organization_invitations (role_id);

-- What a domain suggests to a person, and what they asked for.
CREATE TABLE membership_requests (
    id               TEXT    NOT NULL PRIMARY KEY,
    organization_id  TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id          TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    domain_id        TEXT    REFERENCES organization_domains (id) ON DELETE SET NULL,
    -- suggested, requested, accepted, rejected; left, where the person was a member and is none any more.
    status           TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL
);
CREATE UNIQUE INDEX membership_requests_of ON membership_requests (organization_id, user_id);
CREATE INDEX membership_requests_status ON membership_requests (organization_id, status, created_at, id);
CREATE INDEX membership_requests_user_id ON membership_requests (user_id, created_at, id);
CREATE INDEX membership_requests_domain_id ON membership_requests (domain_id);

-- Append-only, but for rows that are older than the operator keeps them.
CREATE TABLE organization_log (
    organization_id  TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    seq              BIGINT  NOT NULL,
    area             TEXT    NOT NULL,
    -- The person who did it; nobody where an app, the operator or a domain did.
    actor_id         TEXT,
    actor            TEXT    NOT NULL,
    -- The person or thing it was done to.
    target           TEXT,
    -- What happened, as JSON.
    details          TEXT    NOT NULL,
    ip_address       TEXT    NOT NULL,
    user_agent       TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    PRIMARY KEY (organization_id, seq)
);
CREATE INDEX organization_log_area ON organization_log (organization_id, area, seq);
CREATE INDEX organization_log_actor_id ON organization_log (organization_id, actor_id, seq);
CREATE INDEX organization_log_created_at ON organization_log (created_at);

CREATE TABLE organization_log_heads (
    organization_id  TEXT    NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    seq              BIGINT  NOT NULL
);

-- The organization in which a session is active.
ALTER TABLE sessions ADD COLUMN organization_id TEXT REFERENCES organizations (id) ON DELETE SET NULL;
CREATE INDEX sessions_organization_id ON sessions (organization_id) WHERE organization_id IS NOT NULL;

-- Empty: as the instance says.
ALTER TABLE users ADD COLUMN create_organization_enabled BIGINT ;
ALTER TABLE users ADD COLUMN create_organizations_limit BIGINT ;

-- What follows the @ of an address: whom a domain concerns.
ALTER TABLE email_addresses ADD COLUMN domain TEXT;
UPDATE email_addresses SET domain = split_part(address_key, '@', 2);
CREATE INDEX email_addresses_domain ON email_addresses (domain, user_id) WHERE verified_at IS NOT NULL;

-- The invitation to an organization that a sign-up came by; the account becomes a member.
ALTER TABLE sign_ups ADD COLUMN organization_invitation_id TEXT;

ALTER TABLE events ADD COLUMN organization_id TEXT;
CREATE INDEX events_organization_id ON events (organization_id, seq) WHERE organization_id IS NOT NULL;

-- Word of what happens to an organization too: number, id of the person or a dash, kind, id of the organization where there is one.
CREATE OR REPLACE FUNCTION tell_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('vestibule_events', NEW.seq || ' ' || COALESCE(NEW.user_id, '-') || ' ' || NEW.type || COALESCE(' ' || NEW.organization_id, ''));
    RETURN NULL;
END
$$;
DROP TRIGGER events_are_told ON events;
CREATE TRIGGER events_are_told AFTER INSERT ON events FOR EACH ROW
    WHEN (NEW.user_id IS NOT NULL OR NEW.organization_id IS NOT NULL) EXECUTE FUNCTION tell_of_event();
