-- Names that people give to their devices. The processes of an instance look for new events themselves here.

ALTER TABLE sessions ADD COLUMN name TEXT;
