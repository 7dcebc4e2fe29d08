// Writes pictures of the pages and a page that shows them: tests/run.sh screenshots

import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, startBrowser, withPage } from './harness.mjs';

const TO = join(ROOT, 'docs/screenshots');
const BOOM = join(ROOT, 'schemas/openbare-ruimte/boom/1.0.0/examples/valid/volledig.json');

/// A tree that is wrong in more ways than one; its findings are the picture.
async function wrongTree() {
  const tree = JSON.parse(await readFile(BOOM, 'utf8'));
  return JSON.stringify({ ...tree, gemeentecode: '36', boomnummer: undefined, kleur: 'groen' }, null, 2);
}

/// With something at the top of the picture.
const top = (page, what) => page.locator(what).first().evaluate((at) => at.scrollIntoView({ behavior: 'instant' }));

async function checkWrongTree(page) {
  await page.fill('#tekst', await wrongTree());
  await page.click('#start');
  await page.waitForSelector('#oordeel');
  await top(page, '#uitslag');
}

/// Name, address, caption; `narrow` is 320 pixels wide, `before` is done first.
const PICTURES = [
  ['home', '/', 'Het begin: zoeken, lezen, toetsen, bouwen.'],
  ['home-320', '/', 'Hetzelfde op een scherm van 320 pixels breed.', { narrow: true }],
  ['home-en', '/', 'Hetzelfde in het Engels.', { locale: 'en-GB' }],
  ['zoeken', '/zoeken?q=postkode', 'Zoeken naar een veld, met een tikfout.'],
  ['voorzieningen', '/voorzieningen', 'De voorzieningen waar standaarden bij horen.'],
  ['voorziening', '/voorzieningen/schuldhulpverlening', 'Eén voorziening.'],
  ['standaarden', '/standaarden?soort=gegevens', 'Standaarden, gefilterd.'],
  ['standaard', '/standaarden/schuldhulp-levering', 'Een standaard.'],
  ['standaard-versies', '/standaarden/schuldhulp-levering', 'De versies van een standaard in de tijd.', { before: (page) => top(page, 'main h2') }],
  ['versie', '/standaarden/schuldhulp-levering/1.0.0', 'Eén versie.'],
  ['velden', '/standaarden/schuldhulp-levering/1.0.0/velden#trajecten%5B%5D.intake', 'De velden van een versie; een veld met een eigen adres is gemarkeerd.'],
  ['velden-gefilterd', '/standaarden/boom/1.0.0/velden', 'Zoeken binnen de velden.', { before: (page) => page.fill('#veldfilter', 'datum') }],
  ['velden-320', '/standaarden/boom/1.0.0/velden', 'De velden op 320 pixels.', { narrow: true, before: (page) => top(page, '#locatie') }],
  ['schema', '/standaarden/boom/1.0.0/schema', 'Het schema zelf.'],
  ['proces', '/standaarden/bezwaar/1.0.0/proces', 'Een proces als diagram.'],
  ['proces-termijnen', '/standaarden/bezwaar/1.0.0/proces', 'Hetzelfde proces in tabellen: de termijnen, met hun bron.', { before: (page) => top(page, 'h2:has(+ .scroll)') }],
  ['proces-320', '/standaarden/bezwaar/1.0.0/proces', 'Het proces op 320 pixels.', { narrow: true, before: (page) => top(page, '.diagram') }],
  ['voorbeelden', '/standaarden/boom/1.0.0/voorbeelden', 'Juiste en onjuiste voorbeelden.'],
  ['leveren', '/standaarden/boom/1.0.0/leveren', 'Programma’s die werken zoals ze er staan.'],
  ['waardelijsten', '/waardelijsten', 'De waardelijsten.'],
  ['waardelijst', '/waardelijsten/gemeenten?zoek=spijkenisse', 'Eén waardelijst, met wat een code opvolgt.', { before: (page) => top(page, 'main form') }],
  ['toetsen', '/toetsen', 'Gegevens toetsen.'],
  ['toetsen-rapport', '/toetsen?standaard=boom&versie=1.0.0', 'Het rapport: per soort, met plaats en herstel, zonder waarden.', { before: checkWrongTree }],
  ['toetsen-320', '/toetsen?standaard=boom&versie=1.0.0', 'Het rapport op 320 pixels.', { narrow: true, before: checkWrongTree }],
  ['vergelijking', '/standaarden/adres/2.0.0/vergelijking', 'Twee versies vergeleken: voor wie wat breekt, met bewijs.', { before: (page) => top(page, '#vergeleken') }],
  ['vergelijken', '/vergelijken?oud=adres@1.0.0', 'Twee schema’s vergelijken.'],
  ['bevindingcodes', '/bevindingcodes', 'Wat elke bevinding betekent en hoe u haar herstelt.'],
  ['status', '/status', 'Hoe het met het register gaat.'],
  ['toegankelijkheid', '/toegankelijkheid', 'Over toegankelijkheid.'],
  ['onbekend', '/standaarden/bestaat-niet', 'Een adres waar niets is.'],
  ['docs', '/docs/', 'De beschrijving van de API, zonder internet.', { settle: 1500 }],
];

await mkdir(TO, { recursive: true });
for (const name of await readdir(TO)) if (name.endsWith('.jpg')) await rm(join(TO, name));

const browser = await startBrowser();
let total = 0;
const shown = [];
for (const [name, path, caption, { narrow = false, locale = 'nl-NL', before, settle = 0 } = {}] of PICTURES) {
  const viewport = narrow ? { width: 320, height: 640 } : { width: 1280, height: 800 };
  await withPage(browser, { viewport, locale, reducedMotion: 'reduce', deviceScaleFactor: 1 }, async (page) => {
    await page.goto(path, { waitUntil: 'load' });
    await before?.(page);
    await page.waitForTimeout(settle);
    const picture = await page.screenshot({ type: 'jpeg', quality: 70, path: join(TO, `${name}.jpg`) });
    total += picture.length;
  });
  shown.push(`## ${caption}\n\n\`${path}\`\n\n![${caption}](${name}.jpg)\n`);
}
await browser.close();

await writeFile(join(TO, 'README.md'), `# Zo ziet de catalogus eruit

Deze afbeeldingen maakt \`tests/run.sh screenshots\` van een register met de meegeleverde standaarden: de
bovenkant van elke pagina, 1280 pixels breed tenzij er iets anders staat. De standaarden zijn voorbeelden.

${shown.join('\n')}`);
console.log(`${shown.length} pictures of ${(total / 1e6).toFixed(2)} MB together in docs/screenshots`);
if (total > 2_700_000) throw new Error('the pictures are more than 2.7 MB together');
