-- Sign-ins end when nobody uses them; people see where they are signed in.
ALTER TABLE sessions ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';
-- Those of before the upgrade go on: they count as used now.
UPDATE sessions SET seen_at = max(created_at, CAST(unixepoch('subsec') * 1000000 AS INTEGER));
DROP INDEX sessions_by_user;
CREATE INDEX sessions_by_user ON sessions (user_id, seen_at);
