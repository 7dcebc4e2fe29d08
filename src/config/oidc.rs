//! The tables `[[oidc]]` of the configuration file: the identity providers whose access tokens are taken. Only in the
//! file: who is trusted is not said in passing, by a flag or a variable.
//!
//! Door: [`read`] and [`shown`]. Refuses names that it does not know, an issuer that could be impersonated (no TLS,
//! other than on this machine), and roles that are none.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;

use super::{quoted, unknown};
use crate::domain::{ClaimPath, Client, Fault, Grants, Provider};

const KEYS: [&str; 9] = [
    "name",
    "issuer",
    "audience",
    "jwks_uri",
    "roles_claim",
    "roles",
    "organisation_claim",
    "client_id",
    "client_secret_file",
];

/// Longest text in such a table, in characters.
const LONGEST: usize = 500;

/// The providers in the file, or what is wrong with them, each sentence with where it is.
pub(super) fn read(value: &Value, file: &str) -> Result<Vec<Provider>, Vec<String>> {
    let Some(tables) = value.as_array() else {
        return Err(vec![format!("{file}: 'oidc' is een lijst van tabellen: begin elke met [[oidc]]")]);
    };
    let (mut providers, mut faults) = (Vec::<Provider>::new(), Vec::new());
    for (index, table) in tables.iter().enumerate() {
        let place = format!("{file}: [[oidc]] {}", index + 1);
        let mut entry = Entry { table: table.as_object(), faults: Vec::new() };
        let provider = entry.provider();
        faults.extend(entry.faults.into_iter().map(|fault| format!("{place}: {fault}")));
        let Some(provider) = provider else { continue };
        if providers.iter().any(|other| other.name == provider.name || other.issuer == provider.issuer) {
            faults.push(format!("{place}: er is al een [[oidc]] met deze 'name' of deze 'issuer'"));
        }
        providers.push(provider);
    }
    if faults.is_empty() { Ok(providers) } else { Err(faults) }
}

struct Entry<'t> {
    table: Option<&'t Map<String, Value>>,
    faults: Vec<String>,
}

impl Entry<'_> {
    fn provider(&mut self) -> Option<Provider> {
        let known = KEYS.map(str::to_owned);
        let names = self.table.into_iter().flat_map(Map::keys).filter(|name| !known.contains(name));
        let strangers: Vec<String> = names.map(|name| unknown(name, &known)).collect();
        self.faults.extend(strangers);
        let name = self.required("name", name_of);
        let issuer = self.required("issuer", issuer_of);
        let audience = self.required("audience", |text| Ok(text.to_owned()));
        let key_set = self.optional("jwks_uri", key_set_of);
        let roles_claim = self.required("roles_claim", claim_of);
        let organisation_claim = self.optional("organisation_claim", claim_of);
        let roles = self.roles();
        let client = self.client(audience.as_deref());
        self.faults.is_empty().then_some(())?;
        Some(Provider {
            name: name?,
            issuer: issuer?,
            audience: audience?,
            key_set,
            roles_claim: roles_claim?,
            roles,
            organisation_claim,
            client,
        })
    }

    /// As whom this register signs people in. Tokens for the interface are not those of the pages: they are for
    /// another.
    fn client(&mut self, audience: Option<&str>) -> Option<Client> {
        let id = self.optional("client_id", |text| Ok(text.to_owned()));
        let secret_file = self.optional("client_secret_file", |text| Ok(text.to_owned()));
        let secret = self.optional("client_secret_file", secret_in);
        if id.is_none() && secret_file.is_some() {
            self.faults.push("'client_secret_file' hoort bij een 'client_id'".to_owned());
        }
        if id.is_some() && id.as_deref() == audience {
            self.faults.push("'client_id' is een andere naam dan 'audience'".to_owned());
        }
        Some(Client { id: id?, secret_file, secret })
    }

    fn value(&self, key: &str) -> Option<&Value> {
        self.table?.get(key)
    }

    fn required<T>(&mut self, key: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        if self.value(key).is_none() {
            self.faults.push(format!("'{key}' ontbreekt"));
        }
        self.optional(key, read)
    }

    fn optional<T>(&mut self, key: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.value(key)?;
        let text = value.as_str().filter(|text| !text.is_empty() && text.chars().count() <= LONGEST);
        match text.ok_or_else(|| "is een tekst, tussen aanhalingstekens".to_owned()).and_then(read) {
            Ok(value) => Some(value),
            Err(why) => {
                self.faults.push(format!("'{key}' {why}"));
                None
            }
        }
    }

    fn roles(&mut self) -> BTreeMap<String, Grants> {
        let written = self.value("roles").and_then(Value::as_object).cloned().unwrap_or_default();
        if written.is_empty() {
            self.faults.push(
                "'roles' zegt welke waarde welke rol geeft, zoals { redactie = \"auteur beheerder\" }"
                    .to_owned(),
            );
        }
        let mut roles = BTreeMap::new();
        for (value, grants) in written {
            match grants.as_str().unwrap_or("?").parse::<Grants>() {
                Ok(grants) => drop(roles.insert(value, grants)),
                Err(fault) => self.faults.push(role_fault(&value, &fault)),
            }
        }
        roles
    }
}

fn role_fault(value: &str, fault: &Fault) -> String {
    format!("'roles' van '{value}': {}", fault.message.nl)
}

fn name_of(text: &str) -> Result<String, String> {
    const MOST: usize = 32;
    let legal = text.len() <= MOST
        && text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    legal.then(|| text.to_owned()).ok_or_else(|| {
        format!("bestaat uit kleine letters, cijfers en koppeltekens, begint met een letter en telt ten hoogste {MOST} tekens")
    })
}

/// As it is written: tokens have to repeat it to the letter.
fn issuer_of(text: &str) -> Result<String, String> {
    let expected = "is het adres van de aanmelddienst zoals het in 'iss' staat: https (http alleen op deze machine), zonder gebruiker, '?' en '#'";
    let url = address_of(text).ok_or(expected)?;
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let plain = url.query().is_none() && url.fragment().is_none();
    if plain && (url.scheme() == "https" || here) { Ok(text.to_owned()) } else { Err(expected.to_owned()) }
}

fn key_set_of(text: &str) -> Result<String, String> {
    let expected = "is het adres van de sleutels (JWKS) van de aanmelddienst: http of https";
    address_of(text).map(|_| text.to_owned()).ok_or_else(|| expected.to_owned())
}

fn address_of(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let open = url.username().is_empty() && url.password().is_none() && url.has_host();
    (open && matches!(url.scheme(), "http" | "https")).then_some(url)
}

/// The secret in a file, without the end of its line.
fn secret_in(file: &str) -> Result<String, String> {
    let read = std::fs::read_to_string(file).map_err(|error| format!("is niet te lezen: {error}"))?;
    let secret = read.trim_end_matches(['\n', '\r']);
    if secret.is_empty() { Err("is een leeg bestand".to_owned()) } else { Ok(secret.to_owned()) }
}

fn claim_of(text: &str) -> Result<ClaimPath, String> {
    text.parse().map_err(|()| {
        "is de plaats van een claim: namen met punten ertussen ('realm_access.roles'), of een JSON Pointer ('/rollen')".to_owned()
    })
}

/// The tables as a file has them.
pub(super) fn shown(providers: &[Provider]) -> String {
    let mut written = String::new();
    for provider in providers {
        let mut line = |key: &str, value: &str| written.push_str(&format!("{key} = {}\n", quoted(value)));
        line("\n[[oidc]]\nname", &provider.name);
        line("issuer", &provider.issuer);
        line("audience", &provider.audience);
        if let Some(address) = &provider.key_set {
            line("jwks_uri", address);
        }
        line("roles_claim", &provider.roles_claim.to_string());
        if let Some(claim) = &provider.organisation_claim {
            line("organisation_claim", &claim.to_string());
        }
        if let Some(client) = &provider.client {
            line("client_id", &client.id);
            if let Some(file) = &client.secret_file {
                line("client_secret_file", file);
            }
        }
        written.push_str("[oidc.roles]\n");
        for (value, grants) in &provider.roles {
            written.push_str(&format!("{} = {}\n", quoted(value), quoted(&grants.to_string())));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn providers(written: &str) -> Result<Vec<Provider>, Vec<String>> {
        let table: Map<String, Value> = toml::from_str(written).unwrap();
        read(&table["oidc"], "bestand")
    }

    const GOOD: &str = r#"
[[oidc]]
name = "hub"
issuer = "https://hub.example/realms/g"
audience = "maatstaf"
roles_claim = "realm_access.roles"
organisation_claim = "/organisatie"
client_id = "maatstaf-bureau"
[oidc.roles]
redactie = "auteur beheerder:voorzieningen/jeugd"
"met spatie" = "lezer"
"#;

    #[test]
    fn a_provider_is_read_as_it_is_shown() {
        let read = providers(GOOD).unwrap();
        assert_eq!(read[0].roles["redactie"].to_string(), "auteur beheerder:voorzieningen/jeugd");
        assert_eq!(providers(&shown(&read)).unwrap(), read);
    }

    #[test]
    fn everything_that_is_wrong_is_said_with_its_place() {
        let said =
            providers("[[oidc]]\nname = \"Hub\"\nisuer = \"x\"\nroles = { a = \"baas\" }").unwrap_err();
        let all = said.join("\n");
        for part in [
            "[[oidc]] 1: 'name'",
            "bedoelde u 'issuer'",
            "'issuer' ontbreekt",
            "'audience' ontbreekt",
            "van 'a'",
        ] {
            assert!(all.contains(part), "{part} in {all}");
        }
        assert!(providers("oidc = 3").unwrap_err()[0].contains("[[oidc]]"));
        let twice = providers(&format!("{GOOD}{GOOD}")).unwrap_err();
        assert!(twice[0].contains("[[oidc]] 2"), "{twice:?}");
    }

    #[test]
    fn an_issuer_can_not_be_impersonated_on_the_way() {
        for (issuer, good) in [
            ("https://hub.example", true),
            ("http://localhost:8080/x", true),
            ("http://127.0.0.1:1", true),
            ("http://hub.example", false),
            ("https://u:p@hub.example", false),
            ("https://hub.example?x", false),
            ("hub.example", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(issuer_of(issuer).is_ok(), good, "{issuer}");
        }
    }
}
