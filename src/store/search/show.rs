//! What is shown of a page of what was found.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::QueryResult;

use super::super::connect::Store;
use super::super::errors::corrupt;
use super::rank::Ranked;
use super::sql;
use crate::domain::error::Result;
use crate::domain::search::{Hit, HitKind, Known, SearchLine};
use crate::domain::{Status, Validity, VersionNumber};

/// A version, as far as choosing one takes.
struct Edition {
    document: i64,
    number: VersionNumber,
    usable: bool,
    validity: Validity,
}

impl Edition {
    fn read(row: &QueryResult) -> Result<(i64, Self)> {
        let (number, status): (String, String) = (row.try_get("", "number")?, row.try_get("", "status")?);
        let status: Status = status.parse().map_err(|_| corrupt("status"))?;
        let edition = Self {
            document: row.try_get("", "id")?,
            number: number.parse().map_err(|_| corrupt("version number"))?,
            usable: status.is_usable(),
            validity: Validity {
                from: row.try_get("", "valid_from")?,
                until: row.try_get("", "valid_until")?,
            },
        };
        Ok((row.try_get("", "subject_id")?, edition))
    }
}

impl Store {
    pub(super) async fn hits(&self, ranked: &[Ranked], known: &Known, on: NaiveDate) -> Result<Vec<Hit>> {
        if ranked.is_empty() {
            return Ok(Vec::new());
        }
        let subjects = sql::list(ranked.iter().map(|one| one.subject));
        let mut headings = self.headings(&subjects).await?;
        let mut chosen = self.chosen(ranked, &subjects, on).await?;
        let lists = headings.iter().filter(|(_, hit)| hit.kind == HitKind::CodeList).map(|(id, _)| *id);
        let documents = sql::list(chosen.values().map(|edition| edition.document).chain(lists));
        let lines = self.lines(&documents).await?;
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
            if let Some(edition) = chosen.remove(&one.subject) {
                hit.fields = best(edition.document);
                hit.version = Some(edition.number);
            }
            hits.push(hit);
        }
        Ok(hits)
    }

    async fn headings(&self, subjects: &str) -> Result<HashMap<i64, Hit>> {
        let query = format!(
            "SELECT d.id AS id, d.provision_id AS provision, d.standard_id AS standard, \
             COALESCE(p.name, s.name, l.name) AS name, COALESCE(p.title, s.title, l.title) AS title, \
             COALESCE(p.description, s.description, l.description) AS description \
             FROM search_documents d LEFT JOIN provisions p ON p.id = d.provision_id \
             LEFT JOIN standards s ON s.id = d.standard_id LEFT JOIN code_lists l ON l.id = d.code_list_id \
             WHERE d.id IN ({subjects}) AND d.version_id IS NULL"
        );
        let mut headings = HashMap::new();
        for row in sql::rows(self.db(), &query, []).await? {
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

    /// Of the versions that fit: the one in force, else the highest that is usable, else the highest.
    async fn chosen(
        &self,
        ranked: &[Ranked],
        subjects: &str,
        on: NaiveDate,
    ) -> Result<HashMap<i64, Edition>> {
        let query = format!(
            "SELECT d.id AS id, d.subject_id AS subject_id, v.number AS number, v.status AS status, \
             v.valid_from AS valid_from, v.valid_until AS valid_until \
             FROM search_documents d JOIN versions v ON v.id = d.version_id WHERE d.subject_id IN ({subjects})"
        );
        let fit: HashMap<i64, Option<&[i64]>> =
            ranked.iter().map(|one| (one.subject, one.versions.as_deref())).collect();
        let rank = |edition: &Edition| (edition.usable && edition.validity.contains(on), edition.usable);
        let mut chosen: HashMap<i64, Edition> = HashMap::new();
        for row in sql::rows(self.db(), &query, []).await? {
            let (subject, edition) = Edition::read(&row)?;
            let fits = fit.get(&subject).is_some_and(|versions| {
                versions.is_none_or(|versions| versions.binary_search(&edition.document).is_ok())
            });
            let better = chosen
                .get(&subject)
                .is_none_or(|best| (rank(best), &best.number) < (rank(&edition), &edition.number));
            if fits && better {
                chosen.insert(subject, edition);
            }
        }
        Ok(chosen)
    }

    async fn lines(&self, documents: &str) -> Result<HashMap<i64, Vec<SearchLine>>> {
        let query = format!("SELECT id, lines FROM search_documents WHERE id IN ({documents})");
        let mut lines = HashMap::new();
        for row in sql::rows(self.db(), &query, []).await? {
            let written: String = row.try_get("", "lines")?;
            let read = serde_json::from_str(&written).map_err(|_| corrupt("search document"))?;
            lines.insert(row.try_get("", "id")?, read);
        }
        Ok(lines)
    }
}
