/** The operator's pages: alice runs this sandbox, and to everyone else there's nothing there. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { OPERATOR_PAGES } from '../../../edge/web/dashboard/operator/pages.ts';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { openStage, type Stage } from './stage.ts';
import { hiddenFieldsIn, type Visited, Visitor } from './visitor.ts';

vi.setConfig({ testTimeout: 60_000 });
const BASE = '/dashboard/operator';
const pathOf = (page: string, below: string) => `${page === '' ? '' : `/${page}`}${below === '/' ? '' : below}`;
const VIEWS = OPERATOR_PAGES.flatMap(({ id, views }) => Object.keys(views).map((below) => pathOf(id, below))).map(
  (path) => path.replace(':alert', 'ChorusEdgeDown'),
);
const LIVE = '/live';
const FORMS = OPERATOR_PAGES.flatMap(({ id, actions }) => Object.keys(actions).map((name) => pathOf(id, `/${name}`)));
const PAYLOAD = '<img src=x onerror=alert(1)>';
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;';

describe.each(['node', 'workerd'] as const)('on %s', (runtime) => {
  let stage: Stage;
  let sql: Sql;
  let alice: Visitor;
  let bob: Visitor;
  beforeAll(async () => {
    stage = await openStage(runtime, { RATE_LIMIT_SCALE: '1000' });
    sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    [alice, bob] = [new Visitor(stage.sandbox), new Visitor(stage.sandbox)];
    await alice.logIn('alice');
    await bob.logIn('bob');
  }, 120_000);
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await stage?.stop();
  });

  const deadJob = async (kind: string, key: string) => {
    const [row] = await sql`insert into job (kind, key, run_at, claimable_at, attempts, dead_at, last_error)
      values (${kind}, ${key}, now(), now(), 8, now(), ${PAYLOAD}) returning job_id::text as id`;
    return String(row?.id);
  };
  /** Presses the button of a form, and then the one of the question. */
  async function confirmed(from: string, path: string, fields: Record<string, string>): Promise<[Visited, Visited]> {
    const asked = await alice.submit(from, path, fields);
    const again = hiddenFieldsIn(asked.text, path);
    return Promise.all([alice.post(path, again), alice.post(path, again)]);
  }

  test('a member gets the same answer as at an address that doesn’t exist', async () => {
    const bare = ({ status, text }: Visited) => [status, text.replaceAll(/value="[^"]*"/g, '')];
    const nothing = bare(await bob.get('/dashboard/no-such-page'));
    expect([nothing[0], VIEWS.length, FORMS.length]).toEqual([404, 12, 6]);
    for (const view of VIEWS) expect([view, ...bare(await bob.get(BASE + view))]).toEqual([view, ...nothing]);
    const own = hiddenFieldsIn((await bob.get('/dashboard')).text, '/auth/logout');
    const job = await deadJob('forgotten', 'bob');
    for (const form of FORMS) {
      const fields = {
        ...own,
        job,
        kind: 'full',
        text: 'hi',
        days: '1',
        announcement: '1',
        write: '1',
        _confirmed: '1',
      };
      expect([form, ...bare(await bob.post(BASE + form, fields))]).toEqual([form, ...nothing]);
    }
    expect(await sql`select 1 from web_announcement`).toHaveLength(0);
    expect(await sql`select 1 from job where job_id = ${job} and dead_at is not null`).toHaveLength(1);
    await sql`delete from job where job_id = ${job}`;
    const stranger = new Visitor(stage.sandbox);
    for (const view of VIEWS) expect((await stranger.get(BASE + view)).status).toBe(401);
    for (const form of FORMS) expect((await stranger.post(BASE + form, {})).status).toBe(401);
    expect((await bob.get('/dashboard')).text).not.toContain(BASE);
  });

  test('the operator sees every page, and each red mark leads to what to do', async () => {
    expect((await alice.get('/dashboard')).text).toContain(BASE);
    for (const view of VIEWS.filter((view) => view !== LIVE)) {
      const { status, text } = await alice.get(BASE + view);
      expect([view, status, text.match(/<h1>/g)?.length]).toEqual([view, 200, 1]);
    }
    await sql`insert into agent_runners (runner_id, incarnation, url, version, capacity, heartbeat_at, live_until)
      values ('cellar', 1, 'http://127.0.0.1:1', '0', 5, now() - interval '5 minutes', now() - interval '4 minutes')`;
    const late = await deadJob('forgotten', PAYLOAD);
    const { text } = await alice.get(BASE);
    expect(text).toContain('cellar hasn’t reported for');
    const links = [...text.matchAll(/href="([^"]+\/problems\/\w+)"/g)].map(([, href]) => href ?? '');
    expect(links).toEqual(
      expect.arrayContaining([`${BASE}/problems/ChorusVoiceNodeDown`, `${BASE}/problems/ChorusJobsDead`]),
    );
    for (const link of links) expect((await alice.get(link)).text).toContain('How to fix it');
    const page = (await alice.get(`${BASE}/problems/ChorusDatabaseDown`)).text;
    expect(page).toMatch(
      /<li><code>too many clients<\/code>[^\n]+<a href="[^"]+\/problems\/ChorusDatabaseConnections">/,
    );
    const jobs = await alice.get(`${BASE}/jobs`);
    expect(jobs.text.split(ESCAPED).length).toBe(3);
    expect(jobs.text).not.toContain(PAYLOAD);
    await sql`delete from job where job_id = ${late}`;
    await sql`delete from agent_runners where runner_id = 'cellar'`;
  });

  test('the overview is streamed as it changes: red marks, nodes, and sessions', async () => {
    expect((await alice.get(BASE)).text).toContain(`data-hx-sse:connect="${BASE}${LIVE}"`);
    const cookie = [...alice.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const leaving = new AbortController();
    const response = await fetch(stage.sandbox.edgeUrl + BASE + LIVE, { headers: { cookie }, signal: leaving.signal });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching('event-stream'),
    ]);
    const events: string[] = [''];
    const following = (async () => {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) events.push(chunk);
    })().catch(() => {});
    const seen = (text: string) =>
      vi.waitFor(() => expect(events.join('')).toContain(text), { timeout: 20_000, interval: 100 });
    await seen('Nothing is playing.');
    expect(events.join('')).not.toContain('attic');
    await sql`insert into agent_runners (runner_id, incarnation, url, version, capacity, heartbeat_at, live_until)
      values ('attic', 1, 'http://127.0.0.1:1', '0', 5, now() - interval '5 minutes', now() - interval '4 minutes')`;
    await sql`insert into ledger_halt (scope, reason) values (0, 'drift')`;
    await seen('attic hasn’t reported for');
    await seen('problems/ChorusBooksHalted');
    await sql`delete from ledger_halt where scope = 0`;
    await sql`delete from agent_runners where runner_id = 'attic'`;
    leaving.abort();
    await following;
  });

  test('a job that was given up is deleted or tried again once, after a confirmation', async () => {
    const id = await deadJob('forgotten', 'drop');
    const asked = await alice.submit(`${BASE}/jobs`, `${BASE}/jobs/drop`, { job: id });
    expect(asked.text).toContain('Delete this job?');
    expect(await sql`select 1 from job where job_id = ${id}`).toHaveLength(1);
    const dropped = await confirmed(`${BASE}/jobs`, `${BASE}/jobs/drop`, { job: id });
    for (const one of dropped) expect(one.path).toBe(`${BASE}/jobs`);
    expect(await sql`select 1 from job where job_id = ${id}`).toHaveLength(0);

    const again = await deadJob('forgotten', 'retry');
    await confirmed(`${BASE}/jobs`, `${BASE}/jobs/retry`, { job: again });
    const [row] = await sql`select attempts, dead_at, last_error from job where job_id = ${again}`;
    expect(row).toEqual({ attempts: 0, dead_at: null, last_error: null });
    // It runs, so nobody deletes it.
    const other = await deadJob('forgotten', 'other');
    await confirmed(`${BASE}/jobs`, `${BASE}/jobs/drop`, { job: again });
    expect(await sql`select 1 from job where job_id = ${again}`).toHaveLength(1);
    await sql`delete from job where job_id in (${again}, ${other})`;
    const outcomes = await sql`select action, outcome from web_write where guild_id is null order by write_id`;
    expect(outcomes.map(({ action, outcome }) => `${action}: ${outcome}`)).toEqual([
      ...[
        'jobs drop: done',
        'jobs drop: done',
        'jobs retry: done',
        'jobs retry: done',
        'jobs drop: refused',
        'jobs drop: refused',
      ],
    ]);
    expect((await alice.get(`${BASE}/log`)).text).toContain(`jobs retry · job: ${again}`);
  });

  test('a kind that this process runs is tried again by itself', async () => {
    const id = await deadJob('prune_dead_jobs', 'by hand');
    await confirmed(`${BASE}/jobs`, `${BASE}/jobs/retry`, { job: id });
    await vi.waitFor(
      async () =>
        expect(await sql`select 1 from job where job_id = ${id} and key = 'by hand' and run_at <= now()`).toHaveLength(
          0,
        ),
      { timeout: 20_000, interval: 250 },
    );
    await sql`delete from job where job_id = ${id}`;
  });

  test('the books are checked when a button is pressed, and drift is a red mark', async () => {
    const count = async () => Number((await sql`select count(*) from ledger_check where is_full`)[0]?.count);
    const before = await count();
    await alice.submit(`${BASE}/books`, `${BASE}/books/check`, { kind: 'full' });
    await vi.waitFor(async () => expect(await count()).toBeGreaterThan(before), { timeout: 20_000, interval: 250 });
    expect((await alice.get(`${BASE}/books`)).text).toContain('The books balance.');
    await sql`insert into ledger_halt (scope, reason) values (0, ${PAYLOAD})`;
    const halted = await alice.get(`${BASE}/books`);
    expect(halted.text).toContain(ESCAPED);
    expect(halted.text).not.toContain(PAYLOAD);
    expect((await alice.get(BASE)).text).toContain('problems/ChorusBooksHalted');
    await sql`delete from ledger_halt where scope = 0`;
  });

  test('an announcement is on every dashboard until it ends, once, and as text', async () => {
    const form = hiddenFieldsIn((await alice.get(`${BASE}/announcements`)).text, `${BASE}/announcements/add`);
    const fields = { ...form, text: `Back at noon ${PAYLOAD}`, days: '3' };
    await Promise.all([1, 2].map(() => alice.post(`${BASE}/announcements/add`, fields)));
    expect(await sql`select 1 from web_announcement`).toHaveLength(1);
    const seen = await bob.get('/dashboard');
    expect(seen.text).toContain('Back at noon');
    expect(seen.text).toContain(ESCAPED);
    expect(seen.text).not.toContain(PAYLOAD);
    expect((await new Visitor(stage.sandbox).get('/dashboard')).text).not.toContain('Back at noon');
    await alice.submit(`${BASE}/announcements`, `${BASE}/announcements/end`);
    expect((await bob.get('/dashboard')).text).not.toContain('Back at noon');
    const shown = await sql`select text, ends_at::text as ends from web_announcement where ends_at > now()`;
    expect(shown).toHaveLength(0);
    const undo = async () => {
      const log = await alice.get(`${BASE}/log`);
      return alice.post(`${BASE}/announcements/revert`, hiddenFieldsIn(log.text, `${BASE}/announcements/revert`));
    };
    // The newest is undone first: it was ended, so it's shown again until its former end.
    const again = await undo();
    expect([again.path, again.text.includes('announcements revert')]).toEqual([`${BASE}/log`, true]);
    const ends =
      await sql`select round(extract(epoch from ends_at - now()) / 86400)::integer as days from web_announcement where ends_at > now()`;
    expect(ends.map(({ days }) => days)).toEqual([3]);
    await undo();
    expect((await bob.get('/dashboard')).text).not.toContain('Back at noon');
    expect((await alice.get(`${BASE}/log`)).text.match(/Undone/g)).toHaveLength(2);
    for (const bad of [
      { text: ' ', days: '1' },
      { text: 'x'.repeat(501), days: '1' },
      { text: 'hi', days: '2' },
    ])
      expect((await alice.submit(`${BASE}/announcements`, `${BASE}/announcements/add`, bad)).status).toBe(400);
  });

  test('a form without this session’s token, from elsewhere, or of a session that ended changes nothing', async () => {
    const page = await alice.get(`${BASE}/announcements`);
    const fields = { ...hiddenFieldsIn(page.text, `${BASE}/announcements/add`), text: 'never shown', days: '1' };
    const path = `${BASE}/announcements/add`;
    expect((await alice.post(path, { ...fields, _csrf: 'x' })).status).toBe(403);
    expect((await alice.post(path, fields, { origin: 'https://elsewhere.example' })).status).toBe(403);
    await sql`delete from web_session where user_id = ${stage.sandbox.discord.core.world.users.find(({ username }) => username === 'alice')?.id ?? ''}`;
    expect((await alice.post(path, fields)).status).toBe(401);
    expect(await sql`select 1 from web_announcement where text = 'never shown'`).toHaveLength(0);
  });
});
