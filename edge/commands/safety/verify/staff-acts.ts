/** What staff do with `/verify`, loaded when they do. */
import { channelPermissions } from '../../../../shared/platform/discord/member-permissions.ts';
import { missingPermissions, permissionLabels } from '../../../../shared/platform/discord/permissions.ts';
import { problemSentence } from '../../../../shared/platform/discord/problems.ts';
import { route } from '../../../../shared/platform/discord/route.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { cleanText } from '../../../../shared/platform/text.ts';
import { changeOnce, type Refused, refusedBy } from '../../../../shared/safety/change.ts';
import {
  answersIn,
  readVerification,
  removePanel,
  setPanel,
  type Verification,
  verificationModule,
} from '../../../../shared/safety/verify.ts';
import { changeSettings } from '../../../../shared/settings/change.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { type PlacedComponent, refuse, reply } from '../../../interactions/reply.ts';
import { type Moderated, moderated } from '../../../moderation/services.ts';
import { actorOf } from '../../../moderation/staff.ts';
import { COLORS, counted, inWords, plain, plural } from '../../format.ts';
import { changed, embed } from '../../messages.ts';
import type { GuildContext } from '../../services.ts';
import { readChannel } from '../channel.ts';
import { answerTo } from '../staff.ts';
import { roleProblem } from './role.ts';

const POST_DEADLINE_MS = 8_000;
const refused = (sentence: string): Refused => ({ ended: { status: 'refused', sentence } });

/** What verification is like, for staff. */
function described({ settings, panel }: Verification): string {
  const { mode, question, answers, attempts, minimumAgeDays } = settings;
  return [
    panel === undefined
      ? 'Members get no role yet. Choose one with `/verify settings role:`.'
      : `Members get <@&${panel.role}>.`,
    mode === 'button'
      ? 'They press a button.'
      : `They answer “${plain(question ?? '…')}”, with ${counted(answersIn(answers ?? '').length, 'accepted answer')} and ${counted(attempts, 'wrong answer')} before they have to wait an hour.`,
    ...(minimumAgeDays > 0 ? [`Their account has to be at least ${counted(minimumAgeDays, 'day')} old.`] : []),
    panel?.message == null
      ? `The message isn’t posted${panel?.channel == null ? '' : ` in <#${panel.channel}>`} yet. Post it with \`/verify panel\`.`
      : `The message is in <#${panel.channel}>.`,
  ].join('\n');
}

/** Why members couldn't verify, or undefined. */
function problemOf(
  { settings, panel }: Verification,
  { server }: Moderated,
  context: GuildContext,
): string | undefined {
  if (panel === undefined) return 'First choose the role that members get, with `/verify settings role:`.';
  if (settings.mode === 'question' && (settings.question === null || settings.answers === null))
    return 'First set a question and its answers, with `/verify settings question: answers:`.';
  return roleProblem(server, panel.role, context.now, actorOf(context));
}

interface PanelOptions {
  channel?: { id: string } | undefined;
  text?: string | undefined;
}

/** Posts the message. @param placed its button. */
export async function postPanel(
  context: GuildContext & { options: PanelOptions },
  placed: PlacedComponent,
): Promise<Awaited<Answer>> {
  const { store, caller, sign, options } = context;
  const request = ['panel', options.channel?.id, options.text];
  const outcome = await changeOnce(
    store,
    caller,
    { subject: 'verification', request },
    async ({ intended, intend }) => {
      const found = await moderated(context);
      if ('sentence' in found) return refused(found.sentence);
      const verification = await readVerification(store, caller.guild.id);
      const problem = problemOf(verification, found, context);
      const { panel: held } = verification;
      if (problem !== undefined || held === undefined) return refused(problem ?? 'First choose a role.');
      const channel = options.channel?.id ?? held.channel ?? context.channelId;
      const obstacle = await channelObstacle(found, channel, context.now);
      if (obstacle !== undefined) return refused(obstacle);
      const body = {
        embeds: [
          {
            color: COLORS.accent,
            title: 'Verification',
            description: cleanText(options.text ?? 'Press the button to get access to this server.'),
          },
        ],
        components: [{ type: 1, components: [{ ...placed.data, custom_id: sign(placed) }] }],
        allowed_mentions: { parse: [] },
      };
      const lines = [`Members can verify in <#${channel}> now, and get <@&${held.role}>.`];
      // Of an earlier delivery, if there was one: it may have stored the new message already.
      const old = (intended?.old ?? { channel: held.channel, message: held.message }) as Old;
      const act = { kind: 'verify', channel, detail: { lines, old } } as const;
      await intend(act);
      const posted = await found.discord.rest.request<{ id?: string }>(
        route('/channels/:channel/messages', { channel }),
        {
          ...{ method: 'POST', body, nonce: `v${context.interactionId.slice(-20)}`, deadlineMs: POST_DEADLINE_MS },
        },
      );
      if (!posted.ok) return refusedBy(posted.problem, ['ViewChannel', 'SendMessages', 'EmbedLinks']);
      await setPanel(store, caller.guild.id, { role: held.role, channel, message: posted.data.id ?? null });
      await deleteMessage(found, old);
      return { ended: { status: 'changed' as const, lines }, act };
    },
  );
  return answerTo(outcome, (lines) => changed(lines.join('\n')));
}

/** Why the bot can't post there, or undefined. */
async function channelObstacle({ discord, server }: Moderated, id: string, now: Date): Promise<string | undefined> {
  const channel = await readChannel(discord.rest, id);
  if (!channel.ok) return problemSentence(channel.problem, ['ViewChannel']);
  const lacking = missingPermissions(channelPermissions(server, server.bot, channel.data, now), [
    ...(['ViewChannel', 'SendMessages', 'EmbedLinks'] as const),
  ]);
  return lacking.length === 0
    ? undefined
    : `I need ${permissionLabels(lacking)} in <#${id}> to post there. Give ${plural(lacking.length, 'it', 'them')} to my role in that channel’s settings.`;
}

/** The message before. */
type Old = { channel: string | null; message: string | null };

/** The old message goes; if it can't, its button still does what the settings say. */
async function deleteMessage({ discord }: Moderated, { channel, message }: Old): Promise<void> {
  if (channel === null || message === null) return;
  await discord.rest.request(route('/channels/:channel/messages/:message', { channel, message }), {
    ...{ method: 'DELETE', reason: 'Verification moved' },
  });
}

interface SettingsOptions {
  role?: { id: string } | undefined;
  channel?: { id: string } | undefined;
  mode?: 'button' | 'question' | undefined;
  question?: string | undefined;
  answers?: string | undefined;
  attempts?: number | undefined;
  age?: number | undefined;
}

export async function changeVerification(
  context: GuildContext & { options: SettingsOptions },
): Promise<Awaited<Answer>> {
  const { store, caller, options } = context;
  const { role, channel, mode, question, answers, attempts, age } = options;
  const given = {
    mode,
    question: question && cleanText(question),
    answers: answers && cleanText(answers),
    attempts,
    minimumAgeDays: age,
  };
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (answers !== undefined && answersIn(answers).length === 0)
    return refuse('Write at least one answer, with semicolons between several.');
  const known = await readVerification(store, caller.guild.id);
  if (mode === 'question') {
    const missing = [
      ...((question ?? known.settings.question) ? [] : ['a question']),
      ...((answers ?? known.settings.answers) ? [] : ['its accepted answers']),
    ];
    if (missing.length > 0)
      return refuse(
        `Add ${inWords(missing)}, such as \`/verify settings mode:question question:What’s rule 3? answers:no spam; spam\`.`,
      );
  }
  if (role !== undefined || channel !== undefined) {
    const roleId = role?.id ?? known.panel?.role;
    if (roleId === undefined) return refuse('Choose the role that members get, too: `/verify settings role:`.');
    const found = await moderated(context);
    if ('sentence' in found) return refuse(found.sentence);
    const problem = roleProblem(found.server, roleId, context.now, actorOf(context));
    if (problem !== undefined) return refuse(problem);
    const request = ['settings', roleId, channel?.id];
    const outcome = await changeOnce(
      store,
      { ...caller, key: `${caller.key}/role` },
      { subject: 'verification', request },
      async () => {
        await setPanel(store, caller.guild.id, { role: roleId, channel: channel?.id ?? null, message: null });
        const lines = [`Verification gives <@&${roleId}>.`];
        return { ended: { status: 'changed' as const, lines }, act: { kind: 'verify', detail: { lines } } };
      },
    );
    if (isGated(outcome) || outcome.status !== 'changed') return answerTo(outcome, () => refuse(''));
  }
  if (Object.keys(changes).length > 0) {
    const outcome = await changeSettings(store, caller, { [verificationModule.name]: changes });
    if (isGated(outcome)) return outcome;
  }
  return reply(embed(described(await readVerification(store, caller.guild.id))));
}

export async function removeVerification(context: GuildContext): Promise<Awaited<Answer>> {
  const { store, caller } = context;
  const outcome = await changeOnce(
    store,
    caller,
    { subject: 'verification', request: 'remove' },
    async ({ intended, intend }) => {
      const lines = ['Members can’t verify anymore. Those who did keep their role.'];
      const act = { kind: 'verify', detail: { lines } } as const;
      const { panel: held } = await readVerification(store, caller.guild.id);
      if (held === undefined && intended === undefined)
        return refused('This server doesn’t verify members. Start with `/verify settings role:`.');
      if (held !== undefined) {
        const found = await moderated(context);
        if ('sentence' in found) return refused(found.sentence);
        await intend(act);
        await deleteMessage(found, held);
        await removePanel(store, caller.guild.id);
      }
      return { ended: { status: 'changed' as const, lines }, act };
    },
  );
  return answerTo(outcome, (lines) => changed(lines.join('\n')));
}
