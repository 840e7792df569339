/** What `/setup` does in Discord and in the settings. */
import { permissionBits } from '../../../../shared/platform/discord/permissions.ts';
import { problemSentence } from '../../../../shared/platform/discord/problems.ts';
import type { DiscordOutcome } from '../../../../shared/platform/discord/rest.ts';
import { route } from '../../../../shared/platform/discord/route.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import {
  type Attempt,
  type ChangeOutcome,
  changeOnce,
  type Refused,
  refusedBy,
  type Work,
} from '../../../../shared/safety/change.ts';
import type { SetupDraft } from '../../../../shared/safety/setup.ts';
import { changeSettings } from '../../../../shared/settings/change.ts';
import type { GuildContext } from '../../services.ts';
import { auditReason, lackingSentence } from '../staff.ts';
import { type Loaded, load } from './load.ts';

/** How the channel that we create is found again, should a process die before its ID is stored. */
const LOG_NAME = 'mod-log';
const LOG_TOPIC = 'What staff do with Chorus.';
const CREATED = 'Created the private channel **mod-log** for the log.';
const ROLE = 0;
const MEMBER = 1;

const refused = (sentence: string): Refused => ({ ended: { status: 'refused', sentence } });

/** Applies what's chosen, once: the channel first, and then all settings in one change. */
export function applySetup(context: GuildContext, draft: SetupDraft): Promise<ChangeOutcome> {
  const { store, caller, gates } = context;
  return changeOnce(store, caller, { subject: 'setup', request: draft }, async (attempt) => {
    const loaded = await load(context, true);
    if ('sentence' in loaded) return refused(loaded.sentence);
    const { setup, stored, settings, modules } = loaded;
    const about = { stored, settings, modules };
    let plan = setup.planSetup(draft, about);
    const lines: string[] = [];
    let act: Work['act'];
    if (plan.createsLog) {
      const log = await logChannel(context, loaded, draft, attempt);
      if ('ended' in log) return log;
      plan = setup.planSetup(draft, about, log.id);
      lines.push(`Private channel <#${log.id}> for the log.`);
      if (log.isNew) act = { kind: 'setup', channel: log.id, detail: { lines: [CREATED] } };
    }
    if (Object.keys(plan.changes).length > 0) {
      const outcome = await changeSettings(store, { ...caller, key: `${caller.key}/setup` }, plan.changes);
      // The beginning checked the gates; staff closed one since.
      if (isGated(outcome))
        return {
          ...refused(`Someone has just switched this off here. ${act === undefined ? 'Nothing changed.' : CREATED}`),
          ...(act && { act }),
        };
      gates.forget(caller.guild.id);
    }
    return { ended: { status: 'changed', lines: [...lines, ...plan.lines] }, ...(act && { act }) };
  });
}

/** The channel that was created before, or a new one that only staff and the bot can see. */
async function logChannel(
  context: GuildContext,
  { discord, server }: Loaded,
  { staff }: SetupDraft,
  { intended, intend }: Attempt,
): Promise<{ id: string; isNew: boolean } | Refused> {
  const lacking = lackingSentence(
    { server, now: context.now },
    ['ManageChannels', 'ViewChannel', 'SendMessages', 'EmbedLinks'],
    'create a channel',
  );
  if (lacking !== undefined) return refused(lacking);
  const guild = server.id;
  const channels = await discord.rest.request<{ id: string; name?: string; topic?: string | null }[]>(
    route('/guilds/:guild/channels', { guild }),
    { method: 'GET' },
  );
  if (!channels.ok) return refused(problemSentence(channels.problem, ['ManageChannels']));
  const known = channels.data.find(({ name, topic }) => name === LOG_NAME && topic === LOG_TOPIC);
  // An earlier delivery may have created it and died.
  if (known !== undefined) return { id: known.id, isNew: intended !== undefined };
  const seeing = permissionBits(['ViewChannel']).toString();
  const posting = permissionBits(['ViewChannel', 'SendMessages', 'EmbedLinks']).toString();
  await intend({ kind: 'setup', detail: { lines: [CREATED] } });
  const created = await discord.rest.request<{ id: string }>(route('/guilds/:guild/channels', { guild }), {
    method: 'POST',
    body: {
      name: LOG_NAME,
      type: 0,
      topic: LOG_TOPIC,
      permission_overwrites: [
        { id: guild, type: ROLE, allow: '0', deny: seeing },
        { id: server.bot.id, type: MEMBER, allow: posting, deny: '0' },
        ...(staff === null ? [] : [{ id: staff, type: ROLE, allow: seeing, deny: '0' }]),
      ],
    },
    reason: auditReason(context, '/setup'),
  });
  return created.ok ? { id: created.data.id, isNew: true } : refusedBy(created.problem, ['ManageChannels']);
}

/** Lets the bot post in the log channel. */
export function repairLog(context: GuildContext, channel: string): Promise<ChangeOutcome> {
  return changeOnce(
    context.store,
    context.caller,
    { subject: 'setup', request: ['repair', channel] },
    async ({ intend }) => {
      const loaded = await load(context, true);
      if ('sentence' in loaded) return refused(loaded.sentence);
      const { discord, server } = loaded;
      const found = await discord.rest.request<{
        permission_overwrites?: { id: string; allow: string; deny: string }[];
      }>(route('/channels/:channel', { channel }), { method: 'GET' });
      if (!found.ok) return refused(problemSentence(found.problem, ['ViewChannel']));
      const own = found.data.permission_overwrites?.find(({ id }) => id === server.bot.id);
      const needed = permissionBits(['ViewChannel', 'SendMessages', 'EmbedLinks']);
      const lines = [`I can post in <#${channel}> now.`];
      const act = { kind: 'setup', channel, detail: { lines } } as const;
      await intend(act);
      const set: DiscordOutcome = await discord.rest.request(
        route('/channels/:channel/permissions/:overwrite', { channel, overwrite: server.bot.id }),
        {
          method: 'PUT',
          body: {
            type: MEMBER,
            allow: (BigInt(own?.allow ?? 0) | needed).toString(),
            deny: (BigInt(own?.deny ?? 0) & ~needed).toString(),
          },
          reason: auditReason(context, '/setup'),
        },
      );
      if (!set.ok) return refusedBy(set.problem, ['ManageRoles']);
      return { ended: { status: 'changed', lines }, act };
    },
  );
}
