/** Who can do what with a pool, and that a private one doesn't exist for strangers. */
import { afterAll, describe, expect, test } from 'vitest';
import { ALICE, autocomplete, BOB } from '../../../infra/testing/interaction.ts';
import { type Asker, by, openVoiceChorus, society, text, user } from '../../../infra/testing/voice-chorus.ts';

const voice = await openVoiceChorus();
afterAll(() => voice.close());

const option = (id: string) => text('pool', id);

type Standing = 'owner' | 'manager' | 'contributor' | 'viewer' | 'guest';
const EVERYONE: Standing[] = ['owner', 'manager', 'contributor', 'viewer', 'guest'];
type Action = (asker: Asker, at: { pool: string; agent: string }) => Promise<{ text: string }>;

describe('who can do what with a public pool', () => {
  test.each<[string, Action, Standing[]]>([
    ['view', (asker, { pool }) => voice.ask(asker, 'pools view', option(pool)), EVERYONE],
    ['stats', (asker, { pool }) => voice.ask(asker, 'pools stats', option(pool)), EVERYONE],
    ['select', (asker, { pool }) => voice.ask(asker, 'pools select', option(pool)), EVERYONE],
    [
      'settings',
      (asker, { pool }) => voice.ask(asker, 'pools settings', option(pool), text('description', `by ${asker.id}`)),
      ['owner', 'manager'],
    ],
    [
      'members (add a viewer)',
      (asker, { pool }) => voice.ask(asker, 'pools members', option(pool), user(ALICE.id), text('role', 'viewer')),
      ['owner', 'manager'],
    ],
    [
      'members (add a manager)',
      (asker, { pool }) => voice.ask(asker, 'pools members', option(pool), user(ALICE.id), text('role', 'manager')),
      ['owner'],
    ],
    ['restart', (asker, { agent }) => voice.ask(asker, 'agents restart', text('agent', agent)), ['owner', 'manager']],
    ['revoke', (asker, { agent }) => voice.ask(asker, 'pools revoke', text('agent', agent)), ['owner', 'manager']],
    ['transfer', (asker, { pool }) => voice.ask(asker, 'pools transfer', option(pool), user(BOB.id)), ['owner']],
    ['delete', (asker, { pool }) => voice.ask(asker, 'pools delete', option(pool)), ['owner']],
  ])('%s', async (_, action, allowed) => {
    for (const standing of EVERYONE) {
      const place = await society(voice);
      const { text: said } = await action(place[standing], place);
      const isRefused = /^Only members of the pool can do that|^You're a \w+ of that pool/.test(said);
      expect([standing, isRefused ? 'refused' : 'done', said]).toEqual([
        standing,
        allowed.includes(standing) ? 'done' : 'refused',
        said,
      ]);
    }
  });

  test.each(['approve', 'reject'])('%s', async (decision) => {
    for (const standing of EVERYONE) {
      const place = await society(voice);
      await voice.sql`update agent_bots set status = 'pending' where agent_id = ${place.agent}`;
      await voice.ask(place[standing], `pools ${decision}`, text('agent', place.agent));
      const [row] = await voice.sql<
        { status: string }[]
      >`select status from agent_bots where agent_id = ${place.agent}`;
      const done = decision === 'approve' ? 'approved' : 'rejected';
      expect([standing, row?.status]).toEqual([standing, ['owner', 'manager'].includes(standing) ? done : 'pending']);
    }
  });
});

describe('a private pool', () => {
  test.each<[string, (pool: string, agent: string) => [string, ...ReturnType<typeof text>[]]]>([
    ['view', (pool) => ['pools view', option(pool)]],
    ['stats', (pool) => ['pools stats', option(pool)]],
    ['select', (pool) => ['pools select', option(pool)]],
    ['settings', (pool) => ['pools settings', option(pool), text('name', 'Mine now')]],
    ['members', (pool) => ['pools members', option(pool)]],
    ['transfer', (pool) => ['pools transfer', option(pool), user(BOB.id)]],
    ['delete', (pool) => ['pools delete', option(pool)]],
    ['add', (pool) => ['pools add', option(pool)]],
    ['approve', (_, agent) => ['pools approve', text('agent', agent)]],
    ['revoke', (_, agent) => ['pools revoke', text('agent', agent)]],
    ['diagnose', (_, agent) => ['agents diagnose', text('agent', agent)]],
    ['deploy', (pool) => ['agents deploy', { name: 'count', type: 4, value: 1 }, option(pool)]],
  ])('doesn’t exist for a stranger: %s says the same as for one that never existed', async (_, asked) => {
    const { pool, agent, guest } = await society(voice, 'private');
    const [path, ...options] = asked(pool, agent);
    const [other, ...others] = asked('999999999', voice.id());
    const seen = await voice.ask(guest, path, ...options);
    expect(seen.text).toMatch(/^I can't find that (pool|agent)\./);
    expect(seen.text).toBe((await voice.ask(guest, other, ...others)).text);
  });

  test('is listed and suggested to its viewers, but not to a stranger', async () => {
    const { pool, viewer, guest } = await society(voice, 'private');
    const [{ name } = { name: '' }] = await voice.sql<
      { name: string }[]
    >`select name from agent_pools where pool_id = ${pool}`;
    const offered = async (asker: Asker) => {
      const typing = { ...option(name), focused: true };
      return JSON.stringify(await voice.made.send(autocomplete('pools view', [typing], by(asker))));
    };
    expect(await offered(viewer)).toContain(name);
    expect(await offered(guest)).not.toContain(name);
    // Discord's client sometimes sends what the list shows.
    expect((await voice.ask(viewer, 'pools view', option(`${name} (0)`))).text).toContain(name);
    expect((await voice.ask(guest, 'pools view', option(`${name} (0)`))).text).not.toContain(name);
    expect((await voice.ask(viewer, 'pools list')).text).toContain(name);
    expect((await voice.ask(guest, 'pools list')).text).not.toContain(name);
  });
});
