/** Selects of members, roles, and channels, forms, and messages laid out in components, as a member uses them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import { sampleInfo } from './sample-data.ts';
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

const userId = (username: string) => sampleInfo.users.find((user) => user.username === username)?.id ?? '';
const [guild] = sampleInfo.guilds;
const channelId = (name: string) => guild?.channels.find((channel) => channel.name === name)?.id ?? '';

describe.skipIf(!hasChromium)('in a browser', () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
  }, 30_000);
  afterAll(() => browser.close());
  beforeEach(() => {
    server.posted.length = 0;
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const last = () => server.posted.at(-1)?.body;
  const run = async (command: string, size = { width: 1280, height: 800 }) => {
    page = await browser.newPage({ viewport: size, reducedMotion: 'reduce', locale: 'en-US', timezoneId: 'UTC' });
    complaints = complaintsOf(page, server.url);
    await page.goto(`${server.url}/?user=alice&channel=general`);
    await page.getByTestId('message').first().waitFor();
    const before = await page.getByTestId('message').count();
    await page.getByTestId('composer').fill(command);
    await page.keyboard.press('Enter');
    // Earlier answers look the same.
    const isAnswered = async () =>
      (await page.getByTestId('message').count()) > before || (await page.getByTestId('modal').isVisible());
    await expect.poll(isAnswered).toBe(true);
  };

  test('a member is found by name and picked with only the keyboard', async () => {
    await run('/stalls');
    const select = page.getByTestId('select-Ask a member').last();
    await select.getByRole('combobox').press('Enter');
    await page.keyboard.type('@car');
    expect(await select.getByTestId('select-option').allInnerTexts()).toEqual(['Carol\ncarol']);
    await page.keyboard.press('Enter');
    await expect.poll(last).toMatchObject({ customId: 'seller', values: [userId('carol')] });
    expect(await select.getByRole('combobox').evaluate((face) => face.ownerDocument.activeElement === face)).toBe(true);
  });

  test('several are picked before the list closes, and Escape closes it', async () => {
    await run('/stalls');
    const select = page.getByTestId('select-Invite').last();
    await select.getByRole('combobox').press('Enter');
    await page.keyboard.type('bob');
    await page.keyboard.press('Enter');
    await select.getByTestId('select-search').fill('garden');
    await page.keyboard.press('Enter');
    expect(last()?.customId).toBeUndefined();
    await page.keyboard.press('Escape');
    await expect.poll(last).toMatchObject({ customId: 'guests', values: [userId('bob'), guild?.roles[1]?.id] });
  });

  test('a search without results says so', async () => {
    await run('/stalls');
    const select = page.getByTestId('select-Ask a member').last();
    await select.getByRole('combobox').click();
    await page.keyboard.type('nobody');
    await select.getByText('Nothing found').waitFor();
    await page.keyboard.press('Enter');
    expect(last()?.customId).toBeUndefined();
  });

  test('a form takes members, channels, and a file, and says what’s missing', async () => {
    await run('/apply');
    const form = page.getByTestId('modal');
    await form.getByText('We answer within a day.').waitFor();
    await page.getByTestId('modal-submit').click();
    expect(await form.getByText('This field is required.').count()).toBe(2);
    const pick = async (name: string, query: string) => {
      await form.getByRole('combobox', { name, exact: true }).press('Enter');
      await page.keyboard.type(query);
      await page.keyboard.press('Enter');
    };
    await pick('Who runs it?', 'bob');
    await page.keyboard.press('Escape');
    await pick('Where?', 'music');
    await form
      .locator('input[type="file"]')
      .setInputFiles({ name: 'stall.png', mimeType: 'image/png', buffer: Buffer.from('png') });
    await page.getByTestId('modal-submit').click();
    await form.waitFor({ state: 'detached' });
    expect(last()).toMatchObject({
      fields: { who: [userId('bob')], role: [], where: [channelId('music')], picture: ['900000000000000001'] },
    });
  });

  test('a message laid out in components shows all of it, also on a phone', async () => {
    await run('/stalls', { width: 400, height: 800 });
    const message = page.getByTestId('message').filter({ hasText: 'Everything below' }).last();
    await message.getByText('From our own bees').waitFor();
    await message.getByAltText('A loaf').waitFor();
    expect(await message.getByRole('separator').count()).toBe(1);
    expect(await message.getByText('Spoiler').count()).toBe(1);
    expect(await message.getByText("can't display").count()).toBe(0);
    expect(await page.evaluate("document.querySelector('#log').scrollWidth")).toBe(400);
    await message.getByTestId('button-Buy').click();
    await expect.poll(last).toMatchObject({ customId: 'buy' });
    await message.getByTestId('select-Invite').getByRole('combobox').click();
    const list = await message.locator('.select-list').boundingBox();
    expect((list?.x ?? 0) + (list?.width ?? 999)).toBeLessThanOrEqual(400);
  });
});
