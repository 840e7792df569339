/** The pages for everyone on both runtimes: while something is down, and in a real browser. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBooks } from '../../../shared/economy/check-books.ts';
import { barriers, complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import { ROOT } from '../state/folder.ts';
import { openWebStage, type WebStage } from './web-stage.ts';

/** Much longer than anything takes, because the machine may be busy. */
const PATIENCE = { timeout: 60_000, interval: 250 };

let stage: WebStage;
beforeAll(async () => {
  stage = await openWebStage({
    PUBLIC_URL: 'https://chorus.example',
    OPERATOR_IDS: '300000000000000003,300000000000000004',
  });
  const { sql } = stage.database;
  // A history with a bit of everything. The edge on Node looks meanwhile, too.
  await sql`
    insert into status_day (component, day, up_ms, degraded_ms, down_ms)
      select component, current_date - n, 80000000 - n * 30000, n * 10000, n * 20000
      from unnest('{discord,voice,ai}'::text[]) component, generate_series(1, 60, 3) n`;
  await sql`
    insert into status_incident (component, began_at, until_at, state, is_over)
      select 'discord', now() - n * interval '1 day', now() - n * interval '1 day' + n * interval '7 minutes', 'down', n % 2 = 0
      from generate_series(1, 8) n`;
  await sql`insert into status_component (component, state, since, seen_at)
    values ('discord', 'degraded', now() - interval '1 hour', now() + interval '1 hour'), ('ai', 'up', now() - interval '1 day', now() - interval '1 day')`;
  await checkBooks(sql, 'full', 0);
}, 120_000);
afterAll(() => stage?.stop());

test.each(['/', '/status', '/fair', '/privacy', '/terms'])('%s is the same on Node and on Workers', async (path) => {
  // What was seen in between may be new to one of them.
  await expect
    .poll(async () => {
      const { node, workerd } = await stage.answers(path);
      return [node.status, node.body === workerd.body, JSON.stringify(node) === JSON.stringify(workerd)];
    }, PATIENCE)
    .toEqual([200, true, true]);
});

test('without Redis, /status says so on both, and with a 200', async () => {
  stage.redis.failWith(503);
  try {
    await expect
      .poll(async () => {
        const { node, workerd } = await stage.answers('/status');
        return [node, workerd].map(({ status, body }) => [status, /Redis <span class="state down">/.test(body)]);
      }, PATIENCE)
      .toEqual([
        [200, true],
        [200, true],
      ]);
  } finally {
    stage.redis.heal();
  }
});

test('without Postgres, /status says so on both, and with a 503', async () => {
  stage.proxy.set('hangs up');
  stage.proxy.drop();
  try {
    await expect
      .poll(async () => {
        const { node, workerd } = await stage.answers('/status');
        return [node, workerd].map(({ status, body }) => [status, body.includes('The database doesn’t respond')]);
      }, PATIENCE)
      .toEqual([
        [503, true],
        [503, true],
      ]);
    // The others don't need it.
    for (const path of ['/fair', '/privacy', '/terms', '/'])
      expect(Object.values(await stage.answers(path)).map(({ status }) => status)).toEqual([200, 200]);
  } finally {
    stage.proxy.set('open');
  }
  await expect
    .poll(async () => {
      const { node, workerd } = await stage.answers('/status');
      return [node.status, workerd.status];
    }, PATIENCE)
    .toEqual([200, 200]);
});

describe.skipIf(!hasChromium)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test.each([
    ['light', 1_280],
    ['light', 400],
    ['dark', 1_280],
    ['dark', 400],
  ] as const)('everyone can read the pages in the %s theme at %i px', async (colorScheme, width) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
    const { url } = stage.edges.workerd;
    const complaints = complaintsOf(page, url);
    const screenshots = join(ROOT, '.chorus', 'screenshots');
    mkdirSync(screenshots, { recursive: true });
    for (const name of ['home', 'status', 'fair', 'privacy', 'terms']) {
      await page.goto(`${url}/${name === 'home' ? '' : name}`);
      await page.screenshot({ path: join(screenshots, `public-${name}-${colorScheme}-${width}.png`), fullPage: true });
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      expect([name, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([name, 0]);
      expect([name, await barriers(page)]).toEqual([name, []]);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onfocus='alert(1)' autofocus='"])(
    'a search for %s shows it, and does nothing else',
    async (typed) => {
      const page = await browser.newPage();
      const complaints = complaintsOf(page, stage.edges.node.url);
      page.on('dialog', (dialog) => complaints.push(dialog.message()));
      await page.goto(`${stage.edges.node.url}/commands?q=${encodeURIComponent(typed)}`);
      await page.getByText(`No command matches “${typed}”.`).waitFor();
      expect(await page.getByRole('searchbox').inputValue()).toBe(typed);
      expect(await page.locator('script, img, [onerror], [onfocus], [autofocus]').count()).toBe(0);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  test('from the landing page, the footer leads everywhere, and each page has its own heading', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(stage.edges.node.url);
    await page.getByRole('link', { name: 'Log in' }).waitFor();
    for (const [label, heading] of [
      ['Status', 'Status'],
      ['Commands', 'Commands'],
      ['Fair play', 'Fair play'],
      ['Privacy', 'Privacy'],
      ['Terms', 'Terms'],
    ] as const) {
      const footer = page.getByRole('contentinfo');
      await footer.getByRole('link', { name: label }).click();
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      expect(await footer.getByRole('link', { name: label }).getAttribute('aria-current')).toBe('page');
    }
    await page.close();
  });
});
