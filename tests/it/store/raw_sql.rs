//! What the databases themselves refuse, whoever asks and however.

use maatstaf::domain::Digest;
use maatstaf::store::{Act, Backend};

use super::{ALL, furnish_published, name, number, on_both};

/// What raw SQL must not do on either database, once `adres` 1.0.0 is published as row 1.
const FORBIDDEN: &[&str] = &[
    "UPDATE versions SET schema_bytes = schema_bytes || schema_bytes WHERE number = '1.0.0'",
    "UPDATE versions SET digest = 'sha256:0' WHERE number = '1.0.0'",
    "UPDATE versions SET number = '1.0.1' WHERE number = '1.0.0'",
    "UPDATE versions SET id = 77 WHERE number = '1.0.0'",
    "UPDATE versions SET parts = '{\"x\":\"#\"}' WHERE number = '1.0.0'",
    "UPDATE versions SET alias = NULL WHERE number = '1.0.0'",
    "UPDATE versions SET published_at = NULL WHERE number = '1.0.0'",
    "UPDATE versions SET status = 'concept' WHERE number = '1.0.0'",
    "UPDATE versions SET status = 'consultatie' WHERE number = '1.0.0'",
    "UPDATE versions SET number = '1.9.0' WHERE number = '1.1.0'",
    "UPDATE versions SET id = 78 WHERE number = '1.1.0'",
    "DELETE FROM versions WHERE number = '1.0.0'",
    "DELETE FROM versions",
    "UPDATE examples SET bytes = bytes || bytes WHERE name = 'goed'",
    "UPDATE examples SET valid = NOT valid WHERE name = 'fout'",
    "UPDATE examples SET version_id = (SELECT id FROM versions WHERE number = '1.1.0') WHERE name = 'goed'",
    "UPDATE examples SET version_id = (SELECT id FROM versions WHERE number = '1.0.0') WHERE name = 'open'",
    "DELETE FROM examples WHERE name = 'goed'",
    "INSERT INTO examples (version_id, name, valid, codes, bytes) \
     SELECT id, 'erbij', valid, codes, bytes FROM (SELECT v.id, e.valid, e.codes, e.bytes \
     FROM versions v, examples e WHERE v.number = '1.0.0' AND e.name = 'open') AS bron",
    "UPDATE versions SET editions = NULL WHERE number = '1.0.0'",
    "UPDATE standards SET name = 'huis'",
    "UPDATE audit SET reason = 'anders'",
    "DELETE FROM audit WHERE id = 1",
    "INSERT INTO audit (id, at, actor, action, subject, reason, previous, hash) \
     SELECT id + 100, at, actor, action, subject, reason, previous, hash FROM audit WHERE id = 1",
    "INSERT INTO audit (id, at, actor, action, subject, reason, previous, hash) \
     SELECT 0, at, actor, action, subject, reason, NULL, hash FROM audit WHERE id = 1",
    // The number is right, and what it is chained to is not.
    "INSERT INTO audit (id, at, actor, action, subject, reason, previous, hash) \
     SELECT (SELECT max(id) + 1 FROM audit), at, actor, action, subject, reason, hash, hash FROM audit WHERE id = 1",
];

const FORBIDDEN_SQLITE: &[&str] = &[
    "UPDATE versions SET rowid = 77 WHERE number = '1.0.0'",
    "INSERT OR REPLACE INTO versions (standard_id, number, status, schema_bytes, digest, parts, notes, created_at) \
     SELECT standard_id, number, 'concept', x'00', digest, parts, notes, created_at FROM versions WHERE number = '1.0.0'",
    "REPLACE INTO versions (id, standard_id, number, status, schema_bytes, digest, parts, notes, created_at) \
     SELECT id, standard_id, '7.0.0', 'concept', x'00', digest, parts, notes, created_at FROM versions WHERE number = '1.0.0'",
    "UPDATE OR REPLACE versions SET number = '1.0.0' WHERE number = '1.1.0'",
    "UPDATE OR REPLACE versions SET id = (SELECT id FROM versions WHERE number = '1.0.0') WHERE number = '1.1.0'",
    "INSERT OR REPLACE INTO examples SELECT id, version_id, name, valid, part, codes, x'00', judged_on FROM examples WHERE name = 'goed'",
    "INSERT OR REPLACE INTO examples SELECT (SELECT id FROM examples WHERE name = 'goed'), version_id, 'x', valid, part, codes, x'00', judged_on \
     FROM examples WHERE name = 'open'",
    "UPDATE OR REPLACE examples SET id = (SELECT id FROM examples WHERE name = 'goed') WHERE name = 'open'",
    "INSERT OR REPLACE INTO standards (name, provision_id, title, description, kind, example, created_at) \
     SELECT name, provision_id, '', '', kind, example, created_at FROM standards",
    "DELETE FROM standards",
    "INSERT OR REPLACE INTO audit (id, at, actor, action, subject, reason) SELECT id, at, '', '', '', '' FROM audit",
    "UPDATE OR REPLACE audit SET id = 2 WHERE id = 1",
];

const FORBIDDEN_POSTGRES: &[&str] = &[
    "TRUNCATE versions CASCADE",
    "TRUNCATE examples",
    "TRUNCATE standards CASCADE",
    "TRUNCATE audit",
    "TRUNCATE audit RESTART IDENTITY CASCADE",
    "INSERT INTO versions SELECT * FROM versions WHERE number = '1.0.0' \
     ON CONFLICT (standard_id, number) DO UPDATE SET schema_bytes = '\\x00'",
    "UPDATE audit SET reason = 'anders' WHERE false",
    // A table that stands in for the real one, to look as if nothing were published.
    "BEGIN; CREATE TEMPORARY TABLE versions AS SELECT id, 'concept' AS status FROM public.versions; \
     DELETE FROM examples WHERE name = 'goed'; COMMIT",
];

#[tokio::test]
async fn raw_sql_does_not_change_what_was_published_nor_the_audit() {
    on_both(async |db| {
        furnish_published(&db.store).await;
        let more = match db.store.backend() {
            Backend::Sqlite => {
                // As bad as it gets: what a shell on the file has by default.
                db.sql("PRAGMA foreign_keys = OFF").await.unwrap();
                FORBIDDEN_SQLITE
            }
            Backend::Postgres => FORBIDDEN_POSTGRES,
        };
        let look = async || {
            let store = &db.store;
            let version = store.version(&name("adres"), &number("1.0.0")).await.unwrap();
            let bytes = store.schema_bytes(&name("adres"), &number("1.0.0")).await.unwrap();
            let examples = store.examples(&name("adres"), &number("1.0.0")).await.unwrap();
            (version, bytes, examples, store.audit(ALL).await.unwrap())
        };
        let before = look().await;
        for sql in FORBIDDEN.iter().chain(more) {
            let said = db.sql(sql).await.expect_err(sql);
            assert!(said.contains("maatstaf: "), "{sql}: {said}");
            let _ = db.sql("ROLLBACK").await;
            assert_eq!(look().await, before, "{sql}");
        }
    })
    .await;
}

#[tokio::test]
async fn raw_sql_may_still_move_a_published_version_on_and_change_a_draft() {
    on_both(async |db| {
        furnish_published(&db.store).await;
        for sql in [
            "UPDATE versions SET status = 'einde-ondersteuning', valid_until = '2028-01-01' WHERE number = '1.0.0'",
            "UPDATE versions SET status = 'teruggetrokken' WHERE number = '1.0.0'",
            "UPDATE versions SET notes = 'x', alias = 'urn:x' WHERE number = '1.1.0'",
            "UPDATE examples SET valid = NOT valid WHERE name = 'open'",
            "DELETE FROM examples WHERE name = 'open'",
            "DELETE FROM versions WHERE number = '1.1.0'",
        ] {
            assert_eq!(db.sql(sql).await, Ok(1), "{sql}");
        }
        let wrong = db.sql("INSERT INTO standards (name, provision_id, title, description, kind, example, created_at) SELECT 'x', provision_id, '', '', 'lied', example, created_at FROM standards").await;
        assert!(wrong.unwrap_err().contains("standards_kind_check"));
    })
    .await;
}

#[tokio::test]
async fn raw_sql_does_not_change_a_version_of_a_code_list() {
    on_both(async |db| {
        let act = Act { actor: "proef".into(), at: chrono::Utc::now(), reason: "proef".into() };
        let heading = maatstaf::domain::CodeListHeading {
            name: "lijst".parse().unwrap(),
            title: "Lijst".into(),
            description: String::new(),
            owner: String::new(),
            example: false,
        };
        db.store.put_code_list(&heading, &act).await.unwrap();
        let version = maatstaf::store::CodeListVersion {
            list: heading.name.clone(),
            number: number("1.0.0"),
            reference_date: chrono::NaiveDate::default(),
            digest: Digest::of(b"code\n1\n"),
            notes: String::new(),
            published_at: act.at,
        };
        db.store.publish_code_list(&version, b"code\n1\n", &[], &act).await.unwrap();
        for sql in [
            "UPDATE code_list_versions SET reference_date = '2030-01-01'",
            "DELETE FROM code_list_versions",
            "UPDATE code_lists SET name = 'anders'",
        ] {
            let said = db.sql(sql).await.expect_err(sql);
            assert!(said.contains("maatstaf: "), "{sql}: {said}");
        }
        let bytes = db.store.code_list_bytes(&heading.name, &number("1.0.0")).await.unwrap();
        assert_eq!(bytes.as_deref(), Some(&b"code\n1\n"[..]));
    })
    .await;
}
