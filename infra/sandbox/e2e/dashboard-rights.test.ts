/** Who gets through to what on the dashboard: every page and every form, as everyone, in every way that isn't a button of ours. */
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGES } from '../../../edge/web/dashboard/pages.ts';
import { openStage, type Stage } from './stage.ts';
import { hiddenFieldsIn, Visitor } from './visitor.ts';

let stage: Stage;
let sql: postgres.Sql;
let lounge: string;
const ids: Record<string, string> = {};
const roles: Record<string, string> = {};
/** Everyone's browser, logged in. */
const people = {} as Record<'alice' | 'bob' | 'carol' | 'dave', Visitor>;

beforeAll(async () => {
  stage = await openStage('workerd', { RATE_LIMIT_SCALE: '100000' });
  sql = postgres(stage.sandbox.databaseUrl, { max: 1 });
  const { world } = stage.sandbox.discord.core;
  const guild = world.guilds[0];
  lounge = guild?.id ?? '';
  for (const { username, id } of world.users) ids[username] = id;
  for (const { name, id } of guild?.roles ?? []) roles[name] = id;
  for (const name of ['alice', 'bob', 'carol', 'dave'] as const) {
    people[name] = new Visitor(stage.sandbox);
    await people[name].logIn(name);
  }
}, 120_000);
afterAll(async () => {
  await sql?.end();
  await stage?.stop();
});

const pathOf = (page: string, below = '') => `/dashboard/${lounge}${page === 'overview' ? '' : `/${page}`}${below}`;
const grantPath = () => pathOf('access', '/grant');
const grant = (subject: string, areas: string[], level: 'view' | 'edit', days = '30') =>
  people.alice.submit(pathOf('access'), grantPath(), { subject, areas, level, days });
const allForms = () => PAGES.flatMap(({ id, actions }) => Object.keys(actions).map((name) => pathOf(id, `/${name}`)));
/** What a fixture in each field would do if it got through. */
const PLAUSIBLE = {
  ...{ subject: 'command:daily', state: 'off', module: 'music', 'v.volume': '13%', 's.volume': 'null', level: 'edit' },
  ...{
    areas: 'settings',
    days: '30',
    grant: '1',
    change: '1',
    write: '1',
    seen: '{}',
    _confirmed: '1',
    number: '1',
    id: '1',
  },
};

/** Everything in the database that isn't a log, a clock, or a session. */
async function state(): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
      and table_name not in ('web_session', 'web_link', 'job', 'command_statistics', 'idempotency', 'backup_state') order by 1`;
  const sums = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await sql.unsafe(
        `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from "${name}" t`,
      );
      return `${name} ${row?.sum}`;
    }),
  );
  return sums.join('\n');
}

describe('a form', () => {
  test('from a stranger, a member, or a bot’s guess gets nowhere', async () => {
    const before = await state();
    const stranger = new Visitor(stage.sandbox);
    const guess = { _csrf: 'a'.repeat(32), _once: `1577136841811713780.${'a'.repeat(32)}`, ...PLAUSIBLE };
    const dave = await people.dave.tokens();
    // All forms at once would be more than a busy machine answers in time.
    for (const path of allForms()) {
      const answers = await Promise.all([
        stranger.postOnce(path, guess),
        people.dave.postOnce(path, { ...dave, ...PLAUSIBLE }),
        people.bob.postOnce(path, guess),
      ]);
      expect([path, ...answers.map(({ status }) => status)]).toEqual([path, 401, 403, 403]);
    }
    expect(allForms().length).toBeGreaterThanOrEqual(8);
    expect(await state()).toBe(before);
  });

  test('from the owner gets nowhere without its token, with someone else’s, from another site, or after logging out', async () => {
    const before = await state();
    const { alice, carol } = people;
    const own = await alice.tokens();
    const foreign = await carol.tokens();
    const left = new Visitor(stage.sandbox);
    await left.logIn('alice');
    const stale = await left.tokens();
    const cookies = new Map(left.cookies);
    await left.submit('/dashboard', '/auth/logout');
    for (const [name, value] of cookies) left.cookies.set(name, value);
    const ways: ((path: string) => Promise<Response>)[] = [
      (path) => alice.postOnce(path, PLAUSIBLE),
      (path) => alice.postOnce(path, { ...PLAUSIBLE, _csrf: own._csrf }),
      (path) => alice.postOnce(path, { ...PLAUSIBLE, ...own, _csrf: foreign._csrf }),
      (path) => alice.postOnce(path, { ...PLAUSIBLE, ...own, _once: foreign._once }),
      (path) => alice.postOnce(path, { ...PLAUSIBLE, ...own, _once: `1577136841811713780.${own._once.split('.')[1]}` }),
      (path) => alice.postOnce(path, { ...PLAUSIBLE, ...own }, { origin: 'https://elsewhere.example' }),
      (path) => alice.postOnce(path, { ...PLAUSIBLE, ...own }, { origin: 'null' }),
      (path) => alice.postOnce(path, { ...PLAUSIBLE, ...own }, { 'sec-fetch-site': 'cross-site' }),
      (path) => alice.postOnce(path, { ...PLAUSIBLE, ...own }, { 'sec-fetch-site': 'same-site' }),
      (path) => left.postOnce(path, { ...PLAUSIBLE, ...stale }),
    ];
    for (const path of allForms())
      for (const [number, way] of ways.entries()) {
        const { status } = await way(path);
        expect([path, number, status]).toEqual([path, number, way === ways.at(-1) ? 401 : 403]);
      }
    expect(await state()).toBe(before);
  });

  test('from staff who can only view gets nowhere, though they see the page', async () => {
    expect((await grant(ids.bob ?? '', ['settings'], 'view')).text).toContain('can see Settings now');
    const shown = await people.bob.get(pathOf('settings'));
    expect([shown.status, shown.text.includes('but not change them')]).toEqual([200, true]);
    expect(shown.text).not.toContain('<button>Save');
    const before = await state();
    const own = await people.bob.tokens();
    for (const path of allForms()) expect((await people.bob.postOnce(path, { ...own, ...PLAUSIBLE })).status).toBe(403);
    expect(await state()).toBe(before);
  });
});

describe('access', () => {
  test('is by area: access to settings reaches settings alone, and can’t give access to others', async () => {
    expect((await grant(ids.bob ?? '', ['settings'], 'edit')).text).toContain('can see and change Settings now');
    const saved = await people.bob.submit(`${pathOf('settings')}?module=music`, pathOf('settings', '/save'), {
      'v.volume': '44%',
    });
    expect(saved.text).toContain('Saved: Starting volume.');
    for (const page of PAGES.filter(({ area }) => area !== 'settings' && area !== 'any'))
      expect([page.id, (await people.bob.get(pathOf(page.id))).status]).toEqual([page.id, 403]);
    const own = await people.bob.tokens();
    expect((await people.bob.postOnce(grantPath(), { ...own, ...PLAUSIBLE, subject: ids.dave ?? '' })).status).toBe(
      403,
    );
  });

  test('of a role ends with the role, at once for what changes something', async () => {
    await grant(roles.DJ ?? '', ['settings'], 'edit');
    const grants = await people.alice.get(pathOf('access'));
    const [own] =
      await sql`select grant_id::text as id from web_grant where kind = 'member' and subject_id = ${ids.bob ?? ''}`;
    expect(grants.text).toContain('@DJ');
    await people.alice.submit(pathOf('access'), pathOf('access', '/revoke'), { grant: String(own?.id) });
    const page = await people.bob.get(`${pathOf('settings')}?module=music`);
    expect(page.status).toBe(200);
    await asAlice('DELETE', `/guilds/${lounge}/members/${ids.bob}/roles/${roles.DJ}`);
    const fields = hiddenFieldsIn(page.text, pathOf('settings', '/save'));
    expect((await people.bob.postOnce(pathOf('settings', '/save'), { ...fields, 'v.volume': '9%' })).status).toBe(403);
    await asAlice('PUT', `/guilds/${lounge}/members/${ids.bob}/roles/${roles.DJ}`);
  });

  test('of staff ends when they’re demoted or leave, and the owner keeps it without any role', async () => {
    const { carol, alice } = people;
    await asAlice('PATCH', `/guilds/${lounge}/roles/${roles.Staff}`, { permissions: String(1n << 5n) });
    // A new role is seen after half a minute by whoever only looks, and at once by whoever changes something.
    expect(
      (await carol.postOnce(pathOf('settings', '/save'), { ...(await carol.tokens()), module: 'music' })).status,
    ).toBe(303);
    const page = await carol.get(`${pathOf('settings')}?module=music`);
    expect(page.status).toBe(200);
    const fields = hiddenFieldsIn(page.text, pathOf('settings', '/save'));
    await asAlice('DELETE', `/guilds/${lounge}/members/${ids.carol}/roles/${roles.Staff}`);
    expect((await carol.postOnce(pathOf('settings', '/save'), { ...fields, 'v.volume': '9%' })).status).toBe(403);
    // What was just decided counts for reading, too.
    expect((await carol.get(pathOf('settings'))).status).toBe(403);
    await asAlice('DELETE', `/guilds/${lounge}/members/${ids.alice}/roles/${roles.Staff}`);
    expect(
      (await alice.submit(`${pathOf('settings')}?module=music`, pathOf('settings', '/save'), { 'v.volume': '45%' }))
        .text,
    ).toContain('Saved');
    await asAlice('PUT', `/guilds/${lounge}/members/${ids.alice}/roles/${roles.Staff}`);
    await asAlice('DELETE', `/guilds/${lounge}/members/${ids.carol}`);
    expect((await carol.postOnce(pathOf('settings', '/save'), { ...fields, 'v.volume': '9%' })).status).toBe(403);
  });

  test('ends when it was meant to', async () => {
    await grant(ids.dave ?? '', ['settings'], 'edit', '1');
    const page = await people.dave.get(`${pathOf('settings')}?module=music`);
    expect(page.status).toBe(200);
    await sql`update web_grant set ends_at = now() - interval '1 second' where subject_id = ${ids.dave ?? ''}`;
    const fields = hiddenFieldsIn(page.text, pathOf('settings', '/save'));
    expect((await people.dave.postOnce(pathOf('settings', '/save'), { ...fields, 'v.volume': '9%' })).status).toBe(403);
    for (const subject of ['', '1', 'everyone', '<@&999999999999999999>', ids.parrot ?? ''])
      expect((await grant(subject, ['settings'], 'edit')).text).toMatch(/Pick one of this server’s roles|Pick a role/);
  });

  test('to another server counts for nothing: the path decides, not the form', async () => {
    const harbour = stage.sandbox.discord.core.world.guilds[1]?.id ?? '';
    await grant(ids.bob ?? '', ['settings'], 'edit');
    const fields = hiddenFieldsIn((await people.bob.get(pathOf('settings'))).text, pathOf('settings', '/save'));
    const there = await people.bob.postOnce(`/dashboard/${harbour}/settings/save`, {
      ...fields,
      guild: harbour,
      ...PLAUSIBLE,
    });
    expect(there.status).toBe(403);
    expect((await people.bob.get(`/dashboard/${harbour}/settings`)).status).toBe(403);
  });
});

describe('undoing a change of access', () => {
  const newest = async () => {
    const [write] = await sql<
      { id: string }[]
    >`select write_id::text as id from web_write order by write_id desc limit 1`;
    return write?.id ?? '';
  };
  const held = async () => {
    const [row] = await sql<{ areas: string; edit: boolean; ends: string | null }[]>`
      select array_to_string(areas, ',') as areas, can_edit as edit, ends_at::text as ends from web_grant
      where guild_id = ${lounge} and subject_id = ${ids.dave ?? ''}`;
    return row;
  };
  const takeBack = (write: string) => people.alice.submit(pathOf('access'), pathOf('access', '/revert'), { write });

  test('shows what it was and is, and restores what they had, in either direction', async () => {
    await sql`delete from web_grant where subject_id = ${ids.dave ?? ''}`;
    await grant(ids.dave ?? '', ['settings'], 'view');
    const first = await newest();
    const had = await held();
    await grant(ids.dave ?? '', ['music', 'ai'], 'edit', '0');
    const second = await newest();
    expect((await people.alice.get(pathOf('access'))).text).toMatch(
      /access grant · dave: see Settings until .*? → see and change Music, AI</i,
    );
    // What the older of the two gave isn't what they have now.
    expect((await takeBack(first)).text).toContain('They can see and change Music, AI now, so nothing was changed.');
    expect(await held()).toMatchObject({ areas: 'music,ai', edit: true, ends: null });
    const back = await takeBack(second);
    expect([back.path, back.text.includes('can see Settings again.')]).toEqual([pathOf('access'), true]);
    expect(await held()).toEqual(had);
    expect(back.text).toContain('Undone');
    // Now it is, and whoever was let in by it isn't any longer.
    expect((await takeBack(first)).text).toContain('They no longer have access to this dashboard.');
    const ended = await newest();
    expect([await held(), (await people.dave.get(pathOf('settings'))).status]).toEqual([undefined, 403]);
    // Pages from before have the button still.
    const own = await people.alice.tokens();
    const late = await people.alice.post(pathOf('access', '/revert'), { ...own, write: first });
    expect(late.text).toContain('They no longer have access, so nothing was changed.');
    // Taking back is a change like any other.
    await takeBack(ended);
    expect(await held()).toEqual(had);
    expect(JSON.stringify((await stage.say('alice', '/audit view')).messages)).toContain('Dashboard: access revert');
  });

  test('of what was ended gives the same areas until the same end, unless that has passed', async () => {
    const revoke = async () => {
      const [own] = await sql`select grant_id::text as id from web_grant where subject_id = ${ids.dave ?? ''}`;
      await people.alice.submit(pathOf('access'), pathOf('access', '/revoke'), { grant: String(own?.id) });
      return newest();
    };
    const had = await held();
    const write = await revoke();
    const page = (await people.alice.get(pathOf('access'))).text;
    const fields = { ...hiddenFieldsIn(page, pathOf('access', '/revert')), write };
    const twice = await Promise.all([1, 2].map(() => people.alice.postOnce(pathOf('access', '/revert'), fields)));
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    expect(await held()).toEqual(had);
    const last = await revoke();
    await sql`update web_write set change = jsonb_set(change, '{before,endsAt}', '"2020-01-02T00:00:00Z"')
      where write_id = ${last}`;
    expect((await takeBack(last)).text).toContain('Their access was until 2020-01-02, which has passed');
    expect(await held()).toBeUndefined();
  });

  test('is for this server’s managers, about this server’s log alone', async () => {
    await grant(ids.dave ?? '', ['settings', 'music'], 'edit');
    const write = await newest();
    const had = await held();
    const byDave = async (page: string) =>
      people.dave.post(pathOf(page, '/revert'), { ...(await people.dave.tokens()), write });
    expect((await byDave('access')).status).toBe(403);
    // Nor does the page about music take back what isn't about music.
    await byDave('music');
    const harbour = `/dashboard/${stage.sandbox.discord.core.world.guilds[1]?.id}/access`;
    const own = await people.alice.tokens();
    const elsewhere = await people.alice.post(`${harbour}/revert`, { ...own, write });
    expect(elsewhere.text).toContain('There’s nothing to undo.');
    expect(await held()).toEqual(had);
  });
});

test('every write is in the log, with who and what came of it', async () => {
  const log = (await people.alice.get(pathOf('access'))).text;
  expect(log).toContain('access grant');
  expect(log).toContain('settings save');
  const audit = JSON.stringify((await stage.say('alice', '/audit view')).messages);
  expect(audit).toContain('Dashboard: access grant');
  // Settings have a history of their own.
  expect(audit).not.toContain('Dashboard: settings save');
});

async function asAlice(method: string, path: string, body?: object): Promise<void> {
  const response = await stage.sandbox.discord.asMember(ids.alice ?? '', method, path, body);
  expect([path, response.status < 300]).toEqual([path, true]);
}
