// Ajv as a peer: parses and judges each line of an NDJSON file, one process a core, and prints one line of
// JSON. `seconds` begins when every process has compiled the schema and ends when the last one is done;
// `cpuSeconds` is what the processes used in between.
//
//     node ajv.mjs --schema traject.schema.json --processes 2 records.ndjson

import { fork } from "node:child_process";
import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import addFormats from "ajv-formats";
import Ajv2020 from "ajv/dist/2020.js";

const NEWLINE = 10;
const CHUNK = 1 << 20;

const { values: wanted, positionals: [file] } = parseArgs({
  allowPositionals: true,
  options: {
    schema: { type: "string" },
    processes: { type: "string", default: String(availableParallelism()) },
  },
});

// The first byte after the first newline at or after this place.
function lineStart(descriptor, place, size) {
  const chunk = Buffer.alloc(CHUNK);
  for (let at = place; at < size; at += CHUNK) {
    const found = chunk.subarray(0, readSync(descriptor, chunk, 0, CHUNK, at)).indexOf(NEWLINE);
    if (found >= 0) return at + found + 1;
  }
  return size;
}

// Equal parts of the file that each begin and end with a line.
function ranges(parts) {
  const { size } = statSync(file);
  const descriptor = openSync(file);
  const bounds = [0];
  for (let part = 1; part < parts; part++) {
    bounds.push(lineStart(descriptor, Math.floor((size * part) / parts), size));
  }
  closeSync(descriptor);
  return bounds.map((start, part) => ({ start, end: bounds[part + 1] ?? size }));
}

const message = (child) => new Promise((resolve, reject) => {
  child.once("message", resolve);
  child.once("error", reject);
  child.once("exit", (code) => reject(new Error(`a process ended with ${code}`)));
});

async function lead() {
  const parts = ranges(Number(wanted.processes));
  const children = parts.map(() => fork(fileURLToPath(import.meta.url), process.argv.slice(2)));
  await Promise.all(children.map(message));
  const began = performance.now();
  const answers = children.map(message);
  children.forEach((child, index) => child.send(parts[index]));
  const found = await Promise.all(answers);
  const seconds = (performance.now() - began) / 1000;
  const sum = (name) => found.reduce((total, one) => total + one[name], 0);
  console.log(JSON.stringify({
    records: sum("records"), invalid: sum("invalid"), seconds, bytes: statSync(file).size,
    cpuSeconds: sum("cpu") / 1e6, processes: parts.length,
  }));
}

async function judge(validate, { start, end }) {
  let records = 0;
  let invalid = 0;
  const line = (bytes) => {
    if (bytes.length === 0) return;
    records++;
    let valid = false;
    try {
      valid = validate(JSON.parse(bytes.toString()));
    } catch {
      // Not JSON: invalid.
    }
    if (!valid) invalid++;
  };
  let rest = Buffer.alloc(0);
  // `end` of a stream is the last byte itself, so an empty range cannot be asked of it.
  const chunks = start < end ? createReadStream(file, { start, end: end - 1, highWaterMark: CHUNK }) : [];
  for await (const chunk of chunks) {
    let from = 0;
    let to = chunk.indexOf(NEWLINE);
    if (to >= 0 && rest.length > 0) {
      line(Buffer.concat([rest, chunk.subarray(0, to)]));
      rest = Buffer.alloc(0);
      from = to + 1;
      to = chunk.indexOf(NEWLINE, from);
    }
    for (; to >= 0; from = to + 1, to = chunk.indexOf(NEWLINE, from)) line(chunk.subarray(from, to));
    rest = Buffer.concat([rest, chunk.subarray(from)]);
  }
  line(rest);
  return { records, invalid };
}

function follow() {
  const ajv = addFormats(new Ajv2020({ strict: false }));
  const validate = ajv.compile(JSON.parse(readFileSync(wanted.schema)));
  process.once("message", async (range) => {
    const before = process.cpuUsage();
    const found = await judge(validate, range);
    const { user, system } = process.cpuUsage(before);
    process.send({ ...found, cpu: user + system }, () => process.disconnect());
  });
  process.send("ready");
}

if (process.send) follow();
else await lead();
