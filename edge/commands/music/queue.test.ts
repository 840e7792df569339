/** The queue and the current track, from rows as a voice node writes them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { autocomplete, type GivenOption, press } from '../../../infra/testing/interaction.ts';
import { type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, number, text } from '../../../infra/testing/voice-chorus.ts';

let voice: MusicChorus;
let asker: Asker;
let channel: string;
let session: string;
beforeAll(async () => {
  voice = await openMusicChorus();
  ({ asker, channel, session } = await voice.audience());
});
afterAll(() => voice.close());
afterEach(() => voice.paper.reset());

describe('the queue', () => {
  test('says so before the first request', async () => {
    for (const path of ['music queue', 'music now'])
      expect((await voice.ask(asker, path)).text).toBe(
        `Nothing is playing in <#${channel}>. Start something with \`/music play\`.`,
      );
  });

  test('is shown in pages', async () => {
    await voice.fill(session, 23);
    const seen = await voice.ask(asker, 'music queue');
    expect(seen.isEphemeral).toBe(true);
    expect(seen.text).toMatch(/Now: \*\*First Light\*\* · The Loopbacks \(3:24\) · <@\d+>\n\d:\d\d ▬*🔘▬+ 3:24/);
    expect(seen.text).toContain('`10` **Waiting 10** · The Loopbacks (3:24)');
    expect(seen.text).not.toContain('Waiting 11');
    expect(JSON.stringify(seen.data)).toContain('Page 1 of 3 · Queue: 23 tracks, 1:18:12');
    const more = await voice.see(press(customIdOf(seen.data, 'Next ›'), by(asker)));
    expect(more.text).toContain('`11` **Waiting 11**');
    const last = await voice.ask(asker, 'music queue', number('page', 3));
    expect(last.text).toContain('`23` **Waiting 23**');
    expect(last.components.find(({ label }) => label === 'Next ›')).toMatchObject({ disabled: true });
    expect((await voice.ask(asker, 'music queue', number('page', 99))).text).toBe(last.text);
  });

  test('is suggested while a position is typed', async () => {
    const offered = async (path: string, typed: GivenOption) =>
      (await voice.made.send(autocomplete(`music ${path}`, [{ ...typed, focused: true }], by(asker)))).data
        ?.choices as {
        name: string;
        value: unknown;
      }[];
    expect((await offered('jump', { name: 'to', type: 4, value: '21' as never })).map(({ name }) => name)).toEqual(
      [21, 22, 23].map((n) => `${n}. Waiting ${n} · The Loopbacks (3:24)`),
    );
    expect((await offered('remove', text('what', 'waiting 7')))[0]).toEqual({
      name: '7. Waiting 7 · The Loopbacks (3:24)',
      value: '7',
    });
    expect((await offered('remove', text('what', '')))[0]).toEqual({ name: 'Everything I requested', value: 'mine' });
  });

  test('/music now shows the current position', async () => {
    await voice.sql`update music_players set position_ms = 60000, position_at = clock_timestamp() where session_id = ${session}`;
    const { text: said } = await voice.ask(asker, 'music now');
    expect(said).toMatch(
      /^First Light\nThe Loopbacks\n1:0\d ▬+🔘▬+ 3:24\nPlaying in <#\d+> · requested by <@\d+>\n23 tracks in the queue\.$/,
    );
  });

  test.each([
    ['no Lavalink server is available', 'parked', 0, "Interrupted because the agent can't send sound right now."],
    ['another node takes over', 'active', -1, 'Interrupted while the agent moves to another node.'],
  ])('the position stands still while %s, and the page says why', async (_, state, leaseMinutes, why) => {
    await voice.sql`update voice_sessions set state = ${state} where session_id = ${session}`;
    await voice.sql`
      update music_players set position_ms = 60000, position_at = clock_timestamp() - interval '1 minute' where session_id = ${session}`;
    if (leaseMinutes !== 0)
      await voice.sql`update agent_bots set lease_until = clock_timestamp() - interval '1 minute' where agent_id = (
        select agent_id from voice_sessions where session_id = ${session})`;
    for (const path of ['music now', 'music queue']) {
      const { text: said } = await voice.ask(asker, path);
      expect(said).toContain(why);
      expect(said).toMatch(/1:00 ▬+🔘▬+ 3:24/);
    }
  });
});
