/** Tells nodes at once what the rows say already. They find it by themselves in a few seconds when nobody can be told. */

import { Unavailable } from '../../shared/platform/unavailable.ts';
import { CallError, type CallErrorCode } from '../../shared/voice/call-errors.ts';
import { NodeUnreachable } from '../../shared/voice/control-client.ts';
import { type IntentState, readIntent } from '../../shared/voice/intents.ts';
import type { VoiceEvent, VoiceSession } from '../../shared/voice/store.ts';
import type { VoiceServices } from './services.ts';

/** What became of a call: it was done, it follows by itself, or it cannot be done for a reason the member can mend. */
export type Hurried = { status: 'done' } | { status: 'follows' } | { status: 'refused'; sentence: string };

/** What nobody but the member or the guild's staff can mend. Everything else mends itself. */
const FINAL: ReadonlySet<CallErrorCode> = new Set(['no_access', 'channel_full', 'channel_taken']);

type Control = Pick<VoiceServices, 'control'>;

/** Has a session's channel joined now. */
export function join({ control }: Control, key: string, session: VoiceSession): Promise<Hurried> {
  const { id, agent, fence, guild, channel, kind, node } = session;
  return hurried(node, async (address) => {
    await control?.call(address, 'join', { key: `${key}:${id}`, session: id, agent, fence, guild, channel, kind });
  });
}

/** Passes on what came about on the way: who was served, who moved, what ended. */
export async function passOn({ control }: Control, key: string, events: readonly VoiceEvent[]): Promise<void> {
  const calls = events.map((event) => {
    if (event.event === 'gave_up') return undefined;
    if (event.event !== 'released') return join({ control }, key, event.session);
    const { id, agent, fence, node } = event.session;
    return hurried(node, async (address) => {
      await control?.call(address, 'leave', { key: `${key}:${id}`, session: id, agent, fence, reason: event.reason });
    });
  });
  await Promise.all(calls);
}

/** Ends a session. Where its node cannot be told it stays, until nobody listens any more. */
export async function leave({ control }: Control, key: string, session: VoiceSession): Promise<void> {
  const { id, agent, fence, node } = session;
  await hurried(node, async (address) => {
    await control?.call(address, 'leave', { key: `${key}:leave`, session: id, agent, fence, reason: 'left' });
  });
}

/**
 * Has an intent applied now, and says what came of it: `pending` when it follows by itself.
 *
 * @param key it was asked under.
 */
export async function applyIntent(
  { control, store }: Pick<VoiceServices, 'control' | 'store'>,
  key: string,
  { id, agent, fence, node }: VoiceSession,
  intent: string,
): Promise<IntentState> {
  try {
    if (control !== undefined && node !== null) {
      const { result } = await control.call(node, 'intents', { key, session: id, agent, fence, intent });
      return { status: 'applied', result };
    }
  } catch (error) {
    if (!(error instanceof NodeUnreachable) && !(error instanceof CallError)) throw error;
  }
  try {
    // The answer may have been lost on the way, or another node holds the agent by now.
    return (await readIntent(store, key)) ?? { status: 'pending' };
  } catch (error) {
    // It is written down: to have it asked once more would do it twice.
    if (error instanceof Unavailable) return { status: 'pending' };
    throw error;
  }
}

async function hurried(
  node: VoiceSession['node'],
  call: (node: { id: string; url: string }) => Promise<void>,
): Promise<Hurried> {
  if (node === null) return { status: 'follows' };
  try {
    await call(node);
    return { status: 'done' };
  } catch (error) {
    if (error instanceof NodeUnreachable) return { status: 'follows' };
    if (!(error instanceof CallError)) throw error;
    return FINAL.has(error.code) ? { status: 'refused', sentence: error.sentence } : { status: 'follows' };
  }
}
