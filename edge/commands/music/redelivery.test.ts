/** What is delivered twice is done once and answered alike, also when its author has gone elsewhere in between. */
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

/** Everything that was asked of any session, by whom. */
const asked = () => voice.sql`select session_id, verb from voice_intents where user_id = ${bob.id}`;
const sessions = () => voice.sql`select from voice_sessions where state <> 'ended'`;

/** Where somebody is when their interaction comes the second time. */
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

  test('/playlist add puts it in once, and says so again', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const { id } = await voice.session(voice.guildId, { channelId: here, user: bob.id });
    await voice.fill(id, 1);
    await voice.ask(bob, 'playlist create', text('name', 'a | b'));
    const { first, second } = await twice(slash('playlist add', [text('playlist', 'a | b')], by(bob)), move);
    expect(first.text).toMatch(/^Put .*First Light.* into \*\*a \\?\| b\*\*\.$/);
    expect(second.text).toBe(first.text);
    expect((await voice.ask(bob, 'playlist list')).text).toContain('1 track');
  });

  test('a wish that waits keeps its one place in line', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await voice.session(voice.guildId);
    const { first, second } = await twice(slash('music play', [text('query', 'x')], by(bob)), move);
    expect(first.text).toContain(`You are number **1** in line for <#${here}>`);
    expect(second.text).toBe(first.text);
    expect(await voice.sql`select channel_id::text as channel from voice_waiters`).toEqual([{ channel: here }]);
  });

  test('a refusal stays a refusal', async () => {
    await voice.runCrew(1, [voice.guildId]);
    const { first, second } = await twice(slash('music pause', [], by(bob)), move);
    expect(first.text).toBe(`Nothing plays in <#${here}>. \`/music play\` starts.`);
    expect(second.text).toBe(first.text);
  });

  test('a press that adds a list adds it to the first channel alone', async () => {
    await voice.runCrew(2, [voice.guildId]);
    voice.says(added({ offered: 'https://www.youtube.com/playlist?list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf' }));
    const seen = await voice.see(slash('music play', [text('query', 'x')], by(bob)));
    voice.says(added({ entries: 9, playlist: 'Mix', starts: false }));
    const pressed = press(customIdOf(seen.data, 'Add the whole list'), { ...by(bob), messageId: voice.id() });
    const { first, second } = await twice(pressed, move);
    expect(first.text).toContain(`in line for <#${here}>`);
    expect(second.text).toBe(first.text);
    expect(await sessions()).toHaveLength(1);
    expect(await asked()).toHaveLength(2);
  });

  test.each([
    ['assign', /is in <#(\d+)>\.$/],
    ['release', /leaves <#(\d+)>\.$/],
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

test('a press of the panel delivered again after it has ended the session has its first answer', async () => {
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
  expect(first.text).toContain('has finished here');
  expect(second.text).toBe(first.text);
  expect(await voice.wishes(channel)).toHaveLength(1);
});
