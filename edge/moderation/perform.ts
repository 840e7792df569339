/** Acts of staff on channels, roles, and members that are no cases: decided, done by Discord, recorded, and answered once. */
import { actOnce, type Decided } from '../../shared/moderation/act-once.ts';
import { MODERATION } from '../../shared/moderation/catalog.ts';
import type { MemberObstacle, Staffed } from '../../shared/moderation/reach.ts';
import { actorLacks, lacking } from '../../shared/moderation/reach.ts';
import type { ModerationSettings } from '../../shared/moderation/settings.ts';
import { COLORS } from '../../shared/platform/colors.ts';
import { type ChannelView, readChannel } from '../../shared/platform/discord/channels.ts';
import type { Permission } from '../../shared/platform/discord/permissions.ts';
import { permissionLabels } from '../../shared/platform/discord/permissions.ts';
import type { DiscordRest } from '../../shared/platform/discord/rest.ts';
import type { ServerView } from '../../shared/platform/discord/servers.ts';
import { plural } from '../../shared/platform/plural.ts';
import { isGated } from '../../shared/platform/store.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { refuse, reply } from '../interactions/reply.ts';
import { type ModerationContext, moderated } from './services.ts';
import { actorOf, notStaffSentence } from './staff.ts';

/** Timeout for each request to Discord, in milliseconds: a few of them have to fit into what Workers allow after an answer. */
export const DEADLINE_MS = 5_000;

/** Everyone involved, and what decisions depend on. */
export interface Scene extends Staffed {
  rest: DiscordRest;
  server: ServerView;
  settings: ModerationSettings;
  /** For the audit log: who asks, before the reason. */
  because(reason: string | undefined): string;
}

/** The scene, or a sentence that says why there's nothing to decide on. */
export async function sceneOf(context: ModerationContext): Promise<Scene | { sentence: string }> {
  const found = await moderated(context);
  if ('sentence' in found) return found;
  const { discord, server, settings } = found;
  const { user, now } = context;
  return {
    ...{ rest: discord.rest, server, bot: server.bot, actor: actorOf(context), settings, now },
    because: (reason) => auditReason(user, reason),
  };
}

/** For Discord's audit log. */
export function auditReason({ id, username }: { id: string; username: string }, reason: string | undefined): string {
  return `By ${username} (${id})${reason === undefined ? '' : `: ${reason.slice(0, MODERATION.reasonLength)}`}`;
}

/**
 * Does something once, however often the interaction is delivered, and says what came of it.
 *
 * @param request what's asked for, as a text that's the same for the same interaction.
 */
export async function perform(
  context: ModerationContext,
  request: string,
  decide: (scene: Scene) => Promise<Decided>,
): Promise<Awaited<Answer>> {
  const about = { request, rest: context.discord?.rest };
  const outcome = await actOnce(context.store, context.caller, about, async () => {
    const scene = await sceneOf(context);
    return 'sentence' in scene ? { refusal: scene.sentence } : decide(scene);
  });
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'refused') return refuse(outcome.text);
  return reply({ embeds: [{ color: COLORS.gain, description: outcome.text }] });
}

/**
 * Why these permissions aren't there; undefined if staff and the bot have theirs. Who asks comes first.
 *
 * @param channel where they count (default: in the whole server).
 */
export function permissionRefusal(
  scene: Scene,
  needed: { actor: readonly Permission[]; bot: readonly Permission[] },
  channel?: ChannelView,
): string | undefined {
  const [missing] = actorLacks(scene, needed.actor, channel);
  if (missing !== undefined) return notStaffSentence(missing);
  const { server, bot, now } = scene;
  const lacks = lacking(server, bot, needed.bot, now, channel);
  if (lacks.length === 0) return undefined;
  const where = channel === undefined ? '' : ` in <#${channel.id}>`;
  const fix = channel === undefined ? 'in **Server Settings → Roles**' : "in the channel's permissions";
  return `I need ${permissionLabels(lacks)}${where} to do that. Give ${plural(lacks.length, 'it', 'them')} to my role ${fix}.`;
}

/** A channel of this server, or a sentence. */
export async function channelOf(scene: Scene, id: string): Promise<ChannelView | { sentence: string }> {
  const channel = await readChannel(scene.rest, id);
  if (channel === undefined || channel.guildId !== scene.server.id)
    return { sentence: `I can't see <#${id}>. Give me **View Channels** there, then try again.` };
  return channel;
}

/** Why a member can't be dealt with. @param verb one that takes an object right after it, such as `rename`. */
export function memberRefusal(obstacle: MemberObstacle, verb: string): string {
  switch (obstacle.status) {
    case 'owner':
      return `Discord lets nobody ${verb} the owner of a server.`;
    case 'above_you':
      return `You can't ${verb} them: their highest role isn't below yours.`;
    case 'protected':
      return `You can't ${verb} them: <@&${obstacle.role}> is protected here. Staff can change that with \`/settings set key:moderation.protectedRoles\`.`;
    case 'above_me':
      return `I can't ${verb} them: their highest role isn't below mine. Move my role up in **Server Settings → Roles**.`;
  }
}
