ALTER TABLE audit ENABLE TRIGGER audit_guard;

ALTER TABLE audit ALTER COLUMN hash SET NOT NULL;

-- A row comes at the end of the chain or not at all. The table is named in full, so that no temporary table
-- stands in for it.
CREATE FUNCTION maatstaf_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_id bigint;
  last_hash text;
BEGIN
  EXECUTE format('SELECT id, hash FROM %I.audit ORDER BY id DESC LIMIT 1', TG_TABLE_SCHEMA)
    INTO last_id, last_hash;
  IF NEW.id IS DISTINCT FROM coalesce(last_id, 0) + 1 OR NEW.previous IS DISTINCT FROM last_hash THEN
    RAISE EXCEPTION 'maatstaf: the audit is only added to, at its end';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER audit_chain BEFORE INSERT ON audit
FOR EACH ROW EXECUTE FUNCTION maatstaf_audit();
