import { isGated } from '../../../shared/platform/store.ts';
import { readSettings, type StoredValues } from '../../../shared/settings/change.ts';
import { confirmImport, prepareImport } from '../../../shared/settings/import.ts';
import type { Import } from '../../../shared/settings/settings-file.ts';
import { arg } from '../../interactions/custom-id.ts';
import { refuse, reply, update } from '../../interactions/reply.ts';
import { readUpload } from '../attachment.ts';
import { COLORS, counted, plural } from '../format.ts';
import { embed } from '../messages.ts';
import { button, option, subcommand } from '../services.ts';
import { changeLines } from './describe.ts';
import { withNews } from './gone.ts';
import { knownSettings } from './modules.ts';

/** Of the differences, in characters. Discord allows 4,096 in a description. */
const LINES_LENGTH = 3_500;
const NOT_SETTINGS = "That file doesn't have settings in it. You can create one with `/settings export`.";

export const confirmSettingsImport = button({
  id: 'settings.import',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  args: { import: arg.snowflake() },
  run: async ({ store, caller, gates, args }) => {
    const outcome = await confirmImport(store, caller, args.import);
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'expired')
      return refuse('Those settings were imported already, or the file is too old. Use `/settings import` again.');
    gates.forget(caller.guild.id);
    return update({ ...embed(withNews('The settings are imported.', outcome.gone), COLORS.gain), rows: [] });
  },
});

export const importSettings = subcommand({
  description: 'Restore settings from a file; you see what changes first',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  limit: 'costly',
  options: { file: option.attachment({ description: 'A file from `/settings export`', required: true }) },
  run: async (context) => {
    const { store, caller, commands, user, options } = context;
    const { readSettingsFile, SETTINGS_FILE_BYTES } = await import('../../../shared/settings/settings-file.ts');
    const upload = await readUpload(options.file, context, SETTINGS_FILE_BYTES);
    if (upload.status === 'too_large') return refuse(`That file is too large. ${NOT_SETTINGS}`);
    if (upload.status === 'gone') return refuse("I couldn't download that file from Discord. Please upload it again.");
    const { values } = await readSettings(store, caller);
    const found = readSettingsFile(upload.text, knownSettings(commands, caller.guild.id), values);
    if (found === undefined) return refuse(NOT_SETTINGS);
    if ('problem' in found) return refuse(`${found.problem} Nothing changed.`);
    const lines = differences(found, values);
    if (lines.length === 0)
      return reply(embed(['Everything in that file is already set that way.', ...leftOut(found)].join('\n')));
    const prepared = await prepareImport(store, caller, found.changes);
    if (isGated(prepared)) return prepared;
    const text = [joined(lines), ...leftOut(found)].join('\n');
    return reply({
      embeds: [{ color: COLORS.wait, title: 'Import these settings?', description: text }],
      rows: [
        [
          confirmSettingsImport.with(
            { import: prepared.import },
            { label: `Change ${counted(lines.length, 'setting')}`, style: 'success', onlyFor: user.id },
          ),
        ],
      ],
    });
  },
});

function differences({ changes }: Import, stored: StoredValues): string[] {
  return Object.entries(changes).flatMap(([module, change]) => changeLines(module, stored[module] ?? {}, change));
}

function leftOut({ foreign, unknown }: Import): string[] {
  return [
    ...(foreign === 0
      ? []
      : [
          `-# ${counted(foreign, 'setting')} with roles or channels of another server ${plural(foreign, 'is', 'are')} left out.`,
        ]),
    ...(unknown === 0
      ? []
      : [`-# ${counted(unknown, 'setting')} that I don't have ${plural(unknown, 'is', 'are')} left out.`]),
  ];
}

/** As many lines as there's room for. */
function joined(lines: readonly string[]): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (text.length + line.length > LINES_LENGTH) return `${text}…and ${lines.length - index} more`;
    text += `${line}\n`;
  }
  return text.trimEnd();
}
