// What every page is held to: axe, valid HTML, and no wider than the screen.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const html = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Style, not validity:
    'doctype-style': 'off', // `<!doctype html>` in small letters is the same
    'no-trailing-whitespace': 'off', // what the template language leaves behind
    'long-title': 'off', // a standard is called what its maintainers call it
    'no-implicit-button-type': 'off', // a button of a form sends it
    // HTML takes anything but white space; the place of a field is its path, with points and brackets.
    'valid-id': ['error', { relaxed: true }],
    // ARIA lets a list have a name; the list of allowed values needs one.
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
  },
});

/// What is not valid in this HTML, the first dozen.
export async function htmlFaults(source) {
  const report = await html.validateString(source);
  const faults = report.results.flatMap((result) => result.messages)
    .map((fault) => `${fault.line}:${fault.column} ${fault.ruleId}: ${fault.message}`);
  return faults.slice(0, 12);
}

/// What axe finds fault with on a page as it is now.
export async function axeFaults(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(
    (tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }),
    AXE_TAGS,
  );
  return found.violations.map(({ id, help, nodes }) => ({
    id, help, at: nodes.slice(0, 4).map((node) => `${node.target.join(' ')}: ${node.failureSummary}`), times: nodes.length,
  }));
}

/// Whatever sticks out on the right, when the page itself would scroll sideways.
export function sideways() {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const out = [...document.querySelectorAll('body *')].filter((at) => at.getBoundingClientRect().right > wide + 1);
  return [`the page is ${document.documentElement.scrollWidth} wide`, ...out.slice(0, 5).map((at) => at.outerHTML.slice(0, 120))];
}
