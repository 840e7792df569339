/** What members can do with pools, on a real database. */
import { afterAll, describe, expect, test } from 'vitest';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, BOB, BOT_ID, press, STRANGER } from '../../../infra/testing/interaction.ts';
import { type Asker, by, openVoiceChorus, society, text, user } from '../../../infra/testing/voice-chorus.ts';

const voice = await openVoiceChorus();
afterAll(() => voice.close());

const option = (id: string) => text('pool', id);

describe('/pools create', () => {
  test('creates a private pool that its owner finds by name', async () => {
    const owner = voice.someone();
    expect((await voice.ask(owner, 'pools create', text('name', ' Night  owls '))).text).toMatch(
      /^You created \*\*Night owls\*\*/,
    );
    const seen = await voice.ask(owner, 'pools view', option('night OWLS'));
    expect(seen.text).toContain(`Owner: <@${owner.id}>`);
    expect(seen.text).toContain('Visibility: private');
  });

  test.each<[string, RegExp]>([
    ['@everyone', /^A pool's name can have up to 50/],
    ['**bold**', /^A pool's name can have up to 50/],
    ['12345', /^A pool's name can have up to 50/],
    ['Night owls', /^A pool with that name already exists\./],
    ['NIGHT OWLS', /^A pool with that name already exists\./],
  ])('refuses the name %s', async (name, sentence) => {
    await voice.ask(voice.someone(), 'pools create', text('name', 'Night owls'));
    expect((await voice.ask(voice.someone(), 'pools create', text('name', name))).text).toMatch(sentence);
  });

  test('refuses a sixth pool of one owner', async () => {
    const owner = voice.someone();
    for (let made = 0; made < 5; made++) await voice.pool(owner.id);
    expect((await voice.ask(owner, 'pools create', text('name', `Sixth of ${owner.id}`))).text).toMatch(
      /^You own 5 pools/,
    );
  });
});

describe('/pools list', () => {
  test('shows ten per page, one’s own first, and turns pages', async () => {
    const owner = voice.someone();
    const own = await voice.pool(owner.id, 'private');
    for (let made = 0; made < 12; made++) await voice.pool(voice.id());
    const [{ name } = { name: '' }] = await voice.sql<
      { name: string }[]
    >`select name from agent_pools where pool_id = ${own}`;
    const first = await voice.ask(owner, 'pools list');
    const lines = first.text.split('\n').slice(1);
    expect(lines).toHaveLength(10);
    expect(lines[0]).toContain(name);
    const second = await voice.see(press(customIdOf(first.data, 'Next ›'), by(owner)));
    expect(
      second.text
        .split('\n')
        .slice(1)
        .some((line) => lines.includes(line)),
    ).toBe(false);
    const stolen = await voice.see(press(customIdOf(first.data, 'Next ›'), by(voice.someone())));
    expect(stolen.text).toMatch(/^Only <@/);
  });
});

describe('/pools transfer', () => {
  test('asks the new owner, and the previous one stays a manager', async () => {
    const { pool, owner } = await society(voice);
    const offer = await voice.ask(owner, 'pools transfer', option(pool), user(BOB.id));
    expect(offer).toMatchObject({ isEphemeral: false, text: expect.stringContaining('transfer the pool') });
    expect(await rolesOf(pool)).toMatchObject({ [owner.id]: 'owner' });
    const seen = await voice.see(press(customIdOf(offer.data, 'Accept'), by(BOB)));
    expect(seen.text).toMatch(new RegExp(`now belongs to <@${BOB.id}>\\. <@${owner.id}> is still a manager\\.$`));
    expect(await rolesOf(pool)).toMatchObject({ [owner.id]: 'manager', [BOB.id]: 'owner' });
  });

  test('can’t be accepted by anyone else, and a former owner can’t delete the pool with an old prompt', async () => {
    const { pool, owner, manager } = await society(voice);
    const offer = await voice.ask(owner, 'pools transfer', option(pool), user(BOB.id));
    const other = await voice.ask(owner, 'pools delete', option(pool));
    const yes = customIdOf(offer.data, 'Accept');
    for (const asker of [manager, owner]) expect((await voice.see(press(yes, by(asker)))).text).toMatch(/^Only <@/);
    await voice.see(press(yes, by(BOB)));
    const late = await voice.see(press(customIdOf(other.data, 'Delete pool'), { ...by(owner), messageId: voice.id() }));
    expect(late.text).toMatch(/^You're a manager of that pool/);
    expect(await rolesOf(pool)).toMatchObject({ [BOB.id]: 'owner' });
  });

  test.each<[string, string, RegExp]>([
    ['a bot', BOT_ID, /^Bots can't own pools\./],
    ['oneself', ALICE.id, /^You can't transfer a pool to yourself\./],
    ['someone who isn’t in the server', STRANGER.id, /^<@\d+> isn't in this server/],
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
  test('asks first, then deletes the tokens and frees the name', async () => {
    const { pool, agent, owner } = await society(voice);
    const [{ name } = { name: '' }] = await voice.sql<
      { name: string }[]
    >`select name from agent_pools where pool_id = ${pool}`;
    const prompt = await voice.ask(owner, 'pools delete', option(pool));
    expect(prompt.text).toMatch(/logs out its agent everywhere/);
    expect(await voice.sql`select token_ciphertext is null as gone from agent_bots where agent_id = ${agent}`).toEqual([
      { gone: false },
    ]);
    const yes = press(customIdOf(prompt.data, 'Delete pool'), { ...by(owner), messageId: voice.id() });
    expect((await voice.see(yes)).text).toMatch(/^The pool is deleted\./);
    expect(await voice.sql`select status, token_ciphertext from agent_bots where agent_id = ${agent}`).toEqual([
      { status: 'revoked', token_ciphertext: null },
    ]);
    expect((await voice.ask(owner, 'pools create', text('name', name))).text).toMatch(/^You created/);
    expect((await voice.see(yes)).text).toMatch(/^The pool is deleted\./);
  });
});

describe('/pools members', () => {
  test('lists all members, owner first', async () => {
    const { pool, owner, manager, viewer } = await society(voice);
    const { text: said } = await voice.ask(viewer, 'pools members', option(pool));
    expect(said.split('\n')[1]).toBe(`<@${owner.id}>: owner`);
    expect(said).toContain(`<@${manager.id}>: manager`);
  });

  test.each<[string, ReturnType<typeof text>[], RegExp]>([
    ['a user alone', [user(BOB.id)], /^To change a role, choose both/],
    ['a role alone', [text('role', 'viewer')], /^To change a role, choose both/],
    ['a bot', [user(BOT_ID), text('role', 'viewer')], /^Bots can't be members of a pool/],
    ['someone who isn’t in the server', [user(STRANGER.id), text('role', 'viewer')], /^<@\d+> isn't in this server/],
  ])('explains what is wrong with %s', async (_, options, sentence) => {
    const { pool, owner } = await society(voice);
    expect((await voice.ask(owner, 'pools members', option(pool), ...options)).text).toMatch(sentence);
  });

  test('invites someone who isn’t a member where they can see it, and they stay out when they decline', async () => {
    const { pool, owner } = await society(voice);
    const offer = await voice.ask(owner, 'pools members', option(pool), user(BOB.id), text('role', 'viewer'));
    expect(offer).toMatchObject({ isEphemeral: false, text: expect.stringContaining('as a viewer.') });
    const listed = async () => (await voice.ask(owner, 'pools members', option(pool))).text;
    expect(await listed()).not.toContain(BOB.id);
    const seen = await voice.see(press(customIdOf(offer.data, 'Decline'), by(BOB)));
    expect(seen.text).toMatch(/^<@\d+> declined the invitation to the pool/);
    expect(await listed()).not.toContain(BOB.id);
  });

  test('doesn’t change the owner’s role', async () => {
    const owner: Asker = { ...ALICE };
    const pool = await voice.pool(owner.id);
    const seen = await voice.ask(owner, 'pools members', option(pool), user(ALICE.id), text('role', 'viewer'));
    expect(seen.text).toMatch(/`\/pools transfer`/);
  });
});

describe('the page of a pool', () => {
  test('opens its agents, and its log for managers', async () => {
    const { pool, agent, owner, viewer } = await society(voice);
    const page = await voice.ask(owner, 'pools view', option(pool));
    expect((await voice.see(press(customIdOf(page.data, 'Agents'), by(owner)))).text).toContain(`<@${agent}>`);
    expect((await voice.see(press(customIdOf(page.data, 'Log'), by(owner)))).text).toMatch(/agent added/);
    const seen = await voice.ask(viewer, 'pools view', option(pool));
    expect(seen.components.map(({ label }) => label)).toEqual(['Agents']);
  });

  test('logs every change once', async () => {
    const { pool, owner } = await society(voice);
    await voice.ask(owner, 'pools settings', option(pool), text('description', 'quiet'));
    const offer = await voice.ask(owner, 'pools members', option(pool), user(BOB.id), text('role', 'viewer'));
    await voice.see(press(customIdOf(offer.data, 'Accept'), by(BOB)));
    const rows = await voice.sql`select action from pool_events where pool_id = ${pool} order by event_id`;
    expect(rows.map(({ action }) => action)).toEqual(['created', 'agent_added', 'settings', 'member']);
  });
});
