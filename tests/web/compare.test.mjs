// Comparing, as people do it: two versions of a standard, and two schemas of their own.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { axeFaults, htmlFaults, sideways } from './checks.mjs';
import { startBrowser, withPage } from './harness.mjs';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser?.close());

const OLD = JSON.stringify({ type: 'object', properties: { naam: { type: 'string' }, leeftijd: { type: 'integer' } } });
const NEW = JSON.stringify({ type: 'object', properties: { naam: { type: 'string', maxLength: 5 } } });
const file = (name, text) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
const ANSWERS = /^\S? ?Wie (levert|leest): (bewezen|weerlegd|onbeslist)$/;

/// What every comparison says, whatever was found.
async function saysItAll(page) {
  const answers = await page.locator('#wie-levert, #wie-leest').allInnerTexts();
  assert.equal(answers.length, 2);
  for (const answer of answers) assert.match(answer.trim(), ANSWERS);
  const headings = await page.locator('main h2').allInnerTexts();
  assert.deepEqual(headings.slice(1), ['Oordeel', 'Het nummer', 'Wijzigingen', 'Verschil tussen de schema’s']);
  const [added, removed] = [await page.locator('ins').allInnerTexts(), await page.locator('del').allInnerTexts()];
  assert.ok(added.every((line) => line.startsWith('+ ')) && removed.every((line) => line.startsWith('− ')));
  return { added: added.join('\n'), removed: removed.join('\n'), heading: headings[0] };
}

describe('two versions', () => {
  it('are compared from the page of one of them, and another one can be chosen', async () => {
    await withPage(browser, {}, async (page) => {
      await page.goto('/standaarden/schuldhulp-levering/2.0.0');
      await page.getByRole('link', { name: 'Vergelijking' }).click();
      await page.waitForURL('**/standaarden/schuldhulp-levering/2.0.0/vergelijking');
      assert.equal(await page.inputValue('#met'), '1.0.0');
      assert.match((await saysItAll(page)).heading, / 1\.0\.0 → .* 2\.0\.0$/);
      await page.selectOption('#met', '0.9.0');
      await page.getByRole('button', { name: 'Vergelijk' }).click();
      await page.waitForURL('**/vergelijking?met=0.9.0');
      assert.match((await saysItAll(page)).heading, / 0\.9\.0 → .* 2\.0\.0$/);
      assert.equal(await page.inputValue('#met'), '0.9.0');
      for (const address of await page.locator('.finding .quiet a').evaluateAll((all) => all.map((one) => one.getAttribute('href')))) {
        const [path, id] = address.split('#');
        const other = await (await page.request.get(path)).text();
        assert.ok(other.includes(`<li id="${decodeURIComponent(id)}">`), `${address} leads nowhere`);
      }
    });
  });

  it('lead on to comparing one of them with a schema of the reader', async () => {
    await withPage(browser, {}, async (page) => {
      await page.goto('/standaarden/adres/2.0.0/vergelijking');
      await page.getByRole('link', { name: 'Vergelijk deze versie met een schema van uzelf' }).click();
      assert.equal(await page.getByLabel('Of een versie uit het register').first().inputValue(), 'adres@2.0.0');
      await page.setInputFiles('#nieuw', file('mijn.json', NEW));
      await page.getByRole('button', { name: 'Vergelijk' }).click();
      await page.waitForSelector('#uitslag');
      assert.match((await saysItAll(page)).heading, /^Adres 2\.0\.0 → mijn\.json$/);
    });
  });
});

describe('two schemas', () => {
  it('can be dropped where they can be chosen, and the answer comes into view', async () => {
    await withPage(browser, { reducedMotion: 'reduce' }, async (page) => {
      await page.goto('/vergelijken');
      for (const [id, name, text] of [['oud', 'eerst.json', OLD], ['nieuw', 'straks.json', NEW]]) {
        const dropped = await page.evaluateHandle(([name, text]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([text], name, { type: 'application/json' }));
          return transfer;
        }, [name, text]);
        await page.locator('.drop', { has: page.locator(`#${id}`) }).dispatchEvent('drop', { dataTransfer: dropped });
        assert.equal(await page.locator(`#${id}`).evaluate((input) => input.files[0].name), name);
      }
      await page.getByRole('button', { name: 'Vergelijk' }).click();
      await page.waitForSelector('#uitslag');
      const { heading, added, removed } = await saysItAll(page);
      assert.equal(heading, 'eerst.json → straks.json');
      assert.ok(added.includes('"maxLength": 5') && removed.includes('"leeftijd"'), `${added}\n${removed}`);
      const top = await page.locator('#uitslag').evaluate((at) => at.getBoundingClientRect().top);
      assert.ok(top > -5 && top < 600, `${top}`);
    });
  });

  for (const script of [true, false]) {
    it(`give a page in order ${script ? 'with' : 'without'} script, in both languages and at 320 pixels`, async () => {
      for (const locale of ['nl-NL', 'en-GB']) {
        await withPage(browser, { locale, javaScriptEnabled: script }, async (page) => {
          await page.goto('/vergelijken');
          await page.setInputFiles('#oud', file('<b>oud</b>.json', OLD));
          await page.setInputFiles('#nieuw', file('nieuw.json', NEW));
          await page.selectOption('#belofte', 'beiden');
          const [answer] = await Promise.all([page.waitForResponse((of) => of.request().method() === 'POST'), page.locator('#vergelijk button').click()]);
          await page.waitForLoadState();
          assert.equal(answer.status(), 200);
          assert.equal(answer.headers()['cache-control'], 'no-store');
          assert.equal(await page.locator('#vergeleken').innerText(), '<b>oud</b>.json → nieuw.json');
          assert.equal(await page.inputValue('#belofte'), 'beiden');
          assert.deepEqual(await htmlFaults(await answer.text()), []);
          if (!script) return;
          assert.deepEqual(await axeFaults(page), []);
          await page.setViewportSize({ width: 320, height: 640 });
          assert.deepEqual(await page.evaluate(sideways), []);
        });
      }
    });
  }

  it('that are not right are told with the side and the place', async () => {
    await withPage(browser, {}, async (page) => {
      await page.goto('/vergelijken');
      await page.setInputFiles('#oud', file('oud.json', '{"type": 12}'));
      await page.setInputFiles('#nieuw', file('nieuw.json', '{"type":'));
      await page.getByRole('button', { name: 'Vergelijk' }).click();
      const told = await page.getByRole('alert').innerText();
      assert.match(told, /Oud, \/type: /);
      assert.match(told, /Nieuw: Regel 1, kolom \d+/);
      assert.deepEqual(await axeFaults(page), []);
    });
  });
});
