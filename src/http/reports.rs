//! The report on what was judged, as it goes over the wire and is printed by the command line.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::{Editions, Finding, Language, Severity};
use crate::registry::{ENGINE, Judged};

/// Het rapport over een document.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rapport {
    /// Of het document aan de standaard voldoet.
    #[schema(example = false)]
    geldig: bool,
    /// De standaard waaraan is getoetst.
    #[schema(example = "adres")]
    standaard: String,
    /// De exacte versie waaraan is getoetst.
    #[schema(example = "1.0.0")]
    versie: String,
    /// Het profiel waaraan is getoetst, als dat zo is: een versmalling van de versie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "persoon-regio-utrecht")]
    profiel: Option<String>,
    /// Het onderdeel waaraan is getoetst.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "traject")]
    onderdeel: Option<String>,
    /// Waar als de standaard een voorbeeld bij dit product is, door niemand vastgesteld.
    #[schema(example = true)]
    voorbeeldstandaard: bool,
    /// SHA-256 van de bytes van het schema waaraan is getoetst: dat van het profiel, of dat van de versie.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: String,
    /// Waarmee is getoetst.
    #[schema(example = "maatstaf 0.1.0")]
    motor: &'static str,
    /// De dag waarvoor de versie is gekozen.
    #[schema(example = "2026-11-23")]
    #[serde(serialize_with = "day")]
    peildatum: NaiveDate,
    /// De dag van beoordelen: daarop gelden codes en verstrijken termijnen.
    #[schema(example = "2026-11-24")]
    #[serde(serialize_with = "day")]
    beoordelingsdatum: NaiveDate,
    /// De editie van de vocabulaires waaronder de versie is vastgesteld; 0 is van vóór de vocabulaires.
    #[schema(example = 1)]
    editie: u32,
    /// De waardelijsten waarmee is getoetst, met hun versie.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(example = json!({"gemeenten": "1.0.0"}))]
    waardelijsten: BTreeMap<String, String>,
    /// De aantallen bevindingen.
    aantallen: Aantallen,
    /// De aantallen records, bij gegevens die in stukken zijn beoordeeld: NDJSON, CSV en grote documenten.
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<AantalRecords>,
    /// De bevindingen, tot een grens.
    bevindingen: Vec<Bevinding>,
    /// Waar als er meer is dan hier staat.
    #[schema(example = false)]
    afgekapt: bool,
    /// Het validatiebewijs, als daarom is gevraagd met `zout`: een compacte JWS (`typ` `validatiebewijs+jwt`, PS256) die zegt dat gegevens met deze digest zo zijn beoordeeld, zonder iets van de gegevens zelf.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "eyJhbGciOiJQUzI1NiJ9.eyJnZWxkaWciOnRydWV9.c2lnbmF0dXJl")]
    validatiebewijs: Option<String>,
}

/// Aantallen bevindingen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Aantallen {
    /// Bevindingen die het document ongeldig maken.
    #[schema(example = 1)]
    fouten: u64,
    /// Bevindingen die dat niet doen.
    #[schema(example = 0)]
    waarschuwingen: u64,
    /// Per code.
    #[schema(example = json!({"verplicht-ontbreekt": 1}))]
    per_code: BTreeMap<String, u64>,
}

/// Aantallen records.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AantalRecords {
    /// Beoordeelde records: regels, rijen, of items van lange lijsten.
    #[schema(example = 25_000)]
    beoordeeld: u64,
    /// Records die niet voldoen.
    #[schema(example = 12)]
    ongeldig: u64,
}

/// Hoe erg een bevinding is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Ernst {
    /// Het document voldoet niet.
    Fout,
    /// Het document voldoet; kijk er toch naar.
    Waarschuwing,
}

/// Waar iets staat, in de wet of in een afspraak.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Bron {
    /// De wet en het artikel.
    #[schema(example = "Awb, artikel 7:10, eerste lid")]
    titel: String,
    /// Waar het te lezen is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://wetten.overheid.nl/BWBR0005537")]
    url: Option<String>,
}

/// Eén ding dat niet aan de standaard voldoet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bevinding {
    /// Vaste code; zie `/bevindingcodes`.
    #[schema(example = "verplicht-ontbreekt")]
    code: String,
    /// Hoe erg het is.
    ernst: Ernst,
    /// JSON Pointer (RFC 6901) in het document. Een naam die de standaard niet kent is een gegeven en wordt niet getoond: `*3` is de derde naam in dat object.
    #[schema(example = "/trajecten/0")]
    plaats: String,
    /// De plaats in woorden.
    #[schema(example = "in het 1e item van 'trajecten'")]
    plaats_in_woorden: String,
    /// De regel in het schema waaraan niet is voldaan.
    #[schema(example = "#/$defs/traject/required")]
    schemaplaats: String,
    /// De regel, termijn of waardelijst waar het om gaat, met de code uit de standaard.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "einddatum-na-begindatum")]
    betreft: Option<String>,
    /// Wat er wordt verwacht, in een zin.
    #[schema(example = "Het verplichte gegeven 'trajectnummer' ontbreekt.")]
    melding: String,
    /// Waar dat staat, in de wet of in een afspraak, als de standaard dat zegt.
    #[serde(skip_serializing_if = "Option::is_none")]
    bron: Option<Bron>,
    /// Bij een keuze: wat er nog schort aan de mogelijkheid die het dichtst bij komt.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    oorzaken: Vec<Bevinding>,
    /// De waarde op die plaats; alleen als daarom is gevraagd met `toonWaarden=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    waarde: Option<Value>,
    /// De sleutel van het record; alleen als daarom is gevraagd met `recordsleutel=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    recordsleutel: Option<Value>,
    /// De regel in het bestand waarop de plaats begint; bij CSV die waarop de rij begint. Van wat ingepakt is verstuurd: de regel na uitpakken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 17)]
    regel: Option<u64>,
    /// De kolom, bij CSV.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Postcode")]
    kolom: Option<String>,
}

impl Bevinding {
    pub(super) fn new(finding: Finding, language: Language) -> Self {
        Self {
            code: finding.code.as_str().to_owned(),
            ernst: match finding.severity {
                Severity::Error => Ernst::Fout,
                Severity::Warning => Ernst::Waarschuwing,
            },
            plaats: finding.instance,
            plaats_in_woorden: finding.place.in_language(language).to_owned(),
            betreft: finding.about,
            bron: finding.source.map(|source| Bron { titel: source.title, url: source.url }),
            schemaplaats: finding.schema,
            melding: finding.message.in_language(language).to_owned(),
            oorzaken: finding.causes.into_iter().map(|cause| Self::new(cause, language)).collect(),
            waarde: finding.value,
            recordsleutel: finding.record_key,
            regel: finding.line,
            kolom: finding.column,
        }
    }
}

/// A day as RFC 3339 writes it, without the thousand instructions that formatting one takes: each report has two.
fn day<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    let (Ok(year @ ..10_000), month, day_of_month) = (u32::try_from(day.year()), day.month(), day.day())
    else {
        return day.serialize(serializer);
    };
    let digits =
        [year / 1000, year / 100, year / 10, year, month / 10, month, day_of_month / 10, day_of_month];
    let mut written = *b"0000-00-00";
    for (place, digit) in [0, 1, 2, 3, 5, 6, 8, 9].into_iter().zip(digits) {
        written[place] += u8::try_from(digit % 10).unwrap_or_default();
    }
    serializer.serialize_str(std::str::from_utf8(&written).unwrap_or_default())
}

/// The code lists that a version is judged by, each once.
fn code_lists(editions: &Editions) -> BTreeMap<String, String> {
    let lists = editions.code_lists.iter();
    lists.map(|((name, _), number)| (name.to_string(), number.to_string())).collect()
}

impl Rapport {
    /// A verdict as it goes over the wire; the command line prints the same.
    #[must_use]
    pub fn new(judged: Judged, language: Language) -> Self {
        let Judged { by, part, on, today, report, .. } = judged;
        let counts = report.counts;
        Self {
            geldig: report.valid,
            standaard: by.standard.name.as_str().to_owned(),
            versie: by.version.number.to_string(),
            profiel: by.profile.as_ref().map(|profile| profile.name.to_string()),
            onderdeel: part.map(|part| part.as_str().to_owned()),
            voorbeeldstandaard: by.standard.example,
            digest: by.version.digest.to_string(),
            motor: ENGINE,
            peildatum: on,
            beoordelingsdatum: today,
            editie: by.version.editions.vocabularies,
            waardelijsten: code_lists(&by.version.editions),
            aantallen: Aantallen {
                fouten: counts.errors,
                waarschuwingen: counts.warnings,
                per_code: counts
                    .per_code
                    .into_iter()
                    .map(|(code, n)| (code.as_str().to_owned(), n))
                    .collect(),
            },
            records: report
                .records
                .map(|records| AantalRecords { beoordeeld: records.judged, ongeldig: records.invalid }),
            bevindingen: report
                .findings
                .into_iter()
                .map(|finding| Bevinding::new(finding, language))
                .collect(),
            afgekapt: report.truncated,
            validatiebewijs: None,
        }
    }

    /// The same, with the receipt that was asked for.
    pub(super) fn with_receipt(mut self, receipt: Option<String>) -> Self {
        self.validatiebewijs = receipt;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_chrono_writes_it() {
        for (year, month, of_month) in
            [(2026, 11, 30), (2026, 1, 9), (987, 12, 31), (0, 2, 29), (12_345, 6, 1)]
        {
            let date = NaiveDate::from_ymd_opt(year, month, of_month).unwrap();
            let mut written = Vec::new();
            day(&date, &mut serde_json::Serializer::new(&mut written)).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), format!("\"{date}\""));
        }
    }
}
