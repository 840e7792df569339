/** The pages and FunHub on both runtimes, in a real browser and for programs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCRIPT_PATHS } from '../../../edge/web/assets.ts';
import { barriers, complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import { digestOfTexts } from '../../testing/fun-digest.ts';
import { ROOT } from '../state/folder.ts';
import { from, openWebStage, type WebStage } from './web-stage.ts';

const KEY = 'a-key-of-more-than-twenty-four-characters';
/** With {@link SCALE}, requests a minute of an address. */
const REQUESTS = 12;
const SCALE = 0.2;

let stage: WebStage;
let edges: WebStage['edges'];
let redis: WebStage['redis'];
beforeAll(async () => {
  stage = await openWebStage({
    FUNHUB_KEYS: `friend:${KEY}`,
    FUNHUB_ORIGINS: 'https://friend.example',
    RATE_LIMIT_SCALE: String(SCALE),
  });
  ({ edges, redis } = stage);
}, 120_000);
afterAll(() => stage?.stop());

test.each([
  ...Object.values(SCRIPT_PATHS),
  '/',
  '/commands',
  '/commands?q=%3Cscript%3E',
  '/fun?theme=space&style=haiku&intensity=5&actor=Ada&target=%3Ci%3E&seed=x',
  '/fun/catalog?q=space&limit=25',
  '/fun/random?seed=7&intensity=5',
  '/fun/pack?seed=7&count=10',
  '/fun/openapi.json',
  '/fun/render?variant=nothing',
  '/fun/nothing',
])('%s is the same on Node and on Workers', async (path) => {
  const { node, workerd } = await stage.answers(path);
  expect(workerd).toEqual(node);
  expect(node.body.length).toBeGreaterThan(10);
});

describe.each(['node', 'workerd'] as const)('FunHub on %s', (runtime) => {
  const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
    fetch(edges[runtime].url + path, { headers, method });

  test('counts by address, and more generously by key', async () => {
    const statuses = async (count: number, headers: Record<string, string>) => {
      const found: number[] = [];
      for (let request = 0; request < count; request++) found.push((await ask('/fun/random', headers)).status);
      return found;
    };
    const ok = (count: number) => Array.from({ length: count }, () => 200);
    const someone = from(`192.0.2.${runtime === 'node' ? 10 : 11}`);
    expect(await statuses(REQUESTS + 1, someone)).toEqual([...ok(REQUESTS), 429]);
    expect((await ask('/fun/random', from('192.0.2.12'))).status).toBe(200);
    // Nodes and isolates count together, so the other runtime has its share already.
    const keyed = { ...someone, authorization: `Bearer ${KEY}` };
    const left = runtime === 'node' ? 2 * REQUESTS : 0;
    expect((await statuses(left + 1, keyed)).at(-1)).toBe(429);
    const late = await ask('/fun/random', someone);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('answers a HEAD without a body, and what hasn’t changed with a 304', async () => {
    const headers = from('192.0.2.20');
    const path = '/fun/render?variant=cats:toast';
    const [got, head] = [await ask(path, headers), await ask(path, headers, 'HEAD')];
    const etag = got.headers.get('etag') ?? '';
    expect(head.headers.get('etag')).toBe(etag);
    expect(await head.text()).toBe('');
    const again = await ask(path, { ...headers, 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test('keeps working while Redis is down', async () => {
    redis.failWith(503);
    try {
      expect((await ask('/fun/random', from('192.0.2.30'))).status).toBe(200);
    } finally {
      redis.heal();
    }
  });
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
  ] as const)(
    'pages can be read in the %s theme at %i px, and ask nobody else for anything',
    async (colorScheme, width) => {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
      const complaints = complaintsOf(page, edges.workerd.url);
      const screenshots = join(ROOT, '.chorus', 'screenshots');
      mkdirSync(screenshots, { recursive: true });
      const background = async () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      for (const [name, path] of [
        ['home', '/'],
        ['commands', '/commands'],
        ['search', '/commands?q=pay'],
        ['nothing', '/commands?q=zzz'],
        ['fun', `/fun?theme=office&style=haiku&intensity=5&target=${'W'.repeat(40)}&seed=x`],
      ] as const) {
        await page.goto(edges.workerd.url + path);
        if (name !== 'commands')
          await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}-${width}.png`) });
        expect([name, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([name, 0]);
        expect([name, await barriers(page)]).toEqual([name, []]);
        expect(await background()).toBe(colorScheme === 'dark' ? 'rgb(22, 23, 28)' : 'rgb(251, 251, 253)');
      }
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  test('by keyboard and without script: search a command, and get a text about cats for Bob', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 400, height: 800 } });
    const page = await context.newPage();
    await page.goto(`${edges.workerd.url}/commands`);
    await page.keyboard.press('Tab');
    await expect.poll(() => page.locator('a:focus').textContent()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('haiku');
    await page.keyboard.press('Enter');
    await page.getByText('1 command matches “haiku”').waitFor();
    await page.getByText('/fun <theme>').waitFor();

    await page.getByRole('link', { name: 'Fun', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Theme').focus();
    await page.keyboard.type('Cats');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Toast');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Bob');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/theme=cats&style=toast&actor=&target=Bob&intensity=4$/);
    const figure = page.getByRole('figure');
    const text = await figure.textContent();
    expect(text).toContain('Bob');
    expect(text).toContain('Cats · Toast');
    await page.getByRole('link', { name: 'Link to this text' }).click();
    await page.waitForURL(/seed=/);
    expect(await figure.textContent()).toBe(text);
    await page.getByRole('button', { name: 'Another text' }).press('Enter');
    await page.waitForURL((url) => !url.searchParams.has('seed'));
    expect(await figure.textContent()).not.toBe(text);
    await context.close();
  });

  test('the engine writes the same texts as here', async () => {
    const { outputFiles } = await build({
      stdin: { contents: `export { digestOfTexts } from './infra/testing/fun-digest.ts'`, resolveDir: ROOT },
      ...{ bundle: true, format: 'iife', globalName: 'engine', write: false, target: 'es2024' },
    });
    const page = await browser.newPage();
    // A secure context, which has crypto.subtle.
    await page.goto(`${edges.workerd.url}/`);
    await page.evaluate(outputFiles[0]?.text ?? '');
    expect(await page.evaluate('engine.digestOfTexts()')).toBe(await digestOfTexts());
    await page.close();
  });
});
