-- Who did something is an actor: JSON with a kind, an identifier and the name at that time. What was a reference to an
-- account, or a bare name, becomes one; of an account that is gone only the name is left.
ALTER TABLE campaigns ADD COLUMN author TEXT NOT NULL DEFAULT '{"kind":"user"}';
UPDATE campaigns SET author = json_object('kind', 'user', 'id', users.id, 'name', users.name)
  FROM users WHERE users.id = campaigns.created_by;
ALTER TABLE campaigns DROP COLUMN created_by;
ALTER TABLE campaigns RENAME COLUMN author TO created_by;

ALTER TABLE tests ADD COLUMN author TEXT NOT NULL DEFAULT '{"kind":"user"}';
UPDATE tests SET author = json_object('kind', 'user', 'id', users.id, 'name', users.name)
  FROM users WHERE users.id = tests.created_by;
ALTER TABLE tests DROP COLUMN created_by;
ALTER TABLE tests RENAME COLUMN author TO created_by;
UPDATE tests SET changed_by = json_object('kind', 'user', 'name', changed_by);
UPDATE connections SET changed_by = json_object('kind', 'user', 'name', changed_by);

-- `asker` tells whoever takes turns from the others.
ALTER TABLE reports ADD COLUMN asker TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN launcher TEXT NOT NULL DEFAULT '{"kind":"user"}';
UPDATE reports SET asker = ifnull(launched_by, launched_by_name),
  launcher = iif(launched_by IS NULL, json_object('kind', 'user', 'name', launched_by_name),
    json_object('kind', 'user', 'id', launched_by, 'name', launched_by_name));
ALTER TABLE reports DROP COLUMN launched_by;
ALTER TABLE reports DROP COLUMN launched_by_name;
ALTER TABLE reports RENAME COLUMN launcher TO launched_by;
CREATE INDEX reports_by_asker ON reports (asker, started_at);

UPDATE reports SET ended_by = json_object('kind', 'user', 'id', ended_by,
  'name', ifnull((SELECT name FROM users WHERE users.id = ended_by), '')) WHERE ended_by IS NOT NULL;
UPDATE reports SET paused_by = json_object('kind', 'user', 'id', paused_by,
  'name', ifnull((SELECT name FROM users WHERE users.id = paused_by), '')) WHERE paused_by IS NOT NULL;
UPDATE reports SET stopping_by = json_object('kind', 'user', 'id', stopping_by,
  'name', ifnull((SELECT name FROM users WHERE users.id = stopping_by), '')) WHERE stopping_by IS NOT NULL;
UPDATE reports SET stop_by = json_object('kind', 'user', 'id', stop_by,
  'name', ifnull((SELECT name FROM users WHERE users.id = stop_by), '')) WHERE stop_by IS NOT NULL;

-- What grew too old was removed by nobody: by the product itself.
UPDATE campaigns SET deleted_by = json_object('kind', 'user', 'name', deleted_by) WHERE deleted_at IS NOT NULL;
UPDATE tests SET deleted_by = json_object('kind', 'user', 'name', deleted_by) WHERE deleted_at IS NOT NULL;
UPDATE reports SET deleted_by = iif(deleted_by = '', '{"kind":"system"}', json_object('kind', 'user', 'name', deleted_by))
  WHERE deleted_at IS NOT NULL;

-- How often a stop was asked for; whether a pause is (JSON); the last batch of events kept under the claim.
ALTER TABLE reports ADD COLUMN stop_times INTEGER NOT NULL DEFAULT 0;
UPDATE reports SET stop_times = 1 WHERE stop_by IS NOT NULL;
ALTER TABLE reports ADD COLUMN pause_wish TEXT;
ALTER TABLE reports ADD COLUMN batch INTEGER NOT NULL DEFAULT 0;
