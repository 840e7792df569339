/** Bringing an agent into a pool, against a local Discord that knows which token is whose. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { userId } from '../../../infra/sandbox/discord/gateway/testing.ts';
import { componentsOf } from '../../../infra/testing/dispatching.ts';
import { slash, submit } from '../../../infra/testing/interaction.ts';
import { type Asker, by, openVoiceChorus, type Seen, text } from '../../../infra/testing/voice-chorus.ts';
import { setPoolMember } from '../../../shared/voice/pools.ts';

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

/** Opens the window of `/pools add` and gives back its custom id. */
async function opened(asker: Asker, pool: string): Promise<string> {
  const answer = await voice.made.send(slash('pools add', [text('pool', pool)], by(asker)));
  expect(answer.type).toBe(9);
  return String(answer.data?.custom_id);
}

async function add(asker: Asker, pool: string, typed: string): Promise<Seen> {
  return voice.see(submit(await opened(asker, pool), { token: typed }, by(asker)));
}

/** Whatever the edge let out: answers, calls to Discord's webhook, and what it reported to the log. */
function everythingSaid(seen: Seen): string {
  return (
    JSON.stringify([seen, voice.made.calls, voice.made.reported.finished]) +
    voice.made.reported.failed.map(({ error }) => String(error)).join()
  );
}

describe('/pools add', () => {
  test('asks for the token in a window, in a field called token, and never as an option', async () => {
    const pool = await voice.pool(alice.id);
    const answer = await voice.made.send(slash('pools add', [text('pool', pool)], by(alice)));
    const [label] = (answer.data?.components ?? []) as { component: Record<string, unknown> }[];
    expect(label?.component).toMatchObject({ custom_id: 'token', required: true });
    expect(componentsOf(answer.data)).not.toContainEqual(expect.objectContaining({ value: expect.anything() }));
  });

  test('stores a token that Discord takes, encrypted, and shows it nowhere', async () => {
    const pool = await voice.pool(alice.id);
    const secret = token('alto');
    const seen = await add(alice, pool, ` ${secret}\n`);
    expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringMatching(/^\*\*alto\*\* is in the pool\./) });
    expect(everythingSaid(seen)).not.toContain(secret);
    const [row] = await voice.sql<{ status: string; token_ciphertext: string; token_key_id: string }[]>`
      select status, token_ciphertext, token_key_id from agent_bots where agent_id = ${userId(voice.discord, 'alto')}`;
    expect(row?.status).toBe('approved');
    const sealed = { ciphertext: row?.token_ciphertext ?? '', keyId: row?.token_key_id ?? '' };
    expect(await voice.cipher.open(sealed, userId(voice.discord, 'alto'))).toBe(secret);
  });

  test('has the nodes log it in at once, when it needs nobody’s approval', async () => {
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

  test('is one agent and one answer, when the window arrives twice', async () => {
    const pool = await voice.pool(alice.id);
    const envelope = submit(await opened(alice, pool), { token: token('alto') }, by(alice));
    const [first, second] = [await voice.see(envelope), await voice.see(envelope)];
    expect(second.text).toBe(first.text);
    expect(await voice.sql`select from agent_bots`).toHaveLength(1);
    expect(await voice.sql`select from pool_events where pool_id = ${pool} and action = 'agent_added'`).toHaveLength(1);
  });

  test.each<[string, () => string, RegExp]>([
    ['nonsense', () => 'hunter2', /^That is not the token of a bot\./],
    ['a header of its own', () => `${token('alto')}\r\nX-Evil: 1`, /^That is not the token of a bot\./],
    ['a token nobody has', () => `${token('alto').slice(0, -3)}abc`, /^Discord does not take that token\./],
    ['the token of somebody else’s bot', () => token('parrot'), /^That bot belongs to somebody else/],
    ['the token of Chorus itself', () => token('chorus'), /^That is my own token\./],
  ])('%s is refused with a sentence, and nothing is stored', async (_, given, sentence) => {
    const pool = await voice.pool(alice.id);
    const seen = await add(alice, pool, given());
    expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringMatching(sentence) });
    expect(everythingSaid(seen)).not.toContain(given().trim());
    expect(await voice.sql`select from agent_bots`).toHaveLength(0);
  });

  test('a bot that is in the pool already, or in another one, stays where it is', async () => {
    const [pool, other] = [await voice.pool(alice.id), await voice.pool(alice.id)];
    await add(alice, pool, token('alto'));
    expect((await add(alice, pool, token('alto'))).text).toMatch(/in that pool already/);
    expect((await add(alice, other, token('alto'))).text).toMatch(/in another pool\. `\/pools revoke`/);
    expect(await voice.sql`select pool_id::text from agent_bots`).toEqual([{ pool_id: pool }]);
  });

  test('what a guest offers waits for approval, and counts once it has it', async () => {
    const owner = voice.somebody();
    const pool = await voice.pool(owner.id);
    expect((await add(bob, pool, token('parrot'))).text).toMatch(/waits for the owner or a manager/);
    const parrot = userId(voice.discord, 'parrot');
    expect((await voice.ask(bob, 'pools approve', text('agent', parrot))).text).toMatch(/for members of the pool/);
    expect((await voice.ask(owner, 'pools approve', text('agent', parrot))).text).toMatch(/is in the pool now/);
    expect((await voice.ask(owner, 'pools approve', text('agent', parrot))).text).toMatch(/does not wait for approval/);
    expect(await voice.sql`select role from pool_members where pool_id = ${pool} and user_id = ${bob.id}`).toEqual([
      { role: 'contributor' },
    ]);
  });

  test('a contributor has three agents in a pool at most; the owner fills it up to 49', async () => {
    const owner = voice.somebody();
    const pool = await voice.pool(owner.id);
    for (let slot = 1; slot <= 3; slot++) await offered(pool, alice.id, slot, slot);
    expect((await add(alice, pool, token('alto'))).text).toMatch(/^You have 3 agents in that pool/);
    await setPoolMember(voice.store, voice.as(owner.id), pool, alice.id, 'manager');
    for (let slot = 4; slot <= 48; slot++) await offered(pool, owner.id, slot, null);
    expect((await add(alice, pool, token('alto'))).text).toMatch(/is in the pool\./);
    expect((await add(alice, pool, token('bass'))).text).toMatch(/^The pool is full: it has 49 agents\./);
  });

  test('a viewer, and a stranger to a private pool, are told before they type a token', async () => {
    const owner = voice.somebody();
    const pool = await voice.pool(owner.id, 'private');
    expect((await voice.ask(bob, 'pools add', text('pool', pool))).text).toMatch(/^I know no such pool\./);
    await setPoolMember(voice.store, voice.as(owner.id), pool, bob.id, 'viewer');
    expect((await voice.ask(bob, 'pools add', text('pool', pool))).text).toMatch(/^You are a viewer of that pool/);
  });

  test('a window is for whoever opened it', async () => {
    const pool = await voice.pool(alice.id);
    const seen = await voice.see(submit(await opened(alice, pool), { token: token('alto') }, by(bob)));
    expect(seen.text).toMatch(/^That is for <@/);
    expect(await voice.sql`select from agent_bots`).toHaveLength(0);
  });

  test('says so, and stores nothing, while Discord is away', async () => {
    const pool = await voice.pool(alice.id);
    voice.discord.failWith(503);
    const seen = await add(alice, pool, token('alto'));
    voice.discord.heal();
    expect(seen.text).toMatch(/^Discord does not answer me right now\./);
    expect(everythingSaid(seen)).not.toContain(token('alto'));
    expect(await voice.sql`select from agent_bots`).toHaveLength(0);
  });

  test('a module that staff switched off takes no agent', async () => {
    const pool = await voice.pool(alice.id);
    const guildId = voice.id();
    const id = await opened({ ...alice, guildId }, pool);
    await voice.sql`insert into guild_gate (guild_id, subject, is_off, role_ids, set_by)
      values (${guildId}, 'module:agents', true, '{}', 1)`;
    const seen = await voice.see(submit(id, { token: token('alto') }, by({ ...alice, guildId })));
    expect(seen.text).toMatch(/^The agents commands are switched off/);
    expect(await voice.sql`select from agent_bots`).toHaveLength(0);
  });
});

describe('/pools revoke', () => {
  test('forgets the token, and whoever gave the agent may do it', async () => {
    const owner = voice.somebody();
    const pool = await voice.pool(owner.id);
    await add(bob, pool, token('parrot'));
    const parrot = userId(voice.discord, 'parrot');
    expect((await voice.ask(alice, 'pools revoke', text('agent', parrot))).text).toMatch(/for members of the pool/);
    expect((await voice.ask(bob, 'pools revoke', text('agent', parrot))).text).toMatch(/Its token is forgotten/);
    expect(await voice.sql`select status, token_ciphertext from agent_bots`).toEqual([
      { status: 'revoked', token_ciphertext: null },
    ]);
  });

  test.each(['abc', '99999999999999999999', '9999999999999999999', '123'])(
    'of %s is refused with a sentence',
    async (agent) => {
      expect((await voice.ask(alice, 'pools revoke', text('agent', agent))).text).toMatch(/^I know no such agent\./);
    },
  );
});

/** An agent that takes a place and nothing else. */
async function offered(pool: string, contributor: string, slot: number, own: number | null): Promise<void> {
  const agent = voice.id();
  await voice.sql`insert into agent_bots (agent_id, application_id, name, pool_id, contributor_id, status, token_ciphertext,
      token_key_id, pool_slot, contributor_slot)
    values (${agent}, ${agent}, 'Filler', ${pool}, ${contributor}, 'pending', 'x', 'test', ${slot}, ${own})`;
}
