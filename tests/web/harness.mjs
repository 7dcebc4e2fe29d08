// What the tests share: one browser a file, a register of their own where they stop it, and addresses.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

/// The register that tests/run.sh started.
export const BASE = needed('WEBTEST_URL');
export const ROOT = needed('WEBTEST_ROOT');

export function needed(name) {
  if (!process.env[name]) throw new Error(`${name} is not set; run these tests with tests/run.sh web`);
  return process.env[name];
}

export async function startBrowser() {
  const args = process.getuid() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath: process.env.WEBTEST_CHROMIUM || '/usr/bin/chromium',
    // Containers have a small /dev/shm.
    args: [...args, '--disable-dev-shm-usage', '--enable-precise-memory-info'],
  });
}

/// A context of its own for `work`, in Dutch unless said otherwise.
export async function withPage(browser, options, work) {
  const context = await browser.newContext({ baseURL: BASE, locale: 'nl-NL', acceptDownloads: true, ...options });
  try {
    const page = await context.newPage();
    return await work(page, context);
  } finally {
    await context.close();
  }
}

export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'maatstaf-web-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/// A register that a test may kill.
export async function startRegister() {
  const folder = await temporaryFolder();
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(needed('WEBTEST_BINARY'), [
    'serve', '--listen', url.slice('http://'.length), '--public-url', url, '--database', `sqlite:${folder.path}/register.db`,
  ], { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.on('data', (data) => { told += data; });
  const ended = new Promise((done) => child.once('exit', done));
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
    await folder.remove();
  };
  /// A key for it, made as its operator makes one.
  const key = async (name, role) => {
    const made = ['token', 'create', '--rol', role, '--database', `sqlite:${folder.path}/register.db`, name];
    return (await promisify(execFile)(needed('WEBTEST_BINARY'), made)).stdout.trim();
  };
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) return { url, kill, key };
    if (child.exitCode !== null) break;
    await pause(100);
  }
  await kill();
  throw new Error(`the register did not get ready: ${told}`);
}
