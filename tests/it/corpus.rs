//! Real Dutch schemas and deliveries, loaded and judged through the interface. They are not ours and
//! not in this repository: read from `../shared/corpus` where that is, and nothing is checked where
//! it is not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::kit::{App, BOTH};

/// The only schemas of the corpus that are refused: illegal in the dialect they are in.
const ILLEGAL: [&str; 5] = [
    "open-objecten/productaanvraag-denhaag/1",
    "open-objecten/productaanvraag-denhaag/2",
    "open-objecten/productaanvraag-denhaag/3",
    "open-objecten/productaanvraag-denhaag/4",
    "open-objecten/vac/1",
];

fn corpus() -> Option<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    corpus.join("expected.json").is_file().then_some(corpus)
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// Every schema file of the corpus: `family/name/version`, and where it is.
fn schemas(corpus: &Path) -> Vec<(String, PathBuf)> {
    let families =
        sorted(corpus).into_iter().filter(|path| path.is_dir() && !path.ends_with("json-schema-test-suite"));
    families
        .flat_map(|family| sorted(&family))
        .flat_map(|chain| sorted(&chain))
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        .map(|file| {
            let label = file.strip_prefix(corpus).unwrap().with_extension("").display().to_string();
            (label, file)
        })
        .collect()
}

/// Publishes what is legal; where each version then stands, and what was refused.
async fn publish_all(app: &App, corpus: &Path) -> (BTreeMap<String, String>, Vec<String>) {
    let (mut published, mut refused) = (BTreeMap::new(), Vec::new());
    for (index, (label, file)) in schemas(corpus).into_iter().enumerate() {
        let (chain, _) = label.rsplit_once('/').unwrap();
        let name = chain.to_lowercase().replace('/', "-");
        app.standard(&name).await;
        let number = format!("0.{index}.0");
        let answer = app.offer(&name, &number, &std::fs::read_to_string(&file).unwrap()).await;
        if answer.status == 201 {
            app.publish(&name, &number).await.expect(200);
            published.insert(label, format!("/v1/standaarden/{name}/versies/{number}/validaties"));
        } else {
            let problem = answer.expect(400).json();
            let faults = problem["fouten"].as_array().unwrap();
            assert!(faults.iter().all(|fault| fault["plaats"]["waar"] != ""), "{label}: {problem}");
            refused.push(label);
        }
    }
    (published, refused)
}

#[tokio::test]
async fn the_real_schemas_are_taken_and_judge_the_real_deliveries_as_expected() {
    let Some(corpus) = corpus() else {
        return;
    };
    let expected: Value =
        serde_json::from_slice(&std::fs::read(corpus.join("expected.json")).unwrap()).unwrap();
    for on in BOTH {
        let app = App::empty(on).await;
        let (published, refused) = publish_all(&app, &corpus).await;
        assert_eq!(refused, ILLEGAL);
        let mut judged = 0;
        for document in expected["docs"].as_array().unwrap() {
            let file = document["file"].as_str().unwrap();
            let (chain, _) = file.split_once("/docs/").unwrap();
            let bytes = std::fs::read(corpus.join(file)).unwrap();
            for (version, errors) in document["errors"].as_object().unwrap() {
                if version == "parse" {
                    let problem =
                        app.post(&published[&format!("{chain}/0.8")], bytes.clone()).await.expect(400).json();
                    assert_eq!(problem["fouten"][0]["plaats"]["regel"], 659, "{problem}");
                    continue;
                }
                let address = &published[&format!("{chain}/{version}")];
                let report = app.post(address, bytes.clone()).await.expect(200).json();
                let told = json!([report["geldig"], report["aantallen"]["fouten"]]);
                assert_eq!(told, json!([errors == 0, errors]), "{file} by {version}: {report}");
                judged += 1;
            }
        }
        assert_eq!(judged, 162);
    }
}
