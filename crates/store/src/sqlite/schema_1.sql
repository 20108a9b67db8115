-- Identifiers are UUID texts, instants are microseconds since 1970 in UTC, flags are 0 or 1.
CREATE TABLE users (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  email         TEXT NOT NULL UNIQUE,
  role          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  id         TEXT PRIMARY KEY,
  user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE environments (
  name      TEXT PRIMARY KEY,
  position  INTEGER NOT NULL,
  protected INTEGER NOT NULL DEFAULT 0,
  color     TEXT
) STRICT;

-- A row without environment is a root: it declares the key and may hold the default.
-- Every value is sealed, so that marking a key secret later needs no second thought.
CREATE TABLE variables (
  id          TEXT PRIMARY KEY,
  key         TEXT NOT NULL,
  environment TEXT REFERENCES environments (name) ON UPDATE CASCADE ON DELETE CASCADE,
  value       BLOB,
  description TEXT NOT NULL,
  secret      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX variables_by_key ON variables (key, ifnull(environment, ''));

CREATE TABLE campaigns (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  created_by  TEXT REFERENCES users (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX campaigns_by_date ON campaigns (created_at);

CREATE TABLE tests (
  id          TEXT PRIMARY KEY,
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  created_at  INTEGER NOT NULL,
  created_by  TEXT REFERENCES users (id) ON DELETE SET NULL,
  position    INTEGER NOT NULL,
  name        TEXT NOT NULL,
  definition  TEXT NOT NULL
) STRICT;
CREATE INDEX tests_in_order ON tests (campaign_id, position);

CREATE TABLE reports (
  id               TEXT PRIMARY KEY,
  campaign_id      TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  scope            TEXT NOT NULL,
  name             TEXT NOT NULL,
  environment      TEXT NOT NULL,
  stop_on_failure  INTEGER NOT NULL,
  created_at       INTEGER NOT NULL,
  launched_by      TEXT REFERENCES users (id) ON DELETE SET NULL,
  launched_by_name TEXT NOT NULL,
  state            TEXT NOT NULL,
  started_at       INTEGER,
  ended_at         INTEGER,
  worker           TEXT,
  epoch            INTEGER NOT NULL DEFAULT 0,
  verdict          TEXT,
  ended_by         TEXT,
  error            TEXT,
  seq              INTEGER NOT NULL DEFAULT 0,
  pending          INTEGER NOT NULL,
  running          INTEGER NOT NULL DEFAULT 0,
  passed           INTEGER NOT NULL DEFAULT 0,
  failed           INTEGER NOT NULL DEFAULT 0,
  skipped          INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX reports_by_name ON reports (name) WHERE scope = 'campaign';
CREATE INDEX reports_of_campaign ON reports (campaign_id, created_at);
CREATE INDEX reports_by_date ON reports (created_at);
CREATE INDEX reports_unfinished ON reports (state) WHERE state IN ('pending', 'running');

-- A test of a run, with its definition as it was at the launch.
CREATE TABLE report_tests (
  report_id   TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  test_id     TEXT NOT NULL,
  name        TEXT NOT NULL,
  definition  TEXT NOT NULL,
  status      TEXT NOT NULL,
  started_at  INTEGER,
  finished_at INTEGER,
  lines       INTEGER NOT NULL DEFAULT 0,
  first_seq   INTEGER,
  last_seq    INTEGER,
  PRIMARY KEY (report_id, position)
) STRICT;

-- Events of a run, many to a row: a JSON list, first to last.
CREATE TABLE report_events (
  report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  last_seq  INTEGER NOT NULL,
  body      BLOB NOT NULL,
  PRIMARY KEY (report_id, last_seq)
) STRICT;
