/** What tests of music stand on, beside the stage of a voice node: members who ask, and what is heard of it. */
import { readPlayer } from '../../../shared/music/player.ts';
import type { Payload, VerbName, VerbResult } from '../../../shared/music/verbs.ts';
import { writeIntent } from '../../../shared/voice/intents.ts';
import type { VoiceSession } from '../../../shared/voice/store.ts';
import { about, type NodeProcess, playersOf, until, type VoiceStage } from './stage.ts';

type Wish<V extends VerbName> = Omit<Payload<V>, 'by' | 'buttons'> & {
  by?: Payload<V>['by'];
  buttons?: Record<string, string>;
};

/** Somebody whose word always counts. */
const staff = (user: string) => ({ user, roles: [], isStaff: true });

/** Asks a session and hurries it. The session's present fence is looked up: it may have another holder by now. */
export async function ask<V extends VerbName>(
  stage: VoiceStage,
  node: NodeProcess,
  session: VoiceSession,
  verb: V,
  wish: Wish<V>,
): Promise<VerbResult> {
  const user = stage.id();
  const caller = stage.as(user, { guildId: session.guild });
  const payload = { by: staff(user), buttons: {}, ...wish };
  const asked = await writeIntent(stage.store, caller, session.channel, 'music', { verb, payload });
  if (asked.status !== 'asked') throw new Error(`not asked but ${asked.status}`);
  const { intent } = asked;
  const { result } = await node.call('intents', { key: caller.key, ...about(asked.session), intent });
  return result as VerbResult;
}

export async function play(
  stage: VoiceStage,
  node: NodeProcess,
  session: VoiceSession,
  query: string,
  place: 'end' | 'next' | 'now' = 'end',
): Promise<VerbResult> {
  return ask(stage, node, session, 'play', { query, place });
}

/** The player of a session at Lavalink, the one that is connected. */
export function playerOf(stage: VoiceStage, { agent, guild }: VoiceSession) {
  const players = playersOf(stage, agent).filter(({ guildId }) => guildId === guild);
  return players.find(({ state }) => state.connected) ?? players[0];
}

/** The identifier of what plays at Lavalink; undefined when nothing does. */
export const soundingAt = (stage: VoiceStage, session: VoiceSession) =>
  playerOf(stage, session)?.track?.info.identifier;

export const sounds = (stage: VoiceStage, session: VoiceSession, identifier: string | undefined) =>
  until(`${identifier ?? 'nothing'} to sound`, () => soundingAt(stage, session) === identifier);

export async function stateOf(stage: VoiceStage, session: VoiceSession) {
  const player = await readPlayer(stage.store, session.id);
  if (player === undefined) throw new Error('nothing was ever asked of the session');
  return player;
}

/** Identifiers of a session's line, and which of them plays. */
export async function lineOf(stage: VoiceStage, session: VoiceSession): Promise<string[]> {
  const rows = await stage.sql<{ name: string; is_current: boolean }[]>`
    select q.track ->> 'identifier' as name, q.entry_id = p.current_id as is_current
    from voice_queue q left join music_players p using (session_id) where q.session_id = ${session.id} order by q.position`;
  return rows.map(({ name, is_current: isCurrent }) => (isCurrent ? `>${name}` : name));
}
