/** The console in a real browser, with the whole sandbox behind it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../../shared/platform/postgres.ts';
import { complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import { ROOT } from '../state/folder.ts';
import { openStage, type Stage } from './stage.ts';

describe.skipIf(!hasChromium)('the console in a browser', () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    stage = await openStage('workerd');
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
    complaints = complaintsOf(page, stage.sandbox.url);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });

  const lastMessage = () => page.getByTestId('message').last();

  const selected = (user: string) =>
    page
      .getByTestId(`user-${user}`)
      .and(page.locator('[aria-checked=true], [aria-pressed=true], [aria-selected=true], [aria-current=true]'));

  async function type(line: string): Promise<void> {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }

  test('by keyboard: Alice claims and pays Bob, and Bob sees it and opens the receipt', async () => {
    await page.goto(`${stage.sandbox.url}/?user=alice&channel=general`);
    await page.getByTestId('composer').waitFor();
    await type('/daily');
    await page.getByText('+1,000 credits').waitFor();
    await type('/pay user:@bob amount:50 note:for the pizza');
    await page.getByText('50 credits').first().waitFor();

    await page.keyboard.press('Alt+2');
    await selected('bob').waitFor();
    await type('/balance');
    await lastMessage().getByText('50 credits', { exact: true }).waitFor();

    await page.getByTestId('button-Receipt').last().click();
    await lastMessage().getByText('Only you can see this').waitFor();
    await lastMessage().getByText('0 credits → 50 credits').waitFor();

    const folder = join(ROOT, '.chorus', 'screenshots');
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, 'console.png') });
    // UPDATE_SCREENSHOTS=1 updates the screenshot in the README.
    if (process.env.UPDATE_SCREENSHOTS) await page.screenshot({ path: join(ROOT, 'docs', 'images', 'console.png') });
    expect(complaints).toEqual([]);
  });

  test('Alice doesn’t see Bob’s ephemeral messages', async () => {
    await page.keyboard.press('Alt+1');
    await selected('alice').waitFor();
    await page.getByText('0 credits → 50 credits').waitFor({ state: 'detached' });
    await page.getByText('+1,000 credits').waitFor();
  });

  test('a payment above the limit asks for confirmation, and its button sends it', async () => {
    const alice = stage.sandbox.discord.info().users.find(({ username }) => username === 'alice')?.id ?? '';
    const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    await sql`insert into account (owner_kind, owner_id, bucket, balance, floor) values ('mint', 0, 'gift', null, null)`;
    await sql`
      select ledger_post('gift', 'gift', 0, null, now(), '{}', ledger_system_account('mint', 'gift'), id, 20000)
      from account where owner_id = ${alice} and bucket = 'wallet'`;
    await sql.end();

    await type('/pay user:@bob amount:30000');
    await lastMessage().getByText('are missing').waitFor();
    await type('/pay user:@bob amount:12000');
    await lastMessage().getByText('Nothing has been sent yet').waitFor();
    await page.screenshot({ path: join(ROOT, '.chorus', 'screenshots', 'confirm.png') });
    await lastMessage().getByTestId('button-Send').click();
    await lastMessage().getByText('you have been paid').waitFor();
    expect(await lastMessage().getByTestId('button-Send').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('works at 400 px without horizontal scrolling', async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBe(0);
    await type('/ping');
    await lastMessage().getByText('Pong').waitFor();
    expect(complaints).toEqual([]);
  });
});
