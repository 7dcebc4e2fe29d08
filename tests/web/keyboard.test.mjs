// With nothing but a keyboard.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { ROOT, startBrowser, withPage } from './harness.mjs';
import { DATA } from './pages.mjs';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser?.close());

/// What has the focus, and whether that can be seen: drawn, on the screen, not covered, with an outline.
const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const middle = [Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1)];
  const top = document.elementFromPoint(...middle);
  return {
    name: at.id || at.getAttribute('href') || at.textContent.trim().slice(0, 40) || at.tagName,
    tag: at.tagName.toLowerCase(),
    inMenu: Boolean(at.closest('header')),
    inMain: Boolean(at.closest('main')),
    inFooter: Boolean(at.closest('footer')),
    outlined: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
    seen: inside && Boolean(top) && (at.contains(top) || top.contains(at)),
  };
});

it('the first stop is a link that skips the menu, and it is visible then', async () => {
  await withPage(browser, {}, async (page) => {
    await page.goto(`${DATA}/velden`);
    await page.keyboard.press('Tab');
    const first = await focused(page);
    assert.deepEqual([first.name, first.seen], ['#inhoud', true]);
    assert.equal(await page.locator('a.skip').innerText(), 'Naar de inhoud');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'inhoud');
    await page.keyboard.press('Tab');
    const next = await focused(page);
    assert.ok(next.inMain && !next.inMenu, JSON.stringify(next));
  });
});

for (const path of ['/', '/aanmelden', '/standaarden', '/toetsen', '/vergelijken', '/standaarden/adres/2.0.0/vergelijking', '/standaarden/schuldhulp-levering', '/standaarden/bezwaar/1.0.0/proces']) {
  it(`Tab goes through the menu, the contents and the foot of ${path}, and is seen wherever it is`, async () => {
    await withPage(browser, { reducedMotion: 'reduce' }, async (page) => {
      await page.goto(path);
      const stops = [];
      for (let count = 0; count < 150; count += 1) {
        await page.keyboard.press('Tab');
        const stop = await focused(page);
        if (!stop) break;
        stops.push(stop);
        if (stop.inFooter && stop.name === '/v1/openapi.json') break;
      }
      const unseen = stops.filter((stop) => !stop.seen || !stop.outlined);
      assert.deepEqual(unseen, []);
      const order = stops.map((stop) => (stop.inMenu ? 'menu' : stop.inMain ? 'main' : stop.inFooter ? 'foot' : 'skip'));
      assert.deepEqual([...new Set(order)], ['skip', 'menu', 'main', 'foot']);
      assert.deepEqual(order, [...order].sort((a, b) => ['skip', 'menu', 'main', 'foot'].indexOf(a) - ['skip', 'menu', 'main', 'foot'].indexOf(b)));
      const names = stops.map((stop) => stop.name);
      for (const wanted of ['/standaarden', '/voorzieningen', '/waardelijsten', '/toetsen', '/docs/']) assert.ok(names.includes(wanted), wanted);
      if (path === '/') assert.ok(names.includes('q'));
    });
  });
}

it('a search is done with the keyboard alone', async () => {
  await withPage(browser, {}, async (page) => {
    await page.goto('/');
    await tabTo(page, 'q');
    await page.keyboard.type('bezwaar');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/zoeken?q=bezwaar');
    await tabTo(page, '/standaarden/bezwaar/1.0.0');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/standaarden/bezwaar/1.0.0');
  });
});

it('pasted data are checked with the keyboard alone, and the focus goes to the report', async () => {
  const text = (await readFile(join(ROOT, 'schemas/openbare-ruimte/boom/1.0.0/examples/invalid/geveld-voor-plantjaar.json'), 'utf8'));
  await withPage(browser, {}, async (page) => {
    await page.goto('/toetsen');
    await tabTo(page, 'standaard');
    await page.keyboard.type('Boom');
    assert.equal(await page.inputValue('#standaard'), 'boom');
    await tabTo(page, 'tekst');
    await page.keyboard.insertText(text);
    await tabTo(page, 'toonWaarden');
    await page.keyboard.press('Space');
    assert.equal(await page.isChecked('#toonWaarden'), true);
    await tabTo(page, 'start');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#oordeel');
    assert.match(await page.locator('#oordeel').innerText(), /De gegevens voldoen niet aan/);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'uitslag');
    await tabTo(page, 'als-csv');
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    assert.equal(download.suggestedFilename(), 'rapport.csv');
  });
});

async function tabTo(page, name) {
  for (let count = 0; count < 120; count += 1) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (stop?.name === name) return;
  }
  assert.fail(`Tab does not reach ${name}`);
}
