// Sends a file to the register as it lies on disk, and shows the report as it comes. Nothing of the file is
// read into the page. Without this script the form sends itself.
'use strict';
const at = (id) => document.getElementById(id);
const say = at('woorden').dataset;
const language = document.documentElement.lang;
const SHOWN = 50;
const KINDS = { json: 'application/json', ndjson: 'application/x-ndjson', jsonl: 'application/x-ndjson', 'json-seq': 'application/json-seq', csv: 'text/csv' };

let dropped = null;
let run = null;
let codes = null;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function explanations() {
  if (codes === null) {
    const answer = await fetch('/v1/bevindingcodes', { headers: { 'Accept-Language': language } });
    codes = new Map((await answer.json()).resultaten.map((code) => [code.code, code]));
  }
  return codes;
}

function kindOf(file) {
  const chosen = at('soort').value;
  const ending = (file.name || '').split('.').pop().toLowerCase();
  return KINDS[chosen] || KINDS[ending] || KINDS.json;
}

function target() {
  const standard = at('standaard').value;
  const query = new URLSearchParams();
  if (at('onderdeel').value.trim()) query.set('onderdeel', at('onderdeel').value.trim());
  if (at('toonWaarden').checked) query.set('toonWaarden', 'true');
  const version = encodeURIComponent(at('versie').value.trim() || 'geldend');
  const path = standard === '' ? '/v1/validaties' : '/v1/standaarden/' + standard + '/versies/' + version + '/validaties';
  return path + (query.size ? '?' + query : '');
}

// One run: what came, grouped by code, and the summary that proves that it is all.
class Run {
  constructor(data) {
    this.data = data;
    this.groups = new Map();
    this.findings = [];
    this.summary = null;
    this.problem = null;
    this.read = 0;
    this.request = new XMLHttpRequest();
  }

  async start() {
    await explanations();
    const request = this.request;
    request.open('POST', target());
    request.setRequestHeader('Content-Type', kindOf(this.data));
    request.setRequestHeader('Accept', 'application/x-ndjson');
    request.setRequestHeader('Accept-Language', language);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) at('balk').value = event.loaded / event.total;
      at('stand').textContent = say.sending + ' ' + size(event.loaded) + ' / ' + size(this.data.size);
    });
    request.upload.addEventListener('load', () => { at('balk').value = 1; at('stand').textContent = say.busy; });
    request.addEventListener('progress', () => this.take(false));
    request.addEventListener('load', () => { this.take(true); this.end(); });
    request.addEventListener('error', () => this.end());
    request.addEventListener('abort', () => this.end(say.stopped));
    request.send(this.data);
  }

  // The lines that are whole.
  take(isAll) {
    if (this.request.status !== 200) return;
    const text = this.request.responseText;
    const until = isAll ? text.length : text.lastIndexOf('\n') + 1;
    for (const line of text.slice(this.read, until).split('\n')) {
      if (line === '') continue;
      let said;
      try { said = JSON.parse(line); } catch { continue; }
      if (said.soort === 'voortgang') this.progress(said);
      else if (said.soort === 'bevinding') this.add(said);
      else if (said.soort === 'samenvatting') this.summary = said;
      else if (said.soort === 'fout') this.problem = said.probleem;
    }
    this.read = until;
  }

  progress(said) {
    at('stand').textContent = say.busy + ' ' + said.records.toLocaleString(language) + ' ' + say.records + ', ' + said.bevindingen.toLocaleString(language) + ' ' + say.findings;
  }

  add(finding) {
    this.findings.push(finding);
    let group = this.groups.get(finding.code);
    if (!group) {
      group = this.group(finding.code);
      this.groups.set(finding.code, group);
    }
    group.count += 1;
    group.heading.textContent = group.title + ' (' + group.count.toLocaleString(language) + ')';
    group.all.push(finding);
    if (group.shown < SHOWN) this.show(group);
    else group.more.hidden = false;
  }

  group(code) {
    const known = codes.get(code) || { titel: code, herstel: '' };
    const section = element('section', undefined, 'group-of');
    section.setAttribute('aria-label', known.titel);
    const heading = element('h3', known.titel);
    const mend = element('p');
    mend.append(element('strong', say.mend), ' ' + known.herstel);
    const name = element('p', undefined, 'quiet');
    name.append(element('code', code));
    const list = element('div');
    const more = element('button', say.more, 'plain no-print');
    more.type = 'button';
    more.hidden = true;
    section.append(heading, name, mend, list, more);
    at('rapport').append(section);
    const group = { title: known.titel, heading, list, more, count: 0, shown: 0, all: [] };
    more.addEventListener('click', () => {
      for (let i = 0; i < SHOWN && group.shown < group.all.length; i += 1) this.show(group);
      more.hidden = group.shown >= group.all.length;
    });
    return group;
  }

  showAll() {
    for (const group of this.groups.values()) {
      while (group.shown < group.all.length) this.show(group);
      group.more.hidden = true;
    }
  }

  show(group) {
    group.list.append(shown(group.all[group.shown]));
    group.shown += 1;
  }

  end(told) {
    at('voortgang').hidden = true;
    at('start').disabled = false;
    at('stop').hidden = true;
    const request = this.request;
    if (!this.summary && request.status !== 200 && request.responseText) {
      try { this.problem = JSON.parse(request.responseText); } catch { /* no problem document: said below */ }
    }
    const verdict = element('div', undefined, 'notice');
    verdict.id = 'oordeel';
    verdict.setAttribute('role', 'status');
    if (this.summary) this.sayVerdict(verdict);
    else this.sayFailure(verdict, told);
    at('rapport').prepend(verdict);
    at('uitslag').hidden = false;
    at('bewaren').hidden = !this.summary;
    at('uitslag').focus();
    run = this.summary ? this : null;
  }

  sayVerdict(verdict) {
    const { geldig, standaard, versie, records, afgekapt } = this.summary;
    verdict.classList.add(geldig ? 'good' : 'bad');
    const line = element('p');
    const named = Array.from(at('standaard').options).find((option) => option.value === standaard);
    const link = element('a', (named ? named.textContent : standaard) + ' ' + versie);
    link.href = '/standaarden/' + standaard + '/' + versie;
    line.append(element('strong', geldig ? say.good : say.bad), ' ', link);
    if (records) line.append('; ' + say.judged + ': ' + records.beoordeeld.toLocaleString(language) + '; ' + say.invalid + ': ' + records.ongeldig.toLocaleString(language));
    verdict.append(line);
    if (afgekapt) verdict.append(element('p', say.cut));
  }

  sayFailure(verdict, told) {
    verdict.classList.add('bad');
    verdict.append(element('p', say.failed));
    const problem = this.problem;
    if (!problem) {
      verdict.append(element('p', told || say.broken));
      return;
    }
    const faults = problem.fouten || [];
    if (faults.length === 0) verdict.append(element('p', problem.title + '. ' + problem.detail));
    for (const fault of faults) {
      const line = fault.plaats && fault.plaats.regel ? say.line + ' ' + fault.plaats.regel + ', ' + say.column + ' ' + fault.plaats.kolom + ': ' : '';
      verdict.append(element('p', line + (fault.code === 'geen-standaard-genoemd' ? say.choose : fault.melding)));
    }
  }
}

function place(finding) {
  const line = finding.regel ? say.line + ' ' + finding.regel : '';
  const column = finding.kolom ? ', ' + say.column + ' ' + finding.kolom : '';
  return line + column + (line ? '; ' : '') + finding.plaatsInWoorden + ' ';
}

function shown(finding) {
  const made = element('div', undefined, 'finding');
  const message = element('p');
  if (finding.ernst === 'waarschuwing') message.append(element('span', say.warning, 'tag note'), ' ');
  message.append(finding.melding);
  const where = element('p', place(finding), 'quiet');
  if (finding.plaats) where.append(element('code', finding.plaats));
  if (finding.bron) {
    where.append('; ' + say.source + ' ');
    const source = element(finding.bron.url ? 'a' : 'span', finding.bron.titel);
    if (finding.bron.url && /^https?:/.test(finding.bron.url)) source.href = finding.bron.url;
    where.append(source);
  }
  made.append(message, where);
  if (finding.waarde !== undefined) {
    const value = element('p', say.value + ' ');
    value.append(element('code', JSON.stringify(finding.waarde)));
    made.append(value);
  }
  return made;
}

function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let amount = bytes;
  while (amount >= 1000 && unit < units.length - 1) { amount /= 1000; unit += 1; }
  return amount.toLocaleString(language, { maximumFractionDigits: 1 }) + ' ' + units[unit];
}

function save(name, type, text) {
  const link = element('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// A cell that a spreadsheet takes for text, whatever it begins with.
function cell(value) {
  const text = value === undefined || value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return '"' + safe.replaceAll('"', '""') + '"';
}

function asCsv(findings) {
  const columns = ['code', 'ernst', 'regel', 'kolom', 'plaats', 'plaatsInWoorden', 'betreft', 'melding'];
  const rows = findings.map((finding) => columns.map((name) => cell(finding[name])).join(';'));
  return '\ufeff' + [columns.map(cell).join(';'), ...rows].join('\r\n') + '\r\n';
}

function asJson({ summary, findings }) {
  const { soort, ...report } = summary;
  const plain = findings.map(({ soort: kind, ...finding }) => finding);
  return JSON.stringify({ ...report, bevindingen: plain }, null, 2) + '\n';
}

function begin(event) {
  event.preventDefault();
  const file = dropped || at('bestand').files[0];
  const data = file || (at('tekst').value.trim() ? new Blob([at('tekst').value]) : null);
  at('rapport').replaceChildren();
  at('bewaren').hidden = true;
  if (!data) {
    const missing = element('p', say.empty, 'notice bad');
    missing.setAttribute('role', 'alert');
    at('rapport').append(missing);
    at('uitslag').hidden = false;
    return;
  }
  at('uitslag').hidden = false;
  at('voortgang').hidden = false;
  at('balk').value = 0;
  at('start').disabled = true;
  at('stop').hidden = false;
  const begun = new Run(data);
  at('stop').onclick = () => begun.request.abort();
  begun.start().catch(() => begun.end());
}

function chosen(file) {
  dropped = file;
  at('sleep').textContent = file.name + ' (' + size(file.size) + ')';
}

const area = at('vak');
at('sleep').hidden = false;
for (const name of ['dragenter', 'dragover']) area.addEventListener(name, (event) => { event.preventDefault(); area.classList.add('over'); });
for (const name of ['dragleave', 'drop']) area.addEventListener(name, () => area.classList.remove('over'));
area.addEventListener('drop', (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) chosen(event.dataTransfer.files[0]);
});
at('bestand').addEventListener('change', () => { dropped = null; if (at('bestand').files[0]) chosen(at('bestand').files[0]); });
at('toets').addEventListener('submit', begin);
at('als-csv').addEventListener('click', () => run && save('rapport.csv', 'text/csv', asCsv(run.findings)));
at('als-json').addEventListener('click', () => run && save('rapport.json', 'application/json', asJson(run)));
at('afdrukken').addEventListener('click', () => window.print());
// On paper nobody unfolds: all that came is shown first.
window.addEventListener('beforeprint', () => run && run.showAll());
