/** For music tests, in addition to the voice node's stage: requests by members, and the resulting playback. */
import { readPlayer } from '../../../shared/music/player.ts';
import type { Payload, VerbName, VerbResult } from '../../../shared/music/verbs.ts';
import { writeIntent } from '../../../shared/voice/intents.ts';
import type { VoiceSession } from '../../../shared/voice/session.ts';
import { about, type NodeProcess, playersOf, until, type VoiceStage } from './stage.ts';

type Input<V extends VerbName> = Omit<Payload<V>, 'by' | 'buttons'> & {
  by?: Payload<V>['by'];
  buttons?: Record<string, string>;
};

/** A member who's always allowed. */
const staff = (user: string) => ({ user, roles: [], isStaff: true });

/**
 * Writes an intent and calls the node to apply it. The session's current fence is looked up, because someone else may hold it
 * by now.
 */
export async function ask<V extends VerbName>(
  stage: VoiceStage,
  node: NodeProcess,
  session: VoiceSession,
  verb: V,
  input: Input<V>,
): Promise<VerbResult> {
  const user = stage.id();
  const caller = stage.as(user, { guildId: session.guild });
  const payload = { by: staff(user), buttons: {}, ...input };
  const asked = await writeIntent(stage.store, caller, session.channel, 'music', { verb, payload });
  if (asked.status !== 'asked') throw new Error(`not requested but ${asked.status}`);
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

/** A session's player at Lavalink, preferably a connected one. */
export function playerOf(stage: VoiceStage, { agent, guild }: VoiceSession) {
  const players = playersOf(stage, agent).filter(({ guildId }) => guildId === guild);
  return players.find(({ state }) => state.connected) ?? players[0];
}

/** The identifier of the track playing at Lavalink. Undefined if none is. */
export const soundingAt = (stage: VoiceStage, session: VoiceSession) =>
  playerOf(stage, session)?.track?.info.identifier;

export const sounds = (stage: VoiceStage, session: VoiceSession, identifier: string | undefined) =>
  until(`${identifier ?? 'nothing'} to sound`, () => soundingAt(stage, session) === identifier);

export async function stateOf(stage: VoiceStage, session: VoiceSession) {
  const player = await readPlayer(stage.store, session.id);
  if (player === undefined) throw new Error('the session never had a request');
  return player;
}

/** The identifiers in a session's queue, with the current one marked. */
export async function lineOf(stage: VoiceStage, session: VoiceSession): Promise<string[]> {
  const rows = await stage.sql<{ name: string; is_current: boolean }[]>`
    select q.track ->> 'identifier' as name, q.entry_id = p.current_id as is_current
    from voice_queue q left join music_players p using (session_id) where q.session_id = ${session.id} order by q.position`;
  return rows.map(({ name, is_current: isCurrent }) => (isCurrent ? `>${name}` : name));
}
