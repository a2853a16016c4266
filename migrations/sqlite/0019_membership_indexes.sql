-- Lists of members and of a person's organizations have an index each, which is for lists alone: they say `created_at > 0`. PostgreSQL
-- looked a single membership up among all thousand of a person otherwise, since most people have one.
DROP INDEX memberships_organization_id;
DROP INDEX memberships_user_id;
CREATE INDEX memberships_organization_id ON memberships (organization_id, created_at, id) WHERE created_at > 0;
CREATE INDEX memberships_user_id ON memberships (user_id, created_at, id) WHERE created_at > 0;
CREATE INDEX memberships_by_user ON memberships (user_id, organization_id);
