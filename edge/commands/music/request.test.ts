/** Requesting music: real rows, real calls to a node, and a Discord that knows who is in voice. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Permission } from '../../../infra/sandbox/discord/permissions.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { press, slash } from '../../../infra/testing/interaction.ts';
import { added, byStaff, type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, text } from '../../../infra/testing/voice-chorus.ts';
import { PANEL_ACTIONS } from '../../../shared/music/panel.ts';
import { VERBS } from '../../../shared/music/verbs.ts';

let voice: MusicChorus;
let bob: Asker;
let here: string;
beforeAll(async () => {
  voice = await openMusicChorus(8);
});
afterAll(() => voice.close());
beforeEach(async () => {
  ({ asker: bob, channel: here } = await voice.newcomer());
});
afterEach(() => voice.paper.reset());

const play = (query = 'first light', ...more: ReturnType<typeof text>[]) =>
  voice.ask(bob, 'music play', text('query', query), ...more);
const called = () => voice.paper.calls.map(({ call }) => call).sort();

describe('/music play', () => {
  test('has an agent join and play at once, and shows what plays where', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const seen = await play();
    expect(seen).toMatchObject({ isEphemeral: false, text: expect.stringContaining(`Playing now in <#${here}>.`) });
    expect(seen.text).toMatch(/^First Light\nThe Loopbacks · 3:24\n/);
    expect(called()).toEqual(['intents', 'join']);
    expect(voice.allocations.at(-1)).toBe('music session');
  });

  test('stores who requests what, with buttons that only the edge can sign', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const roles = ['600000000000000001'];
    await voice.see(
      slash('music play', [text('query', ' first light '), text('place', 'next')], by({ ...bob, roles })),
    );
    const [intent] = await voice.intents(here);
    expect(intent).toMatchObject({
      verb: 'play',
      payload: { by: { user: bob.id, roles, isStaff: false }, query: 'first light', place: 'next', locale: 'en-US' },
    });
    expect(VERBS.play.safeParse(intent?.payload).success).toBe(true);
    const buttons = intent?.payload.buttons as Record<string, string>;
    expect(Object.keys(buttons).sort()).toEqual([...PANEL_ACTIONS].sort());
    for (const id of Object.values(buttons))
      expect(voice.made.codec.decode(id)).toMatchObject({ action: 'music.panel' });
  });

  test('marks staff as staff', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await voice.see(slash('music play', [text('query', 'x')], byStaff(bob)));
    expect((await voice.intents(here))[0]?.payload.by).toMatchObject({ isStaff: true });
  });

  test('refuses blanks', async () => {
    expect((await play('   ')).text).toMatch(/^Enter what to play/);
    expect(await voice.intents(here)).toEqual([]);
  });

  test('doesn’t join again where an agent is', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await play();
    voice.paper.calls.length = 0;
    voice.says(added({ starts: false, place: 4 }));
    expect((await play('another')).text).toContain(`**#4** in the queue for <#${here}>.`);
    expect(called()).toEqual(['intents']);
  });

  test('stores one intent and has one answer when it’s delivered twice', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const envelope = slash('music play', [text('query', 'x')], by(bob));
    const [first, second] = await Promise.all([voice.see(envelope), voice.see(envelope)]);
    expect(second.text).toBe(first.text);
    expect(await voice.intents(here)).toHaveLength(1);
  });

  test('says how much of a playlist was added, and how much didn’t fit', async () => {
    await voice.runCrew(1, [voice.guildId]);
    voice.says(added({ entries: 40, playlist: 'Night *Shift*', starts: false, place: 61, left: 12 }));
    const { text: said } = await play();
    expect(said).toContain('Added 40 tracks from **Night \\*Shift\\***.');
    expect(said).toContain('Starts at **#61** in the queue');
    expect(said).toContain("12 more tracks didn't fit in this server's queue.");
  });

  test('plays only the video, and offers its playlist, which is added once', async () => {
    await voice.runCrew(1, [voice.guildId]);
    voice.says(added({ offered: 'https://www.youtube.com/playlist?list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf' }));
    const seen = await play('https://www.youtube.com/watch?v=abc&list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf');
    const id = customIdOf(seen.data, 'Add the whole playlist');
    voice.says(added({ entries: 9, playlist: 'Mix', starts: false }));
    const messageId = voice.id();
    await voice.see(press(id, { ...by(bob), messageId }));
    const again = await voice.see(press(id, { ...by(bob), messageId }));
    expect(again.text).toContain('Added 9 tracks from **Mix**.');
    expect(again.data.components).toEqual([]);
    const intents = await voice.intents(here);
    expect(intents.map(({ payload }) => payload.query)).toEqual([
      'https://www.youtube.com/watch?v=abc&list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf',
      'https://www.youtube.com/playlist?list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf',
    ]);
  });

  test('shows the address of a playlist whose id doesn’t fit in a button', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const offered = `https://www.youtube.com/playlist?list=${'x'.repeat(60)}`;
    voice.says(added({ offered }));
    const seen = await play();
    expect(seen.text).toContain(`From the playlist \`${offered}\``);
    expect(seen.components).toEqual([]);
  });

  test('shows the position in line when all agents are busy, and lets the member leave it', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await voice.session(voice.guildId);
    const seen = await play();
    expect(seen.text).toContain("You're number **1** in line");
    expect(seen.text).toContain('Then it plays what you requested.');
    const intents = await voice.sql<
      { verb: string; payload: object }[]
    >`select verb, payload from voice_waiter_intents`;
    expect([...intents]).toMatchObject([{ verb: 'play', payload: { query: 'first light' } }]);
    expect((await voice.see(press(customIdOf(seen.data, 'Leave the line'), by(bob)))).text).toBe('You left the line.');
  });

  test('shows the links when the server has no agent', async () => {
    const { pool } = await voice.runCrew(2, []);
    await voice.ask({ ...bob, isStaff: true }, 'pools select', text('pool', pool));
    const seen = await play();
    expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringMatching(/^This server has no agent yet\./) });
    expect(new URL(String(seen.components[0]?.url)).searchParams.get('permissions')).toBe('3146752');
  });

  test('says why the agent can’t join', async () => {
    await voice.runCrew(1, [voice.guildId]);
    voice.paper.failures.join = 'channel_full';
    const seen = await play();
    expect(seen).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(/can't play in <#\d+>\. That channel is full\./),
    });
  });
});

describe('a member outside voice channels', () => {
  test('is asked to join one, unless they are in one that the bot can’t see', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const guild = voice.discord.core.world.guild(voice.guildId);
    const channel = guild?.channels.find(({ id }) => id === here);
    if (guild === undefined || channel === undefined) throw new Error('the channel is gone');
    const overwrites = [{ id: voice.discord.applicationId, type: 1 as const, allow: 0n, deny: Permission.viewChannel }];
    voice.discord.core.administration.changeChannel(guild, channel, { overwrites });
    expect((await play()).text).toMatch(/^I can't see the voice channel you're in\./);
    voice.leave(bob);
    const seen = await play();
    expect(seen).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(/^You aren't in a voice channel\. Join one/),
    });
  });

  test('is told how to start music where nothing plays', async () => {
    expect((await voice.ask(bob, 'music pause')).text).toBe(
      `Nothing is playing in <#${here}>. Start something with \`/music play\`.`,
    );
  });
});

test('a server that switched music off refuses it, also while something plays', async () => {
  await voice.runCrew(1, [voice.guildId]);
  await play();
  await voice.sql`select settings_set_gate(gen_random_uuid()::text, ${voice.guildId}, 'module:music', true, '', 1)`;
  for (const path of ['music pause', 'music queue', 'music now'])
    expect((await voice.ask(bob, path)).text).toBe(
      'The music commands are turned off in this server. Someone with **Manage Server** can turn them back on with `/settings`.',
    );
  expect((await play()).text).toMatch(/^The music commands are turned off/);
  await voice.sql`delete from guild_settings`;
});
