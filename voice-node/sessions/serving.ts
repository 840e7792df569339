import type { EventEmitter } from 'node:events';
import type { Logger } from '../../shared/platform/log.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import { releaseSession, setSessionState } from '../../shared/voice/sessions.ts';
import type { ReleaseReason, VoiceStore } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { HeldSession } from './held-session.ts';
import type { HeldSessions } from './held-sessions.ts';
import { Refusals } from './refusals.ts';
import { announce, type SessionEvents } from './session-events.ts';

export interface ServingOptions {
  store: VoiceStore;
  log: Logger;
  held: HeldSessions;
  events: EventEmitter<SessionEvents>;
}

/** Joins and leaves the channels of single sessions, and writes down what came of it under the fence of the agent's lease. */
export class Serving {
  readonly #options: ServingOptions;
  /** Why sessions could not be joined. */
  readonly refusals = new Refusals();

  constructor(options: ServingOptions) {
    this.#options = options;
  }

  /** Brings one session to where its row says. @returns why it could not. */
  async serve(held: HeldSession, agent: Agent): Promise<CallError | undefined> {
    const { guild, channel } = held.row;
    const voice = agent.voice;
    if (voice === undefined) return new CallError('stale_fence');
    if (!this.#options.held.has(held)) return new CallError('not_found');
    try {
      const isThere = voice.channelOf(guild) === channel;
      const state = isThere ? await voice.check(guild) : 'broken';
      if (state === 'unserved') throw new CallError('lavalink_unavailable');
      if (state === 'broken') await voice.connect(guild, channel);
      held.succeeded();
      this.refusals.delete(held.row.id);
      await this.#note(held, agent, 'active');
      if (this.#options.held.has(held)) this.#options.events.emit('served', held.row, agent);
      return undefined;
    } catch (error) {
      const refusal = error instanceof CallError ? error : new CallError('internal', String(error));
      // It was stopped amid the attempt: the session is another node's, and nothing is to be said about it.
      if (agent.voice === undefined) return refusal;
      held.failed();
      this.refusals.set(held.row.id, refusal);
      this.#options.log.warn({ session: held.row.id, guild, channel, reason: refusal.message }, 'channel not joined');
      await this.#attempt(held, () => this.#refused(held, agent, refusal));
      return refusal;
    }
  }

  async #refused(held: HeldSession, agent: Agent, { code }: CallError): Promise<void> {
    if (code === 'no_access') return this.release(held, agent, 'no_access');
    if (code === 'channel_full') return this.release(held, agent, 'not_joined');
    // A guild that is gone as well is written down elsewhere, and another agent takes over.
    if (code === 'not_found' && agent.isInGuild(held.row.guild)) return this.release(held, agent, 'channel_deleted');
    if (code === 'not_joined' && held.row.state === 'starting') return this.release(held, agent, 'not_joined');
    if (code === 'lavalink_unavailable' || code === 'not_joined') await this.#note(held, agent, 'parked');
  }

  async #note(held: HeldSession, agent: Agent, state: 'active' | 'parked'): Promise<void> {
    if (held.row.state === state) return;
    const noted = await setSessionState(this.#options.store, agent.lease, held.row.id, state);
    if (noted.status === 'noted') held.row = noted.session;
    else if (noted.status === 'not_found') await this.drop(held, agent);
    else this.#options.events.emit('stale', agent);
  }

  /** Ends a session, and leaves its channel. */
  async release(held: HeldSession, agent: Agent, reason: ReleaseReason): Promise<void> {
    const released = await releaseSession(this.#options.store, agent.lease, held.row.id, reason);
    // Leaving would take the place away from whoever has the agent now.
    if (released.status === 'stale_fence') {
      this.#options.events.emit('stale', agent);
      return;
    }
    await this.drop(held, agent);
    if (released.status === 'released') this.#options.events.emit('recorded', released.events);
  }

  /** Leaves the channel of a session that is over. */
  async drop(held: HeldSession, agent: Agent): Promise<void> {
    await announce((waitUntil) => this.#options.events.emit('leaving', held.row, false, waitUntil));
    this.#options.held.delete(held);
    await agent.voice?.disconnect(held.row.guild);
  }

  /** As {@link #attempt}, for what only Discord knew: with the next comparison again, or the rows would undo it. */
  async writeDown(held: HeldSession, write = held.owed): Promise<void> {
    if (!this.#options.held.has(held)) return;
    held.owed = write;
    await this.#attempt(held, async () => {
      await write?.();
      held.owed = undefined;
    });
  }

  /** Writing may fail for a while; what is served is compared with the rows again. */
  async #attempt(held: HeldSession, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#options.log.warn({ session: held.row.id, error }, 'could not write down what became of a session');
    }
  }
}
