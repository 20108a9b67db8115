-- People can be kept from signing in, and like a language and colours.
ALTER TABLE users ADD COLUMN active INTEGER NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN language TEXT;
ALTER TABLE users ADD COLUMN theme TEXT;

-- Tests can be left out of runs, have versions, and come back for a while after their removal.
ALTER TABLE tests ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tests ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tests ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tests ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE tests ADD COLUMN deleted_at INTEGER;
UPDATE tests SET changed_at = created_at,
  changed_by = ifnull((SELECT name FROM users WHERE users.id = tests.created_by), '');
CREATE INDEX tests_deleted ON tests (deleted_at) WHERE deleted_at IS NOT NULL;

-- The last result of a test, and the last run of a campaign in an environment.
CREATE INDEX report_tests_by_test ON report_tests (test_id, report_id);
CREATE INDEX reports_of_environment ON reports (campaign_id, environment, created_at);
