import type { EventEmitter } from 'node:events';
import type { Agent } from '../agents/agent.ts';
import type { HeldSessions } from './held-sessions.ts';
import { announce, type SessionEvents } from './session-events.ts';

/** Leaves channels where agents have no session. */
export class Vacancies {
  readonly #held: HeldSessions;
  readonly #events: EventEmitter<SessionEvents>;
  /** `agentId:guildId` of channels that are about to be left. */
  readonly #leaving = new Set<string>();

  constructor(held: HeldSessions, events: EventEmitter<SessionEvents>) {
    this.#held = held;
    this.#events = events;
  }

  async leave(agent: Agent): Promise<void> {
    if (!agent.isReady) return;
    const places = [...agent.places.of(agent.id)].filter(({ guild }) => !this.#serves(agent, guild));
    await Promise.all([
      ...places.map(({ guild, channel }) => this.#leave(agent, guild, channel)),
      ...agent.takeFormer().map(({ guild, channel }) => this.#announce(agent, guild, channel)),
    ]);
  }

  async #leave(agent: Agent, guild: string, channel: string): Promise<void> {
    const place = `${agent.id}:${guild}`;
    if (this.#leaving.has(place)) return;
    this.#leaving.add(place);
    try {
      // Nobody should hear a session that has ended while its channel is tidied up.
      void agent.voice?.silence(guild);
      await this.#announce(agent, guild, channel);
    } finally {
      this.#leaving.delete(place);
    }
    // In the meantime, someone may have requested the agent here.
    if (!this.#serves(agent, guild)) await agent.voice?.vacate(guild);
  }

  #announce(agent: Agent, guild: string, channel: string): Promise<void> {
    return announce((waitUntil) => this.#events.emit('leavingVacancy', agent, guild, channel, waitUntil));
  }

  #serves({ id }: Agent, guild: string): boolean {
    return this.#held.servedBy(id, guild) !== undefined;
  }
}
