/** Ten minutes of a member in the economy, using only the keyboard in the console. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditLedger } from '../../../shared/economy/audit.ts';
import { connect } from '../../../shared/platform/postgres.ts';
import { complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import { ROOT } from '../state/folder.ts';
import { openStage, type Stage } from './stage.ts';

describe.skipIf(!hasChromium)('the economy in a browser, by keyboard', () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    stage = await openStage('workerd');
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    page.setDefaultTimeout(8_000);
    complaints = complaintsOf(page, stage.sandbox.url);
    await page.goto(`${stage.sandbox.url}/?user=bob&channel=general`);
    await page.getByTestId('composer').waitFor();
  });
  afterAll(async () => {
    const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    expect(await auditLedger(sql).finally(() => sql.end())).toEqual([]);
    await browser?.close();
    await stage?.stop();
  });

  const last = () => page.getByTestId('message').last();
  const said = (text: string | RegExp) => last().getByText(text).first().waitFor();
  const picture = async (name: string) => {
    const folder = join(ROOT, '.chorus', 'screenshots');
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };

  async function type(line: string): Promise<void> {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }

  /** Moves to a control of the newest message with the arrow keys. */
  async function moveTo(label: string | RegExp): Promise<void> {
    await page.keyboard.press('Alt+ArrowUp');
    const focused = page.locator(':focus');
    for (let steps = 0; steps < 10; steps++) {
      const [name, text] = [await focused.getAttribute('aria-label'), await focused.textContent()];
      if (typeof label === 'string' ? (name ?? text)?.trim() === label : label.test(name ?? text ?? '')) return;
      await page.keyboard.press('ArrowRight');
    }
    throw new Error(`The newest message has no "${label}".`);
  }

  async function press(label: string | RegExp): Promise<void> {
    await moveTo(label);
    await page.keyboard.press('Enter');
  }

  /** Opens a menu of the newest message and moves to one of its options. */
  async function choose(menu: string, option: string): Promise<void> {
    await press(menu);
    const wanted = page.getByTestId('select-option').filter({ hasText: option });
    await wanted.waitFor();
    for (let steps = 0; !(await wanted.getAttribute('class'))?.includes('active'); steps++) {
      if (steps > 25) throw new Error(`The arrow keys don’t reach "${option}".`);
      await page.keyboard.press('ArrowDown');
    }
  }

  test('earns: a job, a search, and the daily credits, and the button says when to come back', async () => {
    await type('/work job:miner');
    await said('Data mining');
    await press('Work again in 30 min');
    await said(/You can do that again/);
    await type('/gather');
    await said('Server ruins');
    await picture('gather');
    await type('/daily');
    await said('+1,000 credits');
  });

  test('spends: buys a drink in the shop, uses it, and sees the boost in the inventory', async () => {
    await type('/shop browse');
    await said('Shop');
    await press('Consumables');
    await said('Shop: consumables');
    await moveTo('Buy');
    await picture('shop');
    await page.keyboard.press('Enter');
    await said('Bought');
    await press('Use one');
    await said(/Halves the/);
    await type('/inventory');
    await said('Active boosts');
    await picture('inventory');
  });

  test('follows the day’s quests, and opens the crate that a level brought', async () => {
    await type('/quests');
    await said("Today's quests");
    await picture('quests');
    await type('/fight difficulty:easy');
    await said(/Easy fight: (won|lost)/);
    // The first day's actions don't always reach level 2, so this adds the missing experience.
    const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    await sql`update member set xp = greatest(xp, 139), work_ready_at = null`.finally(() => sql.end());
    await type('/work job:trader');
    await said('Market trading');
    await type('/open crate:common_crate');
    await said(/Opened .*Common crate/);
    await picture('crate');
  });

  test('shows off: profile, collection, leaderboard, odds', async () => {
    await type('/profile');
    await said('Your profile');
    await picture('profile');
    await type('/collection');
    await said('Collection');
    await type('/leaderboard board:level');
    await said(/this server/);
    await picture('leaderboard');
    await type('/help');
    await said('Commands');
    await choose('Pick an area', 'Economy');
    await page.keyboard.press('Enter');
    await said('Economy');
    await picture('help');
  });

  test('the page had no errors, and Escape goes back to typing', async () => {
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(`document.activeElement?.getAttribute('data-testid')`)).toBe('composer');
    expect(complaints).toEqual([]);
  });
});
