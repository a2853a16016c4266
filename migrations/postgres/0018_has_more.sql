-- 1 once somebody had a phone number, an account elsewhere, a passkey or anything of a second step: who never had any is not looked up in
-- those tables at each request. It is never taken back, so that nobody has to notice when the last one goes.
ALTER TABLE users ADD COLUMN has_more BIGINT NOT NULL DEFAULT 0;
UPDATE users SET has_more = 1 WHERE id IN (
    SELECT user_id FROM phone_numbers UNION SELECT user_id FROM external_accounts UNION SELECT user_id FROM passkeys UNION SELECT user_id FROM second_factors
);
