// What people come for, done as they do it.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROOT, startBrowser, startRegister, temporaryFolder, withPage } from './harness.mjs';
import { DATA } from './pages.mjs';

let browser, folder;
before(async () => {
  browser = await startBrowser();
  folder = await temporaryFolder();
});
after(async () => {
  await browser?.close();
  await folder?.remove();
});

const BOOM = 'openbare-ruimte/boom/1.0.0';
const example = (standard, name) => readFile(join(ROOT, 'schemas', standard, 'examples', name), 'utf8');
/// A document with a value that may not leak, wrong in three ways.
async function wrongTree() {
  const tree = JSON.parse(await example(BOOM, 'valid/volledig.json'));
  return JSON.stringify({ ...tree, gemeentecode: '7geheim', boomnummer: undefined, eigenVeld: 'ookgeheim' }, null, 2);
}

describe('finding', () => {
  for (const [words, wanted] of [['schuldhulp', 'schuldhulp-levering'], ['schuldhulplevring', 'schuldhulp-levering'], ['parkeervergunig', 'parkeervergunning']]) {
    it(`a standard is found from the first page by '${words}'`, async () => {
      await withPage(browser, {}, async (page) => {
        await page.goto('/');
        await page.getByRole('searchbox').fill(words);
        await page.getByRole('button', { name: 'Zoek' }).click();
        await page.waitForURL('**/zoeken?*');
        const hits = page.locator('.hits h2 a');
        const addresses = await hits.evaluateAll((all) => all.map((one) => one.getAttribute('href')));
        assert.ok(addresses.slice(0, 3).some((address) => address.startsWith(`/standaarden/${wanted}/`)), `${addresses}`);
        await page.locator(`.hits h2 a[href^="/standaarden/${wanted}/"]`).click();
        assert.equal((await page.locator('h1').count()), 1);
        assert.match(page.url(), new RegExp(`/standaarden/${wanted}/\\d`));
      });
    });
  }

  it('a wrongly spelled field leads to its place in a standard', async () => {
    await withPage(browser, {}, async (page) => {
      await page.goto('/zoeken?q=postkode');
      const hit = page.locator('.hits > li', { has: page.locator('h2 a[href="/standaarden/adres/2.0.0"]') });
      await hit.locator('ul a').first().click();
      await page.waitForURL('**/standaarden/adres/2.0.0/velden#postcode');
      assert.match(await page.locator(':target').innerText(), /^postcode/);
    });
  });

  it('what is not there is said to be not there', async () => {
    await withPage(browser, {}, async (page) => {
      await page.goto('/zoeken?q=xqzwvk');
      assert.match(await page.getByRole('status').innerText(), /^0 /);
      assert.equal(await page.locator('.hits li').count(), 0);
    });
  });
});

describe('reading', () => {
  it('the name of a field is a link to it, and who follows it sees it marked, also later', async () => {
    await withPage(browser, { reducedMotion: 'reduce' }, async (page, context) => {
      await page.goto(`${DATA}/velden`);
      const field = page.locator('.fields li[id]', { has: page.locator(':scope > .said > .head > a', { hasText: /^beeindigingsbeschikkingDatum$/ }) }).last();
      const id = await field.getAttribute('id');
      await field.locator(':scope > .said .way').click();
      const url = page.url();
      assert.equal(decodeURIComponent(new URL(url).hash), `#${id}`);
      for (const at of [page, await context.newPage()]) {
        if (at !== page) await at.goto(url);
        const shown = await at.evaluate(() => {
          const target = document.querySelector(':target');
          const box = target.getBoundingClientRect();
          const style = getComputedStyle(target);
          const head = target.querySelector('.head').getBoundingClientRect();
          const filter = document.getElementById('filter').getBoundingClientRect();
          return { id: target.id, y: scrollY, visible: box.top >= 0 && box.top < innerHeight, covered: head.top < filter.bottom && filter.top <= 0 + 1, outline: style.outlineStyle, colour: style.backgroundColor };
        });
        assert.equal(shown.id, id);
        assert.ok(shown.y > 0 && shown.visible, JSON.stringify(shown));
        assert.equal(shown.covered, false, 'the bar with the filter covers the field');
        assert.equal(shown.outline, 'solid');
        assert.notEqual(shown.colour, 'rgba(0, 0, 0, 0)');
      }
    });
  });

  it('the filter leaves what fits, with what it is part of, and says how many there are', async () => {
    await withPage(browser, {}, async (page) => {
      await page.goto(`${DATA}/velden`);
      const visible = () => page.locator('.fields li[id]:visible').evaluateAll((all) => all.map((one) => one.id));
      const everything = await visible();
      await page.getByLabel('Zoek een veld op deze pagina').fill('postcode');
      const left = await visible();
      assert.ok(left.some((id) => id.endsWith('postcode')), `${left}`);
      assert.ok(left.includes('document') && left.length < everything.length / 3, `${left.length} of ${everything.length}`);
      assert.match(await page.locator('#gevonden').innerText(), /^\d+ plaatsen gevonden\.$/);
      await page.getByLabel('Zoek een veld op deze pagina').fill('bestaat niet');
      assert.deepEqual(await visible(), []);
      assert.equal(await page.locator('#gevonden').innerText(), 'Geen veld gevonden.');
      await page.getByLabel('Zoek een veld op deze pagina').fill('');
      assert.deepEqual(await visible(), everything);
    });
  });
});

/// Checks on the page with script, and waits for what it says.
async function check(page, { standard = '', version = '', part = '', text, file, values = false }) {
  await page.goto('/toetsen');
  await page.selectOption('#standaard', standard);
  await page.fill('#versie', version);
  await page.fill('#onderdeel', part);
  if (values) await page.check('#toonWaarden');
  if (text !== undefined) await page.fill('#tekst', text);
  if (file) await page.setInputFiles('#bestand', file);
  await page.click('#start');
  await page.waitForSelector('#oordeel');
  return page.locator('#oordeel').innerText();
}

async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  const path = join(folder.path, download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), text: await readFile(path, 'utf8') };
}

/// Rows of a CSV file of ours: every cell between quotation marks.
const rows = (text) => text.replace(/^\ufeff/, '').trimEnd().split('\r\n').map((line) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell.replaceAll('""', '"')));

const NO_VERDICT = /voldoen (niet )?aan/;

describe('checking', () => {
  it('a right file meets its standard, with a link to it and nothing to mend', async () => {
    await withPage(browser, {}, async (page) => {
      const path = join(ROOT, 'schemas', BOOM, 'examples/valid/volledig.json');
      const verdict = await check(page, { standard: 'boom', file: path });
      assert.match(verdict, /^De gegevens voldoen aan boom 1\.0\.0/i);
      assert.equal(await page.locator('.group-of').count(), 0);
      assert.equal(await page.locator('#oordeel a').getAttribute('href'), '/standaarden/boom/1.0.0');
      const report = JSON.parse((await downloaded(page, '#als-json')).text);
      assert.deepEqual([report.geldig, report.bevindingen], [true, []]);
    });
  });

  it('a wrong file gives findings by code, each with its line, place in words, path and remedy', async () => {
    await withPage(browser, {}, async (page) => {
      const text = await wrongTree();
      const path = join(folder.path, 'boom.json');
      await writeFile(path, text);
      const verdict = await check(page, { standard: 'boom', file: path });
      assert.match(verdict, /^De gegevens voldoen niet aan boom 1\.0\.0/i);
      const codes = await page.locator('.group-of > p > code').allInnerTexts();
      assert.equal(new Set(codes).size, codes.length);
      for (const wanted of ['verplicht-ontbreekt', 'onbekende-eigenschap', 'ongeldig-formaat']) assert.ok(codes.includes(wanted), `${codes}`);
      for (const group of await page.locator('.group-of').all()) {
        assert.match(await group.locator('h3').innerText(), /\S.* \(\d+\)$/);
        assert.match(await group.innerText(), /Zo herstelt u het:\s+\S{3}/);
      }
      const format = page.locator('.group-of', { hasText: 'ongeldig-formaat' }).locator('.finding');
      const line = text.split('\n').findIndex((one) => one.includes('7geheim')) + 1;
      assert.match(await format.innerText(), new RegExp(`Regel ${line}(, kolom \\d+)?; in veld 'gemeentecode' /gemeentecode`));
      assert.doesNotMatch(await page.locator('main').innerText(), /geheim/);
    });
  });

  it('the findings are saved as CSV and as JSON, all of them and without values', async () => {
    await withPage(browser, {}, async (page) => {
      await check(page, { standard: 'boom', text: await wrongTree() });
      const csv = await downloaded(page, '#als-csv');
      assert.equal(csv.name, 'rapport.csv');
      assert.ok(csv.text.startsWith('\ufeff"code";"ernst";"regel"'), csv.text.slice(0, 60));
      const [head, ...lines] = rows(csv.text);
      const json = await downloaded(page, '#als-json');
      assert.equal(json.name, 'rapport.json');
      const report = JSON.parse(json.text);
      assert.equal(report.geldig, false);
      assert.equal(report.standaard, 'boom');
      assert.equal(report.soort, undefined);
      assert.equal(lines.length, report.bevindingen.length);
      assert.equal(report.bevindingen.length, Object.values(report.aantallen.perCode).reduce((sum, one) => sum + one, 0));
      for (const [index, line] of lines.entries()) {
        assert.equal(line.length, head.length);
        assert.equal(line[head.indexOf('code')], report.bevindingen[index].code);
        assert.equal(line[head.indexOf('plaats')], report.bevindingen[index].plaats);
        assert.ok(line[head.indexOf('melding')].length > 10);
      }
      assert.ok(!/geheim/.test(csv.text + json.text));
    });
  });

  it('what is printed is the report, without menu, form or buttons', async () => {
    await withPage(browser, {}, async (page) => {
      await check(page, { standard: 'boom', text: await wrongTree() });
      await page.evaluate(() => { globalThis.print = () => { globalThis.printed = true; }; });
      await page.click('#afdrukken');
      assert.equal(await page.evaluate(() => globalThis.printed), true);
      await page.emulateMedia({ media: 'print' });
      for (const seen of ['#oordeel', '.group-of h3', '.finding', 'h1']) assert.equal(await page.locator(seen).first().isVisible(), true, seen);
      for (const unseen of ['header nav', '.tongue', 'footer', '#bewaren', '#toets']) assert.equal(await page.locator(unseen).first().isVisible(), false, unseen);
    });
  });

  it('a document that names its standard needs no choice', async () => {
    await withPage(browser, {}, async (page) => {
      const document = { $schema: '/schemas/boom/1.0.0', ...JSON.parse(await example(BOOM, 'valid/volledig.json')) };
      assert.match(await check(page, { text: JSON.stringify(document) }), /^De gegevens voldoen aan boom 1\.0\.0/i);
      const verdict = await check(page, { text: '{"boomnummer": "B-1"}' });
      assert.match(verdict, /Kies hierboven een standaard/);
      assert.doesNotMatch(verdict, NO_VERDICT);
    });
  });

  it('a dropped file is named, and checked', async () => {
    await withPage(browser, {}, async (page) => {
      await page.goto('/toetsen?standaard=boom');
      assert.equal(await page.inputValue('#standaard'), 'boom');
      const records = JSON.stringify(JSON.parse(await example(BOOM, 'valid/volledig.json')));
      const transfer = await page.evaluateHandle((text) => {
        const made = new DataTransfer();
        made.items.add(new File([text], 'bomen.ndjson'));
        return made;
      }, `${records}\n${records}\n{}\n`);
      await page.dispatchEvent('#vak', 'dragenter', { dataTransfer: transfer });
      assert.match(await page.getAttribute('#vak', 'class'), /over/);
      await page.dispatchEvent('#vak', 'drop', { dataTransfer: transfer });
      assert.match(await page.locator('#sleep').innerText(), /^bomen\.ndjson \([\d.,]+ k?B\)$/);
      await page.click('#start');
      await page.waitForSelector('#oordeel');
      assert.match(await page.locator('#oordeel').innerText(), /voldoen niet aan .*beoordeelde records: 3; daarvan fout: 1/);
      assert.match(await page.locator('.finding').first().innerText(), /Regel 3/);
    });
  });

  it('values are shown when they are asked for, and only then', async () => {
    await withPage(browser, {}, async (page) => {
      const text = await wrongTree();
      await check(page, { standard: 'boom', text });
      assert.doesNotMatch(await page.locator('#rapport').innerText(), /Er staat:|geheim/);
      await check(page, { standard: 'boom', text, values: true });
      assert.match(await page.locator('#rapport').innerText(), /Er staat:\s+"7geheim"/);
    });
  });

  it('many findings of one kind are shown by fifty, and saved in full', async () => {
    await withPage(browser, {}, async (page) => {
      const path = join(folder.path, 'leeg.ndjson');
      await writeFile(path, '{"type": 1}\n'.repeat(120));
      await check(page, { standard: 'periode', version: '1.1.0', file: path });
      const group = page.locator('.group-of', { hasText: 'verplicht-ontbreekt' });
      assert.match(await group.locator('h3').innerText(), /\(120\)$/);
      assert.equal(await group.locator('.finding').count(), 50);
      await group.getByRole('button', { name: 'Toon meer' }).click();
      await group.getByRole('button', { name: 'Toon meer' }).click();
      assert.equal(await group.locator('.finding').count(), 120);
      assert.equal(await group.getByRole('button').isVisible(), false);
      const [, ...lines] = rows((await downloaded(page, '#als-csv')).text);
      assert.equal(lines.filter((line) => line[0] === 'verplicht-ontbreekt').length, 120);
    });
  });

  it('unreadable JSON is said to be unreadable, with its line, and is no verdict', async () => {
    await withPage(browser, {}, async (page) => {
      const verdict = await check(page, { standard: 'boom', text: '{\n "boomnummer": "B-1",\n "gemeentecode" "0363"\n}' });
      assert.match(verdict, /De gegevens konden niet worden getoetst/);
      assert.match(verdict, /Regel 3, kolom \d+: \S+/);
      assert.doesNotMatch(verdict, NO_VERDICT);
      assert.equal(await page.locator('#bewaren').isVisible(), false);
    });
  });

  it('without data it asks for data and sends nothing', async () => {
    await withPage(browser, {}, async (page) => {
      await page.goto('/toetsen');
      let sent = 0;
      page.on('request', (request) => { if (request.method() === 'POST') sent += 1; });
      await page.click('#start');
      assert.match(await page.getByRole('alert').innerText(), /Kies een bestand, of plak gegevens/);
      assert.equal(sent, 0);
    });
  });
});

/// A register slows down nothing: the line of the browser does.
async function slowUpload(page, context) {
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 });
}

async function startSlowCheck(page, context, base) {
  const record = JSON.stringify(JSON.parse(await example('bouwstenen/periode/1.1.0', 'valid/' + (await firstExample()))));
  const path = join(folder.path, 'lang.ndjson');
  await writeFile(path, `${record}\n`.repeat(Math.ceil(8_000_000 / (record.length + 1))));
  await page.goto(`${base}/toetsen?standaard=periode&versie=1.1.0`);
  await page.setInputFiles('#bestand', path);
  await slowUpload(page, context);
  await page.click('#start');
  await page.waitForFunction(() => document.getElementById('balk').value > 0.02 && /Verstuurd/.test(document.getElementById('stand').textContent));
}

async function firstExample() {
  const { readdir } = await import('node:fs/promises');
  return (await readdir(join(ROOT, 'schemas/bouwstenen/periode/1.1.0/examples/valid'))).sort()[0];
}

async function claimsNothing(page, said) {
  const verdict = await page.locator('#oordeel').innerText();
  assert.match(verdict, said);
  assert.match(verdict, /geen uitslag/);
  assert.doesNotMatch(verdict, NO_VERDICT);
  assert.match(await page.getAttribute('#oordeel', 'class'), /bad/);
  assert.equal(await page.locator('#bewaren').isVisible(), false);
  assert.equal(await page.locator('#voortgang').isVisible(), false);
  assert.equal(await page.isEnabled('#start'), true);
}

describe('a check that does not come to its end', () => {
  it('claims no verdict when its reader stops it, and another one works after it', async () => {
    await withPage(browser, {}, async (page, context) => {
      await startSlowCheck(page, context, '');
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.waitForSelector('#oordeel');
      await claimsNothing(page, /U hebt het toetsen gestopt/);
      assert.match(await check(page, { standard: 'boom', text: await example(BOOM, 'valid/volledig.json') }), /voldoen aan boom/i);
    });
  });

  it('claims no verdict when the register falls away under it', async () => {
    const register = await startRegister();
    try {
      await withPage(browser, {}, async (page, context) => {
        await startSlowCheck(page, context, register.url);
        await register.kill();
        await page.waitForSelector('#oordeel', { timeout: 15_000 });
        await claimsNothing(page, /De verbinding brak af/);
      });
    } finally {
      await register.kill();
    }
  });

  it('claims no verdict when an answer ends before its summary', async () => {
    await withPage(browser, {}, async (page) => {
      await page.route('**/validaties*', (route) => route.fulfill({
        status: 200,
        contentType: 'application/x-ndjson',
        body: '{"soort":"bevinding","code":"verplicht-ontbreekt","ernst":"fout","plaats":"","plaatsInWoorden":"in het document","melding":"Er ontbreekt iets."}\n{"soort":"voortgang","records":1,"bevindingen":1}\n{"soort":"samenv',
      }));
      await page.goto('/toetsen?standaard=boom');
      await page.fill('#tekst', '{}');
      await page.click('#start');
      await page.waitForSelector('#oordeel');
      await claimsNothing(page, /De verbinding brak af/);
      assert.equal(await page.locator('.finding').count(), 1);
    });
  });
});
