import type { Logger } from '../../shared/platform/log.ts';
import type { Runner } from '../../shared/voice/leases.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import {
  adoptSessions,
  moveSession,
  noteHeard,
  releaseSession,
  setSessionState,
  sweepSessions,
} from '../../shared/voice/sessions.ts';
import type { Lease, ReleaseReason, VoiceEvent, VoiceSession, VoiceStore } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { Fleet } from '../agents/fleet.ts';
import { Comparisons } from './comparisons.ts';
import { HeldSession } from './held-session.ts';
import { Refusals } from './refusals.ts';
import { Vacancies } from './vacancies.ts';

/** A kick, a deleted channel and a deleted guild all begin with the agent's being out: which it was shows within this. */
const WHY_REMOVED_MS = 300;

export interface SessionsOptions {
  store: VoiceStore;
  runner: Runner;
  fleet: Fleet;
  log: Logger;
  happened(events: readonly VoiceEvent[]): void;
  /** The agent's lease is somebody else's: it is to be silenced. */
  stale(agent: Agent): void;
  failedOver(reason: 'voice_node' | 'lavalink', session: VoiceSession): void;
  /** Whether a session is paused: then nobody hears it, however many are there. */
  isPaused?(session: VoiceSession): boolean;
  /** A session is in its channel, as found with every comparison. */
  served?(session: VoiceSession, agent: Agent): void;
  /**
   * An agent leaves a session's channel as soon as this resolves: what takes being inside is to be done before.
   * `isMoving`: the session goes on in another channel.
   */
  leaving?(session: VoiceSession, isMoving: boolean): Promise<void>;
  /** As {@link leaving}, where a process that is gone left an agent that serves nothing there. */
  leftBehind?(agent: Agent, guildId: string, channelId: string): Promise<void>;
  superseded(): void;
}

/** Everything this node's agents serve. Rows say what there is to be; events only say when to look. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** Why sessions could not be joined. */
  readonly refusals = new Refusals();
  readonly #held = new Map<string, HeldSession>();
  readonly #vacancies: Vacancies;
  readonly #comparisons: Comparisons;
  /** Agents that are to serve something, as the rows last said. */
  #owing: ReadonlySet<string> = new Set();

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#vacancies = new Vacancies({
      serves: (agent, guild) => this.#heldBy(agent, guild) !== undefined,
      ...(options.leftBehind && { leftBehind: options.leftBehind }),
    });
    this.#comparisons = new Comparisons(
      () => this.#compare(),
      (error) => options.log.warn({ error }, 'could not compare sessions'),
    );
  }

  get all(): VoiceSession[] {
    return [...this.#held.values()].map(({ row }) => row);
  }

  /** Whether these agents all have something to serve. */
  async areNeeded(agents: readonly Lease[]): Promise<boolean> {
    await this.reconcile();
    return agents.every(({ agent }) => this.#owing.has(agent));
  }

  find(sessionId: string): HeldSession | undefined {
    return this.#held.get(sessionId);
  }

  of(agentId: string): VoiceSession[] {
    return this.all.filter(({ agent }) => agent === agentId);
  }

  /** Looks soon: something has happened. */
  soon(): void {
    this.#comparisons.soon();
  }

  /** Lavalink came or went for an agent: what failed before may work now. */
  changed(agent: Agent): void {
    for (const held of this.#held.values()) if (held.row.agent === agent.id) held.retryNow();
    this.soon();
  }

  end(): void {
    this.#comparisons.end();
  }

  /** The agents of these leases are not run here any more. */
  forget(leases: readonly Lease[]): void {
    const agents = new Set(leases.map(({ agent }) => agent));
    for (const [id, { row }] of this.#held) if (agents.has(row.agent)) this.#held.delete(id);
  }

  /** With each heartbeat: says who can be heard, and ends what is due. */
  async beat(): Promise<void> {
    const heard = this.all.filter((session) => {
      if (session.state !== 'active' || this.#options.isPaused?.(session)) return false;
      const places = this.#options.fleet.get(session.agent)?.places;
      return places !== undefined && places.listeners(session.guild, session.channel) > 0;
    });
    if (heard.length > 0)
      await noteHeard(
        this.#options.store,
        heard.map(({ id, agent, fence }) => ({ session: id, agent, fence })),
      );
    const swept = await sweepSessions(this.#options.store);
    this.#options.happened(swept.events);
  }

  /** Compares the rows as they are from now on with what is served, and begins what it takes. Resolves when all is begun. */
  reconcile(): Promise<void> {
    return this.#comparisons.now();
  }

  async #compare(): Promise<void> {
    const { store, runner, fleet } = this.#options;
    const readAtMs = performance.now();
    const adopted = await adoptSessions(store, runner);
    if (adopted.status === 'superseded') return this.#options.superseded();
    this.#owing = new Set(adopted.sessions.map(({ agent }) => agent));
    const rows = new Map(adopted.sessions.map((row) => [row.id, row]));
    for (const [id, held] of this.#held) {
      if (rows.has(id) || held.isBusy || held.isNewerThan(readAtMs)) continue;
      const agent = fleet.get(held.row.agent);
      if (agent === undefined) this.#held.delete(id);
      else this.#begin(held, () => this.#drop(held, agent));
    }
    for (const { failedOver, ...row } of rows.values()) {
      if (failedOver) this.#options.failedOver('voice_node', row);
      const agent = fleet.ready({ agent: row.agent, fence: row.fence });
      if (agent === undefined) continue;
      const held = this.#held.get(row.id) ?? new HeldSession(row);
      if (held.isBusy || held.isNewerThan(readAtMs)) continue;
      const formerAgent = held.row.agent === row.agent ? undefined : fleet.get(held.row.agent);
      held.row = row;
      const former = this.#heldBy(agent, row.guild, held);
      this.#held.set(row.id, held);
      if (former !== undefined) this.#begin(held, () => this.#succeed(former, held, agent, formerAgent));
      else if (held.owed !== undefined) this.#begin(held, () => this.#writeDown(held));
      else if (formerAgent !== undefined) this.#begin(held, () => this.#takeOver(held, agent, formerAgent));
      else if (held.isDue) this.#begin(held, async () => void (await this.#serve(held, agent)));
    }
    for (const agent of fleet.agents) void this.#vacancies.leave(agent).catch(this.#troubled);
  }

  /** Somebody took an agent to another channel: the session goes with it. */
  moved(agent: Agent, guild: string, channel: string): void {
    const held = this.#heldBy(agent, guild);
    if (held === undefined) return;
    this.#begin(held, () =>
      this.#writeDown(held, async () => {
        const moved = await moveSession(this.#options.store, agent.lease, held.row.id, channel);
        if (moved.status === 'noted') held.row = moved.session;
        else if (moved.status === 'channel_taken') await this.#release(held, agent, 'channel_taken');
        else if (moved.status === 'stale_fence') this.#options.stale(agent);
        else await this.#drop(held, agent);
      }),
    );
  }

  /** Somebody took an agent out of its channel. */
  removed(agent: Agent, guild: string): void {
    const held = this.#heldBy(agent, guild);
    if (held === undefined) return;
    this.#begin(held, async () => {
      await new Promise((resolve) => setTimeout(resolve, WHY_REMOVED_MS));
      if (!this.#isHeld(held)) return;
      // In a guild that it has left another agent takes over; that is under way.
      if (!agent.isInGuild(guild) || agent.voice === undefined) return;
      const reason = agent.hasChannel(guild, held.row.channel) ? 'kicked' : 'channel_deleted';
      await this.#writeDown(held, () => this.#release(held, agent, reason));
    });
  }

  movedNode(agent: Agent, guild: string): void {
    const held = this.#heldBy(agent, guild);
    if (held !== undefined) this.#options.failedOver('lavalink', held.row);
  }

  /** Goes to another channel. @throws {CallError} */
  async move(held: HeldSession, agent: Agent, channel: string): Promise<void> {
    let refusal: CallError | undefined;
    await held.work(async () => {
      const moved = await moveSession(this.#options.store, agent.lease, held.row.id, channel);
      if (moved.status !== 'noted') {
        refusal = new CallError(moved.status);
        return;
      }
      // This is the later word.
      held.owed = undefined;
      await this.#options.leaving?.(held.row, true);
      held.row = moved.session;
      refusal = await this.#serve(held, agent);
    });
    if (refusal !== undefined) throw refusal;
  }

  /** Ends a session, or leaves what has ended. */
  async leave(held: HeldSession, agent: Agent, reason: ReleaseReason): Promise<void> {
    await held.work(() => this.#release(held, agent, reason));
  }

  /**
   * Serves a session with an agent that is still being taken out of another one in the same guild. That one is over, or the
   * rows would not have this one; what is being done for it ends first, or it would leave the new one's channel.
   */
  async #succeed(former: HeldSession, held: HeldSession, agent: Agent, formerAgent?: Agent): Promise<void> {
    // Joining would go on for its full time.
    if (!agent.voice?.isJoined(former.row.guild)) await agent.voice?.disconnect(former.row.guild);
    await former.settled();
    if (this.#isHeld(former)) await this.#drop(former, agent);
    if (formerAgent === undefined) await this.#serve(held, agent);
    else await this.#takeOver(held, agent, formerAgent);
  }

  /** Serves a session with another agent than before, whose player would stay at Lavalink where it has lost the guild. */
  async #takeOver(held: HeldSession, agent: Agent, former: Agent): Promise<void> {
    // Where that one serves something else by now, joining there takes it away from here.
    if (this.#heldBy(former, held.row.guild) === undefined) await former.voice?.disconnect(held.row.guild);
    await this.#serve(held, agent);
  }

  #begin(held: HeldSession, act: () => Promise<void>): void {
    void held.work(act).catch(this.#troubled);
  }

  readonly #troubled = (error: unknown): void => {
    this.#options.log.warn({ error }, 'could not look after a session');
  };

  /** Brings one session to where its row says. @returns why it could not. */
  async #serve(held: HeldSession, agent: Agent): Promise<CallError | undefined> {
    const { guild, channel } = held.row;
    const voice = agent.voice;
    if (voice === undefined) return new CallError('stale_fence');
    if (!this.#isHeld(held)) return new CallError('not_found');
    try {
      const isThere = voice.channelOf(guild) === channel;
      const state = isThere ? await voice.check(guild) : 'broken';
      if (state === 'unserved') throw new CallError('lavalink_unavailable');
      if (state === 'broken') await voice.connect(guild, channel);
      held.succeeded();
      this.refusals.delete(held.row.id);
      await this.#note(held, agent, 'active');
      if (this.#isHeld(held)) this.#options.served?.(held.row, agent);
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
    if (code === 'no_access') return this.#release(held, agent, 'no_access');
    if (code === 'channel_full') return this.#release(held, agent, 'not_joined');
    // A guild that is gone as well is written down elsewhere, and another agent takes over.
    if (code === 'not_found' && agent.isInGuild(held.row.guild)) return this.#release(held, agent, 'channel_deleted');
    if (code === 'not_joined' && held.row.state === 'starting') return this.#release(held, agent, 'not_joined');
    if (code === 'lavalink_unavailable' || code === 'not_joined') await this.#note(held, agent, 'parked');
  }

  async #note(held: HeldSession, agent: Agent, state: 'active' | 'parked'): Promise<void> {
    if (held.row.state === state) return;
    const noted = await setSessionState(this.#options.store, agent.lease, held.row.id, state);
    if (noted.status === 'noted') held.row = noted.session;
    else if (noted.status === 'not_found') await this.#drop(held, agent);
    else this.#options.stale(agent);
  }

  async #release(held: HeldSession, agent: Agent, reason: ReleaseReason): Promise<void> {
    const released = await releaseSession(this.#options.store, agent.lease, held.row.id, reason);
    // Leaving would take the place away from whoever has the agent now.
    if (released.status === 'stale_fence') return this.#options.stale(agent);
    await this.#drop(held, agent);
    if (released.status === 'released') this.#options.happened(released.events);
  }

  async #drop(held: HeldSession, agent: Agent): Promise<void> {
    await this.#options.leaving?.(held.row, false);
    if (this.#isHeld(held)) this.#held.delete(held.row.id);
    await agent.voice?.disconnect(held.row.guild);
  }

  /** As {@link #attempt}, for what only Discord knew: with the next comparison again, or the rows would undo it. */
  async #writeDown(held: HeldSession, write = held.owed): Promise<void> {
    if (!this.#isHeld(held)) return;
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

  /** It may have ended while something else was done for it. */
  #isHeld(held: HeldSession): boolean {
    return this.#held.get(held.row.id) === held;
  }

  #heldBy({ id: agent }: Agent, guild: string, except?: HeldSession): HeldSession | undefined {
    for (const held of this.#held.values())
      if (held !== except && held.row.agent === agent && held.row.guild === guild) return held;
    return undefined;
  }
}
