import type { LyricsClient } from '../../shared/music/lyrics/client.ts';
import type { GuildDirectory } from '../../shared/platform/discord/bots.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { GuildGates } from '../../shared/settings/guild-gates.ts';
import type { Sample, SampleRequest } from '../ai/sample-answer.ts';
import type { AiSetup } from '../ai/services.ts';
import type { DiscordServices } from '../discord-services.ts';
import type { Health } from '../health.ts';
import { type Command, declarations } from '../interactions/command.ts';
import { componentDeclarations } from '../interactions/component.ts';
import type { GuildInvocation } from '../interactions/invocation.ts';
import type { PlacedComponent } from '../interactions/reply.ts';
import type { JobStarter } from '../jobs/answer-later.ts';
import type { ModerationServices } from '../moderation/services.ts';
import type { VoiceServices } from '../voice/services.ts';

/** What handlers are given besides the invocation. */
export interface Services {
  /** What use cases stand on. */
  store: Store;
  moderation: ModerationServices;
  ai: AiSetup;
  /** What servers' staff switched off or keep for roles. */
  gates: GuildGates;
  voice: VoiceServices;
  /** The bot itself; undefined when the operator hasn't set DISCORD_TOKEN. */
  discord: DiscordServices | undefined;
  jobs: JobStarter;
  /** Asks for the words of songs; undefined: the operator has switched lyrics off. */
  lyrics: LyricsClient | undefined;
  /** Has AI answer once, for `/personality test`; undefined where the operator has set up no provider. */
  sampleAnswer?: (request: SampleRequest) => Promise<Sample>;
  /** ALLOW_PRIVATE_MEDIA: members may play from the operator's own network. */
  allowsPrivateMedia: boolean;
  /** Where Discord serves what members upload. */
  attachmentOrigins: ReadonlySet<string>;
  /** The signed custom id of a component that someone else posts: voice nodes have no key. */
  sign(component: PlacedComponent): string;
  /** The guilds whose staff looks after everyone's credits; the operator names them. */
  staffGuilds: ReadonlySet<string>;
  /** Every command that the operator hasn't disabled. */
  commands: readonly Command<Services>[];
  /** A server's roles and channels; undefined when Discord doesn't tell, or the operator hasn't set DISCORD_TOKEN. */
  guildDirectory(guildId: string, isFresh?: boolean): Promise<GuildDirectory | undefined>;
  /** Where browsers reach this edge; undefined when the operator hasn't set PUBLIC_URL. */
  publicUrl?: string | undefined;
  /** Whether what the edge depends on answers. */
  health(): Promise<Health>;
  /** What runs, for `/about` and `/diag`. */
  build: { version: string; runtime: string; commit?: string | undefined; startedAt?: Date };
}

/** What handlers of something declared for servers only are given: `contexts: ['guild']`. */
export type GuildContext = GuildInvocation & Services;

/** The words every command file declares itself with. */
export const {
  command,
  commandGroup,
  subcommand,
  userCommand,
  messageCommand,
  option,
  autocomplete,
  autocompleteInGuild,
} = declarations<Services>();
export const { button, select, userSelect, roleSelect, mentionableSelect, channelSelect, modal } =
  componentDeclarations<Services>();
