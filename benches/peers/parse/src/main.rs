//! The parsers and bare crates beside which Maatstaf is measured: `peers SCHEMA NDJSON` reads the lines of
//! one file on one thread, five passes each, and prints one JSON object. A line that a peer cannot parse
//! ends the run, since a peer that skips work has won nothing.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use simd_json::{Buffers, INPUT_PADDING, Tape};

type Outcome<T> = Result<T, Box<dyn Error>>;

const PASSES: usize = 5;
/// The whole file is held in memory, so that no disk is measured.
const MOST: u64 = 200_000_000;

/// As maatstaf has it, so that the allocator makes no difference between them.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Outcome<()> {
    let [schema, file] = &std::env::args().skip(1).collect::<Vec<_>>()[..] else {
        return Err("write: peers SCHEMA NDJSON".into());
    };
    if std::fs::metadata(file)?.len() > MOST {
        return Err(format!("the file is larger than {MOST} bytes").into());
    }
    let schema: Value = serde_json::from_slice(&std::fs::read(schema)?)?;
    let validator = jsonschema::options().should_validate_formats(true).build(&schema)?;
    let bytes = std::fs::read(file)?;
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let total = lines.iter().map(|line| line.len()).sum();
    let mut invalid = 0;
    let bare = measured(total, || {
        invalid = 0;
        for line in &lines {
            let instance: Value = serde_json::from_slice(line)?;
            invalid += usize::from(!validator.is_valid(&instance));
        }
        Ok(())
    })?;
    let values = measured(total, || {
        for line in &lines {
            black_box(serde_json::from_slice::<Value>(line)?);
        }
        Ok(())
    })?;
    let tape = measured(total, || tapes(&lines))?;
    let sonic = measured(total, || {
        for line in &lines {
            black_box(sonic_rs::from_slice::<sonic_rs::Value>(line)?);
        }
        Ok(())
    })?;
    let found = json!({
        "records": lines.len(),
        "invalid": invalid,
        "bytes": total,
        "serdeJsonAndJsonschema": bare,
        "serdeJsonValue": values,
        "simdJsonTape": tape,
        "sonicRsValue": sonic,
    });
    println!("{found}");
    Ok(())
}

/// The tape is written over its input, so each line is copied first, as any user of it has to. Its buffers
/// are reused; the tape itself borrows the copy, and `reset` hands its memory on to the next line.
fn tapes(lines: &[&[u8]]) -> Outcome<()> {
    let mut buffers = Buffers::default();
    let mut copy = Vec::new();
    let mut kept = Tape::null();
    for line in lines {
        copy.clear();
        copy.extend_from_slice(line);
        copy.resize(line.len() + INPUT_PADDING, 0);
        let mut tape = kept.reset();
        simd_json::fill_tape_padded(&mut copy, line.len(), &mut buffers, &mut tape)?;
        kept = black_box(tape).reset();
    }
    Ok(())
}

fn processor_nanoseconds() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

/// Best and median of the passes: the machine is shared, and the best is what the others did not disturb.
fn measured(bytes: usize, mut pass: impl FnMut() -> Outcome<()>) -> Outcome<Value> {
    let bytes = bytes as f64;
    let mut speeds = Vec::new();
    let mut costs = Vec::new();
    for _ in 0..PASSES {
        let (began, used) = (Instant::now(), processor_nanoseconds());
        pass()?;
        costs.push((processor_nanoseconds() - used) / bytes);
        speeds.push(bytes / 1e6 / began.elapsed().as_secs_f64());
    }
    speeds.sort_by(|one, other| other.total_cmp(one));
    costs.sort_by(f64::total_cmp);
    let rounded = |number: f64| (number * 1000.0).round() / 1000.0;
    Ok(json!({
        "megabytesPerSecond": { "best": rounded(speeds[0]), "median": rounded(speeds[PASSES / 2]) },
        "cpuNanosecondsPerByte": { "best": rounded(costs[0]), "median": rounded(costs[PASSES / 2]) },
    }))
}
