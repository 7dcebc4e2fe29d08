//! Moving a register in which something was erased: what is gone stays gone, there and here, and its digest moves.

use maatstaf::registry::Extent;
use serde_json::json;

use crate::keeping::{NAMED, NAMED_TOO, erase, is_whole, with_a_name};
use crate::kit::{App, BOTH, act};
use crate::moving::{added, export, other, read, rows, unpacked};

const VERSION: &str = "/v1/standaarden/geheim/versies/1.0.0";

async fn erase_all(app: &App) {
    erase(app, "1.0.0", &json!({ "wat": "voorbeeld", "voorbeeld": "een" })).await.expect(201);
    erase(app, "1.0.0", &json!({ "wat": "toelichting" })).await.expect(201);
    erase(app, "1.0.0", &json!({ "wat": "schema" })).await.expect(201);
}

#[tokio::test]
async fn what_was_erased_moves_without_its_bytes_and_is_erased_there_too() {
    for on in BOTH {
        let from = App::empty(on).await;
        with_a_name(&from).await;
        erase_all(&from).await;
        for extent in [Extent::Public, Extent::All] {
            let made = export(&from, extent).await;
            let all: Vec<u8> = unpacked(&made.bytes).into_values().flatten().collect();
            let all = String::from_utf8_lossy(&all);
            assert!(!all.contains(NAMED) && !all.contains(NAMED_TOO), "{on:?} {extent:?}");

            let to = App::empty(other(on)).await;
            let imported = to.registry.import_archive(&read(&made), &act()).await.unwrap();
            assert!(!imported.has_refusals(), "{imported:#?}");
            for path in [VERSION.to_owned(), format!("{VERSION}/wissingen"), format!("{VERSION}/voorbeelden")]
            {
                let (there, here) = (from.get(&path).await.expect(200), to.get(&path).await.expect(200));
                assert_eq!(there.json(), here.json(), "{on:?} {path}");
            }
            let told = to.get(&format!("{VERSION}/schema")).await.expect(410).json();
            assert!(told["detail"].as_str().unwrap().contains("Er stond een naam in."), "{told}");
            to.judge("geheim", "1.0.0", r#"{"naam": "x"}"#).await.expect(410);
            to.judge("gebruiker", "1.0.0", r#"{"naam": "x"}"#).await.expect(410);
            is_whole(&to.registry).await;
            let public = export(&to, Extent::Public).await.manifest.files;
            assert_eq!(public, export(&from, Extent::Public).await.manifest.files, "{on:?}");

            let before = rows(&to).await;
            let again = to.registry.import_archive(&read(&made), &act()).await.unwrap();
            assert_eq!((added(&again), again.has_refusals(), rows(&to).await), (0, false, before));
        }
    }
}

#[tokio::test]
async fn an_archive_neither_brings_back_what_was_erased_nor_erases_what_is_here() {
    for on in BOTH {
        let from = App::empty(on).await;
        with_a_name(&from).await;
        let earlier = export(&from, Extent::Public).await;
        let untouched = App::empty(other(on)).await;
        untouched.registry.import_archive(&read(&earlier), &act()).await.unwrap();
        erase_all(&from).await;
        let later = export(&from, Extent::Public).await;

        let old = from.registry.import_archive(&read(&earlier), &act()).await.unwrap();
        assert_eq!((added(&old), old.has_refusals()), (0, false), "{old:#?}");
        from.get(&format!("{VERSION}/schema")).await.expect(410);
        is_whole(&from.registry).await;

        let new = untouched.registry.import_archive(&read(&later), &act()).await.unwrap();
        let (thing, why) = new.refused().next().unwrap();
        assert_eq!(thing.to_string(), "geheim 1.0.0");
        assert!(format!("{why:?}").contains("wissingen"), "{why:?}");
        untouched.get(&format!("{VERSION}/schema")).await.expect(200);
        // Once people here decided the same, it is the same.
        erase_all(&untouched).await;
        let then = untouched.registry.import_archive(&read(&later), &act()).await.unwrap();
        assert_eq!((added(&then), then.has_refusals()), (0, false), "{then:#?}");
    }
}
