// A file far larger than a page may hold: it streams from disk, and the page keeps only what is found.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { promisify } from 'node:util';
import { ROOT, startBrowser, temporaryFolder, withPage } from './harness.mjs';

const SIZE = '300MB';
const MOST_HEAP = 50_000_000;
const PATIENCE = 180_000;

let browser, folder;
before(async () => {
  browser = await startBrowser();
  folder = await temporaryFolder();
});
after(async () => {
  await browser?.close();
  await folder?.remove();
});

it(`a file of ${SIZE} is checked with progress to see, and the page stays small`, { timeout: PATIENCE }, async (test) => {
  const path = join(folder.path, 'trajecten.ndjson');
  await promisify(execFile)('python3', [join(ROOT, 'benches/make_delivery.py'), '--size', SIZE, '--faulty', '0.001', '--output', path]);
  assert.ok((await stat(path)).size > 299_000_000);

  await withPage(browser, {}, async (page, context) => {
    await page.goto('/toetsen?standaard=schuldhulp-levering&versie=2.0.0&onderdeel=traject');
    await page.evaluate(() => {
      globalThis.seen = new Set();
      globalThis.words = new Set();
      new MutationObserver(() => {
        globalThis.seen.add(document.getElementById('balk').value);
        globalThis.words.add(document.getElementById('stand').textContent.split(' ')[0]);
      }).observe(document.getElementById('voortgang'), { subtree: true, childList: true, attributes: true, characterData: true });
    });
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    const heap = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'JSHeapUsedSize').value;

    await page.setInputFiles('#bestand', path);
    await page.click('#start');
    let most = 0;
    const ended = page.waitForSelector('#oordeel', { timeout: PATIENCE }).then(() => true);
    while (!(await Promise.race([ended, new Promise((done) => { setTimeout(done, 400, false); })]))) most = Math.max(most, await heap());
    most = Math.max(most, await heap());

    test.diagnostic(`the page took ${(most / 1e6).toFixed(1)} MB at most`);
    const moved = await page.evaluate(() => [...globalThis.seen]);
    assert.ok(moved.filter((value) => value > 0 && value < 1).length >= 10, `the bar stood at ${moved}`);
    assert.deepEqual(moved, [...moved].sort((a, b) => a - b), 'the bar went back');
    assert.ok((await page.evaluate(() => [...globalThis.words])).includes('Verstuurd:'));
    const verdict = await page.locator('#oordeel').innerText();
    assert.match(verdict, /^De gegevens voldoen niet aan schuldhulp-levering 2\.0\.0; beoordeelde records: 110\.768; daarvan fout: 110/i);
    const headings = await page.locator('.group-of h3').allInnerTexts();
    assert.equal(headings.length, 5);
    for (const heading of headings) assert.match(heading, /\(22\)$/);
    assert.match(await page.locator('.finding').first().innerText(), /Regel \d+/);
    assert.ok(most > 0 && most < MOST_HEAP, `the page grew to ${(most / 1e6).toFixed(1)} MB`);
  });
});
