/** The panel's buttons, as the edge signs them and members press them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { componentsOf, layoutText } from '../../../infra/testing/dispatching.ts';
import { press } from '../../../infra/testing/interaction.ts';
import { entry, type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by } from '../../../infra/testing/voice-chorus.ts';
import { PANEL_ACTIONS, type PanelAction } from '../../../shared/music/panel.ts';
import { VERBS, type VerbName } from '../../../shared/music/verbs.ts';
import { signComponent } from '../../interactions/render.ts';
import { panelButtons } from './panel-buttons.ts';

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

describe('the panel', () => {
  const panel = '500000000000000077';
  const id = (action: PanelAction) => panelButtons((component) => signComponent(component, voice.made.codec))[action];
  const pressed = (action: PanelAction, who = asker, messageId = panel) =>
    voice.made.send(press(id(action), { ...by(who), messageId }));

  beforeAll(async () => {
    await voice.fill(session, 3);
    await voice.sql`update music_players set panel_channel = 1, panel_message = ${panel},
      buttons = ${voice.sql.json(panelButtons((component) => signComponent(component, voice.made.codec)))} where session_id = ${session}`;
  });

  test.each<[PanelAction, VerbName, object]>([
    ['previous', 'back', {}],
    ['pause', 'pause', {}],
    ['skip', 'skip', {}],
    ['stop', 'stop', {}],
    ['shuffle', 'shuffle', {}],
    ['loop', 'loop', {}],
    ['quieter', 'volume', { change: -10 }],
    ['louder', 'volume', { change: 10 }],
  ])('%s sends an intent, and shows the updated panel', async (action, verb, payload) => {
    voice.says({ status: 'shuffled', waiting: 2 });
    const { type, data } = await pressed(action);
    expect(type).toBe(7);
    expect(layoutText(data)).toMatch(/^Now playing · .*\n.*First Light/);
    expect(componentsOf(data)).toHaveLength(PANEL_ACTIONS.length);
    const intent = (await voice.intents(channel)).at(-1);
    expect(intent).toMatchObject({ verb, payload });
    expect(VERBS[verb].safeParse(intent?.payload).success).toBe(true);
  });

  test('refuses someone who isn’t listening or isn’t allowed to', async () => {
    const outsider = voice.member();
    voice.says({ status: 'not_listening' });
    const answer = await pressed('pause', outsider);
    expect(answer.data).toMatchObject({
      content: `You have to be listening to do that. Join <#${channel}> and try again.`,
      flags: 64,
    });
    voice.says({ status: 'not_allowed', djRole: null });
    expect((await pressed('stop', outsider)).data?.content).toMatch(/^Only staff/);
  });

  test('tells only the voter about a vote', async () => {
    voice.says({ status: 'voted', votes: 1, needed: 2, entry: entry('First Light') });
    expect(await voice.see(press(id('skip'), { ...by(asker), messageId: panel }))).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(/^1 of 2 votes to skip/),
    });
  });

  test('shows the queue to anyone, listening or not', async () => {
    const seen = await voice.see(press(id('queue'), { ...by(voice.member()), messageId: panel }));
    expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringContaining('`1` **Waiting 1**') });
  });

  test('adds the current track to a member’s favorites, once', async () => {
    const fan = voice.member();
    const like = async () => voice.see(press(id('favorite'), { ...by(fan), messageId: panel }));
    expect(await like()).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(/First Light.* to your favorites\./),
    });
    expect((await like()).text).toMatch(/ is already one of your favorites\.$/);
  });

  test('does nothing on an old message', async () => {
    const before = (await voice.intents(channel)).length;
    for (const action of PANEL_ACTIONS)
      expect((await pressed(action, asker, '500000000000000078')).data?.content).toMatch(/^This player has ended\./);
    expect(await voice.intents(channel)).toHaveLength(before);
  });

  test('loses its buttons when the session has ended', async () => {
    voice.paper.answers.intents = async ({ intent }: Record<string, unknown>) => {
      await voice.sql`update voice_sessions set state = 'ended', end_reason = 'left', ended_at = now() where session_id = ${session}`;
      return { intent, result: { status: 'stopped', cleared: 3 } };
    };
    const { type, data } = await pressed('stop');
    expect({ type, buttons: componentsOf(data) }).toEqual({ type: 7, buttons: [] });
    expect(layoutText(data)).toContain('has left the voice channel');
  });
});
