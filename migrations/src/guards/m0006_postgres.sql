-- What a published version's words mean stays as it was; a version of a code list never changes.

CREATE FUNCTION maatstaf_editions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status NOT IN ('concept', 'consultatie') AND NEW.editions IS DISTINCT FROM OLD.editions THEN
    RAISE EXCEPTION 'maatstaf: a published version does not change';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER versions_editions_guard BEFORE UPDATE ON versions
FOR EACH ROW EXECUTE FUNCTION maatstaf_editions();

CREATE FUNCTION maatstaf_code_list_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'maatstaf: a version of a code list does not change';
END $$;

CREATE TRIGGER code_list_versions_guard BEFORE UPDATE OR DELETE ON code_list_versions
FOR EACH ROW EXECUTE FUNCTION maatstaf_code_list_versions();

CREATE TRIGGER code_list_versions_truncate_guard BEFORE TRUNCATE ON code_list_versions
FOR EACH STATEMENT EXECUTE FUNCTION maatstaf_code_list_versions();

CREATE FUNCTION maatstaf_code_lists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.name) IS DISTINCT FROM (OLD.id, OLD.name) THEN
    RAISE EXCEPTION 'maatstaf: a code list keeps its name';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER code_lists_guard BEFORE UPDATE ON code_lists
FOR EACH ROW EXECUTE FUNCTION maatstaf_code_lists();
