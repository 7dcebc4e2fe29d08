// The maintainer's desk, as maintainers use it: a concept from a file with an error, mended, saved, proposed, approved by
// somebody else, and published. With script, and without.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { axeFaults, htmlFaults, sideways } from './checks.mjs';
import { ROOT, startBrowser, startRegister, withPage } from './harness.mjs';

let browser, register, keys;
before(async () => {
  browser = await startBrowser();
  register = await startRegister();
  keys = {
    anna: await register.key('anna', 'auteur'),
    bert: await register.key('bert', 'goedkeurder'),
    carla: await register.key('carla', 'beheerder'),
    eva: await register.key('eva', 'lezer'),
  };
});
after(async () => {
  await browser?.close();
  await register?.kill();
});

const NOW = new Date().toISOString().slice(0, 10);

/// Holds a page against all that every page is held to.
async function sound(page, script) {
  // The browser writes attributes out in its own way.
  const faults = (await htmlFaults(await page.content())).filter((fault) => !/attribute-(boolean|empty)-style/.test(fault));
  assert.deepEqual(faults, [], page.url());
  if (!script) return;
  assert.deepEqual(await axeFaults(page), [], page.url());
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  assert.deepEqual(await page.evaluate(sideways), [], page.url());
  await page.setViewportSize(size);
}

/// A browser in which this person is signed in.
async function asPerson(name, script, work, locale = 'nl-NL') {
  await withPage(browser, { baseURL: register.url, javaScriptEnabled: script, locale }, async (page) => {
    await page.goto('/');
    await page.locator('footer a[href="/bureau"]').click();
    await page.waitForURL('**/aanmelden?naar=%2Fbureau');
    await sound(page, script);
    await page.fill('#sleutel', keys[name]);
    await page.locator('main button').click();
    await page.waitForURL('**/bureau');
    await sound(page, script);
    await work(page);
  });
}

/// Sends JSON to the interface, as anna.
async function asAnna(path, body) {
  const headers = { authorization: `Bearer ${keys.anna}`, 'content-type': 'application/json' };
  const answer = await fetch(`${register.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, await answer.text());
}

const press = async (page, name) => {
  await page.getByRole('button', { name, exact: true }).first().click();
  await page.waitForLoadState();
};

for (const script of [true, false]) {
  const standard = script ? 'boom' : 'adres';
  const number = script ? '1.0.1' : '3.0.1';
  const file = script ? 'openbare-ruimte/boom/1.0.0' : 'bouwstenen/adres/3.0.0';
  describe(`${script ? 'with' : 'without'} script`, () => {
    it('an author makes a concept of a file with an error, mends it, saves it and proposes it', async () => {
      const schema = await readFile(join(ROOT, 'schemas', file, 'schema.json'), 'utf8');
      const wrong = schema.replace('"type": "object"', '"type": "objekt"');
      assert.notEqual(wrong, schema);
      await asPerson('anna', script, async (page) => {
        await page.locator(`main a[href="/bureau/standaarden/${standard}"]`).click();
        await page.waitForURL(`**/bureau/standaarden/${standard}`);
        await sound(page, script);
        await page.getByRole('link', { name: 'Nieuwe versie, uitgaand van' }).click();
        await page.waitForURL('**/versies/nieuw?van=*');
        await sound(page, script);
        await page.fill('#versie', number);
        await page.setInputFiles('#schemaBestand', { name: 'schema.json', mimeType: 'application/json', buffer: Buffer.from(wrong) });
        await press(page, 'Bewaar concept');
        assert.match(await page.locator('#controle').innerText(), /Zo wordt het niet bewaard/);
        assert.match(await page.locator('#schema-gezegd').innerText(), /\/type/);
        assert.equal(await page.inputValue('#schema'), wrong, 'what was sent is in the box');
        await sound(page, script);

        if (script) {
          await page.fill('#schema', `${schema} x`);
          await page.waitForFunction(() => /Regel \d+/.test(document.getElementById('schema-gezegd').textContent));
          assert.equal(await page.inputValue('#schema'), `${schema} x`, 'what is typed stays');
        }
        await page.fill('#schema', schema);
        await page.fill('#toelichting', 'Alleen de woorden zijn anders.');
        await press(page, 'Controleer');
        await page.waitForFunction(() => /eerlijk/.test(document.getElementById('controle').textContent));
        await sound(page, script);
        await press(page, 'Bewaar concept');
        await page.waitForURL(`**/versies/${number}?bewaard=ja`);
        await sound(page, script);

        await page.goto(`/bureau/standaarden/${standard}`);
        await page.getByRole('link', { name: `Voorstellen om vast te stellen (${number})` }).click();
        await sound(page, script);
        await page.fill('#reden', 'Klaar voor besluit.');
        await press(page, 'Voorstellen om vast te stellen');
        assert.match(await page.locator('[role=status]').first().innerText(), /Voorstellen om vast te stellen/);
      });
    });

    it('another approves it', async () => {
      await asPerson('bert', script, async (page) => {
        await page.getByRole('link', { name: 'Beoordeel het voorstel om vast te stellen' }).click();
        await page.waitForURL('**/stappen/beoordelen');
        assert.match(await page.locator('.facts').innerText(), /anna.*Klaar voor besluit\./);
        await sound(page, script);
        await page.selectOption('#oordeel', 'ja');
        await page.fill('#reden', 'Gelezen en akkoord.');
        await press(page, 'Voorstel beoordelen');
        await page.waitForURL('**?gedaan=beoordelen');
      });
    });

    it('a maintainer publishes it after a question', async () => {
      await asPerson('carla', script, async (page) => {
        await page.getByRole('link', { name: 'Genoeg akkoord, stel vast' }).click();
        await page.waitForURL('**/stappen/vaststellen');
        await sound(page, script);
        await page.fill('#orgaan', 'Werkgroep');
        await page.fill('#besluitDatum', NOW);
        await page.fill('#bron', 'https://besluiten.example/7');
        await page.fill('#reden', 'Zoals besloten.');
        await press(page, 'Vaststellen');
        assert.match(await page.locator('main').innerText(), /Klopt dit\?[^]*Werkgroep[^]*Zoals besloten\./);
        await sound(page, script);
        await press(page, 'Ja: Vaststellen');
        const version = await page.request.get(`/v1/standaarden/${standard}/versies/${number}`);
        assert.equal((await version.json()).status, 'vastgesteld');
        await page.goto(`/bureau/standaarden/${standard}/audit`);
        assert.match(await page.locator('table').innerText(), /carla\s+status-vastgesteld/);
        await sound(page, script);
      });
    });

    it('somebody reads about a field, signs in, reacts on it, and everybody can read that', async () => {
      const next = number.replace(/1$/, '2');
      const version = `/v1/standaarden/${standard}/versies`;
      const schema = JSON.parse(await readFile(join(ROOT, 'schemas', file, 'schema.json'), 'utf8'));
      await asAnna(version, { versie: next, schema });
      const consultatie = { beginDatum: NOW, eindDatum: new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10) };
      await asAnna(`${version}/${next}/statusovergangen`, { naar: 'consultatie', reden: 'Wat vindt u?', consultatie });
      await withPage(browser, { baseURL: register.url, javaScriptEnabled: script }, async (page) => {
        await page.goto(`/standaarden/${standard}/${next}/velden`);
        await sound(page, script);
        await page.getByRole('link', { name: /^Reageer op / }).first().click();
        await page.waitForURL('**/aanmelden?naar=*');
        await page.fill('#sleutel', keys.eva);
        await page.locator('main button').click();
        await page.waitForURL('**/reageren?plaats=*');
        await sound(page, script);
        const place = await page.inputValue('#plaats');
        assert.match(place, /^\/properties\//);
        await page.fill('#plaats', '/properties/weg');
        await page.fill('#tekst', 'Mag dit langer?');
        await press(page, 'Plaats deze reactie');
        assert.match(await page.locator('[role=alert]').innerText(), /Deze plaats is er niet/);
        assert.equal(await page.inputValue('#tekst'), 'Mag dit langer?');
        await sound(page, script);
        await page.fill('#plaats', place);
        await press(page, 'Plaats deze reactie');
        await page.waitForURL(`**/standaarden/${standard}/${next}#reactie-*`);
        assert.match(await page.locator('main').innerText(), /eva[^]*Mag dit langer\?/);
        await sound(page, script);
      });
    });
  });
}

it('the desk speaks English as well', async () => {
  await asPerson('anna', true, async (page) => {
    for (const path of ['/bureau', '/bureau/standaarden/boom', '/bureau/standaarden/boom/versies/nieuw?van=1.0.0']) {
      await page.goto(path);
      assert.equal(await page.getAttribute('html', 'lang'), 'en');
      await sound(page, true);
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/aanmelden');
  }, 'en-GB');
});
