-- Saved connections: where to connect and as whom. `fields` is JSON, `secrets` is sealed JSON.
CREATE TABLE connections (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  campaign_id TEXT REFERENCES campaigns (id) ON DELETE CASCADE,
  fields TEXT NOT NULL,
  secrets BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX connections_name ON connections (ifnull(campaign_id, ''), name);
