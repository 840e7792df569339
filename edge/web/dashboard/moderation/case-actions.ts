/** What staff do about a case. */

import * as z from 'zod';
import type { Case } from '../../../../shared/moderation/case.ts';
import { type CaseKind, MODERATION } from '../../../../shared/moderation/catalog.ts';
import { type CaseChange, changeCase } from '../../../../shared/moderation/changes.ts';
import { readCase } from '../../../../shared/moderation/reads.ts';
import { readMember } from '../../../../shared/platform/discord/servers.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { decideOnAppeal } from '../../../moderation/appeals.ts';
import { html, say, t, word } from '../../words/index.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import type { TypedCommand } from '../run-command.ts';
import { FINAL, IN_CASE } from '../undo.ts';
import { gatedResult, staffContext } from './parts.ts';

const number = z.coerce.number().int().min(1).max(1_000_000_000);
export const reasonField = z
  .string()
  .trim()
  .max(MODERATION.reasonLength, { error: () => t`A reason has at most ${MODERATION.reasonLength} characters` });
const NO_CASE = word('This server has no case with that number.');

/** What ends a case of each kind, as a command. */
export const ENDINGS: Partial<Record<CaseKind, { button: string; path: string }>> = {
  warn: { button: word('Pardon the warning'), path: 'case pardon' },
  timeout: { button: word('End the timeout'), path: 'mod untimeout' },
  ban: { button: word('Lift the ban'), path: 'mod unban' },
};

export const changeReason = action({
  fields: z.object({ number, reason: reasonField.min(1, word('Write a reason')) }),
  undo: IN_CASE,
  run: (context, { number, reason }) =>
    change(context, number, { change: 'edit', text: reason }, t`Case ${number} has a new reason.`),
});

export const addComment = action({
  fields: z.object({
    number,
    text: z
      .string()
      .trim()
      .min(1, word('Write a comment'))
      .max(MODERATION.noteLength, { error: () => t`A comment has at most ${MODERATION.noteLength} characters` }),
  }),
  undo: IN_CASE,
  // The case has the words.
  logged: ({ number }) => ({ number }),
  run: (context, { number, text }) =>
    change(context, number, { change: 'comment', text }, t`Your comment is on case ${number}.`),
});

async function change(context: PageContext, number: number, what: CaseChange, sentence: string): Promise<ActionResult> {
  const to = context.path(`/case/${number}`);
  const outcome = await changeCase(context.store, context.caller, number, what);
  if (isGated(outcome)) return gatedResult(outcome, context, to);
  switch (outcome.status) {
    case 'changed':
      return { done: sentence, to };
    case 'unknown_case':
      return { refused: say(NO_CASE) };
    case 'too_many':
      return { refused: t`A case can have ${outcome.most} remarks, and case ${number} has that many.`, to };
    case 'not_a_warning':
    case 'already':
      return { refused: t`Case ${number} no longer counts.`, to };
  }
}

export const endCase = action({
  fields: z.object({ number, reason: reasonField.optional() }),
  undo: IN_CASE,
  confirm: async ({ store, guild }, { number }) => {
    const found = await readCase(store, guild.id, number);
    // A timeout or a ban can be given again.
    if (found?.kind !== 'warn') return undefined;
    return {
      title: t`Pardon case ${number}?`,
      body: html`<p>The warning stays on record, but will no longer count. This can’t be undone.</p>`,
      button: t`Pardon`,
    };
  },
  run: async (context, { number, reason }) => {
    const to = context.path(`/case/${number}`);
    const found = await readCase(context.store, context.guild.id, number);
    if (found === undefined) return { refused: say(NO_CASE) };
    const typed = await commandFor(context, found, reason || undefined);
    if (typed === undefined) return { refused: t`That can’t be ended from here.`, to };
    if (typed === 'gone')
      return { refused: t`<@${found.user}> isn't in this server anymore, so there's no timeout to end.`, to };
    const { isDone, text } = await context.runCommand(typed);
    return isDone ? { done: text, to } : { refused: text, to };
  },
});

async function commandFor(
  { discord, guild }: PageContext,
  { kind, number, user }: Case,
  why: string | undefined,
): Promise<TypedCommand | 'gone' | undefined> {
  const ending = ENDINGS[kind];
  if (ending === undefined || discord === undefined) return undefined;
  const reason = why === undefined ? undefined : ({ kind: 'string', value: why } as const);
  const { path } = ending;
  if (kind === 'warn') return { path, options: { number: { kind: 'integer', value: number }, reason } };
  if (kind === 'ban') return { path, options: { user: { kind: 'string', value: user }, reason } };
  const member = await readMember(discord.rest, guild.id, user);
  return member === undefined ? 'gone' : { path, options: { user: { kind: 'user', user: member }, reason } };
}

/** The same as the buttons below an appeal. */
export const decide = action({
  fields: z.object({ number, decision: z.enum(['accept', 'deny']) }),
  undo: FINAL,
  confirm: (_, { number, decision }) =>
    decision === 'accept'
      ? {
          title: t`Accept the appeal?`,
          body: html`<p>Case ${number} is taken back, and the member is told. You can’t undo this.</p>`,
          button: t`Accept`,
        }
      : {
          title: t`Deny the appeal?`,
          body: html`<p>Case ${number} stays, and the member is told. You can’t undo this.</p>`,
          button: t`Deny`,
        },
  run: async (context, { number, decision }) => {
    const to = context.path('/appeals');
    const found = await readCase(context.store, context.guild.id, number);
    if (found?.appeal == null) return { refused: t`There’s no appeal against that case.`, to };
    const outcome = await decideOnAppeal(staffContext(context), { ref: found.ref, part: found.part, decision });
    if ('refused' in outcome) return { refused: outcome.refused, to };
    return 'decided' in outcome ? { done: outcome.decided, to } : gatedResult(outcome, context, to);
  },
});
