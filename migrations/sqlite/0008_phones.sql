-- Which number a sign-in writes to, and the number that a sign-up proves.

ALTER TABLE sign_ins ADD COLUMN phone_number_id TEXT;
ALTER TABLE sign_ups ADD COLUMN phone_number TEXT;
ALTER TABLE sign_ups ADD COLUMN phone_verified_at INTEGER;
