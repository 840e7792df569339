/** A second delivery has one effect and the same answer, also when its author has moved on in between. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { press, slash } from '../../../infra/testing/interaction.ts';
import { added, type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, text } from '../../../infra/testing/voice-chorus.ts';
import type { InvocationEnvelope } from '../../interactions/envelope.ts';
import { signComponent } from '../../interactions/render.ts';
import { panelButtons } from './panel-buttons.ts';

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

/** Everything that the member requested of any session. */
const asked = () => voice.sql`select session_id, verb from voice_intents where user_id = ${bob.id}`;
const sessions = () => voice.sql`select from voice_sessions where state <> 'ended'`;

/** Where someone is when their interaction is delivered again. */
const ELSEWHERE: [string, () => void][] = [
  ['in another channel', () => voice.listen(bob)],
  ['in no channel', () => voice.leave(bob)],
];

async function twice(envelope: InvocationEnvelope, move: () => void) {
  const first = await voice.see(envelope);
  move();
  return { first, second: await voice.see(envelope) };
}

describe.each(ELSEWHERE)('delivered again while its author is %s', (_, move) => {
  test.each(['music play', 'music pause', 'music favorite'])(
    '/%s has the first answer and one effect',
    async (path) => {
      await voice.runCrew(2, [voice.guildId]);
      const { id } = await voice.session(voice.guildId, { channelId: here, user: bob.id });
      await voice.fill(id, 1);
      const options = path === 'music play' ? [text('query', 'first light')] : [];
      const { first, second } = await twice(slash(path, options, by(bob)), move);
      expect(first.text).toContain('First Light');
      expect(second).toMatchObject({ text: first.text, isEphemeral: first.isEphemeral });
      expect(await sessions()).toHaveLength(1);
      expect((await asked()).length).toBe(path === 'music favorite' ? 0 : 1);
    },
  );

  test('/playlist add adds the track once', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const { id } = await voice.session(voice.guildId, { channelId: here, user: bob.id });
    await voice.fill(id, 1);
    await voice.ask(bob, 'playlist create', text('name', 'a | b'));
    const { first, second } = await twice(slash('playlist add', [text('playlist', 'a | b')], by(bob)), move);
    expect(first.text).toMatch(/^Added .*First Light.* to \*\*a \\?\| b\*\*\.$/);
    expect(second.text).toBe(first.text);
    expect((await voice.ask(bob, 'playlist list')).text).toContain('1 track');
  });

  test('a request in line keeps its one position', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await voice.session(voice.guildId);
    const { first, second } = await twice(slash('music play', [text('query', 'x')], by(bob)), move);
    expect(first.text).toContain(`You're number **1** in line for <#${here}>`);
    expect(second.text).toBe(first.text);
    expect(await voice.sql`select channel_id::text as channel from voice_waiters`).toEqual([{ channel: here }]);
  });

  test('a refusal stays a refusal', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const { first, second } = await twice(slash('music pause', [], by(bob)), move);
    expect(first.text).toBe(`Nothing is playing in <#${here}>. Start something with \`/music play\`.`);
    expect(second.text).toBe(first.text);
  });

  test('the button for a playlist adds it only to the first channel', async () => {
    await voice.runCrew(2, [voice.guildId]);
    voice.says(added({ offered: 'https://www.youtube.com/playlist?list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf' }));
    const seen = await voice.see(slash('music play', [text('query', 'x')], by(bob)));
    voice.says(added({ entries: 9, playlist: 'Mix', starts: false }));
    const pressed = press(customIdOf(seen.data, 'Add the whole playlist'), { ...by(bob), messageId: voice.id() });
    const { first, second } = await twice(pressed, move);
    expect(first.text).toContain(`in the queue for <#${here}>`);
    expect(second.text).toBe(first.text);
    expect(await sessions()).toHaveLength(1);
    expect(await asked()).toHaveLength(2);
  });

  test.each([
    ['assign', /is in <#(\d+)>\.$/],
    ['release', /is leaving <#(\d+)>\.$/],
  ])('/agents %s is about the first channel', async (path, said) => {
    const staff = { ...bob, isStaff: true };
    await voice.runCrew(2, [voice.guildId]);
    if (path === 'release') await voice.session(voice.guildId, { channelId: here, user: bob.id });
    const { first, second } = await twice(slash(`agents ${path}`, [], by(staff)), move);
    expect(said.exec(first.text)?.[1]).toBe(here);
    expect(second.text).toBe(first.text);
    expect(await sessions()).toHaveLength(path === 'release' ? 0 : 1);
  });
});

test('a panel button delivered again after it ended the session has the first answer', async () => {
  const { asker, channel, session } = await voice.audience();
  await voice.fill(session, 1);
  const panel = voice.id();
  await voice.sql`update music_players set panel_channel = 1, panel_message = ${panel} where session_id = ${session}`;
  voice.paper.answers.intents = async ({ intent }: Record<string, unknown>) => {
    const result = { status: 'stopped', cleared: 1 };
    await voice.sql`update voice_intents set applied_at = now(), fence = 1, result = ${voice.sql.json(result)} where intent_id = ${String(intent)}`;
    await voice.sql`update voice_sessions set state = 'ended', end_reason = 'left', ended_at = now() where session_id = ${session}`;
    return { intent, result };
  };
  const stop = panelButtons((component) => signComponent(component, voice.made.codec)).stop;
  const envelope = press(stop, { ...by(asker), messageId: panel });
  const first = await voice.see(envelope);
  voice.paper.failures.intents = 'not_found';
  const second = await voice.see(envelope);
  expect(first.text).toContain('has left the voice channel');
  expect(second.text).toBe(first.text);
  expect(await voice.intents(channel)).toHaveLength(1);
});
