//! What an operator may set, what is in force, and where each value came from.
//!
//! Door: [`Config::load`]. Of growing weight: the defaults, a TOML file, the environment
//! (`MAATSTAF_…`), the flags. The only file that reads the environment. Refuses, all together: names
//! it does not know (it says which one was probably meant), values of the wrong kind or out of
//! bounds, and a file that was asked for and is not there. A password in the address of the database
//! is never shown.

mod parse;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use url::Url;

use crate::domain::{Limits, Provider};
use parse::{
    parse_database, parse_header, parse_listen, parse_log_filter, parse_log_format, parse_public_url,
    parse_source, small, text_of, within,
};

mod oidc;

/// The file that is read when it lies in the working directory and no other was named.
pub const FILE: &str = "maatstaf.toml";

const PREFIX: &str = "MAATSTAF_";
const LIMIT_PREFIX: &str = "MAATSTAF_LIMIT_";
const FILE_VARIABLE: &str = "MAATSTAF_CONFIG";

/// Names that others put in the environment: our own tests, and Kubernetes, which tells every
/// container about a service called `maatstaf`.
const NOT_OURS: [&str; 3] = ["MAATSTAF_TEST_", "MAATSTAF_SERVICE_", "MAATSTAF_PORT"];

/// How a value is written where there is only text: in the environment and in flags.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Number,
    YesNo,
}

const SETTINGS: [(&str, Form); 15] = [
    ("listen", Form::Text),
    ("public_url", Form::Text),
    ("database", Form::Text),
    ("database_connections", Form::Number),
    ("schemas", Form::Text),
    ("load_schemas", Form::YesNo),
    ("log_format", Form::Text),
    ("log_filter", Form::Text),
    ("caller_header", Form::Text),
    ("theme", Form::Text),
    ("open", Form::YesNo),
    ("approvals", Form::Number),
    ("webhooks_source", Form::Text),
    ("webhooks_loopback", Form::YesNo),
    ("keys", Form::Text),
];

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

impl LogFormat {
    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    File(PathBuf),
    Environment(String),
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "bestand {}", path.display()),
            Self::Environment(name) => write!(f, "omgeving {name}"),
            Self::Flag(flag) => write!(f, "vlag {flag}"),
        }
    }
}

/// What is in force.
#[derive(Clone)]
pub struct Config {
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// The address under which the world sees the register, without a final slash; absent, it
    /// follows from where the register listens ([`Config::public_url_at`]).
    pub public_url: Option<String>,
    /// The database: `sqlite:FILE` or `postgres://…`.
    pub database: String,
    /// The most connections to the database at one time.
    pub database_connections: u32,
    /// The folder of standards; absent, those built into the program.
    pub schemas: Option<PathBuf>,
    /// Whether an empty register is filled from that folder; absent, it is on SQLite and is not on
    /// PostgreSQL.
    pub load_schemas: Option<bool>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written, in the grammar of `tracing`'s `EnvFilter`.
    pub log_filter: String,
    /// The header in which a proxy in front names the caller's address; absent, the address is that of
    /// the connection.
    pub caller_header: Option<String>,
    /// A style sheet of design tokens (NL Design System) that gives the pages another look.
    pub theme: Option<PathBuf>,
    /// Whether anyone may read and have data judged; a register that is not open asks for a role.
    pub open: bool,
    /// The identity providers whose access tokens are taken.
    pub providers: Vec<Provider>,
    /// How many others have to agree before a version is published over HTTP.
    pub approvals: u32,
    /// The `source` of what is told to subscribers, a URI; absent, the public address.
    pub webhooks_source: Option<String>,
    /// Whether subscribers may be on this machine itself, also without TLS: for trying things out.
    pub webhooks_loopback: bool,
    /// The folder of keys to sign with; absent, on SQLite one beside the database, on PostgreSQL none.
    pub keys: Option<PathBuf>,
    /// The limits.
    pub limits: Limits,
    origins: BTreeMap<String, Origin>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not derived: the address of the database may hold a password.
        f.write_str(&self.to_toml())
    }
}

/// Everything that is wrong with the configuration, a sentence a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

/// What was said on the command line.
#[derive(Clone, Default)]
pub struct Flags {
    file: Option<PathBuf>,
    values: Vec<(&'static str, &'static str, String)>,
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not derived: the address of the database may hold a password.
        f.debug_set().entries(self.values.iter().map(|(_, flag, _)| flag)).finish()
    }
}

impl Flags {
    /// No flags but the file to read instead of `maatstaf.toml`, when one was named.
    #[must_use]
    pub const fn new(file: Option<PathBuf>) -> Self {
        Self { file, values: Vec::new() }
    }

    /// The same, with this flag for this setting when it was given.
    #[must_use]
    pub fn with(mut self, key: &'static str, flag: &'static str, value: Option<&str>) -> Self {
        self.values.extend(value.map(|value| (key, flag, value.to_owned())));
        self
    }
}

impl Config {
    /// Reads file, environment and flags, and checks the result.
    ///
    /// # Errors
    /// Everything that is wrong, together.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let environment = environment();
        let file = read_file(flags.file.as_deref(), environment.get(FILE_VARIABLE).map(Path::new))?;
        Self::from_sources(file, &environment, flags)
    }

    fn from_sources(
        file: Option<(PathBuf, String)>,
        environment: &BTreeMap<String, String>,
        flags: &Flags,
    ) -> Result<Self, ConfigError> {
        let mut given = Given::default();
        if let Some((path, written)) = file {
            given.take_file(&path, &written);
        }
        given.take_environment(environment);
        for (key, flag, written) in &flags.values {
            given.take_text(key, written, Origin::Flag(flag));
        }
        given.into_config()
    }

    /// The address under which the world sees the register that listens here.
    #[must_use]
    pub fn public_url_at(&self, listening: SocketAddr) -> String {
        self.public_url.clone().unwrap_or_else(|| local_url(listening))
    }

    /// The address of the database, fit to be shown.
    #[must_use]
    pub fn shown_database(&self) -> String {
        masked(&self.database)
    }

    /// What is in force as a TOML file, with for each value where it came from.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let connections = self.database_connections.to_string();
        let schemas = self.schemas.as_ref().map(|path| quoted(&path.to_string_lossy()));
        let public_url = self.public_url_at(self.listen);
        let mut lines = Lines { config: self, written: String::new() };
        lines.add("listen", &quoted(&self.listen.to_string()));
        lines.add("public_url", &quoted(&public_url));
        lines.add("database", &quoted(&self.shown_database()));
        lines.add("database_connections", &connections);
        match schemas {
            Some(folder) => lines.add("schemas", &folder),
            None => lines.absent("schemas", "de standaarden die in het programma zitten"),
        }
        match self.load_schemas {
            Some(load) => lines.add("load_schemas", &load.to_string()),
            None => lines.absent("load_schemas", "ja op een lege SQLite-database, nee op PostgreSQL"),
        }
        lines.add("log_format", &quoted(self.log_format.as_str()));
        lines.add("log_filter", &quoted(&self.log_filter));
        match &self.caller_header {
            Some(header) => lines.add("caller_header", &quoted(header)),
            None => lines.absent("caller_header", "het adres van de verbinding"),
        }
        match self.theme.as_ref().map(|path| quoted(&path.to_string_lossy())) {
            Some(file) => lines.add("theme", &file),
            None => lines.absent("theme", "het eigen uiterlijk van het programma"),
        }
        lines.add("open", &self.open.to_string());
        lines.add("approvals", &self.approvals.to_string());
        match &self.webhooks_source {
            Some(source) => lines.add("webhooks_source", &quoted(source)),
            None => lines.absent("webhooks_source", "public_url"),
        }
        lines.add("webhooks_loopback", &self.webhooks_loopback.to_string());
        match self.keys.as_ref().map(|path| quoted(&path.to_string_lossy())) {
            Some(folder) => lines.add("keys", &folder),
            None => {
                lines.absent("keys", "een map naast de SQLite-database; op PostgreSQL wordt niet ondertekend")
            }
        }
        lines.written.push_str("\n[limits]\n");
        for (name, value) in limits_as_json(&self.limits) {
            lines.add(&format!("limits.{name}"), &value.to_string());
        }
        lines.written + &oidc::shown(&self.providers)
    }
}

/// The address by which this machine reaches what listens here.
pub(crate) fn local_url(listening: SocketAddr) -> String {
    if listening.ip().is_unspecified() {
        return format!("http://localhost:{}", listening.port());
    }
    format!("http://{listening}")
}

/// The lines of [`Config::to_toml`].
struct Lines<'c> {
    config: &'c Config,
    written: String,
}

impl Lines<'_> {
    fn add(&mut self, key: &str, value: &str) {
        let name = key.strip_prefix("limits.").unwrap_or(key);
        let origin = self.config.origins.get(key).map_or("standaardwaarde".to_owned(), Origin::to_string);
        self.written.push_str(&format!("{:<44}  # {origin}\n", format!("{name} = {value}")));
    }

    fn absent(&mut self, name: &str, meaning: &str) {
        self.written.push_str(&format!("{:<44}  # standaardwaarde: {meaning}\n", format!("# {name} =")));
    }
}

/// What was given, by key, the heaviest last; and what was wrong on the way.
#[derive(Default)]
struct Given {
    values: BTreeMap<String, (Value, Origin)>,
    providers: Vec<Provider>,
    faults: Vec<String>,
}

impl Given {
    fn take_file(&mut self, path: &Path, written: &str) {
        let origin = Origin::File(path.to_owned());
        let mut table: Map<String, Value> = match toml::from_str(written) {
            Ok(table) => table,
            Err(error) => {
                let line = error.span().map_or(1, |span| written[..span.start].matches('\n').count() + 1);
                self.faults.push(format!("{origin}, regel {line}: geen goede TOML: {}", error.message()));
                return;
            }
        };
        if let Some(tables) = table.remove("oidc") {
            match oidc::read(&tables, &origin.to_string()) {
                Ok(providers) => self.providers = providers,
                Err(faults) => self.faults.extend(faults),
            }
        }
        let known = known_keys();
        let flat = table.into_iter().flat_map(|(name, value)| match value {
            Value::Object(inner) if name == "limits" => {
                inner.into_iter().map(|(limit, value)| (format!("limits.{limit}"), value)).collect()
            }
            value => vec![(name, value)],
        });
        for (key, value) in flat {
            if known.contains(&key) {
                self.values.insert(key, (value, origin.clone()));
            } else {
                self.faults.push(format!("{origin}: {}", unknown(&key, &known)));
            }
        }
    }

    fn take_environment(&mut self, environment: &BTreeMap<String, String>) {
        let known: BTreeMap<String, String> =
            known_keys().into_iter().map(|key| (variable_of(&key), key)).collect();
        // An empty variable is how compose files and shells say that there is none.
        for (name, written) in environment.iter().filter(|(_, written)| !written.is_empty()) {
            let origin = Origin::Environment(name.clone());
            if name == "DATABASE_URL" {
                // Comes before every MAATSTAF_… in the alphabet, so that MAATSTAF_DATABASE outweighs it.
                self.take_text("database", written, origin);
            } else if let Some(key) = known.get(name) {
                self.take_text(key, written, origin);
            } else if name.starts_with(PREFIX)
                && name != FILE_VARIABLE
                && !NOT_OURS.iter().any(|other| name.starts_with(other))
            {
                let names: Vec<String> = known.keys().cloned().collect();
                self.faults.push(format!("omgeving: {}", unknown(name, &names)));
            }
        }
    }

    fn take_text(&mut self, key: &str, written: &str, origin: Origin) {
        match read_text(form_of(key), written) {
            Ok(value) => drop(self.values.insert(key.to_owned(), (value, origin))),
            Err(why) => self.faults.push(format!("{origin}: {why}")),
        }
    }

    /// The value of a setting, or its default; what is wrong with it is kept.
    fn read<T>(&mut self, key: &str, default: T, parse: impl FnOnce(&Value) -> Result<T, String>) -> T {
        let Some((value, origin)) = self.values.get(key) else { return default };
        parse(value).unwrap_or_else(|why| {
            self.faults.push(format!("{origin}: '{key}' {why}"));
            default
        })
    }

    fn into_config(mut self) -> Result<Config, ConfigError> {
        let loopback = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
        let config = Config {
            listen: self.read("listen", loopback, parse_listen),
            public_url: self.read("public_url", None, |value| parse_public_url(value).map(Some)),
            database: self.read("database", "sqlite:maatstaf.db".to_owned(), parse_database),
            database_connections: self.read("database_connections", 10, |value| small(value, 1..=1_000)),
            schemas: self.read("schemas", None, |value| Ok(Some(text_of(value, "een map")?.into()))),
            load_schemas: self.read("load_schemas", None, |value| {
                value.as_bool().map(Some).ok_or_else(|| "is true of false".to_owned())
            }),
            log_format: self.read("log_format", LogFormat::Text, parse_log_format),
            log_filter: self.read("log_filter", "info,sea_orm_migration=warn".to_owned(), parse_log_filter),
            caller_header: self.read("caller_header", None, |value| parse_header(value).map(Some)),
            theme: self.read("theme", None, |value| Ok(Some(text_of(value, "een bestand")?.into()))),
            open: self
                .read("open", true, |value| value.as_bool().ok_or_else(|| "is true of false".to_owned())),
            providers: std::mem::take(&mut self.providers),
            approvals: self.read("approvals", 1, |value| small(value, 0..=20)),
            webhooks_source: self.read("webhooks_source", None, |value| parse_source(value).map(Some)),
            webhooks_loopback: self.read("webhooks_loopback", false, |value| {
                value.as_bool().ok_or_else(|| "is true of false".to_owned())
            }),
            keys: self.read("keys", None, |value| Ok(Some(text_of(value, "een map")?.into()))),
            limits: self.read_limits(),
            origins: BTreeMap::new(),
        };
        if !self.faults.is_empty() {
            return Err(ConfigError(self.faults));
        }
        let origins = self.values.into_iter().map(|(key, (_, origin))| (key, origin)).collect();
        Ok(Config { origins, ..config })
    }

    fn read_limits(&mut self) -> Limits {
        let mut limits = limits_as_json(&Limits::default());
        for (name, value) in &mut limits {
            let bounds = bounds(name);
            let default = value.as_u64().unwrap_or_default();
            *value = self.read(&format!("limits.{name}"), default, |value| within(value, &bounds)).into();
        }
        serde_json::from_value(Value::Object(limits)).unwrap_or_else(|error| {
            self.faults.push(format!("limits: {error}"));
            Limits::default()
        })
    }
}

/// How far a limit may be moved. What is recursive has to fit the stack of a judging thread.
fn bounds(limit: &str) -> RangeInclusive<u64> {
    match limit {
        "document_depth" | "schema_depth" => 1..=120,
        "schema_chain" => 1..=150,
        "concurrent_validations" => 1..=1_024,
        "waiting_validations" => 0..=1_000_000,
        "connections" => 1..=1_000_000,
        "page_size" | "release_set_members" => 1..=1_000,
        "subscriptions_per_caller" | "dispatch_attempts" | "dispatches_per_host" => 1..=1_000,
        "concurrent_dispatches" => 1..=256,
        "dispatch_seconds" => 1..=60,
        "dispatch_days" => 1..=3_650,
        seconds if seconds.ends_with("_seconds") => 1..=86_400,
        _ => 1..=(1 << 40),
    }
}

fn limits_as_json(limits: &Limits) -> Map<String, Value> {
    match serde_json::to_value(limits) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

fn known_keys() -> Vec<String> {
    let settings = SETTINGS.iter().map(|(key, _)| (*key).to_owned());
    let limits = limits_as_json(&Limits::default()).into_iter().map(|(name, _)| format!("limits.{name}"));
    settings.chain(limits).collect()
}

fn form_of(key: &str) -> Form {
    SETTINGS.iter().find(|(known, _)| *known == key).map_or(Form::Number, |(_, form)| *form)
}

fn variable_of(key: &str) -> String {
    match key.strip_prefix("limits.") {
        Some(limit) => format!("{LIMIT_PREFIX}{}", limit.to_ascii_uppercase()),
        None => format!("{PREFIX}{}", key.to_ascii_uppercase()),
    }
}

fn read_text(form: Form, written: &str) -> Result<Value, String> {
    match form {
        Form::Text => Ok(written.into()),
        Form::Number => {
            let number = written.replace('_', "").parse::<u64>();
            number.map(Value::from).map_err(|_| "verwacht een geheel getal, zoals 100".to_owned())
        }
        Form::YesNo => match written {
            "true" | "ja" | "1" => Ok(true.into()),
            "false" | "nee" | "0" => Ok(false.into()),
            _ => Err("verwacht true of false (ja of nee mag ook)".to_owned()),
        },
    }
}

fn read_file(flag: Option<&Path>, variable: Option<&Path>) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let variable = variable.filter(|path| !path.as_os_str().is_empty());
    let asked = flag.map(|path| (path, "--config")).or(variable.map(|path| (path, FILE_VARIABLE)));
    let path = asked.map_or(Path::new(FILE), |(path, _)| path);
    match std::fs::read_to_string(path) {
        Ok(written) => Ok(Some((path.to_owned(), written))),
        Err(error) if asked.is_none() && error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let by = asked.map(|(_, by)| format!(" (genoemd in {by})")).unwrap_or_default();
            Err(ConfigError(vec![format!(
                "Het configuratiebestand {}{by} kan niet worden gelezen: {error}.",
                path.display()
            )]))
        }
    }
}

fn unknown(name: &str, known: &[String]) -> String {
    let likely = nearest(name, known.iter().map(String::as_str));
    format!(
        "'{name}' is geen instelling; bedoelde u '{}'? ('maatstaf config' toont ze alle)",
        likely.unwrap_or("listen")
    )
}

/// The known name that is the fewest keystrokes away.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    known.into_iter().min_by_key(|candidate| keystrokes(name, candidate))
}

/// The Levenshtein distance.
fn keystrokes(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut corner = row[0];
        row[0] = index + 1;
        for (column, other) in to.iter().enumerate() {
            let swapped = corner + usize::from(letter != *other);
            corner = row[column + 1];
            row[column + 1] = swapped.min(corner + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// A TOML string; JSON's escapes are a subset of TOML's.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// The address of a database, fit to be shown.
fn masked(address: &str) -> String {
    const MASK: &str = "***";
    if address.starts_with("sqlite:") {
        return address.to_owned();
    }
    let Ok(mut url) = Url::parse(address) else {
        return format!("{}{MASK}", &address[..address.find("://").map_or(0, |at| at + 3)]);
    };
    if url.password().is_some() && url.set_password(Some(MASK)).is_err() {
        return MASK.to_owned();
    }
    let secret = |name: &str| name.to_ascii_lowercase().contains("password");
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if query.iter().any(|(name, _)| secret(name)) {
        let shown = query.iter().map(|(name, value)| (name, if secret(name) { MASK } else { value }));
        url.query_pairs_mut().clear().extend_pairs(shown);
    }
    url.into()
}

/// What was typed after the name of the program, that name first.
pub(crate) fn arguments() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// Whether whoever runs this wants no colours (no-color.org), or has a terminal without them.
pub(crate) fn without_colours() -> bool {
    let environment = environment();
    environment.get("NO_COLOR").is_some_and(|set| !set.is_empty())
        || environment.get("TERM").is_some_and(|terminal| terminal == "dumb")
}

/// Who is at the command line, for the audit.
pub(crate) fn operator() -> String {
    let environment = environment();
    let names = ["USER", "LOGNAME", "USERNAME"];
    match names.iter().find_map(|name| environment.get(*name).filter(|name| !name.is_empty())) {
        Some(name) => format!("opdrachtregel ({name})"),
        None => "opdrachtregel".to_owned(),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the file that the ban on reading the environment elsewhere points to"
)]
fn environment() -> BTreeMap<String, String> {
    let text = |text: OsString| text.to_string_lossy().into_owned();
    std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)], flags: Flags) -> Result<Config, ConfigError> {
        let file = Some((PathBuf::from(FILE), file.to_owned())).filter(|(_, text)| !text.is_empty());
        let environment =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::from_sources(file, &environment, &flags)
    }

    fn refusal(file: &str, environment: &[(&str, &str)]) -> String {
        load(file, environment, Flags::default()).unwrap_err().to_string()
    }

    fn flag(key: &'static str, value: &str) -> Flags {
        Flags::default().with(key, "--x", Some(value))
    }

    #[test]
    fn a_flag_outweighs_the_environment_which_outweighs_the_file_which_outweighs_the_default() {
        let file = "listen = \"127.0.0.1:1\"";
        let variable = [("MAATSTAF_LISTEN", "127.0.0.1:2")];
        let port = |config: Result<Config, ConfigError>| config.unwrap().listen.port();
        assert_eq!(port(load("", &[], Flags::default())), 8080);
        assert_eq!(port(load(file, &[], Flags::default())), 1);
        assert_eq!(port(load(file, &variable, Flags::default())), 2);
        assert_eq!(port(load(file, &variable, flag("listen", "127.0.0.1:3"))), 3);
    }

    #[test]
    fn database_url_weighs_less_than_our_own_variable_and_more_than_the_file() {
        let file = "database = \"sqlite:file.db\"";
        let other = ("DATABASE_URL", "postgres://other/db");
        let own = ("MAATSTAF_DATABASE", "sqlite:own.db");
        assert_eq!(load(file, &[other], Flags::default()).unwrap().database, "postgres://other/db");
        assert_eq!(load(file, &[own, other], Flags::default()).unwrap().database, "sqlite:own.db");
    }

    #[test]
    fn every_limit_can_be_set_in_file_and_environment() {
        for (name, default) in limits_as_json(&Limits::default()) {
            let value = default.as_u64().unwrap() - 1;
            let by_file = load(&format!("[limits]\n{name} = {value}"), &[], Flags::default()).unwrap();
            assert_eq!(limits_as_json(&by_file.limits)[&name], value, "{name}");
            let variable = format!("MAATSTAF_LIMIT_{}", name.to_ascii_uppercase());
            let by_variable = load("", &[(&variable, &value.to_string())], Flags::default()).unwrap();
            assert_eq!(limits_as_json(&by_variable.limits)[&name], value, "{name}");
        }
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_name_that_was_probably_meant() {
        assert!(refusal("lisen = \"127.0.0.1:1\"", &[]).contains("'listen'"));
        assert!(refusal("[limits]\nbody_byte = 1", &[]).contains("'limits.body_bytes'"));
        assert!(refusal("", &[("MAATSTAF_DATABAS", "x")]).contains("'MAATSTAF_DATABASE'"));
        assert!(refusal("", &[("MAATSTAF_LIMIT_FINDING", "1")]).contains("'MAATSTAF_LIMIT_FINDINGS'"));
    }

    #[test]
    fn what_others_put_in_the_environment_is_left_alone() {
        let others = [
            ("MAATSTAF_TEST_POSTGRES", "postgres://x"),
            ("MAATSTAF_SERVICE_HOST", "10.0.0.1"),
            ("MAATSTAF_PORT_8080_TCP_ADDR", "10.0.0.1"),
            ("MAATSTAF_SCHEMAS", ""),
        ];
        assert_eq!(load("", &others, Flags::default()).unwrap().schemas, None);
    }

    #[test]
    fn everything_wrong_is_said_at_once_with_where_it_was_said() {
        let said = refusal(
            "listen = 8080\nlog_format = \"xml\"\n[limits]\ndocument_depth = 121",
            &[("MAATSTAF_LIMIT_CONCURRENT_VALIDATIONS", "0"), ("MAATSTAF_LOAD_SCHEMAS", "misschien")],
        );
        for part in [
            "bestand maatstaf.toml: 'listen'",
            "text of json",
            "120",
            "CONCURRENT_VALIDATIONS",
            "true of false",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert_eq!(said.lines().count(), 5);
    }

    #[test]
    fn a_broken_file_is_refused_with_its_line_and_without_its_contents() {
        let said = refusal("listen = \"127.0.0.1:1\"\ndatabase = \"postgres://u:geheim@h/d", &[]);
        assert!(said.contains("regel 2") && !said.contains("geheim"), "{said}");
    }

    #[test]
    fn a_password_is_never_shown() {
        for address in [
            "postgres://maatstaf:geheim@db/maatstaf",
            "postgres://db/maatstaf?user=x&password=geheim",
            "postgres://u:ge#heim@:x:y/geheim",
        ] {
            let config = load("", &[("MAATSTAF_DATABASE", address)], Flags::default()).unwrap();
            let shown = format!("{config:?}{}", config.to_toml());
            assert!(!shown.contains("geheim") && !shown.contains("heim@"), "{shown}");
        }
        assert!(!refusal("", &[("DATABASE_URL", "mysql://u:geheim@h/d")]).contains("geheim"));
    }

    #[test]
    fn what_is_shown_can_be_read_back() {
        let config =
            load("schemas = \"C:\\\\st \\\"x\\\"\"\nload_schemas = false", &[], Flags::default()).unwrap();
        let again = load(&config.to_toml(), &[], Flags::default()).unwrap();
        assert_eq!(again.schemas, config.schemas);
        assert_eq!(again.load_schemas, Some(false));
        assert_eq!(again.limits, config.limits);
    }

    #[test]
    fn the_public_address_follows_the_listening_one_unless_it_is_said() {
        let config = load("", &[], Flags::default()).unwrap();
        assert_eq!(config.public_url_at("127.0.0.1:81".parse().unwrap()), "http://127.0.0.1:81");
        assert_eq!(config.public_url_at("0.0.0.0:81".parse().unwrap()), "http://localhost:81");
        let said = load("public_url = \"https://a.nl/r/\"", &[], Flags::default()).unwrap();
        assert_eq!(said.public_url_at(said.listen), "https://a.nl/r");
        for bad in ["a.nl", "ftp://a.nl", "https://u@a.nl", "https://a.nl?x", "https://a.nl#x"] {
            assert!(load(&format!("public_url = \"{bad}\""), &[], Flags::default()).is_err(), "{bad}");
        }
    }
}
