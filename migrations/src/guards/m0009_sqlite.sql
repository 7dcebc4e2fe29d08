CREATE TRIGGER audit_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'maatstaf: the audit is only added to'); END;

-- A row comes at the end of the chain or not at all.
CREATE TRIGGER audit_insert BEFORE INSERT ON audit
WHEN NEW.hash IS NULL
  OR NEW.id IS NOT (SELECT coalesce(max(a.id), 0) + 1 FROM audit a)
  OR NEW.previous IS NOT (SELECT a.hash FROM audit a ORDER BY a.id DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'maatstaf: the audit is only added to, at its end'); END;
