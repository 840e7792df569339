import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { TokenCipher } from '../../shared/platform/token-crypto.ts';
import {
  type GatewayState,
  type GuildState,
  saveGatewayState,
  sealGatewayState,
} from '../../shared/voice/gateway-state.ts';
import type { Lease } from '../../shared/voice/session.ts';
import { GatewayKeeper } from './gateway-keeper.ts';
import type { GatewayLink } from './gateway-link.ts';
import type { GuildMaps } from './guild-maps.ts';
import type { LavalinkLink } from './lavalink.ts';
import type { PlayerMessage } from './player-messages.ts';
import type { VoiceOrder } from './voice-order.ts';
import type { Packet, VoicePlaces } from './voice-places.ts';

export interface HandingParts {
  lease: Lease;
  link: GatewayLink;
  maps: GuildMaps;
  places: VoicePlaces;
  order: VoiceOrder;
  lavalink: LavalinkLink;
}

type Snapshot = Omit<GatewayState, 'version'>;

/** What one agent goes on with, and what it keeps for the process that goes on after it. */
export class Handing {
  /** Whether a former process kept anything. */
  readonly isTakeover: boolean;
  readonly #parts: HandingParts;
  readonly #options: { store: Store; cipher: TokenCipher; log: Logger };
  readonly #keeper: GatewayKeeper;
  /** Lavalink's messages about players of the former process, until someone goes on with them, by guild. */
  readonly #early = new Map<string, PlayerMessage[]>();
  /** Where the former process was with this agent. */
  #former: { guild: string; channel: string }[] = [];

  /**
   * @param state what the former process kept: what a session that's resumed doesn't tell again.
   * @param isReady whether this process has something better to go on with.
   */
  constructor(
    parts: HandingParts,
    options: { store: Store; cipher: TokenCipher; log: Logger },
    state: GatewayState | undefined,
    isReady: () => boolean,
  ) {
    this.isTakeover = state !== undefined;
    this.#parts = parts;
    this.#options = options;
    this.#keeper = new GatewayKeeper(async () => {
      if (isReady()) await this.save(this.snapshot());
    });
    for (const guild of state?.guilds ?? []) this.#restore(guild);
  }

  /** @param packet any dispatch from the agent's gateway. */
  handle(packet: Packet): void {
    if (isWorthKeeping(packet, this.#parts.lease.agent)) this.changed();
  }

  /** @param message any of Lavalink's messages about a player. */
  receive(message: PlayerMessage): void {
    this.#early.get(message.guildId)?.push(message);
  }

  /** Lavalink's messages about a guild's player from before it was taken over, once. */
  takeEarly(guildId: string): PlayerMessage[] {
    const taken = this.#early.get(guildId) ?? [];
    this.#early.delete(guildId);
    return taken;
  }

  /** Channels where the former process was with this agent, and where the agent isn't anymore, once. */
  takeFormer(): { guild: string; channel: string }[] {
    const { places, lease } = this.#parts;
    const former = this.#former;
    this.#former = [];
    return former.filter(({ guild, channel }) => places.channelOf(guild, lease.agent) !== channel);
  }

  /** Something has changed that the next process should know soon. */
  changed(): void {
    this.#keeper.changed();
  }

  /** Keeps nothing anymore, except by {@link save}. */
  end(): void {
    this.#keeper.end();
  }

  /** Everything at this moment. Undefined without a session at Discord. */
  snapshot(): Snapshot | undefined {
    const { link, maps, places, order, lavalink } = this.#parts;
    if (link.session === null) return undefined;
    const guilds = [...maps.snapshot()].map((guild) => {
      const voice = order.snapshot(guild.id);
      return { ...guild, places: places.snapshot(guild.id), ...(voice && { voice }) };
    });
    return { gateway: link.session, guilds, lavalink: lavalink.sessions };
  }

  /** Saves a snapshot for the next process. A failure costs it a login. */
  async save(snapshot: Snapshot | undefined): Promise<void> {
    if (snapshot === undefined) return;
    const { store, cipher, log } = this.#options;
    const { lease } = this.#parts;
    try {
      const { status } = await saveGatewayState(store, lease, await sealGatewayState(cipher, lease.agent, snapshot));
      if (status === 'saved') this.#parts.link.keep(snapshot.gateway);
    } catch (error) {
      log.debug({ error }, 'could not save the gateway session');
    }
  }

  #restore(guild: GuildState): void {
    const { maps, places, order } = this.#parts;
    maps.restore(guild);
    places.restore(guild);
    if (guild.voice === undefined) return;
    order.restore(guild.id, guild.voice);
    this.#early.set(guild.id, []);
    this.#former.push({ guild: guild.id, channel: guild.voice.channel });
  }
}

/** What happens to members comes with the resume. What happens to the agent and its guilds is kept soon. */
const KEPT =
  /^(READY|RESUMED|GUILD_(CREATE|UPDATE|DELETE|ROLE_\w+)|CHANNEL_(CREATE|UPDATE|DELETE)|VOICE_SERVER_UPDATE)$/;

/** Whether the next process should know it soon, even if Discord forgets what it has sent. */
function isWorthKeeping({ t, d }: Packet, agentId: string): boolean {
  return t !== null && (KEPT.test(t) || (t === 'VOICE_STATE_UPDATE' && d.user_id === agentId));
}
