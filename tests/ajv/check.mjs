// Asks Ajv, a JSON Schema program that is not ours, about every example of the standards in a folder:
// node check.mjs SCHEMAS
// Ajv knows nothing of our vocabularies: what only they reject must be valid to it, and it must agree on
// all the rest. Ends with 1 when it does not, with 2 when there is nothing to ask.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

// Codes of findings that only our vocabularies give: regels, waardelijst and proces.
const VOCABULARY = new Set([
  'regel-overtreden', 'regel-niet-te-beoordelen',
  'onbekende-code', 'code-nog-onbekend', 'code-vervallen', 'code-nog-niet-geldig',
  'geen-begin', 'onbekende-stap', 'verboden-overgang', 'verkeerde-volgorde', 'rol-mag-niet',
  'termijn-overschreden', 'termijn-verstreken', 'verlenging-zonder-stap', 'verlenging-te-laat',
]);
// Formats that only our vocabulary knows: src/schema/vocabulary/formaten.md.
const OUR_FORMATS = [
  'bsn', 'rsin', 'kvk-nummer', 'vestigingsnummer', 'oin', 'gemeentecode', 'bag-id', 'bag-verblijfsobject-id',
  'bag-ligplaats-id', 'bag-standplaats-id', 'bag-pand-id', 'bag-nummeraanduiding-id', 'bag-openbare-ruimte-id',
  'postcode', 'iban', 'kenteken', 'agb-code', 'a-nummer', 'telefoonnummer', 'onvolledige-datum',
];
const STANDARD_FORMATS = [
  'date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uri-reference',
  'uri-template', 'uuid', 'json-pointer', 'relative-json-pointer', 'regex',
];
// Only there to resolve "/schemas/<standard>/<version>" against.
const BASE = 'https://register.invalid';

const folder = process.argv[2];
if (!folder || process.argv.length > 3) {
  console.error('node check.mjs SCHEMAS');
  process.exit(2);
}

const complaints = new Set();
const counts = { valid: 0, ours: 0, broken: 0, formatRejected: 0, formatPassed: 0 };
let metOurFormat = false;

const programs = {
  'https://json-schema.org/draft/2020-12/schema': program(Ajv2020),
  'http://json-schema.org/draft-07/schema#': program(Ajv),
};

const versions = [];
for (const file of readdirSync(folder, { recursive: true }).sort()) {
  const [, standard, name, ...deeper] = file.split(path.sep);
  if (name === 'standard.yaml' && deeper.length === 0) {
    const said = parse(readFileSync(path.join(folder, file), 'utf8'));
    for (const [number, version] of Object.entries(said.versies ?? {})) {
      const at = path.join(folder, path.dirname(file), number);
      attempt(at, () => versions.push(load(at, `${BASE}/schemas/${standard}/${number}`, version)));
    }
  }
}
// Once all of them are there, whatever one refers to can be found.
versions.forEach((version) => attempt(version.at, () => ask(version)));

const asked = Object.values(counts).reduce((sum, count) => sum + count, 0);
if (asked === 0 && complaints.size === 0) {
  console.error(`${folder}: no standards with examples`);
  process.exit(2);
}
complaints.forEach((complaint) => console.error(complaint));
console.log(
  `Ajv and ${versions.length} versions, ${asked} examples: valid ${counts.valid}, rejected by our vocabularies alone `
  + `${counts.ours}, rejected by JSON Schema ${counts.broken}, by a format alone `
  + `${counts.formatRejected + counts.formatPassed} (ours ${counts.formatPassed}); ${complaints.size} disagreements`,
);
process.exitCode = complaints.size > 0 ? 1 : 0;

function program(Program) {
  const made = new Program({
    allErrors: true,
    strict: false, // it passes over the keywords of our vocabularies
    multipleOfPrecision: 6, // it divides binary fractions; we take decimals as they are written
    logger: { log() {}, warn: complain, error: complain }, // a format nobody knows, for one
  });
  addFormats(made, STANDARD_FORMATS);
  for (const format of OUR_FORMATS) {
    made.addFormat(format, () => (metOurFormat = true));
  }
  return made;
}

function load(at, address, { onderdelen = {}, voorbeelden = {} }) {
  const schema = JSON.parse(readFileSync(path.join(at, 'schema.json'), 'utf8'));
  const judge = programs[schema.$schema];
  if (!judge) {
    throw new Error(`${schema.$schema} is not a dialect this check knows`);
  }
  judge.addSchema(schema, address);
  return { at, address, judge, onderdelen, voorbeelden };
}

function ask({ at, address, judge, onderdelen, voorbeelden }) {
  const whole = judge.compile({ $ref: address });
  const parts = new Map(
    Object.entries(onderdelen).map(([name, fragment]) => [name, judge.compile({ $ref: address + fragment })]),
  );
  for (const kind of ['valid', 'invalid']) {
    for (const file of examples(path.join(at, 'examples', kind))) {
      attempt(file, () => {
        const { codes = [], onderdeel } = voorbeelden[path.basename(file, '.json')] ?? {};
        const validate = onderdeel ? parts.get(onderdeel) : whole;
        agree(validate, `is of a part that standard.yaml does not have: ${onderdeel}`);
        metOurFormat = false;
        const valid = validate(JSON.parse(readFileSync(file, 'utf8')));
        compare(kind === 'valid', codes, valid, validate.errors ?? [], judge.errorsText(validate.errors));
      });
    }
  }
}

function examples(at) {
  try {
    return readdirSync(at).filter((name) => name.endsWith('.json')).sort().map((name) => path.join(at, name));
  } catch (error) {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

// Counts an example on which Ajv says what it should say; throws when it says something else.
function compare(meantValid, codes, valid, errors, why) {
  const named = `[${codes.join(', ')}]`;
  const rest = codes.map((code) => code.split('/')[0]).filter((code) => !VOCABULARY.has(code));
  if (meantValid) {
    agree(valid, `is valid to us, not to Ajv: ${why}`);
    counts.valid += 1;
  } else if (codes.length === 0) {
    throw new Error('is invalid, but standard.yaml names no codes');
  } else if (rest.length === 0) {
    agree(valid, `breaks our vocabularies alone ${named}, but is not valid to Ajv: ${why}`);
    counts.ours += 1;
  } else if (!rest.every((code) => code === 'ongeldig-formaat')) {
    agree(!valid, `is invalid to us ${named}, but valid to Ajv`);
    counts.broken += 1;
  } else if (valid) {
    agree(metOurFormat, `breaks a format ${named}, none of ours, but is valid to Ajv`);
    counts.formatPassed += 1;
  } else {
    agree(errors.some(({ keyword }) => keyword === 'format'), `breaks only a format ${named}, but to Ajv: ${why}`);
    counts.formatRejected += 1;
  }
}

function agree(same, complaint) {
  if (!same) {
    throw new Error(complaint);
  }
}

function attempt(at, work) {
  try {
    work();
  } catch (error) {
    complain(`${at}: ${error.message}`);
  }
}

function complain(...complaint) {
  complaints.add(complaint.join(' '));
}
