-- Only what is published is signed, and what was signed stays.

CREATE FUNCTION maatstaf_release_set_signatures() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  published timestamptz;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'maatstaf: the signature of a release set does not change';
  END IF;
  EXECUTE format('SELECT published_at FROM %I.release_sets WHERE id = $1 FOR SHARE', TG_TABLE_SCHEMA)
    INTO published USING NEW.set_id;
  IF published IS NULL THEN
    RAISE EXCEPTION 'maatstaf: a published release set is signed once by a key';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER release_set_signatures_guard BEFORE INSERT OR UPDATE OR DELETE ON release_set_signatures
FOR EACH ROW EXECUTE FUNCTION maatstaf_release_set_signatures();

CREATE TRIGGER release_set_signatures_truncate BEFORE TRUNCATE ON release_set_signatures
FOR EACH STATEMENT EXECUTE FUNCTION maatstaf_never();
