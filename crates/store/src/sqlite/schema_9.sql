-- Keys of SSH servers, of a campaign or of a saved connection. Of a name that OpenSSH had hashed, `host` holds the hash
-- (`|1|salt|hash`) and `port` nothing, until the server is met. `met_in` is the run, which may be gone since.
CREATE TABLE host_keys (
  id            TEXT PRIMARY KEY,
  campaign_id   TEXT REFERENCES campaigns (id) ON DELETE CASCADE,
  connection_id TEXT REFERENCES connections (id) ON DELETE CASCADE,
  host          TEXT NOT NULL,
  port          INTEGER,
  key_type      TEXT NOT NULL,
  public_key    TEXT NOT NULL,
  fingerprint   TEXT NOT NULL,
  met_at        INTEGER NOT NULL,
  met_in        TEXT,
  taken_over    INTEGER NOT NULL DEFAULT 0,
  CHECK ((campaign_id IS NULL) <> (connection_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX host_keys_of_campaigns ON host_keys (campaign_id, host, ifnull(port, 0), public_key)
  WHERE campaign_id IS NOT NULL;
CREATE UNIQUE INDEX host_keys_of_connections ON host_keys (connection_id, host, ifnull(port, 0), public_key)
  WHERE connection_id IS NOT NULL;
