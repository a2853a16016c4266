-- One question leads from the cookie to the people signed in.
ALTER TABLE web_sessions ADD COLUMN client_id TEXT;
UPDATE web_sessions SET client_id = json_extract(data, '$.browser.client');
