/** `/purge` and Purge from here: what's to be deleted, and the confirmation. */

import { CONFIRM_MS } from '../../shared/moderation/limits.ts';
import { messageIn, needsContent, type PurgeFilter, pick, sentAtMs } from '../../shared/moderation/purge-filter.ts';
import { scanMessages } from '../../shared/moderation/purge-read.ts';
import { hasStaffRole } from '../../shared/moderation/reach.ts';
import { COLORS } from '../../shared/platform/colors.ts';
import { hasMessageContent } from '../../shared/platform/discord/intents.ts';
import { missingPermissions, type Permission, permissionLabels } from '../../shared/platform/discord/permissions.ts';
import { problemSentence } from '../../shared/platform/discord/problems.ts';
import { plain } from '../../shared/platform/markdown.ts';
import { counted, plural, whole } from '../../shared/platform/plural.ts';
import { type Gated, gateOf, isGated, run } from '../../shared/platform/store.ts';
import { cleanText } from '../../shared/platform/text.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { type PlacedComponent, refuse, reply } from '../interactions/reply.ts';
import { notSetUp, type VoiceParts } from '../voice/services.ts';
import { type Scene, sceneOf } from './perform.ts';
import type { ModerationContext } from './services.ts';
import { notStaffSentence } from './staff.ts';

const NEEDED: readonly Permission[] = ['ViewChannel', 'ReadMessageHistory', 'ManageMessages'];

export const NO_CONTENT =
  "I can't read what messages say, so I can't tell which have links, attachments, or certain words. Whoever runs this bot has to turn on **Message Content Intent** in Discord's Developer Portal, under **Bot**.";

/** Why someone can't delete messages in this channel; undefined if they can. */
export function purgeRefusal(
  { permissions, appPermissions }: Pick<ModerationContext, 'permissions' | 'appPermissions'>,
  scene: Scene,
): string | undefined {
  if (missingPermissions(permissions, ['ManageMessages']).length > 0 && !hasStaffRole(scene))
    return notStaffSentence('ManageMessages');
  const lacks = missingPermissions(appPermissions, NEEDED);
  if (lacks.length === 0) return undefined;
  return `I need ${permissionLabels(lacks)} in this channel to do that. Give ${plural(lacks.length, 'it', 'them')} to my role in the channel's permissions.`;
}

interface Shown {
  status: 'shown';
  purge: string;
  count: number;
  scanned: number;
  hasMore: boolean;
  /** In ISO 8601. */
  oldest: string;
  old: number;
  leftOut: number;
}

/** What staff typed. */
export type TypedFilter = Omit<PurgeFilter, 'before' | 'after'> & {
  /** Links or IDs of messages. */
  before?: string | undefined;
  after?: string | undefined;
};

export async function previewPurge(
  context: ModerationContext,
  typed: TypedFilter,
  reason: string | undefined,
  buttons: (purge: string, count: number) => readonly PlacedComponent[],
): Promise<Awaited<Answer>> {
  const filter = filterOf(typed, context.channelId);
  if ('sentence' in filter) return refuse(filter.sentence);
  const about = aboutOf(filter);
  const scene = await sceneOf(context);
  if ('sentence' in scene) return refuse(scene.sentence);
  const refusal = purgeRefusal(context, scene);
  if (refusal !== undefined) return refuse(refusal);
  const { rest } = scene;
  if (needsContent(filter) && (await hasMessageContent(rest)) === false) return refuse(NO_CONTENT);
  const scan = await scanMessages(rest, context.channelId, filter);
  if ('refusal' in scan) return refuse(problemSentence(scan.refusal.problem, NEEDED));
  const { ids, old, leftOut } = pick(scan.matched, context.now.getTime());
  if (ids.length === 0) return refuse(nothingToPurge(scan));
  const { store, caller, interactionId, channelId: channel } = context;
  const oldest = new Date(sentAtMs(ids.at(-1) ?? '0')).toISOString();
  const outcome = await run<'moderation_show_purge', Shown | Gated>(store, 'moderation_show_purge', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...{ purge: interactionId, channel, messages: ids, reason: reason ?? null, about },
    shown: { count: ids.length, scanned: scan.scanned, hasMore: scan.hasMore, oldest, old, leftOut },
  });
  if (isGated(outcome)) return outcome;
  const description = previewText(outcome, about, filter);
  return reply({ embeds: [{ color: COLORS.wait, description }], rows: [buttons(outcome.purge, outcome.count)] });
}

function previewText({ count, scanned, oldest, old, leftOut }: Shown, about: string, filter: PurgeFilter): string {
  const at = Math.floor(Date.parse(oldest) / 1_000);
  const lines = [
    `Delete ${whichText(count, scanned, about, filter)}? ${count === 1 ? "It's" : 'The oldest is'} from <t:${at}:f>. You can't undo this.`,
  ];
  if (old > 0)
    lines.push(
      `${old} of them ${plural(old, 'is', 'are')} older than two weeks. I delete those one at a time, which takes longer.`,
    );
  if (leftOut > 0)
    lines.push(
      `${leftOut} more that old ${plural(leftOut, 'stays', 'stay')}: Discord doesn't let bots delete them together.`,
    );
  return lines.join('\n');
}

/** `**4** messages with links, out of the last 133`. */
function whichText(count: number, scanned: number, about: string, { from }: PurgeFilter): string {
  if (about !== '')
    return `**${whole(count)}** ${plural(count, 'message')} ${about}${from === undefined ? `, out of the last ${whole(scanned)}` : ''}`;
  if (count < scanned) return `**${whole(count)}** of the last ${counted(scanned, 'message')}`;
  return count === 1 ? 'the last message' : `the last **${whole(count)}** messages`;
}

/** The filter, or a sentence that says what doesn't fit. */
function filterOf(typed: TypedFilter, channelId: string): PurgeFilter | { sentence: string } {
  const bounds: { before?: string; after?: string } = {};
  for (const name of ['before', 'after'] as const) {
    const text = typed[name];
    if (text === undefined) continue;
    const found = messageIn(text);
    if (found === undefined)
      return { sentence: `\`${name}\`: That isn't a message. Copy its link or its ID from its menu.` };
    if (found.channel !== undefined && found.channel !== channelId)
      return { sentence: `\`${name}\`: That message is in <#${found.channel}>. Use \`/purge\` there.` };
    bounds[name] = found.id;
  }
  const contains = typed.contains === undefined ? undefined : cleanText(typed.contains).trim();
  if (contains === '') return { sentence: 'Type the text that the messages contain.' };
  return { ...typed, contains, before: bounds.before, after: bounds.after };
}

/** What the messages have in common: `by <@1>, with links`. */
function aboutOf({ user, bots, links, attachments, contains, from }: PurgeFilter): string {
  return [
    user === undefined ? '' : `by <@${user}>`,
    bots ? 'by bots' : '',
    links ? 'with links' : '',
    attachments ? 'with attachments' : '',
    contains === undefined ? '' : `with “${plain(contains)}”`,
    from === undefined ? '' : 'from that one on',
  ]
    .filter(Boolean)
    .join(', ');
}

/** Begins to delete what was shown. @returns why it can't; undefined if a job can go ahead. */
export async function startPurge(
  context: ModerationContext & VoiceParts,
  purge: string,
): Promise<string | Gated | undefined> {
  const { store, caller, channelId: channel, voice } = context;
  const scene = await sceneOf(context);
  if ('sentence' in scene) return scene.sentence;
  const refusal = purgeRefusal(context, scene);
  if (refusal !== undefined) return refusal;
  if (voice.seal === undefined) return notSetUp('AGENT_TOKEN_KEYS');
  const outcome = await run<'moderation_start_purge', { status: 'started' | 'expired' } | Gated>(
    store,
    'moderation_start_purge',
    {
      ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
      ...{ purge, channel, for: `${CONFIRM_MS} ms` },
    },
  );
  if (isGated(outcome)) return outcome;
  return outcome.status === 'expired' ? 'That list of messages has expired. Use `/purge` again.' : undefined;
}

function nothingToPurge({ scanned, matched }: { scanned: number; matched: readonly unknown[] }): string {
  if (matched.length > 0)
    return "All of those are older than two weeks, and too many to delete one at a time. Discord doesn't let bots delete them together.";
  if (scanned === 0) return 'There are no messages here to delete.';
  return `There's nothing to delete: none of the last ${counted(scanned, 'message')} ${plural(scanned, 'matches', 'match')}.`;
}
