/** Staff control the music in their server without having to listen. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { autocomplete, press, slash } from '../../../infra/testing/interaction.ts';
import { added, byChannelStaff, byStaff, type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, type Seen, text } from '../../../infra/testing/voice-chorus.ts';
import { signComponent } from '../../interactions/render.ts';
import { panelButtons } from './panel-buttons.ts';

let voice: MusicChorus;
let staff: Asker;
beforeAll(async () => {
  voice = await openMusicChorus(8);
});
afterAll(() => voice.close());
beforeEach(async () => {
  await voice.clear();
  staff = voice.member();
  voice.says({ status: 'shuffled', waiting: 2 });
});
afterEach(() => voice.paper.reset());

const say = (path: string, ...options: ReturnType<typeof text>[]): Promise<Seen> =>
  voice.see(slash(path, options, byStaff(staff)));

/** A voice channel where something plays, or an agent is idle. */
async function party(isPlaying = true): Promise<string> {
  const { channel, session } = await voice.audience();
  if (isPlaying) await voice.fill(session, 2);
  return channel;
}

const OUTSIDE: [string, () => void][] = [
  ['outside voice channels', () => {}],
  ['in a channel where nothing plays', () => voice.listen(staff)],
];

describe.each(OUTSIDE)('staff %s', (_, go) => {
  test('control the only one with music', async () => {
    const channel = await party();
    go();
    expect((await say('music shuffle')).text).toBe('Shuffled 2 tracks.');
    expect(await voice.intents(channel)).toMatchObject([{ verb: 'shuffle', payload: { by: { isStaff: true } } }]);
    expect((await say('music queue')).text).toContain(`<#${channel}>`);
    expect((await say('music now')).text).toContain(`Playing in <#${channel}>`);
    const typed = [{ name: 'to', type: 4, value: '', focused: true }];
    const { data } = await voice.made.send(autocomplete('music jump', typed, byStaff(staff)));
    expect(data?.choices).toMatchObject([{ value: 1 }, { value: 2 }]);
  });

  test('control the one with music when other agents are idle', async () => {
    await party(false);
    const channel = await party();
    go();
    await say('music shuffle');
    expect(await voice.intents(channel)).toHaveLength(1);
  });

  test('are asked which one they mean when there are several', async () => {
    const channels = [await party(), await party()];
    go();
    const seen = await say('music shuffle');
    expect(seen).toMatchObject({
      isEphemeral: true,
      text: `Agents are in <#${channels[0]}> and <#${channels[1]}>. Join the channel you mean, or use the buttons of its player.`,
    });
    expect(await voice.sql`select from voice_intents where user_id = ${staff.id}`).toHaveLength(0);
  });

  test('see a limited list', async () => {
    for (let n = 0; n < 12; n++) await party();
    go();
    const { text: said } = await say('music shuffle');
    expect(said).toMatch(/and 2 more\. Join/);
    expect(said.match(/<#/g)).toHaveLength(10);
  });
});

test('staff who listen control their own channel, whatever plays elsewhere', async () => {
  await party();
  const { asker, channel } = await voice.audience();
  expect((await voice.see(slash('music shuffle', [], byStaff(asker)))).text).toBe('Shuffled 2 tracks.');
  expect(await voice.intents(channel)).toHaveLength(1);
});

test('staff in another channel start something there, not elsewhere', async () => {
  const elsewhere = await party();
  await voice.runCrew(1, [voice.guildId]);
  const own = voice.listen(staff);
  voice.says(added());
  expect((await say('music play', text('query', 'x'))).text).toContain(`Playing now in <#${own}>`);
  expect(await voice.intents(elsewhere)).toHaveLength(0);
});

test('staff outside voice channels add to the one with music', async () => {
  const channel = await party();
  voice.says(added({ starts: false, place: 3 }));
  expect((await say('music play', text('query', 'x'))).text).toContain(`**#3** in the queue for <#${channel}>`);
  expect(await voice.intents(channel)).toHaveLength(1);
});

test('everyone else is asked to join, or told that nothing plays where they are', async () => {
  const channel = await party();
  const pause = () => voice.see(slash('music pause', [], by(staff)));
  expect((await pause()).text).toMatch(/^You aren't in a voice channel\. Join one/);
  const own = voice.listen(staff);
  expect((await pause()).text).toBe(`Nothing is playing in <#${own}>. Start something with \`/music play\`.`);
  expect(await voice.intents(channel)).toHaveLength(0);
});

test('staff are told the same when nothing plays anywhere', async () => {
  expect((await say('music pause')).text).toMatch(/^You aren't in a voice channel\. Join one/);
  const own = voice.listen(staff);
  expect((await say('music pause')).text).toBe(
    `Nothing is playing in <#${own}>. Start something with \`/music play\`.`,
  );
});

describe('Manage Channels by an overwrite in #general alone', () => {
  const GENERAL = '500000000000000091';
  const inGeneral = (path: string, ...options: ReturnType<typeof text>[]) =>
    voice.see(slash(path, options, byChannelStaff(staff, GENERAL)));

  test('does not stop music in Lounge from outside', async () => {
    const lounge = await party();
    expect((await inGeneral('music stop')).text).toMatch(/^You aren't in a voice channel\./);
    expect(await voice.intents(lounge)).toEqual([]);
  });

  test('does not show, or suggest from, a queue that the member does not listen to', async () => {
    await party();
    expect((await inGeneral('music queue')).text).toMatch(/^You aren't in a voice channel\./);
    const typed = [{ name: 'to', type: 4, value: '', focused: true }];
    const { data } = await voice.made.send(autocomplete('music jump', typed, byChannelStaff(staff, GENERAL)));
    expect(data?.choices).toEqual([]);
  });

  test('does not play in Lounge from outside', async () => {
    const lounge = await party();
    expect((await inGeneral('music play', text('query', 'x'))).text).toMatch(/^You aren't in a voice channel\./);
    expect(await voice.intents(lounge)).toEqual([]);
  });

  test('is not staff to Lounge for someone who listens there', async () => {
    const { asker, channel } = await voice.audience();
    await voice.see(slash('music stop', [], byChannelStaff(asker, GENERAL)));
    expect(await voice.intents(channel)).toMatchObject([{ payload: { by: { isStaff: false } } }]);
  });

  test('is not staff to Lounge on a panel in #general', async () => {
    const { channel, session } = await voice.audience();
    await voice.fill(session, 1);
    const panel = voice.id();
    await voice.sql`update music_players set panel_channel = 1, panel_message = ${panel} where session_id = ${session}`;
    const stop = panelButtons((component) => signComponent(component, voice.made.codec)).stop;
    await voice.see(press(stop, { ...byChannelStaff(staff, GENERAL), messageId: panel }));
    expect(await voice.intents(channel)).toMatchObject([{ verb: 'stop', payload: { by: { isStaff: false } } }]);
  });
});

describe('Manage Channels in Lounge', () => {
  test('stops its music from its own chat', async () => {
    await party();
    const lounge = await party();
    expect((await voice.see(slash('music stop', [], byChannelStaff(staff, lounge)))).text).toBe('Shuffled 2 tracks.');
    expect(await voice.intents(lounge)).toMatchObject([{ verb: 'stop', payload: { by: { isStaff: true } } }]);
  });

  test('does not stop another channel’s music, even while it is the only one', async () => {
    const attic = await party();
    const lounge = voice.listen(voice.member());
    const seen = await voice.see(slash('music stop', [], byChannelStaff(staff, lounge)));
    expect(seen.text).toMatch(/^You aren't in a voice channel\./);
    expect(await voice.intents(attic)).toEqual([]);
  });
});
