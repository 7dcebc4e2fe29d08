//! Archives with a signature: who made them, and that nothing in them was changed since.

use std::path::Path;

use chrono::{Days, Utc};
use maatstaf::domain::{Error, Limits};
use maatstaf::registry::{Archive, Extent, JwkSet, Keys, Revocation};
use serde_json::Value;

use crate::cli::Desk;
use crate::kit::process::Running;
use crate::kit::{App, BOTH, On, PUBLIC_URL, act};
use crate::moving::{COUNTER, Files, OLD, added, export, other, packed, put_shelf, read, resealed, unpacked};
use crate::signing::{fix, key_set, release_set, signing, tampered};

const SIGNATURE: &str = "maatstaf-archief.jws";

/// The code and the sentence with which an archive of these files is refused.
fn refused(files: &Files, keys: &JwkSet) -> (String, String) {
    let archive = Archive::read(packed(files).as_slice(), &Limits::default()).unwrap();
    match archive.check_signature(keys) {
        Err(Error::Invalid(faults)) => (faults[0].code.to_owned(), faults[0].message.nl.clone()),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_register_that_signs_signs_its_archives_and_their_manifest_is_the_same_each_time() {
    for on in BOTH {
        let (app, _folder) = signing(on).await;
        app.published("adres", "1.0.0", OLD).await;
        let set = key_set(&app).await;
        for extent in [Extent::Public, Extent::All] {
            let (made, again) = (export(&app, extent).await, export(&app, extent).await);
            assert_eq!((made.digest, &made.manifest), (again.digest, &again.manifest), "{on:?}");
            let statement = read(&made).check_signature(&set).unwrap();
            assert_eq!(statement.kid, made.signature.as_ref().unwrap().kid);
            for (name, value) in [("soort", "archief"), ("omvang", extent.as_str()), ("iss", PUBLIC_URL)] {
                assert_eq!(statement.said[name], value);
            }
        }
        // What is offered to anyone is made once.
        let offered = app.get("/v1/export").await.expect(200);
        assert_eq!(offered.bytes, app.get("/v1/export").await.expect(200).bytes);
        Archive::read(offered.bytes.as_slice(), &Limits::default()).unwrap().check_signature(&set).unwrap();

        let without = App::empty(on).await;
        without.published("adres", "1.0.0", OLD).await;
        let (made, again) = (export(&without, Extent::All).await, export(&without, Extent::All).await);
        assert!(made.signature.is_none() && read(&made).signature.is_none());
        assert_eq!(made.bytes, again.bytes);
    }
}

#[tokio::test]
async fn an_archive_counts_with_the_signature_of_its_source_over_its_manifest_alone() {
    let (app, folder) = signing(On::Sqlite).await;
    app.published("adres", "1.0.0", OLD).await;
    let set = key_set(&app).await;
    let made = export(&app, Extent::Public).await;
    let files = unpacked(&made.bytes);
    let with = |jws: &str| {
        let mut files = files.clone();
        files.insert(SIGNATURE.into(), jws.as_bytes().to_vec());
        files
    };
    let jws = made.signature.as_ref().unwrap().jws.clone();

    let mut unsigned = files.clone();
    unsigned.remove(SIGNATURE).unwrap();
    let (code, said) = refused(&unsigned, &set);
    assert!(code == "archief-niet-ondertekend" && said.contains("key create"), "{code} {said}");

    let mut changed = files.clone();
    changed.insert("voorzieningen.ndjson".into(), Vec::new());
    changed.remove(SIGNATURE).unwrap();
    let mut changed = resealed(changed);
    changed.insert(SIGNATURE.into(), jws.clone().into_bytes());
    assert!(refused(&changed, &set).1.contains("andere bytes"));
    for wrong in [tampered(&jws, 0), tampered(&jws, 2), String::new(), "x".repeat(50_000)] {
        assert_eq!(refused(&with(&wrong), &set).0, "archief-handtekening");
    }

    // Signed by this register, over these very bytes, as something else: a schema may have any bytes.
    let about = [("soort", "schema")];
    let other = app.registry.sign_detached(made.digest, &about, Utc::now()).await.unwrap().unwrap();
    assert!(refused(&with(&other.jws), &set).1.contains("andere soort"));

    let stranger = tempfile::tempdir().unwrap();
    Keys::create(stranger.path(), Utc::now()).unwrap();
    let (code, said) = refused(&files, &Keys::open(stranger.path()).unwrap().public());
    assert_eq!(code, "archief-handtekening");
    assert!(said.contains("niet bekend") && said.contains(PUBLIC_URL) && said.contains("--jwks"), "{said}");

    let keys = Keys::open(folder.path()).unwrap();
    let end = |date| Revocation { date, reason: "uitgelekt".into() };
    keys.revoke(&set.keys[0].kid, end(Utc::now() + Days::new(1))).unwrap();
    read(&made).check_signature(&Keys::open(folder.path()).unwrap().public()).unwrap();
    keys.revoke(&set.keys[0].kid, end(Utc::now() - Days::new(1))).unwrap();
    let (_, said) = refused(&files, &Keys::open(folder.path()).unwrap().public());
    assert!(said.contains("ingetrokken per") && said.contains("nieuw archief"), "{said}");
}

const OF_ADRES: &str = "/v1/standaarden/adres/versies/1.0.0/handtekening";

#[tokio::test]
async fn the_signature_of_a_version_moves_with_its_key_and_takes_the_place_of_no_other() {
    for on in BOTH {
        let (from, folder) = signing(on).await;
        from.published("adres", "1.0.0", OLD).await;
        let jws = from.get(OF_ADRES).await.expect(200).bytes;
        let made = export(&from, Extent::Public).await;
        let itself = from.registry.import_archive(&read(&made), &act()).await.unwrap();
        assert_eq!(added(&itself), 0, "its own key does not come from elsewhere: {itself:#?}");
        assert_eq!(from.get("/v1/overgenomen-sleutels").await.expect(200).json()["aantal"], 0);

        let to = App::empty(other(on)).await;
        to.registry.import_archive(&read(&made), &act()).await.unwrap();
        assert_eq!(to.get(OF_ADRES).await.expect(200).bytes, jws, "{on:?}");
        assert!(key_set(&to).await.keys.is_empty(), "a key of another is not one of this register");
        let told = to.get("/v1/overgenomen-sleutels").await.expect(200).json();
        assert_eq!(told["resultaten"][0]["bron"], PUBLIC_URL);
        let theirs = JwkSet::read(told["resultaten"][0]["sleutels"].to_string().as_bytes()).unwrap();
        let digest = maatstaf::domain::Digest::of(OLD.as_bytes());
        theirs.check_detached(std::str::from_utf8(&jws).unwrap(), &digest).unwrap();
        assert_eq!(export(&to, Extent::Public).await.manifest.files, made.manifest.files, "{on:?}");
        to.registry.verify_audit(None).await.unwrap().unwrap();
        to.registry.verify_contents().await.unwrap().unwrap();

        let (own, _own_folder) = signing(other(on)).await;
        own.published("adres", "1.0.0", OLD).await;
        let before = own.get(OF_ADRES).await.expect(200).bytes;
        own.registry.import_archive(&read(&made), &act()).await.unwrap();
        assert_eq!(own.get(OF_ADRES).await.expect(200).bytes, before, "{on:?}: what is signed here stays so");

        // That a key was revoked comes in later, and what it signed is signed anew.
        let keys = Keys::open(folder.path()).unwrap();
        let end = Revocation { date: Utc::now() - Days::new(1), reason: "uitgelekt".into() };
        keys.revoke(&made.signature.as_ref().unwrap().kid, end).unwrap();
        let from = App::again_as(from, crate::signing::with_keys(folder.path()));
        let news = export(&from, Extent::Public).await;
        assert!(!news.manifest.files.contains_key("handtekeningen.ndjson"), "it does not count any more");
        for _ in 0..2 {
            to.registry.import_archive(&read(&news), &act()).await.unwrap();
        }
        assert!(to.registry.foreign_keys().await.unwrap()[0].revoked_at.is_some());
        let older = to.registry.import_archive(&read(&made), &act()).await.unwrap();
        assert_eq!(added(&older), 0, "what was revoked stays so");
        let ours = tempfile::tempdir().unwrap();
        Keys::create(ours.path(), Utc::now()).unwrap();
        let to = App::again_as(to, crate::signing::with_keys(ours.path()));
        assert_eq!(to.registry.sign_all(&act()).await.unwrap(), 1);
        assert_ne!(to.get(OF_ADRES).await.expect(200).bytes, jws);
    }
}

const OF_SET: &str = "/v1/uitgaven/2027-1/handtekening";

#[tokio::test]
async fn the_signature_of_a_release_set_moves_with_its_key_and_a_renewed_one_follows() {
    for on in BOTH {
        let (from, folder) = signing(on).await;
        from.published("adres", "1.0.0", OLD).await;
        release_set(&from, "2027-1").await;
        release_set(&from, "2027-2").await;
        fix(&from, "2027-1").await;
        let of = async |app: &App, path: &str| app.get(path).await.expect(200).bytes;
        let (of_set, of_version) = (of(&from, OF_SET).await, of(&from, OF_ADRES).await);
        let contents = of(&from, "/v1/uitgaven/2027-1/inhoud").await;
        let made = export(&from, Extent::All).await;
        let itself = from.registry.import_archive(&read(&made), &act()).await.unwrap();
        assert_eq!(added(&itself), 0, "{on:?}: {itself:#?}");

        let to = App::empty(other(on)).await;
        to.registry.import_archive(&read(&made), &act()).await.unwrap();
        assert_eq!(of(&to, OF_SET).await, of_set, "{on:?}");
        assert_eq!(of(&to, "/v1/uitgaven/2027-1/inhoud").await, contents);
        to.get("/v1/uitgaven/2027-2/handtekening").await.expect(404);
        let files = |made: &maatstaf::registry::Exported| {
            let mut files = made.manifest.files.clone();
            files.remove("audit.ndjson").unwrap();
            files
        };
        assert_eq!(files(&export(&to, Extent::All).await), files(&made), "{on:?}");
        to.registry.verify_audit(None).await.unwrap().unwrap();
        to.registry.verify_contents().await.unwrap().unwrap();
        assert_eq!(added(&to.registry.import_archive(&read(&made), &act()).await.unwrap()), 0);

        let (own, _own_folder) = signing(other(on)).await;
        own.published("adres", "1.0.0", OLD).await;
        release_set(&own, "2027-1").await;
        fix(&own, "2027-1").await;
        let before = of(&own, OF_SET).await;
        own.registry.import_archive(&read(&made), &act()).await.unwrap();
        assert_eq!(of(&own, OF_SET).await, before, "{on:?}: what is signed here stays so");

        // The source signs all anew by another key: whoever took it over has the ones that count.
        let keys = Keys::open(folder.path()).unwrap();
        let end = Revocation { date: Utc::now() - Days::new(1), reason: "uitgelekt".into() };
        keys.revoke(&made.signature.as_ref().unwrap().kid, end).unwrap();
        let newer = Keys::create(folder.path(), Utc::now()).unwrap();
        let from = App::again_as(from, crate::signing::with_keys(folder.path()));
        assert_eq!(from.registry.sign_all(&act()).await.unwrap(), 2);
        let (set_anew, version_anew) = (of(&from, OF_SET).await, of(&from, OF_ADRES).await);
        assert!(set_anew != of_set && version_anew != of_version);
        let news = export(&from, Extent::All).await;
        for _ in 0..2 {
            to.registry.import_archive(&read(&news), &act()).await.unwrap();
            assert_eq!(of(&to, OF_SET).await, set_anew, "{on:?}");
            assert_eq!(of(&to, OF_ADRES).await, version_anew, "{on:?}");
        }
        // An older archive does not bring back what was signed by the key that leaked.
        assert_eq!(added(&to.registry.import_archive(&read(&made), &act()).await.unwrap()), 0);
        assert_eq!((of(&to, OF_SET).await, of(&to, OF_ADRES).await), (set_anew.clone(), version_anew));
        let told = to.registry.foreign_keys().await.unwrap();
        let set = JwkSet { keys: told.iter().map(|key| serde_json::from_str(&key.jwk).unwrap()).collect() };
        let digest = maatstaf::domain::Digest::of(&contents);
        let jws = String::from_utf8(set_anew).unwrap();
        assert_eq!(set.check_detached(&jws, &digest).unwrap().kid, newer.kid);
    }
}

#[tokio::test]
async fn an_archive_with_a_signature_that_does_not_count_is_refused() {
    let (from, _folder) = signing(On::Sqlite).await;
    from.published("adres", "1.0.0", OLD).await;
    release_set(&from, "2027-1").await;
    fix(&from, "2027-1").await;
    let files = unpacked(&export(&from, Extent::Public).await.bytes);
    let with = |name: &str, change: &dyn Fn(&str) -> String| {
        let mut files = files.clone();
        files.remove(SIGNATURE).unwrap();
        let lines = String::from_utf8(files[name].clone()).unwrap();
        files.insert(name.into(), change(&lines).into_bytes());
        match Archive::read(packed(&resealed(files)).as_slice(), &Limits::default()) {
            Err(Error::Invalid(faults)) => faults[0].message.nl.clone(),
            other => panic!("not refused: {other:?}"),
        }
    };
    let signatures = "handtekeningen.ndjson";
    let other_bytes = |lines: &str| {
        let line: Value = serde_json::from_str(lines).unwrap();
        let jws = line["jws"].as_str().unwrap();
        lines.replace(jws, &tampered(jws, 2))
    };
    assert!(with(signatures, &other_bytes).contains("klopt niet met de sleutels"));
    assert!(with(signatures, &|lines| lines.replace("1.0.0", "1.0.1")).contains("klopt niet"));
    let of_sets = "uitgavehandtekeningen.ndjson";
    assert!(with(of_sets, &other_bytes).contains("van '2027-1' klopt niet met de sleutels"));
    assert!(with(of_sets, &|lines| lines.replace("2027-1", "2027-2")).contains("klopt niet"));
    let of_version: Value = serde_json::from_slice(&files[signatures]).unwrap();
    let swapped = with(of_sets, &|lines| {
        let line: Value = serde_json::from_str(lines).unwrap();
        lines.replace(line["jws"].as_str().unwrap(), of_version["jws"].as_str().unwrap())
    });
    assert!(swapped.contains("klopt niet"), "{swapped}");
    assert!(with("sleutels.ndjson", &|_| String::new()).contains("klopt niet"));
    let renamed = with("sleutels.ndjson", &|lines| {
        let line: Value = serde_json::from_str(lines).unwrap();
        lines.replace(line["sleutel"]["kid"].as_str().unwrap(), "andermans-sleutel")
    });
    assert!(renamed.contains("niet de vorm"), "{renamed}");
}

fn save_keys(folder: &Path, to: &Path) {
    let set = Keys::open(folder).unwrap().public();
    std::fs::write(to, serde_json::to_string(&set).unwrap()).unwrap();
}

/// The file of the keys of somebody else.
fn stranger(desk: &Desk) {
    Keys::create(&desk.path("vreemd"), Utc::now()).unwrap();
    save_keys(&desk.path("vreemd"), &desk.path("vreemd.json"));
}

#[test]
fn the_program_checks_who_signed_an_archive_and_writes_nothing_of_one_that_does_not_count() {
    let desk = Desk::new();
    put_shelf(&desk, "vastgesteld", COUNTER, "");
    desk.run(&["import", "st"]);
    let plain = desk.run(&["export", "kaal.tar.gz"]);
    assert!(plain.code == 0 && plain.err.contains("Niet ondertekend"), "{plain:?}");
    assert_eq!(desk.run(&["key", "create"]).code, 0);
    let made = desk.run(&["export", "huis.tar.gz"]);
    assert!(made.code == 0 && made.err.contains("Ondertekend met sleutel"), "{made:?}");
    save_keys(&desk.path("maatstaf.keys"), &desk.path("jwks.json"));
    stranger(&desk);
    let mut cut = std::fs::read(desk.path("huis.tar.gz")).unwrap();
    cut.truncate(cut.len() / 2);
    std::fs::write(desk.path("stuk.tar.gz"), cut).unwrap();

    for (file, keys, code, said) in [
        ("huis.tar.gz", "jwks.json", 0, "omvang: openbaar"),
        ("huis.tar.gz", "vreemd.json", 1, "sleutelset"),
        ("kaal.tar.gz", "jwks.json", 1, "niet ondertekend"),
        ("stuk.tar.gz", "jwks.json", 1, "afgebroken"),
        ("huis.tar.gz", "goed.json", 2, "geen set sleutels"),
    ] {
        let verified = desk.run(&["verify", file, "--jwks", keys]);
        let told = format!("{}{}", verified.out, verified.err);
        assert!(verified.code == code && told.contains(said), "{file} {keys}: {verified:?}");

        let imported = desk.run(&["import", file, "--jwks", keys, "--database", "sqlite:ander.db"]);
        assert_eq!(imported.code, code, "{file} {keys}: {imported:?}");
        assert_eq!(desk.path("ander.db").exists(), code == 0, "{file} {keys}");
        if code == 0 {
            assert!(imported.err.contains("ondertekend op"), "{imported:?}");
            std::fs::remove_file(desk.path("ander.db")).unwrap();
        }
        if code == 1 {
            assert!(imported.err.contains("Er is niets geschreven."), "{imported:?}");
        }
    }
    let folder = desk.run(&["import", "st", "--jwks", "jwks.json"]);
    assert!(folder.code == 2 && folder.err.contains("dit is een map"), "{folder:?}");
    let unchecked = desk.run(&["import", "huis.tar.gz", "--plan", "--database", "sqlite:ander.db"]);
    assert!(unchecked.code == 0 && unchecked.err.contains("niet gecontroleerd"), "{unchecked:?}");
    let english = desk.run(&["--taal", "en", "verify", "kaal.tar.gz", "--jwks", "jwks.json"]);
    assert!(english.out.contains("The archive is not signed"), "{english:?}");
}

#[test]
fn a_mirror_keeps_the_keys_of_its_register_and_takes_nothing_that_they_did_not_sign() {
    let desk = Desk::new();
    put_shelf(&desk, "vastgesteld", COUNTER, "");
    let standards = desk.path("st");
    let first = desk.path("sleutels");
    Keys::create(&first, Utc::now()).unwrap();
    let (schemas, stranger_keys) = (standards.to_str().unwrap(), desk.path("vreemd"));
    let with = |keys| [("MAATSTAF_SCHEMAS", schemas), ("MAATSTAF_KEYS", keys)];
    let mut register = Running::start(&with(first.to_str().unwrap()));
    let address = format!("http://{}", register.address);
    let mirror = |source: &str, more: &[&str]| desk.run(&[&["mirror", source, "spiegel"][..], more].concat());

    let made = mirror(&address, &[]);
    assert!(made.code == 0 && made.err.contains("De sleutels van de bron zijn bewaard"), "{made:?}");
    let state = || std::fs::read_to_string(desk.path("spiegel/maatstaf-spiegel.json")).unwrap();
    assert!(state().contains("\"kid\""), "{}", state());
    let again = mirror(&address, &[]);
    assert!(
        again.code == 0 && !again.err.contains("bewaard") && again.out.contains("niets veranderd"),
        "{again:?}"
    );

    let kept = state();
    stranger(&desk);
    let database = format!("sqlite:{}", register.folder.path().join("register.db").display());
    let unsigned = ["export", "kaal.tar.gz", "--database", &database, "--keys", "leeg"];
    std::fs::create_dir(desk.path("leeg")).unwrap();
    assert_eq!(desk.run(&unsigned).code, 0);
    for (source, more, said) in
        [("kaal.tar.gz", &[][..], "niet ondertekend"), (&address, &["--jwks", "vreemd.json"], "sleutelset")]
    {
        let refused = mirror(source, more);
        assert!(refused.code == 1 && refused.err.contains(said), "{refused:?}");
        assert!(refused.err.contains("gebleven zoals zij was"), "{refused:?}");
        assert_eq!(state(), kept);
    }

    // Somebody else answers at the address.
    let other = with(stranger_keys.to_str().unwrap());
    register.killed_and_started_again(&other);
    let refused = mirror(&address, &[]);
    assert!(refused.code == 1 && refused.err.contains("De sleutelset is niet in orde"), "{refused:?}");
    assert_eq!(state(), kept);
    // The operator said, in another way, that this is right.
    assert_eq!(mirror(&address, &["--jwks", "vreemd.json"]).code, 0);
    assert_ne!(state(), kept);

    // A key more is told, and taken: that is how keys are renewed.
    Keys::create(&stranger_keys, Utc::now()).unwrap();
    register.killed_and_started_again(&other);
    let renewed = mirror(&address, &[]);
    assert!(renewed.code == 0 && renewed.err.contains("een nieuwe sleutel"), "{renewed:?}");
    assert!(!mirror(&address, &[]).err.contains("een nieuwe sleutel"), "it is told once");
    assert!(register.stop());
}
