/** How many agents of a pool a server has, and the links to add the others. */
import { afterAll, describe, expect, test } from 'vitest';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { press } from '../../../infra/testing/interaction.ts';
import {
  type Asker,
  by,
  number,
  OPERATOR,
  openVoiceChorus,
  type Seen,
  text,
} from '../../../infra/testing/voice-chorus.ts';

const voice = await openVoiceChorus();
afterAll(() => voice.close());

/** Staff of a new server. */
const staff = (): Asker => voice.someone({ isStaff: true, guildId: voice.id() });
const count = (value: number) => number('count', value);

/** A pool of approved agents, some of them in the asker's server. */
async function poolOf(owner: Asker, agents: number, present = 0): Promise<{ pool: string; all: string[] }> {
  const pool = await voice.pool(owner.id);
  const all: string[] = [];
  while (all.length < agents) all.push(await voice.agent(owner.id, pool));
  for (const [index, agent] of all.slice(0, present).entries())
    await voice.sql`insert into agent_guilds (guild_id, agent_id, slot) values (${owner.guildId ?? '0'}, ${agent}, ${index + 1})`;
  return { pool, all };
}

function links({ components }: Seen): URL[] {
  return components.flatMap(({ url }) => (typeof url === 'string' ? [new URL(url)] : []));
}

describe('/agents deploy', () => {
  test('shows how many are there and missing, with links that ask for the least permissions', async () => {
    const asker = staff();
    const { pool, all } = await poolOf(asker, 6, 2);
    const seen = await voice.ask(asker, 'agents deploy', count(5), text('pool', pool));
    expect(seen).toMatchObject({
      isEphemeral: true,
      text: expect.stringContaining('This server has **2** of 5 agents. **3** are missing.'),
    });
    expect(links(seen).map((url) => Object.fromEntries(url.searchParams))).toEqual(
      all.slice(2, 5).map((agent) => ({
        client_id: agent,
        scope: 'bot',
        permissions: '3146752',
        guild_id: asker.guildId,
        disable_guild_select: 'true',
      })),
    );
  });

  test('shows ten links per page, and each agent once across all pages', async () => {
    const asker = staff();
    const { pool, all } = await poolOf(asker, 23);
    const first = await voice.ask(asker, 'agents deploy', count(23), text('pool', pool));
    const second = await voice.see(press(customIdOf(first.data, 'Next ›'), by(asker)));
    const third = await voice.see(press(customIdOf(second.data, 'Next ›'), by(asker)));
    expect([first, second, third].map((seen) => links(seen).length)).toEqual([10, 10, 3]);
    const offered = [first, second, third].flatMap(links).map((url) => url.searchParams.get('client_id'));
    expect(offered).toEqual(all);
    expect(third.components.find(({ label }) => label === 'Next ›')).toMatchObject({ disabled: true });
  });

  test('counts an agent that has joined when the page is refreshed', async () => {
    const asker = staff();
    const { pool, all } = await poolOf(asker, 1);
    const before = await voice.ask(asker, 'agents deploy', count(1), text('pool', pool));
    await voice.sql`insert into agent_guilds (guild_id, agent_id, slot) values (${asker.guildId ?? '0'}, ${all[0] ?? '0'}, 1)`;
    const after = await voice.see(press(customIdOf(before.data, 'Refresh'), by(asker)));
    expect(after.text).toContain('This server has **1 agent** of this pool. None are missing.');
    expect(after.components).toEqual([]);
  });

  test('shows the last page when a later one is empty by now', async () => {
    const asker = staff();
    const { pool, all } = await poolOf(asker, 12);
    const first = await voice.ask(asker, 'agents deploy', count(12), text('pool', pool));
    for (const [index, agent] of all.slice(0, 5).entries())
      await voice.sql`insert into agent_guilds (guild_id, agent_id, slot) values (${asker.guildId ?? '0'}, ${agent}, ${index + 1})`;
    expect(links(await voice.see(press(customIdOf(first.data, 'Next ›'), by(asker))))).toHaveLength(7);
  });

  test('says when the pool or the server has no room, and what to do', async () => {
    const asker = staff();
    const { pool } = await poolOf(asker, 2);
    const few = await voice.ask(asker, 'agents deploy', count(5), text('pool', pool));
    expect(few.text).toContain('has only 2 more. Add others with `/pools add`.');
    const others = await voice.pool(voice.id());
    for (let slot = 1; slot <= 48; slot++) {
      const agent = voice.id();
      await voice.sql`insert into agent_bots (agent_id, application_id, name, pool_id, contributor_id, status, token_ciphertext, token_key_id, pool_slot)
        values (${agent}, ${agent}, 'Filler', ${others}, 1, 'approved', 'x', 'test', ${slot})`;
      await voice.sql`insert into agent_guilds (guild_id, agent_id, slot) values (${asker.guildId ?? '0'}, ${agent}, ${slot})`;
    }
    const full = await voice.ask(asker, 'agents deploy', count(2), text('pool', pool));
    expect(full.text).toContain("Discord lets a server have 49 agents in total, so there's room for 1 more.");
    expect(links(full)).toHaveLength(1);
  });

  test.each([[0], [50], [-1]])('refuses %d as a number of agents', async (wanted) => {
    expect((await voice.ask(staff(), 'agents deploy', count(wanted))).text).toMatch(
      /^`count` (must be at least 1|can be at most 49)\./,
    );
  });

  test('never offers a stranger’s public pool by default, however large, and names the owner of each it shows', async () => {
    const [stranger, operator] = [staff(), { ...staff(), id: OPERATOR }];
    const { pool: theirs } = await poolOf(stranger, 49);
    const { pool: hidden } = await poolOf(operator, 3);
    await voice.sql`update agent_pools set visibility = 'private' where pool_id = ${hidden}`;
    const newcomer = staff();
    expect((await voice.ask(newcomer, 'agents deploy', count(1))).text).toMatch(
      /^There's no pool for this server yet\./,
    );
    const named = await voice.ask(newcomer, 'agents deploy', count(1), text('pool', theirs));
    expect(named.text).toContain(`<@${stranger.id}> owns this pool`);
    await poolOf(operator, 2);
    const offered = await voice.ask(newcomer, 'agents deploy', count(1));
    expect(offered.text).toContain(`<@${OPERATOR}> owns this pool`);
    expect((await voice.ask(newcomer, 'pools list')).text).toContain(`owner: <@${stranger.id}>`);
  });

  test('uses the selected pool by default, else the largest one of the asker', async () => {
    const asker = staff();
    const { pool: large } = await poolOf(asker, 49);
    const { pool: chosen } = await poolOf(asker, 1);
    const nameOf = async (pool: string) =>
      (await voice.sql`select name from agent_pools where pool_id = ${pool}`)[0]?.name;
    expect((await voice.ask(asker, 'agents deploy', count(1))).text).toContain(await nameOf(large));
    await voice.ask(asker, 'pools select', text('pool', chosen));
    expect((await voice.ask(asker, 'agents deploy', count(1))).text).toContain(await nameOf(chosen));
  });

  test('offers a private pool that the server selected to all of its staff, and to nobody elsewhere', async () => {
    const asker = staff();
    const { all, pool } = await poolOf(asker, 3, 1);
    await voice.sql`update agent_pools set visibility = 'private' where pool_id = ${pool}`;
    const colleague = voice.someone({ isStaff: true, guildId: asker.guildId ?? '' });
    const named = text('pool', pool);
    expect((await voice.ask(colleague, 'agents deploy', count(3), named)).text).toMatch(/^I can't find that pool\./);
    await voice.ask(asker, 'pools select', named);
    for (const options of [[count(3)], [count(3), named]]) {
      const seen = await voice.ask(colleague, 'agents deploy', ...options);
      expect(seen.text).toContain('This server has **1** of 3 agents. **2** are missing.');
      expect(links(seen).map((url) => url.searchParams.get('client_id'))).toEqual(all.slice(1));
      const again = await voice.see(press(customIdOf(seen.data, 'Refresh'), by(colleague)));
      expect(links(again)).toHaveLength(2);
    }
    expect((await voice.ask(staff(), 'agents deploy', count(3), named)).text).toMatch(/^I can't find that pool\./);
  });

  test('stops offering a private pool when whoever selected it has left it', async () => {
    const asker = staff();
    const { pool } = await poolOf(voice.someone(), 2);
    await voice.sql`update agent_pools set visibility = 'private' where pool_id = ${pool}`;
    await voice.sql`insert into pool_members (pool_id, user_id, role, granted_by) values (${pool}, ${asker.id}, 'viewer', ${asker.id})`;
    await voice.ask(asker, 'pools select', text('pool', pool));
    const colleague = voice.someone({ isStaff: true, guildId: asker.guildId ?? '' });
    expect((await voice.ask(colleague, 'agents deploy', count(2), text('pool', pool))).text).toContain(
      '**2** are missing.',
    );
    await voice.sql`delete from pool_members where pool_id = ${pool} and user_id = ${asker.id}`;
    expect((await voice.ask(colleague, 'agents deploy', count(2), text('pool', pool))).text).toMatch(
      /^I can't find that pool\./,
    );
  });

  test('lets only the asker turn pages, and only with Manage Server', async () => {
    const asker = staff();
    const { pool } = await poolOf(asker, 12);
    const more = customIdOf((await voice.ask(asker, 'agents deploy', count(12), text('pool', pool))).data, 'Next ›');
    expect((await voice.see(press(more, by({ ...asker, isStaff: false })))).text).toMatch(
      /^You need \*\*Manage Server\*\*/,
    );
    expect((await voice.see(press(more, by(staff())))).text).toMatch(/^Only <@/);
  });

  test('says so when the pool was deleted meanwhile', async () => {
    const asker = staff();
    const { pool } = await poolOf(asker, 1);
    const again = customIdOf((await voice.ask(asker, 'agents deploy', count(1), text('pool', pool))).data, 'Refresh');
    await voice.sql`update agent_pools set deleted_at = now() where pool_id = ${pool}`;
    expect((await voice.see(press(again, by(asker)))).text).toMatch(/^I can't find that pool\./);
  });
});
