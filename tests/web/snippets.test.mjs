// The programs on the pages "Leveren", copied from the page and run as they stand, in an empty folder.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { startBrowser, temporaryFolder, withPage } from './harness.mjs';

const MODULES = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
const run = promisify(execFile);

// Data, data with parts, a standard with code lists, a process, and one that is judged on a day of its own.
const VERSIONS = ['schuldhulp-levering/1.0.0', 'schuldhulp-levering/2.0.0', 'boom/1.0.0', 'bezwaar/1.0.0', 'woo-verzoek/1.0.0'];
const KINDS = ['curl', 'python', 'java', 'typescript', 'ndjson'];

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser?.close());

/// JSON somewhere at the end of what was printed, whatever a program printed before it.
const json = (text) => JSON.parse(text.slice(text.indexOf('{')));

for (const version of VERSIONS) {
  describe(`the programs for ${version}`, () => {
    let folder, programs;
    const inFolder = (command, args) => run(command, args, { cwd: folder.path, timeout: 60_000, env: { ...process.env, PATH: `${MODULES}/.bin:${process.env.PATH}` } });
    before(async () => {
      folder = await temporaryFolder();
      programs = await withPage(browser, {}, async (page) => {
        await page.goto(`/standaarden/${version}/leveren`);
        return Object.fromEntries(await page.locator('pre code[data-taal]').evaluateAll((all) => all.map((one) => [one.dataset.taal, one.innerText])));
      });
    });
    after(() => folder?.remove());

    it('are five', () => assert.deepEqual(Object.keys(programs), KINDS));

    it('curl fetches an example and gets the verdict that it is valid', async () => {
      const { stdout } = await inFolder('bash', ['-euo', 'pipefail', '-c', programs.curl]);
      const report = json(stdout);
      assert.equal(report.geldig, true, stdout);
      assert.equal(`${report.standaard}/${report.versie}`, version);
    });

    it('Python says that it is valid', async () => {
      await writeFile(join(folder.path, 'lever.py'), programs.python);
      const { stdout } = await inFolder('python3', ['lever.py']);
      assert.equal(stdout.split('\n')[0], 'geldig', stdout);
    });

    it('Java says that it is valid', async () => {
      await writeFile(join(folder.path, 'Lever.java'), programs.java);
      const { stdout } = await inFolder('java', ['Lever.java']);
      assert.match(stdout, /^200 \{/);
      assert.equal(json(stdout).geldig, true, stdout);
    });

    it('TypeScript passes the strict compiler, and says that it is valid', async () => {
      await writeFile(join(folder.path, 'lever.mts'), programs.typescript);
      await symlink(MODULES, join(folder.path, 'node_modules'));
      await inFolder('tsc', ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node', 'lever.mts']).catch(({ stdout }) => assert.fail(stdout));
      const { stdout } = await inFolder('tsx', ['lever.mts']);
      assert.equal(stdout.split('\n')[0], 'geldig', stdout);
    });

    it('many documents in a row end in a summary that says that they are valid', async () => {
      const { stdout } = await inFolder('bash', ['-euo', 'pipefail', '-c', programs.ndjson]);
      const summary = json(stdout.trim().split('\n').at(-1));
      assert.equal(summary.soort, 'samenvatting');
      assert.equal(summary.geldig, true, stdout);
      assert.deepEqual([summary.records.beoordeeld, summary.records.ongeldig], [1, 0]);
    });
  });
}

it('the programs of each version in force come with an example that is valid', async () => {
  await withPage(browser, {}, async (page) => {
    const standards = (await (await page.request.get('/v1/standaarden?paginaGrootte=100')).json()).resultaten.filter((one) => one.geldendeVersie);
    assert.ok(standards.length > 20);
    for (const { naam, geldendeVersie } of standards) {
      const html = await (await page.request.get(`/standaarden/${naam}/${geldendeVersie}/leveren`)).text();
      const [, example] = /curl -o document\.json (?:'|&#39;)([^'&]+)/.exec(html) ?? [];
      const [, target] = /\ncurl (?:'|&#39;)(.+?)(?:'|&#39;) \\/.exec(html) ?? [];
      assert.ok(example && target, `${naam}: no example on the page`);
      const document = await (await page.request.get(example)).body();
      const answer = await page.request.post(target.replaceAll('&#38;', '&').replaceAll('&amp;', '&'), { data: document, headers: { 'Content-Type': 'application/json' } });
      assert.equal((await answer.json()).geldig, true, naam);
    }
  });
});
