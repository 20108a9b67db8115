//! Keys of SSH servers.

use async_trait::async_trait;
use rusqlite::{Connection, Row, ToSql, named_params};
use testgyver_model::{
    Timestamp,
    host_key::{HostKey, HostMet, HostScope, HostVerdict, fingerprint},
    id::{CampaignId, HostKeyId, RandomIds, ReportId},
    known_hosts::{HASHED, is_hash_of},
};

use super::{
    Durability::Flushed,
    Sqlite, claims,
    row::{dangling, failure, found, instant, parsed, parsed_opt, unreadable},
};
use crate::{HostContact, KnownHost, Result, StoreError, StoredHostKeys, WriteHostKeys};

const COLUMNS: &str = "id, campaign_id, connection_id, host, port, key_type, public_key, fingerprint, met_at, met_in";

fn key(row: &Row<'_>) -> rusqlite::Result<HostKey> {
    let scope = match (parsed_opt(row, "campaign_id")?, parsed_opt(row, "connection_id")?) {
        (Some(campaign), None) => HostScope::Campaign(campaign),
        (None, Some(connection)) => HostScope::Connection(connection),
        _ => return Err(unreadable("a server's key of nobody")),
    };
    let port: Option<u16> = row.get("port")?;
    let host: String = row.get("host")?;
    Ok(HostKey {
        id: parsed(row, "id")?,
        scope,
        place: port.map(|port| (host, port)),
        key_type: row.get("key_type")?,
        public_key: row.get("public_key")?,
        fingerprint: row.get("fingerprint")?,
        met_at: instant(row, "met_at")?,
        met_in: parsed_opt(row, "met_in")?,
    })
}

fn keys(connection: &Connection, which: &str, values: impl rusqlite::Params) -> Result<Vec<HostKey>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM host_keys WHERE {which}"))
        .and_then(|mut statement| statement.query_map(values, key)?.collect())
        .map_err(failure)
}

/// The column of a scope, and what stands in it.
fn column(scope: HostScope) -> (&'static str, String) {
    match scope {
        HostScope::Campaign(id) => ("campaign_id", id.to_string()),
        HostScope::Connection(id) => ("connection_id", id.to_string()),
    }
}

/// The campaign and the run in which a server is met.
struct ContactOrigin {
    campaign: Option<CampaignId>,
    run: Option<ReportId>,
}

impl ContactOrigin {
    /// Nothing if the claim is over.
    fn of(connection: &Connection, contact: HostContact) -> Result<Option<Self>> {
        let claim = match contact {
            HostContact::Trial(campaign) => return Ok(Some(Self { campaign, run: None })),
            HostContact::Run(claim) => claim,
        };
        let campaign = claims::under(connection, claim, "campaign_id", |row| parsed(row, "campaign_id"))?;
        Ok(campaign.map(|id| Self { campaign: Some(id), run: Some(claim.report) }))
    }

    /// Who keeps the key: the connection that leads to the server, if it is still there and serves the campaign.
    fn scope(&self, connection: &Connection, met: &HostMet) -> Result<Option<HostScope>> {
        let campaign = self.campaign.map(|id| id.to_string());
        if let Some(id) = met.connection {
            let sql = "SELECT EXISTS (SELECT 1 FROM connections
                         WHERE id = ?1 AND (?2 IS NULL OR campaign_id IS NULL OR campaign_id = ?2))";
            let serves: bool = connection
                .prepare_cached(sql)
                .and_then(|mut statement| statement.query_row((id.to_string(), campaign), |row| row.get(0)))
                .map_err(failure)?;
            if serves {
                return Ok(Some(HostScope::Connection(id)));
            }
        }
        Ok(self.campaign.map(HostScope::Campaign))
    }
}

/// What is known of a server that is met, and what is to be stored.
struct HostLookup {
    verdict: HostVerdict,
    /// The scope that the key is to be stored in, and when it was met; nothing if it is not to be stored.
    keep: Option<(HostScope, Timestamp)>,
    /// A key stored under a hashed name, whose server's name is known from now on.
    named: Option<HostKeyId>,
    run: Option<ReportId>,
}

/// Looks a server up. Nothing if the claim is over.
fn look_up(connection: &Connection, contact: HostContact, met: &HostMet, at: Timestamp) -> Result<Option<HostLookup>> {
    let Some(origin) = ContactOrigin::of(connection, contact)? else { return Ok(None) };
    let scope = origin.scope(connection, met)?;
    let own = match scope {
        Some(scope) => of_server(connection, scope, met)?,
        None => Vec::new(),
    };
    // A key that a campaign's file held counts for its connections until they have one of their own.
    let borrowed = match (scope, origin.campaign) {
        (Some(HostScope::Connection(_)), Some(campaign)) if own.is_empty() => taken_over(connection, campaign, met)?,
        _ => Vec::new(),
    };
    let kept = || own.iter().chain(&borrowed);
    let verdict = met.judged(kept().map(|key| key.public_key.as_str()));
    let same = kept().find(|key| verdict == HostVerdict::Known && key.public_key == met.public_key);
    let keep = match (verdict, same) {
        (HostVerdict::Learnt, _) => scope.zip(Some(at)),
        (_, Some(same)) if own.is_empty() => scope.zip(Some(same.met_at)),
        _ => None,
    };
    let named = same.filter(|key| key.place.is_none()).map(|key| key.id);
    Ok(Some(HostLookup { verdict, keep, named, run: origin.run }))
}

/// The keys of a scope that are kept for a server.
fn of_server(connection: &Connection, scope: HostScope, met: &HostMet) -> Result<Vec<HostKey>> {
    let (column, id) = column(scope);
    let mut kept = keys(connection, &format!("{column} = ?1 AND host = ?2 AND port = ?3"), (&id, &met.host, met.port))?;
    if matches!(scope, HostScope::Campaign(_)) {
        kept.extend(hashed(connection, &id, met)?);
    }
    Ok(kept)
}

/// The keys of a server that a campaign's file held.
fn taken_over(connection: &Connection, campaign: CampaignId, met: &HostMet) -> Result<Vec<HostKey>> {
    let id = campaign.to_string();
    let which = "campaign_id = ?1 AND host = ?2 AND port = ?3 AND taken_over = 1";
    let mut kept = keys(connection, which, (&id, &met.host, met.port))?;
    kept.extend(hashed(connection, &id, met)?);
    Ok(kept)
}

/// Keys of a server whose name OpenSSH had hashed.
fn hashed(connection: &Connection, campaign: &str, met: &HostMet) -> Result<Vec<HostKey>> {
    let sql = "SELECT id, host FROM host_keys WHERE campaign_id = ?1 AND port IS NULL";
    let names: Vec<(String, String)> = connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_map([campaign], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .map_err(failure)?;
    let mut kept = Vec::new();
    for (id, _) in names.iter().filter(|(_, name)| name.starts_with(HASHED) && is_hash_of(name, &met.host, met.port)) {
        kept.extend(keys(connection, "id = ?1", [id])?);
    }
    Ok(kept)
}

/// A host key to be stored, beside its server.
struct NewHostKey<'a> {
    scope: HostScope,
    at: Timestamp,
    run: Option<ReportId>,
    taken_over: bool,
    host: &'a KnownHost,
}

impl NewHostKey<'_> {
    fn keep(&self, connection: &Connection) -> Result<()> {
        let KnownHost { host, port, key_type, public_key } = self.host;
        let fingerprint = fingerprint(public_key).ok_or_else(|| StoreError::Corrupt("not a server's key".into()))?;
        let (column, owner) = column(self.scope);
        let values: &[(&str, &dyn ToSql)] = named_params! {
            ":id": HostKeyId::fresh(&RandomIds).to_string(), ":owner": owner, ":host": host, ":port": port,
            ":key_type": key_type, ":public_key": public_key, ":fingerprint": fingerprint,
            ":at": self.at.as_microsecond(), ":run": self.run.map(|run| run.to_string()),
            ":taken_over": self.taken_over,
        };
        // What is kept already stays; `OR IGNORE` would also swallow an owner that is not there.
        let sql = format!(
            "INSERT INTO host_keys (id, {column}, host, port, key_type, public_key, fingerprint, met_at, met_in, taken_over)
             VALUES (:id, :owner, :host, :port, :key_type, :public_key, :fingerprint, :at, :run, :taken_over)
             ON CONFLICT ({column}, host, ifnull(port, 0), public_key) WHERE {column} IS NOT NULL DO NOTHING"
        );
        connection.execute(&sql, values).map(drop).map_err(dangling)
    }
}

/// Looks a server up and keeps what is to be kept.
fn meet(connection: &Connection, contact: HostContact, met: &HostMet, at: Timestamp) -> Result<Option<HostVerdict>> {
    let Some(lookup) = look_up(connection, contact, met, at)? else { return Ok(None) };
    if let Some((scope, at)) = lookup.keep {
        let host = KnownHost {
            host: met.host.clone(),
            port: Some(met.port),
            key_type: met.key_type.clone(),
            public_key: met.public_key.clone(),
        };
        NewHostKey { scope, at, run: lookup.run, taken_over: false, host: &host }.keep(connection)?;
    }
    if let Some(id) = lookup.named {
        // If the name is there already, the hashed one says nothing more.
        let sql = "UPDATE OR REPLACE host_keys SET host = ?2, port = ?3 WHERE id = ?1";
        connection.execute(sql, (id.to_string(), &met.host, met.port)).map_err(failure)?;
    }
    Ok(Some(lookup.verdict))
}

#[async_trait]
impl StoredHostKeys for Sqlite {
    async fn find_host_key(&self, id: HostKeyId) -> Result<Option<HostKey>> {
        self.read(move |connection| Ok(keys(connection, "id = ?1", [id.to_string()])?.pop())).await
    }

    async fn list_host_keys(&self, scope: HostScope) -> Result<Vec<HostKey>> {
        self.read(move |connection| {
            let (column, id) = column(scope);
            // Hashed names say nothing: they come last.
            keys(connection, &format!("{column} = ?1 ORDER BY port IS NULL, host, port, met_at, id"), [id])
        })
        .await
    }
}

#[async_trait]
impl WriteHostKeys for Sqlite {
    async fn meet_host(&self, contact: HostContact, met: HostMet, at: Timestamp) -> Result<Option<HostVerdict>> {
        let asked = met.clone();
        // Most servers are known: that needs no turn of the one thread that writes.
        let lookup = self.read(move |connection| look_up(connection, contact, &asked, at)).await?;
        match lookup {
            None => Ok(None),
            Some(HostLookup { verdict, keep: None, named: None, .. }) => Ok(Some(verdict)),
            Some(_) => self.write(Flushed, move |connection| meet(connection, contact, &met, at)).await,
        }
    }

    async fn delete_host_key(&self, id: HostKeyId) -> Result<()> {
        self.write(Flushed, move |connection| {
            found(connection.execute("DELETE FROM host_keys WHERE id = ?1", [id.to_string()]).map_err(failure)?)
        })
        .await
    }

    async fn take_over_hosts(&self, campaign: CampaignId, hosts: Vec<KnownHost>, at: Timestamp) -> Result<()> {
        self.write(Flushed, move |connection| {
            let scope = HostScope::Campaign(campaign);
            hosts
                .iter()
                .try_for_each(|host| NewHostKey { scope, at, run: None, taken_over: true, host }.keep(connection))
        })
        .await
    }
}
