import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import { buildConsole } from './build.ts';
import { sampleInfo, sampleMessage } from './sample-data.ts';
import { type SampleServer, startSampleServer } from './sample-server.ts';

const outDir = mkdtempSync(join(tmpdir(), 'chorus-console-'));
let server: SampleServer;

beforeAll(async () => {
  server = await startSampleServer(outDir);
}, 30_000);

afterAll(async () => {
  await server.close();
  rmSync(outDir, { recursive: true });
});

describe('the served files', () => {
  test("aren't rebuilt from the same sources", async () => {
    const before = statSync(join(outDir, 'app.js')).mtimeMs;
    await buildConsole(outDir);
    expect(statSync(join(outDir, 'app.js')).mtimeMs).toBe(before);
  });

  test("don't allow inline scripts or other hosts", async () => {
    const page = await fetch(server.url);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await page.text()).not.toMatch(/<script(?![^>]*src="\/)|https?:/);
  });

  test('are sent once, then revalidated', async () => {
    const first = await fetch(`${server.url}/app.js`);
    expect(first.headers.get('content-type')).toContain('text/javascript');
    const again = await fetch(`${server.url}/app.js`, {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });
});

describe.skipIf(!hasChromium)('in a browser', () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchChromium();
  }, 30_000);

  afterAll(() => browser.close());

  async function open(path: string, size = { width: 1280, height: 800 }): Promise<void> {
    page = await browser.newPage({ viewport: size, reducedMotion: 'reduce', locale: 'en-US', timezoneId: 'UTC' });
    complaints = complaintsOf(page, server.url);
    const listens = server.nextListener();
    await page.goto(`${server.url}${path}`);
    await page.getByTestId('message').first().waitFor();
    await listens;
  }

  beforeEach(() => {
    complaints = [];
    server.posted.length = 0;
  });

  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const say = (content: string) => server.emit({ type: 'message', message: sampleMessage({ content }) });
  const lastPosted = () => server.posted.at(-1)?.body;

  test('you can pick, fill in, and send a command with only the keyboard', async () => {
    await open('/?user=bob&channel=general');
    await page.keyboard.type('/pa');
    await page.getByTestId('picker').waitFor();
    expect(await page.getByTestId('picker-option').first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Tab');
    await page.getByTestId('option-field').first().waitFor();
    await page.keyboard.type('ali');
    await page.keyboard.press('Tab');
    await page.keyboard.type('0');
    await page.keyboard.press('Enter');
    await page.getByText('Enter 1 or more.', { exact: true }).waitFor();
    expect(server.posted).toEqual([]);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('50');
    await page.keyboard.press('Enter');
    await page.getByTestId('timing').first().waitFor();
    const alice = sampleInfo.users.find((user) => user.username === 'alice')?.id;
    expect(lastPosted()?.command).toBe(`/pay user:<@${alice}> amount:50`);
    await page.keyboard.press('ArrowUp');
    await page.getByTestId('option-field').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('composer').waitFor();
  });

  test('autocomplete choices are displayed by name and sent by value', async () => {
    await open('/');
    await page.getByTestId('composer').fill('/play query:mo');
    await page.getByTestId('picker-option').filter({ hasText: 'Moonrise' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByTestId('timing').first().waitFor();
    expect(lastPosted()?.command).toBe('/play query:"track:Moonrise"');
  });

  test('a failed button says why, and an ephemeral reply is only visible to its user', async () => {
    await open('/?user=alice');
    await page.getByTestId('button-Break').click();
    await page.getByTestId('failure').filter({ hasText: 'This interaction failed' }).waitFor();
    expect(await page.getByTestId('button-Later').isDisabled()).toBe(true);
    await page.getByTestId('select-Choose a job').getByRole('combobox').press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('You pressed job bee').waitFor();
    expect(await page.getByText('Only you can see this').count()).toBe(2);
    await page.getByTestId('user-bob').click();
    await page.getByText('You have 1,000 credits.').waitFor({ state: 'detached' });
    expect(await page.getByText('You pressed job bee').count()).toBe(0);
  });

  test('a modal traps the focus, highlights missing fields, and can be submitted', async () => {
    await open('/');
    await page.getByTestId('composer').fill('/report');
    await page.keyboard.press('Enter');
    await page.getByTestId('modal').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('This field is required.').waitFor();
    await page.keyboard.type('Noise');
    await page.keyboard.press('Enter');
    await page.getByText('Reported: Noise').waitFor();
    expect(lastPosted()?.fields).toEqual({ subject: 'Noise', text: '', urgency: [] });
    expect(await page.getByTestId('modal').count()).toBe(0);
    await page.keyboard.type('free again');
    expect(await page.getByTestId('composer').inputValue()).toBe('free again');
  });

  test('malicious text stays text', async () => {
    await open('/');
    const malicious =
      '<img src=x onerror=alert(1)> <script>alert(1)</script> [x](javascript:alert(1)) [ok](https://example.com/)';
    say(`${malicious} **end**`);
    const message = page.getByTestId('message').last();
    await message.getByText('onerror=alert(1)').waitFor();
    expect(await message.locator('.md img, .md script').count()).toBe(0);
    expect(await Promise.all((await message.locator('a').all()).map((link) => link.getAttribute('href')))).toEqual([
      'https://example.com/',
    ]);
    const samples = fc.sample(fc.string({ unit: fc.constantFrom(...'*_~|`[]()<>\\#-\n @a:/&"\''), maxLength: 80 }), 40);
    for (const sample of samples) say(`${sample}.`);
    say('the last one');
    await page.getByText('the last one').waitFor();
  });

  test('escaped markdown stays plain, and timestamps, mentions, and subtext render, in embeds too', async () => {
    await open('/');
    const bob = sampleInfo.users.find((user) => user.username === 'bob')?.id;
    const soon = Math.floor(Date.now() / 1000) + 3600 * 3 + 60;
    const all = `\\*\\*pizza\\*\\* \\<\\@1\\> \\-\\# no \\[a\\]\\(b\\) <@${bob}> <t:${soon}:R>\n-# small print`;
    const embed = { title: `For <@${bob}>`, description: all, fields: [{ name: `By <@${bob}>`, value: all }] };
    server.emit({ type: 'message', message: sampleMessage({ content: all, embeds: [embed] }) });
    const message = page.getByTestId('message').last();
    await message.locator('.embed-title').getByText('For').waitFor();
    const shown = (await message.locator('.md').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    const plain = '**pizza** <@1> -# no [a](b) Bob in 3 hours small print';
    expect(shown).toEqual([plain, 'For Bob', plain, 'By Bob', plain]);
    expect(await message.locator('small.md-sub').count()).toBe(3);
    const full = { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' } as const;
    expect(await message.getByTitle(new Date(soon * 1000).toLocaleString('en-US', full)).count()).toBe(3);
  });

  test('the command list never covers the newest message', async () => {
    await open('/');
    const gap = () =>
      page.evaluate<number>(
        "document.querySelector('.picker').getBoundingClientRect().top - [...document.querySelectorAll('.message')].at(-1).getBoundingClientRect().bottom",
      );
    for (const letters of ['/', 'pay', ' ', '@b', 'ob ', '5 ']) {
      await page.keyboard.type(letters);
      await expect.poll(gap).toBeGreaterThanOrEqual(0);
    }
  });

  test('on a phone, nothing scrolls sideways and channels are one tap away', async () => {
    await open('/?user=alice&channel=general', { width: 400, height: 800 });
    say(`https://example.com/${'long'.repeat(60)} ${'w'.repeat(300)}`);
    await page.getByText('wwwwww').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    expect(await page.evaluate("document.querySelector('#log').scrollWidth")).toBe(400);
    await page.getByRole('button', { name: 'Channels' }).click();
    await page.getByTestId('channel-empty').click();
    await page.getByText('Welcome to #empty!').waitFor();
    await page.getByText('Type / to begin. Try /daily').waitFor();
    await page.getByTestId('starter-daily').waitFor();
    expect(new URL(page.url()).search).toBe('?user=alice&channel=empty');
  });

  test("a voice channel status shows under the channel name, on one line, until it's cleared", async () => {
    await open('/', { width: 400, height: 800 });
    const [guild] = sampleInfo.guilds;
    const id = guild?.channels.find((channel) => channel.name === 'Lounge')?.id ?? '';
    const setStatus = (status: string | null) =>
      server.emit({ type: 'channel_status', id, guild_id: guild?.id ?? '', status });
    await page.getByRole('button', { name: 'Channels' }).click();
    setStatus(`🎶 ${'A title without an end '.repeat(20)}`);
    const line = page.getByTestId('status-Lounge');
    await line.waitFor();
    const [box, list] = [
      await line.boundingBox(),
      await page.getByRole('navigation', { name: 'Channels' }).boundingBox(),
    ];
    expect(box?.height).toBeLessThan(30);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((list?.x ?? 0) + (list?.width ?? 0));
    setStatus(null);
    await line.waitFor({ state: 'detached' });
  });

  test('a lost connection shows a banner, and reconnects on its own', async () => {
    const first = await startSampleServer(outDir);
    const port = Number(new URL(first.url).port);
    page = await browser.newPage();
    const listens = first.nextListener();
    await page.goto(first.url);
    await page.getByTestId('message').first().waitFor();
    await listens;
    const [guild] = sampleInfo.guilds;
    const lounge = guild?.channels.find((channel) => channel.name === 'Lounge')?.id ?? '';
    const bob = guild?.members[1] ?? '';
    first.emit({ type: 'voice_state', user_id: bob, guild_id: guild?.id ?? '', channel_id: lounge });
    await page.getByRole('list', { name: 'In Lounge' }).waitFor();
    await first.close();
    await page.getByText('Connection lost').waitFor();
    // It reads the channel again, and what was said meanwhile isn't in this server's canned messages.
    const readAgain = page.waitForResponse((response) => response.url().includes('/sandbox/messages'));
    const second = await startSampleServer(outDir, port);
    await page.getByText('Connection lost').waitFor({ state: 'detached' });
    await (await readAgain).finished();
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
    second.emit({ type: 'message', message: sampleMessage({ content: 'back again' }) });
    await page.getByText('back again').waitFor();
    // Members who left in the meantime don't appear anymore.
    expect(await page.getByRole('list', { name: 'In Lounge' }).count()).toBe(0);
    await second.close();
  });

  test("the log scrolls to new messages, unless you've scrolled up", async () => {
    await open('/');
    const fromEnd = () =>
      page.evaluate<number>(
        "(() => { const log = document.querySelector('#log'); return log.scrollHeight - log.scrollTop - log.clientHeight; })()",
      );
    say('followed');
    await page.getByText('followed').waitFor();
    await expect.poll(fromEnd).toBeLessThan(2);
    await page.evaluate("document.querySelector('#log').scrollTop = 0");
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    say('not followed');
    await page.getByText('not followed').waitFor();
    expect(await page.evaluate("document.querySelector('#log').scrollTop")).toBe(0);
  });
});
