//! Documents made from schemas: whatever is made is judged sound, and each kind shows what it says.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use maatstaf::domain::{PartName, Selector};
use maatstaf::registry::{SampleKind, shipped};
use serde_json::Value;

use crate::kit::{App, On};

fn today() -> NaiveDate {
    maatstaf::domain::dutch_day(chrono::Utc::now())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_shipped_version_and_part_yields_every_kind_of_sample() {
    let app = App::stocked(On::Sqlite).await;
    let (mut unmade, mut made, mut slowest) = (Vec::new(), 0, (Duration::ZERO, String::new()));
    for (standard, versions) in shipped().unwrap().standards {
        for version in versions {
            let exact = Selector::Exact(version.new.number.clone());
            let found = app.registry.resolve(&standard.name, &exact, today()).await.unwrap();
            let parts = version.new.parts.keys().cloned().map(Some);
            if std::env::var("ONLY").is_ok_and(|x| !standard.name.to_string().contains(&x)) {
                continue;
            }
            for part in std::iter::once(None).chain(parts) {
                let began = Instant::now();
                let samples = app.registry.samples(&found, part.as_ref(), today()).await.unwrap();
                let name = format!("{} {} {:?}", standard.name, version.new.number, part);
                if std::env::var("SHOW").is_ok_and(|x| name.contains(&x)) {
                    for s in samples.iter() {
                        println!(
                            "{name} {:?} {}",
                            s.kind,
                            s.document.as_ref().map_or_else(
                                |w| format!("{w:?}"),
                                |b| String::from_utf8_lossy(b).into_owned()
                            )
                        );
                    }
                }
                println!("{:?} {name}", began.elapsed());
                slowest = slowest.max((began.elapsed(), name.clone()));
                for sample in samples.iter() {
                    match &sample.document {
                        Ok(_) => made += 1,
                        Err(why) => unmade.push(format!("{name} {:?}: {why:?}", sample.kind)),
                    }
                }
            }
        }
    }
    println!("{made} made; slowest {slowest:?}");
    assert!(unmade.is_empty(), "{} unmade, {made} made:\n{}", unmade.len(), unmade.join("\n"));
}
