/** Playlists and covers, with real nodes that search for tracks and files that go through Discord. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import type { SandboxAttachment } from '../control/protocol.ts';
import { ROOT } from '../state/folder.ts';
import { temporaryFolder } from '../state/temporary-folder.ts';
import { messageText, onlyMessage, openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
const folder = temporaryFolder();
const file = join(folder.path, 'playlist.json');
beforeAll(async () => {
  stage = await openStage('workerd', { RATE_LIMIT_SCALE: '100' }, { hasVoice: true });
}, 120_000);
afterAll(async () => {
  await stage?.stop();
  folder.remove();
});

/** What a playlist's file says to people. */
function tracksIn(path: string): unknown {
  const { name, tracks } = JSON.parse(readFileSync(path, 'utf8')) as { name: string; tracks: { encoded: string }[] };
  return { name, tracks: tracks.map(({ encoded: _, ...rest }) => rest) };
}

const said = async (command: string, user = 'bob') => textOf(await stage.say(user, command));

async function uploaded(content: string, user = 'bob'): Promise<string> {
  const data = Buffer.from(content).toString('base64');
  const { body } = await stage.control<SandboxAttachment>('/sandbox/file', { user, filename: 'playlist.json', data });
  return body.id;
}

test('searches, links, and playlists can be added to a playlist, without anyone in voice', async () => {
  expect(await said('/playlist create name:Evening')).toContain('You created **Evening**');
  expect(await said('/playlist add playlist:Evening query:first light')).toMatch(
    /Added \*\*First Light\*\*.* to \*\*Evening/,
  );
  expect(await said('/playlist add playlist:Evening query:nothing:nobody ever sang this')).toMatch(
    /I couldn't find anything for/,
  );
  expect(await said('/playlist add playlist:Evening query:http://127.0.0.1/x.mp3')).toMatch(/I can't open that link/);
  expect(await said('/playlist add playlist:Evening query:https://demo.invalid/playlist/night')).toMatch(
    /Added \d+ tracks to \*\*Evening\*\*\./,
  );
});

test('it can be exported as a file and imported again from a shell', async () => {
  const exported = onlyMessage(await stage.say('bob', '/playlist export playlist:Evening'));
  const [attached] = exported.attachments as SandboxAttachment[];
  const content = await (await fetch(attached?.url ?? '')).text();
  expect(JSON.parse(content)).toMatchObject({ format: 'chorus-playlist', name: 'Evening', version: 1 });
  writeFileSync(file, content);
  const command = `/playlist import file:@${file} name:Morning`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'infra/sandbox/cli.ts'), 'say', command, '--as', 'bob'],
    { env: { ...process.env, SANDBOX_PORT: new URL(stage.sandbox.url).port } },
  );
  expect(stdout).toMatch(/You created \*\*Morning\*\* with \d+ tracks\./);
  const [evening, morning] = await Promise.all(
    ['Evening', 'Morning'].map(async (name) =>
      (await said(`/playlist show playlist:${name}`)).match(/\*\*[^*]+\*\* · /g),
    ),
  );
  expect(morning).toEqual(evening);
  expect(morning?.length).toBeGreaterThan(1);
});

const own = { format: 'chorus-playlist', version: 1, name: 'Bad' };
test.each<[string, string, RegExp]>([
  ['a file that isn’t JSON', 'first light', /That file isn't a playlist/],
  ['a web page', '<!doctype html><p>Evening</p>', /That file isn't a playlist/],
  ['another shape', JSON.stringify({ ...own, tracks: 'many' }), /That file isn't a playlist/],
  [
    'ten thousand entries',
    JSON.stringify({ ...own, tracks: Array(10_000).fill({ encoded: 'QAAA' }) }),
    /isn't a playlist/,
  ],
  ['too large a file', 'x'.repeat(600 * 1_024), /That file is too large/],
])('%s is refused with a sentence, and creates no playlist', async (_, content, sentence) => {
  const id = await uploaded(content, 'carol');
  expect(await said(`/playlist import file:${id} name:Bad`, 'carol')).toMatch(sentence);
  expect(await said('/playlist show playlist:Bad', 'carol')).toMatch(/I can't find that playlist/);
});

describe.skipIf(!hasChromium)('in the console', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('a member imports a file, and can download the export', async () => {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
    const complaints = complaintsOf(page, stage.sandbox.url);
    await page.goto(`${stage.sandbox.url}/?user=dave&channel=general`);
    await page.getByTestId('composer').waitFor();
    await page.keyboard.type('/playlist import file:');
    await page.getByTestId('option-file').setInputFiles(file);
    await page.getByTestId('send').click();
    const last = page.getByTestId('message').last();
    await last.getByText(/You created .* with \d+ tracks\./).waitFor();
    await page.keyboard.type('/playlist export playlist:Evening');
    await page.keyboard.press('Enter');
    const link = last.getByText('playlist.json');
    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    // Each track was looked up again at its address, so another source may play it.
    expect(tracksIn(await download.path())).toEqual(tracksIn(file));
    expect(complaints).toEqual([]);
  });

  test('a missing file and a file that’s too large are reported before anything is sent', async () => {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
    await page.goto(`${stage.sandbox.url}/?user=dave&channel=general`);
    await page.getByTestId('composer').waitFor();
    await page.keyboard.type('/playlist import file:');
    await page.getByTestId('send').click();
    await page.getByText('Choose either a file or a code.').waitFor();
    await page.keyboard.type('/playlist import file:');
    const name = 'large.bin';
    const buffer = Buffer.alloc(10_485_761);
    await page.getByTestId('option-file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    await page.getByText('Files can be up to 10 MiB. This one is larger.').first().waitFor();
  });

  test('the current track’s cover is in the panel and in /music now', async () => {
    const joined = await stage.control('/sandbox/voice', { user: 'alice', guild: 'Chorus Lounge', channel: 'Lounge' });
    expect(joined.status).toBe(200);
    expect(await said('/music play query:first light', 'alice')).toMatch(/Playing now/);
    const cover = `${stage.sandbox.url}/covers/first-light.png`;
    const now = onlyMessage(await stage.say('alice', '/music now'));
    expect(now.embeds).toMatchObject([{ title: 'First Light', thumbnail: { url: cover } }]);
    const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    const complaints = complaintsOf(page, stage.sandbox.url);
    await page.goto(`${stage.sandbox.url}/?user=alice&channel=general`);
    const panel = page.getByTestId('message').filter({ hasText: 'Now playing' });
    await panel.first().waitFor();
    const picture = panel.first().locator(`img[src="${cover}"]`);
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth), {
        timeout: 20_000,
      })
      .toBe(128);
    expect(await picture.boundingBox()).toMatchObject({ width: 80, height: 80 });
    const pictures = join(ROOT, '.chorus', 'screenshots');
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, 'cover.png') });
    expect(complaints).toEqual([]);
  });
});

test('an import that no node can carry out goes on as soon as one is back', async () => {
  for (const node of ['node-1', 'node-2']) await stage.fault(node, 'kill');
  const id = await uploaded(readFileSync(file, 'utf8'), 'dave');
  const answer = stage.say('dave', `/playlist import file:${id} name:Later`);
  await stage.fault('node-2', 'restart');
  const { deferred, messages } = await answer;
  expect(deferred).toBe(true);
  expect(messages.map(messageText).join()).toMatch(/You created \*\*Later\*\* with \d+ tracks\./);
});
