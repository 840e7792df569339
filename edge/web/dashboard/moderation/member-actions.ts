/** What staff do about a member's record. */
import * as z from 'zod';
import { MODERATION } from '../../../../shared/moderation/catalog.ts';
import { addNote, deleteNote as removeNote } from '../../../../shared/moderation/changes.ts';
import { readMember } from '../../../../shared/platform/discord/servers.ts';
import { type GuildCaller, isGated } from '../../../../shared/platform/store.ts';
import { html, t, word } from '../../words/index.ts';
import { action, type PageContext } from '../page.ts';
import { FINAL } from '../undo.ts';
import { reasonField } from './case-actions.ts';
import { gatedResult } from './parts.ts';

const user = z.string().regex(/^\d{15,20}$/, word('That isn’t a member’s ID'));

/** Notes have a command of their own, which can be switched off. */
function asNote({ caller }: PageContext): GuildCaller {
  return { ...caller, command: { name: 'note', module: 'moderation' } };
}

export const writeNote = action({
  fields: z.object({
    user,
    text: z
      .string()
      .trim()
      .min(1, word('Write something'))
      .max(MODERATION.noteLength, { error: () => t`A note has at most ${MODERATION.noteLength} characters` }),
  }),
  undo: { why: word('Delete the note instead') },
  // The words are for whoever may read notes, until the note is deleted.
  logged: ({ user }) => ({ user }),
  run: async (context, { user, text }) => {
    const to = context.path(`/member/${user}`);
    const outcome = await addNote(context.store, asNote(context), { user, text });
    if (isGated(outcome)) return gatedResult(outcome, context, to);
    if (outcome.status === 'too_many')
      return { refused: t`A member can have ${outcome.most} notes. Delete some first.`, to };
    return { done: t`Your note about <@${user}> is saved.`, to };
  },
});

export const deleteNote = action({
  fields: z.object({ user, note: z.string().regex(/^\d{1,18}$/, word('That isn’t the number of a note')) }),
  undo: FINAL,
  confirm: () => ({
    title: t`Delete this note?`,
    body: html`<p>Nobody can read it after that.</p>`,
    button: t`Delete`,
  }),
  run: async (context, { user, note }) => {
    const to = context.path(`/member/${user}`);
    const outcome = await removeNote(context.store, asNote(context), note);
    if (isGated(outcome)) return gatedResult(outcome, context, to);
    return outcome.status === 'deleted'
      ? { done: t`The note is deleted.`, to }
      : { refused: t`Someone has already deleted that note.`, to };
  },
});

export const clearWarnings = action({
  fields: z.object({ user, reason: reasonField.optional() }),
  undo: FINAL,
  confirm: async ({ namesOf }, { user }) => ({
    title: t`Pardon all warnings?`,
    body: html`<p>The warnings of ${(await namesOf([user]))(user)} stay on record, but will no longer count. This can’t be undone.</p>`,
    button: t`Pardon all`,
  }),
  run: async (context, { user, reason }) => {
    const { discord, guild, path, runCommand } = context;
    const to = path(`/member/${user}`);
    const found = discord && (await readMember(discord.rest, guild.id, user));
    // Whoever has left still has warnings.
    const member = found ?? { id: user, username: user, isBot: false, roleIds: [] };
    const { isDone, text } = await runCommand({
      path: 'mod clearwarns',
      options: { user: { kind: 'user', user: member }, reason: reason ? { kind: 'string', value: reason } : undefined },
    });
    return isDone ? { done: text, to } : { refused: text, to };
  },
});
