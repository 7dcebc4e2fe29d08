//! From what a database says to what a caller can act on, without ever repeating a value.

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, sqlx};

use crate::domain::{Conflict, Error, Fault, text};

/// The unique constraints of the schema: the link between SQL and the sentence.
#[derive(Clone, Copy)]
enum Unique {
    ProvisionName,
    StandardName,
    VersionNumber,
    ExampleName,
    TokenName,
    TokenHash,
    Oin,
    MunicipalityCode,
    Membership,
}

impl Unique {
    const ALL: [Self; 9] = [
        Self::ProvisionName,
        Self::StandardName,
        Self::VersionNumber,
        Self::ExampleName,
        Self::TokenName,
        Self::TokenHash,
        Self::Oin,
        Self::MunicipalityCode,
        Self::Membership,
    ];

    /// How PostgreSQL names it, and how SQLite does.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::ProvisionName => ("provisions_name_key", "provisions.name"),
            Self::StandardName => ("standards_name_key", "standards.name"),
            Self::VersionNumber => ("versions_number_key", "versions.standard_id, versions.number"),
            Self::ExampleName => ("examples_name_key", "examples.version_id, examples.name"),
            Self::TokenName => ("tokens_name_key", "tokens.name"),
            Self::TokenHash => ("tokens_hash_key", "tokens.hash"),
            Self::Oin => ("organisations_oin_key", "organisations.oin"),
            Self::MunicipalityCode => {
                ("organisations_municipality_code_key", "organisations.municipality_code")
            }
            Self::Membership => (
                "organisation_members_key",
                "organisation_members.partnership_id, organisation_members.member_id, organisation_members.valid_from",
            ),
        }
    }

    fn find(message: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unique| {
            let (postgres, sqlite) = unique.names();
            message.contains(&format!("\"{postgres}\"")) || message.ends_with(&format!(": {sqlite}"))
        })
    }

    fn refusal(self) -> Error {
        match self {
            Self::ProvisionName => Error::conflict(
                Conflict::NameTaken,
                "Er is al een voorziening met deze naam.",
                "There is a provision with this name already.",
            ),
            Self::StandardName => Error::conflict(
                Conflict::NameTaken,
                "Er is al een standaard met deze naam.",
                "There is a standard with this name already.",
            ),
            Self::VersionNumber => version_exists(),
            Self::ExampleName => Error::invalid(Fault::new(
                "dubbele-voorbeeldnaam",
                text(
                    "Twee voorbeelden van deze versie hebben dezelfde naam. Geef elk een eigen naam.",
                    "Two examples of this version have the same name. Give each its own.",
                ),
            )),
            Self::TokenName => Error::conflict(
                Conflict::NameTaken,
                "Er is al een sleutel met deze naam, of er was er een: een naam wordt één keer gebruikt, zodat de audit zegt wie het was. Neem een andere.",
                "There is a token with this name already, or there was one: a name is used once, so that the audit says who it was. Take another.",
            ),
            Self::TokenHash => Error::internal("a token was given out twice"),
            Self::Oin => Error::conflict(
                Conflict::NameTaken,
                "Er is al een organisatie met dit OIN.",
                "There is an organisation with this OIN already.",
            ),
            Self::MunicipalityCode => Error::conflict(
                Conflict::NameTaken,
                "Er is al een organisatie met deze gemeentecode.",
                "There is an organisation with this municipality code already.",
            ),
            Self::Membership => changed(),
        }
    }
}

/// The version exists with other bytes.
pub(super) fn version_exists() -> Error {
    Error::conflict(
        Conflict::VersionExists,
        "Dit versienummer bestaat al met een andere inhoud. Kies een hoger nummer.",
        "This version number exists already with other contents. Choose a higher number.",
    )
}

/// Only a concept changes.
pub(super) fn not_draft() -> Error {
    Error::conflict(
        Conflict::NotDraft,
        "Alleen een concept kan worden gewijzigd of verwijderd.",
        "Only a concept can be changed or deleted.",
    )
}

/// Another writer came in between.
pub(super) fn changed() -> Error {
    Error::conflict(
        Conflict::Changed,
        "De versie is intussen gewijzigd. Haal haar opnieuw op en probeer het nog eens.",
        "The version was changed in the meantime. Fetch it again and retry.",
    )
}

/// Refuses text with NUL, which SQLite keeps and PostgreSQL does not.
pub(super) fn refuse_nul<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
    if texts.into_iter().any(|text| text.contains('\0')) {
        return Err(Error::invalid(Fault::new(
            "nul-teken",
            text(
                "Een van de teksten bevat een NUL-teken (U+0000). Haal het weg.",
                "One of the texts holds a NUL character (U+0000). Remove it.",
            ),
        )));
    }
    Ok(())
}

/// What is stored is not what this program writes.
pub(super) fn corrupt(what: &'static str) -> Error {
    Error::internal(format_args!("the database holds a {what} that this program does not read"))
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err()
            && let Some(unique) = Unique::find(&message)
        {
            return unique.refusal();
        }
        if is_busy(&error) { Self::Busy } else { Self::Internal(describe(&error)) }
    }
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}

/// Whether the same thing can be tried again: no connection free, a lock not had, a deadlock.
fn is_busy(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) {
        return true;
    }
    match sqlx_error(error) {
        Some(sqlx::Error::PoolTimedOut) => true,
        Some(sqlx::Error::Database(cause)) => {
            let code = cause.code().unwrap_or_default();
            if is_sqlite(cause.as_ref()) {
                // SQLITE_BUSY and SQLITE_LOCKED, under whatever extended code.
                code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
            } else {
                matches!(&*code, "40001" | "40P01" | "53300" | "55P03" | "57014" | "57P01" | "57P03")
            }
        }
        _ => false,
    }
}

fn is_sqlite(cause: &dyn DatabaseError) -> bool {
    cause.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some()
}

/// The cause for the log: codes and names of tables, never a value.
pub(super) fn describe(error: &DbErr) -> String {
    match sqlx_error(error) {
        Some(sqlx::Error::Database(cause)) => {
            let code = cause.code().unwrap_or_default();
            // PostgreSQL repeats values in what it says about data (22) and itself (XX).
            let silent =
                !is_sqlite(cause.as_ref()) && ["22", "XX"].iter().any(|class| code.starts_with(class));
            if silent {
                format!("the database answered {code}")
            } else {
                format!("the database answered {code}: {}", cause.message())
            }
        }
        Some(sqlx::Error::Io(cause)) => format!("the connection with the database failed: {}", cause.kind()),
        Some(sqlx::Error::PoolTimedOut) => "it did not answer in time".to_owned(),
        Some(sqlx::Error::Configuration(_)) => "the address of the database is not right".to_owned(),
        Some(sqlx::Error::ColumnDecode { index, .. }) => {
            format!("column {index} does not hold what it should")
        }
        Some(cause) => format!("the database failed: {cause}"),
        None => match error {
            DbErr::Custom(cause) | DbErr::Migration(cause) => cause.clone(),
            DbErr::ConnectionAcquire(cause) => cause.to_string(),
            other => format!("the database failed: {}", variant(other)),
        },
    }
}

/// The name of the variant alone: what it carries may be a value.
fn variant(error: &DbErr) -> String {
    format!("{error:?}").chars().take_while(char::is_ascii_alphabetic).collect()
}
