-- The service that members of an organization have to have signed in with, such as oauth_google; NULL where any way will do.
ALTER TABLE organizations ADD COLUMN sign_in_strategy TEXT;
