/** What pages do in a browser: live regions, charts, and lists to put in order, under a policy without anything inline. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BrowserApp, browserApp, NOW_PLAYING, TRACKS } from '../../testing/browser-app.ts';
import { barriers, complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import { createDatabase, type TestDatabase } from '../../testing/database.ts';
import { ROOT } from '../state/folder.ts';

/** So short that browsers have to reconnect during the tests. In milliseconds. */
const LASTS_MS = 4_000;

describe.skipIf(!hasChromium)('in a browser', () => {
  let database: TestDatabase;
  let browser: Browser;
  let stage: BrowserApp;
  let server: ServerType;
  let url: string;
  let page: Page;
  let complaints: string[];
  const failures: unknown[] = [];

  beforeAll(async () => {
    [database, browser] = await Promise.all([createDatabase(4), launchChromium()]);
    await database.sql.unsafe(NOW_PLAYING);
    stage = browserApp({
      sqlOf: () => database.sql,
      waitUntil: () => {},
      failed: (error) => failures.push(error),
      live: { lastsMs: LASTS_MS, checkedEveryMs: 1_000 },
    });
    server = createAdaptorServer({ fetch: stage.app.fetch }).listen(0, '127.0.0.1') as ServerType;
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await database?.drop();
  });
  beforeEach(async () => {
    await database.sql`delete from now_playing`;
    await database.sql`insert into now_playing values ('Waltz', 0, true)`;
    stage.queue.splice(0, stage.queue.length, ...TRACKS);
    stage.posted.length = 0;
  });
  afterEach(async () => {
    expect([complaints, failures]).toEqual([[], []]);
    await page.context().close();
  });

  async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 400, height: 800 }, ...options });
    page = await context.newPage();
    complaints = complaintsOf(page, url);
    await page.goto(url);
  }
  const playing = (title: string) => page.locator('.live strong', { hasText: title }).waitFor();
  const items = () => page.locator('.sortable li > div').allTextContents();
  const pictureOf = (canvas: Locator) =>
    canvas.evaluate((element) => (element as unknown as { toDataURL(): string }).toDataURL());
  const focused = () => page.evaluate('document.activeElement.getAttribute("aria-label")');

  test.each([
    ['light', 400],
    ['dark', 400],
    ['light', 1_280],
    ['dark', 1_280],
  ] as const)('everything can be seen and used in the %s theme at %i px', async (colorScheme, width) => {
    await open({ colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    await playing('Waltz');
    await expect.poll(() => page.locator('.plot canvas').count()).toBe(2);
    expect(await page.locator('details[open]').count()).toBe(0);
    await page.locator('.u-over').last().hover();
    await expect.poll(() => page.locator('.legend').last().textContent()).toMatch(/^Nov \d+Music [\d,]+ tracks/);
    const folder = join(ROOT, '.chorus', 'screenshots');
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `browser-${colorScheme}-${width}.png`), fullPage: true });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    for (const details of await page.locator('figure summary').all()) await details.click();
    expect(await barriers(page)).toEqual([]);
  });

  test('a chart is drawn again for another theme and another width', async () => {
    await open({ colorScheme: 'light' });
    const canvas = page.locator('.plot canvas').last();
    const picture = () => pictureOf(canvas);
    const width = () => canvas.evaluate((element) => (element as unknown as { clientWidth: number }).clientWidth);
    await canvas.waitFor();
    const [light, narrow] = [await picture(), await width()];
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(picture).not.toBe(light);
    await page.setViewportSize({ width: 700, height: 800 });
    await expect.poll(width).toBeGreaterThan(narrow + 200);
  });

  test('a live region follows the server through reconnects, and leaves readers alone', async () => {
    await open({ locale: 'de-DE', timezoneId: 'Europe/Berlin' });
    await playing('Waltz');
    await page.getByText('Credits', { exact: true }).click();
    await page.getByLabel('Note').pressSequentially('half a se');
    const canvas = page.locator('.live .plot canvas');
    for (const title of ['Tarantella', 'Jig', 'Samba']) {
      const before = await pictureOf(canvas);
      await database.sql`update now_playing set title = ${title}`;
      await playing(title);
      await expect.poll(() => pictureOf(canvas)).not.toBe(before);
      // Longer than a stream lasts, together.
      await page.waitForTimeout(LASTS_MS / 2);
    }
    await page.keyboard.type('ntence');
    expect(await page.getByLabel('Note').inputValue()).toBe('half a sentence');
    expect(await page.getByText('By Samba’s composer').isVisible()).toBe(true);
    expect(await page.locator('.live table').isVisible()).toBe(false);
    expect(await page.locator('.live time').textContent()).toMatch(/^vor \d+ Minuten?$|^vor \d+ Sekunden$/);
    expect(await page.locator('.live').getAttribute('aria-live')).toBe('off');
    await page.close();
    await expect.poll(() => stage.feeds.counts).toEqual({ streams: 0, feeds: 0 });
  });

  test('a viewer who loses access is told so, and stops asking', async () => {
    await open();
    await playing('Waltz');
    await database.sql`update now_playing set allowed = false`;
    await page.getByText('Reload the page to log in again.').waitFor();
    await expect.poll(() => stage.feeds.counts.streams).toBe(0);
    let requests = 0;
    page.on('request', () => {
      requests += 1;
    });
    await page.waitForTimeout(LASTS_MS);
    expect(requests).toBe(0);
  });

  test('the list is put in order by keyboard', async () => {
    await open();
    await page.getByLabel('Move Aria down').focus();
    await page.keyboard.press('Enter');
    await page.getByText('Aria is now 2 of 4.').waitFor();
    expect(await focused()).toBe('Move Aria down');
    await page.keyboard.press('Space');
    await page.getByText('Aria is now 3 of 4.').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Aria is now 4 of 4.').waitFor();
    expect(await focused()).toBe('Move Aria up');
    expect(await items()).toEqual(['Bolero', 'Canon', 'Dirge', 'Aria']);
    // The hidden field says what the list was like before, so it's a new one each time.
    expect(stage.posted.map(({ move, version, token }) => [move, version, token])).toEqual([
      ['Aria:1', 'AriaBoleroCanonDirge', 'secret'],
      ['Aria:2', 'BoleroAriaCanonDirge', 'secret'],
      ['Aria:3', 'BoleroCanonAriaDirge', 'secret'],
    ]);
  });

  test('the list is put in order by dragging, again and again', async () => {
    await open({ viewport: { width: 900, height: 1_600 } });
    const grip = (title: string) => page.locator(`li[data-name=${title}] .grip`);
    await grip('Dirge').dragTo(grip('Aria'), { targetPosition: { x: 10, y: 2 } });
    await page.getByText('Dirge is now 1 of 4.').waitFor();
    await grip('Dirge').dragTo(grip('Bolero'));
    await page.getByText('Dirge is now 3 of 4.').waitFor();
    expect(await items()).toEqual(['Aria', 'Bolero', 'Dirge', 'Canon']);
    expect(stage.queue).toEqual(['Aria', 'Bolero', 'Dirge', 'Canon']);
    expect(stage.posted.map(({ move }) => move)).toEqual(['Dirge:0', 'Dirge:2']);
  });

  test('a form is sent once, with the button that was pressed', async () => {
    await open();
    await playing('Waltz');
    await page.getByRole('button', { name: 'Skip' }).dblclick({ noWaitAfter: true });
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/`);
    await expect.poll(() => stage.posted).toEqual([{ note: '', press: 'skip' }]);
  });

  test('a text is copied', async () => {
    await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy the link' }).click();
    await page.getByRole('status').getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('https://example.com/invite');
  });

  test('without script, tables are open, times are in UTC, and buttons move items', async () => {
    await open({ javaScriptEnabled: false });
    expect(await page.locator('figure details[open]').count()).toBe(2);
    expect(await page.locator('.live time').textContent()).toMatch(/ UTC$/);
    expect(await page.getByRole('button', { name: 'Copy the link' }).isVisible()).toBe(false);
    await page.getByLabel('Move Canon up').click();
    await expect.poll(items).toEqual(['Aria', 'Canon', 'Bolero', 'Dirge']);
    expect(await page.locator('.grip').first().isVisible()).toBe(false);
  });
});
