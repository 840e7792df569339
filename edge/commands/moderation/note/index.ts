import { MODERATION } from '../../../../shared/moderation/catalog.ts';
import { addNote, deleteNote } from '../../../../shared/moderation/changes.ts';
import { listNotes } from '../../../../shared/moderation/reads.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { stamp } from '../../../moderation/messages.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { COLORS, counted, plain } from '../../format.ts';
import { changed } from '../../messages.ts';
import { commandGroup, option, subcommand } from '../../services.ts';
import { memberOption } from '../options.ts';

const add = subcommand({
  description: 'Write something down about a member. They don’t see it',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    user: memberOption,
    text: option.string({ description: 'What to write down', required: true, maxLength: MODERATION.noteLength }),
  },
  run: async (context) => {
    const staff = await asStaff(context, 'ModerateMembers');
    if ('sentence' in staff) return refuse(staff.sentence);
    const { user, text } = context.options;
    const outcome = await addNote(context.store, context.caller, { user: user.id, text });
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'too_many')
      return refuse(
        `There's room for ${outcome.most} notes about one member. Delete some first with \`/note delete\`.`,
      );
    return changed(`Your note about <@${user.id}> has the number ${outcome.note}.`);
  },
});

const list = subcommand({
  description: 'Read the notes about a member',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  options: { user: memberOption },
  run: async (context) => {
    const staff = await asStaff(context, 'ModerateMembers');
    if ('sentence' in staff) return refuse(staff.sentence);
    const { user } = context.options;
    const notes = await listNotes(context.store, context.caller, user.id);
    const lines = notes.map(({ id, author, text, at }) => `**${id}** · <@${author}> ${stamp(at)}: ${plain(text)}`);
    // The newest count most, so the oldest give way.
    while (lines.join('\n').length > 4_000) lines.shift();
    return reply({
      embeds: [
        {
          color: COLORS.accent,
          title: counted(notes.length, 'note'),
          description: lines.join('\n') || `There are no notes about <@${user.id}>.`,
        },
      ],
    });
  },
});

const remove = subcommand({
  description: 'Delete a note',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    note: option.string({ description: 'Number of the note, from /note list', required: true, maxLength: 20 }),
  },
  run: async (context) => {
    const staff = await asStaff(context, 'ModerateMembers');
    if ('sentence' in staff) return refuse(staff.sentence);
    const number = /^#?(\d{1,18})$/.exec(context.options.note.trim())?.[1];
    if (number === undefined) return refuse("That isn't the number of a note. See them with `/note list`.");
    const outcome = await deleteNote(context.store, context.caller, number);
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'unknown_note')
      return refuse('This server has no note with that number. See them with `/note list`.');
    return changed(`Note ${number} is deleted.`);
  },
});

export const note = commandGroup({
  name: 'note',
  module: 'moderation',
  description: 'Write things down about members, for staff alone',
  contexts: ['guild'],
  shownTo: ['ModerateMembers'],
  subcommands: { add, delete: remove, list },
});
