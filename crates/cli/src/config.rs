//! Settings: a flag wins over an environment variable, that over the file, that over the default.

use std::{
    fs,
    net::{IpAddr, SocketAddr},
    num::NonZeroUsize,
    path::PathBuf,
    time::Duration,
};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use ipnet::IpNet;
use jiff::tz::TimeZone;
use serde::Deserialize;
use testgyver_actions::{HostRule, Limits};
use testgyver_language::{Language, install};
use testgyver_model::{plan::LogLimits, trash::Retention};
use testgyver_store::KEPT_OF_A_RUN;
use testgyver_worker::WorkerConfig;

/// Most runs that may be set to run or wait at once.
const MOST_RUNS: usize = 100_000;

/// Fewest characters of a token that nobody should guess.
const SHORTEST_TOKEN: usize = 16;

/// How the program's own log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// Readable lines.
    Human,
    /// One JSON object per line.
    Json,
}

/// What can be set; nothing set means the default.
#[derive(Clone, Default, Args, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// Address and port to listen on [default: 127.0.0.1:5000]
    #[arg(long, env = "TESTGYVER_LISTEN", value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Data folder: database, keys, campaign files [default: testgyver-data]
    #[arg(long, env = "TESTGYVER_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Start fresh if the database or keys are missing next to other data, which is set aside [default: refuse]
    #[arg(long, env = "TESTGYVER_NEW_DATA", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub(crate) new_data: Option<bool>,
    /// Language of test logs [default: fr]
    #[arg(long, env = "TESTGYVER_LANGUAGE", value_name = "CODE")]
    pub(crate) language: Option<String>,
    /// Folder with additional languages and custom texts, laid out like `translations/` in the sources [default: none]
    #[arg(long, env = "TESTGYVER_TRANSLATIONS", value_name = "DIR")]
    pub(crate) translations: Option<PathBuf>,
    /// Time zone of test logs and report names, for example Europe/Paris [default: system time zone]
    #[arg(long, env = "TESTGYVER_TIME_ZONE", value_name = "NAME")]
    pub(crate) time_zone: Option<String>,
    /// Maximum number of campaigns running at once; others wait their turn [default: 8]
    #[arg(long, env = "TESTGYVER_CONCURRENT_RUNS", value_name = "N")]
    pub(crate) concurrent_runs: Option<NonZeroUsize>,
    /// Maximum number of waiting campaigns; others are refused [default: 1000]
    #[arg(long, env = "TESTGYVER_WAITING_RUNS", value_name = "N")]
    pub(crate) waiting_runs: Option<NonZeroUsize>,
    /// Days to keep runs, unless their campaign sets its own [default: forever]
    #[arg(long, env = "TESTGYVER_KEEP_DAYS", value_name = "N")]
    pub(crate) keep_days: Option<u32>,
    /// Number of runs to keep per campaign, unless it sets its own [default: all]
    #[arg(long, env = "TESTGYVER_KEEP_RUNS", value_name = "N")]
    pub(crate) keep_runs: Option<u32>,
    /// Maximum log size of one test, in MiB; beyond that, only failures are logged [default: 64]
    #[arg(long, env = "TESTGYVER_TEST_LOG_MIB", value_name = "N")]
    pub(crate) test_log_mib: Option<u32>,
    /// Maximum total log size of one run, in MiB [default: 512]
    #[arg(long, env = "TESTGYVER_RUN_LOG_MIB", value_name = "N")]
    pub(crate) run_log_mib: Option<u32>,
    /// Maximum total size of files kept per run, in MiB; the largest are removed first, 0 keeps none [default: 100]
    #[arg(long, env = "TESTGYVER_RUN_FILES_MIB", value_name = "N")]
    pub(crate) run_files_mib: Option<u32>,
    /// Maximum number of concurrent HTTP requests to one host, across all runs [default: no limit]
    #[arg(long, env = "TESTGYVER_REQUESTS_PER_HOST", value_name = "N")]
    pub(crate) requests_per_host: Option<NonZeroUsize>,
    /// Maximum number of live connections per account [default: 1000]
    #[arg(long, env = "TESTGYVER_CONNECTIONS_PER_USER", value_name = "N")]
    pub(crate) connections_per_user: Option<NonZeroUsize>,
    /// Hours until a session expires [default: 12]
    #[arg(long, env = "TESTGYVER_SESSION_HOURS", value_name = "N")]
    pub(crate) session_hours: Option<u32>,
    /// Minutes until an unused session expires [default: 240]
    #[arg(long, env = "TESTGYVER_IDLE_MINUTES", value_name = "N")]
    pub(crate) idle_minutes: Option<u32>,
    /// Address or network of a proxy whose X-Forwarded-For is trusted, for example 10.0.0.7; repeatable [default: none]
    #[arg(long = "trusted-proxy", env = "TESTGYVER_TRUSTED_PROXIES", value_name = "ADDRESS", value_delimiter = ',')]
    pub(crate) trusted_proxies: Option<Vec<String>>,
    /// Maximum size of a JSON body, in KiB [default: 2048]
    #[arg(long, env = "TESTGYVER_BODY_LIMIT_KIB", value_name = "N")]
    pub(crate) body_limit_kib: Option<usize>,
    /// Maximum size of an uploaded file, in MiB [default: 100]
    #[arg(long, env = "TESTGYVER_UPLOAD_LIMIT_MIB", value_name = "N")]
    pub(crate) upload_limit_mib: Option<usize>,
    /// Additional origin whose pages can access this server, as https://host:port; repeatable
    #[arg(long = "allowed-origin", env = "TESTGYVER_ALLOWED_ORIGINS", value_name = "ORIGIN", value_delimiter = ',')]
    pub(crate) allowed_origins: Option<Vec<String>>,
    /// Send cookies over HTTPS only; enable it behind a TLS proxy [default: false]
    #[arg(long, env = "TESTGYVER_SECURE_COOKIES", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub(crate) secure_cookies: Option<bool>,
    /// Host or network that actions can reach, for example *.corp.example or 10.0.0.0/8; repeatable [default: all]
    #[arg(long = "allow-host", env = "TESTGYVER_ALLOW_HOSTS", value_name = "HOST", value_delimiter = ',')]
    pub(crate) allow_hosts: Option<Vec<String>>,
    /// Host or network that actions can never reach, even if allowed; repeatable [default: none]
    #[arg(long = "deny-host", env = "TESTGYVER_DENY_HOSTS", value_name = "HOST", value_delimiter = ',')]
    pub(crate) deny_hosts: Option<Vec<String>>,
    /// Maximum size of a file transferred by an action, in MiB [default: 1024]
    #[arg(long, env = "TESTGYVER_TRANSFER_LIMIT_MIB", value_name = "N")]
    pub(crate) transfer_limit_mib: Option<usize>,
    /// Allow the `command` action to run programs on this machine [default: false]
    #[arg(long, env = "TESTGYVER_COMMANDS", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub(crate) commands: Option<bool>,
    /// Token for reading /metrics, at least 16 characters [default: administrators only]
    #[arg(long, env = "TESTGYVER_METRICS_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub(crate) metrics_token: Option<String>,
    /// OTLP/HTTP collector that receives traces, for example http://localhost:4318 [default: none]
    #[arg(long, env = "TESTGYVER_OTLP_ENDPOINT", value_name = "URL")]
    pub(crate) otlp_endpoint: Option<String>,
    /// Format of the server log [default: human]
    #[arg(long, env = "TESTGYVER_LOG_FORMAT", value_name = "FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
    /// Level of the server log: error, warn, info, debug, or target=level [default: info]
    #[arg(long, env = "TESTGYVER_LOG", value_name = "LEVEL")]
    pub(crate) log: Option<String>,
    /// Settings file in TOML; its keys are the flag names with '_' instead of '-'
    #[arg(long, env = "TESTGYVER_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub(crate) config: Option<PathBuf>,
}

/// Each setting of one, or that of the other if it is not given; the compiler refuses to leave one out.
macro_rules! completed {
    ($given:ident, $file:ident, { $($name:ident),+ $(,)? }) => {
        Self { $($name: $given.$name.or($file.$name)),+ }
    };
}

impl Settings {
    /// These settings, completed from the file they name.
    pub(crate) fn with_file(self) -> anyhow::Result<Self> {
        let Some(path) = &self.config else { return Ok(self) };
        let text = fs::read_to_string(path).with_context(|| format!("settings file {}", path.display()))?;
        let file: Self = toml::from_str(&text).with_context(|| format!("settings file {}", path.display()))?;
        Ok(completed!(self, file, {
            listen, data, new_data, language, translations, time_zone, concurrent_runs, waiting_runs, keep_days, keep_runs,
            test_log_mib, run_log_mib, run_files_mib, requests_per_host, connections_per_user, session_hours,
            idle_minutes, trusted_proxies, body_limit_kib, upload_limit_mib, allowed_origins, secure_cookies,
            allow_hosts, deny_hosts, transfer_limit_mib, commands, metrics_token, otlp_endpoint, log_format, log,
            config
        }))
    }

    pub(crate) fn listen(&self) -> SocketAddr {
        self.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 5000)))
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| PathBuf::from("testgyver-data"))
    }

    pub(crate) fn log_format(&self) -> LogFormat {
        self.log_format.unwrap_or(LogFormat::Human)
    }

    pub(crate) fn log(&self) -> &str {
        self.log.as_deref().unwrap_or("info")
    }

    fn time_zone(&self) -> anyhow::Result<TimeZone> {
        match &self.time_zone {
            None => Ok(TimeZone::system()),
            Some(name) => {
                TimeZone::get(name).with_context(|| format!("time zone '{name}' is unknown: use Europe/Paris, UTC, …"))
            }
        }
    }

    /// Adds the texts that they name to those of the program; before anything is told to anybody.
    pub(crate) fn add_texts(&self) -> anyhow::Result<()> {
        self.translations.as_deref().map_or(Ok(()), |folder| install(folder).context("translations"))
    }

    /// Tells what is wrong with them before anything is opened.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        self.dispatch()?;
        self.app()?;
        self.limits()?;
        self.server(Vec::new(), None).map(drop)
    }

    fn origins(&self) -> anyhow::Result<Vec<String>> {
        let origins = self.allowed_origins.clone().unwrap_or_default();
        for origin in &origins {
            let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            if authority.is_none_or(|authority| authority.is_empty() || authority.contains('/')) {
                bail!("allowed_origins: '{origin}' is no origin: write https://host or https://host:port");
            }
        }
        Ok(origins)
    }

    fn proxies(&self) -> anyhow::Result<Vec<IpNet>> {
        let read = |text: &String| {
            let address = text.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| text.parse()).with_context(|| {
                format!("trusted_proxies: '{text}' is no address: write 10.0.0.7 or a network like 10.0.0.0/24")
            })
        };
        self.trusted_proxies.iter().flatten().map(read).collect()
    }

    /// What actions may do.
    pub(crate) fn limits(&self) -> anyhow::Result<Limits> {
        let rules = |name: &str, given: &Option<Vec<String>>| -> anyhow::Result<Vec<HostRule>> {
            let texts = given.iter().flatten();
            texts.map(|text| text.parse().with_context(|| name.to_owned())).collect()
        };
        let max_bytes = match self.transfer_limit_mib {
            Some(given) => Some(limit("transfer_limit_mib", given, 1024 * 1024)? as u64),
            None => None,
        };
        Ok(Limits {
            allow: rules("allow_hosts", &self.allow_hosts)?,
            deny: rules("deny_hosts", &self.deny_hosts)?,
            max_bytes,
            commands: self.commands.unwrap_or(false),
            requests_per_host: self.requests_per_host.map(NonZeroUsize::get),
        })
    }

    /// How runs are carried out.
    pub(crate) fn worker(&self) -> anyhow::Result<WorkerConfig> {
        let concurrent_runs = runs("concurrent_runs", self.concurrent_runs, 8)?;
        Ok(WorkerConfig { concurrent_runs, beat: testgyver_dispatch::BEAT })
    }

    /// What handing runs out needs of them.
    pub(crate) fn dispatch(&self) -> anyhow::Result<testgyver_dispatch::DispatchConfig> {
        Ok(testgyver_dispatch::DispatchConfig {
            language: self.language.as_deref().map_or(Ok(Language::default()), str::parse).context("language")?,
            log_limits: self.log_limits()?,
            lease: testgyver_dispatch::LEASE,
            retention: self.retention()?,
        })
    }

    /// Most bytes that are kept of what a run has left.
    pub(crate) fn run_files(&self) -> u64 {
        self.run_files_mib.map_or(KEPT_OF_A_RUN, |mib| u64::from(mib) << 20)
    }

    /// What the commands need of them.
    pub(crate) fn app(&self) -> anyhow::Result<testgyver_app::AppConfig> {
        let waiting = runs("waiting_runs", self.waiting_runs, 1_000)?;
        let waiting_runs = u32::try_from(waiting.get()).unwrap_or(u32::MAX);
        Ok(testgyver_app::AppConfig { waiting_runs, time_zone: self.time_zone()? })
    }

    fn log_limits(&self) -> anyhow::Result<LogLimits> {
        let mib = |name: &str, given: Option<u32>, otherwise: u64| match given {
            None => Ok(otherwise),
            Some(0) => bail!("{name} must be at least 1"),
            Some(given) => Ok(u64::from(given) << 20),
        };
        let otherwise = LogLimits::default();
        Ok(LogLimits {
            test: mib("test_log_mib", self.test_log_mib, otherwise.test)?,
            run: mib("run_log_mib", self.run_log_mib, otherwise.run)?,
        })
    }

    fn retention(&self) -> anyhow::Result<Retention> {
        for (name, given) in [("keep_days", self.keep_days), ("keep_runs", self.keep_runs)] {
            if given == Some(0) {
                bail!("{name} must be at least 1: left out, nothing is removed");
            }
        }
        Ok(Retention { days: self.keep_days, runs: self.keep_runs })
    }

    /// What the face needs of them.
    pub(crate) fn server(
        &self,
        token_key: Vec<u8>,
        setup_token: Option<String>,
    ) -> anyhow::Result<testgyver_server::ServerConfig> {
        let hours = self.session_hours.unwrap_or(12);
        if hours == 0 || hours > 24 * 365 {
            bail!("session_hours must be between 1 and 8760");
        }
        if self.metrics_token.as_ref().is_some_and(|token| token.chars().count() < SHORTEST_TOKEN) {
            bail!("metrics_token must have at least {SHORTEST_TOKEN} characters");
        }
        let idle = self.idle_minutes.unwrap_or(240);
        if idle == 0 {
            bail!("idle_minutes must be at least 1");
        }
        Ok(testgyver_server::ServerConfig {
            token_key,
            idle_limit: Duration::from_secs(u64::from(idle) * 60),
            trusted_proxies: self.proxies()?,
            session_length: Duration::from_secs(u64::from(hours) * 3600),
            body_limit: limit("body_limit_kib", self.body_limit_kib.unwrap_or(2048), 1024)?,
            upload_limit: limit("upload_limit_mib", self.upload_limit_mib.unwrap_or(100), 1024 * 1024)?,
            time_zone: self.time_zone()?,
            allowed_origins: self.origins()?,
            secure_cookies: self.secure_cookies.unwrap_or(false),
            metrics_token: self.metrics_token.clone(),
            connections_per_user: self.connections_per_user.map_or(1000, NonZeroUsize::get),
            setup_token,
        })
    }
}

/// A size in bytes, which must be above nothing and fit into a number.
fn limit(name: &str, given: usize, unit: usize) -> anyhow::Result<usize> {
    match given.checked_mul(unit).filter(|bytes| *bytes > 0 && *bytes <= isize::MAX as usize) {
        Some(bytes) => Ok(bytes),
        None => bail!("{name}: {given} is not a usable size"),
    }
}

/// So many runs, where that makes sense.
fn runs(name: &str, given: Option<NonZeroUsize>, otherwise: usize) -> anyhow::Result<NonZeroUsize> {
    match given.or(NonZeroUsize::new(otherwise)) {
        Some(number) if number.get() > MOST_RUNS => bail!("{name} must be at most {MOST_RUNS}"),
        Some(number) => Ok(number),
        None => Ok(NonZeroUsize::MIN),
    }
}

#[cfg(test)]
mod tests;
