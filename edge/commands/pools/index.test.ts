/** What members do with pools, on a real database. */
import { afterAll, describe, expect, test } from 'vitest';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, BOB, BOT_ID, press } from '../../../infra/testing/interaction.ts';
import { type Asker, by, openVoiceChorus, society, text, user } from '../../../infra/testing/voice-chorus.ts';

const voice = await openVoiceChorus();
afterAll(() => voice.close());

const option = (id: string) => text('pool', id);

describe('/pools create', () => {
  test('makes a private pool, which its maker owns and finds by its name', async () => {
    const owner = voice.somebody();
    expect((await voice.ask(owner, 'pools create', text('name', ' Night  owls '))).text).toMatch(
      /^\*\*Night owls\*\* is yours/,
    );
    const seen = await voice.ask(owner, 'pools view', option('night OWLS'));
    expect(seen.text).toContain(`Owner: <@${owner.id}>`);
    expect(seen.text).toContain('Visibility: private');
  });

  test.each<[string, RegExp]>([
    ['@everyone', /^A name has 1 to 50/],
    ['**bold**', /^A name has 1 to 50/],
    ['12345', /^A name has 1 to 50/],
    ['Night owls', /^A pool of that name exists already\./],
    ['NIGHT OWLS', /^A pool of that name exists already\./],
  ])('%s cannot be the name of another one', async (name, sentence) => {
    await voice.ask(voice.somebody(), 'pools create', text('name', 'Night owls'));
    expect((await voice.ask(voice.somebody(), 'pools create', text('name', name))).text).toMatch(sentence);
  });

  test('is over at five pools of one owner', async () => {
    const owner = voice.somebody();
    for (let made = 0; made < 5; made++) await voice.pool(owner.id);
    expect((await voice.ask(owner, 'pools create', text('name', `Sixth of ${owner.id}`))).text).toMatch(
      /^You own 5 pools/,
    );
  });
});

describe('/pools list', () => {
  test('shows ten a page, one’s own first, and turns', async () => {
    const owner = voice.somebody();
    const own = await voice.pool(owner.id, 'private');
    for (let made = 0; made < 12; made++) await voice.pool(voice.id());
    const [{ name } = { name: '' }] = await voice.sql<
      { name: string }[]
    >`select name from agent_pools where pool_id = ${own}`;
    const first = await voice.ask(owner, 'pools list');
    const lines = first.text.split('\n').slice(1);
    expect(lines).toHaveLength(10);
    expect(lines[0]).toContain(name);
    const second = await voice.see(press(customIdOf(first.data, 'More'), by(owner)));
    expect(
      second.text
        .split('\n')
        .slice(1)
        .some((line) => lines.includes(line)),
    ).toBe(false);
    const stolen = await voice.see(press(customIdOf(first.data, 'More'), by(voice.somebody())));
    expect(stolen.text).toMatch(/^That is for <@/);
  });
});

describe('/pools transfer', () => {
  test('asks first, then gives the pool away; who had it stays a manager', async () => {
    const { pool, owner } = await society(voice);
    const prompt = await voice.ask(owner, 'pools transfer', option(pool), user(BOB.id));
    expect(await rolesOf(pool)).toMatchObject({ [owner.id]: 'owner' });
    const seen = await voice.see(press(customIdOf(prompt.data, 'Give it away'), by(owner)));
    expect(seen.text).toBe(`The pool is <@${BOB.id}>'s now. You stay as a manager.`);
    expect(await rolesOf(pool)).toMatchObject({ [owner.id]: 'manager', [BOB.id]: 'owner' });
  });

  test('cannot be confirmed by anybody else, nor by a former owner from an old prompt', async () => {
    const { pool, owner, manager } = await society(voice);
    const prompt = await voice.ask(owner, 'pools transfer', option(pool), user(BOB.id));
    const other = await voice.ask(owner, 'pools delete', option(pool));
    const yes = customIdOf(prompt.data, 'Give it away');
    expect((await voice.see(press(yes, by(manager)))).text).toMatch(/^That is for <@/);
    await voice.see(press(yes, { ...by(owner), messageId: voice.id() }));
    const late = await voice.see(press(customIdOf(other.data, 'Delete it'), { ...by(owner), messageId: voice.id() }));
    expect(late.text).toMatch(/^You are a manager of that pool/);
    expect(await rolesOf(pool)).toMatchObject({ [BOB.id]: 'owner' });
  });

  test.each<[string, string, RegExp]>([
    ['a bot', BOT_ID, /^Bots own no pools\./],
    ['oneself', ALICE.id, /^That is you\./],
  ])('to %s is refused', async (_, to, sentence) => {
    const pool = await voice.pool(ALICE.id);
    expect((await voice.ask(ALICE, 'pools transfer', option(pool), user(to))).text).toMatch(sentence);
  });

  async function rolesOf(pool: string): Promise<Record<string, string>> {
    const rows = await voice.sql<
      { user: string; role: string }[]
    >`select user_id::text as user, role from pool_members where pool_id = ${pool}`;
    return Object.fromEntries(rows.map(({ user: id, role }) => [id, role]));
  }
});

describe('/pools delete', () => {
  test('asks first; then the tokens are gone and the name is free again', async () => {
    const { pool, agent, owner } = await society(voice);
    const [{ name } = { name: '' }] = await voice.sql<
      { name: string }[]
    >`select name from agent_pools where pool_id = ${pool}`;
    const prompt = await voice.ask(owner, 'pools delete', option(pool));
    expect(prompt.text).toMatch(/Its agent is logged out everywhere/);
    expect(await voice.sql`select token_ciphertext is null as gone from agent_bots where agent_id = ${agent}`).toEqual([
      { gone: false },
    ]);
    const yes = press(customIdOf(prompt.data, 'Delete it'), { ...by(owner), messageId: voice.id() });
    expect((await voice.see(yes)).text).toMatch(/^The pool is deleted\./);
    expect(await voice.sql`select status, token_ciphertext from agent_bots where agent_id = ${agent}`).toEqual([
      { status: 'revoked', token_ciphertext: null },
    ]);
    expect((await voice.ask(owner, 'pools create', text('name', name))).text).toMatch(/is yours/);
    // A double click on the button is one effect and one answer.
    expect((await voice.see(yes)).text).toMatch(/^The pool is deleted\./);
  });
});

describe('/pools members', () => {
  test('lists everybody, the owner first', async () => {
    const { pool, owner, manager, viewer } = await society(voice);
    const { text: said } = await voice.ask(viewer, 'pools members', option(pool));
    expect(said.split('\n')[1]).toBe(`<@${owner.id}>: owner`);
    expect(said).toContain(`<@${manager.id}>: manager`);
  });

  test.each<[string, ReturnType<typeof text>[], RegExp]>([
    ['a user alone', [user(BOB.id)], /^To change something, name both/],
    ['a role alone', [text('role', 'viewer')], /^To change something, name both/],
    ['a bot', [user(BOT_ID), text('role', 'viewer')], /^Bots belong to a pool as agents/],
  ])('with %s says what is missing', async (_, options, sentence) => {
    const { pool, owner } = await society(voice);
    expect((await voice.ask(owner, 'pools members', option(pool), ...options)).text).toMatch(sentence);
  });

  test('the owner’s role is not given away like that', async () => {
    const owner: Asker = { ...ALICE };
    const pool = await voice.pool(owner.id);
    const seen = await voice.ask(owner, 'pools members', option(pool), user(ALICE.id), text('role', 'viewer'));
    expect(seen.text).toMatch(/`\/pools transfer`/);
  });
});

describe('the page of a pool', () => {
  test('leads to its agents, and to its log for who runs it', async () => {
    const { pool, agent, owner, viewer } = await society(voice);
    const page = await voice.ask(owner, 'pools view', option(pool));
    expect((await voice.see(press(customIdOf(page.data, 'Agents'), by(owner)))).text).toContain(`<@${agent}>`);
    expect((await voice.see(press(customIdOf(page.data, 'Log'), by(owner)))).text).toMatch(/agent added/);
    const seen = await voice.ask(viewer, 'pools view', option(pool));
    expect(seen.components.map(({ label }) => label)).toEqual(['Agents']);
  });

  test('every change is in the log once', async () => {
    const { pool, owner } = await society(voice);
    await voice.ask(owner, 'pools settings', option(pool), text('description', 'quiet'));
    await voice.ask(owner, 'pools members', option(pool), user(BOB.id), text('role', 'viewer'));
    const rows = await voice.sql`select action from pool_events where pool_id = ${pool} order by event_id`;
    expect(rows.map(({ action }) => action)).toEqual(['created', 'agent_added', 'settings', 'member']);
  });
});
