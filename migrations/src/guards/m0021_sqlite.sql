-- Only what is published is signed, and what was signed stays. The trigger before insert is for INSERT OR REPLACE too.

CREATE TRIGGER release_set_signatures_insert BEFORE INSERT ON release_set_signatures
WHEN NOT EXISTS (SELECT 1 FROM release_sets s WHERE s.id = NEW.set_id AND s.published_at IS NOT NULL)
OR EXISTS (
  SELECT 1 FROM release_set_signatures g
  WHERE g.id = NEW.id OR (g.set_id = NEW.set_id AND g.kid = NEW.kid)
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: a published release set is signed once by a key'); END;

CREATE TRIGGER release_set_signatures_update BEFORE UPDATE ON release_set_signatures
BEGIN SELECT RAISE(ABORT, 'maatstaf: the signature of a release set does not change'); END;

CREATE TRIGGER release_set_signatures_delete BEFORE DELETE ON release_set_signatures
BEGIN SELECT RAISE(ABORT, 'maatstaf: the signature of a release set does not change'); END;
