// Every page in both languages: what it says, that everybody can use it, and that it stays small and on its own.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { axeFaults, htmlFaults, sideways } from './checks.mjs';
import { BASE, startBrowser } from './harness.mjs';
import { LANGUAGES, PAGES } from './pages.mjs';

const MOST_BYTES = 100_000;

/// What a browser meets on its way.
function watch(page) {
  const met = { console: [], failed: [], foreign: [] };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) met.console.push(message.text());
  });
  page.on('pageerror', (error) => met.console.push(String(error)));
  page.on('requestfailed', (request) => met.failed.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${BASE}/`) && !url.startsWith('data:') && !url.startsWith('blob:')) met.foreign.push(url);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !response.request().isNavigationRequest()) met.failed.push(`${response.status()} ${response.url()}`);
  });
  return met;
}

async function weighed(context, page) {
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const weight = { bytes: 0 };
  session.on('Network.loadingFinished', (event) => { weight.bytes += event.encodedDataLength; });
  return weight;
}

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser?.close());

for (const [index, language] of LANGUAGES.entries()) {
  const titles = new Map();
  for (const { name, path, status = 200, says, docs = false } of PAGES) {
    describe(`the page ${name} in ${language} (${path})`, () => {
      let context, page, met, weight, answer, source;
      before(async () => {
        context = await browser.newContext({ baseURL: BASE, locale: language === 'nl' ? 'nl-NL' : 'en-GB' });
        page = await context.newPage();
        met = watch(page);
        weight = await weighed(context, page);
        answer = await page.goto(path, { waitUntil: 'load' });
        source = await answer.text();
        if (docs) await page.waitForSelector('h1, h2', { state: 'attached' });
      });
      after(() => context?.close());

      it(`answers ${status} as HTML in that language, with one heading and a title of its own`, async () => {
        assert.equal(answer.status(), status);
        assert.match(answer.headers()['content-type'], /^text\/html/);
        const text = await page.locator('body').innerText();
        assert.ok(text.includes(says[index]), `'${says[index]}' is not on the page`);
        if (docs) return;
        assert.equal(await page.getAttribute('html', 'lang'), language);
        assert.equal(await page.locator('h1').count(), 1);
        const heading = await page.locator('h1').innerText();
        assert.ok(heading.trim().length > 2, `the heading is '${heading}'`);
        const title = await page.title();
        assert.match(title, /\S.* - Maatstaf$/);
        assert.equal(await page.locator('main').count(), 1);
        const other = [...titles].find(([, known]) => known === title);
        if (status === 200 && !name.includes('-')) {
          assert.equal(other, undefined, `'${title}' is also the title of ${other?.[0]}`);
          titles.set(name, title);
        }
      });

      it('loads nothing from elsewhere and meets no error', () => {
        assert.deepEqual(met.foreign, []);
        assert.deepEqual(met.failed, []);
        // A browser itself reports the answer 404 of a page on its console.
        const said = met.console.filter((line) => status === 200 || !line.includes('status of 404'));
        assert.deepEqual(said, []);
      });

      if (docs) {
        it('has nothing that axe finds fault with', async () => {
          assert.deepEqual(await axeFaults(page), []);
        });
        return;
      }

      it(`weighs less than ${MOST_BYTES / 1000} kB with its style and scripts`, () => {
        assert.ok(weight.bytes > 1000 && weight.bytes < MOST_BYTES, `${weight.bytes} bytes came over the line`);
      });

      it('is valid HTML', async () => {
        assert.deepEqual(await htmlFaults(source), []);
      });

      it('has nothing that axe finds fault with, as it opens and with everything folded out', async () => {
        assert.deepEqual(await axeFaults(page), []);
        // The words differ between languages, what unfolds does not.
        if (language !== LANGUAGES[0]) return;
        const folded = await page.evaluate(() => {
          const all = [...document.querySelectorAll('details:not([open])')].slice(0, 40);
          for (const one of all) one.open = true;
          return all.length;
        });
        if (folded > 0) assert.deepEqual(await axeFaults(page), []);
      });

      it('does not scroll sideways at 320 pixels', async () => {
        await page.setViewportSize({ width: 320, height: 640 });
        assert.deepEqual(await page.evaluate(sideways), []);
      });
    });
  }
}
