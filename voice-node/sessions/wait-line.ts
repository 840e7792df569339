import type { Store } from '../../shared/platform/store.ts';
import type { Runner } from '../../shared/voice/leases.ts';
import type { VoiceEvent, VoiceSession } from '../../shared/voice/session.ts';
import { leaveAbsent, readLine, type Waiter, yieldSession } from '../../shared/voice/wait-line.ts';
import type { Fleet } from '../agents/fleet.ts';
import type { VoicePlaces } from '../agents/voice-places.ts';

/** How long someone has to be away before it counts, in milliseconds. */
const AWAY_MS = 5_000;

/** Keeps the line to those who'd hear an agent. Only nodes know who's in which voice channel. */
export class WaitLine {
  readonly #store: Store;
  readonly #runner: Runner;
  readonly #fleet: Fleet;
  /** Since when members haven't been where they wait, and sessions haven't had listeners while someone waits. Monotonic time. */
  #awaySince: ReadonlyMap<string, number> = new Map();

  constructor(store: Store, runner: Runner, fleet: Fleet) {
    this.#store = store;
    this.#runner = runner;
    this.#fleet = fleet;
  }

  /**
   * Removes members from the line who went away, and gives agents that nobody hears to those who are there.
   *
   * @param sessions those that this node serves.
   */
  async tend(sessions: readonly VoiceSession[]): Promise<VoiceEvent[]> {
    const line = await readLine(this.#store, this.#runner);
    const isPresent = (waiter: Waiter) =>
      this.#placesIn(waiter.guild)?.channelOf(waiter.guild, waiter.user) === waiter.channel;
    const present = Map.groupBy(line.filter(isPresent), ({ guild }) => guild);
    const absent = line.filter((waiter) => this.#placesIn(waiter.guild) !== undefined && !isPresent(waiter));
    const empty = sessions.filter(
      ({ agent, guild, channel, state }) =>
        state === 'active' && present.has(guild) && this.#placesOf(agent, guild)?.listeners(guild, channel) === 0,
    );
    const isLong = this.#note([...absent.map(keyOfWaiter), ...empty.map(keyOfSession)]);
    const gone = absent.filter((waiter) => isLong(keyOfWaiter(waiter)));
    if (gone.length > 0) await leaveAbsent(this.#store, gone);
    const events: VoiceEvent[] = [];
    for (const session of empty.filter((one) => isLong(keyOfSession(one)))) {
      const { agent, fence, id, guild } = session;
      const yielded = await yieldSession(this.#store, { agent, fence }, id, present.get(guild) ?? []);
      if (yielded.status === 'released') events.push(...yielded.events);
    }
    return events;
  }

  /** Keeps since when each of these has been away. @returns whether one has been for long enough. */
  #note(away: readonly string[]): (key: string) => boolean {
    const now = performance.now();
    const before = this.#awaySince;
    const since = new Map(away.map((key) => [key, before.get(key) ?? now]));
    this.#awaySince = since;
    return (key) => now - (since.get(key) ?? now) >= AWAY_MS;
  }

  /** Who's in voice in a guild, according to any agent that's there; undefined if none can tell. */
  #placesIn(guild: string): VoicePlaces | undefined {
    for (const { id } of this.#fleet.agents) {
      const places = this.#placesOf(id, guild);
      if (places !== undefined) return places;
    }
    return undefined;
  }

  #placesOf(agentId: string, guild: string): VoicePlaces | undefined {
    const agent = this.#fleet.get(agentId);
    return agent?.isReady && agent.reachesDiscord && agent.places.knows(guild) ? agent.places : undefined;
  }
}

/** Whoever asks again from another channel starts over. */
function keyOfWaiter({ id, channel }: Waiter): string {
  return `waiter ${id} ${channel}`;
}

function keyOfSession({ id, channel }: VoiceSession): string {
  return `session ${id} ${channel}`;
}
