-- A token of a program is a sign-in with a name and a scope, found by the hash of its text.
ALTER TABLE sessions ADD COLUMN hash TEXT;
ALTER TABLE sessions ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN scope TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX sessions_by_hash ON sessions (hash) WHERE hash IS NOT NULL;
CREATE UNIQUE INDEX tokens_by_name ON sessions (user_id, name) WHERE hash IS NOT NULL;
