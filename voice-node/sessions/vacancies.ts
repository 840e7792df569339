import type { Agent } from '../agents/agent.ts';

export interface VacancyOptions {
  /** Whether an agent has something to serve in a guild. */
  serves(agent: Agent, guildId: string): boolean;
  /** A channel is left as soon as this resolves, in which a process that is gone left an agent. */
  leftBehind?(agent: Agent, guildId: string, channelId: string): Promise<void>;
}

/** Leaves channels in which agents are for no session. */
export class Vacancies {
  readonly #options: VacancyOptions;
  /** `agentId:guildId` of places that are about to be left. */
  readonly #leaving = new Set<string>();

  constructor(options: VacancyOptions) {
    this.#options = options;
  }

  async leave(agent: Agent): Promise<void> {
    if (!agent.isReady) return;
    const places = [...agent.places.of(agent.id)].filter(({ guild }) => !this.#options.serves(agent, guild));
    await Promise.all(places.map(({ guild, channel }) => this.#leave(agent, guild, channel)));
  }

  async #leave(agent: Agent, guild: string, channel: string): Promise<void> {
    const place = `${agent.id}:${guild}`;
    if (this.#leaving.has(place)) return;
    this.#leaving.add(place);
    try {
      const isOwn = agent.voice?.channelOf(guild) === channel;
      if (!isOwn) await this.#options.leftBehind?.(agent, guild, channel);
    } finally {
      this.#leaving.delete(place);
    }
    // Meanwhile somebody may have asked for it.
    if (!this.#options.serves(agent, guild)) await agent.voice?.vacate(guild);
  }
}
