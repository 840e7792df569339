/** Ten minutes of the economy as a member spends them: in the console, by keyboard alone. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditLedger } from '../../../shared/economy/audit.ts';
import { connect } from '../../../shared/platform/postgres.ts';
import { complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import { ROOT } from '../state.ts';
import { openStage, type Stage } from './stage.ts';

describe.skipIf(!hasChromium)('the economy in a browser, by keyboard alone', () => {
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

  /** Goes to a control of the newest message by the arrow keys. */
  async function reach(label: string | RegExp): Promise<void> {
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
    await reach(label);
    await page.keyboard.press('Enter');
  }

  /** Opens a menu of the newest message and goes to one of its options. */
  async function choose(menu: string, option: string): Promise<void> {
    await press(menu);
    const wanted = page.getByTestId('select-option').filter({ hasText: option });
    await wanted.waitFor();
    for (let steps = 0; !(await wanted.getAttribute('class'))?.includes('active'); steps++) {
      if (steps > 25) throw new Error(`The arrow keys do not reach "${option}".`);
      await page.keyboard.press('ArrowDown');
    }
  }

  test('earns: a job, a search, the day’s credits; the button says when it is time again', async () => {
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

  test('spends: picks a drink from the shop’s menu, uses it, and sees the boost in the inventory', async () => {
    await type('/shop browse');
    await said('Shop');
    await choose('Buy one…', 'Energy drink');
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
    // A first day's work, search, daily claim and fight do not always reach level 2: bring what is missing.
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
    await said('What you can say');
    await choose('Show one area', 'Economy');
    await page.keyboard.press('Enter');
    await said('Economy');
    await picture('help');
  });

  test('nothing was wrong on the page, and Escape leads back to typing', async () => {
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(`document.activeElement?.getAttribute('data-testid')`)).toBe('composer');
    expect(complaints).toEqual([]);
  });
});
