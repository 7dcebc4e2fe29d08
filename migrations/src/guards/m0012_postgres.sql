-- What is kept of a step stays as it was, and so does what was said to a proposal.

CREATE FUNCTION maatstaf_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'maatstaf: a step that was taken does not change';
END $$;

CREATE TRIGGER steps_guard BEFORE UPDATE OR DELETE ON steps
FOR EACH ROW EXECUTE FUNCTION maatstaf_steps();

CREATE TRIGGER steps_truncate_guard BEFORE TRUNCATE ON steps
FOR EACH STATEMENT EXECUTE FUNCTION maatstaf_steps();

CREATE FUNCTION maatstaf_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'maatstaf: what was said to a proposal does not change';
END $$;

CREATE TRIGGER approvals_guard BEFORE UPDATE ON approvals
FOR EACH ROW EXECUTE FUNCTION maatstaf_approvals();
