/** The public pages, on a real Postgres. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../../infra/testing/books.ts';
import { openFaultyProxy } from '../../../infra/testing/faulty-proxy.ts';
import { openWeb, type TestWeb } from '../../../infra/testing/web.ts';
import { checkBooks } from '../../../shared/economy/check-books.ts';
import { claimDaily } from '../../../shared/economy/daily.ts';
import { connect } from '../../../shared/platform/postgres.ts';
import { PERSONAL_DATA } from '../../../shared/privacy/personal-data.ts';
import { recordSample } from '../../../shared/status/sample.ts';

let books: Books;
let web: TestWeb;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());
beforeEach(async () => {
  web = await openWeb({ sql: books.sql });
  await books.sql`truncate status_component, status_day, status_incident`;
  return () => web.stop();
});

/** A page as someone reads it: its text, without tags, and with spaces in one. */
const read = async (path: string, from = web) => {
  const response = await from.ask(path);
  const page = await response.text();
  const text = page
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([,.:])/g, '$1');
  return { status: response.status, headers: response.headers, page, text };
};

describe('/status', () => {
  test('says what works, and nothing about what hasn’t been checked', async () => {
    const { status, text, headers } = await read('/status');
    expect(text).toContain('Everything works.');
    expect(text).toMatch(/Database Works Commands.*Redis Works Rate limits/);
    expect(text).not.toMatch(/Discord’s API|Voice Works|AI Works/);
    expect(text).toContain('No data yet.');
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  });

  test('shows the last days, incidents, and when the books were checked', async () => {
    const now = Date.now();
    const minutes = (ago: number) => new Date(now - ago * 60_000);
    for (const [ago, redis] of [
      [9, 'up'],
      [8, 'down'],
      [6, 'up'],
      [5, 'up'],
    ] as const)
      await recordSample(books.sql, { redis, discord: 'up' }, minutes(ago));
    await recordSample(books.sql, { redis: 'up' });
    await checkBooks(books.sql, 'full', 0);
    const { text, page } = await read('/status');
    expect(text).toMatch(/Discord’s API Unknown/);
    expect(text).toContain('Everything that was checked works.');
    expect(text).toContain('Redis 50.00% of 4 min observed');
    expect(text).toMatch(/Redis was down from \S+ \S+ UTC for 2 min/);
    expect(text).toMatch(
      /All transfers: they balance, with a difference of 0 \(\d+ transfers?, [\d,]+ accounts?\), checked/,
    );
    expect(page.match(/<rect /g)).toHaveLength(2 * 90);
    expect(page.match(/<rect class="none"/g)?.length).toBeGreaterThanOrEqual(2 * 88);
  });

  test('answers with a 503 however the database is down, and recovers with it', async () => {
    const proxy = await openFaultyProxy(books.url);
    const sql = connect(proxy.url, { max: 1 });
    const { ask, stop } = await openWeb({ sql });
    for (const mode of ['hangs up', 'silent'] as const) {
      proxy.set(mode);
      proxy.drop();
      const away = await openWeb({ sql });
      const { status, text } = await read('/status', away);
      expect([mode, status]).toEqual([mode, 503]);
      expect(text).toContain('The database doesn’t respond');
      expect(text).toContain('The history can’t be loaded right now.');
      expect(text).not.toContain('No data yet.');
      await away.stop();
    }
    proxy.set('open');
    proxy.drop();
    await expect.poll(async () => (await ask('/status')).status, { timeout: 20_000, interval: 500 }).toBe(200);
    await stop();
    await sql.end({ timeout: 0 });
    proxy.close();
  });

  test('is there without Redis, and says that it’s down', async () => {
    web.redis.failWith(503);
    const { status, text } = await read('/status');
    expect([status, text]).toEqual([200, expect.stringContaining('Something doesn’t work as it should: Redis.')]);
  });

  test('looks once, however many ask', async () => {
    await Promise.all(Array.from({ length: 40 }, () => web.ask('/status')));
    expect(web.metrics()).toMatch(/chorus_db_query_duration_seconds_count\{operation="status_view"\} 1\n/);
  });
});

describe('/fair', () => {
  test('has every draw, and today’s credits, without any member’s or server’s ID', async () => {
    const member = books.member();
    await claimDaily(...books.by(member, { now: new Date(web.clock.nowMs) }));
    const { text, page } = await read('/fair');
    // A drop of one in a hundred, and a crate’s.
    expect(text).toContain('Mythic 1.0%');
    expect(text).toContain('Quantum core 55.0% 25,000');
    expect(text).toMatch(/Common crate Worth 50 credits on average/);
    expect(text).toContain('In circulation: 1,000 credits');
    expect(text).toMatch(/Created today \(UTC\) What Credits The daily reward 1,000/);
    expect(page).not.toMatch(/\d{17,}/);
  });

  test('keeps the odds when the database is down', async () => {
    const alone = await openWeb();
    const { status, text } = await read('/fair', alone);
    await alone.stop();
    expect([status, text]).toEqual([200, expect.stringContaining('Today’s figures can’t be loaded right now.')]);
    expect(text).toContain('Quantum core 55.0% 25,000');
  });

  test('is gone with the economy, also from every other page', async () => {
    const poor = await openWeb({ disabled: ['economy'] });
    expect((await poor.ask('/fair')).status).toBe(404);
    for (const path of ['/', '/status', '/privacy', '/terms'])
      expect((await read(path, poor)).page).not.toMatch(/href="\/fair"|The books|Transfers stay/);
    await poor.stop();
  });
});

test('/privacy lists everything that’s stored about members, and nothing else', async () => {
  const { page } = await read('/privacy');
  const about = Object.values(PERSONAL_DATA).filter(({ kept }) => kept !== undefined);
  expect(page.match(/<th scope="row">/g)).toHaveLength(about.length);
  expect(page).toContain('<th scope="row">Music history</th><td>Your ID, your words</td><td>90 days');
  expect(page).not.toContain('Status day');
  const titles = [...page.matchAll(/<th scope="row">([^<]+)/g)].map(([, title]) => title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(page).toContain('Conversations with AI');
  expect(page).not.toMatch(/guild|idempotency|overwrite|>entry/i);
});

test.each(['/privacy', '/terms'])('%s names the operator only if there’s one', async (path) => {
  expect((await read(path)).text).toContain('ask whoever runs this bot');
  const owned = await openWeb({ OPERATOR_IDS: new Set(['300000000000000003']) });
  expect((await read(path, owned)).page).toContain('ask <a href="https://discord.com/users/300000000000000003">');
  await owned.stop();
});

test('the landing page offers to log in if the dashboard has an address', async () => {
  expect((await read('/')).page).not.toContain('/dashboard');
  const open = await openWeb({ PUBLIC_URL: 'https://chorus.example' });
  expect((await read('/', open)).page).toContain('<a href="/dashboard">Log in</a>');
  await open.stop();
});

test.each(['/', '/commands', '/status', '/fair', '/privacy', '/terms', '/fun'])(
  '%s has links to every other page at its bottom',
  async (path) => {
    const { page } = await read(path);
    const [, footer = ''] = page.split('<footer>');
    const links = [...footer.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
    expect(links).toEqual(['/status', '/commands', '/fair', '/privacy', '/terms']);
  },
);

describe('where there’s nothing', () => {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  test('a browser gets a page with a way on, and a program JSON', async () => {
    for (const path of ['/nope', '/assets/nope', '/fun/nope']) {
      const page = await web.ask(path, { accept: browser });
      expect([path, page.status, page.headers.get('content-type')]).toEqual([path, 404, 'text/html; charset=UTF-8']);
      expect(await page.text()).toContain('<a href="/">');
      for (const accept of ['*/*', 'application/json']) {
        const program = await web.ask(path, { accept });
        expect([program.status, await program.json()]).toEqual([404, { error: 'There is nothing at this address.' }]);
      }
    }
  });

  test('/favicon.ico leads to the icon', async () => {
    const moved = await web.ask('/favicon.ico');
    expect(moved.status).toBe(302);
    const icon = await web.ask(moved.headers.get('location') ?? '');
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });
});
