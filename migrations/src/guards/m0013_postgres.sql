-- A release set is fixed once it has a moment of publication; its last day is not part of what is fixed.

CREATE FUNCTION maatstaf_release_sets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.published_at IS NOT NULL THEN
      RAISE EXCEPTION 'maatstaf: a published release set is not deleted';
    END IF;
    RETURN OLD;
  END IF;
  IF (NEW.id, NEW.name) IS DISTINCT FROM (OLD.id, OLD.name) THEN
    RAISE EXCEPTION 'maatstaf: a release set keeps its name';
  END IF;
  IF OLD.published_at IS NOT NULL AND (
    (NEW.title, NEW.notes, NEW.valid_from, NEW.digest, NEW.created_at, NEW.changed_at, NEW.published_at)
    IS DISTINCT FROM
    (OLD.title, OLD.notes, OLD.valid_from, OLD.digest, OLD.created_at, OLD.changed_at, OLD.published_at)
  ) THEN
    RAISE EXCEPTION 'maatstaf: a published release set does not change';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER release_sets_guard BEFORE UPDATE OR DELETE ON release_sets
FOR EACH ROW EXECUTE FUNCTION maatstaf_release_sets();

-- The set's row is locked while it is looked at, so that no member slips in while another transaction publishes.
CREATE FUNCTION maatstaf_release_set_members() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint;
  published timestamptz;
BEGIN
  FOREACH touched IN ARRAY CASE TG_OP
    WHEN 'INSERT' THEN ARRAY[NEW.set_id]
    WHEN 'DELETE' THEN ARRAY[OLD.set_id]
    ELSE ARRAY[OLD.set_id, NEW.set_id]
  END LOOP
    EXECUTE format('SELECT published_at FROM %I.release_sets WHERE id = $1 FOR SHARE', TG_TABLE_SCHEMA)
      INTO published USING touched;
    IF published IS NOT NULL THEN
      RAISE EXCEPTION 'maatstaf: the members of a published release set do not change';
    END IF;
  END LOOP;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER release_set_members_guard BEFORE INSERT OR UPDATE OR DELETE ON release_set_members
FOR EACH ROW EXECUTE FUNCTION maatstaf_release_set_members();

CREATE TRIGGER release_sets_truncate BEFORE TRUNCATE ON release_sets
FOR EACH STATEMENT EXECUTE FUNCTION maatstaf_never();

CREATE TRIGGER release_set_members_truncate BEFORE TRUNCATE ON release_set_members
FOR EACH STATEMENT EXECUTE FUNCTION maatstaf_never();
