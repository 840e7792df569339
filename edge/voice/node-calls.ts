/** Calls to nodes about what the rows already say, so that it happens now. Without a call, nodes notice within a few seconds. */

import type { Store } from '../../shared/platform/store.ts';
import { Unavailable } from '../../shared/platform/unavailable.ts';
import { CallError, type CallErrorCode } from '../../shared/voice/call-errors.ts';
import { NodeUnreachable } from '../../shared/voice/control-client.ts';
import { type IntentState, readIntent } from '../../shared/voice/intents.ts';
import type { VoiceEvent, VoiceSession } from '../../shared/voice/session.ts';
import { RESULT_WAIT_MS, type VoiceServices } from './services.ts';

/** `pending`: it'll happen on its own. `refused`: it can't, for a reason that the member can fix. */
export type CallOutcome = { status: 'done' } | { status: 'pending' } | { status: 'refused'; sentence: string };

/** Errors that only the member or the server's staff can fix. All others resolve on their own. */
const FINAL: ReadonlySet<CallErrorCode> = new Set(['no_access', 'stage', 'channel_full', 'channel_taken']);

type Control = Pick<VoiceServices, 'control' | 'resultWaitMs'>;

/** Between two reads of an intent's state, in milliseconds. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;

/** Has the agent join the session's channel now. */
export function joinNow({ control }: Control, key: string, session: VoiceSession): Promise<CallOutcome> {
  const { id, agent, fence, guild, channel, kind, node } = session;
  return outcomeOf(node, async (address) => {
    await control?.call(address, 'join', { key: `${key}:${id}`, session: id, agent, fence, guild, channel, kind });
  });
}

/** Tells nodes what else a statement did: whom it served, which sessions moved or ended. */
export async function notifyNodes({ control }: Control, key: string, events: readonly VoiceEvent[]): Promise<void> {
  const calls = events.map((event) => {
    if (event.event === 'gave_up') return undefined;
    if (event.event !== 'released') return joinNow({ control }, key, event.session);
    const { id, agent, fence, node } = event.session;
    return outcomeOf(node, async (address) => {
      await control?.call(address, 'leave', { key: `${key}:${id}`, session: id, agent, fence, reason: event.reason });
    });
  });
  await Promise.all(calls);
}

/** Ends a session. If its node can't be reached, the session stays until nobody listens anymore. */
export async function leaveNow({ control }: Control, key: string, session: VoiceSession): Promise<void> {
  const { id, agent, fence, node } = session;
  await outcomeOf(node, async (address) => {
    await control?.call(address, 'leave', { key: `${key}:leave`, session: id, agent, fence, reason: 'left' });
  });
}

/**
 * Has an intent applied now, and returns its state: `pending` when it'll be applied on its own, but not within
 * {@link RESULT_WAIT_MS}.
 *
 * @param key of the request that the intent came from.
 */
export async function applyIntent(
  { store, voice }: { store: Store; voice: Control },
  key: string,
  { id, agent, fence, node }: VoiceSession,
  intent: string,
): Promise<IntentState> {
  try {
    if (voice.control !== undefined && node !== null) {
      const { result } = await voice.control.call(node, 'intents', { key, session: id, agent, fence, intent });
      return { status: 'applied', result };
    }
  } catch (error) {
    if (!(error instanceof NodeUnreachable) && !(error instanceof CallError)) throw error;
  }
  try {
    // The answer may have been lost, another node may hold the agent by now, or the source is slow.
    return await awaitResult(store, key, voice.resultWaitMs ?? RESULT_WAIT_MS);
  } catch (error) {
    // It's stored: a member who tried again would get it twice.
    if (error instanceof Unavailable) return { status: 'pending' };
    throw error;
  }
}

/** Reads an intent's state until it's final or the time is up. Meanwhile, the member sees that the answer is on its way. */
async function awaitResult(store: Store, key: string, waitMs: number): Promise<IntentState> {
  const deadline = performance.now() + waitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const state = (await readIntent(store, key)) ?? { status: 'pending' };
    if (state.status !== 'pending' || performance.now() + pauseMs > deadline) return state;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function outcomeOf(
  node: VoiceSession['node'],
  call: (node: { id: string; url: string }) => Promise<void>,
): Promise<CallOutcome> {
  if (node === null) return { status: 'pending' };
  try {
    await call(node);
    return { status: 'done' };
  } catch (error) {
    if (error instanceof NodeUnreachable) return { status: 'pending' };
    if (!(error instanceof CallError)) throw error;
    return FINAL.has(error.code) ? { status: 'refused', sentence: error.sentence } : { status: 'pending' };
  }
}
