/** Acts on channels, messages, and roles: recorded with the change they belong to, and shown in the log. */
import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { call } from '../platform/call.ts';
import { COLORS } from '../platform/colors.ts';
import { plain } from '../platform/markdown.ts';
import type { Sql } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import { valuesOf } from '../settings/declaration.ts';
import { ACTS } from './counters.ts';
import { postToLog } from './log.ts';
import { isLogged, moderationModule, type OtherAct } from './settings.ts';

/** What staff did. */
export interface NewAct {
  guild: string;
  kind: OtherAct;
  actor: string;
  user?: string | undefined;
  channel?: string | undefined;
  reason?: string | undefined;
  /** `lines`: sentences that the log shows, such as `Deleted 48 messages.` Anything else is for the audit alone. */
  detail?: { lines?: readonly string[]; [name: string]: unknown };
}

/** An act as it's recorded. */
export interface Act {
  guild: string;
  kind: OtherAct;
  actor: string;
  user: string | null;
  channel: string | null;
  reason: string | null;
  detail: { readonly lines?: readonly string[]; readonly [name: string]: unknown };
  undoneAt: string | null;
  settings: unknown;
}

const TITLES: Readonly<Record<OtherAct, string>> = {
  massban: 'Mass ban',
  purge: 'Messages deleted',
  slowmode: 'Slowmode',
  lock: 'Channel locked or unlocked',
  lockdown: 'Lockdown',
  role: 'Roles',
  nick: 'Nickname',
  voice: 'Voice',
  automod: 'AutoMod',
  raid: 'Raid protection',
  verify: 'Verification',
  setup: 'Setup',
  report: 'Report',
};

/** Records an act in the transaction of its change. Where a function of ours makes the change, it calls `moderation_record_act`. */
export async function recordAct(
  sql: Sql,
  { guild, kind, actor, user, channel, reason, detail }: NewAct,
): Promise<void> {
  await sql`select ${call(sql, 'moderation_record_act', {
    ...{
      guild,
      kind,
      actor,
      user: user ?? null,
      channel: channel ?? null,
      reason: reason ?? null,
      detail: detail ?? {},
    },
  })}`;
}

/** An act by its ID; undefined if the server has none like that. */
export async function readAct(store: Store, guild: string, id: string): Promise<Act | undefined> {
  const act = await run<'moderation_read_act', Act | null>(store, 'moderation_read_act', { act: id });
  return act?.guild === guild ? act : undefined;
}

/** Shows an act in the log. The key is its ID. */
export const announceAct = job({
  kind: 'announce_act',
  at: 'anywhere',
  payload: () => z.object({ act: z.string() }),
  async run({ store, discord, payload }) {
    const act = await run<'moderation_read_act', Act | null>(store, 'moderation_read_act', { act: payload.act });
    if (act === null) return;
    store.observe.count(ACTS, { kind: act.kind });
    if (discord === undefined) return;
    const settings = valuesOf(moderationModule, act.settings);
    const isReport = act.kind === 'report';
    if (!isReport && !isLogged(settings, act.kind)) return;
    await postToLog(store, discord.rest, {
      ...{ guild: act.guild, settings, message: actMessage(act), nonce: `e${payload.act}` },
      setting: isReport ? 'reportChannel' : 'logChannel',
    });
  },
});

function actMessage({ kind, actor, user, channel, reason, detail }: Act): object {
  const fields = [
    ...(user === null ? [] : [{ name: 'Member', value: `<@${user}> (${user})`, inline: true }]),
    ...(channel === null ? [] : [{ name: 'Channel', value: `<#${channel}>`, inline: true }]),
    { name: 'By', value: actor === '0' ? 'Someone whose data was erased' : `<@${actor}>`, inline: true },
    ...(reason === null ? [] : [{ name: 'Reason', value: plain(reason).slice(0, 1_024) }]),
  ];
  const description = (detail.lines ?? []).join('\n').slice(0, 4_000);
  return {
    embeds: [{ color: COLORS.accent, title: TITLES[kind], ...(description !== '' && { description }), fields }],
    allowed_mentions: { parse: [] },
  };
}
