/** How long it takes until what was asked for plays, in a session that is connected and silent. */
import { setTimeout as wait } from 'node:timers/promises';
import type { VoiceSession } from '../../../shared/voice/session.ts';
import { type Slice, sliceOf } from '../stats.ts';
import { until } from '../voice/measured-node.ts';
import { LONG, type MusicStage, must } from './stage.ts';

/** Before what is measured. */
const WARM_UP = 5;

/**
 * From a member's asking, its writing included, to the track at Lavalink. It is asked for by its address, as a choice from what
 * autocomplete has found: nothing is searched for.
 */
export async function measureStarting(stage: MusicStage, session: VoiceSession, times: number): Promise<Slice> {
  const play = { query: `https://demo.invalid/track/${LONG}`, place: 'end', buttons: {} } as const;
  const tookMs: number[] = [];
  const beganAt = performance.now();
  for (let done = 0; done < WARM_UP + times; done++) {
    await must(stage, session, 'stop', {}, 'stopped');
    await until(stage.node, 'it is silent', async () => stage.soundingIn(session) === undefined);
    const sentAt = performance.now();
    const asked = must(stage, session, 'play', play, 'added');
    while (stage.soundingIn(session) !== LONG) await Promise.race([wait(1), failing(asked)]);
    if (done >= WARM_UP) tookMs.push(performance.now() - sentAt);
    await asked;
  }
  return sliceOf(tookMs, performance.now() - beganAt);
}

/** Settles only by rejecting. */
function failing(promise: Promise<void>): Promise<never> {
  return new Promise((_, reject) => promise.catch(reject));
}
