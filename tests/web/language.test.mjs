// In which language a page comes: as the browser asks, until its reader chooses.

import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, before, it } from 'node:test';
import { BASE, startBrowser, withPage } from './harness.mjs';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser?.close());

const heading = (page) => page.locator('h1').innerText();
const language = (page) => page.getAttribute('html', 'lang');

it('a browser that asks for English gets English, and any other gets Dutch', async () => {
  for (const [locale, wanted, said] of [['en-GB', 'en', 'Check data'], ['nl-NL', 'nl', 'Gegevens toetsen'], ['fr-FR', 'nl', 'Gegevens toetsen']]) {
    await withPage(browser, { locale }, async (page) => {
      await page.goto('/toetsen');
      assert.equal(await language(page), wanted, locale);
      assert.equal(await heading(page), said);
    });
  }
});

it('a chosen language stays, on the same page with the same question, and on every page after it', async () => {
  await withPage(browser, { locale: 'nl-NL' }, async (page, context) => {
    await page.goto('/waardelijsten/gemeenten?zoek=haarlem&geldigOp=2026-06-01');
    await page.getByRole('link', { name: 'English' }).click();
    assert.equal(await language(page), 'en');
    const url = new URL(page.url());
    assert.equal(url.pathname, '/waardelijsten/gemeenten');
    assert.equal(url.searchParams.get('zoek'), 'haarlem');
    assert.equal(url.searchParams.get('geldigOp'), '2026-06-01');
    assert.equal(url.searchParams.get('taal'), null);

    await page.getByRole('link', { name: 'Maatstaf' }).click();
    assert.equal(await language(page), 'en');
    const [cookie] = await context.cookies();
    assert.equal(`${cookie.name}=${cookie.value}`, 'taal=en');
    assert.equal(cookie.sameSite, 'Lax');
    // It outlives the browser, and says nothing of who it is.
    assert.ok(cookie.expires > Date.now() / 1000 + 300 * 24 * 3600);
    assert.equal((await context.cookies()).length, 1);

    await page.getByRole('link', { name: 'Nederlands' }).click();
    assert.equal(await language(page), 'nl');
    await page.goto('/status');
    assert.equal(await language(page), 'nl');
  });
});

it('a page that failed offers the other language too, from the start: it repeats nothing of what was asked', async () => {
  await withPage(browser, {}, async (page) => {
    await page.goto('/standaarden/bestaat-niet');
    const link = page.locator('a.tongue');
    assert.equal(await link.getAttribute('lang'), 'en');
    await link.click();
    assert.equal(await language(page), 'en');
    assert.equal(new URL(page.url()).pathname, '/');
    await page.goto('/standaarden/bestaat-niet');
    assert.match(await page.locator('main').innerText(), /Back to the start/);
    assert.ok(!(await page.content()).includes('bestaat-niet'));
  });
});

it('a choice of language never leads to another host', async () => {
  // As it goes over the line: a client of any comfort would take this for an address of that host.
  const ask = (path) => new Promise((done, failed) => {
    const { hostname, port } = new URL(BASE);
    get({ hostname, port, path }, (answer) => { answer.resume(); done(answer); }).on('error', failed);
  });
  const plain = await ask('/toetsen?taal=en');
  assert.deepEqual([plain.statusCode, plain.headers.location], [303, '/toetsen']);
  for (const path of ['//example.org/?taal=en', '//example.org/toetsen?taal=en', '/%2F/example.org?taal=en']) {
    const answer = await ask(path);
    const to = answer.headers.location;
    assert.ok(to === undefined || new URL(to, BASE).origin === BASE, `${path} leads to ${to}`);
  }
});
