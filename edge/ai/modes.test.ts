/** `/mode` through the dispatcher, on a database and a local Discord with a category, an age-restricted channel, and threads. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../infra/testing/staff-chorus.ts';
import { readMode } from '../../shared/ai/mode-store.ts';
import type { Place } from '../../shared/ai/modes.ts';
import type { ResolvedChannel } from '../interactions/resolved.ts';
import { placeOf } from './place.ts';

let staff: StaffChorus;
/** IDs by name. */
const ids: Record<string, string> = {};

async function create(name: string, body: object): Promise<string> {
  const made = (await staff.rest.post(staff.path('/channels'), { body: { name, ...body } })) as { id: string };
  ids[name] = made.id;
  return made.id;
}

beforeAll(async () => {
  staff = await openStaffChorus();
  const category = await create('Games', { type: 4 });
  await create('snails', { type: 0, parent_id: category });
  await create('after-dark', { type: 0, parent_id: category, nsfw: true });
  for (const [thread, parent] of [
    ['slime', 'snails'],
    ['whispers', 'after-dark'],
  ] as const) {
    const made = await staff.rest.post(`/channels/${ids[parent]}/threads`, { body: { name: thread, type: 11 } });
    ids[thread] = (made as { id: string }).id;
  }
  // On a busy machine, the first answer takes longer than a member is left waiting.
  await vi.waitFor(async () => expect((await ask('mode view')).text).toContain('Use'), { timeout: 60_000 });
});
afterAll(() => staff?.close());
beforeEach(async () => {
  await staff.sql`delete from ai_mode`;
});

const ask = (path: string, ...options: Parameters<StaffChorus['ask']>[2][]) => staff.ask('alice', path, ...options);
const to = (name: string) => ['channel', name] as const;
/** What counts in a channel, as `/chat` asks. */
async function modeIn(name: string) {
  const place = await placeIn(name);
  return readMode(staff.store, place);
}
function placeIn(name: string): Promise<Place> {
  const channel = staff.guild.threads.find((each) => each.name === name) ?? staff.channel(name);
  const sent: ResolvedChannel = {
    ...{ id: channel.id, name, type: channel.type },
    ...(channel.parentId && { parentId: channel.parentId }),
    ...('isNsfw' in channel && channel.isNsfw && { isAgeRestricted: true }),
  };
  return placeOf({
    guild: { id: staff.guild.id },
    channelId: channel.id,
    channel: sent,
    guildDirectory: async () => ({
      roles: [],
      channels: staff.guild.channels.map(({ id, name: called, type, parentId, isNsfw }) => ({
        ...{ id, name: called, type },
        ...(parentId && { parentId }),
        ...(isNsfw && { isAgeRestricted: true }),
      })),
    }),
  });
}

describe('/mode set and view', () => {
  test('a thread has what its category, its channel, and it itself have set', async () => {
    await ask('mode set', ['use', 'super_snail'], to('Games'));
    await ask('mode set', ['personality', 'off'], to('snails'));
    const seen = await staff.askIn('slime', 'alice', 'mode view');
    expect(seen.isEphemeral).toBe(true);
    expect(seen.text).toContain('**Use:** Super Snail (inherited from the category **Games**)');
    expect(seen.text).toContain(`**Personality:** Off (inherited from <#${ids.snails}>)`);
    expect(seen.text).toContain('**Rating:** PG-13 (the default)');
    expect(seen.text).toContain('- The whole server: nothing');
    expect(seen.text).toContain('- The category **Games**: Use: Super Snail');
    expect(seen.text).toContain(`- <#${ids.slime}> (here): nothing`);
    expect(await modeIn('slime')).toMatchObject({ use: 'super_snail', hasPersonality: false });
    const back = await staff.askIn('slime', 'alice', 'mode set', ['personality', 'on']);
    expect(back.text).toContain(`<#${ids.slime}> now has: Personality: On.`);
    expect(back.text).toContain('**Personality:** On (set here)');
    expect(await modeIn('slime')).toMatchObject({ hasPersonality: true, from: { hasPersonality: 'thread' } });
    expect(await modeIn('snails')).toMatchObject({ hasPersonality: false });
    expect(await modeIn('general')).toMatchObject({ use: 'chat', hasPersonality: true });
  });

  test('“where” names the category or the server around a channel', async () => {
    expect((await staff.askIn('slime', 'alice', 'mode set', ['use', 'off'], ['where', 'category'])).text).toContain(
      'The category **Games** now has: Use: Off.',
    );
    expect((await ask('mode set', ['rating', 'unrated'], ['where', 'server'])).text).toMatch(
      /The whole server now has: Rating: Unrated\.[\s\S]*counts only in age-restricted channels/,
    );
    expect((await ask('mode set', ['use', 'off'], ['where', 'category'])).text).toContain('isn’t in a category');
    expect((await ask('mode set', ['use', 'off'], ['where', 'server'], to('snails'))).text).toContain('not both');
    expect((await ask('mode set')).text).toContain('Choose at least one of');
  });

  test('unrated needs an age-restricted channel, and a channel that stops being one is PG-13', async () => {
    expect((await ask('mode set', ['rating', 'unrated'], to('snails'))).text).toMatch(
      /isn’t age-restricted, so it stays PG-13\. Turn on \*\*Age-Restricted Channel\*\*/,
    );
    expect((await staff.askIn('slime', 'alice', 'mode set', ['rating', 'unrated'])).text).toContain(
      'isn’t age-restricted',
    );
    expect((await ask('mode set', ['rating', 'unrated'], to('after-dark'))).text).toContain('now has: Rating: Unrated');
    expect(await modeIn('whispers')).toMatchObject({ rating: 'unrated', from: { rating: 'channel' } });
    const channel = staff.channel('after-dark');
    channel.isNsfw = false;
    expect(await modeIn('after-dark')).toMatchObject({ rating: 'pg13', isRatingLimited: true });
    expect(await modeIn('whispers')).toMatchObject({ rating: 'pg13', isRatingLimited: true });
    const seen = await staff.askIn('whispers', 'alice', 'mode view');
    expect(seen.text).toMatch(/\*\*Rating:\*\* PG-13[\s\S]*Unrated is set, but this channel isn’t age-restricted/);
    channel.isNsfw = true;
    expect(await modeIn('after-dark')).toMatchObject({ rating: 'unrated' });
  });

  test('a member without Manage Server is refused by every part of it', async () => {
    for (const path of ['mode set', 'mode view', 'mode list', 'mode clear'])
      expect((await staff.ask('bob', path, ...(path === 'mode set' ? [['use', 'off'] as const] : []))).text).toMatch(
        /You need \*\*Manage Server\*\*/,
      );
    expect(await staff.sql`select from ai_mode`).toHaveLength(0);
  });

  test('an interaction delivered twice changes once, and is in the audit log once', async () => {
    const envelope = staff.envelope('alice', 'mode set', [['use', 'off']]);
    const [first, second] = [await staff.see(envelope), await staff.see(envelope)];
    expect(second.text).toBe(first.text);
    const audit = await ask('audit view', ['area', 'ai']);
    expect(audit.text.match(/AI: mode/g)?.length).toBeGreaterThan(0);
    expect(audit.text).toContain('use: inherit → off');
  });
});

describe('/mode list and clear', () => {
  test('what’s deleted says so, and can be cleared by its name in the list', async () => {
    await create('short-lived', { type: 0 });
    const thread = (await staff.rest.post(`/channels/${ids.snails}/threads`, {
      body: { name: 'fleeting', type: 11 },
    })) as { id: string };
    await ask('mode set', ['use', 'off'], to('short-lived'));
    await staff.askIn('fleeting', 'alice', 'mode set', ['personality', 'off']);
    await ask('mode set', ['rating', 'pg13'], to('snails'));
    expect((await ask('mode list')).text).not.toContain('deleted');
    await staff.rest.delete(`/channels/${ids['short-lived']}`);
    await staff.rest.delete(`/channels/${thread.id}`);
    const seen = await ask('mode list');
    expect(seen.text).toContain('Channel **short\\-lived** (deleted) — Use: Off');
    expect(seen.text).toContain('Thread **fleeting** (deleted) — Personality: Off');
    expect(seen.text).toContain(`<#${ids.snails}> — Rating: PG-13`);
    const cleared = staff.envelope('alice', 'mode clear', [['place', `channel:${ids['short-lived']}`]]);
    expect((await staff.see(cleared)).text).toContain('Nothing is set for **#short\\-lived** anymore.');
    expect((await staff.see(cleared)).text).toContain('anymore.');
    const byLabel = staff.envelope('alice', 'mode clear', [['place', '#fleeting']]);
    expect((await staff.see(byLabel)).text).toContain('anymore.');
    expect((await staff.see(byLabel)).text).toContain('anymore.');
    expect((await ask('mode clear', ['place', '#nowhere'])).text).toContain('Nothing is set in a place like that');
    expect((await staff.askIn('snails', 'alice', 'mode clear')).text).toMatch(/Nothing is set for <#\d+> anymore/);
    expect((await staff.askIn('snails', 'alice', 'mode clear')).text).toMatch(/Nothing was set for <#\d+>\./);
    expect((await ask('mode list')).text).toContain('Nothing is set anywhere');
  });

  test('long lists have pages, and keep their filter', async () => {
    await staff.sql`insert into ai_mode (guild_id, level, place_id, name, use, set_by)
      select ${staff.guild.id}, 'category', 10 + id, 'old ' || id, case when id <= 10 then 'off' else 'chat' end, 1 from generate_series(1, 12) id`;
    const first = await ask('mode list', ['filter', 'off']);
    expect(JSON.stringify(first.data)).toContain('10 places');
    const second = await staff.press('alice', first, 'Next ›');
    expect(second.text).toContain('old 10');
    expect(second.text).not.toContain('old 11');
  });
});
