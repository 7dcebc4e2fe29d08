//! The hot path: the bytes of one document in, a report out, with the validator in memory. The peer,
//! in the same run, is the bare crates: `serde_json` into a `Value`, `jsonschema` for the verdict.
//! `benches/ratio.sh` runs this and prints our time over theirs.
#![expect(clippy::unwrap_used, missing_docs, reason = "a benchmark that fails by unwrap says where")]

mod kit;

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use maatstaf::domain::Limits;
use maatstaf::validation::{Instance, Wishes, judge};
use serde_json::Value;

const STANDARD: &str = "schemas/schuldhulpverlening/schuldhulp-levering/2.0.0";

fn largest_valid_example() -> Vec<u8> {
    let folder = Path::new(STANDARD).join("examples/valid");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.max_by_key(Vec::len).filter(|bytes| !bytes.is_empty()).unwrap()
}

fn hot_path(criterion: &mut Criterion) {
    let limits = Limits::default();
    let document = largest_valid_example();
    let ours = kit::compiled();
    let theirs = kit::bare(&serde_json::from_slice(&kit::shipped(kit::ADDRESS)).unwrap());
    let mut group = criterion.benchmark_group("valid");
    group.bench_function("maatstaf", |bencher| {
        bencher.iter(|| {
            let instance = Instance::read(black_box(&document), &limits).unwrap();
            assert!(judge(&instance, &ours, Wishes::default()).unwrap().valid);
        });
    });
    group.bench_function("bare", |bencher| {
        bencher.iter(|| {
            let instance: Value = serde_json::from_slice(black_box(&document)).unwrap();
            assert!(theirs.is_valid(&instance));
        });
    });
    group.finish();
    let broken = String::from_utf8(document)
        .unwrap()
        .replacen("\"trajectnummer\"", "\"trajectnumer\"", 1)
        .into_bytes();
    let mut group = criterion.benchmark_group("invalid");
    group.bench_function("maatstaf", |bencher| {
        bencher.iter(|| {
            let instance = Instance::read(black_box(&broken), &limits).unwrap();
            assert!(!judge(&instance, &ours, Wishes::default()).unwrap().valid);
        });
    });
    group.bench_function("bare", |bencher| {
        bencher.iter(|| {
            let instance: Value = serde_json::from_slice(black_box(&broken)).unwrap();
            assert!(theirs.iter_errors(&instance).count() > 0);
        });
    });
    group.finish();
}

criterion_group!(benches, hot_path);
criterion_main!(benches);
