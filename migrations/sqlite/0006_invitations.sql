-- What an invitation gives to the account it leads to, and the order in which they are listed.

ALTER TABLE invitations ADD COLUMN public_metadata TEXT NOT NULL DEFAULT '{}';
CREATE INDEX invitations_created_at ON invitations (created_at, id);
