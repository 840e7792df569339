import type { EventEmitter } from 'node:events';
import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import type { ReleaseReason } from '../../shared/voice/session.ts';
import { releaseSession, setSessionState } from '../../shared/voice/sessions.ts';
import type { Agent } from '../agents/agent.ts';
import type { HeldSession } from './held-session.ts';
import type { HeldSessions } from './held-sessions.ts';
import { Refusals } from './refusals.ts';
import { announce, type SessionEvents } from './session-events.ts';

export interface ServingOptions {
  store: Store;
  log: Logger;
  held: HeldSessions;
  events: EventEmitter<SessionEvents>;
}

/** Joins and leaves the channels of single sessions, and saves the outcome under the fence of the agent's lease. */
export class Serving {
  readonly #options: ServingOptions;
  /** Why joining failed, by session. */
  readonly refusals = new Refusals();

  constructor(options: ServingOptions) {
    this.#options = options;
  }

  /**
   * Brings the agent to where the session's row says.
   *
   * @returns why that failed, if it did.
   */
  async serve(held: HeldSession, agent: Agent): Promise<CallError | undefined> {
    const { guild, channel } = held.row;
    const voice = agent.voice;
    if (voice === undefined) return new CallError('stale_fence');
    if (!this.#options.held.has(held)) return new CallError('not_found');
    try {
      const isInChannel = voice.channelOf(guild) === channel;
      const state = isInChannel ? await voice.check(guild) : 'broken';
      if (state === 'unserved') throw new CallError('lavalink_unavailable');
      if (state === 'broken') await voice.connect(guild, channel);
      held.succeeded();
      this.refusals.delete(held.row.id);
      await this.#saveState(held, agent, 'active');
      if (this.#options.held.has(held)) this.#options.events.emit('served', held.row, agent);
      return undefined;
    } catch (error) {
      const refusal = error instanceof CallError ? error : new CallError('internal', String(error));
      // The agent was stopped during the attempt. Another node has the session, and there's nothing to report.
      if (agent.voice === undefined) return refusal;
      held.failed();
      this.refusals.set(held.row.id, refusal);
      this.#options.log.warn(
        { session: held.row.id, guild, channel, reason: refusal.message },
        'could not join channel',
      );
      await this.#attempt(held, () => this.#refused(held, agent, refusal));
      return refusal;
    }
  }

  async #refused(held: HeldSession, agent: Agent, { code }: CallError): Promise<void> {
    if (code === 'no_access') return this.release(held, agent, 'no_access');
    if (code === 'stage') return this.release(held, agent, 'stage');
    if (code === 'channel_full') return this.release(held, agent, 'not_joined');
    // If the agent lost the whole guild, that's saved elsewhere, and another agent takes over.
    if (code === 'not_found' && agent.isInGuild(held.row.guild)) return this.release(held, agent, 'channel_deleted');
    if (code === 'not_joined' && held.row.state === 'starting') return this.release(held, agent, 'not_joined');
    if (code === 'lavalink_unavailable' || code === 'not_joined') await this.#saveState(held, agent, 'parked');
  }

  async #saveState(held: HeldSession, agent: Agent, state: 'active' | 'parked'): Promise<void> {
    if (held.row.state === state) return;
    const noted = await setSessionState(this.#options.store, agent.lease, held.row.id, state);
    if (noted.status === 'noted') held.row = noted.session;
    else if (noted.status === 'not_found') await this.drop(held, agent);
    else this.#options.events.emit('stale', agent);
  }

  /** Ends a session and leaves its channel. */
  async release(held: HeldSession, agent: Agent, reason: ReleaseReason): Promise<void> {
    const released = await releaseSession(this.#options.store, agent.lease, held.row.id, reason);
    // Leaving would disconnect whoever has the agent now.
    if (released.status === 'stale_fence') {
      this.#options.events.emit('stale', agent);
      return;
    }
    await this.drop(held, agent);
    if (released.status === 'released') this.#options.events.emit('recorded', released.events);
  }

  /** Leaves the channel of a session that has ended. */
  async drop(held: HeldSession, agent: Agent): Promise<void> {
    await announce((waitUntil) => this.#options.events.emit('leaving', held.row, agent, false, waitUntil));
    this.#options.held.delete(held);
    await agent.voice?.disconnect(held.row.guild);
  }

  /**
   * Like {@link #attempt}, for changes that only Discord knows about. Retried with the next comparison, or the rows would undo
   * them.
   */
  async save(held: HeldSession, write = held.pendingWrite): Promise<void> {
    if (!this.#options.held.has(held)) return;
    held.pendingWrite = write;
    await this.#attempt(held, async () => {
      await write?.();
      held.pendingWrite = undefined;
    });
  }

  /** Writes may fail for a while. The session is compared with its row again later. */
  async #attempt(held: HeldSession, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#options.log.warn({ session: held.row.id, error }, 'could not save session');
    }
  }
}
