-- What is kept of a step stays as it was, and so does what was said to a proposal.

CREATE TRIGGER steps_insert BEFORE INSERT ON steps
WHEN EXISTS (SELECT 1 FROM steps s WHERE s.id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'maatstaf: a step that was taken does not change'); END;

CREATE TRIGGER steps_update BEFORE UPDATE ON steps
BEGIN SELECT RAISE(ABORT, 'maatstaf: a step that was taken does not change'); END;

CREATE TRIGGER steps_delete BEFORE DELETE ON steps
BEGIN SELECT RAISE(ABORT, 'maatstaf: a step that was taken does not change'); END;

CREATE TRIGGER approvals_update BEFORE UPDATE ON approvals
BEGIN SELECT RAISE(ABORT, 'maatstaf: what was said to a proposal does not change'); END;
