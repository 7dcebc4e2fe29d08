//! What is shown of a page of what was found, and the versions that there are to choose from.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::DbBackend;

use super::super::connect::Store;
use super::super::errors::corrupt;
use super::rank::Ranked;
use super::sql;
use crate::domain::error::Result;
use crate::domain::search::{Hit, HitKind, Known, SearchLine};
use crate::domain::{Status, Validity, VersionNumber};

/// A version, as far as choosing one takes.
#[derive(Debug)]
pub(super) struct Edition {
    pub(super) document: i64,
    pub(super) place: usize,
    pub(super) number: VersionNumber,
    pub(super) status: Status,
    pub(super) in_force: bool,
}

impl Edition {
    /// The one with the highest rank is shown.
    pub(super) fn rank(&self) -> (bool, bool, &VersionNumber) {
        (self.in_force, self.status.is_usable(), &self.number)
    }

    /// Reads `12 3 1.0.0 vastgesteld 2026-01-01 -`.
    fn read(written: &str, on: NaiveDate) -> Option<Self> {
        let mut parts = written.split(' ');
        let document = parts.next()?.parse().ok()?;
        let place = parts.next()?.parse().ok()?;
        let number = parts.next()?.parse().ok()?;
        let status: Status = parts.next()?.parse().ok()?;
        let mut day = || match parts.next()? {
            "-" => Some(None),
            day => day.parse().ok().map(Some),
        };
        let validity = Validity { from: day()?, until: day()? };
        let in_force = status.is_usable() && validity.contains(on);
        Some(Self { document, place, number, status, in_force })
    }
}

impl Store {
    /// All versions of these subjects, as far as those are standards.
    pub(super) async fn editions(
        &self,
        subjects: impl Iterator<Item = i64>,
        on: NaiveDate,
    ) -> Result<HashMap<i64, Vec<Edition>>> {
        let backend = self.backend_name();
        let day = |column: &str| match backend {
            DbBackend::Postgres => format!("COALESCE(to_char({column}, 'YYYY-MM-DD'), '-')"),
            _ => format!("COALESCE({column}, '-')"),
        };
        let written = format!(
            "d.id || ' ' || d.place || ' ' || v.number || ' ' || v.status || ' ' || {} || ' ' || {}",
            day("v.valid_from"),
            day("v.valid_until")
        );
        let query = format!(
            "SELECT d.subject_id AS id, {} AS found FROM search_documents d JOIN versions v ON v.id = d.version_id \
             WHERE {} GROUP BY d.subject_id",
            sql::gather(backend, &written),
            sql::among(backend, "d.subject_id")
        );
        let mut editions = HashMap::new();
        for row in sql::rows(self.db(), &query, [sql::list(subjects)]).await? {
            let found: String = row.try_get("", "found")?;
            let all = found.split(';').map(|written| Edition::read(written, on));
            let all = all.collect::<Option<Vec<_>>>().ok_or_else(|| corrupt("version"))?;
            editions.insert(row.try_get("", "id")?, all);
        }
        Ok(editions)
    }

    pub(super) async fn hits(&self, ranked: &[Ranked], known: &Known) -> Result<Vec<Hit>> {
        if ranked.is_empty() {
            return Ok(Vec::new());
        }
        let documents = ranked.iter().map(|one| one.shown.as_ref().map_or(one.subject, |is| is.document));
        let (mut headings, lines) =
            tokio::try_join!(self.headings(ranked.iter().map(|one| one.subject)), self.lines(documents))?;
        let best = |document: i64| -> Vec<SearchLine> {
            let lines = lines.get(&document).map(Vec::as_slice).unwrap_or_default();
            known.best(lines).into_iter().cloned().collect()
        };
        let mut hits = Vec::new();
        for one in ranked {
            // Gone since it was found.
            let Some(mut hit) = headings.remove(&one.subject) else { continue };
            if hit.kind == HitKind::CodeList {
                hit.codes = best(one.subject);
            }
            if let Some(edition) = &one.shown {
                hit.fields = best(edition.document);
                hit.version = Some(edition.number.clone());
            }
            hits.push(hit);
        }
        Ok(hits)
    }

    async fn headings(&self, subjects: impl Iterator<Item = i64>) -> Result<HashMap<i64, Hit>> {
        let query = format!(
            "SELECT d.id AS id, d.provision_id AS provision, d.standard_id AS standard, \
             COALESCE(p.name, s.name, l.name) AS name, COALESCE(p.title, s.title, l.title) AS title, \
             COALESCE(p.description, s.description, l.description) AS description \
             FROM search_documents d LEFT JOIN provisions p ON p.id = d.provision_id \
             LEFT JOIN standards s ON s.id = d.standard_id LEFT JOIN code_lists l ON l.id = d.code_list_id \
             WHERE {} AND d.version_id IS NULL",
            sql::among(self.backend_name(), "d.id")
        );
        let mut headings = HashMap::new();
        for row in sql::rows(self.db(), &query, [sql::list(subjects)]).await? {
            let provision: Option<i64> = row.try_get("", "provision")?;
            let standard: Option<i64> = row.try_get("", "standard")?;
            let kind = match (provision, standard) {
                (Some(_), _) => HitKind::Provision,
                (_, Some(_)) => HitKind::Standard,
                _ => HitKind::CodeList,
            };
            let hit = Hit {
                kind,
                name: row.try_get("", "name")?,
                title: row.try_get("", "title")?,
                description: row.try_get("", "description")?,
                version: None,
                fields: Vec::new(),
                codes: Vec::new(),
            };
            headings.insert(row.try_get("", "id")?, hit);
        }
        Ok(headings)
    }

    async fn lines(&self, documents: impl Iterator<Item = i64>) -> Result<HashMap<i64, Vec<SearchLine>>> {
        let among = sql::among(self.backend_name(), "id");
        let query = format!("SELECT id, lines FROM search_documents WHERE {among}");
        let mut lines = HashMap::new();
        for row in sql::rows(self.db(), &query, [sql::list(documents)]).await? {
            let written: String = row.try_get("", "lines")?;
            let read = serde_json::from_str(&written).map_err(|_| corrupt("search document"))?;
            lines.insert(row.try_get("", "id")?, read);
        }
        Ok(lines)
    }
}
