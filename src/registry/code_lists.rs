//! Code lists: kept as the bytes that came in, read once, found by name and by version or range.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::error::{Place, Result};
use crate::domain::{
    Code, CodeList, CodeListHeading, CodeListName, Digest, Error, Fault, Missing, SearchLine, Selector,
    Validity, VersionNumber, text,
};
use crate::store::{Act, CodeListVersion, Listing, Page, Written};

use super::Registry;

/// Most rows in a code list.
const MOST_ROWS: usize = 200_000;
/// Longest field in a code list, in bytes.
const LONGEST: usize = 1_000;

/// What an owner offers as a version of a code list.
#[derive(Debug, Clone)]
pub struct NewCodeList {
    /// Its number.
    pub number: VersionNumber,
    /// The day up to which it knows what holds.
    pub reference_date: NaiveDate,
    /// The codes, as CSV with a header: code, naam, geldigVan, geldigTot, opvolgers.
    pub csv: Vec<u8>,
    /// What changed, in Markdown.
    pub notes: String,
}

#[derive(Deserialize)]
struct Row {
    code: String,
    #[serde(default)]
    naam: String,
    #[serde(rename = "geldigVan", default)]
    from: Option<NaiveDate>,
    #[serde(rename = "geldigTot", default)]
    until: Option<NaiveDate>,
    #[serde(default)]
    opvolgers: String,
}

/// Reads codes, or says everything that is wrong with them.
fn read(name: &CodeListName, new: &NewCodeList) -> Result<CodeList> {
    let first = new.csv.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = if first.contains(&b';') { b';' } else { b',' };
    let bytes = new.csv.strip_prefix(crate::domain::json::BYTE_ORDER_MARK).unwrap_or(&new.csv);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(bytes);
    let (mut codes, mut faults): (Vec<(String, Code)>, Vec<Fault>) = (Vec::new(), Vec::new());
    let header: Vec<String> = reader.headers().into_iter().flatten().map(str::to_owned).collect();
    if !["code", "naam"].iter().all(|name| header.iter().any(|own| own == name)) {
        return Err(Error::invalid(wrong_header()));
    }
    for (index, row) in reader.deserialize::<Row>().enumerate() {
        if index == MOST_ROWS {
            faults.push(too_long());
        }
        if index >= MOST_ROWS || faults.len() >= 20 {
            break;
        }
        match row.ok().and_then(code) {
            Some(read) => codes.push(read),
            None => faults.push(unreadable(index + 2)),
        }
    }
    if codes.is_empty() && faults.is_empty() {
        faults.push(unreadable(1));
    }
    faults.extend(overlaps(&codes));
    faults.extend(strangers(&codes));
    if faults.is_empty() {
        let digest = Digest::of(&new.csv);
        return Ok(CodeList::new(name.clone(), new.number.clone(), new.reference_date, digest, codes));
    }
    Err(Error::Invalid(faults))
}

fn code(row: Row) -> Option<(String, Code)> {
    let fits = |text: &str| text.len() <= LONGEST && !text.contains('\0');
    let ordered = row.from.zip(row.until).is_none_or(|(from, until)| from <= until);
    if row.code.is_empty() || !ordered || ![&row.code, &row.naam, &row.opvolgers].into_iter().all(|t| fits(t))
    {
        return None;
    }
    let successors = row.opvolgers.split_whitespace().map(str::to_owned).collect();
    let validity = Validity { from: row.from, until: row.until };
    Some((row.code, Code { name: row.naam, validity, successors }))
}

fn unreadable(line: usize) -> Fault {
    Fault::new(
        "waardelijst-onleesbaar",
        text(
            format!("Regel {line} is niet te lezen. De kopregel is 'code,naam,geldigVan,geldigTot,opvolgers'; datums zijn als 2026-01-31, opvolgers staan met een spatie ertussen, en een code begint niet na zijn einde."),
            format!("Line {line} can't be read. The header is 'code,naam,geldigVan,geldigTot,opvolgers'; dates are like 2026-01-31, successors are separated by a space, and no code begins after its end."),
        ),
    )
    .at(Place::Body(String::new()))
}

fn wrong_header() -> Fault {
    Fault::new(
        "waardelijst-onleesbaar",
        text(
            "De kopregel (regel 1) moet de kolommen 'code' en 'naam' hebben, en mag 'geldigVan', 'geldigTot' en 'opvolgers' hebben, gescheiden door een komma of puntkomma.",
            "The header (line 1) has to have the columns 'code' and 'naam', and may have 'geldigVan', 'geldigTot' and 'opvolgers', separated by a comma or semicolon.",
        ),
    )
    .at(Place::Body(String::new()))
}

/// Successors that are not in the list themselves.
fn strangers(codes: &[(String, Code)]) -> Vec<Fault> {
    let known: std::collections::HashSet<&str> = codes.iter().map(|(code, _)| code.as_str()).collect();
    let all = codes.iter().flat_map(|(code, is)| is.successors.iter().map(move |next| (code, next)));
    let strange = all.filter(|(_, next)| !known.contains(next.as_str()));
    let faults = strange.map(|(code, next)| {
        Fault::new(
            "waardelijst-opvolger-onbekend",
            text(
                format!("De code '{code}' noemt als opvolger '{next}', en die staat niet in de lijst."),
                format!("The code '{code}' names '{next}' as its successor, which is not in the list."),
            ),
        )
    });
    faults.take(20).collect()
}

fn too_long() -> Fault {
    Fault::new(
        "waardelijst-te-groot",
        text(
            format!("Een waardelijst heeft ten hoogste {MOST_ROWS} regels."),
            format!("A code list has at most {MOST_ROWS} rows."),
        ),
    )
    .at(Place::Body(String::new()))
}

/// Codes that would mean two things on one day.
fn overlaps(codes: &[(String, Code)]) -> Vec<Fault> {
    let mut sorted: Vec<&(String, Code)> = codes.iter().collect();
    sorted.sort_by(|(a, x), (b, y)| (a, x.validity.from).cmp(&(b, y.validity.from)));
    let pairs = sorted.windows(2).filter(|pair| {
        let ((a, before), (b, after)) = (pair[0], pair[1]);
        a == b
            && before.validity.until.is_none_or(|until| after.validity.from.is_none_or(|from| from <= until))
    });
    let faults = pairs.map(|pair| {
        let code = &pair[0].0;
        Fault::new(
            "waardelijst-overlapt",
            text(
                format!("De code '{code}' komt twee keer voor, met tijdvakken die overlappen."),
                format!("The code '{code}' comes twice, with periods that overlap."),
            ),
        )
    });
    faults.take(20).collect()
}

impl Registry {
    /// One page of the code lists, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn code_lists(&self, page: Page) -> Result<Listing<CodeListHeading>> {
        self.inner.store.code_lists(page).await
    }

    /// One code list.
    ///
    /// # Errors
    /// [`Missing::CodeList`].
    pub async fn code_list(&self, name: &CodeListName) -> Result<CodeListHeading> {
        let found = self.inner.store.code_list(name).await?;
        found.ok_or_else(|| Error::Missing(Missing::CodeList, name.to_string()))
    }

    /// All versions of a code list, highest number first.
    ///
    /// # Errors
    /// [`Missing::CodeList`].
    pub async fn code_list_versions(&self, name: &CodeListName) -> Result<Vec<CodeListVersion>> {
        self.code_list(name).await?;
        self.inner.store.code_list_versions(name).await
    }

    /// The version of a code list that a selector chooses, with its codes.
    ///
    /// # Errors
    /// [`Missing::CodeList`].
    pub async fn codes(&self, name: &CodeListName, selector: &Selector) -> Result<Arc<CodeList>> {
        let found = self.code_list_for(name, selector).await?;
        found.ok_or_else(|| Error::Missing(Missing::CodeList, name.to_string()))
    }

    /// The highest version of a code list that fits; of all of them for what is in force.
    pub(super) async fn code_list_for(
        &self,
        name: &CodeListName,
        selector: &Selector,
    ) -> Result<Option<Arc<CodeList>>> {
        let versions = self.inner.store.code_list_versions(name).await?;
        let fits = |version: &&CodeListVersion| match selector {
            Selector::InForce => true,
            Selector::Exact(number) => version.number == *number,
            Selector::Range(wanted) => version.number.is_in(wanted),
        };
        match versions.iter().find(fits) {
            Some(version) => self.read_code_list(version).await.map(Some),
            None => Ok(None),
        }
    }

    async fn read_code_list(&self, version: &CodeListVersion) -> Result<Arc<CodeList>> {
        let key = (version.list.clone(), version.number.clone());
        if let Some(known) = self.inner.code_lists.get(&key) {
            return Ok(known);
        }
        let csv = self.inner.store.code_list_bytes(&version.list, &version.number).await?;
        let csv = csv.ok_or_else(|| Error::Missing(Missing::CodeList, version.list.to_string()))?;
        let new = NewCodeList {
            number: version.number.clone(),
            reference_date: version.reference_date,
            csv,
            notes: String::new(),
        };
        let list = Arc::new(read(&version.list, &new)?);
        self.inner.code_lists.insert(key, Arc::clone(&list));
        Ok(list)
    }

    /// The bytes of a version of a code list, as they came.
    ///
    /// # Errors
    /// [`Missing::CodeList`].
    pub async fn code_list_bytes(&self, name: &CodeListName, number: &VersionNumber) -> Result<Vec<u8>> {
        let found = self.inner.store.code_list_bytes(name, number).await?;
        found.ok_or_else(|| Error::Missing(Missing::CodeList, name.to_string()))
    }

    /// Makes or changes a code list, apart from its versions.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn put_code_list(&self, list: &CodeListHeading, act: &Act) -> Result<Written> {
        self.inner.store.put_code_list(list, act).await
    }

    /// Publishes a version of a code list: it is there at once, and never changes. The same bytes again
    /// are answered as done.
    ///
    /// # Errors
    /// Invalid, with every line; missing (code list); conflict when the number has other bytes.
    pub async fn publish_code_list(
        &self,
        name: &CodeListName,
        new: NewCodeList,
        act: &Act,
    ) -> Result<Written> {
        let list = read(name, &new)?;
        let version = CodeListVersion {
            list: name.clone(),
            number: new.number,
            reference_date: new.reference_date,
            digest: list.digest,
            notes: new.notes,
            published_at: act.at,
        };
        let codes = SearchLine::of_codes(&list);
        self.inner.store.publish_code_list(&version, &new.csv, &codes, act).await
    }
}
