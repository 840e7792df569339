/** Adding an agent to a pool, with a local Discord that knows whose token is whose. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { userId } from '../../../infra/sandbox/discord/gateway/testing.ts';
import { componentsOf } from '../../../infra/testing/dispatching.ts';
import { slash, submit } from '../../../infra/testing/interaction.ts';
import { type Asker, by, openVoiceChorus, type Seen, text } from '../../../infra/testing/voice-chorus.ts';

const voice = await openVoiceChorus();
afterAll(() => voice.close());
const alice: Asker = { id: userId(voice.discord, 'alice'), username: 'alice' };
const bob: Asker = { id: userId(voice.discord, 'bob'), username: 'bob' };
beforeEach(async () => {
  await voice.sql`delete from agent_bots`;
  await voice.sql`delete from pool_members`;
});

function token(name: string): string {
  return voice.discord.core.bots.byId(userId(voice.discord, name))?.token ?? '';
}

/** Opens the form of `/pools add`. @returns its custom id */
async function opened(asker: Asker, pool: string): Promise<string> {
  const answer = await voice.made.send(slash('pools add', [text('pool', pool)], by(asker)));
  expect(answer.type).toBe(9);
  return String(answer.data?.custom_id);
}

async function add(asker: Asker, pool: string, typed: string): Promise<Seen> {
  return voice.see(submit(await opened(asker, pool), { token: typed }, by(asker)));
}

/** Everything that leaves the edge: answers, calls of Discord's webhook, and log entries. */
function everythingSent(seen: Seen): string {
  return (
    JSON.stringify([seen, voice.made.calls, voice.made.reported.finished]) +
    voice.made.reported.failed.map(({ error }) => String(error)).join()
  );
}

describe('/pools add', () => {
  test('asks for the token in a form, never as an option', async () => {
    const pool = await voice.pool(alice.id);
    const answer = await voice.made.send(slash('pools add', [text('pool', pool)], by(alice)));
    const [label] = (answer.data?.components ?? []) as { component: Record<string, unknown> }[];
    expect(label?.component).toMatchObject({ custom_id: 'token', required: true });
    expect(componentsOf(answer.data)).not.toContainEqual(expect.objectContaining({ value: expect.anything() }));
  });

  test('stores a valid token encrypted, and shows it nowhere', async () => {
    const pool = await voice.pool(alice.id);
    const secret = token('alto');
    const seen = await add(alice, pool, ` ${secret}\n`);
    expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringMatching(/^\*\*alto\*\* is in the pool\./) });
    expect(everythingSent(seen)).not.toContain(secret);
    const [row] = await voice.sql<{ status: string; token_ciphertext: string; token_key_id: string }[]>`
      select status, token_ciphertext, token_key_id from agent_bots where agent_id = ${userId(voice.discord, 'alto')}`;
    expect(row?.status).toBe('approved');
    const sealed = { ciphertext: row?.token_ciphertext ?? '', keyId: row?.token_key_id ?? '' };
    expect(await voice.cipher.open(sealed, userId(voice.discord, 'alto'))).toBe(secret);
  });

  test('has the nodes log the agent in at once when it needs no approval', async () => {
    await voice.runCrew(0, []);
    const pool = await voice.pool(alice.id);
    voice.paper.calls.length = 0;
    await add(alice, pool, token('alto'));
    await voice.settled();
    expect(voice.paper.calls.map(({ call }) => call)).toEqual(['wake']);
    await add(alice, pool, token('alto'));
    await voice.settled();
    expect(voice.paper.calls).toHaveLength(1);
  });

  test('leaves no token in any table of the database', async () => {
    const pool = await voice.pool(alice.id);
    const secret = token('bass');
    await add(alice, pool, secret);
    const tables = await voice.sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
    const dump: string[] = [];
    for (const { name } of tables) {
      const rows = await voice.sql<{ row: string }[]>`select t::text as row from ${voice.sql(name)} t`;
      dump.push(...rows.map(({ row }) => row));
    }
    expect(dump.join('\n')).toContain(userId(voice.discord, 'bass'));
    expect(dump.join('\n')).not.toContain(secret);
    expect(dump.join('\n')).not.toContain(secret.split('.')[2]);
  });

  test('adds one agent when the form is delivered twice', async () => {
    const pool = await voice.pool(alice.id);
    const envelope = submit(await opened(alice, pool), { token: token('alto') }, by(alice));
    const [first, second] = [await voice.see(envelope), await voice.see(envelope)];
    expect(second.text).toBe(first.text);
    expect(await voice.sql`select from agent_bots`).toHaveLength(1);
    expect(await voice.sql`select from pool_events where pool_id = ${pool} and action = 'agent_added'`).toHaveLength(1);
  });

  test.each<[string, () => string, RegExp]>([
    ['nonsense', () => 'hunter2', /^That isn't a bot token\./],
    ['a token with another header', () => `${token('alto')}\r\nX-Evil: 1`, /^That isn't a bot token\./],
    ['an unknown token', () => `${token('alto').slice(0, -3)}abc`, /^Discord doesn't accept that token\./],
    ['the token of someone else’s bot', () => token('parrot'), /^That bot belongs to someone else/],
    ['the token of Chorus itself', () => token('chorus'), /^That's my own token\./],
  ])('refuses %s, and stores nothing', async (_, given, sentence) => {
    const pool = await voice.pool(alice.id);
    const seen = await add(alice, pool, given());
    expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringMatching(sentence) });
    expect(everythingSent(seen)).not.toContain(given().trim());
    expect(await voice.sql`select from agent_bots`).toHaveLength(0);
  });

  test('refuses a bot that is in this or another pool already', async () => {
    const [pool, other] = [await voice.pool(alice.id), await voice.pool(alice.id)];
    await add(alice, pool, token('alto'));
    expect((await add(alice, pool, token('alto'))).text).toMatch(/is already in that pool/);
    expect((await add(alice, other, token('alto'))).text).toMatch(
      /in another pool\. Remove it there first with `\/pools revoke`/,
    );
    expect(await voice.sql`select pool_id::text from agent_bots`).toEqual([{ pool_id: pool }]);
  });

  test('keeps an agent from a guest pending until it is approved', async () => {
    const owner = voice.someone();
    const pool = await voice.pool(owner.id);
    expect((await add(bob, pool, token('parrot'))).text).toMatch(/waiting for the pool's owner or a manager/);
    const parrot = userId(voice.discord, 'parrot');
    expect((await voice.ask(bob, 'pools approve', text('agent', parrot))).text).toMatch(
      /^Only members of the pool can do that/,
    );
    expect((await voice.ask(owner, 'pools approve', text('agent', parrot))).text).toMatch(/is in the pool now/);
    expect((await voice.ask(owner, 'pools approve', text('agent', parrot))).text).toMatch(/isn't waiting for approval/);
    expect(await voice.sql`select role from pool_members where pool_id = ${pool} and user_id = ${bob.id}`).toEqual([
      { role: 'contributor' },
    ]);
  });

  test('lets a contributor add three agents, and the owner 49', async () => {
    const owner = voice.someone();
    const pool = await voice.pool(owner.id);
    for (let slot = 1; slot <= 3; slot++) await offered(pool, alice.id, slot, slot);
    expect((await add(alice, pool, token('alto'))).text).toMatch(/^You have 3 agents in that pool/);
    await voice.join(owner.id, pool, alice.id, 'manager');
    for (let slot = 4; slot <= 48; slot++) await offered(pool, owner.id, slot, null);
    expect((await add(alice, pool, token('alto'))).text).toMatch(/is in the pool\./);
    expect((await add(alice, pool, token('bass'))).text).toMatch(/^The pool is full: it has 49 agents\./);
  });

  test('refuses a viewer, and a stranger to a private pool, before they enter a token', async () => {
    const owner = voice.someone();
    const pool = await voice.pool(owner.id, 'private');
    expect((await voice.ask(bob, 'pools add', text('pool', pool))).text).toMatch(/^I can't find that pool\./);
    await voice.join(owner.id, pool, bob.id, 'viewer');
    expect((await voice.ask(bob, 'pools add', text('pool', pool))).text).toMatch(/^You're a viewer of that pool/);
  });

  test('refuses a form that someone else opened', async () => {
    const pool = await voice.pool(alice.id);
    const seen = await voice.see(submit(await opened(alice, pool), { token: token('alto') }, by(bob)));
    expect(seen.text).toMatch(/^Only <@/);
    expect(await voice.sql`select from agent_bots`).toHaveLength(0);
  });

  test('says so and stores nothing while Discord is down', async () => {
    const pool = await voice.pool(alice.id);
    voice.discord.failWith(503);
    const seen = await add(alice, pool, token('alto'));
    voice.discord.heal();
    expect(seen.text).toMatch(/^Discord isn’t responding right now\./);
    expect(everythingSent(seen)).not.toContain(token('alto'));
    expect(await voice.sql`select from agent_bots`).toHaveLength(0);
  });

  test('refuses agents where staff switched the module off', async () => {
    const pool = await voice.pool(alice.id);
    const guildId = voice.id();
    const id = await opened({ ...alice, guildId }, pool);
    await voice.sql`select settings_set_gate('add:off', ${guildId}, 'module:agents', true, '', 1)`;
    const seen = await voice.see(submit(id, { token: token('alto') }, by({ ...alice, guildId })));
    expect(seen.text).toMatch(/^The agents commands are turned off/);
    expect(await voice.sql`select from agent_bots`).toHaveLength(0);
  });
});

describe('/pools revoke', () => {
  test('deletes the token, also for whoever contributed the agent', async () => {
    const owner = voice.someone();
    const pool = await voice.pool(owner.id);
    await add(bob, pool, token('parrot'));
    const parrot = userId(voice.discord, 'parrot');
    expect((await voice.ask(alice, 'pools revoke', text('agent', parrot))).text).toMatch(
      /^Only members of the pool can do that/,
    );
    expect((await voice.ask(bob, 'pools revoke', text('agent', parrot))).text).toMatch(/its token is deleted/);
    expect(await voice.sql`select status, token_ciphertext from agent_bots`).toEqual([
      { status: 'revoked', token_ciphertext: null },
    ]);
  });

  test.each(['abc', '99999999999999999999', '9999999999999999999', '123'])('refuses %s', async (agent) => {
    expect((await voice.ask(alice, 'pools revoke', text('agent', agent))).text).toMatch(/^I can't find that agent\./);
  });
});

/** A pending agent that only takes up a place. */
async function offered(pool: string, contributor: string, slot: number, own: number | null): Promise<void> {
  const agent = voice.id();
  await voice.sql`insert into agent_bots (agent_id, application_id, name, pool_id, contributor_id, status, token_ciphertext,
      token_key_id, pool_slot, contributor_slot)
    values (${agent}, ${agent}, 'Filler', ${pool}, ${contributor}, 'pending', 'x', 'test', ${slot}, ${own})`;
}
