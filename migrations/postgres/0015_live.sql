-- Names that people give to their devices, and word of each event for the pages that are open.

ALTER TABLE sessions ADD COLUMN name TEXT;

-- Every process of the instance listens. Sent in the transaction of the event, so that it comes with the commit and never without;
-- no personal data: number, id of the person, kind.
CREATE FUNCTION tell_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('vestibule_events', NEW.seq || ' ' || NEW.user_id || ' ' || NEW.type);
    RETURN NULL;
END
$$;
CREATE TRIGGER events_are_told AFTER INSERT ON events FOR EACH ROW WHEN (NEW.user_id IS NOT NULL) EXECUTE FUNCTION tell_of_event();
