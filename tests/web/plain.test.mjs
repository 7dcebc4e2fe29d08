// Without script: the same pages, and a plain form that checks data.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROOT, startBrowser, withPage } from './harness.mjs';
import { PAGES } from './pages.mjs';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser?.close());

const NO_SCRIPT = { javaScriptEnabled: false };
const example = (standard, name) => readFile(join(ROOT, 'schemas', standard, 'examples', name), 'utf8');

/// What a page says, without what only helps where there is script.
const contents = () => {
  const main = document.querySelector('main').cloneNode(true);
  for (const extra of main.querySelectorAll('noscript, #filter, #sleep, template')) extra.remove();
  // The page with the state of the service says what time it is.
  return main.textContent.replace(/\d\d:\d\d:\d\dZ/, '').replace(/\s+/g, ' ').trim();
};

describe('without script', () => {
  it('every page says the same as with it', async () => {
    await withPage(browser, {}, async (scripted) => {
      await withPage(browser, {}, async (reader) => {
        await withPage(browser, NO_SCRIPT, async (plain) => {
          for (const { path, docs } of PAGES) {
            if (docs) continue;
            await Promise.all([scripted.goto(path, { waitUntil: 'load' }), plain.goto(path)]);
            // A page without script can't be asked with one: its HTML is read by the other.
            await reader.setContent(await plain.content());
            const [first, second] = [await scripted.evaluate(contents), await reader.evaluate(contents)];
            assert.ok(first.length > 60, path);
            assert.equal(second, first, path);
            // What needs script is not shown where there is none.
            for (const control of ['#filter', '#sleep', '#stop', '#bewaren']) {
              const found = plain.locator(control);
              if (await found.count()) assert.equal(await found.isVisible(), false, `${control} on ${path}`);
            }
          }
        });
      });
    });
  });

  it('the documentation of the interface still leads to its document', async () => {
    await withPage(browser, NO_SCRIPT, async (page) => {
      await page.goto('/');
      const answer = await page.request.get(await page.locator('footer a', { hasText: 'OpenAPI' }).getAttribute('href'));
      assert.equal((await answer.json()).openapi.slice(0, 3), '3.1');
    });
  });
});

/// Sends the plain form and returns what the page says then.
async function checked({ standard, version = '', part = '', kind = '', text, file, values = false, locale = 'nl-NL' }) {
  return withPage(browser, { ...NO_SCRIPT, locale }, async (page) => {
    await page.goto('/toetsen');
    await page.selectOption('#standaard', standard);
    await page.fill('#versie', version);
    await page.fill('#onderdeel', part);
    await page.selectOption('#soort', kind);
    if (text !== undefined) await page.fill('#tekst', text);
    if (file) await page.setInputFiles('#bestand', { mimeType: 'application/octet-stream', ...file });
    if (values) await page.check('#toonWaarden');
    const [request] = await Promise.all([page.waitForRequest((asked) => asked.method() === 'POST'), page.click('#start')]);
    assert.match(request.headers()['content-type'], /^multipart\/form-data/);
    await page.waitForLoadState();
    const report = await page.locator('#rapport').innerText();
    const failure = await page.locator('[role=alert]').allInnerTexts();
    return {
      status: (await request.response()).status(),
      report,
      failure: failure.join('\n'),
      groups: await page.locator('.group-of h3').allInnerTexts(),
      all: await page.locator('main').innerText(),
      standard: await page.inputValue('#standaard'),
    };
  });
}

const BOOM = 'openbare-ruimte/boom/1.0.0';

describe('the plain form', () => {
  it('says that a right JSON document meets its standard', async () => {
    const text = await example(BOOM, 'valid/volledig.json');
    const { status, report, groups, standard } = await checked({ standard: 'boom', text });
    assert.equal(status, 200);
    assert.match(report, /De gegevens voldoen aan Boom 1\.0\.0/);
    assert.deepEqual(groups, []);
    assert.equal(standard, 'boom');
  });

  it('says what is wrong in a JSON document: message, line, place, path, remedy, and no value', async () => {
    const text = (await example(BOOM, 'valid/volledig.json')).replace(/"gemeentecode": *"\d{4}"/, '"gemeentecode": "7x"');
    const line = text.split('\n').findIndex((one) => one.includes('"7x"')) + 1;
    const { report, groups, all } = await checked({ standard: 'boom', text, file: undefined });
    assert.match(report, /De gegevens voldoen niet aan Boom 1\.0\.0/);
    assert.equal(groups.length >= 1, true);
    assert.match(groups[0], /\(\d+\)$/);
    assert.match(report, new RegExp(`Regel ${line}(, kolom \\d+)?; .*gemeentecode.*/gemeentecode`));
    assert.match(report, /Zo herstelt u het:\s+\S+/);
    assert.ok(!report.includes('7x'), 'a value is in the report');
    assert.ok(!all.includes('"7x"'), 'the document is on the page');
  });

  it('shows the values when they are asked for', async () => {
    const text = (await example(BOOM, 'valid/volledig.json')).replace(/"gemeentecode": *"\d{4}"/, '"gemeentecode": "7x"');
    const { report } = await checked({ standard: 'boom', text, values: true });
    assert.match(report, /Er staat:\s+"7x"/);
  });

  it('takes a file, and what kind it is from its name', async () => {
    const records = JSON.stringify(JSON.parse(await example(BOOM, 'valid/volledig.json')));
    const buffer = Buffer.from(`${records}\n${records}\n`);
    const { report } = await checked({ standard: 'boom', file: { name: 'bomen.ndjson', buffer } });
    assert.match(report, /De gegevens voldoen aan Boom 1\.0\.0; beoordeelde records: 2; daarvan fout: 0/);
  });

  it('says on which line of NDJSON something is wrong', async () => {
    const record = JSON.parse(await example(BOOM, 'valid/volledig.json'));
    const { boomnummer, ...without } = record;
    const text = `${JSON.stringify(record)}\n${JSON.stringify(without)}\n`;
    assert.ok(boomnummer);
    const { report, groups } = await checked({ standard: 'boom', kind: 'ndjson', text });
    assert.match(report, /voldoen niet aan Boom 1\.0\.0; beoordeelde records: 2; daarvan fout: 1/);
    assert.equal(groups.length, 1);
    assert.match(report, /Regel 2\b/);
    assert.match(report, /boomnummer/);
  });

  it('checks CSV, good and bad, with the number of the line', async () => {
    const good = 'begindatum;einddatum\n2026-01-01;2026-02-01\n2026-03-01;\n';
    const first = await checked({ standard: 'periode', version: '1.1.0', file: { name: 'perioden.csv', buffer: Buffer.from(good) } });
    assert.match(first.report, /De gegevens voldoen aan Periode 1\.1\.0; beoordeelde records: 2; daarvan fout: 0/);
    const bad = good.replace('2026-03-01', '2026-13-01');
    const second = await checked({ standard: 'periode', version: '1.1.0', kind: 'csv', text: bad });
    assert.match(second.report, /voldoen niet aan Periode 1\.1\.0; beoordeelde records: 2; daarvan fout: 1/);
    assert.match(second.report, /Regel 3\b/);
    assert.match(second.report, /begindatum/);
  });

  it('says on which line JSON stops being readable, and claims no verdict', async () => {
    const text = '{\n  "boomnummer": "B-1",\n  "gemeentecode": "0363"\n  "soort": {}\n}\n';
    const { failure, report } = await checked({ standard: 'boom', text });
    assert.match(failure, /De gegevens konden niet worden getoetst/);
    assert.match(failure, /Regel 4, kolom 3: \S+/);
    assert.doesNotMatch(report, /voldoen/);
    const english = await checked({ standard: 'boom', text, locale: 'en-GB' });
    assert.match(english.failure, /Line 4, column 3: \S+/);
  });

  it('asks for data when there are none, and for a standard when none is named', async () => {
    const { failure } = await checked({ standard: 'boom', text: '' });
    assert.match(failure, /Kies een bestand, of plak gegevens in het vak/);
    const unnamed = await checked({ standard: '', text: '{"a": 1}' });
    assert.match(unnamed.failure, /standaard/i);
    assert.doesNotMatch(unnamed.report, /voldoen/);
  });

  it('says that a version or a part is not there', async () => {
    const text = await example(BOOM, 'valid/volledig.json');
    const version = await checked({ standard: 'boom', version: '9.9.9', text });
    assert.ok(version.failure.length > 40, version.failure);
    const part = await checked({ standard: 'boom', part: 'bestaat-niet', text });
    assert.match(part.failure, /onderdeel|bestaat-niet/i);
  });

  it('takes the standard from the document when it names one', async () => {
    const document = { $schema: '/schemas/boom/1.0.0', ...JSON.parse(await example(BOOM, 'valid/volledig.json')) };
    const { report } = await checked({ standard: '', text: JSON.stringify(document) });
    assert.match(report, /De gegevens voldoen aan Boom 1\.0\.0/);
  });

  it('works in English too', async () => {
    const text = await example(BOOM, 'valid/volledig.json');
    const { report } = await checked({ standard: 'boom', text, locale: 'en-GB' });
    assert.match(report, /The data meet Boom 1\.0\.0/);
  });
});
