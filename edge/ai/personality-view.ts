/** `/personality view` and `/personality history`. */
import { listVersions, type PersonalityVersion, readPersonality } from '../../shared/ai/personality.ts';
import { DIAL_SPECS, DIALS } from '../../shared/ai/presets.ts';
import { COLORS, counted, plain, timestamp } from '../commands/format.ts';
import { type Place, type Position, readPage, rowOf } from '../commands/paginator.ts';
import type { GuildContext } from '../commands/services.ts';
import { truncateLines } from '../commands/truncate.ts';
import type { Answer } from '../interactions/behaviour.ts';
import type { Choice } from '../interactions/option.ts';
import { type PlacedComponent, reply } from '../interactions/reply.ts';
import { isServerStaff } from '../voice/staff.ts';
import { personalityLines, versionTitle } from './personality-text.ts';

const PER_PAGE = 8;
/** How much of the staff's text a list shows, in characters. */
const EXCERPT = 120;

export async function viewPersonality({ store, guild }: GuildContext): Promise<Awaited<Answer>> {
  const { personality, newest } = await readPersonality(store, guild.id);
  const since =
    newest === undefined
      ? 'This is the standard personality.'
      : `This is version ${newest.version}, ${timestamp(new Date(newest.at))}.`;
  const lines = [
    ...personalityLines(personality),
    '',
    `-# ${since} Where \`/mode\` switches the personality off, none of it counts.`,
  ];
  return reply({
    embeds: [{ color: COLORS.accent, title: 'How AI talks in this server', description: truncateLines(lines) }],
  });
}

export async function showVersions(
  { store, guild, user }: GuildContext,
  asked: number,
  place: Place,
  buttons: (args: Record<never, never>, position: Position, onlyFor?: string) => PlacedComponent[],
): Promise<Awaited<Answer>> {
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => listVersions(store, guild.id, slice),
    ({ total }) => total,
  );
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: 'Versions of the personality',
        description: found.entries.map(entryText).join('\n') || 'Nobody has changed the personality here yet.',
        footer: { text: `${counted(found.total, 'version')}. Go back to one with /personality reset` },
      },
    ],
    rows: rowOf(buttons({}, position, user.id)),
  });
}

function entryText(entry: PersonalityVersion): string {
  const dials = DIALS.map((dial) => `${DIAL_SPECS[dial].title} ${entry[dial]}`).join(' · ');
  const text =
    entry.text === '' ? '' : `\n> ${plain(entry.text.slice(0, EXCERPT))}${entry.text.length > EXCERPT ? '…' : ''}`;
  const who = entry.actor === '0' ? 'someone' : `<@${entry.actor}>`;
  return `**${versionTitle(entry)}**\n${dials}${text}\n-# ${who} · ${timestamp(new Date(entry.at))}`;
}

/** The versions that someone can go back to, newest first. */
export async function suggestVersions(
  context: Pick<GuildContext, 'store' | 'guild' | 'permissions'> & { value: string },
): Promise<Choice<number>[]> {
  if (!isServerStaff(context.permissions)) return [];
  const { entries } = await listVersions(context.store, context.guild.id, { offset: 0, limit: 25 });
  return entries
    .filter(({ version }) => String(version).startsWith(context.value.trim()))
    .map((entry) => ({ name: `${versionTitle(entry)} · ${entry.at.slice(0, 10)}`, value: entry.version }));
}
