-- Which second factor a session has proved, and when last; both are empty while there was none.

ALTER TABLE sessions ADD COLUMN second_factor TEXT;
ALTER TABLE sessions ADD COLUMN second_factor_at BIGINT;
