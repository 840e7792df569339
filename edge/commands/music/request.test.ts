/** How music is asked for: real rows, a node that is really called, a Discord that knows who is in voice. */
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
  test('brings an agent, has it join and play at once, and shows what plays where', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const seen = await play();
    expect(seen).toMatchObject({ isEphemeral: false, text: expect.stringContaining(`Plays now in <#${here}>.`) });
    expect(seen.text).toMatch(/^First Light\nThe Loopbacks · 3:24\n/);
    expect(called()).toEqual(['intents', 'join']);
    expect(voice.allocations.at(-1)).toBe('music session');
  });

  test('writes down who asks for what, with buttons that only the edge can sign', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const roles = ['600000000000000001'];
    await voice.see(
      slash('music play', [text('query', ' first light '), text('place', 'next')], by({ ...bob, roles })),
    );
    const [wish] = await voice.wishes(here);
    expect(wish).toMatchObject({
      verb: 'play',
      payload: { by: { user: bob.id, roles, isStaff: false }, query: 'first light', place: 'next', locale: 'en-US' },
    });
    expect(VERBS.play.safeParse(wish?.payload).success).toBe(true);
    const buttons = wish?.payload.buttons as Record<string, string>;
    expect(Object.keys(buttons).sort()).toEqual([...PANEL_ACTIONS].sort());
    for (const id of Object.values(buttons))
      expect(voice.made.codec.decode(id)).toMatchObject({ action: 'music.panel' });
  });

  test('says that somebody who manages channels is staff', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await voice.see(slash('music play', [text('query', 'x')], byStaff(bob)));
    expect((await voice.wishes(here))[0]?.payload.by).toMatchObject({ isStaff: true });
  });

  test('asks for more than blanks', async () => {
    expect((await play('   ')).text).toMatch(/^Say what to play/);
    expect(await voice.wishes(here)).toEqual([]);
  });

  test('does not join again where something plays already', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await play();
    voice.paper.calls.length = 0;
    voice.says(added({ starts: false, place: 4 }));
    expect((await play('another')).text).toContain(`Number **4** in line for <#${here}>.`);
    expect(called()).toEqual(['intents']);
  });

  test('is one wish when the interaction arrives twice, with one answer', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const envelope = slash('music play', [text('query', 'x')], by(bob));
    const [first, second] = await Promise.all([voice.see(envelope), voice.see(envelope)]);
    expect(second.text).toBe(first.text);
    expect(await voice.wishes(here)).toHaveLength(1);
  });

  test('tells how much of a playlist was added, and how much did not fit', async () => {
    await voice.runCrew(1, [voice.guildId]);
    voice.says(added({ entries: 40, playlist: 'Night *Shift*', starts: false, place: 61, left: 12 }));
    const { text: said } = await play();
    expect(said).toContain('Added 40 tracks of **Night \\*Shift\\***.');
    expect(said).toContain('From number **61** in line');
    expect(said).toContain("12 more tracks did not fit into this server's line.");
  });

  test('plays a video alone and offers its list, which one press adds once', async () => {
    await voice.runCrew(1, [voice.guildId]);
    voice.says(added({ offered: 'https://www.youtube.com/playlist?list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf' }));
    const seen = await play('https://www.youtube.com/watch?v=abc&list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf');
    const id = customIdOf(seen.data, 'Add the whole list');
    voice.says(added({ entries: 9, playlist: 'Mix', starts: false }));
    const messageId = voice.id();
    await voice.see(press(id, { ...by(bob), messageId }));
    const again = await voice.see(press(id, { ...by(bob), messageId }));
    expect(again.text).toContain('Added 9 tracks of **Mix**.');
    expect(again.data.components).toEqual([]);
    const wishes = await voice.wishes(here);
    expect(wishes.map(({ payload }) => payload.query)).toEqual([
      'https://www.youtube.com/watch?v=abc&list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf',
      'https://www.youtube.com/playlist?list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf',
    ]);
  });

  test('names a list whose id no button can hold', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const offered = `https://www.youtube.com/playlist?list=${'x'.repeat(60)}`;
    voice.says(added({ offered }));
    const seen = await play();
    expect(seen.text).toContain(`Its list: \`${offered}\``);
    expect(seen.components).toEqual([]);
  });

  test('says where in line one stands when all agents are taken, and lets one leave', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await voice.session(voice.guildId);
    const seen = await play();
    expect(seen.text).toContain('You are number **1** in line');
    expect(seen.text).toContain('What you asked for plays then.');
    const [{ intents } = { intents: [] }] = await voice.sql<
      { intents: unknown[] }[]
    >`select intents from voice_waiters`;
    expect(intents).toMatchObject([{ verb: 'play', payload: { query: 'first light' } }]);
    expect((await voice.see(press(customIdOf(seen.data, 'Leave the line'), by(bob)))).text).toBe('You left the line.');
  });

  test('hands the links when no agent is in the server', async () => {
    const { pool } = await voice.runCrew(2, []);
    await voice.ask({ ...bob, isStaff: true }, 'pools select', text('pool', pool));
    const seen = await play();
    expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringMatching(/^No agent is in this server yet\./) });
    expect(new URL(String(seen.components[0]?.url)).searchParams.get('permissions')).toBe('3146752');
  });

  test('says why the channel cannot be joined', async () => {
    await voice.runCrew(1, [voice.guildId]);
    voice.paper.failures.join = 'channel_full';
    const seen = await play();
    expect(seen).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(/cannot play in <#\d+>: That channel is full\./),
    });
  });
});

describe('who is nowhere', () => {
  test('is asked to join a channel, and is told apart from whom I cannot see', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const guild = voice.discord.core.world.guild(voice.guildId);
    const channel = guild?.channels.find(({ id }) => id === here);
    if (guild === undefined || channel === undefined) throw new Error('the channel is gone');
    const overwrites = [{ id: voice.discord.applicationId, type: 1 as const, allow: 0n, deny: Permission.viewChannel }];
    voice.discord.core.administration.changeChannel(guild, channel, { overwrites });
    expect((await play()).text).toMatch(/^I cannot see the voice channel you are in\./);
    voice.leave(bob);
    const seen = await play();
    expect(seen).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(/^You are in no voice channel\. Join one/),
    });
  });

  test('hears how to start where nothing plays', async () => {
    expect((await voice.ask(bob, 'music pause')).text).toBe(`Nothing plays in <#${here}>. \`/music play\` starts.`);
  });
});

test('a guild that has switched music off refuses it, also where something plays', async () => {
  await voice.runCrew(1, [voice.guildId]);
  await play();
  await voice.sql`insert into guild_gate (guild_id, subject, is_off, set_by) values (${voice.guildId}, 'module:music', true, 1)`;
  for (const path of ['music pause', 'music queue', 'music now'])
    expect((await voice.ask(bob, path)).text).toBe(
      'The music commands are switched off in this server. Staff can switch it on with `/settings`.',
    );
  expect((await play()).text).toMatch(/^The music commands are switched off/);
  await voice.sql`delete from guild_gate`;
});
