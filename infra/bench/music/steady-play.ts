/** What sessions cost that play and are left alone: the node's memory, and Discord's requests for their panels. */
import { setTimeout as wait } from 'node:timers/promises';
import type { VoiceSession } from '../../../shared/voice/session.ts';
import { until } from '../voice/measured-node.ts';
import { LONG, type MusicStage, must } from './stage.ts';

/** How long panels are watched, in milliseconds, once what the tracks' beginning brought has passed. */
const WATCHED_MS = 20_000;
const BEGINNING_MS = 6_000;
/** The buttons that a panel has are signed by the edge; here they only have to be there. */
const BUTTONS = Object.fromEntries(['pause', 'skip', 'stop', 'shuffle', 'loop'].map((name) => [name, `bench.${name}`]));

export interface SteadyPlayFindings {
  sessions: number;
  /** The node with its agents logged in and no session, in MB (10^6 bytes) of resident memory. */
  idleNodeMb: number;
  /** What all sessions add to it. */
  sessionsMb: number;
  /** How long the panels were watched, in milliseconds. */
  watchedMs: number;
  /** Messages posted or edited meanwhile, of each session. */
  edits: number[];
}

/** Leaves the sessions playing. */
export async function measureSteadyPlay(
  stage: MusicStage,
  say: (what: string) => void,
): Promise<{ findings: SteadyPlayFindings; sessions: VoiceSession[] }> {
  const { node } = stage;
  say('weighing the idle node …');
  const idleNodeMb = await node.residentMb();
  say('opening sessions …');
  const sessions = await stage.openSessions();
  const play = { query: `demo:${LONG}`, place: 'end', buttons: BUTTONS } as const;
  for (const session of sessions) await must(stage, session, 'play', play, 'added');
  await until(node, 'all sessions play', async () => sessions.every((each) => stage.soundingIn(each) === LONG));
  await wait(BEGINNING_MS);
  say('watching panels …');
  const { edits, watchedMs } = await watchPanels(stage, sessions);
  say(`weighing the node with ${sessions.length} sessions …`);
  const sessionsMb = (await node.residentMb()) - idleNodeMb;
  if (!sessions.every((each) => stage.soundingIn(each) === LONG)) throw new Error('Not all sessions play any more.');
  return { findings: { sessions: sessions.length, idleNodeMb, sessionsMb, watchedMs, edits }, sessions };
}

async function watchPanels(
  { crowd }: MusicStage,
  sessions: readonly VoiceSession[],
): Promise<Pick<SteadyPlayFindings, 'edits' | 'watchedMs'>> {
  // Each session has a text channel to itself, so that its messages are told apart.
  const counts = new Map(sessions.map(({ textChannel }) => [textChannel, 0]));
  const stopWatching = crowd.discord.core.events.subscribe((event) => {
    if (event.type !== 'message') return;
    const { channel_id: channel } = event.message;
    const count = counts.get(channel);
    if (count !== undefined) counts.set(channel, count + 1);
  });
  const startedAt = performance.now();
  await wait(WATCHED_MS);
  const watchedMs = performance.now() - startedAt;
  stopWatching();
  const edits = [...counts.values()];
  if (edits.includes(0)) throw new Error('A session shows no progress: there is no panel to watch.');
  return { edits, watchedMs };
}
