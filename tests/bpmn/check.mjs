// Reads BPMN files with bpmn-moddle, the reader of bpmn.io, and says what it finds wrong with them:
// node check.mjs FILE...
// Ends with 1 when a file gives a warning or an error, or when something in it has no place in its
// diagram; with 2 when no file is named.
import { readFile } from 'node:fs/promises';

import { BpmnModdle } from 'bpmn-moddle';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('node check.mjs FILE...');
  process.exit(2);
}

const complaints = [];
for (const file of files) {
  const xml = await readFile(file, 'utf8');
  try {
    const { rootElement, warnings } = await new BpmnModdle().fromXML(xml, 'bpmn:Definitions');
    const found = warnings.map(({ message }) => message).concat(undrawn(rootElement));
    complaints.push(...found.map((message) => `${file}: ${message}`));
  } catch (error) {
    complaints.push(`${file}: ${error.message}`, ...(error.warnings ?? []).map(({ message }) => `${file}: ${message}`));
  }
}
complaints.forEach((complaint) => console.error(complaint));
if (complaints.length > 0) {
  process.exit(1);
}
console.log(`${files.length} bestand(en) gelezen zonder waarschuwingen`);

// Elements without a shape or a line, or with one that stands nowhere; a document without a diagram has none.
function undrawn(definitions) {
  const found = [];
  const drawn = new Map();
  for (const { plane } of definitions.diagrams ?? []) {
    for (const element of plane.planeElement ?? []) {
      drawn.set(element.bpmnElement?.id, element);
    }
  }
  const parts = (definitions.rootElements ?? [])
    .filter((root) => root.$type === 'bpmn:Process')
    .flatMap((root) => [...(root.flowElements ?? []), ...(root.artifacts ?? [])]);
  if (parts.length === 0) {
    found.push('no process with anything in it');
  }
  for (const part of parts) {
    const shape = drawn.get(part.id);
    if (drawn.size > 0 && !shape) {
      found.push(`${part.id} is not in the diagram`);
    } else if (shape && !(shape.bounds || shape.waypoint?.length >= 2)) {
      found.push(`${part.id} has no place in the diagram`);
    }
  }
  return found;
}
